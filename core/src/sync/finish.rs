//! Taking in what came of a task: read by the dialect, stored in one transaction, never shown before it is stored.

use chrono::{DateTime, Utc};

use super::tasks::{KNOWN_AT_ONCE, STATUSES_AT_ONCE};
use super::{Desk, Purpose, SyncError, Walk};
use crate::endpoint::wire::{Changed, Changes, Known};
use crate::endpoint::{Heard, News, Outcome, Said, StorePosition, answers, georeport, wayside};
use crate::outbox::{Contact, Event, ItemOutcome, Kind, Policy, State, WaitReason, Why, step};
use crate::pack::{Endpoint, PhotoAbility};
use crate::ports::{Due, Now, Random};
use crate::report::{ItemId, ReportId, Status, marker};
use crate::store::{
    CouncilUpdate, EndpointState, Lease, LeaseRef, Scheduled, StoreError, drafts, endpoints, installations, items,
    leases, receipts, reports,
};
use crate::words;

use rusqlite::Connection;
use std::time::Duration;

/// Changes are asked for again after this, give or take half of it.
const FOLLOW_EVERY: Duration = Duration::from_secs(8 * 3600);
/// A phone registers itself again at most this often.
const REGISTER_EVERY_US: i64 = 3600 * 1_000_000;

/// Clocks that differ by more than this would hide what is looked for.
const WRONG_BY_US: i64 = 3600 * 1_000_000;
/// A list that is longer than this is no list that can be looked through.
const MOST_PAGES: u32 = 500;

/// What one `finish` changed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Finished {
    /// Reports whose words the council now has.
    pub accepted: u32,
    pub photos_sent: u32,
    pub wedged: u32,
    /// Statuses that are news.
    pub updates: u32,
}

/// What the transaction works on.
struct Books<'a> {
    db: &'a Connection,
    endpoint: &'a Endpoint,
    lease: &'a Lease,
    now: &'a Now,
    random: &'a dyn Random,
}

impl Desk<'_> {
    /// Takes in an outcome. Late good news of an old lease is believed; late bad news is ignored.
    pub fn finish(&mut self, lease: LeaseRef, outcome: &Outcome) -> Result<Finished, SyncError> {
        crate::controls::failpoint("receipt");
        let now = self.ports.clock.now();
        let Some(lease) = leases::get(self.store.read(), lease)? else { return Ok(Finished::default()) };
        let (Some(purpose), Some(endpoint)) =
            (Purpose::read(&lease.purpose), self.endpoint(&lease.jurisdiction, &lease.endpoint)?)
        else {
            return Ok(Finished::default());
        };
        let mut heard = self.hear(&purpose, &endpoint, &lease, outcome, &now)?;
        if purpose == Purpose::Batch {
            self.hear_packing(&endpoint, &lease, outcome, &mut heard)?;
        }
        self.learn_pace(&purpose, &endpoint, &lease, &heard, &now);

        let random = self.ports.random.as_ref();
        let key = (lease.jurisdiction.as_str(), lease.endpoint.as_str());
        let installation = installations::current(self.store.read(), key.0)?;
        let registered_lately = self.pace.registered_us.is_some_and(|at| now.since_boot_us - at < REGISTER_EVERY_US);
        let ends_quietly = lease.ended;
        let finished = self.store.change(|db| {
            let books = Books { db, endpoint: &endpoint, lease: &lease, now: &now, random };
            let mut finished = Finished::default();
            for said in &heard.said {
                books.take_in(said, &mut finished)?;
            }
            let mut state = endpoints::get(db, key)?;
            let mut contact = heard.contact.clone();
            match &heard.news {
                // Told so again within the hour: going round would help nobody.
                News::UnknownInstallation | News::BadSecret if registered_lately => contact = Contact::Forbidden,
                News::UnknownInstallation | News::BadSecret => {
                    if let Some(installation) = &installation {
                        let news = if heard.news == News::BadSecret { "copied" } else { "new" };
                        installations::set_state(db, installation.id, news)?;
                    }
                }
                // Gone although none was sent: that would go round for ever.
                News::CursorGone if state.cursor.is_none() => contact = answers::trouble(Why::BadAnswer),
                News::CursorGone => state.cursor = None,
                News::Changes(changes) => finished.updates = books.take_in_changes(changes, &mut state)?,
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
                (&purpose, taken, installation.filter(|it| !it.registered))
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
            if !ends_quietly && !only_asked {
                state.health = state.health.after(&contact, &now, random);
            }
            endpoints::put(db, key, &state)?;
            leases::end(db, lease.lease)?;
            Ok(finished)
        })?;
        if let (News::Known(_), Purpose::Known { reports }) = (&heard.news, &purpose) {
            self.pace.known_after = reports.last().copied().filter(|_| reports.len() >= KNOWN_AT_ONCE);
        }
        if matches!(heard.news, News::UnknownInstallation | News::BadSecret) && !registered_lately {
            self.pace.registered_us = Some(now.since_boot_us);
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
                georeport::heard_report(outcome, item, service)
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

    /// A page of a look-up. What is found is accepted at once; "not found" counts when the pages have come to an end:
    /// an empty page, or the same one again from a server that knows no paging.
    fn hear_look_up(
        &mut self,
        page: u32,
        endpoint: &Endpoint,
        ids: &[ItemId],
        outcome: &Outcome,
        now: &Now,
    ) -> Result<Heard, SyncError> {
        let markers: Vec<_> = ids.iter().map(|id| (*id, marker(ReportId(id.0)))).collect();
        let (mut heard, sign) = georeport::heard_look_up(outcome, &markers);
        let Some(sign) = sign else { return Ok(heard) };
        if page >= MOST_PAGES {
            self.pace.walk.remove(&endpoint.id);
            return Ok(Heard::contact(answers::trouble(Why::BadAnswer)));
        }
        let News::LookedUp(found) = &heard.news else { return Ok(heard) };
        let learnt_us = self.learn_skew(endpoint, outcome, now);
        let walk = self.pace.walk.get_mut(&endpoint.id).filter(|walk| walk.page == page);
        let ended = match walk {
            // Not of the walk that is being made (the process was started again): it tells what is there, never what
            // is not.
            None => false,
            // The list was asked for by a clock that turns out to be wrong: from the beginning, once.
            Some(walk) if learnt_us.abs() > WRONG_BY_US && !walk.again => {
                let since_us = walk.since_us.saturating_add(learnt_us);
                *walk = Walk { page: 1, since_us, sign: None, again: true, items: walk.items.clone() };
                false
            }
            Some(walk) => {
                let ended = sign.rows == 0 || walk.sign.as_ref() == Some(&sign);
                (walk.page, walk.sign) = (page + 1, Some(sign));
                ended
            }
        };
        if ended {
            self.pace.walk.remove(&endpoint.id);
        }
        heard.said = ids
            .iter()
            .map(|id| match found.iter().find(|found| found.item == *id) {
                Some(found) => Said { reference: found.reference.clone(), ..Said::only(*id, ItemOutcome::Accepted) },
                None if ended => Said::only(*id, ItemOutcome::NotSent),
                None => Said::only(*id, ItemOutcome::Progress),
            })
            .collect();
        Ok(heard)
    }

    /// How much more the server's clock is ahead of this phone's than was thought.
    fn learn_skew(&mut self, endpoint: &Endpoint, outcome: &Outcome, now: &Now) -> i64 {
        let Outcome::Answer(answer) = outcome else { return 0 };
        let date = answer.header("date").and_then(|text| DateTime::parse_from_rfc2822(text).ok());
        let Some(date) = date else { return 0 };
        let skew_us = date.timestamp_micros().saturating_sub(now.wall_us);
        let before = self.pace.skew_us.insert(endpoint.id.clone(), skew_us).unwrap_or(0);
        skew_us.saturating_sub(before)
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

impl Books<'_> {
    /// What was said of one item, into its row and everything that hangs on it.
    fn take_in(&self, said: &Said, finished: &mut Finished) -> Result<(), StoreError> {
        let Some(row) = items::get(self.db, said.item)? else { return Ok(()) };
        let good = matches!(said.outcome, ItemOutcome::Accepted | ItemOutcome::Token);
        if !good && (self.lease.ended || !self.is_current(&row)) {
            return Ok(());
        }
        let already = matches!(row.item.state, State::Accepted | State::Token);
        let policy = self.policy(&row)?;
        let event = match (&row.item.state, &said.outcome) {
            // A look-up or a token's answer: the item was never handed out, so nothing "ended".
            (State::Unconfirmed { .. }, ItemOutcome::NotSent) if !policy.idempotent => Event::NotFound,
            (State::Unconfirmed { .. }, ItemOutcome::Progress) if !policy.idempotent => {
                return items::put_off(self.db, said.item, &Due::after(self.now, Duration::ZERO));
            }
            (State::Token, ItemOutcome::Deferred(delay)) => {
                return items::put_off(self.db, said.item, &Due::after(self.now, *delay));
            }
            (_, outcome) => Event::Ended(outcome.clone()),
        };
        let Ok(change) = step(&row.item, &event, policy, self.random) else { return Ok(()) };
        items::apply(self.db, said.item, &change, None, self.now)?;
        if row.item.kind == Kind::Photo {
            items::set_offset(self.db, said.item, said.offset)?;
        }
        match (row.item.kind, &change.state) {
            (Kind::Photo, State::Accepted) if !already => {
                finished.photos_sent += 1;
                self.check_photos(row.item.of)?;
            }
            (Kind::Report, State::Accepted | State::Token) => {
                finished.accepted += u32::from(!already);
                self.receipt(&row, said)?;
                self.release_photos(&row, said, finished)?;
            }
            (Kind::Photo, _) if is_gone(&said.outcome) => self.ask_for_the_upload(row.item.of)?,
            (_, State::Wedged(_)) => finished.wedged += 1,
            _ => {}
        }
        Ok(())
    }

    /// An upload that is not there any more: the words go again, and their answer says where the photos go.
    fn ask_for_the_upload(&self, report: ReportId) -> Result<(), StoreError> {
        let Some(words) = items::get(self.db, report.into())? else { return Ok(()) };
        if let Ok(change) = step(&words.item, &Event::Missing, self.policy(&words)?, self.random) {
            items::apply(self.db, words.item.id, &change, None, self.now)?;
        }
        Ok(())
    }

    /// The item's last lease is this one; or it was only asked after, which takes no lease of it.
    fn is_current(&self, row: &Scheduled) -> bool {
        row.item.generation == self.lease.lease.generation
            || (row.item.generation < self.lease.lease.generation && row.item.state != State::Leased)
    }

    fn policy(&self, row: &Scheduled) -> Result<Policy, StoreError> {
        let private = reports::get(self.db, row.item.of)?.is_some_and(|report| report.private);
        Ok(Policy::of(&self.endpoint.abilities, private))
    }

    fn receipt(&self, row: &Scheduled, said: &Said) -> Result<(), StoreError> {
        let Some(report) = reports::get(self.db, row.item.of)? else { return Ok(()) };
        let name = words::neutral_name(report.captured.wall_us);
        let given = (said.reference.as_deref(), said.token.as_deref());
        receipts::put(self.db, report.id, given, &name, self.now.wall_us)
    }

    /// The words are there: photos go next, or went with them, or have nowhere to go.
    fn release_photos(&self, report: &Scheduled, said: &Said, finished: &mut Finished) -> Result<(), StoreError> {
        let policy = self.policy(report)?;
        for photo in items::of_report(self.db, report.item.of)? {
            if photo.item.kind != Kind::Photo {
                continue;
            }
            let id = photo.item.id;
            let slot = said.slots.iter().find(|slot| slot.id.0 == id.0);
            let length = drafts::one_photo(self.db, crate::report::PhotoId(id.0))?.map(|row| row.photo.length);
            let event = match self.endpoint.abilities.photos {
                PhotoAbility::MultipartWithReport => Event::Ended(ItemOutcome::Accepted),
                PhotoAbility::Tus => match slot {
                    Some(slot) if Some(slot.offset) == length => Event::Ended(ItemOutcome::Accepted),
                    Some(_) if photo.item.state == State::Accepted => Event::Missing,
                    Some(_) => Event::ParentAccepted { takes_photos: true },
                    None => continue,
                },
                PhotoAbility::None | PhotoAbility::UpdateMedia => Event::ParentAccepted { takes_photos: false },
            };
            if let Some(slot) = slot {
                items::set_upload(self.db, id, &slot.url, slot.offset)?;
            }
            let Ok(change) = step(&photo.item, &event, policy, self.random) else { continue };
            items::apply(self.db, id, &change, None, self.now)?;
            if change.state == State::Accepted && photo.item.state != State::Accepted {
                finished.photos_sent += 1;
            }
        }
        self.check_photos(report.item.of)
    }

    /// Once every photo's hash was confirmed, the receipt says so. By multipart no hash comes back: never verified.
    fn check_photos(&self, report: ReportId) -> Result<(), StoreError> {
        let photos = items::of_report(self.db, report)?;
        let all = photos.iter().filter(|row| row.item.kind == Kind::Photo).all(|row| row.item.state == State::Accepted);
        if all && self.endpoint.abilities.photos == PhotoAbility::Tus {
            receipts::photos_verified(self.db, report)?;
        }
        Ok(())
    }

    fn take_in_changes(&self, changes: &Changes, state: &mut EndpointState) -> Result<u32, StoreError> {
        let mut news = 0;
        for change in &changes.changes {
            news += u32::from(match &change.what {
                Changed::Status { status, note } => {
                    let at_us = change.at.timestamp_micros();
                    let update =
                        CouncilUpdate { change: change.id.clone(), at_us, status: *status, note: note.clone() };
                    receipts::update(self.db, change.report, &update)?
                }
                Changed::Tombstone => receipts::gone(self.db, change.report, self.now.wall_us)?,
                Changed::Unknown => false,
            });
        }
        // "More", with a cursor that does not move on, would go round for ever.
        let moved = state.cursor.as_ref() != Some(&changes.cursor);
        state.cursor = Some(changes.cursor.clone());
        state.pull_due =
            (!changes.more || !moved || changes.changes.is_empty()).then(|| follow_again(self.now, self.random));
        Ok(news)
    }

    fn take_in_statuses(
        &self,
        statuses: &[(ReportId, Status, String, Option<DateTime<Utc>>)],
    ) -> Result<u32, StoreError> {
        let mut news = 0;
        for (report, status, note, at) in statuses {
            let known = receipts::get(self.db, *report)?;
            if known.is_some_and(|receipt| {
                receipt.status == *status && receipt.status_note.as_deref().unwrap_or_default() == note
            }) {
                continue;
            }
            let at_us = at.map_or(self.now.wall_us, |at| at.timestamp_micros());
            let change = format!("{}@{at_us}", status.code());
            let update = CouncilUpdate { change, at_us, status: *status, note: note.clone() };
            news += u32::from(receipts::update(self.db, *report, &update)?);
        }
        Ok(news)
    }

    /// After a restore: what the server no longer holds goes again, as it was frozen.
    fn offer_again(&self, asked: &[ReportId], known: &Known) -> Result<(), StoreError> {
        for report in asked {
            let there = known.reports.contains(report);
            let photos = drafts::photos(self.db, *report)?;
            for row in items::of_report(self.db, *report)? {
                let hash = photos.iter().find(|photo| photo.photo.id.0 == row.item.id.0).map(|it| &it.photo.sha256);
                let missing = match (row.item.kind, hash) {
                    (Kind::Photo, Some(hash)) => !there || !known.photos.contains(hash),
                    (Kind::Photo, None) => false,
                    _ => !there,
                };
                if !missing {
                    continue;
                }
                let Ok(mut change) = step(&row.item, &Event::Missing, self.policy(&row)?, self.random) else {
                    continue;
                };
                if row.item.kind == Kind::Photo {
                    items::set_offset(self.db, row.item.id, None)?;
                    if !there {
                        change.state = State::Waiting(WaitReason::Parent);
                    }
                }
                items::apply(self.db, row.item.id, &change, None, self.now)?;
            }
        }
        Ok(())
    }
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

/// An upload that the server does not know: perhaps it was restored; it is asked.
fn is_gone(outcome: &ItemOutcome) -> bool {
    matches!(outcome, ItemOutcome::Trouble(Why::Status(404 | 410)))
}

fn follow_again(now: &Now, random: &dyn Random) -> Due {
    Due::after(now, FOLLOW_EVERY.mul_f64(0.75 + random.fraction() / 2.0))
}
