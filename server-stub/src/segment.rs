//! The part of an address that a route leaves open: a photo's id, a file's name.

use std::convert::Infallible;

use axum::extract::{FromRequestParts, Path};
use axum::http::request::Parts;

/// What stands there. What is no UTF-8 names nothing and is read as empty, so that each dialect says "not found" in its
/// own words; axum would say it in a sentence that is no dialect's.
#[derive(Clone, Debug)]
pub struct Segment(pub String);

impl<S: Send + Sync> FromRequestParts<S> for Segment {
    type Rejection = Infallible;
    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Infallible> {
        let found = Path::<String>::from_request_parts(parts, state).await;
        Ok(Self(found.map(|Path(text)| text).unwrap_or_default()))
    }
}
