//! The sample pack, as the rest of the project relies on it.
#![cfg(feature = "pack-build")]
// .clippy.toml allows these in a test itself, not in what tests share.
#![allow(clippy::unwrap_used, clippy::panic)]

use std::path::{Path, PathBuf};

use wayside_core::pack::{Dialect, Pack, build, inspect};

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
    for question in service.questions.iter().filter(|it| it.datatype.is_list() && it.code != "witnessed") {
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
