//! The embedded store: one SQLite file, `DIR/server.db`, WAL, `synchronous=FULL`.
//!
//! One connection writes, one reads; each call is one transaction on a blocking thread. Another process, the
//! `wayside-server status` of an operator, may write in between: `busy_timeout` makes each wait for the other.

mod apply;
mod changes;
mod error;
mod log;
mod post;
mod public;
mod row;
mod schema;
mod uploads;

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use rusqlite::{Connection, OpenFlags, OptionalExtension, Transaction, TransactionBehavior, params};
use uuid::Uuid;
use wayside_core::endpoint::wire::{ItemResult, Known};
use wayside_core::pack::Dictionary;
use wayside_core::report::{PhotoId, Status};

use self::error::failed;
use self::row::{bytes, whole};
use super::*;
use crate::clock::{Clock, Random};

/// Another process's write takes milliseconds; a whole batch on a slow disk, seconds.
const BUSY: Duration = Duration::from_secs(10);

#[derive(Clone, Debug)]
pub struct SqliteStore {
    writer: Arc<Mutex<Connection>>,
    reader: Arc<Mutex<Connection>>,
    clock: Arc<dyn Clock>,
    random: Arc<dyn Random>,
}

/// What a writing transaction is given beside its connection.
struct Hand<'a> {
    jurisdiction: &'a str,
    now_us: i64,
    random: &'a dyn Random,
}

impl SqliteStore {
    /// Opens the store in a data folder; makes both where there are none. Blocking, and done once.
    pub fn open(data: &Path, clock: Arc<dyn Clock>, random: Arc<dyn Random>) -> Result<Self> {
        std::fs::create_dir_all(data).map_err(failed)?;
        let file = data.join("server.db");
        let mut writer = Connection::open(&file)?;
        writer.busy_timeout(BUSY)?;
        // WAL, so that readers and the operator's command never wait for a batch; FULL, so that an answered batch
        // survives a power cut.
        writer.pragma_update(None, "journal_mode", "WAL")?;
        writer.pragma_update(None, "synchronous", "FULL")?;
        writer.pragma_update(None, "foreign_keys", true)?;
        schema::migrate(&mut writer)?;
        let (mut epoch, mut key) = ([0u8; 16], [0u8; 32]);
        random.fill(&mut epoch).map_err(failed)?;
        random.fill(&mut key).map_err(failed)?;
        writer.execute(
            "INSERT INTO store (one, epoch, sequence, cursor_key) VALUES (1, ?, 0, ?) ON CONFLICT DO NOTHING",
            params![epoch, key],
        )?;
        let reader =
            Connection::open_with_flags(&file, OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
        reader.busy_timeout(BUSY)?;
        // `rarray`: a list as one parameter of a query.
        rusqlite::vtab::array::load_module(&writer)?;
        rusqlite::vtab::array::load_module(&reader)?;
        Ok(Self { writer: Arc::new(Mutex::new(writer)), reader: Arc::new(Mutex::new(reader)), clock, random })
    }

    /// Opens a store that must be there already: what an operator's command works on.
    pub fn open_existing(data: &Path, clock: Arc<dyn Clock>, random: Arc<dyn Random>) -> Result<Self> {
        if !data.join("server.db").is_file() {
            return Err(failed(format!("there is no server.db in {}", data.display())));
        }
        Self::open(data, clock, random)
    }

    /// One transaction that writes; the answer is given after its commit.
    async fn write<T: Send + 'static>(
        &self,
        jurisdiction: &str,
        work: impl FnOnce(&mut Transaction<'_>, &Hand<'_>) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let (it, jurisdiction) = (self.clone(), jurisdiction.to_owned());
        blocking(move || {
            // A panic elsewhere has rolled its transaction back; the connection is as good as before.
            let mut connection = it.writer.lock().unwrap_or_else(PoisonError::into_inner);
            // IMMEDIATE: a transaction that reads first and writes then could not wait for another writer.
            let mut transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let hand = Hand { jurisdiction: &jurisdiction, now_us: it.clock.now_us(), random: it.random.as_ref() };
            let answer = work(&mut transaction, &hand)?;
            transaction.commit()?;
            Ok(answer)
        })
        .await
    }

    /// One transaction that reads: all of it sees one state of the store.
    async fn read<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Transaction<'_>) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let reader = Arc::clone(&self.reader);
        blocking(move || {
            let mut connection = reader.lock().unwrap_or_else(PoisonError::into_inner);
            let transaction = connection.transaction()?;
            work(&transaction)
        })
        .await
    }
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    tokio::task::spawn_blocking(work).await.map_err(failed)?
}

fn position(connection: &Connection) -> Result<StorePosition> {
    let row = connection.query_row("SELECT epoch, sequence FROM store", [], |row| {
        Ok(StorePosition { epoch: row.get(0)?, sequence: row::count(row, 1)? })
    })?;
    Ok(row)
}

fn standing(connection: &Connection, jurisdiction: &str, id: Uuid, secret: Sha256Sum) -> Result<Standing> {
    let sql = "SELECT secret_hash FROM installation WHERE jurisdiction = ? AND id = ?";
    let held: Option<[u8; 32]> =
        connection.query_row(sql, params![jurisdiction, bytes(&id)], |row| row.get(0)).optional()?;
    Ok(match held {
        None => Standing::Unknown,
        // Hashes of 256 random bits: how long comparing takes tells nothing of the secret.
        Some(hash) if hash == secret.0 => Standing::Known,
        Some(_) => Standing::BadSecret,
    })
}

#[async_trait]
impl Store for SqliteStore {
    async fn position(&self) -> Result<StorePosition> {
        self.read(|tx| position(tx)).await
    }

    async fn restored(&self) -> Result<StorePosition> {
        self.write("", |tx, hand| {
            let mut epoch = [0u8; 16];
            hand.random.fill(&mut epoch).map_err(failed)?;
            tx.execute("UPDATE store SET epoch = ?", params![epoch])?;
            position(tx)
        })
        .await
    }

    async fn cursor_key(&self) -> Result<[u8; 32]> {
        self.read(|tx| Ok(tx.query_row("SELECT cursor_key FROM store", [], |row| row.get(0))?)).await
    }

    async fn jurisdictions(&self) -> Result<Vec<String>> {
        self.read(|tx| {
            let mut rows = tx.prepare("SELECT DISTINCT jurisdiction FROM report ORDER BY 1")?;
            Ok(rows.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?)
        })
        .await
    }

    async fn register(&self, jurisdiction: &str, installation: Uuid, secret: Sha256Sum) -> Result<Standing> {
        // Every batch may carry its registration: only the first one needs the writer.
        let known = self.standing(jurisdiction, installation, secret).await?;
        if known != Standing::Unknown {
            return Ok(known);
        }
        self.write(jurisdiction, move |tx, hand| {
            let sql = "INSERT INTO installation (jurisdiction, id, secret_hash, registered_us) VALUES (?, ?, ?, ?)
                ON CONFLICT DO NOTHING";
            tx.execute(sql, params![hand.jurisdiction, bytes(&installation), secret.0, hand.now_us])?;
            standing(tx, hand.jurisdiction, installation, secret)
        })
        .await
    }

    async fn standing(&self, jurisdiction: &str, installation: Uuid, secret: Sha256Sum) -> Result<Standing> {
        let jurisdiction = jurisdiction.to_owned();
        self.read(move |tx| standing(tx, &jurisdiction, installation, secret)).await
    }

    async fn apply(&self, jurisdiction: &str, who: Uuid, items: Vec<Item>) -> Result<Vec<ItemResult>> {
        self.write(jurisdiction, move |tx, hand| apply::apply(tx, hand, who, &items)).await
    }

    async fn known(&self, jurisdiction: &str, who: Uuid, asked: Known) -> Result<Known> {
        let jurisdiction = jurisdiction.to_owned();
        self.read(move |tx| changes::known(tx, &jurisdiction, who, asked)).await
    }

    async fn changes(&self, jurisdiction: &str, who: Uuid, after: u64, limit: usize) -> Result<ChangePage> {
        let jurisdiction = jurisdiction.to_owned();
        self.read(move |tx| changes::page(tx, &jurisdiction, who, after, limit)).await
    }

    async fn upload_state(&self, jurisdiction: &str, who: Uuid, photo: PhotoId) -> Result<Option<Upload>> {
        let jurisdiction = jurisdiction.to_owned();
        self.read(move |tx| uploads::state(tx, &jurisdiction, who, photo)).await
    }

    async fn upload_take(&self, jurisdiction: &str, who: Uuid, photo: PhotoId) -> Result<Option<Upload>> {
        self.write(jurisdiction, move |tx, hand| uploads::take(tx, hand.jurisdiction, who, photo)).await
    }

    async fn upload_append(&self, at: &UploadHold<'_>, offset: u64, bytes: Vec<u8>) -> Result<Appended> {
        let (photo, fence) = (at.photo, at.fence);
        self.write(at.jurisdiction, move |tx, hand| {
            let at = UploadHold { jurisdiction: hand.jurisdiction, photo, fence };
            uploads::append(tx, hand, &at, offset, &bytes)
        })
        .await
    }

    async fn upload_stage(&self, at: &UploadHold<'_>, offset: u64, bytes: Vec<u8>) -> Result<Appended> {
        let (photo, fence) = (at.photo, at.fence);
        self.write(at.jurisdiction, move |tx, hand| {
            let at = UploadHold { jurisdiction: hand.jurisdiction, photo, fence };
            uploads::stage(tx, hand, &at, offset, &bytes)
        })
        .await
    }

    async fn upload_commit(&self, at: &UploadHold<'_>, through: u64) -> Result<Appended> {
        let (photo, fence) = (at.photo, at.fence);
        self.write(at.jurisdiction, move |tx, hand| {
            uploads::commit(tx, &UploadHold { jurisdiction: hand.jurisdiction, photo, fence }, through)
        })
        .await
    }

    async fn upload_unstage(&self, at: &UploadHold<'_>) -> Result<()> {
        let (photo, fence) = (at.photo, at.fence);
        self.write(at.jurisdiction, move |tx, hand| {
            uploads::unstage(tx, &UploadHold { jurisdiction: hand.jurisdiction, photo, fence })
        })
        .await
    }

    async fn upload_piece(&self, at: &UploadHold<'_>, offset: u64) -> Result<Option<Vec<u8>>> {
        let (jurisdiction, photo) = (at.jurisdiction.to_owned(), at.photo);
        self.read(move |tx| {
            let sql = "SELECT bytes FROM chunk WHERE jurisdiction = ? AND photo = ? AND offset = ?";
            let key = params![jurisdiction, bytes(&photo.0), whole(offset)];
            Ok(tx.query_row(sql, key, |row| row.get(0)).optional()?)
        })
        .await
    }

    async fn upload_finish(&self, at: &UploadHold<'_>) -> Result<bool> {
        let (photo, fence) = (at.photo, at.fence);
        self.write(at.jurisdiction, move |tx, hand| uploads::finish(tx, hand, photo, fence)).await
    }

    async fn upload_restart(&self, at: &UploadHold<'_>) -> Result<bool> {
        let (photo, fence) = (at.photo, at.fence);
        self.write(at.jurisdiction, move |tx, hand| uploads::restart(tx, hand, photo, fence)).await
    }

    async fn uploads_expire(&self, jurisdiction: &str, before_us: i64) -> Result<u64> {
        self.write(jurisdiction, move |tx, hand| uploads::expire(tx, hand, before_us)).await
    }

    async fn upload_lost(&self, jurisdiction: &str, photo: PhotoId) -> Result<()> {
        self.write(jurisdiction, move |tx, hand| uploads::lost(tx, hand, photo)).await
    }

    async fn keep_dictionary(&self, jurisdiction: &str, dictionary: &Dictionary) -> Result<()> {
        let (sha256, bytes) = (dictionary.sha256(), dictionary.bytes().to_vec());
        self.write(jurisdiction, move |tx, hand| {
            let sql = "INSERT INTO dictionary (jurisdiction, sha256, kept_us, bytes) VALUES (?, ?, ?, ?)
                ON CONFLICT DO NOTHING";
            tx.execute(sql, params![hand.jurisdiction, sha256, hand.now_us, bytes])?;
            Ok(())
        })
        .await
    }

    async fn dictionary(&self, jurisdiction: &str, sha256: Sha256Sum) -> Result<Option<Dictionary>> {
        let jurisdiction = jurisdiction.to_owned();
        self.read(move |tx| {
            let sql = "SELECT bytes FROM dictionary WHERE jurisdiction = ? AND sha256 = ?";
            let bytes = tx.query_row(sql, params![jurisdiction, sha256.0], |row| row.get(0)).optional()?;
            Ok(bytes.and_then(Dictionary::new))
        })
        .await
    }

    async fn set_status(&self, jurisdiction: &str, reference: &str, status: Status, note: &str) -> Result<bool> {
        let (reference, note) = (reference.to_owned(), note.to_owned());
        self.write(jurisdiction, move |tx, hand| log::set_status(tx, hand, &reference, status, &note)).await
    }

    async fn reports(&self, jurisdiction: &str) -> Result<Vec<StoredReport>> {
        let jurisdiction = jurisdiction.to_owned();
        self.read(move |tx| changes::reports(tx, &jurisdiction)).await
    }

    async fn post_report(&self, jurisdiction: &str, report: PostedReport) -> Result<Posted> {
        self.write(jurisdiction, move |tx, hand| post::report(tx, hand, &report)).await
    }

    async fn post_update(&self, jurisdiction: &str, update: PostedUpdate) -> Result<Posted> {
        self.write(jurisdiction, move |tx, hand| post::update(tx, hand, &update)).await
    }

    async fn public_requests(&self, jurisdiction: &str, query: RequestQuery) -> Result<Vec<PublicReport>> {
        let jurisdiction = jurisdiction.to_owned();
        self.read(move |tx| public::requests(tx, &jurisdiction, &query)).await
    }

    async fn public_updates(&self, jurisdiction: &str, query: UpdateQuery) -> Result<Vec<PublicUpdate>> {
        let jurisdiction = jurisdiction.to_owned();
        self.read(move |tx| public::updates(tx, &jurisdiction, &query)).await
    }
}
