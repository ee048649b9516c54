//! Wayside sync: `/sync/v1`. Batches in, changes out, and what is known; photos go by tus, next door.

mod auth;
mod batch;
mod changes;
mod cursor;
mod known;
mod reading;

use std::sync::Arc;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::HeaderValue;
use axum::middleware::{Next, from_fn_with_state};
use axum::response::Response;
use axum::routing::{get, post};
use tower_http::compression::CompressionLayer;
use wayside_core::endpoint::wire::STORE_HEADER;

pub(crate) use auth::authenticate;

use crate::config::App;
use crate::error::Error;
use crate::tus;

pub(crate) fn routes(app: &Arc<App>) -> Router<Arc<App>> {
    Router::new()
        .route("/batch", post(batch::take))
        .route("/known", post(known::tell))
        .route("/changes", get(changes::tell))
        .merge(tus::routes())
        .fallback(|| async { Error::not_found() })
        // Each route reads its body itself, within its own limit.
        .layer(DefaultBodyLimit::disable())
        .layer(from_fn_with_state(Arc::clone(app), name_the_store))
        // Answers to batches are as long as what came in, on lines where that counts.
        .layer(CompressionLayer::new().gzip(true))
}

/// `Wayside-Store` in every answer, taken after the work: a phone sees that the store it knows was replaced or restored.
async fn name_the_store(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    // A store that cannot even say where it stands has made its handler fail already; that answer goes out as it is.
    if let Ok(position) = app.store().position().await
        && let Ok(value) = HeaderValue::from_str(&position.to_string())
    {
        response.headers_mut().insert(STORE_HEADER, value);
    }
    response
}
