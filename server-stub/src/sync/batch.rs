//! `POST /sync/v1/batch`: up to a hundred items in, one result each out, after the commit.

use std::collections::HashSet;
use std::sync::Arc;

use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::http::HeaderMap;
use serde::Deserialize;
use uuid::Uuid;
use wayside_core::endpoint::wire::{
    BATCH_BYTES, BATCH_ITEMS, BatchAnswer, BatchItem, BatchKind, ItemResult, Registration, Verdict,
};

use super::auth::{authenticate, register};
use super::reading::{malformed, read};
use crate::body;
use crate::config::App;
use crate::error::Error;
use crate::reference;

/// A batch with its items still unread: one that this server cannot read spoils its own result, not the others'.
#[derive(Deserialize)]
struct Envelope {
    #[serde(default)]
    register: Option<Registration>,
    items: Vec<serde_json::Value>,
}

pub(crate) async fn take(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    body: Body,
) -> Result<Json<BatchAnswer>, Error> {
    let bytes = body::batch(&app, &headers, body, BATCH_BYTES).await?;
    let envelope: Envelope =
        serde_json::from_slice(&bytes).map_err(|_| Error::malformed("The body is not a batch in JSON."))?;
    if envelope.items.len() > BATCH_ITEMS {
        return Err(Error::too_large(format!("A batch has at most {BATCH_ITEMS} items.")));
    }
    let who = match &envelope.register {
        Some(wanted) => register(&app, &headers, wanted).await?,
        None => authenticate(&app, &headers).await?,
    };
    let (items, mut results) = unfold(envelope.items)?;
    let mut wanted = Vec::with_capacity(items.len());
    for item in items {
        let reference = reference::draw(&app.config.catalogue.council.id, app.config.random.as_ref())?;
        match read(&app.config.catalogue, item, reference) {
            Ok(item) => wanted.push(item),
            Err(result) => results.push(result),
        }
    }
    if !wanted.is_empty() {
        results.extend(app.store().apply(app.jurisdiction(), who, wanted).await?);
    }
    Ok(Json(BatchAnswer { results }))
}

/// Reads the envelopes, one an id (the highest revision, the first of equals), reports before what is of them.
fn unfold(values: Vec<serde_json::Value>) -> Result<(Vec<BatchItem>, Vec<ItemResult>), Error> {
    let (mut items, mut unread) = (Vec::with_capacity(values.len()), Vec::new());
    for value in values {
        let id = value.get("id").and_then(serde_json::Value::as_str).and_then(|id| id.parse::<Uuid>().ok());
        match (serde_json::from_value::<BatchItem>(value), id) {
            (Ok(item), _) => items.push(item),
            (Err(_), Some(id)) => unread.push(id),
            (Err(_), None) => return Err(Error::malformed("An item has no id.")),
        }
    }
    items.sort_by_key(|item| (item.kind != BatchKind::Report, u32::MAX - item.rev));
    let mut seen = HashSet::new();
    items.retain(|item| seen.insert(item.id));
    unread.retain(|id| seen.insert(*id));
    let results = unread
        .into_iter()
        .map(|id| ItemResult { id, verdict: Verdict::Rejected(malformed("The item's envelope cannot be read.")) });
    Ok((items, results.collect()))
}
