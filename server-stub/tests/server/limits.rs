//! How much a batch may be, and in what packing.

use axum::body::Body;
use axum::http::Request;
use flate2::Compression;
use flate2::write::GzEncoder;
use std::io::Write;
use wayside_core::endpoint::wire::{BATCH_BYTES, BATCH_ITEMS, Batch};

use crate::harness::*;

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut packer = GzEncoder::new(Vec::new(), Compression::fast());
    packer.write_all(bytes).unwrap();
    packer.finish().unwrap()
}

fn batch(phone: &Phone, reports: u128) -> Vec<u8> {
    let items = (0..reports).map(|number| item(&report(100 + number), 1)).collect();
    serde_json::to_vec(&Batch { register: Some(phone.registration()), items }).unwrap()
}

async fn send(server: &Server, encoding: &str, body: Vec<u8>) -> (u16, String) {
    let request = Request::post("/sync/v1/batch").header("content-encoding", encoding);
    let answer = server.send(request.body(Body::from(body)).unwrap()).await;
    (answer.status.as_u16(), answer.json()["code"].as_str().unwrap_or_default().to_owned())
}

#[tokio::test]
async fn a_batch_has_at_most_a_hundred_items_and_a_mebibyte_unpacked() {
    let server = Server::new().await;
    let phone = Phone::new(1);
    let too_large = (413, "too_large".to_owned());
    assert_eq!(BATCH_ITEMS, 100);
    assert_eq!(send(&server, "", batch(&phone, 101)).await, too_large);
    assert_eq!(send(&server, "identity", vec![b' '; BATCH_BYTES + 1]).await, too_large);
    // A few kilobytes that would unpack to a gibibyte are unpacked no further than the limit.
    assert_eq!(send(&server, "gzip", gzip(&vec![b' '; 64 << 20])).await, too_large);
    assert!(server.stored().await.is_empty());
    assert_eq!(send(&server, "", batch(&phone, 100)).await.0, 200);
    assert_eq!(server.stored().await.len(), 100);
}

#[tokio::test]
async fn a_batch_comes_plain_or_gzipped_and_in_no_other_packing() {
    let server = Server::new().await;
    let phone = Phone::new(1);
    assert_eq!(send(&server, "gzip", gzip(&batch(&phone, 3))).await.0, 200);
    assert_eq!(server.stored().await.len(), 3);
    assert_eq!(send(&server, "br", batch(&phone, 4)).await, (415, "unsupported_encoding".to_owned()));
    assert_eq!(send(&server, "gzip", batch(&phone, 4)).await, (400, "malformed".to_owned()));
    let mut cut = gzip(&batch(&phone, 4));
    cut.truncate(cut.len() / 2);
    assert_eq!(send(&server, "gzip", cut).await, (400, "malformed".to_owned()));
    assert_eq!(send(&server, "", b"<html>".to_vec()).await, (400, "malformed".to_owned()));
    assert_eq!(send(&server, "", br#"{"items":[{"no":"id"}]}"#.to_vec()).await.0, 401);
    assert_eq!(server.stored().await.len(), 3);
}

#[tokio::test]
async fn an_address_that_is_no_text_is_refused_in_the_words_of_its_dialect() {
    let (server, phone) = (Server::new().await, Phone::new(1));
    phone.batch_answer(&server, &[]).await;
    for address in ["/requests/%ff.json", "/services/%ff.json"] {
        let answer = server.get(address).await;
        assert_eq!((answer.status.as_u16(), answer.json()[0]["code"].as_u64()), (404, Some(404)), "{address}");
    }
    let request = Request::patch("/sync/v1/photos/%ff").header("authorization", phone.bearer());
    let request = request.header("tus-resumable", "1.0.0").header("upload-offset", "0");
    let answer = server
        .send(request.header("content-type", "application/offset+octet-stream").body(Body::empty()).unwrap())
        .await;
    assert_eq!((answer.status.as_u16(), answer.json()["code"].as_str()), (404, Some("unknown_photo")));
    let answer = phone.get(&server, "/sync/v1/changes?cursor=a&cursor=b").await;
    assert_eq!((answer.status.as_u16(), answer.json()["code"].as_str()), (400, Some("malformed")));
}
