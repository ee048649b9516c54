//! One file as SQLite has it open: what its unix VFS would do, in SQLite's result codes, over the simulated disk.

use std::cell::Cell;
use std::ffi::{c_int, c_void};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rusqlite::ffi;

use super::locks::{Holder, NONE};
use super::platter::Node;
use super::{Disk, Of, Operation};

pub struct Handle {
    disk: Arc<Disk>,
    of: Of,
    file: Node,
    holder: Holder,
    /// `None` for a temporary file.
    path: Option<PathBuf>,
    removed_at_close: bool,
    /// The first sync of a new journal or WAL syncs its folder too.
    syncs_its_folder: Cell<bool>,
    level: Cell<i32>,
    /// Slots of the WAL's index, a bit each.
    shared: Cell<u32>,
    alone: Cell<u32>,
    maps_the_index: Cell<bool>,
}

/// SQLite's word for what came of it; a full disk has its own.
fn code(result: io::Result<()>, otherwise: c_int) -> c_int {
    match result {
        Ok(()) => ffi::SQLITE_OK,
        Err(error) if error.kind() == io::ErrorKind::StorageFull && otherwise == ffi::SQLITE_IOERR_WRITE => {
            ffi::SQLITE_FULL
        }
        Err(_) => otherwise,
    }
}

pub fn open(disk: Arc<Disk>, path: Option<&Path>, flags: c_int) -> Result<Handle, c_int> {
    let of = path.map_or(Of::Other, Of::path);
    let file = match path {
        Some(path) => open_named(&disk, of, path, flags & ffi::SQLITE_OPEN_CREATE != 0),
        // A temporary file has no name to lose.
        None => Ok(disk.state().platter.open_nameless()),
    };
    let file = file.map_err(|_| ffi::SQLITE_CANTOPEN)?;
    let journals = ffi::SQLITE_OPEN_WAL | ffi::SQLITE_OPEN_MAIN_JOURNAL | ffi::SQLITE_OPEN_SUPER_JOURNAL;
    let holder = disk.state().locks.new_holder();
    Ok(Handle {
        disk,
        of,
        file,
        holder,
        path: path.map(Path::to_owned),
        removed_at_close: flags & ffi::SQLITE_OPEN_DELETEONCLOSE != 0,
        syncs_its_folder: Cell::new(flags & ffi::SQLITE_OPEN_CREATE != 0 && flags & journals != 0),
        level: Cell::new(NONE),
        shared: Cell::new(0),
        alone: Cell::new(0),
        maps_the_index: Cell::new(false),
    })
}

fn open_named(disk: &Disk, of: Of, path: &Path, create: bool) -> io::Result<Node> {
    match disk.look(|platter| platter.find(path)) {
        Err(error) if create && error.kind() == io::ErrorKind::NotFound => {
            disk.act(Operation::Create, of, |platter| platter.open_or_make(path))
        }
        other => other,
    }
}

pub fn delete(disk: &Disk, path: &Path, sync_folder: bool) -> c_int {
    match disk.remove(Of::path(path), path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return ffi::SQLITE_IOERR_DELETE_NOENT,
        Err(_) => return ffi::SQLITE_IOERR_DELETE,
        Ok(()) => {}
    }
    let synced = if sync_folder { sync_folder_of(disk, path) } else { Ok(()) };
    code(synced, ffi::SQLITE_IOERR_DIR_FSYNC)
}

fn sync_folder_of(disk: &Disk, path: &Path) -> io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new(""));
    disk.act(Operation::SyncFolder, Of::path(path), |platter| platter.sync_folder(folder))
}

/// An empty file counts as none, as it does to the unix VFS.
pub fn exists(disk: &Disk, path: &Path) -> Result<bool, c_int> {
    let found = disk.look(|platter| Ok(platter.find(path).is_ok_and(|file| platter.length(file) > 0)));
    found.map_err(|_| ffi::SQLITE_IOERR_ACCESS)
}

impl Handle {
    pub fn close(&self) {
        self.unmap();
        self.unlock(NONE);
        if let Some(path) = self.path.as_deref().filter(|_| self.removed_at_close) {
            let _ = self.disk.remove(self.of, path);
        }
    }

    /// What is not there reads as zeros.
    pub fn read(&self, buffer: &mut [u8], at: i64) -> c_int {
        let at = usize::try_from(at).unwrap_or(usize::MAX);
        match self.disk.look(|platter| Ok(platter.read(self.file, at, buffer))) {
            Ok(read) if read == buffer.len() => ffi::SQLITE_OK,
            Ok(read) => {
                buffer[read..].fill(0);
                ffi::SQLITE_IOERR_SHORT_READ
            }
            Err(_) => ffi::SQLITE_IOERR_READ,
        }
    }

    pub fn write(&self, bytes: &[u8], at: i64) -> c_int {
        let at = usize::try_from(at).unwrap_or(0);
        code(self.disk.write(self.of, self.file, at, bytes), ffi::SQLITE_IOERR_WRITE)
    }

    pub fn truncate(&self, length: i64) -> c_int {
        let length = usize::try_from(length).unwrap_or(0);
        let truncated = self.disk.act(Operation::Truncate, self.of, |platter| {
            platter.truncate(self.file, length);
            Ok(())
        });
        code(truncated, ffi::SQLITE_IOERR_TRUNCATE)
    }

    pub fn sync(&self) -> c_int {
        let synced = self.disk.sync(self.of, self.file);
        if synced.is_ok()
            && self.syncs_its_folder.take()
            && let Some(path) = &self.path
        {
            // Whether that went well, the unix VFS does not ask.
            let _ = sync_folder_of(&self.disk, path);
        }
        code(synced, ffi::SQLITE_IOERR_FSYNC)
    }

    pub fn length(&self) -> Result<i64, c_int> {
        let length = self.disk.look(|platter| Ok(platter.length(self.file)));
        length.map(|length| length as i64).map_err(|_| ffi::SQLITE_IOERR_FSTAT)
    }

    pub fn lock(&self, to: i32) -> c_int {
        let mut state = self.disk.state();
        while self.level.get() < to {
            let reached = state.locks.raise(self.file, self.holder, self.level.get(), to);
            if reached == self.level.get() {
                return ffi::SQLITE_BUSY;
            }
            self.level.set(reached);
            if reached < to && reached == super::locks::PENDING {
                return ffi::SQLITE_BUSY;
            }
        }
        ffi::SQLITE_OK
    }

    pub fn unlock(&self, to: i32) -> c_int {
        if self.level.get() > to {
            self.disk.state().locks.lower(self.file, self.holder, self.level.get(), to);
            self.level.set(to);
        }
        ffi::SQLITE_OK
    }

    pub fn is_reserved(&self) -> bool {
        self.disk.state().locks.is_reserved(self.file)
    }

    /// A part of the WAL's index; null where it is not there and need not be.
    pub fn map(&self, region: usize, bytes: usize, extend: bool) -> Result<*mut c_void, c_int> {
        let there = {
            let mut state = self.disk.state();
            let index = state.locks.indexes.entry(self.file).or_default();
            index.users += u32::from(!self.maps_the_index.replace(true));
            index.regions.len()
        };
        if region >= there && !extend {
            return Ok(std::ptr::null_mut());
        }
        for part in there..=region {
            self.disk.extend_index(part + 1).map_err(|_| ffi::SQLITE_IOERR_SHMSIZE)?;
            let new = (0..bytes / 8).map(|_| std::sync::atomic::AtomicU64::new(0)).collect();
            self.disk.state().locks.indexes.entry(self.file).or_default().regions.push(new);
        }
        let state = self.disk.state();
        let found = state.locks.indexes.get(&self.file).and_then(|index| index.regions.get(region));
        // Atomics may be written through a shared reference, which is all that SQLite gets.
        Ok(found.map_or(std::ptr::null_mut(), |region| region.as_ptr().cast_mut().cast()))
    }

    pub fn lock_index(&self, first: usize, count: usize, flags: c_int) -> c_int {
        let mut state = self.disk.state();
        let Some(index) = state.locks.indexes.get_mut(&self.file) else { return ffi::SQLITE_IOERR_SHMLOCK };
        let slots = first..first + count;
        let bits = slots.clone().fold(0, |bits, slot| bits | 1u32 << slot);
        if flags & ffi::SQLITE_SHM_UNLOCK != 0 {
            for slot in slots {
                if self.alone.get() & 1 << slot != 0 {
                    index.give_back(slot);
                } else if self.shared.get() & 1 << slot != 0 {
                    index.unshare(slot);
                }
            }
            self.alone.set(self.alone.get() & !bits);
            self.shared.set(self.shared.get() & !bits);
            return ffi::SQLITE_OK;
        }
        let held = if flags & ffi::SQLITE_SHM_SHARED != 0 { &self.shared } else { &self.alone };
        if held.get() & bits == bits {
            return ffi::SQLITE_OK;
        }
        let got = if flags & ffi::SQLITE_SHM_SHARED != 0 { index.share(slots) } else { index.take(slots) };
        if got {
            held.set(held.get() | bits);
        }
        if got { ffi::SQLITE_OK } else { ffi::SQLITE_BUSY }
    }

    /// The last to go takes the index with it.
    pub fn unmap(&self) {
        if !self.maps_the_index.take() {
            return;
        }
        self.lock_index(0, 8, ffi::SQLITE_SHM_UNLOCK);
        let mut state = self.disk.state();
        if let Some(index) = state.locks.indexes.get_mut(&self.file) {
            index.users = index.users.saturating_sub(1);
            if index.users == 0 {
                state.locks.indexes.remove(&self.file);
            }
        }
    }
}
