//! A new pack, a new app, another dialect: what was wedged may go now, and what never left the phone is made and routed
//! anew. Frozen bytes that may have left it stay as they are.
//!
//! What everything was last renewed for stands in the store, so that a process that died in between, or one that had an
//! older pack in its hands, leaves nothing behind: it is looked at before anything is sent.

use std::sync::{Arc, PoisonError};

use rusqlite::Connection;

use super::settings::{self, meta, set_meta};
use super::succession::Succession;
use super::{Error, Wayside};
use crate::outbox::{Event, Kind, Policy, State, WaitReason, WedgeReason, step};
use crate::pack::{Council, Dialect, Elsewhere, Endpoint, Pack, PackError, Packs, PhotoAbility, Way};
use crate::ports::{Now, Random};
use crate::report::{Report, ReportId};
use crate::store::{ReportRow, Scheduled, StoreError, drafts, endpoints, items, reports};

/// The app, the packs and the dialect for which everything was last renewed.
const RENEWED_FOR: &str = "renewed_for";

impl Wayside {
    /// Before anything is sent: nothing waits for where nothing goes any more.
    pub(super) fn renew_at_need(&self) -> Result<(), Error> {
        if !self.is_to_renew()? {
            return Ok(());
        }
        // Another process may have installed a newer pack than this one has in its hands.
        let found = settings::packs(&self.folder, self.inner().store.read())?;
        if fingerprints(&found) != fingerprints(&self.packs()) {
            *self.packs.write().unwrap_or_else(PoisonError::into_inner) = found;
        }
        if self.is_to_renew()? { self.renew(false) } else { Ok(()) }
    }

    fn is_to_renew(&self) -> Result<bool, Error> {
        let packs = self.packs();
        let heirs = Succession::all(&packs, &self.ports.clock.now());
        let inner = self.inner();
        let db = inner.store.read();
        if meta(db, RENEWED_FOR)?.as_deref() != Some(&renewed_for(&packs, &heirs, inner.chosen.dialect)) {
            return Ok(true);
        }
        for pack in readable(&packs) {
            let (council, offices) = (pack.council()?, pack.endpoints()?);
            let strays = items::endpoints_to_go(db, &council.jurisdiction)?;
            if strays.iter().any(|id| !offices.iter().any(|office| office.id == *id)) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// `asked`: what is wedged is tried again although neither packs nor app are others.
    pub(super) fn renew(&self, asked: bool) -> Result<(), Error> {
        let packs = self.packs();
        let mut inner = self.inner();
        let now = self.ports.clock.now();
        let random = self.ports.random.as_ref();
        let dialect = inner.chosen.dialect;
        let heirs = Succession::all(&packs, &now);
        let key = renewed_for(&packs, &heirs, dialect);
        let new = readable(&packs).filter_map(|pack| Renewal::read(pack, dialect, (random, &now)).ok());
        let new: Vec<Renewal<'_>> = new.collect();
        Ok(inner.store.change(|db| {
            let before = meta(db, RENEWED_FOR)?;
            set_meta(db, RENEWED_FOR, Some(&key))?;
            if asked || before.as_ref() != Some(&key) {
                endpoints::forget_failures(db)?;
                for row in items::wedged(db)? {
                    let own = reports::get(db, row.item.of)?
                        .and_then(|report| new.iter().find(|new| new.council.jurisdiction == report.jurisdiction));
                    if own.map_or(Ok(false), |own| own.stays_behind(db, &row))? {
                        continue;
                    }
                    if let Ok(change) = step(&row.item, &Event::Renewed, Policy::UNKNOWN, random) {
                        items::apply(db, row.item.id, &change, None, &now)?;
                    }
                }
            }
            heirs.iter().try_for_each(|heir| heir.apply(db, dialect))?;
            new.iter().try_for_each(|new| new.apply(db))
        })?)
    }
}

/// Whether the words that this belongs to are with the council.
fn council_has(db: &Connection, row: &Scheduled) -> Result<bool, StoreError> {
    Ok(items::get(db, row.item.of.into())?.is_some_and(|words| words.item.state == State::Accepted))
}

fn renewed_for(packs: &Packs, heirs: &[Succession<'_>], dialect: Option<Dialect>) -> String {
    let heirs: String = heirs.iter().map(Succession::key).collect();
    let packs = sorted(readable(packs));
    format!("{} {packs}{heirs} {}", env!("CARGO_PKG_VERSION"), dialect.map_or("", Dialect::code))
}

/// Without a pack of which it cannot be read where things go: what is that council's stays as it is, and everybody else's goes.
fn readable(packs: &Packs) -> impl Iterator<Item = &Arc<Pack>> {
    packs.iter().filter(|pack| pack.council().is_ok() && pack.endpoints().is_ok() && pack.routes().is_ok())
}

fn fingerprints(packs: &Packs) -> String {
    sorted(packs.iter())
}

/// In no order: which council is home changes nothing of where reports go.
fn sorted<'a>(packs: impl Iterator<Item = &'a Arc<Pack>>) -> String {
    let mut all: Vec<String> = packs.map(|pack| pack.fingerprint()).collect();
    all.sort();
    all.join(" ")
}

/// What a pack says of where things go.
struct Renewal<'a> {
    pack: &'a Pack,
    council: &'a Council,
    offices: &'a [Endpoint],
    dialect: Option<Dialect>,
    random: &'a dyn Random,
    now: &'a Now,
}

impl<'a> Renewal<'a> {
    fn read(
        pack: &'a Pack,
        dialect: Option<Dialect>,
        (random, now): (&'a dyn Random, &'a Now),
    ) -> Result<Self, PackError> {
        // What its routes ask of it is read now: nothing of a pack fails in the middle of a transaction.
        pack.services()?;
        pack.routes()?;
        Ok(Self { pack, council: pack.council()?, offices: pack.endpoints()?, dialect, random, now })
    }

    fn apply(&self, db: &Connection) -> Result<(), StoreError> {
        for row in items::words_to_go(db)? {
            if let Some(report) = self.own(db, row.item.of)? {
                self.words(db, &row, &report)?;
            }
        }
        for row in items::tokens(db)? {
            if self.own(db, row.item.of)?.is_some_and(|report| self.office(&report.endpoint).is_none()) {
                self.step(db, &row, &Event::EndpointGone)?;
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
            // By the same id and in another dialect it is another back office.
            let frozen = items::frozen(db, row.item.id, row.item.rev)?;
            let same = |it: &&Endpoint| frozen.as_ref().is_none_or(|frozen| frozen.dialect == it.dialect.code());
            if self.office(&report.endpoint).filter(same).is_none() {
                self.step(db, row, &Event::EndpointGone)?;
            }
            return Ok(());
        }
        items::unfreeze(db, row.item.id)?;
        let service = self.pack.service(&report.service).ok().flatten();
        // What was told in confidence stays so, and what is private by now is so too.
        let private = report.private || service.is_some_and(|service| service.private);
        // A row that cannot be read says nothing: the report goes where it was to go.
        let Some(way) = self.way(db, report)? else { return Ok(()) };
        match way {
            Way::To(endpoint) => reports::reroute(db, report.id, &endpoint.id, &report.service, private),
            Way::Nowhere if private && service.is_some() => {
                self.step(db, row, &Event::NoWay(WedgeReason::NoPrivateEndpoint))
            }
            Way::Nowhere => self.step(db, row, &Event::NoWay(WedgeReason::ServiceGone)),
            Way::Elsewhere(Elsewhere { why, tell, .. }) => {
                let words = [why, tell].join(" ").trim().to_owned();
                self.step(db, row, &Event::NoWay(WedgeReason::Elsewhere { words }))
            }
        }
    }

    /// By the place that the words name; `None` where the pack cannot say.
    fn way(&self, db: &Connection, report: &ReportRow) -> Result<Option<Way<'a>>, StoreError> {
        let words = drafts::words(db, report.id.into())?;
        let words = words.and_then(|words| serde_json::from_slice::<Report>(&words).ok());
        let position = words.as_ref().map(|words| &words.position);
        Ok(self.pack.way((&report.service, report.private), position, self.dialect).ok())
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
            items::end_if_taken_back(db, row.item.of, &change, (told, Policy::UNKNOWN), (self.random, self.now))?;
        }
        Ok(())
    }
}
