//! `Upload-Checksum`: one request's bytes are taken all together, or not at all.

use axum::http::header::{HeaderName, HeaderValue};
use axum::http::{HeaderMap, StatusCode};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha1::Sha1;
use sha2::{Digest, Sha256};

use crate::error::Error;

pub const ALGORITHMS: HeaderValue = HeaderValue::from_static("sha1,sha256");
const UPLOAD_CHECKSUM: HeaderName = HeaderName::from_static("upload-checksum");

/// What a request's bytes should sum to, and their sum so far.
pub struct Checksum {
    sum: Sum,
    expected: Vec<u8>,
}

enum Sum {
    Sha1(Sha1),
    Sha256(Sha256),
}

impl Checksum {
    /// `Upload-Checksum: sha256 <base64>`. tus has 400 for an algorithm that is not spoken; so it does for what is none.
    pub fn asked(headers: &HeaderMap) -> Result<Option<Self>, Error> {
        let Some(value) = headers.get(UPLOAD_CHECKSUM) else { return Ok(None) };
        let (algorithm, encoded) = value.to_str().ok().and_then(|text| text.split_once(' ')).ok_or_else(malformed)?;
        let (sum, length) = match algorithm {
            "sha1" => (Sum::Sha1(Sha1::new()), 20),
            "sha256" => (Sum::Sha256(Sha256::new()), 32),
            _ => return Err(unknown_algorithm()),
        };
        let expected = STANDARD.decode(encoded).map_err(|_| malformed())?;
        if expected.len() == length { Ok(Some(Self { sum, expected })) } else { Err(malformed()) }
    }

    pub fn update(&mut self, bytes: &[u8]) {
        match &mut self.sum {
            Sum::Sha1(sum) => sum.update(bytes),
            Sum::Sha256(sum) => sum.update(bytes),
        }
    }

    /// Whether the bytes were what they should be.
    pub fn is_right(&self) -> bool {
        match &self.sum {
            Sum::Sha1(sum) => sum.clone().finalize().as_slice() == self.expected,
            Sum::Sha256(sum) => sum.clone().finalize().as_slice() == self.expected,
        }
    }
}

fn unknown_algorithm() -> Error {
    Error::new(StatusCode::BAD_REQUEST, "checksum_algorithm", "Upload-Checksum may be sha1 or sha256.")
}

fn malformed() -> Error {
    Error::malformed("Upload-Checksum is an algorithm, a blank and the sum in base64.")
}
