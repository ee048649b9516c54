//! Something on the way that is against one report, or one door that is out of order: nothing else may be kept by it from
//! the council. Once the way is free, all of it arrives, once.

use std::time::Duration;

use wayside_core::pack::Dialect;
use wayside_core::report::{ReportId, marker};
use wayside_core::wayside::Settings;
use wayside_tests::world::{
    Council, Dice, Door, Fate, Gate, InTurn, Line, Mood, Open311, Pocket, Strike, WorldClock, word,
};
use wayside_tests::{Pictures, edited_pack, sample_pack, scratch_in_memory};

use crate::How;
use crate::control::control;
use crate::cut::{CAPTURED, KEYLESS};
use wayside_tests::finding::{Counts, Finding, Harm};

/// The app wakes so often …
const WAKES_EVERY: Duration = Duration::from_secs(900);
/// … and everything that nobody is against must have arrived within a day of that.
const WAKES: u64 = 24 * 4;
/// A side door keeps nothing new for longer than our own longest wait, which is an hour.
const AT_MOST_LATE: u64 = 2 * 4;
/// The one that the filter is against.
const STRUCK: usize = 3;
/// Reports before a front that says one thing.
const EACH_STORM: u64 = 3;

/// On one phone; the control has as many.
fn reports(how: &How) -> u64 {
    if how.long { 150 } else { 9 }
}

pub fn prove(how: &How) -> Vec<Finding> {
    let reports = reports(how);
    let filter = |what: String, dialect: Dialect, word: &str, strikes: &[Strike]| {
        let mut sum = Sum::default();
        for strike in strikes {
            sum.add(&format!("{strike:?}"), filtered(how.seed, reports, dialect, word, *strike));
        }
        sum.finding(what, strikes.len() as u64 * reports)
    };
    let one = |name: &str| format!("{name}: a filter strikes one of {reports} reports, in 4 ways");
    let mut doors = Sum::default();
    let broken = [
        (Door::Known, 500),
        (Door::Known, 403),
        (Door::Known, 404),
        (Door::Changes, 500),
        (Door::Changes, 403),
        (Door::Photos, 500),
        (Door::Photos, 403),
        (Door::Photos, 429),
    ];
    for (door, status) in broken {
        doors.add(&format!("{door:?} {status}"), with_a_door_broken(how.seed, reports, door, status));
    }
    let what = format!("Wayside sync: a side door is out of order, in {} ways", broken.len());
    let struck = word(STRUCK);
    vec![
        filter(one("Wayside sync"), Dialect::Wayside, &struck, &Strike::ALL),
        filter(one("Open311"), Dialect::GeoReport, &struck, &Strike::ALL),
        doors.finding(what, broken.len() as u64 * reports),
        stormed(how.seed),
        control(
            "cut",
            how,
            "no-blame",
            Harm::Strands,
            "a filter strikes one, and whatever is refused is put down to the endpoint",
        ),
    ]
}

/// What must go wrong where no trouble is ever a report's own.
pub fn without_blame(how: &How) -> Vec<Finding> {
    let reports = reports(how);
    let mut sum = Sum::default();
    sum.add("Forbids", filtered(how.seed, reports, Dialect::Wayside, &word(STRUCK), Strike::Forbids));
    vec![sum.finding(format!("a filter strikes one of {reports} reports"), reports)]
}

/// A front that says the same to everything is not asked without end in one wake, whatever time it names. Some say it of
/// what the office has taken. Once it is gone, all of it arrives, once.
fn stormed(seed: u64) -> Finding {
    let said = [
        (429, Some(0), false),
        (503, Some(0), false),
        (503, Some(0), true),
        (503, None, false),
        (500, None, false),
        (500, None, true),
        (502, Some(0), false),
        (502, Some(0), true),
        (403, None, false),
        (404, None, false),
    ];
    let mut sum = Sum::default();
    for (status, retry_after, taken) in said {
        let room = scratch_in_memory("hindered");
        let mut dice = Dice::new(seed);
        let (pack, clock) = (sample_pack(room.path()), WorldClock::begun());
        let council = Council::open(&room.path().join("council"), &pack, &clock, dice.split());
        let folder = room.path().join("phone");
        let mut pocket = Pocket::new(&folder, &pack, &Settings::default(), &clock, dice.split());
        for _ in 0..EACH_STORM {
            pocket.submit("pothole", &[]);
        }
        let mut line = InTurn::of(&[Fate::Says { status, retry_after, taken }]);
        pocket.pass(&mut line, &mut |request, body, whole| council.serve(request, body, whole));
        let mut office = Office::Wayside(Box::new(council));
        wake(&mut pocket, &mut office, &clock, WAKES, 0);
        let wrong = office.judge(&mut pocket, None);
        let taken = if taken { ", taken" } else { "" };
        sum.add(&format!("{status}{taken}, Retry-After {retry_after:?}"), (wrong, pocket.storm()));
    }
    let what = format!("a front says one thing to everything for one wake, in {} ways", said.len());
    sum.finding(what, said.len() as u64 * EACH_STORM)
}

#[derive(Default)]
struct Sum {
    counts: Counts,
    notes: Vec<String>,
}

impl Sum {
    fn add(&mut self, name: &str, (mut wrong, storm): (Counts, Option<String>)) {
        wrong.stuck += u64::from(storm.is_some());
        self.counts += wrong;
        if wrong.sum() > 0 {
            let storm = storm.map(|storm| format!(", {storm}")).unwrap_or_default();
            let Counts { lost, twice, stuck } = wrong;
            self.notes.push(format!("{name}: {lost} lost, {twice} twice, {stuck} stuck{storm}"));
        }
    }

    fn finding(self, what: String, runs: u64) -> Finding {
        Finding::counts(what, runs, self.counts).note(self.notes.join("; "))
    }
}

/// How often each of the phone's reports was taken, by an office of either dialect.
enum Office {
    Wayside(Box<Council>),
    Open311(Open311),
}

impl Office {
    fn pass(&mut self, pocket: &mut Pocket) {
        match self {
            Self::Wayside(council) => {
                pocket.pass(&mut Line::good(), &mut |request, body, whole| council.serve(request, body, whole));
            }
            Self::Open311(office) => {
                pocket.pass(&mut Line::good(), &mut |request, body, whole| office.serve(request, &body, whole));
            }
        }
    }

    /// Lost, twice and stuck, of all but what `excused` names by its words.
    fn judge(&self, pocket: &mut Pocket, excused: Option<&Gate>) -> Counts {
        let mut wrong = Counts::default();
        let app = pocket.app();
        let held: Vec<ReportId> = match self {
            Self::Wayside(council) => council.reports().into_iter().map(|report| report.id).collect(),
            Self::Open311(_) => Vec::new(),
        };
        // This office tells reports apart by their ids: one that is there twice is there under a name that nobody gave.
        wrong.twice += held.iter().filter(|id| !pocket.told.contains_key(id)).count() as u64;
        for id in pocket.told.keys() {
            let summary = app.summary(*id).expect("what was submitted is listed");
            let there = match self {
                Self::Wayside(_) => held.iter().filter(|held| *held == id).count(),
                Self::Open311(office) => office.taken(&marker(*id)),
            };
            wrong.twice += u64::from(there > 1);
            wrong.lost += u64::from(summary.state == "accepted" && there == 0);
            let said = app.show(*id).expect("it is shown").description;
            let excused = excused.is_some_and(|gate| gate.would_strike(&said));
            wrong.stuck += u64::from(summary.state != "accepted" && !excused);
        }
        wrong
    }
}

fn wake(pocket: &mut Pocket, office: &mut Office, clock: &WorldClock, wakes: u64, excused: u64) {
    for _ in 0..wakes {
        office.pass(pocket);
        clock.forward(WAKES_EVERY);
        let app = pocket.app();
        let on_their_way = app.outstanding().expect("the store answers").0;
        if u64::from(on_their_way) <= excused {
            return;
        }
    }
}

fn filtered(seed: u64, reports: u64, dialect: Dialect, word: &str, strike: Strike) -> (Counts, Option<String>) {
    let room = scratch_in_memory("hindered");
    let mut dice = Dice::new(seed);
    let clock = WorldClock::begun();
    let captured = "captured = \"description\"\nlookup = { after = 300 }";
    let (pack, mut office) = match dialect {
        Dialect::Wayside => {
            let pack = sample_pack(room.path());
            let council = Council::open(&room.path().join("council"), &pack, &clock, dice.split());
            (pack, Office::Wayside(Box::new(council)))
        }
        Dialect::GeoReport => {
            let pack = edited_pack(room.path(), &[KEYLESS, ("endpoints.toml", CAPTURED, captured)]);
            (pack, Office::Open311(Open311::new(Mood::Instant, &clock)))
        }
    };
    let settings = Settings { dialect: Some(dialect), ..Settings::default() };
    let mut pocket = Pocket::new(&room.path().join("phone"), &pack, &settings, &clock, dice.split());
    pocket.gate.strike(word, strike);
    // Half of them are there when it begins, and the rest come while it goes on.
    for _ in 0..reports / 2 {
        pocket.submit("pothole", &[]);
    }
    wake(&mut pocket, &mut office, &clock, 8, 1);
    for _ in reports / 2..reports {
        pocket.submit("pothole", &[]);
    }
    wake(&mut pocket, &mut office, &clock, WAKES, 1);
    let gate = pocket.gate.clone();
    let before = office.judge(&mut pocket, Some(&gate));
    gate.open();
    wake(&mut pocket, &mut office, &clock, WAKES, 0);
    let after = office.judge(&mut pocket, None);
    (before.worst(after), pocket.storm())
}

fn with_a_door_broken(seed: u64, reports: u64, door: Door, status: u16) -> (Counts, Option<String>) {
    let room = scratch_in_memory("hindered");
    let mut dice = Dice::new(seed);
    let clock = WorldClock::begun();
    let pack = sample_pack(room.path());
    let mut council = Council::open(&room.path().join("council"), &pack, &clock, dice.split());
    let picture = Pictures::draw(room.path(), 1, 160, 120);
    let mut pocket = Pocket::new(&room.path().join("phone"), &pack, &Settings::default(), &clock, dice.split());
    // Some are with the council, which then goes back to the morning's backup.
    council.back_up(&room.path().join("backup"));
    pocket.submit("pothole", &[]);
    let mut office = Office::Wayside(Box::new(council));
    wake(&mut pocket, &mut office, &clock, 4, 0);
    if let Office::Wayside(council) = &mut office {
        council.restore(&room.path().join("backup"));
    }
    let gate = pocket.gate.clone();
    gate.out_of_order(door, status);
    pocket.app().ask_for_news().expect("the store answers");
    office.pass(&mut pocket);
    // After twenty hours of it, whatever waits waits for hours more: that must not be the words that are new.
    pocket.submit("pothole", &[picture]);
    wake(&mut pocket, &mut office, &clock, 20 * 4, 0);
    office.pass(&mut pocket);
    for _ in 2..reports {
        pocket.submit("pothole", &[]);
    }
    // Photos that are not wanted say nothing of words: those go at once.
    let late = if (door, status) == (Door::Photos, 403) { 1 } else { AT_MOST_LATE };
    wake(&mut pocket, &mut office, &clock, late, 1);
    let stuck = office.judge(&mut pocket, None).stuck;
    gate.open();
    let _ = pocket.app().ask_for_news();
    wake(&mut pocket, &mut office, &clock, WAKES, 0);
    // Once more, for what the restored server lost.
    let _ = pocket.app().ask_for_news();
    wake(&mut pocket, &mut office, &clock, WAKES, 0);
    let mut wrong = office.judge(&mut pocket, None);
    wrong.stuck += stuck + u64::from(pocket.app().outstanding().expect("the store answers").0);
    (wrong, pocket.storm())
}
