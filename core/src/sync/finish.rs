//! Taking in what came of a task: read by the dialect, stored in one transaction, never shown before it is stored.

use std::time::Duration;

use chrono::DateTime;

use super::blame::{Blame, blame};
use super::books::Books;
use super::hearing::departed;
use super::learning::{Told, was_restored};
use super::{Desk, Purpose, SyncError};
use crate::endpoint::{News, Outcome};
use crate::store::{LeaseRef, endpoints, installations, leases};

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

/// What the transaction found out.
struct Learnt {
    finished: Finished,
    whose: Blame,
    /// The server was restored from a backup.
    restored: bool,
    /// It is to be asked what it holds, from the first report on.
    from_the_first: bool,
    uploads_rest: Option<Duration>,
    /// More pages of changes follow.
    goes_on: bool,
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
        self.learn_pace(&purpose, &lease, &heard, &now);

        let random = self.ports.random.as_ref();
        let key = (lease.jurisdiction.as_str(), lease.endpoint.as_str());
        let installation = installations::current(self.store.read(), key.0)?;
        let server_us = server_time_us(outcome);
        let pages = self.pace.pages.saturating_add(1);
        let own_troubles = self.pace.own_troubles.get(&lease.place()).cloned().unwrap_or_default();
        let unanswered = self.pace.unanswered(&lease.place(), purpose.stage(), outcome);
        let wavers = self.pace.wavers(&lease.place(), &now);
        let learnt = self.store.change_at_need(|db| {
            let mut heard = heard.clone();
            let books = Books { db, endpoint: &endpoint, departed: gone, lease: &lease, now: &now, server_us, random };
            let mut finished = Finished::default();
            let before = endpoints::get(db, key)?;
            let mut state = before.clone();
            if purpose == Purpose::Post && !lease.ended {
                books.weigh_refusal(&mut heard, &mut state)?;
            }
            let whose = blame(db, (&purpose, &lease), outcome, &heard, (&state, unanswered, &own_troubles))?;
            whose.spare_the_words(&mut heard);
            for said in &heard.said {
                books.take_in(said, whose, &mut finished)?;
            }
            let installation = installation.as_ref();
            let told = Told { purpose: &purpose, outcome, heard: &heard, whose, installation, pages, wavers };
            let from_the_first = books.learn(&told, &mut state, &mut finished)?;
            endpoints::put(db, key, &state)?;
            leases::end(db, lease.lease)?;
            Ok(Learnt {
                finished,
                whose,
                restored: was_restored(&before, &state),
                from_the_first,
                uploads_rest: books.uploads_rest(&told, &state),
                goes_on: matches!(heard.news, News::Changes(_)) && state.pull_due.is_none(),
            })
        })?;
        self.pace.weigh(&lease, learnt.whose, &heard);
        self.pace.rest(lease.place(), purpose.stage(), learnt.whose, &now, random);
        if learnt.restored {
            self.pace.note_restored(lease.place(), &now);
        }
        if let Some(wait) = learnt.uploads_rest {
            self.pace.rest_for(lease.place(), purpose.stage(), wait, &now);
        }
        self.pace.pages = if learnt.goes_on { pages } else { 0 };
        if learnt.from_the_first {
            self.pace.known_after.remove(&lease.place());
        } else if let (News::Known(_), Purpose::Known { reports, last }) = (&heard.news, &purpose) {
            match reports.last().filter(|_| !last) {
                Some(report) => self.pace.known_after.insert(lease.place(), *report),
                None => self.pace.known_after.remove(&lease.place()),
            };
        }
        crate::controls::failpoint("receipt");
        Ok(learnt.finished)
    }
}

/// The server's `Date`. It, or one that answers for it (a captive portal), may tell any time: that only ever delays a purge,
/// since what was confirmed is kept from the later of both clocks.
pub(super) fn server_time_us(outcome: &Outcome) -> Option<i64> {
    let Outcome::Answer(answer) = outcome else { return None };
    let date = DateTime::parse_from_rfc2822(answer.header("date")?).ok()?;
    Some(date.timestamp_micros())
}
