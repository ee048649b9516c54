//! Files, by the few acts that durability is made of. SQLite does its own, through the VFS named here.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Seek, Write};
use std::path::Path;

/// A file being written. Nothing is durable before [`NewFile::sync`], nor findable before its folder is synced.
pub trait NewFile: Write + Send {
    fn sync(&mut self) -> io::Result<()>;
}

/// A file being read.
pub trait ReadFile: Read + Seek + Send {}
impl<T: Read + Seek + Send> ReadFile for T {}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LockKind {
    Shared,
    Exclusive,
}

/// Held until dropped; the system drops it when the process dies.
pub trait FileLock: Send + Sync {}

/// The files port.
pub trait Files: Send + Sync {
    /// A new, empty file; one of that name is emptied.
    fn create(&self, path: &Path) -> io::Result<Box<dyn NewFile>>;
    fn read(&self, path: &Path) -> io::Result<Box<dyn ReadFile>>;
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()>;
    /// Makes names in a folder durable.
    fn sync_folder(&self, folder: &Path) -> io::Result<()>;
    /// One folder in one that is there, its name not yet durable; false if it was there already.
    fn make_folder(&self, folder: &Path) -> io::Result<bool>;
    /// Makes a folder and those above it, each with a durable name; no error if it is there. The name of one that is
    /// there is made durable too: who made it may have died before that.
    fn create_folder(&self, folder: &Path) -> io::Result<()> {
        let above = match folder.parent() {
            Some(above) if above.as_os_str().is_empty() => Path::new("."),
            Some(above) => above,
            None => return Ok(()),
        };
        match self.make_folder(folder) {
            // It may lie in one that is not ours to open: then it is not ours to make durable either.
            Ok(false) => match self.sync_folder(above) {
                Err(error) if error.kind() == io::ErrorKind::PermissionDenied => Ok(()),
                other => other,
            },
            Ok(true) => {
                self.create_folder(above)?;
                self.sync_folder(above)
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                self.create_folder(above)?;
                self.make_folder(folder)?;
                self.sync_folder(above)
            }
            Err(error) => Err(error),
        }
    }
    /// No error if it is not there.
    fn remove(&self, path: &Path) -> io::Result<()>;
    /// Names in a folder; none if the folder is not there.
    fn list(&self, folder: &Path) -> io::Result<Vec<String>>;
    /// `None` where `wait` is false and another holds it.
    fn lock(&self, path: &Path, kind: LockKind, wait: bool) -> io::Result<Option<Box<dyn FileLock>>>;
    /// The SQLite VFS to open the store with; the system's own if `None`.
    fn sqlite_vfs(&self) -> Option<&str> {
        None
    }
}

/// Written, synced, renamed, its folder synced: after this returns, a power cut finds the whole file under its name, and
/// before that it finds nothing or the old one.
pub fn write_durably(
    files: &dyn Files,
    path: &Path,
    write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> io::Result<()> {
    let folder = path.parent().ok_or_else(|| io::Error::new(io::ErrorKind::InvalidInput, "a path without a folder"))?;
    let partial = path.with_extension("part");
    let written = (|| {
        let mut file = files.create(&partial)?;
        write(&mut file)?;
        file.sync()?;
        files.rename(&partial, path)?;
        files.sync_folder(folder)
    })();
    if written.is_err() {
        // What is half written helps nobody; the error that counts is the first.
        let _ = files.remove(&partial);
    }
    written
}

/// The system's files.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemFiles;

impl NewFile for File {
    fn sync(&mut self) -> io::Result<()> {
        self.sync_all()
    }
}

#[derive(Debug)]
struct SystemLock(#[expect(dead_code, reason = "held for its drop")] File);
impl FileLock for SystemLock {}

impl Files for SystemFiles {
    fn create(&self, path: &Path) -> io::Result<Box<dyn NewFile>> {
        Ok(Box::new(File::create(path)?))
    }

    fn read(&self, path: &Path) -> io::Result<Box<dyn ReadFile>> {
        Ok(Box::new(File::open(path)?))
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        fs::rename(from, to)
    }

    fn sync_folder(&self, folder: &Path) -> io::Result<()> {
        File::open(folder)?.sync_all()
    }

    fn make_folder(&self, folder: &Path) -> io::Result<bool> {
        if folder.is_dir() {
            return Ok(false);
        }
        let mut one = fs::DirBuilder::new();
        // Reports are their writer's alone, also on a computer that others use.
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut one, 0o700);
        match one.create(folder) {
            // By another, since it was looked for.
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists && folder.is_dir() => Ok(false),
            made => made.map(|()| true),
        }
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        match fs::remove_file(path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }

    fn list(&self, folder: &Path) -> io::Result<Vec<String>> {
        let entries = match fs::read_dir(folder) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            other => other?,
        };
        entries.map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned())).collect()
    }

    fn lock(&self, path: &Path, kind: LockKind, wait: bool) -> io::Result<Option<Box<dyn FileLock>>> {
        let file = OpenOptions::new().create(true).truncate(false).write(true).read(true).open(path)?;
        let taken = match (kind, wait) {
            (LockKind::Shared, true) => file.lock_shared().map(|()| true)?,
            (LockKind::Exclusive, true) => file.lock().map(|()| true)?,
            (LockKind::Shared, false) => try_lock(file.try_lock_shared())?,
            (LockKind::Exclusive, false) => try_lock(file.try_lock())?,
        };
        Ok(taken.then(|| Box::new(SystemLock(file)) as Box<dyn FileLock>))
    }
}

fn try_lock(result: Result<(), fs::TryLockError>) -> io::Result<bool> {
    match result {
        Ok(()) => Ok(true),
        Err(fs::TryLockError::WouldBlock) => Ok(false),
        Err(fs::TryLockError::Error(error)) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_made_with_those_above_it_and_made_again_it_is_no_error() {
        let room = tempfile::tempdir().unwrap();
        let deep = room.path().join("stores").join("one");
        assert!(SystemFiles.make_folder(&deep).is_err(), "nothing to put it in");
        SystemFiles.create_folder(&deep).unwrap();
        SystemFiles.create_folder(&deep).unwrap();
        assert!(!SystemFiles.make_folder(&deep).unwrap());
        assert!(deep.is_dir());
    }
}
