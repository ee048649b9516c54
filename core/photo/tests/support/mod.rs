//! What the tests share: small pictures with known colours, files put together by hand, and a look at what came out.
//!
//! Declared `#[cfg(test)]`, as helpers elsewhere are, so that the leave .clippy.toml gives to tests covers it.
#![allow(dead_code)] // each test file uses its part

use jpeg_encoder::{ColorType, Encoder, SamplingFactor};
use wayside_photo::{Limits, PhotoError, Prepared, prepare};

pub type Rgb = [u8; 3];

pub const RED: Rgb = [200, 30, 30];
pub const GREEN: Rgb = [30, 160, 40];
pub const BLUE: Rgb = [30, 50, 200];
pub const YELLOW: Rgb = [220, 210, 40];

/// What a person sees: red and green above, blue and yellow below.
pub const SEEN: [[Rgb; 2]; 2] = [[RED, GREEN], [BLUE, YELLOW]];

pub fn take_in(jpeg: &[u8]) -> Result<Prepared, PhotoError> {
    prepare(jpeg, &Limits::default())
}

/// A picture of four flat quarters, as raw RGB.
pub fn quarters(quarters: [[Rgb; 2]; 2], width: u16, height: u16) -> Vec<u8> {
    let half = |at: u16, of: u16| usize::from(at >= of / 2);
    let at = |x, y| quarters[half(y, height)][half(x, width)];
    (0..height).flat_map(|y| (0..width).flat_map(move |x| at(x, y))).collect()
}

/// Encodes raw pixels as a camera would, with 4:2:0 and whatever segments are wanted: number of APPn, and body.
pub fn encode(pixels: &[u8], (width, height): (u16, u16), colours: ColorType, segments: &[(u8, Vec<u8>)]) -> Vec<u8> {
    let mut jpeg = Vec::new();
    let mut encoder = Encoder::new(&mut jpeg, 90);
    encoder.set_sampling_factor(SamplingFactor::R_4_2_0);
    for (number, body) in segments {
        encoder.add_app_segment(*number, body.clone()).unwrap();
    }
    encoder.encode(pixels, width, height, colours).unwrap();
    jpeg
}

/// An EXIF segment that says nothing but which way is up.
pub fn exif(orientation: u16, big_endian: bool) -> (u8, Vec<u8>) {
    let two = |n: u16| if big_endian { n.to_be_bytes() } else { n.to_le_bytes() };
    let four = |n: u32| if big_endian { n.to_be_bytes() } else { n.to_le_bytes() };
    let mut body = b"Exif\0\0".to_vec();
    body.extend(if big_endian { b"MM" } else { b"II" });
    body.extend(two(42));
    body.extend(four(8));
    body.extend(two(1));
    body.extend(two(0x0112));
    body.extend(two(3));
    body.extend(four(1));
    body.extend(two(orientation));
    body.extend(two(0));
    body.extend(four(0));
    (1, body)
}

/// The segments up to the scan: marker, where it begins, where it ends.
pub fn segments(jpeg: &[u8]) -> Vec<(u8, usize, usize)> {
    let mut found = Vec::new();
    let mut at = 2;
    while jpeg[at + 1] != 0xDA {
        let end = at + 2 + usize::from(u16::from_be_bytes([jpeg[at + 2], jpeg[at + 3]]));
        found.push((jpeg[at + 1], at, end));
        at = end;
    }
    found
}

/// The file without the segments of one marker.
pub fn without(jpeg: &[u8], marker: u8) -> Vec<u8> {
    let mut left = jpeg.to_vec();
    for (_, from, to) in segments(jpeg).into_iter().rev().filter(|(found, ..)| *found == marker) {
        left.drain(from..to);
    }
    left
}

/// The file with one more segment, straight after its first marker.
pub fn with(jpeg: &[u8], marker: u8, body: &[u8]) -> Vec<u8> {
    let length = u16::try_from(body.len() + 2).unwrap().to_be_bytes();
    [&jpeg[..2], &[0xFF, marker], &length, body, &jpeg[2..]].concat()
}

/// Overwrites what the frame header claims.
pub fn claiming(jpeg: &[u8], width: u16, height: u16) -> Vec<u8> {
    let mut lying = jpeg.to_vec();
    let (_, at, _) = segments(jpeg).into_iter().find(|(marker, ..)| matches!(marker, 0xC0..=0xC2)).unwrap();
    lying[at + 5..at + 7].copy_from_slice(&height.to_be_bytes());
    lying[at + 7..at + 9].copy_from_slice(&width.to_be_bytes());
    lying
}

/// A decoded picture.
pub struct Shown {
    pub width: usize,
    pub height: usize,
    pub pixels: Vec<Rgb>,
}

/// Decodes as a browser would: with no regard for anything but the picture.
pub fn show(jpeg: &[u8]) -> Shown {
    let mut decoder = jpeg_decoder::Decoder::new(jpeg);
    let bytes = decoder.decode().unwrap();
    let info = decoder.info().unwrap();
    assert_eq!(info.pixel_format, jpeg_decoder::PixelFormat::RGB24);
    let pixels = bytes.as_chunks().0.to_vec();
    Shown { width: info.width.into(), height: info.height.into(), pixels }
}

impl Shown {
    /// The colours in the middle of each quarter.
    pub fn quarters(&self) -> [[Rgb; 2]; 2] {
        let at = |x: usize, y: usize| self.pixels[self.height * y / 4 * self.width + self.width * x / 4];
        [[at(1, 1), at(3, 1)], [at(1, 3), at(3, 3)]]
    }

    /// Mean difference of two pictures of one size, in steps of 255.
    pub fn apart(&self, other: &Shown) -> f64 {
        assert_eq!((self.width, self.height), (other.width, other.height));
        let pairs = self.pixels.as_flattened().iter().zip(other.pixels.as_flattened());
        let sum: u64 = pairs.map(|(a, b)| u64::from(a.abs_diff(*b))).sum();
        sum as f64 / self.pixels.as_flattened().len() as f64
    }
}

/// Whether colours are alike but for what JPEG takes.
pub fn alike(a: [[Rgb; 2]; 2], b: [[Rgb; 2]; 2]) -> bool {
    a.as_flattened().as_flattened().iter().zip(b.as_flattened().as_flattened()).all(|(a, b)| a.abs_diff(*b) <= 8)
}
