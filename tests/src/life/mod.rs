//! A life of one phone, small enough to be simulated: the app on a disk that can fail, one office in memory, and a ledger of what
//! the phone promised. One thread, no sockets, no waiting; the same seed lives the same life.

mod ledger;
mod office;
mod props;

use std::fmt::Display;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use wayside_core::Wayside;
use wayside_core::endpoint::Outcome;
use wayside_core::outbox::Why;
use wayside_core::ports::{Files, Ports};
use wayside_core::report::ReportId;
use wayside_core::store::OpenError;
use wayside_core::sync::{Budget, Next, Task};
use wayside_core::wayside::{ChangeError, Changes, DriverLock, SubmitError};

pub use ledger::{Ledger, Promise, Store, Wrong};
pub use office::{Office, Served};
pub use props::Props;

use crate::disk::{Disk, SimulatedFiles};
use crate::world::{Bytes, Dice, PhoneClock, Secrets, WorldClock};

const HOUR: Duration = Duration::from_secs(3600);
const DAY: Duration = Duration::from_secs(24 * 3600);

/// The app while it runs.
struct Running {
    wayside: Wayside,
    _driver: Option<DriverLock>,
}

pub struct Life<'a> {
    pub disk: Arc<Disk>,
    pub office: Office,
    pub ledger: Ledger,
    time: Arc<WorldClock>,
    clock: Arc<PhoneClock>,
    /// What the app said when something did not go: (what was tried, its words).
    pub said: Vec<(&'static str, String)>,
    files: Arc<SimulatedFiles>,
    ports: Ports,
    props: &'a Props,
    /// What this life's chance throws.
    pub dice: Dice,
    running: Option<Running>,
    reports: u64,
}

impl std::fmt::Debug for Life<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Life").field("ledger", &self.ledger).finish_non_exhaustive()
    }
}

impl<'a> Life<'a> {
    /// A phone that was never switched on.
    pub fn new(props: &'a Props, seed: u64) -> Self {
        Self::on(props, seed, Disk::default())
    }

    /// A phone with this disk in it.
    pub fn on(props: &'a Props, seed: u64, disk: Disk) -> Self {
        let disk = Arc::new(disk);
        let files = Arc::new(SimulatedFiles::over(disk.clone()));
        let time = WorldClock::begun();
        let clock = Arc::new(PhoneClock::new(&time));
        let mut dice = Dice::new(seed);
        let ports = Ports {
            files: files.clone(),
            clock: clock.clone(),
            random: Arc::new(Bytes::new(dice.split())),
            secrets: Arc::new(Secrets::default()),
        };
        Self {
            disk,
            office: Office::default(),
            ledger: Ledger::default(),
            time,
            clock,
            said: Vec::new(),
            files,
            ports,
            props,
            dice,
            running: None,
            reports: 0,
        }
    }

    /// A disk with an empty store on it, and how many acts of it that took: most write the WAL out to its full size.
    pub fn founded(props: &'a Props) -> (Disk, u64) {
        let mut life = Self::new(props, 0);
        life.start().expect("on a good disk a store is founded");
        let acts = life.disk.done();
        life.stop();
        (life.disk.copy(), acts)
    }

    pub fn files(&self) -> &dyn Files {
        self.files.as_ref()
    }

    pub fn folder(&self) -> &Path {
        self.props.folder()
    }

    /// The app, if it runs.
    pub fn phone(&self) -> Option<&Wayside> {
        self.running.as_ref().map(|running| &running.wayside)
    }

    /// Starts the app.
    pub fn start(&mut self) -> Result<(), OpenError> {
        self.running = None;
        let wayside = Wayside::open(self.props.folder(), self.ports.clone())?;
        let driver = wayside.drive();
        let driver = driver.map_err(|error| self.hear("drive", &error)).ok().flatten();
        self.running = Some(Running { wayside, _driver: driver });
        Ok(())
    }

    /// Ends the app's process.
    pub fn stop(&mut self) {
        self.running = None;
    }

    /// The phone is switched off and on; with dice, because its power failed.
    pub fn reboot(&mut self, power_failed: Option<&mut Dice>) {
        self.stop();
        self.disk.switch_off();
        self.disk.switch_on(power_failed);
        self.time.forward(Duration::from_secs(60));
        self.clock.reboot();
    }

    /// One thing that people and their phones do. Starts the app if it does not run.
    pub fn act(&mut self) {
        if self.running.is_none() {
            match self.start() {
                Ok(()) => {}
                Err(error) => return self.hear("open", &error),
            }
        }
        self.time.forward(Duration::from_secs(self.dice.below(300)));
        match self.dice.below(20) {
            0..8 => {
                let photos = self.dice.below(3);
                let _ = self.report(photos);
            }
            8..10 => drop(self.begin()),
            10 => self.submit_an_old_draft(),
            11..16 => {
                let tasks = 1 + self.dice.below(6);
                self.send(tasks);
            }
            16 | 17 => self.tidy(),
            18 if self.dice.chance(1, 3) => {
                self.time.forward(15 * DAY);
                self.tidy();
            }
            18 => self.withdraw_something(),
            _ => self.stop(),
        }
    }

    /// A report from beginning to end; `None` if it did not come to that.
    pub fn report(&mut self, photos: u64) -> Option<ReportId> {
        let id = self.begin()?;
        if self.dice.chance(1, 4) {
            self.change(id)?;
        }
        for _ in 0..photos {
            self.add_photo(id)?;
        }
        self.submit(id)
    }

    /// Different words each time; now and then as many as a page holds.
    pub fn begin(&mut self) -> Option<ReportId> {
        let more = if self.dice.chance(1, 4) { self.dice.below(3_000) } else { 0 };
        self.begin_with(more as usize)
    }

    /// A draft of so many bytes, and a few.
    pub fn begin_with(&mut self, length: usize) -> Option<ReportId> {
        let words = self.words(length);
        let changes = self.props.changes(&words, self.dice.chance(1, 4));
        let begun = self.phone()?.begin(changes);
        let id = self.heard("begin", begun)?;
        self.ledger.promises.entry(id).or_default().words.insert(words);
        Some(id)
    }

    fn change(&mut self, id: ReportId) -> Option<()> {
        let words = self.words(0);
        self.ledger.promises.entry(id).or_default().words.insert(words.clone());
        let changes = Changes { description: Some(words.clone()), ..Changes::default() };
        let changed = self.phone()?.change(id, changes);
        self.heard("change", changed)?;
        self.ledger.promises.entry(id).or_default().words.retain(|held| *held == words);
        Some(())
    }

    fn add_photo(&mut self, id: ReportId) -> Option<()> {
        let source = self.props.picture(self.dice.throw());
        let added = self.phone()?.add_photo(id, source);
        let photo = self.heard("add_photo", added)?;
        self.ledger.promises.entry(id).or_default().photos.push(photo);
        Some(())
    }

    pub fn submit(&mut self, id: ReportId) -> Option<ReportId> {
        self.ledger.promises.entry(id).or_default().submit_tried = true;
        let submitted = self.phone()?.submit(id);
        match &submitted {
            Ok(_) => self.ledger.promises.entry(id).or_default().submitted = true,
            Err(SubmitError::Kept(kept)) => panic!("the life's reports are complete: {kept:?}"),
            Err(SubmitError::Other(_)) => {}
        }
        self.heard("submit", submitted).map(|_| id)
    }

    fn submit_an_old_draft(&mut self) {
        let drafts: Vec<ReportId> =
            self.ledger.promises.iter().filter(|(_, it)| !it.submitted && !it.withdrawn).map(|(id, _)| *id).collect();
        if let Some(id) = drafts.get(self.dice.below(drafts.len() as u64) as usize) {
            self.submit(*id);
        }
    }

    fn withdraw_something(&mut self) {
        let ids: Vec<ReportId> =
            self.ledger.promises.iter().filter(|(_, it)| !it.withdrawn && !it.accepted).map(|(id, _)| *id).collect();
        let Some(id) = ids.get(self.dice.below(ids.len() as u64) as usize).copied() else { return };
        let Some(phone) = self.phone() else { return };
        let withdrawn = phone.withdraw(id);
        if !matches!(withdrawn, Err(ChangeError::AlreadySent | ChangeError::TakenBack)) {
            self.ledger.promises.entry(id).or_default().withdrawn = true;
            self.heard("withdraw", withdrawn);
        }
    }

    pub fn tidy(&mut self) {
        if let Some(tidied) = self.phone().map(Wayside::tidy) {
            self.heard("tidy", tidied);
        }
    }

    /// The next request, with its office at the other end.
    pub fn next_task(&mut self) -> Option<Next> {
        let next = self.phone()?.next_task(&Budget::default());
        self.heard("next_task", next)
    }

    /// Up to so many requests, now and then with no signal or a lost answer.
    pub fn send(&mut self, tasks: u64) {
        for _ in 0..tasks {
            match self.next_task() {
                Some(Next::Send(task)) => {
                    let luck = self.dice.below(8);
                    let served = match luck {
                        0 => Some(Outcome::NotSent(Why::Connect).into()),
                        _ => self.serve(&task),
                    };
                    let Some(mut served) = served else { return };
                    if luck == 1 {
                        served = Outcome::Unknown { why: Why::Cut, bytes_out: 1 }.into();
                    }
                    if self.finish(&task, &served).is_none() {
                        return;
                    }
                }
                Some(Next::Wait(wait)) => self.time.forward(wait.min(HOUR)),
                Some(Next::Done) | None => return,
            }
        }
    }

    pub fn serve(&mut self, task: &Task) -> Option<Served> {
        let phone = &self.running.as_ref()?.wayside;
        Some(self.office.serve(phone, task))
    }

    pub fn finish(&mut self, task: &Task, served: &Served) -> Option<()> {
        let finished = self.phone()?.finish(task.lease, &served.outcome);
        self.heard("finish", finished)?;
        for id in &served.confirms {
            self.ledger.promises.entry(*id).or_default().accepted = true;
        }
        Some(())
    }

    /// Sends all there is, waiting as long as that takes, and tidies up.
    pub fn drain(&mut self) {
        for _ in 0..2_000 {
            match self.next_task() {
                Some(Next::Send(task)) => {
                    let Some(served) = self.serve(&task) else { return };
                    if self.finish(&task, &served).is_none() {
                        return;
                    }
                }
                // Beyond this it waits for news alone.
                Some(Next::Wait(wait)) if wait <= HOUR => self.time.forward(wait),
                Some(_) => return self.tidy(),
                None => return,
            }
        }
    }

    /// What is wrong with what is there.
    pub fn audit(&self) -> Wrong {
        self.look(Ledger::audit)
    }

    /// What is wrong after everything was sent.
    pub fn audit_sent(&self) -> Wrong {
        self.look(Ledger::audit_sent)
    }

    /// What nobody can look at is stuck: it may all be there.
    fn look(&self, audit: fn(&Ledger, &Wayside, &Store<'_>, &Office) -> Wrong) -> Wrong {
        let nothing = |why: &str| Wrong { stuck: vec![why.to_owned()], ..Wrong::default() };
        let Some(phone) = self.phone() else { return nothing("the app does not run") };
        match Store::look_at(self.files(), self.folder()) {
            Ok(store) => audit(&self.ledger, phone, &store, &self.office),
            Err(error) => nothing(&error.to_string()),
        }
    }

    fn words(&mut self, length: usize) -> String {
        self.reports += 1;
        format!("Report number {} of this life{}", self.reports, " and more".repeat(length / 9))
    }

    fn hear(&mut self, tried: &'static str, error: &dyn Display) {
        self.said.push((tried, error.to_string()));
    }

    fn heard<T, E: Display>(&mut self, tried: &'static str, result: Result<T, E>) -> Option<T> {
        result.map_err(|error| self.hear(tried, &error)).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::disk::{Aim, Errno, Fault, Of, Operation, Plan};

    #[test]
    fn nothing_is_built_on_a_commit_whose_sync_failed() {
        let props = Props::default();
        let (founded, _) = Life::founded(&props);
        for seed in 0..20 {
            let mut life = Life::on(&props, seed, founded.copy());
            life.start().unwrap();
            life.report(1).unwrap();
            life.disk.plan(Some(Plan::after(Aim::Barriers, 1, 0, Fault::Error(Errno::Io))));
            assert!(life.begin().is_none(), "its sync fails");
            assert_eq!(life.disk.struck(), Some((Operation::Sync, Of::Wal)));
            life.disk.plan(None);
            life.start().unwrap();
            life.report(1).unwrap();
            life.reboot(Some(&mut Dice::new(seed)));
            life.start().unwrap();
            let wrong = life.audit();
            assert!(wrong.is_nothing(), "seed {seed}: {wrong:?}");
        }
    }
}
