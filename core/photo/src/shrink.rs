//! To the exact size: a band of rows at a time is widened to four bytes a pixel, the only kind our resizer is built
//! for, and resized while it is still in the processor's cache.

use fast_image_resize::images::{Image, ImageRef};
use fast_image_resize::{FilterType, PixelType, ResizeAlg, ResizeOptions, Resizer};

use crate::decode::{Decoded, Samples};
use crate::turn::Picture;
use crate::{Damage, PhotoError};

/// Red, green, blue, and a byte that nobody looks at.
pub(crate) type Rgbx = [u8; 4];

/// Rows of the result made at a time: 64 rows of 2000 pixels fill half a megabyte.
const BAND: u16 = 64;

/// The size to come to: longest side `max_side`, proportions kept, never more than there is.
pub(crate) fn target(width: u16, height: u16, max_side: u32) -> (u16, u16) {
    let longest = u32::from(width.max(height));
    if longest <= max_side {
        return (width, height);
    }
    let scaled = |side: u16| {
        let (side, most, longest) = (u64::from(side), u64::from(max_side), u64::from(longest));
        // Rounded, and at least a pixel; no more than `side`, so it fits.
        u16::try_from(((side * most + longest / 2) / longest).max(1)).unwrap_or(u16::MAX)
    };
    (scaled(width), scaled(height))
}

/// Resizes to `target`, width and height.
pub(crate) fn shrink(from: &Decoded, target: (u16, u16)) -> Result<Picture<Rgbx>, PhotoError> {
    let (width, height) = target;
    let mut pixels = vec![Rgbx::default(); usize::from(width) * usize::from(height)];
    if target == (from.width, from.height) {
        widen(from, 0..from.height, &mut pixels);
        return Ok(Picture { width, height, pixels });
    }

    let options = ResizeOptions::new().resize_alg(ResizeAlg::Convolution(FilterType::Bilinear)).use_alpha(false);
    let mut resizer = Resizer::new();
    let mut band = Vec::new();
    let ratio = f64::from(from.height) / f64::from(height);
    let bands = pixels.chunks_mut(usize::from(BAND) * usize::from(width)).zip((0..height).step_by(usize::from(BAND)));
    for (made, first) in bands {
        let rows = BAND.min(height - first);
        // The part of the source that this band covers, and the whole rows that the filter looks at to make it.
        let (top, bottom) = (f64::from(first) * ratio, f64::from(first + rows) * ratio);
        let reach = ratio.max(1.0) + 1.0;
        let above = (top - reach).floor().max(0.0) as u16;
        let below = (bottom + reach).ceil().min(f64::from(from.height)) as u16;
        band.resize(usize::from(from.width) * usize::from(below - above), Rgbx::default());
        widen(from, above..below, &mut band);

        let (top, bottom) = (top - f64::from(above), bottom.min(f64::from(from.height)) - f64::from(above));
        let options = options.crop(0.0, top, f64::from(from.width), bottom - top);
        let source =
            ImageRef::new(u32::from(from.width), u32::from(below - above), band.as_flattened(), PixelType::U8x4)
                .map_err(bad)?;
        let mut made =
            Image::from_slice_u8(u32::from(width), u32::from(rows), made.as_flattened_mut(), PixelType::U8x4)
                .map_err(bad)?;
        resizer.resize(&source, &mut made, &options).map_err(bad)?;
    }
    Ok(Picture { width, height, pixels })
}

/// Some rows of the source as RGBX.
fn widen(from: &Decoded, rows: std::ops::Range<u16>, to: &mut [Rgbx]) {
    let width = usize::from(from.width);
    let (start, end) = (usize::from(rows.start) * width, usize::from(rows.end) * width);
    match &from.samples {
        Samples::Grey(samples) => fill(to, samples.get(start..end), |v| [*v, *v, *v, 255]),
        Samples::Rgb(samples) => fill(to, samples.as_chunks().0.get(start..end), |[r, g, b]| [*r, *g, *b, 255]),
        Samples::Cmyk(samples) => fill(to, samples.as_chunks().0.get(start..end), |ink| on_paper(*ink)),
        Samples::CmykInverted(samples) => {
            fill(to, samples.as_chunks().0.get(start..end), |ink: &[u8; 4]| on_paper(ink.map(|v| 255 - v)));
        }
    }
}

fn fill<P>(to: &mut [Rgbx], from: Option<&[P]>, convert: impl Fn(&P) -> Rgbx) {
    for (to, from) in to.iter_mut().zip(from.unwrap_or_default()) {
        *to = convert(from);
    }
}

/// What is left of white light after each ink and the black; no printer's profile, as in browsers.
fn on_paper([c, m, y, k]: [u8; 4]) -> Rgbx {
    let left = |ink: u8| {
        let light = u32::from(255 - ink) * u32::from(255 - k);
        u8::try_from((light + 127) / 255).unwrap_or(u8::MAX)
    };
    [left(c), left(m), left(y), 255]
}

/// Cannot happen while the sizes above are right; should it, one photo is lost and not the app.
fn bad(error: impl std::fmt::Display) -> PhotoError {
    PhotoError::Damaged(Damage::Picture(error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_side_comes_to_the_limit_and_nothing_is_enlarged() {
        let table = [
            ((4000, 3000), (1600, 1200)),
            ((3000, 4000), (1200, 1600)),
            ((8000, 6000), (1600, 1200)),
            ((1600, 1200), (1600, 1200)),
            ((1601, 1), (1600, 1)),
            ((65535, 1), (1600, 1)),
            ((65535, 900), (1600, 22)),
            ((640, 480), (640, 480)),
            ((1, 1), (1, 1)),
        ];
        for ((width, height), expected) in table {
            assert_eq!(target(width, height, 1600), expected, "{width} × {height}");
        }
        assert_eq!(target(400, 300, 0), (1, 1), "a limit of nothing still leaves a pixel");
    }

    #[test]
    fn bands_leave_no_seams() {
        let (width, height) = (400, 700);
        let samples = (0..height).flat_map(|y| (0..width).map(move |x| ((x * 3 + y * y / 7) % 251) as u8)).collect();
        let from = Decoded { width: width as u16, height: height as u16, samples: Samples::Grey(samples) };
        let target = (171, 300);
        let banded = shrink(&from, target).unwrap();

        let mut whole = vec![Rgbx::default(); width * height];
        widen(&from, 0..from.height, &mut whole);
        let source = ImageRef::new(400, 700, whole.as_flattened(), PixelType::U8x4).unwrap();
        let mut expected = Image::new(171, 300, PixelType::U8x4);
        let options = ResizeOptions::new().resize_alg(ResizeAlg::Convolution(FilterType::Bilinear)).use_alpha(false);
        Resizer::new().resize(&source, &mut expected, &options).unwrap();
        let apart = banded.pixels.as_flattened().iter().zip(expected.buffer()).map(|(a, b)| a.abs_diff(*b)).max();
        assert!(apart <= Some(1), "{apart:?}");
    }

    #[test]
    fn ink_darkens_paper() {
        assert_eq!(on_paper([0, 0, 0, 0]), [255, 255, 255, 255]);
        assert_eq!(on_paper([255, 0, 0, 0]), [0, 255, 255, 255]);
        assert_eq!(on_paper([0, 0, 0, 255]), [0, 0, 0, 255]);
        assert_eq!(on_paper([0, 128, 255, 128]), [127, 63, 0, 255]);
    }
}
