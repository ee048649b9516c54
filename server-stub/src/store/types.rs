//! What goes into the store and comes out of it.

use std::fmt;

use uuid::Uuid;
use wayside_core::endpoint::wire::{BatchKind, Change, Rejection};
use wayside_core::report::{PhotoId, PhotoRef, ReportId, Status};

use crate::hash::{Sha256Sum, hex};

/// Written `<epoch hex>:<sequence>` in the `Wayside-Store` header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StorePosition {
    /// 128 random bits, made with the store and anew at each restore.
    pub epoch: [u8; 16],
    /// Number of the last settled change; lower than before means that the store went back in time.
    pub sequence: u64,
}

impl fmt::Display for StorePosition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", hex(&self.epoch), self.sequence)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    Known,
    BadSecret,
    Unknown,
}

/// One item of a batch, read and judged by itself; what it becomes beside what is held is for [`super::rules`].
#[derive(Clone, Debug)]
pub struct Item {
    pub id: Uuid,
    pub rev: u32,
    /// Seconds since capture by the phone's steady clock, at this send: it tells a wrong wall clock.
    pub age_s: Option<u64>,
    pub sha256: Sha256Sum,
    /// As it came, byte for byte.
    pub payload: String,
    pub content: Content,
}

#[derive(Clone, Debug)]
pub enum Content {
    /// `Err` is what to answer if the report is new here: one that was accepted before stays accepted, whatever
    /// today's pack says.
    Report(Result<Words, Rejection>),
    Change {
        kind: BatchKind,
        of: ReportId,
    },
}

/// What the store reads of a report's words, whichever dialect they came in.
#[derive(Clone, Debug)]
pub struct Words {
    pub service: String,
    /// From the pack, never from the client.
    pub private: bool,
    pub captured_us: Option<i64>,
    /// WGS 84 latitude and longitude; a GeoReport client may give an address instead.
    pub place: Option<(f64, f64)>,
    /// The report's marker, where its text had one.
    pub marker: Option<String>,
    pub photos: Vec<PhotoRef>,
    /// Freshly drawn, and used only if the report is new.
    pub reference: String,
}

/// A page of changes, and how far it goes.
#[derive(Clone, Debug)]
pub struct ChangePage {
    pub changes: Vec<Change>,
    /// The number to go on after: past everybody else's changes too, once nothing of one's own is left.
    pub through: u64,
    pub more: bool,
    pub epoch: [u8; 16],
}

/// A declared photo on its way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Upload {
    pub photo: PhotoId,
    pub length: u64,
    pub sha256: Sha256Sum,
    /// Bytes durably held.
    pub offset: u64,
    pub fence: u64,
    /// When bytes last came; `None` while there are none.
    pub touched_us: Option<i64>,
    /// Whole, its hash right, in the object store.
    pub done: bool,
}

/// The right to write an upload, until somebody raises its fence.
#[derive(Clone, Copy, Debug)]
pub struct UploadHold<'a> {
    pub jurisdiction: &'a str,
    pub photo: PhotoId,
    pub fence: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Appended {
    /// The new offset.
    Through(u64),
    /// A newer request has the upload.
    Fenced,
}

/// A report as the operator sees it.
#[derive(Clone, Debug, serde::Serialize)]
pub struct StoredReport {
    pub id: ReportId,
    pub rev: u32,
    pub service: String,
    pub private: bool,
    pub reference: String,
    pub status: Status,
    /// Of the privacy notice that it was made under; empty where it came without one, by GeoReport for one.
    pub notice_version: String,
    /// Over the payload's bytes.
    pub sha256: String,
    pub photos: Vec<StoredPhoto>,
}

#[derive(Clone, Debug, serde::Serialize)]
pub struct StoredPhoto {
    pub id: PhotoId,
    pub sha256: String,
    pub length: u64,
    pub done: bool,
}

/// A report by GeoReport, its photos already in the object store.
#[derive(Clone, Debug)]
pub struct PostedReport {
    pub id: ReportId,
    /// `Idempotency-Key`, kept for ever.
    pub key: Option<String>,
    /// Over what was asked, so that one key is never two reports.
    pub asked: Sha256Sum,
    pub words: Words,
    pub payload: String,
}

/// An update by GeoReport.
#[derive(Clone, Debug)]
pub struct PostedUpdate {
    pub id: Uuid,
    pub key: Option<String>,
    pub asked: Sha256Sum,
    pub reference: String,
    /// Services that are private by now, whatever they were when the report came.
    pub hidden: Vec<String>,
    pub marker: Option<String>,
    pub photos: Vec<PhotoRef>,
    pub payload: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Posted {
    /// The report's reference, or the update's id.
    New(String),
    /// The same again: the same answer, and nothing written.
    Again(String),
    /// The key stands for something else.
    KeyTaken,
    /// No such report, or none that the public may know of.
    NoReport,
}

/// What `GET /requests` may ask for.
#[derive(Clone, Debug, Default)]
pub struct RequestQuery {
    /// References; they override everything below.
    pub references: Option<Vec<String>>,
    pub services: Option<Vec<String>>,
    /// Received from … to …, both included.
    pub received: Option<(i64, i64)>,
    /// Only open, or only closed, reports.
    pub closed: Option<bool>,
    pub hidden: Vec<String>,
    pub limit: usize,
    pub skip: usize,
}

/// All that the public may know of a report: no words, no photos, no answers.
#[derive(Clone, Debug)]
pub struct PublicReport {
    pub reference: String,
    pub service: String,
    pub status: Status,
    pub note: String,
    pub received_us: i64,
    pub updated_us: i64,
    pub place: Option<(f64, f64)>,
    pub marker: Option<String>,
}

/// What `GET /servicerequestupdates` may ask for.
#[derive(Clone, Debug, Default)]
pub struct UpdateQuery {
    pub references: Option<Vec<String>>,
    pub between: Option<(i64, i64)>,
    pub hidden: Vec<String>,
    pub limit: usize,
    pub skip: usize,
}

#[derive(Clone, Debug)]
pub struct PublicUpdate {
    /// Random, like references.
    pub id: String,
    pub reference: String,
    pub status: Status,
    /// The council's own words, or the marker of an update that came with one.
    pub description: String,
    pub at_us: i64,
}
