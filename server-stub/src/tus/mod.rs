//! tus 1.0 under `/sync/v1/photos`: a photo goes on at the byte where it stopped.
//!
//! An upload's place is made by the batch that declares the photo; creation is there for foreign clients and changes
//! nothing. Pieces are rows, so that what came before a cut line is kept, whichever server it came to. At the last byte
//! the whole is checked against the declared hash, put into the object store, and only then acknowledged.

mod create;
mod finish;
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

pub use turns::Turns;

use crate::config::App;
use crate::error::Error;
use crate::photos::PHOTO_BYTES;
use crate::store::Upload;

const TUS_RESUMABLE: HeaderName = HeaderName::from_static("tus-resumable");
const TUS_VERSION: HeaderName = HeaderName::from_static("tus-version");
const TUS_EXTENSION: HeaderName = HeaderName::from_static("tus-extension");
const TUS_MAX_SIZE: HeaderName = HeaderName::from_static("tus-max-size");
const UPLOAD_OFFSET: HeaderName = HeaderName::from_static("upload-offset");
const UPLOAD_LENGTH: HeaderName = HeaderName::from_static("upload-length");
const VERSION: HeaderValue = HeaderValue::from_static("1.0.0");

pub(crate) fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/photos", options(capabilities).post(create::create))
        .route("/photos/{photo}", patch(write::patch).head(write::head).options(capabilities))
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
        (TUS_EXTENSION, HeaderValue::from_static("creation")),
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

/// The headers that say how an upload stands.
fn standing(upload: &Upload) -> [(HeaderName, HeaderValue); 2] {
    [(UPLOAD_OFFSET, HeaderValue::from(upload.offset)), (UPLOAD_LENGTH, HeaderValue::from(upload.length))]
}
