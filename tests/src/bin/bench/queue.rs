//! What a long queue costs: a pass in which nothing is due, opening the store, and one more report.

use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use tokio::runtime::Builder;
use wayside_core::Wayside;
use wayside_core::endpoint::Outcome;
use wayside_core::outbox::Why;
use wayside_core::ports::{FolderSecrets, Ports};
use wayside_core::sync::{Budget, Next};
use wayside_core::transport::{HttpTransport, Transport, Until, drive};

use crate::median;
use crate::row::{Row, Target};
use crate::submits::{begin, phone};

const QUEUED: usize = 10_000;
const TIMES: usize = 60;

pub fn measure(room: &Path, pack: &Path) -> Vec<Row> {
    let full = phone(&room.join("full"), pack);
    for number in 0..QUEUED {
        let draft = begin(&full, number);
        full.submit(draft).expect("a complete draft can be submitted");
    }
    // One try that finds nobody: from then on everything waits.
    if let Ok(Next::Send(task)) = full.next_task(&Budget::default()) {
        full.finish(task.lease, &Outcome::NotSent(Why::Connect)).expect("an outcome is taken in");
    }
    let full = Arc::new(full);
    let (idle, connections) = idle_passes(&full);
    let empty = phone(&room.join("empty"), pack);
    let (mut with, mut without) = (Vec::new(), Vec::new());
    for number in 0..TIMES {
        for (wayside, times) in [(&*full, &mut with), (&empty, &mut without)] {
            let draft = begin(wayside, number);
            let start = Instant::now();
            wayside.submit(draft).expect("a complete draft can be submitted");
            times.push(start.elapsed().as_secs_f64() * 1000.0);
        }
    }
    let (with, without) = (median(with), median(without));
    drop(full);
    let folder = room.join("full");
    let open = milliseconds(|| {
        let ports = Ports::system(Arc::new(FolderSecrets::beside(&folder)));
        drop(Wayside::open(&folder, ports).expect("the store opens"));
    });
    vec![
        Row::new("idle-pass", idle, "ms", Target::AtMost(1.0))
            .note(format!("nothing due of {QUEUED} queued; {connections} connections tried")),
        Row::new("open-store", open, "ms", Target::AtMost(20.0)).note(format!("with {QUEUED} reports")),
        Row::new("submit-to-long-queue", with, "ms", Target::AtMost(1.2))
            .beside(without, with / without)
            .note(format!("a submit with {QUEUED} queued beside one with none")),
    ]
}

/// A pass of the shipped driver in which nothing is due, and how many connections all of them tried.
fn idle_passes(phone: &Arc<Wayside>) -> (f64, u64) {
    let runtime = Builder::new_current_thread().enable_all().build().expect("a thread can be had");
    let transport = HttpTransport::new().expect("the system has roots");
    let took = milliseconds(|| {
        let pass = runtime.block_on(drive(phone, &transport, Budget::default(), Until::NothingDue));
        let pass = pass.expect("the queue is read").expect("nobody else drives it");
        assert_eq!((pass.accepted, pass.waiting as usize), (0, QUEUED), "{pass:?}");
    });
    (took, transport.counted().1)
}

/// The median of many.
fn milliseconds(mut act: impl FnMut()) -> f64 {
    let once = |_| {
        let start = Instant::now();
        act();
        start.elapsed().as_secs_f64() * 1000.0
    };
    median((0..TIMES).map(once).collect())
}
