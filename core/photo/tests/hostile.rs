//! Whatever bytes come, an answer comes back.

#[cfg(test)]
mod support;

use proptest::prelude::*;
use support::*;
use wayside_photo::LooksLike;
use wayside_photo::drawing::street_scene;
use wayside_photo::inspect::metadata_found;

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_get_an_answer(bytes in proptest::collection::vec(any::<u8>(), 0..600)) {
        prop_assert!(take_in(&bytes).is_err());
        let _ = LooksLike::judge(&bytes);
        prop_assert!(!metadata_found(&bytes).is_empty());
    }

    #[test]
    fn any_bytes_after_a_jpeg_s_first_get_an_answer(bytes in proptest::collection::vec(any::<u8>(), 0..600)) {
        prop_assert!(take_in(&[&[0xFF, 0xD8, 0xFF], bytes.as_slice()].concat()).is_err());
    }

    #[test]
    fn any_exif_leaves_the_photo_be(tiff in proptest::collection::vec(any::<u8>(), 0..300), big in any::<bool>()) {
        let order: &[u8] = if big { b"Exif\0\0MM\0*\0\0\0\x08" } else { b"Exif\0\0II*\0\x08\0\0\0" };
        let photo = with(&street_scene(1, 16, 16, None), 0xE1, &[order, &tiff].concat());
        prop_assert!(take_in(&photo).is_ok());
    }

    #[test]
    fn any_metadata_is_stripped(number in 1_u8..16, body in proptest::collection::vec(any::<u8>(), 0..300)) {
        // An APP14 that says Adobe changes how colours are read, and may make no sense.
        prop_assume!(!body.starts_with(b"Adobe"));
        let photo = with(&street_scene(1, 16, 16, None), 0xE0 + number, &body);
        prop_assert!(!metadata_found(&photo).is_empty());
        prop_assert!(metadata_found(&take_in(&photo).unwrap().jpeg).is_empty());
    }
}
