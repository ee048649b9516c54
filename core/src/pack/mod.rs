//! The council pack: all that is one council's, in one read-only file.
//!
//! A pack is a SQLite database with a 128-byte trailer behind its last page (`trailer`). It is checked whole once, at
//! installation ([`Pack::verify`]), and from then on opened in milliseconds ([`Pack::open`]) and queried in place. It
//! is made from a folder that a person can read (`build`, only with the feature `pack-build`), and signed: a phone takes
//! no pack but its council's (`trust`).
//!
//! A pack is replaced by renaming a new file over the old one, never by writing into it: it is opened as immutable, so
//! SQLite takes no lock and would not notice.

#[cfg(feature = "pack-build")]
pub mod build;
mod dictionary;
mod error;
mod file;
mod ground;
mod inspect;
mod model;
mod read;
mod rings;
mod said;
mod schema;
mod several;
#[cfg(any(test, feature = "pack-build"))]
mod sign;
mod suggest;
mod trailer;
mod trust;
mod way;
mod wordforms;

/// What a council's pack may take on a phone, at most.
pub(crate) const PACK_BYTES: u64 = 4_000_000;

pub use dictionary::{DICTIONARY_BYTES, Dictionary};
pub use error::PackError;
pub use file::Pack;
pub use inspect::{AreaSummary, Inspection, OwnerSummary, Said, WordsSummary, inspect};
use model::More;
pub use model::*;
pub use rings::{RingsError, decode_rings};
#[cfg(feature = "pack-build")]
use said::PLAIN;
pub use said::PSEUDO;
pub use schema::{FORMAT, SCHEMA};
pub use several::Packs;
#[cfg(any(test, feature = "pack-build"))]
pub use sign::SigningKey;
pub use trust::{Distrust, Keys, NotAKey, PublicKey, TAKES_SAMPLES, TEST_KEY, Trust};
pub use way::{Elsewhere, Way};
