//! A finished request and what came of it, whoever carries it.

use crate::outbox::Why;
use crate::report::PhotoId;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    Get,
    Post,
    Head,
    Patch,
}

impl Method {
    pub fn name(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Head => "HEAD",
            Self::Patch => "PATCH",
        }
    }
}

/// A body is bytes, or has photos in it, which the core opens as a reader: they may be sealed on disk.
#[derive(Clone, PartialEq, Eq)]
pub enum Body {
    Bytes(Vec<u8>),
    /// A part of one photo.
    Blob {
        photo: PhotoId,
        offset: u64,
        length: u64,
    },
    /// A form with whole photos in it.
    Form(Vec<Part>),
}

/// What comes next in a form.
#[derive(Clone, PartialEq, Eq)]
pub enum Part {
    Bytes(Vec<u8>),
    Photo { photo: PhotoId, length: u64 },
}

impl Part {
    fn length(&self) -> u64 {
        match self {
            Self::Bytes(bytes) => bytes.len() as u64,
            Self::Photo { length, .. } => *length,
        }
    }
}

/// Without its words, as the body.
impl std::fmt::Debug for Part {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Part({})", self.length())
    }
}

impl Body {
    pub fn length(&self) -> u64 {
        match self {
            Self::Bytes(bytes) => bytes.len() as u64,
            Self::Blob { length, .. } => *length,
            Self::Form(parts) => parts.iter().map(Part::length).sum(),
        }
    }
}

/// Bodies hold people's words: only their length is ever shown.
impl std::fmt::Debug for Body {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Bytes(bytes) => write!(f, "Bytes({})", bytes.len()),
            Self::Blob { photo, offset, length } => write!(f, "Blob({photo}, {offset}+{length})"),
            Self::Form(parts) => write!(f, "Form({parts:?})"),
        }
    }
}

#[derive(Clone, PartialEq, Eq)]
pub struct Request {
    pub method: Method,
    pub url: String,
    pub headers: Vec<(&'static str, String)>,
    pub body: Body,
}

/// Headers hold secrets and addresses hold references: neither is shown.
impl std::fmt::Debug for Request {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Request").field("method", &self.method).field("body", &self.body).finish_non_exhaustive()
    }
}

impl Request {
    pub fn get(url: String) -> Self {
        Self { method: Method::Get, url, headers: Vec::new(), body: Body::Bytes(Vec::new()) }
    }

    pub fn post(url: String, content_type: &str, body: Vec<u8>) -> Self {
        let headers = vec![("content-type", content_type.to_owned())];
        Self { method: Method::Post, url, headers, body: Body::Bytes(body) }
    }

    pub fn post_form(url: String, content_type: &str, parts: Vec<Part>) -> Self {
        Self { body: Body::Form(parts), ..Self::post(url, content_type, Vec::new()) }
    }

    pub fn with(mut self, header: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((header, value.into()));
        self
    }
}

/// The three things that can come of a request. A driver that is unsure says `Unknown`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Not a byte of the request's body can have arrived.
    NotSent(Why),
    /// Some of it may have arrived, and there is no answer.
    Unknown {
        why: Why,
        bytes_out: u64,
    },
    Answer(Answer),
}

#[derive(Clone, PartialEq, Eq)]
pub struct Answer {
    pub status: u16,
    /// Names in lower case.
    pub headers: Vec<(String, String)>,
    /// At most as long as the task allows.
    pub body: Vec<u8>,
    /// Ended as it should, within the task's limit.
    pub body_complete: bool,
}

impl std::fmt::Debug for Answer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Answer").field("status", &self.status).field("body", &self.body.len()).finish_non_exhaustive()
    }
}

impl Answer {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(found, _)| found == name).map(|(_, value)| value.as_str())
    }

    /// The body as JSON of this shape; `None` if it was cut, is anything else, or says it is a web page.
    pub fn json<T: serde::de::DeserializeOwned>(&self) -> Option<T> {
        let is_page = self.header("content-type").is_some_and(|kind| kind.starts_with("text/html"));
        (self.body_complete && !is_page).then(|| serde_json::from_slice(&self.body).ok()).flatten()
    }
}
