//! Request bodies, bounded in size and in patience, plain or gzip.

use std::io::Read;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::http::header::CONTENT_ENCODING;
use axum::http::{HeaderMap, StatusCode};
use flate2::read::GzDecoder;
use http_body_util::BodyExt;

use crate::error::Error;

/// A sender that gives nothing for this long is gone. There is no limit on the whole: 2G is slow, not dead.
pub const STALL: Duration = Duration::from_secs(60);

/// The next piece of a body; `None` at its end.
pub async fn next_piece(body: &mut Body) -> Result<Option<Bytes>, Error> {
    loop {
        let frame = tokio::time::timeout(STALL, body.frame())
            .await
            .map_err(|_| Error::new(StatusCode::REQUEST_TIMEOUT, "stalled", "Nothing came for a minute. Try again."))?;
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

/// A whole body of at most `limit` bytes, and no more than that after unpacking.
pub async fn whole(headers: &HeaderMap, mut body: Body, limit: usize) -> Result<Vec<u8>, Error> {
    let packed = is_gzip(headers)?;
    let mut bytes = Vec::new();
    while let Some(piece) = next_piece(&mut body).await? {
        if bytes.len() + piece.len() > limit {
            return Err(too_long(limit));
        }
        bytes.extend_from_slice(&piece);
    }
    if packed { inflate(&bytes, limit) } else { Ok(bytes) }
}

fn is_gzip(headers: &HeaderMap) -> Result<bool, Error> {
    match headers.get(CONTENT_ENCODING).map(|value| value.as_bytes().to_ascii_lowercase()).as_deref() {
        None | Some(b"" | b"identity") => Ok(false),
        Some(b"gzip") => Ok(true),
        Some(_) => Err(Error::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "unsupported_encoding",
            "The body may be plain or gzip; send the same again as one of them.",
        )),
    }
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
