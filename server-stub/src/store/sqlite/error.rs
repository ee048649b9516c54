//! SQLite's errors as the store's. Their words name tables and files, never what is in a row.

use std::fmt::Display;

use rusqlite::ErrorCode;

use crate::store::StoreError;

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        let busy = matches!(
            error.sqlite_error_code(),
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked | ErrorCode::DiskFull)
        );
        if busy { Self::Busy(error.to_string()) } else { Self::Failed(error.to_string()) }
    }
}

/// Anything else that must not happen.
pub fn failed(error: impl Display) -> StoreError {
    StoreError::Failed(error.to_string())
}

/// Whether a row is in the way of another: a fault of one item, not of the store.
pub fn is_constraint(error: &rusqlite::Error) -> bool {
    error.sqlite_error_code() == Some(ErrorCode::ConstraintViolation)
}
