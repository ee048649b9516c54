//! Worlds of phones for weeks: lines that cut, stall and repeat; phones that die, reboot and are copied; clocks that
//! jump; a server restored from its backup. At the end everybody has a good line for a while, and then all that any
//! person was promised must be so.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap, HashSet};
use std::path::PathBuf;
use std::time::Duration;

use wayside_core::report::{ClosedReason, ReportId, Status};
use wayside_core::wayside::Settings;
use wayside_tests::world::{Council, Dice, Line, Pocket, Was, WorldClock};
use wayside_tests::{Pictures, sample_pack, scratch_in_memory};

use crate::How;
use crate::control::control;
use wayside_tests::finding::Finding;

const DAY_US: i64 = 24 * 3600 * 1_000_000;

/// How big a world is.
#[derive(Clone, Copy)]
struct Size {
    phones: u64,
    days: u64,
    reports: u64,
}

pub fn prove(how: &How) -> Vec<Finding> {
    // A quarter's fly-tips of one borough over a thousand phones; the short form has a small world of each kind.
    let (worlds, size) = match (how.long, how.control) {
        (true, _) => (25, Size { phones: 40, days: 30, reports: 93 }),
        (false, false) => (2, Size { phones: 6, days: 8, reports: 24 }),
        (false, true) => (1, Size { phones: 6, days: 8, reports: 24 }),
    };
    let mut sum = Wrong::default();
    let mut reports = 0;
    let mut first_bad = None;
    for world in 0..worlds {
        let seed = how.seed + world;
        let (submitted, wrong) = World::run(seed, size);
        reports += submitted;
        if wrong.any() && first_bad.is_none() {
            first_bad = Some(format!("prove simulate --seed {seed}: {}", wrong.notes.join("; ")));
        }
        sum.add(&wrong);
    }
    let what = format!("{} phones × {} days in {worlds} worlds, {reports} reports", worlds * size.phones, size.days);
    let finding = Finding::counts(what, reports, (sum.lost, sum.twice, sum.stuck)).note(first_bad.unwrap_or_default());
    if how.control {
        return vec![finding];
    }
    vec![finding, control("simulate", how, "leases-in-memory no-key", "leases in memory, no key")]
}

#[derive(Default)]
struct Wrong {
    lost: u64,
    twice: u64,
    stuck: u64,
    notes: Vec<String>,
}

impl Wrong {
    fn any(&self) -> bool {
        self.lost + self.twice + self.stuck > 0
    }

    fn add(&mut self, other: &Self) {
        self.lost += other.lost;
        self.twice += other.twice;
        self.stuck += other.stuck;
    }

    fn note(&mut self, note: String) {
        if self.notes.len() < 5 {
            self.notes.push(note);
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Happens {
    Capture,
    Signal,
    Reboot,
    ClockJumps,
    Copied,
    Changed,
    BackUp,
    Restore,
    Council,
}

struct World {
    clock: std::sync::Arc<WorldClock>,
    council: Council,
    pockets: Vec<Pocket>,
    pictures: Vec<PathBuf>,
    pack: PathBuf,
    room: tempfile::TempDir,
    dice: Dice,
    backed_up: bool,
}

impl World {
    fn run(seed: u64, size: Size) -> (u64, Wrong) {
        let room = scratch_in_memory("simulate");
        let pack = sample_pack(room.path());
        let mut dice = Dice::new(seed);
        let clock = WorldClock::begun();
        let council = Council::open(&room.path().join("council"), &pack, &clock, dice.split());
        let pictures = (0..3).map(|seed| Pictures::draw(room.path(), seed, 160 << seed, 120 << seed)).collect();
        let mut world = Self { clock, council, pockets: Vec::new(), pictures, pack, room, dice, backed_up: false };
        for number in 0..size.phones {
            world.add_phone(number);
        }
        world.live(size);
        world.settle();
        let submitted = world.pockets.iter().map(|pocket| pocket.told.len() as u64).sum();
        let wrong = world.judge();
        (submitted, wrong)
    }

    fn add_phone(&mut self, number: u64) {
        let folder = self.room.path().join(format!("phone-{number}"));
        let dice = self.dice.split();
        self.pockets.push(Pocket::new(&folder, &self.pack, &Settings::default(), &self.clock, dice));
    }

    fn live(&mut self, size: Size) {
        let begin_us = self.clock.now_us();
        let end = size.days * DAY_US as u64;
        let mut plan = BinaryHeap::new();
        let mut put = |at: u64, whom: u64, what: Happens| plan.push(Reverse((at, whom, what)));
        for _ in 0..size.reports {
            let (at, whom) = (self.dice.below(end), self.dice.below(size.phones));
            put(at, whom, Happens::Capture);
            for _ in 0..self.dice.below(2) {
                put(at + self.dice.below(3 * DAY_US as u64), whom, Happens::Changed);
            }
        }
        for whom in 0..size.phones {
            for day in 0..size.days {
                for _ in 0..self.dice.between(3, 8) {
                    put(day * DAY_US as u64 + self.dice.below(DAY_US as u64), whom, Happens::Signal);
                }
            }
            for _ in 0..self.dice.below(size.days / 4 + 1) {
                put(self.dice.below(end), whom, Happens::Reboot);
            }
            for _ in 0..self.dice.below(3) {
                put(self.dice.below(end), whom, Happens::ClockJumps);
            }
        }
        put(self.dice.below(end), self.dice.below(size.phones), Happens::Copied);
        for day in 0..size.days {
            put(day * DAY_US as u64, 0, Happens::BackUp);
            put(day * DAY_US as u64 + DAY_US as u64 / 2, 0, Happens::Council);
        }
        for _ in 0..(size.days / 10).max(1) {
            put(self.dice.between(end / 4, end), 0, Happens::Restore);
        }
        while let Some(Reverse((at, whom, what))) = plan.pop() {
            self.clock.until(begin_us + at as i64);
            self.happen(whom as usize, what);
        }
    }

    fn happen(&mut self, whom: usize, what: Happens) {
        let backup = self.room.path().join("backup");
        match what {
            Happens::Capture => self.capture(whom),
            Happens::Signal => {
                let mut line = Line::rural(&mut self.dice);
                let council = &self.council;
                if let Some(pocket) = self.pockets.get_mut(whom) {
                    pocket.pass(&mut line, &mut |request, body, whole| council.serve(request, body, whole));
                }
            }
            Happens::Reboot => self.pockets[whom].reboot(),
            Happens::ClockJumps => {
                let years = [-30, -2, 0, 0, 2, 30];
                let ahead = *self.dice.pick(&years) * 365 * DAY_US + self.dice.below(DAY_US as u64) as i64;
                self.pockets[whom].clock.set_ahead(ahead);
            }
            Happens::Copied => {
                let folder = self.room.path().join(format!("phone-{}-copy", self.pockets.len()));
                let copy = self.pockets[whom].copied(&folder);
                self.pockets.push(copy);
            }
            Happens::Changed => self.change(whom),
            Happens::BackUp => {
                self.council.back_up(&backup);
                self.backed_up = true;
            }
            Happens::Restore if self.backed_up => self.council.restore(&backup),
            Happens::Restore => {}
            Happens::Council => {
                // What is closed stays so: a council that opens again what was taken back would look like one not told.
                let mut reports = self.council.reports();
                reports.retain(|report| report.status.reason().is_none());
                if !reports.is_empty() {
                    let reference = self.dice.pick(&reports).reference.clone();
                    let status = *self.dice.pick(&[Status::InProgress, Status::Closed(ClosedReason::Fixed)]);
                    self.council.set_status(&reference, status);
                }
            }
        }
    }

    fn capture(&mut self, whom: usize) {
        let service = *self.dice.pick(&["pothole", "street-light", "antisocial-behaviour"]);
        let photos: Vec<PathBuf> = (0..self.dice.below(4)).map(|_| self.dice.pick(&self.pictures).clone()).collect();
        self.pockets[whom].submit(service, &photos);
    }

    /// A person thinks again.
    fn change(&mut self, whom: usize) {
        let pocket = &mut self.pockets[whom];
        let ids: Vec<ReportId> = pocket.told.keys().copied().collect();
        if ids.is_empty() {
            return;
        }
        let id = *self.dice.pick(&ids);
        let app = pocket.app();
        if self.dice.percent(30) {
            if app.withdraw(id).is_ok() {
                pocket.told.insert(id, Was::TakenBack);
            }
        } else {
            let _ = app.comment(id, "It is still there");
        }
    }

    /// Everybody has a good line for a while. Twice, because a restored server is only noticed when it is asked.
    fn settle(&mut self) {
        let council = &self.council;
        for _ in 0..2 {
            for pocket in &mut self.pockets {
                let _ = pocket.app().ask_for_news();
                pocket.settle(&mut |request, body, whole| council.serve(request, body, whole));
            }
            self.clock.forward(Duration::from_secs(24 * 3600));
        }
    }

    fn judge(&mut self) -> Wrong {
        let mut wrong = Wrong::default();
        let held: BTreeMap<ReportId, _> =
            self.council.reports().into_iter().map(|report| (report.id, report)).collect();
        let mut known = HashSet::new();
        for (number, pocket) in self.pockets.iter_mut().enumerate() {
            let app = pocket.app();
            for (id, was) in &pocket.told {
                known.insert(*id);
                let summary = app.summary(*id).expect("what was submitted is listed");
                let here = format!("phone {number}, {id}: {} {:?}", summary.state, summary.reason);
                match (was, summary.state.as_str(), held.get(id)) {
                    (Was::TakenBack, "withdrawn", None) => {}
                    (Was::TakenBack, "withdrawn", Some(report))
                        if summary.reason.as_deref() == Some("council_told") =>
                    {
                        if report.status.reason().is_none() {
                            wrong.lost += 1;
                            wrong.note(format!("{here}: taken back, and open at the council"));
                        }
                    }
                    (Was::TakenBack, "withdrawn", Some(_)) => {
                        wrong.twice += 1;
                        wrong.note(format!("{here}: taken back here, and there all the same"));
                    }
                    (Was::Submitted { photos }, "accepted", Some(report)) => {
                        let whole = report.photos.iter().filter(|photo| photo.done).count();
                        if whole != *photos {
                            wrong.stuck += 1;
                            let states: Vec<_> =
                                app.items(*id).expect("the store answers").into_iter().skip(1).collect();
                            wrong.note(format!("{here}: {whole} of {photos} photos, {states:?}"));
                        }
                    }
                    (_, "accepted", None) => {
                        wrong.lost += 1;
                        wrong.note(format!("{here}: not at the council"));
                    }
                    // Taken back on the phone or on its copy: each told the council.
                    (Was::Submitted { .. }, "withdrawn", _) => {}
                    _ => {
                        wrong.stuck += 1;
                        wrong.note(here);
                    }
                }
            }
            let (waiting, _) = app.outstanding().expect("the store answers");
            if waiting > 0 {
                wrong.stuck += u64::from(waiting);
                wrong.note(format!("phone {number}: {waiting} still on their way"));
            }
        }
        let strangers = held.keys().filter(|id| !known.contains(id)).count() as u64;
        if strangers > 0 {
            wrong.twice += strangers;
            wrong.note(format!("{strangers} reports that nobody made"));
        }
        wrong
    }
}
