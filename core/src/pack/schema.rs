//! The tables of a pack, format 1.
//!
//! Two numbers tell who may read a pack: its own format (`user_version`), and `pack.min_reader`, the oldest format whose
//! reader still understands it. Tables and columns may be added under the same `min_reader`; whatever an old reader would
//! misread raises it. `application_id`, `user_version` and `pack.min_reader` stay where they are in every format.

/// The format that this version writes, and the newest that it reads without being told that it may.
pub const FORMAT: u32 = 1;

/// `WAYP`, in the database header's `application_id`.
pub(super) const APPLICATION_ID: u32 = u32::from_be_bytes(*b"WAYP");

/// `ord` is the order in which the folder has things. Lists that are only ever read whole (languages, keywords) are JSON.
pub const SCHEMA: &str = "\
CREATE TABLE pack (
    min_reader           INTEGER NOT NULL,
    id                   TEXT NOT NULL PRIMARY KEY,
    jurisdiction         TEXT NOT NULL,
    name                 TEXT NOT NULL,
    version              TEXT NOT NULL,
    languages            TEXT NOT NULL,
    attribution          TEXT NOT NULL,
    contact_day          TEXT NOT NULL,
    contact_out_of_hours TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE service (
    ord         INTEGER NOT NULL PRIMARY KEY,
    code        TEXT NOT NULL UNIQUE,
    name        TEXT NOT NULL,
    description TEXT NOT NULL,
    grp         TEXT NOT NULL,
    keywords    TEXT NOT NULL,
    type        TEXT NOT NULL,
    private     INTEGER NOT NULL,
    keep_days   INTEGER NOT NULL,
    lgsl        INTEGER,
    notice      TEXT NOT NULL
) STRICT;

CREATE TABLE question (
    service          TEXT NOT NULL REFERENCES service (code),
    ord              INTEGER NOT NULL,
    code             TEXT NOT NULL,
    text             TEXT NOT NULL,
    datatype         TEXT NOT NULL,
    required         INTEGER NOT NULL,
    variable         INTEGER NOT NULL,
    hint             TEXT NOT NULL,
    private          INTEGER NOT NULL,
    only_if_question TEXT,
    only_if_is       TEXT,
    PRIMARY KEY (service, ord)
) STRICT, WITHOUT ROWID;

CREATE TABLE choice (
    service  TEXT NOT NULL,
    question TEXT NOT NULL,
    ord      INTEGER NOT NULL,
    key      TEXT NOT NULL,
    name     TEXT NOT NULL,
    PRIMARY KEY (service, question, ord)
) STRICT, WITHOUT ROWID;

CREATE TABLE endpoint (
    ord             INTEGER NOT NULL PRIMARY KEY,
    id              TEXT NOT NULL UNIQUE,
    dialect         TEXT NOT NULL,
    url             TEXT NOT NULL,
    api_key         TEXT NOT NULL,
    jurisdiction_id TEXT NOT NULL,
    photos          TEXT NOT NULL,
    idempotent      INTEGER NOT NULL,
    private         INTEGER NOT NULL,
    lookup_s        INTEGER, -- seconds after which a report sent is listed; NULL: never
    on_unknown      TEXT NOT NULL,
    withdraw        TEXT NOT NULL,
    amend           TEXT NOT NULL,
    captured        TEXT NOT NULL
) STRICT;

CREATE TABLE route (
    endpoint TEXT NOT NULL REFERENCES endpoint (id),
    ord      INTEGER NOT NULL,
    service  TEXT NOT NULL, -- a service's code, or * for any
    PRIMARY KEY (endpoint, ord)
) STRICT, WITHOUT ROWID;

CREATE TABLE boundary (
    ord         INTEGER NOT NULL PRIMARY KEY,
    code        TEXT NOT NULL UNIQUE,
    name        TEXT NOT NULL,
    source      TEXT NOT NULL,
    licence     TEXT NOT NULL,
    date        TEXT NOT NULL,
    tolerance_m REAL NOT NULL,
    provisional INTEGER NOT NULL,
    rings       BLOB NOT NULL -- see rings.rs
) STRICT;

-- Absent in the first packs. See trust.rs.
CREATE TABLE signing_key (
    key  TEXT NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL -- next, or revoked
) STRICT, WITHOUT ROWID;

-- One row; absent in the first packs. See dictionary.rs.
CREATE TABLE dictionary (
    bytes BLOB NOT NULL
) STRICT;
";
