//! The tables, as migrations. The jurisdiction comes first in every key; times are UTC microseconds; ids are 16 bytes and
//! hashes 32. Released migrations never change: new ones are added below.

use rusqlite::Connection;
use rusqlite_migration::{M, Migrations};

use super::error::failed;
use crate::store::Result;

const V1: &str = "
-- Which store this is, and how far it has come. One row.
CREATE TABLE store (
    one        INTEGER PRIMARY KEY CHECK (one = 1),
    epoch      BLOB NOT NULL CHECK (length(epoch) = 16),
    -- The last change's number. It is raised in the transaction that writes the change, and there is one writer, so
    -- whatever a reader sees is settled.
    sequence   INTEGER NOT NULL,
    cursor_key BLOB NOT NULL CHECK (length(cursor_key) = 32)
) STRICT;

CREATE TABLE installation (
    jurisdiction  TEXT NOT NULL,
    id            BLOB NOT NULL,
    secret_hash   BLOB NOT NULL,
    registered_us INTEGER NOT NULL,
    PRIMARY KEY (jurisdiction, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE report (
    jurisdiction TEXT NOT NULL,
    id           BLOB NOT NULL,
    rev          INTEGER NOT NULL,
    dialect      TEXT NOT NULL CHECK (dialect IN ('wayside', 'georeport')),
    service      TEXT NOT NULL,
    private      INTEGER NOT NULL CHECK (private IN (0, 1)),
    reference    TEXT NOT NULL,
    status       TEXT NOT NULL,
    note         TEXT NOT NULL,
    -- By the phone's wall clock, and by its steady one: seconds before `received_us`.
    captured_us  INTEGER,
    age_s        INTEGER,
    received_us  INTEGER NOT NULL,
    updated_us   INTEGER NOT NULL,
    lat          REAL,
    lon          REAL,
    marker       TEXT,
    sha256       BLOB NOT NULL,
    -- As it came, byte for byte; the photo manifest is in it.
    payload      TEXT NOT NULL,
    PRIMARY KEY (jurisdiction, id)
) STRICT;
CREATE UNIQUE INDEX report_by_reference ON report (jurisdiction, reference);
CREATE INDEX report_in_public ON report (jurisdiction, received_us) WHERE private = 0;

-- Who was given a report's reference, and may follow it and send its photos.
CREATE TABLE holder (
    jurisdiction TEXT NOT NULL,
    installation BLOB NOT NULL,
    report       BLOB NOT NULL,
    PRIMARY KEY (jurisdiction, installation, report)
) STRICT, WITHOUT ROWID;
CREATE INDEX holder_by_report ON holder (jurisdiction, report);

-- Changes of a report: comments, amendments, withdrawals, and updates by GeoReport.
CREATE TABLE item (
    jurisdiction TEXT NOT NULL,
    id           BLOB NOT NULL,
    rev          INTEGER NOT NULL,
    of           BLOB NOT NULL,
    kind         TEXT NOT NULL CHECK (kind IN ('comment', 'amendment', 'withdrawal', 'update')),
    installation BLOB,
    marker       TEXT,
    received_us  INTEGER NOT NULL,
    sha256       BLOB NOT NULL,
    payload      TEXT NOT NULL,
    PRIMARY KEY (jurisdiction, id)
) STRICT;

-- A declared photo. The fence is raised by each request that takes the upload over; a write with an older one fails.
CREATE TABLE upload (
    jurisdiction TEXT NOT NULL,
    photo        BLOB NOT NULL,
    report       BLOB NOT NULL,
    role         TEXT NOT NULL,
    ord          INTEGER NOT NULL,
    length       INTEGER NOT NULL,
    sha256       BLOB NOT NULL,
    fence        INTEGER NOT NULL,
    offset       INTEGER NOT NULL,
    -- When the whole photo, its hash right, was durable in the object store.
    done_us      INTEGER,
    PRIMARY KEY (jurisdiction, photo)
) STRICT, WITHOUT ROWID;
CREATE INDEX upload_by_report ON upload (jurisdiction, report);

-- Pieces of unfinished photos, so that any server goes on where another stopped.
CREATE TABLE chunk (
    jurisdiction TEXT NOT NULL,
    photo        BLOB NOT NULL,
    fence        INTEGER NOT NULL,
    offset       INTEGER NOT NULL,
    bytes        BLOB NOT NULL,
    PRIMARY KEY (jurisdiction, photo, offset)
) STRICT;

-- Everything that happened, numbered. `only_for` is set where just one installation is to hear of it.
CREATE TABLE change (
    jurisdiction TEXT NOT NULL,
    seq          INTEGER NOT NULL,
    id           BLOB NOT NULL,
    report       BLOB NOT NULL,
    only_for     BLOB,
    kind         TEXT NOT NULL CHECK (kind IN ('received', 'replaced', 'item', 'photo', 'status', 'tombstone')),
    -- The item or photo meant.
    subject      BLOB,
    status       TEXT NOT NULL,
    note         TEXT NOT NULL,
    at_us        INTEGER NOT NULL,
    PRIMARY KEY (jurisdiction, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX change_by_report ON change (jurisdiction, report);

-- `Idempotency-Key`s, kept for ever: phones are offline for weeks.
CREATE TABLE idempotency (
    jurisdiction TEXT NOT NULL,
    key          TEXT NOT NULL,
    asked        BLOB NOT NULL,
    answer       TEXT NOT NULL,
    PRIMARY KEY (jurisdiction, key)
) STRICT, WITHOUT ROWID;
";

const V2: &str = "
-- When bytes last came: those of an unfinished upload do not stay for ever.
ALTER TABLE upload ADD COLUMN touched_us INTEGER;
CREATE INDEX upload_unfinished ON upload (jurisdiction, touched_us) WHERE touched_us IS NOT NULL AND done_us IS NULL;

-- Every pack's that was ever served, by its hash: phones that were offline have old packs.
CREATE TABLE dictionary (
    jurisdiction TEXT NOT NULL,
    sha256       BLOB NOT NULL CHECK (length(sha256) = 32),
    kept_us      INTEGER NOT NULL,
    bytes        BLOB NOT NULL,
    PRIMARY KEY (jurisdiction, sha256)
) STRICT;
";

/// Brings a database to today's schema, from any that was ever released.
pub fn migrate(connection: &mut Connection) -> Result<()> {
    migrations().to_latest(connection).map_err(failed)
}

fn migrations() -> Migrations<'static> {
    Migrations::new(vec![M::up(V1), M::up(V2)])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tables(connection: &Connection) -> String {
        let mut rows = connection.prepare("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY name").unwrap();
        let sql: Vec<String> = rows.query_map([], |row| row.get(0)).unwrap().map(|row| row.unwrap()).collect();
        sql.join(";\n\n")
    }

    #[test]
    fn the_first_schema_is_the_one_that_was_settled() {
        let mut connection = Connection::open_in_memory().unwrap();
        migrations().to_version(&mut connection, 1).unwrap();
        insta::assert_snapshot!(tables(&connection));
    }

    #[test]
    fn todays_schema_is_the_first_one_and_its_steps() {
        let mut connection = Connection::open_in_memory().unwrap();
        migrate(&mut connection).unwrap();
        insta::assert_snapshot!(tables(&connection));
    }

    #[test]
    fn the_jurisdiction_comes_first_in_every_key() {
        let mut connection = Connection::open_in_memory().unwrap();
        migrate(&mut connection).unwrap();
        let first_columns = "SELECT m.name, (SELECT name FROM pragma_index_info(i.name) WHERE seqno = 0)
            FROM sqlite_schema m, pragma_index_list(m.name) i
            WHERE m.type = 'table' AND m.name NOT IN ('store', 'sqlite_sequence')";
        let mut rows = connection.prepare(first_columns).unwrap();
        let keys: Vec<(String, String)> =
            rows.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap().map(|row| row.unwrap()).collect();
        assert!(keys.len() >= 12, "{keys:?}");
        for (table, first) in keys {
            assert_eq!(first, "jurisdiction", "{table}");
        }
    }
}
