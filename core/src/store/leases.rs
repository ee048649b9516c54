//! Leases: rows that say what is handed out, to whom, and until when; so that a killed process leaves no memory behind
//! that anyone needs.

use rusqlite::{Connection, OptionalExtension, params};
use serde::{Deserialize, Serialize};

use super::StoreError;
use super::rows::{DueColumns, due};
use crate::ports::Due;
use crate::report::ItemId;

/// A lease's name. Counts up for ever, so that it is the generation as well: an item remembers its last one, and late
/// bad news of an earlier one is ignored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct LeaseRef {
    pub generation: u64,
}

/// Who sends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holder {
    /// A loop in this process: its lease runs out unless it makes progress, and dies with the process.
    Driver,
    /// The system, on the app's behalf (a background session): outlives the process.
    Host,
}

impl Holder {
    fn code(self) -> &'static str {
        match self {
            Self::Driver => "driver",
            Self::Host => "host",
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lease {
    pub lease: LeaseRef,
    pub holder: Holder,
    /// What it is for, in the words of `sync`.
    pub purpose: String,
    pub jurisdiction: String,
    pub endpoint: String,
    pub until: Option<Due>,
    pub ended: bool,
    pub items: Vec<(ItemId, u32)>,
}

impl Lease {
    /// Whose it is, among the endpoints of every council.
    pub fn place(&self) -> (String, String) {
        (self.jurisdiction.clone(), self.endpoint.clone())
    }
}

/// A new lease over `items` (id and revision).
pub fn grant(
    db: &Connection,
    (jurisdiction, endpoint): (&str, &str),
    holder: Holder,
    purpose: &str,
    until: &Due,
    items: &[(ItemId, u32)],
) -> Result<LeaseRef, StoreError> {
    let DueColumns(wall, since_boot, boot, span) = Some(until).into();
    db.prepare_cached(
        "INSERT INTO lease (holder, purpose, jurisdiction, endpoint, until_wall, until_since_boot, until_boot, until_span)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
    )?
    .execute(params![holder.code(), purpose, jurisdiction, endpoint, wall, since_boot, boot, span])?;
    let generation = u64::try_from(db.last_insert_rowid()).unwrap_or_default();
    for (item, rev) in items {
        db.prepare_cached("INSERT INTO lease_item (generation, item, rev) VALUES (?1, ?2, ?3)")?
            .execute(params![generation, item, rev])?;
    }
    Ok(LeaseRef { generation })
}

pub fn get(db: &Connection, lease: LeaseRef) -> Result<Option<Lease>, StoreError> {
    let row = db
        .prepare_cached(
            "SELECT holder, purpose, jurisdiction, endpoint, ended, until_wall, until_since_boot, until_boot, until_span
             FROM lease WHERE generation = ?1",
        )?
        .query_row([lease.generation], |row| {
            let holder: String = row.get(0)?;
            Ok(Lease {
                lease,
                holder: if holder == "host" { Holder::Host } else { Holder::Driver },
                purpose: row.get(1)?,
                jurisdiction: row.get(2)?,
                endpoint: row.get(3)?,
                ended: row.get(4)?,
                until: due(row, 5)?,
                items: Vec::new(),
            })
        })
        .optional()?;
    let Some(mut found) = row else { return Ok(None) };
    let mut statement = db.prepare_cached("SELECT item, rev FROM lease_item WHERE generation = ?1 ORDER BY item")?;
    let items = statement.query_map([lease.generation], |row| Ok((row.get(0)?, row.get(1)?)))?;
    found.items = items.collect::<Result<_, _>>()?;
    Ok(Some(found))
}

/// Every lease that has not ended.
pub fn live(db: &Connection) -> Result<Vec<Lease>, StoreError> {
    let mut statement = db.prepare_cached("SELECT generation FROM lease WHERE NOT ended ORDER BY generation")?;
    let generations: Vec<u64> = statement.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
    let leases = generations.into_iter().map(|generation| get(db, LeaseRef { generation }));
    Ok(leases.collect::<Result<Vec<_>, _>>()?.into_iter().flatten().collect())
}

pub fn renew(db: &Connection, lease: LeaseRef, until: &Due) -> Result<(), StoreError> {
    let DueColumns(wall, since_boot, boot, span) = Some(until).into();
    db.execute(
        "UPDATE lease SET until_wall = ?2, until_since_boot = ?3, until_boot = ?4, until_span = ?5 WHERE generation = ?1",
        params![lease.generation, wall, since_boot, boot, span],
    )?;
    Ok(())
}

/// Another carrier has it from now on; `false` if it has ended, and what it was of may be on its way with somebody else.
pub fn hand_over(db: &Connection, lease: LeaseRef, holder: Holder, until: &Due) -> Result<bool, StoreError> {
    let sql = "UPDATE lease SET holder = ?2 WHERE generation = ?1 AND NOT ended";
    let live = db.execute(sql, params![lease.generation, holder.code()])? > 0;
    if live {
        renew(db, lease, until)?;
    }
    Ok(live)
}

pub fn end(db: &Connection, lease: LeaseRef) -> Result<(), StoreError> {
    db.prepare_cached("UPDATE lease SET ended = 1 WHERE generation = ?1")?.execute([lease.generation])?;
    Ok(())
}

/// Forgets leases that ended long ago: a host's late word about them comes no more.
pub fn forget(db: &Connection, ended_before_wall_us: i64) -> Result<(), StoreError> {
    db.execute(
        "DELETE FROM lease_item WHERE generation IN (SELECT generation FROM lease WHERE ended AND until_wall < ?1)",
        [ended_before_wall_us],
    )?;
    db.execute("DELETE FROM lease WHERE ended AND until_wall < ?1", [ended_before_wall_us])?;
    Ok(())
}
