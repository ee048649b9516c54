//! How long one photo takes: `cargo run --release -p wayside-photo --example intake -- photo.jpg [times] [output.jpg]`.
//! With a size in place of a file (`4000x3000`), a street is drawn first.
#![allow(clippy::print_stdout)] // a program for the terminal

use std::error::Error;
use std::fs::{self, File};
use std::time::{Duration, Instant};

use wayside_photo::{Limits, drawing, inspect, prepare};

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let photo = arguments.next().ok_or("which photo?")?;
    let times: usize = arguments.next().map_or(Ok(9), |times| times.parse())?;
    let output = arguments.next();

    let size = photo.split_once('x').and_then(|(w, h)| Some((w.parse().ok()?, h.parse().ok()?)));
    let photo = match size {
        Some((width, height)) => {
            let exif = drawing::Exif { orientation: 1, lat: 52.7073, lon: -2.7553 };
            let path = format!("{}/street-{photo}.jpg", std::env::temp_dir().display());
            fs::write(&path, drawing::street_scene(1, width, height, Some(exif)))?;
            path
        }
        None => photo,
    };
    println!("{photo}: {} bytes", fs::metadata(&photo)?.len());
    for found in inspect::metadata_found(&fs::read(&photo)?) {
        println!("  in it: {found}");
    }

    let mut took: Vec<Duration> = Vec::new();
    let mut prepared = None;
    for _ in 0..times.max(1) {
        let start = Instant::now();
        prepared = Some(prepare(File::open(&photo)?, &Limits::default())?);
        took.push(start.elapsed());
    }
    took.sort();
    let median = took.get(took.len() / 2).copied().unwrap_or_default();
    println!("median of {}: {:.1} ms", took.len(), median.as_secs_f64() * 1000.0);
    if let Some(prepared) = prepared {
        println!("{prepared:?}, metadata left: {}", inspect::metadata_found(&prepared.jpeg).len());
        if let Some(output) = output {
            fs::write(output, prepared.jpeg)?;
        }
    }
    Ok(())
}
