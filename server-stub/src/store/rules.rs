//! What an item becomes beside what is already held under its id: the one table of idempotency.
//!
//! | held | same hash | rev | from a holder | what happens |
//! | --- | --- | --- | --- | --- |
//! | nothing | | | | taken, or refused for its own faults |
//! | yes | yes | not higher | either | already accepted; a stranger who sends the same bytes becomes a holder |
//! | yes | yes | higher | no | already accepted, likewise |
//! | yes | no | the same | yes | conflict: never overwritten |
//! | yes | no | lower | yes | already accepted: a late retry of words that were since replaced |
//! | yes | either | higher | yes | replaces the words, keeps the reference |
//! | yes | no | any | no | conflict: another's id |
//!
//! A *holder* is an installation that was given the report's reference: the one that sent it, and one that showed that
//! it has the same bytes (a phone restored onto a new one, rule 23). A report that came by GeoReport under the same id
//! has no holder yet: whoever knows the id, which stands nowhere in public, takes it over.

use crate::hash::Sha256Sum;

/// What is held under an item's id.
#[derive(Clone, Copy, Debug)]
pub struct Held {
    pub rev: u32,
    pub sha256: Sha256Sum,
    pub holder: bool,
    /// Nobody holds it: it came by GeoReport.
    pub unclaimed: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ruling {
    Take,
    Replace,
    AlreadyAccepted,
    Conflict,
}

/// The table above. Whether an item that is to be taken or to replace is itself in order is asked afterwards.
pub fn rule(held: Option<&Held>, rev: u32, sha256: Sha256Sum) -> Ruling {
    let Some(held) = held else { return Ruling::Take };
    let same = held.sha256 == sha256;
    match (held.holder, same) {
        _ if held.unclaimed => Ruling::Replace,
        (true, _) if rev > held.rev => Ruling::Replace,
        (_, true) => Ruling::AlreadyAccepted,
        (true, false) if rev < held.rev => Ruling::AlreadyAccepted,
        (true | false, false) => Ruling::Conflict,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_of_the_table_holds() {
        use Ruling::{AlreadyAccepted, Conflict, Replace, Take};
        let (ours, other) = (Sha256Sum::of("ours"), Sha256Sum::of("other"));
        assert_eq!(rule(None, 1, ours), Take);
        for (holder, sum, rev, becomes) in [
            (true, ours, 2, AlreadyAccepted),
            (true, ours, 1, AlreadyAccepted),
            (true, ours, 3, Replace),
            (true, other, 2, Conflict),
            (true, other, 1, AlreadyAccepted),
            (true, other, 3, Replace),
            (false, ours, 1, AlreadyAccepted),
            (false, ours, 2, AlreadyAccepted),
            (false, ours, 3, AlreadyAccepted),
            (false, other, 1, Conflict),
            (false, other, 2, Conflict),
            (false, other, 3, Conflict),
        ] {
            let held = Held { rev: 2, sha256: ours, holder, unclaimed: false };
            assert_eq!(rule(Some(&held), rev, sum), becomes, "holder {holder}, rev {rev}, same {}", sum == ours);
        }
        let unclaimed = Held { rev: 0, sha256: ours, holder: false, unclaimed: true };
        assert_eq!(rule(Some(&unclaimed), 0, other), Replace);
    }
}
