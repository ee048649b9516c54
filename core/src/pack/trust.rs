//! Whose packs this phone takes: a council's key, the one that comes after it, and those that are to be believed no more.
//!
//! A pack is signed with Ed25519 over its trailer's hash. The first key of a council comes with the app
//! (`core/packs/keys.json`) or is given by hand; a pack signed with it may name the next one. From the first pack that
//! the next key signs, the one before it is believed no more, and a pack may name others to be believed no more.

use std::fmt;
use std::str::FromStr;

use ring::signature::{ED25519, UnparsedPublicKey};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::report::hex;

/// Everybody has the other half of it (`sign::TEST_SEED`): what it signs is a sample.
pub const TEST_KEY: PublicKey = PublicKey([
    0x08, 0xa2, 0x0a, 0xaa, 0x49, 0xda, 0xde, 0x5a, 0x9d, 0x62, 0x3d, 0xb6, 0xef, 0x54, 0x49, 0xdd, 0x4d, 0x02, 0x03,
    0xe7, 0xf0, 0x93, 0x69, 0xa9, 0x02, 0x99, 0x33, 0x03, 0xa7, 0x34, 0x8d, 0x43,
]);

/// Whether this build takes samples: never one that ships.
pub const TAKES_SAMPLES: bool = cfg!(any(debug_assertions, feature = "samples"));

/// An Ed25519 public key; written as 64 digits of lower-case hex.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct PublicKey(pub(super) [u8; 32]);

impl PublicKey {
    /// The first half of its SHA-256, as trailers name it.
    pub fn id(&self) -> [u8; 16] {
        let digest = Sha256::digest(self.0);
        std::array::from_fn(|at| digest.get(at).copied().unwrap_or_default())
    }

    pub(super) fn signed(&self, message: &[u8], signature: &[u8; 64]) -> bool {
        UnparsedPublicKey::new(&ED25519, self.0).verify(message, signature).is_ok()
    }
}

impl fmt::Display for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex(&self.0))
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PublicKey({self})")
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a key is 64 digits, 0 to 9 and a to f")]
pub struct NotAKey;

impl FromStr for PublicKey {
    type Err = NotAKey;

    fn from_str(text: &str) -> Result<Self, NotAKey> {
        unhex(text).map(Self)
    }
}

impl TryFrom<String> for PublicKey {
    type Error = NotAKey;

    fn try_from(text: String) -> Result<Self, NotAKey> {
        text.parse()
    }
}

impl From<PublicKey> for String {
    fn from(key: PublicKey) -> Self {
        key.to_string()
    }
}

/// 32 bytes of lower-case hex.
pub(super) fn unhex(text: &str) -> Result<[u8; 32], NotAKey> {
    let digit = |letter: u8| match letter {
        b'0'..=b'9' => Ok(letter - b'0'),
        b'a'..=b'f' => Ok(letter - b'a' + 10),
        _ => Err(NotAKey),
    };
    let mut bytes = [0; 32];
    if text.len() != 64 {
        return Err(NotAKey);
    }
    for (byte, pair) in bytes.iter_mut().zip(text.as_bytes().chunks_exact(2)) {
        let [high, low] = pair else { return Err(NotAKey) };
        *byte = digit(*high)? << 4 | digit(*low)?;
    }
    Ok(bytes)
}

/// What a pack says of its council's keys.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Keys {
    /// Will sign the packs after this one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<PublicKey>,
    /// Not to be believed any more: lost, or in other hands.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub revoked: Vec<PublicKey>,
}

impl Keys {
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// Which keys are believed for one council.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trust {
    pub key: Option<PublicKey>,
    pub next: Option<PublicKey>,
    #[serde(default)]
    pub revoked: Vec<PublicKey>,
}

/// Each with `jurisdiction`, `key`, and `next` where it is known.
#[cfg(not(test))]
const CARRIED: &str = include_str!("../../packs/keys.json");

/// As an app has it that knows one council: the key of [2; 32], and of [3; 32] as the next.
#[cfg(test)]
const CARRIED: &str = r#"[{
    "jurisdiction": "E06000020",
    "key": "8139770ea87d175f56a35466c34c7ecccb8d8a91b4ee37a25df60f5b8fc9b394",
    "next": "ed4928c628d1c2c6eae90338905995612959273a5c63f93636c14614ac8737d1"
}]"#;

#[derive(Deserialize)]
struct Carried {
    jurisdiction: String,
    #[serde(flatten)]
    trust: Trust,
}

/// Why a signature is not believed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Distrust {
    #[error("This pack is not signed. Ask the council for a signed one.")]
    Unsigned,
    #[error(
        "This pack is a sample: it is signed with the test key, which this app does not take. Ask the council for its own pack."
    )]
    Sample,
    #[error(
        "This pack is signed by somebody whom this app does not know as the council. Get the pack from the council, or update the app."
    )]
    Stranger,
    #[error("This pack is signed with a key that the council has taken back. Get the council's newest pack.")]
    Revoked,
}

impl Trust {
    /// The keys that come with the app, by jurisdiction.
    pub fn carried(jurisdiction: &str) -> Self {
        let all: Vec<Carried> = serde_json::from_str(CARRIED).unwrap_or_default();
        let found = all.into_iter().find(|carried| carried.jurisdiction == jurisdiction);
        found.map(|carried| carried.trust).unwrap_or_default()
    }

    fn believes(&self, key: &PublicKey) -> bool {
        (self.key.as_ref() == Some(key) || self.next.as_ref() == Some(key)) && !self.revoked.contains(key)
    }

    /// What is believed of all this after a pack of this signer that says this of keys. An updated app brings keys and a phone
    /// remembers them, and neither may know of the other's: whichever of them names the signer as the next, the key before it
    /// is believed no more, nor the one before that.
    pub fn after(believed: &[&Self], signer: PublicKey, said: &Keys) -> Self {
        let mut later = vec![signer];
        while let Some(key) = believed
            .iter()
            .filter(|trust| trust.next.is_some_and(|next| later.contains(&next)))
            .find_map(|trust| trust.key.filter(|key| !later.contains(key)))
        {
            later.push(key);
        }
        let before = later.into_iter().filter(|key| *key != signer);
        let taken_back = believed.iter().flat_map(|trust| &trust.revoked).chain(&said.revoked).copied();
        let mut revoked = Vec::new();
        for key in taken_back.chain(before) {
            if !revoked.contains(&key) {
                revoked.push(key);
            }
        }
        let may_follow = |key: &PublicKey| *key != signer && !revoked.contains(key);
        // Who comes next is the signer's to say: not that of a key which another has replaced, by hand or by rotation.
        let named = believed.iter().filter(|it| it.key == Some(signer)).filter_map(|it| it.next);
        let next = said.next.into_iter().chain(named).find(may_follow);
        Self { key: Some(signer), next, revoked }
    }
}

/// Which of the believed keys has signed this, if any. `samples`: take the test key as well.
pub(super) fn signer(
    signature: Option<(&[u8; 16], &[u8; 64])>,
    hash: &[u8; 32],
    believed: &[&Trust],
    samples: bool,
) -> Result<PublicKey, Distrust> {
    let (id, signature) = signature.ok_or(Distrust::Unsigned)?;
    let signed_by = |key: &PublicKey| key.id() == *id && key.signed(hash, signature);
    if signed_by(&TEST_KEY) {
        return if samples { Ok(TEST_KEY) } else { Err(Distrust::Sample) };
    }
    let all = || believed.iter().flat_map(|trust| trust.key.iter().chain(&trust.next));
    if believed.iter().flat_map(|trust| &trust.revoked).any(signed_by) {
        return Err(Distrust::Revoked);
    }
    let found = all().find(|key| signed_by(key) && believed.iter().any(|trust| trust.believes(key)));
    found.copied().ok_or(Distrust::Stranger)
}

#[cfg(test)]
mod tests {
    use ring::signature::{Ed25519KeyPair, KeyPair};

    use super::*;

    fn pair(number: u8) -> (Ed25519KeyPair, PublicKey) {
        let pair = Ed25519KeyPair::from_seed_unchecked(&[number; 32]).unwrap();
        let public = PublicKey(pair.public_key().as_ref().try_into().unwrap());
        (pair, public)
    }

    fn judged(number: u8, trust: &Trust) -> Result<PublicKey, Distrust> {
        judged_by(number, &[trust])
    }

    fn judged_by(number: u8, believed: &[&Trust]) -> Result<PublicKey, Distrust> {
        let (pair, public) = pair(number);
        let signature: [u8; 64] = pair.sign(&[7; 32]).as_ref().try_into().unwrap();
        signer(Some((&public.id(), &signature)), &[7; 32], believed, false)
    }

    fn trust(key: u8) -> Trust {
        Trust { key: Some(pair(key).1), ..Trust::default() }
    }

    #[test]
    fn a_signature_is_believed_by_the_councils_key_and_by_nobody_elses() {
        assert_eq!(judged(1, &trust(1)), Ok(pair(1).1));
        assert_eq!(judged(2, &trust(1)), Err(Distrust::Stranger));
        assert_eq!(judged(1, &Trust::default()), Err(Distrust::Stranger));
        assert_eq!(signer(None, &[7; 32], &[&trust(1)], true), Err(Distrust::Unsigned));
        // The right key's name over another's signature, and over another hash.
        let signature: [u8; 64] = pair(2).0.sign(&[7; 32]).as_ref().try_into().unwrap();
        assert_eq!(signer(Some((&pair(1).1.id(), &signature)), &[7; 32], &[&trust(1)], true), Err(Distrust::Stranger));
        let signature: [u8; 64] = pair(1).0.sign(&[7; 32]).as_ref().try_into().unwrap();
        assert_eq!(signer(Some((&pair(1).1.id(), &signature)), &[8; 32], &[&trust(1)], true), Err(Distrust::Stranger));
    }

    #[test]
    fn the_next_key_takes_over_and_the_one_before_it_is_believed_no_more() {
        let named = Trust::after(&[&trust(1)], pair(1).1, &Keys { next: Some(pair(2).1), revoked: Vec::new() });
        assert_eq!((judged(1, &named), judged(2, &named)), (Ok(pair(1).1), Ok(pair(2).1)));
        let rotated = Trust::after(&[&named], pair(2).1, &Keys::default());
        assert_eq!((judged(1, &rotated), judged(2, &rotated)), (Err(Distrust::Revoked), Ok(pair(2).1)));
        assert_eq!(rotated.next, None);
    }

    #[test]
    fn a_key_that_was_set_by_hand_is_not_overthrown_by_one_that_the_key_before_it_had_named() {
        let remembered = Trust { next: Some(pair(2).1), ..trust(1) };
        let after = Trust::after(&[&remembered], pair(5).1, &Keys::default());
        assert_eq!((after.key, after.next), (Some(pair(5).1), None));
        assert_eq!(judged(2, &after), Err(Distrust::Stranger));
        // The same key again, without a word about the next one, takes nothing back.
        let after = Trust::after(&[&remembered], pair(1).1, &Keys::default());
        assert_eq!(after.next, Some(pair(2).1));
    }

    #[test]
    fn a_key_that_was_taken_back_is_refused_even_where_the_app_still_carries_it() {
        let lost = Trust::after(&[&trust(1)], pair(1).1, &Keys { next: Some(pair(2).1), revoked: vec![pair(1).1] });
        assert_eq!(judged(1, &lost), Err(Distrust::Revoked));
        assert_eq!(judged_by(1, &[&trust(1), &lost]), Err(Distrust::Revoked));
        assert_eq!(judged_by(2, &[&trust(1), &lost]), Ok(pair(2).1));
    }

    #[test]
    fn a_key_that_two_rotations_left_behind_is_believed_by_neither_the_phone_nor_the_app() {
        let rotating = |key, next| Trust { next: Some(pair(next).1), ..trust(key) };
        // The phone missed the pack of the second key; the app was updated meanwhile.
        let (remembered, carried) = (rotating(1, 2), rotating(2, 3));
        for believed in [[&remembered, &carried], [&carried, &remembered]] {
            let after = Trust::after(&believed, pair(3).1, &Keys::default());
            assert_eq!((after.key, after.next), (Some(pair(3).1), None));
            for old in [1, 2] {
                assert_eq!(judged_by(old, &[&after, &carried]), Err(Distrust::Revoked), "key {old}");
            }
            assert_eq!(judged_by(3, &[&after, &carried]), Ok(pair(3).1));
        }
        // The one in the middle has its turn, and what comes after it is still known.
        let middle = Trust::after(&[&remembered, &carried], pair(2).1, &Keys::default());
        assert_eq!((middle.next, middle.revoked), (Some(pair(3).1), vec![pair(1).1]));
        // Two that name each other take nobody's turn away but the other's.
        let round = Trust::after(&[&rotating(1, 2), &rotating(2, 1)], pair(1).1, &Keys::default());
        assert_eq!((round.key, round.revoked), (Some(pair(1).1), vec![pair(2).1]));
    }

    #[test]
    fn samples_are_taken_by_a_build_for_developers_and_refused_by_one_that_ships() {
        let pair = Ed25519KeyPair::from_seed_unchecked(&super::super::sign::TEST_SEED).unwrap();
        assert_eq!(pair.public_key().as_ref(), TEST_KEY.0);
        let signature: [u8; 64] = pair.sign(&[7; 32]).as_ref().try_into().unwrap();
        let judged = |samples| signer(Some((&TEST_KEY.id(), &signature)), &[7; 32], &[], samples);
        assert_eq!((judged(true), judged(false)), (Ok(TEST_KEY), Err(Distrust::Sample)));
    }

    #[test]
    fn the_keys_that_come_with_the_app_can_be_read() {
        serde_json::from_str::<Vec<Carried>>(include_str!("../../packs/keys.json")).unwrap();
        let carried = Trust { next: Some(pair(3).1), ..trust(2) };
        assert_eq!(Trust::carried("E06000020"), carried);
        assert_eq!(Trust::carried("E99999999"), Trust::default());
    }

    #[test]
    fn a_key_is_read_back_as_it_was_written_and_nothing_else_is_one() {
        let key = pair(3).1;
        assert_eq!(key.to_string().parse(), Ok(key));
        let long = "0".repeat(65);
        let capital = "A".repeat(64);
        let wide = "ä".repeat(32);
        for text in ["", "00", &long, &capital, &wide] {
            assert_eq!(text.parse::<PublicKey>(), Err(NotAKey), "{text:?}");
        }
    }
}
