//! How each endpoint's batches were last seen to be taken, in words that `sync` writes and reads.

use rusqlite::{Connection, OptionalExtension, Transaction};

use super::StoreError;

pub fn get(db: &Connection, endpoint: (&str, &str)) -> Result<Option<String>, StoreError> {
    let mut found = db.prepare_cached("SELECT value FROM meta WHERE key = ?1")?;
    Ok(found.query_row([key(endpoint)], |row| row.get(0)).optional()?)
}

pub fn put(db: &Transaction<'_>, endpoint: (&str, &str), taken: &str) -> Result<(), StoreError> {
    db.execute("INSERT OR REPLACE INTO meta VALUES (?1, ?2)", [key(endpoint).as_str(), taken])?;
    Ok(())
}

fn key((jurisdiction, endpoint): (&str, &str)) -> String {
    format!("packing {jurisdiction} {endpoint}")
}
