//! What to do next: words before photos, everywhere; what is due before what waits.

use std::time::Duration;

use super::{Budget, Desk, Network, Next, SyncError, Where};
#[cfg(feature = "controls")]
use crate::outbox::ItemOutcome;
use crate::outbox::{Event, Kind, Policy, step};
use crate::pack::{Dialect, Endpoint, PhotoAbility};
use crate::ports::{Due, Now};
use crate::report::ReportId;
use crate::store::{EndpointState, Holder, Lease, LeaseRef, Part, StoreError, endpoints, items, leases, reports};

/// A driver's lease, renewed by progress.
pub(super) const DRIVER_LEASE: Duration = Duration::from_secs(90);

/// How often a task is chosen anew because another process wrote meanwhile, and how long it is left alone after that.
const CHOICES: u32 = 10;
const WHILE_OTHERS_WRITE: Duration = Duration::from_secs(1);

/// Stages of a pass, in this order over all endpoints: a second endpoint's words go before the first one's photos.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Stage {
    /// A restored server is asked first: what it lost is sent again in the same pass.
    Known,
    Words,
    LookUp,
    /// By themselves, so that one that the server chokes on keeps nothing from being looked for.
    Tokens,
    Photos,
    Follow,
}

const STAGES: [Stage; 6] = [Stage::Known, Stage::Words, Stage::LookUp, Stage::Tokens, Stage::Photos, Stage::Follow];
/// A report's words, then what changes them.
pub(super) const WORDS: [Kind; 4] = [Kind::Report, Kind::Amendment, Kind::Comment, Kind::Withdrawal];

/// One endpoint as this pass finds it.
pub(super) struct Office {
    pub jurisdiction: String,
    pub endpoint: Endpoint,
    pub state: EndpointState,
}

impl Office {
    pub fn key(&self) -> (&str, &str) {
        (&self.jurisdiction, &self.endpoint.id)
    }

    pub fn place(&self) -> Where {
        (self.jurisdiction.clone(), self.endpoint.id.clone())
    }
}

impl Desk<'_> {
    /// The next request to carry, or how long there is none. Blocking; holds nothing when it returns.
    ///
    /// It is chosen by many reads and then written down. Where another process has written in between (a report taken back,
    /// other words), it is chosen anew.
    pub fn next_task(&mut self, budget: &Budget) -> Result<Next, SyncError> {
        for _ in 0..CHOICES {
            self.store.look()?;
            match self.choose(budget) {
                Err(SyncError::Store(StoreError::Meanwhile)) => {}
                chosen => return chosen,
            }
        }
        Ok(Next::Wait(WHILE_OTHERS_WRITE))
    }

    fn choose(&mut self, budget: &Budget) -> Result<Next, SyncError> {
        let now = self.ports.clock.now();
        self.settle(&now)?;
        self.pace.link = Some(budget.network);
        if budget.time.is_zero() {
            return Ok(Next::Done);
        }
        let offices = self.offices()?;
        let mut wait: Option<Duration> = None;
        let mut sooner = |candidate: Duration| wait = Some(wait.map_or(candidate, |wait| wait.min(candidate)));
        let (open, resting): (Vec<_>, Vec<_>) =
            offices.into_iter().partition(|it| it.state.health.wait(&now).is_zero());
        for stage in STAGES {
            for office in &open {
                let left = self.rests(office.place(), stage, &now);
                if !left.is_zero() {
                    if self.has_work(office, &now)? {
                        sooner(left);
                    }
                } else if let Some(task) = self.task(stage, office, budget, &now)? {
                    return Ok(Next::Send(Box::new(task)));
                }
            }
        }
        for office in &resting {
            if self.has_work(office, &now)? {
                sooner(office.state.health.wait(&now));
            }
        }
        for office in open.iter().chain(&resting) {
            for kind in WORDS.into_iter().chain([Kind::Photo]) {
                if let Some(due_us) = items::next_due_us(self.store.read(), office.key(), kind, &now)? {
                    let left = u64::try_from(due_us.saturating_sub(now.since_boot_us)).unwrap_or(0);
                    sooner(Duration::from_micros(left).max(office.state.health.wait(&now)));
                }
            }
        }
        Ok(wait.map_or(Next::Done, Next::Wait))
    }

    fn offices(&self) -> Result<Vec<Office>, SyncError> {
        let mut offices = Vec::new();
        for pack in self.packs.iter() {
            // A pack that was damaged on the disk stops its own council alone.
            let Ok(council) = pack.council() else { continue };
            let jurisdiction = &council.jurisdiction;
            for endpoint in self.endpoints(jurisdiction).unwrap_or_default() {
                let state = endpoints::get(self.store.read(), (jurisdiction, &endpoint.id))?;
                offices.push(Office { jurisdiction: jurisdiction.clone(), endpoint, state });
            }
        }
        Ok(offices)
    }

    /// Whether a resting endpoint has anything to be tried for.
    fn has_work(&self, office: &Office, now: &Now) -> Result<bool, SyncError> {
        for kind in WORDS.into_iter().chain([Kind::Photo]) {
            if !items::due_now(self.store.read(), office.key(), (kind, Part::All), now, 1)?.is_empty() {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn task(
        &mut self,
        stage: Stage,
        office: &Office,
        budget: &Budget,
        now: &Now,
    ) -> Result<Option<super::Task>, SyncError> {
        let photos_go = (budget.network == Network::Unmetered || self.chosen.photos_anywhere) && budget.bytes > 0;
        match (stage, office.endpoint.dialect) {
            (Stage::Known, Dialect::Wayside) if office.state.ask_known => self.ask_known(office, now),
            (Stage::Words, Dialect::Wayside) => self.send_batch(office, now),
            (Stage::Words, Dialect::GeoReport) => self.send_report(office, now),
            (Stage::LookUp, Dialect::GeoReport) => self.look_up(office, now),
            (Stage::Tokens, Dialect::GeoReport) => self.ask_token(office, now),
            (Stage::Photos, Dialect::Wayside) if photos_go && office.endpoint.abilities.photos == PhotoAbility::Tus => {
                self.send_photo(office, budget, now)
            }
            (Stage::Follow, _) => self.follow(office, now),
            _ => Ok(None),
        }
    }

    /// Before anything is handed out: waits are put into this boot's terms, and leases that ran out are taken back.
    fn settle(&mut self, now: &Now) -> Result<(), SyncError> {
        if self.pace.boot.as_ref() != Some(&now.boot) {
            self.store.change(|db| items::rebase(db, now))?;
            self.pace.boot = Some(now.boot.clone());
        }
        let live = leases::live(self.store.read())?;
        let run_out =
            live.into_iter().filter(|lease| lease.until.as_ref().is_none_or(|until| until.in_how_long(now).is_zero()));
        self.take_back(run_out.collect(), now)
    }

    /// Ends every lease that is not in `live`. A driver calls it with none when it has made sure that it is alone: what
    /// is leased then was leased by a process that is dead. A host calls it with the tasks that its system still has.
    pub fn reconcile(&mut self, live: &[LeaseRef], holder: Holder) -> Result<(), SyncError> {
        let now = self.ports.clock.now();
        let leases = leases::live(self.store.read())?;
        let dead = leases.into_iter().filter(|lease| lease.holder == holder && !live.contains(&lease.lease));
        self.take_back(dead.collect(), &now)
    }

    /// Takes back what is handed out of one report alone; gives the leases that are no more.
    pub fn cancel(&mut self, report: ReportId) -> Result<Vec<LeaseRef>, SyncError> {
        let now = self.ports.clock.now();
        let mut stopped = Vec::new();
        for lease in leases::live(self.store.read())? {
            let mut alone = !lease.items.is_empty();
            for (item, _) in &lease.items {
                alone &= items::get(self.store.read(), *item)?.is_some_and(|row| row.item.of == report);
            }
            if alone {
                stopped.push(lease);
            }
        }
        let leases = stopped.iter().map(|lease| lease.lease).collect();
        self.take_back(stopped, &now)?;
        Ok(leases)
    }

    fn take_back(&mut self, dead: Vec<Lease>, now: &Now) -> Result<(), SyncError> {
        for lease in dead {
            let abilities = self.endpoint(&lease.jurisdiction, &lease.endpoint)?.map(|endpoint| endpoint.abilities);
            let random = self.ports.random.as_ref();
            self.store.change(|db| {
                // Another process may have handed it over, or ended it.
                if !leases::get(db, lease.lease)?.is_some_and(|found| found == lease) {
                    return Ok(());
                }
                for (id, _) in &lease.items {
                    let Some(row) = items::get(db, *id)? else { continue };
                    if row.item.generation != lease.lease.generation {
                        continue;
                    }
                    let private = reports::get(db, row.item.of)?.is_some_and(|report| report.private);
                    let policy = abilities.as_ref().map_or(Policy::UNKNOWN, |abilities| Policy::of(abilities, private));
                    let policy = policy.if_keyed(items::went_keyed(db, &row.item)?);
                    #[cfg(feature = "controls")]
                    let event = if crate::controls::forgetful_leases() {
                        Event::Ended(ItemOutcome::NotSent)
                    } else {
                        Event::LeaseLost
                    };
                    #[cfg(not(feature = "controls"))]
                    let event = Event::LeaseLost;
                    if let Ok(change) = step(&row.item, &event, policy, random) {
                        items::apply(db, *id, &change, None, now)?;
                        if row.item.kind == Kind::Photo {
                            items::set_offset(db, *id, None)?;
                        }
                        if row.item.kind == Kind::Report {
                            let told = abilities.as_ref().is_some_and(|can| can.takes(true));
                            items::end_if_taken_back(db, row.item.of, &change, (told, policy), (random, now))?;
                        }
                    }
                }
                leases::end(db, lease.lease)
            })?;
        }
        Ok(())
    }

    /// The driver made progress: its lease runs from now.
    pub fn progress(&mut self, lease: LeaseRef) -> Result<(), SyncError> {
        let until = Due::after(&self.ports.clock.now(), DRIVER_LEASE);
        Ok(self.store.change(|db| leases::renew(db, lease, &until))?)
    }
}
