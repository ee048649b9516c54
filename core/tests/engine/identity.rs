//! Who a phone is to its council: forgotten, copied, locked, another council's.

use std::time::Duration;

use wayside_core::outbox::{State, WedgeReason, WithdrawnWhy};
use wayside_core::report::ReportId;
use wayside_core::sync::{Next, Task};
use wayside_core::wayside::Changes;

use crate::support::*;

const SECOND: Duration = Duration::from_secs(1);

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
fn a_copied_phone_sends_nothing_that_the_original_may_have_sent_to_a_server_that_would_not_know_it_again() {
    const LISTED: (&str, &str, &str) = (
        "endpoints.toml",
        "captured = \"description\"            # GeoReport has no field for when it was seen",
        "captured = \"description\"\nlookup = { after = 300 }",
    );
    let copied = |edits: &[(&'static str, &'static str, &'static str)]| {
        let phone = Phone::georeport(edits);
        let id = phone.submit(pothole());
        phone.secrets.held.lock().unwrap().clear();
        let posted = matches!(phone.next(), Next::Send(task) if task.request.url.ends_with("/requests.json"));
        let state = phone.state(id);
        // What is told to the copy from then on is its own.
        let own = phone.submit(pothole());
        phone.clock.forward(SECOND);
        assert!(posted || phone.task().request.url.ends_with("/requests.json"));
        assert_eq!(phone.state(own), if posted { State::Queued } else { State::Leased });
        (posted, state)
    };
    assert_eq!(copied(PLAIN_GEOREPORT), (false, State::Wedged(WedgeReason::Held)));
    assert_eq!(copied(&[PLAIN_GEOREPORT[0], LISTED]), (false, State::Unconfirmed { lookups: 0 }));
    assert_eq!(copied(&[]), (true, State::Leased), "it knows it again");
}

#[test]
fn while_the_key_store_is_locked_nothing_is_lost_and_nothing_sent() {
    let phone = Phone::new(&[]);
    let id = phone.submit(pothole());
    *phone.secrets.locked.lock().unwrap() = true;
    assert_eq!(phone.next(), Next::Done);
    assert_eq!(phone.state(id), State::Queued);
    assert_eq!(
        phone.count("SELECT count(*) FROM installation WHERE state = 'new'"),
        1,
        "and it is no other phone by it"
    );
    *phone.secrets.locked.lock().unwrap() = false;
    phone.passes(&mut Office::default());
    assert_eq!(phone.state(id), State::Accepted);
}

#[test]
fn what_is_opened_before_the_phone_is_first_unlocked_takes_everything_in_and_sends_it_once_it_is() {
    let mut phone = Phone::bare();
    *phone.secrets.locked.lock().unwrap() = true;
    let mut taken = Vec::new();
    for photos in 0..2 {
        phone.restart();
        assert!(phone.wayside.set_aside().is_none());
        phone.wayside.install_pack(&pack(phone.dir.path(), &[])).unwrap();
        taken.push(phone.submit_with_photos(photos));
        assert_eq!(phone.next(), Next::Done);
        for id in &taken {
            let shown = phone.wayside.show(*id).unwrap();
            let why = (shown.summary.state.as_str(), shown.summary.reason.as_deref());
            assert_eq!(why, ("waiting", Some("key_unavailable")));
            assert!(shown.sentence.contains("does not give out its key just now"), "{}", shown.sentence);
        }
    }
    assert_eq!(phone.count("SELECT count(*) FROM installation"), 0, "it is nobody yet");
    *phone.secrets.locked.lock().unwrap() = false;
    let mut office = Office::default();
    phone.passes(&mut office);
    assert!(taken.iter().all(|id| phone.state(*id) == State::Accepted));
    assert_eq!((office.reports.len(), office.photos.len()), (2, 1));
    assert_eq!(phone.photo_states(taken[1]), [State::Accepted]);
}

#[test]
fn another_councils_pack_is_never_given_this_ones_reports() {
    let mut phone = Phone::new(&[]);
    let id = phone.submit(pothole());
    let other = [
        ("council.toml", "E06000020", "E06000051"),
        ("boundary.geojson", "E06000020", "E06000051"),
        ("endpoints.toml", "8311", "8312"),
    ];
    phone.wayside.install_pack(&pack(phone.dir.path(), &other)).unwrap();
    let task = phone.task();
    assert!(task.request.url.contains("8311"), "{}", task.request.url);
    phone.finish(&task, cut());
    // Its own council's is gone: it waits for it, whoever else is there.
    std::fs::remove_file(phone.folder().join("packs/E06000020.pack")).unwrap();
    phone.restart();
    phone.clock.forward(Duration::from_secs(3600));
    assert_eq!(phone.next(), Next::Done);
    phone.wayside.install_pack(&pack(phone.dir.path(), &[])).unwrap();
    phone.passes(&mut Office::default());
    assert_eq!(phone.state(id), State::Accepted);
}

#[test]
fn a_phone_that_lost_its_key_store_makes_its_reports_its_own_again() {
    let mut phone = Phone::new(&[]);
    let id = phone.submit(pothole());
    let mut office = Office::default();
    phone.passes(&mut office);
    phone.secrets.held.lock().unwrap().clear();
    phone.restart();
    phone.wayside.ask_for_news().unwrap();
    // To the server, another installation has nothing yet.
    let (mut asked, mut again) = (false, false);
    for _ in 0..20 {
        let Next::Send(task) = phone.next() else { break };
        let outcome = match task.request.url.as_str() {
            url if url.ends_with("/known") => {
                asked = true;
                json(200, &wayside_core::endpoint::wire::Known::default())
            }
            url if url.ends_with("/batch") => {
                again |= batch(&task).items.iter().any(|item| item.id == id.0);
                office.serve(&phone, &task)
            }
            _ => office.serve(&phone, &task),
        };
        phone.finish(&task, outcome);
    }
    assert!(asked && again, "asked {asked}, sent again {again}");
    assert_eq!(phone.state(id), State::Accepted);
}

#[test]
fn neither_words_nor_secrets_are_shown_where_a_task_is_written_into_a_log() {
    let phone = Phone::new(&[]);
    phone.submit(pothole());
    let task = phone.task();
    let register = batch(&task).register.unwrap();
    let shown = format!("{task:?} {register:?}");
    for there in ["Post", &format!("Bytes({})", bytes(&task).len()), &register.id.to_string()] {
        assert!(shown.contains(there), "{there}: {shown}");
    }
    let proof = header(&task, "authorization").unwrap();
    for secret in [register.secret.as_str(), proof, "bus stop"] {
        assert!(!shown.contains(secret), "{shown}");
    }
}

/// A report that the council has from the phone as it was, and the phone as it is after its key store was lost.
fn restored(office: &mut Office) -> (Phone, ReportId) {
    let mut phone = Phone::new(&[]);
    let id = phone.submit(pothole());
    phone.passes(office);
    phone.secrets.held.lock().unwrap().clear();
    phone.restart();
    (phone, id)
}

#[test]
fn what_is_said_of_a_report_on_a_phone_restored_from_a_backup_arrives() {
    let mut office = Office::default();
    let (phone, id) = restored(&mut office);
    phone.wayside.comment(id, "Still there").unwrap();
    phone.wayside.edit(id, Changes { description: Some("Deeper".to_owned()), ..Changes::default() }).unwrap();
    phone.passes(&mut office);
    assert_eq!(office.follow_ups.len(), 2, "{:?}", phone.wayside.items(id).unwrap());

    let mut office = Office::default();
    let (phone, id) = restored(&mut office);
    phone.wayside.withdraw(id).unwrap();
    phone.passes(&mut office);
    assert_eq!(phone.state(id), State::Withdrawn(WithdrawnWhy::CouncilTold));
}

#[test]
fn what_is_said_of_a_report_goes_no_earlier_than_its_words_where_those_go_again() {
    let mut office = Office::default();
    let (phone, id) = restored(&mut office);
    phone.wayside.comment(id, "Still there").unwrap();
    let mut cuts = 0;
    for _ in 0..30 {
        let outcome = match phone.next() {
            Next::Wait(wait) if wait < Duration::from_secs(3600) => {
                phone.clock.forward(wait);
                continue;
            }
            // The line breaks three times where the words are on their way.
            Next::Send(task) if office.holders.len() == 1 && sent(&task).contains(&id.0) && cuts < 3 => {
                cuts += 1;
                (cut(), task)
            }
            Next::Send(task) => (office.serve(&phone, &task), task),
            _ => break,
        };
        phone.finish(&outcome.1, outcome.0);
    }
    assert_eq!((cuts, office.follow_ups.len()), (3, 1), "{:?}", phone.wayside.items(id).unwrap());
}

/// The ids in a batch.
fn sent(task: &Task) -> Vec<uuid::Uuid> {
    let is_batch = task.request.url.ends_with("/batch");
    if is_batch { batch(task).items.iter().map(|item| item.id).collect() } else { Vec::new() }
}
