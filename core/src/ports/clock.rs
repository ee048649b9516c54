//! Time as a phone has it: a wall clock that anyone may set, and a count since boot that nobody can.

use std::time::Duration;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

/// The host's name for this boot; compared, never read.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct BootId(pub String);

/// One moment, by both clocks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Now {
    /// Microseconds since 1970, UTC; may jump by years.
    pub wall_us: i64,
    /// Microseconds since boot, counting sleep; never jumps, means nothing after a reboot.
    pub since_boot_us: i64,
    pub boot: BootId,
}

impl Now {
    /// The day, by a clock that anyone may set.
    pub fn today(&self) -> NaiveDate {
        DateTime::<Utc>::from_timestamp_micros(self.wall_us).unwrap_or_default().date_naive()
    }
}

/// The clock port.
pub trait Clock: Send + Sync {
    fn now(&self) -> Now;
}

/// When something is to be tried. Within one boot only the count since boot is believed; after a reboot the wall clock
/// is, but never for longer than the delay first asked for: a clock years off neither stalls nor storms.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Due {
    pub wall_us: i64,
    pub since_boot_us: i64,
    pub boot: BootId,
    /// The delay as first asked for.
    pub span_us: i64,
}

impl Due {
    pub fn after(now: &Now, delay: Duration) -> Self {
        let span_us = i64::try_from(delay.as_micros()).unwrap_or(i64::MAX / 4);
        Self {
            wall_us: now.wall_us.saturating_add(span_us),
            since_boot_us: now.since_boot_us.saturating_add(span_us),
            boot: now.boot.clone(),
            span_us,
        }
    }

    /// How long from `now`; zero if it is time.
    pub fn in_how_long(&self, now: &Now) -> Duration {
        let left_us = if self.boot == now.boot {
            self.since_boot_us.saturating_sub(now.since_boot_us)
        } else {
            self.wall_us.saturating_sub(now.wall_us)
        };
        Duration::from_micros(u64::try_from(left_us.clamp(0, self.span_us)).unwrap_or(0))
    }
}

/// The machine's own clocks.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Now {
        Now { wall_us: Utc::now().timestamp_micros(), since_boot_us: since_boot_us(), boot: boot_id() }
    }
}

#[cfg(any(target_os = "linux", target_os = "android"))]
fn since_boot_us() -> i64 {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::Boottime);
    time.tv_sec.saturating_mul(1_000_000).saturating_add(time.tv_nsec / 1_000)
}

/// Apple's monotonic clock counts sleep under this name.
#[cfg(not(any(target_os = "linux", target_os = "android")))]
fn since_boot_us() -> i64 {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::Monotonic);
    time.tv_sec.saturating_mul(1_000_000).saturating_add(time.tv_nsec / 1_000)
}

/// The kernel's name for this boot. Where there is none the host must bring a clock of its own; until then the start
/// of this process stands for it, so that waits go by the wall clock after each start rather than by a count that began anew.
fn boot_id() -> BootId {
    use std::sync::OnceLock;
    static BOOT: OnceLock<BootId> = OnceLock::new();
    BOOT.get_or_init(|| {
        let kernel = std::fs::read_to_string("/proc/sys/kernel/random/boot_id");
        BootId(kernel.map_or_else(
            |_| format!("process-{}-{}", std::process::id(), Utc::now().timestamp_micros()),
            |id| id.trim().to_owned(),
        ))
    })
    .clone()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(wall_s: i64, since_boot_s: i64, boot: &str) -> Now {
        Now { wall_us: wall_s * 1_000_000, since_boot_us: since_boot_s * 1_000_000, boot: BootId(boot.into()) }
    }

    #[test]
    fn a_wall_clock_years_off_neither_stalls_nor_storms() {
        let due = Due::after(&at(1_000_000, 100, "a"), Duration::from_secs(600));
        for (now, left_s, why) in [
            (at(900_000_000, 100, "a"), 600, "the wall jumped ahead in the same boot"),
            (at(-900_000_000, 400, "a"), 300, "the wall jumped back in the same boot"),
            (at(1_000_200, 5, "b"), 400, "an honest wall after a reboot"),
            (at(0, 5, "b"), 600, "booted in 1970: no longer than was asked for"),
            (at(900_000_000, 5, "b"), 0, "booted years ahead: due"),
        ] {
            assert_eq!(due.in_how_long(&now), Duration::from_secs(left_s), "{why}");
        }
    }
}
