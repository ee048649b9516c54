//! A new pack, a new app, another dialect: what was wedged may go now, and what never left the phone is made and routed
//! anew. Frozen bytes that may have left it stay as they are.
//!
//! What everything was last renewed for stands in the store, so that a process that died in between, or one that had an
//! older pack in its hands, leaves nothing behind: it is looked at before anything is sent.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError};

use rusqlite::Connection;

use super::settings::{meta, pack_path, set_meta};
use super::{Error, Wayside};
use crate::outbox::{Event, Kind, Policy, State, WaitReason, WedgeReason, step};
use crate::pack::{Council, Dialect, Endpoint, Pack, PackError, PhotoAbility};
use crate::ports::{Now, Random};
use crate::report::ReportId;
use crate::store::{ReportRow, Scheduled, StoreError, endpoints, items, reports};

/// The app, the pack and the dialect for which everything was last renewed.
const RENEWED_FOR: &str = "renewed_for";

impl Wayside {
    /// Before anything is sent: nothing waits for where nothing goes any more.
    pub(super) fn renew_at_need(&self) -> Result<(), Error> {
        if !self.is_to_renew()? {
            return Ok(());
        }
        // Another process may have installed a newer pack than this one has in its hands.
        if let Ok(pack) = Pack::open(&pack_path(&self.folder)) {
            let mut held = self.pack.write().unwrap_or_else(PoisonError::into_inner);
            if held.as_ref().is_none_or(|held| held.fingerprint() != pack.fingerprint()) {
                *held = Some(Arc::new(pack));
            }
        }
        if self.is_to_renew()? { self.renew(false) } else { Ok(()) }
    }

    fn is_to_renew(&self) -> Result<bool, Error> {
        let pack = self.pack().ok();
        let inner = self.inner();
        let db = inner.store.read();
        if meta(db, RENEWED_FOR)?.as_deref() != Some(&renewed_for(pack.as_deref(), inner.chosen.dialect)) {
            return Ok(true);
        }
        let Some(pack) = pack else { return Ok(false) };
        let (council, offices) = (pack.council()?, pack.endpoints()?);
        let strays = items::endpoints_to_go(db, &council.jurisdiction)?;
        Ok(strays.iter().any(|id| !offices.iter().any(|office| office.id == *id)))
    }

    /// `asked`: what is wedged is tried again although neither pack nor app is another.
    pub(super) fn renew(&self, asked: bool) -> Result<(), Error> {
        let pack = self.pack().ok();
        let mut inner = self.inner();
        let now = self.ports.clock.now();
        let random = self.ports.random.as_ref();
        let dialect = inner.chosen.dialect;
        let key = renewed_for(pack.as_deref(), dialect);
        let new = pack.as_deref().map(|pack| Renewal::read(pack, dialect, (random, &now))).transpose()?;
        Ok(inner.store.change(|db| {
            let before = meta(db, RENEWED_FOR)?;
            set_meta(db, RENEWED_FOR, Some(&key))?;
            if asked || before.as_ref() != Some(&key) {
                endpoints::forget_failures(db)?;
                for row in items::wedged(db)? {
                    if new.as_ref().map_or(Ok(false), |new| new.stays_behind(db, &row))? {
                        continue;
                    }
                    if let Ok(change) = step(&row.item, &Event::Renewed, Policy::UNKNOWN, random) {
                        items::apply(db, row.item.id, &change, None, &now)?;
                    }
                }
            }
            new.as_ref().map_or(Ok(()), |new| new.apply(db))
        })?)
    }
}

/// Whether the words that this belongs to are with the council.
fn council_has(db: &Connection, row: &Scheduled) -> Result<bool, StoreError> {
    Ok(items::get(db, row.item.of.into())?.is_some_and(|words| words.item.state == State::Accepted))
}

fn renewed_for(pack: Option<&Pack>, dialect: Option<Dialect>) -> String {
    let pack = pack.map_or_else(String::new, Pack::fingerprint);
    format!("{} {pack} {}", env!("CARGO_PKG_VERSION"), dialect.map_or("", Dialect::code))
}

/// What a pack says of where things go.
struct Renewal<'a> {
    council: &'a Council,
    offices: &'a [Endpoint],
    /// By service; `None` where it goes nowhere.
    routes: HashMap<&'a str, Option<&'a str>>,
    random: &'a dyn Random,
    now: &'a Now,
}

impl<'a> Renewal<'a> {
    fn read(
        pack: &'a Pack,
        dialect: Option<Dialect>,
        (random, now): (&'a dyn Random, &'a Now),
    ) -> Result<Self, PackError> {
        let mut routes = HashMap::new();
        for service in pack.services()? {
            let endpoint = pack.endpoint_for(&service.code, dialect)?;
            routes.insert(service.code.as_str(), endpoint.map(|endpoint| endpoint.id.as_str()));
        }
        Ok(Self { council: pack.council()?, offices: pack.endpoints()?, routes, random, now })
    }

    fn apply(&self, db: &Connection) -> Result<(), StoreError> {
        for row in items::words_to_go(db)? {
            if let Some(report) = self.own(db, row.item.of)? {
                self.words(db, &row, &report)?;
            }
        }
        for row in items::others_to_go(db)? {
            if self.own(db, row.item.of)?.is_some() {
                self.other(db, &row)?;
            }
        }
        Ok(())
    }

    /// One council's reports are no business of another's pack.
    fn own(&self, db: &Connection, id: ReportId) -> Result<Option<ReportRow>, StoreError> {
        Ok(reports::get(db, id)?.filter(|report| report.jurisdiction == self.council.jurisdiction))
    }

    fn office(&self, id: &str) -> Option<&Endpoint> {
        self.offices.iter().find(|office| office.id == id)
    }

    fn words(&self, db: &Connection, row: &Scheduled, report: &ReportRow) -> Result<(), StoreError> {
        if row.item.sent {
            if self.office(&report.endpoint).is_none() {
                self.step(db, row, &Event::EndpointGone)?;
            }
            return Ok(());
        }
        items::unfreeze(db, row.item.id)?;
        match self.routes.get(report.service.as_str()) {
            Some(Some(endpoint)) if *endpoint == report.endpoint => Ok(()),
            Some(Some(endpoint)) => reports::reroute(db, report.id, endpoint, &report.service, report.private),
            Some(None) if report.private => self.step(db, row, &Event::NoWay(WedgeReason::NoPrivateEndpoint)),
            Some(None) | None => self.step(db, row, &Event::NoWay(WedgeReason::ServiceGone)),
        }
    }

    /// A photo, a comment, a change, a withdrawal.
    fn other(&self, db: &Connection, row: &Scheduled) -> Result<(), StoreError> {
        let is_photo = row.item.kind == Kind::Photo;
        match (self.office(&row.endpoint).map(|office| office.abilities.photos), council_has(db, row)?) {
            (None, true) => self.step(db, row, &Event::EndpointGone),
            (Some(PhotoAbility::Tus), _) => Ok(()),
            (Some(_), true) if is_photo => self.step(db, row, &Event::ParentAccepted { taken: false }),
            // It goes after the words, or with them, whenever those go.
            (None, false) => items::set_state(db, row.item.id, &State::Waiting(WaitReason::Parent)),
            (Some(PhotoAbility::MultipartWithReport), false) if is_photo => {
                items::set_state(db, row.item.id, &State::Waiting(WaitReason::Parent))
            }
            (Some(_), _) => Ok(()),
        }
    }

    /// A photo that could only have gone with words that are there: no pack helps it.
    fn stays_behind(&self, db: &Connection, row: &Scheduled) -> Result<bool, StoreError> {
        let with_words =
            self.office(&row.endpoint).is_some_and(|it| it.abilities.photos == PhotoAbility::MultipartWithReport);
        Ok(row.item.kind == Kind::Photo && with_words && council_has(db, row)?)
    }

    fn step(&self, db: &Connection, row: &Scheduled, event: &Event) -> Result<(), StoreError> {
        let Ok(change) = step(&row.item, event, Policy::UNKNOWN, self.random) else { return Ok(()) };
        items::apply(db, row.item.id, &change, None, self.now)?;
        if row.item.kind == Kind::Report {
            let told = self.office(&row.endpoint).is_some_and(|office| office.abilities.takes(true));
            items::end_if_taken_back(db, row.item.of, &change, told, (self.random, self.now))?;
        }
        Ok(())
    }
}
