//! A folder made from what an Open311 server publishes: what can be said is taken over, what cannot is listed, and it
//! builds.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use std::collections::HashMap;

use wayside_core::pack::build::{From, ImportError, Imported, build, import};
use wayside_core::pack::{Datatype, Dialect, Pack, PhotoAbility, Service, ServiceType};

const BASE: &str = "https://city.example/open311/v2";

const DISCOVERY: &str = r#"<discovery><changeset>2012</changeset><contact>311</contact><key_service>ask</key_service><endpoints>
    <endpoint><specification>http://wiki.open311.org/GeoReport_v2</specification><url>https://test.example/v2</url>
        <type>test</type><formats><format>text/xml</format></formats></endpoint>
    <endpoint><specification>http://wiki.open311.org/GeoReport_v2</specification><url>https://city.example/open311/v2/</url>
        <type>production</type><formats><format>text/xml</format></formats></endpoint>
    </endpoints></discovery>"#;

const SERVICES: &str = r#"<services>
    <service><service_code>S0301</service_code><service_name>Pothole</service_name><metadata>true</metadata><type>batch</type>
        <keywords>road, hole</keywords><group>Roads</group><description>A hole.&lt;br&gt;Call 311 &amp; wait</description></service>
    <service><service_code>S 2/x</service_code><service_name>Tree "down"</service_name><metadata>false</metadata>
        <type>realtime</type><keywords/><group/><description/></service>
    <service><service_code>S0301</service_code><service_name>Pothole again</service_name><metadata>false</metadata></service>
    <service><service_code>S9</service_code><service_name>Pothole</service_name><metadata>true</metadata></service>
    </services>"#;

const POTHOLE: &str = r#"<service_definition><service_code>S0301</service_code><attributes>
    <attribute><variable>false</variable><code>NOTE</code><datatype>text</datatype><required>true</required>
        <order>9</order><description>We repair it in 3 days</description><values/></attribute>
    <attribute><variable>true</variable><code>WHERE IS IT</code><datatype>singlevaluelist</datatype><required>true</required>
        <datatype_description>Optional List of Values</datatype_description><order>1</order>
        <description>Where is it?</description><values>
            <value><key>1</key><name>Alley</name></value><value><key>2</key><name/></value><value><key>1</key><name>Alley</name></value>
        </values></attribute>
    <attribute><variable>true</variable><code>EMPTY</code><datatype>multivaluelist</datatype><required>false</required>
        <order>2</order><description>Which?</description><values/></attribute>
    <attribute><variable>true</variable><code>ODD</code><datatype>geometry</datatype><required>false</required>
        <datatype_description>Draw it on the map</datatype_description><order>3</order><description/></attribute>
    <attribute><variable>true</variable><code/><datatype>string</datatype><order>4</order><description>Nameless</description></attribute>
    </attributes></service_definition>"#;

fn city() -> HashMap<String, &'static str> {
    let at = |path: &str| format!("{BASE}/{path}");
    HashMap::from([
        ("https://city.example/discovery.xml".to_owned(), DISCOVERY),
        (at("services.xml"), SERVICES),
        (at("services/S0301.xml"), POTHOLE),
        (at("services/S9.xml"), "<html><body>Down for maintenance</body></html>"),
    ])
}

fn imported(url: &str, answers: &HashMap<String, &str>) -> (tempfile::TempDir, Result<Imported, ImportError>) {
    let dir = tempfile::tempdir().unwrap();
    let mut fetch = |url: &str| match answers.get(url) {
        Some(text) => Ok(text.as_bytes().to_vec()),
        None => Err("the server answers 404".to_owned()),
    };
    let from = From { url, jurisdiction_id: None };
    let made = import("Shropshire", Some(&dir.path().join("shropshire")), from, &mut fetch);
    (dir, made)
}

fn built(dir: &tempfile::TempDir) -> Pack {
    let out = dir.path().join("out.pack");
    build(&dir.path().join("shropshire"), &out).unwrap_or_else(|mistakes| panic!("{mistakes:?}"));
    Pack::verify(&out).unwrap()
}

fn service<'a>(pack: &'a Pack, code: &str) -> &'a Service {
    pack.service(code).unwrap().unwrap()
}

#[test]
fn what_a_city_publishes_becomes_a_pack_that_builds_and_what_does_not_fit_is_listed() {
    let (dir, made) = imported("https://city.example/discovery.xml", &city());
    let made = made.unwrap();
    let pack = built(&dir);
    assert_eq!(
        (made.services, made.without_questions.as_slice()),
        (3, ["S 2/x".to_owned(), "S9".to_owned()].as_slice())
    );

    let pothole = service(&pack, "S0301");
    assert_eq!((pothole.name.as_str(), pothole.answers_with), ("Pothole", ServiceType::Batch));
    assert_eq!(pothole.description, "A hole. Call 311 & wait");
    assert_eq!(pothole.keywords, ["road", "hole"]);
    let asked: Vec<_> = pothole.questions.iter().map(|it| (it.code.as_str(), it.datatype, it.required)).collect();
    assert_eq!(
        asked,
        [
            ("WHERE_IS_IT", Datatype::SingleValueList, true),
            ("EMPTY", Datatype::String, false),
            ("ODD", Datatype::String, false),
            ("NOTE", Datatype::Text, false),
        ]
    );
    let choices: Vec<_> = pothole.questions[0].choices.iter().map(|it| (it.key.as_str(), it.name.as_str())).collect();
    assert_eq!(choices, [("1", "Alley"), ("2", "2")]);
    assert_eq!((pothole.questions[2].text.as_str(), pothole.questions[2].hint.as_str()), ("ODD", "Draw it on the map"));
    assert!(!pothole.questions[3].variable);

    let [office] = pack.endpoints().unwrap() else { panic!("one endpoint") };
    assert_eq!((office.url.as_str(), office.dialect), ("https://city.example/open311/v2/", Dialect::GeoReport));
    assert_eq!((office.abilities.photos, office.abilities.idempotent), (PhotoAbility::None, false));
    assert_eq!(office.map_of("S0301", "WHERE_IS_IT").unwrap().attribute, "WHERE IS IT");

    let told = made.altered.join("\n");
    for said in ["S0301: it is listed twice", "S9: its questions could not be read", "\"EMPTY\"", "\"ODD\"", "no key"] {
        assert!(told.contains(said), "{said}: {told}");
    }
}

#[test]
fn the_base_address_will_do_and_json_as_well_as_xml() {
    let services =
        r#"[{"service_code": 7, "service_name": "Bin", "metadata": true, "type": "realtime", "keywords": null}]"#;
    let bin = r#"{"service_code": "7", "attributes": [{"variable": true, "code": "full", "datatype": "singlevaluelist",
        "required": "true", "order": 1, "description": "Is it full?", "values": [{"key": 1, "name": "Yes"}]}]}"#;
    let answers =
        HashMap::from([(format!("{BASE}/services.json"), services), (format!("{BASE}/services/7.json"), bin)]);
    let (dir, made) = imported(BASE, &answers);
    assert_eq!(made.unwrap().without_questions, [] as [String; 0]);
    assert!(service(&built(&dir), "7").questions[0].required);
}

#[test]
fn what_is_read_in_the_clear_is_sent_encrypted() {
    let services = r#"[{"service_code": "7", "service_name": "Bin", "metadata": false}]"#;
    let answers = HashMap::from([("http://city.example/services.json".to_owned(), services)]);
    let (dir, made) = imported("http://city.example/", &answers);
    assert_eq!(built(&dir).endpoints().unwrap()[0].url, "https://city.example/");
    assert!(made.unwrap().altered[0].contains("is not encrypted"));
}

#[test]
fn what_is_no_open311_is_said_to_be_none_and_nothing_is_written() {
    let page = "<html><body>Welcome</body></html>";
    for (answers, said) in [
        (HashMap::new(), "could not be read: the server answers 404."),
        (
            HashMap::from([(format!("{BASE}/services.json"), page), (format!("{BASE}/services.xml"), page)]),
            "not as Open311",
        ),
        (
            HashMap::from([(format!("{BASE}/services.json"), "[]"), (format!("{BASE}/services.xml"), "")]),
            "not as Open311",
        ),
    ] {
        let (dir, made) = imported(BASE, &answers);
        assert!(made.as_ref().unwrap_err().to_string().contains(said), "{said}: {made:?}");
        assert!(!dir.path().join("shropshire").exists());
    }
    let (_, made) = imported(
        "https://city.example/discovery.json",
        &HashMap::from([("https://city.example/discovery.json".into(), "{}")]),
    );
    assert!(matches!(made, Err(ImportError::NotOpen311(_))));
}

/// The answers of Boston and Washington, DC, that the npm package `open311` was tested with: `tests/tools/open311.sh` fetches
/// it and says where.
#[test]
#[ignore = "tests/tools/open311.sh fetches the recorded answers and runs it"]
fn the_recorded_answers_of_cities_become_packs_that_build() {
    let folder = std::env::var_os("OPEN311_PACKAGE").expect("tests/tools/open311.sh says where the answers are");
    let folder = std::path::PathBuf::from(folder);
    let read = |name: &str| std::fs::read_to_string(folder.join("test/mocks").join(name)).unwrap();
    let (discovery, services, pothole) =
        (read("discovery-dc.xml"), read("dc-services.xml"), read("dc-services-S0301.xml"));
    let base = "http://app.311.dc.gov/cwi/Open311/v2";
    let answers = HashMap::from([
        ("http://app.311.dc.gov/cwi/Open311/discovery.xml".to_owned(), discovery.as_str()),
        (format!("{base}/services.xml"), services.as_str()),
        (format!("{base}/services/S0301.xml"), pothole.as_str()),
    ]);
    let (dir, made) = imported("http://app.311.dc.gov/cwi/Open311/discovery.xml", &answers);
    let (made, pack) = (made.unwrap(), built(&dir));
    let listed = services.matches("<service>").count();
    println!(
        "Washington, DC: {listed} services listed, {} taken over, {} without questions",
        made.services,
        made.without_questions.len()
    );
    assert_eq!(pack.services().unwrap().len(), made.services);
    assert!(made.services > 50, "{made:?}");
    let questions = &service(&pack, "S0301").questions;
    assert_eq!(questions.len(), pothole.matches("<attribute>").count());
    assert_eq!(questions[0].text, "Where is the pothole located?");

    // Boston published where it was to be asked, and its answers to that were not kept.
    let answers = read("discovery-boston.json");
    let discovery = "https://mayors24.cityofboston.gov/open311/discovery.json".to_owned();
    let (_, made) = imported(&discovery, &HashMap::from([(discovery.clone(), answers.as_str())]));
    let unread = made.unwrap_err().to_string();
    assert!(unread.contains("https://mayors24.cityofboston.gov/open311/v2/services."), "{unread}");
}

/// As mySociety's adapters answer.
#[test]
fn what_is_private_for_staff_or_inactive_there_is_not_put_to_residents_and_is_listed() {
    let services = r#"[
        {"service_code": "HOLE", "service_name": "Pothole", "metadata": true, "keywords": ""},
        {"service_code": "ASB", "service_name": "Antisocial behaviour", "metadata": false, "keywords": "private"},
        {"service_code": "GRIT", "service_name": "Grit run", "metadata": false, "keywords": "staff,winter"},
        {"service_code": "OLD", "service_name": "Old bins", "metadata": false, "keywords": "Inactive"},
        {"service_code": "", "service_name": "Nothing", "metadata": false},
        {"service_code": "NAMELESS", "service_name": "", "metadata": false}]"#;
    let hole = r#"{"service_code": "HOLE", "attributes": [
        {"variable": true, "code": "easting", "datatype": "number", "required": true, "automated": "hidden_field", "order": 1,
         "description": "easting"},
        {"variable": true, "code": "fixmystreet_id", "datatype": "string", "required": true, "automated": "server_set",
         "order": 2, "description": "external system ID"},
        {"variable": true, "code": "depth", "datatype": "string", "required": false, "order": 3, "description": "How deep?"}]}"#;
    let answers =
        HashMap::from([(format!("{BASE}/services.json"), services), (format!("{BASE}/services/HOLE.json"), hole)]);
    let (dir, made) = imported(BASE, &answers);
    let made = made.unwrap();
    let pack = built(&dir);
    let codes: Vec<&str> = pack.services().unwrap().iter().map(|it| it.code.as_str()).collect();
    assert_eq!(codes, ["HOLE"]);
    let asked: Vec<&str> = service(&pack, "HOLE").questions.iter().map(|it| it.code.as_str()).collect();
    assert_eq!(asked, ["depth"]);
    let told = made.altered.join("\n");
    for said in [
        "ASB: it was left out: it is private",
        "GRIT: it was left out: the server says that it is for staff",
        "OLD: it was left out: the server says that it is inactive",
        "Nothing: it was left out: it has no code",
        "NAMELESS: it was left out: it has no code or no name",
        "the question \"easting\" was left out: the server wants it from the app",
        "the question \"fixmystreet_id\" was left out: the server answers it itself",
    ] {
        assert!(told.contains(said), "{said}: {told}");
    }
    assert_eq!(made.altered.len(), 7, "{told}");
}
