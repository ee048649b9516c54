//! A council that has ended: what never left the phone goes to the one that took over, once its pack is here. What may have
//! left stays with the old council's endpoint, and so do references.

use rusqlite::Connection;

use crate::pack::{Boundary, Council, Dialect, Pack, PackError, Packs, Way};
use crate::place::{locate, successor};
use crate::ports::Now;
use crate::report::Report;
use crate::store::{StoreError, drafts, items, reports};

/// One council that is no more, and the pack of the one that took over.
pub(super) struct Succession<'a> {
    ended: &'a Council,
    pack: &'a Pack,
    council: &'a Council,
    /// `None`: the new council's line is not drawn.
    ground: Option<&'a Boundary>,
}

impl<'a> Succession<'a> {
    /// A pack that cannot be read hands nothing over and takes nothing: that is no reason for others to wait.
    pub fn all(packs: &'a Packs, now: &Now) -> Vec<Self> {
        packs.iter().filter_map(|ended| Self::of(packs, ended, now).ok().flatten()).collect()
    }

    fn of(packs: &'a Packs, ended: &'a Pack, now: &Now) -> Result<Option<Self>, PackError> {
        let Some(pack) = successor(packs, ended, now.today())? else { return Ok(None) };
        // What its routes ask of it is read now: nothing of a pack fails in the middle of a transaction.
        pack.services()?;
        pack.routes()?;
        Ok(Some(Self { ended: ended.council()?, pack, council: pack.council()?, ground: pack.boundary()? }))
    }

    pub fn key(&self) -> String {
        format!(" {}>{}", self.ended.jurisdiction, self.council.jurisdiction)
    }

    /// Where the new council does not take it, or it is not on its ground, it stays as it was: the old one's endpoint may answer
    /// for a while.
    pub fn apply(&self, db: &Connection, dialect: Option<Dialect>) -> Result<(), StoreError> {
        for row in items::words_to_go(db)?.into_iter().filter(|row| !row.item.sent) {
            let report = reports::get(db, row.item.of)?;
            let Some(report) = report.filter(|it| it.jurisdiction == self.ended.jurisdiction) else { continue };
            let words = drafts::words(db, row.item.id)?;
            let words = words.and_then(|words| serde_json::from_slice::<Report>(&words).ok());
            let Some(words) = words else { continue };
            // A council may be divided among several: what lies on another's ground is not this one's.
            let is_here = |ground: &Boundary| {
                let here = locate(&words.position, ground);
                here.inside || here.ambiguous
            };
            if !self.ground.is_none_or(is_here) {
                continue;
            }
            let way = self.pack.way((&report.service, report.private), Some(&words.position), dialect);
            let Ok(Way::To(endpoint)) = way else { continue };
            let words = Report {
                jurisdiction: self.council.jurisdiction.clone(),
                pack_version: self.council.version.clone(),
                ..words
            };
            let words = serde_json::to_vec(&words).map_err(|error| StoreError::Foreign(error.to_string()))?;
            drafts::put_words(db, row.item.id, &words)?;
            items::unfreeze(db, row.item.id)?;
            reports::hand_over(db, report.id, &self.council.jurisdiction, &endpoint.id)?;
        }
        Ok(())
    }
}
