//! How long a camera's photo takes to become ours, beside the fastest tool at hand: each a whole process.

use std::fs::File;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use wayside_photo::{Limits, prepare};
use wayside_tests::Pictures;

use crate::median;
use crate::row::{Row, Target};

const NAME: &str = "photo-intake";
const PAIRS: usize = 21;
const TARGET: Target = Target::AtMost(0.65);

/// `bench intake CAMERA FILE`: the process that is timed.
pub fn take_in(camera: &Path, file: &Path) {
    let camera = File::open(camera).expect("the photo is there");
    let prepared = prepare(camera, &Limits::default()).expect("the photo is one");
    std::fs::write(file, prepared.jpeg).expect("there is room");
}

pub fn measure(room: &Path) -> Row {
    let camera = Pictures::draw(room, 1, 4000, 3000);
    let mut ours = Command::new(std::env::current_exe().expect("this program has a path"));
    ours.arg("intake").arg(&camera).arg(room.join("ours.jpg"));
    let mut theirs = Command::new("vipsthumbnail");
    theirs.arg(&camera).args(["-s", "1600", "-o"]).arg(format!("{}[Q=80]", room.join("theirs.jpg").display()));
    // Once before the clock, to have both programs and the photo in memory.
    let _ = took(&mut ours);
    if took(&mut theirs).is_none() {
        return Row::skipped(NAME, "ms", TARGET, "vipsthumbnail (libvips-tools) is not there");
    }
    let pair = |_| Some((took(&mut ours)?, took(&mut theirs)?));
    let pairs: Vec<(Duration, Duration)> = (0..PAIRS).filter_map(pair).collect();
    assert_eq!(pairs.len(), PAIRS, "both take in the photo each time");
    let ms = |time: Duration| time.as_secs_f64() * 1000.0;
    let (own, other) = pairs.iter().map(|(ours, theirs)| (ms(*ours), ms(*theirs))).unzip();
    let ratio = median(pairs.iter().map(|(ours, theirs)| ours.as_secs_f64() / theirs.as_secs_f64()).collect());
    Row::new(NAME, median(own), "ms", TARGET)
        .beside(median(other), ratio)
        .note("4000×3000 to 1600 px, whole processes; baseline: vipsthumbnail")
}

/// `None` if it fails.
fn took(command: &mut Command) -> Option<Duration> {
    let start = Instant::now();
    let status = command.stdout(Stdio::null()).status().ok()?;
    status.success().then(|| start.elapsed())
}
