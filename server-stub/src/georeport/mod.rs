//! Open311 GeoReport v2 at the server's root, with mySociety's `servicerequestupdates`, in JSON and XML.
//!
//! For everybody who is not a Wayside phone. What is read here is public: service, place, status, dates, reference. The
//! words and photos of a report are not, until a council can pass them; of a text that came by GeoReport no more than
//! its marker is shown, so that its sender finds it again. Private reports can be sent, and are never read.

mod dates;
mod discovery;
mod format;
mod forms;
mod params;
mod post;
mod requests;
mod services;
mod updates;
mod xml;

use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::response::Response;
use axum::routing::get;

use crate::config::App;
use crate::error::Error;
use format::Format;

pub(crate) fn routes() -> Router<Arc<App>> {
    let suffixed = ["json", "xml"].into_iter().fold(Router::new(), |router, format| {
        router
            .route(&format!("/discovery.{format}"), get(discovery::show))
            .route(&format!("/services.{format}"), get(services::list))
            .route(&format!("/requests.{format}"), get(requests::list).post(post::report))
            .route(&format!("/servicerequestupdates.{format}"), get(updates::list).post(post::update))
    });
    suffixed
        .route("/services/{file}", get(services::definition))
        .route("/requests/{file}", get(requests::one))
        .route("/tokens/{file}", get(token))
        // Forms are read piece by piece, within limits of their own.
        .layer(DefaultBodyLimit::disable())
}

/// Every service answers with its reference at once, so no token was ever given.
async fn token(format: Format) -> Response {
    format.reply(Err(Error::not_found()))
}
