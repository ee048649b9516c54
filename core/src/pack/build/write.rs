//! Writes a pack: the database, its trailer, and then, in one step, its name.

use std::fs::{self, File, OpenOptions};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use rusqlite::{Connection, Transaction, params};

use super::{Content, dictionary};
use crate::pack::read::code_of;
use crate::pack::rings::encode_rings;
use crate::pack::schema::APPLICATION_ID;
use crate::pack::trailer::{self, Trailer};
use crate::pack::{FORMAT, LookUp, Pack, PackError, SCHEMA, Service, SigningKey};

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
    rows.execute("INSERT INTO dictionary VALUES (?1)", [dictionary::make(content)])?;
    rows.commit()?;
    connection.close().map_err(|(_, error)| error)?;
    Ok(())
}

fn council(rows: &Transaction<'_>, content: &Content) -> rusqlite::Result<()> {
    let it = &content.council;
    rows.execute(
        "INSERT INTO pack VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        params![
            FORMAT,
            it.id,
            it.jurisdiction,
            it.name,
            it.version,
            json(&it.languages),
            json(&it.attribution),
            it.contact_day,
            it.contact_out_of_hours
        ],
    )?;
    let keys = it.keys.next.iter().map(|key| (key, "next")).chain(it.keys.revoked.iter().map(|key| (key, "revoked")));
    for (key, kind) in keys {
        rows.execute("INSERT INTO signing_key VALUES (?1, ?2)", params![key.to_string(), kind])?;
    }
    Ok(())
}

fn service(rows: &Transaction<'_>, ord: usize, it: &Service) -> rusqlite::Result<()> {
    rows.execute(
        "INSERT INTO service VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
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
            it.notice
        ],
    )?;
    for (ord, question) in it.questions.iter().enumerate() {
        rows.execute(
            "INSERT INTO question VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
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
                question.only_if.as_ref().map(|only_if| json(&only_if.is))
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
            "INSERT INTO endpoint VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)",
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
                code_of(&can.captured)
            ],
        )?;
        for (ord, service) in it.services.iter().enumerate() {
            rows.execute("INSERT INTO route VALUES (?1, ?2, ?3)", params![it.id, place(ord), service])?;
        }
    }
    Ok(())
}

fn boundaries(rows: &Transaction<'_>, content: &Content) -> rusqlite::Result<()> {
    for (ord, it) in content.boundaries.iter().enumerate() {
        rows.execute(
            "INSERT INTO boundary VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
            params![
                place(ord),
                it.code,
                it.name,
                it.source,
                it.licence,
                it.date,
                it.tolerance_m,
                it.provisional,
                encode_rings(&it.area)
            ],
        )?;
    }
    Ok(())
}

fn place(ord: usize) -> i64 {
    i64::try_from(ord).unwrap_or(i64::MAX)
}

fn json(list: &[String]) -> String {
    serde_json::json!(list).to_string()
}
