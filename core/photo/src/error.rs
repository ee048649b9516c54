//! What can be wrong with a photo, one variant for each thing that a person could do about it.

use std::fmt;
use std::io;

/// Why a photo was not taken in.
#[derive(Debug, thiserror::Error)]
pub enum PhotoError {
    /// No bytes at all: the camera app had not finished, or the disk was full. Take it again.
    #[error("the file is empty")]
    Empty,
    /// Another format, whatever the name says. Convert it, or take it with another setting.
    #[error("not a JPEG; it looks like {looks_like}")]
    NotJpeg {
        /// What its first bytes say it is.
        looks_like: LooksLike,
    },
    /// More pixels than a phone should try to hold. Send a smaller one.
    #[error("{width} × {height} is more than {most} pixels")]
    TooManyPixels {
        /// Claimed pixels across.
        width: u32,
        /// Claimed pixels down.
        height: u32,
        /// [`crate::Limits::max_pixels`].
        most: u64,
    },
    /// As above, where an ordinary JPEG of this size would have passed. Save it as one.
    #[error("{width} × {height} is more than {most} pixels, too many for a progressive JPEG")]
    TooManyProgressivePixels {
        /// Claimed pixels across.
        width: u32,
        /// Claimed pixels down.
        height: u32,
        /// [`crate::Limits::max_progressive_pixels`].
        most: u64,
    },
    /// The picture goes on for more bytes than any photo should. Send a smaller one.
    #[error("the picture takes more than {most} bytes")]
    FileTooLarge {
        /// [`crate::Limits::max_file_bytes`].
        most: u64,
    },
    /// A JPEG, but not one that can be made into a picture. Choose another.
    #[error("a JPEG that cannot be shown: {0}")]
    Damaged(Damage),
    /// The file could not be read; it may be perfectly good. Try again.
    #[error("could not read the photo")]
    Read(#[source] io::Error),
}

/// What is wrong with a JPEG, for the log and the curious: a person can only choose another photo.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Damage {
    /// The file ends before the picture does.
    #[error("it was cut short")]
    CutShort,
    /// The header claims more pixels than the bytes could hold even if all were of one colour.
    #[error("too few bytes for the {width} × {height} pixels it claims")]
    ImpossiblySmall {
        /// Claimed pixels across.
        width: u32,
        /// Claimed pixels down.
        height: u32,
    },
    /// What stands before the picture makes no sense.
    #[error("bad header: {0}")]
    Header(&'static str),
    /// A kind of JPEG that no camera makes: lossless, arithmetic, hierarchical, 12 bits.
    #[error("unusual JPEG: {0}")]
    Unusual(&'static str),
    /// The picture itself makes no sense.
    #[error("bad picture: {0}")]
    Picture(String),
}

/// What a file seems to be, by its first bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum LooksLike {
    /// HEIC or HEIF, what iPhones take; the platform can convert it.
    Heic,
    /// AVIF.
    Avif,
    /// PNG.
    Png,
    /// GIF.
    Gif,
    /// WebP.
    Webp,
    /// JPEG XL.
    JpegXl,
    /// TIFF, or one of the raw formats built on it (DNG, NEF, CR2).
    Tiff,
    /// BMP.
    Bmp,
    /// A film: MP4, QuickTime and their like.
    Video,
    /// PDF.
    Pdf,
    /// None of these.
    Unknown,
}

impl LooksLike {
    /// Judges by the first bytes of a file; 64 are plenty.
    #[must_use]
    pub fn judge(start: &[u8]) -> LooksLike {
        match start {
            [0x89, b'P', b'N', b'G', ..] => LooksLike::Png,
            [b'G', b'I', b'F', b'8', ..] => LooksLike::Gif,
            [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => LooksLike::Webp,
            [0xFF, 0x0A, ..] | [0, 0, 0, 0x0C, b'J', b'X', b'L', b' ', ..] => LooksLike::JpegXl,
            [b'I', b'I', 42, 0, ..] | [b'M', b'M', 0, 42, ..] => LooksLike::Tiff,
            [b'B', b'M', ..] => LooksLike::Bmp,
            [b'%', b'P', b'D', b'F', ..] => LooksLike::Pdf,
            [a, b, c, d, b'f', b't', b'y', b'p', ..] => {
                let length = usize::try_from(u32::from_be_bytes([*a, *b, *c, *d])).unwrap_or(usize::MAX);
                Self::by_brands(start.get(8..length.min(start.len())).unwrap_or_default())
            }
            _ => LooksLike::Unknown,
        }
    }

    /// ISO base media files name their kind in four-letter brands: the major one, a version, then the compatible ones.
    fn by_brands(brands: &[u8]) -> LooksLike {
        let named = |wanted: &[&[u8; 4]]| brands.chunks_exact(4).any(|brand| wanted.iter().any(|w| *w == brand));
        if named(&[b"avif", b"avis"]) {
            LooksLike::Avif
        } else if named(&[b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"]) {
            LooksLike::Heic
        } else {
            LooksLike::Video
        }
    }
}

impl fmt::Display for LooksLike {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            LooksLike::Heic => "HEIC",
            LooksLike::Avif => "AVIF",
            LooksLike::Png => "PNG",
            LooksLike::Gif => "GIF",
            LooksLike::Webp => "WebP",
            LooksLike::JpegXl => "JPEG XL",
            LooksLike::Tiff => "TIFF or raw",
            LooksLike::Bmp => "BMP",
            LooksLike::Video => "a video",
            LooksLike::Pdf => "PDF",
            LooksLike::Unknown => "no picture format we know",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::LooksLike;

    #[test]
    fn a_file_is_known_by_its_first_bytes() {
        let table: &[(&[u8], LooksLike)] = &[
            (b"\x89PNG\r\n\x1a\n", LooksLike::Png),
            (b"GIF89a", LooksLike::Gif),
            (b"RIFF\x24\0\0\0WEBPVP8 ", LooksLike::Webp),
            (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", LooksLike::Heic),
            (b"\0\0\0\x18ftypmif1\0\0\0\0mif1heic", LooksLike::Heic),
            (b"\0\0\0\x1cftypmif1\0\0\0\0mif1avifmiaf", LooksLike::Avif),
            (b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom", LooksLike::Video),
            (b"\xff\x0a\0\0", LooksLike::JpegXl),
            (b"II*\0\x08\0\0\0", LooksLike::Tiff),
            (b"MM\0*\0\0\0\x08", LooksLike::Tiff),
            (b"BM\x36\0", LooksLike::Bmp),
            (b"%PDF-1.7", LooksLike::Pdf),
            (b"RIFF\x24\0\0\0WAVE", LooksLike::Unknown),
            (b"\0\0\0\x18ftyp", LooksLike::Video),
            (b"\xff\xff\xff\xffftypheic", LooksLike::Heic),
            (b"hello", LooksLike::Unknown),
            (b"", LooksLike::Unknown),
        ];
        for (start, expected) in table {
            assert_eq!(LooksLike::judge(start), *expected, "{start:?}");
        }
    }
}
