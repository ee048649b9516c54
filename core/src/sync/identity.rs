//! Who this phone is to a council: made here, told with the first batch, proven with each request.
//!
//! The host's key store may take its time, or call back: it is asked before the store is locked, and what it said is
//! brought along as a [`Keyring`].

use rusqlite::Connection;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::{Desk, SyncError};
use crate::endpoint::wayside::Bearer;
use crate::outbox::{Event, Policy, step};
use crate::pack::Endpoint;
use crate::ports::{Now, Ports, Random, SecretError};
use crate::report::hex;
use crate::store::{Installation, StoreError, endpoints, installations, items, reports};

/// Proof of identity, and whether the council has been told of it.
#[derive(Clone, Debug)]
pub struct Identity {
    pub bearer: Bearer,
    pub registered: bool,
}

/// What the key store said of the installations of each council. A locked one has said nothing: everything waits, nothing
/// is lost.
#[derive(Default)]
pub struct Keyring {
    keys: Vec<Key>,
    /// It cannot be asked before the phone is first unlocked.
    pub locked: bool,
}

/// Secrets are not shown.
impl std::fmt::Debug for Keyring {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Keyring").field("keys", &self.keys.len()).field("locked", &self.locked).finish()
    }
}

struct Key {
    jurisdiction: String,
    id: Uuid,
    secret: String,
    new: Option<InPlaceOf>,
}

/// A key made just now: for a phone that had none, or for one whose secret is missing or another's: a copied phone,
/// which becomes an installation of its own. What the original had handed out is found by `reconcile`.
struct InPlaceOf(Option<Uuid>);

impl Keyring {
    /// Asks the key store for the secret of a council's current installation, and makes an installation where there is
    /// none. Call it with no lock held.
    pub fn ask(&mut self, ports: &Ports, jurisdiction: String, current: Option<Installation>) {
        let Some(current) = current else { return self.add(make(ports, jurisdiction, None)) };
        self.add(match ports.secrets.get(&secret_name(current.id)) {
            Ok(secret) if Sha256::digest(&secret).as_slice() == current.secret_sha256 => {
                let secret = String::from_utf8_lossy(&secret).into_owned();
                Some(Key { jurisdiction, id: current.id, secret, new: None })
            }
            Ok(_) | Err(SecretError::Gone) => make(ports, jurisdiction, Some(current.id)),
            Err(SecretError::NotAvailableYet | SecretError::Failed(_)) => None,
        });
    }

    fn add(&mut self, key: Option<Key>) {
        self.locked |= key.is_none();
        self.keys.extend(key);
    }
}

/// The secret first: a row whose secret is not there would be taken for a copy.
fn make(ports: &Ports, jurisdiction: String, in_place_of: Option<Uuid>) -> Option<Key> {
    let id = ports.mint();
    let mut bytes = [0; 32];
    ports.random.fill(&mut bytes);
    let secret = hex(&bytes);
    ports.secrets.put(&secret_name(id), secret.as_bytes()).ok()?;
    Some(Key { jurisdiction, id, secret, new: Some(InPlaceOf(in_place_of)) })
}

impl Desk<'_> {
    /// `None` while the key store is locked.
    pub(crate) fn identity(&mut self, jurisdiction: &str) -> Result<Option<Identity>, SyncError> {
        let Some(key) = self.keys.keys.iter().find(|key| key.jurisdiction == jurisdiction) else { return Ok(None) };
        let bearer = Bearer { installation: key.id, secret: key.secret.clone() };
        let current = installations::current(self.store.read(), jurisdiction)?;
        let registered = current.as_ref().is_some_and(|it| it.registered);
        match (&key.new, current.map(|it| it.id)) {
            (_, Some(current)) if current == key.id => Ok(Some(Identity { bearer, registered })),
            (Some(InPlaceOf(before)), current) if *before == current => {
                let hash = Sha256::digest(key.secret.as_bytes());
                let now = self.ports.clock.now();
                let (offices, random) = (self.endpoints(jurisdiction)?, self.ports.random.as_ref());
                self.store.change(|db| {
                    if let Some(copied) = current {
                        installations::set_state(db, copied, "copied")?;
                        endpoints::ask_anew(db, jurisdiction)?;
                        doubt(db, jurisdiction, &offices, (random, &now))?;
                    }
                    installations::insert(db, jurisdiction, key.id, &hash, now.wall_us)
                })?;
                self.pace.known_after.retain(|(council, _), _| council != jurisdiction);
                Ok(Some(Identity { bearer, registered: false }))
            }
            // Another call has changed it since the key store was asked: the next one asks again.
            _ => Ok(None),
        }
    }
}

/// What was queued when this phone was copied, the original may have sent.
fn doubt(
    db: &Connection,
    jurisdiction: &str,
    offices: &[Endpoint],
    (random, now): (&dyn Random, &Now),
) -> Result<(), StoreError> {
    for row in items::words_to_go(db)? {
        let Some(report) = reports::get(db, row.item.of)?.filter(|it| it.jurisdiction == jurisdiction) else {
            continue;
        };
        let office = offices.iter().find(|office| office.id == report.endpoint);
        let policy = office.map_or(Policy::UNKNOWN, |office| Policy::of(&office.abilities, report.private));
        let policy = policy.if_keyed(items::went_keyed(db, &row.item)?);
        if let Ok(change) = step(&row.item, &Event::Copied, policy, random) {
            items::apply(db, row.item.id, &change, None, now)?;
        }
    }
    Ok(())
}

fn secret_name(id: Uuid) -> String {
    format!("installation.{id}")
}
