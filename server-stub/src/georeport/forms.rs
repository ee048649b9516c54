//! Forms as GeoReport clients send them: urlencoded, or multipart with photos as `media` files.

use axum::body::Body;
use axum::extract::{FromRequest, Multipart, Request};
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use uuid::Uuid;
use wayside_core::report::{PhotoId, PhotoRef, mint_after};

use super::params::Params;
use crate::body::{STALL, whole};
use crate::config::App;
use crate::error::Error;
use crate::photos::{Incoming, PHOTO_BYTES};
use crate::words::{fill, say};

/// Words in one form, together.
const TEXT_BYTES: usize = 1 << 20;
/// Photos in one form.
const MEDIA: usize = 20;
/// Parts in one form, of whichever kind.
const PARTS: usize = 500;

/// A form that was read: its photos are on disk, without a name yet, and go away with this value.
#[derive(Debug)]
pub struct Form {
    pub params: Params,
    pub media: Vec<Incoming>,
}

impl Form {
    pub async fn read(app: &App, request: Request) -> Result<Self, Error> {
        let kind = request.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        let kind = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        match kind.as_str() {
            "application/x-www-form-urlencoded" => {
                let (parts, body): (_, Body) = request.into_parts();
                let bytes = whole(&parts.headers, body, TEXT_BYTES).await?;
                Ok(Self { params: with_query(Params::read(&bytes), parts.uri.query()), media: Vec::new() })
            }
            "multipart/form-data" => multipart(app, request).await,
            _ => Err(Error::malformed(say("form-kind"))),
        }
    }

    /// Gives the photos their names, durably, and says what each is.
    pub async fn keep_media(app: &App, media: Vec<Incoming>) -> Result<Vec<PhotoRef>, Error> {
        let mut kept = Vec::with_capacity(media.len());
        for (incoming, order) in media.into_iter().zip(0..) {
            let photo = PhotoRef {
                id: PhotoId(new_id(app)?),
                role: "photo".to_owned(),
                order,
                length: incoming.length(),
                sha256: incoming.sum().to_string(),
            };
            if let Err(error) = app.config.photos.keep(incoming, photo.id).await {
                discard_media(app, &kept).await;
                return Err(error.into());
            }
            kept.push(photo);
        }
        Ok(kept)
    }
}

/// For photos whose report was not written after all. One that cannot be removed is an orphan without a row: harmless.
pub async fn discard_media(app: &App, photos: &[PhotoRef]) {
    for photo in photos {
        if app.config.photos.discard(photo.id).await.is_err() {
            app.config.log.line("a photo without a report could not be removed");
        }
    }
}

/// UUIDv7, for what comes without an id of its own.
pub fn new_id(app: &App) -> Result<Uuid, Error> {
    let mut random = [0u8; 10];
    app.config.random.fill(&mut random)?;
    Ok(mint_after(None, app.config.clock.now_us(), &random))
}

/// Some clients put the key into the address. What the form says counts first.
fn with_query(mut params: Params, query: Option<&str>) -> Params {
    params.0.extend(Params::read(query.unwrap_or_default().as_bytes()).0);
    params
}

async fn multipart(app: &App, request: Request) -> Result<Form, Error> {
    let query = request.uri().query().map(str::to_owned);
    let mut parts = Multipart::from_request(request, &()).await.map_err(|_| broken())?;
    let (mut params, mut media, mut text_bytes) = (Params::default(), Vec::new(), 0);
    for _ in 0..PARTS {
        let next = tokio::time::timeout(STALL, parts.next_field()).await.map_err(|_| stalled())?;
        let Some(mut field) = next.map_err(|_| broken())? else {
            return Ok(Form { params: with_query(params, query.as_deref()), media });
        };
        let name = field.name().unwrap_or_default().to_owned();
        let mut photo = match field.file_name() {
            Some(_) => Some(app.config.photos.begin(new_id(app)?).await?),
            None => None,
        };
        let mut text = Vec::new();
        while let Some(bytes) =
            tokio::time::timeout(STALL, field.chunk()).await.map_err(|_| stalled())?.map_err(|_| broken())?
        {
            match &mut photo {
                Some(photo) if photo.length() + bytes.len() as u64 > PHOTO_BYTES => {
                    return Err(Error::too_large(say("form-photo-long")));
                }
                Some(photo) => photo.write(&bytes).await?,
                None => {
                    text_bytes += bytes.len();
                    if text_bytes > TEXT_BYTES {
                        return Err(Error::too_large(say("form-words-long")));
                    }
                    text.extend_from_slice(&bytes);
                }
            }
        }
        match photo {
            // A form's file field that was left empty.
            Some(photo) if photo.length() == 0 => {}
            Some(photo) if !photo.is_jpeg() => return Err(Error::malformed(say("form-media"))),
            Some(_) if media.len() == MEDIA => {
                return Err(Error::malformed(fill("form-media-many", [("limit", MEDIA.to_string())])));
            }
            Some(photo) => media.push(photo),
            None => params.0.push((name, String::from_utf8(text).map_err(|_| not_utf8())?)),
        }
    }
    Err(Error::malformed(say("form-parts")))
}

fn broken() -> Error {
    Error::malformed(say("form-broken"))
}

fn not_utf8() -> Error {
    Error::malformed(say("form-utf8"))
}

fn stalled() -> Error {
    Error::new(StatusCode::REQUEST_TIMEOUT, "stalled", say("stalled"))
}
