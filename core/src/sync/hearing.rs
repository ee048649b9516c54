//! An answer, read by the dialect that was spoken.

use super::{Desk, Pace, Purpose, SyncError};
use crate::endpoint::georeport::Doubt;
use crate::endpoint::{Heard, Outcome, georeport, wayside};
use crate::outbox::{Contact, ItemOutcome, State, WaitReason, Why};
use crate::pack::{Dialect, Endpoint, LookUp, PhotoAbility, ServiceType};
use crate::ports::Now;
use crate::report::{ItemId, ReportId};
use crate::store::{Lease, Scheduled, drafts, items, reports};

/// tus: all of it was there, and it was not what it should be.
const HASH_WRONG: Why = Why::Status(460);

impl Desk<'_> {
    /// What was said, of each item and of the endpoint. A look that tells nothing is written down here already, before the one
    /// transaction of `finish`: what is put off, or looked for no more. Whoever dies in between asks once more.
    pub(super) fn hear(
        &mut self,
        purpose: &Purpose,
        endpoint: &Endpoint,
        lease: &Lease,
        outcome: &Outcome,
        now: &Now,
    ) -> Result<Heard, SyncError> {
        #[cfg(feature = "controls")]
        let outcome = &self.under_own_names(outcome);
        let ids: Vec<ItemId> = lease.items.iter().map(|(id, _)| *id).collect();
        let first = ids.first().copied();
        let heard = match (purpose, first) {
            (Purpose::Batch, _) => wayside::heard_batch(outcome, &ids),
            (Purpose::Post, Some(item)) => {
                let service = self.service_type(item)?;
                let can_look = endpoint.abilities.lookup != LookUp::None;
                // Nobody but the council's own server answers under its certificate.
                let theirs = can_look || endpoint.url.starts_with("https:");
                let idempotent = endpoint.abilities.idempotent && self.went_keyed(item)?;
                let doubt = Doubt { idempotent, page_is_theirs: theirs };
                georeport::heard_report(outcome, item, service, doubt)
            }
            (Purpose::Offset, Some(photo)) => {
                let mut heard = wayside::heard_upload(outcome, photo, self.photo_length(photo)?, None);
                let stood = self.pace.stood.get(&photo).copied();
                for said in heard.said.iter_mut().filter(|said| said.outcome == ItemOutcome::OffsetKnown) {
                    // More is there than when it was last sent: the line broke, and yet it was no failure.
                    if stood.is_some_and(|stood| said.offset > Some(stood)) {
                        said.outcome = ItemOutcome::Progress;
                    }
                }
                self.mark_spoilt(heard)
            }
            (Purpose::Patch { from, .. }, Some(photo)) => {
                let heard = wayside::heard_upload(outcome, photo, self.photo_length(photo)?, Some(*from));
                self.mark_spoilt(heard)
            }
            (Purpose::Token, Some(item)) => georeport::heard_token(outcome, item),
            (Purpose::LookUp { page }, _) => self.hear_look_up(*page, (endpoint, lease), outcome, now)?,
            (Purpose::Pull, _) => wayside::heard_changes(outcome),
            (Purpose::Known { .. }, _) => wayside::heard_known(outcome),
            (Purpose::Statuses { asked }, _) => georeport::heard_statuses(outcome, asked),
            (Purpose::Post | Purpose::Offset | Purpose::Patch { .. } | Purpose::Token, None) => {
                Heard::contact(Contact::Good)
            }
        };
        self.learn_key(purpose, lease.place(), &heard);
        Ok(heard)
    }

    /// A photo that was wrong when all of it was there, and goes again, is no further by its first part: or one that is wrong
    /// every time would be sent without a pause.
    fn mark_spoilt(&mut self, mut heard: Heard) -> Heard {
        for said in &mut heard.said {
            match said.outcome {
                ItemOutcome::Trouble(HASH_WRONG) => {
                    self.pace.spoilt.insert(said.item);
                }
                ItemOutcome::Accepted => {
                    self.pace.spoilt.remove(&said.item);
                }
                ItemOutcome::Progress if self.pace.spoilt.contains(&said.item) => {
                    said.outcome = ItemOutcome::ProgressAgain;
                }
                _ => {}
            }
        }
        heard
    }

    /// Control: answers about aliases, as if they were about the items themselves.
    #[cfg(feature = "controls")]
    fn under_own_names(&self, outcome: &Outcome) -> Outcome {
        let Outcome::Answer(answer) = outcome else { return outcome.clone() };
        let body = String::from_utf8_lossy(&answer.body).into_owned();
        let body = self.pace.aliases.iter().fold(body, |body, (alias, id)| body.replace(alias, id));
        Outcome::Answer(crate::endpoint::Answer { body: body.into_bytes(), ..answer.clone() })
    }

    fn service_type(&self, item: ItemId) -> Result<ServiceType, SyncError> {
        let report = reports::get(self.store.read(), ReportId(item.0))?;
        let Some(report) = report else { return Ok(ServiceType::default()) };
        let pack = self.packs.of_council(&report.jurisdiction);
        let service = pack.map(|pack| pack.service(&report.service)).transpose()?.flatten();
        Ok(service.map(|service| service.answers_with).unwrap_or_default())
    }

    fn went_keyed(&self, item: ItemId) -> Result<bool, SyncError> {
        let row = items::get(self.store.read(), item)?;
        Ok(row.map_or(Ok(true), |row| items::went_keyed(self.store.read(), &row.item))?)
    }

    fn photo_length(&self, photo: ItemId) -> Result<u64, SyncError> {
        let row = drafts::one_photo(self.store.read(), crate::report::PhotoId(photo.0))?;
        Ok(row.map_or(0, |row| row.photo.length))
    }

    /// Bytes a second, from what the server says that it has.
    pub(super) fn learn_pace(&mut self, purpose: &Purpose, lease: &Lease, heard: &Heard, now: &Now) {
        let started = self.pace.started_us.remove(&lease.lease.generation);
        let (Purpose::Patch { from, .. }, Some(started)) = (purpose, started) else { return };
        let Some(there) = heard.said.first().and_then(|said| said.offset) else { return };
        let seconds = now.since_boot_us.saturating_sub(started).max(1) as f64 / 1e6;
        if there > *from {
            self.pace.rate.insert(lease.place(), (there - from) as f64 / seconds);
        }
    }
}

impl Pace {
    /// A process that began since knows it by why the photo waits.
    pub(super) fn remember_spoilt(&mut self, row: &Scheduled) {
        if row.item.state == State::Waiting(WaitReason::Retry(HASH_WRONG)) {
            self.spoilt.insert(row.item.id);
        }
    }
}

/// An endpoint that the pack no longer names, as far as an answer of it is to be read: nothing is assumed of it.
pub(super) fn departed(purpose: &Purpose, id: &str) -> Endpoint {
    let georeport =
        matches!(purpose, Purpose::Post | Purpose::LookUp { .. } | Purpose::Token | Purpose::Statuses { .. });
    let (dialect, photos) = match georeport {
        true => (Dialect::GeoReport, PhotoAbility::None),
        false => (Dialect::Wayside, PhotoAbility::Tus),
    };
    Endpoint::unable(id, dialect, photos)
}
