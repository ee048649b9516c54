//! A council's own pack: begun by name, filled with what it has, held to its rules, and told apart from the one before.
#![cfg(feature = "pack-build")]
// .clippy.toml allows these in a test itself, not in what tests share.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;
use wayside_core::pack::build::{Broken, begin, build, build_with, diff, signed_by, verify};
use wayside_core::pack::{Pack, SigningKey, Way, inspect};
use wayside_core::report::Position;

struct Office {
    room: TempDir,
}

impl Office {
    /// `pack new NAME`.
    fn of(name: &str) -> Self {
        let room = tempfile::tempdir().unwrap();
        begin(name, Some(&room.path().join("folder"))).unwrap();
        Self { room }
    }

    fn folder(&self) -> PathBuf {
        self.room.path().join("folder")
    }

    fn write(&self, file: &str, text: &str) -> &Self {
        let path = self.folder().join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
        self
    }

    fn edit(&self, file: &str, from: &str, to: &str) -> &Self {
        let text = fs::read_to_string(self.folder().join(file)).unwrap();
        assert!(text.contains(from), "{file} has no {from:?}");
        self.write(file, &text.replacen(from, to, 1))
    }

    fn build(&self) -> PathBuf {
        let out = self.room.path().join(format!("{}.pack", fs::read_dir(self.room.path()).unwrap().count()));
        if let Err(mistakes) = build(&self.folder(), &out) {
            panic!("{}", mistakes.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"));
        }
        out
    }

    fn open(&self) -> Pack {
        Pack::verify(&self.build()).unwrap()
    }

    fn mistakes(&self) -> Vec<String> {
        let out = self.room.path().join("never.pack");
        build(&self.folder(), &out).expect_err("built").iter().map(ToString::to_string).collect()
    }
}

fn said(broken: &[Broken]) -> Vec<String> {
    broken.iter().map(|it| format!("{}: {}", it.about, it.what)).collect()
}

fn at(lat: f64, lon: f64) -> Position {
    Position::new(lat, lon, 10.0).unwrap()
}

#[test]
fn a_folder_begun_by_a_councils_name_builds_and_knows_its_land() {
    for (name, code, inside) in [
        ("Shropshire", "E06000051", at(52.7073, -2.7553)),
        ("Lewisham", "E09000023", at(51.4452, -0.0205)),
        ("Powys", "W06000023", at(52.2415, -3.3785)),
    ] {
        let office = Office::of(name);
        let pack = office.open();
        assert_eq!(pack.council().unwrap().jurisdiction, code);
        assert_eq!(pack.authority_at(&inside).unwrap().unwrap().code, code);
        assert_eq!(pack.authority_at(&at(50.0, -6.0)).unwrap(), None, "at sea");
        assert!(pack.length() < 1_500_000, "{name}: {} bytes", pack.length());
    }
    let office = Office::of("Shropshire");
    assert!(begin("Powys", Some(&office.folder())).unwrap_err().to_string().contains("Choose another folder"));
    assert!(fs::read_to_string(office.folder().join("council.toml")).unwrap().contains("Shropshire"));
}

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
fn twenty_mistakes_are_twenty_messages_of_one_run_each_with_its_file_and_line_and_remedy() {
    let office = Office::of("Shropshire");
    office
        .edit("council.toml", "contact_day = \"01632 960001\"", "contact_day = \"\"")
        .edit("council.toml", "contact_out_of_hours = \"01632 960999\"", "contact_out_of_hours = \"ring us\"")
        .edit("council.toml", "brand = \"#1d4f91\"", "brand = \"#eeeeee\"")
        .edit("council.toml", "focus = \"#0b0c0c\"", "focus = \"black\"")
        .edit("council.toml", "ico_number = \"Z0000000\"", "ico_number = \"\"")
        .edit("services/graffiti.toml", "icon = \"spray-can\"", "icon = \"\"")
        .edit("services/graffiti.toml", "part = 2", "part = 4")
        .edit("services/graffiti.toml", "code = \"surface\"", "code = \"sur face\"")
        .edit("services/pothole.toml", "why = \"To mend the road (sample)\"", "why = \"\"")
        .edit("services/pothole.toml", "datatype = \"singlevaluelist\"", "datatype = \"drawing\"")
        .edit("services/street-light.toml", "code = \"column\"", "code = \"fault\"")
        .edit("endpoints.toml", "http://127.0.0.1:8311/", "127.0.0.1:8311")
        .edit("endpoints.toml", "id = \"open311\"", "id = \"Open 311\"")
        .write("places.csv", "name,kind,within,lat,lon\nMuch Wenlock,Town,Shropshire,52.6,north\nAcklam,Town,,99,2\n")
        .write("assets.csv", "id,kind,lat,lon\n7,street-light,52.6,-2.7\n7,street-light,52.7,-2.7\n")
        .write("districts.csv", "district,county,county_name\nE07000001,E10000001\n")
        .write(
            "owners.geojson",
            "{\"type\":\"FeatureCollection\",\"features\":[{\"type\":\"Feature\",\"properties\":\
            {\"id\":\"park\",\"name\":\"The park\",\"tell\":\"Ask the ranger.\"},\"geometry\":{\"type\":\"Polygon\",\
            \"coordinates\":[[[-2.7,52.6],[-2.6,52.7],[-2.6,52.6],[-2.7,52.7],[-2.7,52.6]]]}}]}",
        )
        .write("pages.toml", "[[page]]\nid = \"Winter!\"\ntitle = \"Snow\"\ntext = \"Grit\"\n")
        .write("routing.toml", "[[route]]\nservices = [\"graffiti\"]\nowner = \"nobody\"\nwhy = \"It is theirs.\"\n")
        .write("words/cy.ftl", "pothole = Twll\npotholle = Twll\n");
    let told = office.mistakes();
    assert!(told.len() >= 20, "{}: {}", told.len(), told.join("\n"));
    insta::assert_snapshot!(told.join("\n"));
}

#[test]
fn a_table_that_is_no_councils_is_not_read_at_all() {
    let office = Office::of("Shropshire");
    let file = fs::File::create(office.folder().join("places.csv")).unwrap();
    file.set_len(2 << 30).unwrap();
    let told = office.mistakes();
    assert_eq!(told, ["places.csv: the file is 2048 MB long. Cut it to the council's own area: 64 MB at most."]);
}

#[test]
fn places_are_found_by_how_they_begin_the_likeliest_first_and_the_nearest_of_equals() {
    let office = Office::of("Shropshire");
    let mut places = String::from("name,kind,within,lat,lon,usrn\n");
    for (name, kind, within, lat, lon) in [
        ("High Street", "Named Road", "Bridgnorth", 52.5357, -2.4206),
        ("High Street", "Named Road", "Shrewsbury", 52.7073, -2.7553),
        ("Highley", "Village", "Shropshire", 52.4480, -2.3830),
        ("Shrewsbury", "Town", "Shropshire", 52.7077, -2.7540),
        ("Market Drayton", "Town", "Shropshire", 52.9044, -2.4848),
        ("Llanfair-ym-Muallt", "Town", "Powys", 52.1500, -3.4040),
        ("Caffi'r Gât", "Named Road", "Powys", 52.1500, -3.4040),
    ] {
        places += &format!("{name},{kind},{within},{lat},{lon},\n");
    }
    let pack = office.write("places.csv", &places).open();
    let found = |typed: &str, near: Option<Position>| -> Vec<String> {
        let found = pack.places(typed, near.as_ref(), 10).unwrap();
        found.into_iter().map(|it| format!("{}, {}", it.name, it.within)).collect()
    };
    assert_eq!(found("high", None), ["Highley, Shropshire", "High Street, Bridgnorth", "High Street, Shrewsbury"]);
    let near = found("high st", Some(at(52.7, -2.75)));
    assert_eq!(near, ["High Street, Shrewsbury", "High Street, Bridgnorth"]);
    assert_eq!(found("drayton", None), ["Market Drayton, Shropshire"]);
    assert_eq!(found("street shrews", None), ["High Street, Shrewsbury"]);
    assert_eq!(found("gat", None), ["Caffi'r Gât, Powys"], "accents and apostrophes are nobody's business");
    assert_eq!(found("\"; DROP TABLE place; --", None), [""; 0]);
    assert_eq!(found("  ", None), [""; 0]);
}

#[test]
fn the_lamp_that_stands_nearest_is_named_by_what_is_written_on_it() {
    let office = Office::of("Shropshire");
    office.write(
        "assets.csv",
        "id,kind,lat,lon\nA1,street-light,52.70730,-2.75530\nA2,street-light,52.70765,-2.75530\n\
         A3,street-light,52.71730,-2.75530\nB1,litter-bin,52.70731,-2.75530\n",
    );
    let pack = office.open();
    let near: Vec<String> =
        pack.assets_near("street-light", &at(52.70760, -2.75530)).unwrap().into_iter().map(|it| it.id).collect();
    assert_eq!(near, ["A2", "A1"]);
    assert_eq!(pack.assets_near("bench", &at(52.7, -2.7)).unwrap(), []);
}

#[test]
fn whose_land_it_is_is_said_and_a_route_goes_by_it() {
    let office = Office::of("Shropshire");
    office
        .write(
            "owners.geojson",
            "{\"type\":\"FeatureCollection\",\"features\":[{\"type\":\"Feature\",\"properties\":\
            {\"id\":\"quarry\",\"name\":\"The Quarry\",\"tell\":\"Call the park's rangers.\",\"sample\":true},\
            \"geometry\":{\"type\":\"Polygon\",\"coordinates\":[[[-2.762,52.705],[-2.756,52.705],[-2.756,52.709],\
            [-2.762,52.709],[-2.762,52.705]]]}}]}",
        )
        .write(
            "routing.toml",
            "[[route]]\nservices = [\"graffiti\"]\nowner = \"quarry\"\nwhy = \"The park looks after it.\"\n",
        );
    let pack = office.open();
    assert_eq!(pack.owners_at(&at(52.707, -2.759)).unwrap()[0].tell, "Call the park's rangers.");
    assert_eq!(pack.owners_at(&at(52.707, -2.750)).unwrap(), []);
    assert_eq!(pack.routes().unwrap()[0].owner.as_deref(), Some("quarry"));
}

#[test]
fn a_pack_for_wales_misses_no_welsh_and_none_that_no_translator_saw() {
    let office = Office::of("Powys");
    let against = said(&verify(&office.build(), None).unwrap());
    assert_eq!(against, ["the council: a council in Wales has no Welsh"]);
    office.edit("council.toml", "[\"en-GB\"]", "[\"cy\", \"en-GB\"]").write(
        "words/cy.ftl",
        "# reviewed: A. Translator, 2026-11-01\npothole = Twll yn y ffordd\ngraffiti = Graffiti\n",
    );
    let against = said(&verify(&office.build(), None).unwrap());
    assert!(against.len() > 100, "{against:?}");
    assert_eq!(against[0], "the words in cy: there is no Welsh for antisocial-behaviour");
    assert!(
        against.contains(&"the words in cy: there is no Welsh for graffiti--offensive.YES".to_owned()),
        "{against:?}"
    );
    assert!(against.last().unwrap().ends_with("no translator has seen the Welsh for graffiti"), "{against:?}");
}

#[test]
fn an_answer_in_a_back_offices_own_words_has_one_for_what_nobody_asked() {
    let office = Office::of("Shropshire");
    let map = "\n[[endpoint.map]]\nservice = \"graffiti\"\nquestion = \"offensive\"\nattribute = \"OFF\"\n\
        values = { YES = \"1\", NO = \"0\", MAYBE = \"2\" }\n";
    let text = fs::read_to_string(office.folder().join("endpoints.toml")).unwrap();
    office.write("endpoints.toml", &(text.clone() + map));
    assert!(office.mistakes().join("\n").contains("two maps are of graffiti, offensive. Take one out."));
    let text = text.replace(
        "[[endpoint.map]]\nservice = \"graffiti\"\nquestion = \"offensive\"\nattribute = \"offensive\"\n\
         values = { NOT_ASKED = \"NOT_ASKED\" }\n",
        "",
    );
    office.write("endpoints.toml", &(text.clone() + map));
    let told = office.mistakes().join("\n");
    for of in ["no value for NOT_ASKED", "no value for UNSURE", "a value for MAYBE, which is no answer"] {
        assert!(told.contains(of), "{of}: {told}");
    }
    let whole = map.replace("MAYBE = \"2\"", "UNSURE = \"2\", NOT_ASKED = \"9\"");
    office.write("endpoints.toml", &(text + &whole));
    let pack = office.open();
    let office = &pack.endpoints().unwrap()[1];
    assert_eq!(office.map_of("graffiti", "offensive").unwrap().values["NOT_ASKED"], "9");
}

#[test]
fn what_a_georeport_server_must_have_answered_has_a_value_for_what_nobody_asked() {
    let office = Office::of("Shropshire");
    let endpoints = fs::read_to_string(office.folder().join("endpoints.toml")).unwrap();
    let map = |text: &str| text.split("[[endpoint.map]]").find(|it| it.contains("\"offensive\"")).unwrap().to_owned();
    office.write("endpoints.toml", &endpoints.replace(&format!("[[endpoint.map]]{}", map(&endpoints)), ""));
    let against = said(&verify(&office.build(), None).unwrap());
    assert!(
        matches!(&against[..], [one] if one.contains("the endpoint open311: it must have an answer to graffiti, offensive")),
        "{against:?}"
    );
    // An empty one is none.
    let empty = map(&endpoints).replace("\"NOT_ASKED\" }", "\"\" }");
    office.write("endpoints.toml", &endpoints.replace(&map(&endpoints), &empty));
    assert_eq!(said(&verify(&office.build(), None).unwrap()), against);
    // Nor is a free text's map without one.
    let text = "[[endpoint.map]]\nservice = \"street-light\"\nquestion = \"column\"\nattribute = \"COL\"\n";
    office.write("endpoints.toml", &format!("{endpoints}\n{text}"));
    let told = office.mistakes().join("\n");
    assert!(told.contains("the map of street-light, column has no value for NOT_ASKED"), "{told}");
    office.write("endpoints.toml", &format!("{endpoints}\n{text}values = {{ NOT_ASKED = \"-\" }}\n"));
    assert_eq!(said(&verify(&office.build(), None).unwrap()), [""; 0]);
}

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
fn what_is_named_a_little_wrong_is_said_and_not_left_out() {
    let office = Office::of("Shropshire");
    office
        .write("Places.csv", "name,kind,within,lat,lon\n")
        .write("services/bench.toml.txt", "code = \"bench\"\n")
        .write("words/cy.ftl~", "pothole = Twll\n")
        .write("README.md", "# Ours\n");
    let told = office.mistakes();
    let nobody =
        "nothing reads a file of this name. Name it as the guide does, in small letters, or take it out of the folder.";
    assert_eq!(told, [format!("Places.csv: {nobody}"), format!("services/bench.toml.txt: {nobody}")]);
}

#[test]
fn a_boundary_with_latitude_and_longitude_swapped_is_nowhere_here() {
    let office = Office::of("Shropshire");
    let text = fs::read_to_string(office.folder().join("boundary.geojson")).unwrap();
    let (head, tail) = text.split_once("\"properties\"").unwrap();
    let square = "{\"type\":\"Feature\",\"geometry\":{\"type\":\"Polygon\",\"coordinates\":\
        [[[52.5,-2.5],[52.6,-2.5],[52.6,-2.6],[52.5,-2.5]]]},\"properties\"";
    assert!(head.contains("coordinates"));
    office.write("boundary.geojson", &format!("{square}{tail}"));
    let told = office.mistakes();
    assert!(
        told.iter().any(|it| it.contains("longitude 52.5, latitude -2.5 is not in the United Kingdom")),
        "{told:?}"
    );
    office.write("boundary.geojson", &text.replace("\"provisional\"", "\"valid_to\":20270401,\"provisional\""));
    assert!(office.mistakes()[0].contains("valid_to 20270401 is no day"));
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
fn a_district_says_what_is_the_countys_and_needs_nobody_to_take_it() {
    let office = Office::of("Guildford");
    // The district's own back office takes what is the district's, and no more.
    let endpoints = fs::read_to_string(office.folder().join("endpoints.toml")).unwrap();
    let own = "[\"antisocial-behaviour\", \"fly-tipping\", \"graffiti\"]";
    office.write("endpoints.toml", &endpoints.replace("services = [\"*\"]", &format!("services = {own}")));
    let pack = office.open();
    assert_eq!(said(&verify(&office.build(), None).unwrap()), [""; 0]);
    let high_street = at(51.2362, -0.5704);
    let Way::Elsewhere(elsewhere) = pack.way(("pothole", false), Some(&high_street), None).unwrap() else { panic!() };
    assert_eq!(elsewhere.area.as_deref(), Some("Surrey"));
    assert!(elsewhere.why.contains("county council"), "{elsewhere:?}");
    assert!(matches!(pack.way(("graffiti", false), Some(&high_street), None).unwrap(), Way::To(_)));

    // Without a county it is nobody's; and so is everything, at once.
    office.write("districts.csv", "district,county,county_name\n");
    assert!(office.mistakes().join("\n").contains("no other council is known"), "{:?}", office.mistakes());
    office.write("districts.csv", "district,county,county_name\nE07000209,E10000030,Surrey\n");
    office.edit("routing.toml", "[\"pothole\", \"street-light\"]", "[\"*\"]");
    assert!(office.mistakes().join("\n").contains("the route goes to nobody, everywhere"), "{:?}", office.mistakes());
    office.edit("routing.toml", "[\"*\"]", "[\"pothole\"]");
    assert!(office.mistakes().join("\n").contains("no endpoint takes \"street-light\""), "{:?}", office.mistakes());
}

#[test]
fn of_two_owners_of_the_same_ground_the_first_route_that_fits_decides() {
    let office = Office::of("Shropshire");
    let square = |id: &str, half: f64| {
        let (w, e, s, n) = (-2.759 - half, -2.759 + half, 52.707 - half, 52.707 + half);
        format!(
            "{{\"type\":\"Feature\",\"properties\":{{\"id\":\"{id}\",\"name\":\"{id}\",\"tell\":\"Tell the {id}.\",\
             \"sample\":true}},\"geometry\":{{\"type\":\"Polygon\",\"coordinates\":[[[{w},{s}],[{e},{s}],[{e},{n}],[{w},{n}],\
             [{w},{s}]]]}}}}"
        )
    };
    let owners = [square("park", 0.004), square("towpath", 0.001)].join(",");
    let route = |owner: &str| format!("[[route]]\nservices = [\"*\"]\nowner = \"{owner}\"\nwhy = \"It is theirs.\"\n");
    office
        .write("owners.geojson", &format!("{{\"type\":\"FeatureCollection\",\"features\":[{owners}]}}"))
        .write("routing.toml", &(route("towpath") + &route("park")));
    let pack = office.open();
    for (lat, tell) in [(52.707, "Tell the towpath."), (52.7095, "Tell the park.")] {
        let way = pack.way(("graffiti", false), Some(&at(lat, -2.759)), None).unwrap();
        let Way::Elsewhere(elsewhere) = way else { panic!("{way:?}") };
        assert_eq!(elsewhere.tell, tell);
    }
}

#[test]
fn what_could_not_be_read_makes_no_mistakes_of_what_names_it() {
    let office = Office::of("Powys");
    office.edit("council.toml", "[\"en-GB\"]", "[\"cy\", \"en-GB\"]");
    let bow_tie = "{\"type\":\"FeatureCollection\",\"features\":[{\"type\":\"Feature\",\"properties\":\
        {\"id\":\"park\",\"name\":\"The park\",\"tell\":\"Ask the ranger.\"},\"geometry\":{\"type\":\"Polygon\",\
        \"coordinates\":[[[-3.4,52.2],[-3.3,52.3],[-3.3,52.2],[-3.4,52.3],[-3.4,52.2]]]}}]}";
    let route =
        "[[route]]\nservices = [\"graffiti\"]\nowner = \"park\"\nendpoint = \"wayside\"\nwhy = \"It is theirs.\"\n";
    let whole = bow_tie.replace("[-3.3,52.3],[-3.3,52.2],[-3.4,52.3]", "[-3.3,52.2],[-3.3,52.3],[-3.4,52.3]");
    office.write("owners.geojson", &whole).write("routing.toml", route).write(
        "words/cy.ftl",
        "graffiti = Graffiti\ngraffiti--offensive = A yw'n dramgwyddus?\n    .YES = Ydy\nowner--park = Gofynnwch\nroute--park = Nhw\n",
    );
    office.open();
    // Each by itself is one mistake.
    for (file, from, to) in [
        ("owners.geojson", whole.as_str(), bow_tie),
        ("services/graffiti.toml", "datatype = \"singlevaluelist\"", "datatype = \"drawing\""),
        ("services/graffiti.toml", "icon = \"spray-can\"", "icon = 7"),
        ("services/street-light.toml", "code = ", "code "),
        ("endpoints.toml", "id = \"wayside\"", "id = 7"),
        ("routing.toml", "services = [\"graffiti\"]", "services = \"graffiti\""),
    ] {
        let before = fs::read_to_string(office.folder().join(file)).unwrap();
        let told = office.edit(file, from, to).mistakes();
        assert_eq!(told.len(), 1, "{file} {to}: {}", told.join("\n"));
        // What is named in vain beside it is told all the same.
        let words = fs::read_to_string(office.folder().join("words/cy.ftl")).unwrap();
        office.write("words/cy.ftl", &format!("{words}page--wintr = Gaeaf\n"));
        assert_eq!(office.mistakes().len(), 2, "{file} {to}");
        office.write(file, &before).write("words/cy.ftl", &words);
    }
    office.open();
}

#[test]
fn a_route_to_an_endpoint_that_does_not_take_the_category_is_refused() {
    let office = Office::of("Shropshire");
    let endpoints = fs::read_to_string(office.folder().join("endpoints.toml")).unwrap();
    let parks = "\n[[endpoint]]\nid = \"parks\"\ndialect = \"wayside\"\nurl = \"https://parks.shropshire.gov.uk/\"\n\
        services = [\"graffiti\"]\n[endpoint.abilities]\nphotos = \"tus\"\nidempotent = true\nprivate = false\n";
    let route = |services: &str| {
        format!("[[route]]\nservices = {services}\nendpoint = \"parks\"\nwhy = \"The parks team looks after it.\"\n")
    };
    office.write("endpoints.toml", &(endpoints + parks)).write("routing.toml", &route("[\"graffiti\", \"pothole\"]"));
    let told = office.mistakes();
    assert!(
        matches!(&told[..], [one] if one.contains("the route sends \"pothole\" to \"parks\", which does not take it"))
    );
    let told = office.write("routing.toml", &route("[\"*\"]")).mistakes();
    assert_eq!(told.len(), 3, "all but graffiti, and what is private: {told:?}");
    office.write("routing.toml", &route("[\"graffiti\"]")).build();
}

#[test]
fn a_table_that_is_wrong_in_every_row_is_told_in_twenty_lines_and_nothing_nameless_is_taken() {
    let office = Office::of("Shropshire");
    let rows = |row: &dyn Fn(usize) -> String| (0..500).map(row).collect::<String>();
    let head = "name,kind,within,lat,lon\n".to_owned();
    office.write("places.csv", &(head.clone() + &rows(&|at| format!("Place {at},Town,,35{at:04},31{at:04}\n"))));
    let told = office.mistakes();
    assert_eq!(told.len(), 21, "{told:?}");
    assert_eq!(told[20], "places.csv: 480 more rows are somewhere else. Correct those above first.");
    office.write("places.csv", &(head + ",Town,,52.7,-2.7\nShrewsbury,Town,,52.7,-2.7\n"));
    assert_eq!(office.mistakes(), ["places.csv:2: the name is empty. Write it, or take the row out."]);
    fs::remove_file(office.folder().join("places.csv")).unwrap();
    office.write("assets.csv", &("id,kind,lat,lon\n".to_owned() + &rows(&|_| "7,street-light,52.6,-2.7\n".to_owned())));
    assert_eq!(office.mistakes().len(), 21);
    office.write("assets.csv", "id,kind,lat,lon\n,street-light,52.6,-2.7\n7,,52.6,-2.7\n");
    let told = office.mistakes().join("\n");
    assert!(
        told.contains("assets.csv:2: the id is empty") && told.contains("assets.csv:3: the kind is empty"),
        "{told}"
    );
}

#[test]
fn a_line_that_touches_itself_and_areas_that_lie_on_one_another_are_refused() {
    let office = Office::of("Shropshire");
    let owner = |kind: &str, coordinates: &str| {
        let text = format!(
            "{{\"type\":\"FeatureCollection\",\"features\":[{{\"type\":\"Feature\",\"properties\":{{\"id\":\"park\",\
             \"name\":\"The park\",\"tell\":\"Ask.\"}},\"geometry\":{{\"type\":\"{kind}\",\"coordinates\":{coordinates}}}}}]}}"
        );
        office.write("owners.geojson", &text);
    };
    let square = |x: f64, y: f64, side: f64| {
        let (east, north) = (x + side, y + side);
        format!("[[{x},{y}],[{east},{y}],[{east},{north}],[{x},{north}],[{x},{y}]]")
    };
    owner("Polygon", "[[[-2.8,52.6],[-2.7,52.6],[-2.75,52.65],[-2.7,52.7],[-2.8,52.7],[-2.75,52.65],[-2.8,52.6]]]");
    assert!(office.mistakes()[0].contains("its line touches itself at 52.65000, -2.75000"), "{:?}", office.mistakes());
    for (one, other) in
        [(square(-2.8, 52.6, 0.1), square(-2.75, 52.65, 0.1)), (square(-2.8, 52.6, 0.1), square(-2.77, 52.63, 0.01))]
    {
        for (first, second) in [(&one, &other), (&other, &one)] {
            owner("MultiPolygon", &format!("[[{first}],[{second}]]"));
            let told = office.mistakes();
            assert!(told[0].contains("two of its areas lie on one another"), "{told:?}");
        }
    }
    // Neighbours, and an island in a lake.
    let lake = square(-2.78, 52.62, 0.06);
    for whole in [
        format!("[[{}],[{}]]", square(-2.8, 52.6, 0.1), square(-2.7, 52.6, 0.1)),
        format!("[[{},{lake}],[{}]]", square(-2.8, 52.6, 0.1), square(-2.76, 52.64, 0.01)),
    ] {
        owner("MultiPolygon", &whole);
        office.build();
    }
}

#[test]
fn what_a_council_promises_and_whom_to_call_is_in_its_pack_within_what_the_law_allows() {
    let office = Office::of("Shropshire");
    let council = office.open().council().unwrap().clone();
    assert_eq!((council.power_lines.as_str(), council.safeguarding.as_str()), ("105", ""));
    assert_eq!((council.case_review.reports, council.case_review.months, council.still_there_days), (3, 6, 14));
    let text = fs::read_to_string(office.folder().join("council.toml")).unwrap();
    let more = "safeguarding = \"0345 678 9021\"\nstill_there_days = 28\npack_url = \"https://www.shropshire.gov.uk/it.pack\"\n";
    let review = "\n[case_review]\nreports = 2\nmonths = 12\n";
    office.write("council.toml", &format!("{more}{text}{review}"));
    let council = office.open().council().unwrap().clone();
    assert_eq!((council.safeguarding.as_str(), council.still_there_days), ("0345 678 9021", 28));
    assert_eq!((council.case_review.reports, council.case_review.months), (2, 12));
    office
        .edit("council.toml", "reports = 2", "reports = 4")
        .edit("council.toml", "https://www.shropshire", "http://www.shropshire")
        .edit("council.toml", "safeguarding = \"0345 678 9021\"", "safeguarding = \"ask\"");
    let told = office.mistakes().join("\n");
    for of in
        ["more than three times in six months", "is no safe web address", "about somebody at risk is no phone number"]
    {
        assert!(told.contains(of), "{of}: {told}");
    }
    // In Northern Ireland it is another number.
    let belfast = Office::of("Belfast");
    assert_eq!(belfast.open().council().unwrap().power_lines, "03457 643643");
    belfast.edit("council.toml", "power_lines = \"03457 643643\"", "power_lines = \"105\"");
    assert!(belfast.mistakes()[0].contains("not in Northern Ireland"), "{:?}", belfast.mistakes());
}

/// Everything that a folder may say, so that each of it can be changed.
fn full() -> Office {
    let office = Office::of("Guildford");
    let owner = |id: &str, west: f64| {
        format!(
            "{{\"type\":\"Feature\",\"properties\":{{\"id\":\"{id}\",\"name\":\"The {id}\",\"tell\":\"Ask the {id}.\",\
             \"sample\":true}},\"geometry\":{{\"type\":\"Polygon\",\"coordinates\":[[[{west},51.22],[-0.55,51.22],[-0.55,51.25],\
             [{west},51.25],[{west},51.22]]]}}}}"
        )
    };
    let owners = [owner("park", -0.6), owner("canal", -0.58)].join(",");
    let route = |owner: &str| {
        format!("\n[[route]]\nservices = [\"graffiti\"]\nowner = \"{owner}\"\nwhy = \"It is the {owner}'s.\"\n")
    };
    let routing = fs::read_to_string(office.folder().join("routing.toml")).unwrap();
    office
        .write("owners.geojson", &format!("{{\"type\":\"FeatureCollection\",\"features\":[{owners}]}}"))
        .write("routing.toml", &(routing + &route("park") + &route("canal")))
        .write(
            "places.csv",
            "name,kind,within,lat,lon\nGuildford,Town,Surrey,51.2362,-0.5704\nShere,Village,Surrey,51.22,-0.46\n",
        )
        .write("assets.csv", "id,kind,lat,lon\nA1,street-light,51.2362,-0.5704\nA2,street-light,51.2372,-0.5704\n")
        .edit("council.toml", "[\"en-GB\"]", "[\"en-GB\", \"cy\"]")
        .write("words/cy.ftl", "pothole = Twll\ngraffiti = Graffiti\n")
        .write("pages.toml", "[[page]]\nid = \"winter\"\ntitle = \"Snow\"\ntext = \"Grit\"\nfrom = \"2026-12-01\"\n");
    office
}

#[test]
fn whatever_changes_for_residents_is_told_and_by_name() {
    let office = full();
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
fn all_that_is_inspected_can_be_read_by_a_program() {
    let office = full();
    let seen = serde_json::to_value(inspect(&office.build()).unwrap()).unwrap();
    assert_eq!(seen["words"]["cy"]["said"]["pothole"], serde_json::json!({"text": "Twll", "reviewed": false}));
    assert_eq!(seen["districts"][0]["county_name"], "Surrey");
    assert_eq!(seen["dictionary"].as_str().unwrap().len(), 64);
    assert_eq!(seen["council"]["power_lines"], "105");
    assert_eq!(seen["routes"].as_array().unwrap().len(), 3);
}

#[test]
fn one_table_with_several_mistakes_is_told_all_of_them_in_one_run() {
    let office = Office::of("Shropshire");
    office
        .edit("council.toml", "name = ", "nom = ")
        .edit("council.toml", "contact_day = \"01632 960001\"\n", "")
        .edit("council.toml", "languages = [\"en-GB\"]", "languages = \"en-GB\"")
        .edit("council.toml", "controller = ", "controler = ")
        .edit("council.toml", "focus = \"#0b0c0c\"", "focus = \"black\"")
        .edit("services/graffiti.toml", "icon = \"spray-can\"", "icon = 7\nprivat = true")
        .edit("services/graffiti.toml", "part = 2", "part = \"two\"")
        .edit("services/graffiti.toml", "datatype = \"singlevaluelist\"", "datatype = \"drawing\"\nrequird = true")
        .edit("boundary.geojson", "\"source\":", "\"sauce\":")
        .edit("boundary.geojson", "\"tolerance_m\":20", "\"tolerance\":20")
        .edit("boundary.geojson", "\"provisional\":true", "\"provisional\":\"yes\"");
    let told = office.mistakes();
    for of in [
        "council.toml:3: unknown field `nom`",
        "missing field `name`",
        "missing field `contact_day`",
        "council.toml:5: invalid type: string \"en-GB\", expected a sequence",
        "unknown field `controler`",
        "\"black\" is no colour",
        "invalid type: integer `7`, expected a string",
        "unknown field `privat`",
        "invalid type: string \"two\", expected u8",
        "unknown variant `drawing`",
        "unknown field `requird`",
        "boundary.geojson:1: feature 1: the property source is missing",
        "the property tolerance_m is missing",
        "the property provisional is missing",
    ] {
        assert_eq!(told.iter().filter(|it| it.contains(of)).count(), 1, "{of}: {}", told.join("\n"));
    }
    // The controller is missing, since its name is wrong; nothing else was made up of it.
    assert_eq!(told.len(), 14, "{}", told.join("\n"));
}

#[test]
fn what_is_wrong_in_one_field_hides_no_mistake_in_the_others() {
    let office = Office::of("Shropshire");
    office
        .edit("endpoints.toml", "http://127.0.0.1:8311/", "127.0.0.1:8311")
        .edit("endpoints.toml", "photos = \"tus\"", "photos = \"pigeon\"")
        .edit(
            "services/street-light.toml",
            "code = \"fault\"\ntext = \"What is wrong with it?\"",
            "code = \"fa ult\"\ntext = 7",
        );
    let told = office.mistakes().join("\n");
    for of in ["\"127.0.0.1:8311\"", "pigeon", "\"fa ult\" cannot be a question's code", "expected a string"] {
        assert!(told.contains(of), "{of}: {told}");
    }
    assert!(!told.contains("has no text"), "it has one, of the wrong kind: {told}");
}

#[test]
fn where_nothing_could_be_read_nothing_is_said_to_be_named_in_vain() {
    let office = Office::of("Guildford");
    office.edit("council.toml", "id = \"guildford\"", "id = 7");
    assert_eq!(office.mistakes().len(), 1, "{:?}", office.mistakes());
    let office = Office::of("Guildford");
    fs::remove_dir_all(office.folder().join("services")).unwrap();
    assert_eq!(office.mistakes().len(), 1, "{:?}", office.mistakes());
}

#[test]
fn a_signpost_leads_to_a_page_or_a_number_and_follows_an_answer() {
    let office = Office::of("Shropshire");
    let page = |link: &str| format!("[[page]]\nid = \"snow\"\ntitle = \"Snow\"\ntext = \"Grit.\"\nlink = \"{link}\"\n");
    for link in ["https://www.gov.uk/", "tel:01632 960001", "tel:+441632960001", ""] {
        office.write("pages.toml", &page(link)).build();
    }
    for link in
        ["http://www.gov.uk/", "javascript:alert(1)", "tel:the office", "tel:", "www.gov.uk", "file:///etc/passwd"]
    {
        let told = office.write("pages.toml", &page(link)).mistakes();
        assert!(matches!(&told[..], [one] if one.contains("nothing that a phone may open")), "{link}: {told:?}");
    }
    office.write("pages.toml", &page("")).edit("services/street-light.toml", "tel:01632 960001", "sms:01632 960001");
    let told = office.mistakes();
    assert!(matches!(&told[..], [one] if one.contains("sms:01632 960001")), "{told:?}");
    office.edit("services/street-light.toml", "sms:01632 960001", "tel:01632 960001").edit(
        "services/street-light.toml",
        "is = [\"WIRES\"]",
        "is = []",
    );
    let told = office.mistakes();
    assert!(matches!(&told[..], [one] if one.contains("follows no answer")), "{told:?}");
}

#[test]
fn a_mark_at_the_beginning_of_a_file_is_no_mistake() {
    let office = Office::of("Shropshire");
    for file in ["boundary.geojson", "council.toml", "services/graffiti.toml"] {
        let text = fs::read_to_string(office.folder().join(file)).unwrap();
        office.write(file, &format!("\u{feff}{text}"));
    }
    office.write("words/en-GB-x-plain.ftl", "\u{feff}graffiti = Writing on walls\n");
    let pack = office.open();
    assert_eq!(pack.words().unwrap().len(), 1);
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

#[test]
fn a_pack_that_is_too_long_for_a_phone_is_not_fit_to_be_given_to_people() {
    let office = Office::of("Shropshire");
    let mut places = String::from("name,kind,within,lat,lon\n");
    let mut dice = 0x5eed_u64;
    for number in 0..30_000 {
        dice = dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        places.push_str(&format!(
            "Lane {number} {dice:x} {:x} and back,Named Road,Shrewsbury,52.7073,-2.7553\n",
            dice >> 7
        ));
    }
    office.write("places.csv", &places);
    let told = said(&verify(&office.build(), None).unwrap());
    assert!(matches!(&told[..], [one] if one.contains("MB on the phone, of 4 MB at most")), "{told:?}");
}

#[test]
fn whose_business_a_category_is_is_told_before_whoever_takes_everything() {
    let office = Office::of("Guildford");
    let text = inspect(&office.build()).unwrap().to_text();
    let line = |of: &str| text.lines().find(|line| line.trim_start().starts_with(of)).unwrap().to_owned();
    assert!(line("pothole").contains("to nobody here"), "{text}");
    assert!(line("graffiti").contains("to wayside"), "{text}");
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

#[test]
fn words_are_in_a_language_that_the_pack_promises_and_a_promise_is_kept() {
    let office = Office::of("Shropshire");
    office.write("words/en-GB-x-plain.ftl", "graffiti = Writing on walls\n").build();
    office.write("words/fr.ftl", "graffiti = Graffitis\n");
    let told = office.mistakes();
    assert!(
        matches!(&told[..], [one] if one.starts_with("words/fr.ftl: \"fr\" is no language of this pack")),
        "{told:?}"
    );
    office.edit("council.toml", "[\"en-GB\"]", "[\"en-GB\", \"fr\"]").build();
    office.edit("council.toml", "\"fr\"]", "\"fr\", \"pl\"]");
    let told = office.mistakes();
    assert!(matches!(&told[..], [one] if one.starts_with("council.toml:5: the app is promised in pl")), "{told:?}");
    office.edit("council.toml", "\"pl\"]", "\"klingon !\"]");
    let told = office.mistakes();
    assert!(matches!(&told[..], [one] if one.contains("\"klingon !\" is no language")), "{told:?}");
}
