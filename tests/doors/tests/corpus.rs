//! Every file of the fuzzers' corpus, through the same doors: what was once found stays found, without a fuzzer.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::BTreeSet;
use std::fs;
use std::panic::catch_unwind;
use std::path::{Path, PathBuf};

use wayside_doors::{DOORS, open, planted};

fn fuzz(folder: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../fuzz").join(folder)
}

fn names(folder: &Path) -> BTreeSet<String> {
    let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    entries.map(|entry| entry.unwrap().path().file_stem().unwrap().to_str().unwrap().to_owned()).collect()
}

fn seeds(door: &str) -> Vec<(PathBuf, Vec<u8>)> {
    let entries = fs::read_dir(fuzz("corpus").join(door)).unwrap();
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files.into_iter().map(|file| (file.clone(), fs::read(&file).unwrap())).collect()
}

#[test]
fn every_door_keeps_its_promise_over_its_corpus() {
    for (door, _) in DOORS {
        for (file, bytes) in seeds(door) {
            let kept = catch_unwind(|| open(door, &bytes));
            assert!(kept.is_ok(), "{}", file.display());
        }
    }
}

#[test]
fn every_door_has_a_fuzzer_and_a_corpus_of_small_files() {
    let doors: BTreeSet<String> = DOORS.iter().map(|(door, _)| (*door).to_owned()).collect();
    assert_eq!(names(&fuzz("corpus")), doors);
    let mut fuzzers = names(&fuzz("fuzz_targets"));
    assert!(fuzzers.remove("control"));
    assert_eq!(fuzzers, doors);
    for door in &doors {
        let seeds = seeds(door);
        assert!(seeds.len() >= 3, "{door} has {} seeds", seeds.len());
        for (file, bytes) in seeds {
            assert!(bytes.len() <= 8 << 10, "{} is no small file", file.display());
        }
    }
}

#[test]
fn nothing_at_all_is_taken_at_every_door() {
    for (door, _) in DOORS {
        open(door, b"");
        open(door, &[0; 3000]);
    }
}

/// The control: the same promise over a reader that believes anybody is broken by a file of the corpus.
#[test]
fn a_reader_that_believes_anybody_is_found_by_the_corpus() {
    let found = seeds("sync_batch").into_iter().filter(|(_, bytes)| catch_unwind(|| planted::control(bytes)).is_err());
    assert!(found.count() > 0);
}
