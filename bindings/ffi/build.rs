//! How the library is linked: one address of every eight bytes is a table of its own in a position-independent library,
//! 150 kB of the core. Packed, it is 3 kB. Apple's linker does so by itself.

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    let packed = match std::env::var("CARGO_CFG_TARGET_OS").as_deref() {
        // As every Android since 6 reads it.
        Ok("android") => "-Wl,--pack-dyn-relocs=android",
        // As glibc reads it since 2.36; a linker that does not know it says so and leaves the table as it is.
        Ok("linux") if std::env::var("CARGO_CFG_TARGET_ENV").as_deref() == Ok("gnu") => "-Wl,-z,pack-relative-relocs",
        _ => return,
    };
    println!("cargo:rustc-cdylib-link-arg={packed}");
}
