//! Sending, as a host drives it: tasks out, outcomes in, and photo bytes as a reader.

use super::{Error, Hint, Inner, Wayside};
use crate::endpoint::{Body, Outcome};
use crate::outbox::{Kind, State};
use crate::photo::{BlobError, BlobReader, file_name, open_blob};
use crate::ports::{FileLock, LockKind};
use crate::store::{Holder, LeaseRef, StoreError, endpoints, items};
use crate::sync::{Budget, Desk, Finished, Next, SyncError};

/// Held by the one driver that sends for this folder; let go when the process dies.
pub struct DriverLock(#[expect(dead_code, reason = "held for its drop")] Box<dyn FileLock>);

impl std::fmt::Debug for DriverLock {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("DriverLock")
    }
}

impl Wayside {
    /// The next request to carry, or how long there is none.
    pub fn next_task(&self, budget: &Budget) -> Result<Next, Error> {
        self.at_desk(|desk| desk.next_task(budget))
    }

    /// What came of a task.
    pub fn finish(&self, lease: LeaseRef, outcome: &Outcome) -> Result<Finished, Error> {
        let finished = self.at_desk(|desk| desk.finish(lease, outcome))?;
        self.tell(Hint::Reports);
        Ok(finished)
    }

    /// A driver's task is getting on: its lease is renewed.
    pub fn progress(&self, lease: LeaseRef) -> Result<(), Error> {
        self.at_desk(|desk| desk.progress(lease))
    }

    /// Ends what a host's system no longer carries: the tasks of a relaunched app that are not in `live`.
    pub fn reconcile(&self, live: &[LeaseRef]) -> Result<(), Error> {
        self.at_desk(|desk| desk.reconcile(live, Holder::Host))
    }

    /// Makes this process the one that sends; `None` while another does. What a dead driver had in its hands is taken
    /// back at once.
    pub fn drive(&self) -> Result<Option<DriverLock>, Error> {
        let path = self.folder.join("driver.lock");
        let lock = self.ports.files.lock(&path, LockKind::Exclusive, false);
        let Some(lock) = lock.map_err(|error| StoreError::Foreign(error.to_string()))? else { return Ok(None) };
        #[cfg(feature = "controls")]
        if crate::controls::forgetful_leases() {
            return Ok(Some(DriverLock(lock)));
        }
        self.at_desk(|desk| desk.reconcile(&[], Holder::Driver))?;
        Ok(Some(DriverLock(lock)))
    }

    /// Housekeeping after a pass: purges what the council durably has, sweeps files that no row names.
    pub fn tidy(&self) -> Result<(), Error> {
        self.at_desk(|desk| desk.tidy())
    }

    /// Asks the council for news at the next pass, however lately it was asked.
    pub fn ask_for_news(&self) -> Result<(), Error> {
        Ok(self.inner().store.change(endpoints::ask_now)?)
    }

    /// A task's photo bytes.
    pub fn open_body(&self, body: &Body) -> Result<Option<BlobReader>, BlobError> {
        let Body::Blob { photo, offset, length } = body else { return Ok(None) };
        let folder = self.inner().store.photo_folder();
        let files = self.ports.files.as_ref();
        open_blob(files, &file_name(&folder, *photo), *photo, *offset, *length).map(Some)
    }

    /// Items that are on their way, and items that need a person: words and photos each count.
    pub fn outstanding(&self) -> Result<(u32, u32), Error> {
        let inner = self.inner();
        let mut statement = inner.store.read().prepare_cached("SELECT state, count(*) FROM item GROUP BY state").map_err(StoreError::from)?;
        let rows = statement.query_map([], |row| Ok((row.get::<_, String>(0)?, row.get::<_, u32>(1)?))).map_err(StoreError::from)?;
        let (mut waiting, mut wedged) = (0, 0);
        for row in rows {
            match row.map_err(StoreError::from)? {
                (state, count) if state == "wedged" => wedged += count,
                (state, count) if !matches!(state.as_str(), "accepted" | "withdrawn" | "token") => waiting += count,
                _ => {}
            }
        }
        Ok((waiting, wedged))
    }

    /// Without a pack there is nowhere to send anything: not an error, everything waits.
    fn at_desk<T: Default>(&self, act: impl FnOnce(&mut Desk<'_>) -> Result<T, SyncError>) -> Result<T, Error> {
        let Ok(pack) = self.pack() else { return Ok(T::default()) };
        let mut inner = self.inner();
        let Inner { store, chosen, pace } = &mut *inner;
        Ok(act(&mut Desk { store, pack: &pack, ports: &self.ports, chosen, pace })?)
    }
}

impl Default for Next {
    fn default() -> Self {
        Self::Done
    }
}

/// For tests and diagnosis: every item of a report with its state.
impl Wayside {
    pub fn items(&self, report: crate::report::ReportId) -> Result<Vec<(Kind, State)>, Error> {
        let rows = items::of_report(self.inner().store.read(), report)?;
        Ok(rows.into_iter().map(|row| (row.item.kind, row.item.state)).collect())
    }
}
