//! Outbox rule 1, "saved means saved": a phone whose power fails, at any act of its disk, for ever again.
//!
//! Each life is a phone that goes through a chain of power cuts (and now and then a mere death of its process), some of
//! them while it starts again, and is audited after them: nothing that was acknowledged is gone, nothing is corrupt,
//! nothing set aside; and everything drains. One life in four begins with nothing at all, the others with a store that
//! was opened once.

use std::collections::BTreeMap;

use wayside_tests::disk::{Aim, Fault, Of, Operation, Plan};
use wayside_tests::life::{Life, Props, Wrong};
use wayside_tests::world::Dice;

use crate::How;
use crate::control::control;
use wayside_tests::finding::{Counts, Finding, Harm};

/// One phone's cuts.
const CUTS_A_LIFE: u64 = 16;
const CONTROL_CUTS: u64 = 40;
/// Opening for the first time takes about this many acts: most write the WAL out to its full size.
const FIRST_OPEN: u64 = 3_300;

pub fn prove(how: &How) -> Vec<Finding> {
    let props = Props::default();
    if how.control {
        return vec![live(how.seed, CONTROL_CUTS, &props, Folders::Synced).finding("power cut at any act")];
    }
    let cuts = if how.long { 10_000 } else { 300 };
    let deaf = live(how.seed, CONTROL_CUTS, &props, Folders::Not);
    vec![
        live(how.seed, cuts, &props, Folders::Synced).finding("power cut at any act"),
        control("power", how, "synchronous-normal", Harm::Loses, "synchronous=NORMAL"),
        deaf.finding("no folder is synced for photos").into_control_that(Harm::Loses),
    ]
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

/// Lives with the seeds from `seed` on, until so many cuts were made.
fn live(seed: u64, cuts: u64, props: &Props, folders: Folders) -> Tally {
    let founded = Life::founded(props);
    let mut tally = Tally::default();
    for seed in seed.. {
        if tally.cuts >= cuts {
            break;
        }
        let opening = seed % 4 == 1;
        let life = if opening { Life::new(props, seed) } else { Life::on(props, seed, founded.copy()) };
        tally.one_life(life, seed, opening, cuts.min(tally.cuts + CUTS_A_LIFE), folders);
    }
    tally
}

impl Tally {
    fn one_life(&mut self, mut life: Life<'_>, seed: u64, mut opening: bool, until: u64, folders: Folders) {
        let mut dice = Dice::new(seed ^ 0x00c0_ffee);
        if folders == Folders::Not {
            life.disk.ignore_folder_syncs();
        }
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
            opening = opening && life.ledger.promises.is_empty();
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

    fn finding(self, what: &str) -> Finding {
        let note = match &self.first {
            Some((seed, what)) => format!("{what}; again: prove power --one --seed {seed}"),
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
    if let Err(error) = life.start() {
        return Wrong { lost: vec![error.to_string()], ..Wrong::default() };
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

/// Anywhere; more often at what makes something durable, within a checkpoint, or while the app starts.
fn next_cut(dice: &mut Dice, opening: bool, runs: bool) -> Plan {
    let cut = Fault::PowerCut;
    if opening {
        return match dice.below(3) {
            0 => Plan::at(1 + dice.below(FIRST_OPEN), cut),
            1 => Plan::after(Aim::Barriers, 1 + dice.below(30), dice.below(4), cut),
            _ => Plan::at(FIRST_OPEN + dice.below(200), cut),
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
