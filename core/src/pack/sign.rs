//! Signing a pack: for whoever makes one.

use ring::signature::{Ed25519KeyPair, KeyPair};

use super::trust::unhex;
use super::{NotAKey, PublicKey};

/// For samples and for trying things out. SHA-256 of a sentence that says so.
pub const TEST_SEED: [u8; 32] = [
    0xb0, 0xf9, 0xfc, 0x55, 0x97, 0xf7, 0x21, 0xc8, 0x98, 0xbf, 0x2c, 0xdb, 0xf9, 0x31, 0x7c, 0x3f, 0x04, 0x81, 0xee,
    0x81, 0x1f, 0xdd, 0x7a, 0xd7, 0x2d, 0x76, 0xef, 0x93, 0x47, 0xd1, 0x84, 0x7f,
];

/// What a council signs its packs with. Whoever has it can change what the council's residents are asked.
pub struct SigningKey(Ed25519KeyPair, [u8; 32]);

impl std::fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "SigningKey of {}", self.public())
    }
}

impl SigningKey {
    pub fn of(seed: [u8; 32]) -> Option<Self> {
        Ed25519KeyPair::from_seed_unchecked(&seed).ok().map(|pair| Self(pair, seed))
    }

    pub fn test() -> Option<Self> {
        Self::of(TEST_SEED)
    }

    /// As [`Self::to_text`] writes it: comments, and a line of `secret` and 64 digits. A public key is none: whoever took it
    /// for one would sign with what everybody knows.
    pub fn from_text(text: &str) -> Result<Self, NotAKey> {
        let line =
            text.lines().map(str::trim).find(|line| !line.is_empty() && !line.starts_with('#')).ok_or(NotAKey)?;
        Self::of(unhex(line.strip_prefix("secret ").ok_or(NotAKey)?)?).ok_or(NotAKey)
    }

    pub fn to_text(&self) -> String {
        format!(
            "# A council's secret key for signing packs. Keep it where nobody else can read it, and a copy elsewhere.\n\
             # Its public half, which apps carry: {}\nsecret {}\n",
            self.public(),
            crate::report::hex(&self.1)
        )
    }

    pub fn public(&self) -> PublicKey {
        // An Ed25519 public key is 32 bytes.
        PublicKey(self.0.public_key().as_ref().try_into().unwrap_or_default())
    }

    pub(super) fn sign(&self, hash: &[u8; 32]) -> [u8; 64] {
        self.0.sign(hash).as_ref().try_into().unwrap_or([0; 64])
    }
}
