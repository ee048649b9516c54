//! Writes a pack: the database, its trailer, and then, in one step, its name.

use std::fs::{self, File, OpenOptions};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use geo::{BoundingRect, MultiPolygon};
use rusqlite::{Connection, Transaction, params};
use serde::Serialize;

use super::{Content, dictionary};
use crate::pack::ground::{cell, fixed};
use crate::pack::read::code_of;
use crate::pack::rings::encode_rings;
use crate::pack::schema::APPLICATION_ID;
use crate::pack::trailer::{self, Trailer};
use crate::pack::{FORMAT, LookUp, More, Pack, PackError, SCHEMA, Service, SigningKey};

#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    #[error(transparent)]
    Io(#[from] std::io::Error),
    #[error(transparent)]
    Sqlite(#[from] rusqlite::Error),
    #[error(transparent)]
    Pack(#[from] PackError),
}

/// Nothing is seen under `out` before all of it is on the disk and has been verified; what was there before stays until
/// then.
pub fn write(content: &Content, out: &Path, key: Option<&SigningKey>) -> Result<Pack, WriteError> {
    let beside = Beside::new(out)?;
    database(content, &beside.0)?;
    beside.finish(out, key)
}

/// Signs a pack in its place, whoever signed it before.
pub fn sign(path: &Path, key: &SigningKey) -> Result<Pack, WriteError> {
    let length = Pack::verify(path)?.length();
    let beside = Beside::new(path)?;
    std::io::copy(&mut File::open(path)?.take(length - trailer::LENGTH), &mut File::create(&beside.0)?)?;
    beside.finish(path, Some(key))
}

/// The unfinished file, gone when it was not renamed.
struct Beside(PathBuf);

impl Beside {
    fn new(out: &Path) -> std::io::Result<Self> {
        let name = out.file_name().ok_or(std::io::ErrorKind::InvalidInput)?;
        let mut hidden = std::ffi::OsString::from(".");
        hidden.push(name);
        hidden.push(format!(".{}", std::process::id()));
        let path = folder_of(out).join(hidden);
        // Left by a process of the same number that was killed.
        match fs::remove_file(&path) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error),
            _ => Ok(Self(path)),
        }
    }
}

impl Beside {
    /// A database becomes a pack: its trailer, its name.
    fn finish(&self, out: &Path, key: Option<&SigningKey>) -> Result<Pack, WriteError> {
        let (length, database) = (fs::metadata(&self.0)?.len(), File::open(&self.0)?);
        let trailer = match key {
            Some(key) => Trailer::signed(length, database, key)?,
            None => Trailer::unsigned(length, database)?,
        };
        let mut file = OpenOptions::new().append(true).open(&self.0)?;
        file.write_all(&trailer.to_bytes())?;
        file.sync_all()?;
        Pack::verify(&self.0)?;
        fs::rename(&self.0, out)?;
        File::open(folder_of(out))?.sync_all()?;
        Ok(Pack::open(out)?)
    }
}

impl Drop for Beside {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.0);
    }
}

fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if parent != Path::new("") => parent,
        _ => Path::new("."),
    }
}

fn database(content: &Content, path: &Path) -> Result<(), WriteError> {
    let mut connection = Connection::open(path)?;
    // One process, one new file that is synced as a whole: no journal, which also leaves none beside it. What SQLite
    // frees is zeroed, so that the same folder makes the same bytes.
    connection.execute_batch(
        "PRAGMA page_size = 4096; PRAGMA encoding = 'UTF-8'; PRAGMA auto_vacuum = NONE;
         PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA secure_delete = ON;",
    )?;
    connection.pragma_update(None, "application_id", APPLICATION_ID)?;
    connection.pragma_update(None, "user_version", FORMAT)?;
    connection.execute_batch(SCHEMA)?;
    let rows = connection.transaction()?;
    council(&rows, content)?;
    for (ord, it) in content.services.iter().enumerate() {
        service(&rows, ord, it)?;
    }
    endpoints(&rows, content)?;
    boundaries(&rows, content)?;
    ground(&rows, content)?;
    pages(&rows, content)?;
    rows.execute("INSERT INTO dictionary VALUES (?1)", [dictionary::make(content)])?;
    rows.commit()?;
    connection.close().map_err(|(_, error)| error)?;
    Ok(())
}

fn council(rows: &Transaction<'_>, content: &Content) -> rusqlite::Result<()> {
    let it = &content.council;
    rows.execute(
        "INSERT INTO pack VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
        params![
            FORMAT,
            it.id,
            it.jurisdiction,
            it.name,
            it.version,
            json(&it.languages),
            json(&it.attribution),
            it.contact_day,
            it.contact_out_of_hours,
            json(&it.colours),
            json(&it.privacy),
            it.mode
        ],
    )?;
    let more = More {
        pack_url: it.pack_url.clone(),
        safeguarding: it.safeguarding.clone(),
        power_lines: it.power_lines.clone(),
        still_there_days: it.still_there_days,
        case_review: it.case_review,
    };
    rows.execute("INSERT INTO more VALUES (?1)", [json(&more)])?;
    let keys = it.keys.next.iter().map(|key| (key, "next")).chain(it.keys.revoked.iter().map(|key| (key, "revoked")));
    for (key, kind) in keys {
        rows.execute("INSERT INTO signing_key VALUES (?1, ?2)", params![key.to_string(), kind])?;
    }
    Ok(())
}

fn service(rows: &Transaction<'_>, ord: usize, it: &Service) -> rusqlite::Result<()> {
    rows.execute(
        "INSERT INTO service VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19,
            ?20)",
        params![
            place(ord),
            it.code,
            it.name,
            it.description,
            it.group,
            json(&it.keywords),
            code_of(&it.answers_with),
            it.private,
            it.keep_days,
            it.lgsl,
            it.notice,
            it.icon,
            it.spoken,
            it.danger,
            it.urgent,
            it.old_after_days,
            code_of(&it.identity),
            code_of(&it.evidence),
            json(&it.levels),
            it.privacy.as_ref().map(json)
        ],
    )?;
    for (ord, question) in it.questions.iter().enumerate() {
        rows.execute(
            "INSERT INTO question VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
            params![
                it.code,
                place(ord),
                question.code,
                question.text,
                code_of(&question.datatype),
                question.required,
                question.variable,
                question.hint,
                question.private,
                question.only_if.as_ref().map(|only_if| &only_if.question),
                question.only_if.as_ref().map(|only_if| json(&only_if.is)),
                json(&question.stops),
                question.missing
            ],
        )?;
        for (ord, choice) in question.choices.iter().enumerate() {
            rows.execute(
                "INSERT INTO choice VALUES (?1, ?2, ?3, ?4, ?5)",
                params![it.code, question.code, place(ord), choice.key, choice.name],
            )?;
        }
    }
    Ok(())
}

fn endpoints(rows: &Transaction<'_>, content: &Content) -> rusqlite::Result<()> {
    for (ord, it) in content.endpoints.iter().enumerate() {
        let can = &it.abilities;
        let lookup_s = match can.lookup {
            LookUp::None => None,
            LookUp::After(seconds) => Some(seconds),
        };
        rows.execute(
            "INSERT INTO endpoint VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)",
            params![
                place(ord),
                it.id,
                it.dialect.code(),
                it.url,
                it.api_key,
                it.jurisdiction_id,
                code_of(&can.photos),
                can.idempotent,
                can.private,
                lookup_s,
                code_of(&can.on_unknown),
                code_of(&can.withdraw),
                code_of(&can.amend),
                code_of(&can.captured),
                json(&it.maps)
            ],
        )?;
        for (ord, service) in it.services.iter().enumerate() {
            rows.execute("INSERT INTO takes VALUES (?1, ?2, ?3)", params![it.id, place(ord), service])?;
        }
    }
    Ok(())
}

fn boundaries(rows: &Transaction<'_>, content: &Content) -> rusqlite::Result<()> {
    for (ord, it) in content.boundaries.iter().enumerate() {
        let [west, south, east, north] = box_of(&it.area);
        rows.execute(
            "INSERT INTO boundary VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)",
            params![
                place(ord),
                it.code,
                it.name,
                it.source,
                it.licence,
                it.date,
                it.tolerance_m,
                it.provisional,
                it.valid_from.map(|day| day.to_string()),
                it.valid_to.map(|day| day.to_string()),
                it.successor,
                west,
                south,
                east,
                north,
                encode_rings(&it.area)
            ],
        )?;
    }
    Ok(())
}

fn ground(rows: &Transaction<'_>, content: &Content) -> rusqlite::Result<()> {
    for (ord, it) in content.owners.iter().enumerate() {
        let [west, south, east, north] = box_of(&it.area);
        rows.execute(
            "INSERT INTO owner VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
            params![place(ord), it.id, it.name, it.tell, it.sample, west, south, east, north, encode_rings(&it.area)],
        )?;
    }
    for (ord, it) in content.routes.iter().enumerate() {
        rows.execute(
            "INSERT INTO routing VALUES (?1, ?2, ?3, ?4, ?5)",
            params![place(ord), json(&it.services), it.owner, it.endpoint, it.why],
        )?;
    }
    for it in &content.districts {
        rows.execute("INSERT INTO district VALUES (?1, ?2, ?3)", params![it.district, it.county, it.county_name])?;
    }
    let mut insert = rows.prepare("INSERT INTO place VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)")?;
    for (ord, it) in content.places.iter().enumerate() {
        insert.execute(params![place(ord), it.name, it.kind, it.within, fixed(it.lat), fixed(it.lon), it.usrn])?;
    }
    rows.execute("INSERT INTO place_name (place_name) VALUES ('rebuild')", [])?;
    rows.execute("INSERT INTO place_name (place_name) VALUES ('optimize')", [])?;
    let mut insert = rows.prepare("INSERT INTO asset VALUES (?1, ?2, ?3, ?4, ?5)")?;
    for it in &content.assets {
        let (lat, lon) = (fixed(it.lat), fixed(it.lon));
        insert.execute(params![it.kind, cell(lat, lon), it.id, lat, lon])?;
    }
    Ok(())
}

fn pages(rows: &Transaction<'_>, content: &Content) -> rusqlite::Result<()> {
    for (ord, it) in content.pages.iter().enumerate() {
        let day = |day: Option<chrono::NaiveDate>| day.map(|day| day.to_string());
        rows.execute(
            "INSERT INTO page VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            params![place(ord), it.id, it.title, it.text, it.link, day(it.from), day(it.to), it.mode],
        )?;
    }
    for it in &content.words {
        rows.execute("INSERT INTO word VALUES (?1, ?2, ?3, ?4)", params![it.language, it.key, it.text, it.reviewed])?;
    }
    Ok(())
}

/// West, south, east, north of an area that is not empty, as it is written.
fn box_of(area: &MultiPolygon<f64>) -> [i64; 4] {
    area.bounding_rect().map_or([0; 4], |it| [it.min().x, it.min().y, it.max().x, it.max().y].map(fixed))
}

fn place(ord: usize) -> i64 {
    i64::try_from(ord).unwrap_or(i64::MAX)
}

fn json(value: &impl Serialize) -> String {
    serde_json::json!(value).to_string()
}
