//! Photos on their way: declared by a report's words, taken over by fence, kept in pieces until they are whole.

use rusqlite::{Connection, OptionalExtension, Row, params};
use uuid::Uuid;
use wayside_core::endpoint::wire::UploadSlot;
use wayside_core::report::{PhotoId, PhotoRef, ReportId};

use super::log::{self, Line};
use super::row::{self, bytes, whole};
use super::{Hand, error::failed};
use crate::hash::Sha256Sum;
use crate::store::{Appended, Result, Upload, UploadHold, upload_slot};

const COLUMNS: &str = "u.photo, u.length, u.sha256, u.offset, u.fence, u.touched_us, u.done_us IS NOT NULL";

/// Uploads that one sweep's transaction drops the bytes of.
const EXPIRED_AT_ONCE: i64 = 100;

fn upload(row: &Row<'_>) -> rusqlite::Result<Upload> {
    Ok(Upload {
        photo: PhotoId(row::id(row, 0)?),
        length: row::count(row, 1)?,
        sha256: row::sum(row, 2)?,
        offset: row::count(row, 3)?,
        fence: row::count(row, 4)?,
        touched_us: row.get(5)?,
        done: row.get(6)?,
    })
}

/// Makes a place for each photo that words declare. `false` where an id already stands for another photo: ids are for
/// ever, and so is what they mean.
pub fn declare(tx: &Connection, hand: &Hand<'_>, report: ReportId, photos: &[PhotoRef]) -> Result<bool> {
    for photo in photos {
        let sum: Sha256Sum = photo.sha256.parse().map_err(failed)?;
        let sql = "INSERT INTO upload (jurisdiction, photo, report, role, ord, length, sha256, fence, offset)
            VALUES (?, ?, ?, ?, ?, ?, ?, 0, 0) ON CONFLICT DO UPDATE SET role = excluded.role, ord = excluded.ord
            WHERE report = excluded.report AND length = excluded.length AND sha256 = excluded.sha256";
        let written = tx.execute(
            sql,
            params![
                hand.jurisdiction,
                bytes(&photo.id.0),
                bytes(&report.0),
                photo.role,
                photo.order,
                whole(photo.length),
                sum.0
            ],
        )?;
        if written == 0 {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Photos that newer words no longer declare are not waited for. Those already whole stay: they were sent to be seen.
pub fn forget_undeclared(tx: &Connection, hand: &Hand<'_>, report: ReportId, declared: &[PhotoRef]) -> Result<()> {
    let sql = "SELECT photo FROM upload WHERE jurisdiction = ? AND report = ? AND done_us IS NULL";
    let mut rows = tx.prepare(sql)?;
    let waiting = rows.query_map(params![hand.jurisdiction, bytes(&report.0)], |row| row::id(row, 0))?;
    let waiting: Vec<Uuid> = waiting.collect::<rusqlite::Result<_>>()?;
    for photo in waiting.iter().filter(|waiting| declared.iter().all(|photo| photo.id.0 != **waiting)) {
        let key = params![hand.jurisdiction, bytes(photo)];
        tx.execute("DELETE FROM chunk WHERE jurisdiction = ? AND photo = ?", key)?;
        tx.execute("DELETE FROM upload WHERE jurisdiction = ? AND photo = ?", key)?;
    }
    Ok(())
}

/// Where each declared photo goes, and how much of it is here.
pub fn slots(tx: &Connection, hand: &Hand<'_>, declared: &[PhotoRef]) -> Result<Vec<UploadSlot>> {
    let sql = format!("SELECT {COLUMNS} FROM upload u WHERE jurisdiction = ? AND photo = ?");
    let mut statement = tx.prepare_cached(&sql)?;
    let mut slots = Vec::with_capacity(declared.len());
    for photo in declared {
        let found = statement.query_row(params![hand.jurisdiction, bytes(&photo.id.0)], upload).optional()?;
        slots.extend(found.as_ref().map(upload_slot));
    }
    Ok(slots)
}

pub fn state(tx: &Connection, jurisdiction: &str, who: Uuid, photo: PhotoId) -> Result<Option<Upload>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM upload u JOIN holder h ON h.jurisdiction = u.jurisdiction AND h.report = u.report
         WHERE u.jurisdiction = ? AND u.photo = ? AND h.installation = ?"
    );
    Ok(tx.query_row(&sql, params![jurisdiction, bytes(&photo.0), bytes(&who)], upload).optional()?)
}

pub fn take(tx: &Connection, jurisdiction: &str, who: Uuid, photo: PhotoId) -> Result<Option<Upload>> {
    let Some(upload) = state(tx, jurisdiction, who, photo)? else { return Ok(None) };
    // A finished upload takes no more bytes: there is nothing to fence.
    if upload.done {
        return Ok(Some(upload));
    }
    let sql = "UPDATE upload SET fence = fence + 1 WHERE jurisdiction = ? AND photo = ?";
    tx.execute(sql, params![jurisdiction, bytes(&photo.0)])?;
    drop_staged(tx, jurisdiction, photo)?;
    Ok(Some(Upload { fence: upload.fence + 1, ..upload }))
}

pub fn append(tx: &Connection, hand: &Hand<'_>, at: &UploadHold<'_>, offset: u64, data: &[u8]) -> Result<Appended> {
    let through = offset + data.len() as u64;
    let sql = "UPDATE upload SET offset = ?5, touched_us = ?6
        WHERE jurisdiction = ?1 AND photo = ?2 AND fence = ?3 AND offset = ?4 AND ?5 <= length AND done_us IS NULL";
    let photo = bytes(&at.photo.0);
    let (fence, from, to) = (whole(at.fence), whole(offset), whole(through));
    if tx.execute(sql, params![at.jurisdiction, photo, fence, from, to, hand.now_us])? == 0 {
        return Ok(Appended::Fenced);
    }
    insert_piece(tx, at, offset, data)?;
    Ok(Appended::Through(through))
}

/// As [`append`], but the upload's offset stays: what lies behind it in `chunk` is staged.
pub fn stage(tx: &Connection, hand: &Hand<'_>, at: &UploadHold<'_>, offset: u64, data: &[u8]) -> Result<Appended> {
    let through = offset + data.len() as u64;
    let sql = "UPDATE upload SET touched_us = ?6
        WHERE jurisdiction = ?1 AND photo = ?2 AND fence = ?3 AND offset <= ?4 AND ?5 <= length AND done_us IS NULL";
    let photo = bytes(&at.photo.0);
    let (fence, from, to) = (whole(at.fence), whole(offset), whole(through));
    if tx.execute(sql, params![at.jurisdiction, photo, fence, from, to, hand.now_us])? == 0 {
        return Ok(Appended::Fenced);
    }
    insert_piece(tx, at, offset, data)?;
    Ok(Appended::Through(through))
}

/// Only where the pieces reach from the offset to `through` without a gap.
pub fn commit(tx: &Connection, at: &UploadHold<'_>, through: u64) -> Result<Appended> {
    let sql = "UPDATE upload SET offset = ?4
        WHERE jurisdiction = ?1 AND photo = ?2 AND fence = ?3 AND ?4 <= length AND done_us IS NULL
        AND ?4 - offset = (SELECT coalesce(sum(length(c.bytes)), 0) FROM chunk c
            WHERE c.jurisdiction = ?1 AND c.photo = ?2 AND c.offset >= upload.offset)";
    let key = params![at.jurisdiction, bytes(&at.photo.0), whole(at.fence), whole(through)];
    Ok(if tx.execute(sql, key)? == 0 { Appended::Fenced } else { Appended::Through(through) })
}

/// Does nothing with an old fence: whoever has the newer one has dropped them already.
pub fn unstage(tx: &Connection, at: &UploadHold<'_>) -> Result<()> {
    let sql = "SELECT 1 FROM upload WHERE jurisdiction = ? AND photo = ? AND fence = ?";
    let key = params![at.jurisdiction, bytes(&at.photo.0), whole(at.fence)];
    if tx.query_row(sql, key, |_| Ok(())).optional()?.is_some() {
        drop_staged(tx, at.jurisdiction, at.photo)?;
    }
    Ok(())
}

fn insert_piece(tx: &Connection, at: &UploadHold<'_>, offset: u64, data: &[u8]) -> Result<()> {
    let sql = "INSERT INTO chunk (jurisdiction, photo, fence, offset, bytes) VALUES (?, ?, ?, ?, ?)";
    tx.execute(sql, params![at.jurisdiction, bytes(&at.photo.0), whole(at.fence), whole(offset), data])?;
    Ok(())
}

fn drop_staged(tx: &Connection, jurisdiction: &str, photo: PhotoId) -> Result<()> {
    let sql = "DELETE FROM chunk WHERE jurisdiction = ?1 AND photo = ?2
        AND offset >= (SELECT offset FROM upload WHERE jurisdiction = ?1 AND photo = ?2)";
    tx.execute(sql, params![jurisdiction, bytes(&photo.0)])?;
    Ok(())
}

pub fn finish(tx: &Connection, hand: &Hand<'_>, photo: PhotoId, fence: u64) -> Result<bool> {
    let sql = "UPDATE upload SET done_us = ?4
        WHERE jurisdiction = ?1 AND photo = ?2 AND fence = ?3 AND offset = length AND done_us IS NULL
        RETURNING report";
    let key = params![hand.jurisdiction, bytes(&photo.0), whole(fence), hand.now_us];
    let Some(report) = tx.query_row(sql, key, |row| row::report_id(row, 0)).optional()? else { return Ok(false) };
    drop_pieces(tx, hand, photo)?;
    arrived(tx, hand, report, photo)?;
    Ok(true)
}

/// A photo that came whole, with its report or update, and is in the object store already.
pub fn insert_whole(tx: &Connection, hand: &Hand<'_>, report: ReportId, photo: &PhotoRef) -> Result<()> {
    let sum: Sha256Sum = photo.sha256.parse().map_err(failed)?;
    let sql = "INSERT INTO upload (jurisdiction, photo, report, role, ord, length, sha256, fence, offset, done_us)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 0, ?6, ?8)";
    let photo_key = bytes(&photo.id.0);
    let length = whole(photo.length);
    tx.execute(
        sql,
        params![hand.jurisdiction, photo_key, bytes(&report.0), photo.role, photo.order, length, sum.0, hand.now_us],
    )?;
    arrived(tx, hand, report, photo.id)
}

fn arrived(tx: &Connection, hand: &Hand<'_>, report: ReportId, photo: PhotoId) -> Result<()> {
    let (status, note, _) = log::status_of(tx, hand.jurisdiction, report)?;
    let subject = Some(photo.0);
    let line = Line { report, only_for: None, kind: "photo", subject, status, note: &note, at_us: hand.now_us };
    log::write(tx, hand, &line)
}

pub fn restart(tx: &Connection, hand: &Hand<'_>, photo: PhotoId, fence: u64) -> Result<bool> {
    let sql = "UPDATE upload SET offset = 0, fence = fence + 1, touched_us = NULL
        WHERE jurisdiction = ? AND photo = ? AND fence = ? AND done_us IS NULL";
    if tx.execute(sql, params![hand.jurisdiction, bytes(&photo.0), whole(fence)])? == 0 {
        return Ok(false);
    }
    drop_pieces(tx, hand, photo)?;
    Ok(true)
}

/// Whoever still holds such an upload is fenced out: a line that was silent for so long is none.
pub fn expire(tx: &Connection, hand: &Hand<'_>, before_us: i64) -> Result<u64> {
    let sql = "UPDATE upload SET offset = 0, fence = fence + 1, touched_us = NULL
        WHERE jurisdiction = ?1 AND photo IN (SELECT photo FROM upload
            WHERE jurisdiction = ?1 AND touched_us < ?2 AND done_us IS NULL LIMIT ?3)
        RETURNING photo";
    let mut expired = tx.prepare_cached(sql)?;
    let photos = expired.query_map(params![hand.jurisdiction, before_us, EXPIRED_AT_ONCE], |row| row::id(row, 0))?;
    let photos: Vec<Uuid> = photos.collect::<rusqlite::Result<_>>()?;
    for photo in &photos {
        drop_pieces(tx, hand, PhotoId(*photo))?;
    }
    Ok(photos.len() as u64)
}

/// Its file is gone: its phone is asked for it anew, from the first byte.
pub fn lost(tx: &Connection, hand: &Hand<'_>, photo: PhotoId) -> Result<()> {
    let sql = "UPDATE upload SET offset = 0, fence = fence + 1, touched_us = NULL, done_us = NULL
        WHERE jurisdiction = ? AND photo = ?";
    tx.execute(sql, params![hand.jurisdiction, bytes(&photo.0)])?;
    drop_pieces(tx, hand, photo)
}

fn drop_pieces(tx: &Connection, hand: &Hand<'_>, photo: PhotoId) -> Result<()> {
    let sql = "DELETE FROM chunk WHERE jurisdiction = ? AND photo = ?";
    tx.execute(sql, params![hand.jurisdiction, bytes(&photo.0)])?;
    Ok(())
}
