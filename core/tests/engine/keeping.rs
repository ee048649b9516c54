//! How long the phone keeps its own copy: as long as the council may need it again, and no longer, whoever goes on asking.

use std::time::Duration;

use wayside_core::endpoint::Outcome;
use wayside_core::endpoint::wire::{Change, Changed, Verdict};
use wayside_core::outbox::State;
use wayside_core::report::{ClosedReason, Status};
use wayside_core::sync::{Next, Task};
use wayside_core::wayside::Settings;

use crate::georeport::{KEYLESS, LISTED, dated, post};
use crate::support::*;

const DAY: Duration = Duration::from_secs(24 * 3600);
const DAY_US: i64 = 86_400_000_000;

/// A private report that a server without an idempotency key took: nothing more is ever asked of it.
fn told_in_confidence() -> Phone {
    let phone = Phone::georeport(&[KEYLESS, LISTED]);
    let id = phone.submit(antisocial());
    let taken = serde_json::json!([{"service_request_id": "77"}]);
    phone.finish(&post(&phone), dated(&phone, json(200, &taken)));
    assert_eq!((phone.state(id), phone.next()), (State::Accepted, Next::Done));
    phone
}

fn words_kept(phone: &Phone) -> i64 {
    phone.wayside.tidy().unwrap();
    phone.count("SELECT count(*) FROM report_words")
}

#[test]
fn the_phones_copy_goes_when_its_days_are_over_though_nobody_asks_the_server_any_more() {
    let phone = told_in_confidence();
    phone.clock.forward(DAY);
    assert_eq!(words_kept(&phone), 1, "two days for what was told in confidence");
    phone.clock.forward(DAY + Duration::from_secs(60));
    assert_eq!(words_kept(&phone), 0);
}

#[test]
fn the_servers_time_goes_on_over_reboots_and_a_clock_that_is_years_ahead_does_not_hurry_it() {
    let phone = told_in_confidence();
    phone.clock.set_wall(phone.clock_now().wall_us + 5 * 365 * DAY_US);
    for reboots in 0..3 {
        assert_eq!(words_kept(&phone), 1, "{reboots} reboots");
        phone.clock.reboot(Duration::from_secs(60));
        assert_eq!(words_kept(&phone), 1, "{reboots} reboots");
        phone.clock.forward(DAY - Duration::from_secs(3600));
    }
    assert_eq!(words_kept(&phone), 0, "nearly three days");
}

#[test]
fn nothing_is_purged_at_a_server_that_may_have_been_restored_since_before_it_is_asked_once_more() {
    let phone = Phone::new(&[]);
    let id = phone.submit(antisocial());
    let date = |outcome: Outcome| dated(&phone, outcome);
    let mut office = Office::default();
    let task = phone.task();
    let served = date(office.serve(&phone, &task));
    phone.finish(&task, served);
    let receipt = office.reports.clone();
    // Restored from the day before, and the phone is away for a month.
    office.reports.clear();
    office.epoch += 1;
    phone.clock.forward(30 * DAY);
    assert_eq!(words_kept(&phone), 1, "nobody has asked");
    for _ in 0..50 {
        match phone.next() {
            Next::Send(task) => {
                let served = date(office.serve(&phone, &task));
                phone.finish(&task, served);
            }
            Next::Wait(wait) if wait < DAY => phone.clock.forward(wait),
            _ => break,
        }
        phone.wayside.tidy().unwrap();
    }
    assert_eq!((phone.state(id), office.reports), (State::Accepted, receipt), "it is given again");
}

#[test]
fn a_server_that_has_nothing_open_is_asked_once_more_before_the_phones_copy_goes() {
    let phone = Phone::new(&[]);
    let id = phone.submit(antisocial());
    let mut office = Office::default();
    let what = Changed::Status { status: Status::Closed(ClosedReason::Fixed), note: String::new() };
    let at = chrono::DateTime::from_timestamp_micros(phone.clock_now().wall_us).unwrap();
    office.changes = vec![Change { id: "c1".to_owned(), report: id, at, what }];
    let pass = |office: &mut Office| {
        let mut asked = 0;
        while let Next::Send(task) = phone.next() {
            let served = dated(&phone, office.serve(&phone, &task));
            phone.finish(&task, served);
            asked += 1;
        }
        asked
    };
    assert_eq!(pass(&mut office), 2, "the words, and what became of them");
    phone.clock.forward(DAY);
    assert_eq!(pass(&mut office), 0, "nothing is open");
    phone.clock.forward(2 * DAY);
    assert_eq!((words_kept(&phone), pass(&mut office), words_kept(&phone)), (1, 1, 0));
}

#[test]
fn a_restored_phone_waits_for_no_word_of_a_server_that_cannot_be_asked_what_it_holds() {
    let phone = told_in_confidence();
    // Its key store stayed behind: it is another installation to this council from now on.
    phone.secrets.held.lock().unwrap().clear();
    phone.submit(pothole());
    phone.next();
    assert_eq!(phone.count("SELECT max(ask_known) FROM endpoint_state"), 1, "it is to be asked");
    assert_eq!(words_kept(&phone), 2);
    phone.clock.forward(3 * DAY);
    assert_eq!(words_kept(&phone), 1, "what the original may have sent is still looked for");
}

#[test]
fn what_was_said_since_is_kept_until_a_restored_server_has_been_asked_whether_it_has_it() {
    let phone = Phone::new(&[]);
    let id = phone.submit(pothole());
    let mut office = Office::default();
    phone.passes(&mut office);
    phone.clock.forward(15 * DAY);
    phone.passes(&mut office);
    assert_eq!(words_kept(&phone), 0);
    phone.wayside.comment(id, "It is deeper now").unwrap();
    phone.passes(&mut office);
    assert_eq!(words_kept(&phone), 1, "the comment");
    // Restored from the day before, and out of order where it is asked what it holds.
    office.follow_ups.clear();
    office.epoch += 1;
    let broken = |phone: &Phone, office: &mut Office, task: &Task| match task.request.url.ends_with("/known") {
        true => answer(500, &[], b"oops"),
        false => office.serve(phone, task),
    };
    for _ in 0..16 {
        phone.wayside.ask_for_news().unwrap();
        while let Next::Send(task) = phone.next() {
            let outcome = broken(&phone, &mut office, &task);
            phone.finish(&task, outcome);
        }
        phone.clock.forward(DAY);
        assert_eq!(words_kept(&phone), 1);
    }
    phone.passes(&mut office);
    assert_eq!(office.follow_ups.len(), 1, "it is said again");
}

#[test]
fn a_report_that_was_made_years_ahead_is_not_kept_from_being_noticed_by_a_clock_that_was_set_right() {
    let phone = Phone::new(&[]);
    phone.clock.set_wall(phone.clock_now().wall_us + 5 * 365 * DAY_US);
    phone.submit(pothole());
    assert_eq!(phone.wayside.take_notice().unwrap(), None);
    phone.clock.set_wall(phone.clock_now().wall_us - 5 * 365 * DAY_US);
    assert!(phone.wayside.take_notice().unwrap().is_some());
}

#[test]
fn what_a_server_puts_off_for_ever_is_told_it_less_and_less_often() {
    let phone = Phone::new(&[]);
    let id = phone.submit(pothole());
    let mut office = Office::default();
    phone.passes(&mut office);
    phone.wayside.comment(id, "It is deeper now").unwrap();
    let mut tries = 0;
    for _ in 0..24 * 60 {
        while let Next::Send(task) = phone.next() {
            if !task.request.url.ends_with("/batch") {
                let served = office.serve(&phone, &task);
                phone.finish(&task, served);
                continue;
            }
            tries += 1;
            let later =
                batch(&task).items.iter().map(|it| (it.id, Verdict::Deferred { seconds: 60 })).collect::<Vec<_>>();
            phone.finish(&task, verdicts(later));
        }
        phone.clock.forward(Duration::from_secs(60));
    }
    assert!((24..120).contains(&tries), "{tries} times a day");
}

#[test]
fn a_reference_that_nobody_can_be_asked_for_any_more_is_waited_for_no_longer() {
    let phone = Phone::georeport(&[KEYLESS, LISTED]);
    let id = phone.submit(pothole());
    phone.finish(&post(&phone), dated(&phone, json(200, &serde_json::json!([{"token": "t1"}]))));
    assert_eq!(phone.state(id), State::Token);
    phone.install(&[KEYLESS, ("endpoints.toml", "id = \"open311\"", "id = \"another\"")]);
    phone.wayside.choose(&Settings::default()).unwrap();
    phone.next();
    assert_eq!(phone.state(id), State::Accepted, "the council has it");
}
