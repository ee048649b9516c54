//! What breaks, and when.

use std::io;
use std::path::Path;

/// An act that changes a disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Operation {
    Create,
    Write,
    Truncate,
    Sync,
    Rename,
    Remove,
    MakeFolder,
    SyncFolder,
    /// SQLite's index of its WAL is made longer.
    Index,
}

/// Whose it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Of {
    Database,
    Wal,
    Journal,
    Photo,
    Ballast,
    Other,
}

impl Of {
    pub fn path(path: &Path) -> Self {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        match name.as_str() {
            "wayside.db" => Self::Database,
            _ if name.ends_with("-wal") => Self::Wal,
            _ if name.ends_with("-journal") => Self::Journal,
            _ if name.starts_with("ballast") => Self::Ballast,
            _ if path.components().any(|part| part.as_os_str() == "stores") => Self::Photo,
            _ => Self::Other,
        }
    }
}

/// The system's word for an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Errno {
    Io,
    NoSpace,
}

impl From<Errno> for io::Error {
    fn from(errno: Errno) -> Self {
        Self::from_raw_os_error(match errno {
            Errno::Io => 5,
            Errno::NoSpace => 28,
        })
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// This act and every one after it fails; what was not certain may be gone.
    PowerCut,
    Error(Errno),
}

/// Which acts are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Aim {
    Any,
    /// Those that make something durable, and changes of names.
    Barriers,
    /// Writes into the database itself: a checkpoint is under way.
    Checkpoints,
}

/// One thing to break.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    aim: Aim,
    /// The how-manieth of those aimed at; 0 once it has come.
    nth: u64,
    /// So many acts after it.
    then: u64,
    fault: Fault,
    /// Every act after it as well.
    from_here_on: bool,
    struck: bool,
}

impl Plan {
    /// The `nth` act (counted from 1).
    pub fn at(nth: u64, fault: Fault) -> Self {
        Self { aim: Aim::Any, nth: nth.max(1), then: 0, fault, from_here_on: false, struck: false }
    }

    /// The act that comes `then` acts after the `nth` of those aimed at.
    pub fn after(aim: Aim, nth: u64, then: u64, fault: Fault) -> Self {
        Self { aim, then, ..Self::at(nth, fault) }
    }

    pub fn from_here_on(self) -> Self {
        Self { from_here_on: true, ..self }
    }

    pub(super) fn strikes(&mut self, operation: Operation, of: Of) -> Option<Fault> {
        if self.struck {
            return Some(self.fault).filter(|_| self.from_here_on && self.hurts(operation));
        }
        if self.nth > 0 {
            self.nth -= u64::from(self.aims_at(operation, of));
            if self.nth > 0 || self.then > 0 {
                return None;
            }
        } else {
            self.then -= 1;
            if self.then > 0 {
                return None;
            }
        }
        self.struck = true;
        Some(self.fault)
    }

    fn aims_at(&self, operation: Operation, of: Of) -> bool {
        match self.aim {
            Aim::Any => true,
            Aim::Barriers => !matches!(operation, Operation::Write | Operation::Truncate | Operation::Index),
            Aim::Checkpoints => (operation, of) == (Operation::Write, Of::Database),
        }
    }

    /// A full disk still syncs what it holds and gives back what is removed.
    fn hurts(&self, operation: Operation) -> bool {
        match self.fault {
            Fault::Error(Errno::NoSpace) => {
                use Operation::{Create, Index, MakeFolder, Rename, Write};
                matches!(operation, Create | Index | MakeFolder | Rename | Write)
            }
            _ => true,
        }
    }
}
