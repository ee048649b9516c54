//! What no stranger may learn: anything of a private report, and the words, answers and photos of a public one.

use wayside_core::endpoint::wire::Verdict;
use wayside_core::report::{Answer, AnswerValue, ChosenCode};
use wayside_server::store::Store;

use crate::harness::*;

const KEY: (&str, &str) = ("api_key", "wayside-sample");

/// Every public address, with every way to ask that could name a report.
fn walk(references: &[String]) -> Vec<String> {
    let mut paths = vec!["/".to_owned()];
    for ending in ["json", "xml"] {
        let mut files = vec![
            format!("/discovery.{ending}"),
            format!("/services.{ending}"),
            format!("/services/antisocial-behaviour.{ending}"),
            format!("/requests.{ending}"),
            format!("/requests.{ending}?service_code=antisocial-behaviour"),
            format!("/requests.{ending}?status=closed"),
            format!("/servicerequestupdates.{ending}"),
        ];
        for reference in references {
            files.push(format!("/requests/{reference}.{ending}"));
            files.push(format!("/requests.{ending}?service_request_id={reference}"));
            files.push(format!("/servicerequestupdates.{ending}?service_request_id={reference}"));
            files.push(format!("/tokens/{reference}.{ending}"));
        }
        paths.extend(files);
    }
    paths
}

/// Two private reports, one by each dialect, with a status and a note; and what must not be found of them.
async fn with_private_reports() -> (Server, Vec<String>, Vec<String>) {
    let server = Server::new().await;
    let phone = Phone::new(1);
    let mut words = report(10);
    words.service = "antisocial-behaviour".to_owned();
    words.description = "SECRETWORDS".to_owned();
    words.position = serde_json::from_str(r#"{"lat": 52.7111, "lon": -2.5222, "accuracy_m": 1}"#).unwrap();
    words.answers = vec![Answer { question: "what".to_owned(), value: AnswerValue::Text("SECRETANSWER".to_owned()) }];
    let (declared, bytes) = photo(20, 100);
    words.photos = vec![declared.clone()];
    let by_sync = phone.accepted(&server, &words).await.reference.unwrap();
    phone.patch(&server, &declared, 0, &bytes).await;
    let form = [
        KEY,
        ("service_code", "antisocial-behaviour"),
        ("lat", "52.7111"),
        ("long", "-2.5222"),
        ("attribute[what]", "SECRETANSWER"),
        ("description", "SECRETWORDS [M-0123456789]"),
    ];
    let posted = server.form("/requests.json", &form).await;
    assert_eq!(posted.status, 201, "a private service takes POST");
    let by_form = posted.json()[0]["service_request_id"].as_str().unwrap().to_owned();
    for reference in [&by_sync, &by_form] {
        let closed = "closed:REFERRED".parse().unwrap();
        assert!(server.store.set_status(COUNCIL, reference, closed, "SECRETNOTE").await.unwrap());
    }
    // Told in private, and then put into a public category: it stays what it was.
    words.service = "pothole".to_owned();
    words.answers.clear();
    assert!(matches!(phone.one(&server, &item(&words, 2)).await, Verdict::Accepted(_)));
    assert!(server.stored().await.iter().all(|report| report.private));
    let references = vec![by_sync.clone(), by_form.clone()];
    let secrets = ["SECRET", "52.71", "2.52", "0123456789", "REFERRED", "internal_referral"];
    let mut secrets: Vec<String> = secrets.iter().map(|secret| (*secret).to_owned()).collect();
    secrets.extend([by_sync, by_form, words.id.to_string(), declared.id.to_string(), declared.sha256]);
    (server, references, secrets)
}

#[tokio::test]
async fn nothing_of_a_private_report_is_in_any_public_answer() {
    let (server, references, secrets) = with_private_reports().await;
    // A public neighbour, so that the lists are not merely empty.
    let hole = [KEY, ("service_code", "pothole"), ("lat", "52.6"), ("long", "-2.4")];
    let hole = server.form("/requests.json", &hole).await.json()[0]["service_request_id"].to_string();
    let mut shown = 0;
    for path in walk(&references) {
        let text = server.get(&path).await.text();
        for secret in &secrets {
            assert!(!text.contains(secret.as_str()), "{secret} in {path}");
        }
        shown += usize::from(text.contains(hole.trim_matches('"')));
    }
    assert!(shown >= 3, "the public neighbour is shown");
    // Neither in what the public may ask sync without a name.
    for path in ["/sync/v1/changes", "/sync/v1/photos", "/sync/v1/known"] {
        let text = server.get(path).await.text();
        assert!(secrets.iter().all(|secret| !text.contains(secret.as_str())), "{path}");
    }
}

#[tokio::test]
async fn a_private_reports_404_is_an_unknown_ones_byte_for_byte() {
    let (server, references, _) = with_private_reports().await;
    for ending in ["json", "xml"] {
        let unknown = server.get(&format!("/requests/TW-0000-0000.{ending}")).await;
        assert_eq!(unknown.status, 404);
        for reference in &references {
            let private = server.get(&format!("/requests/{reference}.{ending}")).await;
            assert_eq!(
                (private.status, &private.headers, &private.body),
                (unknown.status, &unknown.headers, &unknown.body)
            );
        }
        let update = async |reference: &str| {
            let form = [KEY, ("service_request_id", reference), ("description", "Hello")];
            server.form(&format!("/servicerequestupdates.{ending}"), &form).await
        };
        let (unknown, private) = (update("TW-0000-0000").await, update(&references[0]).await);
        assert_eq!((private.status.as_u16(), private.status), (404, unknown.status));
        assert_eq!((private.headers, private.body), (unknown.headers, unknown.body));
    }
}

#[tokio::test]
async fn a_public_reports_words_answers_and_photos_are_not_public() {
    let server = Server::new().await;
    let phone = Phone::new(1);
    let mut words = report(10);
    words.service = "fly-tipping".to_owned();
    words.description = "SECRETWORDS".to_owned();
    let chosen = |question: &str, code: &str| Answer {
        question: question.to_owned(),
        value: AnswerValue::Choices(vec![ChosenCode { code: code.to_owned(), label: "SECRETLABEL".to_owned() }]),
    };
    let plate = Answer { question: "vehicle".to_owned(), value: AnswerValue::Text("SECRETPLATE".to_owned()) };
    words.answers = vec![chosen("waste", "TYRES"), chosen("size", "CAR_BOOT"), chosen("witnessed", "YES"), plate];
    let (declared, bytes) = photo(20, 100);
    words.photos = vec![declared.clone()];
    let by_sync = phone.accepted(&server, &words).await.reference.unwrap();
    phone.patch(&server, &declared, 0, &bytes).await;
    let form = [
        KEY,
        ("service_code", "pothole"),
        ("address_string", "SECRETHOUSE"),
        ("email", "SECRET@example.com"),
        ("phone", "SECRET"),
        ("media_url", "https://example.com/SECRET.jpg"),
        ("description", "SECRETWORDS [M-0123456789] SECRETMORE"),
    ];
    let by_form = server.form("/requests.json", &form).await.json();
    let by_form = by_form[0]["service_request_id"].as_str().unwrap().to_owned();
    for path in walk(&[by_sync.clone(), by_form.clone()]) {
        let text = server.get(&path).await.text();
        for secret in ["SECRET", &words.id.to_string(), &declared.id.to_string(), &declared.sha256] {
            assert!(!text.contains(secret), "{secret} in {path}");
        }
    }
    // Of the text that came by GeoReport, its marker alone; of the phone's, nothing.
    let shown = server.get(&format!("/requests/{by_form}.json")).await.json();
    assert_eq!(shown[0]["description"], "[M-0123456789]");
    let shown = server.get(&format!("/requests/{by_sync}.json")).await.json();
    assert!(shown[0]["description"].is_null());
    assert_eq!((shown[0]["lat"].as_f64(), shown[0]["service_code"].as_str()), (Some(52.6766), Some("fly-tipping")));
}

#[tokio::test]
async fn a_service_that_becomes_private_hides_what_was_public() {
    let server = Server::new().await;
    let phone = Phone::new(1);
    let reference = phone.accepted(&server, &report(10)).await.reference.unwrap();
    let fixed = "closed:FIXED".parse().unwrap();
    assert!(server.store.set_status(COUNCIL, &reference, fixed, "").await.unwrap());
    let mut later = catalogue();
    later.services.iter_mut().for_each(|service| service.private |= service.code == "pothole");
    let later = Server::on(server.folder.clone(), later, server.clock.clone()).await;
    for path in walk(std::slice::from_ref(&reference)) {
        assert!(!later.get(&path).await.text().contains(&reference), "{path}");
    }
    let form = [KEY, ("service_request_id", reference.as_str()), ("description", "Hello")];
    assert_eq!(later.form("/servicerequestupdates.json", &form).await.status, 404);
    assert_eq!(phone.changes(&later, "").await.changes.len(), 2, "its own phone follows it still");
}

#[tokio::test]
async fn references_are_not_counted() {
    let server = Server::new().await;
    let phone = Phone::new(1);
    let mut seen = std::collections::HashSet::new();
    for number in 0..50 {
        let reference = phone.accepted(&server, &report(100 + number)).await.reference.unwrap();
        let code = reference.strip_prefix("TW-").unwrap().replace('-', "");
        assert_eq!(code.len(), 8);
        assert!(code.chars().all(|c| "0123456789ABCDEFGHJKMNPQRSTVWXYZ".contains(c)), "{reference}");
        // Their first characters are as good as independent: no run of equal beginnings.
        seen.insert(code[..2].to_owned());
    }
    assert!(seen.len() > 25, "{seen:?}");
}
