//! What goes wrong on a line, by a seed: resets at random moments or after so many bytes, and silence.

use std::sync::Arc;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::{Instant, sleep, sleep_until};

use super::{Ends, lock};

#[derive(Clone, Copy, Debug)]
pub enum Trouble {
    /// All connections are reset, at moments that are this far apart on average.
    Resets { every: Duration },
    /// The same so many times, at places spread evenly at random over the next bytes that go up.
    Cuts { times: usize, over: u64 },
    /// Nothing moves and nobody is told, at moments that are this far apart on average.
    Stalls { every: Duration, lasting: Duration },
}

/// How a line is just now.
#[derive(Debug)]
pub(super) struct Weather {
    cut: watch::Sender<()>,
    connections: AtomicU64,
    resets: AtomicU64,
    stalls: AtomicU64,
    still_until: Mutex<Instant>,
    /// Where connections are still to be cut, by all that went up since the line was made; the next one last.
    cuts: Mutex<Vec<u64>>,
}

impl Default for Weather {
    fn default() -> Self {
        Self {
            cut: watch::Sender::new(()),
            connections: AtomicU64::new(0),
            resets: AtomicU64::new(0),
            stalls: AtomicU64::new(0),
            still_until: Mutex::new(Instant::now()),
            cuts: Mutex::default(),
        }
    }
}

/// Counts a connection while it is held.
pub(super) struct Alive<'a>(&'a AtomicU64);

impl Drop for Alive<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Weather {
    pub fn alive(&self) -> Alive<'_> {
        self.connections.fetch_add(1, Ordering::Relaxed);
        Alive(&self.connections)
    }

    pub fn cuts(&self) -> watch::Receiver<()> {
        self.cut.subscribe()
    }

    pub fn counted(&self) -> (u64, u64) {
        (self.resets.load(Ordering::Relaxed), self.stalls.load(Ordering::Relaxed))
    }

    pub fn clear(&self) {
        *lock(&self.still_until) = Instant::now();
        lock(&self.cuts).clear();
    }

    /// Returns once the line moves; whether it had to be waited for.
    pub async fn fair(&self) -> bool {
        let mut waited = false;
        loop {
            let until = *lock(&self.still_until);
            if until <= Instant::now() {
                return waited;
            }
            sleep_until(until).await;
            waited = true;
        }
    }

    pub fn went_up(&self, carried: u64) {
        let mut cuts = lock(&self.cuts);
        if cuts.pop_if(|at| *at <= carried).is_some() {
            self.reset();
        }
    }

    fn reset(&self) {
        self.resets.fetch_add(self.connections.load(Ordering::Relaxed), Ordering::Relaxed);
        self.cut.send_replace(());
    }
}

pub(super) async fn make(trouble: Trouble, seed: u64, ends: Arc<Ends>) {
    let mut dice = fastrand::Rng::with_seed(seed);
    let weather = &ends.weather;
    match trouble {
        Trouble::Resets { every } => loop {
            sleep(apart(&mut dice, every)).await;
            weather.reset();
        },
        Trouble::Cuts { times, over } => {
            let from = ends.up.carried();
            let mut cuts: Vec<u64> = (0..times).map(|_| from + dice.u64(1..over)).collect();
            cuts.sort_unstable_by_key(|at| std::cmp::Reverse(*at));
            *lock(&weather.cuts) = cuts;
        }
        Trouble::Stalls { every, lasting } => loop {
            sleep(apart(&mut dice, every)).await;
            weather.stalls.fetch_add(1, Ordering::Relaxed);
            *lock(&weather.still_until) = Instant::now() + lasting;
            sleep(lasting).await;
        },
    }
}

/// Times between events that know nothing of each other.
fn apart(dice: &mut fastrand::Rng, mean: Duration) -> Duration {
    mean.mul_f64(-(1.0 - dice.f64()).ln())
}
