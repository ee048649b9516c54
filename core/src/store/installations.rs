//! Who this phone is to a council: an id and the hash of a secret that lives in the key store alone.

use rusqlite::{Connection, OptionalExtension, params};
use uuid::Uuid;

use super::StoreError;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Installation {
    pub id: Uuid,
    pub secret_sha256: Vec<u8>,
    /// The council knows it.
    pub registered: bool,
}

/// The one in use: the newest that is not a copy's.
pub fn current(db: &Connection, jurisdiction: &str) -> Result<Option<Installation>, StoreError> {
    Ok(db
        .prepare_cached(
            "SELECT id, secret_sha256, state = 'registered' FROM installation
             WHERE jurisdiction = ?1 AND state <> 'copied' ORDER BY created_us DESC LIMIT 1",
        )?
        .query_row([jurisdiction], |row| {
            let id: Vec<u8> = row.get(0)?;
            Ok(Installation {
                id: Uuid::from_slice(&id).unwrap_or_default(),
                secret_sha256: row.get(1)?,
                registered: row.get(2)?,
            })
        })
        .optional()?)
}

pub fn insert(
    db: &Connection,
    jurisdiction: &str,
    id: Uuid,
    secret_sha256: &[u8],
    now_us: i64,
) -> Result<(), StoreError> {
    db.execute(
        "INSERT INTO installation (id, jurisdiction, secret_sha256, state, created_us) VALUES (?1, ?2, ?3, 'new', ?4)",
        params![id.as_bytes(), jurisdiction, secret_sha256, now_us],
    )?;
    Ok(())
}

/// `new` (not yet registered), `registered` or `copied` (its secret is another phone's).
pub fn set_state(db: &Connection, id: Uuid, state: &str) -> Result<(), StoreError> {
    db.execute("UPDATE installation SET state = ?2 WHERE id = ?1", params![id.as_bytes(), state])?;
    Ok(())
}
