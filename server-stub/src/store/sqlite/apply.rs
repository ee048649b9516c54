//! A batch into the store: one transaction, a savepoint an item.

use rusqlite::{Connection, OptionalExtension, Transaction, params};
use uuid::Uuid;
use wayside_core::endpoint::wire::{BatchKind, ItemResult, Receipt, RejectReason, Rejection, Verdict};
use wayside_core::report::{ClosedReason, PhotoRef, ReportId, Status};

use super::error::is_constraint;
use super::log::{self, Line};
use super::row::{self, bytes, whole};
use super::{Hand, post, uploads};
use crate::store::rules::{Held, Ruling, rule};
use crate::store::{Content, Item, Result, StoreError, Words};

/// An item that collided with another's row by chance (a reference drawn twice) may come again at once.
const AGAIN_S: u64 = 1;
/// An item whose report is not there yet: it may be on its way behind this one.
const PARENT_S: u64 = 60;

pub fn apply(tx: &mut Transaction<'_>, hand: &Hand<'_>, who: Uuid, items: &[Item]) -> Result<Vec<ItemResult>> {
    let mut results = Vec::with_capacity(items.len());
    for item in items {
        let savepoint = tx.savepoint()?;
        let verdict = match one(&savepoint, hand, who, item) {
            Ok(verdict) => verdict,
            Err(Fault::Item) => Verdict::Deferred { seconds: AGAIN_S },
            Err(Fault::Store(error)) => return Err(error),
        };
        // Whatever was written for an item that is not accepted goes with its savepoint.
        if matches!(verdict, Verdict::Accepted(_) | Verdict::AlreadyAccepted(_)) {
            savepoint.commit()?;
        }
        results.push(ItemResult { id: item.id, verdict });
    }
    Ok(results)
}

/// One item's trouble, apart from the store's.
enum Fault {
    Item,
    Store(StoreError),
}

impl From<StoreError> for Fault {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<rusqlite::Error> for Fault {
    fn from(error: rusqlite::Error) -> Self {
        if is_constraint(&error) { Self::Item } else { Self::Store(error.into()) }
    }
}

fn one(tx: &Connection, hand: &Hand<'_>, who: Uuid, item: &Item) -> std::result::Result<Verdict, Fault> {
    match &item.content {
        Content::Report(read) => report(tx, hand, who, item, read),
        Content::Change { kind, of } => change(tx, hand, who, item, *kind, *of),
    }
}

fn report(
    tx: &Connection,
    hand: &Hand<'_>,
    who: Uuid,
    item: &Item,
    read: &std::result::Result<Words, Rejection>,
) -> std::result::Result<Verdict, Fault> {
    let id = ReportId(item.id);
    let held = held_report(tx, hand, who, id)?;
    match rule(held.as_ref(), item.rev, item.sha256) {
        Ruling::Conflict => Ok(conflict()),
        Ruling::AlreadyAccepted => {
            let known = held.is_some_and(|held| held.holder);
            if !known {
                hold(tx, hand, who, id)?;
                tell_newcomer(tx, hand, who, id)?;
            }
            Ok(Verdict::AlreadyAccepted(receipt(tx, hand, id)?))
        }
        Ruling::Take | Ruling::Replace => match read {
            Err(rejection) => Ok(Verdict::Rejected(rejection.clone())),
            Ok(words) => {
                if held.is_some() {
                    replace(tx, hand, who, item, words)?;
                } else if is_change(tx, hand, item.id)? {
                    return Ok(conflict());
                } else {
                    let stored =
                        Stored { id, rev: item.rev, age_s: item.age_s, dialect: "wayside", sha256: item.sha256.0 };
                    insert(tx, hand, &stored, words, &item.payload)?;
                    hold(tx, hand, who, id)?;
                    post::received(tx, hand, id)?;
                }
                if !uploads::declare(tx, hand, id, &words.photos)? {
                    return Ok(conflict());
                }
                Ok(Verdict::Accepted(receipt(tx, hand, id)?))
            }
        },
    }
}

fn held_report(tx: &Connection, hand: &Hand<'_>, who: Uuid, id: ReportId) -> Result<Option<Held>> {
    let sql = "SELECT rev, sha256,
            EXISTS (SELECT 1 FROM holder h
                    WHERE h.jurisdiction = r.jurisdiction AND h.report = r.id AND h.installation = ?3),
            NOT EXISTS (SELECT 1 FROM holder h WHERE h.jurisdiction = r.jurisdiction AND h.report = r.id)
        FROM report r WHERE jurisdiction = ?1 AND id = ?2";
    let held = tx.query_row(sql, params![hand.jurisdiction, bytes(&id.0), bytes(&who)], |row| {
        Ok(Held { rev: row.get(0)?, sha256: row::sum(row, 1)?, holder: row.get(2)?, unclaimed: row.get(3)? })
    });
    Ok(held.optional()?)
}

/// What a new row has beside its words.
pub struct Stored {
    pub id: ReportId,
    pub rev: u32,
    pub age_s: Option<u64>,
    pub dialect: &'static str,
    pub sha256: [u8; 32],
}

pub fn insert(tx: &Connection, hand: &Hand<'_>, stored: &Stored, words: &Words, payload: &str) -> rusqlite::Result<()> {
    let status = Status::Received;
    tx.execute(
        "INSERT INTO report (jurisdiction, id, rev, dialect, service, private, reference, status, note, captured_us,
             age_s, received_us, updated_us, lat, lon, marker, sha256, payload)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, '', ?9, ?10, ?11, ?11, ?12, ?13, ?14, ?15, ?16)",
        params![
            hand.jurisdiction,
            bytes(&stored.id.0),
            stored.rev,
            stored.dialect,
            words.service,
            words.private,
            words.reference,
            status.code(),
            words.captured_us,
            stored.age_s.map(whole),
            hand.now_us,
            words.place.map(|place| place.0),
            words.place.map(|place| place.1),
            words.marker,
            stored.sha256,
            payload
        ],
    )?;
    Ok(())
}

/// A newer revision of words that are held: the reference, the status and the dates stay, and what was private stays so.
fn replace(tx: &Connection, hand: &Hand<'_>, who: Uuid, item: &Item, words: &Words) -> std::result::Result<(), Fault> {
    let id = ReportId(item.id);
    uploads::forget_undeclared(tx, hand, id, &words.photos)?;
    tx.execute(
        "UPDATE report SET rev = ?3, service = ?4, private = max(private, ?5), captured_us = ?6, lat = ?7, lon = ?8,
             sha256 = ?9, payload = ?10
         WHERE jurisdiction = ?1 AND id = ?2",
        params![
            hand.jurisdiction,
            bytes(&item.id),
            item.rev,
            words.service,
            words.private,
            words.captured_us,
            words.place.map(|place| place.0),
            words.place.map(|place| place.1),
            item.sha256.0,
            item.payload
        ],
    )?;
    hold(tx, hand, who, id)?;
    let (status, note, _) = log::status_of(tx, hand.jurisdiction, id)?;
    let line =
        Line { report: id, only_for: None, kind: "replaced", subject: None, status, note: &note, at_us: hand.now_us };
    Ok(log::write(tx, hand, &line)?)
}

fn change(
    tx: &Connection,
    hand: &Hand<'_>,
    who: Uuid,
    item: &Item,
    kind: BatchKind,
    of: ReportId,
) -> std::result::Result<Verdict, Fault> {
    let Some(parent) = held_report(tx, hand, who, of)? else {
        return Ok(Verdict::Deferred { seconds: PARENT_S });
    };
    if !parent.holder || held_report(tx, hand, who, ReportId(item.id))?.is_some() {
        return Ok(conflict());
    }
    let sql = "SELECT rev, sha256, installation IS ?3, of = ?4 FROM item WHERE jurisdiction = ?1 AND id = ?2";
    let key = params![hand.jurisdiction, bytes(&item.id), bytes(&who), bytes(&of.0)];
    let held = tx.query_row(sql, key, |row| {
        let holder = row.get::<_, bool>(2)? && row.get::<_, bool>(3)?;
        Ok(Held { rev: row.get(0)?, sha256: row::sum(row, 1)?, holder, unclaimed: false })
    });
    match rule(held.optional()?.as_ref(), item.rev, item.sha256) {
        Ruling::Conflict => return Ok(conflict()),
        Ruling::AlreadyAccepted => return Ok(Verdict::AlreadyAccepted(Receipt::default())),
        Ruling::Take | Ruling::Replace => {}
    }
    tx.execute(
        "INSERT INTO item (jurisdiction, id, rev, of, kind, installation, marker, received_us, sha256, payload)
         VALUES (?, ?, ?, ?, ?, ?, NULL, ?, ?, ?)
         ON CONFLICT DO UPDATE SET rev = excluded.rev, kind = excluded.kind, sha256 = excluded.sha256,
             payload = excluded.payload",
        params![
            hand.jurisdiction,
            bytes(&item.id),
            item.rev,
            bytes(&of.0),
            kind_code(kind),
            bytes(&who),
            hand.now_us,
            item.sha256.0,
            item.payload
        ],
    )?;
    let (status, note, _) = log::status_of(tx, hand.jurisdiction, of)?;
    let line = Line {
        report: of,
        only_for: None,
        kind: "item",
        subject: Some(item.id),
        status,
        note: &note,
        at_us: hand.now_us,
    };
    log::write(tx, hand, &line)?;
    // What the council has closed stays closed for the reason it gave.
    if kind == BatchKind::Withdrawal && status.reason().is_none() {
        log::change_status(tx, hand, of, Status::Closed(ClosedReason::Cancelled), "")?;
    }
    Ok(Verdict::Accepted(Receipt::default()))
}

fn kind_code(kind: BatchKind) -> &'static str {
    match kind {
        BatchKind::Withdrawal => "withdrawal",
        BatchKind::Amendment => "amendment",
        BatchKind::Comment | BatchKind::Report => "comment",
    }
}

/// Whether an id is already a comment's or a withdrawal's.
fn is_change(tx: &Connection, hand: &Hand<'_>, id: Uuid) -> Result<bool> {
    let sql = "SELECT EXISTS (SELECT 1 FROM item WHERE jurisdiction = ? AND id = ?)";
    Ok(tx.query_row(sql, params![hand.jurisdiction, bytes(&id)], |row| row.get(0))?)
}

fn hold(tx: &Connection, hand: &Hand<'_>, who: Uuid, report: ReportId) -> rusqlite::Result<()> {
    let sql = "INSERT INTO holder (jurisdiction, installation, report) VALUES (?, ?, ?) ON CONFLICT DO NOTHING";
    tx.execute(sql, params![hand.jurisdiction, bytes(&who), bytes(&report.0)])?;
    Ok(())
}

/// A newcomer's cursor may already be past what happened to the report: it alone is told again.
fn tell_newcomer(tx: &Connection, hand: &Hand<'_>, who: Uuid, report: ReportId) -> Result<()> {
    let (status, note, at_us) = log::status_of(tx, hand.jurisdiction, report)?;
    let line = Line { report, only_for: Some(who), kind: "status", subject: None, status, note: &note, at_us };
    log::write(tx, hand, &line)
}

/// The reference, and where each declared photo goes.
fn receipt(tx: &Connection, hand: &Hand<'_>, report: ReportId) -> Result<Receipt> {
    let sql = "SELECT reference, payload FROM report WHERE jurisdiction = ? AND id = ?";
    let key = params![hand.jurisdiction, bytes(&report.0)];
    let (reference, payload): (String, String) = tx.query_row(sql, key, |row| Ok((row.get(0)?, row.get(1)?)))?;
    let photos = uploads::slots(tx, hand, &manifest(&payload))?;
    Ok(Receipt { reference: Some(reference), photos })
}

/// The photos that stored words declare.
pub fn manifest(payload: &str) -> Vec<PhotoRef> {
    #[derive(serde::Deserialize)]
    struct Manifest {
        #[serde(default)]
        photos: Vec<PhotoRef>,
    }
    serde_json::from_str::<Manifest>(payload).map(|read| read.photos).unwrap_or_default()
}

fn conflict() -> Verdict {
    Verdict::Rejected(Rejection {
        reason: RejectReason::Conflict,
        question: None,
        description: "This id already stands for something else.".to_owned(),
    })
}
