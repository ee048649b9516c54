//! The door: what is kept as a draft and why, photos that are none, and who is told.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod support;

use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use support::watched::watched;
use support::*;
use wayside_core::draft::DraftReason;
use wayside_core::ports::Ports;
use wayside_core::report::{Position, ReportId};
use wayside_core::wayside::{Changes, Kept, SubmitError};
use wayside_core::{Hint, Observer, Wayside};

fn kept(phone: &Phone, id: ReportId) -> Kept {
    match phone.wayside.submit(id) {
        Err(SubmitError::Kept(kept)) => *kept,
        other => panic!("{other:?}"),
    }
}

fn codes(kept: &Kept) -> Vec<&'static str> {
    kept.reasons.iter().map(DraftReason::code).collect()
}

#[test]
fn what_cannot_go_is_kept_as_a_draft_with_every_reason_and_a_sentence_for_each() {
    let phone = Phone::new(&[]);
    let far = Position::new(51.5, -0.12, 5.0).unwrap();
    let answers =
        |pairs: &[(&str, &str)]| pairs.iter().map(|(q, a)| ((*q).to_owned(), vec![(*a).to_owned()])).collect();
    let cases = [
        (Changes::default(), vec!["no_place", "no_category"]),
        (Changes { position: None, ..pothole() }, vec!["no_place"]),
        (Changes { position: Some(far), ..pothole() }, vec!["outside_council"]),
        (Changes { service: Some("dragons".into()), ..pothole() }, vec!["service_gone"]),
        (Changes { description: Some("x".repeat(4001)), ..pothole() }, vec!["too_long"]),
        (Changes { description: Some("a\0b".into()), ..pothole() }, vec!["unstorable"]),
        (
            Changes { answers: answers(&[("depth", "BOTTOMLESS"), ("colour", "RED")]), ..pothole() },
            vec!["answers", "answers"],
        ),
        (
            Changes { service: Some("fly-tipping".into()), position: None, ..pothole() },
            vec!["no_place", "answers", "answers", "answers", "answers"],
        ),
    ];
    for (changes, expected) in cases {
        let id = phone.wayside.begin(changes.clone()).unwrap();
        let kept = kept(&phone, id);
        assert_eq!(codes(&kept), expected, "{changes:?}");
        assert_eq!(kept.sentences.len(), kept.reasons.len());
        assert!(kept.sentences.iter().all(|sentence| sentence.ends_with('.')), "{:?}", kept.sentences);
        let shown = phone.wayside.summary(id).unwrap();
        assert_eq!((shown.state.as_str(), shown.reason.as_deref()), ("draft", Some(expected[0])));
        assert_eq!(
            phone.wayside.draft(id).unwrap().description,
            changes.description.unwrap_or_default(),
            "as it was typed"
        );
    }
    assert_eq!(phone.count("SELECT count(*) FROM report"), 0);
    let mended = phone.wayside.list().unwrap()[1].id;
    phone.wayside.change(mended, pothole()).unwrap();
    phone.wayside.submit(mended).unwrap();
}

#[test]
fn without_a_pack_everything_is_kept_and_nothing_fails() {
    let phone = Phone::bare();
    let id = phone.wayside.begin(pothole()).unwrap();
    assert_eq!(codes(&kept(&phone, id)), ["no_pack"]);
    assert_eq!(phone.next(), wayside_core::sync::Next::Done);
    phone.wayside.tidy().unwrap();
    assert_eq!(phone.wayside.list().unwrap()[0].reason.as_deref(), Some("no_pack"));
    phone.wayside.install_pack(&pack(phone.dir.path(), &[])).unwrap();
    phone.wayside.submit(id).unwrap();
}

#[test]
fn a_private_service_makes_a_private_report_whatever_else_is_said() {
    let phone = Phone::new(&[]);
    let id = phone.submit(antisocial());
    assert!(phone.wayside.summary(id).unwrap().private);
    let item = batch(&phone.task()).items.remove(0);
    assert!(item.payload.contains("\"private\":true"));
}

fn store_folder(phone: &Phone) -> PathBuf {
    let store: String =
        phone.db().query_row("SELECT value FROM meta WHERE key = 'store_id'", [], |row| row.get(0)).unwrap();
    phone.folder().join("stores").join(store)
}

#[test]
fn a_file_that_is_no_photo_leaves_no_file_and_no_row() {
    let phone = Phone::new(&[]);
    let draft = phone.wayside.begin(pothole()).unwrap();
    let whole = wayside_photo::drawing::street_scene(1, 800, 600, None);
    let mut lying = whole.clone();
    let sof = lying.windows(2).position(|pair| pair == [0xFF, 0xC0]).unwrap();
    lying[sof + 5..sof + 9].fill(0xFF);
    for (name, bytes) in [
        ("empty.jpg", Vec::new()),
        ("really-a-png.jpg", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec()),
        ("cut.jpg", whole[..whole.len() / 2].to_vec()),
        ("lying.jpg", lying),
        ("text.jpg", b"hello".to_vec()),
    ] {
        let source = phone.dir.path().join(name);
        std::fs::write(&source, bytes).unwrap();
        let error = phone.wayside.add_photo(draft, &source).unwrap_err().to_string();
        assert!(error.len() > 10, "{name}: {error}");
        assert_eq!(std::fs::read_dir(store_folder(&phone)).unwrap().count(), 0, "{name}");
        assert_eq!(phone.count("SELECT count(*) FROM photo"), 0, "{name}");
    }
    assert!(phone.wayside.add_photo(draft, &phone.dir.path().join("nowhere.jpg")).is_err());
    let sentence = phone.wayside.show(draft).unwrap().sentence;
    assert!(sentence.contains(" photos were not taken in: ") && !sentence.contains("ready"), "{sentence}");
    assert!(phone.wayside.submit(draft).is_ok(), "the draft is as it was");
}

#[test]
fn the_sweep_removes_orphans_of_its_own_store_and_nothing_else() {
    let phone = Phone::new(&[]);
    let id = phone.submit_with_photos(1);
    let own = store_folder(&phone);
    let other = phone.folder().join("stores").join("another-store");
    std::fs::create_dir_all(&other).unwrap();
    let orphan = "019372a4-5b1c-7000-8000-000000000009.photo";
    for folder in [&own, &other] {
        std::fs::write(folder.join(orphan), b"x").unwrap();
    }
    std::fs::write(own.join("half.part"), b"x").unwrap();
    // While a photo is taken in anywhere, what has no row yet is no orphan.
    let intake =
        phone.ports().files.lock(&phone.folder().join("intake.lock"), wayside_core::ports::LockKind::Shared, true);
    phone.wayside.tidy().unwrap();
    assert!(own.join(orphan).exists());
    drop(intake);
    phone.wayside.tidy().unwrap();
    let kept = phone.wayside.show(id).unwrap().photos[0].id.clone();
    let names: Vec<_> =
        std::fs::read_dir(&own).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    assert_eq!(names, [format!("{kept}.photo")]);
    assert!(other.join(orphan).exists(), "the sweep never touches a folder whose store it did not open");
}

#[test]
fn a_sweep_that_comes_between_a_photos_file_and_its_row_leaves_the_photo_alone() {
    let phone = Phone::new(&[]);
    let (other, photos) = (Arc::clone(&phone.wayside), store_folder(&phone));
    let sweeps = Arc::new(AtomicUsize::new(0));
    let (swept, folder) = (Arc::clone(&sweeps), photos.clone());
    // Its name is being made durable, so that its file is there, and no row names it.
    let files = watched(move |act, path| {
        if act == "sync_folder" && path == folder && std::fs::read_dir(&folder)?.next().is_some() {
            other.tidy().unwrap();
            swept.fetch_add(1, Ordering::SeqCst);
        }
        Ok(())
    });
    let taking = Wayside::open(&phone.folder(), Ports { files, ..phone.ports() }).unwrap();
    let draft = taking.begin(pothole()).unwrap();
    let source = phone.dir.path().join("camera.jpg");
    std::fs::write(&source, wayside_photo::drawing::street_scene(1, 900, 700, None)).unwrap();
    let photo = taking.add_photo(draft, &source).unwrap();
    assert_eq!(sweeps.load(Ordering::SeqCst), 1, "it came just then");
    let file = photos.join(format!("{}.photo", photo.id));
    assert!(file.is_file());
    // The same sweep takes what has no row once nobody takes anything in.
    std::fs::rename(&file, photos.join(format!("{}.photo", ReportId(uuid::Uuid::nil())))).unwrap();
    phone.wayside.tidy().unwrap();
    assert_eq!(std::fs::read_dir(&photos).unwrap().count(), 0);
}

/// Asks for everything while it is being told.
#[derive(Default)]
struct Nosy {
    phone: Mutex<Option<Arc<Wayside>>>,
    told: AtomicUsize,
}

impl Observer for Nosy {
    fn changed(&self, _: Hint) {
        let phone = self.phone.lock().unwrap().clone().unwrap();
        for summary in phone.list().unwrap() {
            phone.show(summary.id).unwrap();
        }
        phone.tidy().unwrap();
        let _ = phone.council();
        self.told.fetch_add(1, Ordering::SeqCst);
    }
}

#[test]
fn whoever_is_told_may_ask_for_everything_at_once() {
    let phone = Phone::bare();
    let nosy = Arc::new(Nosy::default());
    *nosy.phone.lock().unwrap() = Some(Arc::clone(&phone.wayside));
    phone.wayside.observe(nosy.clone());
    phone.wayside.install_pack(&pack(phone.dir.path(), &[])).unwrap();
    let id = phone.submit_with_photos(1);
    let withdrawn = phone.submit(pothole());
    phone.wayside.withdraw(withdrawn).unwrap();
    phone.passes(&mut Office::default());
    assert_eq!(phone.wayside.summary(id).unwrap().photos_sent, 1);
    assert!(nosy.told.load(Ordering::SeqCst) >= 8);
    *nosy.phone.lock().unwrap() = None;
}

#[test]
fn two_who_submit_and_change_at_once_make_one_report_with_its_own_words() {
    let phone = Phone::new(&[]);
    for _ in 0..10 {
        let id = phone.wayside.begin(pothole()).unwrap();
        std::thread::scope(|scope| {
            for _ in 0..2 {
                scope.spawn(|| phone.wayside.submit(id).unwrap());
                scope.spawn(|| {
                    drop(phone.wayside.change(id, Changes { description: Some("later".into()), ..Changes::default() }))
                });
            }
        });
        assert_eq!(phone.wayside.summary(id).unwrap().state, "queued");
    }
    assert_eq!(phone.count("SELECT count(*) FROM draft"), 0);
    assert_eq!(batch(&phone.task()).items.len(), 10, "each can still be read");
}

#[test]
fn a_photo_that_was_taken_in_after_a_bad_one_leaves_nothing_to_say() {
    let phone = Phone::new(&[]);
    let draft = phone.wayside.begin(pothole()).unwrap();
    let source = phone.dir.path().join("camera.jpg");
    std::fs::write(&source, b"hello").unwrap();
    assert!(phone.wayside.add_photo(draft, &source).is_err());
    std::fs::write(&source, wayside_photo::drawing::street_scene(1, 800, 600, None)).unwrap();
    let photo = phone.wayside.add_photo(draft, &source).unwrap();
    assert!(phone.wayside.show(draft).unwrap().sentence.ends_with("ready to be submitted."));
    phone.wayside.remove_photo(draft, photo.id).unwrap();
    assert_eq!(phone.wayside.summary(draft).unwrap().photos_total, 0);
}

#[test]
fn a_photo_that_was_refused_is_said_beside_whatever_else_is_missing_and_in_the_language_of_the_day() {
    let phone = Phone::new(&[]);
    let changes = Changes { service: Some("fly-tipping".into()), ..pothole() };
    let draft = phone.wayside.begin(changes).unwrap();
    let source = phone.dir.path().join("camera.jpg");
    std::fs::write(&source, b"hello").unwrap();
    assert!(phone.wayside.add_photo(draft, &source).is_err());
    let said = phone.wayside.show(draft).unwrap().sentence;
    assert!(said.contains("Select ") && said.contains("was not taken in. This file is not a JPEG"), "{said}");
    let missing = phone.wayside.missing(draft).unwrap().unwrap();
    assert_eq!(codes(&missing), ["answers"; 4]);

    phone.wayside.speak("cy").unwrap();
    let said = phone.wayside.show(draft).unwrap().sentence;
    assert!(said.contains("Nid llun JPEG yw'r ffeil hon"), "{said}");
    phone.wayside.change(draft, Changes { service: Some("pothole".into()), ..Changes::default() }).unwrap();
    assert_eq!(phone.wayside.missing(draft).unwrap(), None);
    assert_eq!(phone.wayside.summary(draft).unwrap().reason.as_deref(), Some("photo_refused"));
}

#[test]
fn every_photo_that_was_refused_is_remembered_by_its_name_until_another_is_taken_in_its_place() {
    let phone = Phone::new(&[]);
    let draft = phone.wayside.begin(pothole()).unwrap();
    let file = |name: &str| phone.dir.path().join(name);
    for name in ["a.jpg", "b.jpg", "b.jpg"] {
        phone.wayside.add_photo(draft, &file(name)).unwrap_err();
    }
    let said = || phone.wayside.show(draft).unwrap().sentence;
    assert!(said().contains("2 photos were not taken in: a.jpg, b.jpg. Of the last: There is no file"), "{}", said());
    std::fs::write(file("b.jpg"), wayside_photo::drawing::street_scene(1, 900, 700, None)).unwrap();
    phone.wayside.add_photo(draft, &file("b.jpg")).unwrap();
    assert!(said().contains("The photo a.jpg was not taken in."), "{}", said());
    std::fs::write(file("c.jpg"), wayside_photo::drawing::street_scene(2, 900, 700, None)).unwrap();
    phone.wayside.add_photo(draft, &file("c.jpg")).unwrap();
    assert!(said().ends_with("It is ready to be submitted."), "{}", said());
}

#[test]
fn what_needs_a_person_is_not_written_over_a_file() {
    let phone = Phone::new(&[]);
    let file = phone.dir.path().join("notes.txt");
    std::fs::write(&file, "mine").unwrap();
    let refused = phone.wayside.export_stuck(&file).unwrap_err().to_string();
    assert!(refused.ends_with("is a file. Choose a folder to write into"), "{refused}");
}

#[test]
fn a_phone_that_speaks_welsh_says_everything_in_welsh_the_packs_words_too() {
    let mut phone = Phone::bare();
    phone.wayside.install_pack(&pack_of("powys", phone.dir.path(), &[])).unwrap();
    assert_eq!(phone.wayside.speak("cy").unwrap(), "cy");
    let names: Vec<String> = phone.wayside.services().unwrap().into_iter().map(|service| service.name).collect();
    assert!(names.contains(&"Tipio anghyfreithlon".to_owned()), "{names:?}");
    let brecon = Position::new(51.9478, -3.3914, 10.0);
    let changes = Changes { service: Some("fly-tipping".into()), position: brecon.ok(), ..pothole() };
    let id = phone.wayside.begin(changes).unwrap();
    let kept = kept(&phone, id);
    assert!(kept.sentences.iter().all(|it| it.starts_with("Dewiswch ")), "{:?}", kept.sentences);
    assert!(!kept.sentences.iter().any(|it| it.contains("What")), "{:?}", kept.sentences);
    assert_eq!(phone.wayside.draft(id).unwrap().language, "cy", "the council is told which");
    let shown = phone.wayside.show(id).unwrap();
    assert!(shown.sentence.starts_with("Drafft, wedi'i gadw ar y ffôn hwn."), "{}", shown.sentence);
    assert_eq!(shown.name, "Tipio anghyfreithlon");

    phone.restart();
    assert_eq!(phone.wayside.words().language(), "cy", "and after the app was closed");
}

#[test]
fn a_report_that_nobody_has_to_decide_about_is_written_out_where_it_is_named() {
    let phone = Phone::new(&[]);
    let (named, other) = (phone.submit(pothole()), phone.submit(pothole()));
    let folder = phone.dir.path().join("out");
    assert_eq!(phone.wayside.export_stuck(&folder).unwrap(), []);
    let written = phone.wayside.export_report(named, &folder).unwrap();
    assert_eq!((written.id, written.file.as_str()), (named, format!("{named}.txt").as_str()));
    let text = std::fs::read_to_string(folder.join(&written.file)).unwrap();
    assert!(text.contains("Deep, by the bus stop") && text.contains("Not sent yet."), "{text}");
    assert!(text.contains(&named.to_string()) && !text.contains(&other.to_string()), "{text}");
    assert!(phone.wayside.export_report(ReportId(uuid::Uuid::nil()), &folder).is_err());
}

#[test]
fn what_was_written_out_before_is_written_over_by_nothing() {
    let phone = Phone::new(&[]);
    let (one, other) = (phone.submit_with_photos(1), phone.submit(pothole()));
    let folder = phone.dir.path().join("out");
    let write = |id| phone.wayside.export_report(id, &folder).unwrap().file;
    let first = write(one);
    let before = std::fs::read(folder.join(&first)).unwrap();
    assert_ne!(write(other), first);
    assert_eq!((write(one), std::fs::read(folder.join(&first)).unwrap()), (first.clone(), before.clone()));
    let photo = format!("{}.jpg", phone.wayside.show(one).unwrap().photos[0].id);
    std::fs::write(folder.join(&photo), "mine").unwrap();
    let again = write(one);
    assert_eq!(again, format!("{one}-2.txt"), "it names another photo");
    assert!(std::fs::read_to_string(folder.join(&again)).unwrap().contains(&photo.replace(".jpg", "-2.jpg")));
    assert_eq!(std::fs::read(folder.join(&photo)).unwrap(), b"mine");
    assert_eq!(std::fs::read(folder.join(&first)).unwrap(), before);
}

#[test]
fn the_same_photo_is_taken_once_where_that_is_asked_for_and_leaves_no_second_file() {
    let phone = Phone::new(&[]);
    let source = phone.dir.path().join("camera.jpg");
    std::fs::write(&source, wayside_photo::drawing::street_scene(1, 900, 700, None)).unwrap();
    let (draft, other) = (phone.wayside.begin(pothole()).unwrap(), phone.wayside.begin(pothole()).unwrap());
    let first = phone.wayside.add_photo(draft, &source).unwrap();
    assert_eq!(phone.wayside.add_photo_once(draft, &source).unwrap(), first);
    assert_eq!(std::fs::read_dir(phone.photo_folder()).unwrap().count(), 1);
    assert_ne!(phone.wayside.add_photo_once(other, &source).unwrap().id, first.id, "another draft has its own");
}

#[test]
fn a_draft_shows_the_answers_that_it_has_so_far() {
    let phone = Phone::new(&[]);
    let answers = [("waste", "TYRES"), ("size", "CAR_BOOT")];
    let answers = answers.into_iter().map(|(question, code)| (question.to_owned(), vec![code.to_owned()])).collect();
    let draft = phone.wayside.begin(Changes { service: Some("fly-tipping".into()), answers, ..pothole() }).unwrap();
    let detail = phone.wayside.show(draft).unwrap();
    let shown: Vec<_> = detail.answers.iter().map(|it| it.question.as_str()).collect();
    assert_eq!(shown, ["waste", "size"]);
    assert_eq!(detail.written["waste"], "Tyres");
}
