//! `draw SEED WIDTH HEIGHT FILE`: a street as a camera would have taken it, position and all, for tests that are not Rust.
use wayside_photo::drawing::{Exif, street_scene};

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [seed, width, height, file] = args.as_slice() else { panic!("usage: draw SEED WIDTH HEIGHT FILE") };
    let number = |text: &str| text.parse::<u32>().expect("a number");
    let exif = Exif { orientation: 6, lat: 52.6766, lon: -2.4469 };
    let picture = street_scene(number(seed).into(), number(width), number(height), Some(exif));
    std::fs::write(file, picture).expect("the file can be written");
}
