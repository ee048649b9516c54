//! Rule 18: a pause while the disk takes longer than anyone waits.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod support;

use std::sync::Mutex;
use std::sync::mpsc::channel;
use std::time::{Duration, Instant};

use wayside_core::Wayside;
use wayside_core::ports::Ports;
use wayside_core::sync::{Budget, Next};
use wayside_core::wayside::Paused;

use support::watched::watched;
use support::*;

/// A pause answers within a second or so; a machine that has much to do is given more.
const IN_TIME: Duration = Duration::from_secs(5);

#[test]
fn a_pause_answers_in_time_though_a_sync_never_ends_and_what_was_being_written_is_kept() {
    let phone = Phone::new(&[]);
    let ((begun, wait_for_it), (let_go, at_last)) = (channel(), channel());
    let (stores, at_last) = (phone.folder().join("stores"), Mutex::new(at_last));
    let files = watched(move |act, path| {
        if act == "sync" && path.starts_with(&stores) {
            begun.send(()).unwrap();
            // Or whoever was to let it go has failed.
            let _ = at_last.lock().unwrap().recv();
        }
        Ok(())
    });
    let slow = Wayside::open(&phone.folder(), Ports { files, ..phone.ports() }).unwrap();
    let draft = slow.begin(pothole()).unwrap();
    let waiting = phone.submit(pothole());
    let source = phone.dir.path().join("camera.jpg");
    std::fs::write(&source, wayside_photo::drawing::street_scene(1, 900, 700, None)).unwrap();
    let photo = std::thread::scope(|scope| {
        let let_go = let_go;
        let taking = scope.spawn(|| slow.add_photo(draft, &source));
        wait_for_it.recv_timeout(Duration::from_secs(60)).unwrap();
        for _ in 0..2 {
            let asked = Instant::now();
            assert_eq!(slow.pause(), Paused::StillWriting);
            assert!(asked.elapsed() < IN_TIME, "{:?}", asked.elapsed());
        }
        assert_eq!(slow.next_task(&Budget::default()).unwrap(), Next::Done, "nothing new is begun meanwhile");
        assert!(slow.drive().unwrap().is_none());
        let_go.send(()).unwrap();
        taking.join().unwrap().unwrap()
    });
    let asked = Instant::now();
    assert_eq!(slow.pause(), Paused::Paused);
    assert!(asked.elapsed() < IN_TIME, "{:?}", asked.elapsed());
    slow.resume().unwrap();
    assert_eq!(slow.show(draft).unwrap().photos[0].id, photo.id.to_string());
    assert!(phone.photo_folder().join(format!("{}.photo", photo.id)).is_file());
    assert!(matches!(slow.next_task(&Budget::default()).unwrap(), Next::Send(_)), "{waiting} goes on");
}
