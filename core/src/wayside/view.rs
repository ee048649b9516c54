//! What is shown: the list, and everything about one report.

use chrono::{DateTime, SecondsFormat, Utc};
use serde::Serialize;

use super::{Error, Inner, Wayside};
use crate::draft::{Draft, parse};
use crate::outbox::{Health, Kind, State, WaitReason, Why};
use crate::pack::Pack;
use crate::ports::{Due, Now};
use crate::report::{Answer, Position, Report, ReportId, marker};
use crate::store::{
    DraftRow, ReceiptRow, ReportRow, Scheduled, StoreError, drafts, endpoints, items, receipts, reports,
};
use crate::sync::Network;
use crate::words::{self, Parts};

/// One line of the list. Its field names are the CLI's contract.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Summary {
    pub id: ReportId,
    pub service: String,
    /// The words' delivery state in snake case, or `draft`.
    pub state: String,
    pub reference: Option<String>,
    /// What the council says; `None` before it has the report.
    pub status: Option<String>,
    pub status_reason: Option<String>,
    pub private: bool,
    pub photos_total: u32,
    pub photos_sent: u32,
    pub attempts: u32,
    /// RFC 3339; `None` where nothing is waiting for a time.
    pub next_attempt: Option<String>,
    /// A code: why it waits, is wedged, or is only a draft.
    pub reason: Option<String>,
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
    pub description: String,
    pub answers: Vec<Answer>,
    pub photos: Vec<PhotoView>,
    pub updates: Vec<UpdateView>,
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

/// A report's words as they stand: their row, and what their endpoint is going through.
struct Standing {
    words: Scheduled,
    shown: State,
    next_attempt: Option<String>,
    /// What its endpoint is being left alone for.
    trouble: Option<Why>,
}

impl Wayside {
    /// Drafts first, then reports in the order in which they were submitted.
    pub fn list(&self) -> Result<Vec<Summary>, Error> {
        let pack = self.pack().ok();
        let now = self.ports.clock.now();
        let inner = self.inner();
        let mut list = Vec::new();
        for row in drafts::all(inner.store.read())? {
            list.push(inner.draft_summary(&row, pack.as_deref())?);
        }
        for row in reports::all(inner.store.read())? {
            list.push(inner.report_summary(&row, &now)?);
        }
        Ok(list)
    }

    pub fn summary(&self, id: ReportId) -> Result<Summary, Error> {
        let pack = self.pack().ok();
        let inner = self.inner();
        if let Some(row) = reports::get(inner.store.read(), id)? {
            return Ok(inner.report_summary(&row, &self.ports.clock.now())?);
        }
        let row = drafts::get(inner.store.read(), id)?.ok_or(Error::NoSuchReport)?;
        inner.draft_summary(&row, pack.as_deref())
    }

    pub fn show(&self, id: ReportId) -> Result<Detail, Error> {
        let summary = self.summary(id)?;
        let pack = self.pack().ok();
        let now = self.ports.clock.now();
        let inner = self.inner();
        let db = inner.store.read();
        let bytes = drafts::words(db, id.into())?;
        let report: Option<Report> = bytes.as_deref().and_then(|bytes| serde_json::from_slice(bytes).ok());
        let draft: Option<Draft> = bytes.as_deref().and_then(|bytes| serde_json::from_slice(bytes).ok());
        let receipt = receipts::get(db, id)?;
        let row = reports::get(db, id)?;
        let captured_us =
            row.as_ref().map(|row| row.captured.wall_us).or(draft.as_ref().map(|draft| draft.captured_us));
        let captured_us = captured_us.unwrap_or_default();
        let named = pack.as_ref().and_then(|pack| pack.service(&summary.service).ok()?).map(|service| service.name);

        let (sentence, help) = match row.as_ref().map(|row| inner.standing(row, &now)).transpose()? {
            Some(standing) => inner.sentences(&standing, &summary, pack.as_deref()),
            None => (draft_sentence(&inner, id, draft.as_ref(), pack.as_deref())?, None),
        };
        let mut photos = Vec::new();
        for row in drafts::photos(db, id)? {
            let item = items::get(db, row.photo.id.into())?.map(|it| inner.as_shown(it));
            photos.push(PhotoView {
                id: row.photo.id.to_string(),
                order: row.photo.order,
                length: row.photo.length,
                sha256: row.photo.sha256,
                width: row.width,
                height: row.height,
                state: item.as_ref().map_or("draft", |it| it.item.state.name()).to_owned(),
                reason: item.as_ref().and_then(|it| it.item.state.reason()).map(str::to_owned),
                sent: match item.map(|it| (it.item.state, it.upload_offset)) {
                    Some((State::Accepted, _)) => row.photo.length,
                    Some((_, offset)) => offset.unwrap_or(0),
                    None => 0,
                },
            });
        }
        let updates = receipts::updates(db, id)?.into_iter().map(|update| UpdateView {
            at: rfc3339(update.at_us),
            status: update.status.name().to_owned(),
            status_reason: update.status.reason().map(str::to_owned),
            note: update.note,
            sentence: words::status_sentence(update.status).to_owned(),
        });
        Ok(Detail {
            name: named.unwrap_or_else(|| words::neutral_name(captured_us)),
            captured_at: rfc3339(captured_us),
            position: report.as_ref().map(|it| it.position).or(draft.as_ref().and_then(|it| it.position)),
            description: report
                .as_ref()
                .map(|it| it.description.clone())
                .or(draft.map(|it| it.description))
                .unwrap_or_default(),
            answers: report.map(|it| it.answers).unwrap_or_default(),
            photos,
            updates: updates.collect(),
            sentence,
            help,
            marker: marker(id),
            photos_verified: receipt.is_some_and(|receipt| receipt.photos_verified),
            summary,
        })
    }
}

fn draft_sentence(inner: &Inner, id: ReportId, draft: Option<&Draft>, pack: Option<&Pack>) -> Result<String, Error> {
    let (Some(draft), Some(pack)) = (draft, pack) else { return Ok("A draft, kept on this phone.".to_owned()) };
    let photos = drafts::photos(inner.store.read(), id)?.into_iter().map(|row| row.photo).collect();
    let service = pack.service(&draft.service)?;
    Ok(match parse(id, draft, photos, pack, inner.chosen.dialect)? {
        Ok(_) => "A draft, kept on this phone. It is ready to be submitted.".to_owned(),
        Err(reasons) => {
            let sentences: Vec<_> = reasons.iter().map(|it| words::draft_sentence(it, service.as_ref())).collect();
            sentences.join(" ")
        }
    })
}

impl Inner {
    fn draft_summary(&self, row: &DraftRow, pack: Option<&Pack>) -> Result<Summary, Error> {
        let db = self.store.read();
        let draft: Option<Draft> =
            drafts::words(db, row.id.into())?.and_then(|bytes| serde_json::from_slice(&bytes).ok());
        let photos: Vec<_> = drafts::photos(db, row.id)?.into_iter().map(|row| row.photo).collect();
        let photos_total = u32::try_from(photos.len()).unwrap_or(u32::MAX);
        let service = draft.as_ref().map(|draft| draft.service.clone()).unwrap_or_default();
        let private = pack.and_then(|pack| pack.service(&service).ok()?).is_some_and(|service| service.private);
        let reason = match (&draft, pack) {
            (Some(draft), Some(pack)) => {
                parse(row.id, draft, photos, pack, self.chosen.dialect)?.err().and_then(|why| Some(why.first()?.code()))
            }
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
        })
    }

    fn report_summary(&self, row: &ReportRow, now: &Now) -> Result<Summary, StoreError> {
        let db = self.store.read();
        let standing = self.standing(row, now)?;
        let receipt: Option<ReceiptRow> = receipts::get(db, row.id)?;
        let held = items::of_report(db, row.id)?;
        let photos = held.iter().filter(|it| it.item.kind == Kind::Photo);
        let sent = photos.clone().filter(|it| it.item.state == State::Accepted).count();
        let status = receipt.as_ref().map(|receipt| receipt.status);
        Ok(Summary {
            id: row.id,
            service: row.service.clone(),
            state: standing.shown.name().to_owned(),
            reference: receipt.and_then(|receipt| receipt.reference),
            status: status.map(|status| status.name().to_owned()),
            status_reason: status.and_then(|status| status.reason()).map(str::to_owned),
            private: row.private,
            photos_total: u32::try_from(photos.count()).unwrap_or(u32::MAX),
            photos_sent: u32::try_from(sent).unwrap_or(u32::MAX),
            attempts: standing.words.item.attempts,
            next_attempt: standing.next_attempt,
            reason: match (&standing.shown, standing.trouble) {
                (State::Unconfirmed { .. }, Some(why)) => Some(why.code()),
                (shown, _) => shown.reason().map(str::to_owned),
            },
        })
    }

    /// A photo that could go, were the last link not one that costs money.
    fn as_shown(&self, mut row: Scheduled) -> Scheduled {
        let held_back = self.pace.link.is_some_and(|link| link != Network::Unmetered) && !self.chosen.photos_anywhere;
        if held_back && row.item.kind == Kind::Photo && row.item.state == State::Queued {
            row.item.state = State::Waiting(WaitReason::Metered);
        }
        row
    }

    /// What is queued for an endpoint that is being left alone waits, and says why: a thousand items on one row.
    fn standing(&self, row: &ReportRow, now: &Now) -> Result<Standing, StoreError> {
        let db = self.store.read();
        let held = items::of_report(db, row.id)?;
        let withdrawal = held.iter().find(|it| it.item.kind == Kind::Withdrawal).map(|it| it.item.state.clone());
        let words = held.into_iter().next().ok_or_else(|| StoreError::Foreign("a report without words".to_owned()))?;
        let health = endpoints::get(db, (&row.jurisdiction, &row.endpoint))?.health;
        let resting = !health.wait(now).is_zero();
        let shown = match (&words.item.state, withdrawal) {
            (State::Withdrawn(_), _) => words.item.state.clone(),
            (_, Some(refused @ State::Wedged(_))) => refused,
            (_, Some(_)) => State::Withdrawing,
            (State::Queued, None) if self.pace.key_locked => State::Waiting(WaitReason::KeyUnavailable),
            (State::Queued, None) if resting => State::Waiting(why_resting(&health)),
            (other, None) => other.clone(),
        };
        let waits =
            matches!(words.item.state, State::Queued | State::Waiting(_) | State::Unconfirmed { .. } | State::Token);
        let due = [words.due.as_ref(), health.due.as_ref()].into_iter().flatten().map(|due| due.in_how_long(now)).max();
        let next_attempt =
            due.filter(|left| waits && !left.is_zero()).map(|left| rfc3339(Due::after(now, left).wall_us));
        Ok(Standing { words, shown, next_attempt, trouble: health.why.filter(|_| resting) })
    }

    fn sentences(&self, standing: &Standing, summary: &Summary, pack: Option<&Pack>) -> (String, Option<String>) {
        let contact = pack.and_then(|pack| pack.council().ok()).map(|council| council.contact_day).unwrap_or_default();
        let parts = Parts {
            reference: summary.reference.as_deref(),
            photos_total: summary.photos_total,
            photos_sent: summary.photos_sent,
            contact: &contact,
        };
        let mut explained = words::explain(&standing.shown, parts);
        if let (State::Unconfirmed { .. }, Some(why)) = (&standing.shown, standing.trouble) {
            explained.sentence = format!("{} {}", words::trouble(why).sentence, explained.sentence);
        }
        (explained.sentence, explained.help)
    }
}

fn why_resting(health: &Health) -> WaitReason {
    match health.why {
        Some(Why::NoNetwork | Why::Dns) => WaitReason::Offline,
        Some(Why::Forbidden) => WaitReason::EndpointPaused,
        _ if health.busy => WaitReason::ServerBusy,
        why => WaitReason::Retry(why.unwrap_or(Why::Connect)),
    }
}
