//! Capturing: drafts, their photos, and the moment a draft becomes a report.

use std::path::Path;

use serde::{Deserialize, Serialize};

use super::{Error, Hint, Summary, Wayside};
use crate::draft::{Draft, DraftReason, Ready, parse};
use crate::form::Progress;
use crate::outbox::{Kind, State, WaitReason};
use crate::pack::{Packs, Service};
use crate::photo::{BLOB_VERSION, IntakeError, Taken, file_name, take_in};
use crate::place::choose;
use crate::ports::{LockKind, Now};
use crate::report::{ItemId, PhotoId, PhotoRef, Position, Report, ReportId, Reporter, says_sent_again};
use crate::store::{PhotoRow, ReportRow, StoreError, drafts, endpoints, items, reports};
use crate::sync::Chosen;
use crate::sync::tidy::INTAKE_LOCK;
use crate::words::{ENGLISH, Words, draft_sentence, intake_sentence, refused_photo, words};

/// What a person adds to a draft. `None` leaves what is there.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Changes {
    pub service: Option<String>,
    pub position: Option<Position>,
    pub description: Option<String>,
    /// Each question named here has its answer replaced; no values take it away.
    pub answers: crate::form::RawAnswers,
    pub reporter: Option<Reporter>,
    pub language: Option<String>,
}

/// A draft that cannot go yet: kept, with everything that stands in the way.
#[derive(Clone, Debug, PartialEq)]
pub struct Kept {
    pub draft: ReportId,
    pub reasons: Vec<DraftReason>,
    /// One sentence a reason, with its remedy.
    pub sentences: Vec<String>,
}

impl Kept {
    pub(super) fn because(words: Words, draft: ReportId, reasons: Vec<DraftReason>, service: Option<&Service>) -> Self {
        let sentences = reasons.iter().map(|reason| draft_sentence(words, reason, service)).collect();
        Self { draft, reasons, sentences }
    }
}

/// Why `submit` did not submit. The draft is as it was.
#[derive(Debug, thiserror::Error)]
pub enum SubmitError {
    #[error("{} Your words are kept as a draft", .0.sentences.join(" "))]
    Kept(Box<Kept>),
    #[error(transparent)]
    Other(#[from] Error),
}

impl From<StoreError> for SubmitError {
    fn from(error: StoreError) -> Self {
        Self::Other(error.into())
    }
}

impl Wayside {
    /// Begins a draft; its moment of capture is now. On disk when this returns.
    pub fn begin(&self, changes: Changes) -> Result<ReportId, Error> {
        let id = ReportId(self.ports.mint());
        let language = self.inner().chosen.language().to_owned();
        let mut draft = Draft { language, ..Draft::begun(&self.ports.clock.now()) };
        apply(&mut draft, changes);
        self.keep(id, &draft)?;
        Ok(id)
    }

    /// Adds to a draft. On disk when this returns.
    pub fn change(&self, id: ReportId, changes: Changes) -> Result<(), Error> {
        let now_us = self.ports.clock.now().wall_us;
        // Read and written in one transaction: a report that was submitted meanwhile keeps its words.
        let changed = self.inner().store.change(|db| {
            let Some(mut draft) = read_draft(db, id)? else { return Ok(false) };
            apply(&mut draft, changes);
            drafts::put(db, id, &as_bytes(&draft)?, now_us)?;
            Ok(true)
        })?;
        if !changed {
            return Err(Error::NoSuchReport);
        }
        self.tell(Hint::Reports);
        Ok(())
    }

    fn keep(&self, id: ReportId, draft: &Draft) -> Result<(), Error> {
        let words = as_bytes(draft)?;
        let now_us = self.ports.clock.now().wall_us;
        self.inner().store.change(|db| drafts::put(db, id, &words, now_us))?;
        self.tell(Hint::Reports);
        Ok(())
    }

    /// What a draft holds.
    pub fn draft(&self, id: ReportId) -> Result<Draft, Error> {
        read_draft(self.inner().store.read(), id)?.ok_or(Error::NoSuchReport)
    }

    /// Takes a photo in under a draft: turned, shrunk, without metadata, durable when this returns.
    ///
    /// The picture is worked on without the store's lock, so that a list can be drawn meanwhile.
    pub fn add_photo(&self, draft: ReportId, source: &Path) -> Result<PhotoRef, PhotoError> {
        self.take_photo(draft, source, false)
    }

    /// The same, but of a photo that the draft has already, byte for byte, no second is made: that one is given back.
    pub fn add_photo_once(&self, draft: ReportId, source: &Path) -> Result<PhotoRef, PhotoError> {
        self.take_photo(draft, source, true)
    }

    fn take_photo(&self, draft: ReportId, source: &Path, once: bool) -> Result<PhotoRef, PhotoError> {
        self.draft(draft)?;
        let (folder, lock) = {
            let inner = self.inner();
            (inner.store.photo_folder(), inner.store.folder().join(INTAKE_LOCK))
        };
        let files = self.ports.files.as_ref();
        let _taking = self.intake();
        let intake = files.lock(&lock, LockKind::Shared, true).map_err(IntakeError::Keep)?;
        let id = PhotoId(self.ports.mint());
        let taken = match take_in(files, source, &folder, id) {
            Ok(taken) => taken,
            Err(refused) => {
                self.remember_refused(draft, source, &refused);
                return Err(refused.into());
            }
        };
        // A commit that fails may have happened, so its file is left to the sweep, which asks the rows.
        let noted = self.inner().store.change_checked(
            |db| note_photo(db, draft, &taken, (&called(source), once)),
            |db| Ok(drafts::one_photo(db, id)?.map(|row| Some(row.photo))),
        );
        let Some(photo) = noted.map_err(Error::from)? else {
            // Submitted or taken back while the picture was worked on: its words do not know this photo.
            let _ = files.remove(&file_name(&folder, id));
            return Err(Error::NoSuchReport.into());
        };
        if photo.id != id {
            let _ = files.remove(&file_name(&folder, id));
        }
        drop(intake);
        self.tell(Hint::Reports);
        Ok(photo)
    }

    /// Who comes back to the draft is told. Where even that cannot be written, the caller was told at least.
    fn remember_refused(&self, id: ReportId, source: &Path, refused: &IntakeError) {
        let now_us = self.ports.clock.now().wall_us;
        let (name, said) = (called(source), refused_photo(refused));
        let kept = self.inner().store.change(|db| {
            let Some(mut draft) = read_draft(db, id)? else { return Ok(()) };
            draft.photo_refused = said;
            draft.refused_files.retain(|it| *it != name);
            draft.refused_files.push(name);
            drafts::put(db, id, &as_bytes(&draft)?, now_us)
        });
        if kept.is_ok() {
            self.tell(Hint::Reports);
        }
    }

    /// It is to go without the photos that were refused until now: the draft speaks of them no more.
    pub fn go_without_refused(&self, id: ReportId) -> Result<(), Error> {
        let now_us = self.ports.clock.now().wall_us;
        self.inner().store.change(|db| {
            let Some(mut draft) = read_draft(db, id)?.filter(|it| !it.photo_refused.is_empty()) else { return Ok(()) };
            draft.photo_refused.clear();
            draft.refused_files.clear();
            drafts::put(db, id, &as_bytes(&draft)?, now_us)
        })?;
        self.tell(Hint::Reports);
        Ok(())
    }

    /// What stands in the way of a draft, without submitting it: `None` where nothing does.
    pub fn missing(&self, id: ReportId) -> Result<Option<Kept>, Error> {
        let packs = self.packs();
        let now = self.ports.clock.now();
        let inner = self.inner();
        match ready(inner.store.read(), id, &packs, &inner.chosen, &now)? {
            Ok(_) => Ok(None),
            Err(SubmitError::Kept(kept)) => Ok(Some(*kept)),
            Err(SubmitError::Other(error)) => Err(error),
        }
    }

    /// Makes a report of a draft: on disk, in the queue, when this returns. Submitting twice is one report.
    pub fn submit(&self, id: ReportId) -> Result<Summary, SubmitError> {
        let packs = self.packs();
        let now = self.ports.clock.now();
        let mut inner = self.inner();
        let chosen = inner.chosen.clone();
        crate::controls::failpoint("commit");
        // Read and written in one transaction: what another process adds meanwhile goes with it, or is not added. A
        // commit that fails may have happened: the store is opened anew and asked for the id.
        inner.store.change_checked(
            |db| submit(db, id, &packs, &chosen, &now),
            |db| Ok(reports::get(db, id)?.map(|_| Ok(()))),
        )??;
        drop(inner);
        crate::controls::failpoint("commit");
        self.tell(Hint::Reports);
        Ok(self.summary(id)?)
    }
}

/// The draft with its photos, as they are in this transaction, into a report and its items.
fn submit(
    db: &rusqlite::Connection,
    id: ReportId,
    packs: &Packs,
    chosen: &Chosen,
    now: &Now,
) -> Result<Result<(), SubmitError>, StoreError> {
    // Perhaps by another process, just now.
    if reports::get(db, id)?.is_some() {
        return Ok(Ok(()));
    }
    let (draft, ready) = match ready(db, id, packs, chosen, now)? {
        Ok(ready) => ready,
        Err(why) => return Ok(Err(why)),
    };
    let report = &ready.report;
    let row = ReportRow {
        id,
        jurisdiction: report.jurisdiction.clone(),
        endpoint: ready.endpoint.clone(),
        service: report.service.clone(),
        private: report.private,
        captured: draft.captured(),
        submitted_us: now.wall_us,
        keep_days: ready.keep_days,
    };
    reports::insert(db, &row)?;
    put_report(db, report)?;
    drafts::become_report(db, id)?;
    items::insert(db, ItemId::from(id), id, Kind::Report, &row.endpoint, &State::Queued)?;
    endpoints::probe(db, (&row.jurisdiction, &row.endpoint))?;
    for photo in &report.photos {
        let waits = State::Waiting(WaitReason::Parent);
        items::insert(db, ItemId::from(photo.id), id, Kind::Photo, &row.endpoint, &waits)?;
    }
    Ok(Ok(()))
}

/// A draft with all that it needs to be a report, or everything that stands in the way.
fn ready(
    db: &rusqlite::Connection,
    id: ReportId,
    packs: &Packs,
    chosen: &Chosen,
    now: &Now,
) -> Result<Result<(Draft, Ready), SubmitError>, StoreError> {
    let Some(draft) = read_draft(db, id)? else { return Ok(Err(SubmitError::Other(Error::NoSuchReport))) };
    let words = chosen.words();
    let kept = |reasons: Vec<DraftReason>, service: Option<&Service>| {
        SubmitError::Kept(Box::new(Kept::because(words, id, reasons, service)))
    };
    let pack = match choose(packs, draft.position.as_ref(), &draft.service, now.today()) {
        Ok(Some(pack)) => pack,
        Ok(None) => return Ok(Err(kept(vec![DraftReason::NoPack], None))),
        Err(error) => return Ok(Err(SubmitError::Other(error.into()))),
    };
    let photos = drafts::photos(db, id)?.into_iter().map(|row| row.photo).collect();
    Ok(match parse(id, &draft, photos, pack, (chosen.dialect, now.today())) {
        Ok(Ok(ready)) => Ok((draft, ready)),
        Ok(Err(reasons)) => {
            let service = pack.service_in(&draft.service, words.language()).ok().flatten();
            Err(kept(reasons, service.as_deref()))
        }
        Err(error) => Err(SubmitError::Other(error.into())),
    })
}

pub(super) fn apply(draft: &mut Draft, changes: Changes) {
    let Changes { service, position, description, answers, reporter, language } = changes;
    if let Some(service) = service {
        draft.service = service;
    }
    draft.position = position.or(draft.position);
    if let Some(description) = description {
        draft.description = description;
    }
    for (question, values) in answers {
        if values.is_empty() {
            draft.answers.remove(&question);
        } else {
            draft.answers.insert(question, values);
        }
    }
    if let Some(reporter) = reporter {
        draft.progress.quick = reporter.is_staff();
        draft.reporter = reporter;
    }
    if let Some(language) = language {
        draft.language = language;
    }
}

pub(super) fn as_bytes(draft: &Draft) -> Result<Vec<u8>, StoreError> {
    serde_json::to_vec(draft).map_err(|error| StoreError::Foreign(error.to_string()))
}

/// A report's words as this phone keeps them. That somebody was in danger is for this phone to know, which says whom to call:
/// the council has no field for it. So is that the person had it sent again without knowing whether it had arrived.
#[derive(Serialize)]
struct OnThisPhone<'a> {
    #[serde(flatten)]
    report: &'a Report,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    in_danger: bool,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    sent_again: bool,
}

/// Puts it in the place of the words that are there, the draft's or its own, and keeps what those say of danger.
pub(super) fn put_report(db: &rusqlite::Connection, report: &Report) -> Result<(), StoreError> {
    let before = drafts::words(db, report.id.into())?.unwrap_or_default();
    let sent_again = says_sent_again(&before);
    put_on_this_phone(db, &OnThisPhone { report, in_danger: says_danger(&before), sent_again })
}

/// From here on it is said that it may be there twice.
pub(super) fn own_up(db: &rusqlite::Connection, id: ReportId) -> Result<(), StoreError> {
    let Some(before) = drafts::words(db, id.into())? else { return Ok(()) };
    let Ok(report) = serde_json::from_slice::<Report>(&before) else { return Ok(()) };
    put_on_this_phone(db, &OnThisPhone { report: &report, in_danger: says_danger(&before), sent_again: true })
}

fn put_on_this_phone(db: &rusqlite::Connection, words: &OnThisPhone<'_>) -> Result<(), StoreError> {
    let bytes = serde_json::to_vec(words).map_err(|error| StoreError::Foreign(error.to_string()))?;
    drafts::put_words(db, words.report.id.into(), &bytes)
}

/// Whether the first question of all was answered with yes, in a draft's words or in a report's.
pub(super) fn says_danger(words: &[u8]) -> bool {
    #[derive(Default, Deserialize)]
    struct Said {
        #[serde(default)]
        in_danger: bool,
        #[serde(default)]
        progress: Progress,
    }
    let said: Said = serde_json::from_slice(words).unwrap_or_default();
    said.in_danger || said.progress.in_danger == Some(true)
}

pub(super) fn read_draft(db: &rusqlite::Connection, id: ReportId) -> Result<Option<Draft>, StoreError> {
    let Some(row) = drafts::get(db, id)? else { return Ok(None) };
    let Some(words) = drafts::words(db, row.id.into())? else { return Ok(None) };
    serde_json::from_slice(&words).map(Some).map_err(|error| StoreError::Foreign(error.to_string()))
}

/// A photo's file, by its name alone.
fn called(source: &Path) -> String {
    source.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

/// The photo's row, after those that are there; `None` where there is no such draft any more.
fn note_photo(
    db: &rusqlite::Connection,
    draft: ReportId,
    taken: &Taken,
    (name, once): (&str, bool),
) -> Result<Option<PhotoRef>, StoreError> {
    if drafts::get(db, draft)?.is_none() {
        return Ok(None);
    }
    let before = drafts::photos(db, draft)?;
    if let Some(same) = before.iter().find(|row| once && row.photo.sha256 == taken.sha256) {
        return Ok(Some(same.photo.clone()));
    }
    let order = before.last().map_or(0, |row| row.photo.order.saturating_add(1));
    let photo =
        PhotoRef { id: taken.id, role: "photo".to_owned(), order, length: taken.length, sha256: taken.sha256.clone() };
    let row =
        PhotoRow { photo: photo.clone(), report: draft, width: taken.width, height: taken.height, deleted_us: None };
    drafts::add_photo(db, &row, BLOB_VERSION)?;
    // Another in the place of one that was refused; and a worker, who takes one, goes straight on.
    if let Some(mut words) = read_draft(db, draft)?.filter(|it| !it.photo_refused.is_empty() || it.progress.quick) {
        let same = words.refused_files.iter().position(|it| it == name).unwrap_or(0);
        words.refused_files =
            words.refused_files.into_iter().enumerate().filter(|(nth, _)| *nth != same).map(|(_, it)| it).collect();
        if words.refused_files.is_empty() {
            words.photo_refused.clear();
        }
        words.progress.photo_taken();
        drafts::put_words(db, draft.into(), &as_bytes(&words)?)?;
    }
    Ok(Some(photo))
}

/// Why a photo was not added. The draft is as it was, and remembers that; nothing half-kept.
#[derive(Debug, thiserror::Error)]
pub enum PhotoError {
    #[error("{}", intake_sentence(words(ENGLISH), .0))]
    Intake(#[from] IntakeError),
    #[error(transparent)]
    Other(#[from] Error),
}
