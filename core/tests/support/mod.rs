//! A phone whose clock, randomness and key store are the test's, and a back office that lives in the test.
#![allow(dead_code, clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

pub mod watched;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;

use sha2::{Digest, Sha256};
use tempfile::TempDir;
use wayside_core::Wayside;
use wayside_core::endpoint::frame::Frame;
use wayside_core::endpoint::wire::{
    Batch, BatchAnswer, BatchItem, BatchKind, Changes as WireChanges, DICTIONARY_ENCODING, ItemResult, Known, Receipt,
    RejectReason, Rejection, UploadSlot, Verdict,
};
use wayside_core::endpoint::{Answer, Body, Method, Outcome};
use wayside_core::outbox::{Kind, State, Why};
use wayside_core::pack::build::build;
use wayside_core::pack::{Dictionary, Pack};
use wayside_core::ports::{BootId, Clock, Now, Ports, Random, SecretError, Secrets, SystemFiles};
use wayside_core::report::{FollowUp, PhotoId, Position, Report, ReportId};
use wayside_core::sync::{Budget, Next, Task};
use wayside_core::wayside::{Changes, Settings};

pub struct FakeClock(Mutex<Now>);

impl FakeClock {
    pub fn forward(&self, by: Duration) {
        let us = i64::try_from(by.as_micros()).unwrap();
        let mut now = self.0.lock().unwrap();
        now.wall_us += us;
        now.since_boot_us += us;
    }

    /// Off and on again: the count begins anew, the wall clock went on.
    pub fn reboot(&self, after: Duration) {
        self.forward(after);
        let mut now = self.0.lock().unwrap();
        now.since_boot_us = 5_000_000;
        now.boot = BootId(format!("{}'", now.boot.0));
    }

    pub fn set_wall(&self, wall_us: i64) {
        self.0.lock().unwrap().wall_us = wall_us;
    }
}

impl Clock for FakeClock {
    fn now(&self) -> Now {
        self.0.lock().unwrap().clone()
    }
}

/// The same numbers in every run, and no two alike.
pub struct Counted(AtomicU64);

impl Random for Counted {
    fn fill(&self, bytes: &mut [u8]) {
        for chunk in bytes.chunks_mut(8) {
            let seed = self.0.fetch_add(0x9E37_79B9_7F4A_7C15, Ordering::Relaxed);
            let mut z = seed;
            z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
            z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
            let word = (z ^ (z >> 31)).to_le_bytes();
            chunk.copy_from_slice(&word[..chunk.len()]);
        }
    }
}

#[derive(Default)]
pub struct MemorySecrets {
    pub held: Mutex<HashMap<String, Vec<u8>>>,
    pub locked: Mutex<bool>,
}

impl Secrets for MemorySecrets {
    fn get(&self, name: &str) -> Result<Vec<u8>, SecretError> {
        if *self.locked.lock().unwrap() {
            return Err(SecretError::NotAvailableYet);
        }
        self.held.lock().unwrap().get(name).cloned().ok_or(SecretError::Gone)
    }
    fn put(&self, name: &str, value: &[u8]) -> Result<(), SecretError> {
        if *self.locked.lock().unwrap() {
            return Err(SecretError::NotAvailableYet);
        }
        self.held.lock().unwrap().insert(name.to_owned(), value.to_vec());
        Ok(())
    }
    fn delete(&self, name: &str) -> Result<(), SecretError> {
        self.held.lock().unwrap().remove(name);
        Ok(())
    }
}

/// The sample pack with some of its words replaced: (file, from, to).
pub fn pack(into: &Path, edits: &[(&str, &str, &str)]) -> PathBuf {
    pack_of("telford-and-wrekin", into, edits)
}

/// The same of another council.
pub fn pack_of(council: &str, into: &Path, edits: &[(&str, &str, &str)]) -> PathBuf {
    let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("packs").join(council);
    let folder = tempfile::tempdir().unwrap();
    for from in ["", "services", "words"].map(|part| sample.join(part)).into_iter().filter(|from| from.is_dir()) {
        std::fs::create_dir_all(folder.path().join(from.strip_prefix(&sample).unwrap())).unwrap();
        for entry in std::fs::read_dir(&from).unwrap().map(Result::unwrap).filter(|it| it.path().is_file()) {
            let to = folder.path().join(from.strip_prefix(&sample).unwrap()).join(entry.file_name());
            std::fs::copy(entry.path(), to).unwrap();
        }
    }
    for (file, from, to) in edits {
        let path = folder.path().join(file);
        let text = std::fs::read_to_string(&path).unwrap();
        assert!(text.contains(from), "{file} has no {from:?}");
        std::fs::write(path, text.replace(from, to)).unwrap();
    }
    let out = into.join(format!("{council}-{}.pack", edits.len()));
    // Each is built once in a run, and nobody waits for another's.
    let built = Arc::clone(
        PACKS.lock().unwrap_or_else(PoisonError::into_inner).entry(format!("{council} {edits:?}")).or_default(),
    );
    let bytes = built.get_or_init(|| {
        if let Err(mistakes) = build(folder.path(), &out) {
            panic!("{}", mistakes.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"));
        }
        let dictionary = Pack::open(&out).unwrap().dictionary().unwrap().unwrap();
        DICTIONARIES.lock().unwrap().insert(dictionary.sha256(), dictionary);
        std::fs::read(&out).unwrap()
    });
    std::fs::write(&out, bytes).unwrap();
    out
}

/// A pack with its database changed, under a trailer that is right again (and nobody's signature): what a careless or hostile
/// maker writes. The trailer is made here from its description, not by the code under test.
pub fn forge(pack: &Path, sql: &str) {
    const TRAILER: usize = 128;
    let bytes = std::fs::read(pack).unwrap();
    std::fs::write(pack, &bytes[..bytes.len() - TRAILER]).unwrap();
    rusqlite::Connection::open(pack).unwrap().execute_batch(sql).unwrap();
    let mut bytes = std::fs::read(pack).unwrap();
    let mut head = b"WAYPACK1".to_vec();
    head.extend((bytes.len() as u64).to_le_bytes());
    head.extend([0; 16]);
    let hash = Sha256::new().chain_update(&bytes).chain_update(&head).finalize();
    bytes.extend(head);
    bytes.extend(hash);
    bytes.extend([0; 64]);
    std::fs::write(pack, bytes).unwrap();
}

/// What takes the additions of each schema away again, the newest first.
const WAYS_BACK: &[(i64, &str)] = &[
    (
        6,
        "DROP INDEX item_at_rest;
         ALTER TABLE endpoint_state DROP COLUMN server_boot; ALTER TABLE endpoint_state DROP COLUMN server_since_boot_us;",
    ),
    (
        5,
        "ALTER TABLE item DROP COLUMN duplicates; ALTER TABLE item DROP COLUMN shut_looks;
         ALTER TABLE item DROP COLUMN shut_us;",
    ),
    (
        4,
        "ALTER TABLE frozen DROP COLUMN keyed; ALTER TABLE frozen DROP COLUMN since_boot_us;
         ALTER TABLE frozen DROP COLUMN boot;",
    ),
    (3, "ALTER TABLE receipt DROP COLUMN confirmed_us; ALTER TABLE endpoint_state DROP COLUMN registered_us;"),
    (
        2,
        "ALTER TABLE endpoint_state DROP COLUMN refused; ALTER TABLE endpoint_state DROP COLUMN refusal;
         ALTER TABLE endpoint_state DROP COLUMN answered_us; ALTER TABLE endpoint_state DROP COLUMN server_us;
         ALTER TABLE report DROP COLUMN noticed_us; DROP INDEX item_of;
         CREATE INDEX item_of ON item (report); CREATE INDEX report_submitted ON report (submitted_us);",
    ),
];

/// Every schema that was ever released but the newest.
pub fn older_schemas() -> impl Iterator<Item = i64> {
    WAYS_BACK.iter().map(|(version, _)| version - 1)
}

/// Puts a store back to what the release with this schema wrote.
pub fn back_to_schema(db: &rusqlite::Connection, older: i64) {
    let newest: i64 = db.query_row("PRAGMA user_version", [], |row| row.get(0)).unwrap();
    assert_eq!(newest, WAYS_BACK[0].0, "there is no way back from the newest schema here");
    for (_, back) in WAYS_BACK.iter().take_while(|(version, _)| *version > older) {
        db.execute_batch(back).unwrap();
    }
    db.pragma_update(None, "user_version", older).unwrap();
}

/// A GeoReport server as they are out there: no idempotency, nothing private.
pub const PLAIN_GEOREPORT: &[(&str, &str, &str)] = &[(
    "endpoints.toml",
    "idempotent = true                   # this server honours Idempotency-Key; most do not",
    "idempotent = false",
)];

pub struct Phone {
    pub dir: TempDir,
    pub clock: Arc<FakeClock>,
    pub random: Arc<Counted>,
    pub secrets: Arc<MemorySecrets>,
    pub wayside: Arc<Wayside>,
}

pub fn pothole() -> Changes {
    Changes {
        service: Some("pothole".to_owned()),
        position: Some(Position::new(52.6766, -2.4469, 12.0).unwrap()),
        description: Some("Deep, by the bus stop".to_owned()),
        ..Changes::default()
    }
}

pub fn antisocial() -> Changes {
    let answers = [("what", "NOISE"), ("how_often", "WEEKLY")];
    let answers = answers.into_iter().map(|(question, code)| (question.to_owned(), vec![code.to_owned()])).collect();
    Changes { service: Some("antisocial-behaviour".to_owned()), answers, ..pothole() }
}

impl Phone {
    pub fn bare() -> Self {
        Self::bare_in(tempfile::tempdir().unwrap())
    }

    fn bare_in(dir: TempDir) -> Self {
        let boot = BootId("boot".to_owned());
        let clock = Arc::new(FakeClock(Mutex::new(Now {
            wall_us: 1_795_424_400_000_000, // 2026-11-23 09:00 UTC
            since_boot_us: 3_600_000_000,
            boot,
        })));
        let (random, secrets) = (Arc::new(Counted(AtomicU64::new(7))), Arc::new(MemorySecrets::default()));
        let ports = Ports {
            files: Arc::new(SystemFiles),
            clock: clock.clone(),
            random: random.clone(),
            secrets: secrets.clone(),
        };
        let wayside = Arc::new(Wayside::open(&dir.path().join("data"), ports).unwrap());
        Self { dir, clock, random, secrets, wayside }
    }

    pub fn new(edits: &[(&str, &str, &str)]) -> Self {
        let phone = Self::bare();
        phone.wayside.install_pack(&pack(phone.dir.path(), edits)).unwrap();
        phone
    }

    /// In memory, where there is such a place: for thousands of acts of which none depends on the disk.
    pub fn in_memory(edits: &[(&str, &str, &str)]) -> Self {
        let phone = Self::bare_in(tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).unwrap());
        phone.wayside.install_pack(&pack(phone.dir.path(), edits)).unwrap();
        phone
    }

    /// On a GeoReport endpoint.
    pub fn georeport(edits: &[(&str, &str, &str)]) -> Self {
        let phone = Self::new(edits);
        let dialect = Some(wayside_core::pack::Dialect::GeoReport);
        phone.wayside.choose(&Settings { dialect, ..Settings::default() }).unwrap();
        phone
    }

    pub fn ports(&self) -> Ports {
        Ports {
            files: Arc::new(SystemFiles),
            clock: self.clock.clone(),
            random: self.random.clone(),
            secrets: self.secrets.clone(),
        }
    }

    pub fn clock_now(&self) -> Now {
        self.clock.now()
    }

    pub fn folder(&self) -> PathBuf {
        self.dir.path().join("data")
    }

    /// The app is started again.
    pub fn restart(&mut self) {
        self.wayside = Arc::new(Wayside::open(&self.folder(), self.ports()).unwrap());
    }

    pub fn submit(&self, changes: Changes) -> ReportId {
        let id = self.wayside.begin(changes).unwrap();
        self.wayside.submit(id).unwrap();
        id
    }

    pub fn submit_with_photos(&self, photos: u64) -> ReportId {
        let id = self.wayside.begin(pothole()).unwrap();
        for seed in 0..photos {
            let source = self.dir.path().join(format!("camera-{seed}.jpg"));
            std::fs::write(&source, &*drawing(seed)).unwrap();
            self.wayside.add_photo(id, &source).unwrap();
        }
        self.wayside.submit(id).unwrap();
        id
    }

    pub fn next(&self) -> Next {
        self.wayside.next_task(&Budget::default()).unwrap()
    }

    pub fn task(&self) -> Task {
        match self.next() {
            Next::Send(task) => *task,
            other => panic!("nothing to send: {other:?}"),
        }
    }

    pub fn finish(&self, task: &Task, outcome: Outcome) -> wayside_core::sync::Finished {
        self.wayside.finish(task.lease, &outcome).unwrap()
    }

    /// The next task, and what comes of it.
    pub fn one(&self, office: &mut Office) -> Task {
        let task = self.task();
        let served = office.serve(self, &task);
        self.finish(&task, served);
        task
    }

    /// A pack in the place of the one in use, newer than it.
    pub fn install(&self, edits: &[(&str, &str, &str)]) {
        static VERSION: AtomicU64 = AtomicU64::new(0);
        let version = format!("2026-12-01.{:06}", VERSION.fetch_add(1, Ordering::Relaxed));
        let edits: Vec<_> = edits.iter().copied().chain([("council.toml", "2026-11-01.1", version.as_str())]).collect();
        self.wayside.install_pack(&pack(self.dir.path(), &edits)).unwrap();
    }

    pub fn state(&self, id: ReportId) -> State {
        self.wayside.items(id).unwrap().into_iter().next().unwrap().1
    }

    pub fn photo_states(&self, id: ReportId) -> Vec<State> {
        let items = self.wayside.items(id).unwrap();
        items.into_iter().filter(|(kind, _)| *kind == Kind::Photo).map(|(_, state)| state).collect()
    }

    pub fn photo_folder(&self) -> PathBuf {
        let store: String =
            self.db().query_row("SELECT value FROM meta WHERE key = 'store_id'", [], |row| row.get(0)).unwrap();
        self.folder().join("stores").join(store)
    }

    pub fn photo_file(&self, id: ReportId, nth: usize) -> PathBuf {
        self.photo_folder().join(format!("{}.photo", self.wayside.show(id).unwrap().photos[nth].id))
    }

    /// What is in the file of this photo is no longer what was taken in.
    pub fn damage_photo(&self, id: ReportId, nth: usize) -> PhotoId {
        let photo = self.wayside.show(id).unwrap().photos[nth].id.parse().unwrap();
        std::fs::write(self.photo_file(id, nth), b"gone").unwrap();
        photo
    }

    pub fn db(&self) -> rusqlite::Connection {
        rusqlite::Connection::open(self.folder().join("wayside.db")).unwrap()
    }

    pub fn count(&self, sql: &str) -> i64 {
        self.db().query_row(sql, [], |row| row.get(0)).unwrap()
    }

    /// Sends until there is nothing to send; how many tasks that took.
    pub fn pass(&self, office: &mut Office) -> usize {
        for tasks in 0..20_000 {
            match self.next() {
                Next::Send(task) => {
                    let outcome = office.serve(self, &task);
                    self.finish(&task, outcome);
                }
                _ => return tasks,
            }
        }
        panic!("a pass without an end");
    }

    /// The same, with waits of up to an hour waited out.
    pub fn passes(&self, office: &mut Office) -> usize {
        let mut tasks = 0;
        for _ in 0..500 {
            tasks += self.pass(office);
            match self.next() {
                Next::Wait(wait) if wait <= Duration::from_secs(3600) => self.clock.forward(wait),
                _ => return tasks,
            }
        }
        panic!("waits without an end");
    }
}

/// What goes out, photos and all.
pub fn whole_body(phone: &Phone, task: &Task) -> Vec<u8> {
    let mut body = Vec::new();
    match phone.wayside.open_body(&task.request.body).unwrap() {
        Some(mut reader) => drop(reader.read_to_end(&mut body).unwrap()),
        None => body.extend_from_slice(bytes(task)),
    }
    assert_eq!(body.len() as u64, task.request.body.length());
    body
}

pub fn bytes(task: &Task) -> &[u8] {
    match &task.request.body {
        Body::Bytes(bytes) => bytes,
        Body::Blob { .. } | Body::Form(_) => panic!("a photo"),
    }
}

pub fn batch(task: &Task) -> Batch {
    assert!(task.request.url.ends_with("/sync/v1/batch"), "{}", task.request.url);
    serde_json::from_slice(&unpacked(task)).unwrap()
}

/// The body before it was packed, with whichever of the test's packs.
pub fn unpacked(task: &Task) -> Vec<u8> {
    let mut plain = Vec::new();
    match header(task, "content-encoding") {
        None => plain.extend_from_slice(bytes(task)),
        Some("gzip") => {
            flate2::read::GzDecoder::new(bytes(task)).read_to_end(&mut plain).unwrap();
        }
        Some(other) => {
            assert_eq!(other, DICTIONARY_ENCODING);
            let frame = Frame::read(bytes(task)).unwrap();
            plain = frame.unpack(&DICTIONARIES.lock().unwrap()[&frame.dictionary], 1 << 20).unwrap();
        }
    }
    plain
}

/// What a camera gives; each is drawn once in a run.
fn drawing(seed: u64) -> Arc<Vec<u8>> {
    static DRAWN: Mutex<BTreeMap<u64, Arc<Vec<u8>>>> = Mutex::new(BTreeMap::new());
    let mut drawn = DRAWN.lock().unwrap_or_else(PoisonError::into_inner);
    let draw = || Arc::new(wayside_photo::drawing::street_scene(seed, 900, 700, None));
    Arc::clone(drawn.entry(seed).or_insert_with(draw))
}

/// By what was changed in the sample.
static PACKS: Mutex<BTreeMap<String, Arc<OnceLock<Vec<u8>>>>> = Mutex::new(BTreeMap::new());

/// Of every pack that was built here, by hash.
static DICTIONARIES: Mutex<BTreeMap<[u8; 32], Arc<Dictionary>>> = Mutex::new(BTreeMap::new());

pub fn form(task: &Task) -> BTreeMap<String, String> {
    url::form_urlencoded::parse(bytes(task)).into_owned().collect()
}

pub fn header<'a>(task: &'a Task, name: &str) -> Option<&'a str> {
    task.request.headers.iter().find(|(found, _)| *found == name).map(|(_, value)| value.as_str())
}

/// Which installation a task says that it is of.
fn who(task: &Task) -> String {
    let proof = header(task, "authorization").unwrap();
    proof.trim_start_matches("Bearer ").split('.').next().unwrap().to_owned()
}

/// The line went while the answer was due: it may have arrived.
pub fn cut() -> Outcome {
    Outcome::Unknown { why: Why::Cut, bytes_out: 10 }
}

pub fn answer(status: u16, headers: &[(&str, &str)], body: &[u8]) -> Outcome {
    let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    Outcome::Answer(Answer { status, headers, body: body.to_vec(), body_complete: true })
}

pub fn json(status: u16, body: &impl serde::Serialize) -> Outcome {
    answer(status, &[("content-type", "application/json")], &serde_json::to_vec(body).unwrap())
}

pub fn verdicts(verdicts: impl IntoIterator<Item = (uuid::Uuid, Verdict)>) -> Outcome {
    let results = verdicts.into_iter().map(|(id, verdict)| ItemResult { id, verdict }).collect();
    json(200, &BatchAnswer { results })
}

pub fn accepted(reference: &str) -> Verdict {
    Verdict::Accepted(Receipt { reference: Some(reference.to_owned()), photos: Vec::new() })
}

/// A Wayside server of a few lines, which does all that the real one promises.
#[derive(Default)]
pub struct Office {
    pub epoch: u32,
    pub sequence: u64,
    /// Payloads as they came, by id.
    pub reports: BTreeMap<uuid::Uuid, String>,
    /// Bytes there, and how many there shall be.
    pub photos: BTreeMap<PhotoId, (Vec<u8>, u64, String)>,
    /// Whose each report is: the report and the installation that told it, with which the phone proves who it is.
    pub holders: BTreeSet<(uuid::Uuid, String)>,
    /// Comments, amendments and withdrawals, by their ids.
    pub follow_ups: BTreeMap<uuid::Uuid, FollowUp>,
    /// Changes of reports in the order in which they came.
    pub arrived: Vec<uuid::Uuid>,
    /// A batch with this item in it is answered 500.
    pub poison: Option<uuid::Uuid>,
    /// More items than this are answered 413.
    pub most: Option<usize>,
    /// Sizes of the batches that came.
    pub sizes: Vec<usize>,
    pub changes: Vec<wayside_core::endpoint::wire::Change>,
}

impl Office {
    pub fn serve(&mut self, phone: &Phone, task: &Task) -> Outcome {
        let url = task.request.url.clone();
        let mut outcome = match task.request.method {
            Method::Post if url.ends_with("/batch") => self.batch(&batch(task), &who(task)),
            Method::Post if url.ends_with("/known") => {
                self.known(&serde_json::from_slice(bytes(task)).unwrap(), &who(task))
            }
            Method::Get if url.contains("/changes") => json(
                200,
                &WireChanges {
                    changes: self.changes.clone(),
                    cursor: format!("c{}", self.changes.len()),
                    more: false,
                    pack_version: String::new(),
                },
            ),
            Method::Head | Method::Patch => self.upload(phone, task),
            other => panic!("{other:?} {url}"),
        };
        if let Outcome::Answer(answer) = &mut outcome {
            let position = format!("epoch-{}:{}", self.epoch, self.sequence);
            answer.headers.push(("wayside-store".to_owned(), position));
        }
        outcome
    }

    pub fn batch(&mut self, batch: &Batch, who: &str) -> Outcome {
        self.sizes.push(batch.items.len());
        if self.most.is_some_and(|most| batch.items.len() > most) {
            return answer(413, &[], b"");
        }
        if batch.items.iter().any(|item| Some(item.id) == self.poison) {
            return answer(500, &[], b"oops");
        }
        verdicts(batch.items.iter().map(|item| {
            if item.kind != BatchKind::Report {
                return (item.id, self.follow_up(item, who));
            }
            let report: Report = serde_json::from_str(&item.payload).unwrap();
            let slots = report.photos.iter().map(|photo| {
                let held = self.photos.entry(photo.id).or_insert((Vec::new(), photo.length, photo.sha256.clone()));
                UploadSlot { id: photo.id, url: format!("sync/v1/photos/{}", photo.id), offset: held.0.len() as u64 }
            });
            let photos = slots.collect();
            let again = self.reports.insert(item.id, item.payload.clone());
            assert!(again.is_none_or(|before| before == item.payload), "other bytes under the same id");
            self.holders.insert((item.id, who.to_owned()));
            self.sequence += 1;
            let receipt = Receipt { reference: Some(format!("R-{}", &item.id.to_string()[30..])), photos };
            (item.id, Verdict::Accepted(receipt))
        }))
    }

    fn follow_up(&mut self, item: &BatchItem, who: &str) -> Verdict {
        let said: FollowUp = serde_json::from_str(&item.payload).unwrap();
        assert_eq!((said.id.0, Some(said.of)), (item.id, item.of));
        if !self.reports.contains_key(&said.of.0) {
            return Verdict::Deferred { seconds: 60 };
        }
        if !self.holds(said.of, who) {
            let description = "another phone's".to_owned();
            return Verdict::Rejected(Rejection { reason: RejectReason::Conflict, question: None, description });
        }
        self.arrived.push(item.id);
        let again = self.follow_ups.insert(item.id, said.clone());
        assert!(again.is_none_or(|before| before == said), "other bytes under the same id");
        Verdict::Accepted(Receipt::default())
    }

    fn holds(&self, id: ReportId, who: &str) -> bool {
        self.reports.contains_key(&id.0) && self.holders.contains(&(id.0, who.to_owned()))
    }

    fn known(&self, asked: &Known, who: &str) -> Outcome {
        if asked.reports.len() + asked.photos.len() > 10_000 || serde_json::to_vec(asked).unwrap().len() > 1 << 20 {
            return answer(413, &[], b"");
        }
        let whole =
            |hash: &String| self.photos.values().any(|(held, length, it)| it == hash && held.len() as u64 == *length);
        json(
            200,
            &Known {
                reports: asked.reports.iter().copied().filter(|id| self.holds(*id, who)).collect(),
                photos: asked.photos.iter().filter(|hash| whole(hash)).cloned().collect(),
            },
        )
    }

    fn upload(&mut self, phone: &Phone, task: &Task) -> Outcome {
        let id: PhotoId = task.request.url.rsplit('/').next().unwrap().parse().unwrap();
        let Some((held, length, sha256)) = self.photos.get_mut(&id) else { return answer(404, &[], b"") };
        let at = |held: &Vec<u8>, status| answer(status, &[("upload-offset", &held.len().to_string())], b"");
        if task.request.method == Method::Head {
            return at(held, 200);
        }
        let Body::Blob { offset, .. } = &task.request.body else { panic!("no photo in a PATCH") };
        if *offset != held.len() as u64 {
            return answer(409, &[], b"");
        }
        let mut body = phone.wayside.open_body(&task.request.body).unwrap().unwrap();
        std::io::copy(&mut body, held).unwrap();
        if held.len() as u64 == *length {
            let hash: String = Sha256::digest(&held).iter().map(|byte| format!("{byte:02x}")).collect();
            if hash != *sha256 {
                held.clear();
                return answer(460, &[], b"");
            }
        }
        at(held, 204)
    }
}
