//! Handing out: frozen bytes, lease and states in one transaction, and only then is the task given away.

use std::time::Duration;

use super::next::{DRIVER_LEASE, Office};
use super::{Desk, Purpose, SyncError, Task};
use crate::endpoint::Request;
use crate::endpoint::answers::ANSWER_LIMIT;
use crate::outbox::{Event, Item, Policy, State, Transition, WedgeReason, jittered, step};
use crate::ports::{Due, Now};
use crate::report::ItemId;
use crate::store::{Frozen, Holder, Scheduled, items, leases};

/// No byte for this long: give up (outbox rule 12: no progress, never a total).
const STALL: Duration = Duration::from_secs(60);

impl Desk<'_> {
    /// Writes down that an item cannot go, so that the queue goes on without it.
    pub(super) fn wedge(&mut self, row: &Scheduled, reason: WedgeReason, now: &Now) -> Result<(), SyncError> {
        self.hold_up(row, State::Wedged(reason), now)
    }

    /// The same, or that it cannot go just now.
    pub(super) fn hold_up(&mut self, row: &Scheduled, state: State, now: &Now) -> Result<(), SyncError> {
        let failures = row.item.failures.saturating_add(1);
        let delay = matches!(state, State::Waiting(_)).then(|| jittered(failures, self.ports.random.as_ref()));
        let Item { attempts, sent, duplicates, rev, .. } = row.item;
        let change = Transition { state, delay, attempts, sent, failures, duplicates, rev };
        Ok(self.store.change_what_was_seen(|db| items::apply(db, row.item.id, &change, None, now))?)
    }

    /// The frozen bytes, the lease and the items' states in one transaction; nothing is sent whose mark could not first be written.
    pub(super) fn hand_out(
        &mut self,
        office: &Office,
        purpose: &Purpose,
        rows: &[Scheduled],
        frozen: &[Frozen],
        request: Request,
        now: &Now,
    ) -> Result<Task, SyncError> {
        let until = Due::after(now, DRIVER_LEASE);
        let held: Vec<(ItemId, u32)> = rows.iter().map(|row| (row.item.id, row.item.rev)).collect();
        let random = self.ports.random.as_ref();
        let lease = self.store.change_what_was_seen(|db| {
            for bytes in frozen {
                items::freeze(db, bytes)?;
            }
            let lease = leases::grant(db, office.key(), Holder::Driver, &purpose.text(), &until, &held)?;
            for row in rows {
                if !purpose.sends() {
                    items::put_off(db, row.item.id, &until)?;
                    continue;
                }
                let policy = Policy::of(&office.endpoint.abilities, false);
                if let Ok(change) = step(&row.item, &Event::Leased, policy, random) {
                    items::apply(db, row.item.id, &change, Some(lease.generation), now)?;
                }
            }
            Ok(lease)
        })?;
        self.pace.started_us.insert(lease.generation, now.since_boot_us);
        crate::controls::failpoint("send");
        Ok(Task { lease, items: rows.len(), request, answer_limit: ANSWER_LIMIT, stall_after: STALL })
    }
}
