//! What the council confirmed and what it said since. Receipts outlive the words and photos that they are for.

use rusqlite::{Connection, OptionalExtension, params};

use super::{StoreError, items::AT_REST};
use crate::report::{ReportId, Status};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReceiptRow {
    pub report: ReportId,
    pub reference: Option<String>,
    pub token: Option<String>,
    pub received_us: i64,
    /// What the report is called once its words are gone, or where nobody may see what it is: "Report, 3 May".
    pub neutral_name: String,
    /// The receiver confirmed every photo's hash.
    pub photos_verified: bool,
    pub status: Status,
    pub status_note: Option<String>,
    pub status_us: Option<i64>,
    /// The council no longer holds it.
    pub gone_us: Option<i64>,
    /// The phone's own copy of words and photos is gone.
    pub purged_us: Option<i64>,
}

/// One thing the council said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CouncilUpdate {
    /// The server's own name for it: applying it twice changes nothing.
    pub change: String,
    pub at_us: i64,
    pub status: Status,
    pub note: String,
}

/// The first receipt makes the row; a later one adds a reference to it and takes nothing away.
pub fn put(
    db: &Connection,
    report: ReportId,
    (reference, token): (Option<&str>, Option<&str>),
    neutral_name: &str,
    now_us: i64,
) -> Result<(), StoreError> {
    db.prepare_cached(
        "INSERT INTO receipt (report, jurisdiction, endpoint, reference, token, received_us, words_sha256, neutral_name, status)
         SELECT ?1, jurisdiction, endpoint, ?2, ?3, ?4, (SELECT sha256 FROM frozen WHERE id = ?1 ORDER BY rev DESC), ?5,
            'received' FROM report WHERE id = ?1
         ON CONFLICT (report) DO UPDATE SET reference = coalesce(?2, reference), token = coalesce(?3, token), gone_us = NULL",
    )?
    .execute(params![report, reference, token, now_us, neutral_name])?;
    Ok(())
}

pub fn get(db: &Connection, report: ReportId) -> Result<Option<ReceiptRow>, StoreError> {
    Ok(db
        .prepare_cached(
            "SELECT report, reference, token, received_us, neutral_name, photos_verified, status, status_note, status_us,
                gone_us, purged_us FROM receipt WHERE report = ?1",
        )?
        .query_row([report], |row| {
            let status: String = row.get(6)?;
            Ok(ReceiptRow {
                report: row.get(0)?,
                reference: row.get(1)?,
                token: row.get(2)?,
                received_us: row.get(3)?,
                neutral_name: row.get(4)?,
                photos_verified: row.get(5)?,
                status: status.parse().unwrap_or(Status::Received),
                status_note: row.get(7)?,
                status_us: row.get(8)?,
                gone_us: row.get(9)?,
                purged_us: row.get(10)?,
            })
        })
        .optional()?)
}

/// Takes in what the council said; true if it was news. The newest word is the report's status, in whatever order
/// words arrive. Touches nothing of the outbox.
pub fn update(db: &Connection, report: ReportId, update: &CouncilUpdate) -> Result<bool, StoreError> {
    let known: bool =
        db.query_row("SELECT EXISTS (SELECT 1 FROM receipt WHERE report = ?1)", [report], |row| row.get(0))?;
    if !known {
        return Ok(false);
    }
    let added = db.execute(
        "INSERT OR IGNORE INTO council_update (report, change, at_us, status, note) VALUES (?1, ?2, ?3, ?4, ?5)",
        params![report, update.change, update.at_us, update.status.code(), update.note],
    )?;
    db.execute(
        "UPDATE receipt SET (status, status_note, status_us) =
            (SELECT status, nullif(note, ''), at_us FROM council_update WHERE report = ?1 ORDER BY at_us DESC, change DESC LIMIT 1)
         WHERE report = ?1",
        [report],
    )?;
    Ok(added > 0)
}

/// Oldest first.
pub fn updates(db: &Connection, report: ReportId) -> Result<Vec<CouncilUpdate>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT change, at_us, status, note FROM council_update WHERE report = ?1 ORDER BY at_us, change",
    )?;
    let rows = statement.query_map([report], |row| {
        let status: String = row.get(2)?;
        Ok(CouncilUpdate {
            change: row.get(0)?,
            at_us: row.get(1)?,
            status: status.parse().unwrap_or(Status::Received),
            note: row.get(3)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The council no longer holds it (a tombstone).
pub fn gone(db: &Connection, report: ReportId, now_us: i64) -> Result<bool, StoreError> {
    Ok(db.execute("UPDATE receipt SET gone_us = ?2 WHERE report = ?1 AND gone_us IS NULL", params![report, now_us])?
        > 0)
}

/// The council has something more of it, or again: what is kept here is kept from now on.
pub fn confirmed(db: &Connection, report: ReportId, now_us: i64) -> Result<(), StoreError> {
    db.execute(
        "UPDATE receipt SET confirmed_us = max(coalesce(confirmed_us, 0), ?2) WHERE report = ?1",
        params![report, now_us],
    )?;
    Ok(())
}

/// Whether the receiver has confirmed the hash of every photo.
pub fn photos_verified(db: &Connection, report: ReportId, verified: bool) -> Result<(), StoreError> {
    db.execute("UPDATE receipt SET photos_verified = ?2 WHERE report = ?1", params![report, verified])?;
    Ok(())
}

/// Whether any report at an endpoint is not closed yet.
pub fn any_open_at(db: &Connection, (jurisdiction, endpoint): (&str, &str)) -> Result<bool, StoreError> {
    Ok(db
        .prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM receipt WHERE jurisdiction = ?1 AND endpoint = ?2
                AND status NOT LIKE 'closed%' AND gone_us IS NULL)",
        )?
        .query_row([jurisdiction, endpoint], |row| row.get(0))?)
}

/// Public reports at an endpoint that are not closed yet, with their references, in the order of ids from `after` on. A
/// private one stands in no public list, and its reference in no address.
pub fn public_open_at(
    db: &Connection,
    (jurisdiction, endpoint): (&str, &str),
    after: Option<ReportId>,
    limit: u32,
) -> Result<Vec<(ReportId, String)>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT receipt.report, reference FROM receipt JOIN report ON report.id = receipt.report AND NOT private
         WHERE receipt.jurisdiction = ?1 AND receipt.endpoint = ?2 AND reference IS NOT NULL
            AND status NOT LIKE 'closed%' AND gone_us IS NULL AND (?3 IS NULL OR receipt.report > ?3)
         ORDER BY receipt.report LIMIT ?4",
    )?;
    let rows =
        statement.query_map(params![jurisdiction, endpoint, after, limit], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The pack's days after the last of it was confirmed.
const KEPT_UNTIL: &str = "max(received_us, coalesce(confirmed_us, 0)) + keep_days * 86400000000";
/// By this phone's clock (?1) and by the server's: as it was last seen or, of one that is asked nothing more, as it goes on by
/// itself ([`super::endpoints::let_time_pass`]).
const BY_BOTH_CLOCKS: &str = "min(?1, coalesce(office.server_us, ?1))";

/// Whether anything is still here that may go by this phone's clock.
pub fn any_kept_too_long(
    db: &Connection,
    (jurisdiction, endpoint): (&str, &str),
    now_us: i64,
) -> Result<bool, StoreError> {
    Ok(db
        .prepare_cached(&format!(
            "SELECT EXISTS (SELECT 1 FROM receipt JOIN report ON report.id = receipt.report
             WHERE receipt.jurisdiction = ?1 AND receipt.endpoint = ?2 AND purged_us IS NULL AND {KEPT_UNTIL} <= ?3)"
        ))?
        .query_row(params![jurisdiction, endpoint, now_us], |row| row.get(0))?)
}

/// Everything an endpoint confirmed of which this phone still holds any words: what it offers a restored server.
pub fn still_held(db: &Connection, (jurisdiction, endpoint): (&str, &str)) -> Result<Vec<ReportId>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT report FROM receipt WHERE jurisdiction = ?1 AND endpoint = ?2 AND (purged_us IS NULL OR EXISTS
            (SELECT 1 FROM item JOIN report_words USING (id) WHERE item.report = receipt.report AND kind <> 'report'))
         ORDER BY report",
    )?;
    let rows = statement.query_map([jurisdiction, endpoint], |row| row.get(0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Reports whose words and photos may go: the receiver durably holds the words and every photo, and they were
/// kept long enough by both clocks. An unfinished item of any kind keeps them.
pub fn due_for_purge(db: &Connection, now_us: i64) -> Result<Vec<ReportId>, StoreError> {
    let mut statement = db.prepare_cached(
        &format!("SELECT receipt.report FROM receipt JOIN report ON report.id = receipt.report
            LEFT JOIN endpoint_state AS office USING (jurisdiction, endpoint)
         WHERE purged_us IS NULL AND {KEPT_UNTIL} <= {BY_BOTH_CLOCKS} AND NOT coalesce(office.ask_known, 0)
            AND NOT EXISTS (SELECT 1 FROM item WHERE item.id = receipt.report AND state NOT IN ('accepted', 'withdrawn'))
            AND NOT EXISTS (SELECT 1 FROM item WHERE item.report = receipt.report AND kind <> 'report'
                AND (state NOT IN ('accepted', 'withdrawn') OR reason IS 'endpoint_takes_none'))"),
    )?;
    let rows = statement.query_map([now_us], |row| row.get(0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// What was taken back though something of it may have arrived is kept for the pack's days from its submission.
pub fn let_go_for_purge(db: &Connection, now_us: i64) -> Result<Vec<ReportId>, StoreError> {
    let mut statement = db.prepare_cached(&format!(
        "SELECT report.id FROM report JOIN item USING (id) JOIN report_words USING (id)
         WHERE {AT_REST} AND state = 'withdrawn' AND submitted_us + keep_days * 86400000000 <= ?1
            AND NOT EXISTS (SELECT 1 FROM receipt WHERE receipt.report = report.id)
            AND NOT EXISTS (SELECT 1 FROM item AS part WHERE part.report = report.id AND part.kind <> 'report'
                AND part.state NOT IN ('accepted', 'withdrawn'))",
    ))?;
    let rows = statement.query_map([now_us], |row| row.get(0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Forgets what was typed and photographed. The receipt stays, where there is one; a private report forgets its service
/// as well.
pub fn purge(db: &Connection, report: ReportId, now_us: i64) -> Result<(), StoreError> {
    // Words are under the report's own id, everything said of them since under its own.
    const OTHERS: &str = "id IN (SELECT id FROM item WHERE report = ?1 AND kind <> 'report')";
    db.execute(&format!("DELETE FROM report_words WHERE id = ?1 OR {OTHERS}"), [report])?;
    db.execute(&format!("DELETE FROM frozen WHERE id = ?1 OR {OTHERS}"), [report])?;
    db.execute("UPDATE photo SET deleted_us = ?2 WHERE report = ?1", params![report, now_us])?;
    db.execute("UPDATE report SET service = 'private' WHERE id = ?1 AND private", [report])?;
    db.execute("UPDATE receipt SET purged_us = ?2 WHERE report = ?1", params![report, now_us])?;
    Ok(())
}

/// Forgets what was said of reports since their words were purged, once the council has had it for the pack's days as well.
pub fn purge_said_since(db: &Connection, now_us: i64) -> Result<(), StoreError> {
    let said = format!(
        "SELECT item.id FROM item JOIN receipt ON receipt.report = item.report JOIN report ON report.id = receipt.report
            LEFT JOIN endpoint_state AS office ON office.jurisdiction = receipt.jurisdiction AND office.endpoint = receipt.endpoint
         WHERE purged_us IS NOT NULL AND kind <> 'report' AND kind IN ('comment', 'amendment', 'withdrawal')
            AND state IN ('accepted', 'withdrawn') AND {KEPT_UNTIL} <= {BY_BOTH_CLOCKS} AND NOT coalesce(office.ask_known, 0)"
    );
    db.execute(&format!("DELETE FROM report_words WHERE id IN ({said})"), [now_us])?;
    db.execute(&format!("DELETE FROM frozen WHERE id IN ({said})"), [now_us])?;
    Ok(())
}
