//! Wayside sync on the wire: the JSON of `/sync/v1`, shared with our own server so that the two cannot drift apart.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::report::{PhotoId, ReportId, Status};

/// At most this many items in a batch …
pub const BATCH_ITEMS: usize = 100;
/// … and at most this many bytes, unpacked; more is 413 and the client halves.
pub const BATCH_BYTES: usize = 1 << 20;
/// The header that names the store's epoch and durable sequence in every answer: `<epoch hex>:<sequence>`.
pub const STORE_HEADER: &str = "wayside-store";

/// `Content-Encoding` of a batch that is packed with its council's dictionary ([`crate::pack::Dictionary`]), as
/// [`super::frame`] writes and reads it. Only a batch may be; hashes stay those of the unpacked payloads.
///
/// | bytes | what |
/// | --- | --- |
/// | 4 | magic, `WSD1` |
/// | 32 | SHA-256 of the dictionary |
/// | the rest | raw deflate (RFC 1951) of the body, the dictionary preset |
///
/// Laid out as RFC 9842 has its frames. A server that does not hold the dictionary answers 415 with the code
/// [`UNKNOWN_DICTIONARY`], and the phone sends the same again as gzip.
pub const DICTIONARY_ENCODING: &str = "wayside-dictionary";
/// The first bytes of such a body.
pub const DICTIONARY_MAGIC: &[u8; 4] = b"WSD1";
/// 415: this dictionary was never ours.
pub const UNKNOWN_DICTIONARY: &str = "unknown_dictionary";
/// 415: this packing is not taken (here).
pub const UNSUPPORTED_ENCODING: &str = "unsupported_encoding";

/// `POST /sync/v1/batch`: plain JSON, gzip, or with [`DICTIONARY_ENCODING`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Batch {
    /// In the first batch, and after `unknown_installation`. Idempotent: no round trip of its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub register: Option<Registration>,
    pub items: Vec<BatchItem>,
}

/// The phone makes both itself; the server keeps the secret's hash.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Registration {
    pub id: Uuid,
    /// 256 random bits, lower-case hex.
    pub secret: String,
}

impl std::fmt::Debug for Registration {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Registration").field("id", &self.id).finish_non_exhaustive()
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BatchItem {
    /// A report's own id for its words; an id of its own for each change of it.
    pub id: Uuid,
    pub kind: BatchKind,
    /// Counts up when a refused item was edited.
    pub rev: u32,
    /// The report that a change is of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub of: Option<ReportId>,
    /// Seconds since capture by a clock that counts sleep and never jumps; set at each send. Absent across a reboot.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub age_s: Option<u64>,
    /// Lower-case hex over the bytes of `payload`.
    pub sha256: String,
    /// JSON as a string, frozen at the first send: a [`crate::report::Report`] for `report`.
    pub payload: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BatchKind {
    Report,
    Comment,
    Amendment,
    Withdrawal,
}

/// The answer: one result an item, in any order; an id twice in a batch has one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BatchAnswer {
    pub results: Vec<ItemResult>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ItemResult {
    pub id: Uuid,
    #[serde(flatten)]
    pub verdict: Verdict,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "result", rename_all = "snake_case")]
pub enum Verdict {
    Accepted(Receipt),
    /// The same item again: the same receipt.
    AlreadyAccepted(Receipt),
    Rejected(Rejection),
    /// Not now; `of` is not there yet, for one.
    Deferred {
        seconds: u64,
    },
    /// The server wants a newer app for this.
    Unsupported {
        min_version: String,
    },
    /// A newer word than this app knows.
    #[serde(other)]
    Unknown,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub photos: Vec<UploadSlot>,
}

/// Where a declared photo goes. The same for ever, so a lost answer costs no second upload.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UploadSlot {
    pub id: PhotoId,
    /// Relative to the endpoint's base address: `sync/v1/photos/<id>`.
    pub url: String,
    /// Bytes that the server durably holds; equal to the length once the photo is whole and its hash was right.
    pub offset: u64,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rejection {
    pub reason: RejectReason,
    /// For `answer_refused`: which question.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub question: Option<String>,
    /// The server's own words, shown to the person.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub description: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RejectReason {
    AnswerRefused,
    ServiceGone,
    /// The id is taken by other words: never overwritten.
    Conflict,
    /// Not a payload that can be read: wrong hash, not JSON, a field missing.
    Malformed,
    /// A newer word than this app knows.
    #[serde(other)]
    Other,
}

/// Any error of `/sync/v1` that is about the request as a whole: 400, 401, 403, 410, 413, 415.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SyncError {
    /// `unknown_installation`, `bad_secret`, `malformed`, `too_large`, `cursor_gone`, `unknown_dictionary`,
    /// `unsupported_encoding`.
    pub code: String,
    pub description: String,
}

/// `POST /sync/v1/known`: what does this store hold of mine?
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Known {
    #[serde(default)]
    pub reports: Vec<ReportId>,
    /// Lower-case hex SHA-256 of whole photos.
    #[serde(default)]
    pub photos: Vec<String>,
}

/// `GET /sync/v1/changes?cursor=`: what became of my reports.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Changes {
    pub changes: Vec<Change>,
    /// Opaque; carries the store's epoch, so that a restored store answers 410.
    pub cursor: String,
    /// More is waiting: ask again at once.
    pub more: bool,
    /// The pack that the council now uses.
    pub pack_version: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// Given once in a store's life: applying a change twice changes nothing.
    pub id: String,
    pub report: ReportId,
    pub at: DateTime<Utc>,
    #[serde(flatten)]
    pub what: Changed,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Changed {
    Status {
        status: Status,
        #[serde(default, skip_serializing_if = "String::is_empty")]
        note: String,
    },
    /// The council no longer holds it.
    Tombstone,
    /// A newer word than this app knows: passed over.
    #[serde(other)]
    Unknown,
}
