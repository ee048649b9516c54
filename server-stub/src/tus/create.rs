//! `POST /sync/v1/photos`: creation, for foreign clients. Idempotent by the photo's id, and it makes nothing: the photo
//! must have been declared in the words of a report.
//!
//! With a body it is a creation with upload: the photo from its first byte on, whole or not. Sent again after a lost
//! answer, what is here already is passed over, and the rest is taken.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::State;
use axum::http::header::{CONTENT_LENGTH, HeaderName, LOCATION};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use wayside_core::report::PhotoId;

use super::receive::From;
use super::write::{add, brought, is_offset_octets, wrong_type};
use super::{UPLOAD_LENGTH, check_version, no_such_photo, number, standing};
use crate::config::App;
use crate::error::Error;
use crate::photos::PHOTO_BYTES;
use crate::sync::authenticate;

const UPLOAD_METADATA: HeaderName = HeaderName::from_static("upload-metadata");

pub(crate) async fn create(State(app): State<Arc<App>>, headers: HeaderMap, body: Body) -> Result<Response, Error> {
    check_version(&headers)?;
    let who = authenticate(&app, &headers).await?;
    let length = number(&headers, &UPLOAD_LENGTH).ok_or_else(|| Error::malformed("Upload-Length is missing."))?;
    if length > PHOTO_BYTES {
        return Err(Error::too_large("A photo may be 8 MiB long."));
    }
    let photo = photo(&headers).ok_or_else(|| Error::malformed("Upload-Metadata must carry the photo's id."))?;
    let with_upload = is_offset_octets(&headers);
    if !with_upload && number(&headers, &CONTENT_LENGTH).is_some_and(|length| length > 0) {
        return Err(wrong_type());
    }
    let mut upload = app.store().upload_state(app.jurisdiction(), who, photo).await?.ok_or_else(no_such_photo)?;
    if upload.length != length {
        return Err(Error::malformed("Upload-Length is not the length that the report declared."));
    }
    if with_upload {
        upload = add(&app, who, photo, brought(&headers, body, From::Beginning)?).await?;
    }
    let place = HeaderValue::try_from(format!("/sync/v1/photos/{photo}"))
        .map_err(|error| Error::internal(error.to_string()))?;
    Ok((StatusCode::CREATED, [(LOCATION, place)], standing(&app, &upload)).into_response())
}

/// `Upload-Metadata: id <base64>, …`: comma-separated pairs of a key and its value in base64.
fn photo(headers: &HeaderMap) -> Option<PhotoId> {
    let metadata = headers.get(UPLOAD_METADATA)?.to_str().ok()?;
    let encoded = metadata.split(',').find_map(|pair| pair.trim().strip_prefix("id "))?;
    let id = STANDARD.decode(encoded.trim()).ok()?;
    std::str::from_utf8(&id).ok()?.parse().ok()
}
