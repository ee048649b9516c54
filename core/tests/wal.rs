//! Rules 3 and 18: the WAL is written out to its full size once, and overwritten from then on.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod support;

use std::path::Path;

use support::*;

/// About 4 MB.
const FULL: std::ops::RangeInclusive<u64> = 4_000_000..=4_200_000;

fn length(folder: &Path) -> u64 {
    std::fs::metadata(folder.join("wayside.db-wal")).unwrap().len()
}

/// How often it was begun anew, as its header counts it (sqlite.org/walformat.html).
fn rounds(folder: &Path) -> u32 {
    let bytes = std::fs::read(folder.join("wayside.db-wal")).unwrap();
    u32::from_be_bytes(bytes[12..16].try_into().unwrap())
}

#[test]
fn the_wal_has_its_full_size_from_the_first_moment_on_and_is_overwritten_round_after_round() {
    let phone = Phone::in_memory(&[]);
    let folder = phone.folder();
    let (full, first) = (length(&folder), rounds(&folder));
    assert!(FULL.contains(&full), "{full}");
    let mut submitted = 0;
    while rounds(&folder) < first + 3 {
        phone.submit(pothole());
        submitted += 1;
        assert_eq!(length(&folder), full, "after {submitted}");
        assert!(submitted < 2000, "no checkpoint in sight");
    }
    // Batches of a hundred are long commits.
    phone.pass(&mut Office::default());
    assert!(FULL.contains(&length(&folder)), "{}", length(&folder));
}

#[test]
fn closing_the_reports_writes_nothing_and_cuts_nothing() {
    let phone = Phone::in_memory(&[]);
    phone.submit(pothole());
    let folder = phone.folder();
    let bytes = || ["wayside.db", "wayside.db-wal"].map(|name| std::fs::read(folder.join(name)).unwrap());
    let before = bytes();
    let Phone { wayside, dir: _dir, .. } = phone;
    drop(std::sync::Arc::into_inner(wayside).expect("nobody else has it open"));
    assert!(bytes() == before);
    assert!(FULL.contains(&length(&folder)));
}
