//! A phone in somebody's pocket: the real engine over a folder, which can die, start again and be copied.

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use wayside_core::Wayside;
#[cfg(feature = "controls")]
use wayside_core::controls::clock;
use wayside_core::endpoint::{Answer, Body, Outcome, Request};
use wayside_core::outbox::Why;
use wayside_core::ports::{Ports, SecretError, SystemFiles};
use wayside_core::report::{Position, ReportId};
use wayside_core::sync::{Budget, Next, Task};
use wayside_core::wayside::{ChangeError, Changes, Error, Settings};

use super::clock::{PhoneClock, WorldClock};
use super::council::copy_folder;
use super::dice::{Bytes, Dice};
use super::gate::{Gate, Met, page, said_by_a_front};
use super::line::{Carrier, Fate, Line};
use super::told::{Told, Words};
use crate::taken_out;

/// Requests in a row that came to nothing, of one wake: a try and the one try again that is at once, three reports that may be in
/// trouble of their own, and the three doors beside the one for words (photos, news, what a restored server holds), which keep
/// no words waiting. More is a storm.
const MOST_IN_VAIN: u64 = 2 + 3 + 3;
/// A wake in which more than this is asked for will never end.
const MOST_IN_A_WAKE: u64 = 2_000;

/// A key store that stays with its phone.
#[derive(Debug, Default)]
pub struct Secrets(Mutex<HashMap<String, Vec<u8>>>);

impl wayside_core::ports::Secrets for Secrets {
    fn get(&self, name: &str) -> Result<Vec<u8>, SecretError> {
        self.0.lock().expect("no thread of ours panics").get(name).cloned().ok_or(SecretError::Gone)
    }
    fn put(&self, name: &str, value: &[u8]) -> Result<(), SecretError> {
        self.0.lock().expect("no thread of ours panics").insert(name.to_owned(), value.to_vec());
        Ok(())
    }
    fn delete(&self, name: &str) -> Result<(), SecretError> {
        self.0.lock().expect("no thread of ours panics").remove(name);
        Ok(())
    }
}

pub struct Pocket {
    pub folder: PathBuf,
    pub clock: Arc<PhoneClock>,
    world: Arc<WorldClock>,
    secrets: Arc<Secrets>,
    random: Arc<Bytes>,
    pub dice: Dice,
    app: Option<Arc<Wayside>>,
    /// Everything the person said and was told, by report.
    pub told: BTreeMap<ReportId, Told>,
    /// What the person said and the app would not take, and why.
    pub refused: Vec<String>,
    /// Things said so far: no two are the same.
    said: usize,
    /// What stands between this phone and its office.
    pub gate: Arc<Gate>,
    /// Sent, given up, and still on the way.
    late: Vec<(Request, Vec<u8>)>,
    /// Connections tried since this was last set to nought.
    pub tries: u64,
    /// The most requests in a row, of one wake, that came to nothing: see [`InVain`].
    pub most_in_vain: u64,
    /// The most requests of one wake.
    pub most_in_a_wake: u64,
    /// Seconds of signal in which something was sent or waited for.
    pub busy_seconds: f64,
}

impl std::fmt::Debug for Pocket {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Pocket").field("folder", &self.folder).finish_non_exhaustive()
    }
}

impl Pocket {
    pub fn new(folder: &Path, pack: &Path, settings: &Settings, world: &Arc<WorldClock>, mut dice: Dice) -> Self {
        let mut pocket = Self {
            folder: folder.to_owned(),
            clock: Arc::new(PhoneClock::new(world)),
            world: Arc::clone(world),
            secrets: Arc::default(),
            random: Arc::new(Bytes::new(dice.split())),
            dice,
            app: None,
            told: BTreeMap::new(),
            refused: Vec::new(),
            said: 0,
            gate: Gate::before(pack),
            late: Vec::new(),
            tries: 0,
            most_in_vain: 0,
            most_in_a_wake: 0,
            busy_seconds: 0.0,
        };
        pocket.app().set_up(pack, settings).expect("the pack is installed");
        pocket
    }

    /// The app, started if it is not running.
    pub fn app(&mut self) -> Arc<Wayside> {
        let app = self.app.take().unwrap_or_else(|| {
            let ports = Ports {
                files: Arc::new(SystemFiles),
                clock: clock(self.clock.clone()),
                random: self.random.clone(),
                secrets: self.secrets.clone(),
            };
            Arc::new(Wayside::open(&self.folder, ports).expect("the store opens"))
        });
        self.app = Some(Arc::clone(&app));
        app
    }

    /// How many reports are listed, where the app is running.
    pub fn listed(&self) -> Option<usize> {
        self.app.as_ref().map(|app| app.list().expect("the list is read").len())
    }

    /// Dies between two lines of code; the next use starts it again.
    pub fn die(&mut self) {
        self.app = None;
    }

    pub fn reboot(&mut self) {
        self.die();
        self.clock.reboot();
    }

    /// Another phone made of this one's backup: everything but what the key store holds.
    pub fn copied(&mut self, to: &Path) -> Self {
        self.die();
        copy_folder(&self.folder, to);
        let mut dice = self.dice.split();
        self.told.values_mut().for_each(|told| told.shared = true);
        Self {
            folder: to.to_owned(),
            clock: Arc::new(PhoneClock::new(&self.world)),
            world: Arc::clone(&self.world),
            secrets: Arc::default(),
            random: Arc::new(Bytes::new(dice.split())),
            dice,
            app: None,
            told: self.told.clone(),
            refused: Vec::new(),
            // No two are the same on both of them either.
            said: self.said + 1_000_000,
            gate: Arc::clone(&self.gate),
            late: Vec::new(),
            tries: 0,
            most_in_vain: 0,
            most_in_a_wake: 0,
            busy_seconds: 0.0,
        }
    }

    /// A report, with so many of these photos.
    pub fn submit(&mut self, service: &str, photos: &[PathBuf]) -> ReportId {
        let app = self.app();
        let north = self.dice.below(2_000) as f64 / 1e5;
        let answers: &[(&str, &str)] = match service {
            "antisocial-behaviour" => &[("what", "NOISE"), ("how_often", "WEEKLY")],
            _ => &[],
        };
        let words = Words {
            description: format!("By the bus stop, {}", word(self.told.len())),
            answers: answers.iter().map(|(question, code)| ((*question).to_owned(), (*code).to_owned())).collect(),
        };
        let draft = app
            .begin(Changes {
                service: Some(service.to_owned()),
                position: Some(Position::new(52.67 + north, -2.4469, 12.0).expect("a place on Earth")),
                description: Some(words.description.clone()),
                answers: raw(&words.answers),
                ..Changes::default()
            })
            .expect("a draft is kept");
        for photo in photos {
            app.add_photo(draft, photo).expect("a photo is taken in");
        }
        let submitted = app.submit(draft).expect("a whole draft is submitted");
        let first = words.description.clone();
        let told = Told { photos: photos.len(), first, words, service: service.to_owned(), ..Told::default() };
        self.told.insert(submitted.id, told);
        submitted.id
    }

    /// The person adds to a report, in words that nobody said before.
    pub fn comment(&mut self, id: ReportId) {
        self.said += 1;
        let text = format!("It is still there, {}", said(self.said));
        let taken = if deaf() { Ok(()) } else { self.app().comment(id, &text).map(drop) };
        if self.took("comment", id, taken)
            && let Some(told) = self.told.get_mut(&id)
        {
            told.comments.push(text);
        }
    }

    /// The person changes what a report says: its description, an answer, or what it said at first again.
    pub fn edit(&mut self, id: ReportId, what: u64) {
        self.said += 1;
        let Some(told) = self.told.get(&id) else { return };
        let mut after = Words::default();
        let [first, second] = questions(&told.service);
        let (question, codes) = if self.said.is_multiple_of(2) { first } else { second };
        match what % 4 {
            0 | 1 => after.description = format!("It is worse, {}", said(self.said)),
            2 => after.description = told.first.clone(),
            _ => drop(after.answers.insert(question.to_owned(), codes[self.said / 2 % codes.len()].to_owned())),
        }
        let description = Some(after.description.clone()).filter(|text| !text.is_empty());
        let changes = Changes { description: description.clone(), answers: raw(&after.answers), ..Changes::default() };
        let taken = if deaf() { Ok(()) } else { self.app().edit(id, changes).map(drop) };
        if self.took("edit", id, taken)
            && let Some(told) = self.told.get_mut(&id)
        {
            told.words.description = description.unwrap_or(std::mem::take(&mut told.words.description));
            told.words.answers.extend(after.answers);
        }
    }

    pub fn take_back(&mut self, id: ReportId) {
        let taken = self.app().withdraw(id).map(drop);
        if self.took("take back", id, taken)
            && let Some(told) = self.told.get_mut(&id)
        {
            told.taken_back = true;
        }
    }

    /// Whether the app said yes. It may say no where the report was taken back, and where its words went long since.
    fn took(&mut self, what: &str, id: ReportId, taken: Result<(), ChangeError>) -> bool {
        match taken {
            Ok(()) => true,
            Err(ChangeError::TakenBack) if self.told.get(&id).is_some_and(|told| told.taken_back || told.shared) => {
                false
            }
            Err(ChangeError::Other(Error::NoSuchReport) | ChangeError::Forgotten) if self.gone(id) => false,
            Err(ChangeError::NothingChanged) => false,
            Err(error) => {
                self.refused.push(format!("{what} of {id}: {error}"));
                false
            }
        }
    }

    /// Its words are with the council alone.
    fn gone(&mut self, id: ReportId) -> bool {
        let app = self.app();
        app.show(id).is_ok_and(|shown| shown.description.is_empty())
    }

    /// Whether it ever asked again and again in one wake for what did not come.
    pub fn storm(&self) -> Option<String> {
        let stormed = self.most_in_vain > MOST_IN_VAIN || self.most_in_a_wake >= MOST_IN_A_WAKE;
        stormed.then(|| {
            format!(
                "{} requests of one wake; in vain in a row, {} more than there is reason for",
                self.most_in_a_wake, self.most_in_vain
            )
        })
    }

    /// One pass over a line, to an office that answers what arrives. Ends when nothing is due, when the line does, or
    /// when the phone dies.
    pub fn pass(&mut self, line: &mut dyn Carrier, office: &mut dyn FnMut(&Request, Vec<u8>, bool) -> Answer) {
        let app = self.app();
        let Some(_alone) = app.drive().expect("the driver's lock can be asked for") else { return };
        let waiting = u64::from(app.outstanding().expect("the store answers").0);
        let mut in_vain = InVain::default();
        for request in 1..=MOST_IN_A_WAKE {
            let Next::Send(task) = app.next_task(&Budget::default()).expect("the queue is read") else { break };
            self.most_in_a_wake = self.most_in_a_wake.max(request);
            let body = whole_body(&app, &task);
            line.sees(&task.request);
            let (fate, took) = line.carry(body.len() as u64 + 600, &mut self.dice);
            self.tries += 1;
            self.busy_seconds += took.as_secs_f64();
            let late = std::mem::take(&mut self.late);
            let outcome = self.carry(&task, body, fate, office);
            self.deliver(late, office);
            self.world.forward(took);
            let Some(outcome) = outcome else {
                drop(app);
                return self.die();
            };
            in_vain.hears(&outcome);
            self.most_in_vain = self.most_in_vain.max(in_vain.beyond(waiting));
            app.finish(task.lease, &outcome).expect("an answer is taken in");
            if fate == Fate::NoRoute && line.is_over() {
                break;
            }
        }
        app.tidy().expect("housekeeping works");
    }

    /// What was on the way for long.
    fn deliver(&self, late: Vec<(Request, Vec<u8>)>, office: &mut dyn FnMut(&Request, Vec<u8>, bool) -> Answer) {
        for (request, body) in late {
            if self.gate.meets(&request, &body).is_none() {
                office(&request, body, true);
            }
        }
    }

    /// `None` where the phone died of it.
    fn carry(
        &mut self,
        task: &Task,
        body: Vec<u8>,
        fate: Fate,
        office: &mut dyn FnMut(&Request, Vec<u8>, bool) -> Answer,
    ) -> Option<Outcome> {
        let bytes_out = body.len() as u64;
        let cut = Outcome::Unknown { why: Why::Cut, bytes_out };
        // What gets that far is the office's, unless something on the way takes it for its own.
        let mut reach = |body: Vec<u8>, whole: bool| match self.gate.meets(&task.request, &body) {
            Some(Met::Reset) => cut.clone(),
            Some(Met::Answer(answer)) => Outcome::Answer(answer),
            None => Outcome::Answer(office(&task.request, body, whole)),
        };
        Some(match fate {
            Fate::Whole => reach(body, true),
            Fate::NoRoute => Outcome::NotSent(Why::Connect),
            Fate::CutOut(percent) => {
                let arrived = body.len() * percent.min(100) as usize / 100;
                reach(body[..arrived].to_vec(), percent >= 100);
                cut
            }
            Fate::CutBack => {
                reach(body, true);
                cut
            }
            Fate::HalfAnswer => match reach(body, true) {
                Outcome::Answer(mut answer) => {
                    answer.body.truncate(answer.body.len() / 2);
                    answer.body_complete = false;
                    Outcome::Answer(answer)
                }
                other => other,
            },
            Fate::Twice => {
                reach(body.clone(), true);
                reach(body, true)
            }
            Fate::Late => {
                self.late.push((task.request.clone(), body));
                Outcome::Unknown { why: Why::Stalled, bytes_out }
            }
            Fate::Portal => Outcome::Answer(page(200, "Welcome to our Wi-Fi")),
            Fate::Says { status, retry_after, taken } => {
                if taken {
                    reach(body, true);
                }
                Outcome::Answer(said_by_a_front(status, retry_after))
            }
            Fate::Died { taken } => {
                if taken {
                    reach(body, true);
                }
                return None;
            }
        })
    }

    /// Passes over a good line until nothing is waited for within a day.
    pub fn settle(&mut self, office: &mut dyn FnMut(&Request, Vec<u8>, bool) -> Answer) {
        self.settle_within(Duration::MAX, office);
    }

    /// The same, for as long as this at most: what stands at a gate is tried without end.
    pub fn settle_within(&mut self, most: Duration, office: &mut dyn FnMut(&Request, Vec<u8>, bool) -> Answer) {
        let until_us = self.world.now_us().saturating_add(i64::try_from(most.as_micros()).unwrap_or(i64::MAX));
        for _ in 0..200 {
            if self.world.now_us() > until_us {
                return;
            }
            self.pass(&mut Line::good(), office);
            let late = std::mem::take(&mut self.late);
            self.deliver(late, office);
            match self.app().next_task(&Budget::default()).expect("the queue is read") {
                Next::Wait(wait) => self.world.forward(wait.min(Duration::from_secs(24 * 3600))),
                Next::Send(_) | Next::Done => return,
            }
        }
    }
}

/// Requests in a row that came to nothing.
#[derive(Debug, Default)]
struct InVain {
    /// Nobody answered, or somebody had no time.
    failed: u64,
    /// Refused: a front may refuse each item by itself, after it refused all of them at once.
    refused: u64,
}

impl InVain {
    fn hears(&mut self, outcome: &Outcome) {
        let refused = match outcome {
            Outcome::Answer(answer) => !matches!(answer.status, 408 | 425 | 429 | 500..) && answer.body_complete,
            _ => false,
        };
        match (came_to_something(outcome), refused) {
            (true, _) => *self = Self::default(),
            (false, true) => self.refused += 1,
            (false, false) => self.failed += 1,
        }
    }

    /// More than there is reason for with so many items waiting: none of failures, two for each of refusals.
    fn beyond(&self, waiting: u64) -> u64 {
        self.failed + self.refused.saturating_sub(2 * waiting)
    }
}

/// An answer that somebody at the office gave.
fn came_to_something(outcome: &Outcome) -> bool {
    let Outcome::Answer(answer) = outcome else { return false };
    let is_page = answer.header("content-type").is_some_and(|kind| kind.starts_with("text/html"));
    (200..300).contains(&answer.status) && answer.body_complete && !is_page
}

/// Two questions of a service, with codes that answer them.
fn questions(service: &str) -> [(&'static str, &'static [&'static str]); 2] {
    match service {
        "pothole" => [("part", &["ROAD", "CYCLE", "PAVEMENT"]), ("depth", &["SHALLOW", "DEEP"])],
        "street-light" => [("fault", &["OUT", "DAYTIME", "DIM"]), ("column", &["L17", "L18"])],
        _ => [("what", &["ROWDY", "ANIMAL", "NOISE"]), ("how_often", &["ONCE", "DAILY"])],
    }
}

fn raw(answers: &BTreeMap<String, String>) -> wayside_core::form::RawAnswers {
    answers.iter().map(|(question, code)| (question.clone(), vec![code.clone()])).collect()
}

fn said(number: usize) -> String {
    format!("say{number}x")
}

/// Control: an app that says yes and does nothing.
fn deaf() -> bool {
    taken_out("deaf")
}

/// A word that stands in one report alone, whatever becomes of its text on the way.
pub fn word(number: usize) -> String {
    format!("bin{number}x")
}

/// Where nothing can be taken out, it is as it is.
#[cfg(not(feature = "controls"))]
fn clock(clock: Arc<PhoneClock>) -> Arc<dyn wayside_core::ports::Clock> {
    clock
}

fn whole_body(app: &Wayside, task: &Task) -> Vec<u8> {
    match &task.request.body {
        Body::Bytes(bytes) => bytes.clone(),
        blob @ (Body::Blob { .. } | Body::Form(_)) => {
            let mut bytes = Vec::new();
            if let Ok(Some(mut photo)) = app.open_body(blob) {
                std::io::Read::read_to_end(&mut photo, &mut bytes).expect("a photo of ours is read");
            }
            bytes
        }
    }
}
