//! The tables of a pack, format 2.
//!
//! Two numbers tell who may read a pack: its own format (`user_version`), and `pack.min_reader`, the oldest format whose
//! reader still understands it. Tables and columns may be added under the same `min_reader`; whatever an old reader would
//! misread raises it. `application_id`, `user_version` and `pack.min_reader` stay where they are in every format.

/// The format that this version writes, and the newest that it reads without being told that it may.
pub const FORMAT: u32 = 2;

/// The oldest format that is read.
pub(super) const OLDEST: u32 = 2;

/// `WAYP`, in the database header's `application_id`.
pub(super) const APPLICATION_ID: u32 = u32::from_be_bytes(*b"WAYP");

/// `ord` is the order in which the folder has things. What is only ever read whole (languages, service levels) is JSON. Places
/// are whole numbers of 1e-5 degrees.
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
    contact_out_of_hours TEXT NOT NULL,
    colours              TEXT NOT NULL,
    privacy              TEXT NOT NULL,
    mode                 TEXT NOT NULL
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
    notice      TEXT NOT NULL,
    icon        TEXT NOT NULL,
    spoken      TEXT NOT NULL,
    danger      INTEGER NOT NULL,
    urgent      INTEGER NOT NULL,
    old_after   INTEGER NOT NULL, -- days
    identity    TEXT NOT NULL,
    evidence    TEXT NOT NULL,
    levels      TEXT NOT NULL,
    privacy     TEXT
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
    stops            TEXT NOT NULL,
    missing          TEXT NOT NULL,
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
    captured        TEXT NOT NULL,
    maps            TEXT NOT NULL
) STRICT;

-- What an endpoint takes.
CREATE TABLE takes (
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
    valid_from  TEXT,
    valid_to    TEXT,
    successor   TEXT,
    west        INTEGER NOT NULL,
    south       INTEGER NOT NULL,
    east        INTEGER NOT NULL,
    north       INTEGER NOT NULL,
    rings       BLOB NOT NULL -- see rings.rs
) STRICT;

CREATE TABLE owner (
    ord    INTEGER NOT NULL PRIMARY KEY,
    id     TEXT NOT NULL UNIQUE,
    name   TEXT NOT NULL,
    tell   TEXT NOT NULL,
    sample INTEGER NOT NULL,
    west   INTEGER NOT NULL,
    south  INTEGER NOT NULL,
    east   INTEGER NOT NULL,
    north  INTEGER NOT NULL,
    rings  BLOB NOT NULL
) STRICT;

CREATE TABLE routing (
    ord      INTEGER NOT NULL PRIMARY KEY,
    services TEXT NOT NULL,
    owner    TEXT REFERENCES owner (id),
    endpoint TEXT REFERENCES endpoint (id),
    why      TEXT NOT NULL
) STRICT;

CREATE TABLE district (
    district    TEXT NOT NULL PRIMARY KEY,
    county      TEXT NOT NULL,
    county_name TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Towns before streets: what is found first is what is meant most.
CREATE TABLE place (
    ord    INTEGER NOT NULL PRIMARY KEY,
    name   TEXT NOT NULL,
    kind   TEXT NOT NULL,
    within TEXT NOT NULL,
    lat    INTEGER NOT NULL,
    lon    INTEGER NOT NULL,
    usrn   INTEGER
) STRICT;

CREATE INDEX place_called ON place (name COLLATE NOCASE, ord);
CREATE VIRTUAL TABLE place_name USING fts5 (
    name, within, content = 'place', content_rowid = 'ord', prefix = '2 3', detail = 'column',
    tokenize = 'unicode61 remove_diacritics 2'
);

-- In cells of about 70 m, see read.rs.
CREATE TABLE asset (
    kind TEXT NOT NULL,
    cell INTEGER NOT NULL,
    id   TEXT NOT NULL,
    lat  INTEGER NOT NULL,
    lon  INTEGER NOT NULL,
    PRIMARY KEY (kind, cell, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE page (
    ord       INTEGER NOT NULL PRIMARY KEY,
    id        TEXT NOT NULL UNIQUE,
    title     TEXT NOT NULL,
    text      TEXT NOT NULL,
    link      TEXT NOT NULL,
    from_date TEXT,
    to_date   TEXT,
    mode      TEXT NOT NULL
) STRICT;

-- What the pack says, in its other languages. See build/words.rs for the keys.
CREATE TABLE word (
    language TEXT NOT NULL,
    key      TEXT NOT NULL,
    text     TEXT NOT NULL,
    reviewed INTEGER NOT NULL, -- by a translator
    PRIMARY KEY (language, key)
) STRICT, WITHOUT ROWID;

-- See trust.rs.
CREATE TABLE signing_key (
    key  TEXT NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL -- next, or revoked
) STRICT, WITHOUT ROWID;

-- One row, of what the format had no columns for at first.
CREATE TABLE more (
    council TEXT NOT NULL
) STRICT;

-- One row. See dictionary.rs.
CREATE TABLE dictionary (
    bytes BLOB NOT NULL
) STRICT;
";
