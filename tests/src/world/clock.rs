//! Time: the world's own, which only goes forward, and what each phone takes it for.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::time::Duration;

use wayside_core::ports::{BootId, Clock, Now};

/// True time, in microseconds since 1970; the server's clock as well.
#[derive(Debug)]
pub struct WorldClock(AtomicI64);

impl WorldClock {
    /// 2026-11-23 09:00 UTC.
    pub fn begun() -> Arc<Self> {
        Arc::new(Self(AtomicI64::new(1_795_424_400_000_000)))
    }

    pub fn now_us(&self) -> i64 {
        self.0.load(Ordering::SeqCst)
    }

    pub fn forward(&self, by: Duration) {
        self.0.fetch_add(i64::try_from(by.as_micros()).unwrap_or(0), Ordering::SeqCst);
    }

    /// Goes on to a moment; one that has passed changes nothing.
    pub fn until(&self, us: i64) {
        self.0.fetch_max(us, Ordering::SeqCst);
    }
}

impl wayside_server::Clock for WorldClock {
    fn now_us(&self) -> i64 {
        Self::now_us(self)
    }
}

/// A phone's clocks: the wall may be set to anything, the count since boot begins anew at each one.
#[derive(Debug)]
pub struct PhoneClock {
    world: Arc<WorldClock>,
    ahead_us: AtomicI64,
    booted_us: AtomicI64,
    boots: AtomicU64,
}

impl PhoneClock {
    pub fn new(world: &Arc<WorldClock>) -> Self {
        let booted_us = AtomicI64::new(world.now_us() - 3_600_000_000);
        Self { world: Arc::clone(world), ahead_us: AtomicI64::new(0), booted_us, boots: AtomicU64::new(0) }
    }

    /// How far the wall clock is ahead of the truth.
    pub fn set_ahead(&self, us: i64) {
        self.ahead_us.store(us, Ordering::SeqCst);
    }

    pub fn reboot(&self) {
        self.booted_us.store(self.world.now_us() - 20_000_000, Ordering::SeqCst);
        self.boots.fetch_add(1, Ordering::SeqCst);
    }
}

impl Clock for PhoneClock {
    fn now(&self) -> Now {
        let true_us = self.world.now_us();
        Now {
            wall_us: true_us + self.ahead_us.load(Ordering::SeqCst),
            since_boot_us: true_us - self.booted_us.load(Ordering::SeqCst),
            boot: BootId(format!("boot-{}", self.boots.load(Ordering::SeqCst))),
        }
    }
}
