//! A pack that is cut, changed, foreign or too new is refused with its reason; the whole one is not.
#![cfg(feature = "pack-build")]
// .clippy.toml allows these in a test itself, not in what tests share.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

mod support;

use std::fs;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

use rusqlite::Connection;
use tempfile::TempDir;
use wayside_core::pack::{Pack, PackError, build};

const TRAILER: usize = 128;

/// The sample, built into a folder of its own.
fn sample() -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("telford.pack");
    build::build(&Path::new(env!("CARGO_MANIFEST_DIR")).join("packs/telford-and-wrekin"), &path).unwrap();
    (folder, path)
}

/// The sample with its database changed.
fn forged(sql: &str) -> (TempDir, PathBuf) {
    let (folder, path) = sample();
    support::forge(&path, sql);
    (folder, path)
}

fn refusal(path: &Path) -> String {
    Pack::verify(path).expect_err("accepted").to_string()
}

#[test]
fn a_pack_cut_short_anywhere_is_refused_at_once() {
    let (_folder, path) = sample();
    let whole = fs::read(&path).unwrap();
    Pack::verify(&path).unwrap();
    let ends = (0..whole.len()).step_by(512).chain([whole.len() - TRAILER, whole.len() - 1]);
    for end in ends {
        fs::write(&path, &whole[..end]).unwrap();
        assert!(matches!(Pack::open(&path), Err(PackError::Damaged { .. })), "cut at {end}");
        assert!(matches!(Pack::verify(&path), Err(PackError::Damaged { .. })), "cut at {end}");
    }
    fs::write(&path, [&whole[..], b"\n"].concat()).unwrap();
    assert!(matches!(Pack::open(&path), Err(PackError::Damaged { .. })), "a byte too long");
    fs::write(&path, &whole).unwrap();
    Pack::verify(&path).unwrap();
}

#[test]
fn one_flipped_bit_anywhere_is_found_before_installation() {
    let (_folder, path) = sample();
    let whole = fs::read(&path).unwrap();
    let mut random = 0x5eed_u64;
    // Places at random, and every byte of the trailer.
    let places = (0..10_000).map(|_| {
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (random >> 33) as usize % (whole.len() * 8)
    });
    let trailer = (whole.len() - TRAILER..whole.len()).map(|byte| byte * 8);
    let file = fs::OpenOptions::new().write(true).open(&path).unwrap();
    for place in places.chain(trailer) {
        let (byte, at) = (whole[place / 8], (place / 8) as u64);
        file.write_all_at(&[byte ^ (1 << (place % 8))], at).unwrap();
        let believed = Pack::verify(&path).is_ok_and(|pack| pack.signer(&[], true).is_ok());
        assert!(!believed, "bit {place} of {}", whole.len() * 8);
        file.write_all_at(&[byte], at).unwrap();
    }
    Pack::verify(&path).unwrap();
}

#[test]
fn what_is_no_pack_is_told_apart_from_a_damaged_one() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("it");
    for bytes in [&b"{}"[..], &b"<!doctype html><title>Sign in to the Wi-Fi</title>".repeat(20)] {
        fs::write(&path, bytes).unwrap();
        assert!(matches!(Pack::open(&path), Err(PackError::NotAPack)), "{}", refusal(&path));
    }
    fs::remove_file(&path).unwrap();
    Connection::open(&path).unwrap().execute_batch("CREATE TABLE pack (id)").unwrap();
    assert!(matches!(Pack::open(&path), Err(PackError::NotAPack)));
    fs::write(&path, b"").unwrap();
    assert!(matches!(Pack::open(&path), Err(PackError::Damaged { .. })));
    assert!(matches!(Pack::open(&folder.path().join("none")), Err(PackError::Unreadable(_))));
    assert!(matches!(Pack::open(folder.path()), Err(PackError::Unreadable(_))));
}

#[test]
fn a_pack_for_a_newer_app_is_refused_and_says_so() {
    let (_folder, path) = forged("PRAGMA user_version = 9; UPDATE pack SET min_reader = 8;");
    assert!(matches!(Pack::open(&path), Err(PackError::NewerFormat { needs: 8 })));
    assert!(refusal(&path).contains("Update the app."));
    // So new that even the number is elsewhere.
    let (_folder, path) = forged("PRAGMA user_version = 9; ALTER TABLE pack RENAME TO council;");
    assert!(matches!(Pack::open(&path), Err(PackError::NewerFormat { needs: 9 })));
}

#[test]
fn a_newer_format_that_only_adds_is_still_read() {
    let (_folder, path) = forged(
        "PRAGMA user_version = 9; CREATE TABLE street (name TEXT) STRICT;
         ALTER TABLE service ADD COLUMN colour TEXT NOT NULL DEFAULT 'blue';",
    );
    assert_eq!(Pack::verify(&path).unwrap().services().unwrap().len(), 5);
}

#[test]
fn a_pack_of_an_older_format_is_to_be_built_again() {
    let (_folder, path) = forged("PRAGMA user_version = 1");
    assert!(matches!(Pack::open(&path), Err(PackError::OlderFormat { is: 1 })));
    assert!(refusal(&path).contains("Build it again."));
}

#[test]
fn a_right_checksum_does_not_make_foreign_contents_right() {
    for (sql, because) in [
        ("SELECT 1", ""),
        ("DELETE FROM pack", "names no council"),
        ("DROP TABLE boundary", "no such table"),
        ("UPDATE pack SET attribution = 'nobody'", "attribution"),
        ("UPDATE endpoint SET dialect = 'pigeon'", "dialect"),
        ("UPDATE question SET datatype = 'drawing'", "datatype"),
        ("UPDATE service SET keep_days = -1 WHERE private", "out of range"),
        ("UPDATE boundary SET rings = x'010103'", "rings"),
        ("UPDATE dictionary SET bytes = zeroblob(32769)", "dictionary"),
        ("UPDATE dictionary SET bytes = x''", "dictionary"),
        ("CREATE VIEW another AS SELECT * FROM service", "more than tables"),
        ("CREATE TRIGGER another AFTER DELETE ON pack BEGIN SELECT 1; END", "more than tables"),
    ] {
        let (_folder, path) = forged(sql);
        match Pack::verify(&path) {
            Ok(_) => assert_eq!(because, "", "accepted after {sql}"),
            Err(error) => {
                let said = error.to_string();
                assert!(!because.is_empty() && said.contains(because), "{sql}: {said}");
                assert!(matches!(error, PackError::Damaged { .. }), "{sql}: {error:?}");
            }
        }
    }
}

#[test]
fn a_private_service_never_goes_to_an_endpoint_that_may_not_have_it() {
    let (_folder, path) = forged("UPDATE endpoint SET private = 0 WHERE id = 'wayside'");
    let pack = Pack::verify(&path).unwrap();
    let to = |service| pack.endpoint_for(service, None).unwrap().map(|endpoint| endpoint.id.clone());
    assert_eq!(to("pothole").as_deref(), Some("wayside"));
    assert_eq!(to("antisocial-behaviour").as_deref(), Some("open311"));
    let (_folder, path) = forged("UPDATE endpoint SET private = 0");
    assert_eq!(Pack::verify(&path).unwrap().endpoint_for("antisocial-behaviour", None).unwrap(), None);
}

#[test]
fn a_pack_is_read_wherever_it_lies_and_whatever_lies_beside_it() {
    let (folder, path) = sample();
    let odd = folder.path().join("a?b=c#d%20 é");
    fs::create_dir(&odd).unwrap();
    let there = odd.join("x&y.pack");
    fs::copy(&path, &there).unwrap();
    // What another program's crash leaves is none of the pack's.
    fs::write(odd.join("x&y.pack-wal"), b"not a log").unwrap();
    fs::write(odd.join("x&y.pack-journal"), [0xd9; 4096]).unwrap();
    let mut files = fs::metadata(&there).unwrap().permissions();
    files.set_readonly(true);
    fs::set_permissions(&there, files).unwrap();
    let pack = Pack::verify(&there).unwrap();
    assert_eq!(pack.council().unwrap().id, "telford-and-wrekin");
    assert_eq!(fs::read_dir(&odd).unwrap().count(), 3, "reading left something behind");
}

#[test]
fn many_threads_read_one_pack() {
    let (_folder, path) = sample();
    let pack = Pack::open(&path).unwrap();
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| assert_eq!(pack.services().unwrap().len(), 5));
        }
    });
}

#[test]
fn the_schema_is_the_one_that_is_written_down() {
    let (_folder, path) = sample();
    let uri = format!("file:{}?immutable=1", path.display());
    let connection = Connection::open(uri).unwrap();
    let sql = "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY name";
    let mut statement = connection.prepare(sql).unwrap();
    let tables: Vec<String> = statement.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
    let number = |name| connection.pragma_query_value(None, name, |row| row.get::<_, u32>(0)).unwrap();
    let numbers = format!("application_id {:#x}, user_version {}", number("application_id"), number("user_version"));
    insta::assert_snapshot!(format!("{numbers}\n\n{}", tables.join("\n\n")));
}

#[test]
fn a_pack_from_before_the_newest_tables_is_read_with_what_stands_without_them() {
    let (_folder, path) = forged("DROP TABLE more");
    let pack = Pack::verify(&path).unwrap();
    let council = pack.council().unwrap();
    assert_eq!((council.pack_url.as_str(), council.power_lines.as_str(), council.case_review.reports), ("", "105", 3));
}
