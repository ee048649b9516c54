//! What is released: nothing made up, signed by the council, and summed up for whoever signs.

use std::fs;
use std::path::Path;

use wayside_core::pack::build::{build_with, signed_by, verify};
use wayside_core::pack::{Pack, SigningKey, inspect};

use super::{Office, said};

#[test]
fn what_is_released_says_nothing_made_up_and_is_signed_by_the_council() {
    let office = Office::of("Shropshire");
    let key = SigningKey::of([7; 32]).unwrap().public();
    let sample = office.build();
    assert_eq!(said(&verify(&sample, None).unwrap()), [""; 0]);
    let against = said(&verify(&sample, Some(key)).unwrap());
    for of in [
        "the line is provisional",
        "01632 960001 reaches nobody",
        "01632 960999 reaches nobody",
        "\"Z0000000\" is a sample's",
        "http://127.0.0.1:8311/ is whoever asks",
        "the key is a sample's",
        "the council: \"Data Protection Officer (sample)\" is a sample's",
        "the service pothole: \"To mend the road (sample)\" is a sample's",
        "test key",
        "the service street-light: 01632 960001 reaches nobody",
        "You can carry on here. (sample)\" is a sample's",
    ] {
        assert!(against.iter().any(|it| it.contains(of)), "{of}: {against:?}");
    }
    let notices = against.iter().filter(|it| it.starts_with("the service ") && it.contains("(sample)")).count();
    assert_eq!(notices, 5 * 4 + 1, "every line of each notice, and whom to call: {against:?}");
    for file in fs::read_dir(office.folder().join("services")).unwrap().map(|it| it.unwrap().path()) {
        let text = fs::read_to_string(&file).unwrap().replace(" (sample)", "");
        fs::write(file, text).unwrap();
    }
    // Whom to call is nobody still, whatever stands behind the sentence.
    let against = said(&verify(&office.build(), Some(key)).unwrap());
    let light = |it: &&String| it.starts_with("the service street-light: 01632 960");
    assert_eq!(against.iter().filter(light).count(), 2, "in its text and in its link: {against:?}");
    let file = office.folder().join("services/street-light.toml");
    let text = fs::read_to_string(&file).unwrap().replace("01632 960001", "0345 678 9000");
    fs::write(file, text.replace("01632 960999", "0345 678 9090")).unwrap();
    office
        .edit("council.toml", "01632 960001", "0345 678 9000")
        .edit("council.toml", "01632 960999", "0345 678 9090")
        .edit("council.toml", "Z0000000", "Z1234567")
        .edit("council.toml", "Officer (sample)", "Officer, dpo@shropshire.gov.uk")
        .edit("council.toml", "itself (sample)", "itself")
        .edit("council.toml", "1113. (sample)", "1113.")
        .edit("endpoints.toml", "http://127.0.0.1:8311/", "https://reports.shropshire.gov.uk/")
        .edit("endpoints.toml", "http://127.0.0.1:8311/", "https://reports.shropshire.gov.uk/")
        .edit("endpoints.toml", "api_key = \"wayside-sample\"", "api_key = \"\"")
        .edit("boundary.geojson", "\"provisional\":true", "\"provisional\":false");
    let out = office.room.path().join("signed.pack");
    build_with(&office.folder(), &out, SigningKey::of([7; 32]).as_ref()).unwrap();
    assert_eq!(said(&verify(&out, Some(key)).unwrap()), [""; 0]);
    // By the council's own key, and by no other; nor by what only looks like its signature.
    let other = SigningKey::of([8; 32]).unwrap().public();
    let against = said(&verify(&out, Some(other)).unwrap());
    assert_eq!(against, [format!("the signature: it is not signed with the secret half of {other}")]);
    let mut bytes = fs::read(&out).unwrap();
    let last = bytes.len() - 5;
    bytes[last] ^= 1;
    fs::write(&out, bytes).unwrap();
    let against = said(&verify(&out, Some(key)).unwrap());
    assert_eq!(against, [format!("the signature: it is not signed with the secret half of {key}")]);
    // An address that is an example's.
    office.edit("endpoints.toml", "https://reports.shropshire.gov.uk/", "https://reports.example/");
    build_with(&office.folder(), &out, SigningKey::of([7; 32]).as_ref()).unwrap();
    let against = said(&verify(&out, Some(key)).unwrap());
    assert!(matches!(&against[..], [one] if one.contains("https://reports.example/ is nobody's")), "{against:?}");
    office.edit("endpoints.toml", "https://reports.example/", "https://reports.shropshire.gov.uk/");
    // As little is a pack fetched from one.
    office.edit("council.toml", "contact_day", "pack_url = \"https://packs.example/one.pack\"\ncontact_day");
    build_with(&office.folder(), &out, SigningKey::of([7; 32]).as_ref()).unwrap();
    let against = said(&verify(&out, Some(key)).unwrap());
    assert_eq!(
        against,
        ["the council: https://packs.example/one.pack is nobody's: names like that are kept for examples"]
    );
    // And whoever names the key that signs as the next can never have another.
    let keys = format!("[keys]\nnext = \"{key}\"\n\n[colours]");
    office.edit("council.toml", "pack_url = \"https://packs.example/one.pack\"\n", "").edit(
        "council.toml",
        "[colours]",
        &keys,
    );
    build_with(&office.folder(), &out, SigningKey::of([7; 32]).as_ref()).unwrap();
    let against = said(&verify(&out, Some(key)).unwrap());
    assert_eq!(against, ["the council: the next key is the very key that it is signed with"]);
    office.edit("council.toml", &keys, "[colours]");
    // A council that ended while nobody looked.
    office.edit("boundary.geojson", "\"provisional\":false", "\"provisional\":false,\"valid_to\":\"2026-03-31\"");
    build_with(&office.folder(), &out, SigningKey::of([7; 32]).as_ref()).unwrap();
    let against = said(&verify(&out, Some(key)).unwrap());
    assert_eq!(against, ["the boundary E06000051: the council ended on 2026-03-31: nothing is begun here"]);
}

#[test]
fn a_whole_pack_sums_itself_up() {
    let office = Office::of("Shropshire");
    office
        .write("places.csv", "name,kind,within,lat,lon\nShrewsbury,Town,,52.7077,-2.7540\n")
        .write("assets.csv", "id,kind,lat,lon\nA1,street-light,52.70730,-2.75530\n")
        .write("districts.csv", "district,county,county_name\nE07000234,E10000034,Worcestershire\n")
        .edit("council.toml", "[\"en-GB\"]", "[\"en-GB\", \"cy\"]")
        .write("words/cy.ftl", "pothole = Twll\n")
        .write("pages.toml", "[[page]]\nid = \"winter\"\ntitle = \"Snow\"\ntext = \"Grit\"\nfrom = \"2026-12-01\"\n");
    let text = inspect(&office.build()).unwrap().to_text();
    for of in [
        "1 place, to be found by name",
        "1 of the kind street-light",
        "1 district with the county",
        "cy  1 text, 0 of them seen by a translator",
        "winter  Snow, from 2026-12-01",
    ] {
        assert!(text.contains(of), "{of}\n{text}");
    }
    assert_eq!(
        Pack::open(Path::new(&office.build())).unwrap().county_of("E07000234").unwrap().unwrap().county,
        "E10000034"
    );
}

#[test]
fn a_public_key_is_no_secret_key() {
    let key = SigningKey::of([7; 32]).unwrap();
    assert_eq!(SigningKey::from_text(&key.to_text()).unwrap().public(), key.public());
    assert!(SigningKey::from_text(&key.public().to_string()).is_err());
}

#[test]
fn it_is_said_whether_a_key_has_signed_a_pack() {
    let office = Office::of("Shropshire");
    let out = office.room.path().join("signed.pack");
    let key = SigningKey::of([7; 32]).unwrap();
    build_with(&office.folder(), &out, Some(&key)).unwrap();
    assert_eq!(signed_by(&out, key.public()).unwrap(), Ok(()));
    let other = SigningKey::of([8; 32]).unwrap().public();
    assert_eq!(signed_by(&out, other).unwrap(), Err(wayside_core::pack::Distrust::Stranger));
    let mut bytes = fs::read(&out).unwrap();
    let last = bytes.len() - 5;
    bytes[last] ^= 1;
    fs::write(&out, bytes).unwrap();
    assert!(!matches!(signed_by(&out, key.public()), Ok(Ok(()))), "a bit of the signature has flipped");
}

#[test]
fn all_that_is_inspected_can_be_read_by_a_program() {
    let office = Office::full();
    let seen = serde_json::to_value(inspect(&office.build()).unwrap()).unwrap();
    assert_eq!(seen["words"]["cy"]["said"]["pothole"], serde_json::json!({"text": "Twll", "reviewed": false}));
    assert_eq!(seen["districts"][0]["county_name"], "Surrey");
    assert_eq!(seen["dictionary"].as_str().unwrap().len(), 64);
    assert_eq!(seen["council"]["power_lines"], "105");
    assert_eq!(seen["routes"].as_array().unwrap().len(), 3);
}

#[test]
fn what_is_no_pack_is_said_so_when_it_is_to_be_signed() {
    let office = Office::of("Shropshire");
    let file = office.room.path().join("letter.pack");
    fs::write(&file, "Dear council,").unwrap();
    let said = wayside_core::pack::build::sign(&file, &SigningKey::of([7; 32]).unwrap()).unwrap_err().to_string();
    assert!(said.contains("This file is not a council pack. Choose a file that ends in .pack."), "{said}");
    assert!(!said.contains("could not be written"), "{said}");
}
