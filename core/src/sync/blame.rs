//! Whose trouble it is. A server that is down and a report that something on the way refuses look alike at first; the
//! reports that go through in between tell them apart.

use std::collections::HashSet;
use std::time::Duration;

use super::next::Stage;
use super::{Desk, Pace, Purpose, Where};
use crate::endpoint::{Heard, Outcome};
use crate::outbox::{Contact, ItemOutcome, Why, jittered};
use crate::ports::{Now, Random};
use crate::report::ItemId;
use crate::store::{EndpointState, Lease, StoreError, items};

/// A door that does not open is left alone like an endpoint that failed so often.
const SIDE_DOOR_FAILURES: u32 = 6;
/// More reports than this, with none that got through in between, have no trouble of their own.
const OWN_TROUBLES: usize = 3;

/// Who is to wait for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Blame {
    /// All is well; or it is the phone's own connection; or the endpoint put many off until a time that it named.
    Nobody,
    /// Something went wrong with many at once: the endpoint's trouble, and fewer go next time.
    Endpoint,
    /// One that was alone: the endpoint's trouble, and others go before it next time.
    EndpointOrItem,
    /// One that was alone for the second time, at an endpoint that took others since: its own trouble, unless it goes so
    /// with one after another.
    Item,
    /// What was asked has nothing to do with taking in words, and an answer came, or none for the second time at an endpoint
    /// that answered others since: those go on.
    SideDoor,
}

pub(super) fn blame(
    db: &rusqlite::Connection,
    (purpose, lease): (&Purpose, &Lease),
    outcome: &Outcome,
    heard: &Heard,
    (state, unanswered, own_troubles): (&EndpointState, bool, &HashSet<ItemId>),
) -> Result<Blame, StoreError> {
    // A time that the endpoint named itself is the endpoint's: nothing of it is put down to the item.
    let (troubled, named) = match &heard.contact {
        Contact::Good | Contact::Untried => (false, false),
        Contact::Forbidden | Contact::Refusing | Contact::TooMuch { .. } => (true, false),
        Contact::Trouble { why, retry_after } => (!why.is_local(), retry_after.is_some()),
    };
    if !troubled {
        return Ok(Blame::Nobody);
    }
    #[cfg(feature = "controls")]
    if crate::controls::no_blame() {
        return Ok(Blame::Endpoint);
    }
    if purpose.stage() != Stage::Words {
        let side_door = match outcome {
            Outcome::Answer(_) => !named,
            Outcome::Unknown { .. } => unanswered && state.health.failures == 0,
            Outcome::NotSent(_) => false,
        };
        return Ok(if side_door { Blame::SideDoor } else { Blame::Nobody });
    }
    let [(alone, _)] = lease.items.as_slice() else {
        return Ok(if named { Blame::Nobody } else { Blame::Endpoint });
    };
    let before = items::get(db, *alone)?.map_or(0, |row| row.item.failures);
    let one_of_few = own_troubles.contains(alone) || own_troubles.len() < OWN_TROUBLES;
    let its_own = before > 0 && state.health.failures == 0 && !named && one_of_few;
    Ok(if its_own { Blame::Item } else { Blame::EndpointOrItem })
}

impl Blame {
    /// A photo that a side door refused waits by itself: nothing else of the endpoint does.
    pub fn spare_the_words(self, heard: &mut Heard) {
        let why = match heard.contact {
            Contact::Trouble { why, .. } | Contact::TooMuch { why, .. } => why,
            _ => Why::Forbidden,
        };
        for said in heard.said.iter_mut().filter(|_| self == Self::SideDoor) {
            if matches!(said.outcome, ItemOutcome::NotSent | ItemOutcome::Later | ItemOutcome::Unknown) {
                said.outcome = ItemOutcome::Trouble(why);
            }
        }
    }
}

/// How often a stage of an endpoint failed in a row, and until when it rests, since boot. In memory: a process that begins
/// anew asks once more.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Rest {
    failures: u32,
    until_us: i64,
}

impl Pace {
    /// Notes reports in trouble of their own, until something gets through.
    pub(super) fn weigh(&mut self, lease: &Lease, whose: Blame, heard: &Heard) {
        if whose == Blame::Item {
            self.own_troubles.entry(lease.place()).or_default().extend(lease.items.iter().map(|(item, _)| *item));
        } else if heard.contact == Contact::Good {
            self.own_troubles.remove(&lease.place());
        }
    }

    /// Whether this was not answered when it was last asked. Of photos it says nothing that the line could be cut in the middle
    /// of one, and of words it is weighed by item.
    pub(super) fn unanswered(&mut self, place: &Where, stage: Stage, outcome: &Outcome) -> bool {
        let this = (place.clone(), stage);
        let before = self.unanswered.contains(&this);
        match outcome {
            Outcome::Unknown { .. } if !matches!(stage, Stage::Words | Stage::Photos) => self.unanswered.insert(this),
            Outcome::Answer(_) => self.unanswered.remove(&this),
            _ => false,
        };
        before
    }

    pub(super) fn rest(&mut self, place: Where, stage: Stage, blame: Blame, now: &Now, random: &dyn Random) {
        if blame != Blame::SideDoor {
            self.resting.remove(&(place, stage));
            return;
        }
        let rest = self.resting.entry((place.clone(), stage)).or_default();
        rest.failures = rest.failures.saturating_add(1);
        let wait = jittered(rest.failures.saturating_add(SIDE_DOOR_FAILURES), random);
        self.rest_for(place, stage, wait, now);
    }

    pub(super) fn rest_for(&mut self, place: Where, stage: Stage, wait: Duration, now: &Now) {
        let wait_us = i64::try_from(wait.as_micros()).unwrap_or(i64::MAX);
        self.resting.entry((place, stage)).or_default().until_us = now.since_boot_us.saturating_add(wait_us);
    }
}

impl Desk<'_> {
    /// How long this stage of an endpoint is to be left alone.
    pub(super) fn rests(&self, place: Where, stage: Stage, now: &Now) -> Duration {
        let until_us = self.pace.resting.get(&(place, stage)).map_or(0, |rest| rest.until_us);
        Duration::from_micros(u64::try_from(until_us.saturating_sub(now.since_boot_us)).unwrap_or(0))
    }
}
