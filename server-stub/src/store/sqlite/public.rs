//! What the public may read. Private reports are kept out by the queries themselves, and no column of words, answers or
//! photos is ever selected here.

use std::rc::Rc;

use rusqlite::types::Value;
use rusqlite::{Connection, params};

use super::row;
use crate::hash::hex;
use crate::store::{PublicReport, PublicUpdate, RequestQuery, Result, UpdateQuery};

pub fn requests(tx: &Connection, jurisdiction: &str, query: &RequestQuery) -> Result<Vec<PublicReport>> {
    let mut rows = tx.prepare(
        "SELECT reference, service, status, note, received_us, updated_us, lat, lon, marker FROM report
         WHERE jurisdiction = ?1 AND private = 0 AND service NOT IN (SELECT value FROM rarray(?2))
             AND (?3 OR reference IN (SELECT value FROM rarray(?4)))
             AND (?5 OR service IN (SELECT value FROM rarray(?6)))
             AND (?7 IS NULL OR received_us BETWEEN ?7 AND ?8)
             AND (?9 IS NULL OR (status LIKE 'closed:%') = ?9)
         ORDER BY received_us DESC, reference LIMIT ?10 OFFSET ?11",
    )?;
    let found = rows.query_map(
        params![
            jurisdiction,
            list(&query.hidden),
            query.references.is_none(),
            list(query.references.as_deref().unwrap_or_default()),
            query.services.is_none(),
            list(query.services.as_deref().unwrap_or_default()),
            query.received.map(|received| received.0),
            query.received.map(|received| received.1),
            query.closed,
            row::whole(query.limit as u64),
            row::whole(query.skip as u64)
        ],
        |row| {
            Ok(PublicReport {
                reference: row.get(0)?,
                service: row.get(1)?,
                status: row::status(row, 2)?,
                note: row.get(3)?,
                received_us: row.get(4)?,
                updated_us: row.get(5)?,
                place: row::place(row, 6, 7)?,
                marker: row.get(8)?,
            })
        },
    )?;
    Ok(found.collect::<rusqlite::Result<_>>()?)
}

pub fn updates(tx: &Connection, jurisdiction: &str, query: &UpdateQuery) -> Result<Vec<PublicUpdate>> {
    // Of a posted update, no more than the marker in it; of a phone's comment, amendment or withdrawal, nothing.
    let mut rows = tx.prepare(
        "SELECT CASE c.kind WHEN 'item' THEN i.id ELSE c.id END, r.reference, c.status,
             CASE c.kind WHEN 'item' THEN coalesce(i.marker, '') ELSE c.note END, c.at_us
         FROM change c
         JOIN report r ON r.jurisdiction = c.jurisdiction AND r.id = c.report
         LEFT JOIN item i ON i.jurisdiction = c.jurisdiction AND i.id = c.subject
         WHERE c.jurisdiction = ?1 AND r.private = 0 AND r.service NOT IN (SELECT value FROM rarray(?2))
             AND ((c.kind = 'status' AND c.only_for IS NULL) OR (c.kind = 'item' AND i.kind = 'update'))
             AND (?3 OR r.reference IN (SELECT value FROM rarray(?4)))
             AND (?5 IS NULL OR c.at_us BETWEEN ?5 AND ?6)
         ORDER BY c.at_us, c.seq LIMIT ?7 OFFSET ?8",
    )?;
    let found = rows.query_map(
        params![
            jurisdiction,
            list(&query.hidden),
            query.references.is_none(),
            list(query.references.as_deref().unwrap_or_default()),
            query.between.map(|between| between.0),
            query.between.map(|between| between.1),
            row::whole(query.limit as u64),
            row::whole(query.skip as u64)
        ],
        |row| {
            let id: [u8; 16] = row.get(0)?;
            Ok(PublicUpdate {
                id: hex(&id),
                reference: row.get(1)?,
                status: row::status(row, 2)?,
                description: row.get(3)?,
                at_us: row.get(4)?,
            })
        },
    )?;
    Ok(found.collect::<rusqlite::Result<_>>()?)
}

/// A list as one parameter, for `rarray`. To everything else it looks like NULL.
pub fn list(words: &[String]) -> Rc<Vec<Value>> {
    Rc::new(words.iter().cloned().map(Value::from).collect())
}
