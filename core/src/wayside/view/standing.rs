//! How a report stands: its words, everything that follows them, and what their endpoint is going through.

use std::cell::OnceCell;
use std::sync::Arc;

use super::rfc3339;
use crate::draft::Draft;
use crate::outbox::{Event, Health, Kind, Policy, State, WaitReason, WedgeReason, Why, WithdrawnWhy, step};
use crate::pack::{Endpoint, Pack, PackError, Packs, PhotoAbility};
use crate::place::choose;
use crate::ports::{Due, LockKind, Now};
use crate::store::{EndpointState, Holder, LeaseRef, ReportRow, Scheduled, StoreError, endpoints, items, leases};
use crate::sync::Network;
use crate::wayside::{Inner, Wayside};

/// A report as it stands: its words, everything that follows them, and what their endpoint is going through.
pub(super) struct Standing {
    pub words: Scheduled,
    /// In the words' place: that it is being taken back, or could not be.
    pub shown: State,
    /// As they are shown.
    pub parts: Vec<Part>,
    pub next_attempt: Option<String>,
    /// What its endpoint is being left alone for, or was until nobody has tried again.
    pub trouble: Option<Why>,
    /// Its back office knows what it is given twice.
    pub arrives_once: bool,
    /// Photos go in the same request as the words.
    pub photos_with_words: bool,
    /// With which words it refused what it was given last.
    pub refusal: Option<String>,
}

/// A photo, a comment, a change, or that it was taken back.
pub(super) struct Part {
    pub row: Scheduled,
    pub shown: State,
    /// By the wall clock; past where it is due.
    pub next_try_us: Option<i64>,
}

impl Part {
    pub fn needs_you(&self) -> bool {
        matches!(self.shown, State::Wedged(_))
    }

    pub fn is_to_go(&self) -> bool {
        matches!(self.shown, State::Queued | State::Leased | State::Waiting(_) | State::Unconfirmed { .. })
    }

    /// It was to be taken back, had arrived by then, and its back office can be told nothing.
    pub fn is_too_late(&self) -> bool {
        self.row.item.kind == Kind::Withdrawal && self.shown == State::Withdrawn(WithdrawnWhy::EndpointTakesNone)
    }

    pub fn is_removed(&self) -> bool {
        matches!(self.shown, State::Withdrawn(WithdrawnWhy::ByPerson | WithdrawnWhy::MayHaveArrived))
    }
}

/// What one look at the reports knows beside them.
pub(super) struct Sight<'a> {
    pub wayside: &'a Wayside,
    pub now: Now,
    pub packs: Packs,
    pub driven: OnceCell<bool>,
}

impl Sight<'_> {
    /// Of whoever would be told what this draft says.
    pub fn pack_for(&self, draft: Option<&Draft>) -> Result<Option<&Arc<Pack>>, PackError> {
        let (position, service) = draft.map_or((None, ""), |draft| (draft.position.as_ref(), &draft.service));
        choose(&self.packs, position, service, self.now.today())
    }

    fn office(&self, jurisdiction: &str, id: &str) -> Option<&Endpoint> {
        self.packs.endpoints(jurisdiction).ok()?.iter().find(|office| office.id == id)
    }

    /// A question as the person was asked it.
    fn asked(&self, of: &ReportRow, question: String) -> String {
        let pack = self.packs.of_council(&of.jurisdiction);
        let service = pack.and_then(|pack| pack.service(&of.service).ok()?);
        let asked = service.and_then(|it| it.questions.iter().find(|one| one.code == question));
        asked.map_or(question, |one| one.text.clone())
    }

    /// Whether anybody sends just now: a process that was killed has let go of its lock.
    fn driven(&self) -> bool {
        *self.driven.get_or_init(|| {
            let path = self.wayside.folder.join("driver.lock");
            !matches!(self.wayside.ports.files.lock(&path, LockKind::Shared, false), Ok(Some(_)))
        })
    }
}

pub(super) fn state_name(state: &State) -> &'static str {
    if *state == State::Leased { "sending" } else { state.name() }
}

impl Inner {
    /// What is queued for an endpoint that is in trouble waits, and says why until something got through: a thousand items
    /// on one row. What a process had in its hands when it was killed is shown as the next driver will find it.
    fn shown(&self, row: &Scheduled, of: &ReportRow, health: &Health, sight: &Sight<'_>) -> Result<State, StoreError> {
        let mut state = row.item.state.clone();
        if state == State::Leased {
            let lease = leases::get(self.store.read(), LeaseRef { generation: row.item.generation })?;
            if lease.is_some_and(|lease| lease.holder == Holder::Driver) && !sight.driven() {
                let office = sight.office(&of.jurisdiction, &row.endpoint);
                let policy = office.map_or(Policy::UNKNOWN, |office| Policy::of(&office.abilities, of.private));
                let policy = policy.if_keyed(items::went_keyed(self.store.read(), &row.item)?);
                let random = sight.wayside.ports.random.as_ref();
                state = step(&row.item, &Event::LeaseLost, policy, random).map_or(state, |change| change.state);
            }
        }
        let held_back = self.pace.link.is_some_and(|link| link != Network::Unmetered) && !self.chosen.photos_anywhere;
        Ok(match state {
            State::Queued if self.pace.key_locked => State::Waiting(WaitReason::KeyUnavailable),
            State::Queued if row.item.kind == Kind::Photo && held_back => State::Waiting(WaitReason::Metered),
            State::Queued if health.why.is_some() => State::Waiting(why_resting(health)),
            State::Wedged(WedgeReason::AnswerRefused { question, words }) => {
                State::Wedged(WedgeReason::AnswerRefused { question: sight.asked(of, question), words })
            }
            other => other,
        })
    }

    pub(super) fn standing(&self, row: &ReportRow, sight: &Sight<'_>) -> Result<Standing, StoreError> {
        let db = self.store.read();
        let now = &sight.now;
        let EndpointState { health, refused, .. } = endpoints::get(db, (&row.jurisdiction, &row.endpoint))?;
        let mut held = items::of_report(db, row.id)?.into_iter();
        let words = held.next().ok_or_else(|| StoreError::Foreign("a report without words".to_owned()))?;
        let next_try = |item: &Scheduled, shown: &State| {
            let waits = matches!(shown, State::Queued | State::Waiting(_) | State::Unconfirmed { .. } | State::Token);
            let parent = *shown == State::Waiting(WaitReason::Parent);
            let due = [item.due.as_ref(), health.due.as_ref()].into_iter().flatten();
            let due = due.max_by_key(|due| due.in_how_long(now)).filter(|_| waits && !parent)?;
            let left = due.in_how_long(now);
            Some(if left.is_zero() { due.wall_us.min(now.wall_us) } else { Due::after(now, left).wall_us })
        };
        let mut parts = Vec::new();
        for part in held {
            let shown = self.shown(&part, row, &health, sight)?;
            parts.push(Part { next_try_us: next_try(&part, &shown), shown, row: part });
        }
        let of_words = self.shown(&words, row, &health, sight)?;
        let withdrawal = parts.iter().find(|it| it.row.item.kind == Kind::Withdrawal).map(|it| it.shown.clone());
        let can = sight.office(&row.jurisdiction, &row.endpoint).map(|office| &office.abilities);
        let can_be_told = can.is_none_or(|can| can.takes(true));
        let arrives_once = can.is_some_and(|can| can.idempotent);
        let photos_with_words = can.is_some_and(|can| can.photos == PhotoAbility::MultipartWithReport);
        let own = next_try(&words, &of_words);
        let shown = match (of_words, withdrawal) {
            (back @ State::Withdrawn(_), _) => back,
            // It had arrived: that it came too late for a withdrawal is said beside it.
            (there, Some(State::Withdrawn(_))) => there,
            (_, Some(refused @ State::Wedged(_))) => refused,
            (State::Leased | State::Unconfirmed { .. }, Some(_)) if !can_be_told => {
                State::Withdrawn(WithdrawnWhy::MayHaveArrived)
            }
            (_, Some(_)) => State::Withdrawing,
            (other, None) => other,
        };
        // What follows words that need a person goes nowhere by itself.
        let follows = !matches!(words.item.state, State::Wedged(_));
        let of_parts = parts.iter().filter(|_| follows).filter_map(|part| part.next_try_us).min();
        let next_attempt = own.or(of_parts).map(rfc3339);
        let refusal = refused.and_then(|(_, said)| Some(said.split_once('\n')?.1.to_owned()));
        Ok(Standing {
            words,
            shown,
            parts,
            next_attempt,
            trouble: health.why,
            arrives_once,
            photos_with_words,
            refusal,
        })
    }
}

fn why_resting(health: &Health) -> WaitReason {
    match health.why {
        Some(Why::NoNetwork) => WaitReason::Offline,
        Some(Why::Forbidden) => WaitReason::EndpointPaused,
        _ if health.busy => WaitReason::ServerBusy,
        why => WaitReason::Retry(why.unwrap_or(Why::Connect)),
    }
}
