//! The worst moment: the line breaks after the council has committed and before it could say so.
//!
//! On Wayside sync every request of thousands of reports is cut so, once. On Open311 servers without idempotency,
//! in every mood there is, each POST is cut before, in the middle of or after the commit, or the phone dies. What is in the
//! way of one report, or of one door, must be in the way of nothing else: `hindered`.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::time::Duration;

use wayside_core::pack::Dialect;
use wayside_core::report::{ReportId, marker};
use wayside_core::wayside::Settings;
use wayside_tests::world::{Carrier, Council, Dice, Fate, InTurn, Mood, Open311, Pocket, WorldClock};
use wayside_tests::{Pictures, edited_pack, sample_pack, scratch_in_memory};

use crate::How;
use crate::control::control;
use crate::hindered;
use wayside_tests::finding::Finding;

/// Reports that a phone holds at once.
const EACH: u64 = 250;
/// One in so many has a photo: its offset and its bytes are asked and sent by requests of their own.
const PICTURED: u64 = 5;

pub fn prove(how: &How) -> Vec<Finding> {
    if how.control {
        return vec![every_request_cut(how.seed, 200)];
    }
    let (reports, each) = if how.long { (10_000, 300) } else { (500, 24) };
    let mut findings =
        vec![every_request_cut(how.seed, reports), control("cut", how, "no-key", "every request cut, no key")];
    for mood in Mood::ALL {
        findings.push(in_mood(mood, how.seed, each, Look::AsThePackSays));
    }
    findings.push(Finding { control: true, ..in_mood(Mood::Instant, how.seed, each, Look::Never) });
    findings.extend(hindered::prove(how));
    findings
}

fn every_request_cut(seed: u64, reports: u64) -> Finding {
    let room = scratch_in_memory("cut");
    let pack = sample_pack(room.path());
    let mut dice = Dice::new(seed);
    let clock = WorldClock::begun();
    let council = Council::open(&room.path().join("council"), &pack, &clock, dice.split());
    let requests = RefCell::new(0u64);
    let mut storms = Vec::new();
    let mut accepted: BTreeMap<ReportId, (bool, usize)> = BTreeMap::new();
    let picture = Pictures::draw(room.path(), 1, 160, 120);
    for number in 0..reports.div_ceil(EACH) {
        let folder = room.path().join(format!("phone-{number}"));
        let mut pocket = Pocket::new(&folder, &pack, &Settings::default(), &clock, dice.split());
        for nth in 0..EACH.min(reports) {
            pocket.submit("pothole", if nth % PICTURED == 0 { std::slice::from_ref(&picture) } else { &[] });
        }
        // Each request is cut once, and then goes through.
        let mut line = InTurn::of(&[Fate::CutBack, Fate::Whole]);
        for _ in 0..120 {
            pocket.pass(&mut line, &mut |request, body, whole| {
                *requests.borrow_mut() += 1;
                council.serve(request, body, whole)
            });
            clock.forward(Duration::from_secs(1800));
        }
        storms.extend(pocket.storm());
        let app = pocket.app();
        accepted.extend(pocket.told.iter().map(|(id, told)| {
            let state = app.summary(*id).expect("what was submitted is listed").state;
            (*id, (state == "accepted", told.photos))
        }));
    }
    let held: BTreeMap<ReportId, usize> = council
        .reports()
        .iter()
        .map(|report| (report.id, report.photos.iter().filter(|photo| photo.done).count()))
        .collect();
    let lost = accepted.keys().filter(|id| !held.contains_key(id)).count() as u64;
    let without_photos = accepted.iter().filter(|(id, (_, photos))| held.get(id).is_some_and(|held| held != photos));
    let waiting = accepted.values().filter(|(accepted, _)| !accepted).count() + without_photos.count();
    let stuck = waiting as u64 + storms.len() as u64;
    let twice = held.keys().filter(|id| !accepted.contains_key(id)).count() as u64;
    let what = format!("Wayside sync: each of {} requests cut after the commit", requests.into_inner() / 2);
    Finding::counts(what, accepted.len() as u64, (lost, twice, stuck)).note(storms.join("; "))
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Look {
    AsThePackSays,
    /// The look-up taken away, and sent again all the same.
    Never,
}

/// Cuts each POST somewhere; leaves everything else alone.
struct Cuts;

impl Carrier for Cuts {
    fn carry(&mut self, _: u64, dice: &mut Dice) -> (Fate, Duration) {
        let fate = match dice.below(100) {
            0..25 => Fate::CutBack,
            25..45 => Fate::CutOut(dice.below(100)),
            45..55 => Fate::Died { taken: true },
            55..60 => Fate::Died { taken: false },
            _ => Fate::Whole,
        };
        (fate, Duration::from_secs(dice.between(1, 90)))
    }
}

pub const KEYLESS: (&str, &str, &str) = (
    "endpoints.toml",
    "idempotent = true                   # this server honours Idempotency-Key; most do not",
    "idempotent = false",
);
pub const CAPTURED: &str = "captured = \"description\"            # GeoReport has no field for when it was seen";

fn in_mood(mood: Mood, seed: u64, reports: u64, look: Look) -> Finding {
    let room = scratch_in_memory("cut");
    // What an officer would write into the pack of such a server.
    let look_up = match (look, mood) {
        (Look::Never, _) => "on_unknown = \"resend\"",
        (_, Mood::CutsMarkers | Mood::Blackbox) => "",
        (_, Mood::Lags) => "lookup = { after = 900 }",
        _ => "lookup = { after = 300 }",
    };
    let captured = format!("captured = \"description\"\n{look_up}");
    let mut edits = vec![KEYLESS, ("endpoints.toml", CAPTURED, captured.as_str())];
    for service in ["services/pothole.toml", "services/antisocial-behaviour.toml"] {
        match mood {
            Mood::TokenFirst if service.contains("pothole") => {
                edits.push((service, "lgsl = 557", "lgsl = 557\ntype = \"batch\""));
            }
            Mood::Blackbox if service.contains("pothole") => {
                edits.push((service, "lgsl = 557", "lgsl = 557\ntype = \"blackbox\""));
            }
            _ => {}
        }
    }
    let pack = edited_pack(room.path(), &edits);
    let clock = WorldClock::begun();
    let mut dice = Dice::new(seed);
    let settings = Settings { dialect: Some(Dialect::GeoReport), ..Settings::default() };
    let mut pocket = Pocket::new(&room.path().join("phone"), &pack, &settings, &clock, dice.split());
    let service = if mood == Mood::HidesPrivate { "antisocial-behaviour" } else { "pothole" };
    let mut office = Open311::new(mood, &clock);
    for _ in 0..reports {
        pocket.submit(service, &[]);
    }
    for _ in 0..400 {
        pocket.pass(&mut Cuts, &mut |request, body, whole| office.serve(request, &body, whole));
        clock.forward(Duration::from_secs(900));
        if pocket.app().outstanding().expect("the store answers").0 == 0 {
            break;
        }
    }
    let may_hold = matches!(mood, Mood::CutsMarkers | Mood::Blackbox | Mood::HidesPrivate);
    let (mut lost, mut twice, mut stuck, mut held) = (0, 0, 0, 0);
    if mood == Mood::ListOutOfOrder {
        // What may have arrived cannot be looked for: that holds up nothing that was never sent.
        let app = pocket.app();
        let state = |id| app.summary(id).expect("what was submitted is listed").state;
        let held_up = |id: &&ReportId| office.taken(&marker(**id)) == 0 && state(**id) != "unconfirmed";
        stuck += pocket.told.keys().filter(held_up).count() as u64;
        office.mend();
    }
    for _ in 0..40 {
        pocket.settle(&mut |request, body, whole| office.serve(request, &body, whole));
        clock.forward(Duration::from_secs(3600));
    }
    let app = pocket.app();
    for id in pocket.told.keys() {
        let summary = app.summary(*id).expect("what was submitted is listed");
        let taken = office.taken(&marker(*id));
        twice += u64::from(taken > 1);
        match (summary.state.as_str(), summary.reason.as_deref()) {
            ("accepted", _) if taken == 0 => lost += 1,
            ("accepted", _) => {}
            ("wedged", Some("held")) if may_hold => held += 1,
            _ => stuck += 1,
        }
    }
    let what = match look {
        Look::Never => "Open311, sent again without a look".to_owned(),
        Look::AsThePackSays => format!("Open311, {mood:?}"),
    };
    let mut notes = Vec::new();
    if held > 0 {
        notes.push(format!("{held} held for the person, as the pack says"));
    }
    if let Some(storm) = pocket.storm() {
        stuck += 1;
        notes.push(storm);
    }
    Finding::counts(what, reports, (lost, twice, stuck)).note(notes.join("; "))
}
