//! How a photo lies on the phone: a 64-byte header and segments of 64 KiB.
//!
//! The header names the seal, so that files written today (plain) and tomorrow (XChaCha20-Poly1305, a tag a segment)
//! are told apart by what they say rather than by guesswork. Offsets and hashes are always over the plain bytes.
//!
//! ```text
//! 0   4  "WSBL"                    24  16  photo id
//! 4   2  version, LE (1)           40  16  nonce prefix (zero when plain)
//! 6   1  seal: 0 plain             56   8  zero
//! 7   1  zero
//! 8   4  segment size, LE (65536)
//! 12  4  zero
//! 16  8  plain length, LE
//! ```

use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::Path;

use crate::ports::{Files, ReadFile, write_durably};
use crate::report::PhotoId;

pub const BLOB_VERSION: u16 = 1;
const HEADER: usize = 64;
const SEGMENT: usize = 64 * 1024;
const MAGIC: &[u8; 4] = b"WSBL";

/// Why a photo file could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum BlobError {
    #[error("the photo's file is not there or cannot be read: {0}")]
    Io(#[from] io::Error),
    /// Not a file of ours, or of another photo, or cut short.
    #[error("the photo's file is damaged: {0}")]
    Damaged(&'static str),
    /// Sealed, or written by a newer app.
    #[error("the photo's file was written by a newer version of the app")]
    Newer,
}

fn header(id: PhotoId, length: u64) -> [u8; HEADER] {
    let mut bytes = Vec::with_capacity(HEADER);
    bytes.extend_from_slice(MAGIC);
    bytes.extend_from_slice(&BLOB_VERSION.to_le_bytes());
    bytes.extend_from_slice(&[0, 0]);
    bytes.extend_from_slice(&(SEGMENT as u32).to_le_bytes());
    bytes.extend_from_slice(&[0; 4]);
    bytes.extend_from_slice(&length.to_le_bytes());
    bytes.extend_from_slice(id.0.as_bytes());
    bytes.resize(HEADER, 0);
    let mut header = [0; HEADER];
    header.copy_from_slice(&bytes);
    header
}

/// Writes `plain` durably at `path`.
pub fn write_blob(files: &dyn Files, path: &Path, id: PhotoId, plain: &[u8]) -> io::Result<()> {
    write_durably(files, path, |file: &mut dyn Write| {
        file.write_all(&header(id, plain.len() as u64))?;
        plain.chunks(SEGMENT).try_for_each(|segment| file.write_all(segment))
    })
}

/// The plain bytes from `offset` on, at most `length` of them.
pub struct BlobReader {
    file: Box<dyn ReadFile>,
    left: u64,
    /// Of the whole photo.
    pub plain_length: u64,
}

impl std::fmt::Debug for BlobReader {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("BlobReader").field("left", &self.left).finish_non_exhaustive()
    }
}

/// Opens a photo's file and goes to a place in its plain bytes.
pub fn open_blob(
    files: &dyn Files,
    path: &Path,
    id: PhotoId,
    offset: u64,
    length: u64,
) -> Result<BlobReader, BlobError> {
    let mut file = files.read(path)?;
    let mut found = [0; HEADER];
    file.read_exact(&mut found).map_err(|error| match error.kind() {
        io::ErrorKind::UnexpectedEof => BlobError::Damaged("cut short"),
        _ => BlobError::Io(error),
    })?;
    let at = |from: usize, to: usize| found.get(from..to).unwrap_or_default();
    if at(0, 4) != MAGIC {
        return Err(BlobError::Damaged("not a photo file of ours"));
    }
    if at(4, 6) != BLOB_VERSION.to_le_bytes() || at(6, 7) != [0] {
        return Err(BlobError::Newer);
    }
    let plain_length = u64::from_le_bytes(at(16, 24).try_into().unwrap_or_default());
    let expected = header(id, plain_length);
    if found != expected {
        return Err(BlobError::Damaged("another photo's file"));
    }
    if file.seek(SeekFrom::End(0))? != plain_length.saturating_add(HEADER as u64) {
        return Err(BlobError::Damaged("cut short"));
    }
    let offset = offset.min(plain_length);
    file.seek(SeekFrom::Start(offset + HEADER as u64))?;
    Ok(BlobReader { file, left: length.min(plain_length - offset), plain_length })
}

impl Read for BlobReader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let most = usize::try_from(self.left).unwrap_or(usize::MAX).min(buffer.len());
        let read = match buffer.get_mut(..most) {
            Some(part) if most > 0 => self.file.read(part)?,
            _ => 0,
        };
        if read == 0 && most > 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        self.left -= read as u64;
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ports::SystemFiles;

    fn id(last: u8) -> PhotoId {
        format!("019372a4-5b1c-7000-8000-0000000000{last:02x}").parse().unwrap()
    }

    fn written(folder: &Path, plain: &[u8]) -> std::path::PathBuf {
        let path = folder.join("photo");
        write_blob(&SystemFiles, &path, id(1), plain).unwrap();
        path
    }

    #[test]
    fn a_photo_is_read_from_any_offset_as_it_was_written() {
        let folder = tempfile::tempdir().unwrap();
        let plain: Vec<u8> = (0..200_000u32).map(|byte| (byte % 251) as u8).collect();
        let path = written(folder.path(), &plain);
        for (offset, length) in
            [(0usize, 200_000usize), (1, 10), (65_535, 2), (65_536, 70_000), (199_999, 50), (200_000, 5)]
        {
            let mut reader = open_blob(&SystemFiles, &path, id(1), offset as u64, length as u64).unwrap();
            let mut read = Vec::new();
            reader.read_to_end(&mut read).unwrap();
            assert_eq!(read, plain[offset..(offset + length).min(plain.len())], "{offset}+{length}");
        }
    }

    #[test]
    fn the_file_says_its_version_and_seal_and_stands_in_segments() {
        let folder = tempfile::tempdir().unwrap();
        let path = written(folder.path(), b"plain");
        let bytes = std::fs::read(&path).unwrap();
        assert_eq!(&bytes[..8], b"WSBL\x01\x00\x00\x00");
        assert_eq!(&bytes[8..12], &65_536u32.to_le_bytes());
        assert_eq!(&bytes[16..24], &5u64.to_le_bytes());
        assert_eq!(&bytes[24..40], id(1).0.as_bytes());
        assert_eq!(&bytes[64..], b"plain");
    }

    #[test]
    fn a_file_that_is_sealed_cut_or_anothers_is_not_read() {
        let folder = tempfile::tempdir().unwrap();
        let path = written(folder.path(), b"plain");
        assert!(matches!(open_blob(&SystemFiles, &path, id(2), 0, 5), Err(BlobError::Damaged(_))));
        let whole = std::fs::read(&path).unwrap();
        std::fs::write(&path, &whole[..68]).unwrap();
        assert!(matches!(open_blob(&SystemFiles, &path, id(1), 0, 5), Err(BlobError::Damaged(_))));
        let mut sealed = whole;
        sealed[6] = 1;
        std::fs::write(&path, sealed).unwrap();
        assert!(matches!(open_blob(&SystemFiles, &path, id(1), 0, 5), Err(BlobError::Newer)));
    }
}
