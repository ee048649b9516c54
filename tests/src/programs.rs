//! Where the built programs, the repository and room to work are.

use std::path::{Path, PathBuf};

/// A program of this workspace, built beside the one that asks.
pub fn program(name: &str) -> PathBuf {
    let own = std::env::current_exe().expect("this program has a path");
    let folder = own.ancestors().skip(1).find(|folder| folder.join(name).is_file());
    folder.unwrap_or_else(|| panic!("{name} is not built: run `cargo build --workspace` first")).join(name)
}

/// The repository's top folder.
pub fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("tests/ is in the repository")
}

/// A new folder that goes when it is dropped. On the same file system as the build, so that an fsync is a real one.
pub fn scratch(name: &str) -> tempfile::TempDir {
    let target = program_folder().join("scratch");
    std::fs::create_dir_all(&target).expect("the build's folder can be written");
    tempfile::Builder::new().prefix(&format!("{name}-")).tempdir_in(target).expect("a folder can be made")
}

/// The same in memory, where there is such a place: for worlds in which nothing depends on the disk.
pub fn scratch_in_memory(name: &str) -> tempfile::TempDir {
    let memory = Path::new("/dev/shm");
    let made = tempfile::Builder::new().prefix(&format!("wayside-{name}-")).tempdir_in(memory);
    made.unwrap_or_else(|_| scratch(name))
}

/// Where tests/tools/*.sh put the programs of others that they fetch.
pub fn tools() -> PathBuf {
    program_folder().join("tools")
}

fn program_folder() -> PathBuf {
    let own = std::env::current_exe().expect("this program has a path");
    let target = own.ancestors().find(|folder| folder.join("CACHEDIR.TAG").is_file());
    target.map_or_else(std::env::temp_dir, Path::to_owned)
}

/// Whether this process is a control in which this promise is taken out (`wayside_core::controls`).
pub fn taken_out(promise: &str) -> bool {
    std::env::var("WAYSIDE_CONTROL").is_ok_and(|controls| controls.split(' ').any(|control| control == promise))
}
