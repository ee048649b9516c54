//! Sending, as a host drives it: tasks out, outcomes in, and photo bytes as a reader.

use std::io::Read;
use std::sync::{Arc, PoisonError};
use std::time::Duration;

use rusqlite::Connection;

use super::pausing::Held;
use super::{Error, Hint, Inner, Wayside, settings};
use crate::endpoint::{Body, Outcome, Part};
use crate::outbox::{Health, Kind, State};
use crate::pack::{Dialect, Endpoint};
use crate::photo::{BlobError, file_name, open_blob};
use crate::ports::{Due, LockKind, Now};
use crate::store::{self, EndpointState, Holder, LeaseRef, StoreError, endpoints, installations, items, reports};
use crate::sync::{Budget, Desk, Finished, Keyring, Next, SyncError};

/// A tap, or a change of network, buys at most one early try in this time.
const TRY_SOONER_EVERY: Duration = Duration::from_secs(60);

const LOOKS_ARE_OVER_IN: Duration = Duration::from_millis(20);

/// Held by the one driver that sends for this folder; let go when the process dies, and by a pause.
pub struct DriverLock(Arc<Held>);

impl DriverLock {
    /// After a pause it is not: another may be sending.
    pub fn is_held(&self) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).is_some()
    }
}

impl std::fmt::Debug for DriverLock {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("DriverLock")
    }
}

impl Wayside {
    /// The next request to carry, or how long there is none.
    pub fn next_task(&self, budget: &Budget) -> Result<Next, Error> {
        if self.is_paused() {
            return Ok(Next::Done);
        }
        self.renew_at_need()?;
        let keys = self.keyring()?;
        self.inner().pace.key_locked = keys.locked;
        self.at_desk_with(&keys, |desk| match self.is_paused() {
            // Since the key store was asked, which may take its time.
            true => Ok(Next::Done),
            false => desk.next_task(budget),
        })
    }

    /// What the host's key store says of who this phone is, where Wayside sync has reports of it, or a server that would not
    /// know one again from a copy of this phone; asked with no lock held.
    fn keyring(&self) -> Result<Keyring, Error> {
        let mut keys = Keyring::default();
        for pack in self.packs().iter() {
            let (Ok(council), Ok(endpoints)) = (pack.council(), pack.endpoints()) else { continue };
            let jurisdiction = &council.jurisdiction;
            let asks = |it: &&Endpoint| it.dialect == Dialect::Wayside || !it.abilities.idempotent;
            let signed = endpoints.iter().filter(asks);
            let current = {
                let inner = self.inner();
                let db = inner.store.read();
                let mut used = false;
                for endpoint in signed {
                    used = used || reports::any_at(db, (jurisdiction, &endpoint.id))?;
                }
                if !used {
                    continue;
                }
                installations::current(db, jurisdiction)?
            };
            keys.ask(&self.ports, jurisdiction.clone(), current);
        }
        Ok(keys)
    }

    /// Gives this phone its name to a council as soon as that is set up: a copy of it, made whenever, is to be known as one.
    /// Where the key store cannot be asked now, it is before anything is sent.
    pub(super) fn name_installation(&self, jurisdiction: &str) -> Result<(), Error> {
        let current = installations::current(self.inner().store.read(), jurisdiction)?;
        if current.is_some() {
            return Ok(());
        }
        let mut keys = Keyring::default();
        keys.ask(&self.ports, jurisdiction.to_owned(), None);
        self.at_desk_with(&keys, |desk| desk.identity(jurisdiction).map(|_| ()))
    }

    /// What came of a task.
    pub fn finish(&self, lease: LeaseRef, outcome: &Outcome) -> Result<Finished, Error> {
        self.wait_while_paused();
        let finished = self.at_desk(|desk| desk.finish(lease, outcome))?;
        self.forget_export(lease);
        self.tell(Hint::Reports);
        Ok(finished)
    }

    /// A driver's task is getting on: its lease is renewed.
    pub fn progress(&self, lease: LeaseRef) -> Result<(), Error> {
        if self.is_paused() {
            return Ok(());
        }
        self.at_desk(|desk| desk.progress(lease))
    }

    /// Ends what a host's system no longer carries: the tasks of a relaunched app that are not in `live`.
    pub fn reconcile(&self, live: &[LeaseRef]) -> Result<(), Error> {
        self.at_desk(|desk| desk.reconcile(live, Holder::Host))
    }

    /// Makes this process the one that sends; `None` while another does, and while this one is to be suspended. What a dead
    /// driver had in its hands is taken back at once.
    pub fn drive(&self) -> Result<Option<DriverLock>, Error> {
        if self.is_paused() {
            return Ok(None);
        }
        let path = self.folder.join("driver.lock");
        let lock = || self.ports.files.lock(&path, LockKind::Exclusive, false);
        // Who looks whether anybody sends holds it for a moment, and that is no driver.
        let lock = lock().and_then(|held| match held {
            None => {
                std::thread::sleep(LOOKS_ARE_OVER_IN);
                lock()
            }
            held => Ok(held),
        });
        let Some(lock) = lock.map_err(|error| StoreError::Foreign(error.to_string()))? else { return Ok(None) };
        let driver = DriverLock(self.is_driving(lock));
        // A pause from here on takes the lock away; one that came just before did not see it.
        if self.is_paused() {
            return Ok(None);
        }
        self.at_desk(|desk| desk.reconcile(&[], Holder::Driver))?;
        Ok(Some(driver))
    }

    /// Housekeeping after a pass: purges what the council durably has, sweeps files that no row names.
    pub fn tidy(&self) -> Result<(), Error> {
        if self.is_paused() {
            return Ok(());
        }
        self.at_desk(|desk| desk.tidy())
    }

    /// A person asks for it now: an endpoint that is being left alone for our own reasons is tried once, at most once
    /// a minute.
    pub fn tapped(&self) -> Result<(), Error> {
        self.try_sooner("tapped", Health::tapped, true)
    }

    /// The phone has another network: failures of its own connection are forgotten, at most once a minute; what a
    /// server said is not.
    pub fn network_changed(&self) -> Result<(), Error> {
        self.try_sooner("network_changed", Health::network_changed, false)
    }

    fn try_sooner(&self, what: &str, change: fn(&Health) -> Health, items_too: bool) -> Result<(), Error> {
        let now = self.ports.clock.now();
        let mut inner = self.inner();
        if is_too_soon(inner.store.read(), what, &now)? {
            return Ok(());
        }
        let again = serde_json::to_string(&Due::after(&now, TRY_SOONER_EVERY)).unwrap_or_default();
        // Read and written in one transaction: another process may be learning something of the same endpoints.
        Ok(inner.store.change(|db| {
            let mut freed = if items_too { items::try_now(db)? } else { 0 };
            for (key, state) in endpoints::all(db)? {
                let health = change(&state.health);
                if health != state.health {
                    endpoints::put(db, (&key.0, &key.1), &EndpointState { health, ..state })?;
                    freed += 1;
                }
            }
            if freed == 0 { Ok(()) } else { settings::set_meta(db, what, Some(&again)) }
        })?)
    }

    /// Asks the council for news at the next pass, however lately it was asked.
    pub fn ask_for_news(&self) -> Result<(), Error> {
        Ok(self.inner().store.change(endpoints::ask_now)?)
    }

    /// Whether every council that was asked for news has answered since.
    pub fn has_news(&self) -> Result<bool, Error> {
        let states = endpoints::all(self.inner().store.read())?;
        Ok(states.iter().all(|(_, state)| state.health.why.is_none()))
    }

    /// Reads the store through for damage, once a week and once in each boot; on a connection of its own, so that nobody waits
    /// for it.
    pub fn look_through(&self) -> Result<(), Error> {
        const WEEK: Duration = Duration::from_secs(7 * 24 * 3600);
        if self.is_paused() {
            return Ok(());
        }
        let now = self.ports.clock.now();
        {
            let mut inner = self.inner();
            if is_too_soon(inner.store.read(), "looked_through", &now)? {
                return Ok(());
            }
            let again = serde_json::to_string(&Due::after(&now, WEEK)).unwrap_or_default();
            inner.store.change(|db| settings::set_meta(db, "looked_through", Some(&again)))?;
        }
        Ok(store::look_through(&self.folder, &self.ports)?)
    }

    /// The bytes of a task that has photos in it.
    pub fn open_body(&self, body: &Body) -> Result<Option<Box<dyn Read + Send>>, BlobError> {
        let (folder, files) = (self.inner().store.photo_folder(), self.ports.files.as_ref());
        let open = |photo, offset, length| open_blob(files, &file_name(&folder, photo), photo, offset, length);
        match body {
            Body::Bytes(_) => Ok(None),
            Body::Blob { photo, offset, length } => Ok(Some(Box::new(open(*photo, *offset, *length)?))),
            Body::Form(parts) => {
                let mut all: Box<dyn Read + Send> = Box::new(std::io::empty());
                for part in parts {
                    all = match part {
                        Part::Bytes(bytes) => Box::new(all.chain(std::io::Cursor::new(bytes.clone()))),
                        Part::Photo { photo, length } => Box::new(all.chain(open(*photo, 0, *length)?)),
                    };
                }
                Ok(Some(all))
            }
        }
    }

    /// Items that are on their way, and items that need a person: words and photos each count. What follows words that need a
    /// person goes nowhere by itself, and is neither.
    pub fn outstanding(&self) -> Result<(u32, u32), Error> {
        let inner = self.inner();
        Ok(items::outstanding(inner.store.read())?)
    }

    /// Without a pack there is nowhere to send anything: not an error, everything waits.
    pub(super) fn at_desk<T: Default>(
        &self,
        act: impl FnOnce(&mut Desk<'_>) -> Result<T, SyncError>,
    ) -> Result<T, Error> {
        self.at_desk_with(&Keyring::default(), act)
    }

    fn at_desk_with<T: Default>(
        &self,
        keys: &Keyring,
        act: impl FnOnce(&mut Desk<'_>) -> Result<T, SyncError>,
    ) -> Result<T, Error> {
        let packs = self.packs();
        if packs.is_empty() {
            return Ok(T::default());
        }
        let mut inner = self.inner();
        let Inner { store, chosen, pace, .. } = &mut *inner;
        Ok(act(&mut Desk { store, packs: &packs, ports: &self.ports, chosen, pace, keys })?)
    }
}

/// Whether this was done so lately that it is not to be done again. What was before a reboot is over: by the wall clock, which
/// may have gone back by years since, it might not be until those are over.
fn is_too_soon(db: &Connection, what: &str, now: &Now) -> Result<bool, StoreError> {
    let due = settings::meta(db, what)?.and_then(|text| serde_json::from_str::<Due>(&text).ok());
    Ok(due.is_some_and(|due| due.boot == now.boot && !due.in_how_long(now).is_zero()))
}

/// For tests and diagnosis: every item of a report with its state.
impl Wayside {
    pub fn items(&self, report: crate::report::ReportId) -> Result<Vec<(Kind, State)>, Error> {
        let rows = items::of_report(self.inner().store.read(), report)?;
        Ok(rows.into_iter().map(|row| (row.item.kind, row.item.state)).collect())
    }
}
