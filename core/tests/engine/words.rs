//! Words: in batches, with a result for each, and nothing that any answer can do to lose one.

use std::time::Duration;

use wayside_core::endpoint::Outcome;
use wayside_core::endpoint::wire::{RejectReason, Rejection, Verdict};
use wayside_core::outbox::{State, WaitReason, WedgeReason, Why};
use wayside_core::report::ReportId;
use wayside_core::sync::Next;

use crate::support::*;

const SECOND: Duration = Duration::from_secs(1);
const DAY: Duration = Duration::from_secs(24 * 3600);

#[test]
fn a_task_holds_many_items_under_one_lease_and_takes_a_result_for_each() {
    let phone = Phone::new(&[]);
    let ids: Vec<ReportId> = (0..6).map(|_| phone.submit(pothole())).collect();
    let task = phone.task();
    assert_eq!(task.items, 6);
    assert!(ids.iter().all(|id| phone.state(*id) == State::Leased));
    assert_eq!(phone.count("SELECT count(*) FROM lease WHERE NOT ended"), 1);
    let rejected =
        Rejection { reason: RejectReason::AnswerRefused, question: Some("depth".into()), description: String::new() };
    let finished = phone.finish(
        &task,
        verdicts([
            (ids[5].0, accepted("R-5")),
            (ids[0].0, accepted("R-0")),
            (ids[1].0, Verdict::Rejected(rejected)),
            (ids[2].0, Verdict::Deferred { seconds: 60 }),
            (ids[3].0, Verdict::Unsupported { min_version: "2.0".into() }),
        ]),
    );
    assert_eq!((finished.accepted, finished.wedged), (2, 2));
    let states: Vec<State> = ids.iter().map(|id| phone.state(*id)).collect();
    assert_eq!(
        states,
        [
            State::Accepted,
            State::Wedged(WedgeReason::AnswerRefused { question: "depth".into(), words: String::new() }),
            State::Waiting(WaitReason::ServerBusy),
            State::Wedged(WedgeReason::AppTooOld { min: "2.0".into() }),
            State::Waiting(WaitReason::Retry(Why::BadAnswer)),
            State::Accepted,
        ]
    );
    assert_eq!(phone.wayside.summary(ids[5]).unwrap().reference.as_deref(), Some("R-5"));
}

#[test]
fn nothing_that_can_come_of_a_task_loses_a_report() {
    for (outcome, state) in [
        (Outcome::NotSent(Why::Connect), "waiting"),
        (Outcome::NotSent(Why::Dns), "waiting"),
        (cut(), "unconfirmed"),
        (answer(503, &[("retry-after", "600")], b""), "waiting"),
        (answer(200, &[("content-type", "text/html")], b"<html>"), "waiting"),
        (answer(200, &[], b"{"), "unconfirmed"),
        (answer(403, &[], b""), "waiting"),
        (answer(404, &[], b""), "waiting"),
        (answer(413, &[], b""), "waiting"),
        (answer(500, &[], b""), "waiting"),
    ] {
        let phone = Phone::new(&[]);
        let id = phone.submit(pothole());
        phone.finish(&phone.task(), outcome.clone());
        assert_eq!(phone.wayside.summary(id).unwrap().state, state, "{outcome:?}");
        assert_eq!(phone.wayside.outstanding().unwrap(), (1, 0), "{outcome:?}");
        let mut office = Office::default();
        phone.clock.forward(DAY);
        phone.passes(&mut office);
        assert_eq!((phone.state(id), office.reports.len()), (State::Accepted, 1), "{outcome:?}");
    }
}

#[test]
fn the_bytes_of_the_first_send_go_again_as_they_were_to_wherever_the_council_is_by_then() {
    let phone = Phone::new(&[]);
    let id = phone.submit(pothole());
    let first = phone.task();
    let frozen = |sql: &str| phone.db().query_row(sql, [], |row| row.get::<_, String>(0)).unwrap();
    assert_eq!(
        frozen("SELECT endpoint || ' ' || dialect || ' ' || service || ' ' || rev FROM frozen"),
        "wayside wayside pothole 1"
    );
    assert_eq!(frozen("SELECT lower(hex(sha256)) FROM frozen"), batch(&first).items[0].sha256);
    phone.finish(&first, cut());

    let moved =
        [("council.toml", "2026-11-01.1", "2026-12-01.1"), ("endpoints.toml", "127.0.0.1:8311", "127.0.0.1:9999")];
    phone.wayside.install_pack(&pack(phone.dir.path(), &moved)).unwrap();
    // A newer app would write the same words otherwise.
    phone.db().execute("UPDATE report_words SET body = CAST(replace(body, 'Deep', 'Very deep') AS BLOB)", []).unwrap();
    phone.clock.forward(60 * SECOND);
    let again = phone.task();
    assert!(again.request.url.starts_with("http://127.0.0.1:9999/"), "{}", again.request.url);
    let (mut one, mut other) = (batch(&first).items.remove(0), batch(&again).items.remove(0));
    assert_eq!((one.age_s.take(), other.age_s.take()), (Some(0), Some(60)), "only the age is told anew");
    assert_eq!(one, other);
    assert_eq!(one.id, id.0);
    assert!(one.payload.contains("2026-11-01.1"));
}

#[test]
fn submitting_twice_is_one_report_and_photos_are_there_before_it() {
    let phone = Phone::new(&[]);
    let draft = phone.wayside.begin(pothole()).unwrap();
    let source = phone.dir.path().join("a.jpg");
    std::fs::write(&source, wayside_photo::drawing::street_scene(1, 900, 700, None)).unwrap();
    let photo = phone.wayside.add_photo(draft, &source).unwrap();
    assert!(phone.photo_folder().join(format!("{}.photo", photo.id)).is_file(), "durable under the draft");
    let first = phone.wayside.submit(draft).unwrap();
    let second = phone.wayside.submit(draft).unwrap();
    assert_eq!((first.id, &first), (draft, &second), "the draft's id is the report's");
    assert_eq!(phone.count("SELECT count(*) FROM report"), 1);
    assert_eq!(phone.count("SELECT count(*) FROM draft"), 0);
    assert_eq!(phone.count("SELECT count(*) FROM item"), 2);
    assert!(phone.wayside.change(draft, pothole()).is_err(), "a submitted report's words do not change");
    assert!(phone.wayside.add_photo(draft, &source).is_err());
    let mut office = Office::default();
    phone.passes(&mut office);
    assert_eq!((office.reports.len(), office.photos.len()), (1, 1));
}

#[test]
fn one_wedged_report_holds_up_nobody() {
    let phone = Phone::new(&[]);
    let ids: Vec<ReportId> = (0..150).map(|_| phone.submit(pothole())).collect();
    let task = phone.task();
    let bad = batch(&task).items[0].id;
    let reject = Rejection { reason: RejectReason::ServiceGone, question: None, description: String::new() };
    phone.finish(
        &task,
        verdicts(
            batch(&task)
                .items
                .iter()
                .map(|item| (item.id, if item.id == bad { Verdict::Rejected(reject.clone()) } else { accepted("R") })),
        ),
    );
    phone.passes(&mut Office::default());
    let accepted = ids.iter().filter(|id| phone.state(**id) == State::Accepted).count();
    assert_eq!(accepted, 149);
    // A new pack may free it.
    phone.wayside.install_pack(&pack(phone.dir.path(), &[])).unwrap();
    assert_eq!(phone.wayside.outstanding().unwrap(), (1, 0));
}

#[test]
fn a_poison_report_keeps_only_itself_from_the_council() {
    let phone = Phone::new(&[]);
    let ids: Vec<ReportId> = (0..100).map(|_| phone.submit(pothole())).collect();
    let mut office = Office { poison: Some(ids[37].0), ..Office::default() };
    let mut tasks = 0;
    for _ in 0..60 {
        tasks += phone.pass(&mut office);
        if office.reports.len() == 99 {
            break;
        }
        phone.clock.forward(10 * SECOND);
    }
    assert_eq!(office.reports.len(), 99, "{:?}", office.sizes);
    assert!(tasks < 60, "{tasks}: {:?}", office.sizes);
    assert_eq!(&office.sizes[..4], [100, 1, 50, 1], "{:?}", office.sizes);
    assert!(matches!(phone.state(ids[37]), State::Waiting(_) | State::Unconfirmed { .. } | State::Queued));
}

#[test]
fn a_batch_that_is_too_long_is_halved_at_once() {
    let phone = Phone::new(&[]);
    for _ in 0..100 {
        phone.submit(pothole());
    }
    let mut office = Office { most: Some(30), ..Office::default() };
    phone.pass(&mut office);
    assert_eq!(office.reports.len(), 100, "{:?}", office.sizes);
    assert_eq!(&office.sizes[..3], [100, 50, 25]);
}

#[test]
fn long_words_go_in_as_many_batches_as_a_mebibyte_allows() {
    let phone = Phone::new(&[]);
    for _ in 0..80 {
        phone.submit(wayside_core::wayside::Changes { description: Some("🚲".repeat(4000)), ..pothole() });
    }
    let mut office = Office::default();
    while let Next::Send(task) = phone.next() {
        if task.request.url.ends_with("/batch") {
            assert!(bytes(&task).len() <= wayside_core::endpoint::wire::BATCH_BYTES, "{}", bytes(&task).len());
        }
        let served = office.serve(&phone, &task);
        phone.finish(&task, served);
    }
    assert_eq!((office.reports.len(), office.sizes.len()), (80, 2), "{:?}", office.sizes);
}

#[test]
fn a_phone_with_nothing_to_say_tells_nobody_who_it_is() {
    let phone = Phone::new(&[]);
    let id = phone.submit(pothole());
    phone.wayside.withdraw(id).unwrap();
    assert_eq!(phone.next(), Next::Done);
    assert_eq!(phone.count("SELECT count(*) FROM installation WHERE state = 'registered'"), 0);
}

#[test]
fn a_server_that_chokes_on_many_reports_is_given_fewer_at_once() {
    let phone = Phone::new(&[]);
    for _ in 0..8 {
        phone.submit(pothole());
    }
    let task = phone.task();
    assert_eq!(task.items, 8);
    phone.finish(&task, answer(500, &[], b""));
    let mut office = Office::default();
    assert_eq!(phone.one(&mut office).items, 1, "one goes first, at once, and tells whether it is down");
    assert_eq!(phone.task().items, 4);
}
