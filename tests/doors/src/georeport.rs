//! Answers of GeoReport servers, of which there are many kinds: to a post, about a token, of a public list, of statuses.

use serde_json::Value;
use wayside_core::doors::{heard_look_up, heard_report, heard_statuses, heard_token};
use wayside_core::endpoint::{News, Outcome};
use wayside_core::outbox::{ItemOutcome, Kind};
use wayside_core::pack::ServiceType;
use wayside_core::report::{ItemId, ReportId, marker};

use crate::promise::{DOUBT, asked_after, item, kept};
use crate::wire_text::{answer, is_beyond_measure, json, outcome};

const SERVICES: [ServiceType; 3] = [ServiceType::Realtime, ServiceType::Batch, ServiceType::Blackbox];

/// Refused only by the dialect's own error under a 4xx; accepted only by a list under a 2xx that is no error.
pub fn post(bytes: &[u8]) {
    let outcome = outcome(bytes);
    let status = answer(&outcome).map_or(0, |answer| answer.status);
    let first = json(&outcome).and_then(|body| body.as_array().map(|list| list.first().cloned().unwrap_or_default()));
    for service in SERVICES {
        let heard = heard_report(&outcome, item(1), service, DOUBT);
        kept(&heard, &[item(1)], Kind::Report, &outcome);
        let [said] = heard.said.as_slice() else { panic!("one item, one said") };
        if is_beyond_measure(&outcome) {
            continue;
        }
        match said.outcome {
            ItemOutcome::Accepted | ItemOutcome::Token => {
                assert!((200..300).contains(&status), "{status} is no receipt");
                let first = first.as_ref().expect("a receipt is a list");
                assert!(first.is_object() || first.is_null(), "no receipt of GeoReport's: {first}");
                let given = |text: &Option<String>| text.as_ref().is_some_and(|text| !text.trim().is_empty());
                let named = given(&said.reference) || given(&said.token);
                assert!(
                    named || (service == ServiceType::Blackbox && !is_error(first)),
                    "a receipt of nothing: {said:?}"
                );
            }
            ItemOutcome::Rejected(_) | ItemOutcome::Duplicate { .. } => {
                assert!((400..500).contains(&status), "{status} refuses nothing");
                assert!(first.as_ref().is_some_and(is_error), "refused in words that are not the dialect's: {said:?}");
            }
            _ => {}
        }
    }
}

/// GeoReport's error: a code, or a sentence.
fn is_error(entry: &Value) -> bool {
    let said = entry["description"].as_str().is_some_and(|text| !text.is_empty());
    !entry["code"].is_null() || said
}

/// A token is asked after until there is a reference; no answer ends it otherwise.
pub fn token(bytes: &[u8]) {
    let outcome = outcome(bytes);
    let heard = heard_token(&outcome, item(1));
    asked_after(&heard, &[item(1)], &outcome);
    for said in &heard.said {
        match said.outcome {
            ItemOutcome::Accepted => assert!(said.reference.as_ref().is_some_and(|it| !it.trim().is_empty())),
            ItemOutcome::Deferred(_) => {}
            _ => panic!("{said:?}"),
        }
    }
}

/// Only what was looked for is found, and only where its marker stands.
pub fn look_up(bytes: &[u8]) {
    let outcome = outcome(bytes);
    let markers: Vec<(ItemId, String)> = (1..=3).map(|nth| (item(nth), marker(ReportId(item(nth).0)))).collect();
    let (heard, listed) = heard_look_up(&outcome, &markers);
    asked_after(&heard, &[], &outcome);
    let Some(listed) = listed else {
        assert_eq!(heard.news, News::None, "a page that cannot be read tells nothing");
        return;
    };
    let News::LookedUp(found) = &heard.news else { panic!("a page is a page") };
    if is_beyond_measure(&outcome) {
        return;
    }
    let rows = json(&outcome).and_then(|body| body.as_array().cloned()).unwrap_or_default();
    assert_eq!(listed.len(), rows.len());
    assert!(found.len() <= rows.len());
    for found in found {
        let (_, marker) = markers.iter().find(|(item, _)| *item == found.item).expect("only what was looked for");
        assert!(rows.iter().any(|row| stands_in(row, marker)), "{marker} stands nowhere");
    }
}

fn stands_in(row: &Value, marker: &str) -> bool {
    let bare = |text: &str| text.split_whitespace().collect::<String>().to_uppercase();
    match row {
        Value::String(text) => bare(text).contains(marker),
        Value::Array(values) => values.iter().any(|value| stands_in(value, marker)),
        Value::Object(fields) => fields.values().any(|value| stands_in(value, marker)),
        _ => false,
    }
}

/// A status is of a report that was asked about, under the reference that was asked for.
pub fn statuses(bytes: &[u8]) {
    let outcome = outcome(bytes);
    let asked: Vec<(ReportId, String)> = (1..=3)
        .map(|nth| (ReportId(item(nth).0), format!("FS-{nth}")))
        .chain([(ReportId(item(4).0), "7".to_owned())])
        .collect();
    let heard = heard_statuses(&outcome, &asked);
    asked_after(&heard, &[], &outcome);
    if let (News::Statuses(statuses), false) = (&heard.news, is_beyond_measure(&outcome)) {
        let body = json(&outcome).unwrap_or_default();
        for (report, ..) in statuses {
            let (_, reference) = asked.iter().find(|(it, _)| it == report).expect("only what was asked about");
            assert!(body.to_string().contains(reference.as_str()), "{reference} stands nowhere");
        }
    }
    only_read_if_ok(&heard.news, &outcome);
}

fn only_read_if_ok(news: &News, outcome: &Outcome) {
    if *news != News::None {
        assert!(answer(outcome).is_some_and(|answer| (200..300).contains(&answer.status)), "{news:?}");
    }
}
