//! Fifty thousand phones that all want in when the server comes back: rule 8, on the pure machine.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::time::Duration;

use wayside_core::outbox::{Contact, Health, Why};
use wayside_core::ports::{BootId, Now, Random};
use wayside_tests::world::Dice;

use crate::How;
use wayside_tests::finding::Finding;

const PHONES: u32 = 50_000;
const OUTAGE_US: i64 = 6 * 3600 * 1_000_000;
const SECOND_US: i64 = 1_000_000;
const BIN_US: i64 = 10 * SECOND_US;

pub fn prove(how: &How) -> Vec<Finding> {
    let jitter = run(how.seed, false);
    let without = run(how.seed, true);
    let what = format!("{PHONES} phones told Retry-After: 600 for six hours; clocks years off, reboots");
    vec![
        Finding::at_most(format!("{what}: peak of any 10 s ÷ mean"), u64::from(PHONES), jitter.peak_to_mean, 3.0)
            .note(format!("drained in {:.0} minutes", jitter.drained_minutes)),
        Finding::at_most("hours until all are in", u64::from(PHONES), jitter.drained_minutes / 60.0, 2.0),
        Finding::at_most("no jitter: peak ÷ mean", u64::from(PHONES), without.peak_to_mean, 3.0).into_control(),
    ]
}

struct Herd {
    peak_to_mean: f64,
    drained_minutes: f64,
}

/// Seeded chance, or always the same.
struct Chance(std::sync::Mutex<Dice>, bool);

impl Random for Chance {
    fn fill(&self, bytes: &mut [u8]) {
        let mut dice = self.0.lock().expect("no thread of ours panics");
        for byte in bytes {
            *byte = if self.1 { 0 } else { dice.throw() as u8 };
        }
    }
}

struct Phone {
    health: Health,
    /// How far its wall clock is off.
    ahead_us: i64,
    boots: u32,
}

fn run(seed: u64, no_jitter: bool) -> Herd {
    let mut dice = Dice::new(seed);
    let chance = Chance(std::sync::Mutex::new(dice.split()), no_jitter);
    let mut phones: Vec<Phone> = (0..PHONES)
        .map(|_| {
            let years = [0, 0, 0, -40, -5, 5, 40];
            Phone { health: Health::default(), ahead_us: dice.pick(&years) * 365 * 86_400 * SECOND_US, boots: 0 }
        })
        .collect();
    // All at once: a push message, or the end of a cup final.
    let mut due: BinaryHeap<Reverse<(i64, usize)>> = (0..phones.len()).map(|phone| Reverse((0, phone))).collect();
    let (mut arrivals, mut last_us): (Vec<i64>, i64) = (Vec::new(), 0);
    while let Some(Reverse((at_us, number))) = due.pop() {
        let phone = &mut phones[number];
        if !no_jitter && dice.below(200) == 0 {
            phone.boots += 1;
        }
        let now = Now { wall_us: at_us + phone.ahead_us, since_boot_us: at_us, boot: BootId(phone.boots.to_string()) };
        let wait = phone.health.wait(&now);
        if !wait.is_zero() {
            due.push(Reverse((at_us + wait.as_micros() as i64 + 1, number)));
            continue;
        }
        if at_us >= OUTAGE_US {
            arrivals.push(at_us);
            last_us = last_us.max(at_us);
            continue;
        }
        let busy = Contact::Trouble { why: Why::Status(503), retry_after: Some(Duration::from_secs(600)) };
        phone.health = phone.health.after(&busy, &now, &chance);
        let wait = phone.health.wait(&now);
        due.push(Reverse((at_us + wait.as_micros() as i64 + 1, number)));
    }
    let bins = ((last_us - OUTAGE_US) / BIN_US + 1) as usize;
    let mut counts = vec![0u32; bins];
    for at_us in &arrivals {
        counts[((at_us - OUTAGE_US) / BIN_US) as usize] += 1;
    }
    // The server asked for ten minutes, so they come within the fifteen that this is spread over.
    let mean = f64::from(PHONES) / ((900 * SECOND_US) / BIN_US) as f64;
    let peak = counts.iter().copied().max().unwrap_or(0);
    Herd {
        peak_to_mean: f64::from(peak) / mean,
        drained_minutes: (last_us - OUTAGE_US) as f64 / (60 * SECOND_US) as f64,
    }
}
