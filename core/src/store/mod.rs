//! The phone's one durable file: SQLite in WAL mode with `synchronous=FULL`, and the folder of photos beside it.
//!
//! Knows tables, not what they are for. Everything that must happen together happens in one transaction, which the
//! caller opens with [`Store::change`]; a commit that fails is looked at again after the store was opened anew, because
//! a failed commit may still have happened.

mod ballast;
pub(crate) mod drafts;
pub(crate) mod endpoints;
pub(crate) mod installations;
pub(crate) mod items;
pub(crate) mod leases;
mod open;
pub(crate) mod packings;
pub(crate) mod receipts;
pub(crate) mod reports;
mod rows;
mod schema;

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use rusqlite::{Connection, InterruptHandle, Transaction, TransactionBehavior};

pub use drafts::{DraftRow, PhotoRow};
pub use endpoints::EndpointState;
pub use installations::Installation;
pub use items::{Frozen, Part, Scheduled, Shut};
pub use leases::{Holder, Lease, LeaseRef};
pub use open::{OpenError, SetAside, look_through};
pub use receipts::{CouncilUpdate, ReceiptRow};
pub use reports::ReportRow;

use crate::ports::Ports;

/// An open store.
pub struct Store {
    connection: Connection,
    folder: PathBuf,
    id: String,
    ports: Ports,
    /// Shared for as long as the store is open, so that nobody sets aside what is in use; let go while paused.
    open: Option<Box<dyn crate::ports::FileLock>>,
    busy: Arc<Busy>,
    /// What [`Store::look`] found.
    seen: i64,
}

/// What others may know and do while somebody works with the store.
pub struct Busy {
    writing: AtomicBool,
    reader: Mutex<InterruptHandle>,
}

impl std::fmt::Debug for Busy {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Busy").field("writing", &self.writing).finish_non_exhaustive()
    }
}

impl Busy {
    fn with(connection: &Connection) -> Self {
        Self { writing: AtomicBool::new(false), reader: Mutex::new(connection.get_interrupt_handle()) }
    }

    /// Ends a read that takes long. A write is let finish: it is short, and somebody was promised it.
    pub fn interrupt_reads(&self) {
        if !self.writing.load(Ordering::SeqCst) {
            self.reader.lock().unwrap_or_else(PoisonError::into_inner).interrupt();
        }
    }
}

/// Why a read or a change failed. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// No room: nothing held was touched.
    #[error("there is no room left on this phone")]
    DiskFull,
    #[error("the store could not be read or written: {0}")]
    Sqlite(rusqlite::Error),
    /// Another process has written since [`Store::look`]: what was decided was decided on what is no more.
    #[error("another process has changed the store meanwhile")]
    Meanwhile,
    /// A row that this version cannot read.
    #[error("the store holds something that this version cannot read: {0}")]
    Foreign(String),
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(rusqlite::ErrorCode::DiskFull) => Self::DiskFull,
            _ => Self::Sqlite(error),
        }
    }
}

impl std::fmt::Debug for Store {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Store").field("id", &self.id).finish_non_exhaustive()
    }
}

impl Store {
    /// This store's own id: its photos lie under it.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Where this store's photos lie.
    pub fn photo_folder(&self) -> PathBuf {
        open::photo_folder(&self.folder, &self.id)
    }

    /// The data folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    pub fn busy(&self) -> Arc<Busy> {
        Arc::clone(&self.busy)
    }

    /// Lets go of the lock that says "in use", for a host that is about to be suspended.
    pub fn let_go(&mut self) {
        self.open = None;
    }

    /// Takes it again.
    pub fn take_up(&mut self) -> Result<(), StoreError> {
        if self.open.is_none() {
            self.open = Some(open::in_use(&self.folder, &self.ports)?);
        }
        Ok(())
    }

    /// Reads; the tables' functions take any connection.
    pub fn read(&self) -> &Connection {
        &self.connection
    }

    /// Runs `act` in one transaction, on disk when this returns `Ok`.
    ///
    /// If the commit itself fails, what was meant may still have been done: the store is opened anew and `happened` is
    /// asked. It answers `Some` with what `act` would have given if it finds it there.
    pub fn change_checked<T>(
        &mut self,
        act: impl FnOnce(&Transaction<'_>) -> Result<T, StoreError>,
        happened: impl FnOnce(&Connection) -> Result<Option<T>, StoreError>,
    ) -> Result<T, StoreError> {
        let _writing = Writing::begin(&self.busy);
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let done = act(&transaction)?;
        let Err(error) = transaction.commit() else { return Ok(done) };
        // Where it does not open anew either, the first failure is the one to tell.
        let Ok(connection) = open::connect(&self.folder, &self.ports) else { return Err(error.into()) };
        self.connection = connection;
        *self.busy.reader.lock().unwrap_or_else(PoisonError::into_inner) = self.connection.get_interrupt_handle();
        if let Some(done) = happened(&self.connection)? {
            return Ok(done);
        }
        if error.sqlite_error_code() == Some(rusqlite::ErrorCode::SystemIoFailure) {
            let _ = open::write_over(&self.connection);
        }
        Err(error.into())
    }

    /// Runs `act` in one transaction, on disk when this returns `Ok`.
    pub fn change<T>(&mut self, act: impl FnOnce(&Transaction<'_>) -> Result<T, StoreError>) -> Result<T, StoreError> {
        self.change_checked(act, |_| Ok(None))
    }

    /// What is read from here on is what [`Self::change_what_was_seen`] goes by.
    pub fn look(&mut self) -> Result<(), StoreError> {
        self.seen = others_wrote(&self.connection)?;
        Ok(())
    }

    /// Runs `act` in one transaction, if no other process has written since the last [`Self::look`]. For what is decided by
    /// many reads: whoever takes a report back in between has their way.
    pub fn change_what_was_seen<T>(
        &mut self,
        act: impl FnOnce(&Transaction<'_>) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let seen = self.seen;
        self.change(|db| if others_wrote(db)? == seen { act(db) } else { Err(StoreError::Meanwhile) })
    }

    /// The same as [`Self::change`] for what must be written on a full disk too, receipts and deletions: if there is no room
    /// the ballast is thrown off, and it is tried once more.
    pub fn change_at_need<T>(
        &mut self,
        mut act: impl FnMut(&Transaction<'_>) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        match self.change(&mut act) {
            Err(StoreError::DiskFull) if ballast::throw_off(&self.ports, &self.folder) => self.change(act),
            other => other,
        }
    }

    /// Where the ballast is gone and there is room again.
    pub fn take_on_ballast(&self) {
        ballast::take_on(&self.ports, &self.folder);
    }
}

/// A number that changes with every commit of another connection, and with none of this one's.
fn others_wrote(connection: &Connection) -> Result<i64, StoreError> {
    Ok(connection.prepare_cached("PRAGMA data_version")?.query_row([], |row| row.get(0))?)
}

/// Says that a write is under way, until it is dropped.
struct Writing(Arc<Busy>);

impl Writing {
    fn begin(busy: &Arc<Busy>) -> Self {
        busy.writing.store(true, Ordering::SeqCst);
        Self(Arc::clone(busy))
    }
}

impl Drop for Writing {
    fn drop(&mut self) {
        self.0.writing.store(false, Ordering::SeqCst);
    }
}
