//! What two things at once leave behind: a pack that changes under a report on its way, a change of mind while an answer is
//! out. Nothing waits for what never comes, and nothing untrue is said of it.

use std::time::Duration;

use wayside_core::endpoint::wire::{RejectReason, Rejection, Verdict};
use wayside_core::endpoint::{Method, Outcome};
use wayside_core::outbox::{State, WedgeReason, Why, WithdrawnWhy};
use wayside_core::report::{FollowUpSaid, ReportId};
use wayside_core::sync::Next;
use wayside_core::wayside::{Change, ChangeError, Changes};

use crate::support::*;

const HOUR: Duration = Duration::from_secs(3600);
/// The system that takes reports is another from now on.
const MOVED: &[(&str, &str, &str)] = &[("endpoints.toml", "id = \"wayside\"", "id = \"sync\"")];
const LISTED: (&str, &str, &str) = (
    "endpoints.toml",
    "captured = \"description\"            # GeoReport has no field for when it was seen",
    "captured = \"description\"\nlookup = { after = 300 }",
);

fn words(text: &str) -> Changes {
    Changes { description: Some(text.to_owned()), ..Changes::default() }
}

fn refused(reason: RejectReason) -> Verdict {
    Verdict::Rejected(Rejection { reason, question: Some("depth".into()), description: "Say how deep".into() })
}

fn reference(number: &str) -> Outcome {
    json(200, &serde_json::json!([{ "service_request_id": number }]))
}

#[test]
fn a_report_that_a_new_pack_sends_nowhere_says_so_and_goes_with_the_pack_that_knows_a_way() {
    let phone = Phone::new(&[]);
    let id = phone.submit(pothole());
    phone.install(&[("services/pothole.toml", "code = \"pothole\"", "code = \"hole\"")]);
    assert_eq!(phone.state(id), State::Wedged(WedgeReason::ServiceGone));
    assert!(!matches!(phone.next(), Next::Send(_)));
    phone.install(&[]);
    let mut office = Office::default();
    phone.passes(&mut office);
    assert_eq!(phone.state(id), State::Accepted);
}

#[test]
fn a_pack_that_was_put_in_place_by_a_process_that_died_at_once_is_followed_all_the_same() {
    let mut phone = Phone::new(&[]);
    let id = phone.submit(pothole());
    let other = tempfile::tempdir().unwrap();
    std::fs::copy(pack(other.path(), MOVED), phone.folder().join("packs/E06000020.pack")).unwrap();
    // The process that lived on has the old one in its hands.
    phone.passes(&mut Office::default());
    assert_eq!(phone.state(id), State::Accepted);
    let later = phone.submit(pothole());
    phone.restart();
    phone.passes(&mut Office::default());
    assert_eq!(phone.state(later), State::Accepted);
}

#[test]
fn what_was_on_its_way_when_the_pack_changed_and_never_left_goes_where_such_reports_go_now() {
    let phone = Phone::new(&[]);
    let id = phone.submit(pothole());
    let task = phone.task();
    phone.install(MOVED);
    phone.finish(&task, Outcome::NotSent(Why::Connect));
    phone.clock.forward(HOUR);
    phone.passes(&mut Office::default());
    assert_eq!(phone.state(id), State::Accepted);
}

#[test]
fn a_held_report_whose_kind_goes_nowhere_any_more_is_not_said_to_be_sent_again() {
    let phone = Phone::georeport(PLAIN_GEOREPORT);
    let id = phone.submit(pothole());
    phone.finish(&phone.task(), cut());
    assert_eq!(phone.state(id), State::Wedged(WedgeReason::Held));
    let gone = [
        ("endpoints.toml", "id = \"open311\"", "id = \"other\""),
        ("services/pothole.toml", "code = \"pothole\"", "code = \"hole\""),
    ];
    phone.install(&gone);
    assert!(matches!(phone.wayside.resend(id), Err(ChangeError::NoWay)));
    assert_eq!(phone.state(id), State::Wedged(WedgeReason::Held));
}

#[test]
fn what_was_taken_back_while_it_was_out_is_not_sent_again_by_whoever_finds_it_lost() {
    const RESENT: (&str, &str, &str) =
        ("endpoints.toml", "captured = \"description\"", "on_unknown = \"resend\"\ncaptured = \"description\"");
    // The process died: its lease is taken back.
    for edits in [&[PLAIN_GEOREPORT[0]][..], &[PLAIN_GEOREPORT[0], RESENT]] {
        let phone = Phone::georeport(edits);
        let id = phone.submit(pothole());
        let _on_its_way = phone.task();
        assert_eq!(phone.wayside.withdraw(id).unwrap(), Change::LetGo);
        drop(phone.wayside.drive().unwrap());
        assert_eq!(phone.state(id), State::Withdrawn(WithdrawnWhy::MayHaveArrived));
        assert!(!matches!(phone.next(), Next::Send(_)));
        let detail = phone.wayside.show(id).unwrap();
        assert!(detail.sentence.contains("may have arrived"), "{}", detail.sentence);
        assert_eq!(detail.description, "Deep, by the bus stop", "or nobody could say which it was");
        phone.clock.forward(HOUR * 24 * 15);
        phone.wayside.tidy().unwrap();
        assert_eq!(phone.wayside.show(id).unwrap().description, "");
    }
    // A new pack takes the look-up away.
    let phone = Phone::georeport(&[PLAIN_GEOREPORT[0], LISTED]);
    let id = phone.submit(pothole());
    phone.finish(&phone.task(), cut());
    assert_eq!(phone.wayside.withdraw(id).unwrap(), Change::LetGo);
    phone.install(PLAIN_GEOREPORT);
    phone.clock.forward(HOUR);
    let _ = phone.next();
    assert_eq!(phone.state(id), State::Withdrawn(WithdrawnWhy::MayHaveArrived));
}

#[test]
fn of_what_the_council_holds_otherwise_nothing_more_is_promised() {
    let phone = Phone::new(&[]);
    let id = phone.submit(pothole());
    phone.finish(&phone.task(), verdicts([(id.0, refused(RejectReason::Conflict))]));
    assert_eq!(phone.state(id), State::Wedged(WedgeReason::Conflict));
    assert!(matches!(phone.wayside.comment(id, "Still there"), Err(ChangeError::Unsure)));
    assert!(matches!(phone.wayside.edit(id, words("Deeper")), Err(ChangeError::Unsure)));
    assert_eq!(phone.wayside.withdraw(id).unwrap(), Change::LetGo);
    assert_eq!(phone.wayside.outstanding().unwrap(), (0, 0));
}

#[test]
fn a_photo_is_said_to_be_there_only_if_it_went() {
    // With the words, where it was damaged, and removed while the reference was still to come.
    let phone = Phone::georeport(&[]);
    let id = phone.submit_with_photos(1);
    let photo = phone.damage_photo(id, 0);
    phone.finish(&phone.task(), json(200, &serde_json::json!([{ "token": "T" }])));
    assert_eq!(phone.state(id), State::Token);
    phone.wayside.remove_photo(id, photo).unwrap();
    phone.clock.forward(HOUR);
    phone.finish(&phone.task(), json(200, &serde_json::json!([{ "token": "T", "service_request_id": "R-1" }])));
    assert_eq!(phone.state(id), State::Accepted);
    assert_eq!(phone.photo_states(id), [State::Withdrawn(WithdrawnWhy::ByPerson)]);

    // By a pack that takes photos, of words that went by one that took none.
    let none = ("endpoints.toml", "photos = \"multipart_with_report\"", "photos = \"none\"");
    let phone = Phone::georeport(&[none]);
    let id = phone.submit_with_photos(1);
    phone.finish(&phone.task(), json(200, &serde_json::json!([{ "token": "T" }])));
    phone.install(&[]);
    phone.clock.forward(HOUR);
    phone.finish(&phone.task(), json(200, &serde_json::json!([{ "token": "T", "service_request_id": "R-1" }])));
    assert_eq!(phone.photo_states(id), [State::Withdrawn(WithdrawnWhy::EndpointTakesNone)]);
    phone.clock.forward(HOUR * 24 * 30);
    phone.wayside.tidy().unwrap();
    assert_eq!(phone.count("SELECT count(*) FROM photo WHERE deleted_us IS NULL"), 1, "it is the only one there is");
}

#[test]
fn a_pack_that_takes_photos_away_leaves_none_going_by_itself() {
    let phone = Phone::new(&[]);
    let id = phone.submit_with_photos(1);
    phone.one(&mut Office::default());
    assert_eq!(phone.photo_states(id), [State::Queued]);
    phone.install(&[("endpoints.toml", "photos = \"tus\"", "photos = \"none\"")]);
    assert_eq!(phone.photo_states(id), [State::Withdrawn(WithdrawnWhy::EndpointTakesNone)]);
    assert_eq!(phone.wayside.outstanding().unwrap(), (0, 0));
}

#[test]
fn what_an_endpoint_refused_with_others_was_never_there_and_is_the_persons_to_change() {
    let phone = Phone::georeport(PLAIN_GEOREPORT);
    let ids: Vec<ReportId> = (0..2).map(|_| phone.submit(pothole())).collect();
    for _ in &ids {
        phone.finish(&phone.task(), json(400, &serde_json::json!([{ "code": 400, "description": "say how deep" }])));
    }
    for id in &ids {
        assert_eq!(phone.wayside.edit(*id, words("As deep as a boot")).unwrap(), Change::Here);
    }
    assert_eq!(phone.wayside.withdraw(ids[1]).unwrap(), Change::Here);
    phone.wayside.tapped().unwrap();
    let description = form(&phone.task())["description"].clone();
    assert!(description.contains("As deep as a boot") && !description.contains("May repeat"), "{description}");
}

#[test]
fn a_correction_made_on_the_way_takes_the_place_of_what_is_refused() {
    let phone = Phone::new(&[]);
    let id = phone.submit(pothole());
    let task = phone.task();
    assert_eq!(phone.wayside.edit(id, words("As deep as a boot")).unwrap(), Change::ToBeTold);
    let finished = phone.finish(&task, verdicts([(id.0, refused(RejectReason::AnswerRefused))]));
    assert_eq!((finished.wedged, phone.state(id)), (0, State::Queued));
    let mut office = Office::default();
    let again = batch(&phone.one(&mut office)).items.remove(0);
    assert_eq!((again.id, again.rev), (id.0, 2));
    assert!(again.payload.contains("As deep as a boot"));
    assert_eq!(phone.state(id), State::Accepted);
    assert!(office.follow_ups.is_empty());
}

#[test]
fn the_last_of_two_changes_arrives_last_though_the_answer_to_the_first_was_lost() {
    let phone = Phone::new(&[]);
    let id = phone.submit(pothole());
    let mut office = Office::default();
    phone.one(&mut office);
    phone.wayside.edit(id, words("first")).unwrap();
    phone.finish(&phone.task(), cut());
    phone.finish(&phone.task(), cut());
    phone.wayside.edit(id, words("second")).unwrap();
    phone.passes(&mut office);
    let told: Vec<_> = office.follow_ups.values().map(|it| it.said.clone()).collect();
    let description = |said: &FollowUpSaid| match said {
        FollowUpSaid::Amendment { description, .. } => description.clone(),
        other => panic!("{other:?}"),
    };
    assert_eq!(told.iter().map(description).collect::<Vec<_>>(), [Some("first".into()), Some("second".into())]);
    // Their ids are in the order in which they were said.
    assert!(office.arrived.is_sorted(), "{:?}", office.arrived);
}

#[test]
fn the_last_of_two_changes_arrives_last_though_the_clock_went_back_in_between() {
    let phone = Phone::new(&[]);
    let id = phone.submit(pothole());
    let mut office = Office::default();
    phone.one(&mut office);
    phone.wayside.edit(id, words("first")).unwrap();
    phone.finish(&phone.task(), cut());
    phone.clock.set_wall(phone.clock_now().wall_us - 30 * 86_400_000_000);
    phone.wayside.edit(id, words("second")).unwrap();
    phone.passes(&mut office);
    let told: Vec<String> =
        office.arrived.iter().filter_map(|id| office.follow_ups.get(id)).map(|it| format!("{it:?}")).collect();
    assert!(told.len() == 2 && told[0].contains("first") && told[1].contains("second"), "{told:?}");
}

#[test]
fn the_last_of_two_changes_arrives_last_though_the_council_put_the_first_off() {
    let phone = Phone::new(&[]);
    let id = phone.submit(pothole());
    let mut office = Office::default();
    phone.one(&mut office);
    phone.wayside.edit(id, words("first")).unwrap();
    let task = phone.task();
    let first = batch(&task).items[0].id;
    phone.finish(&task, verdicts([(first, Verdict::Deferred { seconds: 60 })]));
    phone.wayside.edit(id, words("second")).unwrap();
    phone.clock.forward(HOUR);
    phone.passes(&mut office);
    assert_eq!((office.arrived.len(), office.arrived[0]), (2, first), "{:?}", office.arrived);
}

#[test]
fn a_full_page_of_references_is_asked_after_again_when_it_is_time() {
    let phone = Phone::georeport(&[]);
    for number in 0..50 {
        phone.submit(pothole());
        phone.finish(&phone.task(), reference(&format!("R-{number}")));
    }
    let mut asked = 0;
    for _ in 0..40 {
        match phone.next() {
            Next::Send(task) => {
                assert_eq!(task.request.method, Method::Get);
                asked += 1;
                phone.finish(&task, json(200, &[0; 0]));
            }
            Next::Wait(wait) => phone.clock.forward(wait),
            Next::Done => phone.clock.forward(HOUR),
        }
    }
    assert!(asked >= 3, "asked {asked} times in a day and a half");
}

#[test]
fn a_dead_token_keeps_nothing_from_being_looked_for() {
    let phone = Phone::georeport(&[PLAIN_GEOREPORT[0], LISTED]);
    let token = phone.submit(pothole());
    phone.finish(&phone.task(), json(200, &serde_json::json!([{ "token": "T" }])));
    let lost = phone.submit(pothole());
    phone.finish(&phone.task(), cut());
    let row = serde_json::json!({
        "service_request_id": "R-1", "description": wayside_core::report::marker(lost)
    });
    for _ in 0..12 {
        phone.clock.forward(Duration::from_secs(100));
        let Next::Send(task) = phone.next() else { continue };
        match task.request.url.contains("/tokens/") {
            true => phone.finish(&task, answer(500, &[], b"oops")),
            false => phone.finish(&task, json(200, &[&row])),
        };
    }
    assert_eq!((phone.state(token), phone.state(lost)), (State::Token, State::Accepted));
}

#[test]
fn new_words_go_though_the_references_of_a_hundred_reports_are_not_given() {
    let phone = Phone::georeport(&[]);
    for _ in 0..102 {
        phone.clock.forward(Duration::from_secs(1));
        phone.submit(pothole());
        let task = phone.task();
        assert_eq!(task.request.method, Method::Post);
        phone.finish(&task, json(200, &serde_json::json!([{ "token": "T" }])));
    }
    while let Next::Send(task) = phone.next() {
        assert!(task.request.url.contains("/tokens/"), "{}", task.request.url);
        phone.finish(&task, answer(500, &[], b"oops"));
    }
    phone.clock.forward(Duration::from_secs(1));
    let new = phone.submit(pothole());
    assert_eq!(phone.task().request.method, Method::Post);
    assert_eq!(phone.state(new), State::Leased);
}

#[test]
fn what_a_council_says_last_of_a_report_is_what_it_is_whatever_day_it_puts_to_it() {
    let phone = Phone::georeport(&[]);
    let id = phone.submit(pothole());
    phone.finish(&phone.task(), reference("R-1"));
    for status in ["in_progress", "action_scheduled", "closed"] {
        let row = serde_json::json!({
            "service_request_id": "R-1", "status": status, "updated_datetime": "2026-11-23T09:30:00Z"
        });
        phone.wayside.ask_for_news().unwrap();
        phone.finish(&phone.task(), json(200, &[row]));
        let shown = phone.wayside.summary(id).unwrap().status.unwrap();
        assert_eq!(
            shown,
            match status {
                "in_progress" => "in progress",
                "action_scheduled" => "scheduled",
                other => other,
            }
        );
    }
}

#[test]
fn words_and_their_withdrawal_that_arrive_together_are_told_in_whatever_order_they_are_read() {
    for years_back in [0, 50] {
        let phone = Phone::new(&[]);
        let mut office = Office::default();
        let id = phone.submit(pothole());
        phone.one(&mut office);
        // Restored: it has nothing. And a clock that went back gives the withdrawal the smaller id.
        office = Office { epoch: 1, ..Office::default() };
        phone.clock.set_wall(phone.clock_now().wall_us - years_back * 365 * 24 * 3600 * 1_000_000);
        assert_eq!(phone.wayside.withdraw(id).unwrap(), Change::ToBeTold);
        let task = phone.task();
        let withdrawal = batch(&task).items[0].id;
        let mut later = verdicts([(withdrawal, Verdict::Deferred { seconds: 60 })]);
        if let Outcome::Answer(answer) = &mut later {
            answer.headers.push(("wayside-store".to_owned(), "epoch-1:0".to_owned()));
        }
        phone.finish(&task, later);
        assert!(phone.one(&mut office).request.url.ends_with("/known"));
        assert_eq!(phone.state(id), State::Queued);
        phone.clock.forward(HOUR);
        let both = phone.one(&mut office);
        assert_eq!(both.items, 2, "years back: {years_back}");
        assert_eq!(phone.state(id), State::Withdrawn(WithdrawnWhy::CouncilTold), "years back: {years_back}");
    }
}
