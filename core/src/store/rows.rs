//! Between columns and types.

use rusqlite::Row;
use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ToSql, ToSqlOutput, ValueRef};
use uuid::Uuid;

use crate::ports::{BootId, Due};
use crate::report::{ItemId, PhotoId, ReportId};

macro_rules! id_columns {
    ($($id:ident),*) => {$(
        impl ToSql for $id {
            fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
                Ok(ToSqlOutput::Borrowed(ValueRef::Blob(self.0.as_bytes())))
            }
        }
        impl FromSql for $id {
            fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
                Uuid::from_slice(value.as_blob()?).map(Self).map_err(|error| FromSqlError::Other(Box::new(error)))
            }
        }
    )*};
}
id_columns!(ItemId, PhotoId, ReportId);

/// Four columns from `first` on: wall, since boot, boot, span.
pub fn due(row: &Row<'_>, first: usize) -> rusqlite::Result<Option<Due>> {
    let Some(wall_us) = row.get(first)? else { return Ok(None) };
    Ok(Some(Due {
        wall_us,
        since_boot_us: row.get(first + 1)?,
        boot: BootId(row.get(first + 2)?),
        span_us: row.get(first + 3)?,
    }))
}

/// The same four columns, for writing.
pub struct DueColumns<'a>(pub Option<i64>, pub Option<i64>, pub Option<&'a str>, pub Option<i64>);

impl<'a> From<Option<&'a Due>> for DueColumns<'a> {
    fn from(due: Option<&'a Due>) -> Self {
        match due {
            None => Self(None, None, None, None),
            Some(due) => Self(Some(due.wall_us), Some(due.since_boot_us), Some(&due.boot.0), Some(due.span_us)),
        }
    }
}
