//! Reports and updates that came by GeoReport: once for each `Idempotency-Key`, for ever.

use rusqlite::{Connection, OptionalExtension, params};
use wayside_core::report::{ReportId, Status};

use super::apply::{Stored, insert};
use super::error::is_constraint;
use super::log::{self, Line};
use super::public::list;
use super::row::{self, bytes};
use super::{Hand, uploads};
use crate::hash::Sha256Sum;
use crate::store::{Posted, PostedReport, PostedUpdate, Result, StoreError};

pub fn report(tx: &Connection, hand: &Hand<'_>, report: &PostedReport) -> Result<Posted> {
    if let Some(before) = answered(tx, hand, report.key.as_deref(), report.asked)? {
        return Ok(before);
    }
    // The same report may have come by sync before: its id is the key.
    if let Some((reference, service)) = held(tx, hand, report.id)? {
        let same = service == report.words.service;
        return Ok(if same { Posted::Again(reference) } else { Posted::KeyTaken });
    }
    let sha256 = Sha256Sum::of(&report.payload).0;
    let stored = Stored { id: report.id, rev: 0, age_s: None, dialect: "georeport", sha256 };
    insert(tx, hand, &stored, &report.words, &report.payload).map_err(collision)?;
    received(tx, hand, report.id)?;
    for photo in &report.words.photos {
        uploads::insert_whole(tx, hand, report.id, photo)?;
    }
    remember(tx, hand, report.key.as_deref(), report.asked, &report.words.reference)?;
    Ok(Posted::New(report.words.reference.clone()))
}

pub fn update(tx: &Connection, hand: &Hand<'_>, update: &PostedUpdate) -> Result<Posted> {
    if let Some(before) = answered(tx, hand, update.key.as_deref(), update.asked)? {
        return Ok(before);
    }
    let sql = "SELECT id FROM report WHERE jurisdiction = ? AND reference = ? AND private = 0
        AND service NOT IN (SELECT value FROM rarray(?))";
    let key = params![hand.jurisdiction, update.reference, list(&update.hidden)];
    let Some(report) = tx.query_row(sql, key, |row| row::report_id(row, 0)).optional()? else {
        return Ok(Posted::NoReport);
    };
    tx.execute(
        "INSERT INTO item (jurisdiction, id, rev, of, kind, installation, marker, received_us, sha256, payload)
         VALUES (?, ?, 0, ?, 'update', NULL, ?, ?, ?, ?)",
        params![
            hand.jurisdiction,
            bytes(&update.id),
            bytes(&report.0),
            update.marker,
            hand.now_us,
            Sha256Sum::of(&update.payload).0,
            update.payload
        ],
    )?;
    let (status, note, _) = log::status_of(tx, hand.jurisdiction, report)?;
    let subject = Some(update.id);
    let line = Line { report, only_for: None, kind: "item", subject, status, note: &note, at_us: hand.now_us };
    log::write(tx, hand, &line)?;
    for photo in &update.photos {
        uploads::insert_whole(tx, hand, report, photo)?;
    }
    let id = update.id.simple().to_string();
    remember(tx, hand, update.key.as_deref(), update.asked, &id)?;
    Ok(Posted::New(id))
}

/// What a key was answered before.
fn answered(tx: &Connection, hand: &Hand<'_>, key: Option<&str>, asked: Sha256Sum) -> Result<Option<Posted>> {
    let Some(key) = key else { return Ok(None) };
    let sql = "SELECT asked, answer FROM idempotency WHERE jurisdiction = ? AND key = ?";
    let found = tx.query_row(sql, params![hand.jurisdiction, key], |row| {
        Ok(if row::sum(row, 0)? == asked { Posted::Again(row.get(1)?) } else { Posted::KeyTaken })
    });
    Ok(found.optional()?)
}

fn remember(tx: &Connection, hand: &Hand<'_>, key: Option<&str>, asked: Sha256Sum, answer: &str) -> Result<()> {
    let Some(key) = key else { return Ok(()) };
    let sql = "INSERT INTO idempotency (jurisdiction, key, asked, answer) VALUES (?, ?, ?, ?)";
    tx.execute(sql, params![hand.jurisdiction, key, asked.0, answer])?;
    Ok(())
}

fn held(tx: &Connection, hand: &Hand<'_>, id: ReportId) -> Result<Option<(String, String)>> {
    let sql = "SELECT reference, service FROM report WHERE jurisdiction = ? AND id = ?";
    let row = tx.query_row(sql, params![hand.jurisdiction, bytes(&id.0)], |row| Ok((row.get(0)?, row.get(1)?)));
    Ok(row.optional()?)
}

/// The first line of a report in the log.
pub fn received(tx: &Connection, hand: &Hand<'_>, report: ReportId) -> Result<()> {
    let (kind, status) = ("received", Status::Received);
    let line = Line { report, only_for: None, kind, subject: None, status, note: "", at_us: hand.now_us };
    log::write(tx, hand, &line)
}

/// A reference drawn twice: the client comes again, and another is drawn.
fn collision(error: rusqlite::Error) -> StoreError {
    if is_constraint(&error) { StoreError::Busy("a reference was drawn twice".to_owned()) } else { error.into() }
}
