//! What is shown: the list, and everything about one report.

mod standing;
mod telling;

use std::collections::BTreeMap;

use chrono::{DateTime, SecondsFormat, Utc};
use serde::Serialize;

use self::standing::{Part, Sight, Standing, state_name};
use self::telling::{draft_sentence, pressing, sentences};
use super::capture::says_danger;
use super::{Error, Inner, Wayside};
use crate::draft::{Draft, parse};
use crate::outbox::{Kind, State, WaitReason};
use crate::pack::{Pack, Question};
use crate::report::{
    Answer, AnswerValue, ChosenCode, FollowUp, FollowUpSaid, ItemId, Position, Report, ReportId, Reporter, Status,
    marker, says_sent_again,
};
use crate::store::{DraftRow, ReceiptRow, ReportRow, StoreError, drafts, receipts, reports};
use crate::words::{self, Explained, Words};

/// One line of the list. Its field names are the CLI's contract.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Summary {
    pub id: ReportId,
    pub service: String,
    /// The words' delivery state in snake case (`sending` while they are on their way), or `draft`.
    pub state: String,
    pub reference: Option<String>,
    /// What the council says; `None` before it has the report.
    pub status: Option<String>,
    pub status_reason: Option<String>,
    pub private: bool,
    pub photos_total: u32,
    pub photos_sent: u32,
    pub attempts: u32,
    /// RFC 3339, and past where it is due; `None` where nothing is waiting for a time.
    pub next_attempt: Option<String>,
    /// A code: why it waits, is wedged, or is only a draft.
    pub reason: Option<String>,
    /// Words, photos, comments and changes that cannot go before a person does something; and that it came too late to be taken
    /// back, which only they can tell the council, for as long as it is not closed.
    pub needs_you: u32,
    /// Photos, comments and changes that are still to go after the words.
    pub to_go: u32,
}

/// Everything about one report.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Detail {
    #[serde(flatten)]
    pub summary: Summary,
    /// The service's name; for a private report whose words are gone, "Report, 3 May".
    pub name: String,
    pub captured_at: String,
    pub position: Option<Position>,
    /// That the line by which this place is the council's is only roughly right, where it is.
    pub boundary_note: Option<String>,
    pub description: String,
    pub answers: Vec<Answer>,
    pub photos: Vec<PhotoView>,
    pub updates: Vec<UpdateView>,
    /// What the person said of it since it was submitted, oldest first.
    pub said: Vec<SaidView>,
    /// What the person was asked, by the code of the question.
    pub asked: BTreeMap<String, String>,
    /// Each answer as people here write it, by the code of the question: a date by the clocks here, the names of what was chosen.
    pub written: BTreeMap<String, String>,
    /// What cannot wait while it is not sent, in words: it is at the beginning of [`Self::sentence`] too.
    pub pressing: Option<String>,
    /// Who reports, as far as they said.
    pub reporter: Reporter,
    /// Where it stands, in words.
    pub sentence: String,
    /// What helps, where anything does.
    pub help: Option<String>,
    pub marker: String,
    pub photos_verified: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PhotoView {
    pub id: String,
    pub order: u32,
    pub length: u64,
    pub sha256: String,
    pub width: u32,
    pub height: u32,
    pub state: String,
    pub reason: Option<String>,
    /// Bytes that the council is known to hold.
    pub sent: u64,
    /// Where it stands, in words; of a draft's photo nothing is to be said.
    pub sentence: String,
    pub help: Option<String>,
    pub next_attempt: Option<String>,
}

/// A comment, a change, or that it was taken back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SaidView {
    pub id: ItemId,
    /// `comment`, `amendment` or `withdrawal`.
    pub kind: String,
    /// `None` once the phone's copy is gone.
    pub at: Option<String>,
    /// A comment's own text.
    pub text: Option<String>,
    /// What an amendment changed: `description`, `answers`, `position`, `reporter`, `language`.
    pub changed: Vec<String>,
    pub state: String,
    pub reason: Option<String>,
    pub sentence: String,
    pub help: Option<String>,
    pub next_attempt: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct UpdateView {
    pub at: String,
    pub status: String,
    pub status_reason: Option<String>,
    pub note: String,
    pub sentence: String,
}

fn rfc3339(us: i64) -> String {
    DateTime::<Utc>::from_timestamp_micros(us).unwrap_or_default().to_rfc3339_opts(SecondsFormat::Secs, true)
}

/// With the labels of the language that is spoken. One that the pack has changed since stays as it was when it was chosen.
fn labelled(mut answers: Vec<Answer>, words: Words, (written, said): (&[Question], &[Question])) -> Vec<Answer> {
    let name = |questions: &[Question], question: &str, key: &str| {
        let choices = questions.iter().find(|it| it.code == question).map(|it| it.choices.as_slice());
        choices.unwrap_or_default().iter().find(|it| it.key == key).map(|it| it.name.clone())
    };
    for answer in &mut answers {
        let AnswerValue::Choices(chosen) = &mut answer.value else { continue };
        for it in chosen {
            if it.code == Answer::NOT_ASKED {
                it.label = words.say("answer-not-asked-yet");
            } else if name(written, &answer.question, &it.code).as_ref() == Some(&it.label) {
                it.label = name(said, &answer.question, &it.code).unwrap_or_else(|| it.label.clone());
            }
        }
    }
    answers
}

/// What a draft says so far, as it was given: whether it can stand is said beside it.
fn given(draft: &Draft, questions: &[Question]) -> Vec<Answer> {
    let asked = questions.iter().filter_map(|it| Some((it, draft.answers.get_key_value(&it.code)?)));
    let answers = asked.map(|(question, (code, values))| {
        let label = |given: &String| {
            let choice = question.choices.iter().find(|it| it.key == *given);
            choice.map_or_else(|| given.clone(), |it| it.name.clone())
        };
        let chosen = values.iter().map(|it| ChosenCode { code: it.clone(), label: label(it) });
        let value = match question.datatype.is_list() {
            true => AnswerValue::Choices(chosen.collect()),
            false => AnswerValue::Text(values.join(", ")),
        };
        Answer { question: code.clone(), value }
    });
    answers.collect()
}

/// As it is read: of a question that the pack does not have any more, as it stands.
fn shown(words: Words, answer: &Answer, questions: &[Question]) -> String {
    match &answer.value {
        AnswerValue::Text(text) => {
            let question = questions.iter().find(|it| it.code == answer.question);
            question.map_or_else(|| text.clone(), |it| words::value(words, it.datatype, text))
        }
        AnswerValue::Choices(chosen) => chosen.iter().map(|it| it.label.as_str()).collect::<Vec<_>>().join(", "),
    }
}

/// Whose line it is that is only roughly right: the council's; of the national pack, that of the place's own.
fn boundary_note(words: Words, pack: &Pack, position: &Position) -> Option<String> {
    let drawn = match pack.boundary().ok()? {
        Some(own) => (own.provisional, own.name.clone()),
        None => pack.authority_at(position).ok()?.map(|it| (it.provisional, it.name))?,
    };
    let (provisional, council) = drawn;
    provisional.then(|| words.fill("place-provisional", &[("council", council.into())]))
}

impl Wayside {
    fn sight(&self) -> Sight<'_> {
        Sight { wayside: self, now: self.ports.clock.now(), packs: self.packs(), driven: std::cell::OnceCell::new() }
    }

    /// Drafts first, then reports in the order in which they were submitted.
    pub fn list(&self) -> Result<Vec<Summary>, Error> {
        let sight = self.sight();
        let inner = self.inner();
        let mut list = Vec::new();
        for row in drafts::all(inner.store.read())?.iter().filter(|row| !inner.out_of_sight.contains(&row.id)) {
            list.push(inner.draft_summary(row, &sight)?);
        }
        for row in reports::all(inner.store.read())? {
            list.push(inner.report_summary(&row, &inner.standing(&row, &sight)?)?);
        }
        Ok(list)
    }

    pub fn summary(&self, id: ReportId) -> Result<Summary, Error> {
        let sight = self.sight();
        let inner = self.inner();
        if let Some(row) = reports::get(inner.store.read(), id)? {
            return Ok(inner.report_summary(&row, &inner.standing(&row, &sight)?)?);
        }
        let row = drafts::get(inner.store.read(), id)?.ok_or(Error::NoSuchReport)?;
        inner.draft_summary(&row, &sight)
    }

    pub fn show(&self, id: ReportId) -> Result<Detail, Error> {
        let summary = self.summary(id)?;
        let sight = self.sight();
        let inner = self.inner();
        let db = inner.store.read();
        let bytes = drafts::words(db, id.into())?;
        let report: Option<Report> = bytes.as_deref().and_then(|bytes| serde_json::from_slice(bytes).ok());
        let draft: Option<Draft> = bytes.as_deref().and_then(|bytes| serde_json::from_slice(bytes).ok());
        let receipt = receipts::get(db, id)?;
        let row = reports::get(db, id)?;
        let pack = match &row {
            Some(row) => sight.packs.of_council(&row.jurisdiction),
            None => sight.pack_for(draft.as_ref())?,
        };
        let pack = pack.map(AsRef::as_ref);
        let captured_us =
            row.as_ref().map(|row| row.captured.wall_us).or(draft.as_ref().map(|draft| draft.captured_us));
        let captured_us = captured_us.unwrap_or_default();
        let left = draft.as_ref().is_some_and(|draft| draft.progress.left);
        let language = inner.chosen.words().language();
        let service = pack.and_then(|pack| pack.service_in(&summary.service, language).ok()?);
        let written = pack.and_then(|pack| pack.service(&summary.service).ok()?);
        let written = written.as_ref().map(|service| service.questions.as_slice()).unwrap_or_default();
        let named = service.as_ref().map(|service| service.name.clone());
        let questions = service.as_ref().map(|service| service.questions.as_slice()).unwrap_or_default();

        let words = inner.chosen.words();
        let contact =
            pack.and_then(|pack| pack.council().ok()).map(|council| council.contact_day.clone()).unwrap_or_default();
        let standing = row.as_ref().map(|row| inner.standing(row, &sight)).transpose()?;
        let mut urgent = None;
        let in_danger = bytes.as_deref().is_some_and(says_danger);
        let (sentence, help) = match &standing {
            Some(standing) => {
                let (sentence, help) = sentences(words, standing, &summary, &contact);
                let council = pack.and_then(|pack| pack.council().ok());
                let (before, after) = match council.zip(service.as_deref()) {
                    Some((council, service)) => pressing(
                        words,
                        standing,
                        (council, service, in_danger),
                        receipt.as_ref(),
                        (captured_us, sight.now.wall_us),
                    ),
                    None => (None, None),
                };
                urgent.clone_from(&before);
                let twice = bytes.as_deref().is_some_and(says_sent_again) && summary.state != "withdrawn";
                // Before it goes nothing is there twice yet.
                let goes = matches!(standing.words.item.state, State::Queued | State::Waiting(_));
                let twice = twice.then(|| words.say(if goes { "goes-again" } else { "sent-again" }));
                let all = [before, Some(sentence), twice, after].into_iter().flatten().collect::<Vec<_>>();
                (all.join(" "), help)
            }
            // Left at once: what it is about is said to nobody before they go on with it.
            None if left => (words.say("draft-kept"), None),
            None => draft_sentence(&inner, id, draft.as_ref(), (pack, sight.now.today()))?,
        };
        let is_gone = row.is_some() && bytes.is_none() && matches!(summary.state.as_str(), "accepted" | "token");
        let (sentence, help) = match is_gone {
            // The phone's copy has had its days.
            true => {
                let gone = words::deleted(words, &contact);
                let helps = [help, gone.help].into_iter().flatten().collect::<Vec<_>>();
                (format!("{sentence} {}", gone.sentence), Some(helps.join(" ")))
            }
            false => (sentence, help),
        };
        let parts = standing.as_ref().map(|standing| standing.parts.as_slice()).unwrap_or_default();
        let part = |id: ItemId| parts.iter().find(|part| part.row.item.id == id);
        let next_attempt = |part: &Part| part.next_try_us.map(rfc3339);
        let mut photos = Vec::new();
        for row in drafts::photos(db, id)? {
            let part = part(row.photo.id.into());
            let together = standing.as_ref().is_some_and(|it| it.photos_with_words)
                && part.is_some_and(|part| part.shown == State::Waiting(WaitReason::Parent));
            let explained = part.map(|part| match together {
                true => words.explain("part-photo-with-words", &[]),
                false => words::explain_part(words, Kind::Photo, &part.shown, &contact),
            });
            let (sentence, help) = explained.map_or((String::new(), None), |it| (it.sentence, it.help));
            photos.push(PhotoView {
                id: row.photo.id.to_string(),
                order: row.photo.order,
                length: row.photo.length,
                sha256: row.photo.sha256,
                width: row.width,
                height: row.height,
                state: part.map_or("draft", |part| state_name(&part.shown)).to_owned(),
                reason: match together {
                    true => Some("with_words".to_owned()),
                    false => part.and_then(|part| part.shown.reason()).map(str::to_owned),
                },
                sent: match part.map(|part| (&part.shown, part.row.upload_offset)) {
                    Some((State::Accepted, _)) => row.photo.length,
                    Some((_, offset)) => offset.unwrap_or(0),
                    None => 0,
                },
                sentence,
                help,
                next_attempt: part.and_then(next_attempt),
            });
        }
        let mut said = Vec::new();
        for part in parts.iter().filter(|part| part.row.item.kind != Kind::Photo && !part.is_removed()) {
            let told = drafts::words(db, part.row.item.id)?;
            let told = told.and_then(|told| serde_json::from_slice::<FollowUp>(&told).ok());
            let Explained { sentence, help } = words::explain_part(words, part.row.item.kind, &part.shown, &contact);
            said.push(SaidView {
                id: part.row.item.id,
                kind: part.row.item.kind.code().to_owned(),
                at: told.as_ref().map(|it| it.captured_at.to_rfc3339_opts(SecondsFormat::Secs, true)),
                text: told.as_ref().and_then(|it| match &it.said {
                    FollowUpSaid::Comment { text } => Some(text.clone()),
                    _ => None,
                }),
                changed: told.as_ref().map(|it| it.said.changed()).unwrap_or_default(),
                state: state_name(&part.shown).to_owned(),
                reason: part.shown.reason().map(str::to_owned),
                sentence,
                help,
                next_attempt: next_attempt(part),
            });
        }
        let updates = receipts::updates(db, id)?.into_iter().map(|update| UpdateView {
            at: rfc3339(update.at_us),
            status: update.status.name().to_owned(),
            status_reason: update.status.reason().map(str::to_owned),
            note: update.note,
            sentence: words::status_sentence(words, update.status),
        });
        let position = report.as_ref().map(|it| it.position).or(draft.as_ref().and_then(|it| it.position));
        let answers = match (&report, &draft) {
            (Some(report), _) => labelled(report.answers.clone(), words, (written, questions)),
            (None, Some(draft)) if !left => given(draft, questions),
            (None, _) => Vec::new(),
        };
        Ok(Detail {
            name: named.filter(|_| !left).unwrap_or_else(|| words::neutral_name(words, captured_us)),
            captured_at: rfc3339(captured_us),
            boundary_note: pack.zip(position).and_then(|(pack, position)| boundary_note(words, pack, &position)),
            position,
            description: report
                .as_ref()
                .map(|it| it.description.clone())
                .or(draft.as_ref().map(|it| it.description.clone()))
                .unwrap_or_default(),
            asked: questions.iter().map(|it| (it.code.clone(), it.text.clone())).collect(),
            reporter: report
                .as_ref()
                .map(|it| it.reporter.clone())
                .or(draft.as_ref().map(|it| it.reporter.clone()))
                .unwrap_or_default(),
            written: answers.iter().map(|it| (it.question.clone(), shown(words, it, questions))).collect(),
            pressing: urgent,
            answers,
            photos,
            updates: updates.collect(),
            said,
            sentence,
            help,
            marker: marker(id),
            photos_verified: receipt.is_some_and(|receipt| receipt.photos_verified),
            summary,
        })
    }
}

impl Inner {
    fn draft_summary(&self, row: &DraftRow, sight: &Sight<'_>) -> Result<Summary, Error> {
        let db = self.store.read();
        let draft: Option<Draft> =
            drafts::words(db, row.id.into())?.and_then(|bytes| serde_json::from_slice(&bytes).ok());
        let pack = sight.pack_for(draft.as_ref())?;
        let photos: Vec<_> = drafts::photos(db, row.id)?.into_iter().map(|row| row.photo).collect();
        let photos_total = u32::try_from(photos.len()).unwrap_or(u32::MAX);
        let service = draft.as_ref().map(|draft| draft.service.clone()).unwrap_or_default();
        let private = pack.and_then(|pack| pack.service(&service).ok()?).is_some_and(|service| service.private);
        let reason = match (&draft, pack) {
            (Some(draft), Some(pack)) => parse(row.id, draft, photos, pack, (self.chosen.dialect, sight.now.today()))?
                .err()
                .and_then(|why| Some(why.first()?.code()))
                .or((!draft.photo_refused.is_empty()).then_some("photo_refused")),
            (Some(_), None) => Some("no_pack"),
            (None, _) => Some("key_lost"),
        };
        Ok(Summary {
            id: row.id,
            service,
            state: "draft".to_owned(),
            reference: None,
            status: None,
            status_reason: None,
            private,
            photos_total,
            photos_sent: 0,
            attempts: 0,
            next_attempt: None,
            reason: reason.map(str::to_owned),
            needs_you: 0,
            to_go: 0,
        })
    }

    fn report_summary(&self, row: &ReportRow, standing: &Standing) -> Result<Summary, StoreError> {
        let receipt: Option<ReceiptRow> = receipts::get(self.store.read(), row.id)?;
        let taken_back = matches!(standing.shown, State::Withdrawn(_));
        let photos = standing.parts.iter().filter(|it| it.row.item.kind == Kind::Photo);
        let photos = photos.filter(|it| taken_back || !it.is_removed());
        let status = receipt.as_ref().map(|receipt| receipt.status);
        let count = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        let wedged = matches!(standing.words.item.state, State::Wedged(_));
        let closed = matches!(status, Some(Status::Closed(_)));
        let needs_you = |part: &Part| part.needs_you() || (part.is_too_late() && !closed);
        Ok(Summary {
            id: row.id,
            service: row.service.clone(),
            state: state_name(&standing.shown).to_owned(),
            reference: receipt.and_then(|receipt| receipt.reference),
            status: status.map(|status| status.name().to_owned()),
            status_reason: status.and_then(|status| status.reason()).map(str::to_owned),
            private: row.private,
            photos_total: count(photos.clone().count()),
            photos_sent: count(photos.filter(|it| it.shown == State::Accepted).count()),
            attempts: standing.words.item.attempts,
            next_attempt: standing.next_attempt.clone(),
            reason: match (&standing.shown, standing.trouble) {
                (State::Unconfirmed { .. } | State::Withdrawing, Some(why)) => Some(why.code()),
                (shown, _) => shown.reason().map(str::to_owned),
            },
            needs_you: count(standing.parts.iter().filter(|it| needs_you(it)).count() + usize::from(wedged)),
            // What follows words that wait for the person goes nowhere by itself.
            to_go: match wedged || taken_back {
                true => 0,
                false => count(standing.parts.iter().filter(|it| it.is_to_go()).count()),
            },
        })
    }
}
