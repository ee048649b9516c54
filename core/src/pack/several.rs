//! The packs on one phone: several councils', and perhaps the national one. `place` chooses among them.

use std::cmp::Reverse;
use std::sync::Arc;

use super::{Council, Endpoint, Pack, PackError};

/// The council that was set up last comes first; the national pack, which knows everywhere and sends nowhere, last.
#[derive(Clone, Debug, Default)]
pub struct Packs(Vec<Arc<Pack>>);

impl Packs {
    /// `home`: the jurisdiction of the council that was set up last. A pack that cannot say whose it is stays out,
    /// and of one council's the newest counts.
    pub fn of(mut packs: Vec<Arc<Pack>>, home: Option<&str>) -> Self {
        let whose = |pack: &Arc<Pack>| pack.council().ok().map(|council| council.jurisdiction.clone());
        let place = |pack: &Arc<Pack>| {
            let council = pack.council().ok()?;
            let away = home != Some(&council.jurisdiction);
            let order = Council::order(&council.version).into_iter().map(|(number, text)| (number, text.to_owned()));
            let order: Vec<_> = order.collect();
            Some((council.is_national(), away, council.jurisdiction.clone(), Reverse(order)))
        };
        packs.retain(|pack| whose(pack).is_some());
        packs.sort_by_cached_key(|pack| place(pack));
        packs.dedup_by_key(|pack| whose(pack));
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

    /// The pack for everywhere that is no council's of these.
    pub fn national(&self) -> Option<&Arc<Pack>> {
        self.0.last().filter(|pack| pack.council().is_ok_and(|council| council.is_national()))
    }

    /// A council's endpoints. Their ids are a pack's own: one council's reports are no business of another's.
    pub fn endpoints(&self, jurisdiction: &str) -> Result<&[Endpoint], PackError> {
        self.of_council(jurisdiction).map_or(Ok(&[]), |pack| pack.endpoints())
    }
}
