//! `(item, event, policy) -> transition`: the whole life of an item, in one function.

use std::time::Duration;

use super::backoff::{asked_for, jittered};
use super::state::{State, WaitReason, WedgeReason, Why, WithdrawnWhy};
use crate::pack::{Abilities, LookUp, OnUnknown};
use crate::ports::Random;
use crate::report::{ItemId, ReportId};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A report's words.
    Report,
    Photo,
    Comment,
    Amendment,
    Withdrawal,
}

impl Kind {
    pub fn code(self) -> &'static str {
        match self {
            Self::Report => "report",
            Self::Photo => "photo",
            Self::Comment => "comment",
            Self::Amendment => "amendment",
            Self::Withdrawal => "withdrawal",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Report, Self::Photo, Self::Comment, Self::Amendment, Self::Withdrawal]
            .into_iter()
            .find(|kind| kind.code() == code)
    }
}

/// One thing to deliver, as far as scheduling knows it: no word of what the person wrote.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    pub id: ItemId,
    /// Counts up when a refused item was edited, or is to go again; with the id it is the idempotency key.
    pub rev: u32,
    pub of: ReportId,
    pub kind: Kind,
    pub state: State,
    /// Times handed out for sending.
    pub attempts: u32,
    /// Some of it may have reached the council, which has not said that it did not take it.
    pub sent: bool,
    /// Failures of its own without progress, in a row.
    pub failures: u32,
    /// Times that the server called it a duplicate.
    pub duplicates: u32,
    /// Goes up with each lease, so that a late word about an old one is known as such.
    pub generation: u64,
}

/// What the item's endpoint can do, as far as the machine asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Policy {
    pub idempotent: bool,
    /// How long after sending a look tells; `None` where looking is not possible.
    pub look_up: Option<Duration>,
    pub on_unknown: OnUnknown,
}

impl Policy {
    /// An endpoint that the pack no longer names: nothing is assumed of it, so nothing is sent twice.
    pub const UNKNOWN: Self = Self { idempotent: false, look_up: None, on_unknown: OnUnknown::Hold };

    /// A private report shows in no public list, so it cannot be looked for.
    pub fn of(abilities: &Abilities, private: bool) -> Self {
        Self {
            idempotent: abilities.idempotent,
            look_up: match abilities.lookup {
                LookUp::After(seconds) if !private => Some(Duration::from_secs(seconds.into())),
                _ => None,
            },
            on_unknown: abilities.on_unknown,
        }
    }

    /// Of an item that went without its key: no server knows that one again, whatever its pack says of it by now.
    pub fn if_keyed(self, keyed: bool) -> Self {
        Self { idempotent: self.idempotent && keyed, ..self }
    }
}

/// What happened to an item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    Leased,
    Ended(ItemOutcome),
    /// The lease ran out, or its process died.
    LeaseLost,
    /// Looked for by marker over every page, and not there.
    NotFound,
    /// What waited for its report's words may go: the council has those. A photo has nowhere to go where none are taken.
    ParentAccepted {
        taken: bool,
    },
    /// The person changed the words.
    Edited,
    WithdrawAsked,
    /// The person wants it neither there nor here any more, and its back office can be told nothing: it goes no further,
    /// wherever it got to.
    LetGo,
    /// The council has taken in that its report was taken back.
    CouncilTold,
    /// The person would rather have it there twice than not at all.
    ResendAsked,
    /// A new pack or a new app: what was wedged may go now.
    Renewed,
    /// Its endpoint is gone from the pack.
    EndpointGone,
    /// It never left the phone, and the pack names nobody who takes it.
    NoWay(WedgeReason),
    /// A restored server no longer holds it.
    Missing,
    /// This phone is a copy of another, which may have sent it since.
    Copied,
}

/// What came of sending one item, as its dialect reads the answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ItemOutcome {
    /// Nothing of it went out, or the endpoint answered for itself before taking anything.
    NotSent,
    /// Not taken, says whoever answered, which may be a front that knows no better. It left the phone.
    Later,
    /// It may have arrived.
    Unknown,
    Accepted,
    Token,
    Rejected(WedgeReason),
    /// The server says that it has it already, in these words: perhaps from a try whose answer was lost.
    Duplicate {
        words: String,
    },
    /// The server asks for this item later.
    Deferred(Duration),
    /// The item alone is in trouble.
    Trouble(Why),
    /// A photo: more of it is there than before.
    Progress,
    /// The same, of one whose hash was wrong when all of it was there: it was as far before.
    ProgressAgain,
    /// A photo: where it stands must be asked. Once in a row that is nobody's failure.
    OffsetUnknown,
    /// A photo: where it stands is known now.
    OffsetKnown,
}

/// What an item becomes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Transition {
    pub state: State,
    /// Not before this long from now; at once if `None`.
    pub delay: Option<Duration>,
    pub attempts: u32,
    pub sent: bool,
    pub failures: u32,
    pub duplicates: u32,
    /// Goes up where other words take the place of refused ones, or the same go again.
    pub rev: u32,
}

/// The event cannot happen in this state. Nothing changes.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{event:?} cannot happen to an item that is {state}")]
pub struct NotAllowed {
    pub state: &'static str,
    pub event: Event,
}

/// Of a photo or a comment whose report went there.
const ENDPOINT_GONE: &str = "The council no longer uses the system that has this report.";
/// "Not now" is at least this long.
const DEFERRED_LEAST: Duration = Duration::from_secs(10);
/// Two looks, a while apart, before "not found" counts.
const LOOKS: u32 = 2;
/// What is called a duplicate this often, by a server that cannot be looked through, will be the next time as well.
const CALLED_DUPLICATE: u32 = 8;

/// The machine. Late news is believed if it is good: an item that was given up as lost and then turns out to have
/// arrived is accepted, whatever it is by then.
pub fn step(item: &Item, event: &Event, policy: Policy, random: &dyn Random) -> Result<Transition, NotAllowed> {
    use State::{Accepted, Leased, Queued, Token, Unconfirmed, Waiting, Wedged, Withdrawn};

    let sent = item.sent
        || match event {
            // One that knows no report again is believed: a repetition would have to be owned up to.
            Event::Ended(ItemOutcome::Later) => policy.idempotent,
            // It never left the phone; or the endpoint said that it takes none of them.
            Event::Ended(ItemOutcome::Trouble(Why::LocalRead | Why::Refusing)) => false,
            Event::Ended(outcome) => *outcome != ItemOutcome::NotSent,
            Event::LeaseLost | Event::Copied => true,
            _ => false,
        };
    let to = |state: State| Transition {
        state,
        delay: None,
        attempts: item.attempts,
        sent,
        failures: item.failures,
        duplicates: item.duplicates,
        rev: item.rev,
    };
    let anew = |state: State| Transition { failures: 0, duplicates: 0, ..to(state) };
    let after = |state: State, delay: Duration, failures: u32| Transition { delay: Some(delay), failures, ..to(state) };
    // At once after the first failure in a row, then later and later.
    let again = || {
        let failures = item.failures.saturating_add(1);
        Transition { failures, delay: (failures > 1).then(|| jittered(failures, random)), ..to(Queued) }
    };
    let unknown = || match item.kind {
        // The server says how much of a photo it has: it is asked at once, and only if nothing came of the last try is
        // the next one put off.
        Kind::Photo => Transition { failures: item.failures.saturating_add(1), ..to(Queued) },
        _ if policy.idempotent => to(Unconfirmed { lookups: 0 }),
        _ if let Some(delay) = policy.look_up => after(Unconfirmed { lookups: 0 }, delay, item.failures),
        _ if policy.on_unknown == OnUnknown::Resend => to(Queued),
        _ => to(Wedged(WedgeReason::Held)),
    };
    let called_duplicate = |words: &String| to(Wedged(WedgeReason::HeldAsDuplicate { words: words.clone() }));
    let taken_back = || to(Withdrawn(if item.sent { WithdrawnWhy::MayHaveArrived } else { WithdrawnWhy::ByPerson }));
    let impossible = || NotAllowed { state: item.state.name(), event: event.clone() };

    Ok(match (&item.state, event) {
        (Queued | Waiting(_) | Unconfirmed { .. }, Event::Leased) => {
            Transition { attempts: item.attempts.saturating_add(1), ..to(Leased) }
        }

        // The council has it and has been told that it was taken back: nothing is left to learn.
        (Withdrawn(WithdrawnWhy::CouncilTold), _) => return Err(impossible()),
        (_, Event::Ended(ItemOutcome::Accepted)) => anew(Accepted),
        (Accepted, Event::Ended(ItemOutcome::Token)) => return Err(impossible()),
        (_, Event::Ended(ItemOutcome::Token)) if item.kind != Kind::Photo => anew(Token),

        (Leased, Event::Ended(outcome)) => match outcome {
            ItemOutcome::NotSent | ItemOutcome::Later => to(Queued),
            ItemOutcome::Unknown => unknown(),
            // The council says that it did not take it; of an earlier try, only one that knows its own can say so.
            ItemOutcome::Rejected(reason) => {
                let elsewhere = *reason == WedgeReason::Conflict || (item.sent && !policy.idempotent);
                Transition { sent: elsewhere, ..to(Wedged(reason.clone())) }
            }
            ItemOutcome::Deferred(delay) => {
                let delay = asked_for((*delay).max(DEFERRED_LEAST), random);
                // Words that are put off again and again ask less often, whatever time they are told.
                let tired = jittered(if item.kind == Kind::Photo { 0 } else { item.attempts }, random);
                after(Waiting(WaitReason::ServerBusy), delay.max(tired), item.failures)
            }
            ItemOutcome::Trouble(why) => {
                let failures = item.failures.saturating_add(1);
                after(Waiting(WaitReason::Retry(*why)), jittered(failures, random), failures)
            }
            ItemOutcome::Progress => Transition { failures: 0, ..to(Queued) },
            ItemOutcome::ProgressAgain => to(Queued),
            ItemOutcome::OffsetKnown => {
                Transition { delay: (item.failures > 1).then(|| jittered(item.failures, random)), ..to(Queued) }
            }
            ItemOutcome::OffsetUnknown => again(),
            ItemOutcome::Duplicate { words } => {
                let failures = item.failures.saturating_add(1);
                let duplicates = item.duplicates.saturating_add(1);
                let again = policy.idempotent || policy.on_unknown == OnUnknown::Resend;
                let next = match policy.look_up.filter(|_| !policy.idempotent) {
                    // It was looked for since it was called so before, and is not there: it would go round for ever.
                    Some(_) if !item.sent && item.duplicates > 0 => called_duplicate(words),
                    Some(delay) => after(Unconfirmed { lookups: 0 }, delay, failures),
                    // Sent again it would only be called a duplicate again: later, and later still.
                    None if again && duplicates < CALLED_DUPLICATE => {
                        after(Waiting(WaitReason::Retry(Why::BadAnswer)), jittered(failures, random), failures)
                    }
                    None => called_duplicate(words),
                };
                Transition { duplicates, ..next }
            }
            ItemOutcome::Accepted | ItemOutcome::Token => return Err(impossible()),
        },
        (Leased, Event::LeaseLost) => unknown(),
        // A server that knows it again is given it again; nowhere else is it certain that the other one did not send it.
        (Queued | Waiting(_), Event::Copied) if item.kind == Kind::Report && !policy.idempotent => unknown(),

        // Looking is no longer possible (a new pack): nothing more will be learnt.
        (Unconfirmed { .. }, Event::NotFound) if policy.look_up.is_none() => match policy.on_unknown {
            OnUnknown::Resend => to(Queued),
            OnUnknown::Hold => to(Wedged(WedgeReason::Held)),
        },
        (Unconfirmed { lookups }, Event::NotFound) if lookups.saturating_add(1) >= LOOKS => {
            Transition { sent: false, ..to(Queued) }
        }
        (Unconfirmed { lookups }, Event::NotFound) => {
            Transition { delay: policy.look_up, ..to(Unconfirmed { lookups: lookups.saturating_add(1) }) }
        }

        (Waiting(WaitReason::Parent), Event::ParentAccepted { taken: true }) => to(Queued),
        (Waiting(WaitReason::Parent), Event::ParentAccepted { taken: false }) => {
            to(Withdrawn(WithdrawnWhy::EndpointTakesNone))
        }
        // A new pack: the same endpoint takes none any more.
        (Queued | Waiting(_), Event::ParentAccepted { taken: false }) if item.kind == Kind::Photo => {
            to(Withdrawn(WithdrawnWhy::EndpointTakesNone))
        }

        // What was never sent is the person's alone; what was refused goes as a new revision under the same id.
        (Queued | Waiting(_), Event::Edited) if !item.sent => anew(Queued),
        (Wedged(_), Event::Edited) if !item.sent => Transition { rev: item.rev.saturating_add(1), ..anew(Queued) },
        (Queued | Waiting(_) | Wedged(_), Event::WithdrawAsked) if !item.sent || item.kind == Kind::Photo => {
            taken_back()
        }

        (Queued | Waiting(_) | Wedged(_), Event::LetGo) => taken_back(),
        // Nobody waits for what was said of it. And where a report is not looked for but sent again, it is not.
        (Unconfirmed { .. }, Event::LetGo) if item.kind != Kind::Report || policy.idempotent => taken_back(),

        // The council has it; of its reference nobody can be asked any more.
        (Token, Event::EndpointGone) => anew(Accepted),
        // What belongs to a report that the council has can go nowhere else.
        (Queued | Waiting(_) | Unconfirmed { .. }, Event::EndpointGone) if item.kind != Kind::Report => {
            to(Wedged(WedgeReason::Refused { code: "endpoint_gone".to_owned(), words: ENDPOINT_GONE.to_owned() }))
        }
        // Another back office knows nothing of its key.
        (Queued | Waiting(_) | Unconfirmed { .. }, Event::EndpointGone) if item.sent => to(Wedged(WedgeReason::Held)),
        (Queued | Waiting(_), Event::NoWay(reason)) if !item.sent => to(Wedged(reason.clone())),
        (Wedged(reason), Event::ResendAsked) if reason.is_held() => to(Queued),
        // What was refused under its key would only be refused again: it goes under another.
        (Wedged(WedgeReason::Refused { .. }), Event::ResendAsked) if item.sent => {
            Transition { rev: item.rev.saturating_add(policy.idempotent.into()), ..anew(Queued) }
        }
        (Wedged(reason), Event::Renewed) if reason.is_held() => return Err(impossible()),
        (Wedged(_), Event::Renewed) => anew(Queued),
        (Accepted, Event::CouncilTold) if item.kind == Kind::Report => to(Withdrawn(WithdrawnWhy::CouncilTold)),
        (Accepted, Event::Missing) => anew(Queued),

        _ => return Err(impossible()),
    })
}

#[cfg(test)]
#[path = "machine_tests.rs"]
mod tests;
