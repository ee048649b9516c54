//! The health of one endpoint: whether to try it at all, with how much, and when next.

use std::time::Duration;

use super::Why;
use super::backoff::{asked_for, jittered};
use crate::ports::{Due, Now, Random};

/// The most items in one request when all is well.
pub const BATCH_CAP: u32 = 100;
/// An endpoint that refuses us altogether is asked again after this, doubling up to [`FORBIDDEN_LONGEST`].
const FORBIDDEN_FIRST: Duration = Duration::from_secs(15 * 60);
const FORBIDDEN_LONGEST: Duration = Duration::from_secs(6 * 3600);

/// A server that names a shorter time than this has named none.
const SHORTEST_ASKED: Duration = Duration::from_secs(10);

/// What a try told us about the endpoint itself, apart from the items that were in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Contact {
    /// It answered in its dialect.
    Good,
    /// It was not asked after all.
    Untried,
    /// Not reached, not itself, or not well.
    Trouble { why: Why, retry_after: Option<Duration> },
    /// It choked on a request of many items (5xx, 413, a time-out): perhaps on one of them. `sent` is how many.
    TooMuch { why: Why, sent: u32 },
    /// 401 or 403: our key or our secret, never an item's fault.
    Forbidden,
    /// It refused two items in the same words: its own fault rather than theirs.
    Refusing,
}

/// What is remembered of an endpoint between tries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Health {
    /// Failures without progress, in a row.
    pub failures: u32,
    /// Not before this.
    pub due: Option<Due>,
    /// What went wrong last, while it is wrong.
    pub why: Option<Why>,
    /// The server itself named the time.
    pub busy: bool,
    /// At most this many items in a request: halved when one chokes it, doubled when one does not.
    pub batch_cap: u32,
}

impl Default for Health {
    fn default() -> Self {
        Self { failures: 0, due: None, why: None, busy: false, batch_cap: BATCH_CAP }
    }
}

impl Health {
    /// What it becomes after a try.
    pub fn after(&self, contact: &Contact, now: &Now, random: &dyn Random) -> Self {
        let failures = self.failures.saturating_add(1);
        let wait = |delay| Some(Due::after(now, delay));
        match contact {
            Contact::Untried => self.clone(),
            // The one that went first after trouble says that the server is well, not that it can take more at once.
            Contact::Good if self.failures > 0 => Self { batch_cap: self.batch_cap, ..Self::default() },
            Contact::Good => {
                Self { batch_cap: self.batch_cap.saturating_mul(2).clamp(1, BATCH_CAP), ..Self::default() }
            }
            // It was well a moment ago and the line broke: tried again at once, once.
            Contact::Trouble { why: why @ (Why::Cut | Why::Stalled), retry_after: None } if self.failures == 0 => {
                Self { failures, due: None, why: Some(*why), busy: false, batch_cap: self.batch_cap }
            }
            Contact::Trouble { why, retry_after } => {
                // "At once" and the like are no time: a server that says so is in trouble all the same.
                let named = retry_after.filter(|asked| *asked >= SHORTEST_ASKED);
                let own = || jittered(failures, random).max(retry_after.unwrap_or_default());
                Self {
                    failures,
                    due: wait(named.map_or_else(own, |asked| asked_for(asked, random))),
                    why: Some(*why),
                    busy: named.is_some(),
                    batch_cap: self.batch_cap,
                }
            }
            // Too long, says a server that is well: half of it at once.
            Contact::TooMuch { why: why @ Why::Status(413), sent } => {
                Self { failures: self.failures, due: None, why: Some(*why), busy: false, batch_cap: (sent / 2).max(1) }
            }
            // One of them is poison, or the server is down. One item goes first, at once, and tells which: a server
            // that is down is not tried once for each halving.
            Contact::TooMuch { why, sent } => Self {
                failures,
                due: (self.failures > 0).then(|| Due::after(now, jittered(failures, random))),
                why: Some(*why),
                busy: false,
                batch_cap: (sent / 2).max(1),
            },
            Contact::Forbidden | Contact::Refusing => Self {
                failures,
                due: wait(
                    FORBIDDEN_FIRST
                        .saturating_mul(1u32.checked_shl(self.failures.min(16)).unwrap_or(u32::MAX))
                        .min(FORBIDDEN_LONGEST),
                ),
                why: Some(if *contact == Contact::Refusing { Why::Refusing } else { Why::Forbidden }),
                busy: false,
                batch_cap: self.batch_cap,
            },
        }
    }

    /// After a request with so many items came to nothing, half as many: perhaps it was one of them.
    pub fn narrowed(self, sent: usize) -> Self {
        Self { batch_cap: u32::try_from(sent / 2).unwrap_or(u32::MAX).clamp(1, self.batch_cap.max(1)), ..self }
    }

    /// After trouble, one item goes first; the rest follow its success.
    pub fn may_send(&self) -> u32 {
        if self.failures > 0 { 1 } else { self.batch_cap }
    }

    /// How long it is to be left alone.
    pub fn wait(&self, now: &Now) -> Duration {
        self.due.as_ref().map_or(Duration::ZERO, |due| due.in_how_long(now))
    }

    /// A person asks for it now: one probe, unless the server itself named a time or will not have us.
    pub fn tapped(&self) -> Self {
        let our_own_wait = !self.busy && self.why != Some(Why::Forbidden);
        if our_own_wait { Self { due: None, ..self.clone() } } else { self.clone() }
    }

    /// The network changed: only failures of this phone's own connection are forgotten, never a server's word.
    pub fn network_changed(&self) -> Self {
        if self.why.is_some_and(Why::is_local) { Self { due: None, ..self.clone() } } else { self.clone() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ports::{BootId, SystemRandom};

    fn now() -> Now {
        Now { wall_us: 0, since_boot_us: 0, boot: BootId("a".into()) }
    }

    #[test]
    fn after_trouble_one_item_goes_first_and_success_lets_the_rest_follow() {
        let trouble = Contact::Trouble { why: Why::Connect, retry_after: None };
        let down = Health::default().after(&trouble, &now(), &SystemRandom);
        assert_eq!(down.may_send(), 1);
        assert!(down.wait(&now()) >= Duration::from_secs(1));
        let up = down.after(&Contact::Good, &now(), &SystemRandom);
        assert_eq!((up.may_send(), up.wait(&now())), (BATCH_CAP, Duration::ZERO));
    }

    #[test]
    fn a_server_that_says_at_once_is_left_alone_longer_and_longer_all_the_same() {
        let mut health = Health::default();
        for failures in 1..=12 {
            let at_once = Contact::Trouble { why: Why::Status(503), retry_after: Some(Duration::ZERO) };
            health = health.after(&at_once, &now(), &SystemRandom);
            assert!(health.wait(&now()) >= Duration::from_secs(1), "after {failures}");
            assert!(!health.busy);
        }
        let longest = (0..50).map(|_| {
            let again = Contact::Trouble { why: Why::Status(503), retry_after: Some(Duration::ZERO) };
            health.after(&again, &now(), &SystemRandom).wait(&now())
        });
        assert!(longest.max().unwrap() > Duration::from_secs(60));
    }

    #[test]
    fn a_network_change_forgets_our_own_failures_and_never_a_servers_word() {
        for (contact, forgotten) in [
            (Contact::Trouble { why: Why::Dns, retry_after: None }, true),
            (Contact::Trouble { why: Why::Status(503), retry_after: Some(Duration::from_secs(600)) }, false),
            (Contact::Forbidden, false),
        ] {
            let changed = Health::default().after(&contact, &now(), &SystemRandom).network_changed();
            assert_eq!(changed.due.is_none(), forgotten, "{contact:?}");
        }
    }

    #[test]
    fn a_tap_ends_our_own_wait_and_never_a_servers_word() {
        for (contact, ended) in [
            (Contact::Trouble { why: Why::Connect, retry_after: None }, true),
            (Contact::Trouble { why: Why::Status(500), retry_after: None }, true),
            (Contact::Trouble { why: Why::Status(503), retry_after: Some(Duration::from_secs(600)) }, false),
            (Contact::Forbidden, false),
            (Contact::Refusing, true),
        ] {
            let left_alone = Health::default().after(&contact, &now(), &SystemRandom);
            let tapped = left_alone.tapped();
            assert_eq!(tapped.due.is_none(), ended, "{contact:?}");
            assert_eq!(Health { due: left_alone.due.clone(), ..tapped }, left_alone, "nothing else: {contact:?}");
        }
    }

    #[test]
    fn a_request_that_is_too_long_is_halved_down_to_one() {
        let mut health = Health::default();
        let mut sizes = Vec::new();
        for _ in 0..8 {
            sizes.push(health.may_send());
            let choked = Contact::TooMuch { why: Why::Status(413), sent: health.may_send() };
            health = health.after(&choked, &now(), &SystemRandom);
        }
        assert_eq!(sizes, [100, 50, 25, 12, 6, 3, 1, 1]);
    }

    #[test]
    fn a_batch_that_was_halved_grows_back_by_doubling() {
        let mut health = Health { batch_cap: 1, ..Health::default() };
        let mut sizes = Vec::new();
        for _ in 0..9 {
            sizes.push(health.may_send());
            health = health.after(&Contact::Good, &now(), &SystemRandom);
        }
        assert_eq!(sizes, [1, 2, 4, 8, 16, 32, 64, 100, 100]);
    }

    #[test]
    fn trouble_of_another_kind_leaves_the_batch_as_small_as_it_was() {
        let small = Health { batch_cap: 12, failures: 1, ..Health::default() };
        for contact in [
            Contact::Good,
            Contact::Forbidden,
            Contact::Refusing,
            Contact::Trouble { why: Why::Cut, retry_after: None },
            Contact::Trouble { why: Why::Status(503), retry_after: Some(Duration::from_secs(9)) },
        ] {
            assert_eq!(small.after(&contact, &now(), &SystemRandom).batch_cap, 12, "{contact:?}");
            let well = Health { failures: 0, ..small.clone() };
            let grown = if contact == Contact::Good { 24 } else { 12 };
            assert_eq!(well.after(&contact, &now(), &SystemRandom).batch_cap, grown, "{contact:?}");
        }
    }

    #[test]
    fn a_closed_door_is_knocked_at_after_a_quarter_of_an_hour_and_ever_later_up_to_six_hours() {
        for (contact, why) in [(Contact::Forbidden, Why::Forbidden), (Contact::Refusing, Why::Refusing)] {
            let mut health = Health::default();
            let mut minutes = Vec::new();
            for _ in 0..7 {
                health = health.after(&contact, &now(), &SystemRandom);
                minutes.push(health.wait(&now()).as_secs() / 60);
            }
            assert_eq!(minutes, [15, 30, 60, 120, 240, 360, 360]);
            assert_eq!((health.why, health.busy), (Some(why), false));
        }
    }

    #[test]
    fn after_a_request_that_choked_the_server_one_item_tells_whether_it_is_down_before_half_goes() {
        let mut health = Health::default();
        let mut sizes = Vec::new();
        for _ in 0..4 {
            sizes.push(health.may_send());
            let choked = Contact::TooMuch { why: Why::Status(500), sent: health.may_send() };
            health = health.after(&choked, &now(), &SystemRandom);
            assert_eq!(health.wait(&now()), Duration::ZERO);
            sizes.push(health.may_send());
            health = health.after(&Contact::Good, &now(), &SystemRandom);
        }
        assert_eq!(sizes, [100, 1, 50, 1, 25, 1, 12, 1]);
        let choked = Contact::TooMuch { why: Why::Status(500), sent: 100 };
        let down = Health::default().after(&choked, &now(), &SystemRandom);
        let down = down.after(&Contact::Trouble { why: Why::Status(500), retry_after: None }, &now(), &SystemRandom);
        assert!(down.wait(&now()) >= Duration::from_secs(1), "two tries, then it is left alone");
    }
}
