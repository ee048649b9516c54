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
    // Each, and whether its ratios are of times.
    let parts: [(Prepare, bool); 6] = [
        (words::prepare, true),
        (photos::on_a_steady_line, true),
        (photos::on_a_line_that_resets, true),
        (photos::on_a_line_that_stalls, true),
        (resume::prepare, true),
        (attempts::prepare, false),
    ];
    // What keeps the processor busy comes first. Then the lines are slow, not the machine: they run side by side.
    let courses: Vec<Course> = side_by_side(parts.map(|(prepare, timed)| move || marked(prepare(setting), timed)));
    let findings = side_by_side(courses);
    findings.into_iter().filter(|finding| finding.control || !how.control).collect()
}

fn marked(courses: Vec<Course>, timed: bool) -> Vec<Course> {
    let mark = |course: Course| -> Course {
        Box::new(move || {
            let timed = |finding: Finding| Finding { timed: timed && finding.ratio.is_some(), ..finding };
            course().into_iter().map(timed).collect()
        })
    };
    courses.into_iter().map(mark).collect()
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
