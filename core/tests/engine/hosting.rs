//! What a host needs of the engine, and what a person is told unasked: exports, estimates, notices, two processes, old
//! databases.

use std::collections::BTreeSet;
use std::sync::Mutex;
use std::time::Duration;

use crate::support::*;
use uuid::Uuid;
use wayside_core::Wayside;
use wayside_core::endpoint::{Body, Method, Outcome};
use wayside_core::outbox::{State, Why, WithdrawnWhy};
use wayside_core::sync::{Budget, Next, Task};
use wayside_core::wayside::ExportError;

const HOUR: Duration = Duration::from_secs(3600);
const MOMENT: Duration = Duration::from_millis(1);

/// Words there, and the photo's first part in the hands of whoever carries it.
fn handed_out(phone: &Phone, office: &mut Office) -> (wayside_core::report::ReportId, Task) {
    let id = phone.submit_with_photos(1);
    let words = phone.task();
    let served = office.serve(phone, &words);
    phone.finish(&words, served);
    let task = phone.task();
    assert_eq!(task.request.method, Method::Patch);
    (id, task)
}

#[test]
fn a_task_given_to_the_system_lies_in_a_file_with_just_its_bytes_and_outlives_the_process() {
    let mut phone = Phone::new(&[]);
    let mut office = Office::default();
    let (id, task) = handed_out(&phone, &mut office);
    let file = phone.wayside.export(&task).unwrap();
    let Body::Blob { length, .. } = task.request.body else { panic!("no photo") };
    assert_eq!(std::fs::metadata(&file).unwrap().len(), length);
    assert!(std::fs::read(&file).unwrap().starts_with(&[0xFF, 0xD8]), "plain bytes, whatever the file on the phone is");
    // A driver would have lost it after ninety seconds, or with its process.
    phone.restart();
    drop(phone.wayside.drive().unwrap());
    phone.clock.forward(24 * HOUR);
    assert!(!matches!(phone.next(), Next::Send(task) if task.request.method == Method::Patch), "it is not sent twice");
    assert!(file.is_file());
    let served = office.serve(&phone, &task);
    phone.finish(&task, served);
    assert!(!file.exists(), "and is gone once it is finished");
    phone.passes(&mut office);
    assert_eq!(phone.photo_states(id), [State::Accepted]);
}

#[test]
fn what_the_system_carried_is_taken_back_in_time_though_the_phone_rebooted_into_a_year_long_past() {
    let mut phone = Phone::new(&[]);
    let mut office = Office::default();
    let (id, task) = handed_out(&phone, &mut office);
    phone.wayside.export(&task).unwrap();
    phone.clock.reboot(100 * Duration::from_secs(1));
    phone.clock.set_wall(0);
    phone.restart();
    for _ in 0..30 {
        phone.passes(&mut office);
        phone.clock.forward(24 * HOUR);
    }
    assert_eq!(phone.photo_states(id), [State::Accepted]);
}

#[test]
fn a_photo_that_was_lost_on_its_way_is_asked_after_before_more_of_it_goes() {
    let phone = Phone::new(&[]);
    handed_out(&phone, &mut Office::default());
    phone.clock.forward(Duration::from_secs(91));
    assert_eq!(phone.task().request.method, Method::Head);
}

#[test]
fn a_task_that_is_over_is_given_to_no_system() {
    let phone = Phone::new(&[]);
    let mut office = Office::default();
    let (id, task) = handed_out(&phone, &mut office);
    phone.clock.forward(Duration::from_secs(91));
    let asked = phone.task();
    assert!(matches!(phone.wayside.export(&task), Err(ExportError::Over)));
    assert!(std::fs::read_dir(phone.folder().join("exports")).unwrap().next().is_none(), "no file is left of it");
    let served = office.serve(&phone, &asked);
    phone.finish(&asked, served);
    phone.passes(&mut office);
    assert_eq!(phone.photo_states(id), [State::Accepted], "it goes by itself");
}

#[test]
fn what_the_system_no_longer_carries_is_taken_back_and_its_file_with_it() {
    let mut phone = Phone::new(&[]);
    let mut office = Office::default();
    let (id, task) = handed_out(&phone, &mut office);
    let file = phone.wayside.export(&task).unwrap();
    phone.wayside.reconcile(&[task.lease]).unwrap();
    assert_eq!(phone.photo_states(id), [State::Leased], "what it names is still its own");
    phone.wayside.reconcile(&[]).unwrap();
    assert_eq!(phone.photo_states(id), [State::Queued]);
    phone.restart();
    assert!(!file.exists());
    phone.passes(&mut office);
    assert_eq!(phone.photo_states(id), [State::Accepted]);
}

#[test]
fn what_is_cancelled_is_taken_from_its_carrier_and_a_batch_of_others_goes_on() {
    let phone = Phone::new(&[]);
    let mut office = Office::default();
    let (id, task) = handed_out(&phone, &mut office);
    assert_eq!(phone.wayside.cancel(id).unwrap(), [task.lease]);
    assert_eq!(phone.photo_states(id), [State::Queued]);
    phone.finish(&task, Outcome::NotSent(Why::Interrupted));
    let (one, _other) = (phone.submit(pothole()), phone.submit(pothole()));
    let batch = phone.task();
    assert_eq!(batch.items, 2);
    assert_eq!(phone.wayside.cancel(one).unwrap(), []);
    phone.passes(&mut office);
}

#[test]
fn a_photo_that_the_system_carries_while_its_report_is_taken_back_goes_no_further() {
    let phone = Phone::new(&[]);
    let mut office = Office::default();
    let (id, patch) = handed_out(&phone, &mut office);
    phone.wayside.export(&patch).unwrap();
    phone.wayside.withdraw(id).unwrap();
    let told = phone.one(&mut office);
    assert!(told.request.url.ends_with("/batch"), "{}", told.request.url);
    assert_eq!(phone.photo_states(id), [State::Leased], "what is on its way is");
    phone.finish(&patch, answer(204, &[("upload-offset", "1000")], b""));
    assert_eq!(phone.photo_states(id), [State::Withdrawn(WithdrawnWhy::MayHaveArrived)]);
    while let Next::Send(task) = phone.next() {
        assert!(!task.request.url.contains("/photos/"), "{}", task.request.url);
        let served = office.serve(&phone, &task);
        phone.finish(&task, served);
    }
}

#[test]
fn the_estimate_is_what_is_left_to_send() {
    let phone = Phone::new(&[]);
    assert_eq!(phone.wayside.estimate_bytes().unwrap(), Default::default());
    let mut office = Office::default();
    let id = phone.submit_with_photos(2);
    let before = phone.wayside.estimate_bytes().unwrap();
    let photos: u64 = phone.wayside.show(id).unwrap().photos.iter().map(|photo| photo.length).sum();
    assert_eq!(before.photos, photos);
    assert!(before.words > 200);
    phone.passes(&mut office);
    assert_eq!(phone.wayside.estimate_bytes().unwrap(), Default::default());
}

#[test]
fn one_notice_says_that_a_report_has_not_gone_after_a_day_with_a_connection_or_three_without() {
    for (with_connection, hours) in [(true, 24), (false, 72)] {
        let phone = Phone::new(&[]);
        let id = phone.submit(antisocial());
        phone.clock.forward(HOUR);
        let outcome =
            if with_connection { answer(503, &[("retry-after", "9999999")], b"") } else { Outcome::NotSent(Why::Dns) };
        phone.finish(&phone.task(), outcome);
        phone.clock.forward((hours - 2) * HOUR);
        assert_eq!(phone.wayside.take_notice().unwrap(), None);
        phone.clock.forward(2 * HOUR);
        let notice = phone.wayside.take_notice().unwrap().unwrap();
        assert_eq!(notice.reports, 1);
        let said = format!("{} {}", notice.sentence, notice.help).to_lowercase();
        assert!(said.contains("safe") && !said.contains("antisocial") && !said.contains("nuisance"), "{said}");
        assert_eq!(phone.wayside.take_notice().unwrap(), None, "once");
        assert_ne!(phone.state(id), State::Accepted);
    }
}

#[test]
fn what_needs_a_person_can_be_taken_elsewhere_and_private_words_stay_here() {
    let phone = Phone::georeport(PLAIN_GEOREPORT);
    let public = phone.submit_with_photos(1);
    let private = phone.submit(antisocial());
    for _ in 0..2 {
        phone.finish(&phone.task(), Outcome::Unknown { why: Why::Cut, bytes_out: 9 });
        phone.clock.forward(HOUR);
    }
    let folder = phone.dir.path().join("elsewhere");
    let stuck = phone.wayside.export_stuck(&folder).unwrap();
    assert_eq!(stuck.len(), 2);
    let text = std::fs::read_to_string(folder.join("reports.txt")).unwrap();
    assert!(text.contains("52.67660, -2.44690") && text.contains("Deep, by the bus stop"), "{text}");
    let photo = phone.wayside.show(public).unwrap().photos.remove(0).id;
    assert!(std::fs::read(folder.join(format!("{photo}.jpg"))).unwrap().starts_with(&[0xFF, 0xD8]));
    assert!(!text.to_lowercase().contains("antisocial"), "{text}");
    assert_eq!(text.matches("Deep").count(), 1, "{private} keeps its words");
}

/// What another process that was started with the same folder has.
fn another(phone: &Phone) -> Wayside {
    Wayside::open(&phone.folder(), phone.ports()).unwrap()
}

#[test]
fn of_two_processes_one_sends() {
    let phone = Phone::new(&[]);
    let ids = [phone.submit(pothole()), phone.submit_with_photos(1), phone.submit(pothole())];
    let other = another(&phone);
    let mut office = Office::default();
    let alone = phone.wayside.drive().unwrap().expect("nobody else sends");
    let words = phone.task();
    assert_eq!(words.items, 3);
    assert!(other.drive().unwrap().is_none(), "it hears that another is sending");
    assert!(ids.iter().all(|id| phone.state(*id) == State::Leased), "and takes nothing out of its hands");
    // The council has all three, and the first is gone before it hears so.
    office.serve(&phone, &words);
    drop(alone);
    let _alone = other.drive().unwrap().expect("the other goes on");
    assert!(phone.wayside.drive().unwrap().is_none(), "now it is the one");
    while let Next::Send(task) = other.next_task(&Budget::default()).unwrap() {
        let served = office.serve(&phone, &task);
        other.finish(task.lease, &served).unwrap();
    }
    assert!(ids.iter().all(|id| phone.state(*id) == State::Accepted));
    assert_eq!((office.reports.len(), office.photos.len()), (3, 1));
    assert_eq!(phone.photo_states(ids[1]), [State::Accepted]);
}

#[test]
fn two_processes_that_send_at_once_send_each_report_once() {
    let phone = Phone::new(&[]);
    let other = another(&phone);
    let ids: BTreeSet<Uuid> = (0..20).map(|_| phone.submit(pothole()).0).collect();
    let (office, sent) = (Mutex::new(Office::default()), Mutex::new(Vec::new()));
    let send = |process: &Wayside| {
        for _ in 0..500 {
            // Whoever hears that another is sending asks again.
            let Some(_alone) = process.drive().unwrap() else {
                std::thread::sleep(Duration::from_millis(5));
                continue;
            };
            while let Next::Send(task) = process.next_task(&Budget::default()).unwrap() {
                if task.request.url.ends_with("/batch") {
                    sent.lock().unwrap().extend(batch(&task).items.into_iter().map(|item| item.id));
                    // As long as a request takes; the other asks meanwhile.
                    std::thread::sleep(50 * MOMENT);
                }
                let served = office.lock().unwrap().serve(&phone, &task);
                process.finish(task.lease, &served).unwrap();
            }
            return;
        }
        panic!("the other never ends");
    };
    std::thread::scope(|scope| {
        scope.spawn(|| send(&phone.wayside));
        scope.spawn(|| {
            (0..5000).take_while(|_| sent.lock().unwrap().is_empty()).for_each(|_| std::thread::sleep(MOMENT));
            send(&other);
        });
    });
    let sent = sent.into_inner().unwrap();
    assert_eq!((sent.len(), sent.into_iter().collect::<BTreeSet<_>>()), (20, ids));
    assert_eq!(phone.wayside.outstanding().unwrap(), (0, 0));
}

#[test]
fn a_database_of_the_first_schema_is_brought_up_and_drains() {
    let mut phone = Phone::new(&[]);
    let (queued, with_photo) = (phone.submit(pothole()), phone.submit_with_photos(1));
    let lost = phone.submit(pothole());
    phone.finish(&phone.task(), Outcome::Unknown { why: Why::Cut, bytes_out: 9 });
    let db = phone.db();
    back_to_schema(&db, 1);
    drop(db);
    phone.restart();
    phone.clock.forward(HOUR);
    let mut office = Office::default();
    phone.passes(&mut office);
    for id in [queued, with_photo, lost] {
        assert_eq!(phone.state(id), State::Accepted);
    }
    assert_eq!((office.reports.len(), phone.photo_states(with_photo)), (3, vec![State::Accepted]));
}
