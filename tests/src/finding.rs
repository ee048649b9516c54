//! What a proof found, as it is kept in `target/prove/NAME.json` (or `docs/results`, where it takes hours) and as it is shown.

use std::fmt::Write;
use std::ops::AddAssign;
use std::path::PathBuf;
use std::process::Command;

use serde::{Deserialize, Serialize};

use crate::programs::repository;

/// Letters of a note that the table shows.
const NOTE: usize = 200;

/// What must not be, counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Acknowledged, and not with the council, or not as it was said.
    pub lost: u64,
    pub twice: u64,
    /// Neither there nor on its way, and nothing says why.
    pub stuck: u64,
}

impl Counts {
    pub fn sum(self) -> u64 {
        self.lost + self.twice + self.stuck
    }

    /// Of one and the same reports, looked at twice.
    pub fn worst(self, other: Self) -> Self {
        Self { lost: self.lost.max(other.lost), twice: self.twice.max(other.twice), stuck: self.stuck.max(other.stuck) }
    }
}

impl AddAssign for Counts {
    fn add_assign(&mut self, more: Self) {
        self.lost += more.lost;
        self.twice += more.twice;
        self.stuck += more.stuck;
    }
}

/// What becomes of reports where a promise is broken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Harm {
    Loses,
    Doubles,
    Strands,
}

/// One row of the table.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Finding {
    /// What was broken, in a few words.
    pub what: String,
    /// How often.
    pub runs: u64,
    pub lost: Option<u64>,
    pub twice: Option<u64>,
    /// Not with the council at the end, and nothing says why.
    pub stuck: Option<u64>,
    /// Where the proof is a measurement.
    pub ratio: Option<f64>,
    pub target: String,
    /// Whether the promise held.
    pub held: bool,
    /// The proven thing was taken away: it must not have held.
    pub control: bool,
    /// The ratio is one of times, which a short run on a busy machine cannot judge: only the long form does.
    #[serde(default)]
    pub timed: bool,
    pub note: String,
}

impl Finding {
    /// Counts of what must not be: nothing lost, nothing twice, nothing stuck.
    pub fn counts(what: impl Into<String>, runs: u64, counts: Counts) -> Self {
        Self {
            what: what.into(),
            runs,
            lost: Some(counts.lost),
            twice: Some(counts.twice),
            stuck: Some(counts.stuck),
            target: "0 lost, 0 twice, 0 stuck".to_owned(),
            held: counts.sum() == 0,
            ..Self::default()
        }
    }

    /// A measurement that may be at most so much.
    pub fn at_most(what: impl Into<String>, runs: u64, ratio: f64, most: f64) -> Self {
        Self {
            what: what.into(),
            runs,
            ratio: Some(ratio),
            target: format!("≤ {most}"),
            held: ratio <= most,
            ..Self::default()
        }
    }

    /// A ratio of times: see [`Self::timed`]. Of what never came to an end there is none, and any form judges it.
    pub fn of_times(self) -> Self {
        Self { timed: self.ratio.is_some_and(f64::is_finite), ..self }
    }

    pub fn into_control(self) -> Self {
        Self { control: true, ..self }
    }

    /// A control fails only by the harm that the proven thing keeps away: another harm proves nothing.
    pub fn into_control_that(self, harms: Harm) -> Self {
        let seen = match harms {
            Harm::Loses => self.lost,
            Harm::Doubles => self.twice,
            Harm::Strands => self.stuck,
        };
        Self { held: seen.unwrap_or(0) == 0, control: true, ..self }
    }

    pub fn note(self, note: impl Into<String>) -> Self {
        Self { note: note.into(), ..self }
    }

    /// Held, or failed as a control must.
    fn good(&self) -> bool {
        self.held != self.control
    }

    fn verdict(&self) -> &'static str {
        match (self.control, self.held) {
            (false, true) => "ok",
            (false, false) => "MISSED",
            (true, false) => "failed, as it must",
            (true, true) => "SHOULD HAVE FAILED",
        }
    }
}

#[derive(Serialize, Deserialize)]
struct Kept {
    long: bool,
    seed: u64,
    /// `None` of findings from before this was kept.
    #[serde(default)]
    of: Option<Of>,
    findings: Vec<Finding>,
}

/// The sources that a finding is of, as `tests/tools/stamp.sh` says it, for those in other languages as well.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Of {
    /// As git describes it.
    commit: String,
    /// A hash over core/, server-stub/ and tests/.
    sources: String,
}

impl Of {
    fn now() -> Option<Self> {
        let output = Command::new(repository().join("tests/tools/stamp.sh")).output().ok()?;
        serde_json::from_slice(&output.stdout).ok()
    }
}

/// What is a proof and its control at once.
const OWN_CONTROL: &str = "mutants";

/// What takes hours is kept with the project, for whoever has it from somewhere else.
const TAKES_HOURS: [&str; 2] = ["fuzz", "mutants"];

fn file(name: &str) -> PathBuf {
    if TAKES_HOURS.contains(&name) {
        return repository().join("docs/results").join(format!("{name}.json"));
    }
    let own = std::env::current_exe().expect("this program has a path");
    let target = own.parent().and_then(|folder| folder.parent()).expect("target/debug lies in target");
    target.join("prove").join(format!("{name}.json"))
}

/// As the last findings of this proof.
pub fn keep(name: &str, (long, seed): (bool, u64), findings: &[Finding]) {
    let file = file(name);
    std::fs::create_dir_all(file.parent().expect("a file lies in a folder"))
        .expect("the build's folder can be written");
    let kept = Kept { long, seed, of: Of::now(), findings: findings.to_vec() };
    let json = serde_json::to_string_pretty(&kept).expect("numbers and names become JSON");
    std::fs::write(file, json + "\n").expect("the build's folder can be written");
}

/// The table, and whether every row is as it should be. Where only the long form counts, a short one is a row missed; a
/// proof without a control proves nothing. What was found of other sources than these is said to be, and left to whoever
/// reads it: fuzzing takes hours, and a word in a comment makes other sources.
pub fn table(names: &[&str], long: bool) -> (String, bool) {
    let mut lines =
        vec![["PROOF", "", "RUNS", "LOST", "TWICE", "STUCK", "RATIO", "TARGET", "OF", ""].map(str::to_owned).to_vec()];
    let mut good = true;
    let now = Of::now();
    for name in names {
        let kept = std::fs::read(file(name)).ok().and_then(|json| serde_json::from_slice::<Kept>(&json).ok());
        let Some(kept) = kept.filter(|kept| !kept.findings.is_empty()) else {
            good = false;
            lines.push(vec![(*name).to_owned(), "was never run".to_owned()]);
            continue;
        };
        let of = kept.of.as_ref().map_or("unknown", |of| of.commit.as_str());
        let same = kept.of.is_some() && kept.of.as_ref().map(|of| &of.sources) == now.as_ref().map(|now| &now.sources);
        if *name != OWN_CONTROL && !kept.findings.iter().any(|finding| finding.control) {
            good = false;
            lines.push(vec![(*name).to_owned(), "HAS NO CONTROL".to_owned()]);
        }
        for finding in &kept.findings {
            let judged = kept.long || !finding.timed;
            let too_short = long && !kept.long;
            good &= (finding.good() || !judged) && !too_short;
            let count = |count: Option<u64>| count.map_or_else(|| "-".to_owned(), |count| count.to_string());
            let form = if kept.long { "" } else { " (short)" };
            let what = if finding.control { format!("control: {}", finding.what) } else { finding.what.clone() };
            let verdict = match (too_short, finding.good() || judged) {
                (true, _) => "THE LONG FORM WAS NOT RUN",
                (false, true) => finding.verdict(),
                (false, false) => "missed here; the long form decides",
            };
            let verdict = if same { verdict.to_owned() } else { format!("{verdict}, OF OTHER SOURCES") };
            let verdict =
                if finding.note.is_empty() { verdict } else { format!("{verdict}: {}", clipped(&finding.note)) };
            lines.push(vec![
                format!("{name}{form}"),
                what,
                finding.runs.to_string(),
                count(finding.lost),
                count(finding.twice),
                count(finding.stuck),
                finding.ratio.map_or_else(|| "-".to_owned(), |ratio| format!("{ratio:.2}")),
                finding.target.clone(),
                of.to_owned(),
                verdict,
            ]);
        }
    }
    (aligned(&lines), good)
}

/// A table is for a glance; the whole stands in the proof's file.
fn clipped(note: &str) -> String {
    match note.char_indices().nth(NOTE) {
        Some((end, _)) => format!("{} …", note.get(..end).unwrap_or_default().trim_end()),
        None => note.to_owned(),
    }
}

fn aligned(lines: &[Vec<String>]) -> String {
    let columns = lines.iter().map(Vec::len).max().unwrap_or(0);
    let width = |column: usize| {
        lines.iter().filter_map(|line| line.get(column)).map(|cell| cell.chars().count()).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..columns).map(width).collect();
    let mut text = String::new();
    for line in lines {
        let cells = line.iter().zip(&widths).map(|(cell, width)| format!("{cell:<width$}"));
        let _ = writeln!(text, "{}", cells.collect::<Vec<_>>().join("  ").trim_end());
    }
    text.trim_end().to_owned()
}
