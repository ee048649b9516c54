//! `DELETE`: what came of an unfinished photo is thrown away; the words still declare it, so the URL begins again at 0.
//!
//! tus would have later requests for the URL answered 404 or 410. Here the URL is the declaration's, not the upload's, and
//! a phone that deleted by mistake must be able to send its photo after all. A finished photo is evidence that the
//! council has accepted, and answers 403: not 409, which tus's clients take for a reason to try again.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};

use super::{check_version, no_such_photo, photo_id, taken};
use crate::config::App;
use crate::error::Error;
use crate::store::UploadHold;
use crate::sync::authenticate;

pub(crate) async fn terminate(
    State(app): State<Arc<App>>,
    Path(photo): Path<String>,
    headers: HeaderMap,
) -> Result<StatusCode, Error> {
    check_version(&headers)?;
    let who = authenticate(&app, &headers).await?;
    let photo = photo_id(&photo)?;
    let here = app.store().upload_state(app.jurisdiction(), who, photo).await?.ok_or_else(no_such_photo)?;
    if here.done {
        return Err(accepted());
    }
    let _turn = app.turns.take(photo).await;
    let upload = app.store().upload_take(app.jurisdiction(), who, photo).await?.ok_or_else(no_such_photo)?;
    if upload.done {
        return Err(accepted());
    }
    let at = UploadHold { jurisdiction: app.jurisdiction(), photo, fence: upload.fence };
    if app.store().upload_restart(&at).await? { Ok(StatusCode::NO_CONTENT) } else { Err(taken()) }
}

fn accepted() -> Error {
    Error::new(StatusCode::FORBIDDEN, "photo_accepted", "The council has this photo. Ask the council to delete it.")
}
