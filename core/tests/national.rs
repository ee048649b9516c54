//! The pack of the whole country, which knows every council and has no back office.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod support;

use wayside_core::draft::DraftReason;
use wayside_core::report::Position;
use wayside_core::wayside::{Changes, Settings, SubmitError};

use support::*;

/// Where it says that its newest is.
const NEWEST: &str = "https://national.example/newest.pack";

/// A phone of Telford's with the national pack as well.
fn phone() -> Phone {
    let phone = Phone::new(&[]);
    let named = format!("pack_url = \"{NEWEST}\"\ncontact_day = ");
    let national = pack_of("united-kingdom", phone.dir.path(), &[("council.toml", "contact_day = ", &named)]);
    phone.wayside.set_up(&national, &Settings::default()).unwrap();
    phone
}

#[test]
fn where_no_council_takes_part_the_national_pack_says_whose_area_it_is_and_keeps_the_words() {
    let phone = phone();
    assert_eq!(phone.wayside.council().unwrap().id, "telford-and-wrekin", "the whole country is nobody's home");
    for (lat, lon, service, whose) in [
        (52.2053, 0.1218, "pothole", "Cambridgeshire"),
        (52.2053, 0.1218, "graffiti", "Cambridge."),
        (54.5973, -5.9301, "graffiti", "Belfast"),
        (55.8642, -4.2518, "graffiti", "Glasgow City"),
    ] {
        let position = Position::new(lat, lon, 12.0).ok();
        let id = phone.wayside.begin(Changes { service: Some(service.to_owned()), position, ..pothole() }).unwrap();
        let Err(SubmitError::Kept(kept)) = phone.wayside.submit(id) else { panic!("{whose}: it went") };
        assert!(kept.reasons.iter().any(|it| matches!(it, DraftReason::Elsewhere(_))), "{:?}", kept.reasons);
        let sentence = phone.wayside.show(id).unwrap().sentence;
        assert!(sentence.contains(&format!("This place is in the area of {whose}")), "{sentence}");
        assert!(sentence.contains("find-local-council"), "{sentence}");
    }
    assert_eq!(phone.wayside.outstanding().unwrap(), (0, 0));
    phone.submit(pothole());
    assert_eq!(phone.wayside.outstanding().unwrap(), (1, 0), "where one does, that one is told");
}

#[test]
fn the_whole_country_has_no_back_office_and_may_have_a_newer_pack_all_the_same() {
    let asked: Vec<String> =
        phone().wayside.pack_addresses().unwrap().into_iter().map(|(_, address)| address).collect();
    assert_eq!(asked, ["http://127.0.0.1:8311/packs/E06000020.pack", NEWEST]);
}
