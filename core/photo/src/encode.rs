//! The JPEG that leaves: written from pixels alone.

use jpeg_encoder::{ChromaSubsamplingMethod, ColorType, Encoder, SamplingFactor};

use crate::shrink::Rgbx;
use crate::turn::Picture;
use crate::{Damage, PhotoError, Prepared};

/// Baseline and 4:2:0, which every back office can open.
pub(crate) fn encode(picture: &Picture<Rgbx>, quality: u8) -> Result<Prepared, PhotoError> {
    // A third of a byte a pixel is usual at quality 80; room for that saves growing in steps.
    let mut jpeg = Vec::with_capacity(picture.pixels.len() / 3 + 1024);
    let mut encoder = Encoder::new(&mut jpeg, quality);
    encoder.set_sampling_factor(SamplingFactor::R_4_2_0);
    // The mean of four pixels, as libjpeg does it; one pixel's colour for all four, the encoder's default, aliases.
    encoder.set_chroma_subsampling_method(ChromaSubsamplingMethod::Average);
    encoder
        .encode(picture.pixels.as_flattened(), picture.width, picture.height, ColorType::Rgba)
        // Cannot happen: a Vec takes all that is written, and no side is zero.
        .map_err(|error| PhotoError::Damaged(Damage::Picture(error.to_string())))?;
    jpeg.shrink_to_fit();
    Ok(Prepared { width: u32::from(picture.width), height: u32::from(picture.height), jpeg })
}
