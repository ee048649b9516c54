//! What an answer says of the endpoint itself: whether it is well, whether it knows this phone, whether it was restored from
//! a backup, and when it is asked again.

use std::time::Duration;

use super::blame::Blame;
use super::books::{Books, follow_again, follow_later, is_gone};
use super::following::STATUSES_AT_ONCE;
use super::next::Stage;
use super::{Finished, Pace, Purpose, Where};
use crate::endpoint::{Heard, News, Outcome, StorePosition, answers};
use crate::outbox::{Contact, ItemOutcome, Why, jittered};
use crate::ports::Now;
use crate::store::{EndpointState, Installation, StoreError, installations, items};

/// A phone registers itself again at most this often.
const REGISTER_EVERY_US: i64 = 3600 * 1_000_000;

/// One answer, with what is known of it beside the lease.
pub(super) struct Told<'a> {
    pub purpose: &'a Purpose,
    pub outcome: &'a Outcome,
    pub heard: &'a Heard,
    pub whose: Blame,
    pub installation: Option<&'a Installation>,
    /// How many pages of changes were asked for in a row.
    pub pages: u32,
    /// It seemed to be restored again and again lately: there may be two servers behind one address.
    pub wavers: bool,
}

impl Told<'_> {
    /// How far references were asked after, and whether there are more.
    fn note_asked(&self, state: &mut EndpointState) -> bool {
        let Purpose::Statuses { asked } = self.purpose else { return false };
        let more = asked.len() >= STATUSES_AT_ONCE as usize;
        state.cursor = asked.last().filter(|_| more).map(|(report, _)| report.to_string());
        more
    }

    fn is_malformed(&self) -> bool {
        matches!(self.outcome, Outcome::Answer(answer) if answer.status == 400)
    }

    /// That an upload can be asked after does not say that more of it can be sent.
    fn only_asked(&self) -> bool {
        *self.purpose == Purpose::Offset && self.heard.said.iter().any(|said| said.outcome == ItemOutcome::OffsetKnown)
    }
}

impl Books<'_> {
    /// Everything that is remembered of the endpoint from now on. Gives whether it is to be asked what it still holds from
    /// the first report on, whatever it said of some of them before.
    pub fn learn(
        &self,
        told: &Told<'_>,
        state: &mut EndpointState,
        finished: &mut Finished,
    ) -> Result<bool, StoreError> {
        if matches!(told.outcome, Outcome::Answer(_)) {
            state.answered_us = Some(self.now.wall_us);
            if let Some(server_us) = self.server_us {
                state.server_us = Some(server_us);
                state.server_seen = Some((self.now.boot.clone(), self.now.since_boot_us));
            }
        }
        let contact = self.take_in_news(told, state, finished)?;
        self.note_registered(told, &contact)?;
        // The answer to a HEAD has no body: that this phone is unknown is learnt by asking something else.
        let closed = *told.purpose == Purpose::Offset && contact == Contact::Forbidden;
        let is_new = matches!(told.heard.news, News::UnknownInstallation | News::BadSecret) && state.ask_known;
        let from_the_first = note_position(state, told.heard.store.as_ref(), told.wavers)
            || is_new
            || closed
            || self.newly_gone(told)?;
        if from_the_first {
            state.ask_known = true;
        } else if let (News::Known(_), Purpose::Known { last, .. }) = (&told.heard.news, told.purpose) {
            state.ask_known = !last;
        }
        if finished.accepted > 0 {
            state.pull_due = None;
        }
        if told.whose == Blame::SideDoor && *told.purpose == Purpose::Token {
            for (item, _) in &self.lease.items {
                items::put_off(self.db, *item, &follow_later(self.now, self.random))?;
            }
        }
        if told.whose == Blame::SideDoor && told.purpose.stage() == Stage::Follow {
            // One reference that the server chokes on is not to stop the others.
            state.pull_due = Some(follow_later(self.now, self.random));
            told.note_asked(state);
        }
        if !self.lease.ended {
            self.learn_health(told, &contact, state);
        }
        Ok(from_the_first)
    }

    /// News of reports and of this phone. Gives what the contact was in their light.
    fn take_in_news(
        &self,
        told: &Told<'_>,
        state: &mut EndpointState,
        finished: &mut Finished,
    ) -> Result<Contact, StoreError> {
        let now_us = self.now.wall_us;
        // By a clock that jumped back it was in the future: that is no time to be believed.
        let since = state.registered_us.map(|at| now_us.saturating_sub(at));
        let registered_lately = since.is_some_and(|since| (0..REGISTER_EVERY_US).contains(&since));
        match &told.heard.news {
            // Told so again within the hour: going round would help nobody.
            News::UnknownInstallation | News::BadSecret if registered_lately => return Ok(Contact::Forbidden),
            news @ (News::UnknownInstallation | News::BadSecret) => {
                if let Some(installation) = told.installation {
                    let becomes = if *news == News::BadSecret { "copied" } else { "new" };
                    installations::set_state(self.db, installation.id, becomes)?;
                    state.registered_us = Some(now_us);
                    // What it holds under the installation before is claimed for the one to come.
                    (state.ask_known, state.cursor, state.pull_due) = (true, None, None);
                }
            }
            // Gone although none was sent: that would go round for ever.
            News::CursorGone if state.cursor.is_none() => return Ok(answers::trouble(Why::BadAnswer)),
            News::CursorGone => state.cursor = None,
            News::Changes(changes) => finished.updates = self.take_in_changes(changes, told.pages, state)?,
            News::Known(known) => {
                if let Purpose::Known { reports, .. } = told.purpose {
                    self.offer_again(reports, known)?;
                }
            }
            News::Statuses(statuses) => {
                finished.updates = self.take_in_statuses(statuses)?;
                let more = told.note_asked(state);
                state.pull_due = (!more).then(|| follow_again(self.now, self.random));
            }
            // A cursor that it cannot read was left by another dialect under the same id.
            News::None if *told.purpose == Purpose::Pull && told.is_malformed() => state.cursor = None,
            News::LookedUp(_) | News::None => {}
        }
        Ok(told.heard.contact.clone())
    }

    /// An upload that is not there any more: for the first time, since to ask again and again would tell nothing new.
    fn newly_gone(&self, told: &Told<'_>) -> Result<bool, StoreError> {
        for said in told.heard.said.iter().filter(|said| is_gone(&said.outcome)) {
            if items::get(self.db, said.item)?.is_some_and(|row| row.item.failures <= 1) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// A batch that was read was read as this phone's.
    fn note_registered(&self, told: &Told<'_>, contact: &Contact) -> Result<(), StoreError> {
        let read = matches!(told.outcome, Outcome::Answer(answer) if answer.status == 200) && *contact == Contact::Good;
        match told.installation {
            Some(it) if read && *told.purpose == Purpose::Batch && !it.registered => {
                installations::set_state(self.db, it.id, "registered")
            }
            _ => Ok(()),
        }
    }

    /// How long uploads are left alone where nothing came of the last one, nor of the one before. The answer that says so
    /// shows that the line is up: words go on.
    pub fn uploads_rest(&self, told: &Told<'_>, state: &EndpointState) -> Option<Duration> {
        let rest = told.only_asked() && !self.lease.ended && state.health.failures > 1;
        rest.then(|| jittered(state.health.failures, self.random))
    }

    fn learn_health(&self, told: &Told<'_>, contact: &Contact, state: &mut EndpointState) {
        if told.only_asked() || matches!(told.whose, Blame::Item | Blame::SideDoor) {
            return;
        }
        state.health = state.health.after(contact, self.now, self.random);
        if told.whose == Blame::Endpoint {
            state.health = state.health.clone().narrowed(self.lease.items.len());
        }
        // A photo's bytes may have arrived: the server is asked at once, whatever went wrong before.
        if matches!((told.purpose, told.outcome), (Purpose::Patch { .. }, Outcome::Unknown { .. })) {
            state.health.due = None;
        }
    }
}

/// Another epoch, or a sequence that went back: the server was restored from a backup. Its cursor means nothing then. Gives
/// whether it was. Of one that wavers it is not believed for a while: what is different then is seen later.
fn note_position(state: &mut EndpointState, position: Option<&StorePosition>, wavers: bool) -> bool {
    let Some(position) = position else { return false };
    let restored = match &state.epoch {
        Some(epoch) => *epoch != position.epoch || position.sequence < state.sequence,
        None => false,
    };
    if restored && wavers {
        return false;
    }
    if restored {
        state.cursor = None;
        state.pull_due = None;
    }
    state.epoch = Some(position.epoch.clone());
    state.sequence = position.sequence;
    restored
}

/// Whether it was, by what was remembered of it before an answer and after.
pub(super) fn was_restored(before: &EndpointState, after: &EndpointState) -> bool {
    before.epoch.is_some() && (before.epoch != after.epoch || after.sequence < before.sequence)
}

/// An endpoint that seems to be restored more often than this within an hour is not asked each time what it holds.
const RESTORES: u32 = 10;
const WAVERS_FOR_US: i64 = 3600 * 1_000_000;

/// How often an endpoint seemed to be restored, and since when.
#[derive(Clone, Copy, Debug)]
pub(super) struct Restores {
    times: u32,
    since_us: i64,
}

impl Pace {
    pub(super) fn wavers(&mut self, place: &Where, now: &Now) -> bool {
        let lately = |it: &Restores| (0..WAVERS_FOR_US).contains(&now.since_boot_us.saturating_sub(it.since_us));
        self.restores.retain(|_, restores| lately(restores));
        self.restores.get(place).is_some_and(|restores| restores.times >= RESTORES)
    }

    pub(super) fn note_restored(&mut self, place: Where, now: &Now) {
        let restores = self.restores.entry(place).or_insert(Restores { times: 0, since_us: now.since_boot_us });
        restores.times = restores.times.saturating_add(1);
    }
}
