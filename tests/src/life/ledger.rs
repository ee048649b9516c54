//! What the phone said it would keep, written down outside of it, and the audit that holds it to that.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;
use std::path::{Path, PathBuf};

use rusqlite::{Connection, OpenFlags, OptionalExtension};
use wayside_core::Wayside;
use wayside_core::photo::{file_name, open_blob};
use wayside_core::ports::Files;
use wayside_core::report::{PhotoRef, ReportId};

use super::office::{Office, hex};
use crate::finding::Counts;

/// What was promised of one report, from its draft on.
#[derive(Clone, Debug, Default)]
pub struct Promise {
    /// What its words may be: those of the last change that was acknowledged, and of any that was tried since.
    pub words: BTreeSet<String>,
    /// Those that were acknowledged.
    pub photos: Vec<PhotoRef>,
    pub submit_tried: bool,
    pub submitted: bool,
    /// The council's confirmation was acknowledged.
    pub accepted: bool,
    /// The person took it back, or tried to: nothing more is promised.
    pub withdrawn: bool,
}

#[derive(Clone, Debug, Default)]
pub struct Ledger {
    pub promises: BTreeMap<ReportId, Promise>,
}

/// What was found wrong; empty if nothing was.
#[derive(Clone, Debug, Default)]
pub struct Wrong {
    pub lost: Vec<String>,
    pub twice: Vec<String>,
    pub stuck: Vec<String>,
}

impl Wrong {
    pub fn counts(&self) -> Counts {
        let count = |wrong: &[String]| wrong.len() as u64;
        Counts { lost: count(&self.lost), twice: count(&self.twice), stuck: count(&self.stuck) }
    }

    pub fn is_nothing(&self) -> bool {
        self.first().is_none()
    }

    pub fn first(&self) -> Option<&str> {
        [&self.lost, &self.twice, &self.stuck].into_iter().flatten().next().map(String::as_str)
    }
}

/// The phone's store, looked at from outside while it is open.
pub struct Store<'a> {
    pub files: &'a dyn Files,
    pub folder: &'a Path,
    db: Connection,
    photos: PathBuf,
}

impl<'a> Store<'a> {
    pub fn look_at(files: &'a dyn Files, folder: &'a Path) -> rusqlite::Result<Self> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let vfs = files.sqlite_vfs().unwrap_or("unix");
        let db = Connection::open_with_flags_and_vfs(folder.join("wayside.db"), flags, vfs)?;
        db.set_db_config(rusqlite::config::DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
        let id: String = db.query_row("SELECT value FROM meta WHERE key = 'store_id'", [], |row| row.get(0))?;
        Ok(Self { files, folder, db, photos: folder.join("stores").join(id) })
    }

    /// `ok`, or what SQLite found.
    fn integrity(&self) -> String {
        let verdict = self.db.query_row("PRAGMA integrity_check", [], |row| row.get(0));
        verdict.unwrap_or_else(|error| error.to_string())
    }

    /// When the words were purged, of a report with a receipt; `None` where there is no receipt.
    fn receipt(&self, report: ReportId) -> Option<Option<i64>> {
        let bytes = report.0.as_bytes().as_slice();
        let found = self.db.query_row("SELECT purged_us FROM receipt WHERE report = ?1", [bytes], |row| row.get(0));
        found.optional().ok().flatten()
    }

    fn names_photo(&self, report: ReportId, photo: &PhotoRef) -> bool {
        let sql =
            "SELECT EXISTS (SELECT 1 FROM photo WHERE id = ?1 AND report = ?2 AND sha256 = unhex(?3) AND length = ?4
            AND deleted_us IS NULL)";
        let (id, report) = (photo.id.0.as_bytes().as_slice(), report.0.as_bytes().as_slice());
        let found = self.db.prepare_cached(sql).and_then(|mut statement| {
            statement.query_row(rusqlite::params![id, report, photo.sha256, photo.length], |row| row.get(0))
        });
        found.unwrap_or(false)
    }

    fn photo_is_whole(&self, photo: &PhotoRef) -> bool {
        let mut bytes = Vec::new();
        let path = file_name(&self.photos, photo.id);
        let read = open_blob(self.files, &path, photo.id, 0, photo.length)
            .map(|mut blob| blob.read_to_end(&mut bytes).is_ok());
        matches!(read, Ok(true)) && bytes.len() as u64 == photo.length && hex(&bytes) == photo.sha256
    }

    /// Files that no row names.
    fn orphans(&self) -> Vec<String> {
        let Ok(names) = self.files.list(&self.photos) else { return vec!["the folder itself".to_owned()] };
        let mut rows = self.db.prepare("SELECT lower(hex(id)) FROM photo WHERE deleted_us IS NULL").expect("a table");
        let rows = rows.query_map([], |row| row.get::<_, String>(0)).expect("rows");
        let rows: BTreeSet<String> = rows.filter_map(Result::ok).collect();
        names.into_iter().filter(|name| !rows.contains(&name.replace('-', "").replace(".photo", ""))).collect()
    }
}

impl Ledger {
    /// Everything that was promised and must be there now, before anything more is sent.
    pub fn audit(&self, phone: &Wayside, store: &Store<'_>, office: &Office) -> Wrong {
        let mut wrong = Wrong::default();
        if let Some(aside) = phone.set_aside() {
            wrong.lost.push(format!("a store was set aside in {}", aside.folder.display()));
        }
        let integrity = store.integrity();
        if integrity != "ok" {
            wrong.lost.push(format!("integrity_check: {integrity}"));
        }
        for (id, promise) in self.promises.iter().filter(|(_, promise)| !promise.withdrawn) {
            let held = if promise.submit_tried {
                phone.show(*id).map(|detail| (detail.summary.state, detail.description))
            } else {
                phone.draft(*id).map(|draft| ("draft".to_owned(), draft.description))
            };
            match held {
                Err(error) => wrong.lost.push(format!("{id}: {error}")),
                Ok((state, words)) => promise.audit(*id, (&state, &words), store, office, &mut wrong),
            }
        }
        let strangers =
            office.reports().filter(|id| !self.promises.get(id).is_some_and(|promise| promise.submit_tried));
        wrong.twice.extend(strangers.map(|id| format!("{id} was never submitted, and the council has it")));
        if office.conflicts > 0 {
            wrong.twice.push(format!("{} items came with other words than before", office.conflicts));
        }
        wrong
    }

    /// After everything was sent and swept: each report is with the council, once, and the phone knows.
    pub fn audit_sent(&self, phone: &Wayside, store: &Store<'_>, office: &Office) -> Wrong {
        let mut wrong = Wrong::default();
        for (id, promise) in self.promises.iter().filter(|(_, promise)| promise.submitted && !promise.withdrawn) {
            let Ok(summary) = phone.summary(*id) else { continue };
            if !office.has(*id) || summary.state != "accepted" || summary.photos_sent != summary.photos_total {
                wrong.stuck.push(format!("{id} is {} ({:?})", summary.state, summary.reason));
            }
            let missing = promise.photos.iter().filter(|photo| !office.has_photo(photo.id)).count();
            if missing > 0 {
                wrong.stuck.push(format!("{id}: {missing} photos are not with the council"));
            }
        }
        wrong.stuck.extend(store.orphans().into_iter().map(|name| format!("{name} is nobody's")));
        wrong
    }
}

impl Promise {
    fn audit(&self, id: ReportId, (state, words): (&str, &str), store: &Store<'_>, office: &Office, wrong: &mut Wrong) {
        let receipt = store.receipt(id);
        if self.submitted && state == "draft" {
            wrong.lost.push(format!("{id} was submitted, and is a draft"));
        }
        if self.accepted && receipt.is_none() {
            wrong.lost.push(format!("{id}: its receipt"));
        }
        if self.accepted && state == "wedged" {
            wrong.lost.push(format!("{id} was accepted, and is wedged"));
        }
        if receipt.flatten().is_some() {
            if !office.has(id) || !self.photos.iter().all(|photo| office.has_photo(photo.id)) {
                wrong.lost.push(format!("{id} was purged before the council had all of it"));
            }
            return;
        }
        if !self.words.contains(words) {
            wrong.lost.push(format!("{id}: its words are {:?}", words.chars().take(40).collect::<String>()));
        }
        for photo in &self.photos {
            if !store.names_photo(id, photo) {
                wrong.lost.push(format!("{id}: the row of photo {}", photo.id));
            } else if !store.photo_is_whole(photo) {
                wrong.lost.push(format!("{id}: the file of photo {}", photo.id));
            }
        }
    }
}
