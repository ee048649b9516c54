//! Columns as the protocol's types, and back.

use rusqlite::types::Type;
use rusqlite::{Row, RowIndex};
use uuid::Uuid;
use wayside_core::report::{ReportId, Status};

use crate::hash::Sha256Sum;

/// An id as a key.
pub fn bytes(id: &Uuid) -> &[u8] {
    id.as_bytes().as_slice()
}

/// SQLite's integers are signed; ours never come near the top.
pub fn whole(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

pub fn count(row: &Row<'_>, column: impl RowIndex) -> rusqlite::Result<u64> {
    Ok(u64::try_from(row.get::<_, i64>(column)?).unwrap_or(0))
}

pub fn id(row: &Row<'_>, column: impl RowIndex) -> rusqlite::Result<Uuid> {
    Ok(Uuid::from_bytes(row.get(column)?))
}

pub fn report_id(row: &Row<'_>, column: impl RowIndex) -> rusqlite::Result<ReportId> {
    id(row, column).map(ReportId)
}

pub fn sum(row: &Row<'_>, column: impl RowIndex) -> rusqlite::Result<Sha256Sum> {
    Ok(Sha256Sum(row.get(column)?))
}

pub fn status(row: &Row<'_>, column: usize) -> rusqlite::Result<Status> {
    let code: String = row.get(column)?;
    code.parse().map_err(|error| rusqlite::Error::FromSqlConversionFailure(column, Type::Text, Box::new(error)))
}

/// Latitude and longitude, both or neither.
pub fn place(row: &Row<'_>, lat: usize, lon: usize) -> rusqlite::Result<Option<(f64, f64)>> {
    Ok(row.get::<_, Option<f64>>(lat)?.zip(row.get::<_, Option<f64>>(lon)?))
}
