//! What a host needs that lets its system carry tasks: how much there is, a body as a file, and what to stop.
//!
//! A system that carries on the app's behalf (a background session) outlives the process. What it was given is ended by
//! `finish`, by `reconcile` not naming it, or after eight days; never by the time that a driver has.

use std::io::Read;
use std::path::PathBuf;
use std::time::Duration;

use super::{Error, Hint, Wayside};
use crate::endpoint::Body;
use crate::photo::BlobError;
use crate::ports::{Due, write_durably};
use crate::report::ReportId;
use crate::store::{Holder, LeaseRef, StoreError, items, leases};
use crate::sync::Task;

/// How long a host may take.
const HOST_LEASE: Duration = Duration::from_secs(8 * 24 * 3600);
/// Bodies that a host's system reads from a file, each named after its lease.
const EXPORTS: &str = "exports";

/// What is still to be sent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Estimate {
    /// Of words and of what was said of them since, before they are compressed.
    pub words: u64,
    pub photos: u64,
}

/// Why something was not written out. What it was of is as it was.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    #[error("{0} is a file. Choose a folder to write into")]
    NoFolder(String),
    #[error("it could not be written out: {0}")]
    Write(#[from] std::io::Error),
    /// Its lease has ended meanwhile: what is in it may be with somebody else. The next task is to be asked for.
    #[error("this task is over")]
    Over,
    #[error(transparent)]
    Photo(#[from] BlobError),
    #[error(transparent)]
    Other(#[from] Error),
}

impl Wayside {
    /// Bytes still to be sent.
    pub fn estimate_bytes(&self) -> Result<Estimate, Error> {
        let (words, photos) = items::bytes_to_go(self.inner().store.read())?;
        Ok(Estimate { words, photos })
    }

    /// Gives a task to the host's system, which carries it from a file that holds just the bytes that are to go. The file
    /// is gone once the task is finished.
    pub fn export(&self, task: &Task) -> Result<PathBuf, ExportError> {
        let folder = self.folder.join(EXPORTS);
        let path = folder.join(format!("{}.body", task.lease.generation));
        let mut body: Box<dyn Read> = match &task.request.body {
            Body::Bytes(bytes) => Box::new(bytes.as_slice()),
            Body::Blob { .. } | Body::Form(_) => match self.open_body(&task.request.body)? {
                Some(body) => body,
                None => return Err(Error::NoSuchReport.into()),
            },
        };
        let files = self.ports.files.as_ref();
        files.create_folder(&folder)?;
        write_durably(files, &path, |to| std::io::copy(&mut body, to).map(|_| ()))?;
        let until = Due::after(&self.ports.clock.now(), HOST_LEASE);
        let held = self.inner().store.change(|db| leases::hand_over(db, task.lease, Holder::Host, &until));
        if !held.map_err(Error::from)? {
            self.forget_export(task.lease);
            return Err(ExportError::Over);
        }
        Ok(path)
    }

    /// What is being sent of a report alone is taken back: whoever carries these may stop. A batch that holds others'
    /// words goes on.
    pub fn cancel(&self, report: ReportId) -> Result<Vec<LeaseRef>, Error> {
        let stopped = self.at_desk(|desk| desk.cancel(report))?;
        stopped.iter().for_each(|lease| self.forget_export(*lease));
        self.tell(Hint::Reports);
        Ok(stopped)
    }

    pub(super) fn forget_export(&self, lease: LeaseRef) {
        let path = self.folder.join(EXPORTS).join(format!("{}.body", lease.generation));
        // What cannot be removed now is at the next opening.
        let _ = self.ports.files.remove(&path);
    }

    /// Bodies whose tasks ended while nobody was there to see it.
    pub(super) fn forget_ended_exports(&self) -> Result<(), StoreError> {
        let files = self.ports.files.as_ref();
        let folder = self.folder.join(EXPORTS);
        let names = files.list(&folder).map_err(|error| StoreError::Foreign(error.to_string()))?;
        if names.is_empty() {
            return Ok(());
        }
        let live: Vec<_> = leases::live(self.inner().store.read())?.into_iter().map(|it| it.lease.generation).collect();
        for name in names {
            let generation = name.split('.').next().and_then(|stem| stem.parse::<u64>().ok());
            if generation.is_none_or(|generation| !live.contains(&generation)) {
                let _ = files.remove(&folder.join(name));
            }
        }
        Ok(())
    }
}
