//! How batches to an endpoint are packed: as well as its server has been seen to take it.
//!
//! What it refused is remembered on disk with the pack's fingerprint and the endpoint's address: with a new pack, or
//! elsewhere, the dictionary is tried again.

use super::next::Office;
use super::{Desk, SyncError};
use crate::endpoint::packing::{AboutPacking, Packing, about_packing};
use crate::endpoint::{Heard, Outcome};
use crate::outbox::Contact;
use crate::pack::Endpoint;
use crate::store::{Lease, packings};

impl Desk<'_> {
    pub(super) fn packing(&self, office: &Office) -> Result<Packing, SyncError> {
        self.packing_at(&office.jurisdiction, &office.endpoint)
    }

    /// Reads an answer to a batch for what it says of its packing. The items stay as the dialect read it (not taken); where
    /// our server asked for another packing, and there is one, the answer is no failure.
    pub(super) fn hear_packing(
        &mut self,
        endpoint: &Endpoint,
        lease: &Lease,
        outcome: &Outcome,
        heard: &mut Heard,
    ) -> Result<(), SyncError> {
        let about = about_packing(outcome);
        if about == AboutPacking::No {
            return Ok(());
        }
        let Some(plainer) = self.packing_at(&lease.jurisdiction, endpoint)?.plainer() else { return Ok(()) };
        let taken = self.stamped(&plainer, &lease.jurisdiction, endpoint);
        self.store.change(|db| packings::put(db, (&lease.jurisdiction, &endpoint.id), &taken))?;
        if about == AboutPacking::Ours {
            heard.contact = Contact::Good;
        }
        Ok(())
    }

    fn packing_at(&self, jurisdiction: &str, endpoint: &Endpoint) -> Result<Packing, SyncError> {
        let pack = self.packs.of_council(jurisdiction);
        let dictionary = pack.map(|pack| pack.dictionary()).transpose()?.flatten();
        let best = dictionary.map_or(Packing::Gzip, Packing::Dictionary);
        let remembered = packings::get(self.store.read(), (jurisdiction, &endpoint.id))?.unwrap_or_default();
        let taken = [Packing::Gzip, Packing::Plain]
            .into_iter()
            .find(|it| self.stamped(it, jurisdiction, endpoint) == remembered);
        Ok(taken.unwrap_or(best))
    }

    /// As it is remembered.
    fn stamped(&self, packing: &Packing, jurisdiction: &str, endpoint: &Endpoint) -> String {
        let pack = self.packs.of_council(jurisdiction).map_or_else(String::new, |pack| pack.fingerprint());
        format!("{} {pack} {}", packing.word(), endpoint.url)
    }
}
