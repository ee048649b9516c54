//! All that stands before the picture: read, judged, and all but thrown away.
//!
//! The decoder is given a header of our own making with the few segments it needs, so it never meets metadata, and
//! nothing is allocated on the word of a header that has not been checked.

use std::io::{self, BufRead, Read};

use crate::turn::Orientation;
use crate::{Damage, Limits, LooksLike, PhotoError, exif};

/// Tables need less than 3 kB; more is a file playing tricks.
const MOST_KEPT: usize = 32 << 10;

/// Even in one flat colour an 8 × 8 block takes two codes, for its mean and for "nothing more", of a bit each at least.
const BITS_PER_BLOCK: u64 = 2;
/// A progressive picture may leave "nothing more" to a run over many blocks.
const BITS_PER_PROGRESSIVE_BLOCK: u64 = 1;

/// What the header says.
#[derive(Debug)]
pub(crate) struct Header {
    pub(crate) width: u16,
    pub(crate) height: u16,
    /// 8 × 8 blocks of all components together; rather too few than too many.
    blocks: u64,
    pub(crate) progressive: bool,
    /// Whether Adobe software wrote it, which stores CMYK inverted.
    pub(crate) adobe: bool,
    pub(crate) orientation: Orientation,
    /// From the start-of-image marker to the first start-of-scan segment, both included, with no metadata between.
    pub(crate) for_decoder: Vec<u8>,
}

impl Header {
    /// Refuses what claims too much, before a byte of it is decoded.
    pub(crate) fn check(&self, limits: &Limits) -> Result<(), PhotoError> {
        let (width, height) = (u32::from(self.width), u32::from(self.height));
        let most = limits.max_pixels;
        if self.pixels() > most {
            return Err(PhotoError::TooManyPixels { width, height, most });
        }
        let most = limits.max_progressive_pixels;
        if self.progressive && self.pixels() > most {
            return Err(PhotoError::TooManyProgressivePixels { width, height, most });
        }
        Ok(())
    }

    /// The least number of bytes that must follow the header for it to be believed.
    pub(crate) fn least_bytes(&self) -> u64 {
        let bits = if self.progressive { BITS_PER_PROGRESSIVE_BLOCK } else { BITS_PER_BLOCK };
        self.blocks * bits / 8
    }

    fn pixels(&self) -> u64 {
        u64::from(self.width) * u64::from(self.height)
    }
}

/// Reads up to the first scan; `source` is left at its first byte.
pub(crate) fn read(source: &mut impl BufRead) -> Result<Header, PhotoError> {
    let mut start = Vec::new();
    source.by_ref().take(2).read_to_end(&mut start)?;
    if start.is_empty() {
        return Err(PhotoError::Empty);
    }
    if start != [0xFF, 0xD8] {
        source.take(62).read_to_end(&mut start)?;
        return Err(PhotoError::NotJpeg { looks_like: LooksLike::judge(&start) });
    }

    let mut frame = None;
    let mut adobe = false;
    let mut orientation = None;
    let mut for_decoder = start;
    let mut body = Vec::new();
    loop {
        let marker = next_marker(source)?;
        if let Some(kind) = unusual(marker) {
            return Err(PhotoError::Damaged(Damage::Unusual(kind)));
        }
        // The markers without a length. None has a place here, and none does harm but the end of the image.
        if matches!(marker, 0x01..=0xBF | 0xD0..=0xD9) {
            return Err(bad("a marker out of place"));
        }
        let length = read_length(source)?;
        // Quantisation, Huffman, frame, scan, restarts; JFIF, EXIF, Adobe.
        if !matches!(marker, 0xDB | 0xC4 | 0xC0..=0xC2 | 0xDA | 0xDD | 0xE0 | 0xE1 | 0xEE) {
            skip(source, length)?;
            continue;
        }
        body.resize(length, 0);
        source.read_exact(&mut body)?;
        let keep: &[u8] = match marker {
            0xE1 => {
                let tiff = body.strip_prefix(exif::SIGNATURE);
                orientation = orientation.or_else(|| tiff.and_then(exif::orientation));
                continue;
            }
            // Only what says how colours are stored; a thumbnail may follow.
            0xE0 if body.starts_with(b"JFIF\0") || body.starts_with(b"AVI1\0") => body.get(..5).unwrap_or_default(),
            0xEE if body.starts_with(b"Adobe") && body.len() >= 12 => {
                adobe = true;
                body.get(..12).unwrap_or_default()
            }
            0xE0 | 0xEE => continue,
            0xC0..=0xC2 if frame.is_some() => return Err(bad("two frames")),
            0xC0..=0xC2 => {
                frame = Some(read_frame(marker, &body)?);
                &body
            }
            _ => &body,
        };
        for_decoder.extend([0xFF, marker]);
        for_decoder.extend(u16::try_from(keep.len() + 2).unwrap_or(u16::MAX).to_be_bytes());
        for_decoder.extend(keep);
        if for_decoder.len() > MOST_KEPT {
            return Err(bad("too many tables"));
        }
        if marker == 0xDA {
            break;
        }
    }
    let (width, height, blocks, progressive) = frame.ok_or_else(|| bad("no frame"))?;
    Ok(Header { width, height, blocks, progressive, adobe, orientation: orientation.unwrap_or_default(), for_decoder })
}

/// Whole blocks of each component, by its sampling factors (a byte in the middle of its three).
fn count_blocks(width: u16, height: u16, components: &[u8]) -> u64 {
    let factors: Vec<(u64, u64)> = components
        .chunks_exact(3)
        .filter_map(|component| component.get(1))
        .map(|factors| (u64::from(factors >> 4).max(1), u64::from(factors & 15).max(1)))
        .collect();
    let across = factors.iter().map(|(across, _)| *across).max().unwrap_or(1);
    let down = factors.iter().map(|(_, down)| *down).max().unwrap_or(1);
    let blocks = |side: u16, own: u64, most: u64| u64::from(side) * own / most / 8;
    factors
        .iter()
        .map(|(own_across, own_down)| blocks(width, *own_across, across) * blocks(height, *own_down, down))
        .sum()
}

/// Width, height, blocks, and whether it is progressive.
fn read_frame(marker: u8, body: &[u8]) -> Result<(u16, u16, u64, bool), PhotoError> {
    let [bits, h1, h0, w1, w0, components, ref each @ ..] = *body else { return Err(bad("frame too short")) };
    let (width, height) = (u16::from_be_bytes([w1, w0]), u16::from_be_bytes([h1, h0]));
    match (bits, width, height, components) {
        (8, 1.., 1.., 1 | 3 | 4) => Ok((width, height, count_blocks(width, height, each), marker == 0xC2)),
        (8, 1.., 0, _) => Err(PhotoError::Damaged(Damage::Unusual("the height stands after the picture"))),
        (8, 0, ..) => Err(bad("no width")),
        (8, ..) => Err(PhotoError::Damaged(Damage::Unusual("neither grey, nor three colours, nor four"))),
        _ => Err(PhotoError::Damaged(Damage::Unusual("not 8 bits a sample"))),
    }
}

/// The kinds of JPEG that stay in the standard's book.
fn unusual(marker: u8) -> Option<&'static str> {
    match marker {
        0xC3 => Some("lossless"),
        0xC9..=0xCC => Some("arithmetic coding"),
        0xC5..=0xC7 | 0xCD..=0xCF | 0xDE | 0xDF => Some("hierarchical"),
        0xC8 | 0xF0..=0xFD => Some("an extension"),
        _ => None,
    }
}

/// The next marker's second byte. Stray bytes before it are passed over, as every decoder does: some phones wrote them.
fn next_marker(source: &mut impl BufRead) -> io::Result<u8> {
    loop {
        source.skip_until(0xFF)?;
        let mut byte = [0xFF];
        while byte == [0xFF] {
            source.read_exact(&mut byte)?;
        }
        if byte != [0] {
            let [marker] = byte;
            return Ok(marker);
        }
    }
}

/// The length of a segment's body.
fn read_length(source: &mut impl BufRead) -> Result<usize, PhotoError> {
    let mut length = [0; 2];
    source.read_exact(&mut length)?;
    usize::from(u16::from_be_bytes(length)).checked_sub(2).ok_or_else(|| bad("a segment without length"))
}

fn skip(source: &mut impl BufRead, length: usize) -> Result<(), PhotoError> {
    let length = length as u64;
    let skipped = io::copy(&mut source.take(length), &mut io::sink())?;
    if skipped < length { Err(PhotoError::Damaged(Damage::CutShort)) } else { Ok(()) }
}

fn bad(what: &'static str) -> PhotoError {
    PhotoError::Damaged(Damage::Header(what))
}
