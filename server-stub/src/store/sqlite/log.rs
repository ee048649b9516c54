//! The change log, and the status that it tells of. Every write that a phone may rely on adds a change, so that the
//! store's sequence goes back only if the store itself does.

use rusqlite::{Connection, OptionalExtension, params};
use uuid::Uuid;
use wayside_core::report::{ReportId, Status};

use super::error::failed;
use super::row::bytes;
use super::{Hand, row};
use crate::store::Result;

/// One line of the log.
pub struct Line<'a> {
    pub report: ReportId,
    /// Set where one installation alone is to hear of it.
    pub only_for: Option<Uuid>,
    pub kind: &'static str,
    pub subject: Option<Uuid>,
    pub status: Status,
    pub note: &'a str,
    pub at_us: i64,
}

/// Numbers a change and writes it down. Its id is random: it is given to the public with some changes, and a count would
/// tell of the others.
pub fn write(connection: &Connection, hand: &Hand<'_>, line: &Line<'_>) -> Result<()> {
    let sql = "UPDATE store SET sequence = sequence + 1 RETURNING sequence";
    let sequence: i64 = connection.query_row(sql, [], |row| row.get(0))?;
    let mut id = [0u8; 16];
    hand.random.fill(&mut id).map_err(failed)?;
    connection.execute(
        "INSERT INTO change (jurisdiction, seq, id, report, only_for, kind, subject, status, note, at_us)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        params![
            hand.jurisdiction,
            sequence,
            id,
            bytes(&line.report.0),
            line.only_for.as_ref().map(bytes),
            line.kind,
            line.subject.as_ref().map(bytes),
            line.status.code(),
            line.note,
            line.at_us
        ],
    )?;
    Ok(())
}

/// A report's present status, and since when.
pub fn status_of(connection: &Connection, jurisdiction: &str, report: ReportId) -> Result<(Status, String, i64)> {
    let sql = "SELECT status, note, updated_us FROM report WHERE jurisdiction = ? AND id = ?";
    let key = params![jurisdiction, bytes(&report.0)];
    Ok(connection.query_row(sql, key, |row| Ok((row::status(row, 0)?, row.get(1)?, row.get(2)?)))?)
}

/// The council's word, by reference. `false`: there is no such report.
pub fn set_status(
    connection: &Connection,
    hand: &Hand<'_>,
    reference: &str,
    status: Status,
    note: &str,
) -> Result<bool> {
    let sql = "SELECT id FROM report WHERE jurisdiction = ? AND reference = ?";
    let key = params![hand.jurisdiction, reference];
    let Some(report) = connection.query_row(sql, key, |row| row::report_id(row, 0)).optional()? else {
        return Ok(false);
    };
    change_status(connection, hand, report, status, note)?;
    Ok(true)
}

pub fn change_status(
    connection: &Connection,
    hand: &Hand<'_>,
    report: ReportId,
    status: Status,
    note: &str,
) -> Result<()> {
    let sql = "UPDATE report SET status = ?, note = ?, updated_us = ? WHERE jurisdiction = ? AND id = ?";
    connection.execute(sql, params![status.code(), note, hand.now_us, hand.jurisdiction, bytes(&report.0)])?;
    let line = Line { report, only_for: None, kind: "status", subject: None, status, note, at_us: hand.now_us };
    write(connection, hand, &line)
}
