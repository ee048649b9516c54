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
use wayside_core::wayside::{Changes, Settings};

use super::clock::{PhoneClock, WorldClock};
use super::council::copy_folder;
use super::dice::{Bytes, Dice};
use super::line::{Carrier, Fate, Line};

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

/// What a person was told, and so holds the app to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Was {
    /// `submit` came back.
    Submitted { photos: usize },
    /// `withdraw` came back.
    TakenBack,
}

pub struct Pocket {
    pub folder: PathBuf,
    pub clock: Arc<PhoneClock>,
    world: Arc<WorldClock>,
    secrets: Arc<Secrets>,
    random: Arc<Bytes>,
    pub dice: Dice,
    app: Option<Arc<Wayside>>,
    /// Everything the person was told, by report.
    pub told: BTreeMap<ReportId, Was>,
    /// Connections tried since this was last set to nought.
    pub tries: u64,
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
            tries: 0,
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
        Self {
            folder: to.to_owned(),
            clock: Arc::new(PhoneClock::new(&self.world)),
            world: Arc::clone(&self.world),
            secrets: Arc::default(),
            random: Arc::new(Bytes::new(dice.split())),
            dice,
            app: None,
            told: self.told.clone(),
            tries: 0,
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
        let answers =
            answers.iter().map(|(question, code)| ((*question).to_owned(), vec![(*code).to_owned()])).collect();
        let draft = app
            .begin(Changes {
                service: Some(service.to_owned()),
                position: Some(Position::new(52.67 + north, -2.4469, 12.0).expect("a place on Earth")),
                description: Some(format!("By the bus stop, number {}", self.told.len())),
                answers,
                ..Changes::default()
            })
            .expect("a draft is kept");
        for photo in photos {
            app.add_photo(draft, photo).expect("a photo is taken in");
        }
        let submitted = app.submit(draft).expect("a whole draft is submitted");
        self.told.insert(submitted.id, Was::Submitted { photos: photos.len() });
        submitted.id
    }

    /// One pass over a line, to an office that answers what arrives. Ends when nothing is due, when the line does, or
    /// when the phone dies.
    pub fn pass(&mut self, line: &mut dyn Carrier, office: &mut dyn FnMut(&Request, Vec<u8>, bool) -> Answer) {
        let app = self.app();
        let Ok(Some(_alone)) = app.drive() else { return };
        for _ in 0..10_000 {
            let Ok(Next::Send(task)) = app.next_task(&Budget::default()) else { break };
            let body = whole_body(&app, &task);
            let (fate, took) = line.carry(body.len() as u64 + 600, &mut self.dice);
            self.tries += 1;
            self.busy_seconds += took.as_secs_f64();
            let outcome = self.carry(&task, body, fate, office);
            self.world.forward(took);
            let Some(outcome) = outcome else {
                drop(app);
                return self.die();
            };
            app.finish(task.lease, &outcome).expect("an answer is taken in");
            if fate == Fate::NoRoute && line.is_over() {
                break;
            }
        }
        app.tidy().expect("housekeeping works");
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
        let unknown = |why| Some(Outcome::Unknown { why, bytes_out });
        match fate {
            Fate::Whole => Some(Outcome::Answer(office(&task.request, body, true))),
            Fate::NoRoute => Some(Outcome::NotSent(Why::Connect)),
            Fate::CutOut(percent) => {
                let arrived = body.len() * percent.min(100) as usize / 100;
                let whole = percent >= 100;
                office(&task.request, body[..arrived].to_vec(), whole);
                unknown(Why::Cut)
            }
            Fate::CutBack => {
                office(&task.request, body, true);
                unknown(Why::Cut)
            }
            Fate::HalfAnswer => {
                let mut answer = office(&task.request, body, true);
                answer.body.truncate(answer.body.len() / 2);
                answer.body_complete = false;
                Some(Outcome::Answer(answer))
            }
            Fate::Twice => {
                office(&task.request, body.clone(), true);
                Some(Outcome::Answer(office(&task.request, body, true)))
            }
            Fate::Portal => Some(Outcome::Answer(Answer {
                status: 200,
                headers: vec![("content-type".to_owned(), "text/html; charset=utf-8".to_owned())],
                body: b"<html>Welcome to our Wi-Fi</html>".to_vec(),
                body_complete: true,
            })),
            Fate::Died { taken } => {
                if taken {
                    office(&task.request, body, true);
                }
                None
            }
        }
    }

    /// Passes over a good line until nothing is waited for within a day.
    pub fn settle(&mut self, office: &mut dyn FnMut(&Request, Vec<u8>, bool) -> Answer) {
        for _ in 0..200 {
            self.pass(&mut Line::good(), office);
            match self.app().next_task(&Budget::default()) {
                Ok(Next::Wait(wait)) => self.world.forward(wait.min(Duration::from_secs(24 * 3600))),
                _ => return,
            }
        }
    }
}

/// Where nothing can be taken out, it is as it is.
#[cfg(not(feature = "controls"))]
fn clock(clock: Arc<PhoneClock>) -> Arc<dyn wayside_core::ports::Clock> {
    clock
}

fn whole_body(app: &Wayside, task: &Task) -> Vec<u8> {
    match &task.request.body {
        Body::Bytes(bytes) => bytes.clone(),
        blob @ Body::Blob { .. } => {
            let mut bytes = Vec::new();
            if let Ok(Some(mut photo)) = app.open_body(blob) {
                std::io::Read::read_to_end(&mut photo, &mut bytes).expect("a photo of ours is read");
            }
            bytes
        }
    }
}
