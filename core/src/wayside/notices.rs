//! What a person is told unasked, once; and what needs them, in a form that they can take elsewhere.

use std::io::{ErrorKind, Read};
use std::path::Path;

use serde::Serialize;
use sha2::{Digest, Sha256};

use super::hosting::ExportError;
use super::{Error, Summary, Wayside};
use crate::endpoint::Body;
use crate::outbox::State;
use crate::ports::write_durably;
use crate::report::{ReportId, hex};
use crate::store::{drafts, endpoints, items, reports};
use crate::words;

const HOUR_US: i64 = 3600 * 1_000_000;
/// Not sent although there was a connection.
const DESPITE_CONNECTION_US: i64 = 24 * HOUR_US;
const WITHOUT_CONNECTION_US: i64 = 72 * HOUR_US;
/// Of what is urgent, with or without one: whoever is hurt by it does not wait for a signal.
const URGENT_US: i64 = HOUR_US;

/// Reports that have not gone for long. Names no category: it may be read over a shoulder.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Notice {
    pub reports: u32,
    pub sentence: String,
    pub help: String,
}

/// A report that needs a person, for its words or for anything that follows them, in words that can be given to the council another way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct StuckReport {
    pub id: ReportId,
    /// A private one is named by its date alone, and its words stay on the phone.
    pub name: String,
    pub why: String,
    pub photos: u32,
    /// What it stands in, in the folder that it was written into; empty before that.
    pub file: String,
}

impl Wayside {
    /// The one notice about reports that have not gone for a day with a connection seen, or for three without, or for an
    /// hour where one is urgent; `None`
    /// where there is nothing that was not said before.
    pub fn take_notice(&self) -> Result<Option<Notice>, Error> {
        let now_us = self.ports.clock.now().wall_us;
        let packs = self.packs();
        let mut inner = self.inner();
        let db = inner.store.read();
        let answered_us = endpoints::all(db)?.into_iter().filter_map(|(_, state)| state.answered_us).max();
        let mut late = Vec::new();
        let mut despite = false;
        let mut urgent = None;
        for row in reports::not_noticed(db)? {
            let Some(words) = items::get(db, row.id.into())? else { continue };
            if !matches!(
                words.item.state,
                State::Queued | State::Waiting(_) | State::Unconfirmed { .. } | State::Leased
            ) {
                continue;
            }
            // By a clock that was set back since nobody knows how old it is: a word too early is better than none for years.
            let age_us = Some(now_us.saturating_sub(row.submitted_us)).filter(|age| *age >= 0).unwrap_or(i64::MAX);
            let seen = answered_us.is_some_and(|at| at > row.submitted_us);
            let pack = packs.of_council(&row.jurisdiction);
            let pressing = pack.filter(|pack| pack.service(&row.service).ok().flatten().is_some_and(|it| it.urgent));
            let patience_us = match (&pressing, seen) {
                (Some(_), _) => URGENT_US,
                (None, true) => DESPITE_CONNECTION_US,
                (None, false) => WITHOUT_CONNECTION_US,
            };
            if age_us >= patience_us {
                despite |= seen;
                late.push(row.id);
                urgent = urgent.or(pressing);
            }
        }
        if late.is_empty() {
            return Ok(None);
        }
        inner.store.change(|db| late.iter().try_for_each(|id| reports::noticed(db, *id, now_us)))?;
        let count = u32::try_from(late.len()).unwrap_or(u32::MAX);
        let said = inner.chosen.words();
        let (mut sentence, help) = words::late(said, count, despite);
        if let Some(council) = urgent.and_then(|pack| pack.council().ok()) {
            sentence = format!("{} {sentence}", words::urgent(said, council));
        }
        Ok(Some(Notice { reports: count, sentence, help }))
    }

    /// Everything that needs a person.
    pub fn stuck(&self) -> Result<Vec<StuckReport>, Error> {
        self.to_tell(|it| it.needs_you > 0)
    }

    fn to_tell(&self, wanted: impl Fn(&Summary) -> bool) -> Result<Vec<StuckReport>, Error> {
        let mut stuck = Vec::new();
        for summary in self.list()?.into_iter().filter(wanted) {
            let detail = self.show(summary.id)?;
            let why = [detail.sentence, detail.help.unwrap_or_default()].join(" ").trim().to_owned();
            let name = if summary.private {
                words::neutral_name(self.words(), self.captured_us(summary.id)?)
            } else {
                detail.name
            };
            stuck.push(StuckReport { id: summary.id, name, why, photos: summary.photos_total, file: String::new() });
        }
        Ok(stuck)
    }

    fn captured_us(&self, id: ReportId) -> Result<i64, Error> {
        Ok(reports::get(self.inner().store.read(), id)?.map_or(0, |row| row.captured.wall_us))
    }

    /// Writes what needs a person into `folder`, to be given to the council another way: `reports.txt`, and the photos
    /// beside it; where something else is called so already, that stays, and this gets a number. Of private reports only that
    /// they are there: their words leave the phone for nobody but the council.
    pub fn export_stuck(&self, folder: &Path) -> Result<Vec<StuckReport>, ExportError> {
        self.export_these(self.stuck()?, folder, "reports")
    }

    /// The same of one report, wherever it stands, in a file of its own: whoever would rather not wait tells the council another
    /// way.
    pub fn export_report(&self, id: ReportId, folder: &Path) -> Result<StuckReport, ExportError> {
        let this = self.to_tell(|it| it.id == id && it.state != "draft")?;
        self.export_these(this, folder, &id.to_string())?.pop().ok_or_else(|| Error::NoSuchReport.into())
    }

    fn export_these(
        &self,
        mut stuck: Vec<StuckReport>,
        folder: &Path,
        called: &str,
    ) -> Result<Vec<StuckReport>, ExportError> {
        let files = self.ports.files.as_ref();
        if folder.exists() && !folder.is_dir() {
            return Err(ExportError::NoFolder(folder.display().to_string()));
        }
        if stuck.is_empty() {
            return Ok(stuck);
        }
        files.create_folder(folder)?;
        let words = self.words();
        let mut text = match self.council() {
            Ok(council) => {
                let (name, contact) = (council.name.as_str().into(), council.contact_day.as_str().into());
                words.fill("export-for", &[("council", name), ("contact", contact)]) + "\n\n"
            }
            Err(_) => String::new(),
        };
        for report in &stuck {
            let detail = self.show(report.id)?;
            let number = [("id", report.id.to_string().into()), ("marker", detail.marker.as_str().into())];
            let number = words.fill("export-number", &number);
            text.push_str(&format!("{}\n{}\n{number}\n", report.name, report.why));
            // Whoever is told another way is to know it again when it comes.
            if matches!(detail.summary.state.as_str(), "queued" | "waiting" | "sending" | "unconfirmed") {
                text.push_str(&format!("{}\n", words.say("export-still-goes")));
            }
            if detail.summary.private {
                text.push_str(&format!("{}\n\n", words.say("export-private")));
                continue;
            }
            let place = detail.position.map(|at| words::place(words, &at)).unwrap_or_default();
            let seen = words::moment(words, &detail.captured_at);
            let seen = words.fill("export-seen", &[("when", seen.into())]);
            text.push_str(&format!("{seen}\n{}\n", words.fill("export-where", &[("place", place.into())])));
            for answer in &detail.answers {
                let value = detail.written.get(&answer.question).cloned().unwrap_or_default();
                let asked = detail.asked.get(&answer.question).unwrap_or(&answer.question);
                text.push_str(&format!("{asked} {value}\n"));
            }
            if !detail.description.is_empty() {
                text.push_str(&format!("{}\n", detail.description));
            }
            if let Some((name, email, phone)) = detail.reporter.person() {
                let who = [
                    Some(("export-name", name)),
                    email.map(|it| ("export-email", it)),
                    phone.map(|it| ("export-phone", it)),
                ];
                for (line, said) in who.into_iter().flatten() {
                    text.push_str(&format!("{}\n", words.fill(line, &[("said", said.into())])));
                }
            }
            // Whatever the council is not known to have.
            let untold = || detail.said.iter().filter(|it| it.state != "accepted" && it.state != "withdrawn");
            if untold().any(|it| it.kind == "amendment") {
                text.push_str(&format!("{}\n", words.say("export-changed")));
            }
            for comment in untold().filter_map(|it| it.text.as_ref()) {
                let comment = words.fill("export-comment", &[("comment", comment.as_str().into())]);
                text.push_str(&format!("{comment}\n"));
            }
            for line in self.export_photos(report.id, folder)? {
                text.push_str(&format!("{line}\n"));
            }
            text.push('\n');
        }
        let file = self.put_beside(folder, (called, "txt"), words::printable(&text).as_bytes())?;
        stuck.iter_mut().for_each(|it| it.file.clone_from(&file));
        Ok(stuck)
    }

    /// Under this name, or the first with a number that nothing else has. The same once more is there already.
    fn put_beside(&self, folder: &Path, (stem, ending): (&str, &str), bytes: &[u8]) -> Result<String, ExportError> {
        for nth in 1..=u16::MAX {
            let name = if nth == 1 { format!("{stem}.{ending}") } else { format!("{stem}-{nth}.{ending}") };
            let path = folder.join(&name);
            match std::fs::read(&path) {
                Ok(there) if there == bytes => return Ok(name),
                Err(why) if why.kind() == ErrorKind::NotFound => {
                    write_durably(self.ports.files.as_ref(), &path, |to| to.write_all(bytes))?;
                    return Ok(name);
                }
                _ => {}
            }
        }
        Err(std::io::Error::from(ErrorKind::AlreadyExists).into())
    }

    /// A line for each photo, also for one that cannot be given, or is not as it was taken: whoever reads it is to know.
    fn export_photos(&self, id: ReportId, folder: &Path) -> Result<Vec<String>, ExportError> {
        let words = self.words();
        let photos = drafts::photos(self.inner().store.read(), id).map_err(Error::from)?;
        let mut lines = Vec::new();
        for row in photos {
            let body = Body::Blob { photo: row.photo.id, offset: 0, length: row.photo.length };
            let mut jpeg = Vec::new();
            let read = self.open_body(&body).ok().flatten().map(|mut photo| photo.read_to_end(&mut jpeg));
            if !matches!(read, Some(Ok(_))) {
                let number = row.photo.order.saturating_add(1);
                lines.push(words.fill("export-photo-gone", &[("number", number.into())]));
                continue;
            }
            let name = self.put_beside(folder, (&row.photo.id.to_string(), "jpg"), &jpeg)?;
            let sound = row.photo.sha256 == hex(&Sha256::digest(&jpeg));
            let line = if sound { "export-photo" } else { "export-photo-damaged" };
            lines.push(words.fill(line, &[("name", name.into())]));
        }
        Ok(lines)
    }
}
