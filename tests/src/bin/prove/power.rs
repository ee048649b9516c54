//! Outbox rule 1, "saved means saved": a phone whose power fails, at any act of its disk, for ever again.
//!
//! Each life is a phone that goes through a chain of power cuts (and now and then a mere death of its process), some of
//! them while it starts again, and is audited after them: nothing that was acknowledged is gone, nothing is corrupt,
//! nothing set aside; and everything drains. One life in four begins with nothing at all, the others with a store that
//! was opened once.

use std::collections::BTreeMap;

use wayside_tests::disk::{Aim, Disk, Fault, Of, Operation, Plan};
use wayside_tests::life::{Life, Props, Wrong};
use wayside_tests::world::Dice;

use crate::How;
use crate::control::control;
use wayside_tests::finding::{Counts, Finding, Harm};

/// One phone's cuts: the last life has them all as well, so that each goes by its seed alone.
const CUTS_A_LIFE: u64 = 16;

pub fn prove(how: &How) -> Vec<Finding> {
    // Each cut of a control loses three or four things: a tenth of the proof's is plenty.
    let (cuts, control_cuts) = if how.long { (10_000, 1_000) } else { (300, 40) };
    let props = Props::default();
    let (founded, first_opening) = Life::founded(&props);
    let lives = Lives { how, props: &props, founded, first_opening };
    if how.control {
        return vec![lives.live(control_cuts, Folders::Synced, "power cut at any act")];
    }
    let deaf = lives.live(control_cuts, Folders::Not, "no folder is synced for photos");
    let mut findings = vec![lives.live(cuts, Folders::Synced, "power cut at any act")];
    if !how.one {
        findings.push(control("power", how, "synchronous-normal", Harm::Loses, "synchronous=NORMAL"));
    }
    findings.push(deaf.into_control_that(Harm::Loses));
    findings
}

/// Whether the disk does as the port asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Folders {
    Synced,
    Not,
}

/// What became of all the lives.
#[derive(Debug, Default)]
struct Tally {
    cuts: u64,
    /// Of the process alone: its files stay as they are.
    deaths: u64,
    wrong: Counts,
    first: Option<(u64, String)>,
    during: BTreeMap<(Operation, Of), u64>,
}

/// What all lives begin with.
struct Lives<'a> {
    how: &'a How,
    props: &'a Props,
    /// A disk on which a store was opened once.
    founded: Disk,
    /// Acts of the disk that opening for the first time takes.
    first_opening: u64,
}

impl Lives<'_> {
    /// From the first seed on, until so many cuts were made; or the life of that seed alone.
    fn live(&self, cuts: u64, folders: Folders, what: &str) -> Finding {
        let mut tally = Tally::default();
        let lives = if self.how.one { 1 } else { cuts };
        for seed in self.how.seed..self.how.seed + lives {
            if tally.cuts >= cuts {
                break;
            }
            self.one(seed, folders, &mut tally);
        }
        tally.finding(what, self.how)
    }

    fn one(&self, seed: u64, folders: Folders, tally: &mut Tally) {
        // A phone that has nothing yet, until something was promised.
        let opening = Some(self.first_opening).filter(|_| seed % 4 == 1);
        let life = match opening {
            Some(_) => Life::new(self.props, seed),
            None => Life::on(self.props, seed, self.founded.copy()),
        };
        if folders == Folders::Not {
            life.disk.ignore_folder_syncs();
        }
        tally.one_life(life, seed, opening);
    }
}

impl Tally {
    fn one_life(&mut self, mut life: Life<'_>, seed: u64, mut opening: Option<u64>) {
        let mut dice = Dice::new(seed ^ 0x00c0_ffee);
        let until = self.cuts + CUTS_A_LIFE;
        while self.cuts < until {
            life.disk.plan(Some(next_cut(&mut dice, opening, life.phone().is_some())));
            while life.disk.struck().is_none() {
                life.act();
                // With the power on nothing fails.
                if let Some((tried, words)) = life.said.pop().filter(|_| life.disk.struck().is_none()) {
                    let wrong = Wrong { stuck: vec![format!("{tried}: {words}")], ..Wrong::default() };
                    return self.note(seed, &wrong);
                }
                life.said.clear();
            }
            *self.during.entry(life.disk.struck().expect("it was struck")).or_default() += 1;
            opening = opening.filter(|_| life.ledger.promises.is_empty());
            let power_failed = dice.chance(5, 6);
            self.cuts += u64::from(power_failed);
            self.deaths += u64::from(!power_failed);
            life.reboot(Some(&mut dice).filter(|_| power_failed));
            // Now and then it fails again while it starts.
            if dice.chance(1, 4) && self.cuts < until {
                continue;
            }
            life.disk.plan(None);
            let drains = dice.chance(1, 3) || self.cuts == until;
            let wrong = audited(&mut life, drains);
            if !wrong.is_nothing() {
                return self.note(seed, &wrong);
            }
        }
    }

    fn note(&mut self, seed: u64, wrong: &Wrong) {
        self.wrong += wrong.counts();
        let what = wrong.first().unwrap_or_default();
        self.first.get_or_insert_with(|| (seed, what.to_owned()));
    }

    fn finding(self, what: &str, how: &How) -> Finding {
        let note = match &self.first {
            Some((seed, what)) => format!("{}: {what}", how.again("power", *seed)),
            None => format!("and {} deaths of the process; during: {}", self.deaths, self.histogram()),
        };
        Finding::counts(what, self.cuts, self.wrong).note(note)
    }

    /// "wal write 40 %, …", the most frequent first.
    fn histogram(&self) -> String {
        let mut counts: Vec<_> = self.during.iter().collect();
        counts.sort_by_key(|(_, count)| std::cmp::Reverse(**count));
        let share = |count: u64| (100 * count).div_ceil((self.cuts + self.deaths).max(1));
        let parts: Vec<String> = counts
            .into_iter()
            .take(8)
            .map(|((operation, of), count)| format!("{of:?} {operation:?} {}%", share(*count)).to_lowercase())
            .collect();
        parts.join(", ")
    }
}

fn audited(life: &mut Life<'_>, drains: bool) -> Wrong {
    // Nobody knows what a phone has lost that does not open: it is a harm of its own.
    if let Err(error) = life.start() {
        return Wrong { stuck: vec![format!("it does not open: {error}")], ..Wrong::default() };
    }
    let wrong = life.audit();
    if !wrong.is_nothing() || !drains {
        return wrong;
    }
    life.drain();
    if let Some((tried, words)) = life.said.pop() {
        return Wrong { stuck: vec![format!("{tried}: {words}")], ..Wrong::default() };
    }
    let wrong = life.audit();
    if wrong.is_nothing() { life.audit_sent() } else { wrong }
}

/// Anywhere; more often at what makes something durable, within a checkpoint, or while the app starts. `opening`: for the
/// first time, in so many acts.
fn next_cut(dice: &mut Dice, opening: Option<u64>, runs: bool) -> Plan {
    let cut = Fault::PowerCut;
    if let Some(acts) = opening {
        return match dice.below(3) {
            0 => Plan::at(1 + dice.below(acts), cut),
            1 => Plan::after(Aim::Barriers, 1 + dice.below(30), dice.below(4), cut),
            // Its last ones, and the first after it.
            _ => Plan::at((acts + dice.below(200)).saturating_sub(50), cut),
        };
    }
    if !runs && dice.chance(1, 2) {
        return Plan::at(1 + dice.below(40), cut);
    }
    match dice.below(8) {
        0 => Plan::after(Aim::Checkpoints, 1 + dice.below(40), dice.below(40), cut),
        1..4 => Plan::after(Aim::Barriers, 1 + dice.below(30), dice.below(4), cut),
        _ => Plan::at(1 + dice.below(400), cut),
    }
}
