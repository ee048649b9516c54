//! Changing a report after it was submitted, wherever it is by then: on the phone, on its way, lost, refused, there.

use std::time::Duration;

use crate::support::*;
use wayside_core::endpoint::Outcome;
use wayside_core::endpoint::wire::{RejectReason, Rejection, Verdict};
use wayside_core::outbox::{State, WedgeReason, Why, WithdrawnWhy};
use wayside_core::report::{FollowUpSaid, Position, Report, ReportId, Reporter};
use wayside_core::sync::Next;
use wayside_core::wayside::{Change, ChangeError, Changes};

fn other_words() -> Changes {
    Changes { description: Some("Deeper than it was".to_owned()), ..Changes::default() }
}

fn held(office: &Office, id: ReportId) -> Report {
    serde_json::from_str(&office.reports[&id.0]).unwrap()
}

fn said(office: &Office) -> Vec<FollowUpSaid> {
    office.follow_ups.values().map(|it| it.said.clone()).collect()
}

/// In the order in which it was said: what the council reads, field by field.
fn told(office: &Office) -> Vec<serde_json::Value> {
    office.follow_ups.values().map(|it| serde_json::to_value(&it.said).unwrap()).collect()
}

/// A report that the council has.
fn there(phone: &Phone, office: &mut Office) -> ReportId {
    let id = phone.submit(pothole());
    phone.passes(office);
    assert_eq!(phone.state(id), State::Accepted);
    id
}

fn refusal(words: &str) -> Verdict {
    Verdict::Rejected(Rejection { reason: RejectReason::Malformed, question: None, description: words.to_owned() })
}

fn shown(phone: &Phone, id: ReportId) -> String {
    phone.wayside.summary(id).unwrap().state
}

#[test]
fn what_is_still_on_the_phone_is_changed_there_and_arrives_as_it_was_last() {
    let phone = Phone::new(&[]);
    let (queued, refused_by_the_line) = (phone.submit(pothole()), phone.submit(pothole()));
    let task = phone.task();
    phone.finish(&task, Outcome::NotSent(Why::Connect));
    assert_eq!(phone.wayside.edit(queued, other_words()).unwrap(), Change::Here);
    assert_eq!(phone.wayside.edit(refused_by_the_line, other_words()).unwrap(), Change::Here);
    phone.clock.forward(Duration::from_secs(3600));
    let mut office = Office::default();
    phone.passes(&mut office);
    for id in [queued, refused_by_the_line] {
        assert_eq!(held(&office, id).description, "Deeper than it was");
    }
    assert!(office.follow_ups.is_empty(), "nobody hears of it");
}

#[test]
fn an_edit_that_cannot_stand_leaves_the_report_as_it_was() {
    let phone = Phone::new(&[]);
    let id = phone.submit(pothole());
    let long = Changes { description: Some("x".repeat(4001)), ..Changes::default() };
    let refused = phone.wayside.edit(id, long).unwrap_err();
    assert!(refused.to_string().ends_with("4,000 characters or fewer. The report stays as it was"), "{refused}");
    let mut office = Office::default();
    phone.passes(&mut office);
    assert_eq!(held(&office, id).description, "Deep, by the bus stop");
}

#[test]
fn what_is_on_its_way_or_there_is_followed_by_an_amendment() {
    for leased in [true, false] {
        let phone = Phone::new(&[]);
        let id = phone.submit(pothole());
        let mut office = Office::default();
        let task = phone.task();
        let served = office.serve(&phone, &task);
        if leased {
            assert_eq!(phone.wayside.edit(id, other_words()).unwrap(), Change::ToBeTold);
        }
        phone.finish(&task, served);
        if !leased {
            assert_eq!(phone.wayside.edit(id, other_words()).unwrap(), Change::ToBeTold);
        }
        phone.passes(&mut office);
        let amendment = serde_json::json!({ "kind": "amendment", "description": "Deeper than it was" });
        assert_eq!(told(&office), [amendment], "leased {leased}");
        assert_eq!(held(&office, id).description, "Deep, by the bus stop", "the words stay as they were frozen");
    }
}

#[test]
fn a_refused_report_is_mended_under_the_same_id_as_a_new_revision() {
    let phone = Phone::new(&[]);
    let id = phone.submit(pothole());
    let task = phone.task();
    let refusal =
        Rejection { reason: RejectReason::AnswerRefused, question: Some("depth".into()), description: String::new() };
    phone.finish(&task, verdicts([(id.0, Verdict::Rejected(refusal))]));
    assert!(matches!(phone.state(id), State::Wedged(_)));
    assert!(matches!(phone.wayside.comment(id, "And deep"), Err(ChangeError::NotTaken)), "it has nothing to add to");
    assert_eq!(phone.wayside.edit(id, other_words()).unwrap(), Change::Here);
    let again = batch(&phone.task()).items.remove(0);
    assert_eq!((again.id, again.rev), (id.0, 2));
    assert!(again.payload.contains("Deeper than it was"));
}

#[test]
fn comments_wait_for_the_words_and_go_each_once() {
    let phone = Phone::new(&[]);
    let id = phone.submit(pothole());
    let first = phone.task();
    phone.wayside.comment(id, "  A wheel is in it now ").unwrap();
    phone.wayside.comment(id, "And another").unwrap();
    assert!(matches!(phone.wayside.comment(id, "  "), Err(ChangeError::NoComment)));
    phone.finish(&first, cut());
    let mut office = Office::default();
    phone.clock.forward(Duration::from_secs(3600));
    let task = phone.task();
    assert_eq!(task.items, 1, "the words alone");
    let served = office.serve(&phone, &task);
    phone.finish(&task, served);
    let task = phone.task();
    assert!(batch(&task).items.iter().all(|it| it.age_s.is_none()), "when each was said is in its words");
    let served = office.serve(&phone, &task);
    assert_eq!(office.follow_ups.len(), 2);
    drop(served);
    phone.finish(&task, cut());
    phone.passes(&mut office);
    assert_eq!(phone.count("SELECT count(*) FROM item WHERE state = 'accepted'"), 3);
    let mut texts: Vec<FollowUpSaid> = said(&office);
    texts.sort_by_key(|it| format!("{it:?}"));
    let text = |text: &str| FollowUpSaid::Comment { text: text.to_owned() };
    assert_eq!(texts, [text("A wheel is in it now"), text("And another")]);
}

#[test]
fn what_never_left_the_phone_is_taken_back_there_and_forgotten() {
    let phone = Phone::new(&[]);
    let (mine, sent) = (phone.submit_with_photos(1), phone.submit(pothole()));
    assert_eq!(phone.wayside.withdraw(mine).unwrap(), Change::Here);
    assert_eq!(phone.wayside.withdraw(mine).unwrap(), Change::Here);
    let task = phone.task();
    assert_eq!(batch(&task).items.iter().map(|item| item.id).collect::<Vec<_>>(), [sent.0]);
    phone.passes(&mut Office::default());
    assert_eq!(shown(&phone, mine), "withdrawn");
    let detail = phone.wayside.show(mine).unwrap();
    assert_eq!((detail.description.as_str(), detail.answers.len()), ("", 0), "what was taken back is forgotten");
    phone.wayside.tidy().unwrap();
    let photos = phone.folder().join("stores");
    let files = std::fs::read_dir(photos).unwrap().flatten().flat_map(|store| std::fs::read_dir(store.path()).unwrap());
    assert_eq!(files.count(), 0, "its photo as well");
}

#[test]
fn what_the_council_has_is_taken_back_there_and_is_not_before_it_knows() {
    let phone = Phone::new(&[]);
    let id = phone.submit_with_photos(1);
    let mut office = Office::default();
    let words = phone.task();
    let served = office.serve(&phone, &words);
    phone.finish(&words, served);
    assert_eq!(phone.wayside.withdraw(id).unwrap(), Change::ToBeTold);
    assert_eq!(phone.wayside.withdraw(id).unwrap(), Change::ToBeTold, "asked for twice is asked for");
    assert_eq!(shown(&phone, id), "withdrawing");
    assert!(matches!(phone.wayside.comment(id, "more"), Err(ChangeError::TakenBack)));
    let task = phone.task();
    let served = office.serve(&phone, &task);
    assert_eq!(phone.finish(&task, served.clone()).changes_told, 1);
    assert_eq!(phone.finish(&task, served).changes_told, 0, "the same answer again tells nobody anew");
    assert_eq!(said(&office), [FollowUpSaid::Withdrawal]);
    assert_eq!(phone.state(id), State::Withdrawn(WithdrawnWhy::CouncilTold));
    phone.passes(&mut office);
    assert_eq!(office.photos.values().map(|(held, ..)| held.len()).sum::<usize>(), 0, "its photo went nowhere");
    assert_eq!(phone.wayside.outstanding().unwrap(), (0, 0));
}

#[test]
fn what_was_handed_out_and_never_left_is_not_sent_once_it_is_taken_back() {
    let phone = Phone::new(&[]);
    let id = phone.submit_with_photos(1);
    let task = phone.task();
    assert_eq!(phone.wayside.withdraw(id).unwrap(), Change::ToBeTold);
    phone.finish(&task, Outcome::NotSent(Why::Connect));
    assert_eq!(phone.state(id), State::Withdrawn(WithdrawnWhy::ByPerson));
    let mut office = Office::default();
    phone.clock.forward(Duration::from_secs(3600));
    phone.passes(&mut office);
    assert_eq!((office.reports.len(), office.follow_ups.len()), (0, 0));
}

#[test]
fn what_may_have_arrived_is_taken_back_once_that_is_known() {
    let phone = Phone::new(&[]);
    let id = phone.submit(pothole());
    let mut office = Office::default();
    let task = phone.task();
    let _ = office.serve(&phone, &task);
    phone.finish(&task, cut());
    assert_eq!(phone.wayside.withdraw(id).unwrap(), Change::ToBeTold);
    phone.clock.forward(Duration::from_secs(3600));
    phone.passes(&mut office);
    assert_eq!(said(&office), [FollowUpSaid::Withdrawal]);
    assert_eq!(shown(&phone, id), "withdrawn");
}

const ALREADY_THERE: &str =
    "Already with the council, whose system takes no changes from this app. Tell the council another way";
const PERHAPS_THERE: &str =
    "It may be with the council already, whose system takes no changes from this app. Tell the council another way";

#[test]
fn where_the_back_office_takes_no_changes_the_person_is_told_so() {
    let phone = Phone::georeport(PLAIN_GEOREPORT);
    let id = phone.submit(pothole());
    let task = phone.task();
    for (there, told) in [(false, PERHAPS_THERE), (true, ALREADY_THERE)] {
        let edited = phone.wayside.edit(id, other_words()).unwrap_err();
        let commented = phone.wayside.comment(id, "more").unwrap_err();
        assert_eq!([edited.to_string(), commented.to_string()], [told; 2], "{there}");
        phone.finish(&task, json(200, &serde_json::json!([{ "service_request_id": "7" }])));
        assert_eq!(phone.state(id), State::Accepted);
    }
    assert_eq!(phone.wayside.withdraw(id).unwrap_err().to_string(), ALREADY_THERE);
}

#[test]
fn a_held_report_goes_again_when_the_person_decides_so_and_says_that_it_may_repeat() {
    let phone = Phone::georeport(PLAIN_GEOREPORT);
    let id = phone.submit(pothole());
    let first = form(&phone.task());
    let not_held = phone.wayside.resend(id).unwrap_err();
    assert!(
        matches!(not_held, ChangeError::NotHeld) && not_held.to_string().contains("What was refused can be changed")
    );
    let lease = phone.db().query_row("SELECT max(generation) FROM lease", [], |row| row.get::<_, u64>(0)).unwrap();
    phone.wayside.finish(wayside_core::store::LeaseRef { generation: lease }, &cut()).unwrap();
    assert_eq!(phone.state(id), State::Wedged(WedgeReason::Held));
    phone.wayside.resend(id).unwrap();
    phone.clock.forward(Duration::from_secs(3600));
    let again = form(&phone.task());
    let marker = wayside_core::report::marker(id);
    assert!(again["description"].contains(&marker));
    let note = format!("May repeat {}", marker.trim_matches(['[', ']']));
    assert!(again["description"].ends_with(&note) && !first["description"].contains("May repeat"));
}

#[test]
fn a_restored_server_is_told_again_what_was_said_since() {
    let phone = Phone::new(&[]);
    let id = phone.submit(pothole());
    let mut office = Office::default();
    phone.passes(&mut office);
    phone.wayside.comment(id, "more").unwrap();
    phone.passes(&mut office);
    assert_eq!(office.follow_ups.len(), 1);
    // Restored from before the comment.
    office.follow_ups.clear();
    office.epoch += 1;
    phone.wayside.ask_for_news().unwrap();
    phone.passes(&mut office);
    phone.clock.forward(Duration::from_secs(3600));
    phone.passes(&mut office);
    assert_eq!(office.follow_ups.len(), 1);
}

/// Another process is in the middle of a change while `act` begins; what it did stands before `act` may write.
fn while_another_changes<T: Send>(
    phone: &Phone,
    change: impl FnOnce(&rusqlite::Connection),
    act: impl FnOnce() -> T + Send,
) -> T {
    let other = phone.db();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    change(&other);
    std::thread::scope(|scope| {
        let acting = scope.spawn(act);
        std::thread::sleep(Duration::from_millis(300));
        other.execute_batch("COMMIT").unwrap();
        acting.join().unwrap()
    })
}

#[test]
fn what_another_process_changes_or_takes_back_while_a_task_is_chosen_does_not_go_as_it_was() {
    let other_words = "UPDATE report_words SET body = CAST(replace(CAST(body AS TEXT), 'bus stop', 'school') AS BLOB)";
    let taken_back = "UPDATE item SET state = 'withdrawn', reason = 'by_person'";
    for (phone, dialect) in [(Phone::new(&[]), "wayside"), (Phone::georeport(&[]), "georeport")] {
        phone.submit(pothole());
        let changed = |db: &rusqlite::Connection| assert_eq!(db.execute(other_words, []).unwrap(), 1);
        let Next::Send(task) = while_another_changes(&phone, changed, || phone.next()) else { panic!("{dialect}") };
        let sent = match dialect {
            "wayside" => batch(&task).items[0].payload.clone(),
            _ => form(&task)["description"].clone(),
        };
        assert!(sent.contains("by the school") && !sent.contains("bus stop"), "{dialect}: {sent}");
        phone.finish(&task, Outcome::NotSent(Why::Connect));
        phone.clock.forward(Duration::from_secs(3600));

        let gone = |db: &rusqlite::Connection| assert_eq!(db.execute(taken_back, []).unwrap(), 1);
        let next = while_another_changes(&phone, gone, || phone.next());
        assert!(!matches!(next, Next::Send(_)), "{dialect}: {next:?}");
        assert_eq!(phone.count("SELECT count(*) FROM item WHERE state = 'withdrawn'"), 1, "{dialect}");
    }
}

#[test]
fn a_batch_that_was_too_large_did_not_arrive_and_its_reports_are_still_changed_here() {
    let phone = Phone::new(&[]);
    let ids = [phone.submit(pothole()), phone.submit(pothole())];
    phone.finish(&phone.task(), answer(413, &[], b""));
    for id in ids {
        assert_eq!(phone.state(id), State::Queued);
        let deeper = Changes { description: Some("Deeper".to_owned()), ..Changes::default() };
        assert_eq!(phone.wayside.edit(id, deeper).unwrap(), Change::Here);
    }
}

#[test]
fn two_processes_that_edit_at_once_each_have_their_way() {
    let phone = Phone::new(&[]);
    let id = phone.submit(pothole());
    let deeper = |db: &rusqlite::Connection| {
        let sql = "UPDATE report_words SET body = CAST(replace(CAST(body AS TEXT), 'by the bus stop', 'by the school') AS BLOB)";
        assert_eq!(db.execute(sql, []).unwrap(), 1);
    };
    let answers = [("depth".to_owned(), vec!["DEEP".to_owned()])].into();
    let mine = Changes { answers, ..Changes::default() };
    let change = while_another_changes(&phone, deeper, || phone.wayside.edit(id, mine).unwrap());
    assert_eq!(change, Change::Here);
    let detail = phone.wayside.show(id).unwrap();
    assert_eq!((detail.description.as_str(), detail.answers.len()), ("Deep, by the school", 1));
}

#[test]
fn a_photo_that_is_noted_while_its_draft_is_submitted_goes_with_the_report() {
    let phone = Phone::new(&[]);
    let id = phone.wayside.begin(pothole()).unwrap();
    let photo = |db: &rusqlite::Connection| {
        let sql = "INSERT INTO photo (id, report, role, ord, length, sha256, file_version, width, height)
            SELECT randomblob(16), id, 'photo', 0, 5, zeroblob(32), 1, 4, 3 FROM draft";
        assert_eq!(db.execute(sql, []).unwrap(), 1);
    };
    let summary = while_another_changes(&phone, photo, || phone.wayside.submit(id).unwrap());
    assert_eq!(summary.photos_total, 1, "it waits for the words");
    let words: Report = serde_json::from_str(&batch(&phone.task()).items[0].payload).unwrap();
    assert_eq!(words.photos.len(), 1, "and stands in them");
}

#[test]
fn every_field_that_is_changed_is_told_and_nothing_else() {
    let phone = Phone::new(&[]);
    let mut office = Office::default();
    let id = there(&phone, &mut office);
    let place = Changes { position: Some(Position::new(52.6770, -2.4470, 5.0).unwrap()), ..Changes::default() };
    let reporter = Reporter::Named { name: "Ann".to_owned(), email: Some("ann@example.com".to_owned()), phone: None };
    let names = Changes { reporter: Some(reporter), ..Changes::default() };
    let answers = [("depth".to_owned(), vec!["DEEP".to_owned()])].into();
    for changes in [place, names, Changes { answers, ..Changes::default() }] {
        phone.clock.forward(Duration::from_secs(1));
        assert_eq!(phone.wayside.edit(id, changes).unwrap(), Change::ToBeTold);
        phone.passes(&mut office);
    }
    assert_eq!(
        told(&office),
        [
            serde_json::json!({ "kind": "amendment", "position": { "lat": 52.677, "lon": -2.447, "accuracy_m": 5.0 } }),
            serde_json::json!({
                "kind": "amendment", "reporter": { "kind": "named", "name": "Ann", "email": "ann@example.com" }
            }),
            serde_json::json!({ "kind": "amendment", "answers": [
                { "question": "depth", "choices": [{ "code": "DEEP", "label": "Deeper than that" }] }
            ] }),
        ]
    );
}

#[test]
fn a_change_is_compared_with_what_was_last_said() {
    let phone = Phone::new(&[]);
    let mut office = Office::default();
    let id = there(&phone, &mut office);
    for words in ["Deeper than it was", "Deep, by the bus stop"] {
        let changes = Changes { description: Some(words.to_owned()), ..Changes::default() };
        phone.clock.forward(Duration::from_secs(1));
        phone.wayside.edit(id, changes).unwrap();
        phone.passes(&mut office);
        assert_eq!(phone.wayside.show(id).unwrap().description, words);
    }
    let last = told(&office).pop().unwrap();
    assert_eq!(last, serde_json::json!({ "kind": "amendment", "description": "Deep, by the bus stop" }));
}

#[test]
fn what_changes_nothing_is_refused_and_so_is_another_category_of_what_was_sent() {
    let phone = Phone::new(&[]);
    let mut office = Office::default();
    let id = there(&phone, &mut office);
    let same = Changes { description: Some("Deep, by the bus stop ".to_owned()), ..Changes::default() };
    for nothing in [Changes::default(), same] {
        let refused = phone.wayside.edit(id, nothing).unwrap_err();
        assert_eq!(refused.to_string(), "Nothing is different: say what is to be changed");
    }
    let unanswered = Changes { service: Some("graffiti".to_owned()), ..Changes::default() };
    for other in [antisocial(), unanswered] {
        let refused = phone.wayside.edit(id, other).unwrap_err();
        assert!(refused.to_string().starts_with("The category cannot be changed"), "{refused}");
    }
    phone.passes(&mut office);
    assert!(office.follow_ups.is_empty());
}

#[test]
fn a_change_that_was_refused_is_said_again_with_the_next() {
    let phone = Phone::new(&[]);
    let mut office = Office::default();
    let id = there(&phone, &mut office);
    phone.wayside.edit(id, other_words()).unwrap();
    let task = phone.task();
    let item = batch(&task).items[0].id;
    phone.finish(&task, verdicts([(item, refusal("Not today"))]));
    phone.clock.forward(Duration::from_secs(1));
    let answers = [("depth".to_owned(), vec!["DEEP".to_owned()])].into();
    phone.wayside.edit(id, Changes { answers, ..Changes::default() }).unwrap();
    phone.passes(&mut office);
    let told = told(&office);
    assert_eq!(told.len(), 1);
    assert_eq!(told[0]["description"], "Deeper than it was");
    assert_eq!(told[0]["answers"].as_array().unwrap().len(), 1);
    assert_eq!(phone.wayside.outstanding().unwrap(), (0, 0));
}

#[test]
fn words_that_went_back_to_the_phone_are_followed_by_no_older_change() {
    let phone = Phone::new(&[]);
    let id = phone.submit(pothole());
    let task = phone.task();
    assert_eq!(phone.wayside.edit(id, other_words()).unwrap(), Change::ToBeTold);
    phone.finish(&task, Outcome::NotSent(Why::Connect));
    let last = Changes { description: Some("Filled with water".to_owned()), ..Changes::default() };
    assert_eq!(phone.wayside.edit(id, last).unwrap(), Change::Here);
    let mut office = Office::default();
    phone.clock.forward(Duration::from_secs(3600));
    phone.passes(&mut office);
    assert_eq!(held(&office, id).description, "Filled with water");
    assert!(office.follow_ups.is_empty(), "what was to be told stands in the words");
}

#[test]
fn a_comment_that_is_refused_is_shown_listed_and_exported_with_the_councils_words() {
    let phone = Phone::new(&[]);
    let mut office = Office::default();
    let id = there(&phone, &mut office);
    let comment = phone.wayside.comment(id, "A wheel is in it now").unwrap();
    let task = phone.task();
    phone.finish(&task, verdicts([(comment.0, refusal("No comments on Sundays"))]));
    let detail = phone.wayside.show(id).unwrap();
    assert_eq!((detail.summary.state.as_str(), detail.summary.needs_you), ("accepted", 1));
    let why = "We could not send your comment. The council's server said: \"No comments on Sundays\".";
    assert!(
        detail.sentence.starts_with("The council has it.") && detail.sentence.ends_with(why),
        "{}",
        detail.sentence
    );
    assert!(detail.help.is_some());
    assert_eq!((detail.said[0].text.as_deref(), detail.said[0].sentence.as_str()), (Some("A wheel is in it now"), why));
    let folder = phone.dir.path().join("out");
    let stuck = phone.wayside.export_stuck(&folder).unwrap();
    assert_eq!(stuck.len(), 1);
    let text = std::fs::read_to_string(folder.join("reports.txt")).unwrap();
    assert!(text.contains(why) && text.contains("Your comment: A wheel is in it now"), "{text}");
}

#[test]
fn what_is_written_out_has_what_was_said_since_and_whom_to_answer() {
    let phone = Phone::new(&[]);
    let mut office = Office::default();
    let email = Some("jo@example.org".to_owned());
    let named = Reporter::Named { name: "Jo".to_owned(), email, phone: Some("01952 1".to_owned()) };
    let id = phone.submit(Changes { reporter: Some(named), ..pothole() });
    let folder = phone.dir.path().join("out");
    let text = || {
        let file = phone.wayside.export_report(id, &folder).unwrap().file;
        std::fs::read_to_string(folder.join(file)).unwrap()
    };
    phone.wayside.comment(id, "A wheel is in it now").unwrap();
    let said = text();
    for line in ["Name: Jo\n", "E-mail address: jo@example.org\n", "Phone number: 01952 1\n", "A wheel is in it now\n"]
    {
        assert!(said.contains(line), "{line}: {said}");
    }
    assert!(!said.contains("earlier version"), "{said}");
    phone.passes(&mut office);
    assert!(!text().contains("A wheel"), "the council has it");
    phone.wayside.edit(id, other_words()).unwrap();
    let said = text();
    assert!(said.contains("Deeper than it was") && said.contains("the council may have an earlier version."), "{said}");
}

#[test]
fn a_withdrawal_that_is_refused_does_not_hide_that_the_council_has_it() {
    let phone = Phone::new(&[]);
    let mut office = Office::default();
    let id = there(&phone, &mut office);
    phone.wayside.withdraw(id).unwrap();
    let task = phone.task();
    let item = batch(&task).items[0].id;
    phone.finish(&task, verdicts([(item, refusal("Not this one"))]));
    let detail = phone.wayside.show(id).unwrap();
    assert!(detail.sentence.starts_with("The council has it. Reference"), "{}", detail.sentence);
    assert!(detail.sentence.contains("We could not tell the council that you took this back."), "{}", detail.sentence);
    assert_eq!(detail.summary.needs_you, 1);
}

#[test]
fn a_photo_is_taken_out_of_what_never_left_the_phone_and_nobody_hears_of_it() {
    let phone = Phone::new(&[]);
    let id = phone.submit_with_photos(2);
    let photo = phone.wayside.show(id).unwrap().photos[0].id.parse().unwrap();
    phone.wayside.remove_photo(id, photo).unwrap();
    let again = phone.wayside.remove_photo(id, photo).unwrap_err();
    assert_eq!(again.to_string(), "There is no such photo in this report");
    assert_eq!(phone.wayside.summary(id).unwrap().photos_total, 1);
    let mut office = Office::default();
    phone.passes(&mut office);
    assert_eq!((held(&office, id).photos.len(), office.photos.len()), (1, 1));
    phone.wayside.tidy().unwrap();
    assert_eq!(phone.count("SELECT count(*) FROM photo"), 1);
}

#[test]
fn a_damaged_photo_says_so_and_is_removed_while_the_others_go() {
    let phone = Phone::new(&[]);
    let id = phone.submit_with_photos(2);
    let photos = phone.wayside.show(id).unwrap().photos;
    phone.damage_photo(id, 0);
    let mut office = Office::default();
    phone.passes(&mut office);
    let detail = phone.wayside.show(id).unwrap();
    assert_eq!((detail.summary.state.as_str(), detail.summary.needs_you), ("accepted", 1));
    assert!(detail.sentence.ends_with("Its file on this phone is damaged or gone."), "{}", detail.sentence);
    assert_eq!(detail.help.as_deref(), Some("Remove this photo."));
    assert_eq!(phone.wayside.stuck().unwrap().len(), 1);
    phone.wayside.remove_photo(id, photos[0].id.parse().unwrap()).unwrap();
    let summary = phone.wayside.summary(id).unwrap();
    assert_eq!((summary.needs_you, summary.photos_sent, summary.photos_total), (0, 1, 1));
    assert_eq!(phone.wayside.outstanding().unwrap(), (0, 0));
    let sent = phone.wayside.remove_photo(id, photos[1].id.parse().unwrap()).unwrap_err();
    assert!(matches!(sent, ChangeError::AlreadySent));
}

#[test]
fn a_report_whose_words_are_gone_says_so_and_a_comment_on_it_goes_days_after_the_council_has_it() {
    let phone = Phone::new(&[]);
    let mut office = Office::default();
    let id = there(&phone, &mut office);
    phone.clock.forward(Duration::from_secs(400 * 24 * 3600));
    phone.passes(&mut office);
    phone.wayside.tidy().unwrap();
    assert_eq!(phone.count("SELECT count(*) FROM report_words"), 0);
    let gone = phone.wayside.edit(id, other_words()).unwrap_err();
    assert!(gone.to_string().contains("words are no longer on this phone"), "{gone}");
    phone.wayside.comment(id, "It is back").unwrap();
    phone.wayside.tidy().unwrap();
    assert_eq!(phone.count("SELECT count(*) FROM report_words"), 1, "not before the council has it");
    phone.passes(&mut office);
    phone.wayside.tidy().unwrap();
    assert_eq!(phone.count("SELECT count(*) FROM report_words"), 1, "nor before its backups have it too");
    phone.clock.forward(Duration::from_secs(15 * 24 * 3600));
    phone.wayside.tidy().unwrap();
    assert_eq!(phone.count("SELECT count(*) FROM report_words"), 0);
    assert_eq!(phone.count("SELECT count(*) FROM frozen"), 0);
}

#[test]
fn a_back_office_is_told_of_what_it_takes_withdrawals_or_amendments_and_of_nothing_else() {
    const NO_AMENDMENTS: (&str, &str, &str) = ("endpoints.toml", "amend = \"update\"", "amend = \"none\"");
    const NO_WITHDRAWALS: (&str, &str, &str) = ("endpoints.toml", "withdraw = \"update\"", "withdraw = \"none\"");
    let on_its_way = |edit| {
        let phone = Phone::new(&[edit]);
        let id = phone.submit(pothole());
        let task = phone.task();
        (phone, id, task)
    };
    let arrive = |phone: &Phone, task| {
        let mut office = Office::default();
        let served = office.serve(phone, &task);
        phone.finish(&task, served);
        phone.passes(&mut office);
        said(&office)
    };
    let (phone, id, task) = on_its_way(NO_AMENDMENTS);
    assert_eq!(phone.wayside.withdraw(id).unwrap(), Change::ToBeTold);
    assert_eq!(arrive(&phone, task), [FollowUpSaid::Withdrawal]);

    let (phone, id, task) = on_its_way(NO_WITHDRAWALS);
    assert_eq!(phone.wayside.edit(id, other_words()).unwrap(), Change::ToBeTold);
    assert!(matches!(&arrive(&phone, task)[..], [FollowUpSaid::Amendment { .. }]));
}

#[test]
fn two_reports_that_are_refused_in_the_same_words_in_one_batch_are_both_refused() {
    let phone = Phone::new(&[]);
    let ids = [phone.submit(pothole()), phone.submit(pothole())];
    let task = phone.task();
    phone.finish(&task, verdicts(ids.map(|id| (id.0, refusal("No such street")))));
    for id in ids {
        assert!(matches!(phone.state(id), State::Wedged(WedgeReason::Refused { .. })), "{:?}", phone.state(id));
    }
}

#[test]
fn where_no_comments_are_taken_what_is_not_sent_yet_can_say_it_itself_and_so_can_a_draft() {
    let phone = Phone::georeport(PLAIN_GEOREPORT);
    let id = phone.submit(pothole());
    phone.finish(&phone.task(), Outcome::NotSent(Why::Connect));
    assert!(matches!(phone.wayside.comment(id, "And another"), Err(ChangeError::NoComments)));
    assert_eq!(phone.wayside.edit(id, other_words()).unwrap(), Change::Here);
    assert_eq!(phone.wayside.withdraw(id).unwrap(), Change::Here);
    let draft = phone.wayside.begin(pothole()).unwrap();
    assert!(matches!(phone.wayside.comment(draft, "And another"), Err(ChangeError::IsDraft)));
}

#[test]
fn a_withdrawal_that_does_not_get_through_says_that_the_council_does_not_know_and_why() {
    let phone = Phone::new(&[]);
    let id = there(&phone, &mut Office::default());
    phone.wayside.withdraw(id).unwrap();
    phone.finish(&phone.task(), Outcome::NotSent(Why::Connect));
    let detail = phone.wayside.show(id).unwrap();
    let why = "You took this back. The council does not know that yet. The council's server did not answer.";
    assert!(detail.sentence.starts_with(why), "{}", detail.sentence);
    assert_eq!(detail.summary.reason.as_deref(), Some("connect"));
    phone.clock.forward(Duration::from_secs(3600));
    phone.finish(&phone.task(), answer(503, &[], b"oops"));
    let said = phone.wayside.show(id).unwrap().sentence;
    assert_eq!(said.matches("tried again by itself").count(), 1, "{said}");
}

#[test]
fn what_was_said_since_is_not_hidden_by_words_that_may_have_arrived() {
    let phone = Phone::new(&[]);
    let id = phone.submit(pothole());
    phone.finish(&phone.task(), cut());
    phone.wayside.comment(id, "A wheel is in it now").unwrap();
    phone.wayside.edit(id, other_words()).unwrap();
    let said = phone.wayside.show(id).unwrap().sentence;
    assert!(said.contains("It may have arrived"), "{said}");
    assert!(said.ends_with("Your comment is not sent yet. What you changed is not sent yet."), "{said}");
}

#[test]
fn what_follows_a_held_report_is_not_counted_as_on_its_way() {
    let phone = Phone::georeport(PLAIN_GEOREPORT);
    let id = phone.submit_with_photos(1);
    assert_eq!(phone.wayside.outstanding().unwrap(), (2, 0));
    phone.finish(&phone.task(), cut());
    assert_eq!(phone.state(id), State::Wedged(WedgeReason::Held));
    assert_eq!(phone.wayside.outstanding().unwrap(), (0, 1));
    let summary = phone.wayside.summary(id).unwrap();
    assert_eq!((summary.to_go, summary.needs_you), (0, 1), "as the list has it");
    assert_eq!(summary.next_attempt, None, "nothing of it goes by itself");
}

#[test]
fn that_a_report_was_sent_again_is_said_for_good_once_it_was() {
    let phone = Phone::georeport(PLAIN_GEOREPORT);
    let id = phone.submit(pothole());
    phone.finish(&phone.task(), cut());
    let says = || phone.wayside.show(id).unwrap().sentence.contains("The council may have it twice.");
    assert!(!says());
    phone.wayside.resend(id).unwrap();
    let decided = phone.wayside.show(id).unwrap().sentence;
    assert!(!says() && decided.contains("You decided to send it again"), "before it goes: {decided}");
    phone.clock.forward(Duration::from_secs(3600));
    phone.finish(&phone.task(), json(200, &serde_json::json!([{ "service_request_id": "77" }])));
    assert_eq!(phone.state(id), State::Accepted);
    assert!(says(), "and when it is there");
}
