//! The two formats, chosen by the address's ending, and how an answer or an error is written in each.

use axum::extract::FromRequestParts;
use axum::http::header::CONTENT_TYPE;
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use super::xml::Xml;
use crate::error::Error;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    Json,
    Xml,
}

/// What GeoReport answers with: JSON by its fields, XML by its own account, since XML names what JSON leaves unnamed.
pub trait Document: Serialize {
    const ROOT: &'static str;
    fn xml(&self, out: &mut Xml);
}

impl Format {
    /// `TW-7K2M-9XQ4.json` → the name without its ending. Codes may have dots in them: the last one counts.
    pub fn split(file: &str) -> Option<(&str, Self)> {
        let (name, ending) = file.rsplit_once('.')?;
        match ending {
            "json" => Some((name, Self::Json)),
            "xml" => Some((name, Self::Xml)),
            _ => None,
        }
    }

    pub fn answer(self, status: StatusCode, document: &impl Document) -> Result<Response, Error> {
        Ok((status, [(CONTENT_TYPE, self.content_type())], self.write(document)?).into_response())
    }

    /// An answer, or an error in the words of this format.
    pub fn reply(self, outcome: Result<Response, Error>) -> Response {
        outcome.unwrap_or_else(|error| {
            let code = error.status.as_u16();
            let entries =
                error.sentences.iter().map(|sentence| Entry { code, description: sentence.clone() }).collect();
            // Numbers and strings always become JSON.
            let body = self.write(&Errors(entries)).unwrap_or_default();
            error.answer(([(CONTENT_TYPE, self.content_type())], body))
        })
    }

    fn write<D: Document>(self, document: &D) -> Result<String, Error> {
        match self {
            Self::Json => serde_json::to_string(document).map_err(|error| Error::internal(error.to_string())),
            Self::Xml => Ok(Xml::document(D::ROOT, |out| document.xml(out))),
        }
    }

    fn content_type(self) -> HeaderValue {
        HeaderValue::from_static(match self {
            Self::Json => "application/json; charset=utf-8",
            Self::Xml => "text/xml; charset=utf-8",
        })
    }
}

impl<S: Sync> FromRequestParts<S> for Format {
    type Rejection = Response;
    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Response> {
        let format = Self::split(parts.uri.path()).map(|(_, format)| format);
        format.ok_or_else(|| Self::Json.reply(Err(Error::not_found())))
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
