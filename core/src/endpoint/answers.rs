//! Where an HTTP status becomes a decision: one table of data for each dialect.
//!
//! The dialects read a body only where the table says that there is something to read. Whatever a table does not name
//! is trouble with the endpoint, never with the report: nothing is ever dropped because of a status.

use std::ops::RangeInclusive;
use std::time::Duration;

use chrono::{DateTime, Utc};

use super::http::{Answer, Outcome};
use super::{Heard, Said};
use crate::outbox::{Contact, ItemOutcome, WedgeReason, Why};
use crate::report::ItemId;

/// More of an answer than this is not read: what is longer is not our server's.
pub const ANSWER_LIMIT: u64 = 4 << 20;

/// What a status means before the body is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Meaning {
    /// The dialect reads the body; one that it cannot read is not our server's.
    Read,
    /// About this item, if the body is an error in the dialect's own form; else trouble with the endpoint.
    Refused,
    /// Our key or our secret. Nobody's item is at fault.
    Forbidden,
    /// Not taken; later, at the server's own time if it names one.
    Later,
    /// The server choked, perhaps on one item of many, perhaps after it took them.
    Choked,
    /// Too long for it: fewer at once.
    TooLarge,
    /// Another host, a proxy or a portal answered.
    NotOurs,
    /// tus: not the offset that it holds; ask.
    WrongOffset,
    /// tus: this upload is not there (any more); begin again.
    UploadGone,
    /// tus: another request for this upload is still open; later, never from zero.
    Locked,
    /// tus: the hash of the whole was wrong; begin again at 0.
    HashWrong,
}

/// One row: these statuses mean that.
#[derive(Clone, Debug)]
pub struct Row(pub RangeInclusive<u16>, pub Meaning);

use Meaning::{Choked, Forbidden, HashWrong, Later, Locked, NotOurs, Read, Refused, TooLarge, UploadGone, WrongOffset};

/// Wayside sync. An item's own refusal is in the results of a 200, so no 4xx is about an item.
pub const WAYSIDE: &[Row] = &[
    Row(200..=200, Read),
    Row(401..=401, Read), // unknown_installation or bad_secret, if it says so
    Row(403..=403, Forbidden),
    Row(407..=407, NotOurs),
    Row(408..=408, Choked),
    Row(410..=410, Read), // cursor_gone
    Row(413..=413, TooLarge),
    Row(421..=429, Later),
    Row(500..=500, Choked),
    Row(502..=502, Choked),
    Row(503..=503, Later),
    Row(504..=504, Choked),
    Row(511..=511, NotOurs),
    Row(300..=399, NotOurs),
];

/// GeoReport v2. The specification has 400 for almost everything, so the body decides.
pub const GEOREPORT: &[Row] = &[
    Row(200..=299, Read), // an unusual 2xx may still have taken it: never blindly sent again
    Row(400..=400, Refused),
    Row(401..=401, Forbidden),
    Row(403..=403, Forbidden),
    Row(404..=404, Refused),
    Row(407..=407, NotOurs),
    Row(408..=408, Choked),
    Row(409..=409, Refused),
    Row(413..=413, Refused),
    Row(415..=415, Refused),
    Row(422..=422, Refused),
    Row(421..=421, Later),
    Row(425..=425, Later),
    Row(429..=429, Later),
    Row(503..=503, Later),
    Row(511..=511, NotOurs),
    Row(500..=599, Choked),
    Row(300..=399, NotOurs),
];

/// tus 1.0, HEAD and PATCH.
pub const TUS: &[Row] = &[
    Row(200..=200, Read),
    Row(204..=204, Read),
    Row(401..=401, Read),
    Row(403..=403, Forbidden),
    Row(404..=404, UploadGone),
    Row(407..=407, NotOurs),
    Row(409..=409, WrongOffset),
    Row(410..=410, UploadGone),
    Row(413..=413, Refused),
    Row(423..=423, Locked),
    Row(421..=429, Later),
    Row(460..=460, HashWrong),
    Row(503..=503, Later),
    Row(511..=511, NotOurs),
    Row(500..=599, Choked),
    Row(300..=399, NotOurs),
];

/// The first row that names a status decides; a status that none names is trouble, later.
pub fn meaning(table: &[Row], status: u16) -> Meaning {
    table.iter().find(|Row(statuses, _)| statuses.contains(&status)).map_or(Later, |Row(_, meaning)| *meaning)
}

/// What came of a task whose answer is none that the dialect can read: no answer, or a status that decides by itself.
/// `Err` hands a readable answer back with its meaning.
pub fn judge<'a>(table: &[Row], outcome: &'a Outcome, items: &[ItemId]) -> Result<Heard, (Meaning, &'a Answer)> {
    let answer = match outcome {
        // Whether the file is damaged or only locked away is seen when it is next to be handed out.
        Outcome::NotSent(Why::LocalRead) => {
            return Ok(Heard::of_all(Contact::Untried, items, &ItemOutcome::Trouble(Why::LocalRead)));
        }
        Outcome::NotSent(why) => {
            return Ok(Heard::of_all(trouble(*why), items, &ItemOutcome::NotSent));
        }
        Outcome::Unknown { why, .. } => {
            return Ok(Heard::of_all(choked(*why, items.len()), items, &ItemOutcome::Unknown));
        }
        Outcome::Answer(answer) => answer,
    };
    let why = Why::Status(answer.status);
    match meaning(table, answer.status) {
        Later => {
            let contact = Contact::Trouble { why, retry_after: retry_after(answer) };
            Ok(Heard::of_all(contact, items, &ItemOutcome::Later))
        }
        Forbidden => Ok(Heard::of_all(Contact::Forbidden, items, &ItemOutcome::NotSent)),
        NotOurs => Ok(not_ours(items)),
        TooLarge if items.len() > 1 => {
            Ok(Heard::of_all(Contact::TooMuch { why, sent: count(items) }, items, &ItemOutcome::NotSent))
        }
        TooLarge | Choked => Ok(Heard::of_all(choked(why, items.len()), items, &alone_or_unknown(why, items))),
        readable => Err((readable, answer)),
    }
}

/// A page, a portal or another host: the items stay as they were.
pub fn not_ours(items: &[ItemId]) -> Heard {
    Heard::of_all(trouble(Why::NotOurServer), items, &ItemOutcome::NotSent)
}

/// An answer that looks like ours and cannot be read: what was sent may have arrived.
pub fn unreadable(answer: &Answer, items: &[ItemId]) -> Heard {
    let is_page = answer.header("content-type").is_some_and(|kind| kind.starts_with("text/html"));
    let why = match (is_page, answer.body_complete) {
        (true, _) => Why::NotOurServer,
        (false, false) if answer.body.len() as u64 >= ANSWER_LIMIT => Why::AnswerTooLong,
        (false, false) => Why::Cut,
        (false, true) => Why::BadAnswer,
    };
    let outcome = if is_page { ItemOutcome::NotSent } else { ItemOutcome::Unknown };
    Heard::of_all(trouble(why), items, &outcome)
}

/// Everything in the task was refused for the same reason.
pub fn refused(items: &[ItemId], reason: &WedgeReason) -> Heard {
    Heard::of_all(Contact::Good, items, &ItemOutcome::Rejected(reason.clone()))
}

pub fn trouble(why: Why) -> Contact {
    Contact::Trouble { why, retry_after: None }
}

/// Many items choke the server: fewer at once. One item chokes it: that one waits by itself, and so does the endpoint,
/// which may be down altogether; the probe that follows is another item.
fn choked(why: Why, items: usize) -> Contact {
    match u32::try_from(items) {
        Ok(sent) if sent > 1 => Contact::TooMuch { why, sent },
        _ => trouble(why),
    }
}

fn alone_or_unknown(why: Why, items: &[ItemId]) -> ItemOutcome {
    if items.len() == 1 { ItemOutcome::Trouble(why) } else { ItemOutcome::Unknown }
}

fn count(items: &[ItemId]) -> u32 {
    u32::try_from(items.len()).unwrap_or(u32::MAX)
}

/// `Retry-After` in both its forms (RFC 9110 §10.2.3): seconds, or a date, which is measured against the server's own
/// `Date` because a phone's clock proves nothing.
pub fn retry_after(answer: &Answer) -> Option<Duration> {
    let text = answer.header("retry-after")?.trim();
    if let Ok(seconds) = text.parse::<u64>() {
        return Some(Duration::from_secs(seconds));
    }
    let then = DateTime::parse_from_rfc2822(text).ok()?.with_timezone(&Utc);
    let now = DateTime::parse_from_rfc2822(answer.header("date")?).ok()?.with_timezone(&Utc);
    Some((then - now).to_std().unwrap_or(Duration::ZERO))
}

/// What was said of one item, with the endpoint well.
pub fn heard(said: Said) -> Heard {
    Heard { said: vec![said], ..Heard::contact(Contact::Good) }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every status there is, in every table: nothing but the dialect's own refusal may end an item.
    #[test]
    fn no_status_by_itself_drops_or_wedges_a_report() {
        let item: ItemId = "019372a4-5b1c-7000-8000-000000000001".parse().unwrap();
        for (name, table) in [("wayside", WAYSIDE), ("georeport", GEOREPORT), ("tus", TUS)] {
            for status in 100..=999 {
                let answer = Answer { status, headers: Vec::new(), body: b"<html>".to_vec(), body_complete: true };
                if let Ok(heard) = judge(table, &Outcome::Answer(answer), &[item]) {
                    let kept = matches!(
                        heard.said[0].outcome,
                        ItemOutcome::NotSent | ItemOutcome::Later | ItemOutcome::Unknown | ItemOutcome::Trouble(_)
                    );
                    assert!(kept, "{name} {status}: {:?}", heard.said);
                }
            }
        }
    }

    #[test]
    fn each_status_means_what_the_table_says() {
        let mut lines = String::new();
        for (name, table) in [("wayside", WAYSIDE), ("georeport", GEOREPORT), ("tus", TUS)] {
            for status in [
                200, 201, 204, 301, 302, 307, 308, 400, 401, 403, 404, 407, 408, 409, 410, 413, 415, 421, 422, 423,
                425, 426, 428, 429, 431, 451, 460, 500, 502, 503, 504, 507, 511,
            ] {
                lines.push_str(&format!("{name} {status} {:?}\n", meaning(table, status)));
            }
        }
        insta::assert_snapshot!(lines);
    }

    #[test]
    fn retry_after_is_read_as_seconds_and_as_a_date_by_the_servers_clock() {
        let answer = |headers: &[(&str, &str)]| Answer {
            status: 503,
            headers: headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect(),
            body: Vec::new(),
            body_complete: true,
        };
        let date = ("date", "Mon, 23 Nov 2026 10:00:00 GMT");
        let none: &[(&str, &str)] = &[];
        let cases = [
            (&[("retry-after", "120")] as &[_], Some(120)),
            (&[("retry-after", "Mon, 23 Nov 2026 10:02:00 GMT"), date], Some(120)),
            (&[("retry-after", "Mon, 23 Nov 2026 09:00:00 GMT"), date], Some(0)),
            (&[("retry-after", "soon"), date], None),
            (none, None),
        ];
        for (headers, seconds) in cases {
            assert_eq!(retry_after(&answer(headers)), seconds.map(Duration::from_secs), "{headers:?}");
        }
    }
}
