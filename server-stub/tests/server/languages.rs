//! What people read of the server is in their language: a report's own, or the reader's.

use axum::body::Body;
use axum::http::Request;
use wayside_core::endpoint::wire::RejectReason;
use wayside_server::store::Store;

use crate::harness::*;

async fn read(server: &Server, path: &str, language: &str) -> Answer {
    server.send(Request::get(path).header("accept-language", language).body(Body::empty()).unwrap()).await
}

/// With a pothole's Welsh name, as a pack with Welsh words has it.
async fn bilingual() -> Server {
    let mut catalogue = catalogue();
    let mut services = catalogue.services.clone();
    services.iter_mut().filter(|it| it.code == "pothole").for_each(|it| it.name = "Twll yn y ffordd".to_owned());
    services[0].questions[0].text = "Beth ydyw?".to_owned();
    catalogue.translated.insert("cy", services);
    let clock = std::sync::Arc::new(HandClock(NOON.into()));
    Server::on(std::sync::Arc::new(tempfile::tempdir().unwrap()), catalogue, clock).await
}

#[tokio::test]
async fn a_refusal_is_said_in_the_language_of_the_report() {
    let server = bilingual().await;
    let phone = Phone::new(1);
    for (language, said) in [
        ("cy", "Dewiswch ateb i \"Beth ydyw?\"."),
        ("en-GB", "Select an answer to \"What is it?\"."),
        ("fr", "Select an answer to \"What is it?\"."),
    ] {
        let mut report = report(10);
        report.service = "fly-tipping".to_owned();
        report.language = language.to_owned();
        let verdict = phone.one(&server, &item(&report, 1)).await;
        let rejection = rejection(&verdict);
        assert_eq!(rejection.description, said);
        assert_eq!((rejection.reason, rejection.question.as_deref()), (RejectReason::AnswerRefused, Some("waste")));
    }
    let mut gone = report(11);
    gone.service = "no-more".to_owned();
    gone.language = "cy".to_owned();
    let verdict = phone.one(&server, &item(&gone, 1)).await;
    let rejection = rejection(&verdict);
    assert!(rejection.description.starts_with("Nid yw Telford & Wrekin Council bellach"), "{rejection:?}");
}

#[tokio::test]
async fn the_page_is_in_the_language_of_its_reader() {
    let server = bilingual().await;
    let reference = Phone::new(1).accepted(&server, &report(10)).await.reference.unwrap();
    let planned = "scheduled".parse().unwrap();
    assert!(server.store.set_status(COUNCIL, &reference, planned, "").await.unwrap());
    let welsh = read(&server, "/", "cy-GB, en;q=0.5").await;
    assert_eq!(welsh.header("vary"), "accept-language");
    let text = welsh.text();
    for part in [
        "<html lang=\"cy\">",
        "<h1>Adroddiadau o&apos;r stryd</h1>",
        "<th scope=\"col\">Cyfeirnod</th>",
        "<td>Twll yn y ffordd</td>",
        "1 Rhagfyr 2026, 12:00",
        "Mae&apos;r cyngor wedi trefnu&apos;r gwaith.",
    ] {
        assert!(text.contains(part), "{part} is not in\n{text}");
    }
    for english in ["Reports", "public", "Received", "Pothole", "planned", "December", "programs"] {
        assert!(!text.contains(english), "{english} is in\n{text}");
    }
    // In the language whose every sentence stands in brackets, nothing of the page stands outside of them.
    let pseudo = read(&server, "/", "en-XA").await.text();
    let (_, body) = pseudo.split_once("<main>").unwrap();
    let mut shown = String::new();
    let mut depth = 0;
    for letter in body.chars() {
        match letter {
            '<' | '⟦' => depth += 1,
            '>' | '⟧' => depth -= 1,
            letter if depth == 0 => shown.push(letter),
            _ => {}
        }
    }
    let data = [&reference, "Pothole", "Contains &lt;sample&gt; data"];
    let bare = data.iter().fold(shown, |shown, data| shown.replace(*data, ""));
    assert!(!bare.chars().any(char::is_alphabetic), "{bare}");
    assert!(server.get("/").await.text().contains("<h1>Reports from the street</h1>"), "English where none is named");
}

#[tokio::test]
async fn what_is_wrong_with_a_georeport_is_said_in_the_language_that_was_asked_for() {
    let server = bilingual().await;
    let key = ("api_key", "wayside-sample");
    let welsh = [("accept-language", "cy")];
    for (form, said) in [
        (vec![], "Mae api_key yn anghywir neu ar goll."),
        (vec![key], "Mae angen service_code."),
        (vec![key, ("service_code", "fly-tipping")], "Dewiswch ateb i \\\"Beth ydyw?\\\"."),
        (vec![key, ("service_code", "pothole"), ("lat", "95"), ("long", "1")], "Rhaid i'r lledred fod rhwng"),
    ] {
        let answer = server.form_with("/requests.json", &form, &welsh).await;
        assert!(answer.text().contains(said), "{said}: {}", answer.text());
        assert_eq!(answer.json()[0]["code"], answer.status.as_u16(), "the codes are Open311's");
        let english = server.form("/requests.json", &form).await;
        assert!(!english.text().contains(said) && english.status == answer.status, "{}", english.text());
    }
    let none = read(&server, "/requests/TW-0000-0000.xml", "cy").await;
    assert!(none.text().contains("<description>Nid oes dim yma.</description>"), "{}", none.text());
    assert!(read(&server, "/requests.json?page=x", "cy").await.text().contains("Rhaid i page fod yn rhif"));
    assert!(read(&server, "/services.json", "cy").await.text().contains("Twll yn y ffordd"));
}

#[tokio::test]
async fn where_the_council_wrote_nothing_whoever_names_a_language_reads_what_the_status_means() {
    let server = Server::new().await;
    let reference = Phone::new(1).accepted(&server, &report(10)).await.reference.unwrap();
    let notes = |answer: Answer| answer.json()[0]["status_notes"].clone();
    let path = format!("/requests/{reference}.json");
    assert_eq!(notes(read(&server, &path, "cy").await), "Mae'r cyngor wedi'i dderbyn.");
    assert!(notes(server.get(&path).await).is_null(), "a phone says the status itself");
    let fixed = "closed:FIXED".parse().unwrap();
    assert!(server.store.set_status(COUNCIL, &reference, fixed, "").await.unwrap());
    assert_eq!(notes(read(&server, &path, "cy").await), "FIXED: Wedi cau: deliwyd ag ef.");
    assert_eq!(notes(server.get(&path).await), "FIXED");
    assert!(server.store.set_status(COUNCIL, &reference, fixed, "Cleared").await.unwrap());
    assert_eq!(notes(read(&server, &path, "cy").await), "FIXED: Cleared", "the council's own words as they are");
}
