//! Whose trouble it is: the item's, the endpoint's, the line's or the clock's.

use std::time::Duration;

use crate::support::*;
use wayside_core::endpoint::wire::{Change, Changed};
use wayside_core::outbox::{State, WaitReason, WedgeReason, Why};
use wayside_core::report::{ReportId, Status};
use wayside_core::sync::{Budget, Network, Next};
use wayside_core::wayside::Settings;

const HOUR: Duration = Duration::from_secs(3600);

fn refused(words: &str) -> wayside_core::endpoint::Outcome {
    json(400, &serde_json::json!([{ "code": 400, "description": words }]))
}

fn created(reference: &str) -> wayside_core::endpoint::Outcome {
    json(200, &serde_json::json!([{ "service_request_id": reference }]))
}

fn wedged(phone: &Phone, ids: &[ReportId]) -> usize {
    ids.iter().filter(|id| matches!(phone.state(**id), State::Wedged(_))).count()
}

#[test]
fn one_and_the_same_error_for_two_reports_pauses_the_endpoint_and_wedges_neither() {
    let phone = Phone::georeport(PLAIN_GEOREPORT);
    let ids: Vec<ReportId> = (0..5).map(|_| phone.submit(pothole())).collect();
    phone.finish(&phone.task(), refused("the service is closed for maintenance"));
    assert_eq!(wedged(&phone, &ids), 1, "one by itself may be to blame");
    phone.finish(&phone.task(), refused("the service is closed for maintenance"));
    assert_eq!(wedged(&phone, &ids), 0);
    let Next::Wait(wait) = phone.next() else { panic!("it must be left alone") };
    assert!(wait >= HOUR / 4, "{wait:?}");
    // Its probe is one item, and the rest follow its success.
    phone.clock.forward(wait);
    for number in 0..5 {
        phone.finish(&phone.task(), created(&format!("R-{number}")));
        phone.clock.forward(Duration::from_secs(30));
    }
    assert!(ids.iter().all(|id| phone.state(*id) == State::Accepted));
}

#[test]
fn a_new_report_or_a_tap_asks_whether_the_endpoint_still_refuses_them_all() {
    for tap in [false, true] {
        let phone = Phone::georeport(PLAIN_GEOREPORT);
        let bad: Vec<ReportId> = (0..2).map(|_| phone.submit(pothole())).collect();
        for _ in &bad {
            phone.finish(&phone.task(), refused("description must not contain Deep"));
        }
        let Next::Wait(wait) = phone.next() else { panic!("it must be left alone") };
        assert!(wait >= HOUR / 4, "{wait:?}");
        assert!(
            phone
                .wayside
                .show(bad[0])
                .unwrap()
                .sentence
                .contains("The council's server said: \"description must not contain Deep\".")
        );
        if tap {
            phone.wayside.tapped().unwrap();
            phone.finish(&phone.task(), created("R-0"));
            continue;
        }
        let good = phone.submit(pothole());
        let task = phone.task();
        assert!(
            form(&task)["description"].contains(&wayside_core::report::marker(good)),
            "what was never refused is first"
        );
        phone.finish(&task, created("R-1"));
        assert_eq!(phone.state(good), State::Accepted);
        // Asked once: while it refuses that one as well, nothing more goes.
        phone.finish(&phone.task(), refused("description must not contain Deep"));
        phone.finish(&phone.task(), refused("description must not contain Deep"));
        assert!(matches!(phone.next(), Next::Wait(_)));
    }
}

#[test]
fn a_new_report_is_refused_in_the_same_words_once_and_the_endpoint_is_left_alone_for_longer() {
    let phone = Phone::georeport(PLAIN_GEOREPORT);
    for _ in 0..2 {
        phone.submit(pothole());
        phone.finish(&phone.task(), refused("the service is closed for maintenance"));
    }
    let waits: Vec<Duration> = (0..3)
        .map(|_| {
            phone.submit(pothole());
            phone.finish(&phone.task(), refused("the service is closed for maintenance"));
            let Next::Wait(wait) = phone.next() else { panic!("it must be left alone") };
            wait
        })
        .collect();
    assert_eq!(waits, [HOUR / 2, HOUR, HOUR * 2]);
}

#[test]
fn two_reports_that_are_refused_each_in_its_own_words_are_to_blame_themselves() {
    let phone = Phone::georeport(PLAIN_GEOREPORT);
    let ids: Vec<ReportId> = (0..3).map(|_| phone.submit(pothole())).collect();
    phone.finish(&phone.task(), refused("lat is outside the borough"));
    phone.finish(&phone.task(), refused("description is too long"));
    assert_eq!(wedged(&phone, &ids), 2);
    phone.finish(&phone.task(), created("R-1"));
    let accepted = ids.iter().filter(|id| phone.state(**id) == State::Accepted).count();
    assert_eq!((wedged(&phone, &ids), accepted), (2, 1));
}

#[test]
fn two_bad_reports_among_good_ones_are_wedged_in_the_end_and_hold_up_nobody() {
    let phone = Phone::georeport(PLAIN_GEOREPORT);
    let ids: Vec<ReportId> = (0..8).map(|_| phone.submit(pothole())).collect();
    let bad: Vec<String> = ids[..2].iter().map(|id| wayside_core::report::marker(*id)).collect();
    for number in 0..200 {
        match phone.next() {
            Next::Send(task) if task.request.url.contains("requests.json?") => {
                phone.finish(&task, json(200, &[0; 0]));
            }
            Next::Send(task) => {
                let words = form(&task)["description"].clone();
                let answer = match bad.iter().any(|marker| words.contains(marker)) {
                    true => refused("description must not contain Deep"),
                    false => created(&format!("R-{number}")),
                };
                phone.finish(&task, answer);
            }
            Next::Wait(wait) => phone.clock.forward(wait),
            Next::Done => break,
        }
    }
    let states: Vec<State> = ids.iter().map(|id| phone.state(*id)).collect();
    assert!(states[..2].iter().all(|state| matches!(state, State::Wedged(WedgeReason::Refused { .. }))), "{states:?}");
    assert!(states[2..].iter().all(|state| *state == State::Accepted), "{states:?}");
}

#[test]
fn a_page_where_an_answer_was_due_is_looked_into_where_that_is_possible() {
    const LISTED: (&str, &str, &str) = (
        "endpoints.toml",
        "captured = \"description\"            # GeoReport has no field for when it was seen",
        "captured = \"description\"\nlookup = { after = 300 }",
    );
    let phone = Phone::georeport(&[PLAIN_GEOREPORT[0], LISTED]);
    let id = phone.submit(pothole());
    phone.finish(&phone.task(), answer(200, &[("content-type", "text/html")], b"<b>Warning</b>: mysqli_query()"));
    assert_eq!(phone.state(id), State::Unconfirmed { lookups: 0 });
}

#[test]
fn photos_wait_for_a_link_that_costs_nothing_unless_the_person_says_otherwise_and_words_always_go() {
    let phone = Phone::new(&[]);
    let id = phone.submit_with_photos(1);
    let mut office = Office::default();
    let metered = Budget { network: Network::Metered, ..Budget::default() };
    let Next::Send(words) = phone.wayside.next_task(&metered).unwrap() else { panic!("words go") };
    let served = office.serve(&phone, &words);
    phone.finish(&words, served);
    while let Next::Send(task) = phone.wayside.next_task(&metered).unwrap() {
        assert!(task.request.url.contains("/changes"), "{}", task.request.url);
        let served = office.serve(&phone, &task);
        phone.finish(&task, served);
    }
    let photo = phone.wayside.show(id).unwrap().photos.remove(0);
    assert_eq!((photo.state.as_str(), photo.reason.as_deref()), ("waiting", Some("metered")));
    phone.wayside.choose(&Settings { photos_anywhere: true, ..Settings::default() }).unwrap();
    let Next::Send(task) = phone.wayside.next_task(&metered).unwrap() else { panic!("the photo goes") };
    assert!(task.request.url.contains("/photos/"), "{}", task.request.url);
}

#[test]
fn a_phone_that_was_not_unlocked_yet_says_so() {
    let phone = Phone::new(&[]);
    let id = phone.submit(pothole());
    *phone.secrets.locked.lock().unwrap() = true;
    assert_eq!(phone.next(), Next::Done);
    let summary = phone.wayside.summary(id).unwrap();
    assert_eq!((summary.state.as_str(), summary.reason.as_deref()), ("waiting", Some("key_unavailable")));
    *phone.secrets.locked.lock().unwrap() = false;
    phone.passes(&mut Office::default());
    assert_eq!(phone.state(id), State::Accepted);
}

#[test]
fn a_list_of_changes_without_an_end_does_not_keep_a_pass_for_ever() {
    let phone = Phone::new(&[]);
    let id = phone.submit(pothole());
    let mut office = Office::default();
    phone.finish(&phone.task(), verdicts([(id.0, accepted("R"))]));
    let mut pages = 0;
    while let Next::Send(task) = phone.next() {
        pages += 1;
        assert!(pages <= 100, "it goes on and on");
        let what = Changed::Status { status: Status::Investigating, note: String::new() };
        let at = chrono::DateTime::from_timestamp_micros(phone.clock_now().wall_us).unwrap();
        let changes = vec![Change { id: format!("c{pages}"), report: id, at, what }];
        let cursor = format!("c{pages}");
        let page = wayside_core::endpoint::wire::Changes { changes, cursor, more: true, pack_version: String::new() };
        phone.finish(&task, json(200, &page));
    }
    assert!(pages >= 50);
    phone.clock.forward(24 * HOUR);
    phone.pass(&mut office);
}

#[test]
fn a_clock_that_jumps_years_ahead_purges_nothing_before_the_server_says_that_it_is_time() {
    let phone = Phone::new(&[]);
    let id = phone.submit(pothole());
    let task = phone.task();
    let mut outcome = verdicts([(id.0, accepted("R"))]);
    if let wayside_core::endpoint::Outcome::Answer(answer) = &mut outcome {
        answer.headers.push(("date".to_owned(), "Mon, 23 Nov 2026 09:00:00 GMT".to_owned()));
    }
    phone.finish(&task, outcome);
    phone.clock.set_wall(phone.clock_now().wall_us + 5 * 365 * 86_400_000_000);
    phone.wayside.tidy().unwrap();
    assert_eq!(phone.wayside.show(id).unwrap().description, "Deep, by the bus stop");
    let mut later = json(200, &wayside_core::endpoint::wire::Changes::default());
    if let wayside_core::endpoint::Outcome::Answer(answer) = &mut later {
        answer.headers.push(("date".to_owned(), "Mon, 14 Dec 2026 09:00:00 GMT".to_owned()));
    }
    phone.wayside.ask_for_news().unwrap();
    phone.finish(&phone.task(), later);
    phone.wayside.tidy().unwrap();
    assert_eq!(phone.wayside.show(id).unwrap().description, "", "three weeks later by the council's clock");
}

#[test]
fn a_server_whose_clock_was_years_behind_when_it_took_a_report_makes_nothing_be_purged_early() {
    let phone = Phone::new(&[]);
    let id = phone.submit(pothole());
    let task = phone.task();
    phone.finish(&task, dated(verdicts([(id.0, accepted("R"))]), "Wed, 01 Jan 2020 09:00:00 GMT"));
    let news = || json(200, &wayside_core::endpoint::wire::Changes::default());
    phone.finish(&phone.task(), dated(news(), "Mon, 23 Nov 2026 09:00:00 GMT"));
    phone.wayside.tidy().unwrap();
    assert_eq!(phone.wayside.show(id).unwrap().description, "Deep, by the bus stop");
    phone.clock.forward(24 * 15 * HOUR);
    phone.wayside.ask_for_news().unwrap();
    phone.finish(&phone.task(), dated(news(), "Tue, 08 Dec 2026 09:00:00 GMT"));
    phone.wayside.tidy().unwrap();
    assert_eq!(phone.wayside.show(id).unwrap().description, "", "and in its time");
}

fn dated(mut outcome: wayside_core::endpoint::Outcome, date: &str) -> wayside_core::endpoint::Outcome {
    if let wayside_core::endpoint::Outcome::Answer(answer) = &mut outcome {
        answer.headers.push(("date".to_owned(), date.to_owned()));
    }
    outcome
}

#[test]
fn a_damaged_photo_stays_behind_and_the_words_go_without_it_where_both_go_together() {
    let phone = Phone::georeport(PLAIN_GEOREPORT);
    let id = phone.submit_with_photos(2);
    let first = phone.damage_photo(id, 0).to_string();
    let task = phone.task();
    let body = String::from_utf8_lossy(&whole_body(&phone, &task)).into_owned();
    assert!(!body.contains(&first) && body.contains(".jpg"));
    phone.finish(&task, created("R-1"));
    assert_eq!(phone.state(id), State::Accepted);
    let photos = phone.wayside.show(id).unwrap().photos;
    let states: Vec<_> = photos.iter().map(|photo| (photo.state.as_str(), photo.reason.as_deref())).collect();
    assert_eq!(states, [("wedged", Some("photo_damaged")), ("accepted", None)]);
}

#[test]
fn what_never_left_goes_where_a_new_pack_sends_it_and_what_may_have_left_stays_as_it_was() {
    let phone = Phone::new(&[]);
    let (lost, queued) = (phone.submit(pothole()), phone.submit(pothole()));
    let task = phone.task();
    assert_eq!(batch(&task).items.len(), 2);
    phone.finish(&task, wayside_core::endpoint::Outcome::NotSent(Why::Connect));
    phone.db().execute("UPDATE item SET sent = 1 WHERE id = ?1", [lost.0.as_bytes().as_slice()]).unwrap();
    let moved =
        [("council.toml", "2026-11-01.1", "2026-12-01.1"), ("endpoints.toml", "id = \"wayside\"", "id = \"sync\"")];
    phone.wayside.install_pack(&pack(phone.dir.path(), &moved)).unwrap();
    let endpoint = |id: ReportId| -> String {
        phone
            .db()
            .query_row("SELECT endpoint FROM item WHERE id = ?1", [id.0.as_bytes().as_slice()], |row| row.get(0))
            .unwrap()
    };
    assert_eq!((endpoint(lost), endpoint(queued)), ("wayside".to_owned(), "sync".to_owned()));
    assert_eq!(phone.count("SELECT count(*) FROM frozen"), 1);
    // Where it went is no more: whether it goes to the new office is for the person to say.
    assert_eq!(phone.state(lost), State::Wedged(WedgeReason::Held));
    phone.wayside.resend(lost).unwrap();
    let mut office = Office::default();
    phone.passes(&mut office);
    assert_eq!(office.reports.len(), 2);
}

#[test]
fn what_never_left_goes_by_the_dialect_that_is_chosen_since() {
    let phone = Phone::new(&[]);
    let id = phone.submit(pothole());
    phone.finish(&phone.task(), wayside_core::endpoint::Outcome::NotSent(Why::Connect));
    let dialect = Some(wayside_core::pack::Dialect::GeoReport);
    phone.wayside.choose(&Settings { dialect, ..Settings::default() }).unwrap();
    let task = phone.task();
    assert!(task.request.url.ends_with("/requests.json"), "{}", task.request.url);
    phone.finish(&task, created("R-1"));
    assert_eq!(phone.state(id), State::Accepted);
}

#[test]
fn a_wait_that_was_for_the_endpoint_ends_with_a_new_pack() {
    let phone = Phone::new(&[]);
    let id = phone.submit(pothole());
    phone.finish(&phone.task(), answer(403, &[], b""));
    let summary = phone.wayside.summary(id).unwrap();
    assert_eq!(summary.reason.as_deref(), Some(State::Waiting(WaitReason::EndpointPaused).reason().unwrap()));
    let newer = [("council.toml", "2026-11-01.1", "2026-12-01.1")];
    phone.wayside.install_pack(&pack(phone.dir.path(), &newer)).unwrap();
    phone.pass(&mut Office::default());
    assert_eq!(phone.state(id), State::Accepted);
}
