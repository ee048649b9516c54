//! Drafts and their photos: durable from the first touch, and never tied to "the current one".

use rusqlite::{Connection, OptionalExtension, params};

use super::StoreError;
use crate::report::{ItemId, PhotoId, PhotoRef, ReportId};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DraftRow {
    pub id: ReportId,
    pub created_us: i64,
    pub updated_us: i64,
}

/// A photo file of ours.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PhotoRow {
    pub photo: PhotoRef,
    pub report: ReportId,
    pub width: u32,
    pub height: u32,
    pub deleted_us: Option<i64>,
}

/// Makes a draft, or marks one as touched, and keeps its words.
pub fn put(db: &Connection, id: ReportId, words: &[u8], now_us: i64) -> Result<(), StoreError> {
    db.prepare_cached(
        "INSERT INTO draft (id, created_us, updated_us) VALUES (?1, ?2, ?2) ON CONFLICT (id) DO UPDATE SET updated_us = ?2",
    )?
    .execute(params![id, now_us])?;
    put_words(db, id.into(), words)
}

/// The words of a draft or a report, one row from first to last; or of a follow-up, under its own id.
pub fn put_words(db: &Connection, id: ItemId, words: &[u8]) -> Result<(), StoreError> {
    db.prepare_cached(
        "INSERT INTO report_words (id, body) VALUES (?1, ?2) ON CONFLICT (id) DO UPDATE SET body = ?2, sealed = 0",
    )?
    .execute(params![id, words])?;
    Ok(())
}

pub fn words(db: &Connection, id: ItemId) -> Result<Option<Vec<u8>>, StoreError> {
    Ok(db
        .prepare_cached("SELECT body FROM report_words WHERE id = ?1")?
        .query_row([id], |row| row.get(0))
        .optional()?)
}

pub fn get(db: &Connection, id: ReportId) -> Result<Option<DraftRow>, StoreError> {
    Ok(db
        .prepare_cached("SELECT id, created_us, updated_us FROM draft WHERE id = ?1")?
        .query_row([id], |row| Ok(DraftRow { id: row.get(0)?, created_us: row.get(1)?, updated_us: row.get(2)? }))
        .optional()?)
}

/// Oldest first.
pub fn all(db: &Connection) -> Result<Vec<DraftRow>, StoreError> {
    let mut statement = db.prepare_cached("SELECT id, created_us, updated_us FROM draft ORDER BY id")?;
    let rows = statement
        .query_map([], |row| Ok(DraftRow { id: row.get(0)?, created_us: row.get(1)?, updated_us: row.get(2)? }))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The draft's row alone: in the submit transaction its words and photos go on under the report.
pub fn become_report(db: &Connection, id: ReportId) -> Result<(), StoreError> {
    db.prepare_cached("DELETE FROM draft WHERE id = ?1")?.execute([id])?;
    Ok(())
}

/// The draft with its words and photo rows; the sweep removes the files.
pub fn discard(db: &Connection, id: ReportId) -> Result<(), StoreError> {
    db.execute("DELETE FROM draft WHERE id = ?1", [id])?;
    db.execute("DELETE FROM report_words WHERE id = ?1", [id])?;
    db.execute("DELETE FROM photo WHERE report = ?1", [id])?;
    Ok(())
}

pub fn add_photo(db: &Connection, row: &PhotoRow, file_version: u16) -> Result<(), StoreError> {
    let photo = &row.photo;
    db.execute(
        "INSERT INTO photo (id, report, role, ord, length, sha256, file_version, width, height)
         VALUES (?1, ?2, ?3, ?4, ?5, unhex(?6), ?7, ?8, ?9)",
        params![
            photo.id,
            row.report,
            photo.role,
            photo.order,
            photo.length,
            photo.sha256,
            file_version,
            row.width,
            row.height
        ],
    )?;
    Ok(())
}

const PHOTO: &str = "SELECT id, report, role, ord, length, lower(hex(sha256)), width, height, deleted_us FROM photo";

fn photo(row: &rusqlite::Row<'_>) -> rusqlite::Result<PhotoRow> {
    Ok(PhotoRow {
        photo: PhotoRef {
            id: row.get(0)?,
            role: row.get(2)?,
            order: row.get(3)?,
            length: row.get(4)?,
            sha256: row.get(5)?,
        },
        report: row.get(1)?,
        width: row.get(6)?,
        height: row.get(7)?,
        deleted_us: row.get(8)?,
    })
}

/// In the order in which they were taken.
pub fn photos(db: &Connection, report: ReportId) -> Result<Vec<PhotoRow>, StoreError> {
    let mut statement = db.prepare_cached(&format!("{PHOTO} WHERE report = ?1 ORDER BY ord, id"))?;
    let rows = statement.query_map([report], photo)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

pub fn one_photo(db: &Connection, id: PhotoId) -> Result<Option<PhotoRow>, StoreError> {
    Ok(db.prepare_cached(&format!("{PHOTO} WHERE id = ?1"))?.query_row([id], photo).optional()?)
}

/// Every photo that has a row and is not deleted: a file that is none of these is an orphan.
pub fn photo_ids(db: &Connection) -> Result<std::collections::HashSet<PhotoId>, StoreError> {
    let mut statement = db.prepare("SELECT id FROM photo WHERE deleted_us IS NULL")?;
    let rows = statement.query_map([], |row| row.get(0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// A photo that nobody was told of: its row goes, and the sweep removes the file.
pub fn remove_photo(db: &Connection, id: PhotoId) -> Result<(), StoreError> {
    db.execute("DELETE FROM photo WHERE id = ?1", [id])?;
    Ok(())
}

/// A photo that the council was told of: its row stays, and the sweep removes the file.
pub fn forget_photo(db: &Connection, id: PhotoId, now_us: i64) -> Result<(), StoreError> {
    db.execute("UPDATE photo SET deleted_us = ?2 WHERE id = ?1", params![id, now_us])?;
    Ok(())
}
