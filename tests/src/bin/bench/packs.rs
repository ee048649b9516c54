//! What a council's pack costs: to open it at every start, to check it whole at its installation, and to find a place in it.
//! The council is Shropshire, with the Ordnance Survey's names of its towns and streets where those are at hand.

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::time::Instant;

use wayside_core::Wayside;
use wayside_core::pack::Pack;
use wayside_core::pack::build::{begin, build};
use wayside_core::ports::{FolderSecrets, Ports};
use wayside_tests::repository;

use crate::median;
use crate::row::{Row, Target};
use crate::submits::phone;

const TIMES: usize = 60;
/// What people type, letter by letter.
const TYPED: [&str; 8] = ["sh", "shr", "high st", "mar", "church", "st ", "wem", "long lane"];

pub fn measure(room: &Path, pack: &Path) -> Vec<Row> {
    let folder = room.join("shropshire");
    begin("Shropshire", Some(&folder)).expect("Shropshire is there");
    let names = places(&folder);
    let council = room.join("shropshire.pack");
    build(&folder, &council).expect("it builds as it is");
    let open = milliseconds(|| drop(Pack::open(&council).expect("it opens")));
    let wayside = phone(&room.join("packs"), pack);
    let install = milliseconds(|| drop(wayside.install_pack(&council).expect("it installs")));
    vec![
        Row::new("pack-open", open, "ms", Target::AtMost(5.0)).note("a council's, checked when it was installed"),
        memory(&council, pack, &room.join("memory")),
        Row::new("pack-install", install, "ms", Target::AtMost(100.0)).note("copied, synced and verified whole"),
        search(&council, names),
    ]
}

/// Of a process that opens a pack and asks it what every report needs. The app's own store is open by then, with its own
/// council: what SQLite itself takes, its code most of all, is not a pack's. Beside it, with nothing open before.
fn memory(council: &Path, own_pack: &Path, folder: &Path) -> Row {
    let (name, aim) = ("pack-memory", Target::AtMost(2.0));
    drop(phone(folder, own_pack));
    let own = std::env::current_exe().expect("this program has a path");
    let opened = |before: &[&Path]| {
        let output = Command::new(&own).arg("open-pack").arg(council).args(before).output().expect("it can be run");
        String::from_utf8_lossy(&output.stdout).trim().parse::<f64>()
    };
    match (opened(&[folder]), opened(&[])) {
        (Ok(megabytes), Ok(alone)) => Row::new(name, megabytes, "MB", aim)
            .note(format!("resident, beside the app's store and its own council; {alone:.2} with nothing open before")),
        _ => Row::skipped(name, "MB", aim, "this system does not say what a process holds"),
    }
}

/// The process itself.
pub fn open(council: &Path, store: Option<&Path>) {
    let store = store.map(|folder| {
        let wayside = Wayside::open(folder, Ports::system(Arc::new(FolderSecrets::beside(folder)))).expect("it opens");
        assert!(wayside.services().is_ok() && wayside.list().is_ok());
        wayside
    });
    let before = resident();
    let pack = Pack::open(council).expect("it opens");
    let asked = (pack.council().is_ok(), pack.services().is_ok(), pack.boundary().is_ok(), pack.endpoints().is_ok());
    assert_eq!(asked, (true, true, true, true));
    if let (Some(before), Some(after)) = (before, resident()) {
        println!("{}", after.saturating_sub(before) as f64 / 1e6);
    }
    drop(store);
}

/// Bytes.
fn resident() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    Some(line.trim().trim_end_matches("kB").trim().parse::<u64>().ok()? * 1024)
}

fn search(council: &Path, names: usize) -> Row {
    let (name, aim) = ("place-search", Target::AtMost(1.0));
    if names < 14_000 {
        return Row::skipped(name, "ms", aim, "not measured: the names of OS Open Names are not here");
    }
    let pack = Pack::open(council).expect("it opens");
    let mut slowest = 0.0_f64;
    for typed in TYPED {
        slowest = slowest.max(milliseconds(|| {
            assert!(!pack.places(typed, None, 10).expect("it can be asked").is_empty(), "{typed}");
        }));
    }
    Row::new(name, slowest, "ms", aim)
        .note(format!("the first ten of {names} names, the slowest of {} beginnings", TYPED.len()))
}

/// Writes places.csv from the tiles of OS Open Names; gives how many there are.
fn places(folder: &Path) -> usize {
    let tiles = repository().join("../shared/data/places");
    let files: Vec<PathBuf> = std::fs::read_dir(tiles)
        .map(|entries| entries.filter_map(|entry| Some(entry.ok()?.path())).collect())
        .unwrap_or_default();
    let mut table = String::from("name,kind,within,lat,lon\n");
    let mut names = 0;
    for file in files {
        let text = std::fs::read_to_string(file).unwrap_or_default();
        for line in text.trim_start_matches('\u{feff}').lines() {
            let cells: Vec<&str> = line.split(',').collect();
            let (Some(name), Some(kind), Some(within)) = (cells.get(2), cells.get(7), cells.get(16)) else { continue };
            let metres = |at: usize| cells.get(at).and_then(|cell| cell.parse::<f64>().ok());
            // Where they are makes no difference to how long the names take to search: the grid laid flat will do.
            let (Some(east), Some(north)) = (metres(8), metres(9)) else { continue };
            let (lat, lon) = (52.7 + (north - 312_000.0) / 111_300.0, -2.75 + (east - 349_000.0) / 67_500.0);
            if name.contains('"') {
                continue;
            }
            let _ = writeln!(table, "{name},{kind},{within},{lat:.5},{lon:.5}");
            names += 1;
        }
    }
    if names > 0 {
        std::fs::write(folder.join("places.csv"), table).expect("the folder can be written");
    }
    names
}

fn milliseconds(mut act: impl FnMut()) -> f64 {
    act();
    let times = (0..TIMES).map(|_| {
        let start = Instant::now();
        act();
        start.elapsed().as_secs_f64() * 1000.0
    });
    median(times.collect())
}
