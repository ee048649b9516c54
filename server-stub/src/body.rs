//! Request bodies, bounded in size and in patience; plain, gzip, or with a council's dictionary.

use std::io::Read;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::http::header::{ACCEPT_ENCODING, CONTENT_ENCODING};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use flate2::read::GzDecoder;
use http_body_util::BodyExt;
use wayside_core::endpoint::frame::{Frame, UnpackError};
use wayside_core::endpoint::wire::{DICTIONARY_ENCODING, UNKNOWN_DICTIONARY, UNSUPPORTED_ENCODING};

use crate::config::App;
use crate::error::Error;
use crate::words::say;

/// A sender that gives nothing for this long is gone. There is no limit on the whole: 2G is slow, not dead.
pub const STALL: Duration = Duration::from_secs(60);

/// The next piece of a body; `None` at its end.
pub async fn next_piece(body: &mut Body) -> Result<Option<Bytes>, Error> {
    loop {
        let frame = tokio::time::timeout(STALL, body.frame())
            .await
            .map_err(|_| Error::new(StatusCode::REQUEST_TIMEOUT, "stalled", say("stalled")))?;
        match frame {
            None => return Ok(None),
            Some(Err(_)) => return Err(Error::malformed("The request ended early.")),
            Some(Ok(frame)) => {
                // Trailers are passed over.
                if let Ok(bytes) = frame.into_data() {
                    return Ok(Some(bytes));
                }
            }
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Packing {
    Plain,
    Gzip,
    Dictionary,
}

/// A whole body of at most `limit` bytes, and no more than that after unpacking.
pub async fn whole(headers: &HeaderMap, body: Body, limit: usize) -> Result<Vec<u8>, Error> {
    match packing(headers) {
        Some(Packing::Plain) => packed(body, limit).await,
        Some(Packing::Gzip) => inflate(&packed(body, limit).await?, limit),
        Some(Packing::Dictionary) | None => Err(unsupported("The body may be plain or gzip.", "gzip")),
    }
}

/// The same of a batch, which may be packed with a dictionary of the council's as well.
pub async fn batch(app: &App, headers: &HeaderMap, body: Body, limit: usize) -> Result<Vec<u8>, Error> {
    match packing(headers) {
        Some(Packing::Plain | Packing::Gzip) => whole(headers, body, limit).await,
        Some(Packing::Dictionary) => unpack(app, &packed(body, limit).await?, limit).await,
        None => Err(unsupported(
            "The body may be plain, gzip or wayside-dictionary; send the same again as one of them.",
            "gzip, wayside-dictionary",
        )),
    }
}

/// As it comes.
async fn packed(mut body: Body, limit: usize) -> Result<Vec<u8>, Error> {
    let mut bytes = Vec::new();
    while let Some(piece) = next_piece(&mut body).await? {
        if bytes.len() + piece.len() > limit {
            return Err(too_long(limit));
        }
        bytes.extend_from_slice(&piece);
    }
    Ok(bytes)
}

fn packing(headers: &HeaderMap) -> Option<Packing> {
    let name = headers.get(CONTENT_ENCODING).map(|value| value.as_bytes().to_ascii_lowercase());
    match name.as_deref() {
        None | Some(b"" | b"identity") => Some(Packing::Plain),
        Some(b"gzip") => Some(Packing::Gzip),
        Some(name) if name == DICTIONARY_ENCODING.as_bytes() => Some(Packing::Dictionary),
        Some(_) => None,
    }
}

async fn unpack(app: &App, packed: &[u8], limit: usize) -> Result<Vec<u8>, Error> {
    let frame = Frame::read(packed).ok_or_else(|| Error::malformed("The body is not packed with a dictionary."))?;
    let dictionary = app.dictionary(frame.dictionary).await?.ok_or_else(|| {
        let sentence = "This dictionary was never this council's; send the same again as gzip.";
        Error::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, UNKNOWN_DICTIONARY, sentence)
    })?;
    frame.unpack(&dictionary, limit).map_err(|error| match error {
        UnpackError::TooLong => too_long(limit),
        UnpackError::Malformed => Error::malformed("The body is not packed with the dictionary that it names."),
    })
}

/// Unpacks no further than the limit: a few bytes may stand for gigabytes.
fn inflate(packed: &[u8], limit: usize) -> Result<Vec<u8>, Error> {
    let mut plain = Vec::new();
    let read = GzDecoder::new(packed).take(limit as u64 + 1).read_to_end(&mut plain);
    read.map_err(|_| Error::malformed("The body is not gzip."))?;
    if plain.len() > limit { Err(too_long(limit)) } else { Ok(plain) }
}

fn too_long(limit: usize) -> Error {
    Error::too_large(format!("The body may be {limit} bytes long, unpacked."))
}

/// RFC 9110 §15.5.16: such an answer names what is taken.
fn unsupported(sentence: &str, takes: &'static str) -> Error {
    Error::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, UNSUPPORTED_ENCODING, sentence)
        .with_header(ACCEPT_ENCODING, HeaderValue::from_static(takes))
}
