//! Open311 GeoReport v2, as the servers out there speak it.

mod form;
mod hidden;
mod multipart;
mod read;

pub use form::freeze_report;
pub use hidden::{Sought, hidden};
pub use read::{Doubt, Found, Listed, heard_look_up, heard_report, heard_statuses, heard_token, refuses_page};

use chrono::{DateTime, SecondsFormat, Utc};

use super::http::Request;
use super::wayside::under;
use crate::pack::Endpoint;
use crate::report::{PhotoRef, ReportId};

/// `POST /requests.json` with a report's frozen fields, and its photos where the endpoint takes them with the words.
/// The address, the key and the jurisdiction are the endpoint's own and read at each send. What `may_repeat` one that has
/// arrived says so.
pub fn post_report(
    endpoint: &Endpoint,
    key: Option<&str>,
    frozen: &[u8],
    photos: &[PhotoRef],
    may_repeat: Option<ReportId>,
) -> Request {
    let mut fields = endpoint_fields(endpoint);
    fields.extend(url::form_urlencoded::parse(frozen).into_owned());
    if let Some(report) = may_repeat {
        for (_, words) in fields.iter_mut().filter(|(name, _)| name == "description") {
            *words = form::repeating(words, report);
        }
    }
    let url = under(&endpoint.url, "requests.json");
    let request = if photos.is_empty() {
        let mut form = url::form_urlencoded::Serializer::new(String::new());
        form.extend_pairs(&fields);
        Request::post(url, "application/x-www-form-urlencoded; charset=utf-8", form.finish().into_bytes())
    } else {
        let (content_type, parts) = multipart::encode(&fields, photos);
        Request::post_form(url, &content_type, parts)
    };
    match key {
        Some(key) => request.with("idempotency-key", key),
        None => request,
    }
}

fn endpoint_fields(endpoint: &Endpoint) -> Vec<(String, String)> {
    [("api_key", &endpoint.api_key), ("jurisdiction_id", &endpoint.jurisdiction_id)]
        .into_iter()
        .filter(|(_, value)| !value.is_empty())
        .map(|(name, value)| (name.to_owned(), value.clone()))
        .collect()
}

fn query(endpoint: &Endpoint, path: &str, parameters: &[(&str, String)]) -> Request {
    let mut form = url::form_urlencoded::Serializer::new(String::new());
    form.extend_pairs(endpoint_fields(endpoint));
    for (name, value) in parameters {
        form.append_pair(name, value);
    }
    let query = form.finish();
    let separator = if query.is_empty() { "" } else { "?" };
    Request::get(format!("{}{separator}{query}", under(&endpoint.url, path)))
}

/// `GET /requests.json` for references that we were given.
pub fn statuses(endpoint: &Endpoint, references: &[String]) -> Request {
    query(endpoint, "requests.json", &[("service_request_id", references.join(","))])
}

/// `GET /tokens/{token}.json`.
pub fn token(endpoint: &Endpoint, token: &str) -> Request {
    let encoded: String = url::form_urlencoded::byte_serialize(token.as_bytes()).collect();
    query(endpoint, &format!("tokens/{}.json", encoded.replace('+', "%20")), &[])
}

/// One page of an endpoint's public list from `since` on, to be looked through for our markers.
pub fn look_up(endpoint: &Endpoint, since: DateTime<Utc>, page: Page) -> Request {
    let moment = |at: DateTime<Utc>| at.to_rfc3339_opts(SecondsFormat::Secs, true);
    let start = |at| ("start_date", moment(at));
    let parameters = match page {
        Page::First => [start(since)].to_vec(),
        Page::Nth(nth) => [start(since), ("page", nth.to_string())].to_vec(),
        Page::After(rows) => [start(since), ("offset", rows.to_string())].to_vec(),
        Page::Until(end) => [start(since), ("end_date", moment(end))].to_vec(),
        Page::From(at) => [start(at)].to_vec(),
    };
    query(endpoint, "requests.json", &parameters)
}

/// How a server is asked for more of a list. GeoReport v2 itself has a window of time for it and nothing else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Page {
    /// What it gives unasked: its first page, whether it counts pages from 0 or from 1.
    First,
    /// By number, from 1 on.
    Nth(u32),
    /// What comes after so many rows.
    After(usize),
    /// Only until then.
    Until(DateTime<Utc>),
    /// Only from then on.
    From(DateTime<Utc>),
}
