//! Open311 GeoReport v2, read by a stranger: services, requests, updates, errors, in JSON and XML.

use quick_xml::events::Event;
use wayside_server::store::Store;

use crate::harness::*;

const KEY: (&str, &str) = ("api_key", "wayside-sample");
const PLACE: [(&str, &str); 2] = [("lat", "52.6766"), ("long", "-2.4469")];

/// Posts a public report and gives its reference.
async fn posted(server: &Server, service: &str, description: &str) -> String {
    let form = [KEY, ("service_code", service), PLACE[0], PLACE[1], ("description", description)];
    let answer = server.form("/requests.json", &form).await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    answer.json()[0]["service_request_id"].as_str().unwrap().to_owned()
}

async fn ids(server: &Server, query: &str) -> Vec<String> {
    let answer = server.get(&format!("/requests.json?{query}")).await;
    assert_eq!(answer.status, 200, "{query}: {}", answer.text());
    let listed = answer.json();
    let listed = listed.as_array().unwrap().iter();
    listed.map(|request| request["service_request_id"].as_str().unwrap().to_owned()).collect()
}

/// Reads a whole XML document, or fails.
fn well_formed(text: &str) {
    let mut reader = quick_xml::Reader::from_str(text);
    while !matches!(reader.read_event().expect(text), Event::Eof) {}
}

#[tokio::test]
async fn discovery_and_services_are_as_the_specification_has_them() {
    let server = Server::new().await;
    for file in ["discovery", "services", "services/fly-tipping"] {
        let json = server.get(&format!("/{file}.json")).await;
        assert_eq!(json.header("content-type"), "application/json; charset=utf-8");
        insta::assert_json_snapshot!(format!("{}.json", file.replace('/', "_")), json.json());
        let xml = server.get(&format!("/{file}.xml")).await;
        assert_eq!(xml.header("content-type"), "text/xml; charset=utf-8");
        well_formed(&xml.text());
        insta::assert_snapshot!(format!("{}.xml", file.replace('/', "_")), xml.text());
    }
    for nowhere in ["/services/nothing.json", "/services/pothole", "/services/.json", "/tokens/abc.json"] {
        let answer = server.get(nowhere).await;
        assert_eq!(answer.status, 404, "{nowhere}");
        assert_eq!(answer.json()[0]["code"], 404);
    }
    assert_eq!(server.get("/discovery").await.status, 404);
}

#[tokio::test]
async fn requests_and_updates_are_as_the_specification_has_them() {
    let server = Server::new().await;
    let first = posted(&server, "street-light", "Dark & <dangerous> [M-0123456789]").await;
    server.later(3600);
    posted(&server, "pothole", "My name is Ann").await;
    server.later(3600);
    let fixed = "closed:FIXED".parse().unwrap();
    assert!(server.store.set_status(COUNCIL, &first, fixed, "Lamp & fuse").await.unwrap());
    for file in ["requests", "servicerequestupdates"] {
        let json = server.get(&format!("/{file}.json")).await;
        assert_eq!(json.status, 200);
        insta::assert_json_snapshot!(format!("{file}.json"), json.json());
        let xml = server.get(&format!("/{file}.xml")).await.text();
        well_formed(&xml);
        insta::assert_snapshot!(format!("{file}.xml"), xml);
    }
    let one = server.get(&format!("/requests/{first}.json")).await.json();
    assert_eq!(one.as_array().unwrap().len(), 1);
    assert_eq!(one[0]["status_notes"], "FIXED: Lamp & fuse");
    well_formed(&server.get(&format!("/requests/{first}.xml")).await.text());
}

#[tokio::test]
async fn requests_are_found_by_service_status_and_date() {
    let server = Server::new().await;
    let old = posted(&server, "pothole", "").await;
    server.later(100 * 24 * 3600);
    let light = posted(&server, "street-light", "").await;
    server.later(3600);
    let hole = posted(&server, "pothole", "").await;
    let closed = "closed:NO_FURTHER_ACTION".parse().unwrap();
    assert!(server.store.set_status(COUNCIL, &hole, closed, "").await.unwrap());
    let is = async |query: &str, wanted: &[&String]| {
        assert_eq!(ids(&server, query).await.iter().collect::<Vec<_>>(), wanted, "{query}");
    };
    is("", &[&hole, &light]).await;
    is("service_code=pothole&status=", &[&hole]).await;
    is("service_code=pothole,street-light", &[&hole, &light]).await;
    is("service_code=no-such", &[]).await;
    is("status=open", &[&light]).await;
    is("status=closed", &[&hole]).await;
    is("status=open,closed", &[&hole, &light]).await;
    // NOON is 1 December 2026; the other two came on 11 March 2027.
    is("end_date=2027-01-01T00:00:00Z", &[&old]).await;
    is("start_date=2027-03-11T12:30:00Z", &[&hole]).await;
    is("start_date=2027-03-11T13:30:00+01:00", &[&hole]).await;
    is("start_date=2026-11-30&end_date=2027-03-12T00:00:00Z", &[&hole, &light]).await;
    is("page_size=1", &[&hole]).await;
    is("page_size=1&page=2", &[&light]).await;
    is("page_size=1&page=3", &[]).await;
    // Ids override everything else, dates too.
    let both =
        format!("service_request_id={old},TW-NONE-NONE,{light}&status=closed&service_code=x&start_date=nonsense");
    is(&both, &[&light, &old]).await;
    for wrong in ["status=lost", "start_date=yesterday", "start_date=2027-01-02&end_date=2027-01-01", "page=0"] {
        let answer = server.get(&format!("/requests.json?{wrong}")).await;
        assert_eq!((answer.status.as_u16(), answer.json()[0]["code"].as_u64()), (400, Some(400)), "{wrong}");
    }
}

#[tokio::test]
async fn another_councils_jurisdiction_is_404_and_ones_own_is_not() {
    let server = Server::new().await;
    for file in ["services", "requests", "servicerequestupdates"] {
        assert_eq!(server.get(&format!("/{file}.xml?jurisdiction_id=york.gov.uk")).await.status, 404);
        for own in ["", "E06000020", "telford-and-wrekin"] {
            assert_eq!(server.get(&format!("/{file}.xml?jurisdiction_id={own}")).await.status, 200, "{own}");
        }
    }
    let elsewhere = [KEY, ("service_code", "pothole"), PLACE[0], PLACE[1], ("jurisdiction_id", "york.gov.uk")];
    assert_eq!(server.form("/requests.json", &elsewhere).await.status, 404);
}

#[tokio::test]
async fn updates_tell_of_the_councils_word_in_my_societys_states() {
    let server = Server::new().await;
    let first = posted(&server, "pothole", "").await;
    let second = posted(&server, "pothole", "").await;
    for (reference, status, note) in
        [(&first, "in progress", "Started"), (&second, "closed:PRIVATE_LAND", ""), (&first, "scheduled", "")]
    {
        server.later(60);
        assert!(server.store.set_status(COUNCIL, reference, status.parse().unwrap(), note).await.unwrap());
    }
    let all = server.get("/servicerequestupdates.json").await.json();
    let states: Vec<_> = all.as_array().unwrap().iter().map(|update| update["status"].as_str().unwrap()).collect();
    assert_eq!(states, ["in_progress", "not_councils_responsibility", "action_scheduled"]);
    let of_first = server.get(&format!("/servicerequestupdates.json?service_request_id={first}")).await.json();
    assert_eq!(of_first.as_array().unwrap().len(), 2);
    let none = server.get("/servicerequestupdates.json?start_date=2026-12-01T12:00:00Z&end_date=2026-12-01T12:00:59Z");
    assert_eq!(none.await.json().as_array().unwrap().len(), 0);
}
