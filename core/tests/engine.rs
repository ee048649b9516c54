//! The engine by hand, without a socket: tasks out, outcomes in, with a clock, randomness and a key store of the test's.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod support;

use std::time::Duration;

use support::*;
use wayside_core::endpoint::wire::{Change, Changed, RejectReason, Rejection, Verdict};
use wayside_core::endpoint::{Body, Method, Outcome};
use wayside_core::outbox::{State, WaitReason, WedgeReason, Why};
use wayside_core::report::{ClosedReason, ReportId, Status};
use wayside_core::sync::{Budget, Network, Next};

const SECOND: Duration = Duration::from_secs(1);
const DAY: Duration = Duration::from_secs(24 * 3600);

fn cut() -> Outcome {
    Outcome::Unknown { why: Why::Cut, bytes_out: 10 }
}

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
            State::Wedged(WedgeReason::AnswerRefused { question: "depth".into() }),
            State::Waiting(WaitReason::ServerBusy),
            State::Wedged(WedgeReason::AppTooOld { min: "2.0".into() }),
            State::Unconfirmed { lookups: 0 },
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
    let store: String =
        phone.db().query_row("SELECT value FROM meta WHERE key = 'store_id'", [], |row| row.get(0)).unwrap();
    assert!(
        phone.folder().join("stores").join(store).join(format!("{}.photo", photo.id)).is_file(),
        "durable under the draft"
    );
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
fn a_server_that_is_down_is_tried_at_most_twice_before_it_is_left_alone() {
    for outcome in [
        Outcome::NotSent(Why::Connect),
        Outcome::NotSent(Why::Tls),
        cut(),
        Outcome::Unknown { why: Why::Stalled, bytes_out: 9 },
        answer(502, &[], b""),
        answer(503, &[], b""),
        answer(500, &[("content-type", "text/html")], b"<html>"),
        answer(200, &[("content-type", "text/html")], b"<html>"),
        answer(302, &[("location", "http://portal.example/")], b""),
        answer(401, &[], b""),
    ] {
        let phone = Phone::new(&[]);
        for _ in 0..30 {
            phone.submit(pothole());
        }
        let mut tasks = 0;
        while let Next::Send(task) = phone.next() {
            phone.finish(&task, outcome.clone());
            tasks += 1;
            assert!(tasks <= 2, "{outcome:?}");
        }
        let Next::Wait(wait) = phone.next() else { panic!("{outcome:?}") };
        assert!(wait >= SECOND, "{outcome:?} {wait:?}");
        assert_eq!(phone.wayside.outstanding().unwrap(), (30, 0), "{outcome:?}");
    }
}

#[test]
fn a_lease_that_ran_out_is_taken_back_and_its_late_word_is_believed_only_if_it_is_good() {
    let phone = Phone::new(&[]);
    let (good, bad) = (phone.submit(pothole()), phone.submit(pothole()));
    let old = phone.task();
    phone.clock.forward(89 * SECOND);
    assert!(!matches!(phone.next(), Next::Send(_)), "it still runs");
    phone.wayside.progress(old.lease).unwrap();
    phone.clock.forward(89 * SECOND);
    assert!(!matches!(phone.next(), Next::Send(_)), "progress renewed it");
    phone.clock.forward(2 * SECOND);
    let new = phone.task();
    assert!(new.lease.generation > old.lease.generation);
    let reject = Rejection { reason: RejectReason::ServiceGone, question: None, description: String::new() };
    phone.finish(&old, verdicts([(good.0, accepted("R-1")), (bad.0, Verdict::Rejected(reject))]));
    assert_eq!((phone.state(good), phone.state(bad)), (State::Accepted, State::Leased));
    phone.finish(&new, Outcome::NotSent(Why::Connect));
    assert_eq!((phone.state(good), phone.state(bad)), (State::Accepted, State::Queued));
}

#[test]
fn what_a_dead_driver_had_in_its_hands_is_taken_back_at_once() {
    let mut phone = Phone::new(&[]);
    let id = phone.submit(pothole());
    let lost = phone.task();
    phone.restart();
    assert_eq!(phone.state(id), State::Leased, "leases are rows");
    let _driver = phone.wayside.drive().unwrap().unwrap();
    assert!(phone.wayside.drive().unwrap().is_none(), "one driver");
    let again = phone.task();
    assert_eq!(batch(&again).items[0].payload, batch(&lost).items[0].payload);
}

#[test]
fn after_a_reboot_waits_go_on_and_a_wall_clock_years_off_neither_stalls_nor_storms() {
    for (years, waits_again) in [(0, true), (-40, true), (40, false)] {
        let mut phone = Phone::new(&[]);
        let id = phone.submit(pothole());
        phone.finish(&phone.task(), answer(503, &[("retry-after", "600")], b""));
        let Next::Wait(wait) = phone.next() else { panic!() };
        assert!(wait >= 600 * SECOND && wait <= 900 * SECOND, "{wait:?}");
        // In the same boot the wall clock means nothing.
        phone.clock.set_wall(0);
        assert_eq!(phone.next(), Next::Wait(wait));
        phone.clock.set_wall(1_795_424_400_000_000);
        phone.clock.reboot(100 * SECOND);
        phone.clock.set_wall(1_795_424_500_000_000 + years * 365 * 86_400_000_000);
        phone.restart();
        match phone.next() {
            Next::Wait(left) => assert!(waits_again && left <= 900 * SECOND, "{years}: {left:?}"),
            Next::Send(task) => {
                assert!(!waits_again, "{years}");
                assert_eq!(batch(&task).items[0].age_s, None, "no age across a reboot");
                phone.finish(&task, cut());
            }
            Next::Done => panic!("{years}: forgotten"),
        }
        phone.clock.forward(3600 * SECOND);
        phone.passes(&mut Office::default());
        assert_eq!(phone.state(id), State::Accepted, "{years}");
    }
}

#[test]
fn an_items_own_wait_is_rebased_at_a_reboot() {
    let mut phone = Phone::new(&[]);
    let id = phone.submit(pothole());
    phone.finish(&phone.task(), verdicts([(id.0, Verdict::Deferred { seconds: 7200 })]));
    phone.clock.reboot(3600 * SECOND);
    phone.restart();
    let Next::Wait(wait) = phone.next() else { panic!() };
    assert!(wait <= 7200 * SECOND && wait >= 3000 * SECOND, "{wait:?}");
}

#[test]
fn a_server_that_forgot_the_phone_is_told_again_by_itself_and_not_for_ever() {
    let phone = Phone::new(&[]);
    let mut office = Office::default();
    phone.submit(pothole());
    let first = phone.task();
    let told = batch(&first).register.clone().expect("the first batch registers");
    let served = office.serve(&phone, &first);
    phone.finish(&first, served);
    let second = phone.submit(pothole());
    let task = phone.task();
    assert_eq!(batch(&task).register, None);
    let unknown = || json(401, &serde_json::json!({"code": "unknown_installation", "description": ""}));
    phone.finish(&task, unknown());
    let again = phone.task();
    assert_eq!(batch(&again).register, Some(told), "the same installation and secret");
    phone.finish(&again, unknown());
    assert!(matches!(phone.next(), Next::Wait(wait) if wait >= 900 * SECOND), "it would go round for ever");
    phone.clock.forward(2 * 3600 * SECOND);
    phone.passes(&mut office);
    assert_eq!(phone.state(second), State::Accepted);
}

#[test]
fn a_copied_phone_becomes_an_installation_of_its_own() {
    let phone = Phone::new(&[]);
    let first = phone.submit(pothole());
    let old = phone.task();
    let installation = batch(&old).register.clone().unwrap().id;
    phone.secrets.held.lock().unwrap().clear();
    phone.clock.forward(91 * SECOND);
    let task = phone.task();
    let new = batch(&task).register.expect("a new installation tells who it is");
    assert_ne!(new.id, installation);
    assert!(header(&task, "authorization").unwrap().contains(&new.id.to_string()));
    assert_eq!(batch(&task).items[0].payload, batch(&old).items[0].payload, "the report keeps its id and its bytes");
    phone.finish(&task, json(401, &serde_json::json!({"code": "bad_secret", "description": ""})));
    let third = phone.task();
    assert_ne!(batch(&third).register.as_ref().unwrap().id, new.id);
    phone.finish(&third, json(401, &serde_json::json!({"code": "bad_secret", "description": ""})));
    assert!(matches!(phone.next(), Next::Wait(_)), "not an installation a try");
    assert_eq!(phone.state(first), State::Queued);
}

#[test]
fn while_the_key_store_is_locked_nothing_is_lost_and_nothing_sent() {
    let phone = Phone::new(&[]);
    let id = phone.submit(pothole());
    *phone.secrets.locked.lock().unwrap() = true;
    assert_eq!(phone.next(), Next::Done);
    assert_eq!(phone.state(id), State::Queued);
    assert_eq!(phone.count("SELECT count(*) FROM installation"), 0);
    *phone.secrets.locked.lock().unwrap() = false;
    phone.passes(&mut Office::default());
    assert_eq!(phone.state(id), State::Accepted);
}

#[test]
fn a_photo_goes_in_parts_after_its_words_and_goes_on_where_it_stopped() {
    let phone = Phone::new(&[]);
    let id = phone.submit_with_photos(1);
    assert_eq!(phone.photo_states(id), [State::Waiting(WaitReason::Parent)]);
    let mut office = Office::default();
    let words = phone.task();
    let served = office.serve(&phone, &words);
    phone.finish(&words, served);
    let patch = phone.task();
    let Body::Blob { photo, offset: 0, length } = patch.request.body.clone() else { panic!("{:?}", patch.request) };
    assert_eq!((patch.request.method, header(&patch, "upload-offset")), (Method::Patch, Some("0")));
    // Half of it arrived, and the line broke.
    let mut body = phone.wayside.open_body(&Body::Blob { photo, offset: 0, length: length / 2 }).unwrap().unwrap();
    std::io::copy(&mut body, &mut office.photos.get_mut(&photo).unwrap().0).unwrap();
    phone.finish(&patch, cut());
    let asked = phone.task();
    assert_eq!((asked.request.method, asked.items), (Method::Head, 1), "after Unknown the offset is asked");
    let served = office.serve(&phone, &asked);
    phone.finish(&asked, served);
    let on = phone.task();
    assert!(matches!(on.request.body, Body::Blob { offset, .. } if offset == length / 2), "{:?}", on.request.body);
    // A wrong offset: asked again. Locked: later, and never from zero.
    phone.finish(&on, answer(409, &[], b""));
    let asked = phone.task();
    assert_eq!(asked.request.method, Method::Head);
    phone.finish(&asked, answer(423, &[], b""));
    while let Next::Send(news) = phone.next() {
        assert!(news.request.url.contains("/changes"), "locked: later");
        let served = office.serve(&phone, &news);
        phone.finish(&news, served);
    }
    phone.clock.forward(60 * SECOND);
    let asked = phone.task();
    assert_eq!(asked.request.method, Method::Head);
    let served = office.serve(&phone, &asked);
    phone.finish(&asked, served);
    phone.passes(&mut office);
    assert_eq!(phone.photo_states(id), [State::Accepted]);
    assert_eq!(office.photos[&photo].0.len() as u64, office.photos[&photo].1);
    assert!(phone.wayside.show(id).unwrap().photos_verified);
}

#[test]
fn a_part_takes_about_twenty_seconds_and_no_rest_is_hardly_worth_its_round_trip() {
    for rate in [1700, 2300, 3100] {
        let phone = Phone::new(&[]);
        phone.submit_with_photos(3);
        let mut office = Office::default();
        let mut parts = Vec::new();
        while let Next::Send(task) = phone.next() {
            if let Body::Blob { length, .. } = task.request.body {
                parts.push(length);
                phone.clock.forward(Duration::from_micros(length * 1_000_000 / rate));
            }
            let served = office.serve(&phone, &task);
            phone.finish(&task, served);
        }
        // Half of twenty seconds' worth at least, one and a half at most; the first is before anything was measured.
        let worth = 10 * rate..=30 * rate;
        assert!(parts.len() > 4 && parts.iter().skip(1).all(|part| worth.contains(part)), "{rate}: {parts:?}");
    }
}

#[test]
fn a_wrong_hash_starts_the_photo_again_at_zero_and_one_that_is_damaged_here_is_said_to_be() {
    let phone = Phone::new(&[]);
    let id = phone.submit_with_photos(1);
    let mut office = Office::default();
    let served = {
        let task = phone.task();
        (office.serve(&phone, &task), task)
    };
    phone.finish(&served.1, served.0);
    phone.finish(&phone.task(), answer(460, &[], b""));
    assert_eq!(phone.photo_states(id), [State::Waiting(WaitReason::Retry(Why::Status(460)))]);
    phone.clock.forward(60 * SECOND);
    let again = phone.task();
    assert!(matches!(again.request.body, Body::Blob { offset: 0, .. }), "under the same address, from 0");
    phone.finish(&again, answer(460, &[], b""));
    // One bit of the file on this phone has flipped: the server is right.
    let store: String =
        phone.db().query_row("SELECT value FROM meta WHERE key = 'store_id'", [], |row| row.get(0)).unwrap();
    let folder = phone.folder().join("stores").join(store);
    let file = std::fs::read_dir(&folder).unwrap().next().unwrap().unwrap().path();
    let mut bytes = std::fs::read(&file).unwrap();
    bytes[500] ^= 1;
    std::fs::write(&file, bytes).unwrap();
    phone.clock.forward(120 * SECOND);
    phone.passes(&mut office);
    assert_eq!(phone.photo_states(id), [State::Wedged(WedgeReason::PhotoDamaged)]);
    assert_eq!(phone.state(id), State::Accepted, "the words are there all the same");
}

#[test]
fn a_part_of_a_photo_is_what_the_line_takes_in_twenty_seconds_and_not_less_than_16_kib() {
    // Seconds that the first part takes, and how long the next one is.
    for (seconds, next) in [(16, 80 * 1024), (88, 16 * 1024)] {
        let phone = Phone::new(&[]);
        let id = phone.wayside.begin(pothole()).unwrap();
        let source = phone.dir.path().join("a.jpg");
        std::fs::write(&source, wayside_photo::drawing::street_scene(1, 1600, 1200, None)).unwrap();
        let whole = phone.wayside.add_photo(id, &source).unwrap().length;
        assert!(whole >= (64 + 80) * 1024, "{whole}");
        phone.wayside.submit(id).unwrap();
        let mut office = Office::default();
        let words = phone.task();
        let served = office.serve(&phone, &words);
        phone.finish(&words, served);
        let first = phone.task();
        assert!(matches!(first.request.body, Body::Blob { offset: 0, length: 65_536, .. }), "{:?}", first.request);
        phone.clock.forward(SECOND * seconds);
        let served = office.serve(&phone, &first);
        phone.finish(&first, served);
        let second = phone.task();
        assert!(matches!(second.request.body, Body::Blob { length, .. } if length == next), "{:?}", second.request);
    }
}

#[test]
fn a_photo_that_cannot_be_read_just_now_waits_and_is_not_called_damaged() {
    let phone = Phone::new(&[]);
    let id = phone.submit_with_photos(1);
    let mut office = Office::default();
    let words = phone.task();
    let served = office.serve(&phone, &words);
    phone.finish(&words, served);
    let store: String =
        phone.db().query_row("SELECT value FROM meta WHERE key = 'store_id'", [], |row| row.get(0)).unwrap();
    let file = std::fs::read_dir(phone.folder().join("stores").join(store)).unwrap().next().unwrap().unwrap().path();
    let aside = phone.dir.path().join("aside");
    std::fs::rename(&file, &aside).unwrap();
    // There, and no bytes come out of it: neither missing nor cut.
    std::fs::create_dir(&file).unwrap();
    phone.pass(&mut office);
    assert_eq!(phone.photo_states(id), [State::Waiting(WaitReason::Retry(Why::LocalRead))]);
    std::fs::remove_dir(&file).unwrap();
    std::fs::rename(&aside, &file).unwrap();
    phone.passes(&mut office);
    assert_eq!(phone.photo_states(id), [State::Accepted]);
}

#[test]
fn a_photo_whose_file_is_gone_is_said_to_be_damaged_and_its_report_is_there_all_the_same() {
    let phone = Phone::new(&[]);
    let id = phone.submit_with_photos(1);
    let store: String =
        phone.db().query_row("SELECT value FROM meta WHERE key = 'store_id'", [], |row| row.get(0)).unwrap();
    let file = std::fs::read_dir(phone.folder().join("stores").join(store)).unwrap().next().unwrap().unwrap().path();
    std::fs::remove_file(file).unwrap();
    phone.passes(&mut Office::default());
    assert_eq!(phone.photo_states(id), [State::Wedged(WedgeReason::PhotoDamaged)]);
    assert_eq!(phone.state(id), State::Accepted);
}

#[test]
fn a_restored_server_that_still_has_a_photo_is_not_sent_it_again() {
    let phone = Phone::new(&[]);
    let id = phone.submit_with_photos(2);
    let mut office = Office::default();
    phone.passes(&mut office);
    // Restored from a moment later than this report, but for one photo's bytes.
    office.epoch += 1;
    let lost = *office.photos.keys().next().unwrap();
    office.photos.get_mut(&lost).unwrap().0.clear();
    phone.wayside.ask_for_news().unwrap();
    let (mut uploads, batches) = (Vec::new(), office.sizes.len());
    while let Next::Send(task) = phone.next() {
        if task.request.method == Method::Patch || task.request.method == Method::Head {
            uploads.push(task.request.url.rsplit('/').next().unwrap().to_owned());
        }
        let served = office.serve(&phone, &task);
        phone.finish(&task, served);
    }
    assert!(!uploads.is_empty() && uploads.iter().all(|upload| *upload == lost.to_string()), "{uploads:?}");
    assert_eq!(office.sizes.len(), batches, "nor its words");
    assert_eq!(phone.photo_states(id), [State::Accepted, State::Accepted]);
}

#[test]
fn what_was_purged_while_a_restored_server_was_asked_is_not_offered_again() {
    let phone = Phone::new(&[]);
    let id = phone.submit_with_photos(1);
    let mut office = Office::default();
    phone.passes(&mut office);
    phone.clock.forward(14 * DAY - 30 * SECOND);
    office.epoch += 1;
    phone.wayside.ask_for_news().unwrap();
    let asked = loop {
        let task = phone.task();
        if task.request.url.ends_with("/known") {
            break task;
        }
        let served = office.serve(&phone, &task);
        phone.finish(&task, served);
    };
    phone.clock.forward(40 * SECOND);
    phone.wayside.tidy().unwrap();
    phone.finish(&asked, json(200, &wayside_core::endpoint::wire::Known::default()));
    phone.passes(&mut office);
    assert_eq!((phone.state(id), phone.photo_states(id)), (State::Accepted, vec![State::Accepted]));
}

#[test]
fn a_photo_that_is_there_already_is_not_sent() {
    let phone = Phone::new(&[]);
    let id = phone.submit_with_photos(2);
    let task = phone.task();
    let mut office = Office::default();
    let _lost = office.serve(&phone, &task);
    for (held, length, _) in office.photos.values_mut() {
        held.resize(usize::try_from(*length).unwrap(), 0);
    }
    phone.finish(&task, cut());
    phone.clock.forward(60 * SECOND);
    let again = phone.task();
    let served = office.serve(&phone, &again);
    let finished = phone.finish(&again, served);
    assert_eq!((finished.accepted, finished.photos_sent), (1, 2));
    assert_eq!(phone.photo_states(id), [State::Accepted, State::Accepted]);
}

#[test]
fn uploads_that_break_every_time_are_not_tried_without_end() {
    let phone = Phone::new(&[]);
    phone.submit_with_photos(3);
    let mut office = Office::default();
    let mut patches = 0;
    for _ in 0..50 {
        let Next::Send(task) = phone.next() else { break };
        let outcome = if task.request.method == Method::Patch { cut() } else { office.serve(&phone, &task) };
        patches += usize::from(task.request.method == Method::Patch);
        phone.finish(&task, outcome);
    }
    assert!(patches <= 2, "{patches} at once");
    assert!(matches!(phone.next(), Next::Wait(_)));
}

#[test]
fn an_upload_that_gets_on_between_breaks_is_never_made_to_wait() {
    let phone = Phone::new(&[]);
    let id = phone.submit_with_photos(1);
    let mut office = Office::default();
    for _ in 0..500 {
        let Next::Send(task) = phone.next() else { break };
        let outcome = match task.request.body {
            // Every PATCH breaks after 4 KiB.
            Body::Blob { photo, offset, length } if length > 4096 => {
                let mut body = phone.wayside.open_body(&Body::Blob { photo, offset, length: 4096 }).unwrap().unwrap();
                std::io::copy(&mut body, &mut office.photos.get_mut(&photo).unwrap().0).unwrap();
                cut()
            }
            _ => office.serve(&phone, &task),
        };
        phone.finish(&task, outcome);
    }
    assert_eq!(phone.photo_states(id), [State::Accepted]);
}

#[test]
fn photos_wait_for_a_link_that_costs_nothing_and_words_do_not() {
    let phone = Phone::new(&[]);
    let id = phone.submit_with_photos(1);
    let mut office = Office::default();
    let metered = Budget { network: Network::Metered, ..Budget::default() };
    let mut tasks = 0;
    let last = loop {
        match phone.wayside.next_task(&metered).unwrap() {
            Next::Send(task) => {
                let outcome = office.serve(&phone, &task);
                phone.finish(&task, outcome);
                tasks += 1;
                assert!(tasks < 5);
            }
            other => break other,
        }
    };
    assert_eq!((last, phone.state(id)), (Next::Done, State::Accepted));
    // One that waited for itself and is due again is no reason to ask again at once.
    phone.finish(&phone.task(), answer(423, &[], b""));
    phone.clock.forward(DAY);
    while let Next::Send(task) = phone.wayside.next_task(&metered).unwrap() {
        let outcome = office.serve(&phone, &task);
        phone.finish(&task, outcome);
    }
    assert_eq!(phone.wayside.next_task(&metered).unwrap(), Next::Done, "never Wait(0)");
}

#[test]
fn receipts_outlive_words_and_photos_which_go_only_when_all_is_with_the_council() {
    let phone = Phone::new(&[]);
    let (done, half) = (phone.submit_with_photos(1), phone.submit_with_photos(1));
    let private = phone.submit(antisocial());
    let mut office = Office::default();
    let words = phone.task();
    let served = office.serve(&phone, &words);
    phone.finish(&words, served);
    // One report's photo stays on the way.
    let stuck = phone.wayside.show(half).unwrap().photos[0].id.clone();
    for _ in 0..40 {
        let Next::Send(task) = phone.next() else { break };
        let outcome = match task.request.url.ends_with(&stuck) {
            true => answer(423, &[], b""),
            false => office.serve(&phone, &task),
        };
        phone.finish(&task, outcome);
    }
    assert_eq!(phone.photo_states(done), [State::Accepted]);
    phone.clock.forward(13 * DAY);
    phone.wayside.tidy().unwrap();
    assert_eq!(phone.wayside.show(done).unwrap().description, "Deep, by the bus stop");
    assert_eq!(phone.wayside.show(private).unwrap().description, "", "two days for antisocial behaviour");
    phone.clock.forward(2 * DAY);
    phone.wayside.tidy().unwrap();
    let shown = phone.wayside.show(done).unwrap();
    assert_eq!((shown.description.as_str(), shown.summary.state.as_str()), ("", "accepted"));
    assert!(shown.summary.reference.is_some() && shown.summary.status.is_some());
    let private = phone.wayside.show(private).unwrap();
    assert_eq!((private.summary.service.as_str(), private.name.as_str()), ("private", "Report, 23 November"));
    let text =
        phone.db().query_row("SELECT group_concat(service) FROM report", [], |row| row.get::<_, String>(0)).unwrap();
    assert!(!text.contains("antisocial"));
    assert_eq!(phone.wayside.show(half).unwrap().description, "Deep, by the bus stop", "its photo is not there yet");
    let store: String =
        phone.db().query_row("SELECT value FROM meta WHERE key = 'store_id'", [], |row| row.get(0)).unwrap();
    let files = std::fs::read_dir(phone.folder().join("stores").join(store)).unwrap().count();
    assert_eq!(files, 1, "the file of the photo that is on its way");
}

#[test]
fn a_restored_server_is_asked_what_it_holds_and_given_the_rest_as_it_was_frozen() {
    let phone = Phone::new(&[]);
    let (kept, lost) = (phone.submit_with_photos(1), phone.submit_with_photos(1));
    let mut office = Office::default();
    phone.passes(&mut office);
    let frozen = office.reports.clone();
    let photos = office.photos.clone();
    let ids: Vec<_> = [kept, lost].map(|id| phone.wayside.show(id).unwrap().photos[0].id.parse().unwrap()).to_vec();
    // Restored from before the second report, with the first one's photo gone bad.
    office.reports.remove(&lost.0);
    office.photos.remove(&ids[1]);
    office.photos.get_mut(&ids[0]).unwrap().0.clear();
    (office.epoch, office.sequence) = (1, 1);
    phone.wayside.ask_for_news().unwrap();
    phone.passes(&mut office);
    assert_eq!(office.reports, frozen, "the same bytes");
    assert_eq!(office.photos, photos);
    assert_eq!((phone.state(lost), phone.photo_states(kept)), (State::Accepted, vec![State::Accepted]));
    assert_eq!(phone.wayside.outstanding().unwrap(), (0, 0));
}

fn change(id: &str, report: ReportId, second: i64, what: Changed) -> Change {
    let at = chrono::DateTime::from_timestamp(1_795_500_000 + second, 0).unwrap();
    Change { id: id.to_owned(), report, at, what }
}

#[test]
fn changes_converge_in_any_order_however_often_they_come_and_never_touch_the_outbox() {
    let status = |status, note: &str| Changed::Status { status, note: note.to_owned() };
    let mut seen = Vec::new();
    for order in [[0, 1, 2, 3, 4], [4, 3, 2, 1, 0], [2, 0, 4, 1, 3]] {
        let phone = Phone::new(&[]);
        let (id, gone, _open) = (phone.submit(pothole()), phone.submit(pothole()), phone.submit(pothole()));
        let mut office = Office::default();
        phone.passes(&mut office);
        let before = phone.count("SELECT sum(attempts * 1000 + generation) FROM item");
        let all = [
            change("1", id, 10, status(Status::Investigating, "")),
            change("2", id, 20, status(Status::Closed(ClosedReason::Fixed), "Filled")),
            change("3", id, 15, status(Status::Scheduled, "")),
            change("4", gone, 5, Changed::Tombstone),
            change("5", id, 12, Changed::Unknown),
        ];
        for at in order.into_iter().chain(order) {
            office.changes = vec![all[at].clone()];
            phone.wayside.ask_for_news().unwrap();
            phone.pass(&mut office);
        }
        let shown = phone.wayside.show(id).unwrap();
        assert_eq!(
            (shown.summary.status.as_deref(), shown.summary.status_reason.as_deref()),
            (Some("closed"), Some("FIXED"))
        );
        seen.push(shown.updates);
        assert_eq!(phone.count("SELECT count(*) FROM receipt WHERE gone_us IS NOT NULL"), 1);
        assert_eq!(phone.count("SELECT sum(attempts * 1000 + generation) FROM item"), before);
    }
    assert_eq!(seen[0].len(), 3);
    assert!(seen.iter().all(|updates| *updates == seen[0]));
}

#[test]
fn a_server_that_always_has_more_of_the_same_is_asked_once() {
    let phone = Phone::new(&[]);
    let id = phone.submit(pothole());
    let first = phone.task();
    phone.finish(&first, verdicts([(id.0, accepted("R"))]));
    let changes = serde_json::json!({"changes": [change("1", id, 1, Changed::Unknown)], "cursor": "same", "more": true,
        "pack_version": ""});
    let mut asked = 0;
    while let Next::Send(task) = phone.next() {
        assert!(task.request.url.contains("/changes"));
        phone.finish(&task, json(200, &changes));
        asked += 1;
        assert!(asked < 5);
    }
    assert_eq!(asked, 2, "once to learn the cursor, once to see that it does not move");
}

#[test]
fn another_councils_pack_is_never_given_this_ones_reports() {
    let phone = Phone::new(&[]);
    let id = phone.submit(pothole());
    let other = [
        ("council.toml", "E06000020", "E06000051"),
        ("boundary.geojson", "E06000020", "E06000051"),
        ("endpoints.toml", "8311", "8312"),
    ];
    phone.wayside.install_pack(&pack(phone.dir.path(), &other)).unwrap();
    assert_eq!(phone.next(), Next::Done);
    phone.wayside.install_pack(&pack(phone.dir.path(), &[])).unwrap();
    phone.passes(&mut Office::default());
    assert_eq!(phone.state(id), State::Accepted);
}

#[test]
fn an_upload_that_is_gone_is_asked_for_with_the_words_and_the_photo_arrives() {
    let phone = Phone::new(&[]);
    let id = phone.submit_with_photos(1);
    let mut office = Office::default();
    let task = phone.task();
    let served = office.serve(&phone, &task);
    phone.finish(&task, served);
    let patch = phone.task();
    assert_eq!(patch.request.method, Method::Patch);
    phone.finish(&patch, answer(404, &[], b""));
    assert_ne!(phone.state(id), State::Accepted, "the words go again: their answer says where the photo goes");
    phone.clock.forward(3600 * SECOND);
    phone.passes(&mut office);
    assert_eq!(phone.photo_states(id), [State::Accepted]);
    assert_eq!(office.reports.len(), 1);
}
