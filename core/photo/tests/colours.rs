//! However a JPEG stores its colours, they come out right.

#[cfg(test)]
mod support;

use jpeg_encoder::{ColorType, Encoder, SamplingFactor};
use support::*;

const SIZE: (u16, u16) = (200, 120);

#[test]
fn every_way_of_encoding_comes_out_as_the_same_picture() {
    use SamplingFactor::*;
    let pixels = quarters(SEEN, SIZE.0, SIZE.1);
    for sampling in [R_4_4_4, R_4_4_0, R_4_2_2, R_4_2_0, R_4_1_1, R_4_4_1, R_4_1_0, R_4_2_1] {
        for (progressive, restarts, optimised) in [
            (false, 0, false),
            (false, 7, false),
            (false, 0, true),
            (true, 0, false),
            (true, 0, true),
            (true, 5, false),
        ] {
            let mut jpeg = Vec::new();
            let mut encoder = Encoder::new(&mut jpeg, 90);
            encoder.set_sampling_factor(sampling);
            encoder.set_progressive(progressive);
            encoder.set_restart_interval(restarts);
            encoder.set_optimized_huffman_tables(optimised);
            encoder.encode(&pixels, SIZE.0, SIZE.1, ColorType::Rgb).unwrap();
            let shown = show(&take_in(&jpeg).unwrap().jpeg);
            assert!(alike(shown.quarters(), SEEN), "{sampling:?} {progressive} {restarts} {optimised}");
        }
    }
}

#[test]
fn a_grey_photo_stays_grey() {
    let (light, dark) = ([210; 3], [40; 3]);
    let grey = [[light, dark], [dark, light]];
    let one_each: Vec<u8> = quarters(grey, SIZE.0, SIZE.1).as_chunks().0.iter().map(|[grey, _, _]| *grey).collect();
    let jpeg = encode(&one_each, SIZE, ColorType::Luma, &[]);
    assert!(alike(show(&take_in(&jpeg).unwrap().jpeg).quarters(), grey));
}

/// Ink that makes a colour: no black, the rest taken from white.
fn ink(pixels: &[u8]) -> Vec<u8> {
    pixels.as_chunks().0.iter().flat_map(|[r, g, b]| [255 - r, 255 - g, 255 - b, 0]).collect()
}

#[test]
fn printers_colours_come_out_right() {
    let pixels = quarters(SEEN, SIZE.0, SIZE.1);
    let inverted: Vec<u8> = ink(&pixels).iter().map(|ink| 255 - ink).collect();
    let adobe = encode(&ink(&pixels), SIZE, ColorType::Cmyk, &[]);
    let photos = [
        ("CMYK as Adobe stores it, inverted", adobe),
        ("YCCK as Adobe stores it", encode(&ink(&pixels), SIZE, ColorType::CmykAsYcck, &[])),
        ("CMYK as others store it", without(&encode(&inverted, SIZE, ColorType::Cmyk, &[]), 0xEE)),
    ];
    for (what, jpeg) in photos {
        let shown = show(&take_in(&jpeg).unwrap().jpeg);
        assert!(alike(shown.quarters(), SEEN), "{what}: {:?}", shown.quarters());
    }
}

#[test]
fn black_ink_darkens() {
    let pixels: Vec<u8> = [0, 0, 0, 200].repeat(64 * 64);
    let jpeg = encode(&pixels, (64, 64), ColorType::Cmyk, &[]);
    assert!(alike(show(&take_in(&jpeg).unwrap().jpeg).quarters(), [[[55; 3]; 2]; 2]));
}

#[test]
fn a_jpeg_that_stores_red_green_and_blue_as_they_are_comes_out_right() {
    // Stored untransformed, which Adobe's segment says and a JFIF header would deny.
    let jpeg = encode(&quarters(SEEN, SIZE.0, SIZE.1), SIZE, ColorType::Ycbcr, &[]);
    let jpeg = with(&without(&jpeg, 0xE0), 0xEE, b"Adobe\0\x64\0\0\0\0\0");
    assert!(alike(show(&take_in(&jpeg).unwrap().jpeg).quarters(), SEEN));
}
