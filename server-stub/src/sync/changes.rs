//! `GET /sync/v1/changes?cursor=`: what became of the reports that this installation was given.

use std::sync::Arc;

use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode};
use serde::Deserialize;
use uuid::Uuid;
use wayside_core::endpoint::wire::Changes;

use super::authenticate;
use super::cursor::{Cursor, CursorError};
use crate::config::App;
use crate::error::Error;

/// Changes in one answer.
const PAGE: usize = 200;

#[derive(Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    cursor: String,
}

pub(crate) async fn tell(
    State(app): State<Arc<App>>,
    asked: Result<Query<Asked>, QueryRejection>,
    headers: HeaderMap,
) -> Result<Json<Changes>, Error> {
    let Query(asked) = asked.map_err(|_| Error::malformed("One cursor, or none."))?;
    let who = authenticate(&app, &headers).await?;
    let key = app.store().cursor_key().await?;
    let after = if asked.cursor.is_empty() { 0 } else { read(&app, who, &asked.cursor, &key).await? };
    let page = app.store().changes(app.jurisdiction(), who, after, PAGE).await?;
    let cursor = Cursor {
        epoch: page.epoch,
        jurisdiction: app.jurisdiction().to_owned(),
        installation: who,
        sequence: page.through,
    };
    Ok(Json(Changes {
        changes: page.changes,
        cursor: cursor.sign(&key),
        more: page.more,
        pack_version: app.config.catalogue.council.version.clone(),
    }))
}

/// The number to go on after. Of another epoch, another phone, or a store that has since gone back: 410, start again.
async fn read(app: &App, who: Uuid, text: &str, key: &[u8; 32]) -> Result<u64, Error> {
    let position = app.store().position().await?;
    match Cursor::read(text, key, position.epoch) {
        Ok(cursor)
            if cursor.installation == who
                && cursor.jurisdiction == app.jurisdiction()
                && cursor.sequence <= position.sequence =>
        {
            Ok(cursor.sequence)
        }
        Ok(_) | Err(CursorError::OtherEpoch) => {
            Err(Error::new(StatusCode::GONE, "cursor_gone", "This cursor is of the past: start again without one."))
        }
        Err(CursorError::Garbage) => Err(Error::malformed("The cursor is none that was given here.")),
    }
}
