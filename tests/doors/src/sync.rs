//! Answers of Wayside sync: to a batch, to a pull, to "what do you hold?".

use serde_json::Value;
use uuid::Uuid;
use wayside_core::doors::{heard_batch, heard_changes, heard_known, under};
use wayside_core::endpoint::{Heard, News, Outcome};
use wayside_core::outbox::{ItemOutcome, Kind};
use wayside_core::report::ItemId;

use crate::promise::{asked_after, item, kept};
use crate::wire_text::{answer, is_beyond_measure, json, outcome};

/// Reads the answer to a batch.
pub type Reader = fn(&Outcome, &[ItemId]) -> Heard;

/// Nothing is accepted or refused but by a result of our own that names the item, in a whole 200.
pub fn batch(bytes: &[u8]) {
    batch_read_by(heard_batch, bytes);
}

/// The same of any reader, so that a wrong one can be shown to be found.
pub fn batch_read_by(read: Reader, bytes: &[u8]) {
    let outcome = outcome(bytes);
    for items in [&[item(1), item(2), item(3)] as &[_], &[item(1)]] {
        let heard = read(&outcome, items);
        kept(&heard, items, Kind::Report, &outcome);
        for said in &heard.said {
            let wanted: &[&str] = match said.outcome {
                ItemOutcome::Accepted => &["accepted", "already_accepted"],
                ItemOutcome::Rejected(_) => &["rejected", "unsupported"],
                ItemOutcome::Deferred(_) => &["deferred"],
                _ => continue,
            };
            assert!(is_said(&outcome, said.item, wanted), "nobody said so: {said:?}");
            for slot in &said.slots {
                stays_with_the_endpoint(&slot.url);
            }
        }
    }
}

/// Whether a whole 200 has a result for this item that is one of these, by a reading of its own.
fn is_said(outcome: &Outcome, item: ItemId, wanted: &[&str]) -> bool {
    let text = |value: &Value, name: &str| value.get(name).and_then(Value::as_str).map(str::to_owned);
    let results = json(outcome).and_then(|body| body.get("results")?.as_array().cloned()).unwrap_or_default();
    let named = |result: &Value| text(result, "id").and_then(|id| id.parse::<Uuid>().ok()) == Some(item.0);
    let is_one = |result: &Value| text(result, "result").is_some_and(|result| wanted.contains(&result.as_str()));
    let said = results.iter().any(|it| named(it) && is_one(it)) || is_beyond_measure(outcome);
    answer(outcome).is_some_and(|answer| answer.status == 200) && said
}

/// An upload's address is the server's to choose, and the host the pack's: no photo goes anywhere else.
fn stays_with_the_endpoint(path: &str) {
    if let Ok(url) = url::Url::parse(&under("https://reports.example/sub/", path)) {
        assert_eq!((url.scheme(), url.host_str(), url.username()), ("https", Some("reports.example"), ""), "{path}");
    }
}

/// Changes touch no item; a cursor is given up only by our own `cursor_gone`.
pub fn changes(bytes: &[u8]) {
    let outcome = outcome(bytes);
    let heard = heard_changes(&outcome);
    asked_after(&heard, &[], &outcome);
    is_news_of(&heard, &outcome);
    assert!(!matches!(heard.news, News::Known(_)));
}

/// A restored server's word counts only where it gave one.
pub fn known(bytes: &[u8]) {
    let outcome = outcome(bytes);
    let heard = heard_known(&outcome);
    asked_after(&heard, &[], &outcome);
    is_news_of(&heard, &outcome);
    assert!(!matches!(heard.news, News::Changes(_)));
}

/// Registering again, a copied phone, a cursor that is gone: each only where the body itself says its code.
pub fn is_news_of(heard: &Heard, outcome: &Outcome) {
    let status = answer(outcome).map(|answer| answer.status);
    let code = match heard.news {
        News::UnknownInstallation => "unknown_installation",
        News::BadSecret => "bad_secret",
        News::CursorGone => "cursor_gone",
        News::Changes(_) | News::Known(_) => {
            assert_eq!(status, Some(200), "{:?}", heard.news);
            assert!(
                json(outcome).is_some_and(|body| body.is_object() || body.is_array()) || is_beyond_measure(outcome)
            );
            return;
        }
        News::None | News::LookedUp(_) | News::Statuses(_) => return,
    };
    assert!(matches!(status, Some(401 | 410)), "{status:?} {code}");
    let said = json(outcome).is_some_and(|body| names(&body, code)) || is_beyond_measure(outcome);
    assert!(said, "nobody said {code}");
}

/// Whether this text stands anywhere in it: serde reads a struct from an array as well.
fn names(body: &Value, code: &str) -> bool {
    match body {
        Value::String(text) => text == code,
        Value::Array(values) => values.iter().any(|value| names(value, code)),
        Value::Object(fields) => fields.values().any(|value| names(value, code)),
        _ => false,
    }
}
