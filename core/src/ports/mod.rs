//! The four ports by which the outside world comes in: files, clock, randomness, secrets.
//!
//! One trait each, with the system's own beside it. Whatever a test wants to simulate (a power cut, a phone that boots
//! in 1970, a key store that is still locked) comes in here and nowhere else.

mod clock;
mod files;
mod random;
mod secrets;

use std::fmt;
use std::sync::Arc;

pub use clock::{BootId, Clock, Due, Now, SystemClock};
pub use files::{FileLock, Files, LockKind, NewFile, ReadFile, SystemFiles, write_durably};
pub use random::{Random, SystemRandom};
pub use secrets::{FolderSecrets, SecretError, Secrets};

/// One of each, shared by everything in the core.
#[derive(Clone)]
pub struct Ports {
    pub files: Arc<dyn Files>,
    pub clock: Arc<dyn Clock>,
    pub random: Arc<dyn Random>,
    pub secrets: Arc<dyn Secrets>,
}

impl Ports {
    /// The system's files, clock and randomness, with the host's secrets.
    pub fn system(secrets: Arc<dyn Secrets>) -> Self {
        Self { files: Arc::new(SystemFiles), clock: Arc::new(SystemClock), random: Arc::new(SystemRandom), secrets }
    }

    /// A new UUIDv7 by this clock and this randomness.
    pub fn mint(&self) -> uuid::Uuid {
        self.mint_after(None)
    }

    /// The same, to sort after `last` whatever the clock says by now.
    pub fn mint_after(&self, last: Option<uuid::Uuid>) -> uuid::Uuid {
        let mut bytes = [0; 10];
        self.random.fill(&mut bytes);
        crate::report::mint_after(last, self.clock.now().wall_us, &bytes)
    }
}

impl fmt::Debug for Ports {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Ports").finish_non_exhaustive()
    }
}
