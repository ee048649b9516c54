//! Wayside sync: words in batches, photos by tus, what became of them by cursor.

use std::collections::HashMap;
use std::time::Duration;

use uuid::Uuid;

use super::answers::{TUS, WAYSIDE, heard, judge, refused, trouble, unreadable};
use super::http::{Answer, Body, Method, Outcome, Request};
use super::packing::Packing;
use super::wire::{
    Batch, BatchAnswer, Changes, Known, Receipt, RejectReason, Rejection, STORE_HEADER, SyncError, Verdict,
};
use super::{Heard, Meaning, News, Said, StorePosition};
use crate::outbox::{Contact, ItemOutcome, WedgeReason, Why};
use crate::report::{ItemId, PhotoId};

/// The phone's proof of who it is: `<installation>.<secret>`.
#[derive(Clone)]
pub struct Bearer {
    pub installation: Uuid,
    /// Lower-case hex.
    pub secret: String,
}

impl std::fmt::Debug for Bearer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Bearer({})", self.installation)
    }
}

/// An address under the endpoint's base, whichever way the base is written.
pub fn under(base: &str, path: &str) -> String {
    format!("{}/{}", base.trim_end_matches('/'), path.trim_start_matches('/'))
}

fn signed(request: Request, bearer: &Bearer) -> Request {
    request.with("authorization", format!("Bearer {}.{}", bearer.installation, bearer.secret))
}

/// `POST /sync/v1/batch`.
pub fn batch(base: &str, bearer: &Bearer, batch: &Batch, packing: &Packing) -> Request {
    let (encoding, body) = packing.pack(serde_json::to_vec(batch).unwrap_or_default());
    let request = Request::post(under(base, "sync/v1/batch"), "application/json", body);
    let request = encoding.into_iter().fold(request, |request, name| request.with("content-encoding", name));
    signed(request, bearer)
}

/// `POST /sync/v1/known`.
pub fn known(base: &str, bearer: &Bearer, known: &Known) -> Request {
    let body = serde_json::to_vec(known).unwrap_or_default();
    signed(Request::post(under(base, "sync/v1/known"), "application/json", body), bearer)
}

/// `GET /sync/v1/changes`.
pub fn changes(base: &str, bearer: &Bearer, cursor: Option<&str>) -> Request {
    let mut url = under(base, "sync/v1/changes");
    if let Some(cursor) = cursor {
        url.push_str("?cursor=");
        url.extend(url::form_urlencoded::byte_serialize(cursor.as_bytes()));
    }
    signed(Request::get(url), bearer)
}

/// `HEAD` of an upload: how much of it is there?
pub fn offset(base: &str, bearer: &Bearer, upload: &str) -> Request {
    let request = Request { method: Method::Head, ..Request::get(under(base, upload)) };
    signed(request.with("tus-resumable", "1.0.0"), bearer)
}

/// `PATCH` of an upload: `length` more bytes from `offset` on.
pub fn patch(base: &str, bearer: &Bearer, upload: &str, photo: PhotoId, offset: u64, length: u64) -> Request {
    let request = Request {
        method: Method::Patch,
        body: Body::Blob { photo, offset, length },
        ..Request::get(under(base, upload))
    };
    let request = request
        .with("tus-resumable", "1.0.0")
        .with("upload-offset", offset.to_string())
        .with("content-type", "application/offset+octet-stream");
    signed(request, bearer)
}

/// What came of a batch: a result for each item, whatever their order; one that is missing may have arrived.
pub fn heard_batch(outcome: &Outcome, items: &[ItemId]) -> Heard {
    let answer = match judge(WAYSIDE, outcome, items) {
        Ok(heard) => return at_position(heard, outcome),
        Err((_, answer)) => answer,
    };
    if let Some(heard) = refusal_of_all(answer, items) {
        return heard;
    }
    let Some(read) = answer.json::<BatchAnswer>() else { return at_position(unreadable(answer, items), outcome) };
    let verdicts: HashMap<Uuid, Verdict> = read.results.into_iter().map(|result| (result.id, result.verdict)).collect();
    // One that nothing is said of waits by itself: the others are none the worse for it.
    let said = items.iter().map(|item| match verdicts.get(&item.0) {
        Some(verdict) => verdict_of(*item, verdict.clone()),
        None => Said::only(*item, ItemOutcome::Trouble(Why::BadAnswer)),
    });
    let any = items.is_empty() || items.iter().any(|item| verdicts.contains_key(&item.0));
    let contact = if any { Contact::Good } else { trouble(Why::BadAnswer) };
    at_position(Heard { said: said.collect(), ..Heard::contact(contact) }, outcome)
}

fn verdict_of(item: ItemId, verdict: Verdict) -> Said {
    match verdict {
        Verdict::Accepted(Receipt { reference, photos }) | Verdict::AlreadyAccepted(Receipt { reference, photos }) => {
            Said { reference, slots: photos, ..Said::only(item, ItemOutcome::Accepted) }
        }
        Verdict::Rejected(rejection) => Said::only(item, ItemOutcome::Rejected(wedge(rejection))),
        Verdict::Deferred { seconds } => Said::only(item, ItemOutcome::Deferred(Duration::from_secs(seconds))),
        Verdict::Unsupported { min_version } => {
            Said::only(item, ItemOutcome::Rejected(WedgeReason::AppTooOld { min: min_version }))
        }
        Verdict::Unknown => Said::only(item, ItemOutcome::Trouble(Why::BadAnswer)),
    }
}

fn wedge(rejection: Rejection) -> WedgeReason {
    match rejection.reason {
        RejectReason::AnswerRefused => match rejection.question {
            Some(question) => WedgeReason::AnswerRefused { question, words: rejection.description },
            None => WedgeReason::AnswerRefused { question: rejection.description, words: String::new() },
        },
        RejectReason::ServiceGone => WedgeReason::ServiceGone,
        RejectReason::Conflict => WedgeReason::Conflict,
        RejectReason::Malformed => WedgeReason::Refused { code: "malformed".into(), words: rejection.description },
        RejectReason::Other => WedgeReason::Refused { code: "other".into(), words: rejection.description },
    }
}

/// 401 and 410 in our own words; the same in anybody else's is a closed door.
fn refusal_of_all(answer: &Answer, items: &[ItemId]) -> Option<Heard> {
    if answer.status == 200 {
        return None;
    }
    let code = answer.json::<SyncError>().map(|error| error.code).unwrap_or_default();
    let news = match code.as_str() {
        "unknown_installation" => News::UnknownInstallation,
        "bad_secret" => News::BadSecret,
        "cursor_gone" => News::CursorGone,
        _ if answer.status == 401 => return Some(Heard::of_all(Contact::Forbidden, items, &ItemOutcome::NotSent)),
        _ => return Some(Heard::of_all(trouble(Why::Status(answer.status)), items, &ItemOutcome::NotSent)),
    };
    Some(Heard { news, ..Heard::of_all(Contact::Good, items, &ItemOutcome::NotSent) })
}

/// What came of asking for changes.
pub fn heard_changes(outcome: &Outcome) -> Heard {
    read_json::<Changes>(outcome, News::Changes)
}

/// What came of asking what a restored server holds.
pub fn heard_known(outcome: &Outcome) -> Heard {
    read_json::<Known>(outcome, News::Known)
}

fn read_json<T: serde::de::DeserializeOwned>(outcome: &Outcome, news: impl FnOnce(T) -> News) -> Heard {
    let answer = match judge(WAYSIDE, outcome, &[]) {
        Ok(heard) => return at_position(heard, outcome),
        Err((_, answer)) => answer,
    };
    let heard = refusal_of_all(answer, &[]).unwrap_or_else(|| match answer.json() {
        Some(read) => Heard { news: news(read), ..Heard::contact(Contact::Good) },
        None => unreadable(answer, &[]),
    });
    at_position(heard, outcome)
}

/// What came of a HEAD or a PATCH for one photo of `length` bytes.
pub fn heard_upload(outcome: &Outcome, photo: ItemId, length: u64, from: Option<u64>) -> Heard {
    let items = [photo];
    let (meaning, answer) = match judge(TUS, outcome, &items) {
        Ok(heard) => return at_position(heard, outcome),
        Err(readable) => readable,
    };
    let upload = |outcome, offset| Said { offset, ..Said::only(photo, outcome) };
    let said = match meaning {
        Meaning::WrongOffset => upload(ItemOutcome::OffsetUnknown, None),
        Meaning::Locked => upload(ItemOutcome::Trouble(Why::Status(423)), None),
        Meaning::HashWrong => upload(ItemOutcome::Trouble(Why::Status(460)), Some(0)),
        Meaning::UploadGone => upload(ItemOutcome::Trouble(Why::Status(answer.status)), None),
        // Only in our own words: a proxy has limits of its own.
        Meaning::Refused if answer.json::<SyncError>().is_some_and(|error| error.code == "too_large") => {
            return at_position(refused(&items, &WedgeReason::PhotoTooLarge), outcome);
        }
        Meaning::Refused => upload(ItemOutcome::Trouble(Why::Status(answer.status)), None),
        _ => match (answer.status, answer.header("upload-offset").and_then(|text| text.parse::<u64>().ok())) {
            (401, _) => return refusal_of_all(answer, &items).unwrap_or_else(|| unreadable(answer, &items)),
            (_, Some(there)) if there == length => upload(ItemOutcome::Accepted, Some(there)),
            (_, Some(there)) if there < length && from.is_none() => upload(ItemOutcome::OffsetKnown, Some(there)),
            (_, Some(there)) if there < length && from.is_some_and(|from| there > from) => {
                upload(ItemOutcome::Progress, Some(there))
            }
            // Taken, it says, and yet no further: that is no progress, and it waits like any other failure.
            (_, Some(there)) if there < length => upload(ItemOutcome::Trouble(Why::BadAnswer), Some(there)),
            // tus answers carry the offset; without one somebody else answered.
            _ => return unreadable(answer, &items),
        },
    };
    at_position(heard(said), outcome)
}

/// Adds where the server's store stands, from the header that every answer of ours carries.
fn at_position(mut heard: Heard, outcome: &Outcome) -> Heard {
    if let Outcome::Answer(answer) = outcome {
        heard.store = answer.header(STORE_HEADER).and_then(|text| {
            let (epoch, sequence) = text.split_once(':')?;
            Some(StorePosition { epoch: epoch.to_owned(), sequence: sequence.parse().ok()? })
        });
    }
    heard
}

#[cfg(test)]
#[path = "wayside_tests.rs"]
mod tests;
