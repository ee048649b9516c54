//! The words that a council's reports are full of, known to both sides before a byte is sent.
//!
//! A preset dictionary for deflate. It is named by its hash, and both sides must hold the same bytes of it; the server
//! keeps every one that it was ever started with.

use std::fmt;

use sha2::{Digest, Sha256};

use crate::report::hex;

/// As far back as deflate can look.
pub const DICTIONARY_BYTES: usize = 32 << 10;

#[derive(Clone, PartialEq, Eq)]
pub struct Dictionary {
    bytes: Vec<u8>,
    sha256: [u8; 32],
}

impl Dictionary {
    /// `None`: there is nothing in it, or more than [`DICTIONARY_BYTES`].
    pub fn new(bytes: Vec<u8>) -> Option<Self> {
        let sha256 = Sha256::digest(&bytes).into();
        (1..=DICTIONARY_BYTES).contains(&bytes.len()).then_some(Self { bytes, sha256 })
    }

    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Over the bytes: its name.
    pub fn sha256(&self) -> [u8; 32] {
        self.sha256
    }
}

impl fmt::Debug for Dictionary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Dictionary").field("bytes", &self.bytes.len()).field("sha256", &hex(&self.sha256)).finish()
    }
}
