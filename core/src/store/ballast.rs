//! A megabyte held back, so that on a full disk what must be written still can be.
//!
//! A receipt that is not written would have its report sent again, and a deletion that is not written frees nothing: for
//! these the ballast goes overboard. A new report is not worth it: it fails with a clear word while the person still has
//! it in hand.

use std::path::{Path, PathBuf};

use crate::ports::{Files, Ports, write_durably};

const BYTES: usize = 1 << 20;

fn path(folder: &Path) -> PathBuf {
    folder.join("ballast")
}

/// It is there, whole: a half-written one never gets its name.
fn is_aboard(files: &dyn Files, folder: &Path) -> bool {
    files.list(folder).is_ok_and(|names| names.iter().any(|name| name == "ballast"))
}

/// Takes it on where there is room. Where there is none nothing is lost but comfort: it is tried again at the next tidying
/// and the next opening.
pub fn take_on(ports: &Ports, folder: &Path) {
    let files = ports.files.as_ref();
    if is_aboard(files, folder) {
        return;
    }
    let _ = write_durably(files, &path(folder), |file| file.write_all(&dense()));
}

/// Bytes without a pattern (Marsaglia's xorshift, 2003), so that no file system stores them as less than they are.
fn dense() -> Vec<u8> {
    let mut word: u64 = 0x9e37_79b9_7f4a_7c15;
    let mut bytes = Vec::with_capacity(BYTES);
    while bytes.len() < BYTES {
        word ^= word << 13;
        word ^= word >> 7;
        word ^= word << 17;
        bytes.extend_from_slice(&word.to_le_bytes());
    }
    bytes
}

/// Gives its room back; false if there was none.
pub fn throw_off(ports: &Ports, folder: &Path) -> bool {
    #[cfg(feature = "controls")]
    if crate::controls::no_ballast() {
        return false;
    }
    let files = ports.files.as_ref();
    if !is_aboard(files, folder) || files.remove(&path(folder)).is_err() {
        return false;
    }
    // Some file systems give the room back only once the removal is durable.
    let _ = files.sync_folder(folder);
    true
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::ports::FolderSecrets;
    use crate::store::{Store, StoreError};

    #[test]
    fn it_is_a_megabyte_that_can_be_thrown_off_once_and_taken_on_again() {
        let dir = tempfile::tempdir().unwrap();
        let ports = Ports::system(Arc::new(FolderSecrets::new(dir.path().join("secrets"))));
        assert!(!throw_off(&ports, dir.path()), "there is none yet");
        for _ in 0..2 {
            take_on(&ports, dir.path());
            take_on(&ports, dir.path());
            assert_eq!(std::fs::metadata(path(dir.path())).unwrap().len(), 1 << 20);
            assert!(throw_off(&ports, dir.path()));
            assert!(!throw_off(&ports, dir.path()), "it is gone");
        }
    }

    /// SQLite itself says that there is no room, until a second try.
    #[test]
    fn only_a_change_at_need_throws_it_off_and_is_then_tried_once_more() {
        let dir = tempfile::tempdir().unwrap();
        let ports = Ports::system(Arc::new(FolderSecrets::new(dir.path().join("secrets"))));
        let (mut store, _) = Store::open(dir.path(), &ports).unwrap();
        let limit = |db: &rusqlite::Connection, pages: i64| {
            db.query_row(&format!("PRAGMA max_page_count = {pages}"), [], |_| Ok(())).unwrap();
        };
        let too_long = |db: &rusqlite::Connection| {
            Ok(db.execute("INSERT INTO meta VALUES ('long', zeroblob(8000000))", []).map(|_| ())?)
        };
        limit(store.read(), 1);
        assert!(matches!(store.change(|db| too_long(db)), Err(StoreError::DiskFull)));
        assert!(path(dir.path()).exists(), "not for an ordinary change");

        let mut tries = 0;
        let written = store.change_at_need(|db| {
            tries += 1;
            limit(db, if tries == 1 { 1 } else { 1_000_000 });
            too_long(db)
        });
        assert!(written.is_ok(), "{written:?}");
        assert_eq!(tries, 2);
        assert!(!path(dir.path()).exists());

        limit(store.read(), 1);
        let none_left =
            store.change_at_need(|db| Ok(db.execute("INSERT INTO meta VALUES ('b', zeroblob(8000000))", [])?));
        assert!(matches!(none_left, Err(StoreError::DiskFull)), "it can be thrown off once");
        limit(store.read(), 1_000_000);
        store.take_on_ballast();
        assert!(path(dir.path()).exists());
    }
}
