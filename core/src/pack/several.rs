//! The packs on one phone: several councils', and perhaps the national one. The place chooses among them.

use std::sync::Arc;

use super::{Endpoint, Pack, PackError};
use crate::place::{is_inside, locate};
use crate::report::Position;

/// The council that was set up last comes first; the national pack, which knows everywhere and sends nowhere, last.
#[derive(Clone, Debug, Default)]
pub struct Packs(Vec<Arc<Pack>>);

impl Packs {
    /// `home`: the jurisdiction of the council that was set up last. A pack that cannot say whose it is stays out.
    pub fn of(mut packs: Vec<Arc<Pack>>, home: Option<&str>) -> Self {
        let place = |pack: &Arc<Pack>| {
            let council = pack.council().ok()?;
            Some((council.is_national(), home != Some(&council.jurisdiction), council.jurisdiction.clone()))
        };
        packs.retain(|pack| place(pack).is_some());
        packs.sort_by_cached_key(|pack| place(pack));
        Self(packs)
    }

    pub fn iter(&self) -> impl Iterator<Item = &Arc<Pack>> {
        self.0.iter()
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Where a report without a place belongs.
    pub fn home(&self) -> Option<&Arc<Pack>> {
        self.0.first()
    }

    pub fn of_council(&self, jurisdiction: &str) -> Option<&Arc<Pack>> {
        self.0.iter().find(|pack| pack.council().is_ok_and(|council| council.jurisdiction == jurisdiction))
    }

    /// The pack of the council whose ground this is; else of one whose edge is so near that it may be; else the national
    /// one; else the home council's, which says how far off it is.
    pub fn at(&self, position: Option<&Position>) -> Result<Option<&Arc<Pack>>, PackError> {
        let Some(position) = position.filter(|_| self.0.len() > 1) else { return Ok(self.home()) };
        let mut near = None;
        for pack in &self.0 {
            let Some(boundary) = pack.boundary()? else { continue };
            if is_inside(position, boundary) {
                return Ok(Some(pack));
            }
            if near.is_none() && locate(position, boundary).ambiguous {
                near = Some(pack);
            }
        }
        let national = self.0.last().filter(|pack| pack.council().is_ok_and(|council| council.is_national()));
        Ok(near.or(national).or(self.home()))
    }

    /// A council's endpoints. Their ids are a pack's own: one council's reports are no business of another's.
    pub fn endpoints(&self, jurisdiction: &str) -> Result<&[Endpoint], PackError> {
        self.of_council(jurisdiction).map_or(Ok(&[]), |pack| pack.endpoints())
    }
}
