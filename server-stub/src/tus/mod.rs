//! tus 1.0 under `/sync/v1/photos`: a photo goes on at the byte where it stopped.
//!
//! An upload's place is made by the batch that declares the photo, and stays as long as the words declare it. So creation,
//! which is there for foreign clients, makes nothing, and termination and expiration take only bytes away: the same URL
//! begins again at 0. A photo that was finished is the council's; no client takes it back.
//!
//! Pieces are rows, so that what came before a cut line is kept, whichever server it came to. At the last byte the whole is
//! checked against the declared hash, put into the object store, and only then acknowledged.

mod checksum;
mod create;
mod expire;
mod finish;
mod receive;
mod terminate;
mod turns;
mod write;

use std::sync::Arc;

use axum::Router;
use axum::http::header::{HeaderName, HeaderValue};
use axum::http::{HeaderMap, StatusCode};
use axum::middleware::map_response;
use axum::response::{IntoResponse, Response};
use axum::routing::{options, patch};
use wayside_core::report::PhotoId;

pub use expire::{keep_expiring, sweep};
pub use turns::Turns;

use crate::config::App;
use crate::error::Error;
use crate::photos::PHOTO_BYTES;
use crate::store::Upload;

const TUS_RESUMABLE: HeaderName = HeaderName::from_static("tus-resumable");
const TUS_VERSION: HeaderName = HeaderName::from_static("tus-version");
const TUS_EXTENSION: HeaderName = HeaderName::from_static("tus-extension");
const TUS_MAX_SIZE: HeaderName = HeaderName::from_static("tus-max-size");
const TUS_CHECKSUM_ALGORITHM: HeaderName = HeaderName::from_static("tus-checksum-algorithm");
const UPLOAD_OFFSET: HeaderName = HeaderName::from_static("upload-offset");
const UPLOAD_LENGTH: HeaderName = HeaderName::from_static("upload-length");
const VERSION: HeaderValue = HeaderValue::from_static("1.0.0");
const EXTENSIONS: HeaderValue =
    HeaderValue::from_static("creation,creation-with-upload,checksum,expiration,termination");

pub(crate) fn routes() -> Router<Arc<App>> {
    let upload = patch(write::patch).head(write::head).delete(terminate::terminate).options(capabilities);
    Router::new()
        .route("/photos", options(capabilities).post(create::create))
        .route("/photos/{photo}", upload)
        .layer(map_response(name_the_version))
}

/// tus: `Tus-Resumable` in every answer, errors too.
async fn name_the_version(mut response: Response) -> Response {
    response.headers_mut().insert(TUS_RESUMABLE, VERSION);
    response
}

/// What this server speaks; asked without `Tus-Resumable` and without a name.
async fn capabilities() -> Response {
    let headers = [
        (TUS_VERSION, VERSION),
        (TUS_EXTENSION, EXTENSIONS),
        (TUS_CHECKSUM_ALGORITHM, checksum::ALGORITHMS),
        (TUS_MAX_SIZE, HeaderValue::from(PHOTO_BYTES)),
    ];
    (StatusCode::NO_CONTENT, headers).into_response()
}

/// tus: another version, or none, is 412, and the answer says which is spoken.
fn check_version(headers: &HeaderMap) -> Result<(), Error> {
    if headers.get(TUS_RESUMABLE).is_some_and(|version| version == VERSION) {
        return Ok(());
    }
    Err(Error::new(StatusCode::PRECONDITION_FAILED, "tus_version", "Tus-Resumable must be 1.0.0.")
        .with_header(TUS_VERSION, VERSION))
}

fn number(headers: &HeaderMap, name: &HeaderName) -> Option<u64> {
    headers.get(name)?.to_str().ok()?.parse().ok()
}

/// The same for a photo that was never declared and for one that is another's.
fn no_such_photo() -> Error {
    Error::new(StatusCode::NOT_FOUND, "unknown_photo", "No report of yours has declared this photo.")
}

fn photo_id(text: &str) -> Result<PhotoId, Error> {
    text.parse().map_err(|_| no_such_photo())
}

/// Another offset than the sender thought: where to go on is in the answer.
fn wrong_offset(upload: &Upload) -> Error {
    Error::new(StatusCode::CONFLICT, "wrong_offset", "The upload stands at another offset: ask, and go on there.")
        .with_header(UPLOAD_OFFSET, HeaderValue::from(upload.offset))
}

/// 423: later, never from zero.
fn taken() -> Error {
    Error::new(StatusCode::LOCKED, "taken_over", "A newer request has this upload.")
}

/// tus's own status: these are not the bytes that they should be.
fn checksum_mismatch(sentence: &str) -> Error {
    let Ok(status) = StatusCode::from_u16(460) else { return Error::internal("460 is no status") };
    Error::new(status, "checksum_mismatch", sentence)
}

/// The headers that say how an upload stands, and until when.
fn standing(app: &App, upload: &Upload) -> HeaderMap {
    let offset = (UPLOAD_OFFSET, HeaderValue::from(upload.offset));
    let length = (UPLOAD_LENGTH, HeaderValue::from(upload.length));
    [offset, length].into_iter().chain(expire::expires(app, upload)).collect()
}
