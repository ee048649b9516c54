//! Who waits for what: leases, servers that are down, reboots.

use std::time::Duration;

use wayside_core::Wayside;
use wayside_core::endpoint::Outcome;
use wayside_core::endpoint::wire::{RejectReason, Rejection, Verdict};
use wayside_core::outbox::{State, Why};
use wayside_core::sync::Next;

use crate::support::*;

const SECOND: Duration = Duration::from_secs(1);

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
        assert!(tasks > 0, "who never tries sends nothing: {outcome:?}");
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
fn why_it_did_not_go_is_said_until_something_gets_through() {
    let phone = Phone::new(&[]);
    let id = phone.submit(pothole());
    let task = phone.task();
    phone.finish(&task, Outcome::NotSent(Why::Connect));
    for wait in [0, 11, 24 * 3600] {
        phone.clock.forward(Duration::from_secs(wait));
        let detail = phone.wayside.show(id).unwrap();
        assert!(detail.sentence.contains("The council's server did not answer."), "{wait} s: {}", detail.sentence);
        assert_eq!((detail.summary.state.as_str(), detail.summary.reason.as_deref()), ("waiting", Some("retry")));
    }
    phone.passes(&mut Office::default());
    assert!(phone.wayside.show(id).unwrap().sentence.starts_with("The council has it."));
}

#[test]
fn what_a_killed_process_was_sending_is_not_said_to_be_on_its_way() {
    let phone = Phone::new(&[]);
    let id = phone.submit(pothole());
    let driver = phone.wayside.drive().unwrap().unwrap();
    let task = phone.task();
    assert_eq!(phone.wayside.summary(id).unwrap().state, "sending");
    drop(driver);
    let detail = phone.wayside.show(id).unwrap();
    assert_eq!(detail.summary.state, "unconfirmed");
    assert!(detail.sentence.contains("It may have arrived"), "{}", detail.sentence);
    assert_eq!(phone.state(id), State::Leased, "looking changes nothing");
    // A host's system carries on without the app.
    phone.wayside.export(&task).unwrap();
    assert_eq!(phone.wayside.summary(id).unwrap().state, "sending");
}

#[test]
fn a_photo_says_when_it_is_tried_next() {
    let phone = Phone::new(&[]);
    let id = phone.submit_with_photos(1);
    let mut office = Office::default();
    let words = phone.task();
    let served = office.serve(&phone, &words);
    phone.finish(&words, served);
    let task = phone.task();
    phone.finish(&task, answer(503, &[("retry-after", "600")], b""));
    let detail = phone.wayside.show(id).unwrap();
    assert_eq!((detail.summary.state.as_str(), detail.summary.to_go), ("accepted", 1));
    assert!(detail.photos[0].next_attempt.is_some());
    assert_eq!(detail.summary.next_attempt, detail.photos[0].next_attempt);
    assert!(detail.sentence.contains("asked us to wait"), "{}", detail.sentence);
}

#[test]
fn a_late_word_is_believed_a_week_later_and_what_was_handed_out_is_forgotten_after_eight_days() {
    const DAY: Duration = Duration::from_secs(24 * 3600);
    let phone = Phone::new(&[]);
    let id = phone.submit(pothole());
    let task = phone.task();
    let mut office = Office::default();
    let late = office.serve(&phone, &task);
    phone.wayside.reconcile(&[]).unwrap();
    phone.clock.forward(Duration::from_secs(120));
    let again = phone.task();
    phone.finish(&again, cut());
    phone.clock.forward(7 * DAY);
    phone.wayside.tidy().unwrap();
    phone.finish(&task, late);
    assert_eq!(phone.state(id), State::Accepted);
    phone.clock.forward(9 * DAY);
    phone.wayside.tidy().unwrap();
    assert_eq!(phone.count("SELECT count(*) FROM lease"), 0);
}

#[test]
fn a_lease_that_ended_is_forgotten_after_eight_days_though_the_phone_reboots_every_day() {
    const DAY: Duration = Duration::from_secs(24 * 3600);
    let mut phone = Phone::new(&[]);
    phone.submit(pothole());
    let mut office = Office::default();
    phone.passes(&mut office);
    for _ in 0..10 {
        phone.clock.reboot(DAY);
        phone.restart();
        phone.pass(&mut office);
        phone.wayside.tidy().unwrap();
    }
    assert_eq!(phone.count("SELECT count(*) FROM lease WHERE generation = 1"), 0);
}

#[test]
fn a_tap_or_another_network_is_heeded_though_the_phone_rebooted_into_a_year_long_past() {
    for sooner in [Wayside::tapped, Wayside::network_changed] {
        let mut phone = Phone::new(&[]);
        phone.submit(pothole());
        let down = |phone: &Phone| {
            while let Next::Send(task) = phone.next() {
                phone.finish(&task, Outcome::NotSent(Why::Dns));
            }
        };
        down(&phone);
        sooner(&phone.wayside).unwrap();
        down(&phone);
        phone.clock.reboot(SECOND);
        phone.clock.set_wall(0);
        phone.restart();
        assert!(matches!(phone.next(), Next::Wait(_)));
        sooner(&phone.wayside).unwrap();
        assert!(matches!(phone.next(), Next::Send(_)));
    }
}

#[test]
fn after_a_request_that_came_to_nothing_one_goes_first_and_then_half_as_many_at_once() {
    let phone = Phone::new(&[]);
    for _ in 0..16 {
        phone.submit(pothole());
    }
    let mut office = Office::default();
    let all = phone.task();
    assert_eq!(batch(&all).items.len(), 16);
    phone.finish(&all, cut());
    phone.clock.forward(Duration::from_secs(600));
    while phone.pass(&mut office) > 0 {}
    assert_eq!(office.sizes, [1, 8, 7]);
}

#[test]
fn an_endpoint_in_trouble_is_waited_for_only_while_there_is_something_for_it() {
    let phone = Phone::new(&[]);
    let id = phone.submit(pothole());
    phone.finish(&phone.task(), Outcome::NotSent(Why::Connect));
    while let Next::Send(task) = phone.next() {
        phone.finish(&task, Outcome::NotSent(Why::Connect));
    }
    assert!(matches!(phone.next(), Next::Wait(_)));
    phone.wayside.withdraw(id).unwrap();
    assert_eq!(phone.next(), Next::Done);
}

/// How many tries come of `asks` in a row, ten seconds apart, while the line is down.
fn tries(asks: usize, sooner: impl Fn(&Phone)) -> usize {
    let phone = Phone::new(&[]);
    phone.submit(pothole());
    let down = || {
        let mut tries = 0;
        while let Next::Send(task) = phone.next() {
            phone.finish(&task, Outcome::NotSent(Why::Dns));
            tries += 1;
        }
        tries
    };
    // Often enough that its own waits are longer than what is asked for here.
    for _ in 0..12 {
        down();
        if let Next::Wait(wait) = phone.next() {
            phone.clock.forward(wait);
        }
    }
    down();
    let mut tries = 0;
    for _ in 0..asks {
        sooner(&phone);
        let before = phone.wayside.next_task(&Default::default()).unwrap();
        if let Next::Send(task) = before {
            phone.finish(&task, Outcome::NotSent(Why::Dns));
            tries += 1;
        }
        phone.clock.forward(10 * SECOND);
    }
    tries
}

#[test]
fn a_tap_buys_one_try_a_minute_however_often_it_comes() {
    assert_eq!(tries(5, |phone| phone.wayside.tapped().unwrap()), 1);
    assert_eq!(tries(13, |phone| phone.wayside.tapped().unwrap()), 3, "at 0, 60 and 120 s");
}

#[test]
fn networks_that_come_and_go_end_a_wait_once_a_minute() {
    assert_eq!(tries(5, |phone| phone.wayside.network_changed().unwrap()), 1);
    assert_eq!(tries(13, |phone| phone.wayside.network_changed().unwrap()), 3, "at 0, 60 and 120 s");
}

#[test]
fn what_is_due_says_since_when_until_it_is_tried() {
    let phone = Phone::new(&[]);
    let id = phone.submit(pothole());
    phone.finish(&phone.task(), Outcome::NotSent(Why::Connect));
    let at = phone.wayside.summary(id).unwrap().next_attempt;
    assert!(at.is_some());
    phone.clock.forward(Duration::from_secs(2 * 3600));
    assert_eq!(phone.wayside.summary(id).unwrap().next_attempt, at);
    phone.passes(&mut Office::default());
    assert_eq!(phone.wayside.summary(id).unwrap().next_attempt, None);
}
