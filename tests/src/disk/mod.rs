//! A disk that can be told to fail: under the core's files port and under SQLite at once.
//!
//! It lies in memory. Every act that changes it is counted, and any one of them can be the last before the power fails,
//! or the first that meets a full or a dying disk. What survives a power cut is [`platter`]'s affair.

mod fault;
mod files;
mod handle;
mod locks;
mod platter;
#[expect(unsafe_code, reason = "SQLite takes its file system as a table of C functions")]
mod vfs;

use std::io;
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

pub use fault::{Aim, Errno, Fault, Of, Operation, Plan};
pub use files::SimulatedFiles;

use crate::world::Dice;
use locks::Locks;
use platter::{Node, Platter};

/// SQLite makes the index of a WAL longer by this many bytes at a time.
const INDEX_PART: u64 = 32_768;

/// How much more fits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Room {
    pub bytes: u64,
    /// A file system that writes nothing in place needs room for every write, else only growth does.
    pub copy_on_write: bool,
}

/// The disk of one phone.
#[derive(Debug, Default)]
pub struct Disk {
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    platter: Platter,
    on: bool,
    done: u64,
    plan: Option<Plan>,
    /// What the plan broke last.
    struck: Option<(Operation, Of)>,
    room: Option<Room>,
    /// Parts of the WAL's index that have their blocks: its file outlives what is in it.
    index_parts: usize,
    /// Control: the port's folder syncs do nothing.
    deaf_to_folder_syncs: bool,
    locks: Locks,
}

impl Default for State {
    fn default() -> Self {
        Self {
            platter: Platter::default(),
            on: true,
            done: 0,
            plan: None,
            struck: None,
            room: None,
            index_parts: 0,
            deaf_to_folder_syncs: false,
            locks: Locks::default(),
        }
    }
}

impl Disk {
    /// What is to break next; nothing, if `None`.
    pub fn plan(&self, plan: Option<Plan>) {
        let mut state = self.state();
        state.plan = plan;
        state.struck = None;
    }

    /// What the plan broke, if it has come to that.
    pub fn struck(&self) -> Option<(Operation, Of)> {
        self.state().struck
    }

    /// Acts that changed it, or tried to.
    pub fn done(&self) -> u64 {
        self.state().done
    }

    /// From here on no more than this fits; whatever is asked for, if `None`.
    pub fn room(&self, room: Option<Room>) {
        self.state().room = room;
    }

    pub fn room_left(&self) -> Option<u64> {
        self.state().room.map(|room| room.bytes)
    }

    /// Control: the files port may ask for its names to be made durable, and they are not.
    pub fn ignore_folder_syncs(&self) {
        self.state().deaf_to_folder_syncs = true;
    }

    /// The phone is off: every act fails from here on.
    pub fn switch_off(&self) {
        self.state().on = false;
    }

    /// On again, after all that had anything open was dropped. With dice, the power had failed, and they say what
    /// survived; without, only the process had died.
    pub fn switch_on(&self, power_failed: Option<&mut Dice>) {
        let mut state = self.state();
        if let Some(dice) = power_failed {
            state.platter.cut(dice);
        }
        state.locks = Locks::default();
        state.on = true;
    }

    /// Another disk with the same on it.
    pub fn copy(&self) -> Self {
        let state = self.state();
        let (platter, index_parts) = (state.platter.clone(), state.index_parts);
        Self { state: Mutex::new(State { platter, index_parts, ..State::default() }) }
    }

    /// Whether there is such a file, and how long it is; for whoever looks on.
    pub fn length(&self, path: &Path) -> Option<usize> {
        let state = self.state();
        state.platter.find(path).ok().map(|node| state.platter.length(node))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Looks; fails while the power is off.
    fn look<T>(&self, look: impl FnOnce(&Platter) -> io::Result<T>) -> io::Result<T> {
        let state = self.state();
        if state.on { look(&state.platter) } else { Err(Errno::Io.into()) }
    }

    /// Changes something, unless the plan has it otherwise. What the power cut interrupts has happened as far as what
    /// is not certain goes.
    fn act<T>(&self, operation: Operation, of: Of, act: impl FnOnce(&mut Platter) -> io::Result<T>) -> io::Result<T> {
        let mut state = self.state();
        let state = &mut *state;
        if !state.on {
            return Err(Errno::Io.into());
        }
        state.done += 1;
        match state.plan.as_mut().and_then(|plan| plan.strikes(operation, of)) {
            Some(Fault::PowerCut) => {
                // Nothing is made certain by a sync that never came to its end.
                if !matches!(operation, Operation::Sync | Operation::SyncFolder) {
                    let _ = act(&mut state.platter);
                }
                state.struck = Some((operation, of));
                state.on = false;
                Err(Errno::Io.into())
            }
            Some(Fault::Error(errno)) => {
                state.struck = Some((operation, of));
                Err(errno.into())
            }
            None if state.is_full_for(operation) => Err(Errno::NoSpace.into()),
            None => act(&mut state.platter),
        }
    }

    fn write(&self, of: Of, file: Node, offset: usize, bytes: &[u8]) -> io::Result<()> {
        {
            let mut state = self.state();
            let growth = (offset + bytes.len()).saturating_sub(state.platter.length(file)) as u64;
            if let Some(room) = &mut state.room {
                let needs = if room.copy_on_write { bytes.len() as u64 } else { growth };
                if needs > room.bytes {
                    state.done += 1;
                    return Err(Errno::NoSpace.into());
                }
                room.bytes -= growth;
            }
        }
        self.act(Operation::Write, of, |platter| {
            platter.write(file, offset, bytes);
            Ok(())
        })
    }

    /// A sync that fails is no promise kept later: what it was to write counts as written, and may never be, as Linux has it.
    fn sync(&self, of: Of, file: Node) -> io::Result<()> {
        let synced = self.act(Operation::Sync, of, |platter| {
            platter.sync(file);
            Ok(())
        });
        let mut state = self.state();
        if synced.is_err() && state.on {
            state.platter.forget_what_is_unsynced(file);
        }
        synced
    }

    /// The WAL's index gets a part more, its `part`th.
    fn extend_index(&self, part: usize) -> io::Result<()> {
        self.act(Operation::Index, Of::Wal, |_| Ok(()))?;
        let mut state = self.state();
        let state = &mut *state;
        if part > state.index_parts {
            if let Some(room) = &mut state.room {
                room.bytes = room.bytes.checked_sub(INDEX_PART).ok_or(Errno::NoSpace)?;
            }
            state.index_parts = part;
        }
        Ok(())
    }

    fn remove(&self, of: Of, path: &Path) -> io::Result<()> {
        let freed = self.length(path).unwrap_or(0) as u64;
        self.act(Operation::Remove, of, |platter| platter.remove(path))?;
        if let Some(room) = &mut self.state().room {
            room.bytes += freed;
        }
        Ok(())
    }
}

impl State {
    /// Where nothing is written in place, a new name needs a block, and the index its blocks anew each time.
    fn is_full_for(&self, operation: Operation) -> bool {
        let needs = match operation {
            Operation::Create | Operation::MakeFolder | Operation::Rename => 4096,
            Operation::Index => INDEX_PART,
            _ => return false,
        };
        self.room.is_some_and(|room| room.copy_on_write && needs > room.bytes)
    }
}

#[cfg(test)]
mod tests;
