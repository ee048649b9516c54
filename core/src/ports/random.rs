//! Randomness: ids, secrets, and the jitter that keeps a herd of phones apart.

/// The randomness port.
pub trait Random: Send + Sync {
    fn fill(&self, bytes: &mut [u8]);

    /// A number in `0.0..1.0`.
    fn fraction(&self) -> f64 {
        let mut bytes = [0; 8];
        self.fill(&mut bytes);
        (u64::from_le_bytes(bytes) >> 11) as f64 / (1u64 << 53) as f64
    }
}

/// The operating system's randomness.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemRandom;

impl Random for SystemRandom {
    fn fill(&self, bytes: &mut [u8]) {
        // The systems we run on have no failing case once booted; were there one, an id from the clock alone would break
        // the promise that ids never meet, so it is asked for again rather than left at zero.
        while getrandom::fill(bytes).is_err() {
            std::thread::sleep(std::time::Duration::from_millis(1));
        }
    }
}
