//! What the core adds to an app: the stripped library of the shipping profile.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use crate::row::{Row, Target};

const NAME: &str = "cdylib-size";
const TARGET: Target = Target::AtMost(5_000_000.0);

pub fn measure(built: &Path) -> Row {
    let library = ["libwayside_ffi.so", "libwayside_ffi.dylib"]
        .map(|name| built.join(name))
        .into_iter()
        .find(|file| file.is_file());
    let library = library.expect("built before: cargo build --release -p wayside-ffi");
    let stripped = built.join("wayside_ffi.stripped");
    let all = if cfg!(target_os = "macos") { "-x" } else { "--strip-all" };
    let strip = Command::new("strip").arg(all).arg("-o").arg(&stripped).arg(&library).status();
    if !strip.is_ok_and(|status| status.success()) {
        return Row::skipped(NAME, "bytes", TARGET, "strip (binutils) is not there");
    }
    let bytes = std::fs::metadata(&stripped).expect("strip wrote it").len();
    let row = Row::new(NAME, bytes as f64, "bytes", TARGET).note("libwayside_ffi, release, stripped");
    if row.missed() {
        println!("What is in {}, by the first name in each symbol:", library.display());
        for (name, bytes) in contents(&library).into_iter().take(20) {
            println!("  {bytes:>9}  {name}");
        }
    }
    row
}

/// Bytes of code and constants by crate (or by a C library's prefix), the largest first.
fn contents(library: &Path) -> Vec<(String, u64)> {
    let listed = Command::new("nm").args(["--print-size", "--size-sort", "--demangle"]).arg(library).output();
    let listed = listed.map(|output| String::from_utf8_lossy(&output.stdout).into_owned()).unwrap_or_default();
    let mut sizes: BTreeMap<String, u64> = BTreeMap::new();
    for line in listed.lines() {
        let mut words = line.splitn(4, ' ').skip(1);
        let (Some(size), Some(_), Some(name)) = (words.next(), words.next(), words.next()) else { continue };
        *sizes.entry(owner(name)).or_default() += u64::from_str_radix(size, 16).unwrap_or(0);
    }
    let mut sizes: Vec<_> = sizes.into_iter().collect();
    sizes.sort_by_key(|(_, bytes)| std::cmp::Reverse(*bytes));
    sizes
}

/// `<rustls::conn::Connection as …>::read` → `rustls`; `sqlite3VdbeExec` → `sqlite (C)`.
fn owner(symbol: &str) -> String {
    let name = symbol.trim_start_matches(['<', '&', '[', '(']);
    let name = name.trim_start_matches("dyn ").trim_start_matches("mut ");
    if !symbol.contains("::") {
        let end = name.find(|c: char| !c.is_ascii_lowercase()).unwrap_or(name.len());
        return format!("{} (C)", &name[..end]);
    }
    let end = name.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(name.len());
    name[..end].to_owned()
}
