//! What scheduling and the list need to know of a report: nothing of what the person wrote.

use rusqlite::{Connection, OptionalExtension, params};

use super::StoreError;
use crate::ports::{BootId, Now};
use crate::report::ReportId;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReportRow {
    pub id: ReportId,
    pub jurisdiction: String,
    /// The endpoint's id, as routed at submission.
    pub endpoint: String,
    pub service: String,
    pub private: bool,
    /// The moment of capture, by both clocks.
    pub captured: Now,
    pub submitted_us: i64,
    pub keep_days: u32,
}

const REPORT: &str = "SELECT id, jurisdiction, endpoint, service, private, captured_us, captured_since_boot_us,
    captured_boot, submitted_us, keep_days FROM report";

fn report(row: &rusqlite::Row<'_>) -> rusqlite::Result<ReportRow> {
    Ok(ReportRow {
        id: row.get(0)?,
        jurisdiction: row.get(1)?,
        endpoint: row.get(2)?,
        service: row.get(3)?,
        private: row.get(4)?,
        captured: Now { wall_us: row.get(5)?, since_boot_us: row.get(6)?, boot: BootId(row.get(7)?) },
        submitted_us: row.get(8)?,
        keep_days: row.get(9)?,
    })
}

pub fn insert(db: &Connection, row: &ReportRow) -> Result<(), StoreError> {
    db.prepare_cached(
        "INSERT INTO report (id, jurisdiction, endpoint, service, private, captured_us, captured_since_boot_us,
            captured_boot, submitted_us, keep_days) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
    )?
    .execute(params![
        row.id,
        row.jurisdiction,
        row.endpoint,
        row.service,
        row.private,
        row.captured.wall_us,
        row.captured.since_boot_us,
        row.captured.boot.0,
        row.submitted_us,
        row.keep_days,
    ])?;
    Ok(())
}

/// Where it goes and what it is about, after it was edited or a new pack was installed. For what never left the phone.
pub fn reroute(db: &Connection, id: ReportId, endpoint: &str, service: &str, private: bool) -> Result<(), StoreError> {
    db.execute(
        "UPDATE report SET endpoint = ?2, service = ?3, private = ?4 WHERE id = ?1",
        params![id, endpoint, service, private],
    )?;
    db.execute("UPDATE item SET endpoint = ?2 WHERE report = ?1", params![id, endpoint])?;
    Ok(())
}

/// To another council, whose endpoint this is. For what never left the phone.
pub fn hand_over(db: &Connection, id: ReportId, jurisdiction: &str, endpoint: &str) -> Result<(), StoreError> {
    db.execute(
        "UPDATE report SET jurisdiction = ?2, endpoint = ?3 WHERE id = ?1",
        params![id, jurisdiction, endpoint],
    )?;
    db.execute("UPDATE item SET endpoint = ?2 WHERE report = ?1", params![id, endpoint])?;
    Ok(())
}

pub fn get(db: &Connection, id: ReportId) -> Result<Option<ReportRow>, StoreError> {
    Ok(db.prepare_cached(&format!("{REPORT} WHERE id = ?1"))?.query_row([id], report).optional()?)
}

/// In the order in which they were submitted.
pub fn all(db: &Connection) -> Result<Vec<ReportRow>, StoreError> {
    let mut statement = db.prepare_cached(&format!("{REPORT} ORDER BY submitted_us, id"))?;
    let rows = statement.query_map([], report)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Reports whose delay the person was not told of yet.
pub fn not_noticed(db: &Connection) -> Result<Vec<ReportRow>, StoreError> {
    let mut statement = db.prepare_cached(&format!("{REPORT} WHERE noticed_us IS NULL ORDER BY submitted_us, id"))?;
    let rows = statement.query_map([], report)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

pub fn noticed(db: &Connection, id: ReportId, now_us: i64) -> Result<(), StoreError> {
    db.execute("UPDATE report SET noticed_us = ?2 WHERE id = ?1", params![id, now_us])?;
    Ok(())
}

/// Whether anything was ever reported to an endpoint.
pub fn any_at(db: &Connection, (jurisdiction, endpoint): (&str, &str)) -> Result<bool, StoreError> {
    Ok(db
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM report WHERE jurisdiction = ?1 AND endpoint = ?2)")?
        .query_row([jurisdiction, endpoint], |row| row.get(0))?)
}
