//! The sample pack, as the rest of the project relies on it.
#![cfg(feature = "pack-build")]
// .clippy.toml allows these in a test itself, not in what tests share.
#![allow(clippy::unwrap_used, clippy::panic)]

use std::path::{Path, PathBuf};

use wayside_core::pack::{Dialect, Pack, build, inspect};
use wayside_core::report::Position;

fn sample() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("packs/telford-and-wrekin")
}

fn built() -> (tempfile::TempDir, Pack) {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("telford.pack");
    if let Err(mistakes) = build::build(&sample(), &out) {
        panic!("{}", mistakes.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"));
    }
    let pack = Pack::open(&out).unwrap();
    (folder, pack)
}

fn sample_of(council: &str) -> (tempfile::TempDir, Pack) {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("sample.pack");
    let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("packs").join(council);
    if let Err(mistakes) = build::build(&from, &out) {
        panic!("{}", mistakes.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"));
    }
    (folder, Pack::verify(&out).unwrap())
}

#[test]
fn every_sample_builds_says_all_that_one_must_and_is_small_enough() {
    // Servers give a pack as it lies there, piece by piece: what is fetched is as long as what is kept.
    for (council, most) in [
        ("telford-and-wrekin", 1_500_000),
        ("shropshire", 1_500_000),
        ("lewisham", 1_500_000),
        ("powys", 1_500_000),
        ("united-kingdom", 3_000_000),
    ] {
        let (_folder, pack) = sample_of(council);
        println!("{council}: {} bytes", pack.length());
        assert!(pack.length() <= most, "{council}: {} bytes", pack.length());

        let against: Vec<_> = build::verify(pack.path(), None).unwrap().iter().map(|it| it.what.clone()).collect();
        match council {
            // Nothing is missing, and nobody has looked at it yet.
            "powys" => assert!(matches!(&against[..], [one] if one.contains("no translator has seen")), "{against:?}"),
            _ => assert_eq!(against, [""; 0], "{council}"),
        }
    }
}

#[test]
fn the_national_pack_knows_whose_land_it_is_from_shetland_to_scilly() {
    let (_folder, pack) = sample_of("united-kingdom");
    for (lat, lon, whose, county) in [
        (60.1540, -1.1490, "Shetland Islands", None),
        (49.9146, -6.3150, "Isles of Scilly", None),
        (54.5973, -5.9301, "Belfast", None),
        (52.6766, -2.4469, "Telford and Wrekin", None),
        (51.2362, -0.5704, "Guildford", Some("Surrey")),
        (52.6309, 1.2974, "Norwich", Some("Norfolk")),
    ] {
        let at = Position::new(lat, lon, 10.0).unwrap();
        let authority = pack.authority_at(&at).unwrap().unwrap();
        assert_eq!(authority.name, whose);
        assert_eq!(pack.county_of(&authority.code).unwrap().map(|it| it.county_name), county.map(str::to_owned));
    }
    assert_eq!(pack.boundaries().unwrap().len(), 361);
    assert!(pack.endpoints().unwrap().is_empty());
}

#[test]
fn a_road_is_found_by_its_name_however_many_others_lie_in_a_town_of_that_name() {
    let (_folder, pack) = sample_of("shropshire");
    let found = |typed: &str| -> Vec<String> {
        pack.places(typed, None, 10).unwrap().into_iter().map(|place| place.name).collect()
    };
    let roads = found("shrewsbury road");
    assert!(roads.len() > 5 && roads.iter().all(|name| name == "Shrewsbury Road"), "{roads:?}");
    assert!(found("sh").iter().all(|name| name.starts_with("Sh")), "{:?}", found("sh"));
    assert_eq!(found("shrewsbury")[0], "Shrewsbury");
    assert!(found("road shrewsbury").contains(&"Shrewsbury Road".to_owned()));
}

#[test]
fn the_sample_has_the_five_services_and_their_numbers() {
    let (_folder, pack) = built();
    let services: Vec<_> = pack.services().unwrap().iter().map(|it| (it.code.clone(), it.lgsl, it.private)).collect();
    let expected = [
        ("antisocial-behaviour", None, true),
        ("fly-tipping", Some(587), false),
        ("graffiti", Some(584), false),
        ("pothole", Some(557), false),
        ("street-light", Some(564), false),
    ];
    assert_eq!(services, expected.map(|(code, lgsl, private)| (code.to_owned(), lgsl, private)));
}

#[test]
fn fly_tipping_asks_what_the_return_counts_and_keeps_a_registration_private() {
    let (_folder, pack) = built();
    let service = pack.service("fly-tipping").unwrap().unwrap();
    let required: Vec<_> = service.questions.iter().filter(|it| it.required).map(|it| it.code.as_str()).collect();
    assert_eq!(required, ["waste", "size", "land", "witnessed"]);
    for code in ["vehicle_registration", "people"] {
        assert!(service.questions.iter().find(|it| it.code == code).unwrap().private, "{code}");
    }
    for question in service
        .questions
        .iter()
        .filter(|it| it.datatype.is_list() && !["witnessed", "adult"].contains(&it.code.as_str()))
    {
        assert!(question.choices.iter().any(|choice| choice.name == "I do not know"), "{}", question.code);
    }
}

#[test]
fn antisocial_behaviour_is_private_is_kept_two_days_and_says_999_first() {
    let (_folder, pack) = built();
    let service = pack.service("antisocial-behaviour").unwrap().unwrap();
    assert!(service.private && service.keep_days == 2);
    assert!(service.notice.starts_with("Call 999 if "), "{}", service.notice);
}

#[test]
fn every_service_goes_to_the_sync_endpoint_and_on_request_to_the_other() {
    let (_folder, pack) = built();
    for service in pack.services().unwrap() {
        let to = |dialect| pack.endpoint_for(&service.code, dialect).unwrap().unwrap().id.clone();
        assert_eq!(to(None), "wayside");
        assert_eq!(to(Some(Dialect::Wayside)), "wayside");
        assert_eq!(to(Some(Dialect::GeoReport)), "open311");
    }
    assert_eq!(pack.endpoint_for("no-such-service", None).unwrap(), None);
}

#[test]
fn the_boundary_is_provisional_and_carries_its_licence() {
    let (_folder, pack) = built();
    let boundary = pack.boundaries().unwrap().remove(0);
    assert_eq!(boundary.code, pack.council().unwrap().jurisdiction);
    assert!(boundary.provisional && boundary.tolerance_m == 20.0);
    assert!(boundary.licence.contains("Open Government Licence"));
}

#[test]
fn the_sample_sums_itself_up_on_one_page() {
    let (_folder, pack) = built();
    let mut inspection = inspect(pack.path()).unwrap();
    // Changes with every word of the sample, and with SQLite.
    inspection.fingerprint = "…".into();
    inspection.bytes = 0;
    insta::assert_snapshot!(inspection.to_text());
}

#[test]
fn the_national_pack_promises_no_welsh_that_it_does_not_have_and_is_found_in_it() {
    let (folder, pack) = sample_of("united-kingdom");
    assert_eq!(pack.council().unwrap().languages, ["en-GB"]);
    assert_eq!(pack.suggest("twll yn y ffordd", 3).unwrap()[0], "pothole");
    let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("packs/united-kingdom");
    let copy = folder.path().join("copy");
    for part in ["", "services", "words"] {
        std::fs::create_dir_all(copy.join(part)).unwrap();
        for entry in std::fs::read_dir(from.join(part)).unwrap().map(Result::unwrap).filter(|it| it.path().is_file()) {
            std::fs::copy(entry.path(), copy.join(part).join(entry.file_name())).unwrap();
        }
    }
    let council = std::fs::read_to_string(copy.join("council.toml")).unwrap();
    std::fs::write(copy.join("council.toml"), council.replace("[\"en-GB\"]", "[\"en-GB\", \"cy\"]")).unwrap();
    let out = folder.path().join("promised.pack");
    build::build(&copy, &out).unwrap();
    let against = build::verify(&out, None).unwrap();
    assert!(against.iter().any(|it| it.what.starts_with("there is no Welsh for ")), "{against:?}");
}
