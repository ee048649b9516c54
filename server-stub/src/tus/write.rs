//! HEAD and PATCH: where an upload stands, and bytes from there on.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, CONTENT_LENGTH, CONTENT_TYPE};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use tokio::time::{Instant, sleep_until};
use uuid::Uuid;
use wayside_core::report::PhotoId;

use super::finish::finish_if_all_here;
use super::turns::Turn;
use super::{UPLOAD_OFFSET, check_version, no_such_photo, number, photo_id, standing, wrong_offset};
use crate::body::next_piece;
use crate::config::App;
use crate::error::Error;
use crate::photos::PHOTO_BYTES;
use crate::segment::Segment;
use crate::store::{Appended, Upload, UploadHold};
use crate::sync::authenticate;

/// A piece is written once it has this many bytes …
const PIECE: usize = 64 << 10;
/// … or once its first byte has waited this long.
const PIECE_WAITS: Duration = Duration::from_secs(2);

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
    Ok((StatusCode::OK, no_store, standing(&upload)).into_response())
}

/// `PATCH`: more bytes.
pub(crate) async fn patch(
    State(app): State<Arc<App>>,
    Segment(photo): Segment,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Error> {
    check_version(&headers)?;
    if headers.get(CONTENT_TYPE).is_none_or(|kind| kind != "application/offset+octet-stream") {
        return Err(Error::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "content_type",
            "Content-Type must be application/offset+octet-stream.",
        ));
    }
    let offset = number(&headers, &UPLOAD_OFFSET).ok_or_else(|| Error::malformed("Upload-Offset is missing."))?;
    let length = number(&headers, &CONTENT_LENGTH);
    if length.is_some_and(|length| length > PHOTO_BYTES) {
        return Err(Error::too_large("A photo may be 8 MiB long."));
    }
    let who = authenticate(&app, &headers).await?;
    let photo = photo_id(&photo)?;
    // A task of its own: a handler is dropped once nobody waits for its answer, and what had come would go with it.
    let work = tokio::spawn(async move {
        let (mut turn, upload) = take_over(&app, who, photo).await?;
        if upload.offset != offset {
            return Err(wrong_offset(&upload));
        }
        if length.is_some_and(|length| length > upload.length - upload.offset) {
            return Err(beyond());
        }
        let upload = receive(&app, &mut turn, upload, body).await?;
        finish_if_all_here(&app, upload).await
    });
    let upload = work.await.map_err(|error| Error::internal(error.to_string()))??;
    let headers = [(UPLOAD_OFFSET, HeaderValue::from(upload.offset))];
    Ok((StatusCode::NO_CONTENT, headers).into_response())
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

/// Takes bytes in until the body ends, the line breaks, or a newer request comes; whatever came is written.
async fn receive(app: &App, turn: &mut Turn, mut upload: Upload, mut body: Body) -> Result<Upload, Error> {
    let mut held: Vec<u8> = Vec::with_capacity(PIECE);
    let mut due = Instant::now() + PIECE_WAITS;
    let ended = loop {
        tokio::select! {
            piece = next_piece(&mut body) => match piece {
                Ok(Some(bytes)) => {
                    if held.is_empty() {
                        due = Instant::now() + PIECE_WAITS;
                    }
                    if upload.offset + (held.len() + bytes.len()) as u64 > upload.length {
                        break Err(beyond());
                    }
                    held.extend_from_slice(&bytes);
                    if held.len() >= PIECE {
                        write(app, &mut upload, &mut held).await?;
                    }
                }
                Ok(None) => break Ok(()),
                Err(error) => break Err(error),
            },
            () = sleep_until(due), if !held.is_empty() => write(app, &mut upload, &mut held).await?,
            () = turn.over() => break Err(taken()),
        }
    };
    write(app, &mut upload, &mut held).await?;
    ended.map(|()| upload)
}

async fn write(app: &App, upload: &mut Upload, held: &mut Vec<u8>) -> Result<(), Error> {
    if held.is_empty() {
        return Ok(());
    }
    let at = UploadHold { jurisdiction: app.jurisdiction(), photo: upload.photo, fence: upload.fence };
    match app.store().upload_append(&at, upload.offset, std::mem::take(held)).await? {
        Appended::Through(offset) => {
            upload.offset = offset;
            Ok(())
        }
        Appended::Fenced => Err(taken()),
    }
}

/// 423: later, never from zero.
pub(super) fn taken() -> Error {
    Error::new(StatusCode::LOCKED, "taken_over", "A newer request has this upload.")
}

fn beyond() -> Error {
    Error::too_large("These are more bytes than the photo was declared to have.")
}
