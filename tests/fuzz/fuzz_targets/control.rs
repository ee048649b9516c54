#![no_main]
// A reader with a planted fault: a fuzzer that does not find it within seconds finds nothing.
libfuzzer_sys::fuzz_target!(|bytes: &[u8]| wayside_doors::planted::control(bytes));
