//! A phone's clock, chance and key store, as a simulated phone has them.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use wayside_core::ports::{BootId, Clock, Now, Random, SecretError, Secrets};

use crate::Dice;

fn held<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Stands still unless it is put forward.
#[derive(Debug)]
pub struct HandClock(Mutex<(Now, u32)>);

impl Default for HandClock {
    /// 23 November 2026, 09:00 UTC, an hour after the first boot.
    fn default() -> Self {
        let boot = BootId("boot-0".to_owned());
        Self(Mutex::new((Now { wall_us: 1_795_424_400_000_000, since_boot_us: 3_600_000_000, boot }, 0)))
    }
}

impl HandClock {
    pub fn forward(&self, by: Duration) {
        let us = i64::try_from(by.as_micros()).unwrap_or(i64::MAX / 4);
        let mut clock = held(&self.0);
        clock.0.wall_us += us;
        clock.0.since_boot_us += us;
    }

    /// Off and on again: the count begins anew, the wall clock went on.
    pub fn reboot(&self) {
        self.forward(Duration::from_secs(60));
        let mut clock = held(&self.0);
        clock.1 += 1;
        clock.0.since_boot_us = 5_000_000;
        clock.0.boot = BootId(format!("boot-{}", clock.1));
    }
}

impl Clock for HandClock {
    fn now(&self) -> Now {
        held(&self.0).0.clone()
    }
}

/// Random bytes from a seed.
#[derive(Debug)]
pub struct Thrown(Mutex<Dice>);

impl Thrown {
    pub fn by(dice: Dice) -> Self {
        Self(Mutex::new(dice))
    }
}

impl Random for Thrown {
    fn fill(&self, bytes: &mut [u8]) {
        let mut dice = held(&self.0);
        for chunk in bytes.chunks_mut(8) {
            chunk.copy_from_slice(&dice.throw().to_le_bytes()[..chunk.len()]);
        }
    }
}

/// A key store with a memory of its own: what it was given survives everything.
#[derive(Debug, Default)]
pub struct KeyStore(Mutex<HashMap<String, Vec<u8>>>);

impl Secrets for KeyStore {
    fn get(&self, name: &str) -> Result<Vec<u8>, SecretError> {
        held(&self.0).get(name).cloned().ok_or(SecretError::Gone)
    }

    fn put(&self, name: &str, value: &[u8]) -> Result<(), SecretError> {
        held(&self.0).insert(name.to_owned(), value.to_vec());
        Ok(())
    }

    fn delete(&self, name: &str) -> Result<(), SecretError> {
        held(&self.0).remove(name);
        Ok(())
    }
}
