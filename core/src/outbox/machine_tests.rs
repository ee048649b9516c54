use proptest::prelude::*;

use super::*;
use crate::outbox::state::tests::every_state;

/// The longest wait each time, so that a wait can be seen.
struct Longest;
impl Random for Longest {
    fn fill(&self, bytes: &mut [u8]) {
        bytes.fill(255);
    }
}

const HOLD: Policy = Policy { idempotent: false, look_up: None, on_unknown: OnUnknown::Hold };
const RESEND: Policy = Policy { on_unknown: OnUnknown::Resend, ..HOLD };
const LOOK: Policy = Policy { look_up: Some(Duration::from_secs(300)), ..HOLD };
const IDEMPOTENT: Policy = Policy { idempotent: true, ..HOLD };

fn item(kind: Kind, state: State, attempts: u32) -> Item {
    let id = "019372a4-5b1c-7000-8000-000000000001".parse().unwrap();
    let of = "019372a4-5b1c-7000-8000-000000000002".parse().unwrap();
    Item { id, rev: 1, of, kind, state, attempts, sent: attempts > 0, failures: 0, duplicates: 0, generation: 1 }
}

fn every_event() -> Vec<(&'static str, Event)> {
    let ended = [
        ("not_sent", ItemOutcome::NotSent),
        ("later", ItemOutcome::Later),
        ("unknown", ItemOutcome::Unknown),
        ("accepted", ItemOutcome::Accepted),
        ("token", ItemOutcome::Token),
        ("rejected", ItemOutcome::Rejected(WedgeReason::ServiceGone)),
        ("duplicate", ItemOutcome::Duplicate { words: String::new() }),
        ("deferred", ItemOutcome::Deferred(Duration::from_secs(60))),
        ("trouble", ItemOutcome::Trouble(Why::Status(500))),
        ("progress", ItemOutcome::Progress),
        ("progress_again", ItemOutcome::ProgressAgain),
        ("offset_unknown", ItemOutcome::OffsetUnknown),
        ("offset_known", ItemOutcome::OffsetKnown),
    ];
    let others = [
        ("leased", Event::Leased),
        ("lease_lost", Event::LeaseLost),
        ("not_found", Event::NotFound),
        ("parent_accepted", Event::ParentAccepted { taken: true }),
        ("parent_takes_none", Event::ParentAccepted { taken: false }),
        ("edited", Event::Edited),
        ("withdraw", Event::WithdrawAsked),
        ("council_told", Event::CouncilTold),
        ("resend", Event::ResendAsked),
        ("renewed", Event::Renewed),
        ("endpoint_gone", Event::EndpointGone),
        ("missing", Event::Missing),
    ];
    ended.into_iter().map(|(name, outcome)| (name, Event::Ended(outcome))).chain(others).collect()
}

fn label(state: &State) -> String {
    state.reason().map_or(state.name().to_owned(), |reason| format!("{}:{reason}", state.name()))
}

/// From (a state, a state with its reason, or any), by, to. The first row that fits decides; a pair without a row, or with
/// "!", cannot happen. The words of a report that was never sent, at an endpoint that can be asked nothing.
#[rustfmt::skip]
const TABLE: &[(&str, &str, &str)] = &[
    ("queued", "leased", "leased"),
    ("waiting", "leased", "leased"),
    ("unconfirmed", "leased", "leased"),
    ("withdrawn:council_told", "*", "!"),
    ("accepted", "council_told", "withdrawn:council_told"),
    ("*", "accepted", "accepted"),
    ("*", "found", "accepted"),
    ("accepted", "token", "!"),
    ("*", "token", "token"),
    ("leased", "not_sent", "queued"),
    ("leased", "later", "queued"),
    ("leased", "unknown", "wedged:held"),
    ("leased", "rejected", "wedged:service_gone"),
    ("leased", "duplicate", "wedged:held"),
    ("leased", "deferred", "waiting:server_busy"),
    ("leased", "trouble", "waiting:retry"),
    ("leased", "progress", "queued"),
    ("leased", "progress_again", "queued"),
    ("leased", "offset_unknown", "queued"),
    ("leased", "offset_known", "queued"),
    ("leased", "lease_lost", "wedged:held"),
    ("unconfirmed", "not_found", "wedged:held"),
    ("waiting:parent", "parent_accepted", "queued"),
    ("waiting:parent", "parent_takes_none", "withdrawn:endpoint_takes_none"),
    ("queued", "edited", "queued"),
    ("waiting", "edited", "queued"),
    ("wedged", "edited", "queued"),
    ("wedged:held", "resend", "queued"),
    ("queued", "withdraw", "withdrawn:by_person"),
    ("waiting", "withdraw", "withdrawn:by_person"),
    ("wedged", "withdraw", "withdrawn:by_person"),
    ("wedged:held", "renewed", "!"),
    ("wedged", "renewed", "queued"),
    ("accepted", "missing", "queued"),
    ("token", "endpoint_gone", "accepted"),
];

#[test]
fn each_state_and_event_leads_where_the_table_says_and_all_others_change_nothing() {
    for state in every_state() {
        for (name, event) in every_event() {
            let from = label(&state);
            let row = TABLE
                .iter()
                .find(|(on, by, _)| (*by == name || *by == "*") && (*on == "*" || *on == from || *on == state.name()));
            let expected = row.map(|(_, _, to)| *to).filter(|to| *to != "!");
            let before = item(Kind::Report, state.clone(), 0);
            let stepped = step(&before, &event, HOLD, &Longest);
            assert_eq!(stepped.as_ref().ok().map(|it| label(&it.state)).as_deref(), expected, "{from} by {name}");
            if let Err(refused) = stepped {
                assert_eq!(refused, NotAllowed { state: state.name(), event: event.clone() });
            }
        }
    }
}

#[test]
fn what_was_sent_cannot_be_taken_back_here() {
    for state in [State::Queued, State::Waiting(WaitReason::ServerBusy), State::Wedged(WedgeReason::Conflict)] {
        assert!(
            step(&item(Kind::Report, state.clone(), 1), &Event::WithdrawAsked, HOLD, &Longest).is_err(),
            "{state:?}"
        );
    }
}

#[test]
fn after_a_lost_answer_an_endpoint_is_asked_only_what_it_can_answer() {
    for (policy, unknown, duplicate) in [
        (IDEMPOTENT, "unconfirmed", "waiting:retry"),
        (LOOK, "unconfirmed", "unconfirmed"),
        (RESEND, "queued", "waiting:retry"),
        (HOLD, "wedged:held", "wedged:held"),
    ] {
        let leased = item(Kind::Report, State::Leased, 1);
        for event in [Event::Ended(ItemOutcome::Unknown), Event::LeaseLost] {
            assert_eq!(label(&step(&leased, &event, policy, &Longest).unwrap().state), unknown, "{policy:?} {event:?}");
        }
        let said =
            step(&leased, &Event::Ended(ItemOutcome::Duplicate { words: String::new() }), policy, &Longest).unwrap();
        assert_eq!(label(&said.state), duplicate, "{policy:?}");
        assert!(duplicate == "wedged:held" || said.delay.is_some(), "a duplicate is never tried again at once");
    }
}

#[test]
fn not_found_counts_only_the_second_time_and_as_long_after_as_the_pack_says() {
    let once = item(Kind::Report, State::Unconfirmed { lookups: 0 }, 1);
    let first = step(&once, &Event::NotFound, LOOK, &Longest).unwrap();
    assert_eq!((first.state.clone(), first.delay), (State::Unconfirmed { lookups: 1 }, LOOK.look_up));
    let second = step(&Item { state: first.state, ..once }, &Event::NotFound, LOOK, &Longest).unwrap();
    assert_eq!(second.state, State::Queued);
    assert!(first.sent && !second.sent, "two looks are believed");
}

/// State, event, and the failures in a row that are remembered of three.
#[rustfmt::skip]
const FAILURES: &[(State, Event, u32)] = &[
    (State::Leased, Event::Ended(ItemOutcome::Accepted), 0),
    (State::Unconfirmed { lookups: 0 }, Event::Ended(ItemOutcome::Accepted), 0),
    (State::Leased, Event::Ended(ItemOutcome::Token), 0),
    (State::Leased, Event::Ended(ItemOutcome::Progress), 0),
    (State::Queued, Event::Edited, 0),
    (State::Wedged(WedgeReason::ServiceGone), Event::Edited, 0),
    (State::Wedged(WedgeReason::ServiceGone), Event::Renewed, 0),
    (State::Accepted, Event::Missing, 0),
    (State::Leased, Event::Ended(ItemOutcome::NotSent), 3),
    (State::Leased, Event::Ended(ItemOutcome::OffsetKnown), 3),
    (State::Leased, Event::Ended(ItemOutcome::Deferred(Duration::from_secs(60))), 3),
    (State::Leased, Event::Ended(ItemOutcome::Trouble(Why::Status(500))), 4),
    (State::Leased, Event::Ended(ItemOutcome::OffsetUnknown), 4),
    (State::Leased, Event::LeaseLost, 3),
];

#[test]
fn what_gets_on_forgets_its_failures_and_what_does_not_counts_them() {
    for (state, event, remembered) in FAILURES {
        let before = Item { failures: 3, ..item(Kind::Report, state.clone(), 0) };
        let next = step(&before, event, IDEMPOTENT, &Longest).unwrap();
        assert_eq!(next.failures, *remembered, "{state:?} by {event:?}");
        // How often it was called a duplicate is forgotten with them, by what begins anew.
        let before = Item { duplicates: 2, ..before };
        let duplicates = step(&before, event, IDEMPOTENT, &Longest).unwrap().duplicates;
        let anew = *remembered == 0 && !matches!(event, Event::Ended(ItemOutcome::Progress));
        assert_eq!(duplicates, if anew { 0 } else { 2 }, "{state:?} by {event:?}");
    }
}

#[test]
fn what_may_have_arrived_is_not_edited_here() {
    for state in [State::Queued, State::Waiting(WaitReason::ServerBusy), State::Wedged(WedgeReason::Conflict)] {
        assert!(step(&item(Kind::Report, state.clone(), 1), &Event::Edited, HOLD, &Longest).is_err(), "{state:?}");
    }
}

#[test]
fn only_what_never_left_is_said_to_have_no_way() {
    for state in [State::Queued, State::Waiting(WaitReason::ServerBusy)] {
        let no_way = |attempts| {
            let event = Event::NoWay(WedgeReason::NoPrivateEndpoint);
            step(&item(Kind::Report, state.clone(), attempts), &event, HOLD, &Longest)
        };
        assert_eq!(no_way(0).unwrap().state, State::Wedged(WedgeReason::NoPrivateEndpoint));
        assert!(no_way(1).is_err(), "{state:?}");
    }
}

#[test]
fn a_refused_report_is_edited_as_a_new_revision_and_one_that_never_left_as_it_is() {
    let edited = |state: State| step(&item(Kind::Report, state, 0), &Event::Edited, HOLD, &Longest).unwrap();
    assert_eq!(edited(State::Wedged(WedgeReason::ServiceGone)).rev, 2);
    assert_eq!(edited(State::Queued).rev, 1);
}

#[test]
fn a_refusal_tells_whether_an_earlier_try_may_still_be_there() {
    let refuse = |reason: WedgeReason, attempts: u32, policy: Policy| {
        let leased = item(Kind::Report, State::Leased, attempts);
        step(&leased, &Event::Ended(ItemOutcome::Rejected(reason)), policy, &Longest).unwrap().sent
    };
    assert!(!refuse(WedgeReason::ServiceGone, 0, HOLD), "the only try was refused");
    assert!(refuse(WedgeReason::ServiceGone, 1, HOLD), "this one was refused, the one before may be there");
    assert!(!refuse(WedgeReason::ServiceGone, 1, IDEMPOTENT), "the server knows its own");
    assert!(refuse(WedgeReason::Conflict, 0, IDEMPOTENT), "it holds other words under this id");
}

#[test]
fn a_photo_whose_line_breaks_is_asked_after_at_once_and_sent_on_later_and_later_while_nothing_comes_of_it() {
    let mut photo = item(Kind::Photo, State::Leased, 1);
    let mut waits = Vec::new();
    for _ in 0..4 {
        let cut = step(&photo, &Event::Ended(ItemOutcome::Unknown), HOLD, &Longest).unwrap();
        assert_eq!((&cut.state, cut.delay), (&State::Queued, None));
        photo.failures = cut.failures;
        let asked = step(&photo, &Event::Ended(ItemOutcome::OffsetKnown), HOLD, &Longest).unwrap();
        assert_eq!((&asked.state, asked.failures), (&State::Queued, cut.failures));
        waits.push(asked.delay.map(|delay| delay.as_secs_f64().round() as u64));
    }
    assert_eq!(waits, [None, Some(20), Some(40), Some(80)]);
    let further = step(&photo, &Event::Ended(ItemOutcome::Progress), HOLD, &Longest).unwrap();
    assert_eq!((further.failures, further.delay), (0, None));
}

fn any_policy() -> impl Strategy<Value = Policy> {
    prop::sample::select(vec![HOLD, RESEND, LOOK, IDEMPOTENT])
}

fn any_kind() -> impl Strategy<Value = Kind> {
    prop::sample::select(vec![Kind::Report, Kind::Photo, Kind::Comment, Kind::Amendment, Kind::Withdrawal])
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn late_good_news_is_believed_whatever_the_item_is_by_then(
        state in prop::sample::select(every_state()), kind in any_kind(), policy in any_policy(), attempts in 0u32..9,
    ) {
        prop_assume!(state != State::Withdrawn(WithdrawnWhy::CouncilTold));
        let believed = step(&item(kind, state, attempts), &Event::Ended(ItemOutcome::Accepted), policy, &Longest).unwrap();
        prop_assert_eq!(believed.state, State::Accepted);
    }

    /// 2,000 walks of up to 80 events: 160,000 transitions at most, from any state.
    #[test]
    fn no_walk_loses_or_repeats_a_report(
        start in prop::sample::select(every_state()),
        kind in any_kind(),
        policy in any_policy(),
        events in prop::collection::vec(prop::sample::select(every_event()), 1..80),
    ) {
        let mut it = item(kind, start, 1);
        // Looks without a find since it was last sent.
        let mut looks = match it.state { State::Unconfirmed { lookups } => lookups, _ => 0 };
        for (_, event) in events {
            let before = it.state.clone();
            let Ok(next) = step(&it, &event, policy, &Longest) else { continue };
            prop_assert!(next.attempts >= it.attempts);
            // Only the council's own word, or two looks, can say that what was sent is not there.
            let said_so = matches!(event, Event::Ended(ItemOutcome::Rejected(_)) | Event::NotFound);
            prop_assert!(next.sent >= it.sent || said_so);
            let anew = matches!((&event, it.sent), (Event::Edited, false) | (Event::ResendAsked, true));
            prop_assert!(next.rev == it.rev || anew);
            prop_assert_eq!(next.attempts, it.attempts + u32::from(event == Event::Leased));
            prop_assert!(!next.delay.is_some_and(|delay| delay.is_zero()));
            if before == State::Accepted && next.state != State::Accepted {
                prop_assert!(matches!(event, Event::Missing | Event::CouncilTold));
            }
            if before == State::Token {
                prop_assert!(matches!(next.state, State::Token | State::Accepted), "a token is never sent again");
            }
            if matches!(&before, State::Wedged(reason) if reason.is_held()) {
                prop_assert!(event != Event::Renewed);
            }
            prop_assert!(next.state != State::Leased || event == Event::Leased);
            looks = match (&event, &next.state) {
                (Event::NotFound, _) => looks + 1,
                (_, State::Leased) => 0,
                _ => looks,
            };
            let unsure = before == State::Leased
                && matches!(event, Event::Ended(ItemOutcome::Unknown | ItemOutcome::Duplicate { .. }) | Event::LeaseLost);
            let sent_again = next.state == State::Queued && kind != Kind::Photo && !policy.idempotent;
            if sent_again && unsure {
                prop_assert_eq!(policy.on_unknown, OnUnknown::Resend);
            }
            if sent_again && matches!(before, State::Unconfirmed { .. }) {
                prop_assert!(looks >= 2 || policy.on_unknown == OnUnknown::Resend);
            }
            let Transition { state, attempts, sent, failures, duplicates, rev, .. } = next;
            it = Item { state, attempts, sent, failures, duplicates, rev, ..it };
        }
    }
}

#[test]
fn an_offset_that_stays_unknown_is_asked_for_at_once_and_then_later_and_later() {
    let delays: Vec<_> = (0..4)
        .map(|failures| {
            let item = Item { failures, ..item(Kind::Photo, State::Leased, 1) };
            step(&item, &Event::Ended(ItemOutcome::OffsetUnknown), IDEMPOTENT, &Longest).unwrap()
        })
        .map(|change| (change.failures, change.delay))
        .collect();
    assert_eq!(delays[0], (1, None));
    assert!(delays[1].1.is_some() && delays[1].1 < delays[2].1 && delays[2].1 < delays[3].1, "{delays:?}");
}

#[test]
fn what_a_front_turned_away_counts_as_sent_where_that_costs_nothing() {
    for (policy, sent) in [(IDEMPOTENT, true), (HOLD, false), (LOOK, false)] {
        let item = Item { sent: false, ..item(Kind::Report, State::Leased, 0) };
        let change = step(&item, &Event::Ended(ItemOutcome::Later), policy, &Longest).unwrap();
        assert_eq!((change.state, change.sent), (State::Queued, sent));
        let change = step(&item, &Event::Ended(ItemOutcome::NotSent), policy, &Longest).unwrap();
        assert!(!change.sent);
    }
}

#[test]
fn a_copied_phone_doubts_reports_alone_and_only_where_no_server_knows_them_again() {
    let doubted = |kind, policy| step(&item(kind, State::Queued, 0), &Event::Copied, policy, &Longest);
    assert_eq!(doubted(Kind::Report, HOLD).unwrap().state, State::Wedged(WedgeReason::Held));
    assert_eq!(doubted(Kind::Report, LOOK).unwrap().state, State::Unconfirmed { lookups: 0 });
    assert!(doubted(Kind::Report, RESEND).unwrap().sent, "it owns up that it may repeat");
    assert!(doubted(Kind::Report, IDEMPOTENT).is_err());
    for policy in [HOLD, IDEMPOTENT] {
        assert!(doubted(Kind::Photo, policy).is_err());
    }
}
