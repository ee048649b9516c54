//! Who this phone is to a council: made here, told with the first batch, proven with each request.

use sha2::{Digest, Sha256};

use super::{Desk, SyncError};
use crate::endpoint::wayside::Bearer;
use crate::ports::SecretError;
use crate::store::{hex, installations};

/// Proof of identity, and whether the council has been told of it.
#[derive(Clone, Debug)]
pub struct Identity {
    pub bearer: Bearer,
    pub registered: bool,
}

impl Desk<'_> {
    /// `None` while the key store is locked: nothing is lost, everything waits.
    ///
    /// A store whose secret is missing or another's is a copied phone: it becomes an installation of its own. What the
    /// original had handed out is found by `reconcile`, which runs before anything is sent.
    pub(super) fn identity(&mut self, jurisdiction: &str) -> Result<Option<Identity>, SyncError> {
        let found = installations::current(self.store.read(), jurisdiction)?;
        if let Some(row) = found {
            match self.ports.secrets.get(&secret_name(row.id)) {
                Ok(secret) if Sha256::digest(&secret).as_slice() == row.secret_sha256 => {
                    let bearer = Bearer { installation: row.id, secret: String::from_utf8_lossy(&secret).into_owned() };
                    return Ok(Some(Identity { bearer, registered: row.registered }));
                }
                Ok(_) | Err(SecretError::Gone) => {
                    self.store.change(|db| installations::set_state(db, row.id, "copied"))?;
                }
                Err(SecretError::NotAvailableYet | SecretError::Failed(_)) => return Ok(None),
            }
        }
        self.new_identity(jurisdiction)
    }

    /// The secret first: a row whose secret is not there would be taken for a copy.
    fn new_identity(&mut self, jurisdiction: &str) -> Result<Option<Identity>, SyncError> {
        let id = self.ports.mint();
        let mut bytes = [0; 32];
        self.ports.random.fill(&mut bytes);
        let secret = hex(&bytes);
        if self.ports.secrets.put(&secret_name(id), secret.as_bytes()).is_err() {
            return Ok(None);
        }
        let hash = Sha256::digest(secret.as_bytes());
        let now_us = self.ports.clock.now().wall_us;
        self.store.change(|db| installations::insert(db, jurisdiction, id, &hash, now_us))?;
        Ok(Some(Identity { bearer: Bearer { installation: id, secret }, registered: false }))
    }
}

fn secret_name(id: uuid::Uuid) -> String {
    format!("installation.{id}")
}
