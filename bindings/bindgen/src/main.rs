//! Writes the Kotlin, Swift and Python bindings out of a built `wayside-ffi` library.
//!
//! A crate of its own, so that the generator's dependencies never reach the library that ships.
fn main() {
    uniffi::uniffi_bindgen_main()
}
