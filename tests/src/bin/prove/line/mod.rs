//! On a thin line: how long words and photos take beside what the line itself could do in the same run, and what a phone
//! does when nobody answers (docs/proofs.md, outbox rules 7, 10, 11, 12).
//!
//! The phone is the shipped driver in a process of its own, the server the real one, the line a relay in between. The
//! short form is a line whose time runs faster, with less to carry; waits of the phone's own are not sped up.

mod attempts;
mod photos;
mod resume;
mod street;
mod tus_js;
mod words;

use wayside_tests::scratch;

use crate::How;
use street::Setting;
use wayside_tests::finding::Finding;

/// A part of the proof that is ready to run.
type Course = Box<dyn FnOnce() -> Vec<Finding> + Send>;

type Prepare = fn(&Setting) -> Vec<Course>;

pub fn prove(how: &How) -> Vec<Finding> {
    let room = scratch("line");
    let setting = &Setting::new(room.path(), how);
    let parts: [Prepare; 6] = [
        words::prepare,
        photos::on_a_steady_line,
        photos::on_a_line_that_resets,
        photos::on_a_line_that_stalls,
        resume::prepare,
        attempts::prepare,
    ];
    // What keeps the processor busy comes first. Then the lines are slow, not the machine: they run side by side.
    let courses: Vec<Course> = side_by_side(parts.map(|prepare| move || prepare(setting)));
    let findings = side_by_side(courses);
    findings.into_iter().filter(|finding| finding.control || !how.control).collect()
}

fn side_by_side<T: Send, Act: FnOnce() -> Vec<T> + Send>(acts: impl IntoIterator<Item = Act>) -> Vec<T> {
    std::thread::scope(|scope| {
        let running: Vec<_> = acts.into_iter().map(|act| scope.spawn(act)).collect();
        running.into_iter().flat_map(|act| act.join().expect("a part of the proof panicked")).collect()
    })
}

/// Measured to be known; nothing is promised.
fn reported(what: impl Into<String>, runs: u64, ratio: f64) -> Finding {
    Finding { held: true, target: "-".to_owned(), ..Finding::at_most(what, runs, ratio, f64::MAX) }
}
