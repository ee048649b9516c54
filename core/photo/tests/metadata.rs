//! Nothing leaves in a photo but what is to be seen in it.

#[cfg(test)]
mod support;

use support::*;
use wayside_photo::drawing::{Exif, street_scene};
use wayside_photo::inspect::metadata_found;
use wayside_photo::{Limits, prepare};

const HERE: Exif = Exif { orientation: 6, lat: 52.7073, lon: -2.7553 };

/// A street with every kind of metadata that phones and editors add.
fn laden() -> Vec<u8> {
    let mut photo = street_scene(1, 320, 240, Some(HERE));
    photo = with(&photo, 0xE1, b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta>home address</x:xmpmeta>");
    photo = with(&photo, 0xE2, b"ICC_PROFILE\0\x01\x01profile");
    photo = with(&photo, 0xE2, b"MPF\0II*\0");
    photo = with(&photo, 0xED, b"Photoshop 3.0\0home address");
    photo = with(&photo, 0xE7, b"maker's own home address");
    photo = with(&photo, 0xFE, b"home address");
    photo.extend(b"\0\0\0\x18ftypmp42home address");
    photo
}

#[test]
fn whatever_goes_in_no_metadata_comes_out() {
    let before = metadata_found(&laden()).join("\n");
    for kind in ["EXIF with a position", "XMP", "ICC", "MPF", "IPTC", "APP7", "comment", "after the end"] {
        assert!(before.contains(kind), "the control, {kind}: {before}");
    }
    let prepared = take_in(&laden()).unwrap();
    assert_eq!(metadata_found(&prepared.jpeg), [""; 0]);
    assert!(!prepared.jpeg.windows(12).any(|bytes| bytes == b"home address"));
}

#[test]
fn what_comes_out_is_made_of_the_plainest_segments() {
    let jpeg = take_in(&laden()).unwrap().jpeg;
    let markers: Vec<u8> = segments(&jpeg).iter().map(|(marker, ..)| *marker).collect();
    assert_eq!(markers, [0xE0, 0xC0, 0xDB, 0xDB, 0xC4, 0xC4, 0xC4, 0xC4]);
    assert!(jpeg.ends_with(&[0xFF, 0xD9]));
}

#[test]
fn the_video_of_a_motion_photo_is_neither_kept_nor_read() {
    let photo = street_scene(1, 320, 240, None);
    let limits = Limits { max_file_bytes: photo.len() as u64 + 100, ..Limits::default() };
    let alone = prepare(photo.as_slice(), &limits).unwrap();
    let moving = [photo, vec![0x55; 1 << 20]].concat();
    assert_eq!(prepare(moving.as_slice(), &limits).unwrap(), alone);
}

#[test]
fn metadata_does_not_change_the_picture() {
    let plain = street_scene(1, 320, 240, Some(HERE));
    assert_eq!(take_in(&plain).unwrap(), take_in(&laden()).unwrap());
}
