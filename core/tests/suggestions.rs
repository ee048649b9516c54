//! What people really write finds its category: the lists are data, `core/tests/suggestions`.
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout)]

mod support;

use support::pack_of;
use wayside_core::pack::Pack;

/// What was typed, and what it is about: how many find it among the first three.
fn found(pack: &Pack, list: &str) -> Result<(), String> {
    let mut rows = csv::Reader::from_reader(list.as_bytes());
    let list: Vec<(String, String)> = rows.deserialize().collect::<Result<_, _>>().unwrap();
    assert_eq!(list.len(), 60);
    let (mut first, mut missed) = (0, Vec::new());
    for (typed, service) in &list {
        assert!(pack.service(service).unwrap().is_some(), "{service}");
        let suggested = suggested(pack, typed);
        first += u32::from(suggested.first() == Some(service));
        if !suggested.contains(service) {
            missed.push(format!("{typed}: {service}, not {}", suggested.join(", ")));
        }
    }
    println!("suggestions: {} of 60 in the first three, {first} of them first", 60 - missed.len());
    if missed.len() <= 5 { Ok(()) } else { Err(missed.join("\n")) }
}

fn suggested(pack: &Pack, typed: &str) -> Vec<String> {
    pack.suggest(typed, 3).unwrap()
}

#[test]
fn of_sixty_things_that_people_write_fifty_five_find_their_category_among_the_first_three() {
    let folder = tempfile::tempdir().unwrap();
    let pack = Pack::open(&pack_of("united-kingdom", folder.path(), &[])).unwrap();
    found(&pack, include_str!("suggestions/said.csv")).unwrap();
    // Sixty more, by somebody who had not seen the pack's keywords.
    found(&pack, include_str!("suggestions/unseen.csv")).unwrap();
}

#[test]
fn a_councils_own_pack_finds_its_categories_as_well_as_the_national_one_does() {
    let folder = tempfile::tempdir().unwrap();
    for council in ["lewisham", "powys", "shropshire", "telford-and-wrekin"] {
        let pack = Pack::open(&pack_of(council, folder.path(), &[])).unwrap();
        let mut rows = csv::Reader::from_reader(include_str!("suggestions/said.csv").as_bytes());
        let rows: Vec<(String, String)> = rows.deserialize().collect::<Result<_, _>>().unwrap();
        // From the fortieth on they are Welsh.
        let spoken = if council == "powys" { rows.len() } else { 40 };
        let own: Vec<_> =
            rows.iter().take(spoken).filter(|(_, service)| pack.service(service).unwrap().is_some()).collect();
        let missed: Vec<_> = own.iter().filter(|(typed, service)| !suggested(&pack, typed).contains(service)).collect();
        println!("suggestions of {council}: {} of {} in the first three", own.len() - missed.len(), own.len());
        assert!(own.len() >= 15 && missed.len() * 12 <= own.len(), "{council}: {missed:?}");
        let lads = suggested(&pack, "lads on bikes");
        assert_eq!(lads.first().map(String::as_str), Some("antisocial-behaviour"), "{council}");
    }
}

#[test]
fn a_pack_in_two_languages_is_searched_in_both_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let pack = Pack::open(&pack_of("powys", folder.path(), &[])).unwrap();
    for typed in ["graffiti", "raffiti", "offensive writing", "ysgrifen sarhaus", "graf"] {
        assert_eq!(suggested(&pack, typed).first().map(String::as_str), Some("graffiti"), "{typed}");
    }
    let english = Pack::open(&pack_of("telford-and-wrekin", folder.path(), &[])).unwrap();
    assert_eq!(suggested(&english, "golau"), [""; 0], "the control: a pack without Welsh");
}

#[test]
fn what_says_nothing_suggests_nothing_and_nothing_is_too_much() {
    let folder = tempfile::tempdir().unwrap();
    let pack = Pack::open(&pack_of("united-kingdom", folder.path(), &[])).unwrap();
    for nothing in ["", "   ", "there is something on it", "🙂", "xyzzyx", "\0", "½"] {
        assert_eq!(suggested(&pack, nothing), [""; 0], "{nothing:?}");
    }
    assert_eq!(suggested(&pack, &"mattress ".repeat(4000)).first().map(String::as_str), Some("fly-tipping"));
    assert_eq!(suggested(&pack, &"m".repeat(4000)), [""; 0]);
}
