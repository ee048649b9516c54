//! Who a phone is, and which store it talks to.

use axum::body::Body;
use axum::http::Request;
use wayside_core::endpoint::wire::Batch;
use wayside_server::store::Store;

use crate::harness::*;

fn code(answer: &Answer) -> (u16, String) {
    (answer.status.as_u16(), answer.json()["code"].as_str().unwrap_or_default().to_owned())
}

#[tokio::test]
async fn the_first_batch_registers_and_later_ones_may_carry_it_again() {
    let server = Server::new().await;
    let phone = Phone::new(1);
    let bare = serde_json::to_vec(&Batch { register: None, items: vec![item(&report(10), 1)] }).unwrap();
    let refused = phone.post(&server, "/sync/v1/batch", bare.clone()).await;
    assert_eq!(code(&refused), (401, "unknown_installation".to_owned()));
    phone.accepted(&server, &report(11)).await;
    phone.accepted(&server, &report(12)).await;
    assert_eq!(phone.post(&server, "/sync/v1/batch", bare).await.status, 200);
    assert_eq!(server.stored().await.len(), 3);
}

#[tokio::test]
async fn a_known_installation_with_another_secret_is_a_copy() {
    let server = Server::new().await;
    let phone = Phone::new(1);
    phone.accepted(&server, &report(10)).await;
    let copy = Phone { id: phone.id, secret: "0".repeat(64) };
    let bad_secret = (401, "bad_secret".to_owned());
    assert_eq!(code(&copy.batch_answer(&server, &[item(&report(11), 1)]).await), bad_secret);
    assert_eq!(code(&copy.get(&server, "/sync/v1/changes").await), bad_secret);
    assert_eq!(code(&copy.post(&server, "/sync/v1/known", "{}").await), bad_secret);
    assert_eq!(server.stored().await.len(), 1);
    // The right one is still right.
    assert_eq!(phone.get(&server, "/sync/v1/changes").await.status, 200);
}

#[tokio::test]
async fn who_gives_no_name_or_a_strange_one_is_asked_to_register() {
    let server = Server::new().await;
    for authorization in ["", "Bearer", "Bearer x.y", "Basic abc", "Bearer 00000000-0000-0000-0000-000000000001"] {
        let request = Request::get("/sync/v1/changes").header("authorization", authorization);
        let answer = server.send(request.body(Body::empty()).unwrap()).await;
        assert_eq!(code(&answer), (401, "unknown_installation".to_owned()), "{authorization}");
        assert_eq!(answer.header("www-authenticate"), "Bearer");
    }
    let mut weak = Phone::new(1);
    weak.secret = "password".to_owned();
    assert_eq!(code(&weak.batch_answer(&server, &[]).await), (400, "malformed".to_owned()));
    let (one, other) = (Phone::new(1), Phone::new(2));
    let mixed = serde_json::to_vec(&Batch { register: Some(other.registration()), items: vec![] }).unwrap();
    assert_eq!(code(&one.post(&server, "/sync/v1/batch", mixed).await), (400, "malformed".to_owned()));
}

#[tokio::test]
async fn the_store_keeps_no_secret() {
    let server = Server::new().await;
    let phone = Phone::new(1);
    phone.accepted(&server, &report(10)).await;
    let mut kept = Vec::new();
    for file in ["server.db", "server.db-wal"] {
        kept.extend(std::fs::read(server.folder.path().join(file)).unwrap_or_default());
    }
    let holds = |needle: &[u8]| kept.windows(needle.len()).any(|window| window == needle);
    assert!(holds(phone.id.as_bytes()), "the installation is there");
    assert!(!holds(phone.secret.as_bytes()));
}

#[tokio::test]
async fn every_answer_names_the_store_and_how_far_it_has_come() {
    let server = Server::new().await;
    let phone = Phone::new(1);
    let named = |answer: &Answer| {
        let (epoch, sequence) = answer.header("wayside-store").split_once(':').expect("the header").to_owned();
        assert_eq!(epoch.len(), 32);
        (epoch.to_owned(), sequence.parse::<u64>().unwrap())
    };
    let first = named(&phone.batch_answer(&server, &[]).await);
    let second = named(&phone.batch_answer(&server, &[item(&report(10), 1)]).await);
    assert_eq!(first.0, second.0);
    assert!(second.1 > first.1, "an accepted report moves the store on");
    // The same again does not.
    assert_eq!(named(&phone.batch_answer(&server, &[item(&report(10), 1)]).await), second);
    let options = Request::options("/sync/v1/photos").body(Body::empty()).unwrap();
    for answer in [
        server.get("/sync/v1/changes").await,
        server.get("/sync/v1/nowhere").await,
        server.get("/sync/v1/batch").await,
        phone.get(&server, "/sync/v1/changes?cursor=zz").await,
        phone.post(&server, "/sync/v1/batch", "not json").await,
        phone.head(&server, &photo(1, 10).0).await,
        server.send(options).await,
    ] {
        assert_eq!(named(&answer), second, "{}", answer.status);
    }
    server.store.restored().await.unwrap();
    assert_ne!(named(&phone.batch_answer(&server, &[]).await).0, first.0);
}
