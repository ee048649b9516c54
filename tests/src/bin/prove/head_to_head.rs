//! Beside two offline queues found in the field, written afresh from their rules, in the same weeks on the same lines:
//! what each loses, doubles or strands.
//!
//! One gives up on a report after three tries; the other takes any answer but 400 for "arrived". Both send one POST a
//! report every quarter of an hour while there is signal. At the end everybody has a good line, once.

use std::collections::BTreeMap;
use std::time::Duration;

use wayside_core::endpoint::Answer;
use wayside_core::wayside::Settings;
use wayside_tests::world::{Carrier, Council, Dice, Fate, Line, Pocket, WorldClock};
use wayside_tests::{sample_pack, scratch_in_memory};

use crate::How;
use wayside_tests::finding::{Counts, Finding, Harm};

const DAY_S: u64 = 24 * 3600;
const QUARTER_S: u64 = 15 * 60;
const POST_BYTES: u64 = 1_500;

pub fn prove(how: &How) -> Vec<Finding> {
    let phones = if how.long { 60 } else { 16 };
    let mut wayside = Counts::default();
    let mut others: BTreeMap<Rule, Counts> = BTreeMap::new();
    let mut reports = 0;
    for phone in 0..phones {
        let weeks = Weeks::of(how.seed * 1_000 + phone);
        reports += weeks.captures.len() as u64;
        wayside += weeks.with_wayside();
        for rule in [Rule::ThreeTries, Rule::AnyAnswerBut400] {
            *others.entry(rule).or_default() += weeks.with(rule);
        }
    }
    let mut findings = vec![Finding::counts(format!("Wayside, {phones} rural phones for two weeks"), reports, wayside)];
    for (rule, counts) in others {
        findings.push(Finding::counts(rule.name(), reports, counts).into_control_that(rule.harms()));
    }
    findings
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Rule {
    ThreeTries,
    AnyAnswerBut400,
}

impl Rule {
    fn name(self) -> &'static str {
        match self {
            Self::ThreeTries => "a queue that tries three times, then never again",
            Self::AnyAnswerBut400 => "a queue that drops a report on any answer but 400",
        }
    }

    fn harms(self) -> Harm {
        match self {
            Self::ThreeTries => Harm::Strands,
            Self::AnyAnswerBut400 => Harm::Loses,
        }
    }
}

/// Two weeks of one phone: when there is signal, when something is seen, when the server is out of order.
struct Weeks {
    seed: u64,
    signal: Vec<(u64, Line)>,
    captures: Vec<u64>,
    outages: Vec<(u64, u64)>,
}

impl Weeks {
    fn of(seed: u64) -> Self {
        let mut dice = Dice::new(seed);
        let mut signal = Vec::new();
        for day in 0..14 {
            for _ in 0..dice.between(3, 8) {
                signal.push((day * DAY_S + dice.below(DAY_S), Line::rural(&mut dice)));
            }
        }
        signal.sort_by_key(|(at, _)| *at);
        let mut captures: Vec<u64> = (0..dice.between(4, 10)).map(|_| dice.below(10 * DAY_S)).collect();
        captures.sort_unstable();
        let outages = (0..3).map(|_| (dice.below(12 * DAY_S), dice.between(2, 18) * 3600)).collect();
        Self { seed, signal, captures, outages }
    }

    fn is_out(&self, at_s: u64) -> bool {
        self.outages.iter().any(|(from, long)| (*from..from + long).contains(&at_s))
    }

    fn with_wayside(&self) -> Counts {
        let room = scratch_in_memory("beside");
        let pack = sample_pack(room.path());
        let mut dice = Dice::new(self.seed);
        let clock = WorldClock::begun();
        let begun_us = clock.now_us();
        let council = Council::open(&room.path().join("council"), &pack, &clock, dice.split());
        let folder = room.path().join("phone");
        let mut pocket = Pocket::new(&folder, &pack, &Settings::default(), &clock, dice.split());
        let mut accidents = self.accidents();
        let mut captures = self.captures.iter().peekable();
        for (at, line) in &self.signal {
            while let Some(seen) = captures.next_if(|seen| *seen <= at) {
                clock.until(begun_us + *seen as i64 * 1_000_000);
                pocket.submit("pothole", &[]);
            }
            clock.until(begun_us + *at as i64 * 1_000_000);
            pocket.pass(&mut Eventful(&mut line.clone(), &mut accidents), &mut |request, body, whole| {
                let now_s = ((clock.now_us() - begun_us) / 1_000_000) as u64;
                if self.is_out(now_s) { out_of_order() } else { council.serve(request, body, whole) }
            });
        }
        // At the end a good line, as for the others.
        pocket.settle(&mut |request, body, whole| council.serve(request, body, whole));
        let app = pocket.app();
        let held: Vec<_> = council.reports().into_iter().map(|report| report.id).collect();
        let (mut lost, mut stuck) = (0, 0);
        for id in pocket.told.keys() {
            let accepted = app.summary(*id).expect("what was submitted is listed").state == "accepted";
            lost += u64::from(accepted && !held.contains(id));
            stuck += u64::from(!accepted);
        }
        Counts { lost, twice: held.iter().filter(|id| !pocket.told.contains_key(id)).count() as u64, stuck }
    }

    fn with(&self, rule: Rule) -> Counts {
        let mut dice = self.accidents();
        let mut queue: Vec<Queued> = self.captures.iter().map(|seen| Queued::new(*seen)).collect();
        for (at, line) in &self.signal {
            let mut line = line.clone();
            let mut now_s = *at;
            while !line.is_over() {
                for report in &mut queue {
                    if report.seen_s > now_s || report.done || report.given_up(rule) || line.is_over() {
                        continue;
                    }
                    line.hang_up();
                    let (fate, took) = line.carry(POST_BYTES, &mut dice);
                    report.tried(fate, !self.is_out(now_s), rule);
                    now_s += took.as_secs();
                }
                line.seconds -= QUARTER_S as f64;
                now_s += QUARTER_S;
            }
        }
        queue.iter_mut().filter(|report| !report.done && !report.given_up(rule)).for_each(|report| {
            report.tried(Fate::Whole, true, rule);
        });
        let count = |is: fn(&Queued) -> bool| queue.iter().filter(|report| is(report)).count() as u64;
        Counts {
            lost: count(|report| report.done && report.taken == 0),
            twice: count(|report| report.taken > 1),
            stuck: count(|report| !report.done && report.taken == 0),
        }
    }

    /// What happens on the lines, the same for all.
    fn accidents(&self) -> Dice {
        Dice::new(self.seed ^ 0x00ac_c1de)
    }
}

/// A report in one of the other queues.
struct Queued {
    seen_s: u64,
    tries: u32,
    /// How often the council took it.
    taken: u64,
    /// Deleted from the queue.
    done: bool,
}

impl Queued {
    fn new(seen_s: u64) -> Self {
        Self { seen_s, tries: 0, taken: 0, done: false }
    }

    fn given_up(&self, rule: Rule) -> bool {
        rule == Rule::ThreeTries && self.tries >= 3
    }

    fn tried(&mut self, fate: Fate, up: bool, rule: Rule) {
        self.tries += 1;
        let arrives = match fate {
            Fate::Whole | Fate::CutBack | Fate::HalfAnswer | Fate::Late => 1,
            Fate::Twice => 2,
            Fate::Died { taken } | Fate::Says { taken, .. } => u64::from(taken),
            Fate::CutOut(percent) => u64::from(percent >= 100),
            Fate::NoRoute | Fate::Portal => 0,
        };
        self.taken += if up { arrives } else { 0 };
        let heard = match fate {
            Fate::Whole | Fate::Twice | Fate::HalfAnswer => Some(if up { 201 } else { 503 }),
            Fate::Portal => Some(200),
            Fate::Says { status, .. } => Some(status),
            _ => None,
        };
        self.done |= heard.is_some_and(|status| match rule {
            Rule::ThreeTries => (200..300).contains(&status),
            Rule::AnyAnswerBut400 => status != 400,
        });
    }
}

/// A line with the accidents that are given, whoever uses it.
struct Eventful<'a>(&'a mut Line, &'a mut Dice);

impl Carrier for Eventful<'_> {
    fn carry(&mut self, bytes: u64, _: &mut Dice) -> (Fate, Duration) {
        self.0.carry(bytes, self.1)
    }

    fn is_over(&self) -> bool {
        self.0.is_over()
    }
}

fn out_of_order() -> Answer {
    Answer { status: 503, headers: Vec::new(), body: b"<html>maintenance</html>".to_vec(), body_complete: true }
}
