//! Photo intake: whatever JPEG a phone hands over becomes an upright one of modest size that tells nothing but what
//! is to be seen in it.
//!
//! ```
//! # let photo = wayside_photo::drawing::street_scene(1, 800, 600, None);
//! use wayside_photo::{Limits, prepare};
//!
//! let prepared = prepare(photo.as_slice(), &Limits::default())?;
//! assert!(prepared.width.max(prepared.height) <= 1600);
//! assert!(wayside_photo::inspect::metadata_found(&prepared.jpeg).is_empty());
//! # Ok::<(), wayside_photo::PhotoError>(())
//! ```
//!
//! The stages, one module each, in the order a photo meets them:
//!
//! | stage | what it does |
//! | --- | --- |
//! | `source` | streams the file, and refuses to read for ever |
//! | `header` | reads all that stands before the picture, keeps the little that a decoder needs; `exif` finds which way is up |
//! | `decode` | decodes at an eighth, a quarter, a half or the whole of the size, whichever is the least that is enough |
//! | `shrink` | brings it to the exact size, row by row |
//! | `turn` | turns it upright, last, when there is least to move |
//! | `encode` | writes a new JPEG; nothing of the old file is copied, so nothing of its metadata can be |
//!
//! The file is never held whole. A sequential ("baseline") photo takes memory by the size it is decoded at, less than
//! twice the target's sides: 18 MB for 48 megapixels, 46 MB for the least favourable size. A progressive one has to be
//! held whole as coefficients, about 4 bytes a pixel in the usual 4:2:0 and 7 without subsampling, hence
//! [`Limits::max_progressive_pixels`].
//!
//! Colour profiles go with the rest of the metadata: a wide-gamut photo comes out slightly less saturated.
#![forbid(unsafe_code)]
#![warn(missing_docs)]

mod decode;
#[cfg(feature = "drawing")]
pub mod drawing;
mod encode;
mod error;
mod exif;
mod header;
pub mod inspect;
mod shrink;
mod source;
mod turn;

use std::io::Read;

use source::Source;

pub use error::{Damage, LooksLike, PhotoError};

/// How big a photo may be, coming in and going out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Longest side of what comes out, in pixels. A smaller photo keeps its size.
    pub max_side: u32,
    /// JPEG quality of what comes out, 1 to 100.
    pub quality: u8,
    /// Most pixels, width by height, that a photo may claim to have.
    pub max_pixels: u64,
    /// The same for a progressive JPEG, which takes several bytes of memory for each.
    pub max_progressive_pixels: u64,
    /// Most bytes to read in search of the picture's end. What trails the picture, such as the video of a motion
    /// photo, is not read and so does not count.
    pub max_file_bytes: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            max_side: 1600,
            quality: 80,
            max_pixels: 64_000_000,
            max_progressive_pixels: 24_000_000,
            max_file_bytes: 32 << 20,
        }
    }
}

/// A photo fit to be kept and sent.
#[derive(Clone, PartialEq, Eq)]
pub struct Prepared {
    /// Pixels across, upright.
    pub width: u32,
    /// Pixels down, upright.
    pub height: u32,
    /// The whole file: baseline JPEG, YCbCr 4:2:0, with a plain JFIF header and no other metadata.
    pub jpeg: Vec<u8>,
}

impl std::fmt::Debug for Prepared {
    /// Size and weight only: a photo's bytes have no place in a log.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Prepared({} × {}, {} bytes)", self.width, self.height, self.jpeg.len())
    }
}

/// Takes in one photo: checks it, shrinks it to [`Limits::max_side`], turns it upright and encodes it afresh.
///
/// `source` is read from where it stands to the end of the picture, in large pieces; it needs no buffering of its own.
///
/// # Errors
///
/// A photo that was cut short is [`PhotoError::Damaged`], however much of it is there: half a photo looks like
/// evidence and is not. Only when the cut was patched with a proper end marker does the lost part come out flat,
/// because nothing in the file then tells it from the photo's own bytes. Broken metadata is never an error.
pub fn prepare(mut source: impl Read, limits: &Limits) -> Result<Prepared, PhotoError> {
    prepare_from(&mut source, limits)
}

/// Not generic, so that all the work is compiled in this crate, for speed; a generic one would be compiled in its
/// caller's, which is built for size. Pieces are large, so the dynamic call costs nothing.
fn prepare_from(source: &mut dyn Read, limits: &Limits) -> Result<Prepared, PhotoError> {
    let mut source = Source::new(source, limits);
    let header = header::read(&mut source)?;
    header.check(limits)?;
    let target = shrink::target(header.width, header.height, limits.max_side);
    let decoded = decode::decode(&header, &mut source, target)?;
    let shrunk = shrink::shrink(&decoded, target);
    drop(decoded);
    let upright = turn::turn(shrunk, header.orientation);
    encode::encode(&upright, limits.quality)
}
