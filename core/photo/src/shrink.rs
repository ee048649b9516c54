//! To the exact size, by the triangle filter, first along the rows and then down the columns. A row of the source is widened and
//! shrunk when it is first looked at and dropped when no row of the result looks at it any more, so that little of the picture
//! stands in memory twice.

use std::collections::VecDeque;

use crate::decode::{Decoded, Samples};
use crate::turn::Picture;

/// Red, green, blue, and a byte that nobody looks at.
pub(crate) type Rgbx = [u8; 4];

/// Weights are whole numbers that come to 2 to this power: sixteen bits hold each, which is what every processor multiplies
/// many of at once.
const BITS: u32 = 14;
/// What a sum begins with, so that it is rounded and not cut.
const HALF: i32 = 1 << (BITS - 1);

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

/// Resizes to `target`, width and height; neither more than there is.
pub(crate) fn shrink(from: &Decoded, target: (u16, u16)) -> Picture<Rgbx> {
    let (width, height) = target;
    let mut pixels = vec![Rgbx::default(); usize::from(width) * usize::from(height)];
    if target == (from.width, from.height) {
        widen(from, 0..from.height, &mut pixels);
        return Picture { width, height, pixels };
    }
    let (across, down) = (looks(from.width, width), looks(from.height, height));
    let mut wide = vec![Rgbx::default(); usize::from(from.width)];
    let mut sums = vec![0_i32; usize::from(width) * 4];
    // Rows of the source that are shrunk along themselves, from `first` on.
    let (mut first, mut narrow) = (0, VecDeque::<Vec<Rgbx>>::new());
    for (made, look) in pixels.chunks_exact_mut(usize::from(width)).zip(&down) {
        let mut spare = narrow.drain(..usize::from(look.first - first).min(narrow.len())).collect::<Vec<_>>();
        first = look.first;
        while narrow.len() < look.weights.len() {
            let row = first.saturating_add(u16::try_from(narrow.len()).unwrap_or(u16::MAX));
            widen(from, row..row.saturating_add(1), &mut wide);
            let mut shrunk = spare.pop().unwrap_or_else(|| vec![Rgbx::default(); usize::from(width)]);
            along(&wide, &across, &mut shrunk);
            narrow.push_back(shrunk);
        }
        sums.fill(HALF);
        for (row, weight) in narrow.iter().zip(&look.weights) {
            for (sum, value) in sums.iter_mut().zip(row.as_flattened()) {
                *sum += i32::from(*weight) * i32::from(*value);
            }
        }
        for (to, sum) in made.as_flattened_mut().iter_mut().zip(&sums) {
            *to = rounded(*sum);
        }
    }
    Picture { width, height, pixels }
}

/// What one pixel of the result looks at along one side, and how much of each it takes.
struct Look {
    first: u16,
    weights: Vec<i16>,
}

/// The triangle filter: what lies at a pixel's middle counts whole, what lies a pixel of the result away not at all.
fn looks(from: u16, to: u16) -> Vec<Look> {
    let ratio = f64::from(from) / f64::from(to);
    let look = |pixel: u16| {
        let middle = (f64::from(pixel) + 0.5) * ratio;
        let first = (middle - ratio).floor().max(0.0) as u16;
        let end = ((middle + ratio).ceil() as u16).min(from);
        let near = |place: u16| (1.0 - (f64::from(place) + 0.5 - middle).abs() / ratio).max(0.0);
        let whole: f64 = (first..end).map(near).sum();
        let weights = (first..end).map(|place| (near(place) / whole * f64::from(1 << BITS)).round() as i16).collect();
        Look { first, weights }
    };
    (0..to).map(look).collect()
}

/// One row, shrunk along itself.
fn along(wide: &[Rgbx], looks: &[Look], to: &mut [Rgbx]) {
    for (to, look) in to.iter_mut().zip(looks) {
        let mut sums = [HALF; 4];
        let (_, seen) = wide.split_at_checked(usize::from(look.first)).unwrap_or_default();
        for (pixel, weight) in seen.iter().zip(&look.weights) {
            for (sum, value) in sums.iter_mut().zip(pixel) {
                *sum += i32::from(*weight) * i32::from(*value);
            }
        }
        *to = sums.map(rounded);
    }
}

fn rounded(sum: i32) -> u8 {
    (sum >> BITS).clamp(0, 255) as u8
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

#[cfg(test)]
mod tests {
    use fast_image_resize::images::{Image, ImageRef};
    use fast_image_resize::{FilterType, PixelType, ResizeAlg, ResizeOptions, Resizer};

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
    fn a_picture_is_shrunk_as_a_well_known_library_does_it() {
        let (width, height) = (400_u16, 700_u16);
        let samples =
            (0..u32::from(height)).flat_map(|y| (0..u32::from(width)).map(move |x| ((x * 3 + y * y / 7) % 251) as u8));
        let from = Decoded { width, height, samples: Samples::Grey(samples.collect()) };
        let mut whole = vec![Rgbx::default(); usize::from(width) * usize::from(height)];
        widen(&from, 0..height, &mut whole);
        for target in [(171, 300), (399, 698), (57, 100), (1, 2)] {
            let made = shrink(&from, target);
            let source = ImageRef::new(400, 700, whole.as_flattened(), PixelType::U8x4).unwrap();
            let mut expected = Image::new(u32::from(target.0), u32::from(target.1), PixelType::U8x4);
            let options =
                ResizeOptions::new().resize_alg(ResizeAlg::Convolution(FilterType::Bilinear)).use_alpha(false);
            Resizer::new().resize(&source, &mut expected, &options).unwrap();
            let apart = made.pixels.as_flattened().iter().zip(expected.buffer()).map(|(a, b)| a.abs_diff(*b)).max();
            assert!(apart <= Some(1), "{target:?}: {apart:?}");
        }
    }

    #[test]
    fn one_colour_stays_that_colour() {
        for value in [0, 1, 127, 254, 255] {
            let from = Decoded { width: 33, height: 21, samples: Samples::Grey(vec![value; 33 * 21]) };
            assert!(shrink(&from, (10, 7)).pixels.iter().all(|pixel| pixel[..3] == [value; 3]), "{value}");
        }
    }

    #[test]
    fn ink_darkens_paper() {
        assert_eq!(on_paper([0, 0, 0, 0]), [255, 255, 255, 255]);
        assert_eq!(on_paper([255, 0, 0, 0]), [0, 255, 255, 255]);
        assert_eq!(on_paper([0, 0, 0, 255]), [0, 0, 0, 255]);
        assert_eq!(on_paper([0, 128, 255, 128]), [127, 63, 0, 255]);
    }
}
