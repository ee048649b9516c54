//! tus beyond its core: creation with upload, checksum, expiration, termination; and who may write while a line hangs.

use std::time::{Duration, Instant};

use axum::body::{Body, Bytes};
use axum::http::Request;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha1::Sha1;
use sha2::{Digest, Sha256};
use tokio::sync::mpsc;
use wayside_core::endpoint::wire::Verdict;
use wayside_core::report::PhotoRef;
use wayside_server::store::{Appended, Store, UploadHold};
use wayside_server::sweep_expired_uploads;

use crate::harness::*;

const DAY: i64 = 24 * 3600;

async fn waiting(length: usize) -> (Server, Phone, PhotoRef, Vec<u8>) {
    let server = Server::new().await;
    let phone = Phone::new(1);
    let (declared, bytes) = photo(20, length);
    phone.accepted(&server, &words(&declared)).await;
    (server, phone, declared, bytes)
}

fn words(photo: &PhotoRef) -> wayside_core::report::Report {
    let mut words = report(10);
    words.photos = vec![photo.clone()];
    words
}

fn sha256(bytes: &[u8]) -> String {
    format!("sha256 {}", STANDARD.encode(Sha256::digest(bytes)))
}

fn of_phone(phone: &Phone, method: &str, photo: &PhotoRef) -> axum::http::request::Builder {
    let request = Request::builder().method(method).uri(format!("/sync/v1/photos/{}", photo.id));
    request.header("authorization", phone.bearer()).header("tus-resumable", "1.0.0")
}

async fn checked(server: &Server, phone: &Phone, photo: &PhotoRef, offset: u64, sum: &str, bytes: &[u8]) -> Answer {
    let request = of_phone(phone, "PATCH", photo)
        .header("content-type", "application/offset+octet-stream")
        .header("content-length", bytes.len())
        .header("upload-offset", offset)
        .header("upload-checksum", sum);
    server.send(request.body(Body::from(bytes.to_vec())).unwrap()).await
}

async fn delete(server: &Server, phone: &Phone, photo: &PhotoRef) -> Answer {
    server.send(of_phone(phone, "DELETE", photo).body(Body::empty()).unwrap()).await
}

async fn create(server: &Server, phone: &Phone, photo: &PhotoRef, more: &[(&str, &str)], body: &[u8]) -> Answer {
    let mut request = Request::post("/sync/v1/photos")
        .header("authorization", phone.bearer())
        .header("tus-resumable", "1.0.0")
        .header("content-length", body.len())
        .header("upload-length", photo.length)
        .header("upload-metadata", format!("id {}", STANDARD.encode(photo.id.to_string())));
    for (name, value) in more {
        request = request.header(*name, *value);
    }
    server.send(request.body(Body::from(body.to_vec())).unwrap()).await
}

const OCTETS: (&str, &str) = ("content-type", "application/offset+octet-stream");

fn rows(server: &Server) -> i64 {
    let db = rusqlite::Connection::open(server.folder.path().join("server.db")).unwrap();
    db.query_row("SELECT count(*) FROM chunk", [], |row| row.get(0)).unwrap()
}

/// A piece of a body, or the line's end.
type Piece = std::io::Result<Bytes>;

/// A PATCH whose body comes when the test says so, and its answer.
fn hanging(
    server: &Server,
    request: axum::http::request::Builder,
) -> (mpsc::Sender<Piece>, tokio::task::JoinHandle<Answer>) {
    struct Line(mpsc::Receiver<Piece>);
    impl axum::body::HttpBody for Line {
        type Data = Bytes;
        type Error = std::io::Error;
        fn poll_frame(
            mut self: std::pin::Pin<&mut Self>,
            cx: &mut std::task::Context<'_>,
        ) -> std::task::Poll<Option<Result<http_body::Frame<Bytes>, Self::Error>>> {
            self.0.poll_recv(cx).map(|piece| piece.map(|piece| piece.map(http_body::Frame::data)))
        }
    }
    let (line, body) = mpsc::channel(8);
    let request = request.header("content-type", "application/offset+octet-stream").header("upload-offset", 0);
    let request = request.body(Body::new(Line(body))).unwrap();
    let server = server.clone();
    (line, tokio::spawn(async move { server.send(request).await }))
}

async fn offset_in_store(server: &Server, phone: &Phone, photo: &PhotoRef) -> u64 {
    server.store.upload_state(COUNCIL, phone.id, photo.id).await.unwrap().unwrap().offset
}

#[tokio::test]
async fn options_names_every_extension_and_algorithm() {
    let server = Server::new().await;
    let answer = server.send(Request::options("/sync/v1/photos").body(Body::empty()).unwrap()).await;
    assert_eq!(answer.header("tus-extension"), "creation,creation-with-upload,checksum,expiration,termination");
    assert_eq!(answer.header("tus-checksum-algorithm"), "sha1,sha256");
}

#[tokio::test]
async fn a_patch_with_a_right_sum_counts_and_with_a_wrong_one_is_discarded_whole() {
    let (server, phone, photo, bytes) = waiting(300_000).await;
    let sha1 = format!("sha1 {}", STANDARD.encode(Sha1::digest(&bytes[..100_000])));
    let first = checked(&server, &phone, &photo, 0, &sha1, &bytes[..100_000]).await;
    assert_eq!((first.status.as_u16(), first.header("upload-offset")), (204, "100000"));
    let mut flipped = bytes[100_000..].to_vec();
    flipped[77] ^= 1;
    let held = rows(&server);
    let wrong = checked(&server, &phone, &photo, 100_000, &sha256(&bytes[100_000..]), &flipped).await;
    assert_eq!((wrong.status.as_u16(), wrong.json()["code"].as_str()), (460, Some("checksum_mismatch")));
    assert_eq!(rows(&server), held, "not a byte of it is left");
    assert_eq!(phone.head(&server, &photo).await.header("upload-offset"), "100000");
    let right = checked(&server, &phone, &photo, 100_000, &sha256(&bytes[100_000..]), &bytes[100_000..]).await;
    assert_eq!((right.status.as_u16(), right.header("upload-offset")), (204, "300000"));
    assert!(server.stored().await[0].photos[0].done);
    let file = server.folder.path().join("photos").join(format!("{}.jpg", photo.id));
    assert_eq!(std::fs::read(file).unwrap(), bytes);
}

#[tokio::test]
async fn a_sum_that_cannot_be_checked_is_400_before_a_byte_is_taken() {
    let (server, phone, photo, bytes) = waiting(1000).await;
    for (sum, code) in [
        ("md5 1B2M2Y8AsgTpgAmY7PhCfg==", "checksum_algorithm"),
        ("crc32 AAAAAA==", "checksum_algorithm"),
        ("sha1", "malformed"),
        ("sha1 ", "malformed"),
        ("sha1 !!!", "malformed"),
        ("sha256 Kq5sNclPz7QV2+lfQIuc6R7oRu0=", "malformed"),
        ("", "malformed"),
    ] {
        let answer = checked(&server, &phone, &photo, 0, sum, &bytes).await;
        assert_eq!((answer.status.as_u16(), answer.json()["code"].as_str()), (400, Some(code)), "{sum:?}");
    }
    assert_eq!(phone.head(&server, &photo).await.header("upload-offset"), "0");
}

#[tokio::test]
async fn what_was_staged_counts_for_nobody_and_goes_when_the_upload_is_taken_over() {
    let (server, phone, photo, bytes) = waiting(1000).await;
    let taken = server.store.upload_take(COUNCIL, phone.id, photo.id).await.unwrap().unwrap();
    let old = UploadHold { jurisdiction: COUNCIL, photo: photo.id, fence: taken.fence };
    server.store.upload_append(&old, 0, bytes[..300].to_vec()).await.unwrap();
    let staged = server.store.upload_stage(&old, 300, bytes[300..600].to_vec()).await.unwrap();
    assert_eq!(staged, Appended::Through(600));
    assert_eq!(offset_in_store(&server, &phone, &photo).await, 300);
    let Verdict::AlreadyAccepted(receipt) = phone.one(&server, &item(&words(&photo), 1)).await else { panic!() };
    assert_eq!(receipt.photos[0].offset, 300);
    // A gap is never believed.
    assert_eq!(server.store.upload_commit(&old, 601).await.unwrap(), Appended::Fenced);
    // The server stopped just then; another request comes.
    assert_eq!(phone.head(&server, &photo).await.header("upload-offset"), "300");
    assert_eq!(rows(&server), 1);
    assert_eq!(server.store.upload_stage(&old, 600, bytes[600..].to_vec()).await.unwrap(), Appended::Fenced);
    assert_eq!(server.store.upload_commit(&old, 600).await.unwrap(), Appended::Fenced);
    server.store.upload_unstage(&old).await.unwrap();
    assert_eq!(phone.patch(&server, &photo, 300, &bytes[300..]).await.status, 204);
    assert!(server.stored().await[0].photos[0].done);
}

#[tokio::test]
async fn head_answers_within_a_second_while_a_patch_with_a_sum_hangs_and_none_of_it_is_believed() {
    let (server, phone, photo, bytes) = waiting(300_000).await;
    let request = of_phone(&phone, "PATCH", &photo).header("upload-checksum", sha256(&bytes));
    let (line, hung) = hanging(&server, request);
    line.send(Ok(Bytes::from(bytes[..200_000].to_vec()))).await.unwrap();
    let began = Instant::now();
    while rows(&server) < 3 {
        assert!(began.elapsed() < Duration::from_secs(5), "pieces are written as they come");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    let asked = Instant::now();
    assert_eq!(phone.head(&server, &photo).await.header("upload-offset"), "0");
    assert!(asked.elapsed() < Duration::from_secs(1), "{:?}", asked.elapsed());
    assert_eq!(hung.await.unwrap().status, 423);
    assert_eq!(rows(&server), 0);
    assert_eq!(phone.patch(&server, &photo, 0, &bytes).await.status, 204);
}

#[tokio::test]
async fn a_cut_patch_with_a_sum_is_discarded_whole_and_one_without_is_kept() {
    for (sum, kept) in [(true, 0), (false, 150_000)] {
        let (server, phone, photo, bytes) = waiting(300_000).await;
        let request = of_phone(&phone, "PATCH", &photo);
        let request = if sum { request.header("upload-checksum", sha256(&bytes)) } else { request };
        let (line, cut) = hanging(&server, request);
        line.send(Ok(Bytes::from(bytes[..150_000].to_vec()))).await.unwrap();
        line.send(Err(std::io::ErrorKind::ConnectionReset.into())).await.unwrap();
        assert_eq!(cut.await.unwrap().status, 400);
        assert_eq!(offset_in_store(&server, &phone, &photo).await, kept);
        assert_eq!(rows(&server) > 0, kept > 0);
    }
}

#[tokio::test]
async fn a_patch_that_hangs_at_another_server_is_fenced_out_and_can_write_no_more() {
    let (server, phone, photo, bytes) = waiting(300_000).await;
    let other = Server::on(server.folder.clone(), catalogue(), server.clock.clone()).await;
    let (line, hung) = hanging(&server, of_phone(&phone, "PATCH", &photo));
    line.send(Ok(Bytes::from(bytes[..70_000].to_vec()))).await.unwrap();
    let began = Instant::now();
    while offset_in_store(&server, &phone, &photo).await < 65_536 {
        assert!(began.elapsed() < Duration::from_secs(5));
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    // The two share the store and nothing else: nobody tells the older request to leave.
    let asked = Instant::now();
    assert_eq!(phone.head(&other, &photo).await.header("upload-offset"), "65536");
    assert!(asked.elapsed() < Duration::from_secs(1), "{:?}", asked.elapsed());
    line.send(Ok(Bytes::from(bytes[70_000..].to_vec()))).await.unwrap();
    drop(line);
    assert_eq!(hung.await.unwrap().status, 423);
    assert_eq!(phone.head(&other, &photo).await.header("upload-offset"), "65536");
    assert_eq!(phone.patch(&other, &photo, 65_536, &bytes[65_536..]).await.status, 204);
    assert!(server.stored().await[0].photos[0].done);
}

#[tokio::test]
async fn a_creation_may_bring_the_whole_photo_or_its_beginning() {
    let (server, phone, photo, bytes) = waiting(200_000).await;
    let begun = create(&server, &phone, &photo, &[OCTETS], &bytes[..80_000]).await;
    assert_eq!((begun.status.as_u16(), begun.header("upload-offset")), (201, "80000"));
    assert_eq!(begun.header("location"), format!("/sync/v1/photos/{}", photo.id));
    // Its answer was lost, and it goes again, with more: what is here is passed over.
    let again = create(&server, &phone, &photo, &[OCTETS, ("upload-checksum", &sha256(&bytes))], &bytes).await;
    assert_eq!((again.status.as_u16(), again.header("upload-offset")), (201, "200000"));
    assert!(server.stored().await[0].photos[0].done);
    let file = server.folder.path().join("photos").join(format!("{}.jpg", photo.id));
    assert_eq!(std::fs::read(file).unwrap(), bytes);
    let whole = create(&server, &phone, &photo, &[OCTETS], &bytes).await;
    assert_eq!((whole.status.as_u16(), whole.header("upload-offset")), (201, "200000"));
}

#[tokio::test]
async fn a_creation_with_upload_is_held_to_the_same_rules_as_a_patch() {
    let (server, phone, photo, bytes) = waiting(1000).await;
    let mut flipped = bytes.clone();
    flipped[9] ^= 1;
    let sum = sha256(&bytes);
    let longer = [bytes.as_slice(), b"more"].concat();
    for (more, body, status) in [
        (vec![("content-type", "image/jpeg")], &bytes, 415),
        (vec![], &bytes, 415),
        (vec![OCTETS], &longer, 413),
        (vec![OCTETS, ("upload-checksum", sum.as_str())], &flipped, 460),
        (vec![OCTETS, ("upload-checksum", "md5 AA==")], &bytes, 400),
        (vec![OCTETS], &flipped, 460),
    ] {
        let answer = create(&server, &phone, &photo, &more, body).await;
        assert_eq!(answer.status, status, "{more:?}");
        assert_eq!(offset_in_store(&server, &phone, &photo).await, 0, "{more:?}");
    }
    let stranger = Phone::new(2);
    stranger.batch(&server, &[]).await;
    assert_eq!(create(&server, &stranger, &photo, &[OCTETS], &bytes).await.status, 404);
}

#[tokio::test]
async fn an_unfinished_photo_that_was_deleted_begins_again_at_0_under_the_same_url() {
    let (server, phone, photo, bytes) = waiting(200_000).await;
    phone.patch(&server, &photo, 0, &bytes[..150_000]).await;
    let deleted = delete(&server, &phone, &photo).await;
    assert_eq!((deleted.status.as_u16(), deleted.header("tus-resumable")), (204, "1.0.0"));
    assert_eq!(rows(&server), 0);
    assert_eq!(delete(&server, &phone, &photo).await.status, 204, "twice is once");
    let head = phone.head(&server, &photo).await;
    assert_eq!((head.status.as_u16(), head.header("upload-offset")), (200, "0"));
    let Verdict::AlreadyAccepted(receipt) = phone.one(&server, &item(&words(&photo), 1)).await else { panic!() };
    assert_eq!(receipt.photos[0].offset, 0, "the words still declare it");
    assert_eq!(phone.patch(&server, &photo, 0, &bytes).await.status, 204);
    assert!(server.stored().await[0].photos[0].done);
}

#[tokio::test]
async fn a_photo_that_the_council_has_is_not_deleted_by_a_client() {
    let (server, phone, photo, bytes) = waiting(1000).await;
    phone.patch(&server, &photo, 0, &bytes).await;
    let refused = delete(&server, &phone, &photo).await;
    assert_eq!((refused.status.as_u16(), refused.json()["code"].as_str()), (403, Some("photo_accepted")));
    assert!(server.stored().await[0].photos[0].done);
    assert_eq!(server.photo_files().len(), 1);
}

#[tokio::test]
async fn a_deletion_ends_a_hung_patch_and_is_the_owners_alone() {
    let (server, phone, photo, bytes) = waiting(300_000).await;
    let stranger = Phone::new(2);
    stranger.batch(&server, &[]).await;
    let (line, hung) = hanging(&server, of_phone(&phone, "PATCH", &photo));
    line.send(Ok(Bytes::from(bytes[..1000].to_vec()))).await.unwrap();
    tokio::time::sleep(Duration::from_millis(100)).await;
    assert_eq!(delete(&server, &stranger, &photo).await.status, 404);
    assert!(!hung.is_finished(), "a stranger ends nothing");
    let nobody = Request::delete(format!("/sync/v1/photos/{}", photo.id));
    assert_eq!(server.send(nobody.body(Body::empty()).unwrap()).await.status, 412);
    assert_eq!(delete(&server, &phone, &photo).await.status, 204);
    assert_eq!(hung.await.unwrap().status, 423);
    assert_eq!((offset_in_store(&server, &phone, &photo).await, rows(&server)), (0, 0));
}

#[tokio::test]
async fn bytes_of_an_unfinished_photo_expire_and_the_photo_begins_again_at_0() {
    let (server, phone, photo, bytes) = waiting(1000).await;
    assert_eq!(phone.head(&server, &photo).await.header("upload-expires"), "", "nothing is here that could");
    let part = phone.patch(&server, &photo, 0, &bytes[..400]).await;
    assert_eq!(part.header("upload-expires"), "Thu, 31 Dec 2026 12:00:00 GMT");
    server.later(20 * DAY);
    assert_eq!(sweep_expired_uploads(&server.config).await.unwrap(), 0);
    // Asking keeps nothing alive; bytes do.
    assert_eq!(phone.head(&server, &photo).await.header("upload-expires"), "Thu, 31 Dec 2026 12:00:00 GMT");
    let created = create(&server, &phone, &photo, &[], b"").await;
    assert_eq!(created.header("upload-expires"), "Thu, 31 Dec 2026 12:00:00 GMT");
    let more = phone.patch(&server, &photo, 400, &bytes[400..600]).await;
    assert_eq!(more.header("upload-expires"), "Wed, 20 Jan 2027 12:00:00 GMT");
    server.later(29 * DAY);
    assert_eq!(sweep_expired_uploads(&server.config).await.unwrap(), 0);
    server.later(2 * DAY);
    assert_eq!(sweep_expired_uploads(&server.config).await.unwrap(), 1);
    assert_eq!(rows(&server), 0);
    // A phone that comes back after that loses the bytes, never the photo.
    let late = phone.patch(&server, &photo, 600, &bytes[600..]).await;
    assert_eq!((late.status.as_u16(), late.header("upload-offset")), (409, "0"));
    let whole = phone.patch(&server, &photo, 0, &bytes).await;
    assert_eq!((whole.status.as_u16(), whole.header("upload-expires")), (204, ""));
    server.later(400 * DAY);
    assert_eq!(sweep_expired_uploads(&server.config).await.unwrap(), 0, "a finished photo stays");
    assert!(server.stored().await[0].photos[0].done);
}

#[tokio::test]
async fn what_a_sweep_takes_its_holder_can_no_longer_add_to() {
    let (server, phone, photo, bytes) = waiting(1000).await;
    let taken = server.store.upload_take(COUNCIL, phone.id, photo.id).await.unwrap().unwrap();
    let old = UploadHold { jurisdiction: COUNCIL, photo: photo.id, fence: taken.fence };
    // Staged by a server that stopped: it counts for nobody, and does not lie here for ever either.
    server.store.upload_stage(&old, 0, bytes[..300].to_vec()).await.unwrap();
    server.later(31 * DAY);
    assert_eq!(sweep_expired_uploads(&server.config).await.unwrap(), 1);
    assert_eq!(rows(&server), 0);
    assert_eq!(server.store.upload_append(&old, 0, bytes[..300].to_vec()).await.unwrap(), Appended::Fenced);
}
