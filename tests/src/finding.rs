//! What a proof found, as it is kept in `target/prove/NAME.json` (its short form in `NAME-short.json`; in `docs/results` what
//! takes hours) and as it is shown.

use std::fmt::Write;
use std::ops::AddAssign;
use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::programs::repository;

/// Letters of a note that the table shows.
const NOTE: usize = 200;
/// What each door has to withstand: ten minutes of a fuzzer.
const FUZZED_S: u64 = 600;

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

    /// Must not hold. Where nothing came to its end, so that there is no ratio, it broke down, and that proves nothing.
    pub fn into_control(self) -> Self {
        let broke_down = self.ratio.is_some_and(|ratio| !ratio.is_finite());
        Self { held: self.held || broke_down, control: true, ..self }
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

/// A run of a proof.
#[derive(Clone, Copy, Debug)]
pub struct Run {
    pub long: bool,
    pub seed: u64,
    pub took: Duration,
    /// Of another seed than the proof's own, or of one world of it: shown, and not for keeping.
    pub look: bool,
}

#[derive(Serialize, Deserialize)]
struct Kept {
    long: bool,
    seed: u64,
    /// How long it took. `None` of findings from before this was kept, and of programs in other languages.
    #[serde(default)]
    seconds: Option<f64>,
    /// `None` of findings from before this was kept.
    #[serde(default)]
    of: Option<Of>,
    findings: Vec<Finding>,
}

impl Kept {
    fn new(run: &Run, findings: &[Finding]) -> Self {
        let seconds = Some(run.took.as_secs_f64());
        Self { long: run.long, seed: run.seed, seconds, of: Of::now(), findings: findings.to_vec() }
    }
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

/// A short form lies beside the long one: neither takes the other's place.
fn file(name: &str, long: bool) -> PathBuf {
    if TAKES_HOURS.contains(&name) {
        return repository().join("docs/results").join(format!("{name}.json"));
    }
    let own = std::env::current_exe().expect("this program has a path");
    let target = own.parent().and_then(|folder| folder.parent()).expect("target/debug lies in target");
    let form = if long { "" } else { "-short" };
    target.join("prove").join(format!("{name}{form}.json"))
}

/// As the last findings of this form of the proof.
pub fn keep(name: &str, run: &Run, findings: &[Finding]) {
    let file = file(name, run.long);
    std::fs::create_dir_all(file.parent().expect("a file lies in a folder"))
        .expect("the build's folder can be written");
    let json = serde_json::to_string_pretty(&Kept::new(run, findings)).expect("numbers and names become JSON");
    std::fs::write(file, json + "\n").expect("the build's folder can be written");
}

/// What one run found, and whether every row is as it should be.
pub fn shown(name: &str, run: &Run, findings: &[Finding]) -> (String, bool) {
    let mut table = Table::new(if run.look { Scope::Look } else { Scope::Run });
    table.add(name, &Kept::new(run, findings));
    table.finished()
}

/// What the long forms found last, and whether every row is as it should be. Only the long form counts: a short one is a
/// row missed; a proof without a control proves nothing. What was found of other sources than these is said to be, and left
/// to whoever reads it: fuzzing takes hours, and a word in a comment makes other sources.
pub fn table(names: &[&str]) -> (String, bool) {
    let mut table = Table::new(Scope::LongForms);
    for name in names {
        let kept = std::fs::read(file(name, true)).ok().and_then(|json| serde_json::from_slice::<Kept>(&json).ok());
        match kept.filter(|kept| !kept.findings.is_empty()) {
            Some(kept) => table.add(name, &kept),
            None => table.miss(name, "THE LONG FORM WAS NEVER RUN"),
        }
    }
    table.finished()
}

/// Doors of `tests/fuzz` of which no ten minutes are among these findings: those that nobody fuzzed, and those that were
/// not fuzzed for so long.
fn unfuzzed(findings: &[Finding]) -> Vec<String> {
    // `tests/tools/fuzz.sh` begins its note with the seconds.
    let lasted = |note: &str| note.split_once(" s").and_then(|(seconds, _)| seconds.parse::<u64>().ok());
    let long_enough = |finding: &Finding| finding.control || lasted(&finding.note) >= Some(FUZZED_S);
    let targets = repository().join("tests/fuzz/fuzz_targets");
    let doors = std::fs::read_dir(targets).expect("the fuzzers' sources are in the repository").flatten();
    let doors = doors.filter_map(|door| Some(door.path().file_stem()?.to_string_lossy().into_owned()));
    let kept = |door: &String| findings.iter().any(|finding| finding.what == *door && long_enough(finding));
    let mut unfuzzed: Vec<String> = doors.filter(|door| !kept(door)).collect();
    unfuzzed.sort();
    unfuzzed
}

/// What a table is of.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Scope {
    /// One run that nobody keeps: its notes are shown whole, and nobody asks for a control.
    Look,
    Run,
    LongForms,
}

struct Table {
    scope: Scope,
    now: Option<Of>,
    lines: Vec<Vec<String>>,
    good: bool,
    /// Of all that say how long they took.
    seconds: f64,
}

impl Table {
    fn new(scope: Scope) -> Self {
        let head = ["PROOF", "", "RUNS", "LOST", "TWICE", "STUCK", "RATIO", "TARGET", "TOOK", "OF", ""];
        Self { scope, now: Of::now(), lines: vec![head.map(str::to_owned).to_vec()], good: true, seconds: 0.0 }
    }

    /// A row that is not there, and should be.
    fn miss(&mut self, name: &str, what: impl Into<String>) {
        self.good = false;
        self.lines.push(vec![name.to_owned(), what.into()]);
    }

    fn add(&mut self, name: &str, kept: &Kept) {
        if name != OWN_CONTROL && self.scope != Scope::Look && !kept.findings.iter().any(|finding| finding.control) {
            self.miss(name, "HAS NO CONTROL");
        }
        if name == "fuzz" {
            for door in unfuzzed(&kept.findings) {
                self.miss(name, format!("{door}: NO TEN MINUTES OF THIS DOOR ARE KEPT"));
            }
        }
        self.seconds += kept.seconds.unwrap_or(0.0);
        // Of the whole proof, and so said once.
        let mut took = kept.seconds.map(lasting);
        for finding in &kept.findings {
            self.row(name, kept, finding, took.take().unwrap_or_default());
        }
    }

    fn row(&mut self, name: &str, kept: &Kept, finding: &Finding, took: String) {
        let judged = kept.long || !finding.timed;
        let too_short = self.scope == Scope::LongForms && !kept.long;
        self.good &= (finding.good() || !judged) && !too_short;
        let verdict = match (too_short, finding.good() || judged) {
            (true, _) => "THE LONG FORM WAS NOT RUN",
            (false, true) => finding.verdict(),
            (false, false) => "missed here; the long form decides",
        };
        let sources = |of: &Option<Of>| of.as_ref().map(|of| of.sources.clone());
        let same = kept.of.is_some() && sources(&kept.of) == sources(&self.now);
        let verdict = if same { verdict.to_owned() } else { format!("{verdict}, OF OTHER SOURCES") };
        let note = if self.scope == Scope::Look { finding.note.clone() } else { clipped(&finding.note) };
        let count = |count: Option<u64>| count.map_or_else(|| "-".to_owned(), |count| count.to_string());
        let form = if kept.long { "" } else { " (short)" };
        self.lines.push(vec![
            format!("{name}{form}"),
            if finding.control { format!("control: {}", finding.what) } else { finding.what.clone() },
            finding.runs.to_string(),
            count(finding.lost),
            count(finding.twice),
            count(finding.stuck),
            finding.ratio.map_or_else(|| "-".to_owned(), |ratio| format!("{ratio:.2}")),
            finding.target.clone(),
            took,
            kept.of.as_ref().map_or("unknown", |of| of.commit.as_str()).to_owned(),
            if note.is_empty() { verdict } else { format!("{verdict}: {note}") },
        ]);
    }

    fn finished(mut self) -> (String, bool) {
        if self.scope == Scope::LongForms && self.seconds > 0.0 {
            let mut sum = vec![String::new(); 9];
            sum[1] = "together".to_owned();
            sum[8] = lasting(self.seconds);
            self.lines.push(sum);
        }
        (aligned(&self.lines), self.good)
    }
}

fn lasting(seconds: f64) -> String {
    if seconds < 100.0 { format!("{seconds:.0} s") } else { format!("{:.0} min", seconds / 60.0) }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_control_that_came_to_no_end_proves_nothing_and_one_that_was_slower_does() {
        let took = |ratio| Finding::at_most("one POST a report", 1, ratio, 0.4).of_times().into_control();
        assert!(took(7.0).good() && took(7.0).timed);
        assert!(!took(f64::INFINITY).good() && !took(f64::INFINITY).timed, "any form says so");
    }

    #[test]
    fn a_control_fails_by_the_harm_that_it_must_do_and_by_no_other() {
        let lost = Finding::counts("no key", 1, Counts { lost: 1, ..Counts::default() });
        assert!(lost.clone().into_control_that(Harm::Loses).good());
        assert!(!lost.into_control_that(Harm::Doubles).good());
    }

    #[test]
    fn a_door_that_was_not_fuzzed_for_ten_minutes_is_named() {
        let fuzzed = |door: &str, note: &str| Finding { what: door.to_owned(), ..Finding::default() }.note(note);
        let kept = [fuzzed("pack", "600 s, 373/s"), fuzzed("photo", "60 s, 1472/s")];
        let unfuzzed = unfuzzed(&kept);
        assert!(!unfuzzed.contains(&"pack".to_owned()));
        assert!(unfuzzed.contains(&"photo".to_owned()) && unfuzzed.contains(&"import".to_owned()));
    }
}
