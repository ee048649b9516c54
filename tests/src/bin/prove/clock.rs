//! Clocks that lie: years forward and back, summer time, a phone that boots in 1970, at every moment of a report's way.
//! By what the council holds, nothing may be lost or there twice; and nothing may stall, storm, or be forgotten too early.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use wayside_core::endpoint::{Body, Request};
use wayside_core::report::ReportId;
use wayside_core::wayside::Settings;
use wayside_tests::world::{Carrier, Council, Dice, Fate, InTurn, Line, Pocket, WorldClock};
use wayside_tests::{Pictures, sample_pack, scratch_in_memory};

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
/// The app wakes so often …
const WAKES_EVERY: Duration = Duration::from_secs(300);
/// … for two hours in which something is wrong, and for as long after it, which is more than any wait of the phone's own.
const WAKES: u64 = 24;
/// While something is wrong the clock is set at this wake, unless something else says when.
const SET_AT: u64 = 6;
/// Of those wakes while nothing answers. Each of the first half-hour tries, then waits grow by chance, to about a dozen tries
/// in all; whoever storms tries every time.
const MOST_TRIES: u64 = 16;

/// When the clock is set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum When {
    BeforeItIsSaved,
    WhileItWaits,
    WhileItWaitsAndReboots,
    /// The server is busy, and has named a time.
    WhileItWaitsAsAsked,
    /// Between a request and its answer.
    InFlight,
    /// The same, and the phone dies before the answer comes.
    InFlightAndDies,
    /// The council has it, and each answer was lost.
    WhileItIsUnconfirmed,
    /// The words are there, and half of the photo.
    WithHalfOfThePhotoThere,
    AfterItArrived,
}

impl When {
    const ALL: [Self; 9] = [
        Self::BeforeItIsSaved,
        Self::WhileItWaits,
        Self::WhileItWaitsAndReboots,
        Self::WhileItWaitsAsAsked,
        Self::InFlight,
        Self::InFlightAndDies,
        Self::WhileItIsUnconfirmed,
        Self::WithHalfOfThePhotoThere,
        Self::AfterItArrived,
    ];

    fn is_in_flight(self) -> bool {
        matches!(self, Self::InFlight | Self::InFlightAndDies)
    }

    /// What is wrong until then, and for some time after it.
    fn trouble(self) -> Box<dyn Carrier> {
        let says = |status, retry_after| Fate::Says { status, retry_after, taken: false };
        match self {
            Self::WhileItWaitsAsAsked => Box::new(InTurn::of(&[says(503, Some(600))])),
            Self::InFlight => Box::new(InTurn::of(&[Fate::Whole])),
            Self::InFlightAndDies => Box::new(Once(Some(Fate::Died { taken: true }))),
            Self::WhileItIsUnconfirmed => Box::new(InTurn::of(&[Fate::CutBack])),
            Self::WithHalfOfThePhotoThere => Box::new(HalfThePhoto::default()),
            _ => Box::new(InTurn::of(&[says(500, None)])),
        }
    }
}

/// This fate, and then none.
struct Once(Option<Fate>);

impl Carrier for Once {
    fn carry(&mut self, _: u64, _: &mut Dice) -> (Fate, Duration) {
        (self.0.take().unwrap_or(Fate::Whole), Duration::from_millis(100))
    }
}

/// Words get through, half of a photo does, and then nothing any more.
#[derive(Default)]
struct HalfThePhoto {
    is_photo: bool,
    is_over: bool,
}

impl Carrier for HalfThePhoto {
    fn sees(&mut self, request: &Request) {
        self.is_photo = matches!(request.body, Body::Blob { .. });
    }

    fn carry(&mut self, _: u64, _: &mut Dice) -> (Fate, Duration) {
        let fate = match (self.is_over, self.is_photo) {
            (true, _) => Fate::NoRoute,
            (false, true) => Fate::CutOut(50),
            (false, false) => Fate::Whole,
        };
        self.is_over |= self.is_photo;
        (fate, Duration::from_millis(100))
    }
}

pub fn prove(how: &How) -> Vec<Finding> {
    let room = scratch_in_memory("clocks");
    let (pack, picture) = (sample_pack(room.path()), Pictures::draw(room.path(), 1, 160, 120));
    let mut runs = 0;
    let mut wrong = Counts::default();
    let mut notes = Vec::new();
    for (name, ahead_us) in LIES {
        for when in When::ALL {
            runs += 1;
            let (counts, tries) = World::new(how.seed, &pack).lives(&picture, ahead_us, when);
            if counts.sum() > 0 {
                let Counts { lost, twice, stuck } = counts;
                notes.push(format!("{name}, {when:?}: {lost} lost, {twice} twice, {stuck} stuck, {tries} tries"));
            }
            wrong += counts;
        }
    }
    let what = format!("{} clocks at {} moments", LIES.len(), When::ALL.len());
    let finding = Finding::counts(what, runs, wrong).note(notes.join("; "));
    if how.control {
        return vec![finding];
    }
    vec![finding, control("clock", how, "wall-clock", Harm::Strands, "the wall clock alone, and no count since boot")]
}

struct World {
    clock: Arc<WorldClock>,
    council: Council,
    pocket: Pocket,
    _room: tempfile::TempDir,
}

impl World {
    fn new(seed: u64, pack: &Path) -> Self {
        let room = scratch_in_memory("clock");
        let clock = WorldClock::begun();
        let mut dice = Dice::new(seed);
        let council = Council::open(&room.path().join("council"), pack, &clock, dice.split());
        let pocket = Pocket::new(&room.path().join("phone"), pack, &Settings::default(), &clock, dice.split());
        Self { clock, council, pocket, _room: room }
    }

    /// One report with a photo and a comment: what was wrong with it, and how often it was tried while nothing answered.
    fn lives(mut self, picture: &PathBuf, ahead_us: i64, when: When) -> (Counts, u64) {
        if when == When::BeforeItIsSaved {
            self.pocket.clock.set_ahead(ahead_us);
        }
        let id = self.pocket.submit("pothole", std::slice::from_ref(picture));
        self.pocket.comment(id);
        let mut trouble = when.trouble();
        for wake in 0..WAKES {
            if wake == SET_AT && !matches!(when, When::BeforeItIsSaved | When::AfterItArrived) && !when.is_in_flight() {
                self.pocket.clock.set_ahead(ahead_us);
                if when == When::WhileItWaitsAndReboots {
                    self.pocket.reboot();
                }
            }
            self.wakes(trouble.as_mut(), Some(ahead_us).filter(|_| when.is_in_flight()));
            if wake == 0 {
                // What got through before nothing answered is no try in vain.
                self.pocket.tries = 0;
            }
        }
        let tries = self.pocket.tries;
        let in_trouble = self.audit(id, Over::No);
        for wake in 0..2 * WAKES {
            if wake == WAKES && when == When::AfterItArrived {
                self.pocket.clock.set_ahead(ahead_us);
            }
            self.wakes(&mut Line::good(), None);
        }
        let mut wrong = in_trouble.worst(self.audit(id, Over::Yes));
        // In flight nothing was in trouble but the clock.
        let stormed = self.pocket.storm().is_some() || (tries > MOST_TRIES && !when.is_in_flight());
        wrong.stuck += u64::from(stormed);
        (wrong, tries)
    }

    /// With a clock to be set while the council reads a request.
    fn wakes(&mut self, line: &mut dyn Carrier, ahead_us: Option<i64>) {
        let (council, phone_clock) = (&self.council, Arc::clone(&self.pocket.clock));
        self.pocket.pass(line, &mut |request, body, whole| {
            if let Some(ahead_us) = ahead_us {
                phone_clock.set_ahead(ahead_us);
            }
            council.serve(request, body, whole)
        });
        self.clock.forward(WAKES_EVERY);
    }

    /// Of what the council holds, and what the phone says of it.
    fn audit(&mut self, id: ReportId, over: Over) -> Counts {
        let app = self.pocket.app();
        let state = app.summary(id).expect("what was submitted is listed").state;
        let is_here = !app.show(id).expect("it is shown").description.is_empty();
        let on_their_way = app.outstanding().expect("the store answers") != (0, 0);
        let (reports, told) = (self.council.reports(), &self.pocket.told[&id]);
        let there = reports.iter().find(|report| report.id == id);
        let photos = there.map_or(0, |report| report.photos.iter().filter(|photo| photo.done).count());
        let (missing, again) = self.council.has().get(&id).map(|has| told.against(has)).unwrap_or_default();
        let strangers = reports.len() - usize::from(there.is_some());
        // It is not to be forgotten here within hours, whatever year the phone takes it for.
        let lost = !is_here
            || (state == "accepted" && there.is_none())
            || (over == Over::Yes && !on_their_way && !missing.is_empty());
        let stuck = over == Over::Yes && (state != "accepted" || on_their_way || photos != told.photos);
        Counts { lost: u64::from(lost), twice: strangers as u64 + again, stuck: u64::from(stuck) }
    }
}

/// Whether all of it must be there by now.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Over {
    Yes,
    No,
}
