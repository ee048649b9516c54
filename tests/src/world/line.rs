//! The line between a phone and the world: how long an exchange takes, and where it breaks.

use std::time::Duration;

use wayside_core::endpoint::Request;

use super::dice::Dice;

/// What becomes of one exchange.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// There and back.
    Whole,
    /// No connection: not a byte left.
    NoRoute,
    /// Broken while the request went out: this share of a hundred of its body arrived.
    CutOut(u64),
    /// Taken, and the answer never came.
    CutBack,
    /// Taken, and half of the answer came.
    HalfAnswer,
    /// The request came twice (a proxy that tried again), and the later answer came back.
    Twice,
    /// Silence: the request is held up on the way, and comes after what is sent next, when nobody waits for it any more.
    Late,
    /// A page of somebody else's answered.
    Portal,
    /// The office's front answered in its place; `taken`: after the office had taken the request.
    Says { status: u16, retry_after: Option<u64>, taken: bool },
    /// The phone died in the middle: taken or not, nobody heard the answer.
    Died { taken: bool },
}

/// What fronts say, and whether they say it of what the office has taken, too.
const SAID: [(u16, bool); 18] = [
    (303, false),
    (308, false),
    (400, false),
    (403, false),
    (404, false),
    (408, true),
    (413, false),
    (425, false),
    (429, false),
    (451, false),
    (500, true),
    (500, false),
    (502, true),
    (503, true),
    (503, false),
    (504, true),
    (507, false),
    (511, false),
];
/// Seconds in a `Retry-After`, where there is one.
const RETRY_AFTER: [Option<u64>; 6] = [None, None, None, Some(0), Some(1), Some(600)];

impl Fate {
    /// One of [`SAID`], by any two numbers.
    pub fn said(which: u64, wait: u64) -> Self {
        let (status, taken) = SAID[which as usize % SAID.len()];
        Self::Says { status, retry_after: RETRY_AFTER[wait as usize % RETRY_AFTER.len()], taken }
    }
}

/// Decides what becomes of each exchange, of so many bytes, and how long that takes.
pub trait Carrier {
    /// What is to be carried next.
    fn sees(&mut self, _: &Request) {}

    fn carry(&mut self, bytes: u64, dice: &mut Dice) -> (Fate, Duration);

    /// No signal any more: a pass ends.
    fn is_over(&self) -> bool {
        false
    }
}

/// The same fates again and again, in turn.
#[derive(Clone, Debug)]
pub struct InTurn {
    fates: Vec<Fate>,
    at: usize,
}

impl InTurn {
    pub fn of(fates: &[Fate]) -> Self {
        Self { fates: fates.to_vec(), at: 0 }
    }
}

impl Carrier for InTurn {
    fn carry(&mut self, _: u64, _: &mut Dice) -> (Fate, Duration) {
        self.at += 1;
        (self.fates[(self.at - 1) % self.fates.len()], Duration::from_millis(100))
    }
}

/// A window of signal.
#[derive(Clone, Debug)]
pub struct Line {
    /// Left of the window.
    pub seconds: f64,
    pub bits_per_second: f64,
    pub round_trip_seconds: f64,
    /// Exchanges in a hundred that break.
    pub breaks: u64,
    /// A connection is open: the next exchange waits for no handshake.
    connected: bool,
}

/// Round trips before the first byte of a request over a new connection: TCP's, and TLS 1.3's.
const HANDSHAKES: f64 = 2.0;
/// So long a phone waits for an answer that does not come.
const SILENCE_S: f64 = 30.0;

impl Line {
    /// Where everything works.
    pub fn good() -> Self {
        Self { seconds: f64::MAX, bits_per_second: 1e7, round_trip_seconds: 0.05, breaks: 0, connected: false }
    }

    /// A bar of 2G now and then.
    pub fn rural(dice: &mut Dice) -> Self {
        Self {
            seconds: dice.between(20, 600) as f64,
            bits_per_second: dice.between(9_600, 128_000) as f64,
            round_trip_seconds: dice.between(300, 1_500) as f64 / 1000.0,
            breaks: dice.between(0, 40),
            connected: false,
        }
    }

    /// What comes next needs a connection of its own.
    pub fn hang_up(&mut self) {
        self.connected = false;
    }
}

impl Carrier for Line {
    fn is_over(&self) -> bool {
        self.seconds <= 0.0
    }

    fn carry(&mut self, bytes: u64, dice: &mut Dice) -> (Fate, Duration) {
        if self.seconds <= 0.0 {
            return (Fate::NoRoute, Duration::from_secs(1));
        }
        let round_trips = if self.connected { 1.0 } else { 1.0 + HANDSHAKES };
        let needed = self.round_trip_seconds * round_trips + bytes as f64 * 8.0 / self.bits_per_second;
        let (fate, took) = if needed > self.seconds {
            // The signal goes in the middle of it.
            let share = (self.seconds / needed * 100.0) as u64;
            (if dice.percent(80) { Fate::CutOut(share) } else { Fate::CutBack }, self.seconds + 60.0)
        } else if dice.percent(self.breaks) {
            match broken(dice) {
                Fate::Late => (Fate::Late, needed + SILENCE_S),
                fate => (fate, needed),
            }
        } else {
            (Fate::Whole, needed)
        };
        self.seconds -= took;
        self.connected = matches!(fate, Fate::Whole | Fate::Twice | Fate::Says { .. });
        (fate, Duration::from_secs_f64(took.min(3600.0)))
    }
}

fn broken(dice: &mut Dice) -> Fate {
    match dice.below(100) {
        0..20 => Fate::NoRoute,
        20..45 => Fate::CutOut(dice.below(101)),
        45..70 => Fate::CutBack,
        70..75 => Fate::HalfAnswer,
        75..78 => Fate::Late,
        78..82 => Fate::Twice,
        82..85 => Fate::Portal,
        85..92 => Fate::said(dice.throw(), dice.throw()),
        92..96 => Fate::Died { taken: true },
        _ => Fate::Died { taken: false },
    }
}
