//! What is remembered of each endpoint: its health, its store's position, and how far its changes were read.

use rusqlite::{Connection, OptionalExtension, Transaction, params};

use super::StoreError;
use super::rows::{DueColumns, due};
use crate::outbox::{Health, Why};
use crate::ports::{BootId, Due, Now};
use crate::report::ItemId;

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EndpointState {
    pub health: Health,
    /// The server's store, as last seen: another epoch or a lower sequence is a restored server.
    pub epoch: Option<String>,
    pub sequence: u64,
    /// The server was restored: it is asked what it holds before anything else.
    pub ask_known: bool,
    pub cursor: Option<String>,
    /// When its changes are next asked for; at once if `None`.
    pub pull_due: Option<Due>,
    /// What was refused last and with which words, while nothing was accepted since: the same words for another item are
    /// the endpoint's trouble, not the item's.
    pub refused: Option<(ItemId, String)>,
    /// When anything last answered, by the phone's clock: there was a connection.
    pub answered_us: Option<i64>,
    /// The server's own time, and when that was by the clock that nobody sets.
    pub server_us: Option<i64>,
    pub server_seen: Option<(BootId, i64)>,
    /// When it last made this phone register anew, by the phone's clock.
    pub registered_us: Option<i64>,
}

pub fn get(db: &Connection, (jurisdiction, endpoint): (&str, &str)) -> Result<EndpointState, StoreError> {
    let found = db
        .prepare_cached(
            "SELECT failures, why, busy, due_wall, due_since_boot, due_boot, due_span, batch_cap, epoch, sequence,
                ask_known, cursor, pull_due_wall, pull_due_since_boot, pull_due_boot, pull_due_span, refused, refusal,
                answered_us, server_us, registered_us, server_boot, server_since_boot_us
             FROM endpoint_state WHERE jurisdiction = ?1 AND endpoint = ?2",
        )?
        .query_row([jurisdiction, endpoint], |row| {
            let why: Option<String> = row.get(1)?;
            Ok(EndpointState {
                health: Health {
                    failures: row.get(0)?,
                    why: why.as_deref().and_then(Why::from_code),
                    busy: row.get(2)?,
                    due: due(row, 3)?,
                    batch_cap: row.get(7)?,
                },
                epoch: row.get(8)?,
                sequence: row.get::<_, Option<u64>>(9)?.unwrap_or(0),
                ask_known: row.get(10)?,
                cursor: row.get(11)?,
                pull_due: due(row, 12)?,
                refused: row.get::<_, Option<ItemId>>(16)?.zip(row.get(17)?),
                answered_us: row.get(18)?,
                server_us: row.get(19)?,
                registered_us: row.get(20)?,
                server_seen: row.get::<_, Option<String>>(21)?.map(BootId).zip(row.get(22)?),
            })
        })
        .optional()?;
    Ok(found.unwrap_or_default())
}

pub fn put(db: &Connection, (jurisdiction, endpoint): (&str, &str), state: &EndpointState) -> Result<(), StoreError> {
    let health = &state.health;
    let DueColumns(wall, since_boot, boot, span) = health.due.as_ref().into();
    let DueColumns(pull_wall, pull_since_boot, pull_boot, pull_span) = state.pull_due.as_ref().into();
    db.prepare_cached(
        "INSERT OR REPLACE INTO endpoint_state (jurisdiction, endpoint, failures, why, busy, due_wall, due_since_boot,
            due_boot, due_span, batch_cap, epoch, sequence, ask_known, cursor, pull_due_wall, pull_due_since_boot,
            pull_due_boot, pull_due_span, refused, refusal, answered_us, server_us, registered_us, server_boot,
            server_since_boot_us)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23,
            ?24, ?25)",
    )?
    .execute(params![
        jurisdiction,
        endpoint,
        health.failures,
        health.why.map(Why::code),
        health.busy,
        wall,
        since_boot,
        boot,
        span,
        health.batch_cap,
        state.epoch,
        state.sequence,
        state.ask_known,
        state.cursor,
        pull_wall,
        pull_since_boot,
        pull_boot,
        pull_span,
        state.refused.as_ref().map(|(item, _)| item),
        state.refused.as_ref().map(|(_, words)| words),
        state.answered_us,
        state.server_us,
        state.registered_us,
        state.server_seen.as_ref().map(|(boot, _)| &boot.0),
        state.server_seen.as_ref().map(|(_, since_boot_us)| since_boot_us),
    ])?;
    Ok(())
}

/// A server's time goes on while nobody asks it: by what the clock that nobody sets has gone on since, of a time before the
/// last reboot by what it has gone on since then. Written down once an hour and once a boot.
pub fn let_time_pass(db: &Connection, (jurisdiction, endpoint): (&str, &str), now: &Now) -> Result<(), StoreError> {
    const HOUR_US: i64 = 3600 * 1_000_000;
    db.prepare_cached(
        "UPDATE endpoint_state SET server_boot = ?1, server_since_boot_us = ?2, server_us = server_us + CASE
            WHEN server_boot IS NULL THEN 0 WHEN server_boot = ?1 THEN ?2 - server_since_boot_us ELSE ?2 END
         WHERE server_us IS NOT NULL AND (server_boot IS NOT ?1 OR ?2 - server_since_boot_us >= ?3)
            AND jurisdiction = ?4 AND endpoint = ?5",
    )?
    .execute(params![now.boot.0, now.since_boot_us, HOUR_US, jurisdiction, endpoint])?;
    Ok(())
}

/// It is not asked what it still holds: there is no way to ask it.
pub fn ask_nothing(db: &Connection, (jurisdiction, endpoint): (&str, &str)) -> Result<(), StoreError> {
    db.execute(
        "UPDATE endpoint_state SET ask_known = 0 WHERE jurisdiction = ?1 AND endpoint = ?2",
        [jurisdiction, endpoint],
    )?;
    Ok(())
}

/// A new report asks whether an endpoint still refuses them all: it may be those before it that it did not like.
pub fn probe(db: &Connection, (jurisdiction, endpoint): (&str, &str)) -> Result<(), StoreError> {
    db.prepare_cached(
        "UPDATE endpoint_state SET due_wall = NULL WHERE jurisdiction = ?1 AND endpoint = ?2 AND why = ?3",
    )?
    .execute(params![jurisdiction, endpoint, Why::Refusing.code()])?;
    Ok(())
}

/// Every endpoint's changes are due now.
pub fn ask_now(db: &Transaction<'_>) -> Result<(), StoreError> {
    db.execute("UPDATE endpoint_state SET pull_due_wall = NULL", [])?;
    Ok(())
}

/// Jurisdiction and endpoint.
type Key = (String, String);

/// Every endpoint there is a row of.
pub fn all(db: &Connection) -> Result<Vec<(Key, EndpointState)>, StoreError> {
    let mut statement = db.prepare("SELECT jurisdiction, endpoint FROM endpoint_state ORDER BY 1, 2")?;
    let keys: Vec<Key> = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<Result<_, _>>()?;
    let states = keys.into_iter().map(|key| {
        let state = get(db, (&key.0, &key.1))?;
        Ok((key, state))
    });
    states.collect()
}

/// This phone is another installation to them from now on: what they hold under the one before, and what became of it,
/// is asked anew.
pub fn ask_anew(db: &Transaction<'_>, jurisdiction: &str) -> Result<(), StoreError> {
    db.execute(
        "UPDATE endpoint_state SET ask_known = 1, cursor = NULL, pull_due_wall = NULL WHERE jurisdiction = ?1",
        [jurisdiction],
    )?;
    Ok(())
}

/// The address or the pack changed: what failed before says nothing of it.
pub fn forget_failures(db: &Transaction<'_>) -> Result<(), StoreError> {
    for (key, state) in all(db)? {
        put(db, (&key.0, &key.1), &EndpointState { health: Health::default(), refused: None, ..state })?;
    }
    Ok(())
}
