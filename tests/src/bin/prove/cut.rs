//! The worst moment: the line breaks after the council has committed and before it could say so.
//!
//! On Wayside sync every request of thousands of reports is cut so, once. On Open311 servers without idempotency,
//! in every mood there is, each POST is cut before, in the middle of or after the commit, or the phone dies. What is in the
//! way of one report, or of one door, must be in the way of nothing else: `hindered`.

use std::collections::{BTreeMap, HashSet};
use std::time::Duration;

use wayside_core::endpoint::Request;
use wayside_core::pack::Dialect;
use wayside_core::report::{ReportId, marker};
use wayside_core::wayside::Settings;
use wayside_tests::world::{Carrier, Council, Dice, Fate, Mood, Open311, Pocket, Told, WorldClock};
use wayside_tests::{Pictures, edited_pack, sample_pack, scratch_in_memory, taken_out};

use crate::How;
use crate::control::control;
use crate::hindered;
use wayside_tests::finding::{Counts, Finding, Harm};

/// Reports that a phone holds at once.
const EACH: u64 = 250;
/// One in so many has a photo: its offset and its bytes are asked and sent by requests of their own.
const PICTURED: u64 = 5;

pub fn prove(how: &How) -> Vec<Finding> {
    if how.control {
        // One of the two is meant, by what was taken out. Each report comes more than once: a tenth of them is plenty.
        let reports = if how.long { 1_000 } else { 200 };
        return match taken_out("no-key") {
            true => vec![every_request_cut(how.seed, reports, Known::ByNumber)],
            false => hindered::without_blame(how),
        };
    }
    let (reports, each) = if how.long { (10_000, 300) } else { (500, 24) };
    let mut findings = vec![
        every_request_cut(how.seed, reports, Known::ById),
        control("cut", how, "no-key", Harm::Doubles, "every request cut, no key"),
    ];
    for mood in Mood::ALL {
        findings.push(in_mood(mood, how.seed, each, Look::AsThePackSays));
    }
    findings.push(in_mood(Mood::Instant, how.seed, each, Look::Never).into_control_that(Harm::Doubles));
    findings.extend(hindered::prove(how));
    findings
}

/// Whose a report at the council is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Known {
    ById,
    /// The control: each try has a name of its own, so that they can only be counted.
    ByNumber,
}

/// Of the requests with one method to one address, every other is cut, from the first one on: what comes after a cut
/// gets through.
#[derive(Default)]
struct EachCutOnce {
    cut: HashSet<(&'static str, String)>,
    cuts_next: bool,
    cuts: u64,
}

impl Carrier for EachCutOnce {
    fn sees(&mut self, request: &Request) {
        let asked = (request.method.name(), request.url.clone());
        self.cuts_next = !self.cut.remove(&asked);
        if self.cuts_next {
            self.cut.insert(asked);
        }
    }

    fn carry(&mut self, _: u64, _: &mut Dice) -> (Fate, Duration) {
        self.cuts += u64::from(self.cuts_next);
        (if self.cuts_next { Fate::CutBack } else { Fate::Whole }, Duration::from_millis(100))
    }
}

fn every_request_cut(seed: u64, reports: u64, known: Known) -> Finding {
    let room = scratch_in_memory("cut");
    let pack = sample_pack(room.path());
    let mut dice = Dice::new(seed);
    let clock = WorldClock::begun();
    let council = Council::open(&room.path().join("council"), &pack, &clock, dice.split());
    let mut cuts = 0;
    let mut notes = Vec::new();
    let mut accepted: BTreeMap<ReportId, (bool, Told)> = BTreeMap::new();
    let picture = Pictures::draw(room.path(), 1, 160, 120);
    for number in 0..reports.div_ceil(EACH) {
        let folder = room.path().join(format!("phone-{number}"));
        let mut pocket = Pocket::new(&folder, &pack, &Settings::default(), &clock, dice.split());
        for nth in 0..EACH.min(reports) {
            pocket.submit("pothole", if nth % PICTURED == 0 { std::slice::from_ref(&picture) } else { &[] });
        }
        let mut line = EachCutOnce::default();
        for _ in 0..120 {
            pocket.pass(&mut line, &mut |request, body, whole| council.serve(request, body, whole));
            clock.forward(Duration::from_secs(1800));
        }
        cuts += line.cuts;
        notes.extend(pocket.storm());
        let app = pocket.app();
        accepted.extend(pocket.told.iter().map(|(id, told)| {
            let state = app.summary(*id).expect("what was submitted is listed").state;
            (*id, (state == "accepted", told.clone()))
        }));
    }
    let what = format!("Wayside sync: every request cut once after the commit, {cuts} cuts");
    let (submitted, held) = (accepted.len() as u64, council.reports());
    if known == Known::ByNumber {
        return Finding::counts(
            what,
            submitted,
            Counts { twice: (held.len() as u64).saturating_sub(submitted), ..Counts::default() },
        );
    }
    let photos: BTreeMap<ReportId, usize> =
        held.iter().map(|report| (report.id, report.photos.iter().filter(|photo| photo.done).count())).collect();
    let (mut lost, mut stuck, said) = (0, notes.len() as u64, council.has());
    for (id, (accepted, told)) in &accepted {
        let altered = said.get(id).is_some_and(|has| !told.against(has).0.is_empty());
        lost += u64::from(!photos.contains_key(id) || altered);
        stuck += u64::from(!accepted || photos.get(id).is_some_and(|there| *there != told.photos));
    }
    let twice = photos.keys().filter(|id| !accepted.contains_key(id)).count() as u64;
    Finding::counts(what, submitted, Counts { lost, twice, stuck }).note(notes.join("; "))
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Look {
    AsThePackSays,
    /// The look-up taken away, and sent again all the same.
    Never,
}

/// Two requests in five go through; the others are cut before, in or after the commit, or the phone dies of them.
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
        (_, Mood::Blackbox) => "",
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
        // Another's report with the same words at the same place is not ours.
        lost += u64::from(summary.reference.is_some_and(|reference| !office.is_of(&reference, &marker(*id))));
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
    Finding::counts(what, reports, Counts { lost, twice, stuck }).note(notes.join("; "))
}
