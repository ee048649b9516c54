//! `POST /sync/v1/known`: after a restore, a phone asks what this store holds of what it sent.

use std::sync::Arc;

use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::http::HeaderMap;
use wayside_core::endpoint::wire::{BATCH_BYTES, Known};

use super::authenticate;
use crate::body;
use crate::config::App;
use crate::error::Error;

/// Ids and hashes in one question, together.
const ASKED: usize = 10_000;

pub(crate) async fn tell(State(app): State<Arc<App>>, headers: HeaderMap, body: Body) -> Result<Json<Known>, Error> {
    let who = authenticate(&app, &headers).await?;
    let bytes = body::whole(&headers, body, BATCH_BYTES).await?;
    let asked: Known =
        serde_json::from_slice(&bytes).map_err(|_| Error::malformed("The body is not a list of ids in JSON."))?;
    if asked.reports.len() + asked.photos.len() > ASKED {
        return Err(Error::too_large(format!("At most {ASKED} ids and hashes can be asked about at once.")));
    }
    Ok(Json(app.store().known(app.jurisdiction(), who, asked).await?))
}
