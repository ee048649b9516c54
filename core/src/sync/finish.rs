//! Taking in what came of a task: read by the dialect, stored in one transaction, never shown before it is stored.

use chrono::DateTime;

use super::blame::{Blame, blame};
use super::books::{Books, follow_again, follow_later, is_gone};
use super::following::{KNOWN_AT_ONCE, STATUSES_AT_ONCE};
use super::next::Stage;
use super::{Desk, Purpose, SyncError};
use crate::endpoint::georeport::Doubt;
use crate::endpoint::{Heard, News, Outcome, StorePosition, answers, georeport, wayside};
use crate::outbox::{Contact, ItemOutcome, Why, jittered};
use crate::pack::{Abilities, ByUpdate, Captured, Dialect, Endpoint, LookUp, OnUnknown, PhotoAbility};
use crate::ports::{Due, Now};
use crate::report::{ItemId, ReportId};
use crate::store::{EndpointState, Lease, LeaseRef, drafts, endpoints, installations, leases, reports};

/// A phone registers itself again at most this often.
const REGISTER_EVERY_US: i64 = 3600 * 1_000_000;

/// What one `finish` changed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Finished {
    /// Reports whose words the council now has.
    pub accepted: u32,
    pub photos_sent: u32,
    /// Comments, edits and withdrawals that the council now has.
    pub changes_told: u32,
    pub wedged: u32,
    /// Statuses that are news.
    pub updates: u32,
}

impl Desk<'_> {
    /// Takes in an outcome. Late good news of an old lease is believed; late bad news is ignored.
    pub fn finish(&mut self, lease: LeaseRef, outcome: &Outcome) -> Result<Finished, SyncError> {
        crate::controls::failpoint("receipt");
        let now = self.ports.clock.now();
        let Some(lease) = leases::get(self.store.read(), lease)? else { return Ok(Finished::default()) };
        let Some(purpose) = Purpose::read(&lease.purpose) else { return Ok(Finished::default()) };
        let endpoint = self.endpoint(&lease.jurisdiction, &lease.endpoint)?;
        // The pack may have lost it since: what was taken there was taken.
        let gone = endpoint.is_none();
        let endpoint = endpoint.unwrap_or_else(|| departed(&purpose, &lease.endpoint));
        let mut heard = self.hear(&purpose, &endpoint, &lease, outcome, &now)?;
        if purpose == Purpose::Batch {
            self.hear_packing(&endpoint, &lease, outcome, &mut heard)?;
        }
        self.learn_pace(&purpose, &endpoint, &lease, &heard, &now);

        let random = self.ports.random.as_ref();
        let key = (lease.jurisdiction.as_str(), lease.endpoint.as_str());
        let installation = installations::current(self.store.read(), key.0)?;
        let ends_quietly = lease.ended;
        let server_us = server_time_us(outcome);
        let pages = self.pace.pages.saturating_add(1);
        let mut goes_on = false;
        let (finished, whose) = self.store.change_at_need(|db| {
            let mut heard = heard.clone();
            let books = Books { db, endpoint: &endpoint, departed: gone, lease: &lease, now: &now, server_us, random };
            let mut finished = Finished::default();
            let mut state = endpoints::get(db, key)?;
            if matches!(outcome, Outcome::Answer(_)) {
                state.answered_us = Some(now.wall_us);
                state.server_us = server_us.or(state.server_us);
            }
            if purpose == Purpose::Post && !ends_quietly {
                books.weigh_refusal(&mut heard, &mut state)?;
            }
            let whose = blame(db, (&purpose, &lease), outcome, &heard, &state)?;
            whose.spare_the_words(&mut heard);
            for said in &heard.said {
                books.take_in(said, whose, &mut finished)?;
            }
            let mut contact = heard.contact.clone();
            // By a clock that jumped back it was in the future: that is no time to be believed.
            let since = state.registered_us.map(|at| now.wall_us.saturating_sub(at));
            let registered_lately = since.is_some_and(|since| (0..REGISTER_EVERY_US).contains(&since));
            match &heard.news {
                // Told so again within the hour: going round would help nobody.
                News::UnknownInstallation | News::BadSecret if registered_lately => contact = Contact::Forbidden,
                News::UnknownInstallation | News::BadSecret => {
                    if let Some(installation) = &installation {
                        let news = if heard.news == News::BadSecret { "copied" } else { "new" };
                        installations::set_state(db, installation.id, news)?;
                        state.registered_us = Some(now.wall_us);
                    }
                }
                // Gone although none was sent: that would go round for ever.
                News::CursorGone if state.cursor.is_none() => contact = answers::trouble(Why::BadAnswer),
                News::CursorGone => state.cursor = None,
                News::Changes(changes) => finished.updates = books.take_in_changes(changes, pages, &mut state)?,
                News::Known(known) => {
                    if let Purpose::Known { reports } = &purpose {
                        books.offer_again(reports, known)?;
                    }
                }
                News::Statuses(statuses) => {
                    finished.updates = books.take_in_statuses(statuses)?;
                    if let Purpose::Statuses { asked } = &purpose {
                        let more = asked.len() >= STATUSES_AT_ONCE as usize;
                        state.cursor = asked.last().filter(|_| more).map(|(report, _)| report.to_string());
                        state.pull_due = (!more).then(|| follow_again(&now, random));
                    }
                }
                News::LookedUp(_) | News::None => {}
            }
            let taken = matches!(outcome, Outcome::Answer(answer) if answer.status == 200) && contact == Contact::Good;
            if let (Purpose::Batch, true, Some(installation)) =
                (&purpose, taken, installation.as_ref().filter(|it| !it.registered))
            {
                installations::set_state(db, installation.id, "registered")?;
            }
            note_position(&mut state, heard.store.as_ref());
            if let (News::Known(_), Purpose::Known { reports }) = (&heard.news, &purpose) {
                state.ask_known = reports.len() >= KNOWN_AT_ONCE;
            }
            // The answer to a HEAD has no body: that this phone is unknown is learnt by asking something else.
            let closed = purpose == Purpose::Offset && contact == Contact::Forbidden;
            if closed || heard.said.iter().any(|said| is_gone(&said.outcome)) {
                state.ask_known = true;
            }
            if finished.accepted > 0 {
                state.pull_due = None;
            }
            // That an upload can be asked after does not say that more of it can be sent.
            let only_asked =
                purpose == Purpose::Offset && heard.said.iter().any(|said| said.outcome == ItemOutcome::OffsetKnown);
            if whose == Blame::SideDoor && purpose.stage() == Stage::Follow {
                // One reference that the server chokes on is not to stop the others.
                state.pull_due = Some(follow_later(&now, random));
                if let Purpose::Statuses { asked } = &purpose {
                    let more = asked.len() >= STATUSES_AT_ONCE as usize;
                    state.cursor = asked.last().filter(|_| more).map(|(report, _)| report.to_string());
                }
            }
            if !ends_quietly && !only_asked && !matches!(whose, Blame::Item | Blame::SideDoor) {
                state.health = state.health.after(&contact, &now, random);
                if whose == Blame::Endpoint {
                    state.health = state.health.narrowed(lease.items.len());
                }
                // A photo's bytes may have arrived: the server is asked at once, whatever went wrong before.
                if matches!((&purpose, outcome), (Purpose::Patch { .. }, Outcome::Unknown { .. })) {
                    state.health.due = None;
                }
            }
            // Nothing came of the last try, nor of the one before.
            if only_asked && !ends_quietly && state.health.failures > 1 {
                state.health.due = Some(Due::after(&now, jittered(state.health.failures, random)));
            }
            endpoints::put(db, key, &state)?;
            leases::end(db, lease.lease)?;
            goes_on = matches!(heard.news, News::Changes(_)) && state.pull_due.is_none();
            Ok((finished, whose))
        })?;
        self.pace.rest(&endpoint.id, purpose.stage(), whose, &now, random);
        self.pace.pages = if goes_on { pages } else { 0 };
        if let (News::Known(_), Purpose::Known { reports }) = (&heard.news, &purpose) {
            match reports.last().filter(|_| reports.len() >= KNOWN_AT_ONCE) {
                Some(last) => self.pace.known_after.insert(endpoint.id.clone(), *last),
                None => self.pace.known_after.remove(&endpoint.id),
            };
        }
        crate::controls::failpoint("receipt");
        Ok(finished)
    }

    /// The dialect reads the answer.
    fn hear(
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
        Ok(match (purpose, first) {
            (Purpose::Batch, _) => wayside::heard_batch(outcome, &ids),
            (Purpose::Post, Some(item)) => {
                let service = self.service_type(item)?;
                let can_look = endpoint.abilities.lookup != LookUp::None;
                // Nobody but the council's own server answers under its certificate.
                let theirs = can_look || endpoint.url.starts_with("https:");
                let doubt = Doubt { idempotent: endpoint.abilities.idempotent, page_is_theirs: theirs };
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
                heard
            }
            (Purpose::Patch { from, .. }, Some(photo)) => {
                wayside::heard_upload(outcome, photo, self.photo_length(photo)?, Some(*from))
            }
            (Purpose::Token, Some(item)) => georeport::heard_token(outcome, item),
            (Purpose::LookUp { page }, _) => self.hear_look_up(*page, endpoint, &ids, outcome, now)?,
            (Purpose::Pull, _) => wayside::heard_changes(outcome),
            (Purpose::Known { .. }, _) => wayside::heard_known(outcome),
            (Purpose::Statuses { asked }, _) => georeport::heard_statuses(outcome, asked),
            (Purpose::Post | Purpose::Offset | Purpose::Patch { .. } | Purpose::Token, None) => {
                Heard::contact(Contact::Good)
            }
        })
    }

    /// Control: answers about aliases, as if they were about the items themselves.
    #[cfg(feature = "controls")]
    fn under_own_names(&self, outcome: &Outcome) -> Outcome {
        let Outcome::Answer(answer) = outcome else { return outcome.clone() };
        let body = String::from_utf8_lossy(&answer.body).into_owned();
        let body = self.pace.aliases.iter().fold(body, |body, (alias, id)| body.replace(alias, id));
        Outcome::Answer(crate::endpoint::Answer { body: body.into_bytes(), ..answer.clone() })
    }

    fn service_type(&self, item: ItemId) -> Result<crate::pack::ServiceType, SyncError> {
        let report = reports::get(self.store.read(), ReportId(item.0))?;
        let service = report.map(|report| self.pack.service(&report.service)).transpose()?.flatten();
        Ok(service.map(|service| service.answers_with).unwrap_or_default())
    }

    fn photo_length(&self, photo: ItemId) -> Result<u64, SyncError> {
        let row = drafts::one_photo(self.store.read(), crate::report::PhotoId(photo.0))?;
        Ok(row.map_or(0, |row| row.photo.length))
    }

    /// Bytes a second, from what the server says that it has.
    fn learn_pace(&mut self, purpose: &Purpose, endpoint: &Endpoint, lease: &Lease, heard: &Heard, now: &Now) {
        let started = self.pace.started_us.remove(&lease.lease.generation);
        let (Purpose::Patch { from, .. }, Some(started)) = (purpose, started) else { return };
        let Some(there) = heard.said.first().and_then(|said| said.offset) else { return };
        let seconds = now.since_boot_us.saturating_sub(started).max(1) as f64 / 1e6;
        if there > *from {
            self.pace.rate.insert(endpoint.id.clone(), (there - from) as f64 / seconds);
        }
    }
}

/// An endpoint that the pack no longer names, as far as an answer of it is to be read: nothing is assumed of it.
fn departed(purpose: &Purpose, id: &str) -> Endpoint {
    let georeport =
        matches!(purpose, Purpose::Post | Purpose::LookUp { .. } | Purpose::Token | Purpose::Statuses { .. });
    Endpoint {
        id: id.to_owned(),
        dialect: if georeport { Dialect::GeoReport } else { Dialect::Wayside },
        url: String::new(),
        api_key: String::new(),
        jurisdiction_id: String::new(),
        services: Vec::new(),
        abilities: Abilities {
            photos: if georeport { PhotoAbility::None } else { PhotoAbility::Tus },
            idempotent: false,
            private: false,
            lookup: LookUp::None,
            on_unknown: OnUnknown::Hold,
            withdraw: ByUpdate::None,
            amend: ByUpdate::None,
            captured: Captured::Description,
        },
    }
}

/// The server's `Date`. One that answers for it (a captive portal) may tell any time; it only ever delays a purge.
pub(super) fn server_time_us(outcome: &Outcome) -> Option<i64> {
    let Outcome::Answer(answer) = outcome else { return None };
    let date = DateTime::parse_from_rfc2822(answer.header("date")?).ok()?;
    Some(date.timestamp_micros())
}

/// Another epoch, or a sequence that went back: the server was restored from a backup. Its cursor means nothing then.
fn note_position(state: &mut EndpointState, position: Option<&StorePosition>) {
    let Some(position) = position else { return };
    let restored = match &state.epoch {
        Some(epoch) => *epoch != position.epoch || position.sequence < state.sequence,
        None => false,
    };
    if restored {
        state.ask_known = true;
        state.cursor = None;
        state.pull_due = None;
    }
    state.epoch = Some(position.epoch.clone());
    state.sequence = position.sequence;
}
