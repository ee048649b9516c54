//! Housekeeping: what the council durably has and the pack's days have passed for goes; so do files without a row.

use super::{Desk, SyncError};
use crate::pack::{Dialect, Endpoint};
use crate::ports::{LockKind, Now};
use crate::report::PhotoId;
use crate::store::{drafts, endpoints, leases, receipts};

/// Leases are remembered this long after they ended: a host's late word may come days later.
const REMEMBER_LEASES_US: i64 = 8 * 24 * 3600 * 1_000_000;

impl Desk<'_> {
    /// Purges, sweeps, and takes on ballast again where there is room. Never touches a report that is not wholly with the council.
    pub fn tidy(&mut self) -> Result<(), SyncError> {
        let now = self.ports.clock.now();
        let now_us = now.wall_us;
        self.ask_only_who_can_tell(&now)?;
        let mut due = receipts::due_for_purge(self.store.read(), now_us)?;
        due.extend(receipts::let_go_for_purge(self.store.read(), now_us)?);
        for report in due {
            self.store.change_at_need(|db| receipts::purge(db, report, now_us))?;
        }
        self.store.change_at_need(|db| receipts::purge_said_since(db, now_us))?;
        self.store.change_at_need(|db| leases::forget(db, now_us - REMEMBER_LEASES_US))?;
        self.sweep();
        self.store.take_on_ballast();
        Ok(())
    }

    /// What an endpoint may have lost waits for its word, not for one that has none: it speaks another dialect, or has left
    /// the pack. Of that one nothing more can be learnt, and its time goes on by itself.
    fn ask_only_who_can_tell(&mut self, now: &Now) -> Result<(), SyncError> {
        for ((jurisdiction, id), state) in endpoints::all(self.store.read())? {
            let key = (jurisdiction.as_str(), id.as_str());
            let can_tell = |it: Endpoint| it.dialect == Dialect::Wayside;
            if self.endpoint(key.0, key.1)?.is_some_and(can_tell) {
                continue;
            }
            self.store.change_at_need(|db| endpoints::let_time_pass(db, key, now))?;
            if state.ask_known {
                self.store.change_at_need(|db| endpoints::ask_nothing(db, key))?;
            }
        }
        Ok(())
    }

    /// Removes files in this store's own folder that no row names. Intake holds the lock shared from before the file is
    /// written until its row is there, so while the sweep holds it alone every file without a row is an orphan; what a
    /// file's times say proves nothing. What cannot be removed now is tried at the next sweep.
    fn sweep(&self) {
        let files = self.ports.files.as_ref();
        let lock = self.store.folder().join(INTAKE_LOCK);
        let Ok(Some(_alone)) = files.lock(&lock, LockKind::Exclusive, false) else { return };
        let (Ok(rows), folder) = (drafts::photo_ids(self.store.read()), self.store.photo_folder()) else { return };
        for name in files.list(&folder).unwrap_or_default() {
            let id = name.split('.').next().and_then(|stem| stem.parse::<PhotoId>().ok());
            let kept = name.ends_with(".photo") && id.is_some_and(|id| rows.contains(&id));
            if !kept {
                let _ = files.remove(&folder.join(name));
            }
        }
    }
}

/// Shared by intakes, exclusive to the sweep.
pub const INTAKE_LOCK: &str = "intake.lock";
