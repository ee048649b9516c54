//! What every reader of answers promises, whatever the answer is.

use std::time::Duration;

use wayside_core::doors::Doubt;
use wayside_core::endpoint::{Heard, News, Outcome, Said};
use wayside_core::outbox::{Event, Health, Item, ItemOutcome, Kind, Policy, RETRY_AFTER_CAP, State, WedgeReason, step};
use wayside_core::pack::OnUnknown;
use wayside_core::ports::{BootId, Now, Random};
use wayside_core::report::{ItemId, ReportId};

use crate::wire_text::answer;

/// An endpoint that knows no report again, and whose pages may be anybody's.
pub const DOUBT: Doubt = Doubt { idempotent: false, page_is_theirs: false };

/// The nth item of the tasks here; seeds name them in full.
pub fn item(nth: u8) -> ItemId {
    format!("019372a4-5b1c-7000-8000-0000000000{nth:02}").parse().expect("an id")
}

/// The longest wait each time.
struct Longest;
impl Random for Longest {
    fn fill(&self, bytes: &mut [u8]) {
        bytes.fill(255);
    }
}

/// One said of each item of the task and of nothing else; none lost, none given up but by the dialect's own refusal;
/// the endpoint not left alone for ever; no more kept than came.
pub fn kept(heard: &Heard, items: &[ItemId], kind: Kind, outcome: &Outcome) {
    let said: Vec<ItemId> = heard.said.iter().map(|said| said.item).collect();
    assert_eq!(said, items, "one said of each item, in their order, and of nothing else");
    for said in &heard.said {
        fits(&said.outcome, outcome);
        in_the_machine(said, kind);
    }
    the_rest(heard, outcome);
}

/// The same where items are only asked after: nothing need be said, and nothing that ends one.
pub fn asked_after(heard: &Heard, items: &[ItemId], outcome: &Outcome) {
    for said in &heard.said {
        assert!(items.contains(&said.item), "said of an item that nobody asked after: {said:?}");
        assert!(!matches!(said.outcome, ItemOutcome::Rejected(_)), "asking cannot end an item: {said:?}");
    }
    the_rest(heard, outcome);
}

/// Without an answer nothing is believed but that; what may have arrived is never called unsent, nor the other way.
fn fits(said: &ItemOutcome, outcome: &Outcome) {
    match outcome {
        Outcome::NotSent(_) => assert!(matches!(said, ItemOutcome::NotSent | ItemOutcome::Trouble(_)), "{said:?}"),
        Outcome::Unknown { .. } => assert_eq!(*said, ItemOutcome::Unknown),
        Outcome::Answer(_) => {}
    }
}

/// The machine takes it, whatever the endpoint can do, and the item is still there to be sent, asked after or shown.
fn in_the_machine(said: &Said, kind: Kind) {
    let of: ReportId = item(99).to_string().parse().expect("an id");
    let leased = Item {
        id: said.item,
        rev: 1,
        of,
        kind,
        state: State::Leased,
        attempts: 1,
        sent: false,
        failures: 0,
        duplicates: 0,
        generation: 1,
    };
    for (idempotent, look_up, on_unknown) in [
        (true, None, OnUnknown::Hold),
        (false, None, OnUnknown::Hold),
        (false, None, OnUnknown::Resend),
        (false, Some(Duration::from_secs(300)), OnUnknown::Hold),
    ] {
        let policy = Policy { idempotent, look_up, on_unknown };
        let next = match step(&leased, &Event::Ended(said.outcome.clone()), policy, &Longest) {
            Ok(next) => next,
            Err(refused) => panic!("the machine has no place for {said:?}: {refused}"),
        };
        match &next.state {
            State::Accepted => assert_eq!(said.outcome, ItemOutcome::Accepted),
            State::Token => assert_eq!(said.outcome, ItemOutcome::Token),
            State::Wedged(reason) if reason.is_held() => {
                assert!(matches!(said.outcome, ItemOutcome::Unknown | ItemOutcome::Duplicate { .. }), "{said:?}");
            }
            State::Wedged(reason) => assert_eq!(said.outcome, ItemOutcome::Rejected(reason.clone())),
            State::Withdrawing | State::Withdrawn(_) | State::Leased => panic!("{said:?} led to {:?}", next.state),
            State::Queued | State::Waiting(_) | State::Unconfirmed { .. } => {}
        }
        assert!(next.delay.is_none_or(|delay| delay <= RETRY_AFTER_CAP), "{said:?} waits {:?}", next.delay);
    }
}

fn the_rest(heard: &Heard, outcome: &Outcome) {
    let now = Now { wall_us: 1_795_424_400_000_000, since_boot_us: 3_600_000_000, boot: BootId("boot".to_owned()) };
    let health = Health::default().after(&heard.contact, &now, &Longest);
    assert!(health.wait(&now) <= RETRY_AFTER_CAP, "left alone for {:?}", health.wait(&now));
    assert!((1..=100).contains(&health.may_send()), "{health:?}");

    let came = answer(outcome).map_or(0, |answer| {
        answer.body.len() + answer.headers.iter().map(|(name, value)| name.len() + value.len()).sum::<usize>()
    });
    // A number may be longer written out again (1e15), and a letter that was no UTF-8 becomes three bytes.
    let most = 8 * came + 256;
    assert!(kept_bytes(heard) <= most, "{} bytes kept of {came}", kept_bytes(heard));
}

fn kept_bytes(heard: &Heard) -> usize {
    let text = |text: &Option<String>| text.as_ref().map_or(0, String::len);
    let said = heard.said.iter().map(|said| {
        let reason = match &said.outcome {
            ItemOutcome::Rejected(WedgeReason::Refused { code, words }) => code.len() + words.len(),
            ItemOutcome::Rejected(WedgeReason::AnswerRefused { question, words }) => question.len() + words.len(),
            ItemOutcome::Rejected(WedgeReason::AppTooOld { min }) => min.len(),
            ItemOutcome::Duplicate { words } => words.len(),
            _ => 0,
        };
        let slots: usize = said.slots.iter().map(|slot| slot.url.len()).sum();
        text(&said.reference) + text(&said.token) + slots + reason
    });
    let news = match &heard.news {
        News::Changes(changes) => changes.cursor.len() + changes.pack_version.len() + changes.changes.len(),
        News::Known(known) => known.reports.len() + known.photos.iter().map(String::len).sum::<usize>(),
        News::LookedUp(found) => found.iter().map(|found| text(&found.reference)).sum(),
        News::Statuses(statuses) => statuses.iter().map(|(_, _, note, _)| note.len()).sum(),
        News::None | News::UnknownInstallation | News::BadSecret | News::CursorGone => 0,
    };
    said.sum::<usize>() + news + heard.store.as_ref().map_or(0, |store| store.epoch.len())
}
