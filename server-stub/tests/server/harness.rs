//! A server without a socket, phones that talk to it, and a small council.

use std::io::Write;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, Request, StatusCode};
use http_body_util::BodyExt;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use tempfile::TempDir;
use tower::ServiceExt;
use uuid::Uuid;
use wayside_core::endpoint::wire::{
    Batch, BatchAnswer, BatchItem, BatchKind, Changes, Receipt, Registration, Rejection, Verdict,
};
use wayside_core::pack::Service;
use wayside_core::report::{PhotoRef, Report, ReportId};
use wayside_server::store::Store;
use wayside_server::store::sqlite::SqliteStore;
use wayside_server::{Catalogue, Clock, Config, Log, NoRandomness, Photos, Random, Sha256Sum, UPLOADS_EXPIRE, app};

/// Noon on 1 December 2026.
pub const NOON: i64 = 1_796_126_400_000_000;
pub const COUNCIL: &str = "E06000020";

#[derive(Debug)]
pub struct HandClock(pub AtomicI64);
impl Clock for HandClock {
    fn now_us(&self) -> i64 {
        self.0.load(Ordering::SeqCst)
    }
}

/// The same "random" bytes in every run, never twice in one.
#[derive(Debug, Default)]
pub struct Counted(AtomicU64);
impl Random for Counted {
    fn fill(&self, bytes: &mut [u8]) -> Result<(), NoRandomness> {
        for part in bytes.chunks_mut(32) {
            let sum = Sha256::digest(self.0.fetch_add(1, Ordering::SeqCst).to_be_bytes());
            part.copy_from_slice(&sum[..part.len()]);
        }
        Ok(())
    }
}

#[derive(Debug, Default)]
pub struct Lines(pub Mutex<Vec<String>>);
impl Log for Lines {
    fn line(&self, line: &str) {
        self.0.lock().unwrap().push(line.to_owned());
    }
}

#[derive(Clone)]
pub struct Server {
    pub router: Router,
    pub store: Arc<SqliteStore>,
    pub clock: Arc<HandClock>,
    pub log: Arc<Lines>,
    pub folder: Arc<TempDir>,
    pub config: Config,
}

pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Bytes,
}

impl Answer {
    pub fn text(&self) -> String {
        String::from_utf8(self.body.to_vec()).unwrap()
    }
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|_| panic!("not JSON: {}", self.text()))
    }
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
}

impl Server {
    pub async fn new() -> Self {
        let clock = Arc::new(HandClock(AtomicI64::new(NOON)));
        Self::on(Arc::new(tempfile::tempdir().unwrap()), catalogue(), clock).await
    }

    /// A server on a folder that may have been another's before.
    pub async fn on(folder: Arc<TempDir>, catalogue: Catalogue, clock: Arc<HandClock>) -> Self {
        let random = Arc::new(Counted::default());
        let store = Arc::new(SqliteStore::open(folder.path(), clock.clone(), random.clone()).unwrap());
        let log = Arc::new(Lines::default());
        let config = Config {
            catalogue,
            store: store.clone(),
            photos: Photos::open(folder.path()).await.unwrap(),
            clock: clock.clone(),
            random,
            public_url: Some("https://reports.example".to_owned()),
            uploads_expire: UPLOADS_EXPIRE,
            log: log.clone(),
        };
        Self { router: app(config.clone()), store, clock, log, folder, config }
    }

    pub fn later(&self, seconds: i64) {
        self.clock.0.fetch_add(seconds * 1_000_000, Ordering::SeqCst);
    }

    pub async fn send(&self, request: Request<Body>) -> Answer {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        Answer { status: parts.status, headers: parts.headers, body: body.collect().await.unwrap().to_bytes() }
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.send(Request::get(path).body(Body::empty()).unwrap()).await
    }

    pub async fn form(&self, path: &str, form: &[(&str, &str)]) -> Answer {
        self.form_with(path, form, &[]).await
    }

    pub async fn form_with(&self, path: &str, form: &[(&str, &str)], headers: &[(&str, &str)]) -> Answer {
        let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
        let mut request = Request::post(path).header("content-type", "application/x-www-form-urlencoded");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.send(request.body(Body::from(body)).unwrap()).await
    }

    /// A multipart form with JPEG files under `media`.
    pub async fn multipart(&self, path: &str, form: &[(&str, &str)], media: &[&[u8]], key: Option<&str>) -> Answer {
        let mut body = Vec::new();
        for (name, value) in form {
            write!(body, "--cut\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n").unwrap();
        }
        for bytes in media {
            let head = "Content-Disposition: form-data; name=\"media\"; filename=\"a.jpg\"";
            write!(body, "--cut\r\n{head}\r\nContent-Type: image/jpeg\r\n\r\n").unwrap();
            body.extend_from_slice(bytes);
            body.extend_from_slice(b"\r\n");
        }
        body.extend_from_slice(b"--cut--\r\n");
        let mut request = Request::post(path).header("content-type", "multipart/form-data; boundary=cut");
        if let Some(key) = key {
            request = request.header("idempotency-key", key);
        }
        self.send(request.body(Body::from(body)).unwrap()).await
    }

    pub async fn stored(&self) -> Vec<wayside_server::store::StoredReport> {
        self.store.reports(COUNCIL).await.unwrap()
    }

    pub fn photo_files(&self) -> Vec<String> {
        let entries = std::fs::read_dir(self.folder.path().join("photos")).unwrap();
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
    }
}

/// An installation, which makes its own id and secret.
#[derive(Clone)]
pub struct Phone {
    pub id: Uuid,
    pub secret: String,
}

impl Phone {
    pub fn new(number: u128) -> Self {
        Self { id: Uuid::from_u128(number), secret: format!("{:064x}", number * 7919) }
    }

    pub fn bearer(&self) -> String {
        format!("Bearer {}.{}", self.id, self.secret)
    }

    pub fn registration(&self) -> Registration {
        Registration { id: self.id, secret: self.secret.clone() }
    }

    pub async fn post(&self, server: &Server, path: &str, body: impl Into<Body>) -> Answer {
        let request = Request::post(path).header("authorization", self.bearer());
        server.send(request.body(body.into()).unwrap()).await
    }

    pub async fn batch_answer(&self, server: &Server, items: &[BatchItem]) -> Answer {
        let batch = Batch { register: Some(self.registration()), items: items.to_vec() };
        self.post(server, "/sync/v1/batch", serde_json::to_vec(&batch).unwrap()).await
    }

    /// The verdicts, in the order of the items.
    pub async fn batch(&self, server: &Server, items: &[BatchItem]) -> Vec<Verdict> {
        let answer = self.batch_answer(server, items).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        let answer: BatchAnswer = serde_json::from_slice(&answer.body).unwrap();
        assert_eq!(answer.results.len(), items.len());
        let find = |item: &BatchItem| answer.results.iter().find(|result| result.id == item.id).unwrap();
        items.iter().map(|item| find(item).verdict.clone()).collect()
    }

    pub async fn one(&self, server: &Server, item: &BatchItem) -> Verdict {
        self.batch(server, std::slice::from_ref(item)).await.remove(0)
    }

    /// Sends a report that is accepted, and gives its receipt.
    pub async fn accepted(&self, server: &Server, report: &Report) -> Receipt {
        match self.one(server, &item(report, 1)).await {
            Verdict::Accepted(receipt) => receipt,
            other => panic!("{other:?}"),
        }
    }

    pub async fn get(&self, server: &Server, path: &str) -> Answer {
        let request = Request::get(path).header("authorization", self.bearer());
        server.send(request.body(Body::empty()).unwrap()).await
    }

    pub async fn changes(&self, server: &Server, cursor: &str) -> Changes {
        let answer = self.get(server, &format!("/sync/v1/changes?cursor={cursor}")).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        serde_json::from_slice(&answer.body).unwrap()
    }

    pub async fn head(&self, server: &Server, photo: &PhotoRef) -> Answer {
        let request = Request::head(format!("/sync/v1/photos/{}", photo.id)).header("authorization", self.bearer());
        server.send(request.header("tus-resumable", "1.0.0").body(Body::empty()).unwrap()).await
    }

    pub async fn patch(&self, server: &Server, photo: &PhotoRef, offset: u64, bytes: &[u8]) -> Answer {
        let request = Request::patch(format!("/sync/v1/photos/{}", photo.id))
            .header("authorization", self.bearer())
            .header("tus-resumable", "1.0.0")
            .header("content-type", "application/offset+octet-stream")
            .header("content-length", bytes.len())
            .header("upload-offset", offset);
        server.send(request.body(Body::from(bytes.to_vec())).unwrap()).await
    }
}

/// A plain pothole, which has no questions.
pub fn report(number: u128) -> Report {
    serde_json::from_value(json!({
        "id": Uuid::from_u128(number), "jurisdiction": COUNCIL, "service": "pothole", "private": false,
        "pack_version": "2026-11-01.1", "language": "en-GB", "captured_at": "2026-11-30T09:30:00Z",
        "position": {"lat": 52.6766, "lon": -2.4469, "accuracy_m": 12.0},
    }))
    .unwrap()
}

pub fn item(report: &Report, rev: u32) -> BatchItem {
    raw_item(report.id.0, BatchKind::Report, rev, None, serde_json::to_string(report).unwrap())
}

pub fn change(id: u128, kind: BatchKind, of: &Report, payload: &str) -> BatchItem {
    raw_item(Uuid::from_u128(id), kind, 1, Some(of.id), payload.to_owned())
}

pub fn raw_item(id: Uuid, kind: BatchKind, rev: u32, of: Option<ReportId>, payload: String) -> BatchItem {
    let sha256 = Sha256Sum::of(&payload).to_string();
    BatchItem { id, kind, rev, of, age_s: Some(5), sha256, payload }
}

/// Bytes that begin as a JPEG does, and their declaration.
pub fn photo(number: u128, length: usize) -> (PhotoRef, Vec<u8>) {
    let mut bytes = vec![0xFF, 0xD8, 0xFF];
    bytes.extend((0..length - 3).map(|place| u8::try_from((place * 31 + number as usize) % 251).unwrap()));
    let declared = PhotoRef {
        id: Uuid::from_u128(number).to_string().parse().unwrap(),
        role: "photo".to_owned(),
        order: 0,
        length: length as u64,
        sha256: Sha256Sum::of(&bytes).to_string(),
    };
    (declared, bytes)
}

pub fn rejection(verdict: &Verdict) -> &Rejection {
    match verdict {
        Verdict::Rejected(rejection) => rejection,
        other => panic!("{other:?}"),
    }
}

/// Wrekin-on-paper: three public services, a private one, one endpoint of each dialect.
pub fn catalogue() -> Catalogue {
    let choices = |keys: &[&str]| keys.iter().map(|key| json!({"key": key, "name": key})).collect::<Vec<_>>();
    let fly_tipping = json!({
        "code": "fly-tipping", "name": "Fly-tipping", "description": "Rubbish dumped on land", "group": "Street",
        "question": [
            {"code": "waste", "text": "What is it?", "datatype": "multivaluelist", "required": true,
             "choices": choices(&["TYRES", "WHITE_GOODS", "NOT_KNOWN"])},
            {"code": "size", "text": "How much?", "datatype": "singlevaluelist", "required": true,
             "hint": "About.", "choices": choices(&["BAG_1", "CAR_BOOT"])},
            {"code": "witnessed", "text": "Seen?", "datatype": "singlevaluelist", "choices": choices(&["YES", "NO"])},
            {"code": "vehicle", "text": "Which vehicle?", "datatype": "string", "required": true, "private": true,
             "only_if": {"question": "witnessed", "is": ["YES"]}}
        ]
    });
    let asb = json!({
        "code": "antisocial-behaviour", "name": "Antisocial behaviour", "private": true, "keywords": ["noise"],
        "question": [{"code": "what", "text": "What?", "datatype": "text", "required": true}]
    });
    let plain = |code: &str, name: &str| json!({"code": code, "name": name});
    let services =
        json!([fly_tipping, asb, plain("pothole", "Pothole"), plain("street-light", "Street light & column")]);
    let services: Vec<Service> = serde_json::from_value(services).unwrap();
    let council = json!({
        "id": "telford-and-wrekin", "jurisdiction": COUNCIL, "name": "Telford & Wrekin Council",
        "version": "2026-11-01.1", "languages": ["en-GB"], "attribution": ["Contains <sample> data"],
        "contact_day": "01952 000000", "contact_out_of_hours": "01952 000001"
    });
    let endpoints = json!([{
        "id": "open311", "dialect": "georeport", "url": "https://reports.example/", "api_key": "wayside-sample",
        "services": ["*"], "abilities": {"photos": "multipart_with_report", "idempotent": true, "private": true}
    }]);
    Catalogue {
        council: serde_json::from_value(council).unwrap(),
        services,
        endpoints: serde_json::from_value(endpoints).unwrap(),
        translated: std::collections::HashMap::new(),
        dictionary: None,
        shelf: wayside_server::Shelf::default(),
    }
}
