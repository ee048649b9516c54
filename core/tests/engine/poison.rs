//! One report that cannot get through keeps only itself from the council, whatever refuses it and however.

use std::time::Duration;

use wayside_core::endpoint::wire::ItemResult;
use wayside_core::endpoint::{Method, Outcome};
use wayside_core::outbox::{State, WedgeReason, Why};
use wayside_core::report::{ReportId, marker};
use wayside_core::sync::{Next, Task};
use wayside_core::wayside::{Change, ChangeError, Changes};

use crate::support::*;

const DAY: Duration = Duration::from_secs(24 * 3600);
const POISON: &str = "union select";

fn poisoned() -> Changes {
    Changes { description: Some(format!("A hole, {POISON} of all holes")), ..pothole() }
}

fn holds_poison(task: &Task) -> bool {
    task.request.url.ends_with("/batch") && String::from_utf8_lossy(&unpacked(task)).contains(POISON)
}

/// The good ones are there within a day, with no more than a few requests for each hour; the bad one is still here, and
/// in nobody's way: what is made later goes at its first try.
fn only_itself(strikes: impl Fn(&Task) -> Outcome) {
    let phone = Phone::new(&[]);
    let bad = phone.submit(poisoned());
    let good: Vec<ReportId> = (0..9).map(|_| phone.submit(pothole())).collect();
    let mut office = Office::default();
    let serve = |phone: &Phone, office: &mut Office, task: &Task| match holds_poison(task) {
        true => strikes(task),
        false => office.serve(phone, task),
    };
    let mut requests = 0;
    let until = phone.clock_now().wall_us + 24 * 3600 * 1_000_000;
    while phone.clock_now().wall_us < until {
        match phone.next() {
            Next::Send(task) => {
                requests += 1;
                assert!(requests < 300, "it goes round and round");
                let outcome = serve(&phone, &mut office, &task);
                phone.finish(&task, outcome);
                phone.clock.forward(Duration::from_secs(1));
            }
            Next::Wait(wait) => phone.clock.forward(wait.max(Duration::from_secs(1))),
            Next::Done => break,
        }
    }
    assert!(good.iter().all(|id| phone.state(*id) == State::Accepted), "good ones wait behind the bad one");
    assert!(!matches!(phone.state(bad), State::Accepted | State::Withdrawn(_)), "{:?}", phone.state(bad));
    let later = phone.submit(pothole());
    for _ in 0..10 {
        let Next::Send(task) = phone.next() else { break };
        let outcome = serve(&phone, &mut office, &task);
        phone.finish(&task, outcome);
    }
    assert_eq!(phone.state(later), State::Accepted);
}

#[test]
fn of_a_report_whose_connection_is_reset_whenever_it_goes() {
    only_itself(|_| Outcome::Unknown { why: Why::Cut, bytes_out: 400 });
}

#[test]
fn of_a_report_that_stalls_whenever_it_goes() {
    only_itself(|_| Outcome::Unknown { why: Why::Stalled, bytes_out: 400 });
}

#[test]
fn of_a_report_that_a_filter_forbids() {
    only_itself(|_| answer(403, &[("content-type", "text/html")], b"<h1>Blocked</h1>"));
}

#[test]
fn of_a_report_that_a_filter_answers_with_a_page() {
    only_itself(|_| answer(200, &[("content-type", "text/html")], b"<h1>Blocked</h1>"));
}

#[test]
fn of_a_report_that_is_answered_with_what_nobody_can_read() {
    only_itself(|_| answer(200, &[("content-type", "application/json")], b"{\"results\":["));
}

#[test]
fn of_a_report_that_breaks_the_server() {
    only_itself(|_| answer(500, &[], b"oops"));
}

#[test]
fn of_a_report_that_is_too_long_for_something_on_the_way() {
    only_itself(|_| answer(413, &[("content-type", "text/html")], b"<h1>413</h1>"));
}

#[test]
fn a_front_for_which_everything_is_too_long_is_not_asked_once_a_report() {
    let phone = Phone::new(&[]);
    for _ in 0..200 {
        phone.submit(pothole());
    }
    let mut requests = 0;
    while let Next::Send(task) = phone.next() {
        requests += 1;
        phone.finish(&task, answer(413, &[], b""));
    }
    assert!((7..=9).contains(&requests), "halved from a hundred down to one, then left alone: {requests}");
}

#[test]
fn a_front_that_refuses_everything_is_not_asked_once_for_each_report_that_came_to_nothing_before() {
    let phone = Phone::new(&[]);
    let ids: Vec<ReportId> = (0..30).map(|_| phone.submit(pothole())).collect();
    // Each went alone and came to nothing, and something got through since.
    phone.db().execute("UPDATE item SET failures = 1", []).unwrap();
    let mut requests = 0;
    while let Next::Send(task) = phone.next() {
        requests += 1;
        assert!(requests <= 4, "one after another");
        phone.finish(&task, answer(502, &[], b"nginx"));
    }
    // And none of them is forgotten for it.
    for _ in 0..20 {
        phone.clock.forward(Duration::from_secs(3600));
        phone.passes(&mut Office::default());
    }
    assert!(ids.iter().all(|id| phone.state(*id) == State::Accepted));
}

#[test]
fn one_report_that_fails_all_day_by_itself_never_makes_a_new_one_wait() {
    let phone = Phone::new(&[]);
    let mut office = Office::default();
    let bad = phone.submit(poisoned());
    phone.finish(&phone.task(), answer(500, &[], b"oops"));
    // Whose trouble it is shows by what gets through.
    let good = phone.submit(pothole());
    let until = phone.clock_now().wall_us + 24 * 3600 * 1_000_000;
    let mut strikes = 0;
    while phone.clock_now().wall_us < until {
        match phone.next() {
            Next::Send(task) => {
                let poison = holds_poison(&task);
                let outcome = if poison { answer(500, &[], b"oops") } else { office.serve(&phone, &task) };
                phone.finish(&task, outcome);
                strikes += u32::from(poison && phone.state(good) == State::Accepted);
                let rests = phone.count("SELECT count(*) FROM endpoint_state WHERE failures > 0") > 0;
                assert!(strikes == 0 || !rests, "after {strikes} failures of one report its endpoint rests");
            }
            Next::Wait(wait) => phone.clock.forward(wait),
            Next::Done => panic!("it is given up"),
        }
    }
    assert!(strikes > 10 && !matches!(phone.state(bad), State::Accepted | State::Wedged(_)), "{strikes}");
    let later = phone.submit(pothole());
    phone.one(&mut office);
    assert_eq!(phone.state(later), State::Accepted);
}

#[test]
fn of_a_report_that_a_front_puts_off_again_and_again() {
    only_itself(|_| answer(503, &[], b"guru meditation"));
    only_itself(|_| answer(503, &[("retry-after", "60")], b"guru meditation"));
    only_itself(|_| answer(429, &[], b""));
}

#[test]
fn a_report_that_breaks_the_server_goes_after_the_others_where_it_is_sent_again_unseen() {
    const RESENT: (&str, &str, &str) =
        ("endpoints.toml", "captured = \"description\"", "on_unknown = \"resend\"\ncaptured = \"description\"");
    let phone = Phone::georeport(&[PLAIN_GEOREPORT[0], RESENT]);
    let bad = phone.submit(pothole());
    let good: Vec<ReportId> = (0..5).map(|_| phone.submit(pothole())).collect();
    let mut posts = 0;
    for number in 0..60 {
        match phone.next() {
            Next::Send(task) if task.request.method == Method::Post => {
                let poison = form(&task)["description"].contains(&marker(bad));
                posts += u32::from(poison);
                phone.finish(
                    &task,
                    match poison {
                        true => answer(500, &[], b"oops"),
                        false => json(200, &serde_json::json!([{ "service_request_id": format!("R-{number}") }])),
                    },
                );
            }
            Next::Send(task) => drop(phone.finish(&task, json(200, &[0; 0]))),
            Next::Wait(_) => phone.clock.forward(Duration::from_secs(60)),
            Next::Done => break,
        }
    }
    assert!(good.iter().all(|id| phone.state(*id) == State::Accepted), "good ones wait behind the bad one");
    assert!((2..15).contains(&posts), "in an hour it went {posts} times, and may be there as often");
}

#[test]
fn of_a_report_that_nothing_is_said_of() {
    only_itself(|task| {
        let good = batch(task).items.into_iter().filter(|item| !item.payload.contains(POISON));
        verdicts(good.map(|item| (item.id, accepted(&format!("R-{}", item.id)))).collect::<Vec<_>>())
    });
}

#[test]
fn of_a_report_that_is_answered_in_a_word_that_only_a_newer_app_knows() {
    only_itself(|task| {
        let results = batch(task).items.into_iter().map(|item| match item.payload.contains(POISON) {
            true => serde_json::json!({ "id": item.id, "result": "being_translated", "by": "a person" }),
            false => {
                serde_json::to_value(ItemResult { id: item.id, verdict: accepted(&format!("R-{}", item.id)) }).unwrap()
            }
        });
        json(200, &serde_json::json!({ "results": results.collect::<Vec<_>>() }))
    });
}

#[test]
fn a_server_that_says_at_once_is_not_asked_at_once() {
    let phone = Phone::new(&[]);
    phone.submit(pothole());
    let mut requests = 0;
    let until = phone.clock_now().wall_us + 3600 * 1_000_000;
    while phone.clock_now().wall_us < until {
        match phone.next() {
            Next::Send(task) => {
                requests += 1;
                phone.finish(&task, answer(503, &[("retry-after", "0")], b""));
            }
            Next::Wait(wait) => phone.clock.forward(wait),
            Next::Done => panic!("it is given up"),
        }
    }
    assert!(requests < 60, "{requests} in an hour");
}

/// GeoReport without idempotency.
fn afterwards(lookup: bool, outcome: &Outcome) -> (Phone, ReportId) {
    const LISTED: (&str, &str, &str) = (
        "endpoints.toml",
        "captured = \"description\"            # GeoReport has no field for when it was seen",
        "captured = \"description\"\nlookup = { after = 300 }",
    );
    let edits: &[_] = if lookup { &[PLAIN_GEOREPORT[0], LISTED] } else { PLAIN_GEOREPORT };
    let phone = Phone::georeport(edits);
    let id = phone.submit(pothole());
    phone.finish(&phone.task(), outcome.clone());
    (phone, id)
}

#[test]
fn a_server_that_breaks_after_it_took_a_report_is_never_given_it_again_without_a_look() {
    for status in [500, 502, 503, 504, 507, 408, 303, 302] {
        let (phone, id) = afterwards(true, &answer(status, &[], b"<h1>oops</h1>"));
        assert_eq!(phone.state(id), State::Unconfirmed { lookups: 0 }, "{status}");
        let (phone, id) = afterwards(false, &answer(status, &[], b"<h1>oops</h1>"));
        assert_eq!(phone.state(id), State::Wedged(WedgeReason::Held), "{status}");
        assert!(!matches!(phone.next(), Next::Send(_)), "{status}");
    }
    // It says itself that it took nothing.
    for status in [429, 421, 425, 307, 511, 407] {
        let (phone, id) = afterwards(false, &answer(status, &[], b"later"));
        assert!(!matches!(phone.state(id), State::Wedged(_)), "{status}: {:?}", phone.state(id));
    }
    // "Not now" is believed of one that says until when; a second or five are any front's.
    for (time, held) in [("600", false), ("10", false), ("5", true), ("0", true), ("soon", true)] {
        let (phone, id) = afterwards(false, &answer(503, &[("retry-after", time)], b"later"));
        assert_eq!(matches!(phone.state(id), State::Wedged(WedgeReason::Held)), held, "{time}");
    }
}

#[test]
fn doors_beside_the_one_for_words_that_do_not_open_keep_no_words_waiting() {
    // What a restored server holds.
    let phone = Phone::new(&[]);
    let mut office = Office::default();
    phone.submit_with_photos(1);
    phone.passes(&mut office);
    office.epoch += 1;
    phone.wayside.ask_for_news().unwrap();
    let broken = |phone: &Phone, office: &mut Office, door: &str, status: u16| {
        for _ in 0..12 {
            let Next::Send(task) = phone.next() else { break };
            let outcome = match task.request.url.contains(door) {
                true => answer(status, &[("content-type", "text/html")], b"<h1>no</h1>"),
                false => office.serve(phone, &task),
            };
            phone.finish(&task, outcome);
        }
    };
    for (door, status) in [("/known", 500), ("/changes", 404), ("/changes", 500), ("/photos/", 403), ("/photos/", 500)]
    {
        phone.wayside.ask_for_news().unwrap();
        let with_photo = phone.submit_with_photos(1);
        broken(&phone, &mut office, door, status);
        assert_eq!(phone.state(with_photo), State::Accepted, "{door} {status}");
        let later = phone.submit(pothole());
        broken(&phone, &mut office, door, status);
        assert_eq!(phone.state(later), State::Accepted, "{door} {status}");
    }
    // All is well again: nothing was forgotten.
    for _ in 0..10 {
        phone.clock.forward(Duration::from_secs(3600));
        phone.passes(&mut office);
    }
    assert!(office.photos.values().all(|(bytes, length, _)| bytes.len() as u64 == *length));
}

#[test]
fn one_dead_reference_stops_neither_new_reports_nor_the_news_of_others() {
    let phone = Phone::georeport(&[]);
    let first = phone.submit(pothole());
    phone.finish(&phone.task(), json(200, &serde_json::json!([{ "service_request_id": "R-1" }])));
    let statuses = phone.task();
    assert!(statuses.request.url.contains("service_request_id=R-1"), "{}", statuses.request.url);
    phone.finish(&statuses, answer(500, &[], b"unknown id"));
    let second = phone.submit(pothole());
    let post = phone.task();
    assert!(post.request.url.ends_with("/requests.json"), "{}", post.request.url);
    phone.finish(&post, json(200, &serde_json::json!([{ "service_request_id": "R-2" }])));
    assert_eq!((phone.state(first), phone.state(second)), (State::Accepted, State::Accepted));
}

#[test]
fn a_late_receipt_is_believed_though_its_endpoint_has_left_the_pack() {
    let phone = Phone::new(&[]);
    let id = phone.submit_with_photos(1);
    let task = phone.task();
    let moved =
        [("council.toml", "2026-11-01.1", "2026-12-01.1"), ("endpoints.toml", "id = \"wayside\"", "id = \"sync\"")];
    phone.wayside.install_pack(&pack(phone.dir.path(), &moved)).unwrap();
    let served = Office { sequence: 1, ..Office::default() }.serve(&phone, &task);
    phone.finish(&task, served);
    assert_eq!(phone.state(id), State::Accepted);
    assert!(phone.wayside.summary(id).unwrap().reference.is_some());
    let left = phone.photo_states(id);
    assert!(
        matches!(&left[..], [State::Wedged(WedgeReason::Refused { code, .. })] if code == "endpoint_gone"),
        "{left:?}: it can go nowhere, and that is said"
    );
}

#[test]
fn what_may_have_arrived_where_nobody_can_be_told_goes_no_further_once_it_is_taken_back() {
    // Held for the person: let go.
    let (phone, id) = afterwards(false, &cut());
    assert_eq!(phone.state(id), State::Wedged(WedgeReason::Held));
    assert_eq!(phone.wayside.withdraw(id).unwrap(), Change::LetGo);
    assert!(matches!(phone.state(id), State::Withdrawn(_)));
    assert_eq!(phone.wayside.withdraw(id).unwrap(), Change::LetGo, "said twice, it is the same");
    // Sent again by the person, and stopped before it went.
    let (phone, id) = afterwards(false, &cut());
    phone.wayside.resend(id).unwrap();
    assert_eq!(phone.wayside.withdraw(id).unwrap(), Change::LetGo);
    assert!(!matches!(phone.next(), Next::Send(_)));
    // Known again when it is sent again, and therefore not looked for: it is not sent again either.
    let idempotent = || {
        let phone = Phone::georeport(&[]);
        let id = phone.submit(pothole());
        let task = phone.task();
        (phone, id, task)
    };
    let (phone, id, task) = idempotent();
    phone.finish(&task, cut());
    assert!(matches!(phone.state(id), State::Unconfirmed { .. }));
    assert_eq!(phone.wayside.withdraw(id).unwrap(), Change::LetGo);
    phone.clock.forward(Duration::from_secs(86_400));
    assert!(!matches!(phone.next(), Next::Send(_)));
    // Taken back while it is on its way.
    let (phone, id, task) = idempotent();
    assert_eq!(phone.wayside.withdraw(id).unwrap(), Change::LetGo);
    assert_eq!(phone.wayside.withdraw(id).unwrap(), Change::LetGo, "said twice, it is the same");
    assert_eq!(phone.wayside.summary(id).unwrap().state, "withdrawn");
    phone.finish(&task, cut());
    phone.clock.forward(Duration::from_secs(86_400));
    assert!(!matches!(phone.next(), Next::Send(_)));
    let (phone, id, task) = idempotent();
    phone.wayside.withdraw(id).unwrap();
    phone.finish(&task, json(200, &serde_json::json!([{ "service_request_id": "R-1" }])));
    assert!(phone.wayside.show(id).unwrap().sentence.contains("R-1"));
    assert!(phone.wayside.show(id).unwrap().help.unwrap().contains("Tell the council: "));
    // Looked for, twice, and not there: it is not sent after all.
    let (phone, id) = afterwards(true, &cut());
    assert_eq!(phone.wayside.withdraw(id).unwrap(), Change::LetGo);
    assert_eq!(phone.wayside.summary(id).unwrap().state, "withdrawn");
    look_for(&phone, &[]);
    assert!(matches!(phone.state(id), State::Withdrawn(_)), "{:?}", phone.state(id));
    // Looked for, and there: the council has it, and can be told nothing.
    let (phone, id) = afterwards(true, &cut());
    phone.wayside.withdraw(id).unwrap();
    let row = serde_json::json!({ "service_request_id": "R-1", "description": marker(id) });
    look_for(&phone, &[row]);
    assert_eq!(phone.state(id), State::Accepted);
    let detail = phone.wayside.show(id).unwrap();
    assert_eq!((detail.summary.state.as_str(), detail.summary.to_go), ("accepted", 0));
    assert!(detail.sentence.contains("cannot be told so from here"), "{}", detail.sentence);
    assert!(matches!(phone.wayside.withdraw(id), Err(ChangeError::AlreadySent)));
    assert_eq!(phone.count("SELECT count(*) FROM item WHERE state IN ('queued', 'waiting')"), 0);
}

/// Every look finds these, and whatever else is asked is not to be a post.
fn look_for(phone: &Phone, rows: &[serde_json::Value]) {
    for _ in 0..40 {
        match phone.next() {
            Next::Send(task) => {
                assert_eq!(task.request.method, Method::Get, "{}", task.request.url);
                let first = !task.request.url.contains("page=");
                phone.finish(&task, json(200, &if first { rows } else { &[] }));
            }
            Next::Wait(wait) => phone.clock.forward(wait),
            Next::Done => return,
        }
    }
}

#[test]
fn a_tap_tries_a_single_report_again_that_met_a_broken_server() {
    let phone = Phone::new(&[]);
    let id = phone.submit(pothole());
    for _ in 0..4 {
        let Next::Send(task) = phone.next() else { break };
        phone.finish(&task, answer(500, &[], b"oops"));
    }
    assert!(matches!(phone.next(), Next::Wait(_)));
    phone.wayside.tapped().unwrap();
    phone.pass(&mut Office::default());
    assert_eq!(phone.state(id), State::Accepted);
}

#[test]
fn the_phones_copy_is_kept_from_when_the_council_had_the_last_of_it() {
    let phone = Phone::new(&[]);
    let id = phone.submit_with_photos(1);
    let mut office = Office::default();
    let words = phone.task();
    let served = office.serve(&phone, &words);
    phone.finish(&words, served);
    phone.clock.forward(DAY * 20);
    phone.passes(&mut office);
    assert_eq!(phone.photo_states(id), [State::Accepted]);
    phone.wayside.tidy().unwrap();
    assert_eq!(
        phone.wayside.show(id).unwrap().description,
        "Deep, by the bus stop",
        "a backup of yesterday has no photo"
    );
    phone.clock.forward(DAY * 13);
    phone.wayside.comment(id, "Still there").unwrap();
    phone.passes(&mut office);
    phone.clock.forward(DAY * 13);
    phone.wayside.tidy().unwrap();
    assert_eq!(phone.wayside.show(id).unwrap().description, "Deep, by the bus stop", "nor the comment");
    phone.clock.forward(DAY * 2);
    phone.wayside.tidy().unwrap();
    assert_eq!(phone.wayside.show(id).unwrap().description, "");
}

#[test]
fn a_photo_that_goes_with_the_words_and_is_damaged_stays_said_to_be_after_a_new_pack() {
    let phone = Phone::georeport(&[]);
    let id = phone.submit_with_photos(1);
    phone.damage_photo(id, 0);
    phone.finish(&phone.task(), json(200, &serde_json::json!([{ "service_request_id": "R-1" }])));
    assert_eq!(phone.photo_states(id), [State::Wedged(WedgeReason::PhotoDamaged)]);
    phone.wayside.install_pack(&pack(phone.dir.path(), &[])).unwrap();
    assert_eq!(phone.photo_states(id), [State::Wedged(WedgeReason::PhotoDamaged)]);
}

#[test]
fn photos_of_a_report_whose_endpoint_has_left_the_pack_are_said_to_be_left() {
    let phone = Phone::new(&[]);
    let id = phone.submit_with_photos(1);
    let mut office = Office::default();
    let words = phone.task();
    let served = office.serve(&phone, &words);
    phone.finish(&words, served);
    let moved =
        [("council.toml", "2026-11-01.1", "2026-12-01.1"), ("endpoints.toml", "id = \"wayside\"", "id = \"sync\"")];
    phone.wayside.install_pack(&pack(phone.dir.path(), &moved)).unwrap();
    assert!(
        matches!(&phone.photo_states(id)[..], [State::Wedged(WedgeReason::Refused { code, .. })] if code == "endpoint_gone")
    );
    let back = [("council.toml", "2026-11-01.1", "2027-01-01.1")];
    phone.wayside.install_pack(&pack(phone.dir.path(), &back)).unwrap();
    phone.passes(&mut office);
    assert_eq!(phone.photo_states(id), [State::Accepted], "it goes when the council is back");
}

#[test]
fn what_was_purged_is_never_asked_for_again_though_something_was_said_of_it_since() {
    let phone = Phone::new(&[]);
    let id = phone.submit_with_photos(1);
    let mut office = Office::default();
    phone.passes(&mut office);
    phone.clock.forward(DAY * 20);
    phone.wayside.tidy().unwrap();
    phone.wayside.comment(id, "Still there").unwrap();
    phone.passes(&mut office);
    // Restored from a backup that has the words and no photo.
    office.epoch += 1;
    office.photos.clear();
    for _ in 0..3 {
        phone.clock.forward(DAY);
        phone.pass(&mut office);
    }
    assert_eq!(phone.state(id), State::Accepted);
    assert_eq!(phone.photo_states(id), [State::Accepted], "it is not here to be sent again");
    assert_eq!(phone.wayside.outstanding().unwrap(), (0, 0));
}
