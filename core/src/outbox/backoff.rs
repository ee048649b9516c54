//! How long to wait: full jitter, capped; or what a server asked for, spread so that phones do not come back together.

use std::time::Duration;

use crate::ports::Random;

/// The longest wait of our own making.
pub const BACKOFF_CAP: Duration = Duration::from_secs(3600);
/// The longest wait that a server may ask for.
pub const RETRY_AFTER_CAP: Duration = Duration::from_secs(24 * 3600);
/// The ceiling of the first wait; it doubles with each failure.
const FIRST: Duration = Duration::from_secs(10);

/// Full jitter (Brooker, "Exponential Backoff And Jitter", AWS 2015): anywhere between nothing and a ceiling that
/// doubles with each failure without progress. At least a second, so that a loop cannot spin.
pub fn jittered(failures: u32, random: &dyn Random) -> Duration {
    let ceiling = FIRST.saturating_mul(1u32.checked_shl(failures.saturating_sub(1)).unwrap_or(u32::MAX));
    ceiling.min(BACKOFF_CAP).mul_f64(random.fraction()).max(Duration::from_secs(1))
}

/// A server's `Retry-After`, times 1.0 to 1.5 at random, capped.
pub fn asked_for(retry_after: Duration, random: &dyn Random) -> Duration {
    retry_after.min(RETRY_AFTER_CAP).mul_f64(1.0 + random.fraction() / 2.0).min(RETRY_AFTER_CAP)
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Fixed(u8);
    impl Random for Fixed {
        fn fill(&self, bytes: &mut [u8]) {
            bytes.fill(self.0);
        }
    }

    #[test]
    fn a_wait_doubles_up_to_an_hour_and_never_spins() {
        let longest: Vec<u64> =
            (1..12).map(|failures| jittered(failures, &Fixed(255)).as_secs_f64().round() as u64).collect();
        assert_eq!(longest, [10, 20, 40, 80, 160, 320, 640, 1280, 2560, 3600, 3600]);
        assert_eq!(jittered(40, &Fixed(255)).as_secs_f64().round(), 3600.0);
        assert_eq!(jittered(5, &Fixed(0)), Duration::from_secs(1));
    }

    #[test]
    fn a_servers_own_time_is_kept_and_spread() {
        assert_eq!(asked_for(Duration::from_secs(600), &Fixed(0)), Duration::from_secs(600));
        assert_eq!(asked_for(Duration::from_secs(600), &Fixed(255)).as_secs_f64().round(), 900.0);
        assert_eq!(asked_for(Duration::from_secs(9_999_999), &Fixed(255)), RETRY_AFTER_CAP);
    }
}
