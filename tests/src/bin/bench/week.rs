//! A rural phone's week: how often it starts to send, and for how long that keeps its radio awake, beside a client that
//! sends one POST a report, every quarter of an hour while there is signal. The same weeks, the same lines, from seeds.

use std::collections::VecDeque;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use wayside_core::sync::{Budget, Next};
use wayside_core::wayside::Settings;
use wayside_tests::Pictures;
use wayside_tests::world::{Carrier, Council, Dice, Fate, Line, Pocket, WorldClock};

use crate::row::{Row, Target};

const PHONES: u64 = 12;
const DAYS: u64 = 7;
const DAY_S: u64 = 24 * 3600;
const QUARTER_S: f64 = 15.0 * 60.0;
/// A radio stays awake for so long after a byte.
const TAIL_S: f64 = 5.0;
/// One report's JSON, and the headers of its request.
const POST_BYTES: u64 = 1_100 + 600;
const TARGET: Target = Target::AtMost(0.2);

/// A resident's week of words alone and of words with photos, and the words of a street-care crew's: as many reports as
/// a borough has fly-tips in a week of a quarter with 2,311.
pub fn measure(room: &Path, pack: &Path) -> Vec<Row> {
    let pictures: Vec<PathBuf> = (0..3).map(|seed| Pictures::draw(room, 90 + seed, 1320, 990)).collect();
    let weeks = |name: &str, reports: (u64, u64), pictures: &[PathBuf]| {
        let mut sum = Compared::default();
        for phone in 0..PHONES {
            let week = Week::of(phone, reports, pictures);
            sum.reports += week.captures.len();
            sum.ours.add(&week.with_wayside(&room.join(format!("{name}-{phone}")), pack));
            sum.theirs.add(&week.with_posts());
        }
        sum
    };
    let resident = weeks("resident", (10, 30), &[]).rows("week-resident-passes", "week-resident-radio");
    let photos = weeks("photos", (10, 30), &pictures).rows("week-photos-passes", "week-photos-radio");
    let crew = weeks("crew", (150, 206), &[]).rows("week-crew-passes", "week-crew-radio");
    [resident, photos, crew].into_iter().flatten().collect()
}

#[derive(Default)]
struct Compared {
    reports: usize,
    ours: Used,
    theirs: Used,
}

impl Compared {
    fn rows(&self, passes: &'static str, radio: &'static str) -> Vec<Row> {
        let each = PHONES as f64;
        let note = |used: &Used| format!("{} of {} sent", used.sent, self.reports);
        let news = format!(
            "{:.1} passes and {:.0} s of ours only ask for news",
            self.ours.news_passes as f64 / each,
            self.ours.news_radio_s / each
        );
        let note = format!("{PHONES} weeks; {}, one POST each: {}; {news}", note(&self.ours), note(&self.theirs));
        let row = |name, ours: f64, theirs: f64, unit| {
            Row::new(name, ours / each, unit, TARGET).beside(theirs / each, ours / theirs).note(note.clone())
        };
        vec![
            row(passes, self.ours.passes as f64, self.theirs.passes as f64, "a week"),
            row(radio, self.ours.radio_s, self.theirs.radio_s, "s a week"),
        ]
    }
}

/// What sending cost.
#[derive(Default)]
struct Used {
    /// Times that it was started: a pass of ours, a POST of theirs.
    passes: u64,
    /// Seconds within [`TAIL_S`] of a byte.
    radio_s: f64,
    awake_until_s: f64,
    sent: usize,
    /// Of ours, those that only asked what became of reports: their client never asks.
    news_passes: u64,
    news_radio_s: f64,
}

impl Used {
    fn add(&mut self, other: &Self) {
        self.passes += other.passes;
        self.radio_s += other.radio_s;
        self.sent += other.sent;
        self.news_passes += other.news_passes;
        self.news_radio_s += other.news_radio_s;
    }

    /// Bytes on the link from a moment on, for so long.
    fn bytes(&mut self, from_s: f64, long_s: f64) {
        let until_s = from_s + long_s + TAIL_S;
        self.radio_s += until_s - from_s.max(self.awake_until_s.min(until_s));
        self.awake_until_s = self.awake_until_s.max(until_s);
    }
}

/// When there is signal, and what is seen when: fewer photos than three by the same dice.
struct Week<'a> {
    seed: u64,
    windows: Vec<(f64, Line)>,
    captures: Vec<(f64, &'a [PathBuf])>,
}

impl<'a> Week<'a> {
    fn of(seed: u64, (least, most): (u64, u64), pictures: &'a [PathBuf]) -> Self {
        let mut dice = Dice::new(seed);
        let mut windows = Vec::new();
        for day in 0..DAYS {
            for _ in 0..dice.between(3, 8) {
                windows.push(((day * DAY_S + dice.below(DAY_S)) as f64, Line::rural(&mut dice)));
            }
        }
        windows.sort_by(|(one, _), (other, _)| one.total_cmp(other));
        // Windows that overlap are one after the other.
        for at in 1..windows.len() {
            let end = windows[at - 1].0 + windows[at - 1].1.seconds;
            windows[at].0 = windows[at].0.max(end);
        }
        let capture = |dice: &mut Dice| {
            let at_s = (dice.below(DAYS) * DAY_S + dice.between(7, 20) * 3600 + dice.below(3600)) as f64;
            (at_s, &pictures[..(dice.below(4) as usize).min(pictures.len())])
        };
        let mut captures: Vec<_> = (0..dice.between(least, most)).map(|_| capture(&mut dice)).collect();
        captures.sort_by(|(one, _), (other, _)| one.total_cmp(other));
        Self { seed, windows, captures }
    }

    /// A pass when there is signal again, when a report is made, and when the engine says that something will be due.
    fn with_wayside(&self, room: &Path, pack: &Path) -> Used {
        let mut dice = Dice::new(self.seed);
        let clock = WorldClock::begun();
        let begun_us = clock.now_us();
        let council = Council::open(&room.join("council"), pack, &clock, dice.split());
        let settings = Settings { photos_anywhere: true, ..Settings::default() };
        let mut pocket = Pocket::new(&room.join("phone"), pack, &settings, &clock, dice.split());
        let mut captures: VecDeque<_> = self.captures.clone().into();
        let mut used = Used::default();
        for (at_s, line) in &self.windows {
            let end_s = at_s + line.seconds;
            let mut line = line.clone();
            let mut now_s = *at_s;
            while now_s < end_s {
                while let Some((seen_s, photos)) = captures.pop_front_if(|(seen_s, _)| *seen_s <= now_s) {
                    clock.until(begun_us + (seen_s * 1e6) as i64);
                    pocket.submit("pothole", photos);
                }
                clock.until(begun_us + (now_s * 1e6) as i64);
                line.seconds = end_s - now_s;
                line.hang_up();
                let before = (used.passes, used.radio_s);
                let mut radio = Radio { line: &mut line, clock: &clock, begun_us, used: &mut used, begun: false };
                let mut only_news = true;
                pocket.pass(&mut radio, &mut |request, body, whole| {
                    only_news &= request.url.contains("/changes");
                    council.serve(request, body, whole)
                });
                if only_news {
                    used.news_passes += used.passes - before.0;
                    used.news_radio_s += used.radio_s - before.1;
                }
                now_s = (clock.now_us() - begun_us) as f64 / 1e6;
                let due_s = match pocket.app().next_task(&Budget::default()) {
                    Ok(Next::Wait(wait)) => now_s + wait.as_secs_f64().max(1.0),
                    _ => end_s,
                };
                let seen_s = captures.front().map_or(end_s, |(seen_s, _)| *seen_s);
                now_s = due_s.min(seen_s.max(now_s));
            }
        }
        used.sent = council.reports().iter().filter(|report| report.photos.iter().all(|photo| photo.done)).count();
        used
    }

    /// Its words and photos in one POST over a connection of its own, from the beginning each time.
    fn with_posts(&self) -> Used {
        let mut dice = Dice::new(self.seed);
        let mut waiting: Vec<(f64, u64)> =
            self.captures.iter().map(|(at_s, photos)| (*at_s, POST_BYTES + bytes_of(photos))).collect();
        let mut used = Used::default();
        for (at_s, line) in &self.windows {
            let end_s = at_s + line.seconds;
            let (mut line, mut now_s) = (line.clone(), *at_s);
            while now_s < end_s {
                let begun_s = now_s;
                waiting.retain(|(seen_s, bytes)| {
                    if *seen_s > begun_s || now_s >= end_s {
                        return true;
                    }
                    line.seconds = end_s - now_s;
                    line.hang_up();
                    let (fate, took) = line.carry(*bytes, &mut dice);
                    used.passes += 1;
                    used.bytes(now_s, took.as_secs_f64().min(end_s - now_s));
                    now_s += took.as_secs_f64();
                    let done = matches!(fate, Fate::Whole | Fate::Twice);
                    used.sent += usize::from(done);
                    !done
                });
                now_s = now_s.max(begun_s + QUARTER_S);
            }
        }
        used
    }
}

/// What they weigh once they are taken in: as much as ours.
fn bytes_of(photos: &[PathBuf]) -> u64 {
    let prepared = |file: &PathBuf| {
        let file = std::fs::File::open(file).expect("it was drawn");
        wayside_photo::prepare(file, &wayside_photo::Limits::default()).expect("a drawn picture is one").jpeg.len()
            as u64
    };
    photos.iter().map(prepared).sum()
}

/// A line whose use is noted.
struct Radio<'a> {
    line: &'a mut Line,
    clock: &'a Arc<WorldClock>,
    begun_us: i64,
    used: &'a mut Used,
    begun: bool,
}

impl Carrier for Radio<'_> {
    fn carry(&mut self, bytes: u64, dice: &mut Dice) -> (Fate, Duration) {
        let now_s = (self.clock.now_us() - self.begun_us) as f64 / 1e6;
        let left_s = self.line.seconds;
        let (fate, took) = self.line.carry(bytes, dice);
        if left_s > 0.0 {
            self.used.passes += u64::from(!std::mem::replace(&mut self.begun, true));
            self.used.bytes(now_s, took.as_secs_f64().min(left_s));
        }
        (fate, took)
    }

    fn is_over(&self) -> bool {
        self.line.is_over()
    }
}
