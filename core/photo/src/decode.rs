//! From the file to pixels, at the smallest of four sizes that is enough.
//!
//! A JPEG can be decoded straight to a half, a quarter or an eighth of its size, by working out fewer samples of each
//! 8 × 8 block. For a phone's photo that halves the time and divides the memory by four or more.

use std::io::Read;
use std::panic::{AssertUnwindSafe, catch_unwind};

use jpeg_decoder::{Decoder, Error, PixelFormat};

use crate::header::Header;
use crate::source::Source;
use crate::{Damage, PhotoError};

/// Pixels as the decoder left them.
#[derive(Debug)]
pub(crate) struct Decoded {
    pub(crate) width: u16,
    pub(crate) height: u16,
    pub(crate) samples: Samples,
}

/// The ways samples can lie in memory, row by row, one byte each.
#[derive(Debug)]
pub(crate) enum Samples {
    Grey(Vec<u8>),
    Rgb(Vec<u8>),
    /// 0 is no ink.
    Cmyk(Vec<u8>),
    /// 255 is no ink.
    CmykInverted(Vec<u8>),
}

/// Decodes the picture that `source` stands at, to no less than `target` (width, height) and as little more as can be.
pub(crate) fn decode<R: Read>(
    header: &Header,
    source: &mut Source<R>,
    target: (u16, u16),
) -> Result<Decoded, PhotoError> {
    let ahead = read_ahead(header, source)?;
    source.put_back([header.for_decoder.as_slice(), &ahead].concat());
    let mut decoder = Decoder::new(source);

    // jpeg-decoder asserts what it takes for granted. A file that proves it wrong is a damaged photo, not the end of
    // the app.
    let decoding = AssertUnwindSafe(|| {
        // The decoder stops at the first scale that suffices in *either* direction; asking for the impossible in the
        // shorter leaves the longer to decide.
        match header.width >= header.height {
            true => decoder.scale(target.0, u16::MAX)?,
            false => decoder.scale(u16::MAX, target.1)?,
        };
        let samples = decoder.decode()?;
        Ok((samples, decoder.info()))
    });
    let (samples, info) = match catch_unwind(decoding) {
        Ok(Ok((samples, Some(info)))) => (samples, info),
        Ok(Ok((_, None))) => return Err(bad("no frame")),
        Ok(Err(Error::Io(error))) => return Err(error.into()),
        Ok(Err(error)) => return Err(bad(&error.to_string())),
        Err(_) => return Err(bad("the decoder gave up")),
    };
    let samples = match info.pixel_format {
        PixelFormat::L8 => Samples::Grey(samples),
        PixelFormat::RGB24 => Samples::Rgb(samples),
        // The decoder inverts, as Adobe's files need and others do not.
        PixelFormat::CMYK32 if header.adobe => Samples::Cmyk(samples),
        PixelFormat::CMYK32 => Samples::CmykInverted(samples),
        PixelFormat::L16 => return Err(PhotoError::Damaged(Damage::Unusual("16 bits a sample"))),
    };
    Ok(Decoded { width: info.width, height: info.height, samples })
}

/// Reads as many bytes as a picture of this size needs at the very least (375 kB for 64 megapixels of 4:2:0), so that a header
/// that lies is found out before anything is allocated on its word.
fn read_ahead<R: Read>(header: &Header, source: &mut Source<R>) -> Result<Vec<u8>, PhotoError> {
    let least = header.least_bytes();
    let mut ahead = Vec::new();
    source.by_ref().take(least).read_to_end(&mut ahead)?;
    if (ahead.len() as u64) < least {
        let (width, height) = (u32::from(header.width), u32::from(header.height));
        return Err(PhotoError::Damaged(Damage::ImpossiblySmall { width, height }));
    }
    Ok(ahead)
}

fn bad(what: &str) -> PhotoError {
    PhotoError::Damaged(Damage::Picture(what.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Limits, drawing, header, shrink};

    #[test]
    fn a_photo_is_decoded_at_the_least_size_that_suffices() {
        let table = [
            ((640, 480), (640, 480)),
            ((3198, 40), (3198, 40)),
            ((3200, 2400), (1600, 1200)),
            ((2400, 3200), (1200, 1600)),
            ((6400, 100), (1600, 25)),
            ((12_800, 16), (1600, 2)),
            ((3, 5000), (2, 2500)),
            ((5000, 3), (2500, 2)),
        ];
        for ((width, height), expected) in table {
            let photo = drawing::street_scene(1, width, height, None);
            let mut source = Source::new(photo.as_slice(), &Limits::default());
            let header = header::read(&mut source).unwrap();
            let target = shrink::target(header.width, header.height, 1600);
            let decoded = decode(&header, &mut source, target).unwrap();
            assert_eq!((decoded.width, decoded.height), expected, "{width} × {height}");
        }
    }
}
