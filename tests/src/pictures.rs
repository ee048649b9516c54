//! Pictures to send: real ones where they are at hand beside the repository, else ones that the project draws.

use std::path::{Path, PathBuf};

use wayside_photo::drawing::{Exif, street_scene};

use crate::programs::repository;

#[derive(Debug)]
pub struct Pictures {
    pub files: Vec<PathBuf>,
    /// "real photos from …" or "pictures drawn by Wayside".
    pub told: String,
}

impl Pictures {
    /// Camera files with positions in them, if they are there; drawn ones otherwise.
    pub fn real_or_drawn(folder: &Path) -> Self {
        let shared = repository().join("../shared/data/photos");
        let names = ["DSCN0010.jpg", "HMD_Nokia_8.3_5G.jpg", "DSCN0042.jpg", "iphone_hdr_YES.jpg"];
        let files: Vec<PathBuf> = names.iter().map(|name| shared.join(name)).filter(|file| file.is_file()).collect();
        if files.len() == names.len() {
            return Self { files, told: "real camera photos, each with the position where it was taken".to_owned() };
        }
        let files = (0..4).map(|seed| Self::draw(folder, seed, 2000, 1500)).collect();
        Self { files, told: "pictures drawn by Wayside, each with a camera's position in it".to_owned() }
    }

    /// One drawn picture with a camera's metadata.
    pub fn draw(folder: &Path, seed: u64, width: u32, height: u32) -> PathBuf {
        let exif = Exif { orientation: (seed % 8 + 1) as u16, lat: 52.6766, lon: -2.4469 };
        let file = folder.join(format!("street-{seed}-{width}.jpg"));
        std::fs::write(&file, street_scene(seed, width, height, Some(exif))).expect("a picture can be written");
        file
    }
}
