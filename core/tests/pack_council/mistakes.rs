//! Mistakes in a folder: all of them in one run, each with its file, its line and its remedy.

use std::fs;

use wayside_core::pack::build::verify;

use super::{Office, said};

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
fn a_word_that_wants_a_number_says_how_it_is_written() {
    let office = Office::of("Shropshire");
    office.edit("endpoints.toml", "lookup = \"none\"", "lookup = \"after\"");
    let told = office.mistakes().join("\n");
    assert!(told.ends_with("this word stands with a number. Write it in braces: { after = 300 }."), "{told}");
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
