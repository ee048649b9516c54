//! A report by plain Open311 GeoReport v2, as the servers out there speak it: without idempotency, seldom private.

use std::time::Duration;

use crate::support::*;
use wayside_core::endpoint::Outcome;
use wayside_core::outbox::{State, WedgeReason, Why, WithdrawnWhy};
use wayside_core::report::{Reporter, marker};
use wayside_core::sync::{Next, Task};
use wayside_core::wayside::Changes;

pub type Edit = (&'static str, &'static str, &'static str);

pub const KEYLESS: Edit = (
    "endpoints.toml",
    "idempotent = true                   # this server honours Idempotency-Key; most do not",
    "idempotent = false",
);
pub const NO_PHOTOS: Edit =
    ("endpoints.toml", "photos = \"multipart_with_report\"    # together with the words", "photos = \"none\"");
pub const LISTED: Edit = (
    "endpoints.toml",
    "captured = \"description\"            # GeoReport has no field for when it was seen",
    "captured = \"description\"\nlookup = { after = 300 }",
);
pub const RESEND: Edit = (
    "endpoints.toml",
    "captured = \"description\"            # GeoReport has no field for when it was seen",
    "captured = \"description\"\non_unknown = \"resend\"",
);
pub const BLACKBOX: Edit = ("services/pothole.toml", "lgsl = 557", "lgsl = 557\ntype = \"blackbox\"");

pub fn lost() -> Outcome {
    Outcome::Unknown { why: Why::Stalled, bytes_out: 500 }
}

/// The next request that is no question after statuses.
pub fn post(phone: &Phone) -> Task {
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

pub fn page(rows: &[(&str, &str)]) -> Outcome {
    let rows: Vec<_> =
        rows.iter().map(|(id, words)| serde_json::json!({"service_request_id": id, "description": words})).collect();
    json(200, &rows)
}

pub fn with_date(outcome: Outcome, date: &str) -> Outcome {
    let Outcome::Answer(mut answer) = outcome else { panic!() };
    answer.headers.push(("date".to_owned(), date.to_owned()));
    Outcome::Answer(answer)
}

/// By a server whose clock is the phone's.
pub fn dated(phone: &Phone, outcome: Outcome) -> Outcome {
    let now = chrono::DateTime::from_timestamp_micros(phone.clock_now().wall_us).unwrap();
    with_date(outcome, &now.to_rfc2822())
}

/// The first request of a look names no page; the others are numbered.
pub fn look(phone: &Phone, number: Option<u32>) -> Task {
    let task = phone.task();
    let (_, asked) = task.request.url.split_once("start_date=").expect(&task.request.url);
    assert_eq!(asked.split_once("&page=").map(|(_, page)| page.parse().unwrap()), number, "{}", task.request.url);
    task
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
