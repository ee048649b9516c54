//! Chance that repeats itself: the same seed, the same throws.

use std::sync::Mutex;

/// SplitMix64 (Steele, Lea, Flood 2014).
#[derive(Clone, Debug)]
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub fn throw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// From 0 to one below `end`.
    pub fn below(&mut self, end: u64) -> u64 {
        self.throw() % end.max(1)
    }

    /// Both ends included.
    pub fn between(&mut self, least: u64, most: u64) -> u64 {
        least + self.below(most - least + 1)
    }

    /// With a probability of `percent` in a hundred.
    pub fn percent(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }

    /// In so many of so many cases.
    pub fn chance(&mut self, cases: u64, of: u64) -> bool {
        self.below(of) < cases
    }

    pub fn pick<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        let at = self.below(of.len() as u64) as usize;
        &of[at]
    }

    /// Dice of their own for somebody, so that what one does changes nothing for another.
    pub fn split(&mut self) -> Self {
        Self(self.throw())
    }
}

/// Dice as a source of random bytes, for the phone and for the server.
#[derive(Debug)]
pub struct Bytes(Mutex<Dice>);

impl Bytes {
    pub fn new(dice: Dice) -> Self {
        Self(Mutex::new(dice))
    }

    fn fill_all(&self, bytes: &mut [u8]) {
        let mut dice = self.0.lock().expect("no thread of ours panics");
        for chunk in bytes.chunks_mut(8) {
            chunk.copy_from_slice(&dice.throw().to_le_bytes()[..chunk.len()]);
        }
    }
}

impl wayside_core::ports::Random for Bytes {
    fn fill(&self, bytes: &mut [u8]) {
        self.fill_all(bytes);
    }
}

impl wayside_server::Random for Bytes {
    fn fill(&self, bytes: &mut [u8]) -> Result<(), wayside_server::NoRandomness> {
        self.fill_all(bytes);
        Ok(())
    }
}
