//! What a submit waits for: one sync of the write-ahead log, counted with strace.

use std::path::Path;
use std::process::{Command, Stdio};

use crate::row::{Row, Target};
use crate::submits::{begin, phone};

const NAME: &str = "syncs-per-submit";
const SUBMITS: usize = 60;
/// A submit without a sync would be no submit.
const TARGET: Target = Target::Exactly(1.0);
/// Written to stderr before each submit, and so seen among the system calls.
const MARK: &str = "a submit begins";

/// `bench submit FOLDER PACK COUNT`: the process that strace looks at.
pub fn submit(folder: &Path, pack: &Path, count: usize) {
    let phone = phone(folder, pack);
    let drafts: Vec<_> = (0..count).map(|number| begin(&phone, number)).collect();
    for id in drafts {
        eprintln!("{MARK}");
        phone.submit(id).expect("a complete draft can be submitted");
    }
    eprintln!("{MARK}");
}

pub fn measure(room: &Path, pack: &Path) -> Row {
    let trace = room.join("trace");
    let mut strace = Command::new("strace");
    strace.args(["-f", "-y", "-e", "trace=write,fsync,fdatasync,sync_file_range,msync", "-o"]).arg(&trace);
    strace.arg(std::env::current_exe().expect("this program has a path")).arg("submit");
    strace.arg(room.join("traced")).arg(pack).arg(SUBMITS.to_string());
    let ran = strace.stderr(Stdio::null()).status();
    if !ran.is_ok_and(|status| status.success()) {
        return Row::skipped(NAME, "syncs", TARGET, "strace is not there, or may not look at processes");
    }
    let counted = count(&std::fs::read_to_string(&trace).expect("strace wrote its file"));
    assert!(counted.submits > SUBMITS / 2, "most submits were seen without a checkpoint: {counted:?}");
    Row::new(NAME, counted.syncs as f64 / counted.submits as f64, "syncs", TARGET).note(format!(
        "of {SUBMITS} submits without photos; {} beside a checkpoint left out",
        SUBMITS - counted.submits
    ))
}

#[derive(Debug, Default)]
struct Counted {
    submits: usize,
    syncs: usize,
}

/// Syncs of whatever file between two marks. A submit in which the database itself was synced ran a checkpoint, and the
/// one after it begins the log anew: neither counts.
fn count(trace: &str) -> Counted {
    let mut counted = Counted::default();
    let mut after_checkpoint = false;
    let submits: Vec<&str> = trace.split(MARK).collect();
    for calls in submits.iter().take(submits.len() - 1).skip(1) {
        let syncs: Vec<&str> = calls.lines().filter(|call| call.contains("sync")).collect();
        let checkpoint = syncs.iter().any(|call| call.contains("wayside.db>"));
        if !checkpoint && !after_checkpoint {
            counted.submits += 1;
            counted.syncs += syncs.len();
        }
        after_checkpoint = checkpoint;
    }
    counted
}
