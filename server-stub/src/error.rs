//! The one error of the server: what the client sees, apart from what the log sees.
//!
//! Every handler returns it. The sync routes write it as [`SyncError`], the GeoReport routes as an array of
//! `{code, description}`; the cause goes to the log only, and carries no position, no words and no secret.

use axum::http::header::{HeaderName, RETRY_AFTER, WWW_AUTHENTICATE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use wayside_core::endpoint::wire::SyncError;

use crate::clock::NoRandomness;
use crate::store::StoreError;
use crate::words::{Sentence, say};
use wayside_core::words::ENGLISH;

#[derive(Debug, thiserror::Error)]
#[error("{status} {code}: {}", cause.as_deref().unwrap_or("the client's"))]
pub struct Error {
    pub status: StatusCode,
    /// For a program: one of the codes in the protocol.
    pub code: &'static str,
    /// For a person, never empty. GeoReport answers one entry a sentence.
    pub sentences: Vec<Sentence>,
    /// For the log.
    pub cause: Option<String>,
    pub headers: Vec<(HeaderName, HeaderValue)>,
}

/// Rides on a response to the log layer; never leaves the server.
#[derive(Clone, Debug)]
pub struct Cause(pub String);

impl Error {
    pub fn new(status: StatusCode, code: &'static str, sentence: impl Into<Sentence>) -> Self {
        Self { status, code, sentences: vec![sentence.into()], cause: None, headers: Vec::new() }
    }

    pub fn malformed(sentence: impl Into<Sentence>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "malformed", sentence)
    }

    pub fn too_large(sentence: impl Into<Sentence>) -> Self {
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, "too_large", sentence)
    }

    /// The same for what was never there and for what the asker may not know of.
    pub fn not_found() -> Self {
        Self::new(StatusCode::NOT_FOUND, "not_found", say("nothing-here"))
    }

    /// 401, whose code tells the phone what to do: register again, or know that it is a copy.
    pub fn unauthorised(code: &'static str, sentence: impl Into<Sentence>) -> Self {
        Self::new(StatusCode::UNAUTHORIZED, code, sentence)
            .with_header(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"))
    }

    /// 500: nothing that the client can do but come again.
    pub fn internal(cause: impl Into<String>) -> Self {
        let mut error = Self::new(StatusCode::INTERNAL_SERVER_ERROR, "internal", say("failed"));
        error.cause = Some(cause.into());
        error
    }

    pub fn with_header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.push((name, value));
        self
    }

    pub fn text(&self, language: &str) -> String {
        self.sentences.iter().map(|sentence| sentence.text(language)).collect::<Vec<_>>().join(" ")
    }

    /// Puts status, headers and the log's part around a body in whichever dialect.
    pub fn answer(self, body: impl IntoResponse) -> Response {
        let mut response = (self.status, body).into_response();
        response.headers_mut().extend(self.headers.into_iter().map(|(name, value)| (Some(name), value)));
        if let Some(cause) = self.cause {
            response.extensions_mut().insert(Cause(cause));
        }
        response
    }
}

impl From<StoreError> for Error {
    fn from(error: StoreError) -> Self {
        let cause = error.to_string();
        match error {
            StoreError::Busy(_) => {
                let mut busy = Self::new(StatusCode::SERVICE_UNAVAILABLE, "busy", say("busy"))
                    .with_header(RETRY_AFTER, HeaderValue::from_static("5"));
                busy.cause = Some(cause);
                busy
            }
            StoreError::Failed(_) => Self::internal(cause),
        }
    }
}

impl From<std::io::Error> for Error {
    fn from(error: std::io::Error) -> Self {
        Self::internal(format!("photo folder: {error}"))
    }
}

impl From<NoRandomness> for Error {
    fn from(error: NoRandomness) -> Self {
        Self::internal(error.to_string())
    }
}

/// In the words of `/sync/v1`, which are for a program.
impl IntoResponse for Error {
    fn into_response(self) -> Response {
        let body = SyncError { code: self.code.to_owned(), description: self.text(ENGLISH) };
        self.answer(axum::Json(body))
    }
}
