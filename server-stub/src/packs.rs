//! `GET /packs/E06000020.pack`: the pack that this server was started with, whole or a piece of it.

use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::header::{
    ACCEPT_RANGES, CACHE_CONTROL, CONTENT_RANGE, CONTENT_TYPE, ETAG, HeaderName, IF_NONE_MATCH, IF_RANGE, RANGE,
};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use crate::config::App;
use crate::error::Error;

pub(crate) fn routes() -> Router<Arc<App>> {
    Router::new().route("/packs/{file}", get(give))
}

/// A pack's file as it lay there when the server was started: what is told of it holds of every piece.
#[derive(Clone, Debug, Default)]
pub struct Shelf {
    pub bytes: Bytes,
    /// The pack's fingerprint.
    pub fingerprint: String,
}

async fn give(State(app): State<Arc<App>>, Path(file): Path<String>, headers: HeaderMap) -> Response {
    let shelf = &app.config.catalogue.shelf;
    if file != format!("{}.pack", app.jurisdiction()) || shelf.bytes.is_empty() {
        return Error::not_found().into_response();
    }
    let etag = format!("\"{}\"", shelf.fingerprint);
    let said = |name: HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    let own = [(ETAG, etag.clone()), (ACCEPT_RANGES, "bytes".to_owned()), (CACHE_CONTROL, "no-cache".to_owned())];
    if said(IF_NONE_MATCH).is_some_and(|held| held.split(',').any(|one| one.trim() == etag || one.trim() == "*")) {
        return (StatusCode::NOT_MODIFIED, own).into_response();
    }
    let kind = [(CONTENT_TYPE, "application/vnd.sqlite3")];
    let length = shelf.bytes.len();
    match said(RANGE).filter(|_| said(IF_RANGE).is_none_or(|it| it == etag)).and_then(|range| asked(range, length)) {
        None => (StatusCode::OK, own, kind, shelf.bytes.clone()).into_response(),
        Some((from, _)) if from >= length => {
            (StatusCode::RANGE_NOT_SATISFIABLE, own, [(CONTENT_RANGE, format!("bytes */{length}"))]).into_response()
        }
        Some((from, to)) => {
            let range = [(CONTENT_RANGE, format!("bytes {from}-{}/{length}", to - 1))];
            (StatusCode::PARTIAL_CONTENT, own, kind, range, shelf.bytes.slice(from..to)).into_response()
        }
    }
}

/// From, and to before which, of a single range (RFC 9110, 14.1.2). `None`: anything else, for which the whole is given.
fn asked(range: &str, length: usize) -> Option<(usize, usize)> {
    let (from, to) = range.strip_prefix("bytes=")?.split_once('-')?;
    let (from, to) = match (from.trim(), to.trim()) {
        ("", last) => (length.saturating_sub(last.parse().ok().filter(|last| *last > 0)?), length),
        (from, "") => (from.parse().ok()?, length),
        (from, to) => (from.parse().ok()?, to.parse::<usize>().ok()?.saturating_add(1)),
    };
    (from < to || from >= length).then_some((from, to.min(length)))
}

#[cfg(test)]
mod tests {
    use super::asked;

    #[test]
    fn one_range_is_understood_and_of_anything_else_the_whole_is_given() {
        for (range, is) in [
            ("bytes=0-9", Some((0, 10))),
            ("bytes=90-", Some((90, 100))),
            ("bytes=95-500", Some((95, 100))),
            ("bytes=-10", Some((90, 100))),
            ("bytes=-500", Some((0, 100))),
            ("bytes=100-", Some((100, 100))),
            ("bytes=9-3", None),
            ("bytes=-0", None),
            ("bytes=0-1,5-6", None),
            ("lines=0-9", None),
            ("bytes=a-b", None),
            ("bytes=0-18446744073709551615", Some((0, 100))),
        ] {
            assert_eq!(asked(range, 100), is, "{range}");
        }
    }
}
