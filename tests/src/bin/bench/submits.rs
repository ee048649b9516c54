//! Durable submits a second, beside what the file system allows: "append 4 KiB and fdatasync" to a growing file.
//!
//! `begin` is a commit as well, so drafts are begun before the clock of the submits starts. Checkpoints fall where they
//! fall, in the blocks as in life.

use std::fs::{File, OpenOptions};
use std::io::Write;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

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
const REAL_SYNC: Duration = Duration::from_micros(50);

pub fn measure(room: &Path, pack: &Path) -> Vec<Row> {
    let phone = phone(&room.join("submits"), pack);
    let mut file =
        OpenOptions::new().create(true).append(true).open(room.join("appended")).expect("a file can be made");
    // Once before the clock: caches, and the first pages of everything.
    round(&phone, &mut file);
    let rounds: Vec<Round> = (0..BLOCKS).map(|_| round(&phone, &mut file)).collect();
    let seconds = |pick: fn(&Round) -> Duration| median(rounds.iter().map(|round| pick(round).as_secs_f64()).collect());
    let ratio = |pick: fn(&Round) -> Duration| {
        median(rounds.iter().map(|round| round.append.as_secs_f64() / pick(round).as_secs_f64()).collect())
    };
    let a_second = |seconds: f64| BLOCK as f64 / seconds;
    let appends = a_second(seconds(|round| round.append));
    let submit = Row::new("durable-submits", a_second(seconds(|round| round.submit)), "submits/s", TARGET)
        .beside(appends, ratio(|round| round.submit))
        .note("begun beforehand, no photos; baseline: append 4 KiB + fdatasync, per second");
    let both = |round: &Round| round.begin + round.submit;
    let begin = Row::new("begin-and-submit", a_second(seconds(both)), "reports/s", Target::None)
        .beside(appends, ratio(both))
        .note("two commits a report");
    let submit = if appends > 1.0 / REAL_SYNC.as_secs_f64() {
        submit.not_measurable("its fdatasync takes less than 50 µs, so it reaches no disk")
    } else {
        submit
    };
    vec![submit, begin]
}

/// How long a block of each took, one after the other.
struct Round {
    begin: Duration,
    submit: Duration,
    append: Duration,
}

fn round(phone: &Wayside, file: &mut File) -> Round {
    let mut drafts = Vec::new();
    let begin = took(|| drafts.extend((0..BLOCK).map(|number| begin(phone, number))));
    let submit = took(|| {
        for id in drafts {
            phone.submit(id).expect("a complete draft can be submitted");
        }
    });
    let append = took(|| {
        for _ in 0..BLOCK {
            file.write_all(&[7; 4096]).and_then(|()| file.sync_data()).expect("there is room");
        }
    });
    Round { begin, submit, append }
}

fn took(act: impl FnOnce()) -> Duration {
    let start = Instant::now();
    act();
    start.elapsed()
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
