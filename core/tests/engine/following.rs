//! After sending: receipts, what became of reports, and servers that were restored.

use std::time::Duration;

use wayside_core::endpoint::Method;
use wayside_core::endpoint::wire::{Change, Changed};
use wayside_core::outbox::State;
use wayside_core::report::{ClosedReason, ReportId, Status};
use wayside_core::sync::Next;
use wayside_core::wayside::Detail;

use crate::support::*;

const SECOND: Duration = Duration::from_secs(1);
const DAY: Duration = Duration::from_secs(24 * 3600);

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
fn news_are_asked_for_within_the_day_though_the_phone_rebooted_into_a_year_long_past() {
    let mut phone = Phone::new(&[]);
    phone.submit(pothole());
    phone.passes(&mut Office::default());
    phone.clock.reboot(100 * SECOND);
    phone.clock.set_wall(0);
    phone.restart();
    assert_eq!(phone.next(), Next::Done, "it asked a moment ago");
    phone.clock.forward(DAY);
    assert!(phone.task().request.url.contains("/changes"));
}

#[test]
fn a_cursor_is_kept_while_the_server_is_out_of_order() {
    let phone = Phone::new(&[]);
    phone.submit(pothole());
    phone.passes(&mut Office::default());
    phone.db().execute("UPDATE endpoint_state SET cursor = 'C-1'", []).unwrap();
    phone.wayside.ask_for_news().unwrap();
    for _ in 0..2 {
        let asked = phone.task();
        assert!(asked.request.url.ends_with("changes?cursor=C-1"), "{}", asked.request.url);
        phone.finish(&asked, answer(500, &[], b"nginx"));
        phone.clock.forward(DAY);
    }
}

#[test]
fn a_cursor_that_the_server_cannot_read_is_dropped_and_the_whole_tale_asked_for() {
    let phone = Phone::new(&[]);
    phone.submit(pothole());
    let mut office = Office::default();
    phone.passes(&mut office);
    // As another dialect under the same id left it.
    phone.db().execute("UPDATE endpoint_state SET cursor = '019372a4-5b1c-7000-8000-000000000001'", []).unwrap();
    phone.wayside.ask_for_news().unwrap();
    let asked = phone.task();
    assert!(asked.request.url.contains("changes?cursor=019372a4"), "{}", asked.request.url);
    phone.finish(&asked, json(400, &serde_json::json!({"code": "malformed", "description": "No such cursor"})));
    phone.clock.forward(DAY);
    let again = phone.task();
    assert!(again.request.url.ends_with("/changes"), "{}", again.request.url);
}

#[test]
fn a_photo_that_the_council_lost_is_not_said_to_be_there_until_it_is_again() {
    let phone = Phone::new(&[]);
    let id = phone.submit_with_photos(2);
    let mut office = Office::default();
    phone.passes(&mut office);
    let verified = || phone.wayside.show(id).unwrap().photos_verified;
    assert!(verified());
    // Restored from a backup: without one photo's bytes, and then without the report as well.
    for words_too in [false, true] {
        office.epoch += 1;
        office.photos.values_mut().next().unwrap().0.clear();
        if words_too {
            office.reports.clear();
        }
        phone.wayside.ask_for_news().unwrap();
        while !phone.one(&mut office).request.url.ends_with("/known") {}
        assert!(!verified(), "words too: {words_too}");
        phone.passes(&mut office);
        assert!(verified(), "words too: {words_too}");
    }
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
    assert!(shown.sentence.ends_with(" Deleted from this phone."), "{}", shown.sentence);
    assert!(
        shown.help.unwrap_or_default().starts_with("To have the council's copy deleted, ask 01"),
        "and whom to ask"
    );
    let private = phone.wayside.show(private).unwrap();
    assert_eq!((private.summary.service.as_str(), private.name.as_str()), ("private", "Report, 23 November"));
    let text =
        phone.db().query_row("SELECT group_concat(service) FROM report", [], |row| row.get::<_, String>(0)).unwrap();
    assert!(!text.contains("antisocial"));
    assert_eq!(phone.wayside.show(half).unwrap().description, "Deep, by the bus stop", "its photo is not there yet");
    let files = std::fs::read_dir(phone.photo_folder()).unwrap().count();
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

#[test]
fn a_photo_on_its_way_waits_for_words_that_a_restored_server_lost() {
    let phone = Phone::new(&[]);
    let id = phone.submit_with_photos(1);
    let mut office = Office::default();
    phone.one(&mut office);
    assert_eq!((phone.state(id), phone.photo_states(id)), (State::Accepted, vec![State::Queued]));
    office.reports.clear();
    office.epoch = 1;
    let (mut asked, mut refused) = (false, 0);
    for _ in 0..100 {
        let task = match phone.next() {
            Next::Send(task) => task,
            Next::Wait(wait) => {
                phone.clock.forward(wait);
                continue;
            }
            Next::Done => break,
        };
        asked |= task.request.url.ends_with("/known");
        let early = task.request.url.contains("/photos/") && phone.state(id) != State::Accepted;
        assert!(!(asked && early), "{refused}: {}", task.request.url);
        let outcome = match task.request.url.ends_with("/batch") && refused < 2 {
            true => answer(500, &[], b"oops"),
            false => office.serve(&phone, &task),
        };
        refused += u32::from(task.request.url.ends_with("/batch"));
        phone.finish(&task, outcome);
        if phone.photo_states(id) == [State::Accepted] {
            break;
        }
    }
    assert!(asked && refused > 2);
    assert_eq!((phone.state(id), phone.photo_states(id)), (State::Accepted, vec![State::Accepted]));
}

#[test]
fn a_server_that_is_restored_while_it_is_asked_portion_by_portion_is_asked_from_the_first_report_on() {
    // Learnt from the answer to the last portion, or to something else before that.
    for by_the_last_portion in [true, false] {
        let phone = Phone::new(&[]);
        let all: Vec<ReportId> = (0..501).map(|_| phone.submit(pothole())).collect();
        let mut office = Office::default();
        phone.passes(&mut office);
        let on_its_way = phone.submit(pothole());
        let batch = phone.task();
        office.epoch = 1;
        phone.wayside.ask_for_news().unwrap();
        let known = |phone: &Phone, office: &mut Office| {
            (0..9).map(|_| phone.one(office)).find(|task| task.request.url.ends_with("/known")).expect("it is asked")
        };
        known(&phone, &mut office);
        // The first portion is all there, and then it is restored once more.
        office.reports.remove(&all[0].0);
        office.epoch = 2;
        if by_the_last_portion {
            known(&phone, &mut office);
        }
        let served = office.serve(&phone, &batch);
        phone.finish(&batch, served);
        phone.passes(&mut office);
        let held: Vec<_> = all.iter().chain([&on_its_way]).map(|id| id.0).collect();
        assert!(held.iter().all(|id| office.reports.contains_key(id)), "{by_the_last_portion}");
    }
}

#[test]
fn a_restored_server_is_asked_about_no_more_at_once_than_it_takes() {
    let phone = Phone::new(&[]);
    let all: Vec<ReportId> = (0..110).map(|_| phone.submit(pothole())).collect();
    let mut office = Office::default();
    phone.passes(&mut office);
    // A hundred photos each, as far as the question is concerned.
    phone
        .db()
        .execute_batch(
            "WITH RECURSIVE nth (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM nth WHERE n < 100)
             INSERT INTO photo SELECT randomblob(16), id, 'evidence', n, 1000, randomblob(32), 1, 10, 10, NULL FROM report, nth",
        )
        .unwrap();
    office.epoch += 1;
    office.reports.clear();
    phone.wayside.ask_for_news().unwrap();
    phone.passes(&mut office);
    let again = all.iter().filter(|id| office.reports.contains_key(&id.0)).count();
    assert_eq!(again, all.len(), "what the server lost is given to it again");
}

#[test]
fn two_servers_behind_one_address_are_not_asked_in_turn_for_ever_what_they_hold() {
    let phone = Phone::new(&[]);
    let mut office = Office::default();
    phone.submit(pothole());
    phone.passes(&mut office);
    let mut asked = 0;
    let mut pass = |phone: &Phone, office: &mut Office| {
        phone.wayside.ask_for_news().unwrap();
        while let Next::Send(task) = phone.next() {
            asked += 1;
            assert!(asked < 100, "without end");
            office.epoch = asked % 2;
            let served = office.serve(phone, &task);
            phone.finish(&task, served);
        }
    };
    pass(&phone, &mut office);
    // What one of them lost is noticed all the same, later.
    office.reports.clear();
    for _ in 0..3 {
        phone.clock.forward(3600 * SECOND);
        pass(&phone, &mut office);
    }
    assert_eq!(office.reports.len(), 1);
}

fn change(id: &str, report: ReportId, second: i64, what: Changed) -> Change {
    let at = chrono::DateTime::from_timestamp(1_795_500_000 + second, 0).unwrap();
    Change { id: id.to_owned(), report, at, what }
}

/// Every order of these.
fn orders(of: &[usize]) -> Vec<Vec<usize>> {
    if of.is_empty() {
        return vec![Vec::new()];
    }
    let led_by = |first: usize| {
        let rest: Vec<usize> = of.iter().copied().filter(|it| *it != first).collect();
        orders(&rest).into_iter().map(move |order| [vec![first], order].concat())
    };
    of.iter().flat_map(|first| led_by(*first)).collect()
}

#[test]
fn changes_converge_in_any_order_however_often_they_come_and_never_touch_the_outbox() {
    let phone = Phone::new(&[]);
    // A report for each order in which its changes may come, and one of which there is still something to hear.
    let orders = orders(&[0, 1, 2, 3, 4]);
    let each: Vec<ReportId> = orders.iter().map(|_| phone.submit(pothole())).collect();
    let _open = phone.submit(pothole());
    let mut office = Office::default();
    phone.passes(&mut office);
    let outbox = "SELECT sum(attempts * 1000000 + generation) || group_concat(state) FROM item";
    let outbox = || phone.db().query_row(outbox, [], |row| row.get::<_, String>(0)).unwrap();
    let before = outbox();
    let status = |status, note: &str| Changed::Status { status, note: note.to_owned() };
    let all = |id: ReportId| {
        [
            change("1", id, 10, status(Status::Investigating, "")),
            // Two in the same second.
            change("2", id, 20, status(Status::Scheduled, "On Tuesday")),
            change("3", id, 20, status(Status::Closed(ClosedReason::Fixed), "Filled")),
            change("4", id, 5, Changed::Tombstone),
            change("5", id, 12, Changed::Unknown),
        ]
    };
    // One after the other, each twice at once, and then all of them the other way round.
    for nth in (0..5).chain((0..5).rev()) {
        let of_each = each.iter().zip(&orders).map(|(id, order)| all(*id)[order[nth]].clone());
        office.changes = of_each.flat_map(|change| [change.clone(), change]).collect();
        phone.wayside.ask_for_news().unwrap();
        phone.pass(&mut office);
    }
    let first = phone.wayside.show(each[0]).unwrap();
    assert_eq!(
        (first.summary.status.as_deref(), first.summary.status_reason.as_deref()),
        (Some("closed"), Some("FIXED"))
    );
    assert_eq!(first.updates.len(), 3);
    for (id, order) in each.iter().zip(&orders) {
        let shown = phone.wayside.show(*id).unwrap();
        let of = |shown: &Detail| (shown.summary.status.clone(), shown.summary.status_reason.clone());
        assert_eq!((of(&shown), &shown.updates), (of(&first), &first.updates), "{order:?}");
    }
    assert_eq!(phone.count("SELECT count(*) FROM receipt WHERE gone_us IS NOT NULL"), 120);
    assert_eq!(
        phone.count("SELECT count(DISTINCT status_note || status_us) FROM receipt WHERE gone_us IS NOT NULL"),
        1
    );
    assert_eq!(outbox(), before);
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
fn what_became_of_a_report_is_asked_as_soon_as_it_has_gone_and_not_for_every_failure() {
    let phone = Phone::new(&[]);
    let mut office = Office::default();
    phone.submit(pothole());
    phone.passes(&mut office);
    let urls = |phone: &Phone,
                outcome: &mut dyn FnMut(&wayside_core::sync::Task) -> wayside_core::endpoint::Outcome| {
        let mut urls = Vec::new();
        while let Next::Send(task) = phone.next() {
            urls.push(task.request.url.clone());
            let outcome = outcome(&task);
            phone.finish(&task, outcome);
        }
        urls
    };
    phone.clock.forward(300 * SECOND);
    phone.submit(pothole());
    let sent = urls(&phone, &mut |task| office.serve(&phone, task));
    assert!(sent.len() == 2 && sent[0].ends_with("/batch") && sent[1].contains("/changes"), "{sent:?}");
    phone.submit(pothole());
    let failed = urls(&phone, &mut |_| answer(503, &[], b""));
    assert!(!failed.is_empty() && failed.iter().all(|url| url.ends_with("/batch")), "{failed:?}");
    phone.clock.forward(3600 * SECOND);
    let sent = urls(&phone, &mut |task| office.serve(&phone, task));
    assert!(sent[0].ends_with("/batch") && sent[1].contains("/changes"), "{sent:?}");
}

#[test]
fn a_restored_server_is_asked_once_and_not_again_by_a_phone_that_holds_nothing_of_it() {
    let phone = Phone::new(&[]);
    let mut office = Office::default();
    phone.submit(pothole());
    phone.passes(&mut office);
    phone.clock.forward(15 * DAY);
    phone.wayside.tidy().unwrap();
    office.epoch += 1;
    phone.wayside.ask_for_news().unwrap();
    phone.passes(&mut office);
    phone.submit(pothole());
    while let Next::Send(task) = phone.next() {
        assert!(!task.request.url.ends_with("/known"), "it held nothing when the server was restored");
        let served = office.serve(&phone, &task);
        phone.finish(&task, served);
    }
    assert_eq!(office.reports.len(), 2);
}

#[test]
fn what_was_said_after_the_words_were_purged_is_said_again_to_a_restored_server() {
    let phone = Phone::new(&[]);
    let id = phone.submit(antisocial());
    let mut office = Office::default();
    phone.passes(&mut office);
    phone.clock.forward(3 * DAY);
    phone.wayside.tidy().unwrap();
    let backup = office.reports.clone();
    phone.wayside.comment(id, "They are back").unwrap();
    phone.passes(&mut office);
    phone.wayside.tidy().unwrap();
    assert_eq!(office.follow_ups.len(), 1);
    // Last night's backup.
    office.epoch += 1;
    office.reports = backup;
    office.follow_ups.clear();
    phone.wayside.ask_for_news().unwrap();
    phone.passes(&mut office);
    assert_eq!(office.follow_ups.len(), 1, "the comment is lost");
    phone.clock.forward(3 * DAY);
    phone.wayside.tidy().unwrap();
    assert_eq!(phone.count("SELECT count(*) FROM report_words"), 0, "and it goes in its time");
}
