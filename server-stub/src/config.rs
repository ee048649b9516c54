//! What the server is given at start, and the state that its handlers share.

use std::fmt::Debug;
use std::sync::Arc;

use crate::catalogue::Catalogue;
use crate::clock::{Clock, Random};
use crate::photos::Photos;
use crate::store::Store;
use crate::tus::Turns;

/// Everything that [`crate::app`] needs. Nothing is read from the environment or a global.
#[derive(Clone, Debug)]
pub struct Config {
    pub catalogue: Catalogue,
    pub store: Arc<dyn Store>,
    pub photos: Photos,
    pub clock: Arc<dyn Clock>,
    pub random: Arc<dyn Random>,
    /// The address by which the world knows this server, for `discovery`. Where it is not given, the `Host` that a
    /// client used is believed, in its own answer only.
    pub public_url: Option<String>,
    pub log: Arc<dyn Log>,
}

/// Where a failure's cause goes: one line each, without positions, words or secrets.
pub trait Log: Debug + Send + Sync {
    fn line(&self, line: &str);
}

/// Keeps no log.
#[derive(Clone, Copy, Debug, Default)]
pub struct Silent;

impl Log for Silent {
    fn line(&self, _line: &str) {}
}

/// What handlers share.
#[derive(Debug)]
pub(crate) struct App {
    pub config: Config,
    /// Whose turn it is at each photo's upload.
    pub turns: Turns,
}

impl App {
    pub fn jurisdiction(&self) -> &str {
        self.config.catalogue.jurisdiction()
    }

    pub fn store(&self) -> &dyn Store {
        self.config.store.as_ref()
    }
}
