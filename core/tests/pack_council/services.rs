//! What becomes of a category: who takes it, by which way, and what is promised.

use std::fs;

use wayside_core::pack::build::verify;
use wayside_core::pack::inspect;

use super::{Office, said};

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
fn whose_business_a_category_is_is_told_before_whoever_takes_everything() {
    let office = Office::of("Guildford");
    let text = inspect(&office.build()).unwrap().to_text();
    let line = |of: &str| text.lines().find(|line| line.trim_start().starts_with(of)).unwrap().to_owned();
    assert!(line("pothole").contains("to nobody here"), "{text}");
    assert!(line("graffiti").contains("to wayside"), "{text}");
}
