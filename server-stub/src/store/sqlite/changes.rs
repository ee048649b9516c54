//! What a phone follows by, and what an operator lists.

use chrono::{DateTime, Utc};
use rusqlite::{Connection, params};
use uuid::Uuid;
use wayside_core::endpoint::wire::{Change, Changed, Known};
use wayside_core::report::{PhotoId, ReportId};

use super::position;
use super::row::{self, bytes, whole};
use crate::clock::utc;
use crate::hash::{Sha256Sum, hex};
use crate::store::{ChangePage, Result, StoredPhoto, StoredReport};

pub fn known(tx: &Connection, jurisdiction: &str, who: Uuid, asked: Known) -> Result<Known> {
    let mut report =
        tx.prepare("SELECT EXISTS (SELECT 1 FROM holder WHERE jurisdiction = ? AND installation = ? AND report = ?)")?;
    // One picture may be two photos: its hash is held once every one of them is whole.
    let mut photo = tx.prepare(
        "SELECT coalesce(min(u.done_us IS NOT NULL), 0) FROM upload u
             JOIN holder h ON h.jurisdiction = u.jurisdiction AND h.report = u.report
             WHERE u.jurisdiction = ? AND h.installation = ? AND u.sha256 = ?",
    )?;
    let mut held = Known::default();
    for id in asked.reports {
        if report.query_row(params![jurisdiction, bytes(&who), bytes(&id.0)], |row| row.get(0))? {
            held.reports.push(id);
        }
    }
    for text in asked.photos {
        let Ok(sum) = text.parse::<Sha256Sum>() else { continue };
        if photo.query_row(params![jurisdiction, bytes(&who), sum.0], |row| row.get(0))? {
            held.photos.push(text);
        }
    }
    Ok(held)
}

pub fn page(tx: &Connection, jurisdiction: &str, who: Uuid, after: u64, limit: usize) -> Result<ChangePage> {
    // One read transaction: the position is that of the very state that the rows are read from.
    let position = position(tx)?;
    let mut rows = tx.prepare(
        "SELECT c.seq, c.id, c.report, c.at_us, c.kind, c.status, c.note FROM change c
         JOIN holder h ON h.jurisdiction = c.jurisdiction AND h.report = c.report AND h.installation = ?2
         WHERE c.jurisdiction = ?1 AND c.seq > ?3 AND c.kind IN ('received', 'status', 'tombstone')
             AND (c.only_for IS NULL OR c.only_for = ?2)
         ORDER BY c.seq LIMIT ?4",
    )?;
    let ask_for = whole(limit as u64 + 1);
    let found = rows.query_map(params![jurisdiction, bytes(&who), whole(after), ask_for], |row| {
        let what = match row.get_ref(4)?.as_str()? {
            "tombstone" => Changed::Tombstone,
            _ => Changed::Status { status: row::status(row, 5)?, note: row.get(6)? },
        };
        let id: [u8; 16] = row.get(1)?;
        let at: DateTime<Utc> = utc(row.get(3)?);
        Ok((row::count(row, 0)?, Change { id: hex(&id), report: ReportId(row::id(row, 2)?), at, what }))
    })?;
    let mut found: Vec<(u64, Change)> = found.collect::<rusqlite::Result<_>>()?;
    let more = found.len() > limit;
    found.truncate(limit);
    let through = if more { found.last().map_or(after, |(seq, _)| *seq) } else { position.sequence };
    Ok(ChangePage {
        changes: found.into_iter().map(|(_, change)| change).collect(),
        through,
        more,
        epoch: position.epoch,
    })
}

pub fn reports(tx: &Connection, jurisdiction: &str) -> Result<Vec<StoredReport>> {
    let mut photos = tx.prepare(
        "SELECT photo, sha256, length, done_us IS NOT NULL FROM upload WHERE jurisdiction = ? AND report = ?
         ORDER BY ord, photo",
    )?;
    let mut rows = tx.prepare(
        "SELECT id, rev, service, private, reference, status, sha256, payload FROM report WHERE jurisdiction = ?
         ORDER BY received_us, id",
    )?;
    let found = rows.query_map(params![jurisdiction], |row| {
        Ok(StoredReport {
            id: row::report_id(row, 0)?,
            rev: row.get(1)?,
            service: row.get(2)?,
            private: row.get(3)?,
            reference: row.get(4)?,
            status: row::status(row, 5)?,
            notice_version: notice(&row.get::<_, String>(7)?),
            sha256: row::sum(row, 6)?.to_string(),
            photos: Vec::new(),
        })
    })?;
    let mut found: Vec<StoredReport> = found.collect::<rusqlite::Result<_>>()?;
    for report in &mut found {
        let of_report = photos.query_map(params![jurisdiction, bytes(&report.id.0)], |row| {
            Ok(StoredPhoto {
                id: PhotoId(row::id(row, 0)?),
                sha256: row::sum(row, 1)?.to_string(),
                length: row::count(row, 2)?,
                done: row.get(3)?,
            })
        })?;
        report.photos = of_report.collect::<rusqlite::Result<_>>()?;
    }
    Ok(found)
}

/// The version of the privacy notice that a report says that it was made under.
fn notice(payload: &str) -> String {
    #[derive(serde::Deserialize)]
    struct Noticed {
        #[serde(default)]
        notice_version: String,
    }
    serde_json::from_str::<Noticed>(payload).map(|it| it.notice_version).unwrap_or_default()
}
