//! The two formats, chosen by the address's ending, and how an answer or an error is written in each.

use axum::extract::FromRequestParts;
use axum::http::header::{ACCEPT_LANGUAGE, CONTENT_TYPE, VARY};
use axum::http::request::Parts;
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use wayside_core::words::ENGLISH;

use super::xml::Xml;
use crate::error::Error;
use crate::words::asked_for;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    Json,
    Xml,
}

/// How an answer is written: in which format, and in which language, where the asker named one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Format {
    ending: Ending,
    pub named: Option<&'static str>,
}

/// What GeoReport answers with: JSON by its fields, XML by its own account, since XML names what JSON leaves unnamed.
pub trait Document: Serialize {
    const ROOT: &'static str;
    fn xml(&self, out: &mut Xml);
}

impl Format {
    /// `TW-7K2M-9XQ4.json` → the name without its ending. Codes may have dots in them: the last one counts.
    pub fn split(file: &str) -> Option<(&str, Ending)> {
        let (name, ending) = file.rsplit_once('.')?;
        match ending {
            "json" => Some((name, Ending::Json)),
            "xml" => Some((name, Ending::Xml)),
            _ => None,
        }
    }

    pub fn language(self) -> &'static str {
        self.named.unwrap_or(ENGLISH)
    }

    pub fn answer(self, status: StatusCode, document: &impl Document) -> Result<Response, Error> {
        Ok((status, self.headers(), self.write(document)?).into_response())
    }

    /// An answer, or an error in the words of this format.
    pub fn reply(self, outcome: Result<Response, Error>) -> Response {
        outcome.unwrap_or_else(|error| {
            let code = error.status.as_u16();
            let entries =
                error.sentences.iter().map(|it| Entry { code, description: it.text(self.language()) }).collect();
            // Numbers and strings always become JSON.
            let body = self.write(&Errors(entries)).unwrap_or_default();
            error.answer((self.headers(), body))
        })
    }

    fn write<D: Document>(self, document: &D) -> Result<String, Error> {
        match self.ending {
            Ending::Json => serde_json::to_string(document).map_err(|error| Error::internal(error.to_string())),
            Ending::Xml => Ok(Xml::document(D::ROOT, |out| document.xml(out))),
        }
    }

    fn headers(self) -> [(HeaderName, HeaderValue); 2] {
        let kind = match self.ending {
            Ending::Json => "application/json; charset=utf-8",
            Ending::Xml => "text/xml; charset=utf-8",
        };
        [(CONTENT_TYPE, HeaderValue::from_static(kind)), (VARY, HeaderValue::from(ACCEPT_LANGUAGE))]
    }
}

impl<S: Sync> FromRequestParts<S> for Format {
    type Rejection = Response;
    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Response> {
        let named = asked_for(&parts.headers);
        let format = Self::split(parts.uri.path()).map(|(_, ending)| Self { ending, named });
        format.ok_or_else(|| Self { ending: Ending::Json, named }.reply(Err(Error::not_found())))
    }
}

#[derive(Serialize)]
struct Errors(Vec<Entry>);

#[derive(Serialize)]
struct Entry {
    code: u16,
    description: String,
}

impl Document for Errors {
    const ROOT: &'static str = "errors";
    fn xml(&self, out: &mut Xml) {
        for entry in &self.0 {
            out.element("error", |out| {
                out.text("code", entry.code);
                out.text("description", &entry.description);
            });
        }
    }
}
