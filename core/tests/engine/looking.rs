//! Looking for what may have arrived, in public lists of every kind: by pages, by rows, by windows of time, shut or without end.

use std::time::Duration;

use crate::doubt::sooner_or_later;
use crate::georeport::{KEYLESS, LISTED, dated, look, lost, page, post, with_date};
use crate::support::*;
use wayside_core::endpoint::Outcome;
use wayside_core::outbox::{State, WedgeReason};
use wayside_core::report::{ReportId, marker};
use wayside_core::sync::{Next, Task};
use wayside_core::wayside::Changes;

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
fn what_is_not_there_by_a_clock_that_was_weeks_off_is_looked_for_as_far_back_as_a_list_goes() {
    const DAY_US: i64 = 86_400_000_000;
    let phone = Phone::georeport(&[KEYLESS, LISTED]);
    // Thirty days ahead when it went, set right, and the first look is forty days later.
    phone.clock.set_wall(phone.clock_now().wall_us + 30 * DAY_US);
    let id = phone.submit(pothole());
    phone.finish(&post(&phone), lost());
    phone.clock.set_wall(phone.clock_now().wall_us - 30 * DAY_US);
    phone.clock.reboot(Duration::from_secs(40 * 24 * 3600));
    phone.next();
    phone.clock.forward(Duration::from_secs(600));
    let mut starts = Vec::new();
    while let Next::Send(task) = phone.next() {
        let Some((_, start)) = task.request.url.split_once("start_date=") else { break };
        let went = "2026-11-23T09".to_owned();
        let rows = if start[..13] < *went { vec![("77", marker(id))] } else { Vec::new() };
        let rows: Vec<_> = rows.iter().map(|(id, words)| (*id, words.as_str())).collect();
        starts.push(start[..10].to_owned());
        phone.finish(&task, dated(&phone, page(&rows)));
    }
    assert_eq!((phone.state(id), starts), (State::Accepted, vec!["2026-12-16".to_owned(), "2026-10-05".to_owned()]));
}

#[test]
fn a_copy_that_never_sent_a_report_knows_a_row_that_was_cut_off_all_the_same() {
    for (words, becomes) in
        [("Deep, by…", State::Wedged(WedgeReason::Held)), ("Another", State::Unconfirmed { lookups: 1 })]
    {
        let phone = Phone::georeport(&[KEYLESS, LISTED]);
        let id = phone.submit(pothole());
        phone.secrets.held.lock().unwrap().clear();
        phone.next();
        assert_eq!(phone.state(id), State::Unconfirmed { lookups: 0 }, "the original may have sent it");
        phone.clock.forward(Duration::from_secs(400));
        while let Next::Send(task) = phone.next() {
            phone.finish(&task, dated(&phone, page(&[("77", words)])));
        }
        assert_eq!(phone.state(id), becomes, "{words}");
    }
}

#[test]
fn a_list_that_is_never_answered_leaves_the_person_to_decide_and_keeps_no_words_waiting() {
    let phone = Phone::georeport(&[KEYLESS, LISTED]);
    let id = phone.submit(pothole());
    phone.finish(&post(&phone), lost());
    let taken = |phone: &Phone| dated(phone, json(200, &serde_json::json!([{"service_request_id": "5"}])));
    for hours in 0..24 * 10 {
        // Now and then there is something new to tell, and that goes through.
        if hours % 12 == 0 {
            phone.submit(antisocial());
        }
        let mut told = hours % 12 != 0;
        while let Next::Send(task) = phone.next() {
            let is_list = task.request.url.contains("start_date=");
            told |= task.request.url.ends_with("/requests.json");
            phone.finish(&task, if is_list { lost() } else { taken(&phone) });
        }
        assert!(told, "hour {hours}: new words waited for a list");
        phone.clock.forward(Duration::from_secs(3600));
        if phone.state(id) == State::Wedged(WedgeReason::Held) {
            assert!(hours > 24 * 6, "hour {hours}");
            return;
        }
    }
    panic!("{:?}", phone.state(id));
}

#[test]
fn a_line_over_which_nothing_comes_says_nothing_of_a_list() {
    let phone = Phone::georeport(&[KEYLESS, LISTED]);
    let id = phone.submit(pothole());
    phone.finish(&post(&phone), lost());
    for _ in 0..24 * 10 {
        while let Next::Send(task) = phone.next() {
            phone.finish(&task, lost());
        }
        phone.clock.forward(Duration::from_secs(3600));
    }
    assert_eq!(phone.state(id), State::Unconfirmed { lookups: 0 });
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
