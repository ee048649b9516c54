//! What a server says of what may be there already: duplicates, refusals of a retry, keys that were used.

use std::time::Duration;

use crate::georeport::{Edit, KEYLESS, LISTED, RESEND, dated, lost, page, post};
use crate::support::*;
use wayside_core::endpoint::Outcome;
use wayside_core::outbox::{State, WaitReason, WedgeReason, Why, WithdrawnWhy};
use wayside_core::report::marker;
use wayside_core::sync::{Next, Task};
use wayside_core::wayside::{Change, ChangeError, Changes};

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
pub fn sooner_or_later(phone: &Phone) -> Task {
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
