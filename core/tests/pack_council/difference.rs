//! What a new pack changes for residents, told to the officer who gives it out.

use std::fs;

use wayside_core::pack::build::{build_with, diff};
use wayside_core::pack::{Pack, SigningKey};

use super::Office;

#[test]
fn a_difference_is_told_to_the_officer_as_what_changes_for_residents() {
    let office = Office::of("Shropshire");
    let before = office.build();
    assert_eq!(diff(&before, &before).unwrap(), []);
    let version = Pack::open(&before).unwrap().council().unwrap().version.clone();
    office
        .edit("council.toml", &format!("\"{version}\""), "\"2030-01-01.1\"")
        .edit("council.toml", "01632 960001", "0345 678 9000")
        .edit("council.toml", "brand = \"#1d4f91\"", "brand = \"#5b2c83\"")
        .edit("services/graffiti.toml", "name = \"Graffiti\"", "name = \"Graffiti and tags\"")
        .edit("services/graffiti.toml", "text = \"Is it offensive?\"", "text = \"Could it offend anyone?\"")
        .edit("services/graffiti.toml", "hours = 24", "hours = 48")
        .edit("services/pothole.toml", "name = \"Pothole\"", "name = \"Pothole\"\nprivate = true")
        .write(
            "pages.toml",
            "[[page]]\nid = \"winter\"\ntitle = \"Snow and ice\"\ntext = \"Where we grit\"\nfrom = \"2026-12-01\"\n",
        );
    fs::remove_file(office.folder().join("services/street-light.toml")).unwrap();
    let after = office.build();
    let told = diff(&before, &after).unwrap();
    let told: Vec<String> = told.into_iter().map(|it| format!("{}: {}", it.about, it.what)).collect();
    insta::assert_snapshot!(told.join("\n"));
}

#[test]
fn whatever_changes_for_residents_is_told_and_by_name() {
    let office = Office::full();
    let before = office.build();
    let version = Pack::open(&before).unwrap().council().unwrap().version.clone();
    // File, from, to, and what is said of it.
    for (file, from, to, of) in [
        (
            "places.csv",
            "51.22,-0.46",
            "51.23,-0.46",
            "Is found somewhere else, or as something else: \"Shere, Surrey\"",
        ),
        ("places.csv", "Shere,", "Gomshall,", "Can be found by name: \"Gomshall, Surrey\""),
        ("places.csv", "Shere,", "Gomshall,", "Can no longer be found by name: \"Shere, Surrey\""),
        ("assets.csv", "51.2372", "51.2382", "Stands somewhere else: \"street-light A2\""),
        ("districts.csv", "Surrey", "County of Surrey", "Districts with another county: \"E07000209\""),
        (
            "endpoints.toml",
            "api_key = \"wayside-sample\"",
            "api_key = \"own\"",
            "Its key was \"wayside-sample\" and becomes \"own\"",
        ),
        (
            "endpoints.toml",
            "services = [\"*\"]",
            "jurisdiction_id = \"guildford\"\nservices = [\"*\"]",
            "The council's name there is new: \"guildford\"",
        ),
        (
            "endpoints.toml",
            "attribute = \"offensive\"",
            "attribute = \"OFF\"",
            "others than before: \"graffiti, offensive\"",
        ),
        (
            "services/graffiti.toml",
            "code = \"surface\"",
            "code = \"surface\"\nvariable = false",
            "is only shown, and no longer asked",
        ),
        (
            "services/graffiti.toml",
            "{ key = \"YES\", name = \"Yes\" },\n    { key = \"NO\", name = \"No\" },",
            "{ key = \"NO\", name = \"No\" },\n    { key = \"YES\", name = \"Yes\" },",
            "come in another order",
        ),
        ("services/graffiti.toml", "hours = 24", "hours = 36", "What people are promised was "),
        (
            "services/pothole.toml",
            "code = \"pothole\"",
            "code = \"pothole\"\nidentity = \"contact\"",
            "Who must be known to report it was \"none\" and becomes \"contact\"",
        ),
        ("services/pothole.toml", "why = \"To mend the road", "why = \"To mend roads", "Why its data is wanted was "),
        (
            "boundary.geojson",
            "\"tolerance_m\":20",
            "\"tolerance_m\":30",
            "How far its line may be off was \"20 m\" and becomes \"30 m\"",
        ),
        (
            "council.toml",
            "brand = \"#1d4f91\"",
            "brand = \"#5b2c83\"",
            "The council's colour was \"#1d4f91\" and becomes \"#5b2c83\"",
        ),
        (
            "council.toml",
            "contact_day",
            "safeguarding = \"0345 678 9021\"\ncontact_day",
            "about somebody at risk is new: \"0345 678 9021\"",
        ),
        ("council.toml", "officer = \"Data", "officer = \"The Data", "The data protection officer was "),
        ("owners.geojson", "Ask the park.", "Ask the ranger.", "How to tell The park was \"Ask the park.\""),
        ("owners.geojson", "[-0.58,51.25]", "[-0.59,51.25]", "The canal has other land than before"),
        (
            "routing.toml",
            "owner = \"park\"\nwhy",
            "owner = \"park\"\nendpoint = \"wayside\"\nwhy",
            "From now on: graffiti on the land of park goes to the system wayside",
        ),
        ("pages.toml", "Grit", "Where we grit", "Its text was \"Grit\" and becomes \"Where we grit\""),
        (
            "words/cy.ftl",
            "pothole = Twll",
            "pothole = Twll yn y ffordd",
            "pothole was \"Twll\" and becomes \"Twll yn y ffordd\"",
        ),
        (
            "words/cy.ftl",
            "pothole = Twll",
            "# reviewed: A, 2026-11-01\npothole = Twll",
            "pothole was seen by a translator",
        ),
    ] {
        let whole = fs::read_to_string(office.folder().join(file)).unwrap();
        let council = fs::read_to_string(office.folder().join("council.toml")).unwrap();
        office.edit(file, from, to).edit("council.toml", &format!("\"{version}\""), "\"2030-01-01.1\"");
        let told: Vec<String> = diff(&before, &office.build()).unwrap().into_iter().map(|it| it.what).collect();
        assert!(told.iter().any(|it| it.contains(of)), "{file} {to}: {told:?}");
        assert!(!told.iter().any(|it| it.contains("is another.")), "{told:?}");
        office.write("council.toml", &council).write(file, &whole);
    }
    // Made provisional again, and two routes in another order.
    office.edit("boundary.geojson", "\"provisional\":true", "\"provisional\":false");
    let released = office.build();
    office.edit("boundary.geojson", "\"provisional\":false", "\"provisional\":true");
    let told = diff(&released, &office.build()).unwrap();
    assert!(told.iter().any(|it| it.what.contains("ITS BOUNDARY IS PROVISIONAL")), "{told:?}");
    let text = fs::read_to_string(office.folder().join("routing.toml")).unwrap();
    office.write("routing.toml", &text.replace("park", "other").replace("canal", "park").replace("other", "canal"));
    let told = diff(&before, &office.build()).unwrap();
    assert!(told.iter().any(|it| it.what == "Of two routes that fit, another one is the first."), "{told:?}");
}

#[test]
fn of_a_pack_and_itself_there_is_nothing_to_say() {
    let office = Office::of("Shropshire");
    let one = office.build();
    assert_eq!(diff(&one, &office.build()).unwrap(), []);
    let signed = office.room.path().join("signed.pack");
    build_with(&office.folder(), &signed, SigningKey::of([7; 32]).as_ref()).unwrap();
    let told = diff(&one, &signed).unwrap();
    assert!(told.iter().any(|it| it.what.contains("signed with another key")), "{told:?}");
}
