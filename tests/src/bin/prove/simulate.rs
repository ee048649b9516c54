//! Worlds of phones for weeks: lines that cut, stall, reorder and repeat; phones that die, reboot and are copied; clocks
//! that jump; fronts that answer for their office, filters, doors out of order; a server restored from its backup. At the
//! end everybody has a good line for a while, and then all that any person was promised must be so.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap, HashSet};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use wayside_core::report::{ClosedReason, ReportId, Status};
use wayside_core::wayside::Settings;
use wayside_tests::world::{Council, Dice, Door, Gate, Line, Pocket, Strike, WorldClock, word};
use wayside_tests::{Pictures, sample_pack, scratch_in_memory};

use crate::How;
use crate::control::control;
use wayside_tests::finding::{Counts, Finding, Harm};

/// Within this everything arrives that nothing on the way is against.
const PATIENCE: Duration = Duration::from_secs(3 * 24 * 3600);
const DAY_US: i64 = 24 * 3600 * 1_000_000;

/// How big a world is.
#[derive(Clone, Copy)]
struct Size {
    phones: u64,
    days: u64,
    reports: u64,
}

pub fn prove(how: &How) -> Vec<Finding> {
    // A quarter's fly-tips of one borough over a thousand phones; the short form has a small world of each kind. The
    // control has one world as big as the proof's: in it a third of the reports are there twice.
    let (big, small) = (Size { phones: 40, days: 30, reports: 93 }, Size { phones: 6, days: 8, reports: 24 });
    let (worlds, size) = match (how.long, how.control) {
        (true, false) => (25, big),
        (true, true) => (1, big),
        (false, false) => (2, small),
        (false, true) => (1, small),
    };
    let mut sum = Counts::default();
    let mut reports = 0;
    let mut first_bad = None;
    let worlds = if how.one { 1 } else { worlds };
    for world in 0..worlds {
        let seed = how.seed + world;
        let (submitted, wrong) = World::run(seed, size, how.control);
        reports += submitted;
        if wrong.counts.sum() > 0 && first_bad.is_none() {
            first_bad = Some(format!("{}: {}", how.again("simulate", seed), wrong.notes.join("; ")));
        }
        sum += wrong.counts;
    }
    let what = format!("{} phones × {} days in {worlds} worlds, {reports} reports", worlds * size.phones, size.days);
    let finding = Finding::counts(what, reports, sum).note(first_bad.unwrap_or_default());
    if how.control || how.one {
        return vec![finding];
    }
    vec![finding, control("simulate", how, "leases-in-memory no-key", Harm::Doubles, "leases in memory, no key")]
}

#[derive(Default)]
struct Wrong {
    counts: Counts,
    notes: Vec<String>,
}

impl Wrong {
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
    /// Something comes to stand on the way, or goes.
    Gate,
}

struct World {
    clock: Arc<WorldClock>,
    council: Council,
    pockets: Vec<Pocket>,
    pictures: Vec<PathBuf>,
    pack: PathBuf,
    room: tempfile::TempDir,
    dice: Dice,
    gate: Arc<Gate>,
    backed_up: bool,
}

impl World {
    fn run(seed: u64, size: Size, control: bool) -> (u64, Wrong) {
        let room = scratch_in_memory("simulate");
        let pack = sample_pack(room.path());
        let mut dice = Dice::new(seed);
        let clock = WorldClock::begun();
        let council = Council::open(&room.path().join("council"), &pack, &clock, dice.split());
        let pictures = (0..3).map(|seed| Pictures::draw(room.path(), seed, 160 << seed, 120 << seed)).collect();
        let gate = Gate::before(&pack);
        let mut world =
            Self { clock, council, pockets: Vec::new(), pictures, pack, room, dice, gate, backed_up: false };
        for number in 0..size.phones {
            world.add_phone(number);
        }
        world.live(size);
        let hindered = world.hindered();
        world.settle();
        let submitted = world.submitted();
        if control {
            return (submitted, world.count());
        }
        let mut wrong = world.judge();
        wrong.counts += hindered.counts;
        wrong.notes.extend(hindered.notes);
        (submitted, wrong)
    }

    fn add_phone(&mut self, number: u64) {
        let folder = self.room.path().join(format!("phone-{number}"));
        let dice = self.dice.split();
        let mut pocket = Pocket::new(&folder, &self.pack, &Settings::default(), &self.clock, dice);
        pocket.gate = Arc::clone(&self.gate);
        self.pockets.push(pocket);
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
        for _ in 0..size.days / 2 {
            put(self.dice.below(end), 0, Happens::Gate);
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
            Happens::Gate => self.stand_in_the_way(),
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

    /// Before everybody's office at once: a filter against the words of one report, or a door out of order, or nothing.
    fn stand_in_the_way(&mut self) {
        self.gate.open();
        match self.dice.below(3) {
            0 => self.gate.strike(&word(self.dice.below(8) as usize), *self.dice.pick(&Strike::ALL)),
            1 => {
                let door = *self.dice.pick(&[Door::Known, Door::Changes, Door::Photos]);
                self.gate.out_of_order(door, *self.dice.pick(&[403, 404, 429, 500, 503]));
            }
            _ => {}
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
        match self.dice.below(100) {
            0..20 => pocket.take_back(id),
            20..60 => pocket.comment(id),
            _ => pocket.edit(id, self.dice.throw()),
        }
    }

    /// Everybody has a good line for a while, with the gate as it stands: what it is not against must arrive.
    fn hindered(&mut self) -> Wrong {
        let mut wrong = Wrong::default();
        let council = &self.council;
        for (number, pocket) in self.pockets.iter_mut().enumerate().filter(|_| !self.gate.is_open()) {
            pocket.settle_within(PATIENCE, &mut |request, body, whole| council.serve(request, body, whole));
            let app = pocket.app();
            for (id, told) in &pocket.told {
                let summary = app.summary(*id).expect("what was submitted is listed");
                let now = app.show(*id).expect("it is shown").description;
                let excused = self.gate.would_strike(&told.first) || self.gate.would_strike(&now);
                let waits = matches!(summary.state.as_str(), "queued" | "waiting" | "leased" | "unconfirmed");
                if waits && !excused {
                    wrong.counts.stuck += 1;
                    wrong.note(format!("phone {number}, {id}: {} for another's sake", summary.state));
                }
            }
        }
        self.gate.open();
        wrong
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

    /// Reports that people made; a copied phone's are those of the first.
    fn submitted(&self) -> u64 {
        let ids: HashSet<_> = self.pockets.iter().flat_map(|pocket| pocket.told.keys()).collect();
        ids.len() as u64
    }

    /// The control: each try has a name of its own, so that they can only be counted.
    fn count(&self) -> Wrong {
        let (held, submitted) = (self.council.reports().len() as u64, self.submitted());
        Wrong {
            counts: Counts { twice: held.saturating_sub(submitted), ..Counts::default() },
            notes: vec![format!("{held} reports at the council of {submitted}")],
        }
    }

    fn judge(&mut self) -> Wrong {
        let mut wrong = Wrong::default();
        let held: BTreeMap<ReportId, _> =
            self.council.reports().into_iter().map(|report| (report.id, report)).collect();
        let said = self.council.has();
        let mut known = HashSet::new();
        for (number, pocket) in self.pockets.iter_mut().enumerate() {
            let app = pocket.app();
            for (id, told) in &pocket.told {
                known.insert(*id);
                let summary = app.summary(*id).expect("what was submitted is listed");
                let here = format!("phone {number}, {id}, {}: {} {:?}", told.service, summary.state, summary.reason);
                match (told.taken_back, summary.state.as_str(), held.get(id)) {
                    (true, "withdrawn", None) => {}
                    (true, "withdrawn", Some(report)) if summary.reason.as_deref() == Some("council_told") => {
                        if report.status.reason().is_none() {
                            wrong.counts.lost += 1;
                            let states = app.items(*id).expect("the store answers");
                            wrong.note(format!("{here}: taken back, and open at the council, {states:?}"));
                        }
                    }
                    (true, "withdrawn", Some(_)) => {
                        wrong.counts.twice += 1;
                        wrong.note(format!("{here}: taken back here, and there all the same"));
                    }
                    (false, "accepted", Some(report)) => {
                        let whole = report.photos.iter().filter(|photo| photo.done).count();
                        if whole != told.photos {
                            wrong.counts.stuck += 1;
                            let states: Vec<_> =
                                app.items(*id).expect("the store answers").into_iter().skip(1).collect();
                            wrong.note(format!("{here}: {whole} of {} photos, {states:?}", told.photos));
                        }
                        let (missing, twice) = said.get(id).map(|has| told.against(has)).unwrap_or_default();
                        wrong.counts.lost += missing.len() as u64;
                        wrong.counts.twice += twice;
                        if twice > 0 {
                            wrong.note(format!("{here}: {twice} comments are there again"));
                        }
                        missing.into_iter().for_each(|missing| wrong.note(format!("{here}: {missing}")));
                    }
                    (_, "accepted", None) => {
                        wrong.counts.lost += 1;
                        wrong.note(format!("{here}: not at the council"));
                    }
                    // Taken back on the phone or on its copy: each told the council.
                    (false, "withdrawn", _) if told.shared => {}
                    _ => {
                        wrong.counts.stuck += 1;
                        wrong.note(here);
                    }
                }
            }
            for refused in &pocket.refused {
                wrong.counts.lost += 1;
                wrong.note(format!("phone {number} would not take this: {refused}"));
            }
            if let Some(storm) = pocket.storm() {
                wrong.counts.stuck += 1;
                wrong.note(format!("phone {number}: {storm}"));
            }
            let (waiting, wedged) = app.outstanding().expect("the store answers");
            if waiting + wedged > 0 {
                wrong.counts.stuck += u64::from(waiting + wedged);
                wrong.note(format!("phone {number}: {waiting} still on their way, {wedged} wait for the person"));
            }
        }
        let strangers = held.keys().filter(|id| !known.contains(id)).count() as u64;
        if strangers > 0 {
            wrong.counts.twice += strangers;
            wrong.note(format!("{strangers} reports that nobody made"));
        }
        wrong
    }
}
