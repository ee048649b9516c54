//! What the server is given at start, and the state that its handlers share.

use std::fmt::Debug;
use std::sync::Arc;
use std::time::Duration;

use wayside_core::pack::Dictionary;

use crate::catalogue::Catalogue;
use crate::clock::{Clock, Random};
use crate::hash::Sha256Sum;
use crate::photos::Photos;
use crate::store::{Store, StoreError};
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
    /// Bytes of an unfinished photo are kept this long after the last of them came: [`UPLOADS_EXPIRE`], if nothing speaks
    /// for another time.
    pub uploads_expire: Duration,
    pub log: Arc<dyn Log>,
}

/// Phones are offline for weeks: 30 days.
pub const UPLOADS_EXPIRE: Duration = Duration::from_secs(30 * 24 * 3600);

impl Config {
    /// Once at start: keeps the pack's dictionary, so that phones which have this pack are understood by every later one.
    pub async fn keep_dictionary(&self) -> Result<(), StoreError> {
        match &self.catalogue.dictionary {
            Some(dictionary) => self.store.keep_dictionary(self.catalogue.jurisdiction(), dictionary).await,
            None => Ok(()),
        }
    }
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

    /// The dictionary of this hash: today's pack's, or one that was kept from an earlier pack.
    pub async fn dictionary(&self, sha256: [u8; 32]) -> Result<Option<Arc<Dictionary>>, StoreError> {
        let todays = self.config.catalogue.dictionary.as_ref();
        if let Some(todays) = todays.filter(|it| it.sha256() == sha256) {
            return Ok(Some(Arc::clone(todays)));
        }
        Ok(self.store().dictionary(self.jurisdiction(), Sha256Sum(sha256)).await?.map(Arc::new))
    }

    pub fn store(&self) -> &dyn Store {
        self.config.store.as_ref()
    }
}
