//! Photos come out as they were seen, at the right size.

#[cfg(test)]
mod support;

use jpeg_encoder::ColorType;
use support::*;
use wayside_photo::drawing::{Exif, street_scene};
use wayside_photo::{Limits, prepare};

/// Where the stored first row and first column are seen, in the words of CIPA DC-008 (tag 0112).
const ROW_0_AND_COLUMN_0: [(u16, &str, &str); 8] = [
    (1, "top", "left"),
    (2, "top", "right"),
    (3, "bottom", "right"),
    (4, "bottom", "left"),
    (5, "left", "top"),
    (6, "right", "top"),
    (7, "right", "bottom"),
    (8, "left", "bottom"),
];

/// What a camera held that way stores, so that [`SEEN`] is seen.
#[cfg(test)]
fn stored(row_0: &str, column_0: &str) -> [[Rgb; 2]; 2] {
    let mut stored = [[[0; 3]; 2]; 2];
    for (row, colours) in stored.iter_mut().enumerate() {
        for (column, colour) in colours.iter_mut().enumerate() {
            let (mut across, mut down) = (0, 0);
            for (side, steps) in [(row_0, row), (column_0, column)] {
                match side {
                    "top" => down = steps,
                    "bottom" => down = 1 - steps,
                    "left" => across = steps,
                    "right" => across = 1 - steps,
                    _ => unreachable!(),
                }
            }
            *colour = SEEN[down][across];
        }
    }
    stored
}

#[test]
fn a_photo_taken_any_way_round_comes_out_upright() {
    for (orientation, row_0, column_0) in ROW_0_AND_COLUMN_0 {
        let sideways = matches!(row_0, "left" | "right");
        let size = if sideways { (48, 64) } else { (64, 48) };
        let pixels = quarters(stored(row_0, column_0), size.0, size.1);
        for big_endian in [true, false] {
            let photo = encode(&pixels, size, ColorType::Rgb, &[exif(orientation, big_endian)]);
            let prepared = take_in(&photo).unwrap();
            assert_eq!((prepared.width, prepared.height), (64, 48), "orientation {orientation}");
            let shown = show(&prepared.jpeg);
            assert_eq!((shown.width, shown.height), (64, 48), "orientation {orientation}");
            assert!(alike(shown.quarters(), SEEN), "orientation {orientation}, big-endian {big_endian}");
        }
        // The control: without the tag it is shown as it is stored, which is wrong for all but the first.
        let shown = show(&take_in(&encode(&pixels, size, ColorType::Rgb, &[])).unwrap().jpeg);
        assert_eq!(alike(shown.quarters(), SEEN), orientation == 1, "orientation {orientation} untagged");
    }
}

#[test]
fn a_photo_taken_sideways_is_turned_after_it_is_shrunk() {
    let limits = Limits { max_side: 500, ..Limits::default() };
    let taken = |street: Vec<u8>| show(&prepare(street.as_slice(), &limits).unwrap().jpeg);
    let upright = taken(street_scene(3, 900, 1200, None));
    assert_eq!((upright.width, upright.height), (375, 500));
    for orientation in 2..=8 {
        let exif = Exif { orientation, lat: 0.0, lon: 0.0 };
        let turned = taken(street_scene(3, 900, 1200, Some(exif)));
        assert!(upright.apart(&turned) < 3.0, "orientation {orientation}: {}", upright.apart(&turned));
    }
    let other = taken(street_scene(4, 900, 1200, None));
    assert!(upright.apart(&other) > 6.0, "the control, another street: {}", upright.apart(&other));
}

#[test]
fn a_photo_with_broken_exif_is_taken_as_upright() {
    let pixels = quarters(SEEN, 64, 48);
    let whole = exif(6, true).1;
    let mut broken: Vec<Vec<u8>> = (0..whole.len() - 6).map(|length| whole[..length].to_vec()).collect();
    broken.extend([0, 9, 0xFFFF].map(|orientation| exif(orientation, true).1));
    broken.push([b"Exif\0\0MM\0*".as_slice(), &[0xFF; 60]].concat());
    for body in broken {
        let prepared = take_in(&encode(&pixels, (64, 48), ColorType::Rgb, &[(1, body.clone())])).unwrap();
        assert!(alike(show(&prepared.jpeg).quarters(), SEEN), "{body:?}");
    }
    let turned = take_in(&encode(&pixels, (64, 48), ColorType::Rgb, &[(1, whole)])).unwrap();
    assert!(!alike(show(&turned.jpeg).quarters(), SEEN), "the control: unbroken, it turns");
}

#[test]
fn the_longest_side_is_at_most_the_limit_and_nothing_is_enlarged() {
    let table = [
        ((640, 480), (640, 480)),
        ((1600, 900), (1600, 900)),
        ((1601, 900), (1600, 899)),
        ((3199, 40), (1600, 20)),
        ((3200, 2400), (1600, 1200)),
        ((40, 5000), (13, 1600)),
        ((6401, 8), (1600, 2)),
        ((12801, 1), (1600, 1)),
        ((1, 1), (1, 1)),
        ((7, 9), (7, 9)),
    ];
    for ((width, height), expected) in table {
        let prepared = take_in(&street_scene(1, width, height, None)).unwrap();
        assert_eq!((prepared.width, prepared.height), expected, "{width} × {height}");
        let shown = show(&prepared.jpeg);
        assert_eq!((shown.width, shown.height), (expected.0 as usize, expected.1 as usize), "{width} × {height}");
    }
}

#[test]
fn the_limits_are_the_callers_to_set() {
    let street = street_scene(1, 900, 600, None);
    let small = prepare(street.as_slice(), &Limits { max_side: 300, ..Limits::default() }).unwrap();
    assert_eq!((small.width, small.height), (300, 200));
    let coarse = prepare(street.as_slice(), &Limits { quality: 20, ..Limits::default() }).unwrap();
    let fine = prepare(street.as_slice(), &Limits { quality: 95, ..Limits::default() }).unwrap();
    assert!(coarse.jpeg.len() * 3 < fine.jpeg.len(), "{} and {}", coarse.jpeg.len(), fine.jpeg.len());
}

#[test]
fn a_12_megapixel_photo_comes_out_at_a_few_hundred_kilobytes() {
    let street = street_scene(1, 4000, 3000, None);
    let prepared = take_in(&street).unwrap();
    assert!((2_500_000..5_000_000).contains(&street.len()), "a phone's weight: {}", street.len());
    assert!((100_000..500_000).contains(&prepared.jpeg.len()), "{}", prepared.jpeg.len());
}
