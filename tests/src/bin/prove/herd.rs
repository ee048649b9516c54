//! Fifty thousand phones that all want in when the server comes back: rule 8, on the pure machine. Counted is when each of them
//! gets in; that all of them asked at once in the beginning is the proof's own doing.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::sync::Mutex;
use std::time::Duration;

use wayside_core::outbox::{Contact, Health, Why};
use wayside_core::ports::{BootId, Due, Now, Random};
use wayside_tests::world::Dice;

use crate::How;
use wayside_tests::finding::Finding;

const PHONES: u32 = 50_000;
const SECOND_US: i64 = 1_000_000;
const OUTAGE_US: i64 = 6 * 3600 * SECOND_US;
const RETRY_AFTER_S: u64 = 600;
/// A try at once, and one every ten minutes.
const ASKED: u32 = 1 + 6 * 6;
/// Whenever a phone wakes it has been started anew, once in so many times.
const REBOOTS: u64 = 200;

pub fn prove(how: &How) -> Vec<Finding> {
    let jitter = run(how.seed, Chance::Seeded);
    let without = run(how.seed, Chance::AlwaysTheSame);
    let phones = u64::from(PHONES);
    let what = format!("{PHONES} phones told Retry-After: 600 for six hours; clocks years off, reboots");
    let storm = format!("tries of one phone in six hours ÷ the {ASKED} that it was asked for");
    // A few that are started anew twice, with clocks years off, come so late that the mean of all would go by the very last
    // of them. The ratio to that is told; the one without the slowest hundredth is judged.
    let note = format!(
        "the mean is without the slowest 1 %; with them the ratio is {:.2}; drained in {:.0} minutes, {} reboots",
        jitter.peak_to_mean_of_all, jitter.drained_minutes, jitter.reboots
    );
    vec![
        Finding::at_most(format!("{what}: those let in within any 10 s ÷ mean"), phones, jitter.peak_to_mean, 3.0)
            .note(note),
        Finding::at_most("hours until all are in", phones, jitter.drained_minutes / 60.0, 2.0),
        Finding::at_most(storm, phones, f64::from(jitter.most_tries) / f64::from(ASKED), 1.0),
        Finding::at_most("no jitter: peak ÷ mean", phones, without.peak_to_mean, 3.0).into_control(),
    ]
}

#[derive(Debug)]
struct Herd {
    /// Of all but the slowest hundredth …
    peak_to_mean: f64,
    /// … and of all.
    peak_to_mean_of_all: f64,
    drained_minutes: f64,
    /// Of the phone that tried most often while the server was out of order.
    most_tries: u32,
    reboots: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Chance {
    Seeded,
    AlwaysTheSame,
}

struct Thrown(Mutex<Dice>, Chance);

impl Random for Thrown {
    fn fill(&self, bytes: &mut [u8]) {
        let mut dice = self.0.lock().expect("no thread of ours panics");
        for byte in bytes {
            *byte = if self.1 == Chance::AlwaysTheSame { 0 } else { dice.throw() as u8 };
        }
    }
}

#[derive(Debug, Default)]
struct Phone {
    health: Health,
    /// How far its wall clock is off.
    ahead_us: i64,
    booted_us: i64,
    boots: u32,
    tries: u32,
}

impl Phone {
    /// With a wall clock that may be years off, and a count that begins anew.
    fn boot(&mut self, at_us: i64, dice: &mut Dice) {
        let years = [0, 0, 0, -40, -5, 5, 40];
        self.ahead_us = dice.pick(&years) * 365 * 86_400 * SECOND_US;
        self.booted_us = at_us;
        self.boots += 1;
        // As the store does once after each reboot.
        let now = self.now(at_us);
        self.health.due = self.health.due.take().map(|due| Due::after(&now, due.in_how_long(&now)));
    }

    fn now(&self, at_us: i64) -> Now {
        let boot = BootId(self.boots.to_string());
        Now { wall_us: at_us + self.ahead_us, since_boot_us: at_us - self.booted_us, boot }
    }
}

fn run(seed: u64, chance: Chance) -> Herd {
    let mut dice = Dice::new(seed);
    let thrown = Thrown(Mutex::new(dice.split()), chance);
    let mut phones: Vec<Phone> = (0..PHONES).map(|_| Phone::default()).collect();
    phones.iter_mut().for_each(|phone| phone.boot(-3600 * SECOND_US, &mut dice));
    // All at once: a push message, or the end of a cup final.
    let mut due: BinaryHeap<Reverse<(i64, usize)>> = (0..phones.len()).map(|phone| Reverse((0, phone))).collect();
    let mut arrivals: Vec<i64> = Vec::new();
    while let Some(Reverse((at_us, number))) = due.pop() {
        let phone = &mut phones[number];
        if dice.below(REBOOTS) == 0 {
            phone.boot(at_us, &mut dice);
        }
        let now = phone.now(at_us);
        let mut wait = phone.health.wait(&now);
        if wait.is_zero() && at_us >= OUTAGE_US {
            arrivals.push(at_us);
            continue;
        }
        if wait.is_zero() {
            phone.tries += 1;
            let busy =
                Contact::Trouble { why: Why::Status(503), retry_after: Some(Duration::from_secs(RETRY_AFTER_S)) };
            phone.health = phone.health.after(&busy, &now, &thrown);
            wait = phone.health.wait(&now);
        }
        due.push(Reverse((at_us + wait.as_micros() as i64 + 1, number)));
    }
    let peak = most_within(&arrivals, 10 * SECOND_US) as f64;
    let last_us = arrivals[arrivals.len() - 1];
    Herd {
        peak_to_mean: peak / mean_of(&arrivals[..arrivals.len() * 99 / 100], 10 * SECOND_US),
        peak_to_mean_of_all: peak / mean_of(&arrivals, 10 * SECOND_US),
        drained_minutes: (last_us - OUTAGE_US) as f64 / (60 * SECOND_US) as f64,
        most_tries: phones.iter().map(|phone| phone.tries).max().unwrap_or(0),
        reboots: phones.iter().map(|phone| phone.boots - 1).sum(),
    }
}

/// The most of these moments, which are in order, that lie within so long, whenever that begins.
fn most_within(moments: &[i64], long_us: i64) -> usize {
    let within = |(begin, from): (usize, &i64)| moments[begin..].partition_point(|at| *at < from + long_us);
    moments.iter().enumerate().map(within).max().unwrap_or(0)
}

/// How many of these come within so long on average, from the first to the last of them; over the ten minutes that the
/// server asked for at least.
fn mean_of(moments: &[i64], long_us: i64) -> f64 {
    let over_us = (moments[moments.len() - 1] - moments[0]).max(RETRY_AFTER_S as i64 * SECOND_US);
    moments.len() as f64 * long_us as f64 / over_us as f64
}
