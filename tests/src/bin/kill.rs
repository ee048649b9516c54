//! Kill anywhere: submit reports with photos, SIGKILL, start again, sync; and see that every acknowledged report is on
//! the server once, that the rest can be submitted again by their drafts, and that every photo's hash is right.
//!
//! `kill RUNS [SEED]`: four fifths of the runs die at a named stage, the rest at a random moment by this machine's clock;
//! the same seed gives the same reports, stages and order of things. Then the control: without leases and key reports must
//! be found doubled. A thousand runs are the long form, which is kept by itself.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::Value;
use wayside_tests::finding::{self, Counts, Finding, Harm, keep, shown};
use wayside_tests::world::Dice;
use wayside_tests::{Air, Fault, Phone, Pictures, Said, Server, program, sample_pack, scratch};

const REPORTS: usize = 20;
/// So many runs are the proof.
const LONG: u64 = 1000;
/// Runs of the control, in the long form and else. Each of them dies where leases and the key are what helps, and doubles:
/// more would show no more.
const CONTROLS: (u64, u64) = (30, 10);
const UNANSWERED: &str = "committed, unanswered";
const STAGES: [&str; 6] = ["intake", "commit", "send", UNANSWERED, "photo", "receipt"];

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().collect();
    let number = |place: usize, otherwise: u64| args.get(place).and_then(|text| text.parse().ok()).unwrap_or(otherwise);
    let (runs, seed) = (number(1, 100), number(2, 1));
    let (begun, long) = (Instant::now(), runs >= LONG);
    let room = scratch("kill-given");
    let given = Given::made(room.path());
    let killed = kill(runs, seed, false, &given);
    println!("kills by stage, of {runs} runs with {REPORTS} reports each:");
    for (stage, count) in &killed.histogram {
        println!("  {stage:<24} {count:>4}  {}", "#".repeat(*count as usize * 100 / runs.max(100) as usize));
    }
    for (_, what) in killed.wrong.iter().take(20) {
        println!("  {what}");
    }
    // The dice may let one live; a stage that hardly ever kills proves nothing.
    let few = if runs < 10 { 0 } else { (runs / 20).max(1) };
    let rarely: Vec<_> =
        STAGES.into_iter().chain(["at random"]).filter(|stage| u64::from(killed.dead(stage)) < few).collect();
    let finding = Finding {
        held: killed.wrong.is_empty() && rarely.is_empty(),
        note: if rarely.is_empty() { killed.note() } else { format!("too rarely at: {}", rarely.join(", ")) },
        ..Finding::counts(format!("phones killed, {} reports acknowledged", killed.acknowledged), runs, killed.counts())
    };
    let controls = if long { CONTROLS.0 } else { CONTROLS.1 };
    let spoilt = kill(controls, seed, true, &given);
    let control = Finding::counts("leases in memory, no key", controls, spoilt.counts()).note(spoilt.note());
    let findings = [finding, control.into_control_that(Harm::Doubles)];
    let run = finding::Run { long, seed, took: begun.elapsed(), look: false };
    keep("kill", &run, &findings);
    let (text, held) = shown("kill", &run, &findings);
    println!("{text}");
    if held { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// As many at once as there are processors: each has a world of its own.
fn kill(runs: u64, seed: u64, control: bool, given: &Given) -> Killed {
    let at_once = std::thread::available_parallelism().map_or(1, |count| count.get() as u64);
    let share = |first| {
        let mut killed = Killed::default();
        (first..runs).step_by(at_once as usize).for_each(|run| killed.run((run, seed), control, given));
        killed
    };
    std::thread::scope(|scope| {
        let shares: Vec<_> = (0..at_once).map(|first| scope.spawn(move || share(first))).collect();
        let shares = shares.into_iter().map(|it| it.join().expect("a run panicked"));
        shares.fold(Killed::default(), Killed::and)
    })
}

#[derive(Default)]
struct Killed {
    histogram: BTreeMap<String, u32>,
    acknowledged: usize,
    wrong: Vec<(Wrong, String)>,
}

impl Killed {
    fn run(&mut self, (run, seed): (u64, u64), control: bool, given: &Given) {
        let mut dice = Dice::new(seed.wrapping_mul(1_000_003).wrapping_add(run));
        let stage = match run % 5 {
            _ if control => UNANSWERED,
            4 => "at random",
            _ => STAGES[(run - run / 5) as usize % STAGES.len()],
        };
        let outcome = Run::new(stage, control).go(&mut dice, given);
        *self.histogram.entry(format!("{stage}{}", if outcome.died { "" } else { " (lived)" })).or_default() += 1;
        self.acknowledged += outcome.acknowledged;
        let named = |(wrong, what)| (wrong, format!("run {run} (seed {seed}, {stage}): {what}"));
        self.wrong.extend(outcome.wrong.into_iter().map(named));
    }

    fn and(mut self, other: Self) -> Self {
        for (stage, count) in other.histogram {
            *self.histogram.entry(stage).or_default() += count;
        }
        self.acknowledged += other.acknowledged;
        self.wrong.extend(other.wrong);
        self
    }

    fn dead(&self, stage: &str) -> u32 {
        self.histogram.get(stage).copied().unwrap_or(0)
    }

    fn counts(&self) -> Counts {
        let count = |kind| self.wrong.iter().filter(|(wrong, _)| *wrong == kind).count() as u64;
        Counts { lost: count(Wrong::Lost), twice: count(Wrong::Twice), stuck: count(Wrong::Stuck) }
    }

    fn note(&self) -> String {
        self.wrong.first().map(|(_, what)| what.clone()).unwrap_or_default()
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wrong {
    /// Acknowledged, and not at the council as it was made.
    Lost,
    Twice,
    /// It is somewhere, and goes no further: a file that nothing names as well.
    Stuck,
}

struct Outcome {
    died: bool,
    acknowledged: usize,
    wrong: Vec<(Wrong, String)>,
}

/// What every run is given: to make it anew takes longer than the run.
struct Given {
    pack: PathBuf,
    pictures: Vec<String>,
}

impl Given {
    fn made(room: &Path) -> Self {
        let picture = |seed| Pictures::draw(room, seed, 480, 360).display().to_string();
        Self { pack: sample_pack(room), pictures: (0..3).map(picture).collect() }
    }
}

/// One run in a world of its own.
struct Run {
    stage: &'static str,
    control: bool,
    folder: tempfile::TempDir,
}

impl Run {
    fn new(stage: &'static str, control: bool) -> Self {
        Self { stage, control, folder: scratch("kill") }
    }

    fn go(self, dice: &mut Dice, given: &Given) -> Outcome {
        let at = self.folder.path();
        let Given { pack, pictures } = given;
        let server = Server::start(&at.join("server"), pack);
        let air = Arc::new(Air::to(server.address()));
        let phone = Phone::new(program("phone"), &at.join("phone"));
        let text = |path: &Path| path.display().to_string();
        assert_eq!(phone.run(["init", "--pack", &text(pack), "--endpoint", &air.url]).code, Some(0));

        let mut died = false;
        let mut acknowledged = BTreeMap::new();
        let dies_in_report =
            matches!(self.stage, "intake" | "commit") || (self.stage == "at random" && dice.below(2) == 0);
        let victim = dice.below(REPORTS as u64) as usize;
        for number in 0..REPORTS {
            let photos = number % 3;
            let mut command = phone.command(report(number, &pictures[..photos]).iter().map(String::as_str));
            let said = if dies_in_report && number >= victim && !died {
                self.kill_report(&mut command, dice)
            } else {
                command.output().expect("the phone's program runs").into()
            };
            died |= said.code.is_none();
            if let (Some(0), Some(answer)) = (said.code, said.json()) {
                acknowledged.insert(answer["id"].as_str().unwrap_or_default().to_owned(), number);
            }
        }
        if !died {
            died = self.kill_sync(&phone, &air, dice);
        }
        let mut wrong = Vec::new();
        self.recover(&phone, pictures, &mut wrong);
        if self.control {
            doubles(&server, &mut wrong);
        } else {
            check(&phone, &server, &acknowledged, &mut wrong);
        }
        Outcome { died, acknowledged: acknowledged.len(), wrong }
    }

    /// One report's command, killed at its stage or at a random moment.
    fn kill_report(&self, command: &mut Command, dice: &mut Dice) -> Said {
        if self.stage != "at random" {
            // Twice a stage: before and after what it is named for.
            let die_at = format!("{}:{}", self.stage, 1 + dice.below(2));
            return command.env("WAYSIDE_DIE_AT", die_at).output().expect("the phone's program runs").into();
        }
        let mut child = command
            .stdout(std::process::Stdio::piped())
            .stderr(std::process::Stdio::piped())
            .spawn()
            .expect("the phone's program runs");
        std::thread::sleep(Duration::from_micros(dice.below(60_000)));
        let _ = child.kill();
        child.wait_with_output().expect("it ended").into()
    }

    /// Syncs until the kill has struck; false if everything was sent before it could.
    fn kill_sync(&self, phone: &Phone, air: &Arc<Air>, dice: &mut Dice) -> bool {
        air.rate(if matches!(self.stage, "photo" | "at random") { 400_000 } else { 0 });
        let mut command = phone.command(["sync", "--once"]);
        if self.control {
            command.env("WAYSIDE_CONTROL", "leases-in-memory no-key");
        }
        match self.stage {
            "send" => drop(command.env("WAYSIDE_DIE_AT", format!("send:{}", 1 + dice.below(6)))),
            "receipt" => drop(command.env("WAYSIDE_DIE_AT", format!("receipt:{}", 1 + dice.below(12)))),
            _ => {}
        }
        command.stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::piped());
        let mut child = command.spawn().expect("the phone's program runs");
        let process = child.id().to_string();
        let kill = move || drop(Command::new("kill").args(["-KILL", &process]).status());
        match self.stage {
            UNANSWERED => air.strike_at(Fault::Unanswered, kill),
            "photo" => air.strike_at(Fault::Photo(dice.below(12_000)), kill),
            "at random" => {
                std::thread::sleep(Duration::from_micros(20_000 + dice.below(600_000)));
                let _ = child.kill();
            }
            _ => {}
        }
        let ended = child.wait().expect("it ended");
        air.calm();
        air.rate(0);
        ended.code().is_none()
    }

    /// Started again: drafts that were never acknowledged are completed by their ids, those that never began are made
    /// anew, and everything is sent.
    fn recover(&self, phone: &Phone, pictures: &[String], wrong: &mut Vec<(Wrong, String)>) {
        let mut begun = BTreeMap::new();
        for row in phone.list() {
            let id = row["id"].as_str().unwrap_or_default().to_owned();
            let detail = phone.show(&id);
            begun.insert(detail["description"].as_str().unwrap_or_default().to_owned(), (id, row));
        }
        for number in 0..REPORTS {
            let photos = &pictures[..number % 3];
            let again = match begun.get(&description(number)) {
                None => phone.run(report(number, photos).iter().map(String::as_str)),
                Some((id, row)) if row["state"] == "draft" => {
                    let held = row["photos_total"].as_u64().unwrap_or(0) as usize;
                    let missing = photos.iter().skip(held).flat_map(|photo| ["--photo", photo.as_str()]);
                    phone.run(["report", "--draft", id.as_str()].into_iter().chain(missing))
                }
                Some((id, _)) => phone.run(["report", "--draft", id.as_str()]),
            };
            if again.code != Some(0) {
                wrong.push((Wrong::Stuck, format!("report {number} could not be submitted again: {}", again.err)));
            }
        }
        for _ in 0..4 {
            // With the key away nothing is ever confirmed: one pass shows it, and waiting would show no more.
            let how: &[&str] = if self.control { &["sync", "--once"] } else { &["sync"] };
            let mut command = phone.command(how.iter().copied());
            if self.control {
                command.env("WAYSIDE_CONTROL", "leases-in-memory no-key");
            }
            let said: Said = command.output().expect("the phone's program runs").into();
            if said.json().is_some_and(|pass| pass["waiting"] == 0) {
                return;
            }
        }
        if !self.control {
            wrong.push((Wrong::Stuck, "something is still waiting after four syncs".to_owned()));
        }
    }
}

/// Without a key the server cannot know a report again: it can only be counted.
fn doubles(server: &Server, wrong: &mut Vec<(Wrong, String)>) {
    let held = server.reports().len();
    if held > REPORTS {
        wrong.push((Wrong::Twice, format!("the server holds {held} reports of {REPORTS}")));
    }
}

/// The server holds each report once, whole; the phone knows it, and holds no file that nothing names.
fn check(phone: &Phone, server: &Server, acknowledged: &BTreeMap<String, usize>, wrong: &mut Vec<(Wrong, String)>) {
    let held = server.reports();
    let ids: BTreeSet<&str> = held.iter().filter_map(|row| row["id"].as_str()).collect();
    for (id, number) in acknowledged {
        if !ids.contains(id.as_str()) {
            wrong.push((Wrong::Lost, format!("acknowledged report {number} is not on the server")));
        }
        // By what was taken, not by what the phone still knows of.
        let photos =
            held.iter().find(|there| there["id"] == id.as_str()).map(|there| hashes(&there["photos"], true).len());
        if photos.is_some_and(|photos| photos != number % 3) {
            wrong.push((Wrong::Lost, format!("of report {number} {photos:?} photos are on the server")));
        }
    }
    if held.len() != REPORTS {
        let kind = if held.len() > REPORTS { Wrong::Twice } else { Wrong::Lost };
        wrong.push((kind, format!("the server holds {} reports, not {REPORTS}", held.len())));
    }
    let mut photos_held = 0;
    for row in phone.list() {
        let id = row["id"].as_str().unwrap_or_default();
        if row["state"] != "accepted" || row["photos_sent"] != row["photos_total"] {
            wrong.push((Wrong::Stuck, format!("stuck: {row}")));
        }
        let detail = phone.show(id);
        let empty = Vec::new();
        let ours = detail["photos"].as_array().unwrap_or(&empty);
        photos_held += ours.len();
        let there = held.iter().find(|there| there["id"] == id).map(|there| hashes(&there["photos"], true));
        if there.is_some_and(|there| there != hashes(&detail["photos"], false)) {
            wrong.push((Wrong::Lost, format!("photos of {id} are not those that were taken")));
        }
    }
    let files = phone.photo_files().len();
    if files != photos_held {
        wrong.push((Wrong::Stuck, format!("{files} photo files for {photos_held} photos")));
    }
}

/// SHA-256s, sorted; at the server only of photos that are whole there.
fn hashes(photos: &Value, whole_only: bool) -> Vec<String> {
    let photos = photos.as_array().cloned().unwrap_or_default();
    let whole = photos.iter().filter(|photo| !whole_only || photo["done"] == true);
    let mut hashes: Vec<String> = whole.filter_map(|photo| Some(photo["sha256"].as_str()?.to_owned())).collect();
    hashes.sort();
    hashes
}

fn description(number: usize) -> String {
    format!("Report number {number} of this run")
}

/// A third each of fly-tipping, graffiti and antisocial behaviour.
fn report(number: usize, photos: &[String]) -> Vec<String> {
    let (service, answers): (&str, &[&str]) = match number % 3 {
        0 => ("fly-tipping", &["waste=TYRES", "size=CAR_BOOT", "land=HIGHWAY", "witnessed=NO"]),
        1 => ("graffiti", &["offensive=NO"]),
        _ => ("antisocial-behaviour", &["what=NOISE", "how_often=WEEKLY"]),
    };
    let mut args = vec!["report".to_owned(), service.to_owned(), "--at".to_owned(), "52.6766,-2.4469,12".to_owned()];
    args.extend(["--description".to_owned(), description(number)]);
    args.extend(answers.iter().flat_map(|answer| ["--answer".to_owned(), (*answer).to_owned()]));
    args.extend(photos.iter().flat_map(|photo| ["--photo".to_owned(), photo.clone()]));
    args
}
