//! What the server keeps, as one asynchronous, coarse trait: a call is a whole piece of work and one commit.
//!
//! Nothing here knows SQL. Keys are the protocol's own (jurisdiction and id), times are UTC microseconds, and an answer
//! is given only once it is durable; so another database can take the place of the embedded one, and several servers
//! can share it. What an item becomes is decided in [`rules`], for every store alike.

pub mod rules;
pub mod sqlite;
mod types;

use std::fmt::Debug;

use async_trait::async_trait;
use uuid::Uuid;
use wayside_core::endpoint::wire::{ItemResult, Known, UploadSlot};
use wayside_core::pack::Dictionary;
use wayside_core::report::{PhotoId, Status};

pub use types::*;

use crate::hash::Sha256Sum;

pub type Result<T> = std::result::Result<T, StoreError>;

/// Only what a caller can act on: come again soon, or give up.
#[derive(Clone, Debug, thiserror::Error)]
pub enum StoreError {
    /// Another writer holds it, or the disk is full for now.
    #[error("the store cannot answer now: {0}")]
    Busy(String),
    #[error("the store failed: {0}")]
    Failed(String),
}

#[async_trait]
pub trait Store: Debug + Send + Sync {
    /// Which store this is, and the last change that is settled in it.
    async fn position(&self) -> Result<StorePosition>;

    /// After a restore: a new epoch, so that phones offer again all that they still hold.
    async fn restored(&self) -> Result<StorePosition>;

    /// The key that signs cursors: made with the store, it goes wherever the store goes.
    async fn cursor_key(&self) -> Result<[u8; 32]>;

    /// Councils that have anything in this store, for operators who have no pack at hand.
    async fn jurisdictions(&self) -> Result<Vec<String>>;

    /// Keeps the hash of a new installation's secret. For a known one it changes nothing, and says whether the secret is
    /// the same.
    async fn register(&self, jurisdiction: &str, installation: Uuid, secret: Sha256Sum) -> Result<Standing>;

    /// Whether an installation is known, by its secret's hash.
    async fn standing(&self, jurisdiction: &str, installation: Uuid, secret: Sha256Sum) -> Result<Standing>;

    /// Takes a batch in one commit, with a savepoint an item, by the table in [`rules`]. One result an item, in order.
    async fn apply(&self, jurisdiction: &str, who: Uuid, items: Vec<Item>) -> Result<Vec<ItemResult>>;

    /// Of the ids and photo hashes asked for, those that this store holds of this installation's.
    async fn known(&self, jurisdiction: &str, who: Uuid, asked: Known) -> Result<Known>;

    /// What became of the reports this installation was given, after change number `after`; oldest first.
    async fn changes(&self, jurisdiction: &str, who: Uuid, after: u64, limit: usize) -> Result<ChangePage>;

    /// An upload, for one who holds its report; `None` for everybody else.
    async fn upload_state(&self, jurisdiction: &str, who: Uuid, photo: PhotoId) -> Result<Option<Upload>>;

    /// As [`Store::upload_state`], and raises the fence: whoever held the upload before can no longer write.
    async fn upload_take(&self, jurisdiction: &str, who: Uuid, photo: PhotoId) -> Result<Option<Upload>>;

    /// Adds bytes at `offset`, if the fence is still the caller's and the offset the upload's.
    async fn upload_append(&self, at: &UploadHold<'_>, offset: u64, bytes: Vec<u8>) -> Result<Appended>;

    /// Adds bytes that count for nothing yet, behind those staged before them. Nobody is told of them, and the next
    /// request that takes the upload over drops them.
    async fn upload_stage(&self, at: &UploadHold<'_>, offset: u64, bytes: Vec<u8>) -> Result<Appended>;

    /// What was staged has proved right: the upload stands at its end.
    async fn upload_commit(&self, at: &UploadHold<'_>, through: u64) -> Result<Appended>;

    /// What was staged has proved wrong, or its end never came.
    async fn upload_unstage(&self, at: &UploadHold<'_>) -> Result<()>;

    /// The stored piece that begins at `offset`.
    async fn upload_piece(&self, at: &UploadHold<'_>, offset: u64) -> Result<Option<Vec<u8>>>;

    /// The photo is whole, right and in the object store: its pieces can go. `false` where the fence has moved on.
    async fn upload_finish(&self, at: &UploadHold<'_>) -> Result<bool>;

    /// What came was not the declared photo: begins again at 0 under the same URL.
    async fn upload_restart(&self, at: &UploadHold<'_>) -> Result<bool>;

    /// Drops the bytes of unfinished uploads to which none were added since `before_us`: each begins again at 0, and stays
    /// declared. Gives how many; a few at a time, so that nobody waits long for the writer: 0 is the end.
    async fn uploads_expire(&self, jurisdiction: &str, before_us: i64) -> Result<u64>;

    /// A whole photo's file is gone from the object store (a backup without it): the upload begins again.
    async fn upload_lost(&self, jurisdiction: &str, photo: PhotoId) -> Result<()>;

    /// Keeps a pack's dictionary, for ever: phones have old packs. The same one again changes nothing.
    async fn keep_dictionary(&self, jurisdiction: &str, dictionary: &Dictionary) -> Result<()>;

    /// A dictionary that was kept, by its hash.
    async fn dictionary(&self, jurisdiction: &str, sha256: Sha256Sum) -> Result<Option<Dictionary>>;

    /// The council's word about a report, by its reference. `false` where there is no such reference.
    async fn set_status(&self, jurisdiction: &str, reference: &str, status: Status, note: &str) -> Result<bool>;

    /// Every report, private ones too: for the operator alone.
    async fn reports(&self, jurisdiction: &str) -> Result<Vec<StoredReport>>;

    /// A report that came by GeoReport, once for each key.
    async fn post_report(&self, jurisdiction: &str, report: PostedReport) -> Result<Posted>;

    /// An update that came by GeoReport, of a public report.
    async fn post_update(&self, jurisdiction: &str, update: PostedUpdate) -> Result<Posted>;

    /// Public reports, newest first. Private ones are not left out of the answer: they are never read.
    async fn public_requests(&self, jurisdiction: &str, query: RequestQuery) -> Result<Vec<PublicReport>>;

    /// Updates of public reports, oldest first.
    async fn public_updates(&self, jurisdiction: &str, query: UpdateQuery) -> Result<Vec<PublicUpdate>>;
}

/// Where a photo goes: the same for ever, so it is part of what is stored, not of a route table.
pub(crate) fn upload_slot(upload: &Upload) -> UploadSlot {
    // Bytes that are all here but not yet checked are not "whole": the phone asks, and the asking finishes them.
    let offset = if upload.done { upload.length } else { upload.offset.min(upload.length.saturating_sub(1)) };
    UploadSlot { id: upload.photo, url: format!("sync/v1/photos/{}", upload.photo), offset }
}
