//! The cursor of `changes`: opaque to phones, signed, and good for one installation of one epoch.

use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::hash::{hex, unhex};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cursor {
    pub epoch: [u8; 16],
    pub jurisdiction: String,
    pub installation: Uuid,
    /// The last change that was told.
    pub sequence: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CursorError {
    /// From before a restore, or from another store, whose key is not ours to check with.
    OtherEpoch,
    Garbage,
}

const EPOCH: usize = 16;
const INSTALLATION: usize = 16;
const SEQUENCE: usize = 8;
const MAC: usize = 32;

impl Cursor {
    /// Hex of epoch ‖ installation ‖ sequence ‖ jurisdiction ‖ MAC over all before it.
    pub fn sign(&self, key: &[u8; 32]) -> String {
        let mut bytes = Vec::with_capacity(EPOCH + INSTALLATION + SEQUENCE + self.jurisdiction.len() + MAC);
        bytes.extend_from_slice(&self.epoch);
        bytes.extend_from_slice(self.installation.as_bytes());
        bytes.extend_from_slice(&self.sequence.to_be_bytes());
        bytes.extend_from_slice(self.jurisdiction.as_bytes());
        let mac = hmac(key, &bytes);
        bytes.extend_from_slice(&mac);
        hex(&bytes)
    }

    /// The epoch is looked at before the MAC: another store's cursor has another key, and is of the past all the same.
    pub fn read(text: &str, key: &[u8; 32], epoch: [u8; 16]) -> Result<Self, CursorError> {
        let bytes = unhex(text).ok_or(CursorError::Garbage)?;
        let (signed, mac) = bytes.split_last_chunk::<MAC>().ok_or(CursorError::Garbage)?;
        let (its_epoch, rest) = signed.split_first_chunk::<EPOCH>().ok_or(CursorError::Garbage)?;
        let (installation, rest) = rest.split_first_chunk::<INSTALLATION>().ok_or(CursorError::Garbage)?;
        let (sequence, jurisdiction) = rest.split_first_chunk::<SEQUENCE>().ok_or(CursorError::Garbage)?;
        if *its_epoch != epoch {
            return Err(CursorError::OtherEpoch);
        }
        // Compared as hashes, so that the time it takes tells nothing of the right MAC.
        if Sha256::digest(mac) != Sha256::digest(hmac(key, signed)) {
            return Err(CursorError::Garbage);
        }
        Ok(Self {
            epoch,
            jurisdiction: String::from_utf8(jurisdiction.to_vec()).map_err(|_| CursorError::Garbage)?,
            installation: Uuid::from_bytes(*installation),
            sequence: u64::from_be_bytes(*sequence),
        })
    }
}

/// HMAC-SHA-256 (RFC 2104) with a key of 32 bytes, which is shorter than a block.
fn hmac(key: &[u8; 32], text: &[u8]) -> [u8; 32] {
    const BLOCK: usize = 64;
    let padded = |with: u8| {
        let mut block = [with; BLOCK];
        block.iter_mut().zip(key).for_each(|(byte, key)| *byte ^= key);
        block
    };
    let inner = Sha256::new().chain_update(padded(0x36)).chain_update(text).finalize();
    Sha256::new().chain_update(padded(0x5c)).chain_update(inner).finalize().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mac_is_hmac_sha_256() {
        // RFC 4231, test case 1; its key of 20 bytes is padded with zeros, as HMAC itself does.
        let mut key = [0u8; 32];
        key[..20].fill(0x0b);
        assert_eq!(hex(&hmac(&key, b"Hi There")), "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
    }

    #[test]
    fn a_cursor_is_read_only_by_the_store_and_epoch_that_signed_it() {
        let cursor = Cursor {
            epoch: [7; 16],
            jurisdiction: "E06000020".to_owned(),
            installation: Uuid::from_u128(5),
            sequence: 42,
        };
        let text = cursor.sign(&[1; 32]);
        assert_eq!(Cursor::read(&text, &[1; 32], [7; 16]), Ok(cursor));
        assert_eq!(Cursor::read(&text, &[1; 32], [8; 16]), Err(CursorError::OtherEpoch));
        assert_eq!(Cursor::read(&text, &[2; 32], [7; 16]), Err(CursorError::Garbage));
        for place in (32..text.len()).step_by(7) {
            let mut forged = text.clone().into_bytes();
            forged[place] = if forged[place] == b'0' { b'1' } else { b'0' };
            let forged = String::from_utf8(forged).unwrap();
            assert_eq!(Cursor::read(&forged, &[1; 32], [7; 16]), Err(CursorError::Garbage), "at {place}");
        }
        for garbage in ["", "zz", "00", &"0".repeat(90)] {
            assert_eq!(Cursor::read(garbage, &[1; 32], [7; 16]), Err(CursorError::Garbage), "{garbage}");
        }
    }
}
