//! The council's land: its boundary, its places and lamps, and who owns the ground.

use std::fs;

use wayside_core::pack::Way;
use wayside_core::pack::build::{begin, verify};
use wayside_core::report::Position;

use super::{Office, at, said};

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
