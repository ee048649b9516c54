//! Items of the outbox: what is due, what became of it, and the bytes that were frozen at the first send.

use rusqlite::{Connection, OptionalExtension, Row, params};

use super::rows::{DueColumns, due};
use super::{StoreError, receipts};
use crate::outbox::{Event, Item, Kind, Policy, State, Transition, WithdrawnWhy, step};
use crate::ports::{BootId, Due, Now, Random};
use crate::report::{ItemId, ReportId};

/// An item with what handing it out needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scheduled {
    pub item: Item,
    /// The endpoint's id.
    pub endpoint: String,
    pub due: Option<Due>,
    /// A photo: where its bytes go, and how many are there; `None` where that must be asked.
    pub upload_url: Option<String>,
    pub upload_offset: Option<u64>,
    pub shut: Shut,
}

/// A list in which an item is looked for, and that does not open.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Shut {
    /// In a row.
    pub looks: u32,
    /// When the first of them was, by the server's clock where it told it.
    pub since_us: Option<i64>,
}

/// What was sent, byte for byte.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frozen {
    pub id: ItemId,
    pub rev: u32,
    pub endpoint: String,
    pub dialect: String,
    pub service: String,
    pub sha256: Vec<u8>,
    /// By the wall clock, which may be years off and be set right later.
    pub frozen_us: i64,
    /// Since which boot, and how long after it; `None` of what an older app froze.
    pub since_boot: Option<(BootId, i64)>,
    /// It went under its id to a server that knows one again. A later pack may say other things of the same server.
    pub keyed: bool,
    pub bytes: Vec<u8>,
}

impl Frozen {
    /// How long ago by the clock that nobody sets; `None` across a reboot.
    pub fn age_us(&self, now: &Now) -> Option<i64> {
        let (boot, since_boot_us) = self.since_boot.as_ref()?;
        (*boot == now.boot).then(|| now.since_boot_us.saturating_sub(*since_boot_us))
    }
}

const ITEM: &str = "SELECT id, rev, report, kind, endpoint, state, reason, detail, attempts, failures, generation,
    due_wall, due_since_boot, due_boot, due_span, upload_url, upload_offset, sent, duplicates,
    shut_looks, shut_us FROM item";
/// As in the index `item_due`, word for word, so that the index serves it.
const OPEN: &str = "state IN ('queued', 'waiting', 'unconfirmed', 'token') AND reason IS NOT 'parent'";
/// Endpoints of two councils may share an id.
const OF_COUNCIL: &str = "(SELECT jurisdiction FROM report WHERE report.id = item.report) =";

fn scheduled(row: &Row<'_>) -> rusqlite::Result<Scheduled> {
    let kind: String = row.get(3)?;
    let (name, reason, detail): (String, Option<String>, Option<String>) = (row.get(5)?, row.get(6)?, row.get(7)?);
    let foreign = |word: &str| rusqlite::Error::FromSqlConversionFailure(5, rusqlite::types::Type::Text, word.into());
    Ok(Scheduled {
        item: Item {
            id: row.get(0)?,
            rev: row.get(1)?,
            of: row.get(2)?,
            kind: Kind::from_code(&kind).ok_or_else(|| foreign(&kind))?,
            state: State::from_columns(&name, reason.as_deref(), detail.as_deref()).ok_or_else(|| foreign(&name))?,
            attempts: row.get(8)?,
            sent: row.get(17)?,
            failures: row.get(9)?,
            duplicates: row.get(18)?,
            generation: row.get(10)?,
        },
        endpoint: row.get(4)?,
        due: due(row, 11)?,
        upload_url: row.get(15)?,
        upload_offset: row.get(16)?,
        shut: Shut { looks: row.get(19)?, since_us: row.get(20)? },
    })
}

pub fn insert(
    db: &Connection,
    id: ItemId,
    of: ReportId,
    kind: Kind,
    endpoint: &str,
    state: &State,
) -> Result<(), StoreError> {
    let (name, reason, detail) = state.columns();
    db.prepare_cached(
        "INSERT INTO item (id, rev, report, kind, endpoint, state, reason, detail) VALUES (?1, 1, ?2, ?3, ?4, ?5, ?6, ?7)",
    )?
    .execute(params![id, of, kind.code(), endpoint, name, reason, detail])?;
    Ok(())
}

pub fn get(db: &Connection, id: ItemId) -> Result<Option<Scheduled>, StoreError> {
    Ok(db.prepare_cached(&format!("{ITEM} WHERE id = ?1"))?.query_row([id], scheduled).optional()?)
}

/// A report's items: its words first, then as they were made.
pub fn of_report(db: &Connection, report: ReportId) -> Result<Vec<Scheduled>, StoreError> {
    let mut held: Vec<Scheduled> = get(db, report.into())?.into_iter().collect();
    let mut statement = db.prepare_cached(&format!("{ITEM} WHERE report = ?1 AND kind <> 'report' ORDER BY id"))?;
    for row in statement.query_map([report], scheduled)? {
        held.push(row?);
    }
    Ok(held)
}

/// Which part of what is due: what one stage of a pass leaves alone is not to fill the list of another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    All,
    /// What is to be sent; what may have arrived only where it may go `again` without a look.
    ToSend {
        again: bool,
    },
    Unconfirmed,
    Token,
}

impl Part {
    fn sql(self) -> &'static str {
        match self {
            Self::All => "TRUE",
            Self::ToSend { again: true } => "state <> 'token'",
            Self::ToSend { again: false } => "state IN ('queued', 'waiting')",
            Self::Unconfirmed => "state = 'unconfirmed'",
            Self::Token => "state = 'token'",
        }
    }
}

/// What of one kind is due for one endpoint, the longest due first, then the oldest.
pub fn due_now(
    db: &Connection,
    (jurisdiction, endpoint): (&str, &str),
    (kind, part): (Kind, Part),
    now: &Now,
    limit: u32,
) -> Result<Vec<Scheduled>, StoreError> {
    let part = part.sql();
    // One range of the index each: what is not due is not looked at.
    let mut due = Vec::new();
    for when in ["IS NULL AND ?3 IS NOT NULL", "<= ?3"] {
        let mut statement = db.prepare_cached(&format!(
            "{ITEM} WHERE {OPEN} AND endpoint = ?1 AND kind = ?2 AND due_since_boot {when}
                AND {part} AND {OF_COUNCIL} ?5 ORDER BY due_since_boot, id LIMIT ?4"
        ))?;
        let left = limit.saturating_sub(u32::try_from(due.len()).unwrap_or(u32::MAX));
        let rows =
            statement.query_map(params![endpoint, kind.code(), now.since_boot_us, left, jurisdiction], scheduled)?;
        for row in rows {
            due.push(row?);
        }
    }
    Ok(due)
}

/// When the next of this kind that is not due becomes so, since boot.
pub fn next_due_us(
    db: &Connection,
    (jurisdiction, endpoint): (&str, &str),
    kind: Kind,
    now: &Now,
) -> Result<Option<i64>, StoreError> {
    Ok(db
        .prepare_cached(&format!(
            "SELECT due_since_boot FROM item WHERE {OPEN} AND endpoint = ?1 AND kind = ?2 AND due_since_boot > ?3
                AND {OF_COUNCIL} ?4 ORDER BY due_since_boot LIMIT 1"
        ))?
        .query_row(params![endpoint, kind.code(), now.since_boot_us, jurisdiction], |row| row.get(0))
        .optional()?)
}

/// Writes what became of an item. Its lease ends unless it is handed out with `generation`.
pub fn apply(
    db: &Connection,
    id: ItemId,
    change: &Transition,
    generation: Option<u64>,
    now: &Now,
) -> Result<(), StoreError> {
    let (name, reason, detail) = change.state.columns();
    let due = change.delay.map(|delay| Due::after(now, delay));
    let DueColumns(wall, since_boot, boot, span) = due.as_ref().into();
    db.prepare_cached(
        "UPDATE item SET state = ?2, reason = ?3, detail = ?4, attempts = ?5, failures = ?6, due_wall = ?7,
            due_since_boot = ?8, due_boot = ?9, due_span = ?10, generation = coalesce(?11, generation), sent = ?12, rev = ?13,
            duplicates = ?14, shut_looks = 0, shut_us = NULL
         WHERE id = ?1",
    )?
    .execute(params![
        id,
        name,
        reason,
        detail,
        change.attempts,
        change.failures,
        wall,
        since_boot,
        boot,
        span,
        generation,
        change.sent,
        change.rev,
        change.duplicates
    ])?;
    Ok(())
}

/// Puts off an item whose state stays as it is (one that is being asked after).
pub fn put_off(db: &Connection, id: ItemId, due: &Due) -> Result<(), StoreError> {
    let DueColumns(wall, since_boot, boot, span) = Some(due).into();
    db.execute(
        "UPDATE item SET due_wall = ?2, due_since_boot = ?3, due_boot = ?4, due_span = ?5 WHERE id = ?1",
        params![id, wall, since_boot, boot, span],
    )?;
    Ok(())
}

/// Puts off the next look for an item whose list does not open.
pub fn put_off_shut(db: &Connection, id: ItemId, shut: Shut, due: &Due) -> Result<(), StoreError> {
    put_off(db, id, due)?;
    db.execute("UPDATE item SET shut_looks = ?2, shut_us = ?3 WHERE id = ?1", params![id, shut.looks, shut.since_us])?;
    Ok(())
}

/// Where a photo stands at the server; `None` if it must be asked.
pub fn set_offset(db: &Connection, id: ItemId, offset: Option<u64>) -> Result<(), StoreError> {
    db.execute("UPDATE item SET upload_offset = ?2 WHERE id = ?1", params![id, offset])?;
    Ok(())
}

pub fn set_upload(db: &Connection, id: ItemId, url: &str, offset: u64) -> Result<(), StoreError> {
    db.execute("UPDATE item SET upload_url = ?2, upload_offset = ?3 WHERE id = ?1", params![id, url, offset])?;
    Ok(())
}

/// What no longer goes by itself; in these words, for those of its index.
pub(super) const AT_REST: &str = "state IN ('wedged', 'accepted', 'withdrawn', 'token')";

/// How many items are still on their way, and how many need a person. What follows words that need one waits with them.
pub fn outstanding(db: &Connection) -> Result<(u32, u32), StoreError> {
    let (going, wedged): (u32, u32) = db
        .prepare_cached(&format!(
            "SELECT (SELECT count(*) FROM item) - (SELECT count(*) FROM item WHERE {AT_REST}),
                (SELECT count(*) FROM item WHERE {AT_REST} AND state = 'wedged')"
        ))?
        .query_row([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    if wedged == 0 {
        return Ok((going, wedged));
    }
    let behind: u32 = db
        .prepare_cached(&format!(
            "SELECT count(*) FROM item WHERE NOT {AT_REST} AND kind <> 'report'
                AND report IN (SELECT id FROM item WHERE {AT_REST} AND state = 'wedged')"
        ))?
        .query_row([], |row| row.get(0))?;
    // Another process may have written in between.
    Ok((going.saturating_sub(behind), wedged))
}

/// Everything that waits across a reboot: a table, what its columns begin with, and which rows. Of a lease that ended, when
/// that was is to stay.
const WAITS: [(&str, &str, &str); 4] = [
    ("item", "due", "TRUE"),
    ("endpoint_state", "due", "TRUE"),
    ("endpoint_state", "pull_due", "TRUE"),
    ("lease", "until", "NOT ended"),
];

/// Puts every wait into the terms of this boot, once after each reboot: one comparison then serves the whole table, and
/// a clock that has gone back by years holds nothing up until those years are over.
pub fn rebase(db: &Connection, now: &Now) -> Result<(), StoreError> {
    for (table, due, waits) in WAITS {
        db.execute(
            &format!(
                "UPDATE {table} SET {due}_since_boot = ?1 + min(max({due}_wall - ?2, 0), {due}_span),
                    {due}_wall = ?2 + min(max({due}_wall - ?2, 0), {due}_span), {due}_boot = ?3
                 WHERE {due}_boot IS NOT NULL AND {due}_boot <> ?3 AND {waits}"
            ),
            params![now.since_boot_us, now.wall_us, now.boot.0],
        )?;
    }
    Ok(())
}

/// Keeps the bytes of the first send. A second freeze of the same (id, rev) changes nothing.
pub fn freeze(db: &Connection, frozen: &Frozen) -> Result<(), StoreError> {
    db.prepare_cached(
        "INSERT OR IGNORE INTO frozen
             (id, rev, endpoint, dialect, service, sha256, frozen_us, bytes, since_boot_us, boot, keyed)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
    )?
    .execute(params![
        frozen.id,
        frozen.rev,
        frozen.endpoint,
        frozen.dialect,
        frozen.service,
        frozen.sha256,
        frozen.frozen_us,
        frozen.bytes,
        frozen.since_boot.as_ref().map(|(_, since_boot_us)| since_boot_us),
        frozen.since_boot.as_ref().map(|(boot, _)| &boot.0),
        frozen.keyed
    ])?;
    Ok(())
}

/// What waits for a time of our own making goes now; what a server or a person is waited for does not.
pub fn try_now(db: &Connection) -> Result<usize, StoreError> {
    Ok(db.execute(
        "UPDATE item SET due_wall = NULL, due_since_boot = NULL, due_boot = NULL, due_span = NULL
         WHERE state IN ('queued', 'waiting') AND reason IS NOT 'server_busy' AND due_wall IS NOT NULL",
        [],
    )?)
}

/// Words that the council has, and has given no reference for yet.
pub fn tokens(db: &Connection) -> Result<Vec<Scheduled>, StoreError> {
    let mut statement = db.prepare(&format!("{ITEM} WHERE {AT_REST} AND state = 'token'"))?;
    let rows = statement.query_map([], scheduled)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Words that are not with the council yet, and nobody has to decide about.
pub fn words_to_go(db: &Connection) -> Result<Vec<Scheduled>, StoreError> {
    let mut statement =
        db.prepare(&format!("{ITEM} WHERE kind = 'report' AND state IN ('queued', 'waiting', 'unconfirmed')"))?;
    let rows = statement.query_map([], scheduled)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Bytes of words, and of photos, that are still to be sent.
pub fn bytes_to_go(db: &Connection) -> Result<(u64, u64), StoreError> {
    const TO_GO: &str = "state IN ('queued', 'leased', 'waiting', 'unconfirmed')";
    let words = db.query_row(
        &format!("SELECT coalesce(sum(length(body)), 0) FROM item JOIN report_words USING (id) WHERE {TO_GO}"),
        [],
        |row| row.get(0),
    )?;
    let photos = db.query_row(
        &format!(
            "SELECT coalesce(sum(length - coalesce(upload_offset, 0)), 0) FROM item JOIN photo USING (id) WHERE {TO_GO}"
        ),
        [],
        |row| row.get(0),
    )?;
    Ok((words, photos))
}

/// The endpoints of what a council is still to be given, each once.
pub fn endpoints_to_go(db: &Connection, jurisdiction: &str) -> Result<Vec<String>, StoreError> {
    // From one to the next by the index: how much is queued for each makes no difference.
    let mut next = db.prepare_cached(&format!("SELECT min(endpoint) FROM item WHERE {OPEN} AND endpoint > ?1"))?;
    // One with a token is not to go: it is asked after.
    let mut own = db.prepare_cached(&format!(
        "SELECT EXISTS (SELECT 1 FROM item WHERE {OPEN} AND state <> 'token' AND endpoint = ?1 AND {OF_COUNCIL} ?2)"
    ))?;
    let (mut found, mut last) = (Vec::new(), String::new());
    while let Some(endpoint) = next.query_row([&last], |row| row.get::<_, Option<String>>(0))? {
        if own.query_row([&endpoint, jurisdiction], |row| row.get(0))? {
            found.push(endpoint.clone());
        }
        last = endpoint;
    }
    Ok(found)
}

/// Puts an item into a state, with all else of it as it was.
pub fn set_state(db: &Connection, id: ItemId, state: &State) -> Result<(), StoreError> {
    let (name, reason, detail) = state.columns();
    db.execute(
        "UPDATE item SET state = ?2, reason = ?3, detail = ?4 WHERE id = ?1",
        params![id, name, reason, detail],
    )?;
    Ok(())
}

/// Forgets the frozen bytes of what never left the phone: it is made anew.
pub fn unfreeze(db: &Connection, id: ItemId) -> Result<(), StoreError> {
    db.execute("DELETE FROM frozen WHERE id = ?1", [id])?;
    Ok(())
}

/// A photo that left its report before anybody was told of it.
pub fn remove(db: &Connection, id: ItemId) -> Result<(), StoreError> {
    db.execute("DELETE FROM item WHERE id = ?1", [id])?;
    Ok(())
}

/// Everything of a report to which this can happen.
fn step_all(
    db: &Connection,
    report: ReportId,
    event: &Event,
    policy: Policy,
    (random, now): (&dyn Random, &Now),
) -> Result<(), StoreError> {
    for row in of_report(db, report)? {
        if let Ok(change) = step(&row.item, event, policy, random) {
            apply(db, row.item.id, &change, None, now)?;
        }
    }
    Ok(())
}

/// Words that became `words` are not there, or nobody can tell: where the person took them back meanwhile, they go no
/// further, unless they go on and the council can then be told. True if they were taken back.
pub fn end_if_taken_back(
    db: &Connection,
    report: ReportId,
    words: &Transition,
    (can_be_told, policy): (bool, Policy),
    (random, now): (&dyn Random, &Now),
) -> Result<bool, StoreError> {
    let ends = match words.state {
        State::Wedged(_) => true,
        State::Queued | State::Waiting(_) => !words.sent || !can_be_told,
        // Nobody looks for it: it would be sent again.
        State::Unconfirmed { .. } => !can_be_told && policy.idempotent,
        _ => false,
    };
    if !ends || !of_report(db, report)?.iter().any(|row| row.item.kind == Kind::Withdrawal) {
        return Ok(false);
    }
    let event = if words.sent { Event::LetGo } else { Event::WithdrawAsked };
    take_back(db, report, &event, policy, (random, now))?;
    Ok(true)
}

/// Ends everything of a report that is not elsewhere. What never left the phone is forgotten; what may have arrived is kept a
/// while, so that the person can tell the council which it was.
pub fn take_back(
    db: &Connection,
    report: ReportId,
    event: &Event,
    policy: Policy,
    (random, now): (&dyn Random, &Now),
) -> Result<(), StoreError> {
    step_all(db, report, event, policy, (random, now))?;
    let ended = |row: &Scheduled| matches!(row.item.state, State::Withdrawn(WithdrawnWhy::ByPerson) | State::Accepted);
    if of_report(db, report)?.iter().all(ended) { receipts::purge(db, report, now.wall_us) } else { Ok(()) }
}

/// Amendments that never left the phone, or were refused: they end here, so that something newer can say what they said.
pub fn take_up_amendments(
    db: &Connection,
    report: ReportId,
    random: &dyn Random,
    now: &Now,
) -> Result<Vec<ItemId>, StoreError> {
    let mut taken = Vec::new();
    for row in of_report(db, report)? {
        if row.item.kind != Kind::Amendment || matches!(row.item.state, State::Withdrawn(_)) {
            continue;
        }
        let Ok(change) = step(&row.item, &Event::WithdrawAsked, Policy::UNKNOWN, random) else { continue };
        apply(db, row.item.id, &change, None, now)?;
        taken.push(row.item.id);
    }
    Ok(taken)
}

/// These photos go in one request with the words.
pub fn go_along(db: &Connection, photos: &[ItemId]) -> Result<(), StoreError> {
    for id in photos {
        db.execute("UPDATE item SET sent = 1 WHERE id = ?1", [id])?;
    }
    Ok(())
}

/// Photos, and what was said of reports since, that are not with the council yet.
pub fn others_to_go(db: &Connection) -> Result<Vec<Scheduled>, StoreError> {
    let mut statement =
        db.prepare(&format!("{ITEM} WHERE kind <> 'report' AND state IN ('queued', 'waiting', 'unconfirmed')"))?;
    let rows = statement.query_map([], scheduled)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

pub fn frozen(db: &Connection, id: ItemId, rev: u32) -> Result<Option<Frozen>, StoreError> {
    Ok(db
        .prepare_cached(
            "SELECT id, rev, endpoint, dialect, service, sha256, frozen_us, bytes, since_boot_us, boot, keyed
             FROM frozen WHERE id = ?1 AND rev = ?2",
        )?
        .query_row(params![id, rev], |row| {
            Ok(Frozen {
                id: row.get(0)?,
                rev: row.get(1)?,
                endpoint: row.get(2)?,
                dialect: row.get(3)?,
                service: row.get(4)?,
                sha256: row.get(5)?,
                frozen_us: row.get(6)?,
                bytes: row.get(7)?,
                since_boot: row.get::<_, Option<String>>(9)?.map(BootId).zip(row.get(8)?),
                keyed: row.get::<_, Option<bool>>(10)?.unwrap_or(true),
            })
        })
        .optional()?)
}

/// Whether a server that knows an id again was given this one's with its first send; what never went will be.
pub fn went_keyed(db: &Connection, item: &Item) -> Result<bool, StoreError> {
    let sql = "SELECT coalesce(keyed, 1) FROM frozen WHERE id = ?1 AND rev = ?2";
    let keyed = db.prepare_cached(sql)?.query_row(params![item.id, item.rev], |row| row.get(0)).optional()?;
    Ok(keyed.unwrap_or(true))
}

/// Every wedged item: a new pack or a new app may free it.
pub fn wedged(db: &Connection) -> Result<Vec<Scheduled>, StoreError> {
    let mut statement = db.prepare(&format!("{ITEM} WHERE state = 'wedged'"))?;
    let rows = statement.query_map([], scheduled)?;
    Ok(rows.collect::<Result<_, _>>()?)
}
