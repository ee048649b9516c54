//! Reports and updates by GeoReport: with a key, checked, once.

use uuid::Uuid;
use wayside_core::endpoint::wire::Verdict;
use wayside_core::report::{ReportId, marker};

use crate::harness::*;

const KEY: (&str, &str) = ("api_key", "wayside-sample");
const HOLE: [(&str, &str); 4] = [KEY, ("service_code", "pothole"), ("lat", "52.6766"), ("long", "-2.4469")];

fn reference(answer: &Answer) -> String {
    answer.json()[0]["service_request_id"].as_str().unwrap_or_else(|| panic!("{}", answer.text())).to_owned()
}

fn jpeg(length: usize) -> Vec<u8> {
    photo(1, length).1
}

#[tokio::test]
async fn a_report_needs_the_packs_key() {
    let server = Server::new().await;
    for key in [None, Some(""), Some("wrong")] {
        let mut form = HOLE[1..].to_vec();
        form.extend(key.map(|key| ("api_key", key)));
        let answer = server.form("/requests.json", &form).await;
        assert_eq!((answer.status.as_u16(), answer.json()[0]["code"].as_u64()), (403, Some(403)), "{key:?}");
    }
    assert_eq!(server.form("/requests.json?api_key=wayside-sample", &HOLE[1..]).await.status, 201);
    let xml = server.form("/requests.xml", &HOLE[1..]).await;
    insta::assert_snapshot!("refused.xml", xml.text());
}

#[tokio::test]
async fn everything_that_is_wrong_with_a_report_is_said_at_once() {
    let server = Server::new().await;
    let long = "x".repeat(4001);
    let form =
        [KEY, ("service_code", "fly-tipping"), ("lat", "52"), ("attribute[size]", "HUGE"), ("description", &long)];
    let answer = server.form("/requests.json", &form).await;
    assert_eq!(answer.status, 400);
    insta::assert_json_snapshot!("everything_wrong.json", answer.json());
    for (form, said) in [
        (vec![], "service_code is required."),
        (vec![("service_code", "treasure")], "service_code is not one of this council's."),
        (vec![("service_code", "pothole")], "lat and long, address_string or address_id is required."),
        (vec![("service_code", "pothole"), ("lat", "52"), ("long", "")], "lat and long go together."),
        (vec![("service_code", "pothole"), ("lat", "52"), ("long", "east")], "longitude must be"),
        (vec![("service_code", "pothole"), ("lat", "NaN"), ("long", "1")], "latitude must be"),
        (vec![("service_code", "pothole"), ("lat", "0"), ("long", "0")], "0,0 is in the sea"),
        (
            vec![("service_code", "pothole"), ("lat", "52"), ("long", "-2"), ("attribute[x]", "1")],
            "There is no question \\\"x\\\" here.",
        ),
        (vec![("service_code", "pothole"), ("attribute[captured_at]", "once")], "captured_at must be"),
    ] {
        let answer = server.form("/requests.json", &[vec![KEY], form].concat()).await;
        assert_eq!(answer.status, 400);
        assert!(answer.text().contains(said), "{said}: {}", answer.text());
    }
    assert!(server.stored().await.is_empty());
}

#[tokio::test]
async fn a_report_is_taken_in_either_format_with_a_place_or_an_address() {
    let server = Server::new().await;
    let xml = server.form("/requests.xml", &HOLE).await;
    assert_eq!(xml.status, 201);
    assert!(xml.text().contains("<service_requests><request><service_request_id>TW-"), "{}", xml.text());
    let address = [KEY, ("service_code", "pothole"), ("address_string", "12 High Street"), ("email", "")];
    let by_address = reference(&server.form("/requests.json", &address).await);
    let public = server.get(&format!("/requests/{by_address}.json")).await.json();
    assert!(public[0]["lat"].is_null() && public[0]["address"].is_null());
    let attributes = [
        ("attribute[captured_at]", "2026-11-30T09:30:00Z"),
        ("attribute[waste][]", "TYRES"),
        ("attribute[waste][]", "WHITE_GOODS"),
        ("attribute[size]", "CAR_BOOT"),
        ("service_code", "fly-tipping"),
    ];
    let form = [&attributes[..], &[HOLE[0], HOLE[2], HOLE[3]]].concat();
    assert_eq!(server.form("/requests.json", &form).await.status, 201);
    assert_eq!(server.stored().await.len(), 3);
}

#[tokio::test]
async fn an_idempotency_key_is_one_report_for_ever() {
    let server = Server::new().await;
    let key = [("idempotency-key", "\"k-1\"")];
    let first = server.form_with("/requests.json", &HOLE, &key).await;
    assert_eq!(first.status, 201);
    server.later(400 * 24 * 3600);
    let again = server.form_with("/requests.json", &HOLE, &key).await;
    assert_eq!((again.status.as_u16(), reference(&again)), (200, reference(&first)));
    // Without a key, the same words are another report; and a key is never used for something else.
    assert_ne!(reference(&server.form("/requests.json", &HOLE).await), reference(&first));
    let other = [&HOLE[..], &[("description", "Another hole")]].concat();
    assert_eq!(server.form_with("/requests.json", &other, &key).await.status, 400);
    assert_eq!(server.form_with("/requests.json", &HOLE, &[("idempotency-key", "")]).await.status, 400);
    assert_eq!(server.stored().await.len(), 2);
}

#[tokio::test]
async fn one_report_by_both_dialects_is_one_report() {
    let server = Server::new().await;
    let phone = Phone::new(1);
    // By GeoReport first: the key is the report's id, and whoever knows it takes the report over.
    let id = Uuid::from_u128(10);
    let by_form = server.form_with("/requests.json", &HOLE, &[("idempotency-key", &id.to_string())]).await;
    let receipt = phone.accepted(&server, &report(10)).await;
    assert_eq!(receipt.reference, Some(reference(&by_form)));
    // By sync first.
    let receipt = phone.accepted(&server, &report(11)).await;
    let key = Uuid::from_u128(11).to_string();
    let by_form = server.form_with("/requests.json", &HOLE, &[("idempotency-key", &key)]).await;
    assert_eq!((by_form.status.as_u16(), Some(reference(&by_form))), (200, receipt.reference));
    assert_eq!(server.stored().await.len(), 2);
    // Once taken over, it is a report like any other: other words from another phone are a conflict.
    let mut forged = report(10);
    forged.description = "Mine now".to_owned();
    assert!(matches!(Phone::new(2).one(&server, &item(&forged, 5)).await, Verdict::Rejected(_)));
}

#[tokio::test]
async fn photos_come_with_the_words_and_are_stored_with_them() {
    let server = Server::new().await;
    let (one, two) = (jpeg(200_000), jpeg(300_000));
    let answer = server.multipart("/requests.json", &HOLE, &[&one, &two], Some("m-1")).await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    let stored = server.stored().await.remove(0);
    assert_eq!(stored.photos.iter().map(|photo| photo.length).collect::<Vec<_>>(), [200_000, 300_000]);
    for (photo, bytes) in stored.photos.iter().zip([&one, &two]) {
        assert!(photo.done);
        let file = server.folder.path().join("photos").join(format!("{}.jpg", photo.id));
        assert_eq!(&std::fs::read(file).unwrap(), bytes);
    }
    // The same again leaves no second copies, and neither does anything that is refused.
    let again = server.multipart("/requests.json", &HOLE, &[&one, &two], Some("m-1")).await;
    assert_eq!((again.status.as_u16(), reference(&again)), (200, stored.reference));
    assert_eq!(server.multipart("/requests.json", &HOLE, &[&one], Some("m-1")).await.status, 400);
    assert_eq!(server.multipart("/requests.json", &HOLE[1..], &[&one], None).await.status, 403);
    assert_eq!(server.multipart("/requests.json", &HOLE, &[b"GIF89a"], None).await.status, 400);
    assert_eq!(server.multipart("/requests.json", &HOLE, &[&jpeg((8 << 20) + 1)], None).await.status, 413);
    assert_eq!(server.multipart("/requests.json", &HOLE, &[b""], None).await.status, 201);
    assert_eq!(server.photo_files().len(), 2);
}

#[tokio::test]
async fn a_broken_form_is_refused_and_leaves_nothing() {
    use axum::body::Body;
    use axum::http::Request;
    let server = Server::new().await;
    let cut = "--cut\r\nContent-Disposition: form-data; name=\"media\"; filename=\"a.jpg\"\r\n\r\n\u{fffd}";
    for (kind, body) in [
        ("multipart/form-data; boundary=cut", cut.as_bytes()),
        ("multipart/form-data", b"".as_slice()),
        ("application/json", b"{}".as_slice()),
        ("", b"".as_slice()),
        (
            "multipart/form-data; boundary=cut",
            b"--cut\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n\xff\r\n--cut--\r\n",
        ),
    ] {
        let request = Request::post("/requests.json").header("content-type", kind);
        let answer = server.send(request.body(Body::from(body.to_vec())).unwrap()).await;
        assert_eq!(answer.status, 400, "{kind}");
        assert_eq!(answer.json()[0]["code"], 400);
    }
    let long = "x".repeat((1 << 20) + 1);
    assert_eq!(server.form("/requests.json", &[KEY, ("description", &long)]).await.status, 413);
    assert!(server.photo_files().is_empty());
}

#[tokio::test]
async fn an_update_may_be_added_to_a_public_report_and_changes_no_status() {
    let server = Server::new().await;
    let report = reference(&server.form("/requests.json", &HOLE).await);
    let ours = marker(ReportId(Uuid::from_u128(5)));
    let words = format!("Call me on 07700 900000\n{ours}");
    let form = [KEY, ("service_request_id", report.as_str()), ("status", "FIXED"), ("description", &words)];
    let added = server.multipart("/servicerequestupdates.json", &form, &[&jpeg(5000)], Some("u-1")).await;
    assert_eq!(added.status, 201, "{}", added.text());
    let again = server.multipart("/servicerequestupdates.json", &form, &[&jpeg(5000)], Some("u-1")).await;
    assert_eq!((again.status.as_u16(), again.json()), (200, added.json()));
    let updates = server.get("/servicerequestupdates.json").await.json();
    assert_eq!(updates.as_array().unwrap().len(), 1);
    assert_eq!(updates[0]["update_id"], added.json()[0]["update_id"]);
    // Found again by its marker; its words are nobody's to read yet.
    assert_eq!(
        (updates[0]["status"].as_str(), updates[0]["description"].as_str()),
        (Some("open"), Some(ours.as_str()))
    );
    assert_eq!(server.stored().await[0].photos.len(), 1);
    assert_eq!(server.photo_files().len(), 1);
    let xml = server.form("/servicerequestupdates.xml", &form).await.text();
    assert!(xml.contains("<service_request_updates><request_update><update_id>"), "{xml}");
    for (change, status) in [
        (("service_request_id", "TW-NONE-NONE"), 404),
        (("service_request_id", ""), 400),
        (("status", "GONE_FISHING"), 400),
        (("api_key", "wrong"), 403),
    ] {
        let form: Vec<_> = form.iter().map(|field| if field.0 == change.0 { change } else { *field }).collect();
        assert_eq!(server.form("/servicerequestupdates.json", &form).await.status, status, "{change:?}");
    }
}
