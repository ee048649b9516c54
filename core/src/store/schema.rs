//! The schema of the phone's store: the first version whole, later ones as steps below it.
//!
//! Columns that sealing will cover (`report_words.body`, `frozen.bytes`) live apart from those that scheduling
//! reads, so that a locked or lost key never stops the queue from opening.

use rusqlite_migration::{M, Migrations};

/// 'WAYS', so that a stranger's database is never taken for ours.
pub const APPLICATION_ID: i32 = 0x5741_5953;
/// The newest schema that this app writes.
pub const VERSION: i64 = 6;
/// The oldest reader that may open a store of this schema; an older app says "update" instead of guessing.
pub const MIN_READER: i64 = 1;

const V1: &str = "
CREATE TABLE meta (key TEXT PRIMARY KEY, value ANY) STRICT, WITHOUT ROWID;

-- Who this phone is to a council. The secret itself is in the key store.
CREATE TABLE installation (
    id BLOB PRIMARY KEY, jurisdiction TEXT NOT NULL, secret_sha256 BLOB NOT NULL,
    state TEXT NOT NULL,                      -- new (not yet registered), registered, copied
    created_us INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE endpoint_state (
    jurisdiction TEXT NOT NULL, endpoint TEXT NOT NULL,
    epoch TEXT, sequence INTEGER,             -- of the server's store, as last seen
    ask_known INTEGER NOT NULL DEFAULT 0,     -- the server was restored: ask what it holds
    cursor TEXT, pull_due_wall INTEGER, pull_due_since_boot INTEGER, pull_due_boot TEXT, pull_due_span INTEGER,
    failures INTEGER NOT NULL DEFAULT 0, why TEXT, busy INTEGER NOT NULL DEFAULT 0,
    due_wall INTEGER, due_since_boot INTEGER, due_boot TEXT, due_span INTEGER,
    batch_cap INTEGER NOT NULL,
    PRIMARY KEY (jurisdiction, endpoint)
) STRICT, WITHOUT ROWID;

-- A draft's id is its report's id.
CREATE TABLE draft (
    id BLOB PRIMARY KEY, profile INTEGER NOT NULL DEFAULT 0, installation BLOB,
    created_us INTEGER NOT NULL, updated_us INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE report (
    id BLOB PRIMARY KEY, jurisdiction TEXT NOT NULL, endpoint TEXT NOT NULL, service TEXT NOT NULL,
    private INTEGER NOT NULL, profile INTEGER NOT NULL DEFAULT 0, installation BLOB,
    captured_us INTEGER NOT NULL, captured_since_boot_us INTEGER NOT NULL, captured_boot TEXT NOT NULL,
    submitted_us INTEGER NOT NULL, keep_days INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX report_submitted ON report (submitted_us);

-- The words, of a draft and then of the report. Sealable.
CREATE TABLE report_words (
    id BLOB PRIMARY KEY, sealed INTEGER NOT NULL DEFAULT 0, body BLOB NOT NULL
) STRICT;

CREATE TABLE item (
    id BLOB PRIMARY KEY, rev INTEGER NOT NULL, report BLOB NOT NULL, kind TEXT NOT NULL, endpoint TEXT NOT NULL,
    state TEXT NOT NULL, reason TEXT, detail TEXT,
    attempts INTEGER NOT NULL DEFAULT 0, sent INTEGER NOT NULL DEFAULT 0,
    failures INTEGER NOT NULL DEFAULT 0, generation INTEGER NOT NULL DEFAULT 0,   -- of its last lease
    due_wall INTEGER, due_since_boot INTEGER, due_boot TEXT, due_span INTEGER,
    upload_url TEXT, upload_offset INTEGER    -- offset NULL: must be asked
) STRICT, WITHOUT ROWID;
-- What may be handed out by and by; a photo whose words are not there yet waits for those, not for a time.
CREATE INDEX item_due ON item (endpoint, kind, due_since_boot, id)
    WHERE state IN ('queued', 'waiting', 'unconfirmed', 'token') AND reason IS NOT 'parent';
CREATE INDEX item_of ON item (report);

-- What was sent, as it was sent, and to whom. Sealable.
CREATE TABLE frozen (
    id BLOB NOT NULL, rev INTEGER NOT NULL, endpoint TEXT NOT NULL, dialect TEXT NOT NULL, service TEXT NOT NULL,
    sha256 BLOB NOT NULL, frozen_us INTEGER NOT NULL, sealed INTEGER NOT NULL DEFAULT 0, bytes BLOB NOT NULL,
    PRIMARY KEY (id, rev)
) STRICT;

-- Counts up for ever. Kept for a while after it ended: late good news is believed.
CREATE TABLE lease (
    generation INTEGER PRIMARY KEY AUTOINCREMENT, holder TEXT NOT NULL, purpose TEXT NOT NULL,
    jurisdiction TEXT NOT NULL, endpoint TEXT NOT NULL, ended INTEGER NOT NULL DEFAULT 0,
    until_wall INTEGER NOT NULL, until_since_boot INTEGER NOT NULL, until_boot TEXT NOT NULL, until_span INTEGER NOT NULL
) STRICT;
CREATE INDEX lease_live ON lease (generation) WHERE NOT ended;
CREATE TABLE lease_item (
    generation INTEGER NOT NULL, item BLOB NOT NULL, rev INTEGER NOT NULL, PRIMARY KEY (generation, item)
) STRICT, WITHOUT ROWID;

-- Under the draft from intake on.
CREATE TABLE photo (
    id BLOB PRIMARY KEY, report BLOB NOT NULL, role TEXT NOT NULL, ord INTEGER NOT NULL, length INTEGER NOT NULL,
    sha256 BLOB NOT NULL, file_version INTEGER NOT NULL, width INTEGER NOT NULL, height INTEGER NOT NULL,
    deleted_us INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX photo_of ON photo (report, ord);

-- What the council confirmed. Outlives words, frozen bytes and photos.
CREATE TABLE receipt (
    report BLOB PRIMARY KEY, jurisdiction TEXT NOT NULL, endpoint TEXT NOT NULL, reference TEXT, token TEXT,
    received_us INTEGER NOT NULL, words_sha256 BLOB, neutral_name TEXT NOT NULL, photos_verified INTEGER NOT NULL DEFAULT 0,
    status TEXT NOT NULL, status_note TEXT, status_us INTEGER, gone_us INTEGER, purged_us INTEGER
) STRICT, WITHOUT ROWID;

CREATE TABLE council_update (
    report BLOB NOT NULL, change TEXT NOT NULL, at_us INTEGER NOT NULL, status TEXT NOT NULL, note TEXT NOT NULL,
    PRIMARY KEY (report, change)
) STRICT, WITHOUT ROWID;
";

/// What an endpoint refused last, and when it last answered, by both clocks; what the person was told of a delay. And two
/// pages fewer to write at each submit: words are found by their own key, and nobody waits for a list to be sorted.
const V2: &str = "
DROP INDEX report_submitted;
DROP INDEX item_of;
CREATE INDEX item_of ON item (report) WHERE kind <> 'report';
ALTER TABLE endpoint_state ADD COLUMN refused BLOB;         -- the item, while the next one may be refused for the same
ALTER TABLE endpoint_state ADD COLUMN refusal TEXT;
ALTER TABLE endpoint_state ADD COLUMN answered_us INTEGER;  -- by whoever it was: there was a connection
ALTER TABLE endpoint_state ADD COLUMN server_us INTEGER;    -- the server's own `Date`: the phone's may be years off
ALTER TABLE report ADD COLUMN noticed_us INTEGER;           -- the one notice that it has not gone for long
";

/// When the council last confirmed anything of a report, a photo that came weeks after its words among it: the phone's own
/// copy is kept from then on. And when a server last made this phone register anew, for a process may be new as well.
const V3: &str = "
ALTER TABLE receipt ADD COLUMN confirmed_us INTEGER;
ALTER TABLE endpoint_state ADD COLUMN registered_us INTEGER;
";

/// How it was sent at first: whether the server could know it again, and when by the clock that nobody sets. Of what was sent
/// before this was kept, neither is known.
const V4: &str = "
ALTER TABLE frozen ADD COLUMN keyed INTEGER;
ALTER TABLE frozen ADD COLUMN since_boot_us INTEGER;
ALTER TABLE frozen ADD COLUMN boot TEXT;
";

/// Why a report is given up counts by itself: what it went through before says nothing of it.
const V5: &str = "
ALTER TABLE item ADD COLUMN duplicates INTEGER NOT NULL DEFAULT 0;   -- times that the server called it one
ALTER TABLE item ADD COLUMN shut_looks INTEGER NOT NULL DEFAULT 0;   -- since it was last looked for: looks at a shut list
ALTER TABLE item ADD COLUMN shut_us INTEGER;                         -- when the first of them was
";

/// What no longer goes by itself, so that a pass over a long queue need not read all of it to count what does. A report that
/// is submitted is not in it: it costs that nothing. And a server's time goes on while nobody asks it.
const V6: &str = "
CREATE INDEX item_at_rest ON item (state, report) WHERE state IN ('wedged', 'accepted', 'withdrawn', 'token');
ALTER TABLE endpoint_state ADD COLUMN server_since_boot_us INTEGER;   -- when it was that late there, by the clock that nobody sets
ALTER TABLE endpoint_state ADD COLUMN server_boot TEXT;
";

pub fn migrations() -> Migrations<'static> {
    Migrations::new(vec![M::up(V1), M::up(V2), M::up(V3), M::up(V4), M::up(V5), M::up(V6)])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_schema_is_what_it_was_when_it_was_released() {
        let mut fresh = rusqlite::Connection::open_in_memory().unwrap();
        migrations().to_version(&mut fresh, 1).unwrap();
        let mut statement =
            fresh.prepare("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY rowid").unwrap();
        let schema: Vec<String> = statement.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
        insta::assert_snapshot!(schema.join(";\n\n"));
    }

    #[test]
    fn the_version_says_how_many_steps_there_are() {
        let mut fresh = rusqlite::Connection::open_in_memory().unwrap();
        migrations().to_latest(&mut fresh).unwrap();
        let version: i64 = fresh.query_row("PRAGMA user_version", [], |row| row.get(0)).unwrap();
        assert_eq!(version, VERSION);
    }
}
