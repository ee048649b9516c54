//! Photos: resumed where they stopped, checked at the end, owned.

use axum::body::Body;
use axum::http::Request;
use base64::Engine;
use wayside_core::endpoint::wire::Verdict;
use wayside_core::report::PhotoRef;
use wayside_server::store::{Appended, Store, UploadHold};

use crate::harness::*;

/// A server that waits for one photo of one phone.
async fn waiting(length: usize) -> (Server, Phone, PhotoRef, Vec<u8>) {
    let server = Server::new().await;
    let phone = Phone::new(1);
    let (declared, bytes) = photo(20, length);
    let mut words = report(10);
    words.photos = vec![declared.clone()];
    phone.accepted(&server, &words).await;
    (server, phone, declared, bytes)
}

#[tokio::test]
async fn a_photo_goes_on_where_it_stopped_and_is_whole_at_the_end() {
    let (server, phone, photo, bytes) = waiting(300_000).await;
    let head = phone.head(&server, &photo).await;
    assert_eq!(head.status, 200);
    assert_eq!((head.header("upload-offset"), head.header("upload-length")), ("0", "300000"));
    assert_eq!((head.header("cache-control"), head.header("tus-resumable")), ("no-store", "1.0.0"));
    let part = phone.patch(&server, &photo, 0, &bytes[..100_001]).await;
    assert_eq!((part.status.as_u16(), part.header("upload-offset")), (204, "100001"));
    assert_eq!(phone.head(&server, &photo).await.header("upload-offset"), "100001");
    assert!(!server.stored().await[0].photos[0].done);
    assert!(server.photo_files().is_empty());
    let rest = phone.patch(&server, &photo, 100_001, &bytes[100_001..]).await;
    assert_eq!((rest.status.as_u16(), rest.header("upload-offset")), (204, "300000"));
    assert!(server.stored().await[0].photos[0].done);
    let file = server.folder.path().join("photos").join(format!("{}.jpg", photo.id));
    assert_eq!(std::fs::read(file).unwrap(), bytes);
    assert_eq!(server.photo_files().len(), 1, "nothing half-written is left");
    let pieces = rusqlite::Connection::open(server.folder.path().join("server.db")).unwrap();
    assert_eq!(pieces.query_row("SELECT count(*) FROM chunk", [], |row| row.get::<_, i64>(0)).unwrap(), 0);
    // A lost answer: the same PATCH again is told where things stand, and so is the batch.
    assert_eq!(phone.patch(&server, &photo, 100_001, &bytes[100_001..]).await.status, 409);
    assert_eq!(phone.patch(&server, &photo, 300_000, b"").await.status, 204);
    let mut words = report(10);
    words.photos = vec![photo];
    let Verdict::AlreadyAccepted(receipt) = phone.one(&server, &item(&words, 1)).await else { panic!() };
    assert_eq!(receipt.photos[0].offset, 300_000);
}

#[tokio::test]
async fn a_wrong_request_is_refused_by_the_right_number() {
    let (server, phone, photo, bytes) = waiting(1000).await;
    let wrong = phone.patch(&server, &photo, 5, &bytes[5..]).await;
    assert_eq!((wrong.status.as_u16(), wrong.header("upload-offset")), (409, "0"));
    assert_eq!(phone.patch(&server, &photo, 0, &[bytes.as_slice(), b"x"].concat()).await.status, 413);
    let url = format!("/sync/v1/photos/{}", photo.id);
    for (version, kind, offset, length, status) in [
        (None, "application/offset+octet-stream", Some("0"), "9", 412),
        (Some("0.2.2"), "application/offset+octet-stream", Some("0"), "9", 412),
        (Some("1.0.0"), "image/jpeg", Some("0"), "9", 415),
        (Some("1.0.0"), "application/offset+octet-stream", None, "9", 400),
        (Some("1.0.0"), "application/offset+octet-stream", Some("-1"), "9", 400),
        (Some("1.0.0"), "application/offset+octet-stream", Some("0"), "8388609", 413),
    ] {
        let mut request = Request::patch(&url).header("authorization", phone.bearer());
        request = request.header("content-type", kind).header("content-length", length);
        if let Some(version) = version {
            request = request.header("tus-resumable", version);
        }
        if let Some(offset) = offset {
            request = request.header("upload-offset", offset);
        }
        let answer = server.send(request.body(Body::from("123456789")).unwrap()).await;
        assert_eq!(answer.status, status, "{version:?} {kind} {offset:?}");
        assert!(status != 412 || answer.header("tus-version") == "1.0.0");
        assert_eq!(answer.header("tus-resumable"), "1.0.0");
    }
    assert_eq!(phone.head(&server, &photo).await.header("upload-offset"), "0");
}

#[tokio::test]
async fn more_bytes_than_declared_are_refused_even_when_they_come_unannounced() {
    let (server, phone, photo, bytes) = waiting(1000).await;
    let request = Request::patch(format!("/sync/v1/photos/{}", photo.id))
        .header("authorization", phone.bearer())
        .header("tus-resumable", "1.0.0")
        .header("content-type", "application/offset+octet-stream")
        .header("upload-offset", "0");
    let body = Body::from([bytes.as_slice(), b"more"].concat());
    assert_eq!(server.send(request.body(body).unwrap()).await.status, 413);
    assert!(!server.stored().await[0].photos[0].done);
}

#[tokio::test]
async fn a_photo_with_one_flipped_bit_is_found_and_begins_again_under_the_same_url() {
    let (server, phone, photo, bytes) = waiting(150_000).await;
    let mut flipped = bytes.clone();
    flipped[77_777] ^= 1;
    let refused = phone.patch(&server, &photo, 0, &flipped).await;
    assert_eq!((refused.status.as_u16(), refused.json()["code"].as_str()), (460, Some("checksum_mismatch")));
    assert!(server.photo_files().is_empty());
    assert_eq!(phone.head(&server, &photo).await.header("upload-offset"), "0");
    assert_eq!(phone.patch(&server, &photo, 0, &bytes).await.status, 204);
    assert!(server.stored().await[0].photos[0].done);
}

#[tokio::test]
async fn nobody_else_can_touch_or_tell_an_upload() {
    let (server, _phone, photo, bytes) = waiting(1000).await;
    let stranger = Phone::new(2);
    stranger.batch(&server, &[]).await;
    let theirs = stranger.head(&server, &photo).await;
    let never_declared = stranger.head(&server, &crate::harness::photo(99, 10).0).await;
    assert_eq!((theirs.status.as_u16(), never_declared.status.as_u16()), (404, 404));
    let theirs = stranger.patch(&server, &photo, 0, &bytes).await;
    let never_declared = stranger.patch(&server, &crate::harness::photo(99, 10).0, 0, b"1234567890").await;
    assert_eq!(theirs.status, 404);
    assert_eq!(theirs.body, never_declared.body);
    let nobody = Request::head(format!("/sync/v1/photos/{}", photo.id)).header("tus-resumable", "1.0.0");
    assert_eq!(server.send(nobody.body(Body::empty()).unwrap()).await.status, 401);
}

#[tokio::test]
async fn a_phone_that_showed_the_same_bytes_may_send_its_photos() {
    let (server, _phone, photo, bytes) = waiting(1000).await;
    let new = Phone::new(2);
    let mut words = report(10);
    words.photos = vec![photo.clone()];
    assert!(matches!(new.one(&server, &item(&words, 1)).await, Verdict::AlreadyAccepted(_)));
    assert_eq!(new.patch(&server, &photo, 0, &bytes).await.status, 204);
}

#[tokio::test]
async fn a_write_with_an_old_fence_fails_and_what_it_had_written_stays() {
    let (server, phone, photo, bytes) = waiting(1000).await;
    let old = server.store.upload_take(COUNCIL, phone.id, photo.id).await.unwrap().unwrap();
    let old_hold = UploadHold { jurisdiction: COUNCIL, photo: photo.id, fence: old.fence };
    let written = server.store.upload_append(&old_hold, 0, bytes[..400].to_vec()).await.unwrap();
    assert_eq!(written, Appended::Through(400));
    assert_eq!(phone.head(&server, &photo).await.header("upload-offset"), "400");
    let late = server.store.upload_append(&old_hold, 400, bytes[400..].to_vec()).await.unwrap();
    assert_eq!(late, Appended::Fenced);
    assert!(!server.store.upload_finish(&old_hold).await.unwrap());
    assert!(!server.store.upload_restart(&old_hold).await.unwrap());
    assert_eq!(phone.patch(&server, &photo, 400, &bytes[400..]).await.status, 204);
}

#[tokio::test]
async fn a_server_that_stopped_after_the_last_byte_finishes_when_asked() {
    let (server, phone, photo, bytes) = waiting(1000).await;
    let upload = server.store.upload_take(COUNCIL, phone.id, photo.id).await.unwrap().unwrap();
    let hold = UploadHold { jurisdiction: COUNCIL, photo: photo.id, fence: upload.fence };
    server.store.upload_append(&hold, 0, bytes.clone()).await.unwrap();
    // All here, not yet checked: nobody is told that it is whole.
    let mut words = report(10);
    words.photos = vec![photo.clone()];
    let Verdict::AlreadyAccepted(receipt) = phone.one(&server, &item(&words, 1)).await else { panic!() };
    assert_eq!(receipt.photos[0].offset, 999);
    assert_eq!(phone.head(&server, &photo).await.header("upload-offset"), "1000");
    assert!(server.stored().await[0].photos[0].done);
}

#[tokio::test]
async fn creation_is_for_declared_photos_and_changes_nothing() {
    let (server, phone, photo, bytes) = waiting(1000).await;
    let encoded = |text: &str| base64::engine::general_purpose::STANDARD.encode(text);
    let create = async |metadata: String, length: &str| {
        let request = Request::post("/sync/v1/photos")
            .header("authorization", phone.bearer())
            .header("tus-resumable", "1.0.0")
            .header("upload-length", length)
            .header("upload-metadata", metadata);
        server.send(request.body(Body::empty()).unwrap()).await
    };
    let metadata = format!("report {}, id {}", encoded(&report(10).id.to_string()), encoded(&photo.id.to_string()));
    for _ in 0..2 {
        let made = create(metadata.clone(), "1000").await;
        assert_eq!(made.status, 201);
        assert_eq!(made.header("location"), format!("/sync/v1/photos/{}", photo.id));
    }
    phone.patch(&server, &photo, 0, &bytes[..600]).await;
    assert_eq!(create(metadata.clone(), "1000").await.header("upload-offset"), "600");
    assert_eq!(create(metadata.clone(), "999").await.status, 400);
    assert_eq!(create(metadata.clone(), "8388609").await.status, 413);
    assert_eq!(create("filename Zg==".to_owned(), "1000").await.status, 400);
    assert_eq!(create("id !!!".to_owned(), "1000").await.status, 400);
    assert_eq!(create(format!("id {}", encoded(&report(77).id.to_string())), "1000").await.status, 404);
}

#[tokio::test]
async fn options_says_what_is_spoken() {
    let server = Server::new().await;
    let answer = server.send(Request::options("/sync/v1/photos").body(Body::empty()).unwrap()).await;
    assert_eq!(answer.status, 204);
    assert_eq!((answer.header("tus-version"), answer.header("tus-max-size")), ("1.0.0", "8388608"));
}

#[tokio::test]
async fn a_failure_is_logged_without_a_word_of_the_report() {
    let (server, phone, photo, bytes) = waiting(1000).await;
    std::fs::remove_dir(server.folder.path().join("photos")).unwrap();
    let failed = phone.patch(&server, &photo, 0, &bytes).await;
    assert_eq!((failed.status.as_u16(), failed.json()["code"].as_str()), (500, Some("internal")));
    let lines = server.log.0.lock().unwrap().clone();
    assert_eq!(lines.len(), 1);
    assert!(lines[0].starts_with("PATCH /sync/v1/photos/{photo}: 500: "), "{}", lines[0]);
    for secret in [photo.id.to_string(), phone.id.to_string(), phone.secret.clone(), "52.6766".to_owned()] {
        assert!(!lines[0].contains(&secret) && !failed.text().contains(&secret), "{secret}");
    }
    // Nothing was lost by it.
    std::fs::create_dir(server.folder.path().join("photos")).unwrap();
    assert_eq!(phone.head(&server, &photo).await.header("upload-offset"), "1000");
}
