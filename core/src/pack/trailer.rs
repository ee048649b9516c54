//! The 128 bytes behind a pack's last page, by which a cut or a changed file is known.
//!
//! | bytes | what |
//! | --- | --- |
//! | 8 | magic, `WAYPACK1` |
//! | 8 | length of the database before it, little-endian |
//! | 16 | the signer's key by its id (`trust`); zeros: unsigned |
//! | 32 | SHA-256 over the database and the 32 bytes above |
//! | 64 | Ed25519 signature over those 32 bytes; zeros while unsigned |
//!
//! SQLite does not mind it: it rounds the file's size up to whole pages and then goes by the count of pages in its own
//! header.

use std::io::Read;

use sha2::{Digest, Sha256};

use super::PackError;
use crate::report::hex;

pub const LENGTH: u64 = 128;
const MAGIC: &[u8; 8] = b"WAYPACK1";

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Trailer {
    pub payload: u64,
    pub sha256: [u8; 32],
    /// Zeros: nobody's.
    key_id: [u8; 16],
    signature: [u8; 64],
}

impl Trailer {
    /// Reads a trailer and holds the file's length against it.
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
        if (key_id == [0; 16]) != (signature == [0; 64]) {
            return Err(PackError::damaged("it has half a signature"));
        }
        Ok(Self { payload, sha256, key_id, signature })
    }

    /// The trailer of an unsigned pack.
    #[cfg(any(test, feature = "pack-build"))]
    pub fn unsigned(payload: u64, database: impl Read) -> std::io::Result<Self> {
        let sha256 = digest(payload, &[0; 16], database)?;
        Ok(Self { payload, sha256, key_id: [0; 16], signature: [0; 64] })
    }

    /// The trailer of a database that is signed with this key.
    #[cfg(any(test, feature = "pack-build"))]
    pub fn signed(payload: u64, database: impl Read, key: &super::SigningKey) -> std::io::Result<Self> {
        let key_id = key.public().id();
        let sha256 = digest(payload, &key_id, database)?;
        Ok(Self { payload, sha256, key_id, signature: key.sign(&sha256) })
    }

    #[cfg(any(test, feature = "pack-build"))]
    pub fn to_bytes(self) -> Vec<u8> {
        [&head(self.payload, &self.key_id)[..], &self.sha256, &self.signature].concat()
    }

    /// Reads the whole database and compares.
    pub fn matches(&self, database: impl Read) -> std::io::Result<bool> {
        Ok(digest(self.payload, &self.key_id, database)? == self.sha256)
    }

    /// The signer's key by its id, and the signature over [`Self::sha256`].
    pub fn signature(&self) -> Option<(&[u8; 16], &[u8; 64])> {
        (self.key_id != [0; 16]).then_some((&self.key_id, &self.signature))
    }

    /// The pack's fingerprint as people write it.
    pub fn hex(&self) -> String {
        hex(&self.sha256)
    }
}

/// Magic, length and key id: what is hashed besides the database.
fn head(payload: u64, key_id: &[u8; 16]) -> [u8; 32] {
    let mut head = [0; 32];
    for (to, from) in head.iter_mut().zip(MAGIC.iter().copied().chain(payload.to_le_bytes()).chain(*key_id)) {
        *to = from;
    }
    head
}

fn digest(payload: u64, key_id: &[u8; 16], database: impl Read) -> std::io::Result<[u8; 32]> {
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
    hash.update(head(payload, key_id));
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
    fn half_a_signature_is_a_damaged_pack() {
        let mut of_nothing = bytes();
        of_nothing[16] = 1;
        assert!(matches!(Trailer::parse(&of_nothing, 132), Err(PackError::Damaged { .. })));
        let mut by_nobody = bytes();
        by_nobody[127] = 1;
        assert!(matches!(Trailer::parse(&by_nobody, 132), Err(PackError::Damaged { .. })));
    }

    #[test]
    fn a_signed_trailer_is_read_back_and_its_key_is_hashed_with_the_rest() {
        let key = super::super::SigningKey::test().unwrap();
        let bytes: [u8; 128] = Trailer::signed(4, &b"data"[..], &key).unwrap().to_bytes().try_into().unwrap();
        let trailer = Trailer::parse(&bytes, 132).unwrap();
        assert!(trailer.matches(&b"data"[..]).unwrap());
        let (id, signature) = trailer.signature().unwrap();
        assert_eq!(*id, key.public().id());
        assert!(key.public().signed(&trailer.sha256, signature));
        let mut other = bytes;
        other[16] ^= 1;
        assert!(!Trailer::parse(&other, 132).unwrap().matches(&b"data"[..]).unwrap());
    }
}
