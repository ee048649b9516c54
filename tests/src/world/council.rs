//! The council's side: the real server, asked without a socket, backed up and restored.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::Request as HttpRequest;
use http_body_util::BodyExt;
use tower::ServiceExt;
use wayside_core::endpoint::{Answer, Request};
use wayside_core::report::{ReportId, Status};
use wayside_server::store::sqlite::SqliteStore;
use wayside_server::store::{Store, StoredReport};
use wayside_server::{Catalogue, Config, Photos, Silent, app};

use super::clock::WorldClock;
use super::dice::{Bytes, Dice};
use super::told::Has;

/// A server, its store, and who may ask it what it holds.
pub struct Council {
    runtime: tokio::runtime::Runtime,
    open: Option<Open>,
    pack: PathBuf,
    pub data: PathBuf,
    clock: Arc<WorldClock>,
    random: Arc<Bytes>,
}

struct Open {
    router: Router,
    store: Arc<SqliteStore>,
}

impl std::fmt::Debug for Council {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Council").field("data", &self.data).finish_non_exhaustive()
    }
}

impl Council {
    pub fn open(data: &Path, pack: &Path, clock: &Arc<WorldClock>, dice: Dice) -> Self {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime starts");
        let mut council = Self {
            runtime,
            open: None,
            pack: pack.to_owned(),
            data: data.to_owned(),
            clock: Arc::clone(clock),
            random: Arc::new(Bytes::new(dice)),
        };
        council.start();
        council
    }

    fn start(&mut self) {
        std::fs::create_dir_all(&self.data).expect("the world's folder can be written");
        let store = SqliteStore::open(&self.data, self.clock.clone(), self.random.clone()).expect("the store opens");
        let store = Arc::new(store);
        let router = self.runtime.block_on(async {
            let config = Config {
                catalogue: Catalogue::read(&self.pack).expect("the pack is read"),
                store: store.clone(),
                photos: Photos::open(&self.data).await.expect("the photos' folder opens"),
                clock: self.clock.clone(),
                random: self.random.clone(),
                public_url: None,
                uploads_expire: Duration::from_secs(30 * 24 * 3600),
                log: Arc::new(Silent),
            };
            config.keep_dictionary().await.expect("the dictionary is kept");
            app(config)
        });
        self.open = Some(Open { router, store });
    }

    /// What comes of a request of which `body` arrived: all of it, or as much as came before the line broke.
    pub fn serve(&self, request: &Request, body: Vec<u8>, whole: bool) -> Answer {
        let open = self.open.as_ref().expect("the server runs");
        let path =
            request.url.split_once("//").and_then(|(_, rest)| rest.find('/').map(|at| &rest[at..])).unwrap_or("/");
        let mut asked =
            HttpRequest::builder().method(request.method.name()).uri(path).header("host", "council.example");
        for (name, value) in &request.headers {
            asked = asked.header(*name, value);
        }
        let body = if whole { Body::from(body) } else { broken(body) };
        let asked = asked.body(body).expect("what the engine asks is a request");
        let router = open.router.clone();
        self.runtime.block_on(async {
            let response = router.oneshot(asked).await.expect("a router always answers");
            let status = response.status().as_u16();
            let mut headers: Vec<(String, String)> = response
                .headers()
                .iter()
                .map(|(name, value)| (name.to_string(), String::from_utf8_lossy(value.as_bytes()).into_owned()))
                .collect();
            let date = chrono::DateTime::from_timestamp_micros(self.clock.now_us()).unwrap_or_default();
            headers.push(("date".to_owned(), date.to_rfc2822()));
            let body = response.into_body().collect().await.map(|body| body.to_bytes().to_vec()).unwrap_or_default();
            Answer { status, headers, body, body_complete: true }
        })
    }

    pub fn reports(&self) -> Vec<StoredReport> {
        let store = &self.open.as_ref().expect("the server runs").store;
        self.runtime.block_on(async {
            let mut reports = Vec::new();
            for jurisdiction in store.jurisdictions().await.expect("the store answers") {
                reports.extend(store.reports(&jurisdiction).await.expect("the store answers"));
            }
            reports
        })
    }

    /// What it has of each report: its words as they came, and what was said of them since.
    pub fn has(&self) -> BTreeMap<ReportId, Has> {
        let db = rusqlite::Connection::open(self.data.join("server.db")).expect("the store's file opens");
        let rows = |sql: &str| -> Vec<([u8; 16], String)> {
            let mut statement = db.prepare(sql).expect("the store has these tables");
            let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).expect("the store answers");
            rows.map(|row| row.expect("the store answers")).collect()
        };
        let id = |bytes: [u8; 16]| -> ReportId {
            let hex = bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
            let parts = [&hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..]];
            parts.join("-").parse().expect("sixteen bytes are an id")
        };
        let mut held = BTreeMap::new();
        for (report, payload) in rows("SELECT id, payload FROM report") {
            held.insert(id(report), Has::report(&payload).unwrap_or_default());
        }
        // In the order in which they came.
        for (of, payload) in rows("SELECT of, payload FROM item WHERE kind <> 'update' ORDER BY rowid") {
            if let Some(has) = held.get_mut(&id(of)) {
                has.follow(&payload);
            }
        }
        held
    }

    pub fn set_status(&self, reference: &str, status: Status) {
        let store = &self.open.as_ref().expect("the server runs").store;
        self.runtime.block_on(async {
            for jurisdiction in store.jurisdictions().await.expect("the store answers") {
                let _ = store.set_status(&jurisdiction, reference, status, "").await;
            }
        });
    }

    /// A copy of everything, as an operator's nightly job makes it.
    pub fn back_up(&mut self, to: &Path) {
        self.open = None;
        let _ = std::fs::remove_dir_all(to);
        copy_folder(&self.data, to);
        self.start();
    }

    /// The copy in the place of what was there, and said so, as the manual has it.
    pub fn restore(&mut self, from: &Path) {
        self.open = None;
        let _ = std::fs::remove_dir_all(&self.data);
        copy_folder(from, &self.data);
        self.start();
        let store = self.open.as_ref().expect("the server runs").store.clone();
        self.runtime.block_on(async {
            wayside_server::forget_lost(store.as_ref(), &self.data).await.expect("the store answers");
            store.restored().await.expect("the store answers");
        });
    }
}

/// A body that breaks off after these bytes.
fn broken(body: Vec<u8>) -> Body {
    let pieces: [Result<Vec<u8>, std::io::Error>; 2] = [Ok(body), Err(std::io::ErrorKind::ConnectionReset.into())];
    Body::from_stream(tokio_stream::iter(pieces))
}

pub fn copy_folder(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("the world's folder can be written");
    for entry in std::fs::read_dir(from).into_iter().flatten().flatten() {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy_folder(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).expect("the world's folder can be written");
        }
    }
}
