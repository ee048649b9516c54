//! The server's side of the wire, through its router as any client meets it. No request makes it fail, and every refusal
//! is in the words of its dialect.

use std::collections::HashSet;
use std::io::Write;

use axum::body::Body;
use axum::http::Request;
use axum::http::request::Builder;
use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::Value;
use wayside_core::endpoint::frame::pack;
use wayside_core::endpoint::wire::{BATCH_ITEMS, BatchAnswer, Changes, DICTIONARY_MAGIC, Known, SyncError, Verdict};
use wayside_server::Sha256Sum;

use crate::server_room::{Answer, PHOTO, PHOTO_BYTES, Room, dictionary, signed, with_server};
use crate::wire_text::{Parts, parts};

/// The headers as they stand, those that make no HTTP left out; `make: …` is for the door itself.
fn headed(mut request: Builder, parts: &Parts<'_>) -> Builder {
    for (name, value) in parts.headers.iter().filter(|(name, _)| name != "make") {
        let header = (name.parse::<axum::http::HeaderName>(), value.parse::<axum::http::HeaderValue>());
        if let (Ok(name), Ok(value)) = header {
            request = request.header(name, value);
        }
    }
    request
}

/// A refusal of `/sync/v1` says its code.
fn refused_in_our_words(answer: &Answer) {
    if !answer.status.is_success() {
        let error: Option<SyncError> = serde_json::from_slice(&answer.body).ok();
        let said = error.is_some_and(|error| !error.code.is_empty() && !error.description.is_empty());
        assert!(said || answer.status == 405, "{}: {:?}", answer.status, answer.body);
    }
    assert!(answer.header("wayside-store").contains(':'), "every answer says where the store stands");
}

/// A batch: one result for each id in it and for no other, and the same again for the same again.
pub fn batch(bytes: &[u8]) {
    let parts = parts(bytes);
    let body = made(&parts);
    let request = || headed(signed(Request::post("/sync/v1/batch")), &parts).body(Body::from(body.clone()));
    with_server(|room| {
        let Ok(first) = request() else { return };
        let first = room.send(first);
        refused_in_our_words(&first);
        if first.status != 200 {
            return;
        }
        let results = |answer: &Answer| serde_json::from_slice::<BatchAnswer>(&answer.body).expect("results").results;
        let first = results(&first);
        let ids: HashSet<_> = first.iter().map(|result| result.id).collect();
        assert_eq!(ids.len(), first.len(), "an id has one result");
        assert!(first.len() <= BATCH_ITEMS);
        let second = results(&room.send(request().expect("it was one before")));
        for result in &first {
            let again = second.iter().find(|again| again.id == result.id).expect("the same ids");
            match (&result.verdict, &again.verdict) {
                (Verdict::Accepted(one) | Verdict::AlreadyAccepted(one), Verdict::AlreadyAccepted(other)) => {
                    assert_eq!(one, other, "the same receipt");
                }
                (one, other) => assert_eq!(one, other, "the same verdict"),
            }
        }
    });
}

/// What the header `make` asks of a body: the payloads' hashes put right; packed as gzip or with the council's dictionary;
/// or only the head of such a frame before it. A fuzzer finds none of them by itself.
fn made(parts: &Parts<'_>) -> Vec<u8> {
    let mut body = parts.body.to_vec();
    let wanted = parts.header("make").unwrap_or_default();
    if wanted.contains("hashes")
        && let Ok(mut batch) = serde_json::from_slice::<Value>(&body)
    {
        for item in batch.get_mut("items").and_then(Value::as_array_mut).into_iter().flatten() {
            let sum = item.get("payload").and_then(Value::as_str).map(|payload| Sha256Sum::of(payload).to_string());
            if let (Some(sum), Some(item)) = (sum, item.as_object_mut()) {
                item.insert("sha256".to_owned(), sum.into());
            }
        }
        body = batch.to_string().into_bytes();
    }
    if wanted.contains("gzip") {
        let mut packed = GzEncoder::new(Vec::new(), Compression::fast());
        packed.write_all(&body).expect("memory can be written");
        body = packed.finish().expect("memory can be written");
    }
    if wanted.contains("frame") {
        body = pack(&body, &dictionary()).expect("anything can be packed");
    }
    if wanted.contains("head") {
        body = [&DICTIONARY_MAGIC[..], &dictionary().sha256(), &body].concat();
    }
    body
}

/// What a phone asks after a restore: only what was asked for is known.
pub fn known(bytes: &[u8]) {
    let parts = parts(bytes);
    let body = made(&parts);
    let asked: Known = serde_json::from_slice(&body).unwrap_or_default();
    with_server(|room| {
        let Ok(request) = headed(signed(Request::post("/sync/v1/known")), &parts).body(Body::from(body)) else {
            return;
        };
        let answer = room.send(request);
        refused_in_our_words(&answer);
        if answer.status == 200 && parts.header("content-encoding").is_none() {
            let known: Known = serde_json::from_slice(&answer.body).expect("what is known");
            assert!(known.reports.iter().all(|report| asked.reports.contains(report)));
            assert!(known.photos.iter().all(|photo| asked.photos.contains(photo)));
        }
    });
}

/// tus: the first line is a method and which upload (`PATCH photo`, `POST photos`, or any other name). The offset never
/// goes beyond the photo, nor back but to nothing, and says what a HEAD says.
pub fn tus(bytes: &[u8]) {
    let parts = parts(bytes);
    let (method, upload) = parts.first.split_once(' ').unwrap_or(("PATCH", "photo"));
    let address = match upload.trim() {
        "photo" => format!("/sync/v1/photos/{PHOTO}"),
        "photos" => "/sync/v1/photos".to_owned(),
        other => format!("/sync/v1/photos/{other}"),
    };
    let request = headed(signed(Request::builder().method(method).uri(address)), &parts);
    let Ok(request) = request.body(Body::from(parts.body.to_vec())) else { return };
    let head = request.method() == "HEAD";
    with_server(|room| {
        let before = room.photo_offset();
        let answer = room.send(request);
        if !head {
            refused_in_our_words(&answer);
        }
        let after = room.photo_offset();
        assert!(after <= PHOTO_BYTES.len() as u64);
        assert!(after >= before || after == 0, "from {before} to {after}");
        if upload.trim() == "photo" && answer.status == 204 && !answer.header("upload-offset").is_empty() {
            assert_eq!(answer.header("upload-offset").parse(), Ok(after));
        }
        assert!(answer.header("tus-resumable") == "1.0.0" || answer.status == 404, "{}", answer.status);
    });
}

/// A GeoReport form. Only with the key is anything taken, and nothing private shows in public.
pub fn form(bytes: &[u8]) {
    let parts = parts(bytes);
    let format = if parts.first.contains("xml") { "xml" } else { "json" };
    let what = if parts.first.contains("update") { "servicerequestupdates" } else { "requests" };
    let mut request = Request::post(format!("/{what}.{format}"));
    if parts.header("content-type").is_none() {
        request = request.header("content-type", "application/x-www-form-urlencoded");
    }
    let Ok(request) = headed(request, &parts).body(Body::from(parts.body.to_vec())) else { return };
    with_server(|room| posted(room, request, &|| knows_key(parts.body)));
}

fn knows_key(form: &[u8]) -> bool {
    url::form_urlencoded::parse(form).any(|(name, value)| name == "api_key" && value.trim() == "key")
}

/// A GeoReport form in parts; its boundary is `cut`.
pub fn multipart(bytes: &[u8]) {
    let request = Request::post("/requests.json").header("content-type", "multipart/form-data; boundary=cut");
    let Ok(request) = request.body(Body::from(bytes.to_vec())) else { return };
    let key = || bytes.windows(7).any(|window| window == b"api_key");
    with_server(|room| posted(room, request, &key));
}

fn posted(room: &Room, request: Request<Body>, knows_key: &dyn Fn() -> bool) {
    let json = request.uri().path().ends_with(".json");
    let answer = room.send(request);
    if answer.status.is_success() {
        assert!(knows_key(), "taken from somebody without a key");
        let public = room.get("/requests.json");
        assert!(!String::from_utf8_lossy(&public.body).contains("\"asb\""), "a private report stands in public");
    } else if json {
        let errors = answer.json().and_then(|errors| errors.as_array().cloned()).unwrap_or_default();
        let told = |error: &Value| error.get("description").and_then(Value::as_str).is_some_and(|it| !it.is_empty());
        assert!(!errors.is_empty() && errors.iter().all(told), "{}: {:?}", answer.status, answer.body);
    }
}

/// Any address that is asked for: public lists, one request, services, a cursor. What is answered is in its format.
pub fn query(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let address = format!("/{}", text.lines().next().unwrap_or_default());
    let Ok(request) = Request::get(address).body(Body::empty()) else { return };
    let json = request.uri().path().ends_with(".json");
    with_server(|room| {
        let answer = room.send(request);
        // No route at all: nobody answers, in no format.
        assert!(!json || answer.json().is_some() || answer.body.is_empty(), "{}: {:?}", answer.status, answer.body);
        assert!(!String::from_utf8_lossy(&answer.body).contains(PHOTO), "a photo's id stands in public");
    });
}

/// A cursor: the one that was given is good; any other is refused, or is of the past. The bytes are a cursor, or, after
/// a `~`, changes to a true one: place and byte.
pub fn cursor(bytes: &[u8]) {
    with_server(|room| {
        let given: Changes = serde_json::from_slice(&room.get("/sync/v1/changes").body).expect("changes");
        let asked = match bytes.strip_prefix(b"~") {
            Some(changes) => {
                let mut cursor = given.cursor.clone().into_bytes();
                for change in changes.chunks_exact(2) {
                    let place = usize::from(change[0]) % cursor.len();
                    cursor[place] = change[1];
                }
                cursor
            }
            None => bytes.to_vec(),
        };
        let same = asked == given.cursor.as_bytes() || asked.is_empty();
        let encoded: String = url::form_urlencoded::byte_serialize(&asked).collect();
        let answer = room.get(&format!("/sync/v1/changes?cursor={encoded}"));
        refused_in_our_words(&answer);
        assert_eq!(answer.status == 200, same, "{}: {:?}", answer.status, answer.body);
        assert!(same || matches!(answer.status.as_u16(), 400 | 410), "{}", answer.status);
    });
}
