//! Who is asking: `Authorization: Bearer <installation>.<secret>`, both made by the phone itself.

use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;
use uuid::Uuid;
use wayside_core::endpoint::wire::Registration;

use crate::config::App;
use crate::error::Error;
use crate::hash::{Sha256Sum, unhex};
use crate::store::Standing;

/// The installation that a request comes from, its secret right.
pub(crate) async fn authenticate(app: &App, headers: &HeaderMap) -> Result<Uuid, Error> {
    let (installation, secret) = bearer(headers).ok_or_else(unknown_installation)?;
    let standing = app.store().standing(app.jurisdiction(), installation, Sha256Sum::of(secret)).await?;
    admit(standing, installation)
}

/// Registers in the first batch; later the same again changes nothing. A bearer beside it must be the same one.
pub(crate) async fn register(app: &App, headers: &HeaderMap, wanted: &Registration) -> Result<Uuid, Error> {
    if unhex(&wanted.secret).is_none_or(|secret| secret.len() != 32) {
        return Err(Error::malformed("A secret is 64 lower-case hex digits."));
    }
    if bearer(headers).is_some_and(|(id, secret)| id != wanted.id || secret != wanted.secret) {
        return Err(Error::malformed("The registration is not of the installation that the request comes from."));
    }
    let standing = app.store().register(app.jurisdiction(), wanted.id, Sha256Sum::of(&wanted.secret)).await?;
    admit(standing, wanted.id)
}

fn admit(standing: Standing, installation: Uuid) -> Result<Uuid, Error> {
    match standing {
        Standing::Known => Ok(installation),
        Standing::Unknown => Err(unknown_installation()),
        Standing::BadSecret => Err(Error::unauthorised("bad_secret", "This installation is known by another secret.")),
    }
}

fn unknown_installation() -> Error {
    Error::unauthorised("unknown_installation", "This installation is not known here: register it.")
}

fn bearer(headers: &HeaderMap) -> Option<(Uuid, &str)> {
    let value = headers.get(AUTHORIZATION)?.to_str().ok()?;
    let (scheme, credentials) = value.split_once(' ')?;
    let (id, secret) = credentials.trim().split_once('.')?;
    scheme.eq_ignore_ascii_case("bearer").then_some(())?;
    Some((id.parse().ok()?, secret))
}
