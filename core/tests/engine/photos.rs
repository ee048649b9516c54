//! Photos: in parts, after their words, going on where they stopped.

use std::time::Duration;

use wayside_core::endpoint::{Body, Method};
use wayside_core::outbox::{State, WaitReason, WedgeReason, Why};
use wayside_core::sync::{Budget, Network, Next};

use crate::support::*;

const SECOND: Duration = Duration::from_secs(1);
const DAY: Duration = Duration::from_secs(24 * 3600);

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
    assert_eq!(patch.request.body.length(), length);
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
fn a_photo_that_the_door_for_photos_refuses_waits_for_what_it_said_and_the_words_of_others_go_on() {
    let phone = Phone::new(&[]);
    let mut office = Office::default();
    let id = phone.submit_with_photos(1);
    let words = phone.task();
    let served = office.serve(&phone, &words);
    phone.finish(&words, served);
    phone.finish(&phone.task(), answer(503, &[("content-type", "text/html")], b"<html>"));
    assert_eq!(phone.photo_states(id), [State::Waiting(WaitReason::Retry(Why::Status(503)))]);
    let other = phone.submit(pothole());
    phone.pass(&mut office);
    assert_eq!(phone.state(other), State::Accepted);
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
    let file = phone.photo_file(id, 0);
    let mut bytes = std::fs::read(&file).unwrap();
    bytes[500] ^= 1;
    std::fs::write(&file, bytes).unwrap();
    phone.clock.forward(120 * SECOND);
    phone.passes(&mut office);
    assert_eq!(phone.photo_states(id), [State::Wedged(WedgeReason::PhotoDamaged)]);
    assert_eq!(phone.state(id), State::Accepted, "the words are there all the same");
}

/// How often a photo goes in half a day whose hash is wrong whenever it is there.
fn wrong_in_half_a_day(apps_live_for_one_try: bool) -> u32 {
    let mut phone = Phone::new(&[]);
    let id = phone.submit_with_photos(1);
    let whole = phone.wayside.show(id).unwrap().photos[0].length;
    let mut office = Office::default();
    let (mut wrong, mut parts) = (0, 0);
    let end = phone.clock_now().wall_us + 12 * 3600 * 1_000_000;
    while phone.clock_now().wall_us < end && wrong < 100 {
        match phone.next() {
            Next::Send(task) => {
                let mut outcome = office.serve(&phone, &task);
                if let Body::Blob { photo, offset, length } = &task.request.body {
                    phone.clock.forward(20 * SECOND);
                    parts += 1;
                    if offset + length == whole {
                        wrong += 1;
                        office.photos.get_mut(photo).unwrap().0.clear();
                        outcome = answer(460, &[], b"");
                    }
                }
                let over = outcome == answer(460, &[], b"");
                phone.finish(&task, outcome);
                if over && apps_live_for_one_try {
                    phone.restart();
                }
            }
            Next::Wait(wait) => phone.clock.forward(wait),
            Next::Done => break,
        }
    }
    assert!(parts > wrong, "in more than one part");
    phone.passes(&mut office);
    assert_eq!(phone.photo_states(id), [State::Accepted], "it goes in the end");
    wrong
}

#[test]
fn a_photo_that_goes_in_parts_and_is_wrong_at_the_end_every_time_is_sent_ever_more_rarely() {
    let wrong = wrong_in_half_a_day(false);
    assert!(wrong < 50, "{wrong} times in half a day");
}

#[test]
fn a_photo_that_is_wrong_at_the_end_every_time_is_sent_ever_more_rarely_by_an_app_that_lives_for_one_try() {
    let wrong = wrong_in_half_a_day(true);
    assert!(wrong < 50, "{wrong} times in half a day");
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
    let file = phone.photo_file(id, 0);
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
    std::fs::remove_file(phone.photo_file(id, 0)).unwrap();
    phone.passes(&mut Office::default());
    assert_eq!(phone.photo_states(id), [State::Wedged(WedgeReason::PhotoDamaged)]);
    assert_eq!(phone.state(id), State::Accepted);
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
    assert_eq!(patches, 2, "once more at once, and then later");
    assert!(matches!(phone.next(), Next::Wait(_)));
}

#[test]
fn a_door_for_photos_that_breaks_every_upload_keeps_no_words_waiting() {
    let phone = Phone::new(&[]);
    phone.submit_with_photos(2);
    let mut office = Office::default();
    let mut broken = 0;
    let mut pass = |phone: &Phone| {
        while let Next::Send(task) = phone.next() {
            let is_upload = task.request.method == Method::Patch;
            broken += usize::from(is_upload);
            let outcome = if is_upload { cut() } else { office.serve(phone, &task) };
            phone.finish(&task, outcome);
        }
    };
    // Long enough for an upload to be tried no sooner than in half an hour.
    for _ in 0..8 {
        pass(&phone);
        phone.clock.forward(3600 * SECOND);
    }
    pass(&phone);
    let new = phone.submit(pothole());
    pass(&phone);
    assert_eq!(phone.state(new), State::Accepted);
    assert!(broken < 25, "{broken} uploads in eight hours");
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

#[test]
fn a_photo_that_the_answer_to_words_sent_again_shows_to_be_missing_is_sent_again() {
    let phone = Phone::new(&[]);
    let id = phone.submit_with_photos(2);
    let mut office = Office::default();
    let words = phone.task();
    let served = office.serve(&phone, &words);
    phone.finish(&words, served);
    // One is there, and the other's upload is gone.
    loop {
        let task = phone.task();
        if phone.photo_states(id).contains(&State::Accepted) && task.request.url.contains("/photos/") {
            phone.finish(&task, answer(404, &[], b""));
            break;
        }
        let served = office.serve(&phone, &task);
        phone.finish(&task, served);
    }
    // By then the server has lost the first as well.
    office.photos.values_mut().for_each(|(bytes, ..)| bytes.clear());
    phone.clock.forward(3600 * SECOND);
    phone.passes(&mut office);
    assert!(office.photos.values().all(|(bytes, length, _)| bytes.len() as u64 == *length));
    assert_eq!(phone.photo_states(id), [State::Accepted, State::Accepted]);
}

#[test]
fn a_door_that_does_not_let_an_upload_be_asked_after_makes_the_phone_ask_what_is_held() {
    let phone = Phone::new(&[]);
    phone.submit_with_photos(1);
    let mut office = Office::default();
    phone.one(&mut office);
    phone.finish(&phone.task(), cut());
    let asked = phone.task();
    assert_eq!(asked.request.method, Method::Head);
    phone.finish(&asked, answer(403, &[], b""));
    assert!(all_asked(&phone, &mut office).iter().any(|url| url.ends_with("/known")), "a HEAD tells nothing of why");

    // Words that are forbidden say nothing about what was taken before.
    phone.submit(pothole());
    phone.finish(&phone.task(), answer(403, &[], b""));
    let urls = all_asked(&phone, &mut office);
    assert!(!urls.is_empty() && !urls.iter().any(|url| url.ends_with("/known")), "{urls:?}");
}

/// A day of passes; the addresses that were asked.
fn all_asked(phone: &Phone, office: &mut Office) -> Vec<String> {
    let mut urls = Vec::new();
    for _ in 0..24 {
        phone.clock.forward(3600 * SECOND);
        while let Next::Send(task) = phone.next() {
            urls.push(task.request.url.clone());
            let served = office.serve(phone, &task);
            phone.finish(&task, served);
        }
    }
    urls
}

#[test]
fn a_photo_that_is_damaged_or_gone_is_named_so_where_it_is_written_out() {
    let phone = Phone::new(&[]);
    let id = phone.submit_with_photos(3);
    let mut file = std::fs::read(phone.photo_file(id, 0)).unwrap();
    *file.last_mut().unwrap() ^= 1;
    std::fs::write(phone.photo_file(id, 0), file).unwrap();
    std::fs::remove_file(phone.photo_file(id, 1)).unwrap();
    let folder = phone.dir.path().join("out");
    let file = phone.wayside.export_report(id, &folder).unwrap().file;
    let text = std::fs::read_to_string(folder.join(file)).unwrap();
    let photos = phone.wayside.show(id).unwrap().photos;
    assert!(text.contains(&format!("Photo: {}.jpg. It is damaged.\n", photos[0].id)), "{text}");
    assert!(text.contains("Photo 2: its file cannot be read on this phone, so it is not here.\n"), "{text}");
    assert!(text.contains(&format!("Photo: {}.jpg\n", photos[2].id)), "{text}");
}
