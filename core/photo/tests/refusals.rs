//! What cannot be taken in is refused, and says why.

#[cfg(test)]
mod support;

use std::io::{self, Read};

use jpeg_encoder::ColorType;
use support::*;
use wayside_photo::drawing::street_scene;
use wayside_photo::{Damage, Limits, LooksLike, PhotoError, prepare};

#[cfg(test)]
fn progressive(width: u16, height: u16) -> Vec<u8> {
    let mut jpeg = Vec::new();
    let mut encoder = jpeg_encoder::Encoder::new(&mut jpeg, 80);
    encoder.set_progressive(true);
    encoder.encode(&quarters(SEEN, width, height), width, height, ColorType::Rgb).unwrap();
    jpeg
}

#[test]
fn an_empty_file_is_called_empty() {
    assert!(matches!(take_in(b""), Err(PhotoError::Empty)));
}

#[test]
fn another_format_named_jpg_is_called_by_its_own_name() {
    let table: [(&[u8], LooksLike); 6] = [
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", LooksLike::Png),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", LooksLike::Heic),
        (b"GIF89a", LooksLike::Gif),
        (b"RIFF\x24\0\0\0WEBPVP8 ", LooksLike::Webp),
        (b"<html>", LooksLike::Unknown),
        (b"\xFF", LooksLike::Unknown),
    ];
    for (bytes, expected) in table {
        let refused = take_in(bytes);
        assert!(matches!(refused, Err(PhotoError::NotJpeg { looks_like }) if looks_like == expected), "{refused:?}");
    }
}

#[test]
fn a_photo_cut_short_anywhere_is_damaged() {
    let photo = street_scene(1, 600, 400, None);
    for percent in 1..100 {
        let refused = take_in(&photo[..photo.len() * percent / 100]);
        assert!(matches!(refused, Err(PhotoError::Damaged(Damage::CutShort | Damage::ImpossiblySmall { .. }))));
    }
    let refused = take_in(&photo[..photo.len() - 2]);
    assert!(matches!(refused, Err(PhotoError::Damaged(Damage::CutShort))), "for want of an end marker: {refused:?}");
    assert!(take_in(&photo).is_ok(), "the control");
}

/// The limit of the rule above, kept here so that nobody is surprised by it.
#[test]
fn a_cut_patched_with_an_end_marker_cannot_be_told() {
    let photo = street_scene(1, 600, 400, None);
    assert!(take_in(&[&photo[..photo.len() / 2], &[0xFF, 0xD9]].concat()).is_ok());
}

#[test]
fn too_many_pixels_are_refused_by_the_header_alone() {
    let huge = claiming(&street_scene(1, 64, 48, None), 8001, 8000);
    assert!(matches!(take_in(&huge), Err(PhotoError::TooManyPixels { width: 8001, height: 8000, most: 64_000_000 })));
    let limits = Limits { max_pixels: 64 * 48, ..Limits::default() };
    assert!(prepare(street_scene(1, 64, 48, None).as_slice(), &limits).is_ok(), "just as many are not too many");
    assert!(prepare(street_scene(1, 64, 49, None).as_slice(), &limits).is_err());
}

#[test]
fn a_progressive_photo_may_have_fewer_pixels() {
    let refused = take_in(&claiming(&progressive(64, 48), 6001, 4000));
    assert!(matches!(refused, Err(PhotoError::TooManyProgressivePixels { width: 6001, height: 4000, .. })));
    let baseline = take_in(&claiming(&street_scene(1, 64, 48, None), 6001, 4000));
    assert!(matches!(baseline, Err(PhotoError::Damaged(Damage::ImpossiblySmall { .. }))), "the control: {baseline:?}");
    assert!(take_in(&progressive(64, 48)).is_ok());
}

#[test]
fn a_header_that_lies_is_found_out() {
    let lying = claiming(&street_scene(1, 64, 48, None), 60_000, 1_000);
    let refused = take_in(&lying);
    let expected = Damage::ImpossiblySmall { width: 60_000, height: 1_000 };
    assert!(matches!(refused, Err(PhotoError::Damaged(ref damage)) if *damage == expected), "{refused:?}");

    let modest = street_scene(1, 320, 240, None);
    assert!(take_in(&modest).is_ok(), "the control");
    let refused = take_in(&claiming(&modest, 4096, 4096));
    assert!(matches!(refused, Err(PhotoError::Damaged(Damage::ImpossiblySmall { .. }))), "{refused:?}");
}

#[test]
fn the_emptiest_photo_that_can_be_is_believed() {
    let (width, height) = (4000, 3000);
    let black = encode(&vec![0; 4000 * 3000], (width, height), ColorType::Luma, &[]);
    assert!(black.len() < 160_000, "{}", black.len());
    assert!(take_in(&black).is_ok());
}

#[test]
fn a_picture_that_goes_on_too_long_is_refused() {
    let photo = street_scene(1, 600, 400, None);
    let limits = Limits { max_file_bytes: photo.len() as u64 / 2, ..Limits::default() };
    let refused = prepare(photo.as_slice(), &limits);
    assert!(matches!(refused, Err(PhotoError::FileTooLarge { most }) if most == limits.max_file_bytes), "{refused:?}");
    let limits = Limits { max_file_bytes: photo.len() as u64, ..Limits::default() };
    assert!(prepare(photo.as_slice(), &limits).is_ok());
}

#[test]
fn thousands_of_empty_scans_do_not_keep_a_phone_busy() {
    let photo = progressive(64, 48);
    let scan = photo.windows(2).position(|pair| pair == [0xFF, 0xDA]).unwrap();
    let end = scan + 2 + usize::from(photo[scan + 3]);
    let busy = [&photo[..scan], &photo[scan..end].repeat(5000), &photo[scan..]].concat();
    assert!(matches!(take_in(&busy), Err(PhotoError::Damaged(Damage::Header(_)))));
}

#[test]
fn the_kinds_of_jpeg_that_no_camera_makes_are_refused_by_name() {
    let photo = street_scene(1, 64, 48, None);
    let (_, frame, _) = segments(&photo).into_iter().find(|(marker, ..)| *marker == 0xC0).unwrap();
    for (offset, value) in [(1, 0xC3), (1, 0xC9), (1, 0xC5), (4, 12), (9, 2)] {
        let mut odd = photo.clone();
        odd[frame + offset] = value;
        assert!(matches!(take_in(&odd), Err(PhotoError::Damaged(Damage::Unusual(_)))), "{offset} {value}");
    }
}

#[test]
fn a_headless_or_double_headed_file_is_refused() {
    let photo = street_scene(1, 64, 48, None);
    assert!(matches!(take_in(&without(&photo, 0xC0)), Err(PhotoError::Damaged(Damage::Header("no frame")))));
    let (_, from, to) = segments(&photo).into_iter().find(|(marker, ..)| *marker == 0xC0).unwrap();
    let twice = with(&photo, 0xC0, &photo[from + 4..to]);
    assert!(matches!(take_in(&twice), Err(PhotoError::Damaged(Damage::Header("two frames")))));
    assert!(matches!(take_in(b"\xFF\xD8\xFF\xD9"), Err(PhotoError::Damaged(_))));
    assert!(matches!(take_in(&without(&photo, 0xC4)), Err(PhotoError::Damaged(_))), "no tables");
    assert!(matches!(take_in(&without(&photo, 0xDB)), Err(PhotoError::Damaged(_))), "no tables");
}

#[test]
fn a_file_that_cannot_be_read_is_not_called_damaged() {
    struct FailsAfter(usize, Vec<u8>);
    impl Read for FailsAfter {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            if self.0 >= self.1.len() / 2 {
                return Err(io::Error::new(io::ErrorKind::PermissionDenied, "card removed"));
            }
            let read = (&self.1[self.0..]).read(&mut buffer[..100])?;
            self.0 += read;
            Ok(read)
        }
    }
    let refused = prepare(FailsAfter(0, street_scene(1, 600, 400, None)), &Limits::default());
    let Err(PhotoError::Read(error)) = refused else { panic!("{refused:?}") };
    assert_eq!(error.kind(), io::ErrorKind::PermissionDenied);
}

#[test]
fn a_photo_that_arrives_byte_by_byte_is_the_same_photo() {
    struct Drip<'a>(&'a [u8]);
    impl Read for Drip<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            self.0.read(&mut buffer[..1])
        }
    }
    let photo = street_scene(1, 90, 60, None);
    assert_eq!(prepare(Drip(&photo), &Limits::default()).unwrap(), take_in(&photo).unwrap());
}

#[test]
fn a_decoder_that_panics_costs_a_photo_and_not_the_app() {
    // Three blocks to each unit make 65535 rows just too many for jpeg-decoder's 16-bit count of them. With overflow
    // checks, as tests are built, it panics; without, it counts from 0 again, and all is well.
    let grey = encode(&vec![90; 64 * 4000], (64, 4000), ColorType::Luma, &[]);
    let (_, frame, _) = segments(&grey).into_iter().find(|(marker, ..)| *marker == 0xC0).unwrap();
    let mut tall = claiming(&grey, 8, 65_535);
    tall[frame + 11] = 0x13;
    match take_in(&tall) {
        Err(PhotoError::Damaged(Damage::Picture(why))) => assert_eq!(why, "the decoder gave up"),
        other => assert_eq!(other.is_ok(), !cfg!(debug_assertions), "{other:?}"),
    }
}
