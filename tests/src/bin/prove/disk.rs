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

pub fn prove(how: &How) -> Vec<Finding> {
    let props = Props::default();
    let (founded, first_opening) = Life::founded(&props);
    let lives = Lives { how, props: &props, founded, first_opening };
    let mut findings = Vec::new();
    // A world to be looked into has a broken act, or a full disk.
    let breakages = if how.control || (how.one && how.act.is_none()) { &[][..] } else { &BREAKAGES };
    for (errno, name) in breakages {
        for (from_here_on, when) in [(false, "once"), (true, "from there on")] {
            let breakage = Breakage { errno: *errno, from_here_on };
            findings.push(lives.broken_by(breakage).finding(&format!("{name} at any act, {when}"), how));
        }
    }
    if how.act.is_none() {
        findings.push(lives.full().finding("full disk: receipts are written, nothing goes unmarked", how));
    }
    if !how.control && !how.one {
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

    fn finding(self, what: &str, how: &How) -> Finding {
        let note = match self.first {
            Some((what, again)) => format!("{again}: {what}"),
            None => format!("{} errors, each a sentence", self.errors),
        };
        let finding = Finding::counts(what, self.runs, self.wrong).note(note);
        // Broken disks of which nobody is told anything were not broken; one by itself may have been got over.
        Finding { held: finding.held && (self.errors > 0 || how.one), ..finding }
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
    fn on_a_founded_disk(&self, seed: u64) -> Life<'_> {
        Life::on(self.props, seed, self.founded.copy())
    }

    /// At every act of a life, and at those of a first opening; in the short form at some of them, evenly.
    fn broken_by(&self, breakage: Breakage) -> Tally {
        let mut tally = Tally::default();
        let seed = self.how.seed;
        let (of_a_life, of_an_opening) = match self.how.act {
            Some(act) => (vec![act], vec![act]),
            None => (self.acts_of_a_life(), self.acts_of_an_opening()),
        };
        for at in of_a_life {
            breakage.one(self.on_a_founded_disk(seed), at, self.how, &mut tally);
        }
        for at in of_an_opening {
            breakage.one(Life::new(self.props, seed), at, self.how, &mut tally);
        }
        tally
    }

    fn acts_of_a_life(&self) -> Vec<u64> {
        let mut life = self.on_a_founded_disk(self.how.seed);
        (0..ACTS).for_each(|_| life.act());
        let acts = life.disk.done();
        let apart = if self.how.long { 1 } else { (acts / 31).max(1) };
        (1..=acts).step_by(apart as usize).collect()
    }

    /// Most of a first opening is one long write: its beginning and its end, and what comes right after it, are looked at
    /// closely.
    fn acts_of_an_opening(&self) -> Vec<u64> {
        let end = self.first_opening;
        let (apart, of_them) = if self.how.long { (10, 1) } else { (end as usize / 10, 20) };
        let acts = (1..40).chain((40..end - 30).step_by(apart)).chain(end - 30..end + 30);
        acts.step_by(of_them).collect()
    }
}

impl Breakage {
    /// One life with one act broken. One in which it never came to that act is no run.
    fn one(self, mut life: Life<'_>, at: u64, how: &How, tally: &mut Tally) {
        let plan = Plan::at(at, Fault::Error(self.errno));
        life.disk.plan(Some(if self.from_here_on { plan.from_here_on() } else { plan }));
        let lived = catch_unwind(AssertUnwindSafe(|| self.live(&mut life, at)));
        let Some(wrong) = lived.unwrap_or_else(|_| Some(stuck("it panicked"))) else { return };
        tally.runs += 1;
        tally.errors += life.said.len() as u64;
        tally.note(&format!("{} --act {at}: {self:?}", how.again("disk", how.seed)), &wrong);
    }

    /// `None`: it was never broken.
    fn live(self, life: &mut Life<'_>, at: u64) -> Option<Wrong> {
        (0..ACTS).for_each(|_| life.act());
        life.disk.struck()?;
        life.disk.plan(None);
        Some(self.aftermath(life, at))
    }

    fn aftermath(self, life: &mut Life<'_>, at: u64) -> Wrong {
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
        return stuck(format!("it does not open: {error}"));
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

impl Lives<'_> {
    /// The disk fills up while a request is on its way, after more and more reports, on file systems that write in place
    /// and on those that do not. The control is as long as the proof.
    fn full(&self) -> Tally {
        let mut tally = Tally::default();
        let all = if self.how.long { 60 } else { 8 };
        let lives = if self.how.one { 1 } else { all };
        for seed in self.how.seed..self.how.seed + lives {
            for copy_on_write in [true, false] {
                let wrong = fill_up(self.on_a_founded_disk(seed), copy_on_write, &mut tally);
                tally.runs += 1;
                tally.note(&self.how.again("disk", seed), &wrong);
            }
        }
        tally
    }
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
