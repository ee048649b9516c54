//! Batches packed with a council's dictionary: today's, an earlier pack's, and one that was never the council's.

use std::sync::Arc;

use axum::body::Body;
use axum::http::Request;
use wayside_core::endpoint::frame::pack;
use wayside_core::endpoint::wire::{BATCH_BYTES, Batch, DICTIONARY_ENCODING};
use wayside_core::pack::Dictionary;
use wayside_server::Catalogue;

use crate::harness::*;

fn dictionary(words: &str) -> Arc<Dictionary> {
    Arc::new(Dictionary::new(words.as_bytes().to_vec()).unwrap())
}

fn with(dictionary: &Arc<Dictionary>) -> Catalogue {
    Catalogue { dictionary: Some(dictionary.clone()), ..catalogue() }
}

/// A server whose pack has this dictionary, started as the command starts it, on a folder that may have been another's.
async fn started(on: Option<&Server>, catalogue: Catalogue) -> Server {
    let (folder, clock) = match on {
        Some(before) => (before.folder.clone(), before.clock.clone()),
        None => {
            let fresh = Server::new().await;
            (fresh.folder, fresh.clock)
        }
    };
    let server = Server::on(folder, catalogue, clock).await;
    server.config.keep_dictionary().await.unwrap();
    server
}

fn batch(number: u128) -> Vec<u8> {
    let items = vec![item(&report(number), 1)];
    serde_json::to_vec(&Batch { register: Some(Phone::new(1).registration()), items }).unwrap()
}

async fn send(server: &Server, path: &str, body: Vec<u8>) -> Answer {
    let request = Request::post(path).header("content-encoding", DICTIONARY_ENCODING);
    let request = request.header("authorization", Phone::new(1).bearer());
    server.send(request.body(Body::from(body)).unwrap()).await
}

fn code(answer: &Answer) -> (u16, String) {
    (answer.status.as_u16(), answer.json()["code"].as_str().unwrap_or_default().to_owned())
}

#[tokio::test]
async fn a_batch_packed_with_the_packs_dictionary_is_taken_and_its_hashes_are_of_the_plain_payload() {
    let words = dictionary(r#"{"items":[{"id":"","kind":"report","rev":1,"age_s":5,"sha256":"","payload":"{\"id\":"#);
    let server = started(None, with(&words)).await;
    let packed = pack(&batch(10), &words).unwrap();
    assert!(packed.len() < batch(10).len());
    assert_eq!(send(&server, "/sync/v1/batch", packed).await.status, 200);
    assert_eq!(server.stored().await[0].sha256, item(&report(10), 1).sha256);
}

#[tokio::test]
async fn a_phone_with_an_old_pack_is_understood_by_every_later_server() {
    let (old, new) = (dictionary("the words of last year"), dictionary("the words of this year"));
    let last_year = started(None, with(&old)).await;
    let this_year = started(Some(&last_year), with(&new)).await;
    let without_any = started(Some(&this_year), catalogue()).await;
    for (server, words) in [(&last_year, &old), (&this_year, &old), (&without_any, &old), (&without_any, &new)] {
        let answer = send(server, "/sync/v1/batch", pack(&batch(10), words).unwrap()).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
    }
    // Started again with the same pack.
    started(Some(&this_year), with(&new)).await;
    assert_eq!(this_year.stored().await.len(), 1);
}

#[tokio::test]
async fn an_unknown_dictionary_is_415_by_name_and_the_same_as_gzip_is_taken() {
    let server = started(None, with(&dictionary("ours"))).await;
    let never_ours = dictionary("another council's");
    let refused = send(&server, "/sync/v1/batch", pack(&batch(10), &never_ours).unwrap()).await;
    assert_eq!(code(&refused), (415, "unknown_dictionary".to_owned()));
    let plain = Request::post("/sync/v1/batch").body(Body::from(batch(10))).unwrap();
    assert_eq!(server.send(plain).await.status, 200);
}

#[tokio::test]
async fn what_is_no_frame_or_unpacks_to_too_much_is_refused() {
    let words = dictionary("ours");
    let server = started(None, with(&words)).await;
    let whole = pack(&batch(10), &words).unwrap();
    let malformed = (400, "malformed".to_owned());
    for body in [Vec::new(), b"WSD1".to_vec(), batch(10), whole[..whole.len() - 1].to_vec()] {
        assert_eq!(code(&send(&server, "/sync/v1/batch", body).await), malformed);
    }
    let flipped = [&whole[..40], &[whole[40] ^ 0xff], &whole[41..]].concat();
    assert_eq!(send(&server, "/sync/v1/batch", flipped).await.status, 400);
    let too_large = (413, "too_large".to_owned());
    for spaces in [BATCH_BYTES + 1, 64 << 20] {
        let bomb = pack(&vec![b' '; spaces], &words).unwrap();
        assert!(bomb.len() < BATCH_BYTES);
        assert_eq!(code(&send(&server, "/sync/v1/batch", bomb).await), too_large);
    }
    assert_eq!(code(&send(&server, "/sync/v1/batch", vec![b' '; BATCH_BYTES + 1]).await), too_large);
    assert!(server.stored().await.is_empty());
}

#[tokio::test]
async fn a_415_names_what_is_taken_and_a_question_of_what_is_known_is_plain_or_gzip() {
    let words = dictionary("ours");
    let server = started(None, with(&words)).await;
    Phone::new(1).batch(&server, &[]).await;
    let known = send(&server, "/sync/v1/known", pack(b"{}", &words).unwrap()).await;
    assert_eq!(code(&known), (415, "unsupported_encoding".to_owned()));
    assert_eq!(known.header("accept-encoding"), "gzip");
    let brotli = Request::post("/sync/v1/batch").header("content-encoding", "br");
    let brotli = server.send(brotli.body(Body::from(batch(10))).unwrap()).await;
    assert_eq!(brotli.header("accept-encoding"), "gzip, wayside-dictionary");
}
