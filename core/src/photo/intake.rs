//! From a camera's file to a durable one of ours.

use std::io::{self, BufReader};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};
use wayside_photo::{Limits, PhotoError, prepare};

use super::blob::write_blob;
use crate::ports::Files;
use crate::report::{PhotoId, hex};

/// A photo that is durably ours.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taken {
    pub id: PhotoId,
    /// Of the plain bytes.
    pub length: u64,
    /// Lower-case hex, over the plain bytes.
    pub sha256: String,
    pub width: u32,
    pub height: u32,
}

/// Why a photo was not taken in. Nothing of it was kept.
#[derive(Debug, thiserror::Error)]
pub enum IntakeError {
    /// The file is not a photo that we can take, and why.
    #[error(transparent)]
    Photo(#[from] PhotoError),
    #[error("the photo's file could not be opened: {0}")]
    Source(io::Error),
    /// Our own copy could not be written: no room, most likely.
    #[error("the photo could not be kept on this phone: {0}")]
    Keep(io::Error),
}

/// The file of a photo in its store's folder.
pub fn file_name(folder: &Path, id: PhotoId) -> PathBuf {
    folder.join(format!("{id}.photo"))
}

/// Prepares the picture at `source` and writes it durably into `folder`.
pub fn take_in(files: &dyn Files, source: &Path, folder: &Path, id: PhotoId) -> Result<Taken, IntakeError> {
    let camera = std::fs::File::open(source).map_err(IntakeError::Source)?;
    let prepared = prepare(BufReader::new(camera), &Limits::default())?;
    crate::controls::failpoint("intake");
    write_blob(files, &file_name(folder, id), id, &prepared.jpeg).map_err(IntakeError::Keep)?;
    crate::controls::failpoint("intake");
    Ok(Taken {
        id,
        length: prepared.jpeg.len() as u64,
        sha256: hex(&Sha256::digest(&prepared.jpeg)),
        width: prepared.width,
        height: prepared.height,
    })
}
