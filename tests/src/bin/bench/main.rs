//! What `make bench` measures: a table, and `target/bench/NAME.json` a row. Built for release, so that it measures what
//! ships; run by tests/tools/bench.sh, which builds and installs what it needs.
//!
//! Every ratio is taken against its baseline in the same run, the two interleaved, so that a busy machine slows both.

mod packs;
mod photo;
mod queue;
mod row;
mod size;
mod submits;
mod syncs;
mod talk;
mod week;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use row::Row;
use wayside_tests::{sample_pack, scratch};

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    match args.as_slice() {
        [] => return measure(""),
        [part] => return measure(part),
        // The measurements run these as processes of their own.
        ["intake", camera, file] => photo::take_in(Path::new(camera), Path::new(file)),
        ["open-pack", council] => packs::open(Path::new(council), None),
        ["open-pack", council, store] => packs::open(Path::new(council), Some(Path::new(store))),
        ["submit", folder, pack, count] => {
            syncs::submit(Path::new(folder), Path::new(pack), count.parse().unwrap_or(0))
        }
        _ => {
            eprintln!("usage: bench [submits|syncs|queue|week|packs|talk|photo|size]");
            return ExitCode::from(2);
        }
    }
    ExitCode::SUCCESS
}

type Measure = fn(&Path, &Path) -> Vec<Row>;

/// All of it, or one part.
fn measure(part: &str) -> ExitCode {
    let room = scratch("bench");
    let pack = sample_pack(room.path());
    let parts: [(&str, Measure); 8] = [
        ("submits", submits::measure),
        ("syncs", |room, pack| vec![syncs::measure(room, pack)]),
        ("queue", queue::measure),
        ("week", week::measure),
        ("packs", packs::measure),
        ("talk", talk::measure),
        ("photo", |room, _| vec![photo::measure(room)]),
        ("size", |_, _| vec![size::measure(&built())]),
    ];
    let asked = parts.iter().filter(|(name, _)| part.is_empty() || *name == part);
    let rows: Vec<Row> = asked.flat_map(|(_, measure)| measure(room.path(), &pack)).collect();
    for row in &rows {
        row.keep(&target().join("bench"));
    }
    println!("{}", row::table(&rows));
    // A missed target is not to be overlooked; what cannot be measured here is no miss.
    if rows.is_empty() || rows.iter().any(Row::missed) { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

/// The folder of the programs built beside this one.
fn built() -> PathBuf {
    let own = std::env::current_exe().expect("this program has a path");
    own.parent().expect("it lies in a folder").to_owned()
}

fn target() -> PathBuf {
    built().parent().expect("target/release lies in target").to_owned()
}

fn median(mut numbers: Vec<f64>) -> f64 {
    numbers.sort_by(f64::total_cmp);
    numbers[numbers.len() / 2]
}
