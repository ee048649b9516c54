//! How batches are packed: what that saves, and what becomes of a phone whose server does not take it.

use std::io::Write;

use crate::support::*;
use wayside_core::endpoint::Outcome;
use wayside_core::endpoint::wire::SyncError;
use wayside_core::outbox::State;
use wayside_core::pack::{DICTIONARY_BYTES, Pack};
use wayside_core::report::Position;
use wayside_core::sync::{Next, Task};
use wayside_core::wayside::{Changes, Settings};

const DICTIONARY: Option<&str> = Some("wayside-dictionary");
const GZIP: Option<&str> = Some("gzip");

fn encoding(task: &Task) -> Option<&str> {
    header(task, "content-encoding")
}

fn refused(code: &str) -> Outcome {
    json(415, &SyncError { code: code.to_owned(), description: "No.".to_owned() })
}

fn failures(phone: &Phone) -> i64 {
    phone.count("SELECT coalesce(max(failures), 0) FROM endpoint_state")
}

#[test]
fn words_go_with_the_packs_dictionary_and_their_hash_is_of_the_unpacked_payload() {
    use sha2::{Digest, Sha256};
    let phone = Phone::new(&[]);
    phone.submit(pothole());
    let task = phone.task();
    assert_eq!(encoding(&task), DICTIONARY);
    assert!(bytes(&task).len() < unpacked(&task).len() / 2);
    let item = batch(&task).items.remove(0);
    let hash: String = Sha256::digest(&item.payload).iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(item.sha256, hash);
}

#[test]
fn a_server_without_the_dictionary_is_sent_the_same_again_as_gzip_at_once_and_that_is_no_failure() {
    let phone = Phone::new(&[]);
    for _ in 0..100 {
        phone.submit(pothole());
    }
    let first = phone.task();
    assert_eq!(encoding(&first), DICTIONARY);
    phone.finish(&first, refused("unknown_dictionary"));
    assert_eq!(failures(&phone), 0);
    let again = phone.task();
    assert_eq!((encoding(&again), again.items), (GZIP, 100));
    assert_eq!(batch(&again), batch(&first));
    let mut office = Office::default();
    let served = office.serve(&phone, &again);
    phone.finish(&again, served);
    assert_eq!(office.reports.len(), 100);
    phone.submit(pothole());
    assert_eq!(encoding(&phone.task()), GZIP, "once is enough");
}

#[test]
fn what_a_server_takes_is_remembered_over_a_restart_and_forgotten_with_a_new_pack_or_another_address() {
    let mut phone = Phone::new(&[]);
    phone.submit(pothole());
    // Old servers of ours know no dictionaries at all.
    phone.finish(&phone.task(), refused("unsupported_encoding"));
    phone.restart();
    let again = phone.task();
    assert_eq!(encoding(&again), GZIP);
    phone.finish(&again, answer(503, &[("retry-after", "1")], b""));

    let elsewhere = Settings { endpoint: Some("http://127.0.0.1:9/".to_owned()), ..Settings::default() };
    phone.wayside.choose(&elsewhere).unwrap();
    let there = phone.task();
    assert_eq!(encoding(&there), DICTIONARY);
    phone.finish(&there, answer(503, &[("retry-after", "1")], b""));

    phone.wayside.choose(&Settings::default()).unwrap();
    let newer = [("council.toml", "2026-11-01.1", "2026-12-01.1")];
    phone.wayside.install_pack(&pack(phone.dir.path(), &newer)).unwrap();
    assert_eq!(encoding(&phone.task()), DICTIONARY);
}

#[test]
fn a_400_or_a_foreign_415_is_a_failure_and_the_next_try_is_plainer_so_that_nothing_waits_for_ever() {
    let html: &[(&str, &str)] = &[("content-type", "text/html")];
    for no in
        [answer(415, &[], b""), answer(415, html, b"<html>"), answer(400, &[], b"{}"), answer(400, html, b"<html>")]
    {
        let phone = Phone::new(&[]);
        let id = phone.submit(pothole());
        for (packing, failed) in [(DICTIONARY, 1), (GZIP, 2)] {
            let task = phone.task();
            assert_eq!(encoding(&task), packing, "{no:?}");
            phone.finish(&task, no.clone());
            assert_eq!(failures(&phone), failed, "{no:?}");
            assert_eq!(phone.state(id), State::Queued, "{no:?}");
            phone.clock.forward(std::time::Duration::from_secs(3600));
        }
        let plain = phone.task();
        assert_eq!(encoding(&plain), None, "{no:?}");
        let mut office = Office::default();
        let served = office.serve(&phone, &plain);
        phone.finish(&plain, served);
        assert_eq!(phone.state(id), State::Accepted);
    }
}

#[test]
fn a_server_that_calls_every_packing_unknown_is_soon_left_alone() {
    for code in ["unknown_dictionary", "unsupported_encoding"] {
        let phone = Phone::new(&[]);
        let id = phone.submit(pothole());
        let mut packings = Vec::new();
        while let Next::Send(task) = phone.next() {
            packings.push(encoding(&task).map(str::to_owned));
            phone.finish(&task, refused(code));
            assert!(packings.len() < 5, "{packings:?}");
        }
        assert_eq!(packings, [DICTIONARY.map(str::to_owned), GZIP.map(str::to_owned), None]);
        assert_eq!((phone.state(id), failures(&phone)), (State::Queued, 1));
    }
}

#[test]
fn the_same_folder_makes_the_same_dictionary_and_it_knows_every_answer() {
    let folder = tempfile::tempdir().unwrap();
    let dictionary = |edits| {
        let pack = Pack::open(&pack(folder.path(), edits)).unwrap();
        pack.dictionary().unwrap().unwrap()
    };
    let one = dictionary(&[]);
    assert_eq!(one, dictionary(&[]));
    assert!((4_000..=DICTIONARY_BYTES).contains(&one.bytes().len()), "{}", one.bytes().len());
    let text = String::from_utf8(one.bytes().to_vec()).unwrap();
    for piece in [
        r#"{\"question\":\"land\",\"choices\":[{\"code\":\""#,
        r#"{\"code\":\"BACK_ALLEY\",\"label\":\"An alley behind houses\"}"#,
        r#"{\"question\":\"vehicle_registration\",\"text\":\""#,
        r#"\"jurisdiction\":\"E06000020\",\"service\":\"pothole\",\"private\":false,\"pack_version\":\"2026-11-01.1\""#,
        r#"\"service\":\"antisocial-behaviour\",\"private\":true,"#,
    ] {
        assert!(text.contains(piece), "{piece}");
    }
    assert_ne!(one, dictionary(&[("council.toml", "2026-11-01.1", "2026-12-01.1")]), "it follows the pack");
}

/// What people wrote about other streets: none of it is the pack's.
const WORDS: [&str; 20] = [
    "",
    "Outside number 14, by the hedge.",
    "Three mattresses and a broken wardrobe, been there since Sunday",
    "Deep one just past the roundabout, a cyclist nearly came off this morning.",
    "Second lamp from the corner. The whole path is pitch black when the kids walk home.",
    "Someone has tipped a load of plasterboard behind the garages again. This is the third time this month and nobody \
     seems to do anything about it!!",
    "Spray paint on the side of the chip shop, about two metres wide",
    "Fridge freezer with the door still on",
    "Next to bus stop outside the Co-op",
    "It has been flickering for two weeks, then went off altogether last night",
    "Tyres, about 12 of them, in the lay-by on the A442 heading towards Bridgnorth.",
    "Bags ripped open by foxes, nappies all over the verge. It stinks.",
    "Rude words on the slide and on the bench",
    "The kerb has dropped as well, water sits there when it rains",
    "same place as last year",
    "White van, dropped it about 7.40pm and drove off up the hill",
    "Hole is roughly 40cm across and as deep as my hand. I burst a tyre on it yesterday (have the receipt).",
    "Opposite the church gate",
    "Old sofa, two armchairs and a carpet. Blocking the pavement so prams have to go in the road.",
    "Number on the post is worn off, it is the one nearest the postbox",
];

/// A report as it might be: any service, its required answers and some of the others, words of somebody else's.
fn any_report(number: usize) -> Changes {
    let answer = |question: &str, codes: &[&str]| {
        (question.to_owned(), codes.iter().map(|code| (*code).to_owned()).collect::<Vec<_>>())
    };
    let pick = |from: &[&'static str], salt: usize| from[(number * 7 + salt) % from.len()];
    let waste = ["BAGS_HOUSEHOLD", "OTHER_HOUSEHOLD", "WHITE_GOODS", "CDE", "TYRES", "GREEN"];
    let (service, answers) = match number % 4 {
        0 | 1 => (
            "fly-tipping",
            vec![
                answer("waste", &[waste[number % 6], waste[(number + 2) % 6]][..1 + number % 2]),
                answer("size", &[pick(&["BAG_1", "ITEM_1", "CAR_BOOT", "VAN_SMALL", "TIPPER"], 1)]),
                answer("land", &[pick(&["HIGHWAY", "BACK_ALLEY", "COUNCIL", "NOT_KNOWN"], 2)]),
                answer("blocking", &[pick(&["YES", "NO"], 3)]),
                answer("witnessed", &["NO"]),
            ],
        ),
        2 => ("pothole", vec![answer("part", &[pick(&["ROAD", "CYCLE", "PAVEMENT"], 1)]), answer("depth", &["DEEP"])]),
        _ => (
            "graffiti",
            vec![
                answer("offensive", &["NO"]),
                answer("surface", &[pick(&["BRICK", "METAL", "WOOD", "PAINT"], 2)]),
                answer("size", &[pick(&["HAND", "DOOR", "WALL"], 1)]),
            ],
        ),
    };
    let spread = |salt: usize| (((number * 2_654_435_761 + salt) % 40_000) as f64 - 20_000.0) / 1e6;
    let position =
        Position::new(52.676_612 + spread(11), -2.446_953 + spread(77_003), 4.0 + (number % 9) as f64).unwrap();
    Changes {
        service: Some(service.to_owned()),
        position: Some(position),
        description: Some(WORDS[number % WORDS.len()].to_owned()),
        answers: answers.into_iter().collect(),
        ..Changes::default()
    }
}

/// Submits the report of this number; every second one has a photo or two.
fn submit(phone: &Phone, number: usize) {
    let id = phone.wayside.begin(any_report(number)).unwrap();
    for photo in 0..number % 4 / 2 * (1 + number % 2) {
        let source = phone.dir.path().join("camera.jpg");
        let seed = (number * 3 + photo) as u64;
        std::fs::write(&source, wayside_photo::drawing::street_scene(seed, 160, 120, None)).unwrap();
        phone.wayside.add_photo(id, &source).unwrap();
    }
    phone.wayside.submit(id).unwrap();
    phone.clock.forward(std::time::Duration::from_secs(977));
}

fn gzipped(plain: &[u8]) -> usize {
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    packer.write_all(plain).unwrap();
    packer.finish().unwrap().len()
}

/// Prints the table of docs/adr/0006-dictionary.md: run it with `-- --nocapture`.
#[test]
fn the_dictionary_saves_half_of_what_gzip_leaves_of_one_report_and_something_of_a_hundred() {
    let phone = Phone::new(&[]);
    let mut office = Office::default();
    // The registration goes once in a phone's life: not counted.
    phone.submit(pothole());
    phone.passes(&mut office);
    println!("reports in a batch | batches | plain | gzip | dictionary (bytes, mean of a batch)");
    for (reports, batches, of_gzip) in [(1, 20, 0.55), (10, 5, 0.8), (100, 1, 0.98)] {
        let (mut plain, mut gzip, mut dictionary) = (0, 0, 0);
        for batch in 0..batches {
            (0..reports).for_each(|number| submit(&phone, batch * reports + number));
            let task = phone.task();
            assert_eq!((task.items, encoding(&task)), (reports, DICTIONARY));
            plain += unpacked(&task).len();
            gzip += gzipped(&unpacked(&task));
            dictionary += bytes(&task).len();
            let served = office.serve(&phone, &task);
            phone.finish(&task, served);
            phone.passes(&mut office);
        }
        println!("{reports} | {batches} | {} | {} | {}", plain / batches, gzip / batches, dictionary / batches);
        assert!((dictionary as f64) < gzip as f64 * of_gzip, "{reports}: {dictionary} of {gzip}");
    }
}
