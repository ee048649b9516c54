//! The core's files port over a simulated disk.

use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use wayside_core::ports::{FileLock, Files, LockKind, NewFile, ReadFile};

use super::platter::Node;
use super::vfs::Vfs;
use super::{Disk, Of, Operation};

/// Everything that a phone reads and writes, SQLite's files among it.
#[derive(Debug)]
pub struct SimulatedFiles {
    pub(super) disk: Arc<Disk>,
    vfs: Vfs,
}

impl SimulatedFiles {
    pub fn over(disk: Arc<Disk>) -> Self {
        let vfs = Vfs::over(disk.clone());
        Self { disk, vfs }
    }
}

impl Files for SimulatedFiles {
    fn create(&self, path: &Path) -> io::Result<Box<dyn NewFile>> {
        let of = Of::path(path);
        let file = self.disk.act(Operation::Create, of, |platter| {
            let file = platter.open_or_make(path)?;
            platter.truncate(file, 0);
            Ok(file)
        })?;
        Ok(Box::new(Writing { disk: self.disk.clone(), of, file, at: 0 }))
    }

    fn read(&self, path: &Path) -> io::Result<Box<dyn ReadFile>> {
        let file = self.disk.look(|platter| platter.find(path))?;
        Ok(Box::new(Reading { disk: self.disk.clone(), file, at: 0 }))
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.disk.act(Operation::Rename, Of::path(to), |platter| platter.rename(from, to))
    }

    fn sync_folder(&self, folder: &Path) -> io::Result<()> {
        let deaf = self.disk.state().deaf_to_folder_syncs;
        self.disk.act(
            Operation::SyncFolder,
            Of::path(folder),
            |platter| {
                if deaf { Ok(()) } else { platter.sync_folder(folder) }
            },
        )
    }

    fn make_folder(&self, folder: &Path) -> io::Result<bool> {
        if self.disk.look(|platter| Ok(platter.is_folder(folder)))? {
            return Ok(false);
        }
        self.disk.act(Operation::MakeFolder, Of::path(folder), |platter| platter.make_folder(folder))
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        match self.disk.remove(Of::path(path), path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            other => other,
        }
    }

    fn list(&self, folder: &Path) -> io::Result<Vec<String>> {
        match self.disk.look(|platter| platter.list(folder)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
            other => other,
        }
    }

    /// One thread drives a simulated phone: waiting would be for ever.
    fn lock(&self, path: &Path, kind: LockKind, wait: bool) -> io::Result<Option<Box<dyn FileLock>>> {
        if self.disk.look(|platter| Ok(platter.find(path).is_err()))? {
            self.disk.act(Operation::Create, Of::path(path), |platter| platter.open_or_make(path))?;
        }
        if self.disk.state().locks.lock_port(path, kind) {
            return Ok(Some(Box::new(Held { disk: self.disk.clone(), path: path.to_owned(), kind })));
        }
        if wait { Err(io::ErrorKind::Deadlock.into()) } else { Ok(None) }
    }

    fn sqlite_vfs(&self) -> Option<&str> {
        Some(self.vfs.name())
    }
}

struct Writing {
    disk: Arc<Disk>,
    of: Of,
    file: Node,
    at: usize,
}

impl Write for Writing {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.disk.write(self.of, self.file, self.at, bytes)?;
        self.at += bytes.len();
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl NewFile for Writing {
    fn sync(&mut self) -> io::Result<()> {
        self.disk.sync(self.of, self.file)
    }
}

struct Reading {
    disk: Arc<Disk>,
    file: Node,
    at: usize,
}

impl Read for Reading {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.disk.look(|platter| Ok(platter.read(self.file, self.at, buffer)))?;
        self.at += read;
        Ok(read)
    }
}

impl Seek for Reading {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let end = self.disk.look(|platter| Ok(platter.length(self.file)))? as i64;
        let to = match to {
            SeekFrom::Start(at) => i64::try_from(at).unwrap_or(i64::MAX),
            SeekFrom::End(by) => end.saturating_add(by),
            SeekFrom::Current(by) => (self.at as i64).saturating_add(by),
        };
        self.at = usize::try_from(to).map_err(|_| io::ErrorKind::InvalidInput)?;
        Ok(self.at as u64)
    }
}

struct Held {
    disk: Arc<Disk>,
    path: PathBuf,
    kind: LockKind,
}

impl FileLock for Held {}

impl Drop for Held {
    fn drop(&mut self) {
        self.disk.state().locks.unlock_port(&self.path, self.kind);
    }
}
