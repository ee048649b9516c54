//! Clocks that lie: years forward and back, summer time, a phone that boots in 1970, at every moment of a report's way.
//! Nothing may stall, storm, or be forgotten too early.

use std::time::Duration;

use wayside_core::endpoint::Answer;
use wayside_core::wayside::Settings;
use wayside_tests::world::{Council, Dice, Line, Pocket, WorldClock};
use wayside_tests::{sample_pack, scratch_in_memory};

use crate::How;
use crate::control::control;
use wayside_tests::finding::{Counts, Finding, Harm};

const HOUR_US: i64 = 3600 * 1_000_000;
const YEAR_US: i64 = 365 * 24 * HOUR_US;
/// What a clock may be set to, off the truth.
const LIES: [(&str, i64); 7] = [
    ("true", 0),
    ("summer time begins", HOUR_US),
    ("summer time ends", -HOUR_US),
    ("years ahead", 7 * YEAR_US),
    ("years behind", -7 * YEAR_US),
    ("1970", -56 * YEAR_US),
    ("2099", 73 * YEAR_US),
];
const OUTAGE_HOURS: u64 = 2;
/// Of 24 wakes while nothing answers: waits grow, so that soon most wakes try nothing.
const MOST_TRIES: u64 = 12;

#[derive(Clone, Copy, Debug)]
enum When {
    BeforeItIsSaved,
    WhileItWaits,
    WhileItWaitsAndReboots,
    AfterItArrived,
}

pub fn prove(how: &How) -> Vec<Finding> {
    let whens = [When::BeforeItIsSaved, When::WhileItWaits, When::WhileItWaitsAndReboots, When::AfterItArrived];
    let (mut runs, mut lost, mut stuck, mut storms) = (0, 0, 0, 0);
    let mut notes = Vec::new();
    for (name, ahead_us) in LIES {
        for when in whens {
            runs += 1;
            let (way, tries) = one(how.seed, ahead_us, when);
            match way {
                Way::Arrived => {}
                Way::Stalled => stuck += 1,
                Way::ForgottenTooEarly => lost += 1,
            }
            storms += u64::from(tries > MOST_TRIES);
            if way != Way::Arrived || tries > MOST_TRIES {
                notes.push(format!("{name}, {when:?}: {way:?}, {tries} tries"));
            }
        }
    }
    let what = format!("{} clocks at {} moments", LIES.len(), whens.len());
    let finding = Finding::counts(what, runs, Counts { lost, twice: 0, stuck: stuck + storms }).note(notes.join("; "));
    if how.control {
        return vec![finding];
    }
    vec![finding, control("clock", how, "wall-clock", Harm::Strands, "the wall clock alone, and no count since boot")]
}

#[derive(Debug, PartialEq, Eq)]
enum Way {
    Arrived,
    Stalled,
    ForgottenTooEarly,
}

fn one(seed: u64, ahead_us: i64, when: When) -> (Way, u64) {
    let room = scratch_in_memory("clock");
    let pack = sample_pack(room.path());
    let clock = WorldClock::begun();
    let mut dice = Dice::new(seed);
    let council = Council::open(&room.path().join("council"), &pack, &clock, dice.split());
    let mut pocket = Pocket::new(&room.path().join("phone"), &pack, &Settings::default(), &clock, dice.split());
    if matches!(when, When::BeforeItIsSaved) {
        pocket.clock.set_ahead(ahead_us);
    }
    let id = pocket.submit("pothole", &[]);
    // Out of order for two hours, with the app awake every five minutes.
    for wake in 0..OUTAGE_HOURS * 12 {
        if wake == 6 && matches!(when, When::WhileItWaits | When::WhileItWaitsAndReboots) {
            pocket.clock.set_ahead(ahead_us);
            if matches!(when, When::WhileItWaitsAndReboots) {
                pocket.reboot();
            }
        }
        pocket.pass(&mut Line::good(), &mut |_, _, _| broken());
        clock.forward(Duration::from_secs(300));
    }
    let tries = pocket.tries;
    for _ in 0..24 {
        pocket.pass(&mut Line::good(), &mut |request, body, whole| council.serve(request, body, whole));
        clock.forward(Duration::from_secs(300));
    }
    if matches!(when, When::AfterItArrived) {
        pocket.clock.set_ahead(ahead_us);
    }
    let app = pocket.app();
    app.tidy().expect("housekeeping works");
    let way = match app.summary(id).expect("what was submitted is listed").state.as_str() {
        "accepted" if app.show(id).expect("it is shown").description.is_empty() => Way::ForgottenTooEarly,
        "accepted" => Way::Arrived,
        _ => Way::Stalled,
    };
    (way, tries)
}

fn broken() -> Answer {
    Answer { status: 500, headers: Vec::new(), body: Vec::new(), body_complete: true }
}
