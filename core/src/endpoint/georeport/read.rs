//! Reading what GeoReport servers answer, as loosely as they write it.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::time::Duration;

use chrono::{DateTime, Utc};
use serde::de::{DeserializeOwned, Error};
use serde::{Deserialize, Deserializer};
use serde_json::Value;

use crate::endpoint::answers::{GEOREPORT, Meaning, heard, judge, meaning, refused, retry_after, trouble, unreadable};
use crate::endpoint::http::{Answer, Outcome};
use crate::endpoint::{Heard, News, Said};
use crate::outbox::{Contact, ItemOutcome, WedgeReason, Why};
use crate::pack::ServiceType;
use crate::report::{ItemId, ReportId, Status};

/// One of our reports, found in a public list by its marker.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    pub item: ItemId,
    pub reference: Option<String>,
}

/// A request as servers give it: ids as text or numbers, everything else perhaps absent. What is of an odd kind in one of
/// them makes no others unreadable.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Given {
    #[serde(deserialize_with = "id")]
    service_request_id: Option<String>,
    #[serde(deserialize_with = "id")]
    token: Option<String>,
    #[serde(deserialize_with = "text")]
    status: Option<String>,
    #[serde(deserialize_with = "text")]
    status_notes: Option<String>,
    #[serde(deserialize_with = "text")]
    description: Option<String>,
    #[serde(deserialize_with = "text")]
    requested_datetime: Option<String>,
    #[serde(deserialize_with = "text")]
    updated_datetime: Option<String>,
    /// Of an error, not of a request.
    code: Value,
}

impl Given {
    /// Some servers answer 200 with GeoReport's own error in it.
    fn is_error(&self) -> bool {
        !self.code.is_null() || self.description.as_ref().is_some_and(|text| !text.is_empty())
    }
}

/// What GeoReport answers: a list of objects. A list in the place of an object, which serde takes for one field by field,
/// is somebody else's.
struct Rows<T>(Vec<T>);

impl<'de, T: DeserializeOwned> Deserialize<'de> for Rows<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let rows = Vec::<serde_json::Map<String, Value>>::deserialize(deserializer)?;
        let read = rows.into_iter().map(|row| T::deserialize(Value::Object(row)));
        read.collect::<Result<_, _>>().map(Self).map_err(D::Error::custom)
    }
}

/// A public list. A row in it that is none hides no other, and still is one of so many; where all are, it is no list.
struct PublicList(Vec<Given>);

impl<'de> Deserialize<'de> for PublicList {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let rows = Vec::<Value>::deserialize(deserializer)?;
        if !rows.is_empty() && !rows.iter().any(Value::is_object) {
            return Err(D::Error::custom("no row is an object"));
        }
        let read = |row: Value| if row.is_object() { Given::deserialize(row) } else { Ok(Given::default()) };
        rows.into_iter().map(read).collect::<Result<_, _>>().map(Self).map_err(D::Error::custom)
    }
}

/// What names something: text, or a number as it is written without a point.
fn id<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    let text = match Value::deserialize(deserializer)? {
        Value::String(text) => text,
        Value::Number(number) => match number.as_f64().filter(|it| number.is_f64() && it.fract() == 0.0) {
            Some(whole) => format!("{whole:.0}"),
            None => number.to_string(),
        },
        _ => return Ok(None),
    };
    Ok(Some(text).filter(|text| !text.trim().is_empty()))
}

/// Words, or a number in their place; a list or an object has none that anybody wrote.
fn text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    Ok(match Value::deserialize(deserializer)? {
        Value::String(text) => Some(text),
        Value::Number(number) => Some(number.to_string()),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    })
}

/// GeoReport's error body. It must have words or a code, or a plain `[{}]` would count as one.
#[derive(Debug, Deserialize)]
struct Refusal {
    #[serde(default)]
    code: Value,
    #[serde(default)]
    description: String,
}

/// What an answer that tells nothing may mean.
#[derive(Clone, Copy, Debug)]
pub struct Doubt {
    /// The same report again is the same report: nothing need be known of the last try.
    pub idempotent: bool,
    /// A page in the place of an answer is the back office's own, which may have broken after it took the report; else it
    /// may be anybody's on the way.
    pub page_is_theirs: bool,
}

/// What came of posting one report.
pub fn heard_report(outcome: &Outcome, item: ItemId, service: ServiceType, doubt: Doubt) -> Heard {
    let items = [item];
    let (mut heard, in_doubt) = match judge(GEOREPORT, outcome, &items) {
        Ok(heard) => (heard, broke_afterwards(outcome)),
        Err((Meaning::Refused, answer)) => (refusal(answer, &items), false),
        Err((_, answer)) => (receipt(answer, item, service), doubt.page_is_theirs),
    };
    // It may be there: to send it again without a look would be to send it twice.
    for said in heard.said.iter_mut().filter(|_| in_doubt && !doubt.idempotent) {
        if matches!(said.outcome, ItemOutcome::NotSent | ItemOutcome::Later | ItemOutcome::Trouble(_)) {
            said.outcome = ItemOutcome::Unknown;
        }
    }
    heard
}

/// "Not now" of a server that means it names a time to come back (RFC 9110 §15.6.4). Fronts say 503 as well of a server
/// that broke after it took the report, and then name none, or a few seconds for form's sake.
const MEANT_LEAST: Duration = Duration::from_secs(10);

/// A server that chokes, or that sends on to another page, may have taken the report before it did.
fn broke_afterwards(outcome: &Outcome) -> bool {
    let Outcome::Answer(answer) = outcome else { return false };
    match answer.status {
        300..=303 => true,
        503 => retry_after(answer).is_none_or(|time| time < MEANT_LEAST),
        status => meaning(GEOREPORT, status) == Meaning::Choked,
    }
}

fn receipt(answer: &Answer, item: ItemId, service: ServiceType) -> Heard {
    let Some(Rows(given)) = answer.json::<Rows<Given>>() else { return unreadable(answer, &[item]) };
    let first = given.into_iter().next().unwrap_or_default();
    let is_error = first.is_error();
    let (reference, token) = (first.service_request_id, first.token);
    let outcome = match (&reference, &token, service) {
        (Some(_), _, _) => ItemOutcome::Accepted,
        (None, Some(_), _) => ItemOutcome::Token,
        // By specification it gives neither: its 2xx in the dialect's form is the receipt.
        (None, None, ServiceType::Blackbox) if !is_error => ItemOutcome::Accepted,
        (None, None, _) => return unreadable(answer, &[item]),
    };
    heard(Said { reference, token, ..Said::only(item, outcome) })
}

/// An error in GeoReport's own form is about the report; any other body is trouble with the endpoint.
fn refusal(answer: &Answer, items: &[ItemId]) -> Heard {
    let first = answer.json::<Rows<Refusal>>().and_then(|Rows(refusals)| refusals.into_iter().next());
    let Some(Refusal { code, description }) = first.filter(|it| !it.code.is_null() || !it.description.is_empty())
    else {
        let why = if answer.json::<Value>().is_some() { Why::Status(answer.status) } else { Why::NotOurServer };
        return Heard::of_all(trouble(why), items, &ItemOutcome::NotSent);
    };
    // "base is a duplicate" and its like: it may be ours, from a try whose answer was lost.
    if description.to_lowercase().contains("duplicate") {
        return Heard::of_all(Contact::Good, items, &ItemOutcome::Duplicate { words: description });
    }
    let code = match code {
        Value::String(text) => text,
        other => other.to_string(),
    };
    let of_this_try = is_of_this_try(answer.status, &code, &description);
    let mut heard = refused(items, &WedgeReason::Refused { code, words: description });
    heard.said.iter_mut().for_each(|said| said.of_this_try = of_this_try);
    heard
}

/// A retry may differ from the try before it: a photo proved damaged since, or a new pack has another name for the jurisdiction.
/// What does not know the jurisdiction (404), or finds fault with the key (409 and 422 in
/// draft-ietf-httpapi-idempotency-key-header, in many servers' words any status), does not say that the first is not there.
fn is_of_this_try(status: u16, code: &str, words: &str) -> bool {
    let of_the_key =
        |text: &str| text.split(|letter: char| !letter.is_alphanumeric()).any(|word| word.eq_ignore_ascii_case("key"));
    matches!(status, 404 | 409 | 422) || of_the_key(code) || of_the_key(words)
}

/// What came of asking after a token: the reference, or not yet.
pub fn heard_token(outcome: &Outcome, item: ItemId) -> Heard {
    let given = match read::<Rows<Given>>(outcome) {
        Ok(Rows(given)) => given,
        Err(heard) => return *heard,
    };
    let reference = given.into_iter().next().and_then(|first| first.service_request_id);
    match reference {
        Some(reference) => heard(Said { reference: Some(reference), ..Said::only(item, ItemOutcome::Accepted) }),
        None => heard(Said::only(item, ItemOutcome::Deferred(Duration::from_secs(300)))),
    }
}

/// One page of a public list: which of our markers stand in it, and what else stands there.
pub fn heard_look_up(outcome: &Outcome, markers: &[(ItemId, String)]) -> (Heard, Option<Listed>) {
    let given = match read(outcome) {
        Ok(PublicList(given)) => given,
        Err(heard) => return (*heard, None),
    };
    let markers: Vec<(ItemId, String)> = markers.iter().map(|(item, marker)| (*item, bare(marker))).collect();
    let mut found = Vec::new();
    let mut listed = Vec::new();
    for row in given {
        let reference = row.service_request_id;
        let words = bare(&row.description.unwrap_or_default());
        let at = row.requested_datetime.and_then(|text| DateTime::parse_from_rfc3339(&text).ok());
        listed.push((short(reference.as_deref().unwrap_or(&words)), at.map(|at| at.with_timezone(&Utc))));
        let ours = markers.iter().find(|(_, marker)| words.contains(marker));
        found.extend(ours.map(|(item, _)| Found { item: *item, reference }));
    }
    let heard = Heard { news: News::LookedUp(found), ..Heard::contact(Contact::Good) };
    (heard, Some(listed))
}

/// That there is no such page, by whoever writes JSON; a page of HTML may be anybody's on the way.
pub fn refuses_page(outcome: &Outcome) -> bool {
    matches!(outcome, Outcome::Answer(answer) if matches!(answer.status, 400 | 404) && answer.json::<Value>().is_some())
}

/// The rows of a page, each with what it is called there, in short, and when it was told.
pub type Listed = Vec<(u64, Option<DateTime<Utc>>)>;

/// Whole lists are remembered, and whole descriptions where nothing else names a row.
fn short(name: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    name.hash(&mut hasher);
    hasher.finish()
}

/// Without case and spaces: servers reflow words.
pub(super) fn bare(text: &str) -> String {
    text.chars().filter(|letter| !letter.is_whitespace()).collect::<String>().to_uppercase()
}

/// What came of asking for statuses by reference.
pub fn heard_statuses(outcome: &Outcome, asked: &[(ReportId, String)]) -> Heard {
    let given = match read(outcome) {
        Ok(PublicList(given)) => given,
        Err(heard) => return *heard,
    };
    let statuses = given.into_iter().filter_map(|row| {
        let reference = row.service_request_id?;
        let (report, _) = asked.iter().find(|(_, asked)| *asked == reference)?;
        let notes = row.status_notes.unwrap_or_default();
        let status = Status::from_open311(&row.status?, &notes)?;
        let at = row.updated_datetime.and_then(|text| DateTime::parse_from_rfc3339(&text).ok());
        Some((*report, status, notes, at.map(|at| at.with_timezone(&Utc))))
    });
    Heard { news: News::Statuses(statuses.collect()), ..Heard::contact(Contact::Good) }
}

/// A read that is about no item: 404 on it is the endpoint's own trouble.
fn read<T: DeserializeOwned>(outcome: &Outcome) -> Result<T, Box<Heard>> {
    let (meaning, answer) = match judge(GEOREPORT, outcome, &[]) {
        Ok(heard) => return Err(Box::new(heard)),
        Err(readable) => readable,
    };
    match meaning {
        Meaning::Read => answer.json().ok_or_else(|| Box::new(unreadable(answer, &[]))),
        _ => Err(Box::new(Heard::contact(trouble(Why::Status(answer.status))))),
    }
}
