//! Opening the store, and what may be done when it does not open.
//!
//! Only a file that SQLite itself calls corrupt, twice, while nobody else has it open, is set aside; with everything
//! that belongs to it, and never deleted. Any other failure moves nothing: a store that cannot be opened before the
//! first unlock, or on a full disk, opens later as it was.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, ErrorCode, OpenFlags, ffi};

use super::schema::{APPLICATION_ID, MIN_READER, VERSION, migrations};
use super::{Busy, Store, StoreError, ballast};
use crate::ports::{FileLock, LockKind, Ports, write_durably};

const DATABASE: &str = "wayside.db";
/// A RESTART checkpoint at each 4 MB of WAL (1,000 pages of 4 KiB). The WAL is never truncated: overwriting blocks that
/// are already there is what makes a commit as cheap as one small synced append.
const CHECKPOINT_PAGES: i32 = 1000;
/// A database of up to this size is read through when it is opened; a larger one is not worth a person's wait, and is read
/// through in the background ([`look_through`]).
const QUICK_CHECK_BYTES: i64 = 2 << 20;

/// Stands in the data folder of a store that looked damaged when it was read through.
const SUSPECT: &str = "suspect";

/// Why the store did not open.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// Locked, unreadable, busy or full: try later, nothing was moved.
    #[error("the reports on this phone cannot be opened just now: {0}")]
    Unavailable(String),
    /// A newer app wrote it; nothing was moved.
    #[error("a newer version of the app wrote these reports. Update the app")]
    NewerApp,
}

/// A corrupt store that was put out of the way, whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SetAside {
    pub folder: PathBuf,
}

pub fn photo_folder(folder: &Path, store_id: &str) -> PathBuf {
    folder.join("stores").join(store_id)
}

/// How one attempt to open failed.
enum Failure {
    Corrupt(String),
    /// No room for the little that opening needs, most of it for the WAL's index.
    Full(String),
    Unavailable(String),
    NewerApp,
}

impl From<rusqlite::Error> for Failure {
    fn from(error: rusqlite::Error) -> Self {
        let index_too_long = error.sqlite_error().is_some_and(|it| it.extended_code == ffi::SQLITE_IOERR_SHMSIZE);
        match error.sqlite_error_code() {
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => Self::Corrupt(error.to_string()),
            Some(ErrorCode::DiskFull) => Self::Full(error.to_string()),
            _ if index_too_long => Self::Full(error.to_string()),
            _ => Self::Unavailable(error.to_string()),
        }
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::StorageFull => Self::Full(error.to_string()),
            _ => Self::Unavailable(error.to_string()),
        }
    }
}

impl From<Failure> for OpenError {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::NewerApp => Self::NewerApp,
            Failure::Corrupt(why) | Failure::Full(why) | Failure::Unavailable(why) => Self::Unavailable(why),
        }
    }
}

impl Store {
    /// Opens the store in `folder`, making it if there is none. Says so if a corrupt one had to be set aside first.
    pub fn open(folder: &Path, ports: &Ports) -> Result<(Self, Option<SetAside>), OpenError> {
        ports.files.create_folder(folder).map_err(Failure::from)?;
        let store = match attempt(folder, ports) {
            Ok(store) => store,
            Err(Failure::Corrupt(_)) => {
                set_aside(folder, ports)?;
                attempt(folder, ports)?
            }
            // The reports that are here come first: they can be read, and sent, on a full disk.
            Err(Failure::Full(_)) if ballast::throw_off(ports, folder) => return Ok((attempt(folder, ports)?, None)),
            Err(other) => return Err(other.into()),
        };
        store.take_on_ballast();
        let aside = untold(&store);
        Ok((store, aside))
    }
}

/// One connection with every PRAGMA it needs.
pub fn connect(folder: &Path, ports: &Ports) -> Result<Connection, rusqlite::Error> {
    let connection = bare(folder, ports)?;
    set_up(&connection)?;
    Ok(connection)
}

/// A connection that changes nothing of what lies there until it is known to be ours.
fn bare(folder: &Path, ports: &Ports) -> Result<Connection, rusqlite::Error> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let path = folder.join(DATABASE);
    let connection = match ports.files.sqlite_vfs() {
        Some(vfs) => Connection::open_with_flags_and_vfs(path, flags, vfs)?,
        None => Connection::open_with_flags(path, flags)?,
    };
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
    connection.busy_timeout(std::time::Duration::from_secs(10))?;
    connection.pragma_update(None, "trusted_schema", false)?;
    Ok(connection)
}

fn set_up(connection: &Connection) -> Result<(), rusqlite::Error> {
    connection.pragma_update(None, "journal_mode", "WAL")?;
    // A commit is on disk when it returns: "saved means saved".
    #[cfg(not(feature = "controls"))]
    connection.pragma_update(None, "synchronous", "FULL")?;
    #[cfg(feature = "controls")]
    connection.pragma_update(None, "synchronous", crate::controls::synchronous())?;
    // On Apple fsync leaves the drive's own cache unwritten; elsewhere these do nothing.
    connection.pragma_update(None, "fullfsync", true)?;
    connection.pragma_update(None, "checkpoint_fullfsync", true)?;
    connection.pragma_update(None, "foreign_keys", true)?;
    // What is deleted is overwritten: a purged report must not be readable in a free page.
    connection.pragma_update(None, "secure_delete", true)?;
    connection.set_prepared_statement_cache_capacity(64);
    connection.wal_hook(Some(|wal, pages| {
        if pages >= CHECKPOINT_PAGES {
            // A reader in the way only puts it off to the next commit.
            let _ = wal.checkpoint_v2(rusqlite::hooks::CheckpointMode::RESTART);
        }
        Ok(())
    }));
    Ok(())
}

/// What a database says of itself.
struct Found {
    version: i64,
    owner: i32,
    tables: i64,
    /// `None` where it is not ours, or was never finished.
    id: Option<String>,
}

fn look(connection: &Connection) -> Result<Found, rusqlite::Error> {
    let version = connection.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    let owner = connection.query_row("PRAGMA application_id", [], |row| row.get(0))?;
    let tables = connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    let id = if tables > 0 && owner == APPLICATION_ID { meta(connection, "store_id")? } else { None };
    Ok(Found { version, owner, tables, id })
}

/// Photos lie here, and the database beside them is gone or empty. Asked before SQLite sees it, which would take an
/// empty file for a new database and delete its WAL.
fn was_emptied(folder: &Path, ports: &Ports) -> io::Result<bool> {
    let files = ports.files.as_ref();
    if files.list(&folder.join("stores"))?.is_empty() {
        return Ok(false);
    }
    match files.read(&folder.join(DATABASE)) {
        Ok(mut database) => Ok(database.seek(io::SeekFrom::End(0))? == 0),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(true),
        Err(error) => Err(error),
    }
}

/// A connection to a database that is sound, as far as can be read in a few milliseconds.
fn examine(folder: &Path, ports: &Ports) -> Result<(Connection, Found), Failure> {
    if was_emptied(folder, ports)? {
        return Err(Failure::Corrupt(format!("{DATABASE} was emptied")));
    }
    let connection = bare(folder, ports)?;
    let found = look(&connection)?;
    let bytes: i64 =
        connection.query_row("SELECT (page_count - freelist_count) * page_size FROM pragma_page_count, pragma_freelist_count, pragma_page_size", [], |row| {
            row.get(0)
        })?;
    let suspect = ports.files.list(folder)?.iter().any(|name| name == SUSPECT);
    if found.owner == APPLICATION_ID && (bytes <= QUICK_CHECK_BYTES || suspect) {
        if let Some(damage) = damage(&connection)? {
            return Err(Failure::Corrupt(damage));
        }
        if suspect {
            ports.files.remove(&folder.join(SUSPECT))?;
        }
    }
    Ok((connection, found))
}

/// What is wrong with it, in SQLite's words. A page that cannot be read just now, where the disk fails or there is no memory, is
/// no damage, though SQLite tells it in the same words.
fn damage(connection: &Connection) -> Result<Option<String>, rusqlite::Error> {
    let verdict: String = connection.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
    if verdict == "ok" {
        return Ok(None);
    }
    match unread(&verdict) {
        Some(code) => Err(rusqlite::Error::SqliteFailure(ffi::Error::new(code), Some(verdict))),
        None => Ok(Some(verdict)),
    }
}

/// The error that kept SQLite from reading a page, if one did.
fn unread(verdict: &str) -> Option<i32> {
    let code = match verdict.split_once("unable to get the page. error code=") {
        Some((_, code)) => code.split(|it: char| !it.is_ascii_digit()).next()?.parse().ok()?,
        // Of a list, which says no more.
        None if verdict.contains("failed to get page") => ffi::SQLITE_IOERR,
        None => return None,
    };
    (!matches!(code & 0xFF, ffi::SQLITE_CORRUPT | ffi::SQLITE_NOTADB)).then_some(code)
}

/// Reads the whole store through, on a connection of its own, while others work with it. What looks damaged is read again
/// at the next opening, alone, and only then set aside.
pub fn look_through(folder: &Path, ports: &Ports) -> Result<(), StoreError> {
    let foreign = |error: io::Error| StoreError::Foreign(error.to_string());
    let damaged = match damage(&bare(folder, ports)?) {
        Ok(damage) => damage.is_some(),
        Err(error) => matches!(Failure::from(error), Failure::Corrupt(_)),
    };
    if damaged {
        write_durably(ports.files.as_ref(), &folder.join(SUSPECT), |_| Ok(())).map_err(foreign)?;
    }
    Ok(())
}

fn attempt(folder: &Path, ports: &Ports) -> Result<Store, Failure> {
    let open = lock(folder, ports, LockKind::Shared)?;
    let (mut connection, Found { version, owner, tables, id }) = examine(folder, ports)?;
    if tables > 0 && owner != APPLICATION_ID {
        return Err(Failure::Unavailable(format!("{DATABASE} belongs to another program")));
    }
    if version > VERSION {
        let min_reader: i64 =
            connection.query_row("SELECT value FROM meta WHERE key = 'min_reader'", [], |row| row.get(0))?;
        if min_reader > VERSION {
            return Err(Failure::NewerApp);
        }
    }
    // SQLite opens what is write-protected for reading, and would fail at the first report.
    if connection.is_readonly("main")? {
        return Err(Failure::Unavailable(format!("{DATABASE} is write-protected")));
    }
    let prepared = prepare(&mut connection, version, id, ports);
    if prepared.is_err() {
        let _ = connection.execute_batch("ROLLBACK");
        let _ = write_over(&connection);
    }
    let id = prepared?;
    let photos = photo_folder(folder, &id);
    ports.files.create_folder(&photos)?;
    let busy = Arc::new(Busy::with(&connection));
    Ok(Store { connection, folder: folder.to_owned(), id, ports: ports.clone(), open: Some(open), busy, seen: 0 })
}

/// The store's id, once it is of this version.
fn prepare(connection: &mut Connection, version: i64, id: Option<String>, ports: &Ports) -> Result<String, Failure> {
    set_up(connection)?;
    if version <= VERSION {
        migrate(connection, version)?;
    }
    match id {
        Some(id) => Ok(id),
        None => found(connection, ports),
    }
}

/// Puts one small commit in the place of one that failed.
///
/// A commit whose sync failed stands in the WAL all the same: whole to whoever reads it, and perhaps never on the disk, since
/// Linux counts as written what a failed sync was to write. SQLite has taken it back here, but whoever opens the store
/// next would take it for committed and build on it, and a power cut would then take both. If this fails as well, the next
/// commit that does not does the same.
pub fn write_over(connection: &Connection) -> Result<(), rusqlite::Error> {
    let version: i64 = connection.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    connection.pragma_update(None, "user_version", version)
}

fn migrate(connection: &mut Connection, version: i64) -> Result<(), Failure> {
    if version == VERSION {
        return Ok(());
    }
    if version == 0 {
        connection.pragma_update(None, "application_id", APPLICATION_ID)?;
    }
    migrations().to_latest(connection).map_err(|error| match error {
        rusqlite_migration::Error::RusqliteError { err, .. } => Failure::from(err),
        other => Failure::Unavailable(other.to_string()),
    })?;
    connection.execute("INSERT OR REPLACE INTO meta VALUES ('min_reader', ?1)", [MIN_READER])?;
    Ok(())
}

/// A new store: it gets its id, and a WAL written out once to its full size.
fn found(connection: &Connection, ports: &Ports) -> Result<String, Failure> {
    let id = ports.mint().to_string();
    connection.execute_batch(
        "BEGIN; CREATE TABLE IF NOT EXISTS filler (bytes BLOB); INSERT INTO filler VALUES (zeroblob(4050000)); COMMIT;
         DROP TABLE filler; PRAGMA wal_checkpoint(RESTART);",
    )?;
    connection.execute("INSERT INTO meta VALUES ('store_id', ?1)", [&id])?;
    Ok(id)
}

fn meta(connection: &Connection, key: &str) -> Result<Option<String>, rusqlite::Error> {
    use rusqlite::OptionalExtension;
    connection.query_row("SELECT value FROM meta WHERE key = ?1", [key], |row| row.get(0)).optional()
}

fn lock(folder: &Path, ports: &Ports, kind: LockKind) -> Result<Box<dyn FileLock>, Failure> {
    let path = folder.join("open.lock");
    ports
        .files
        .lock(&path, kind, false)?
        .ok_or_else(|| Failure::Unavailable("another process has the reports open".to_owned()))
}

/// The lock that says "in use", taken again after a pause.
pub fn in_use(folder: &Path, ports: &Ports) -> Result<Box<dyn FileLock>, OpenError> {
    Ok(lock(folder, ports, LockKind::Shared)?)
}

/// Puts a corrupt store out of the way with its WAL, its index and its photos. Read again first, under an exclusive
/// lock: what another process was in the middle of may look corrupt and is not.
fn set_aside(folder: &Path, ports: &Ports) -> Result<(), OpenError> {
    let _alone = lock(folder, ports, LockKind::Exclusive)?;
    match examine(folder, ports) {
        Ok(_) => return Ok(()),
        Err(Failure::Corrupt(_)) => {}
        Err(other) => return Err(other.into()),
    }
    let aside = begun(folder, ports).map_err(Failure::from)?;
    move_all(folder, &aside, ports).map_err(Failure::from)?;
    Ok(())
}

/// What was set aside last (their names begin with the time), unless that was told before: whoever did it may have come no
/// further. Where it cannot be noted that it was told, it is told again.
fn untold(store: &Store) -> Option<SetAside> {
    let set_aside = store.folder.join("set-aside");
    let last = store.ports.files.list(&set_aside).ok()?.into_iter().max()?;
    if meta(&store.connection, "set_aside_told").ok()?.is_some_and(|told| told == last) {
        return None;
    }
    let _ = store.connection.execute("INSERT OR REPLACE INTO meta VALUES ('set_aside_told', ?1)", [&last]);
    Some(SetAside { folder: set_aside.join(last) })
}

/// Where it goes: on with a move that was cut short, so that what belongs together stays together. One that has what is still
/// to be moved was of another store, whose database was missing.
fn begun(folder: &Path, ports: &Ports) -> io::Result<PathBuf> {
    let (set_aside, here) = (folder.join("set-aside"), ports.files.list(folder)?);
    for name in ports.files.list(&set_aside)? {
        let there = ports.files.list(&set_aside.join(&name))?;
        let whole = |file: &String| file == DATABASE || file.starts_with(DATABASE) && here.contains(file);
        if !there.iter().any(whole) {
            return Ok(set_aside.join(name));
        }
    }
    Ok(set_aside.join(ports.mint().to_string()))
}

/// The database last: while it stands in its place, a move that was cut short is done again from the beginning.
fn move_all(folder: &Path, aside: &Path, ports: &Ports) -> io::Result<()> {
    let files = ports.files.as_ref();
    files.create_folder(aside)?;
    for store in files.list(&folder.join("stores"))? {
        files.create_folder(&aside.join("stores"))?;
        files.rename(&folder.join("stores").join(&store), &aside.join("stores").join(&store))?;
    }
    for suffix in ["-wal", "-shm", ""] {
        let name = format!("{DATABASE}{suffix}");
        match files.rename(&folder.join(&name), &aside.join(&name)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    files.sync_folder(aside)?;
    files.sync_folder(folder)
}

impl From<OpenError> for StoreError {
    fn from(error: OpenError) -> Self {
        Self::Foreign(error.to_string())
    }
}
