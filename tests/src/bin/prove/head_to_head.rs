//! Beside two offline queues found in the field, written afresh from their rules, in the same weeks on the same lines:
//! what each loses, doubles or strands.
//!
//! One gives up on a report after three tries; the other takes any answer but 400 for "arrived". Both send one POST a
//! report every quarter of an hour while there is signal.

use std::collections::BTreeMap;

use wayside_core::endpoint::Answer;
use wayside_core::wayside::Settings;
use wayside_tests::world::{Carrier, Council, Dice, Fate, Line, Pocket, WorldClock};
use wayside_tests::{sample_pack, scratch_in_memory};

use crate::How;
use wayside_tests::finding::Finding;

const DAY_S: u64 = 24 * 3600;
const QUARTER_S: u64 = 15 * 60;

pub fn prove(how: &How) -> Vec<Finding> {
    let phones = if how.long { 60 } else { 6 };
    let mut wayside = (0, 0, 0);
    let mut others: BTreeMap<Rule, (u64, u64, u64)> = BTreeMap::new();
    let mut reports = 0;
    for phone in 0..phones {
        let weeks = Weeks::of(how.seed * 1_000 + phone);
        reports += weeks.captures.len() as u64;
        add(&mut wayside, weeks.with_wayside());
        for rule in [Rule::ThreeTries, Rule::AnyAnswerBut400] {
            add(others.entry(rule).or_default(), weeks.with(rule));
        }
    }
    let mut findings = vec![Finding::counts(format!("Wayside, {phones} rural phones for two weeks"), reports, wayside)];
    for (rule, counts) in others {
        findings.push(Finding::counts(rule.name(), reports, counts).into_control());
    }
    findings
}

fn add(sum: &mut (u64, u64, u64), more: (u64, u64, u64)) {
    *sum = (sum.0 + more.0, sum.1 + more.1, sum.2 + more.2);
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

    fn with_wayside(&self) -> (u64, u64, u64) {
        let room = scratch_in_memory("beside");
        let pack = sample_pack(room.path());
        let mut dice = Dice::new(self.seed);
        let clock = WorldClock::begun();
        let begun_us = clock.now_us();
        let council = Council::open(&room.path().join("council"), &pack, &clock, dice.split());
        let folder = room.path().join("phone");
        let mut pocket = Pocket::new(&folder, &pack, &Settings::default(), &clock, dice.split());
        let mut captures = self.captures.iter().peekable();
        for (at, line) in &self.signal {
            while let Some(seen) = captures.next_if(|seen| *seen <= at) {
                clock.until(begun_us + *seen as i64 * 1_000_000);
                pocket.submit("pothole", &[]);
            }
            clock.until(begun_us + *at as i64 * 1_000_000);
            pocket.pass(&mut line.clone(), &mut |request, body, whole| {
                let now_s = ((clock.now_us() - begun_us) / 1_000_000) as u64;
                if self.is_out(now_s) { out_of_order() } else { council.serve(request, body, whole) }
            });
        }
        let app = pocket.app();
        let held: Vec<_> = council.reports().into_iter().map(|report| report.id).collect();
        let (mut lost, mut stuck) = (0, 0);
        for id in pocket.told.keys() {
            let state = app.summary(*id).expect("what was submitted is listed").state;
            // At the end of the two weeks, without a good line at last: what still waits is not stranded.
            lost += u64::from(state == "accepted" && !held.contains(id));
            stuck += u64::from(state == "wedged");
        }
        (lost, held.iter().filter(|id| !pocket.told.contains_key(id)).count() as u64, stuck)
    }

    fn with(&self, rule: Rule) -> (u64, u64, u64) {
        let mut dice = Dice::new(self.seed);
        // Tries, and how often it was taken.
        let mut queue: Vec<(u64, u32, u64, bool)> = self.captures.iter().map(|seen| (*seen, 0, 0, false)).collect();
        for (at, line) in &self.signal {
            let mut line = line.clone();
            let mut now_s = *at;
            while !line.is_over() {
                for (seen, tries, taken, done) in &mut queue {
                    let given_up = rule == Rule::ThreeTries && *tries >= 3;
                    if *seen > now_s || *done || given_up || line.is_over() {
                        continue;
                    }
                    line.hang_up();
                    let (fate, took) = line.carry(1_500, &mut dice);
                    *tries += 1;
                    let arrived = matches!(fate, Fate::Whole | Fate::CutBack | Fate::HalfAnswer | Fate::Twice)
                        || matches!(fate, Fate::Died { taken: true });
                    let up = !self.is_out(now_s);
                    if arrived && up {
                        *taken += if fate == Fate::Twice { 2 } else { 1 };
                    }
                    let answered = matches!(fate, Fate::Whole | Fate::Twice | Fate::Portal | Fate::HalfAnswer);
                    *done |= answered
                        && match rule {
                            // 503 is seen as a failure, a portal's 200 is not.
                            Rule::ThreeTries => up || fate == Fate::Portal,
                            Rule::AnyAnswerBut400 => true,
                        };
                    now_s += took.as_secs();
                }
                line.seconds -= QUARTER_S as f64;
                now_s += QUARTER_S;
            }
        }
        let lost = queue.iter().filter(|(_, _, taken, done)| *done && *taken == 0).count() as u64;
        let twice = queue.iter().filter(|(_, _, taken, _)| *taken > 1).count() as u64;
        let stranded = queue
            .iter()
            .filter(|(_, tries, taken, done)| !*done && *taken == 0 && rule == Rule::ThreeTries && *tries >= 3)
            .count() as u64;
        (lost, twice, stranded)
    }
}

fn out_of_order() -> Answer {
    Answer { status: 503, headers: Vec::new(), body: b"<html>maintenance</html>".to_vec(), body_complete: true }
}
