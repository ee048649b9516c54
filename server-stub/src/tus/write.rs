//! HEAD and PATCH: where an upload stands, and bytes from there on.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, CONTENT_LENGTH, CONTENT_TYPE};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use uuid::Uuid;
use wayside_core::report::PhotoId;

use super::checksum::Checksum;
use super::finish::finish_if_all_here;
use super::receive::{Brought, From, receive};
use super::turns::Turn;
use super::{UPLOAD_OFFSET, check_version, no_such_photo, number, photo_id, standing};
use crate::config::App;
use crate::error::Error;
use crate::photos::PHOTO_BYTES;
use crate::segment::Segment;
use crate::store::Upload;
use crate::sync::authenticate;

/// `HEAD`: ends a hung older request, and says what is durably here.
pub(crate) async fn head(
    State(app): State<Arc<App>>,
    Segment(photo): Segment,
    headers: HeaderMap,
) -> Result<Response, Error> {
    check_version(&headers)?;
    let who = authenticate(&app, &headers).await?;
    let (_turn, upload) = take_over(&app, who, photo_id(&photo)?).await?;
    let no_store = [(CACHE_CONTROL, HeaderValue::from_static("no-store"))];
    Ok((StatusCode::OK, no_store, standing(&app, &upload)).into_response())
}

/// `PATCH`: more bytes.
pub(crate) async fn patch(
    State(app): State<Arc<App>>,
    Segment(photo): Segment,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Error> {
    check_version(&headers)?;
    if !is_offset_octets(&headers) {
        return Err(wrong_type());
    }
    let offset = number(&headers, &UPLOAD_OFFSET).ok_or_else(|| Error::malformed("Upload-Offset is missing."))?;
    let brought = brought(&headers, body, From::Offset(offset))?;
    let who = authenticate(&app, &headers).await?;
    let upload = add(&app, who, photo_id(&photo)?, brought).await?;
    Ok((StatusCode::NO_CONTENT, standing(&app, &upload)).into_response())
}

/// tus's content type, which says that the body is a part of a file.
pub(super) fn is_offset_octets(headers: &HeaderMap) -> bool {
    headers.get(CONTENT_TYPE).is_some_and(|kind| kind == "application/offset+octet-stream")
}

pub(super) fn wrong_type() -> Error {
    Error::new(
        StatusCode::UNSUPPORTED_MEDIA_TYPE,
        "content_type",
        "Content-Type must be application/offset+octet-stream.",
    )
}

pub(super) fn brought(headers: &HeaderMap, body: Body, from: From) -> Result<Brought, Error> {
    let length = number(headers, &CONTENT_LENGTH);
    if length.is_some_and(|length| length > PHOTO_BYTES) {
        return Err(Error::too_large("A photo may be 8 MiB long."));
    }
    Ok(Brought { body, length, from, checksum: Checksum::asked(headers)? })
}

/// Takes the upload over, adds to it, and finishes it with its last byte. A task of its own: a handler is dropped once
/// nobody waits for its answer, and what had come would go with it.
pub(super) async fn add(app: &Arc<App>, who: Uuid, photo: PhotoId, brought: Brought) -> Result<Upload, Error> {
    let app = Arc::clone(app);
    let work = tokio::spawn(async move {
        let (mut turn, upload) = take_over(&app, who, photo).await?;
        let upload = receive(&app, &mut turn, upload, brought).await?;
        finish_if_all_here(&app, upload).await
    });
    work.await.map_err(|error| Error::internal(error.to_string()))?
}

/// The turn and the fence. An upload whose bytes were all here but unchecked, because a server stopped just then, is
/// finished first.
async fn take_over(app: &Arc<App>, who: Uuid, photo: PhotoId) -> Result<(Turn, Upload), Error> {
    // Asked before the turn is taken: a stranger must not be able to end the owner's request.
    app.store().upload_state(app.jurisdiction(), who, photo).await?.ok_or_else(no_such_photo)?;
    let turn = app.turns.take(photo).await;
    let upload = app.store().upload_take(app.jurisdiction(), who, photo).await?.ok_or_else(no_such_photo)?;
    Ok((turn, finish_if_all_here(app, upload).await?))
}
