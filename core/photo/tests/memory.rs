//! How much memory intake takes, counted at the allocator, in every thread.
#![allow(unsafe_code)] // an allocator cannot be written without

#[cfg(test)]
mod support;

use std::alloc::{GlobalAlloc, Layout, System};
use std::fs::File;
use std::io::Write;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::sync::{Mutex, PoisonError};

use proptest::prelude::*;
use support::*;
use wayside_photo::drawing::street_scene;
use wayside_photo::{Limits, prepare};

struct Counting;

static NOW: AtomicUsize = AtomicUsize::new(0);
static PEAK: AtomicUsize = AtomicUsize::new(0);

// SAFETY: all is handed to the system's allocator as it came.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        PEAK.fetch_max(NOW.fetch_add(layout.size(), SeqCst) + layout.size(), SeqCst);
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, at: *mut u8, layout: Layout) {
        NOW.fetch_sub(layout.size(), SeqCst);
        unsafe { System.dealloc(at, layout) }
    }
}

#[global_allocator]
static COUNTING: Counting = Counting;

/// Runs alone, and says how many bytes it held at most.
fn peak<T>(what: impl FnOnce() -> T) -> (T, usize) {
    static ALONE: Mutex<()> = Mutex::new(());
    let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    let before = NOW.load(SeqCst);
    PEAK.store(before, SeqCst);
    let done = what();
    (done, PEAK.load(SeqCst) - before)
}

const MB: usize = 1 << 20;

/// One test, so that nothing else allocates meanwhile but the test runner.
#[test]
fn memory_goes_by_what_comes_out_and_not_by_what_comes_in() {
    // Counting works: this much is held, and no more.
    let ((), held) = peak(|| drop(vec![1_u8; 5 * MB]));
    assert!((5 * MB..6 * MB).contains(&held), "the control: {held}");

    for (width, height, most) in [(8000, 6000, 64), (4000, 3000, 64), (3198, 3198, 64), (640, 480, 6)] {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(&street_scene(1, width, height, None)).unwrap();
        let path = file.into_temp_path();
        let (prepared, held) = peak(|| prepare(File::open(&path).unwrap(), &Limits::default()).unwrap());
        println!("{width} × {height}: {:.1} MB", held as f64 / MB as f64);
        assert_eq!(prepared.width, width.min(1600));
        assert!(held <= most * MB, "{width} × {height}: {held} bytes");
    }

    // A header that lies gets nothing on its word.
    for (width, height) in [(60_000, 1_000), (8_000, 8_000), (65_535, 65_535)] {
        let lying = claiming(&street_scene(1, 64, 48, None), width, height);
        let (refused, held) = peak(|| take_in(&lying));
        assert!(refused.is_err());
        assert!(held < MB, "{width} × {height}: {held} bytes");
    }

    broken_files_neither_panic_nor_take_more_than_their_due();
}

/// Mutations of a small photo: the worst it can claim before it is found out is a thousand pixels for each byte.
#[cfg(test)]
fn broken_files_neither_panic_nor_take_more_than_their_due() {
    let mut progressive = Vec::new();
    let mut encoder = jpeg_encoder::Encoder::new(&mut progressive, 80);
    encoder.set_progressive(true);
    encoder.encode(&quarters(SEEN, 96, 64), 96, 64, jpeg_encoder::ColorType::Rgb).unwrap();
    let photos = [street_scene(1, 96, 64, None), progressive];
    let most = 8 * MB + photos.iter().map(Vec::len).max().unwrap() * 1024 * 12;

    let changes = proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..12);
    let mutation = (prop::sample::select(photos.to_vec()), changes, any::<prop::sample::Index>(), any::<bool>());
    let config = ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() };
    proptest!(config, |((mut photo, changes, at, cut) in mutation)| {
        for (at, value) in changes {
            let at = at.index(photo.len());
            photo[at] = value;
        }
        if cut {
            photo.truncate(at.index(photo.len()));
        }
        let (_, held) = peak(|| take_in(&photo));
        prop_assert!(held < most, "{held} bytes");
    });
}
