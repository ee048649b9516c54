//! Made-up photos for tests and the demo: a street, something dumped in it, and the metadata a phone would add.
//!
//! The same seed always draws the same picture. Grain is laid over it as a sensor would, so that files weigh what a
//! phone's weigh: about 0.3 bytes a pixel.

mod exif;
mod paint;
mod scene;

use jpeg_encoder::{ColorType, Encoder, ImageBuffer, JpegColorType, SamplingFactor, rgb_to_ycbcr};

pub use exif::Exif;

use crate::turn::{Orientation, Picture, turn};
use scene::Scene;

/// What phones use, near enough.
const QUALITY: u8 = 90;

/// Draws a street as a JPEG file.
///
/// `width` and `height` are of the scene as a person sees it, in pixels, 1 to 65535 each. With an orientation of 5 to 8
/// the file itself is stored on its side, as a phone held upright does. An orientation outside 1 to 8 is written as it
/// is, and the scene stored upright. Without turning, memory is a few rows and the file, whatever the size.
#[must_use]
pub fn street_scene(seed: u64, width: u32, height: u32, exif: Option<Exif>) -> Vec<u8> {
    let side = |pixels: u32| u16::try_from(pixels.max(1)).unwrap_or(u16::MAX);
    let scene = Scene::new(seed, side(width), side(height));
    let way = exif.and_then(|exif| Orientation::from_exif(exif.orientation.into())).unwrap_or_default();

    let mut jpeg = Vec::new();
    let mut encoder = Encoder::new(&mut jpeg, QUALITY);
    encoder.set_sampling_factor(SamplingFactor::R_4_2_0);
    let labelled = match exif {
        Some(exif) => encoder.add_exif_metadata(&exif.tiff()),
        None => Ok(()),
    };
    let encoded = labelled.and_then(|()| {
        if way == Orientation::default() {
            return encoder.encode_image(Streamed(&scene));
        }
        let pixels = (0..scene.height).flat_map(|y| scene.row(y)).collect();
        let stored = turn(Picture { width: scene.width, height: scene.height, pixels }, way.inverse());
        encoder.encode(stored.pixels.as_flattened(), stored.width, stored.height, ColorType::Rgb)
    });
    // A Vec takes all that is written, and the sides and the segment are within bounds: there is nothing to fail.
    encoded.map(|()| jpeg).unwrap_or_default()
}

/// A scene drawn row by row, as the encoder asks.
struct Streamed<'a>(&'a Scene);

impl ImageBuffer for Streamed<'_> {
    fn get_jpeg_color_type(&self) -> JpegColorType {
        JpegColorType::Ycbcr
    }

    fn width(&self) -> u16 {
        self.0.width
    }

    fn height(&self) -> u16 {
        self.0.height
    }

    fn fill_buffers(&self, y: u16, buffers: &mut [Vec<u8>; 4]) {
        let [luma, blue, red, _] = buffers;
        for [r, g, b] in self.0.row(y) {
            let (y, cb, cr) = rgb_to_ycbcr(r, g, b);
            luma.push(y);
            blue.push(cb);
            red.push(cr);
        }
    }
}
