//! Why a pack cannot be used: one variant for each thing that a caller can do about it.

/// Each sentence ends with its remedy. Whatever the reason, the pack that was there before stays.
#[derive(Debug, thiserror::Error)]
pub enum PackError {
    /// Cut short or changed on its way, or it says what no pack may say. Get the file again.
    #[error("This pack is damaged: {what}. Get the file again.")]
    Damaged { what: String },
    /// Some other kind of file.
    #[error("This file is not a council pack. Choose a file that ends in .pack.")]
    NotAPack,
    /// Nothing is wrong with it; this reader is too old.
    #[error("This pack was made for a newer version of the app. Update the app. (It needs pack format {needs}.)")]
    NewerFormat { needs: u32 },
    /// From before the first release: nobody has one but who made it.
    #[error("This pack was made by an older version of Wayside. Build it again. (It is of format {is}.)")]
    OlderFormat { is: u32 },
    /// The file system's own reason. Nothing is known of the pack.
    #[error("This pack could not be read: {0}. Check that the file is there and may be read.")]
    Unreadable(#[from] std::io::Error),
}

impl PackError {
    pub(super) fn damaged(what: impl Into<String>) -> Self {
        Self::Damaged { what: what.into() }
    }
}

/// The file was there and of our kind when SQLite was asked, so most errors are about what is in it.
impl From<rusqlite::Error> for PackError {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode::{CannotOpen, DiskFull, OutOfMemory, PermissionDenied, SystemIoFailure};
        match error.sqlite_error_code() {
            Some(CannotOpen | DiskFull | OutOfMemory | PermissionDenied | SystemIoFailure) => {
                Self::Unreadable(std::io::Error::other(error))
            }
            _ => Self::damaged(error.to_string()),
        }
    }
}
