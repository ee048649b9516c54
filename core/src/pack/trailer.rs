//! The 128 bytes behind a pack's last page, by which a cut or a changed file is known.
//!
//! | bytes | what |
//! | --- | --- |
//! | 8 | magic, `WAYPACK1` |
//! | 8 | length of the database before it, little-endian |
//! | 16 | key id; zeros: unsigned |
//! | 32 | SHA-256 over the database and the 32 bytes above |
//! | 64 | signature over those 32 bytes; zeros while unsigned |
//!
//! SQLite does not mind it: it rounds the file's size up to whole pages and then goes by the count of pages in its own
//! header.

use std::io::Read;

use sha2::{Digest, Sha256};

use super::PackError;

pub const LENGTH: u64 = 128;
const MAGIC: &[u8; 8] = b"WAYPACK1";

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Trailer {
    pub payload: u64,
    pub sha256: [u8; 32],
}

impl Trailer {
    /// Reads a trailer and holds the file's length against it. This version knows no keys, so a signed pack is one for a
    /// newer app: taking it unchecked would make a signature worth nothing.
    pub fn parse(bytes: &[u8; LENGTH as usize], file_length: u64) -> Result<Self, PackError> {
        let mut rest = bytes.as_slice();
        if take::<8>(&mut rest)? != *MAGIC {
            return Err(PackError::damaged("its end is missing"));
        }
        let payload = u64::from_le_bytes(take::<8>(&mut rest)?);
        let key_id = take::<16>(&mut rest)?;
        let sha256 = take::<32>(&mut rest)?;
        let signature = take::<64>(&mut rest)?;
        if payload.checked_add(LENGTH) != Some(file_length) {
            return Err(PackError::damaged("it is not as long as it says"));
        }
        match (key_id == [0; 16], signature == [0; 64]) {
            (true, true) => Ok(Self { payload, sha256 }),
            (true, false) => Err(PackError::damaged("it has a signature by nobody")),
            (false, _) => Err(PackError::NewerFormat { needs: super::FORMAT + 1 }),
        }
    }

    /// The trailer of an unsigned pack.
    #[cfg(any(test, feature = "pack-build"))]
    pub fn unsigned(payload: u64, database: impl Read) -> std::io::Result<Self> {
        Ok(Self { payload, sha256: digest(payload, database)? })
    }

    #[cfg(any(test, feature = "pack-build"))]
    pub fn to_bytes(self) -> Vec<u8> {
        let mut bytes = head(self.payload).to_vec();
        bytes.extend(self.sha256);
        bytes.resize(LENGTH as usize, 0);
        bytes
    }

    /// Reads the whole database and compares.
    pub fn matches(&self, database: impl Read) -> std::io::Result<bool> {
        Ok(digest(self.payload, database)? == self.sha256)
    }

    /// The pack's fingerprint as people write it.
    pub fn hex(&self) -> String {
        self.sha256.iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

/// Magic, length and the key id of nobody: what is hashed besides the database.
fn head(payload: u64) -> [u8; 32] {
    let mut head = [0; 32];
    for (to, from) in head.iter_mut().zip(MAGIC.iter().copied().chain(payload.to_le_bytes())) {
        *to = from;
    }
    head
}

fn digest(payload: u64, database: impl Read) -> std::io::Result<[u8; 32]> {
    let mut hash = Sha256::new();
    let mut database = database.take(payload);
    let mut chunk = vec![0; 64 * 1024];
    loop {
        let read = database.read(&mut chunk)?;
        if read == 0 {
            break;
        }
        hash.update(chunk.get(..read).unwrap_or_default());
    }
    hash.update(head(payload));
    Ok(hash.finalize().into())
}

fn take<const N: usize>(rest: &mut &[u8]) -> Result<[u8; N], PackError> {
    let (first, after) = rest.split_first_chunk::<N>().ok_or_else(|| PackError::damaged("its end is missing"))?;
    *rest = after;
    Ok(*first)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bytes() -> [u8; 128] {
        Trailer::unsigned(4, &b"data"[..]).unwrap().to_bytes().try_into().unwrap()
    }

    #[test]
    fn a_trailer_is_read_back_as_it_was_written() {
        let trailer = Trailer::parse(&bytes(), 132).unwrap();
        assert_eq!(trailer.payload, 4);
        assert!(trailer.matches(&b"data"[..]).unwrap());
        assert!(!trailer.matches(&b"dada"[..]).unwrap());
    }

    #[test]
    fn a_trailer_that_does_not_fit_its_file_is_refused() {
        assert!(matches!(Trailer::parse(&bytes(), 131), Err(PackError::Damaged { .. })));
        assert!(matches!(Trailer::parse(&bytes(), 133), Err(PackError::Damaged { .. })));
    }

    #[test]
    fn a_signature_that_cannot_be_checked_is_never_taken_unchecked() {
        let mut signed = bytes();
        signed[16] = 1;
        assert!(matches!(Trailer::parse(&signed, 132), Err(PackError::NewerFormat { .. })));
        let mut by_nobody = bytes();
        by_nobody[127] = 1;
        assert!(matches!(Trailer::parse(&by_nobody, 132), Err(PackError::Damaged { .. })));
    }
}
