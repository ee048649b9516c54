//! Who holds what: SQLite's locks on a database and on the index of its WAL, and the port's locks on files. All of it
//! is memory, and gone with the process.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use wayside_core::ports::LockKind;

use super::platter::Node;

/// One open file's number.
pub type Holder = u64;

/// A part of the WAL's index, where SQLite reads and writes it.
pub type Region = Arc<[AtomicU64]>;

/// SQLite's levels, in its own numbers.
pub const NONE: i32 = 0;
pub const SHARED: i32 = 1;
pub const PENDING: i32 = 3;
pub const EXCLUSIVE: i32 = 4;

#[derive(Debug, Default)]
pub struct Locks {
    databases: HashMap<Node, DatabaseLock>,
    pub indexes: HashMap<Node, Index>,
    ports: HashMap<PathBuf, PortLock>,
    holders: Holder,
}

#[derive(Debug, Default)]
struct DatabaseLock {
    readers: u32,
    /// Whoever means to write, and how far it has come.
    writer: Option<(Holder, i32)>,
}

/// The index of one database's WAL.
#[derive(Debug, Default)]
pub struct Index {
    pub regions: Vec<Region>,
    pub users: u32,
    /// By slot: how many share it, or -1 where one has it alone.
    slots: [i32; 8],
}

#[derive(Debug, Default)]
struct PortLock {
    shared: u32,
    alone: bool,
}

impl Locks {
    pub fn new_holder(&mut self) -> Holder {
        self.holders += 1;
        self.holders
    }

    /// Goes up from one level to another as far as it can; where it came to.
    pub fn raise(&mut self, file: Node, holder: Holder, from: i32, to: i32) -> i32 {
        let lock = self.databases.entry(file).or_default();
        let others = lock.writer.filter(|(other, _)| *other != holder).map(|(_, level)| level);
        if from == NONE {
            if others.is_some_and(|level| level >= PENDING) {
                return NONE;
            }
            lock.readers += 1;
            return SHARED;
        }
        if others.is_some() {
            return from;
        }
        let reached = if to == EXCLUSIVE && lock.readers > 1 { PENDING } else { to };
        lock.writer = Some((holder, reached));
        reached
    }

    pub fn lower(&mut self, file: Node, holder: Holder, from: i32, to: i32) {
        let lock = self.databases.entry(file).or_default();
        if lock.writer.is_some_and(|(writer, _)| writer == holder) {
            lock.writer = None;
        }
        if from > NONE && to == NONE {
            lock.readers = lock.readers.saturating_sub(1);
        }
    }

    pub fn is_reserved(&self, file: Node) -> bool {
        self.databases.get(&file).is_some_and(|lock| lock.writer.is_some())
    }

    pub fn lock_port(&mut self, path: &Path, kind: LockKind) -> bool {
        let lock = self.ports.entry(path.to_owned()).or_default();
        let free = !lock.alone && (kind == LockKind::Shared || lock.shared == 0);
        match kind {
            LockKind::Shared => lock.shared += u32::from(free),
            LockKind::Exclusive => lock.alone |= free,
        }
        free
    }

    pub fn unlock_port(&mut self, path: &Path, kind: LockKind) {
        let lock = self.ports.entry(path.to_owned()).or_default();
        match kind {
            LockKind::Shared => lock.shared = lock.shared.saturating_sub(1),
            LockKind::Exclusive => lock.alone = false,
        }
    }
}

impl Index {
    pub fn share(&mut self, slots: std::ops::Range<usize>) -> bool {
        let free = self.slots[slots.clone()].iter().all(|held| *held >= 0);
        self.slots[slots].iter_mut().for_each(|held| *held += i32::from(free));
        free
    }

    pub fn take(&mut self, slots: std::ops::Range<usize>) -> bool {
        let free = self.slots[slots.clone()].iter().all(|held| *held == 0);
        if free {
            self.slots[slots].fill(-1);
        }
        free
    }

    pub fn unshare(&mut self, slot: usize) {
        self.slots[slot] = (self.slots[slot] - 1).max(0);
    }

    pub fn give_back(&mut self, slot: usize) {
        self.slots[slot] = 0;
    }
}
