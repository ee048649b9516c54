//! A report by plain Open311 GeoReport v2, as the servers out there speak it: without idempotency, seldom private.

use std::time::Duration;

use crate::support::*;
use wayside_core::endpoint::Outcome;
use wayside_core::outbox::{State, WaitReason, WedgeReason, Why, WithdrawnWhy};
use wayside_core::report::{ReportId, Reporter, marker};
use wayside_core::sync::{Next, Task};
use wayside_core::wayside::{Change, ChangeError, Changes};

type Edit = (&'static str, &'static str, &'static str);

const KEYLESS: Edit = (
    "endpoints.toml",
    "idempotent = true                   # this server honours Idempotency-Key; most do not",
    "idempotent = false",
);
const NO_PHOTOS: Edit =
    ("endpoints.toml", "photos = \"multipart_with_report\"    # together with the words", "photos = \"none\"");
const LISTED: Edit = (
    "endpoints.toml",
    "captured = \"description\"            # GeoReport has no field for when it was seen",
    "captured = \"description\"\nlookup = { after = 300 }",
);
const RESEND: Edit = (
    "endpoints.toml",
    "captured = \"description\"            # GeoReport has no field for when it was seen",
    "captured = \"description\"\non_unknown = \"resend\"",
);
const BLACKBOX: Edit = ("services/pothole.toml", "lgsl = 557", "lgsl = 557\ntype = \"blackbox\"");

fn lost() -> Outcome {
    Outcome::Unknown { why: Why::Stalled, bytes_out: 500 }
}

/// The next request that is no question after statuses.
fn post(phone: &Phone) -> Task {
    let task = phone.task();
    assert!(task.request.url.ends_with("/requests.json"), "{}", task.request.url);
    task
}

#[test]
fn a_report_is_posted_as_the_specification_has_it() {
    let phone = Phone::georeport(&[]);
    let chosen =
        |question: &str, codes: &[&str]| (question.to_owned(), codes.iter().map(|it| (*it).to_owned()).collect());
    let answers = [
        chosen("waste", &["TYRES", "CDE"]),
        chosen("size", &["CAR_BOOT"]),
        chosen("land", &["HIGHWAY"]),
        chosen("witnessed", &["NO"]),
    ];
    let id = phone.submit(Changes {
        service: Some("fly-tipping".to_owned()),
        answers: answers.into_iter().collect(),
        reporter: Some(Reporter::Named {
            name: "Ann B Carter".into(),
            email: Some("ann@example.org".into()),
            phone: None,
        }),
        ..pothole()
    });
    let task = post(&phone);
    assert_eq!(header(&task, "content-type"), Some("application/x-www-form-urlencoded; charset=utf-8"));
    assert_eq!(header(&task, "idempotency-key"), Some(id.to_string().as_str()));
    let fields: Vec<String> = url::form_urlencoded::parse(bytes(&task))
        .map(|(name, value)| format!("{name}={}", value.replace(&marker(id), "[marker]").replace('\n', "\\n")))
        .collect();
    insta::assert_snapshot!(fields.join("\n"));
    let done = phone.finish(&task, json(200, &serde_json::json!([{"service_request_id": 638344}])));
    assert_eq!((done.accepted, phone.wayside.summary(id).unwrap().reference.as_deref()), (1, Some("638344")));
}

#[test]
fn the_key_is_sent_only_where_it_is_honoured_and_the_marker_survives_the_longest_words() {
    let phone = Phone::georeport(&[KEYLESS]);
    let id = phone.submit(Changes { description: Some("ü".repeat(4000)), ..pothole() });
    let task = post(&phone);
    assert_eq!(header(&task, "idempotency-key"), None);
    let description = form(&task)["description"].clone();
    assert_eq!(description.chars().count(), 4000);
    assert!(
        description.contains(&marker(id)) && description.contains("\nSeen 2026-11-23T"),
        "{}",
        &description[7900..]
    );
}

#[test]
fn the_longest_words_leave_just_the_room_that_a_repetition_needs() {
    let phone = Phone::georeport(&[KEYLESS, RESEND]);
    let id = phone.submit(Changes { description: Some("ü".repeat(4000)), ..pothole() });
    phone.finish(&post(&phone), lost());
    phone.clock.forward(Duration::from_secs(60));
    let description = form(&post(&phone))["description"].clone();
    assert_eq!(description.chars().count(), 4000, "no more than may be, and no less");
    assert!(description.contains(&marker(id)));
    assert!(description.ends_with(&format!("May repeat {}", marker(id).trim_matches(['[', ']']))));
}

#[test]
fn photos_go_with_the_words_or_stay_on_the_phone_and_that_is_said() {
    let phone = Phone::georeport(&[]);
    let id = phone.submit_with_photos(2);
    let task = post(&phone);
    let body = whole_body(&phone, &task);
    assert!(header(&task, "content-type").unwrap().starts_with("multipart/form-data; boundary="));
    assert_eq!(body.windows(13).filter(|part| *part == b"name=\"media\";").count(), 2);
    phone.finish(&task, json(201, &serde_json::json!([{"service_request_id": "A"}])));
    assert_eq!(phone.photo_states(id), [State::Accepted, State::Accepted]);
    assert!(!phone.wayside.show(id).unwrap().photos_verified, "no hash came back");

    let phone = Phone::georeport(&[NO_PHOTOS]);
    let id = phone.submit_with_photos(1);
    phone.finish(&post(&phone), json(200, &serde_json::json!([{"service_request_id": "A"}])));
    assert_eq!(phone.photo_states(id), [State::Withdrawn(WithdrawnWhy::EndpointTakesNone)]);
    phone.clock.forward(Duration::from_secs(30 * 24 * 3600));
    phone.wayside.tidy().unwrap();
    assert_eq!(phone.wayside.show(id).unwrap().description, "Deep, by the bus stop", "what only the phone has stays");
}

#[test]
fn a_refusal_in_the_dialects_own_words_wedges_and_any_other_4xx_is_tried_again() {
    for (outcome, wedged) in [
        (json(400, &serde_json::json!([{"code": 400, "description": "No such street"}])), true),
        (json(404, &serde_json::json!([{"code": 404, "description": "service_code not found"}])), true),
        (json(400, &serde_json::json!([{"description": "No such street"}])), true),
        (json(400, &serde_json::json!([{"code": "no_such_street"}])), true),
        (answer(400, &[("content-type", "text/html")], b"[{\"code\":400}]"), false),
        (answer(404, &[], b""), false),
        (json(400, &serde_json::json!([{}])), false),
        (json(403, &serde_json::json!([{"code": 403, "description": "bad key"}])), false),
        (json(451, &serde_json::json!([{"code": 451, "description": "no"}])), false),
    ] {
        let phone = Phone::georeport(&[KEYLESS, NO_PHOTOS]);
        let id = phone.submit(pothole());
        phone.finish(&post(&phone), outcome.clone());
        assert_eq!(matches!(phone.state(id), State::Wedged(WedgeReason::Refused { .. })), wedged, "{outcome:?}");
        assert_eq!(matches!(phone.state(id), State::Queued), !wedged, "{outcome:?}");
    }
}

#[test]
fn an_answer_that_tells_nothing_is_never_followed_by_a_second_report() {
    for outcome in [
        lost(),
        answer(200, &[], b"[{\"service_requ"),
        answer(200, &[("content-type", "application/json")], b"[]"),
        answer(202, &[], b""),
        answer(204, &[], b""),
        json(422, &serde_json::json!([{"code": 422, "description": "base is a DUPLICATE"}])),
    ] {
        let phone = Phone::georeport(&[KEYLESS]);
        let id = phone.submit(pothole());
        phone.finish(&post(&phone), outcome.clone());
        assert!(matches!(phone.state(id), State::Wedged(reason) if reason.is_held()), "{outcome:?}");
        phone.clock.forward(Duration::from_secs(24 * 3600));
        assert_eq!(phone.next(), Next::Done, "{outcome:?}");
        phone.wayside.install_pack(&pack(phone.dir.path(), &[KEYLESS])).unwrap();
        assert_eq!(phone.next(), Next::Done, "a new pack decides nothing for the person: {outcome:?}");
        assert!(phone.wayside.show(id).unwrap().help.is_some());
    }
}

#[test]
fn a_lease_that_was_lost_is_no_look_and_its_late_refusal_no_answer() {
    let phone = Phone::georeport(&[KEYLESS, LISTED]);
    let id = phone.submit(pothole());
    let old = post(&phone);
    phone.clock.forward(Duration::from_secs(91));
    phone.next();
    assert_eq!(phone.state(id), State::Unconfirmed { lookups: 0 });
    for _ in 0..2 {
        phone.finish(&old, answer(503, &[], b""));
        assert_eq!(phone.state(id), State::Unconfirmed { lookups: 0 }, "twice would have sent it again");
    }
    phone.finish(&old, json(200, &serde_json::json!([{"service_request_id": "late"}])));
    assert_eq!(phone.state(id), State::Accepted);
}

#[test]
fn where_the_pack_says_resend_it_is_sent_again_and_a_duplicate_waits() {
    let phone = Phone::georeport(&[KEYLESS, RESEND]);
    let id = phone.submit(pothole());
    let first = post(&phone);
    phone.finish(&first, lost());
    phone.clock.forward(Duration::from_secs(60));
    let again = post(&phone);
    let (mut again_said, first_said) = (form(&again), form(&first));
    let words = again_said["description"].clone();
    let (words, note) = words.rsplit_once('\n').unwrap();
    assert!(note.starts_with("May repeat M-"), "{note}");
    again_said.insert("description".to_owned(), words.to_owned());
    assert_eq!(again_said, first_said, "nothing else is new");
    phone.finish(&again, json(400, &serde_json::json!([{"code": 400, "description": "duplicate"}])));
    assert_eq!(phone.state(id), State::Waiting(WaitReason::Retry(Why::BadAnswer)));
    assert!(matches!(phone.next(), Next::Wait(_)), "not at once, and so for ever");
}

/// Every look finds nothing, until something else is to be sent or nothing is.
fn looks_in_vain(phone: &Phone) -> Option<Task> {
    for _ in 0..40 {
        match phone.next() {
            Next::Send(task) if task.request.url.contains("start_date=") => {
                phone.finish(&task, dated(phone, page(&[])));
            }
            Next::Send(task) => return Some(*task),
            Next::Wait(wait) => phone.clock.forward(wait),
            Next::Done => return None,
        }
    }
    panic!("looks without an end")
}

#[test]
fn what_is_called_a_duplicate_and_is_not_in_the_list_is_held_in_the_end_with_the_servers_words() {
    let duplicate = json(400, &serde_json::json!([{"code": 400, "description": "Possible duplicate of #123"}]));
    for first in [lost(), duplicate.clone()] {
        let phone = Phone::georeport(&[KEYLESS, LISTED]);
        let id = phone.submit(pothole());
        phone.finish(&post(&phone), first);
        let mut posts = 1;
        while let Some(again) = looks_in_vain(&phone) {
            posts += 1;
            assert!(posts < 4, "round and round");
            phone.finish(&again, duplicate.clone());
            assert!(posts > 2 || matches!(phone.state(id), State::Unconfirmed { .. } | State::Wedged(_)));
        }
        let detail = phone.wayside.show(id).unwrap();
        assert_eq!(
            (detail.summary.state.as_str(), detail.summary.reason.as_deref()),
            ("wedged", Some("held")),
            "after {posts}"
        );
        assert!(detail.sentence.contains("Possible duplicate of #123"), "{}", detail.sentence);
        phone.wayside.resend(id).unwrap();
        assert!(form(&post(&phone))["description"].contains("May repeat"), "it may be there all the same");
    }
}

#[test]
fn where_a_duplicate_can_only_be_sent_again_it_is_held_in_the_end() {
    for can in [&[] as &[Edit], &[KEYLESS, RESEND]] {
        let phone = Phone::georeport(can);
        let id = phone.submit(pothole());
        let mut posts = 0;
        loop {
            match phone.next() {
                Next::Send(task) => {
                    posts += 1;
                    assert!(posts < 20, "round and round");
                    let said = serde_json::json!([{"code": 400, "description": "Possible duplicate of #123"}]);
                    phone.finish(&task, json(400, &said));
                }
                Next::Wait(wait) => phone.clock.forward(wait),
                Next::Done => break,
            }
        }
        let detail = phone.wayside.show(id).unwrap();
        assert_eq!(detail.summary.reason.as_deref(), Some("held"));
        assert!(detail.sentence.contains("Possible duplicate of #123"), "{}", detail.sentence);
    }
}

fn duplicate() -> Outcome {
    json(400, &serde_json::json!([{"code": 400, "description": "Possible duplicate of #123"}]))
}

/// What is sent next, however long that takes.
fn sooner_or_later(phone: &Phone) -> Task {
    for _ in 0..20 {
        match phone.next() {
            Next::Send(task) => return *task,
            Next::Wait(wait) => phone.clock.forward(wait),
            Next::Done => break,
        }
    }
    panic!("nothing is sent")
}

#[test]
fn what_only_failed_to_go_before_is_looked_for_when_it_is_first_called_a_duplicate() {
    for failure in [Outcome::NotSent(Why::Tls), answer(403, &[], b""), answer(429, &[], b"")] {
        let phone = Phone::georeport(&[KEYLESS, LISTED]);
        let id = phone.submit(pothole());
        phone.finish(&post(&phone), failure.clone());
        phone.finish(&sooner_or_later(&phone), duplicate());
        assert_eq!(phone.state(id), State::Unconfirmed { lookups: 0 }, "after {failure:?}");
    }
}

#[test]
fn what_a_list_shows_only_later_is_found_when_it_is_called_a_duplicate() {
    let phone = Phone::georeport(&[KEYLESS, LISTED]);
    let id = phone.submit(pothole());
    phone.finish(&post(&phone), answer(429, &[], b""));
    phone.finish(&sooner_or_later(&phone), lost());
    let again = looks_in_vain(&phone).unwrap();
    phone.finish(&again, duplicate());
    assert_eq!(phone.state(id), State::Unconfirmed { lookups: 0 });
    let look = sooner_or_later(&phone);
    phone.finish(&look, dated(&phone, page(&[("9", &marker(id))])));
    assert_eq!(phone.state(id), State::Accepted);
}

#[test]
fn other_failures_are_not_counted_as_being_called_a_duplicate() {
    let phone = Phone::georeport(&[KEYLESS, RESEND]);
    let id = phone.submit(pothole());
    for _ in 0..8 {
        phone.finish(&sooner_or_later(&phone), answer(429, &[], b""));
    }
    phone.finish(&sooner_or_later(&phone), duplicate());
    assert_eq!(phone.state(id), State::Waiting(WaitReason::Retry(Why::BadAnswer)));
}

#[test]
fn a_list_is_not_given_up_at_the_first_look_because_the_report_took_long_to_go() {
    let phone = Phone::georeport(&[KEYLESS, LISTED]);
    let id = phone.submit(pothole());
    for _ in 0..12 {
        phone.finish(&sooner_or_later(&phone), answer(429, &[], b""));
        phone.clock.forward(Duration::from_secs(20 * 3600));
    }
    phone.finish(&sooner_or_later(&phone), lost());
    phone.finish(&sooner_or_later(&phone), answer(500, &[], b"oops"));
    assert_eq!(phone.state(id), State::Unconfirmed { lookups: 0 });
}

fn page(rows: &[(&str, &str)]) -> Outcome {
    let rows: Vec<_> =
        rows.iter().map(|(id, words)| serde_json::json!({"service_request_id": id, "description": words})).collect();
    json(200, &rows)
}

fn with_date(outcome: Outcome, date: &str) -> Outcome {
    let Outcome::Answer(mut answer) = outcome else { panic!() };
    answer.headers.push(("date".to_owned(), date.to_owned()));
    Outcome::Answer(answer)
}

/// By a server whose clock is the phone's.
fn dated(phone: &Phone, outcome: Outcome) -> Outcome {
    let now = chrono::DateTime::from_timestamp_micros(phone.clock_now().wall_us).unwrap();
    with_date(outcome, &now.to_rfc2822())
}

/// The first request of a look names no page; the others are numbered.
fn look(phone: &Phone, number: Option<u32>) -> Task {
    let task = phone.task();
    let (_, asked) = task.request.url.split_once("start_date=").expect(&task.request.url);
    assert_eq!(asked.split_once("&page=").map(|(_, page)| page.parse().unwrap()), number, "{}", task.request.url);
    task
}

/// The list that it is a page of.
fn list(task: &Task) -> &str {
    task.request.url.split("&page=").next().unwrap()
}

#[test]
fn a_row_whose_words_were_cut_off_before_the_marker_is_no_proof_that_a_report_is_not_there() {
    let held = State::Wedged(WedgeReason::Held);
    for (words, becomes) in [("A HOLE…", held.clone()), ("A ho", held), ("Another", State::Unconfirmed { lookups: 1 })]
    {
        let phone = Phone::georeport(&[KEYLESS, LISTED]);
        let id = phone.submit(Changes { description: Some("A hole in the road".to_owned()), ..pothole() });
        phone.finish(&post(&phone), lost());
        phone.clock.forward(Duration::from_secs(400));
        while let Next::Send(task) = phone.next() {
            phone.finish(&task, dated(&phone, page(&[("77", words)])));
        }
        assert_eq!(phone.state(id), becomes, "{words}");
    }
}

#[test]
fn what_may_have_arrived_is_looked_for_by_its_marker_over_every_page() {
    let phone = Phone::georeport(&[KEYLESS, LISTED]);
    let (here, gone) = (phone.submit(pothole()), phone.submit(pothole()));
    for _ in 0..2 {
        phone.finish(&post(&phone), lost());
        phone.clock.forward(Duration::from_secs(30));
    }
    assert!(matches!(phone.next(), Next::Wait(_)), "not before the pack says");
    phone.clock.forward(Duration::from_secs(400));
    let first = look(&phone, None);
    assert_eq!(first.items, 2, "one look for all of an endpoint's");
    phone.finish(&first, dated(&phone, page(&[("1", "something else"), ("2", "another")])));
    phone.finish(&look(&phone, Some(1)), dated(&phone, page(&[("1", "something else"), ("2", "another")])));
    let second = look(&phone, Some(2));
    assert_eq!(list(&second), list(&first), "the same list");
    let reflowed = marker(here).to_lowercase().replace('-', "-\n ");
    let found = phone.finish(&second, dated(&phone, page(&[("77", &format!("words {reflowed}"))])));
    assert_eq!((found.accepted, phone.state(here)), (1, State::Accepted));
    assert_eq!(phone.wayside.summary(here).unwrap().reference.as_deref(), Some("77"));
    assert_eq!(phone.state(gone), State::Unconfirmed { lookups: 0 }, "not before the last page");
    let third = look(&phone, Some(3));
    assert_eq!((third.items, list(&third)), (1, list(&first)));
    phone.finish(&third, dated(&phone, page(&[])));
    assert_eq!(phone.state(gone), State::Unconfirmed { lookups: 1 });
    // News is asked after meanwhile; the second look is as far from the first as the pack says.
    while let Next::Send(task) = phone.next() {
        assert!(task.request.url.contains("service_request_id="), "{}", task.request.url);
        phone.finish(&task, dated(&phone, page(&[])));
    }
    phone.clock.forward(Duration::from_secs(301));
    // A server that knows no paging gives the same page again.
    for number in [None, Some(1), Some(2)] {
        phone.finish(&look(&phone, number), dated(&phone, page(&[("5", "x")])));
    }
    assert_eq!(phone.state(gone), State::Queued);
    post(&phone);
}

#[test]
fn a_list_whose_pages_are_numbered_from_nought_is_looked_through_from_its_first_page_on() {
    let looked = |at: usize| {
        let phone = Phone::georeport(&[KEYLESS, LISTED]);
        let id = phone.submit(pothole());
        phone.finish(&post(&phone), lost());
        phone.clock.forward(Duration::from_secs(400));
        let all: Vec<(String, String)> =
            (0..7).map(|nth| (format!("R{nth}"), if nth == at { marker(id) } else { "x".to_owned() })).collect();
        let mut asked = 0;
        while let Next::Send(task) = phone.next() {
            if !task.request.url.contains("start_date=") {
                break;
            }
            let number = task.request.url.split("&page=").nth(1).map_or(0, |page| page.parse().unwrap());
            let rows = all.iter().skip(number * 3).take(3).map(|(id, words)| (&**id, &**words));
            phone.finish(&task, dated(&phone, page(&rows.collect::<Vec<_>>())));
            asked += 1;
        }
        (phone.state(id), asked)
    };
    assert_eq!(looked(1), (State::Accepted, 1));
    assert_eq!(looked(4), (State::Accepted, 2));
    assert_eq!(looked(6), (State::Accepted, 3));
    assert_eq!(looked(7), (State::Unconfirmed { lookups: 1 }, 4), "nowhere, and nothing was passed over");
}

#[test]
fn one_that_joins_in_the_middle_of_a_look_was_not_looked_for() {
    let phone = Phone::georeport(&[KEYLESS, LISTED]);
    let early = phone.submit(pothole());
    phone.finish(&post(&phone), lost());
    phone.clock.forward(Duration::from_secs(200));
    let late = phone.submit(pothole());
    phone.finish(&post(&phone), lost());
    phone.clock.forward(Duration::from_secs(150));
    phone.finish(&look(&phone, None), dated(&phone, page(&[("1", "x")])));
    phone.clock.forward(Duration::from_secs(170));
    let second = look(&phone, Some(1));
    assert_eq!(second.items, 1);
    phone.finish(&second, dated(&phone, page(&[])));
    assert_eq!(
        (phone.state(early), phone.state(late)),
        (State::Unconfirmed { lookups: 1 }, State::Unconfirmed { lookups: 0 })
    );
}

#[test]
fn a_phone_whose_clock_is_days_ahead_looks_by_the_servers() {
    let phone = Phone::georeport(&[KEYLESS, LISTED]);
    let id = phone.submit(pothole());
    phone.finish(&post(&phone), lost());
    phone.clock.forward(Duration::from_secs(400));
    let first = look(&phone, None);
    // By the server it is three days earlier: the list since then was empty, and means nothing.
    phone.finish(&first, with_date(page(&[]), "Fri, 20 Nov 2026 09:06:40 GMT"));
    assert_eq!(phone.state(id), State::Unconfirmed { lookups: 0 });
    let again = look(&phone, None);
    assert!(again.request.url.contains("start_date=2026-11-20T06"), "{}", again.request.url);
    phone.finish(&again, with_date(page(&[("9", &marker(id))]), "Fri, 20 Nov 2026 09:06:41 GMT"));
    assert_eq!(phone.state(id), State::Accepted);
}

#[test]
fn clocks_that_differ_by_minutes_do_not_begin_a_look_again() {
    let phone = Phone::georeport(&[KEYLESS, LISTED]);
    let id = phone.submit(pothole());
    phone.finish(&post(&phone), lost());
    phone.clock.forward(Duration::from_secs(400));
    let (first, later) = (look(&phone, None), "Mon, 23 Nov 2026 09:36:40 GMT");
    phone.finish(&first, with_date(page(&[("1", "x")]), later));
    let second = look(&phone, Some(1));
    phone.finish(&second, with_date(page(&[]), later));
    assert_eq!(phone.state(id), State::Unconfirmed { lookups: 1 });
}

#[test]
fn a_pack_that_takes_the_look_up_away_leaves_the_person_to_decide() {
    let phone = Phone::georeport(&[KEYLESS, LISTED]);
    let id = phone.submit(pothole());
    phone.finish(&post(&phone), lost());
    phone.wayside.install_pack(&pack(phone.dir.path(), &[KEYLESS])).unwrap();
    phone.clock.forward(Duration::from_secs(400));
    assert_eq!(phone.next(), Next::Done);
    assert_eq!(phone.state(id), State::Wedged(WedgeReason::Held));
}

#[test]
fn a_token_is_polled_and_its_report_never_sent_again() {
    let phone = Phone::georeport(&[KEYLESS]);
    let id = phone.submit(pothole());
    let done = phone.finish(&post(&phone), json(200, &serde_json::json!([{"token": "t 1/2"}])));
    assert_eq!((done.accepted, phone.state(id)), (1, State::Token));
    let poll = phone.task();
    assert!(poll.request.url.ends_with("/tokens/t%201%2F2.json"), "{}", poll.request.url);
    phone.finish(&poll, json(200, &serde_json::json!([{"token": "t 1/2", "service_request_id": ""}])));
    assert!(matches!(phone.next(), Next::Wait(wait) if wait >= Duration::from_secs(299)), "minutes later");
    phone.clock.forward(Duration::from_secs(300));
    let done = phone.finish(&phone.task(), json(200, &serde_json::json!([{"service_request_id": "R-9"}])));
    assert_eq!((done.accepted, phone.state(id)), (0, State::Accepted), "counted once");
    assert_eq!(phone.wayside.summary(id).unwrap().reference.as_deref(), Some("R-9"));
}

#[test]
fn a_token_that_nothing_comes_of_is_asked_after_ever_less_often() {
    let phone = Phone::georeport(&[KEYLESS]);
    let id = phone.submit(pothole());
    phone.finish(&post(&phone), json(200, &serde_json::json!([{"token": "t"}])));
    let (mut waited, mut polls) = (Duration::ZERO, 0);
    let month = Duration::from_secs(30 * 24 * 3600);
    while waited < month {
        match phone.next() {
            Next::Send(poll) => {
                assert!(poll.request.url.contains("/tokens/t.json"), "{}", poll.request.url);
                phone.finish(&poll, json(200, &serde_json::json!([{"token": "t"}])));
                polls += 1;
            }
            Next::Wait(wait) => {
                assert!(wait <= Duration::from_secs(6 * 3600), "{wait:?} is too long for one that comes after all");
                phone.clock.forward(wait);
                waited += wait;
            }
            Next::Done => panic!("forgotten"),
        }
    }
    assert!(polls < 300, "{polls} times in a month");
    assert_eq!(phone.state(id), State::Token);
}

#[test]
fn a_token_of_a_report_that_took_weeks_to_go_is_asked_after_as_soon_as_any() {
    let phone = Phone::georeport(&[KEYLESS]);
    phone.submit(pothole());
    phone.finish(&post(&phone), answer(429, &[], b""));
    phone.clock.forward(Duration::from_secs(20 * 24 * 3600));
    phone.finish(&post(&phone), json(200, &serde_json::json!([{"token": "t"}])));
    phone.finish(&phone.task(), json(200, &serde_json::json!([{"token": "t"}])));
    assert!(matches!(phone.next(), Next::Wait(wait) if wait <= Duration::from_secs(300)), "{:?}", phone.next());
}

#[test]
fn a_blackbox_gives_no_reference_and_its_2xx_is_the_receipt() {
    let phone = Phone::georeport(&[KEYLESS, BLACKBOX]);
    let id = phone.submit(pothole());
    phone.finish(&post(&phone), json(200, &serde_json::json!([])));
    assert_eq!((phone.state(id), phone.wayside.summary(id).unwrap().reference), (State::Accepted, None));
}

#[test]
fn an_error_under_200_is_nobodys_receipt() {
    for service in [&[KEYLESS] as &[_], &[KEYLESS, BLACKBOX]] {
        let phone = Phone::georeport(service);
        let id = phone.submit(pothole());
        let refused = serde_json::json!([{"code": 403, "description": "Invalid api_key"}]);
        let done = phone.finish(&post(&phone), json(200, &refused));
        assert_eq!((done.accepted, phone.state(id)), (0, State::Wedged(WedgeReason::Held)));
    }
}

#[test]
fn a_private_report_is_held_rather_than_looked_for_and_goes_nowhere_it_may_not() {
    let phone = Phone::georeport(&[KEYLESS, LISTED]);
    let id = phone.submit(antisocial());
    phone.finish(&post(&phone), lost());
    assert_eq!(phone.state(id), State::Wedged(WedgeReason::Held), "it stands in no public list");

    let phone = Phone::georeport(&[]);
    let id = phone.submit(antisocial());
    let public = [(
        "endpoints.toml",
        "private = true                      # this server never publishes a private service; most do",
        "private = false",
    )];
    phone.wayside.install_pack(&pack(phone.dir.path(), &public)).unwrap();
    assert_eq!(phone.next(), Next::Done);
    assert_eq!(phone.state(id), State::Wedged(WedgeReason::NoPrivateEndpoint));
    assert_eq!(phone.count("SELECT count(*) FROM frozen"), 0);
}

/// When a look begins after the phone's clock was set, in the same boot and after the next.
fn begins(ahead_days: i64, after: Duration, set_by_days: i64, reboot: bool) -> String {
    const DAY_US: i64 = 86_400_000_000;
    let phone = Phone::georeport(&[KEYLESS, LISTED]);
    phone.clock.set_wall(phone.clock_now().wall_us + ahead_days * DAY_US);
    phone.submit(pothole());
    phone.finish(&post(&phone), lost());
    phone.clock.forward(after);
    phone.clock.set_wall(phone.clock_now().wall_us + set_by_days * DAY_US);
    if reboot {
        phone.clock.reboot(Duration::from_secs(60));
        phone.next();
        phone.clock.forward(Duration::from_secs(600));
    }
    let url = phone.task().request.url;
    url.split("start_date=").nth(1).unwrap()[..13].to_owned()
}

#[test]
fn a_look_up_goes_by_the_clock_that_nobody_sets_and_after_a_reboot_by_one_that_was_days_off() {
    // It was five days ahead when the report went (23 November, 9:00), and was set right six days later.
    let six_days = Duration::from_secs(6 * 24 * 3600);
    assert_eq!(begins(5, six_days, -5, false), "2026-11-23T06", "three hours before it went");
    let rebooted = begins(5, six_days, -5, true);
    assert!(*rebooted < *"2026-11-23T06", "{rebooted}: before it went");
    // A year back: when it was sent cannot be known from that, only from the other clock.
    assert_eq!(begins(0, Duration::from_secs(600), -365, false), "2025-11-23T06");
    assert_eq!(begins(0, Duration::from_secs(600), -365, true), "2025-08-26T09", "89 days");
}

#[test]
fn a_refusal_of_a_retry_does_not_say_that_the_first_try_is_not_there() {
    let phone = Phone::georeport(&[]);
    let id = phone.submit_with_photos(2);
    phone.finish(&post(&phone), lost());
    // A photo fewer: to the server that is another request under the same key.
    phone.damage_photo(id, 1);
    phone.clock.forward(Duration::from_secs(60));
    let used = serde_json::json!([{"code": 400, "description": "That key was used for something else."}]);
    phone.finish(&post(&phone), json(400, &used));
    assert!(matches!(phone.state(id), State::Wedged(WedgeReason::Refused { .. })));
    let other = Changes { description: Some("Deeper by now".to_owned()), ..Changes::default() };
    assert!(matches!(phone.wayside.edit(id, other), Err(ChangeError::Unsure)), "it would be a second report");
    assert_eq!(phone.wayside.withdraw(id).unwrap(), Change::LetGo, "it may be there");
    assert_eq!(phone.state(id), State::Withdrawn(WithdrawnWhy::MayHaveArrived));
}

#[test]
fn a_report_that_is_refused_for_its_words_after_a_broken_try_can_be_corrected() {
    let firsts = [
        answer(502, &[], b"<h1>oops</h1>"),
        answer(429, &[], b""),
        answer(503, &[("retry-after", "600")], b""),
        lost(),
    ];
    for first in firsts {
        let phone = Phone::georeport(&[]);
        let id = phone.submit(pothole());
        phone.finish(&post(&phone), first.clone());
        phone.clock.forward(Duration::from_secs(3600));
        let too_long = serde_json::json!([{"code": 400, "description": "The description is too long."}]);
        phone.finish(&post(&phone), json(400, &too_long));
        assert!(matches!(phone.state(id), State::Wedged(WedgeReason::Refused { .. })), "{first:?}");
        assert!(matches!(phone.wayside.comment(id, "Deeper by now"), Err(ChangeError::NotTaken)), "{first:?}");
        let shorter = Changes { description: Some("Deep".to_owned()), ..Changes::default() };
        assert_eq!(phone.wayside.edit(id, shorter).unwrap(), Change::Here, "{first:?}");
        assert_eq!(form(&post(&phone))["description"].lines().next(), Some("Deep"), "{first:?}");
    }
}

#[test]
fn what_is_refused_for_its_key_goes_under_another_when_the_person_decides_so_and_says_that_it_may_repeat() {
    let used = serde_json::json!([{"code": 400, "description": "This Idempotency-Key was used for something else."}]);
    let unknown = serde_json::json!([{"code": 404, "description": "jurisdiction_id was not found"}]);
    let differs = serde_json::json!([{"code": 422, "description": "Not the same request"}]);
    for (status, refusal) in [(400, used), (404, unknown), (422, differs)] {
        let phone = Phone::georeport(&[]);
        let id = phone.submit(pothole());
        phone.finish(&post(&phone), lost());
        phone.finish(&post(&phone), json(status, &refusal));
        let other = |words: &str| Changes { description: Some(words.to_owned()), ..Changes::default() };
        assert!(matches!(phone.wayside.edit(id, other("Deep")), Err(ChangeError::Unsure)), "{status}");
        phone.wayside.resend(id).unwrap();
        let says_so = |task: &Task| form(task)["description"].matches("May repeat").count();
        let again = post(&phone);
        assert_eq!(header(&again, "idempotency-key"), Some(format!("{id}.2").as_str()));
        assert_eq!(says_so(&again), 1, "{status}");
        // The answer is lost: the same goes under the same key, which that server knows by now.
        phone.finish(&again, lost());
        let same = post(&phone);
        assert_eq!((bytes(&same), &same.request.headers), (bytes(&again), &again.request.headers));
        // Not so; and the first may still be there, whatever it is changed into.
        let too_long = serde_json::json!([{"code": 400, "description": "The description is too long."}]);
        phone.finish(&same, json(400, &too_long));
        assert_eq!(phone.wayside.edit(id, other("Deep")).unwrap(), Change::Here);
        let changed = post(&phone);
        assert_eq!((says_so(&changed), form(&changed)["description"].lines().next()), (1, Some("Deep")));
        phone.finish(&changed, json(200, &serde_json::json!([{"service_request_id": "R-1"}])));
        assert_eq!(phone.state(id), State::Accepted);
    }
}

#[test]
fn what_had_arrived_when_it_was_to_be_taken_back_needs_somebody_to_tell_the_council_until_it_is_closed() {
    let phone = Phone::georeport(&[KEYLESS, LISTED]);
    let id = phone.submit(pothole());
    phone.finish(&post(&phone), lost());
    assert_eq!(phone.wayside.withdraw(id).unwrap(), Change::LetGo);
    phone.clock.forward(Duration::from_secs(400));
    let task = phone.task();
    phone.finish(&task, dated(&phone, page(&[("R1", &marker(id))])));
    let detail = phone.wayside.show(id).unwrap();
    assert!(detail.sentence.contains("You wanted to take it back, but it had arrived"), "{}", detail.sentence);
    assert_eq!((detail.summary.state.as_str(), detail.summary.needs_you), ("accepted", 1));
    assert_eq!(phone.wayside.stuck().unwrap().len(), 1);
    phone.db().execute("UPDATE receipt SET status = 'closed:FIXED'", []).unwrap();
    assert_eq!(phone.wayside.summary(id).unwrap().needs_you, 0);
}

#[test]
fn a_list_that_is_given_by_rows_is_walked_by_rows() {
    let phone = Phone::georeport(&[KEYLESS, LISTED]);
    let id = phone.submit(pothole());
    phone.finish(&post(&phone), lost());
    phone.clock.forward(Duration::from_secs(400));
    // It knows offsets and no pages, and ends a list after ten.
    let all: Vec<(String, String)> =
        (0..23).map(|nth| (format!("R{nth}"), if nth == 20 { marker(id) } else { "x".to_owned() })).collect();
    let serve = |task: &Task| {
        let from = task.request.url.split("offset=").nth(1).map_or(0, |rows| rows.parse().unwrap());
        let rows: Vec<(&str, &str)> = all.iter().skip(from).take(10).map(|(id, words)| (&**id, &**words)).collect();
        dated(&phone, page(&rows))
    };
    for _ in 0..5 {
        let task = phone.task();
        phone.finish(&task, serve(&task));
    }
    assert_eq!(phone.state(id), State::Accepted);
}

#[test]
fn a_list_that_may_have_been_cut_and_one_without_a_date_prove_nothing() {
    let gone = |rows: usize, with_date: bool| {
        let phone = Phone::georeport(&[KEYLESS, LISTED]);
        let id = phone.submit(pothole());
        phone.finish(&post(&phone), lost());
        phone.clock.forward(Duration::from_secs(400));
        // It knows no paging at all.
        let same: Vec<(&str, &str)> = std::iter::repeat_n(("1", "x"), rows).collect();
        for _ in 0..4 {
            let Next::Send(task) = phone.next() else { break };
            phone.finish(&task, if with_date { dated(&phone, page(&same)) } else { page(&same) });
        }
        phone.state(id)
    };
    assert_eq!(gone(11, true), State::Unconfirmed { lookups: 1 }, "all of it");
    assert_eq!(gone(50, true), State::Wedged(WedgeReason::Held), "the first fifty of nobody knows how many");
    assert_eq!(gone(11, false), State::Wedged(WedgeReason::Held), "by nobody knows which clock");
}

/// A server that knows no paging and ends every list after ten rows, oldest first; `knows`: which ends of a window it honours.
fn ten_at_most(phone: &Phone, rows: &[(String, i64, String)], task: &Task, knows: (bool, bool)) -> Outcome {
    let url = url::Url::parse(&task.request.url).unwrap();
    let asked = |name: &str| {
        let (_, text) = url.query_pairs().find(|(key, _)| key == name)?;
        Some(chrono::DateTime::parse_from_rfc3339(&text).unwrap().timestamp_micros())
    };
    let from = asked("start_date").filter(|_| knows.0).unwrap_or(i64::MIN);
    let until = asked("end_date").filter(|_| knows.1).unwrap_or(i64::MAX);
    let within = rows.iter().filter(|(_, at, _)| (from..=until).contains(at));
    let rows: Vec<_> = within
        .take(10)
        .map(|(id, at, words)| {
            let at = chrono::DateTime::from_timestamp_micros(*at).unwrap().to_rfc3339();
            serde_json::json!({ "service_request_id": id, "description": words, "requested_datetime": at })
        })
        .collect();
    dated(phone, json(200, &rows))
}

#[test]
fn a_list_that_ends_after_ten_is_looked_through_by_windows_of_time() {
    let looked = |there: bool, knows: (bool, bool)| {
        let phone = Phone::georeport(&[KEYLESS, LISTED]);
        let id = phone.submit(pothole());
        let sent_us = phone.clock_now().wall_us;
        phone.finish(&post(&phone), lost());
        phone.clock.forward(Duration::from_secs(400));
        // One a minute; ours is the twenty-first.
        let words = |nth: i64| if nth == 20 && there { marker(id) } else { "x".to_owned() };
        let rows: Vec<_> =
            (0..25).map(|nth| (format!("R{nth}"), sent_us + (nth - 20) * 60_000_000, words(nth))).collect();
        for _ in 0..13 {
            let Next::Send(task) = phone.next() else { break };
            if task.request.url.contains("service_request_id=") {
                break;
            }
            phone.finish(&task, ten_at_most(&phone, &rows, &task, knows));
        }
        phone.state(id)
    };
    assert_eq!(looked(true, (true, true)), State::Accepted);
    assert_eq!(looked(false, (true, true)), State::Unconfirmed { lookups: 1 }, "all of it was seen");
    for knows_no in [(true, false), (false, true), (false, false)] {
        assert_eq!(
            looked(false, knows_no),
            State::Wedged(WedgeReason::Held),
            "{knows_no:?}: nobody knows what it kept"
        );
    }
}

#[test]
fn rows_without_a_reference_are_told_apart_by_their_words() {
    let looked = |there: bool| {
        let phone = Phone::georeport(&[KEYLESS, LISTED]);
        let id = phone.submit(pothole());
        let sent_us = phone.clock_now().wall_us;
        phone.finish(&post(&phone), lost());
        phone.clock.forward(Duration::from_secs(400));
        // All told in the same minute but for their seconds.
        let words = |nth: i64| if nth == 20 && there { marker(id) } else { format!("Hole number {nth}") };
        let rows: Vec<_> = (0..25).map(|nth| (String::new(), sent_us + (nth - 20) * 2_000_000, words(nth))).collect();
        for _ in 0..13 {
            let Next::Send(task) = phone.next() else { break };
            phone.finish(&task, ten_at_most(&phone, &rows, &task, (true, true)));
        }
        phone.state(id)
    };
    assert_eq!((looked(true), looked(false)), (State::Accepted, State::Unconfirmed { lookups: 1 }));
}

#[test]
fn what_went_without_its_key_is_not_sent_again_because_a_new_pack_says_that_keys_are_honoured() {
    let newer = [("council.toml", "2026-11-01.1", "2026-12-01.1")];
    for lookup in [true, false] {
        let before: &[Edit] = if lookup { &[KEYLESS, LISTED] } else { &[KEYLESS] };
        let phone = Phone::georeport(before);
        let (id, out) = (phone.submit(pothole()), phone.submit(pothole()));
        phone.finish(&post(&phone), lost());
        phone.clock.forward(Duration::from_secs(120));
        let late = post(&phone);
        let listed: &[Edit] = if lookup { &[newer[0], LISTED] } else { &newer };
        phone.wayside.install_pack(&pack(phone.dir.path(), listed)).unwrap();
        phone.finish(&late, lost());
        phone.clock.forward(Duration::from_secs(400));
        while let Next::Send(task) = phone.next() {
            assert!(task.request.url.contains("start_date="), "{}: sent again", task.request.url);
            phone.finish(&task, dated(&phone, page(&[])));
        }
        let expected = if lookup { State::Unconfirmed { lookups: 1 } } else { State::Wedged(WedgeReason::Held) };
        assert_eq!((phone.state(id), phone.state(out)), (expected.clone(), expected));
    }
}

/// What comes of a list that is out of order for so many days, with the app begun anew at each look.
fn shut_for(days: u64, then: impl Fn(&Phone, ReportId) -> Outcome) -> State {
    let mut phone = Phone::georeport(&[KEYLESS, LISTED]);
    let id = phone.submit(pothole());
    phone.finish(&post(&phone), lost());
    let opens_us = phone.clock_now().since_boot_us + i64::try_from(days).unwrap() * 86_400_000_000;
    for number in 0..2000 {
        let open = phone.clock_now().since_boot_us >= opens_us;
        match phone.next() {
            Next::Send(task) if open => {
                let said = then(&phone, id);
                phone.finish(&task, said);
                return phone.state(id);
            }
            Next::Send(task) => {
                let shut = [answer(403, &[], b""), answer(500, &[], b"oops"), answer(200, &[], b"<html>")];
                phone.finish(&task, shut[number % 3].clone());
                if number % 5 == 0 {
                    phone.restart();
                }
            }
            Next::Wait(wait) => phone.clock.forward(wait),
            Next::Done => return phone.state(id),
        }
    }
    panic!("looked without an end")
}

#[test]
fn a_list_that_does_not_open_for_a_week_leaves_the_person_to_decide() {
    let found = |phone: &Phone, id: ReportId| dated(phone, page(&[("9", &marker(id))]));
    assert_eq!(shut_for(4, found), State::Accepted, "out of order for days, and then mended");
    assert_eq!(shut_for(9, found), State::Wedged(WedgeReason::Held));
}

/// A list of so few that all of them are in what it gives unasked, numbered from `first` on; it has no page after its last.
fn ends_with(first: u32, rows: usize, refusal: &Outcome) -> (State, usize) {
    let phone = Phone::georeport(&[KEYLESS, LISTED]);
    let id = phone.submit(pothole());
    phone.finish(&post(&phone), lost());
    phone.clock.forward(Duration::from_secs(400));
    let all: Vec<_> = (0..rows).map(|nth| (format!("R{nth}"), "x")).collect();
    let all: Vec<_> = all.iter().map(|(id, words)| (&**id, *words)).collect();
    let mut asked = 0;
    while let Next::Send(task) = phone.next() {
        if !task.request.url.contains("start_date=") {
            break;
        }
        asked += 1;
        let number = task.request.url.split("&page=").nth(1).map_or(first, |page| page.parse().unwrap());
        let knows = number == first && !task.request.url.contains("offset=");
        phone.finish(&task, dated(&phone, if knows { page(&all) } else { refusal.clone() }));
    }
    (phone.state(id), asked)
}

#[test]
fn a_list_that_refuses_the_page_after_its_last_was_seen_whole() {
    let seen = State::Unconfirmed { lookups: 1 };
    for status in [404, 400] {
        let refusal = json(status, &serde_json::json!({"detail": "Invalid page."}));
        assert_eq!(ends_with(1, 3, &refusal), (seen.clone(), 3), "{status}");
        assert_eq!(ends_with(1, 50, &refusal), (seen.clone(), 3), "{status}: it knows numbers, so there is no more");
        assert_eq!(ends_with(0, 3, &refusal), (seen.clone(), 2), "{status}: numbered from nought");
    }
}

#[test]
fn a_list_that_may_have_been_cut_and_refuses_to_be_asked_for_more_proves_nothing() {
    let refusal = json(400, &serde_json::json!([{"code": 400, "description": "Unknown parameter"}]));
    assert_eq!(
        ends_with(0, 50, &refusal).0,
        State::Wedged(WedgeReason::Held),
        "the first fifty of nobody knows how many"
    );
    let front = answer(404, &[("content-type", "text/html")], b"<html>");
    assert_eq!(ends_with(1, 3, &front).0, State::Unconfirmed { lookups: 0 }, "anybody's on the way");
}

#[test]
fn a_late_word_that_a_list_did_not_open_puts_nothing_off() {
    let phone = Phone::georeport(&[KEYLESS, LISTED]);
    phone.submit(pothole());
    phone.finish(&post(&phone), lost());
    phone.clock.forward(Duration::from_secs(400));
    let old = look(&phone, None);
    phone.clock.forward(Duration::from_secs(91));
    look(&phone, None);
    let counted = || (phone.count("SELECT shut_looks FROM item"), phone.count("SELECT due_since_boot FROM item"));
    let before = counted();
    phone.finish(&old, answer(500, &[], b"oops"));
    assert_eq!(counted(), before);
}

#[test]
fn a_phone_that_was_off_for_weeks_does_not_give_up_at_the_first_look() {
    let phone = Phone::georeport(&[KEYLESS, LISTED]);
    let id = phone.submit(pothole());
    phone.finish(&post(&phone), lost());
    phone.clock.forward(Duration::from_secs(20 * 24 * 3600));
    phone.finish(&look(&phone, None), answer(503, &[], b""));
    assert_eq!(phone.state(id), State::Unconfirmed { lookups: 0 });
}

#[test]
fn a_list_that_is_too_long_to_be_walked_leaves_the_person_to_decide() {
    let phone = Phone::georeport(&[KEYLESS, LISTED]);
    let (id, there) = (phone.submit(pothole()), phone.submit(pothole()));
    for _ in 0..2 {
        phone.finish(&post(&phone), lost());
        phone.clock.forward(Duration::from_secs(30));
    }
    phone.clock.forward(Duration::from_secs(400));
    let mut pages = 0;
    while let Next::Send(task) = phone.next() {
        if !task.request.url.contains("start_date=") {
            break;
        }
        pages += 1;
        assert!(pages <= 500, "it has no end");
        let words = if pages == 500 { marker(there) } else { "x".to_owned() };
        phone.finish(&task, dated(&phone, page(&[(&format!("R{pages}"), &words)])));
    }
    assert_eq!((phone.state(id), phone.state(there)), (State::Wedged(WedgeReason::Held), State::Accepted));
}

#[test]
fn an_odd_row_hides_no_other() {
    let phone = Phone::georeport(&[KEYLESS, LISTED]);
    let id = phone.submit(pothole());
    phone.finish(&post(&phone), lost());
    phone.clock.forward(Duration::from_secs(400));
    let rows = serde_json::json!([
        {"service_request_id": 1.0, "description": ["a list"], "status": 7, "requested_datetime": 5},
        {"service_request_id": {"id": 3}, "token": true, "description": null},
        {"service_request_id": 12.0, "description": marker(id)},
    ]);
    phone.finish(&look(&phone, None), dated(&phone, json(200, &rows)));
    assert_eq!(phone.state(id), State::Accepted);
    assert_eq!(phone.wayside.summary(id).unwrap().reference.as_deref(), Some("12"));
}

#[test]
fn a_row_that_is_none_hides_no_other_and_counts_as_one() {
    let looked = |rows: serde_json::Value, times: usize| {
        let phone = Phone::georeport(&[KEYLESS, LISTED]);
        let id = phone.submit(pothole());
        phone.finish(&post(&phone), lost());
        phone.clock.forward(Duration::from_secs(400));
        let text = rows.to_string().replace("MARKER", &marker(id));
        for _ in 0..times {
            let said = answer(200, &[("content-type", "application/json")], text.as_bytes());
            phone.finish(&phone.task(), dated(&phone, said));
        }
        phone.state(id)
    };
    let row = |words: &str| serde_json::json!({"service_request_id": "1", "description": words});
    assert_eq!(looked(serde_json::json!([null, row("MARKER")]), 1), State::Accepted);
    // Ten rows may be the first of more; a list without any is none.
    let mut ten = vec![row("x"); 10];
    ten[3] = serde_json::json!("gone");
    assert_eq!(looked(ten.into(), 4), State::Wedged(WedgeReason::Held));
    assert_eq!(looked(serde_json::json!([null, ["x"]]), 1), State::Unconfirmed { lookups: 0 });
}

#[test]
fn what_is_asked_is_asked_without_the_key_and_with_it_where_that_is_refused() {
    let phone = Phone::georeport(&[KEYLESS, LISTED]);
    phone.submit(pothole());
    phone.finish(&post(&phone), lost());
    phone.clock.forward(Duration::from_secs(400));
    for (with_key, status) in
        [(false, 401), (true, 403), (false, 403), (true, 500), (true, 403), (false, 500), (false, 500)]
    {
        let task = sooner_or_later(&phone);
        assert!(task.request.url.contains("start_date="), "{}", task.request.url);
        assert_eq!(task.request.url.contains("api_key=wayside-sample&"), with_key, "{}", task.request.url);
        phone.finish(&task, answer(status, &[], b""));
    }
    let phone = Phone::georeport(&[KEYLESS]);
    phone.submit(pothole());
    let task = post(&phone);
    assert!(form(&task).contains_key("api_key"), "a report goes with it");
    phone.finish(&task, json(200, &serde_json::json!([{"token": "t"}])));
    for (asked, status) in [("/tokens/t.json", 403), ("/tokens/t.json?api_key=wayside-sample", 200)] {
        let task = sooner_or_later(&phone);
        assert!(task.request.url.ends_with(asked), "{}", task.request.url);
        phone.finish(&task, json(status, &serde_json::json!([{"service_request_id": "R-1"}])));
    }
    assert!(
        sooner_or_later(&phone).request.url.contains("requests.json?api_key=wayside-sample&service_request_id=R-1")
    );
}

#[test]
fn a_report_too_old_for_any_list_is_held_where_it_is_not_found_there() {
    let phone = Phone::georeport(&[KEYLESS, LISTED]);
    let id = phone.submit(pothole());
    phone.finish(&post(&phone), lost());
    phone.clock.forward(Duration::from_secs(95 * 24 * 3600));
    phone.finish(&look(&phone, None), dated(&phone, page(&[])));
    assert_eq!(phone.state(id), State::Wedged(WedgeReason::Held), "that it is not there proves nothing");
    assert!(!matches!(phone.next(), Next::Send(_)));
}

#[test]
fn a_report_is_only_too_old_for_a_list_by_the_clock_of_the_server() {
    let phone = Phone::georeport(&[KEYLESS, LISTED]);
    let (there, missing) = (phone.submit(pothole()), phone.submit(pothole()));
    for _ in 0..2 {
        phone.finish(&post(&phone), lost());
        phone.clock.forward(Duration::from_secs(30));
    }
    // A year ahead from now on; by the server ten minutes have passed.
    phone.clock.forward(Duration::from_secs(540));
    phone.clock.set_wall(phone.clock_now().wall_us + 365 * 86_400_000_000);
    let date = "Mon, 23 Nov 2026 09:10:00 GMT";
    for rows in [&[("1", "something else")] as &[_], &[("9", &*marker(there))], &[]] {
        let task = phone.task();
        assert!(task.request.url.contains("start_date="), "{}", task.request.url);
        phone.finish(&task, with_date(page(rows), date));
    }
    assert_eq!((phone.state(there), phone.state(missing)), (State::Accepted, State::Unconfirmed { lookups: 1 }));
}

#[test]
fn a_blackboxs_error_under_200_and_a_list_of_lists_are_no_receipts() {
    for body in [r#"[{"code": 500}]"#, r#"[{"description": "out of order"}]"#, r#"[["", ""]]"#, "{}"] {
        let phone = Phone::georeport(&[KEYLESS, BLACKBOX]);
        let id = phone.submit(pothole());
        phone.finish(&post(&phone), answer(200, &[("content-type", "application/json")], body.as_bytes()));
        assert_ne!(phone.state(id), State::Accepted, "{body}");
    }
    let phone = Phone::georeport(&[KEYLESS, BLACKBOX]);
    let id = phone.submit(pothole());
    phone.finish(&post(&phone), json(200, &serde_json::json!([{}])));
    assert_eq!(phone.state(id), State::Accepted);
}

#[test]
fn the_line_between_the_parts_of_a_form_is_made_of_what_is_in_them() {
    let line = |words: &str| {
        let phone = Phone::georeport(&[]);
        let id = phone.submit_with_photos(1);
        phone.wayside.edit(id, Changes { description: Some(words.to_owned()), ..Changes::default() }).unwrap();
        let task = phone.task();
        let line = header(&task, "content-type").unwrap().split_once("boundary=").unwrap().1.to_owned();
        let body = String::from_utf8_lossy(&whole_body(&phone, &task)).into_owned();
        assert!(
            line.len() > 30 && body.starts_with(&format!("--{line}\r\n")) && body.ends_with(&format!("--{line}--\r\n"))
        );
        line
    };
    assert_ne!(line("One"), line("Another"));
}

#[test]
fn references_are_asked_after_in_turn_and_then_not_for_hours() {
    let phone = Phone::georeport(&[KEYLESS]);
    // As many as are asked after at once, so that whether there are more is only seen by asking.
    for number in 0..50 {
        phone.submit(pothole());
        phone.finish(&post(&phone), created_as(&format!("R-{number}")));
    }
    let asked = phone.task();
    assert!(asked.request.url.contains("service_request_id="), "{}", asked.request.url);
    assert_eq!(asked.request.url.matches("R-").count(), 50);
    phone.finish(&asked, dated(&phone, page(&[])));
    assert!(!matches!(phone.next(), Next::Send(_)), "that was the last of them");
    phone.clock.forward(Duration::from_secs(3600));
    assert!(!matches!(phone.next(), Next::Send(_)), "an hour is too soon");
    phone.clock.forward(Duration::from_secs(12 * 3600));
    assert!(phone.task().request.url.contains("service_request_id="));
}

fn created_as(reference: &str) -> Outcome {
    json(201, &serde_json::json!([{"service_request_id": reference}]))
}

#[test]
fn what_a_worker_did_not_ask_has_its_value_where_the_server_wants_an_answer() {
    let phone = Phone::georeport(&[]);
    let changes = Changes {
        service: Some("fly-tipping".to_owned()),
        answers: [("waste".to_owned(), vec!["TYRES".to_owned()])].into_iter().collect(),
        reporter: Some(Reporter::Staff),
        ..pothole()
    };
    phone.submit(changes);
    let form = form(&phone.task());
    assert_eq!(form.get("attribute[waste]").map(String::as_str), Some("TYRES"));
    for asked in ["size", "land", "witnessed"] {
        assert_eq!(
            form.get(&format!("attribute[{asked}]")).map(String::as_str),
            Some("NOT_ASKED"),
            "{asked}: {form:?}"
        );
    }
}

#[test]
fn a_photo_that_goes_in_the_request_of_the_words_says_so() {
    let phone = Phone::georeport(&[]);
    let id = phone.submit_with_photos(1);
    let photo = phone.wayside.show(id).unwrap().photos.remove(0);
    let said = (photo.reason.as_deref(), photo.sentence.as_str());
    assert_eq!(said, (Some("with_words"), "Kept on this phone. The photo goes with the words."));
}
