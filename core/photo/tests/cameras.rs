//! Real photos from real cameras, when they are there (see the README of the shared data).

#[cfg(test)]
mod support;

use std::fs;
use std::path::{Path, PathBuf};

use support::*;
use wayside_photo::inspect::metadata_found;
use wayside_photo::{Damage, LooksLike, PhotoError};

/// The photos whose names begin so; none when the folder is not there.
#[cfg(test)]
fn photos(beginning: &str) -> Vec<(PathBuf, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/photos");
    let Ok(entries) = fs::read_dir(&folder) else {
        println!("skipped: {} is not there", folder.display());
        return Vec::new();
    };
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.file_name().unwrap().to_string_lossy().starts_with(beginning));
    paths.sort();
    paths.into_iter().map(|path| (path.clone(), fs::read(path).unwrap())).collect()
}

#[test]
fn every_camera_s_jpeg_is_taken_in_and_cleaned() {
    let mut with_position = 0;
    let mut taken = 0;
    for (path, photo) in photos("") {
        if path.extension().is_some_and(|extension| extension == "HEIC") || path.ends_with("corrupted.jpg") {
            continue;
        }
        let before = metadata_found(&photo);
        assert!(!before.is_empty(), "the control: {}", path.display());
        with_position += usize::from(before.iter().any(|found| found.contains("position")));
        let prepared = take_in(&photo).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        assert!(prepared.width.max(prepared.height) <= 1600, "{}", path.display());
        assert_eq!(metadata_found(&prepared.jpeg), [""; 0], "{}", path.display());
        let shown = show(&prepared.jpeg);
        assert_eq!((shown.width, shown.height), (prepared.width as usize, prepared.height as usize));
        taken += 1;
    }
    println!("{taken} photos, {with_position} with a position");
    assert!(taken == 0 || with_position >= 3, "the control: {with_position}");
}

#[test]
fn one_scene_in_all_eight_orientations_comes_out_as_one_picture() {
    let shown: Vec<Shown> = photos("landscape_").iter().map(|(_, photo)| show(&take_in(photo).unwrap().jpeg)).collect();
    let [first, second, ..] = shown.as_slice() else { return };
    assert_eq!(shown.len(), 8);
    // The first was developed with other colours and all bear a number; Pillow finds them as far apart.
    for (n, other) in shown.iter().enumerate() {
        let (apart, most) = (second.apart(other), if n == 0 { 18.0 } else { 6.0 });
        assert!(apart < most, "landscape_{}: {apart}", n + 1);
    }
    // The control: the same picture the wrong way round is far from itself.
    let wrong: Vec<Rgb> = first.pixels.iter().rev().copied().collect();
    let wrong = Shown { pixels: wrong, ..*first };
    assert!(first.apart(&wrong) > 40.0, "{}", first.apart(&wrong));
}

/// Its metadata is broken and so are its restarts, within the picture; vipsthumbnail refuses it too.
#[test]
fn a_photo_corrupt_in_the_picture_itself_is_refused() {
    for (_, photo) in photos("corrupted") {
        let refused = take_in(&photo);
        assert!(matches!(refused, Err(PhotoError::Damaged(Damage::Picture(_)))), "{refused:?}");
    }
}

#[test]
fn an_iphone_s_heic_is_called_heic() {
    for (path, photo) in photos("IMG_5195") {
        let refused = take_in(&photo);
        assert!(
            matches!(refused, Err(PhotoError::NotJpeg { looks_like: LooksLike::Heic })),
            "{}: {refused:?}",
            path.display()
        );
    }
}
