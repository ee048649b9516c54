//! Durable submits a second, beside what the file system allows: "append 4 KiB and fdatasync" to a growing file.
//!
//! `begin` is a commit as well, so drafts are begun before the clock of the submits starts. The ratio is that of the
//! medians, which leaves checkpoints (one in about a hundred submits) apart; the note has the one with everything in it.

use std::fs::{File, OpenOptions};
use std::io::Write;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use wayside_core::Wayside;
use wayside_core::place::parse_at;
use wayside_core::ports::{FolderSecrets, Ports};
use wayside_core::report::ReportId;
use wayside_core::wayside::Changes;

use crate::median;
use crate::row::{Row, Target};

const BLOCK: usize = 50;
const BLOCKS: usize = 24;
const TARGET: Target = Target::AtLeast(0.8);
/// A sync that is faster than this reaches no disk: what is left to compare is processor time.
const REAL_SYNC: f64 = 50e-6;

pub fn measure(room: &Path, pack: &Path) -> Vec<Row> {
    let phone = phone(&room.join("submits"), pack);
    let mut file =
        OpenOptions::new().create(true).append(true).open(room.join("appended")).expect("a file can be made");
    // Once before the clock: caches, and the first pages of everything.
    Times::default().round(&phone, &mut file);
    let mut times = Times::default();
    for _ in 0..BLOCKS {
        times.round(&phone, &mut file);
    }
    let Times { begins, submits, appends } = times;
    let all_told = appends.iter().sum::<f64>() / submits.iter().sum::<f64>();
    let (begin, submit, append) = (median(begins), median(submits), median(appends));
    let row = Row::new("durable-submits", 1.0 / submit, "submits/s", TARGET)
        .beside(1.0 / append, append / submit)
        .note(format!("begun beforehand, no photos; beside append 4 KiB + fdatasync; medians, in total {all_told:.2}"));
    let row = if append < REAL_SYNC {
        row.not_measurable("its fdatasync takes less than 50 µs: it reaches no disk")
    } else {
        row
    };
    let both = Row::new("begin-and-submit", 1.0 / (begin + submit), "reports/s", Target::None)
        .beside(1.0 / append, append / (begin + submit))
        .note("two commits a report");
    vec![row, both]
}

/// Seconds that one took, for each of each.
#[derive(Default)]
struct Times {
    begins: Vec<f64>,
    submits: Vec<f64>,
    appends: Vec<f64>,
}

impl Times {
    /// A block of each, one after the other.
    fn round(&mut self, phone: &Wayside, file: &mut File) {
        let drafts: Vec<ReportId> = (0..BLOCK).map(|number| took(&mut self.begins, || begin(phone, number))).collect();
        for id in drafts {
            took(&mut self.submits, || phone.submit(id).expect("a complete draft can be submitted"));
        }
        for _ in 0..BLOCK {
            took(&mut self.appends, || {
                file.write_all(&[7; 4096]).and_then(|()| file.sync_data()).expect("there is room");
            });
        }
    }
}

fn took<T>(times: &mut Vec<f64>, act: impl FnOnce() -> T) -> T {
    let start = Instant::now();
    let done = act();
    times.push(start.elapsed().as_secs_f64());
    done
}

pub fn phone(folder: &Path, pack: &Path) -> Wayside {
    let ports = Ports::system(Arc::new(FolderSecrets::beside(folder)));
    let phone = Wayside::open(folder, ports).expect("a new folder opens");
    phone.install_pack(pack).expect("the sample pack installs");
    phone
}

pub fn begin(phone: &Wayside, number: usize) -> ReportId {
    let answers = [("waste", "TYRES"), ("size", "CAR_BOOT"), ("land", "HIGHWAY"), ("witnessed", "NO")];
    let answers = answers.map(|(question, answer)| (question.to_owned(), vec![answer.to_owned()]));
    let changes = Changes {
        service: Some("fly-tipping".to_owned()),
        position: Some(parse_at("52.6766,-2.4469,12").expect("a place in Telford")),
        description: Some(format!(
            "About {number} tyres beside the lay-by, some in the hedge. They were not there last week."
        )),
        answers: answers.into_iter().collect(),
        ..Changes::default()
    };
    phone.begin(changes).expect("a draft can be begun")
}
