//! The simulator is honest: it takes nothing that was made certain, and may take anything else.

use std::collections::BTreeSet;
use std::io::{Read, Write};
use std::path::Path;
use std::sync::Arc;

use wayside_core::ports::{Files, write_durably};

use super::*;

const TRIES: u64 = 400;

fn path(name: &str) -> std::path::PathBuf {
    Path::new("/").join(name)
}

/// What is in a file after each of many power cuts over the same acts.
fn survivors(name: &str, acts: impl Fn(&SimulatedFiles)) -> BTreeSet<Option<Vec<u8>>> {
    (0..TRIES)
        .map(|seed| {
            let disk = Arc::new(Disk::default());
            let files = SimulatedFiles::over(disk.clone());
            acts(&files);
            disk.switch_off();
            disk.switch_on(Some(&mut Dice::new(seed)));
            contents(&files, name)
        })
        .collect()
}

fn contents(files: &SimulatedFiles, name: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    files.read(&path(name)).ok()?.read_to_end(&mut bytes).ok()?;
    Some(bytes)
}

fn write(files: &SimulatedFiles, name: &str, bytes: &[u8]) -> Box<dyn wayside_core::ports::NewFile> {
    let mut file = files.create(&path(name)).unwrap();
    file.write_all(bytes).unwrap();
    file
}

fn whole(bytes: &[u8]) -> Option<Vec<u8>> {
    Some(bytes.to_vec())
}

#[test]
fn what_was_never_synced_may_vanish_and_may_stay() {
    let left = survivors("a", |files| drop(write(files, "a", b"words")));
    assert!(left.contains(&None), "the name");
    assert!(left.contains(&whole(b"")), "the size");
    assert!(left.contains(&whole(&[0; 5])), "the data");
    assert!(left.contains(&whole(b"words")), "nothing");
}

#[test]
fn what_a_failed_sync_was_to_write_no_later_sync_makes_certain() {
    let left = survivors("a", |files| {
        let mut file = write(files, "a", b"words");
        files.disk.plan(Some(Plan::at(1, Fault::Error(Errno::Io))));
        file.sync().unwrap_err();
        file.sync().unwrap();
        files.sync_folder(Path::new("/")).unwrap();
        assert_eq!(contents(files, "a"), whole(b"words"), "it still reads so");
    });
    assert_eq!(left, BTreeSet::from([whole(&[0; 5])]));
}

#[test]
fn what_was_synced_with_its_folder_never_vanishes() {
    let left = survivors("a", |files| {
        write(files, "a", b"words").sync().unwrap();
        files.sync_folder(Path::new("/")).unwrap();
    });
    assert_eq!(left, BTreeSet::from([whole(b"words")]));
}

#[test]
fn a_file_that_was_synced_without_its_folder_may_have_no_name() {
    let left = survivors("a", |files| write(files, "a", b"words").sync().unwrap());
    assert_eq!(left, BTreeSet::from([None, whole(b"words")]));
}

#[test]
fn a_rename_without_a_sync_of_the_folder_may_be_undone_but_is_never_half_done() {
    let left = survivors("b", |files| {
        for (name, bytes) in [("a", b"new"), ("b", b"old")] {
            write(files, name, bytes).sync().unwrap();
        }
        files.sync_folder(Path::new("/")).unwrap();
        files.rename(&path("a"), &path("b")).unwrap();
    });
    assert_eq!(left, BTreeSet::from([whole(b"old"), whole(b"new")]));
}

#[test]
fn a_removal_without_a_sync_of_the_folder_may_be_undone() {
    let left = survivors("a", |files| {
        write_durably(files, &path("a"), |file| file.write_all(b"words")).unwrap();
        files.remove(&path("a")).unwrap();
    });
    assert_eq!(left, BTreeSet::from([None, whole(b"words")]));
}

#[test]
fn a_write_over_what_was_certain_tears_between_sectors_and_never_within_one() {
    let left = survivors("a", |files| {
        let mut file = write(files, "a", &[b'-'; 2048]);
        file.sync().unwrap();
        files.sync_folder(Path::new("/")).unwrap();
        // The port's files only grow: over what is there it goes through SQLite's door.
        let handle = handle::open(files_disk(files), Some(&path("a")), 0).unwrap_or_else(|code| panic!("{code}"));
        assert_eq!(handle.write(&[b'x'; 1600], 300), 0);
    });
    assert!(left.len() > 4, "torn in many ways: {}", left.len());
    for bytes in left.into_iter().map(|bytes| bytes.expect("its name is certain")) {
        assert_eq!(bytes.len(), 2048);
        for (sector, bytes) in bytes.chunks(512).enumerate() {
            let (from, to) =
                (300usize.saturating_sub(sector * 512).min(512), 1900usize.saturating_sub(sector * 512).min(512));
            let fresh = bytes[from..to].iter().all(|byte| *byte == b'x');
            let stale = bytes.iter().all(|byte| *byte == b'-');
            assert!(fresh || stale, "sector {sector} is neither new nor old");
            assert!(bytes[..from].iter().chain(&bytes[to..]).all(|byte| *byte == b'-'), "beside it nothing changes");
        }
    }
}

#[test]
fn a_folder_whose_name_was_lost_takes_all_that_is_in_it() {
    let left = survivors("stores/one/a", |files| {
        files.make_folder(&path("stores")).unwrap();
        files.make_folder(&path("stores/one")).unwrap();
        write(files, "stores/one/a", b"words").sync().unwrap();
        files.sync_folder(&path("stores/one")).unwrap();
        files.sync_folder(&path("stores")).unwrap();
    });
    assert_eq!(left, BTreeSet::from([None, whole(b"words")]));
    let left = survivors("stores/one/a", |files| {
        files.create_folder(&path("stores/one")).unwrap();
        write_durably(files, &path("stores/one/a"), |file| file.write_all(b"words")).unwrap();
    });
    assert_eq!(left, BTreeSet::from([whole(b"words")]), "the port's own way of making folders");
}

#[test]
fn a_folder_whose_maker_died_before_its_name_was_durable_is_made_durable_by_the_next() {
    for dies_at in 1..8 {
        let left = survivors("data/stores/one/a", |files| {
            files.disk.plan(Some(Plan::at(dies_at, Fault::Error(Errno::Io)).from_here_on()));
            let _ = files.create_folder(&path("data")).and_then(|()| files.create_folder(&path("data/stores/one")));
            files.disk.plan(None);
            files.create_folder(&path("data")).and_then(|()| files.create_folder(&path("data/stores/one"))).unwrap();
            write_durably(files, &path("data/stores/one/a"), |file| file.write_all(b"words")).unwrap();
        });
        assert_eq!(left, BTreeSet::from([whole(b"words")]), "died at act {dies_at}");
    }
}

#[test]
fn a_process_that_dies_alone_takes_nothing_with_it() {
    let disk = Arc::new(Disk::default());
    let files = SimulatedFiles::over(disk.clone());
    drop(write(&files, "a", b"words"));
    disk.switch_off();
    assert!(files.read(&path("a")).is_err(), "it is off");
    disk.switch_on(None);
    assert_eq!(contents(&files, "a"), whole(b"words"));
}

#[test]
fn the_power_fails_at_the_very_act_that_was_planned_and_nothing_goes_after_it() {
    let disk = Arc::new(Disk::default());
    let files = SimulatedFiles::over(disk.clone());
    disk.plan(Some(Plan::at(3, Fault::PowerCut)));
    let mut file = files.create(&path("a")).unwrap();
    file.write_all(b"1").unwrap();
    assert!(file.sync().is_err(), "the third act");
    assert!(file.write_all(b"2").is_err());
    assert_eq!(disk.struck(), Some((Operation::Sync, Of::Other)));
}

#[test]
fn a_full_disk_takes_what_needs_no_room_and_gives_back_what_is_removed() {
    let disk = Arc::new(Disk::default());
    let files = SimulatedFiles::over(disk.clone());
    drop(write(&files, "a", &[1; 5000]));
    disk.room(Some(Room { bytes: 0, copy_on_write: false }));
    let full = files.create(&path("b")).unwrap().write_all(b"more").unwrap_err();
    assert_eq!(full.kind(), io::ErrorKind::StorageFull);
    files.remove(&path("a")).unwrap();
    assert_eq!(disk.room_left(), Some(5000));
    drop(write(&files, "b", b"more"));
}

#[test]
fn sqlite_over_it_keeps_what_it_committed_and_nothing_else() {
    let disk = Arc::new(Disk::default());
    let files = SimulatedFiles::over(disk.clone());
    let vfs = files.sqlite_vfs().unwrap();
    let open = || rusqlite::Connection::open_with_flags_and_vfs("/t.db", rusqlite::OpenFlags::default(), vfs).unwrap();
    let db = open();
    db.execute_batch(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE t (n); INSERT INTO t VALUES (1)",
    )
    .unwrap();
    let other = open();
    other.busy_timeout(std::time::Duration::ZERO).unwrap();
    db.execute_batch("BEGIN IMMEDIATE; INSERT INTO t VALUES (2)").unwrap();
    assert!(other.execute_batch("BEGIN IMMEDIATE").is_err(), "one writer");
    let seen: i64 = other.query_row("SELECT count(*) FROM t", [], |row| row.get(0)).unwrap();
    assert_eq!(seen, 1, "a reader sees what is committed");
    drop((db, other));
    disk.switch_off();
    disk.switch_on(Some(&mut Dice::new(1)));
    let kept: i64 = open().query_row("SELECT count(*) FROM t", [], |row| row.get(0)).unwrap();
    assert_eq!(kept, 1);
}

fn files_disk(files: &SimulatedFiles) -> Arc<Disk> {
    files.disk.clone()
}
