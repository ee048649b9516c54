//! What was said, into the books: everything that one answer means, in the transaction that `finish` holds.

use std::time::Duration;

use chrono::{DateTime, Utc};
use rusqlite::Connection;

use super::Finished;
use super::blame::Blame;
use crate::endpoint::wire::{Changed, Changes, Known};
use crate::endpoint::{Heard, Said};
use crate::outbox::{
    Contact, Event, ItemOutcome, Kind, Policy, State, Transition, WaitReason, WedgeReason, Why, jittered, step,
};
use crate::pack::{Endpoint, PhotoAbility};
use crate::ports::{Due, Now, Random};
use crate::report::{ReportId, Status};
use crate::store::{CouncilUpdate, EndpointState, Lease, Scheduled, StoreError, drafts, items, receipts, reports};
use crate::words;

/// Changes are asked for again after this, give or take half of it.
const FOLLOW_EVERY: Duration = Duration::from_secs(8 * 3600);
/// A token is asked after again after this part of its age, and at least so often.
const TOKEN_PART: u32 = 24;
const TOKEN_LONGEST: Duration = Duration::from_secs(6 * 3600);
/// A pass asks for at most this many pages of changes.
const MOST_PAGES: u32 = 50;
/// An item that was alone in so many requests that came to nothing waits by itself, whoever is to blame.
const OFTEN: u32 = 3;
/// An item that is refused more often than this with words that others are refused with too is itself to blame.
const REFUSALS: u32 = 3;

/// What the transaction works on.
pub(super) struct Books<'a> {
    pub db: &'a Connection,
    pub endpoint: &'a Endpoint,
    /// The pack names it no longer.
    pub departed: bool,
    pub lease: &'a Lease,
    pub now: &'a Now,
    /// The server's own time, where it tells it: a phone's clock may be years off.
    pub server_us: Option<i64>,
    pub random: &'a dyn Random,
}

impl Books<'_> {
    /// What was said of one item, into its row and everything that hangs on it.
    pub fn take_in(&self, said: &Said, whose: Blame, finished: &mut Finished) -> Result<(), StoreError> {
        let Some(row) = items::get(self.db, said.item)? else { return Ok(()) };
        let good = matches!(said.outcome, ItemOutcome::Accepted | ItemOutcome::Token);
        if !good && (self.lease.ended || !self.is_current(&row)) {
            return Ok(());
        }
        let already = matches!(row.item.state, State::Accepted | State::Token);
        let policy = match said.outcome {
            // That the one before it came to nothing is not said.
            ItemOutcome::Rejected(_) if said.of_this_try => self.policy(&row)?.if_keyed(false),
            _ => self.policy(&row)?,
        };
        let event = match (&row.item.state, &said.outcome) {
            // A look-up or a token's answer: the item was never handed out, so nothing "ended".
            (State::Unconfirmed { .. }, ItemOutcome::NotSent) if !policy.idempotent => Event::NotFound,
            (State::Unconfirmed { .. }, ItemOutcome::Progress) if !policy.idempotent => {
                return items::put_off(self.db, said.item, &Due::after(self.now, Duration::ZERO));
            }
            (State::Token, ItemOutcome::Deferred(delay)) => {
                let delay = self.seldom(&row, *delay)?;
                return items::put_off(self.db, said.item, &Due::after(self.now, delay));
            }
            (_, outcome) => Event::Ended(outcome.clone()),
        };
        let Ok(mut change) = step(&row.item, &event, policy, self.random) else { return Ok(()) };
        self.lay(whose, said, &mut change);
        items::apply(self.db, said.item, &change, None, self.now)?;
        if row.item.kind == Kind::Photo {
            items::set_offset(self.db, said.item, said.offset)?;
        }
        if change.state == State::Accepted && row.item.kind != Kind::Report {
            self.confirmed(row.item.of)?;
        }
        match (row.item.kind, &change.state) {
            (Kind::Photo, State::Accepted) if !already => {
                finished.photos_sent += 1;
                self.check_photos(row.item.of)?;
            }
            (Kind::Report, State::Accepted | State::Token) => {
                // What a restored server is given again was accepted before.
                finished.accepted += u32::from(!already && receipts::get(self.db, row.item.of)?.is_none());
                self.receipt(&row, said)?;
                self.release_photos(&row, said, finished)?;
                self.release_follow_ups(row.item.of)?;
                self.leave_behind(row.item.of)?;
                // Said in the same answer, and read before the words: ids are no order in time where a clock went back.
                if self.was_told(row.item.of)? {
                    self.close_taken_back(row.item.of)?;
                }
            }
            (Kind::Report, _) if self.end_if_taken_back(&row, &change)? || self.correct(&row, &change)? => {}
            (Kind::Comment | Kind::Amendment | Kind::Withdrawal, State::Accepted) => {
                finished.changes_told += u32::from(!already);
                if row.item.kind == Kind::Withdrawal {
                    self.close_taken_back(row.item.of)?;
                }
            }
            // It was on its way when the council took in that its report was taken back.
            (Kind::Photo, _) if self.was_told(row.item.of)? => self.close_taken_back(row.item.of)?,
            (Kind::Photo, _) if is_gone(&said.outcome) => self.ask_for_the_upload(row.item.of)?,
            (_, State::Wedged(_)) => finished.wedged += 1,
            _ => {}
        }
        Ok(())
    }

    /// How long a token is left alone: the older it is, the longer.
    fn seldom(&self, row: &Scheduled, least: Duration) -> Result<Duration, StoreError> {
        // Of one that is so old that its bytes are gone, the longest.
        let Some(frozen) = items::frozen(self.db, row.item.id, row.item.rev)? else { return Ok(TOKEN_LONGEST) };
        let by_wall = |us: i64| self.server_us.unwrap_or(self.now.wall_us).saturating_sub(us);
        let sent_us = frozen.age_us(self.now).unwrap_or_else(|| by_wall(frozen.frozen_us));
        // It may have taken long to go; a clock that was set back since tells nothing.
        let given_us = receipts::get(self.db, row.item.of)?.map(|it| by_wall(it.received_us)).filter(|us| *us >= 0);
        let age_us = given_us.map_or(sent_us, |given_us| given_us.min(sent_us));
        let age = Duration::from_micros(u64::try_from(age_us).unwrap_or(0));
        Ok((age / TOKEN_PART).min(TOKEN_LONGEST).max(least))
    }

    /// One that was alone in a request that came to nothing goes after the others from now on; where those go through, it
    /// waits by itself.
    fn lay(&self, whose: Blame, said: &Said, change: &mut Transition) {
        let goes_again = match said.outcome {
            ItemOutcome::NotSent | ItemOutcome::Later => change.state == State::Queued,
            ItemOutcome::Unknown => {
                change.delay.is_none() && matches!(change.state, State::Unconfirmed { .. } | State::Queued)
            }
            _ => false,
        };
        if !goes_again || !matches!(whose, Blame::EndpointOrItem | Blame::Item) {
            return;
        }
        change.failures = change.failures.saturating_add(1);
        // The endpoint's own waits may be short, as it names them.
        if whose == Blame::Item || change.failures > OFTEN {
            change.delay = Some(jittered(change.failures, self.random));
        }
    }

    /// One and the same error for two items, with nothing accepted between them, is the endpoint's trouble: it pauses,
    /// both wait, and one of them is its probe. An item that was in the way of it three times is to blame after all.
    pub fn weigh_refusal(&self, heard: &mut Heard, state: &mut EndpointState) -> Result<(), StoreError> {
        if heard.said.iter().any(|said| matches!(said.outcome, ItemOutcome::Accepted | ItemOutcome::Token)) {
            state.refused = None;
        }
        for said in &mut heard.said {
            let ItemOutcome::Rejected(WedgeReason::Refused { code, words }) = &said.outcome else { continue };
            let refusal = format!("{code}\n{words}");
            let failures = items::get(self.db, said.item)?.map_or(0, |row| row.item.failures);
            match state.refused.replace((said.item, refusal.clone())) {
                Some((other, before)) if other != said.item && before == refusal && failures < REFUSALS => {
                    said.outcome = ItemOutcome::Trouble(Why::Refusing);
                    heard.contact = Contact::Refusing;
                    let Some(row) = items::get(self.db, other)? else { continue };
                    if let Ok(mut change) = step(&row.item, &Event::Renewed, self.policy(&row)?, self.random) {
                        // As suspect as this one: what was never refused goes before both.
                        change.failures = row.item.failures.saturating_add(1);
                        items::apply(self.db, other, &change, None, self.now)?;
                    }
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// An upload that is not there any more: the words go again, and their answer says where the photos go.
    fn ask_for_the_upload(&self, report: ReportId) -> Result<(), StoreError> {
        let Some(words) = items::get(self.db, report.into())? else { return Ok(()) };
        if drafts::words(self.db, report.into())?.is_none() {
            return Ok(());
        }
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
        Ok(Policy::of(&self.endpoint.abilities, private).if_keyed(items::went_keyed(self.db, &row.item)?))
    }

    fn receipt(&self, row: &Scheduled, said: &Said) -> Result<(), StoreError> {
        let Some(report) = reports::get(self.db, row.item.of)? else { return Ok(()) };
        let name = words::neutral_name(words::words(words::ENGLISH), report.captured.wall_us);
        let given = (said.reference.as_deref(), said.token.as_deref());
        let now_us = self.server_us.unwrap_or(self.now.wall_us);
        receipts::put(self.db, report.id, given, &name, now_us)?;
        self.confirmed(report.id)
    }

    /// By whichever clock is later: one that is years behind, the phone's or the server's, is to bring no purge forward.
    fn confirmed(&self, report: ReportId) -> Result<(), StoreError> {
        receipts::confirmed(self.db, report, self.now.wall_us.max(self.server_us.unwrap_or(i64::MIN)))
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
                PhotoAbility::MultipartWithReport if photo.item.state != State::Waiting(WaitReason::Parent) => continue,
                PhotoAbility::MultipartWithReport if photo.item.sent => Event::Ended(ItemOutcome::Accepted),
                // The words went without it, by an older pack: nothing can follow them there.
                PhotoAbility::MultipartWithReport => Event::ParentAccepted { taken: false },
                PhotoAbility::Tus => match slot {
                    Some(slot) if Some(slot.offset) == length => Event::Ended(ItemOutcome::Accepted),
                    Some(_) if photo.item.state == State::Accepted => Event::Missing,
                    Some(_) => Event::ParentAccepted { taken: true },
                    None => continue,
                },
                PhotoAbility::None | PhotoAbility::UpdateMedia => Event::ParentAccepted { taken: false },
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

    /// The words are there: what was said of them since goes next.
    fn release_follow_ups(&self, report: ReportId) -> Result<(), StoreError> {
        for row in items::of_report(self.db, report)? {
            if matches!(row.item.kind, Kind::Report | Kind::Photo) {
                continue;
            }
            let event = Event::ParentAccepted { taken: self.takes(row.item.kind) };
            if let Ok(change) = step(&row.item, &event, self.policy(&row)?, self.random) {
                items::apply(self.db, row.item.id, &change, None, self.now)?;
            }
        }
        Ok(())
    }

    /// Its endpoint has left the pack, and a late receipt came from there: nothing more of it can follow.
    fn leave_behind(&self, report: ReportId) -> Result<(), StoreError> {
        if !self.departed {
            return Ok(());
        }
        for row in items::of_report(self.db, report)?.into_iter().filter(|row| row.item.kind != Kind::Report) {
            if let Ok(change) = step(&row.item, &Event::EndpointGone, Policy::UNKNOWN, self.random) {
                items::apply(self.db, row.item.id, &change, None, self.now)?;
            }
        }
        Ok(())
    }

    fn takes(&self, kind: Kind) -> bool {
        self.endpoint.abilities.takes(kind == Kind::Withdrawal)
    }

    fn end_if_taken_back(&self, words: &Scheduled, change: &Transition) -> Result<bool, StoreError> {
        let can = (self.takes(Kind::Withdrawal), self.policy(words)?);
        items::end_if_taken_back(self.db, words.item.of, change, can, (self.random, self.now))
    }

    /// Refused; but the person has corrected it meanwhile, and what was to follow as an amendment goes in its place.
    fn correct(&self, words: &Scheduled, change: &Transition) -> Result<bool, StoreError> {
        if !matches!(change.state, State::Wedged(_)) || change.sent {
            return Ok(false);
        }
        if items::take_up_amendments(self.db, words.item.of, self.random, self.now)?.is_empty() {
            return Ok(false);
        }
        let Some(refused) = items::get(self.db, words.item.id)? else { return Ok(false) };
        let Ok(again) = step(&refused.item, &Event::Edited, Policy::UNKNOWN, self.random) else { return Ok(false) };
        items::apply(self.db, words.item.id, &again, None, self.now)?;
        Ok(true)
    }

    fn was_told(&self, report: ReportId) -> Result<bool, StoreError> {
        let told = |row: &Scheduled| row.item.kind == Kind::Withdrawal && row.item.state == State::Accepted;
        Ok(items::of_report(self.db, report)?.iter().any(told))
    }

    /// The council knows that it was taken back: photos that have not gone stay here.
    fn close_taken_back(&self, report: ReportId) -> Result<(), StoreError> {
        for row in items::of_report(self.db, report)? {
            let event = match row.item.kind {
                Kind::Report => Event::CouncilTold,
                Kind::Photo => Event::WithdrawAsked,
                _ => continue,
            };
            if let Ok(change) = step(&row.item, &event, self.policy(&row)?, self.random) {
                items::apply(self.db, row.item.id, &change, None, self.now)?;
            }
        }
        Ok(())
    }

    /// Whether every photo's hash was confirmed, says the receipt: not any more where one is to go again. By multipart no
    /// hash comes back: never verified.
    fn check_photos(&self, report: ReportId) -> Result<(), StoreError> {
        let photos = items::of_report(self.db, report)?;
        let all = photos.iter().filter(|row| row.item.kind == Kind::Photo).all(|row| row.item.state == State::Accepted);
        if self.endpoint.abilities.photos == PhotoAbility::Tus {
            receipts::photos_verified(self.db, report, all)?;
        }
        Ok(())
    }

    /// `pages` is how many were asked for in a row: a list without an end is not followed to it.
    pub fn take_in_changes(&self, changes: &Changes, pages: u32, state: &mut EndpointState) -> Result<u32, StoreError> {
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
        let goes_on = changes.more && moved && !changes.changes.is_empty() && pages < MOST_PAGES;
        state.cursor = Some(changes.cursor.clone());
        state.pull_due = (!goes_on).then(|| follow_again(self.now, self.random));
        Ok(news)
    }

    pub fn take_in_statuses(
        &self,
        statuses: &[(ReportId, Status, String, Option<DateTime<Utc>>)],
    ) -> Result<u32, StoreError> {
        let mut news = 0;
        for (report, status, note, at) in statuses {
            let Some(known) = receipts::get(self.db, *report)? else { continue };
            if known.status == *status && known.status_note.as_deref().unwrap_or_default() == note {
                continue;
            }
            // What it is by now, whatever day the server puts to it: some leave that as it was.
            let said_us = at.map_or(self.server_us.unwrap_or(self.now.wall_us), |at| at.timestamp_micros());
            let at_us = said_us.max(known.status_us.map_or(i64::MIN, |last| last.saturating_add(1)));
            let change = format!("{}@{at_us}", status.code());
            let update = CouncilUpdate { change, at_us, status: *status, note: note.clone() };
            news += u32::from(receipts::update(self.db, *report, &update)?);
        }
        Ok(news)
    }

    /// After a restore: what the server no longer holds goes again, as it was frozen.
    pub fn offer_again(&self, asked: &[ReportId], known: &Known) -> Result<(), StoreError> {
        // What was purged since it was asked about cannot be given again.
        let still_held = receipts::still_held(self.db, (&self.lease.jurisdiction, &self.lease.endpoint))?;
        for report in asked.iter().filter(|report| still_held.contains(report)) {
            let there = known.reports.contains(report);
            let photos = drafts::photos(self.db, *report)?;
            let held = items::of_report(self.db, *report)?;
            let taken_back = held.first().is_some_and(|words| matches!(words.item.state, State::Withdrawn(_)));
            for row in held {
                let hash = photos.iter().find(|photo| photo.photo.id.0 == row.item.id.0).map(|it| &it.photo.sha256);
                let missing = match (row.item.kind, hash) {
                    // Only that it was taken back still matters, and only if it is there.
                    (kind, _) if taken_back => there && kind == Kind::Withdrawal,
                    (Kind::Photo, Some(hash)) => !there || !known.photos.contains(hash),
                    (Kind::Photo, None) => false,
                    (Kind::Report, _) => !there,
                    // Nobody asks after these one by one; told twice, the server knows them by their ids.
                    _ => true,
                };
                // Of one that was purged since, what was said of it later may still be here.
                let gone = match row.item.kind {
                    Kind::Photo => photos.iter().all(|it| it.photo.id.0 != row.item.id.0 || it.deleted_us.is_some()),
                    // Of words that it has no more and this phone neither, nothing can be said.
                    _ if !there && drafts::words(self.db, (*report).into())?.is_none() => true,
                    _ => drafts::words(self.db, row.item.id)?.is_none(),
                };
                if !missing || gone {
                    continue;
                }
                let Ok(mut change) = step(&row.item, &Event::Missing, self.policy(&row)?, self.random) else {
                    continue;
                };
                if row.item.kind == Kind::Photo {
                    items::set_offset(self.db, row.item.id, None)?;
                }
                if row.item.kind != Kind::Report && !there {
                    change.state = State::Waiting(WaitReason::Parent);
                }
                items::apply(self.db, row.item.id, &change, None, self.now)?;
            }
            self.check_photos(*report)?;
        }
        Ok(())
    }
}

/// An upload that the server does not know: perhaps it was restored; it is asked.
pub(super) fn is_gone(outcome: &ItemOutcome) -> bool {
    matches!(outcome, ItemOutcome::Trouble(Why::Status(404 | 410)))
}

/// After it came to nothing.
pub(super) fn follow_later(now: &Now, random: &dyn Random) -> Due {
    Due::after(now, (FOLLOW_EVERY / 16).mul_f64(0.75 + random.fraction() / 2.0))
}

pub(super) fn follow_again(now: &Now, random: &dyn Random) -> Due {
    Due::after(now, FOLLOW_EVERY.mul_f64(0.75 + random.fraction() / 2.0))
}
