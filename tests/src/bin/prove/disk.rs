//! Outbox rule 15 on the disk's side: a disk that fails or is full at any act says so in a sentence, touches nothing that
//! is held, and lets everything go on when it is well again.
//!
//! One life of a phone is lived again and again, each time with another act of its disk broken: once, or from there on.
//! Then the ballast: on a full disk a receipt is written, and no request goes out whose mark could not be.

use std::panic::{AssertUnwindSafe, catch_unwind};

use wayside_core::sync::{Next, Task};
use wayside_tests::disk::{Disk, Errno, Fault, Plan, Room};
use wayside_tests::life::{Life, Props, Served, Wrong};
use wayside_tests::world::Dice;

use crate::How;
use crate::control::control;
use wayside_tests::finding::{Counts, Finding, Harm};

/// Acts of people in the life that is lived again and again.
const ACTS: usize = 24;
const BREAKAGES: [(Errno, &str); 2] = [(Errno::Io, "EIO"), (Errno::NoSpace, "ENOSPC")];
/// Opening for the first time takes about this many acts of the disk; nearly all write the WAL out to its full size.
const FIRST_OPEN: u64 = 3_300;

pub fn prove(how: &How) -> Vec<Finding> {
    let props = Props::default();
    let founded = Life::founded(&props);
    let mut findings = Vec::new();
    let breakages = if how.control { &[][..] } else { &BREAKAGES };
    for (errno, name) in breakages {
        for (from_here_on, when) in [(false, "once"), (true, "from there on")] {
            let breakage = Breakage { errno: *errno, from_here_on };
            findings.push(breakage.everywhere(how, &props, &founded).finding(&format!("{name} at any act, {when}")));
        }
    }
    findings.push(full(how, &props, &founded).finding("full disk: receipts are written, nothing goes unmarked"));
    if !how.control {
        findings.push(control("disk", how, "no-ballast", Harm::Loses, "no ballast"));
    }
    findings
}

#[derive(Debug, Default)]
struct Tally {
    runs: u64,
    wrong: Counts,
    first: Option<(String, String)>,
    errors: u64,
}

impl Tally {
    fn note(&mut self, again: &str, wrong: &Wrong) {
        self.wrong += wrong.counts();
        if let Some(what) = wrong.first() {
            self.first.get_or_insert_with(|| (what.to_owned(), again.to_owned()));
        }
    }

    fn finding(self, what: &str) -> Finding {
        let note = match self.first {
            Some((what, again)) => format!("{what}; {again}"),
            None => format!("{} errors, each a sentence", self.errors),
        };
        let finding = Finding::counts(what, self.runs, self.wrong).note(note);
        // A broken disk of which nobody is told anything was not broken.
        Finding { held: finding.held && self.errors > 0, ..finding }
    }
}

fn stuck(what: impl Into<String>) -> Wrong {
    Wrong { stuck: vec![what.into()], ..Wrong::default() }
}

#[derive(Clone, Copy, Debug)]
struct Breakage {
    errno: Errno,
    from_here_on: bool,
}

impl Breakage {
    /// Every act of a life and of a first opening; in the short form some of them, evenly.
    fn everywhere(self, how: &How, props: &Props, founded: &Disk) -> Tally {
        let mut tally = Tally::default();
        let acts = {
            let mut life = Life::on(props, how.seed, founded.copy());
            (0..ACTS).for_each(|_| life.act());
            life.disk.done()
        };
        let (steps, openings) = if how.long { (1, 10) } else { (acts / 31, FIRST_OPEN / 10) };
        for at in (1..=acts).step_by(steps.max(1) as usize) {
            self.one(Life::on(props, how.seed, founded.copy()), how.seed, at, &mut tally);
        }
        // Most of a first opening is one long write: its beginning and its end are looked at closely.
        let opening = (1..40).chain((40..FIRST_OPEN).step_by(openings as usize)).chain(FIRST_OPEN..FIRST_OPEN + 60);
        for at in opening.step_by(if how.long { 1 } else { 20 }) {
            self.one(Life::new(props, how.seed), how.seed, at, &mut tally);
        }
        tally
    }

    /// One life with one act broken.
    fn one(self, mut life: Life<'_>, seed: u64, at: u64, tally: &mut Tally) {
        let plan = Plan::at(at, Fault::Error(self.errno));
        life.disk.plan(Some(if self.from_here_on { plan.from_here_on() } else { plan }));
        let lived = catch_unwind(AssertUnwindSafe(|| self.live(&mut life, at)));
        let wrong = lived.unwrap_or_else(|_| stuck("it panicked"));
        tally.runs += 1;
        tally.errors += life.said.len() as u64;
        tally.note(&format!("act {at}, {self:?}; again: prove disk --long --one --seed {seed}"), &wrong);
    }

    fn live(self, life: &mut Life<'_>, at: u64) -> Wrong {
        (0..ACTS).for_each(|_| life.act());
        life.disk.plan(None);
        if let Some((tried, words)) = life.said.iter().find(|(_, words)| !is_a_sentence(words)) {
            return stuck(format!("{tried}: {words}"));
        }
        // The disk is well again. The phone just goes on, is started anew, or loses its power on top of it: each act of
        // the disk is broken in four ways, and all three follow.
        match (at + self.errno as u64 + u64::from(self.from_here_on)) % 3 {
            0 => {}
            1 => life.reboot(None),
            _ => life.reboot(Some(&mut Dice::new(at))),
        }
        well_again(life)
    }
}

/// All that was acknowledged is there; everything is sent, and nothing fails any more.
fn well_again(life: &mut Life<'_>) -> Wrong {
    let said_before = life.said.len();
    if life.phone().is_none()
        && let Err(error) = life.start()
    {
        return Wrong { lost: vec![error.to_string()], ..Wrong::default() };
    }
    let wrong = life.audit();
    if !wrong.is_nothing() {
        return wrong;
    }
    life.drain();
    if let Some((tried, words)) = life.said.get(said_before) {
        return stuck(format!("when all was well again, {tried}: {words}"));
    }
    let wrong = life.audit();
    if wrong.is_nothing() { life.audit_sent() } else { wrong }
}

/// Words for a person, not a program's.
fn is_a_sentence(words: &str) -> bool {
    let program = ["Error", "Some(", "None", "{", "::", "panicked", "\""];
    words.split(' ').count() > 3 && !program.iter().any(|it| words.contains(it))
}

/// The disk fills up while a request is on its way, after more and more reports, on file systems that write in place and
/// on those that do not.
fn full(how: &How, props: &Props, founded: &Disk) -> Tally {
    let mut tally = Tally::default();
    let lives = if how.long { 60 } else { 8 };
    for seed in how.seed..how.seed + lives {
        for copy_on_write in [true, false] {
            let life = Life::on(props, seed, founded.copy());
            let wrong = fill_up(life, copy_on_write, &mut tally);
            tally.runs += 1;
            tally.note(&format!("again: prove disk --long --one --seed {seed}"), &wrong);
        }
    }
    tally
}

fn fill_up(mut life: Life<'_>, copy_on_write: bool, tally: &mut Tally) -> Wrong {
    if let Err(error) = life.start() {
        return stuck(error.to_string());
    }
    let written: Vec<_> = (0..1 + life.dice.below(4)).filter_map(|number| life.report(number % 3)).collect();
    let Some((task, served)) = under_way(&mut life) else { return stuck("nothing to send") };
    // One that waits in the queue, and one that is a draft still.
    let (queued, draft) = (life.report(1), life.begin());
    life.disk.room(Some(Room { bytes: 0, copy_on_write }));
    if !copy_on_write {
        fill_what_is_there(&mut life);
    }
    if !has_ballast(&life) {
        return stuck("there is no ballast to throw off");
    }
    let submitted = draft.and_then(|draft| life.submit(draft));
    let next = life.next_task();
    // In place there may be room for one of them still; what is acknowledged then is kept, as ever.
    if copy_on_write && (queued.is_none() || submitted.is_some()) {
        return stuck("a report was submitted on a full disk");
    }
    if copy_on_write && next.is_some() {
        return stuck(format!("on a full disk what came next was {next:?}"));
    }
    if !has_ballast(&life) {
        return stuck("the ballast went for something that is not worth it");
    }
    if life.dice.chance(1, 3) {
        // Started again before the answer comes: opening needs room as well.
        life.reboot(None);
        if let Err(error) = life.start() {
            return stuck(format!("on a full disk: {error}"));
        }
    }
    life.finish(&task, &served);
    if let Some((tried, words)) = life.said.iter().find(|(_, words)| !is_a_sentence(words)) {
        return stuck(format!("{tried}: {words}"));
    }
    tally.errors += life.said.len() as u64;
    if !written.iter().all(|id| life.ledger.promises.get(id).is_some_and(|promise| promise.accepted)) {
        let words = life.said.last().map(|(_, words)| words.clone()).unwrap_or_default();
        return Wrong { lost: vec![format!("the receipt could not be written: {words}")], ..Wrong::default() };
    }
    // The disk is full still.
    let wrong = life.audit();
    if !wrong.is_nothing() {
        return wrong;
    }
    life.disk.room(None);
    let wrong = well_again(&mut life);
    if wrong.is_nothing() && !has_ballast(&life) { stuck("the ballast was not taken on again") } else { wrong }
}

fn has_ballast(life: &Life<'_>) -> bool {
    life.disk.length(&life.folder().join("ballast")).is_some()
}

/// A request that the office has taken, and whose answer is on its way.
fn under_way(life: &mut Life<'_>) -> Option<(Task, Served)> {
    let Some(Next::Send(task)) = life.next_task() else { return None };
    let served = life.serve(&task)?;
    Some((*task, served))
}

/// In place a full disk still takes what fits into the files as they are: drafts are written until nothing does.
fn fill_what_is_there(life: &mut Life<'_>) {
    for length in [200_000, 4_000, 0] {
        let said_before = life.said.len();
        while life.said.len() == said_before {
            life.begin_with(length);
        }
    }
}
