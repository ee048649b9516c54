//! Opening a pack: the quick look of every start, and the whole check of an installation.

use std::collections::HashMap;
use std::fmt;
use std::fs::File;
use std::io::{ErrorKind, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use rusqlite::{Connection, OpenFlags};

use super::schema::{APPLICATION_ID, OLDEST};
use super::suggest::Vocabulary;
use super::trailer::{self, Trailer};
use super::trust::{Distrust, PublicKey, Trust, signer};
use super::{Boundary, Council, Dialect, Dictionary, Endpoint, FORMAT, PackError, Page, Route, Service, Word, read};
use crate::report::hex;

/// An open pack. Shared between threads; the file is asked under a lock. What every report needs is read once and kept,
/// some tens of kilobytes: read anew it takes longer than the disk takes to make the report durable.
pub struct Pack {
    path: PathBuf,
    trailer: Trailer,
    format: u32,
    connection: Mutex<Connection>,
    council: OnceLock<Council>,
    boundary: OnceLock<Option<Boundary>>,
    services: OnceLock<Vec<Service>>,
    endpoints: OnceLock<Vec<Endpoint>>,
    routes: OnceLock<Vec<Route>>,
    dictionary: OnceLock<Option<Arc<Dictionary>>>,
    vocabulary: OnceLock<Vocabulary>,
    /// By language.
    pub(super) said: Mutex<HashMap<String, Arc<[Arc<Service>]>>>,
}

impl Pack {
    /// Opens a pack that was verified when it was installed. Checks its length, its trailer and its format, and reads
    /// none of the rest: milliseconds, whatever its size.
    pub fn open(path: &Path) -> Result<Self, PackError> {
        let (format, trailer) = look(&mut File::open(path)?)?;
        if format < OLDEST {
            return Err(PackError::OlderFormat { is: format });
        }
        let connection = connect(path)?;
        let min_reader = read::min_reader(&connection);
        match min_reader {
            Ok(needs) if needs > FORMAT => return Err(PackError::NewerFormat { needs }),
            Ok(_) => {}
            Err(_) if format > FORMAT => return Err(PackError::NewerFormat { needs: format }),
            Err(error) => return Err(error),
        }
        Ok(Self {
            path: path.to_owned(),
            trailer,
            format,
            connection: Mutex::new(connection),
            council: OnceLock::new(),
            boundary: OnceLock::new(),
            services: OnceLock::new(),
            endpoints: OnceLock::new(),
            routes: OnceLock::new(),
            dictionary: OnceLock::new(),
            vocabulary: OnceLock::new(),
            said: Mutex::default(),
        })
    }

    /// Opens a pack and checks every byte and every row of it. For installation: nothing that passes here can disappoint
    /// later, short of the disk itself.
    pub fn verify(path: &Path) -> Result<Self, PackError> {
        let pack = Self::open(path)?;
        if !pack.trailer.matches(File::open(path)?)? {
            return Err(PackError::damaged("its contents do not match its checksum"));
        }
        pack.with(read::check_structure)?;
        pack.council()?;
        pack.services()?;
        pack.endpoints()?;
        pack.boundaries()?;
        pack.dictionary()?;
        pack.owners()?;
        pack.routes()?;
        pack.words()?;
        // Of what phones do not ask for yet, the rows are read where packs are made: code for it would be on every phone for
        // nothing.
        #[cfg(feature = "pack-build")]
        {
            pack.check_ground()?;
            pack.pages()?;
        }
        Ok(pack)
    }

    pub fn council(&self) -> Result<&Council, PackError> {
        self.kept(&self.council, read::council)
    }

    /// Every service, its questions and their choices, in the pack's order.
    pub fn services(&self) -> Result<&[Service], PackError> {
        self.kept(&self.services, read::services).map(Vec::as_slice)
    }

    /// `None`: the pack has no such service.
    pub fn service(&self, code: &str) -> Result<Option<&Service>, PackError> {
        Ok(self.services()?.iter().find(|service| service.code == code))
    }

    pub fn endpoints(&self) -> Result<&[Endpoint], PackError> {
        self.kept(&self.endpoints, read::endpoints).map(Vec::as_slice)
    }

    /// The first endpoint that takes this service, of this dialect where one is asked for. A private service goes only
    /// where private reports may go: for want of such an endpoint there is none, and none of an unknown service.
    pub fn endpoint_for(&self, service: &str, dialect: Option<Dialect>) -> Result<Option<&Endpoint>, PackError> {
        let Some(service) = self.service(service)? else { return Ok(None) };
        Ok(self.endpoints()?.iter().find(|endpoint| {
            dialect.is_none_or(|dialect| endpoint.dialect == dialect) && endpoint.takes(&service.code, service.private)
        }))
    }

    /// The council's own boundary; `None` where the pack draws none.
    pub fn boundary(&self) -> Result<Option<&Boundary>, PackError> {
        let council = self.council()?;
        self.kept(&self.boundary, |db| read::boundary(db, &council.jurisdiction)).map(Option::as_ref)
    }

    /// All of them, the council's own first.
    pub fn boundaries(&self) -> Result<Vec<Boundary>, PackError> {
        self.with(read::boundaries)
    }

    /// Where reports go by place, the first that fits.
    pub fn routes(&self) -> Result<&[Route], PackError> {
        self.kept(&self.routes, read::routes).map(Vec::as_slice)
    }

    /// The council's own pages, whether they are shown today or not.
    pub fn pages(&self) -> Result<Vec<Page>, PackError> {
        self.with(read::pages)
    }

    /// What it says in other languages.
    pub fn words(&self) -> Result<Vec<Word>, PackError> {
        self.with(read::words)
    }

    /// What batches are packed with; `None` in a pack from before there were dictionaries.
    pub fn dictionary(&self) -> Result<Option<Arc<Dictionary>>, PackError> {
        self.kept(&self.dictionary, read::dictionary).cloned()
    }

    /// Every word of its categories.
    pub(super) fn vocabulary(&self) -> Result<&Vocabulary, PackError> {
        if let Some(kept) = self.vocabulary.get() {
            return Ok(kept);
        }
        let read = self.read_vocabulary()?;
        Ok(self.vocabulary.get_or_init(|| read))
    }

    /// Who has signed it, of those who are believed.
    pub fn signer(&self, believed: &[&Trust], samples: bool) -> Result<PublicKey, Distrust> {
        signer(self.trailer.signature(), &self.trailer.sha256, believed, samples)
    }

    /// The signer's key by its id, lower-case hex; `None`: unsigned.
    pub fn key_id(&self) -> Option<String> {
        self.trailer.signature().map(|(id, _)| hex(id))
    }

    /// SHA-256 of the pack as the trailer has it, lower-case hex: tells one pack from another without reading it.
    pub fn fingerprint(&self) -> String {
        self.trailer.hex()
    }

    /// The format that it was written in.
    pub fn format(&self) -> u32 {
        self.format
    }

    /// Bytes of the whole file.
    pub fn length(&self) -> u64 {
        self.trailer.payload + trailer::LENGTH
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    /// What is kept, read from the file the first time.
    fn kept<'a, T>(
        &'a self,
        cell: &'a OnceLock<T>,
        ask: impl FnOnce(&Connection) -> Result<T, PackError>,
    ) -> Result<&'a T, PackError> {
        if let Some(kept) = cell.get() {
            return Ok(kept);
        }
        let read = self.with(ask)?;
        Ok(cell.get_or_init(|| read))
    }

    /// A panic elsewhere while the lock was held cannot have changed a read-only connection.
    pub(super) fn with<T>(&self, ask: impl FnOnce(&Connection) -> Result<T, PackError>) -> Result<T, PackError> {
        ask(&self.connection.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl fmt::Debug for Pack {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pack").field("path", &self.path).field("fingerprint", &self.fingerprint()).finish()
    }
}

/// The database's header and the trailer, read by hand: SQLite is not asked about a file that is not ours.
fn look(file: &mut File) -> Result<(u32, Trailer), PackError> {
    const SQLITE: &[u8; 16] = b"SQLite format 3\0";
    let length = file.metadata()?.len();
    let mut header = Vec::with_capacity(100);
    file.by_ref().take(100).read_to_end(&mut header)?;
    if header.len() < 100 {
        let cut_short = header.iter().zip(SQLITE).all(|(is, should)| is == should);
        return Err(if cut_short { PackError::damaged("its end is missing") } else { PackError::NotAPack });
    }
    // Offsets of the file format's own description (sqlite.org/fileformat.html, 1.3): 60 user_version, 68 application_id.
    if !header.starts_with(SQLITE) || number_at(&header, 68) != Some(APPLICATION_ID) {
        return Err(PackError::NotAPack);
    }
    let format = number_at(&header, 60).unwrap_or(0);
    let mut end = [0; trailer::LENGTH as usize];
    file.seek(SeekFrom::Start(length.saturating_sub(trailer::LENGTH)))?;
    file.read_exact(&mut end).map_err(|error| match error.kind() {
        ErrorKind::UnexpectedEof => PackError::damaged("its end is missing"),
        _ => PackError::Unreadable(error),
    })?;
    Ok((format, Trailer::parse(&end, length)?))
}

fn number_at(header: &[u8], offset: usize) -> Option<u32> {
    let bytes = header.get(offset..)?.first_chunk::<4>()?;
    Some(u32::from_be_bytes(*bytes))
}

/// `immutable=1`: no lock, no journal looked for, so that a pack can lie in a read-only place. A `-wal` beside it is not
/// read, for which reason `build` never leaves one.
fn connect(path: &Path) -> Result<Connection, PackError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(uri(&std::path::absolute(path)?), flags)?;
    // A pack comes from elsewhere: its schema may call nothing, and a cell that leaves its page is an error, not a read.
    connection.execute_batch("PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON; PRAGMA query_only = ON;")?;
    Ok(connection)
}

/// An absolute path as SQLite's file URI. Everything but plain letters is escaped, so that a `?`, `#` or `%` in a
/// folder's name stays a part of the name.
fn uri(path: &Path) -> String {
    let mut uri = String::from("file://");
    for byte in path.as_os_str().as_encoded_bytes() {
        match byte {
            b'/' | b'-' | b'.' | b'_' | b'~' | b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' => uri.push(char::from(*byte)),
            _ => uri.push_str(&format!("%{byte:02X}")),
        }
    }
    uri + "?immutable=1"
}

#[cfg(test)]
#[path = "file_tests.rs"]
mod tests;
