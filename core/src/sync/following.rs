//! Following: what became of reports that the council has, and what a restored server still holds of them.

use super::books::follow_again;
use super::next::Office;
use super::{Desk, Purpose, SyncError, Task};
use crate::endpoint::wire::Known;
use crate::endpoint::{georeport, wayside};
use crate::pack::Dialect;
use crate::ports::Now;
use crate::store::{EndpointState, drafts, endpoints, receipts};

/// References in one question about statuses.
pub(super) const STATUSES_AT_ONCE: u32 = 50;
/// Reports in one question about what a restored server holds …
const KNOWN_AT_ONCE: usize = 500;
/// … and ids and hashes in all, unless it is of one report: a server takes so many (ours ten thousand, in a mebibyte).
const NAMED_AT_ONCE: usize = 5000;

impl Desk<'_> {
    /// What became of reports that the council has, where it is time to ask.
    pub(super) fn follow(&mut self, office: &Office, now: &Now) -> Result<Option<Task>, SyncError> {
        if office.state.pull_due.as_ref().is_some_and(|due| !due.in_how_long(now).is_zero()) {
            return Ok(None);
        }
        match office.endpoint.dialect {
            Dialect::Wayside => {
                // What is to be purged waits for its word as well: it may have been restored since, and lack it.
                let (db, key) = (self.store.read(), office.key());
                if !receipts::any_open_at(db, key)? && !receipts::any_kept_too_long(db, key, now.wall_us)? {
                    return Ok(None);
                }
                let identity = self.identity(&office.jurisdiction)?.filter(|identity| identity.registered);
                let Some(identity) = identity else { return Ok(None) };
                let request = wayside::changes(&office.endpoint.url, &identity.bearer, office.state.cursor.as_deref());
                self.hand_out(office, &Purpose::Pull, &[], &[], request, now).map(Some)
            }
            Dialect::GeoReport => {
                // Portion by portion, in the order of ids; the cursor is the last one asked for.
                let after = office.state.cursor.as_deref().and_then(|cursor| cursor.parse().ok());
                let asked = receipts::public_open_at(self.store.read(), office.key(), after, STATUSES_AT_ONCE)?;
                if asked.is_empty() {
                    if office.state.cursor.is_some() {
                        // The last portion was a full one, and nothing came after it.
                        self.begin_again(office, now)?;
                    }
                    return Ok(None);
                }
                let references: Vec<String> = asked.iter().map(|(_, reference)| reference.clone()).collect();
                let request = georeport::statuses(&self.to_be_asked(office), &references);
                self.hand_out(office, &Purpose::Statuses { asked }, &[], &[], request, now).map(Some)
            }
        }
    }

    /// From the first reference on, when it is time again.
    fn begin_again(&mut self, office: &Office, now: &Now) -> Result<(), SyncError> {
        let pull_due = Some(follow_again(now, self.ports.random.as_ref()));
        let state = EndpointState { cursor: None, pull_due, ..office.state.clone() };
        Ok(self.store.change_what_was_seen(|db| endpoints::put(db, office.key(), &state))?)
    }

    /// A restored server: what does it hold of what this phone still has?
    pub(super) fn ask_known(&mut self, office: &Office, now: &Now) -> Result<Option<Task>, SyncError> {
        let Some(identity) = self.identity(&office.jurisdiction)?.filter(|identity| identity.registered) else {
            return Ok(None);
        };
        let after = self.pace.known_after.get(&office.place()).copied();
        let mut held = receipts::still_held(self.store.read(), office.key())?;
        held.retain(|id| after.is_none_or(|after| *id > after));
        if held.is_empty() {
            self.pace.known_after.remove(&office.place());
            let state = EndpointState { ask_known: false, ..office.state.clone() };
            self.store.change_what_was_seen(|db| endpoints::put(db, office.key(), &state))?;
            return Ok(None);
        }
        let mut known = Known::default();
        for report in held.iter().take(KNOWN_AT_ONCE) {
            let photos = drafts::photos(self.store.read(), *report)?;
            let named = known.reports.len() + known.photos.len() + 1 + photos.len();
            if named > NAMED_AT_ONCE && !known.reports.is_empty() {
                break;
            }
            known.reports.push(*report);
            known.photos.extend(photos.into_iter().map(|row| row.photo.sha256));
        }
        let purpose = Purpose::Known { reports: known.reports.clone(), last: known.reports.len() == held.len() };
        let request = wayside::known(&office.endpoint.url, &identity.bearer, &known);
        self.hand_out(office, &purpose, &[], &[], request, now).map(Some)
    }
}
