//! Wayside's server: what a council's back office runs, or replaces.
//!
//! Two dialects over one store. `/sync/v1` is Wayside's own, for phones that were offline for weeks; at the root is
//! Open311 GeoReport v2 with mySociety's updates, for everybody else; `/` is a plain page for people. Idempotent by
//! report id in both. Private reports are in no public answer: the public's queries never read them.
//!
//! [`app`] is a router made of its [`Config`] alone; [`serve`] puts it on a listener.

#![forbid(unsafe_code)]

mod answers;
mod body;
mod catalogue;
mod clock;
mod config;
mod error;
mod georeport;
mod hash;
mod marker;
mod packs;
mod page;
mod photos;
mod reference;
mod segment;
pub mod store;
mod sync;
mod tus;
mod words;

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::{MatchedPath, Request, State};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::Response;
use axum::routing::get;
use tokio::net::TcpListener;

pub use catalogue::Catalogue;
pub use clock::{Clock, NoRandomness, Random, SystemClock, SystemRandom};
pub use config::{Config, Log, Silent, UPLOADS_EXPIRE};
pub use hash::{NotASum, Sha256Sum};
pub use packs::Shelf;
pub use photos::{Incoming, Photos, forget_lost};
pub use reference::as_stored as reference_as_stored;
pub use tus::{keep_expiring as keep_expiring_uploads, sweep as sweep_expired_uploads};

use config::App;
use error::Cause;

/// Requests under way are given this long after the signal to stop. Nothing is lost by ending them: what is acknowledged
/// is durable, and an upload's pieces are.
const GRACE: Duration = Duration::from_secs(5);

/// The whole server as a router, without a socket.
pub fn app(config: Config) -> Router {
    let app = Arc::new(App { config, turns: tus::Turns::default() });
    Router::new()
        .route("/", get(page::show))
        .merge(georeport::routes())
        .merge(packs::routes())
        .nest("/sync/v1", sync::routes(&app))
        .layer(from_fn_with_state(Arc::clone(&app), log_causes))
        .with_state(app)
}

/// Serves until `shutdown` is done, and then for a little while what is under way.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    let (signalled, wait) = tokio::sync::oneshot::channel::<()>();
    let server = axum::serve(listener, router).with_graceful_shutdown(async move {
        shutdown.await;
        let _ = signalled.send(());
    });
    let out_of_patience = async {
        if wait.await.is_ok() {
            tokio::time::sleep(GRACE).await;
        }
    };
    tokio::select! {
        done = server.into_future() => done,
        () = out_of_patience => Ok(()),
    }
}

/// One line for each answer that has a cause the client is not told. The route's pattern, never the address itself:
/// references and ids are in that.
async fn log_causes(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let method = request.method().clone();
    let path = request.extensions().get::<MatchedPath>().map(|path| path.as_str().to_owned()).unwrap_or_default();
    let response = next.run(request).await;
    if let Some(Cause(cause)) = response.extensions().get() {
        app.config.log.line(&format!("{method} {path}: {}: {cause}", response.status().as_u16()));
    }
    response
}
