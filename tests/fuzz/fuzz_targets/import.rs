#![no_main]
libfuzzer_sys::fuzz_target!(|bytes: &[u8]| wayside_doors::open("import", bytes));
