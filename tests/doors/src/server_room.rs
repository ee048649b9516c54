//! A server without a socket, with one phone and one report that it already holds, to be sent anything at all.

use std::cell::RefCell;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, Request, StatusCode};
use http_body_util::BodyExt;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use tempfile::TempDir;
use tokio::runtime::Runtime;
use tower::ServiceExt;
use wayside_core::pack::Dictionary;
use wayside_server::store::sqlite::SqliteStore;
use wayside_server::{Catalogue, Clock, Config, NoRandomness, Photos, Random, Sha256Sum, Silent, app};

pub const COUNCIL: &str = "E06000020";
pub const PHONE: &str = "019372a4-5b1c-7000-8000-0000000000aa";
pub const SECRET: &str = "00000000000000000000000000000000000000000000000000000000000000aa";
/// The report that is there from the start, and its photo, of which nothing has come.
pub const REPORT: &str = "019372a4-5b1c-7000-8000-000000000001";
pub const PHOTO: &str = "019372a4-5b1c-7000-8000-000000000002";
pub const PHOTO_BYTES: &[u8] = b"\xFF\xD8\xFF photo";

/// After so many requests a new server is made: one that holds thousands of reports is slow, and tells nothing more.
const REQUESTS: u32 = 400;

#[derive(Debug)]
struct Noon;
impl Clock for Noon {
    fn now_us(&self) -> i64 {
        1_796_126_400_000_000 // 1 December 2026
    }
}

/// The same bytes in every run, never twice in one.
#[derive(Debug, Default)]
struct Counted(AtomicU64);
impl Random for Counted {
    fn fill(&self, bytes: &mut [u8]) -> Result<(), NoRandomness> {
        for part in bytes.chunks_mut(32) {
            let sum = Sha256::digest(self.0.fetch_add(1, Ordering::SeqCst).to_be_bytes());
            part.copy_from_slice(&sum[..part.len()]);
        }
        Ok(())
    }
}

pub struct Room {
    runtime: Runtime,
    router: Router,
    left: u32,
    _folder: TempDir,
}

pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Bytes,
}

impl Answer {
    pub fn json(&self) -> Option<Value> {
        serde_json::from_slice(&self.body).ok()
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }
}

thread_local! {
    static ROOM: RefCell<Option<Room>> = const { RefCell::new(None) };
}

/// Lets a door work with the server of this thread.
pub fn with_server<T>(act: impl FnOnce(&Room) -> T) -> T {
    ROOM.with_borrow_mut(|slot| {
        if slot.as_ref().is_none_or(|room| room.left == 0) {
            *slot = None;
            *slot = Some(Room::new());
        }
        let room = slot.as_mut().expect("it was just made");
        room.left -= 1;
        act(room)
    })
}

impl Room {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder can be made");
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        let (clock, random) = (Arc::new(Noon), Arc::new(Counted::default()));
        let store = Arc::new(SqliteStore::open(folder.path(), clock.clone(), random.clone()).expect("a store"));
        let photos = runtime.block_on(Photos::open(folder.path())).expect("a folder for photos");
        let log = Arc::new(Silent);
        let config = Config {
            catalogue: catalogue(),
            store,
            photos,
            clock,
            random,
            public_url: None,
            uploads_expire: Duration::from_secs(30 * 24 * 3600),
            log,
        };
        let room = Self { runtime, router: app(config), left: REQUESTS, _folder: folder };
        let answer = room.send(signed(Request::post("/sync/v1/batch")).body(first_batch().into()).expect("a request"));
        assert_eq!(answer.status, 200, "{:?}", answer.body);
        room
    }

    /// Sends a request. Whatever it is, the server does not fail over it.
    pub fn send(&self, request: Request<Body>) -> Answer {
        let told = format!("{} {}", request.method(), request.uri());
        let answer = self.runtime.block_on(async {
            let response = self.router.clone().oneshot(request).await.expect("a router always answers");
            let (parts, body) = response.into_parts();
            let body = body.collect().await.expect("an answer ends").to_bytes();
            Answer { status: parts.status, headers: parts.headers, body }
        });
        assert!(!answer.status.is_server_error(), "{told}: {} {:?}", answer.status, answer.body);
        answer
    }

    pub fn get(&self, address: &str) -> Answer {
        self.send(signed(Request::get(address)).body(Body::empty()).expect("a request"))
    }

    /// Bytes of the photo that the server says it holds.
    pub fn photo_offset(&self) -> u64 {
        let request = signed(Request::head(format!("/sync/v1/photos/{PHOTO}"))).header("tus-resumable", "1.0.0");
        let answer = self.send(request.body(Body::empty()).expect("a request"));
        assert_eq!(answer.status, 200);
        answer.header("upload-offset").parse().expect("an offset")
    }
}

/// As the phone that the server knows.
pub fn signed(request: axum::http::request::Builder) -> axum::http::request::Builder {
    request.header("authorization", format!("Bearer {PHONE}.{SECRET}"))
}

fn first_batch() -> String {
    let payload = json!({
        "id": REPORT, "jurisdiction": COUNCIL, "service": "pothole", "private": false, "pack_version": "1",
        "language": "en-GB", "captured_at": "2026-11-30T09:30:00Z",
        "position": {"lat": 52.6766, "lon": -2.4469, "accuracy_m": 12.0},
        "photos": [{"id": PHOTO, "role": "photo", "order": 0, "length": PHOTO_BYTES.len(),
            "sha256": Sha256Sum::of(PHOTO_BYTES).to_string()}],
    });
    let payload = payload.to_string();
    let item = json!({"id": REPORT, "kind": "report", "rev": 1, "sha256": Sha256Sum::of(&payload).to_string(), "payload": payload});
    json!({"register": {"id": PHONE, "secret": SECRET}, "items": [item]}).to_string()
}

/// What the council's batches are packed with.
pub fn dictionary() -> Dictionary {
    let words = br#"{"items":[{"id":"","kind":"report","rev":1,"sha256":"","payload":"{\"service\":\"pothole\"}"}]}"#;
    Dictionary::new(words.to_vec()).expect("it is neither empty nor large")
}

/// A small council: a public service with questions, one without, a private one.
fn catalogue() -> Catalogue {
    let services = json!([
        {"code": "pothole", "name": "Pothole"},
        {"code": "asb", "name": "Antisocial behaviour", "private": true},
        {"code": "fly-tipping", "name": "Fly-tipping", "question": [
            {"code": "waste", "text": "What is it?", "datatype": "multivaluelist", "required": true,
             "choices": [{"key": "TYRES", "name": "Tyres"}, {"key": "OTHER", "name": "Other"}]},
            {"code": "seen", "text": "Seen?", "datatype": "singlevaluelist",
             "choices": [{"key": "YES", "name": "Yes"}, {"key": "NO", "name": "No"}]},
            {"code": "who", "text": "Who?", "datatype": "string", "required": true,
             "only_if": {"question": "seen", "is": ["YES"]}}
        ]}
    ]);
    let council = json!({
        "id": "telford-and-wrekin", "jurisdiction": COUNCIL, "name": "Telford & Wrekin Council", "version": "1",
        "languages": ["en-GB"], "attribution": [], "contact_day": "1", "contact_out_of_hours": "2"
    });
    let endpoints = json!([{
        "id": "open311", "dialect": "georeport", "url": "https://reports.example/", "api_key": "key",
        "services": ["*"], "abilities": {"photos": "multipart_with_report", "idempotent": true, "private": true}
    }]);
    Catalogue {
        council: serde_json::from_value(council).expect("a council"),
        services: serde_json::from_value(services).expect("services"),
        endpoints: serde_json::from_value(endpoints).expect("endpoints"),
        translated: std::collections::HashMap::new(),
        dictionary: Some(Arc::new(dictionary())),
        shelf: wayside_server::Shelf::default(),
    }
}
