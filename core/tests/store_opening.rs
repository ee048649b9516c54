//! Rule 25: what may be moved when the reports on a phone do not open, and what may not.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

#[path = "support/watched.rs"]
mod watched;

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tempfile::TempDir;
use wayside_core::Wayside;
use wayside_core::ports::{Files, FolderSecrets, Ports, SystemFiles};
use wayside_core::store::OpenError;
use wayside_core::wayside::Changes;

use watched::watched;

struct Data {
    dir: TempDir,
}

impl Data {
    /// A folder with a draft in it, closed again.
    fn new() -> Self {
        let it = Self { dir: tempfile::tempdir().unwrap() };
        it.open().unwrap().begin(Changes::default()).unwrap();
        it
    }

    fn folder(&self) -> PathBuf {
        self.dir.path().join("data")
    }

    fn database(&self) -> PathBuf {
        self.folder().join("wayside.db")
    }

    fn open(&self) -> Result<Wayside, OpenError> {
        self.open_with(Arc::new(SystemFiles))
    }

    fn open_with(&self, files: Arc<dyn Files>) -> Result<Wayside, OpenError> {
        let secrets = Arc::new(FolderSecrets::beside(&self.folder()));
        Wayside::open(&self.folder(), Ports { files, ..Ports::system(secrets) })
    }

    /// Everything that lies in the folder, byte for byte, but for locks, ballast, SQLite's own index of its WAL and an
    /// empty WAL.
    fn files(&self) -> BTreeMap<String, Vec<u8>> {
        let mut found = BTreeMap::new();
        collect(&self.folder(), &self.folder(), &mut found);
        found.retain(|name, bytes| {
            !(name == "ballast"
                || name.ends_with(".lock")
                || name.ends_with("-shm")
                || name.ends_with("-wal") && bytes.is_empty())
        });
        found
    }

    /// What lies in the folder itself, but for what SQLite makes anew.
    fn names(&self) -> BTreeSet<String> {
        let names = SystemFiles.list(&self.folder()).unwrap().into_iter();
        names.filter(|name| !(name.ends_with("-shm") || name.ends_with("-wal"))).collect()
    }

    /// Everything into the database file itself, no WAL left.
    fn fold(&self) {
        let db = rusqlite::Connection::open(self.database()).unwrap();
        db.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())).unwrap();
        drop(db);
        let _ = std::fs::remove_file(self.folder().join("wayside.db-wal"));
        let _ = std::fs::remove_file(self.folder().join("wayside.db-shm"));
    }

    /// Opened without any trouble, it has its draft and says nothing of a store that was set aside.
    fn is_as_it_was(&self) {
        let opened = self.open().unwrap();
        assert!(opened.set_aside().is_none());
        assert_eq!(opened.list().unwrap().len(), 1);
    }

    fn sql(&self, sql: &str) {
        rusqlite::Connection::open(self.database()).unwrap().execute_batch(sql).unwrap();
        self.fold();
    }
}

fn collect(root: &Path, folder: &Path, found: &mut BTreeMap<String, Vec<u8>>) {
    for entry in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
        if entry.path().is_dir() {
            collect(root, &entry.path(), found);
        } else {
            let name = entry.path().strip_prefix(root).unwrap().display().to_string();
            found.insert(name, std::fs::read(entry.path()).unwrap());
        }
    }
}

/// Nothing was moved, made or changed, and the next try finds it as it was.
fn refused(data: &Data) -> OpenError {
    let before = data.files();
    let error = data.open().unwrap_err();
    let after = data.files();
    assert_eq!(before.keys().collect::<Vec<_>>(), after.keys().collect::<Vec<_>>(), "{error}");
    assert!(before == after, "bytes were changed: {error}");
    error
}

#[test]
fn a_corrupt_store_is_set_aside_with_all_that_belongs_to_it_and_the_new_one_says_so() {
    for spoil in [spoil_header as fn(&Path), spoil_first_page, spoil_a_deep_page, empty] {
        let data = Data::new();
        data.fold();
        let photos = data.folder().join("stores");
        let store = std::fs::read_dir(&photos).unwrap().next().unwrap().unwrap().file_name();
        std::fs::write(photos.join(&store).join("one.photo"), b"a photo").unwrap();
        spoil(&data.database());
        std::fs::write(data.folder().join("wayside.db-wal"), b"not a WAL").unwrap();
        let before = data.files();

        let opened = data.open().unwrap();
        let aside = opened.set_aside().expect("it says so").folder.clone();
        assert!(opened.list().unwrap().is_empty());
        let after = data.files();
        let aside = aside.strip_prefix(data.folder()).unwrap().display().to_string();
        for name in before.keys() {
            assert!(after[&format!("{aside}/{name}")] == before[name], "{name} is kept as it was");
        }
        let kept = aside + "/stores/" + store.to_str().unwrap();
        assert!(after.keys().any(|name| name.starts_with(&kept)), "its photos went with it");
        assert!(!data.folder().join("stores").join(&store).exists());
        drop(opened);
        assert!(data.open().unwrap().set_aside().is_none(), "said once");
    }
}

fn spoil_header(database: &Path) {
    std::fs::write(database, b"this was a database once, and then the battery ran out").unwrap();
}

/// The header is whole, and what follows is not.
fn spoil_first_page(database: &Path) {
    let mut bytes = std::fs::read(database).unwrap();
    bytes[100..4096].fill(0xA5);
    std::fs::write(database, bytes).unwrap();
}

/// The root of the queue's table: the header, the schema and every other table are whole.
fn spoil_a_deep_page(database: &Path) {
    let root: i64 = rusqlite::Connection::open(database)
        .unwrap()
        .query_row("SELECT rootpage FROM sqlite_schema WHERE name = 'item'", [], |row| row.get(0))
        .unwrap();
    let mut bytes = std::fs::read(database).unwrap();
    let page = (root as usize - 1) * 4096;
    bytes[page..page + 4096].fill(0xA5);
    std::fs::write(database, bytes).unwrap();
}

/// Nothing is left of it; its photos are still there.
fn empty(database: &Path) {
    std::fs::write(database, b"").unwrap();
}

#[test]
fn two_corrupt_stores_are_both_kept() {
    let data = Data::new();
    for _ in 0..2 {
        data.fold();
        spoil_header(&data.database());
        data.open().unwrap();
    }
    assert_eq!(std::fs::read_dir(data.folder().join("set-aside")).unwrap().count(), 2);
}

#[test]
fn what_was_set_aside_is_told_once_though_whoever_did_it_came_no_further() {
    for struck in ["sync_folder", "lock"] {
        let data = Data::new();
        data.fold();
        spoil_header(&data.database());
        // The disk fails once the database is out of the way.
        let database = data.database();
        let files = watched(move |act, _| match act == struck && !database.exists() {
            true => Err(io::Error::from_raw_os_error(5)),
            false => Ok(()),
        });
        assert!(matches!(data.open_with(files), Err(OpenError::Unavailable(_))), "{struck}");
        assert!(data.open().unwrap().set_aside().is_some(), "{struck}");
        assert!(data.open().unwrap().set_aside().is_none(), "{struck}: it was told");
    }
}

#[test]
fn what_was_set_aside_without_its_database_is_not_overwritten_by_the_next() {
    let data = Data::new();
    drop(data.open().unwrap());
    // The database is gone, and what was not yet folded into it is there.
    std::fs::remove_file(data.database()).unwrap();
    std::fs::write(data.folder().join("wayside.db-wal"), b"the first one's").unwrap();
    drop(data.open().unwrap());
    spoil_header(&data.database());
    std::fs::write(data.folder().join("wayside.db-wal"), b"the second one's").unwrap();
    drop(data.open().unwrap());
    let logs: Vec<_> = data.files().into_iter().filter(|(path, _)| path.starts_with("set-aside")).collect();
    let logs: Vec<_> = logs.iter().filter(|(path, _)| path.ends_with("-wal")).map(|(_, bytes)| bytes).collect();
    assert_eq!(logs.len(), 2, "{logs:?}");
}

#[test]
fn a_large_store_is_read_through_in_the_background_and_set_aside_at_the_next_opening() {
    let data = Data::new();
    let blob = "x".repeat(3000);
    data.sql(&format!(
        "CREATE TABLE ballast (text TEXT); WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1500)
         INSERT INTO ballast SELECT '{blob}' || i FROM n"
    ));
    spoil_a_deep_page(&data.database());
    let wayside = data.open().expect("it is too large to be read through while a person waits");
    assert!(wayside.set_aside().is_none());
    wayside.look_through().unwrap();
    drop(wayside);
    let wayside = data.open().unwrap();
    assert!(wayside.set_aside().is_some());
    drop(wayside);
    // What only looked damaged is read again, and stays.
    let sound = Data::new();
    std::fs::write(sound.folder().join("suspect"), "").unwrap();
    assert!(sound.open().unwrap().set_aside().is_none());
    assert!(!sound.folder().join("suspect").exists());
}

#[test]
fn what_another_process_has_open_is_not_moved_however_corrupt_it_looks() {
    let data = Data::new();
    let open = data.open().unwrap();
    spoil_header(&data.database());
    let _ = std::fs::remove_file(data.folder().join("wayside.db-wal"));
    assert!(matches!(refused(&data), OpenError::Unavailable(_)));
    drop(open);
    assert!(data.open().unwrap().set_aside().is_some());
}

#[test]
fn what_cannot_be_opened_is_unavailable() {
    let data = Data { dir: tempfile::tempdir().unwrap() };
    std::fs::create_dir_all(data.database()).unwrap();
    assert!(matches!(refused(&data), OpenError::Unavailable(_)), "a folder in its place");
}

#[test]
fn what_may_not_be_read_or_written_is_unavailable() {
    use std::os::unix::fs::PermissionsExt;
    let data = Data::new();
    data.fold();
    let allow = |mode| std::fs::set_permissions(data.database(), std::fs::Permissions::from_mode(mode)).unwrap();
    for mode in [0o000, 0o400] {
        allow(mode);
        if std::fs::OpenOptions::new().write(true).open(data.database()).is_ok() {
            // Root is refused nothing.
            return as_nobody("what_may_not_be_read_or_written_is_unavailable");
        }
        let before = data.names();
        assert!(matches!(data.open(), Err(OpenError::Unavailable(_))), "{mode:o}");
        assert_eq!(data.names(), before, "{mode:o}");
    }
    allow(0o600);
    data.is_as_it_was();
}

/// Runs one test of this file once more, as somebody to whom a file can be refused.
fn as_nobody(test: &str) {
    use std::os::unix::fs::{PermissionsExt, chown};
    use std::os::unix::process::CommandExt;
    const NOBODY: u32 = 65_534;
    // Where this program lies they may not look.
    let room = tempfile::tempdir().unwrap();
    let (program, theirs) = (room.path().join("test"), room.path().join("theirs"));
    std::fs::copy(std::env::current_exe().unwrap(), &program).unwrap();
    std::fs::create_dir(&theirs).unwrap();
    for path in [room.path(), &program, &theirs] {
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o755)).unwrap();
    }
    chown(&theirs, Some(NOBODY), Some(NOBODY)).unwrap();
    let mut command = std::process::Command::new(&program);
    command.args(["--exact", test]).env("TMPDIR", &theirs).current_dir(&theirs).uid(NOBODY).gid(NOBODY);
    let ran = command.output().unwrap();
    let said = String::from_utf8_lossy(&ran.stdout);
    assert!(ran.status.success() && said.contains("1 passed"), "{said}{}", String::from_utf8_lossy(&ran.stderr));
}

#[test]
fn whatever_act_of_opening_is_refused_and_why_nothing_is_moved() {
    const WHY: [(&str, i32); 7] =
        [("PERM", 1), ("IO", 5), ("NOMEM", 12), ("ACCES", 13), ("BUSY", 16), ("FULL", 28), ("READ-ONLY", 30)];
    let data = Data::new();
    for (why, errno) in WHY {
        for from_there_on in [false, true] {
            let mut unavailable = 0;
            for refused in 0.. {
                let acts = Arc::new(AtomicUsize::new(0));
                let counted = Arc::clone(&acts);
                let files = watched(move |_, _| {
                    let nth = counted.fetch_add(1, Ordering::SeqCst);
                    let struck = nth == refused || from_there_on && nth > refused;
                    if struck { Err(io::Error::from_raw_os_error(errno)) } else { Ok(()) }
                });
                match data.open_with(files) {
                    // What it can do without.
                    Ok(opened) => {
                        assert!(opened.set_aside().is_none(), "{why} at act {refused}");
                        assert_eq!(opened.list().unwrap().len(), 1, "{why} at act {refused}");
                    }
                    Err(OpenError::Unavailable(_)) => unavailable += 1,
                    Err(other) => panic!("{why} at act {refused}: {other}"),
                }
                data.is_as_it_was();
                if acts.load(Ordering::SeqCst) <= refused {
                    break;
                }
            }
            assert!(unavailable > 1, "{why}: it was unavailable {unavailable} times");
        }
    }
}

#[test]
fn what_another_has_locked_for_itself_is_unavailable_until_it_lets_go() {
    let data = Data::new();
    let other = rusqlite::Connection::open(data.database()).unwrap();
    other.execute_batch("PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE").unwrap();
    // It is waited for, some ten seconds.
    assert!(matches!(data.open(), Err(OpenError::Unavailable(_))));
    assert!(!data.folder().join("set-aside").exists());
    drop(other);
    data.is_as_it_was();
}

#[test]
fn a_strangers_database_is_left_exactly_as_it_was() {
    let data = Data { dir: tempfile::tempdir().unwrap() };
    std::fs::create_dir_all(data.folder()).unwrap();
    let stranger = rusqlite::Connection::open(data.database()).unwrap();
    stranger.execute_batch("CREATE TABLE theirs (x); PRAGMA application_id = 1;").unwrap();
    drop(stranger);
    assert!(matches!(refused(&data), OpenError::Unavailable(_)));
}

#[test]
fn a_store_that_a_newer_app_must_read_is_left_to_it() {
    let data = Data::new();
    data.sql("PRAGMA user_version = 99; INSERT OR REPLACE INTO meta VALUES ('min_reader', 98);");
    assert!(matches!(refused(&data), OpenError::NewerApp));
}

#[test]
fn a_newer_store_that_this_app_may_still_read_opens() {
    let data = Data::new();
    data.sql("PRAGMA user_version = 99; INSERT OR REPLACE INTO meta VALUES ('min_reader', 1);");
    let opened = data.open().unwrap();
    assert_eq!(opened.list().unwrap().len(), 1);
    opened.begin(Changes::default()).unwrap();
    drop(opened);
    let version: i64 = rusqlite::Connection::open(data.database())
        .unwrap()
        .query_row("PRAGMA user_version", [], |row| row.get(0))
        .unwrap();
    assert_eq!(version, 99, "and stays what it is");
}

#[test]
fn a_newer_store_without_a_word_about_readers_is_unavailable() {
    let data = Data::new();
    data.sql("PRAGMA user_version = 7; DELETE FROM meta WHERE key = 'min_reader';");
    assert!(matches!(refused(&data), OpenError::Unavailable(_)));
}
