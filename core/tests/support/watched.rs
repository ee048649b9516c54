//! The system's files, and somebody who is asked before each act of theirs: to refuse it, to hold it up, or to do something
//! in between.

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use wayside_core::ports::{FileLock, Files, LockKind, NewFile, ReadFile, SystemFiles};

/// Given the act and the path that it is of.
type Before = dyn Fn(&str, &Path) -> io::Result<()> + Send + Sync;

/// The system's files, with `before` called ahead of each act; what it refuses is not done.
pub fn watched(before: impl Fn(&str, &Path) -> io::Result<()> + Send + Sync + 'static) -> Arc<dyn Files> {
    Arc::new(Watched(Arc::new(before)))
}

struct Watched(Arc<Before>);

struct Written {
    file: Box<dyn NewFile>,
    path: PathBuf,
    before: Arc<Before>,
}

impl Write for Written {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

impl NewFile for Written {
    fn sync(&mut self) -> io::Result<()> {
        (self.before)("sync", &self.path)?;
        self.file.sync()
    }
}

impl Files for Watched {
    fn create(&self, path: &Path) -> io::Result<Box<dyn NewFile>> {
        (self.0)("create", path)?;
        let file = SystemFiles.create(path)?;
        Ok(Box::new(Written { file, path: path.to_owned(), before: Arc::clone(&self.0) }))
    }

    fn read(&self, path: &Path) -> io::Result<Box<dyn ReadFile>> {
        (self.0)("read", path)?;
        SystemFiles.read(path)
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        (self.0)("rename", to)?;
        SystemFiles.rename(from, to)
    }

    fn sync_folder(&self, folder: &Path) -> io::Result<()> {
        (self.0)("sync_folder", folder)?;
        SystemFiles.sync_folder(folder)
    }

    fn make_folder(&self, folder: &Path) -> io::Result<bool> {
        (self.0)("make_folder", folder)?;
        SystemFiles.make_folder(folder)
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        (self.0)("remove", path)?;
        SystemFiles.remove(path)
    }

    fn list(&self, folder: &Path) -> io::Result<Vec<String>> {
        (self.0)("list", folder)?;
        SystemFiles.list(folder)
    }

    fn lock(&self, path: &Path, kind: LockKind, wait: bool) -> io::Result<Option<Box<dyn FileLock>>> {
        (self.0)("lock", path)?;
        SystemFiles.lock(path, kind, wait)
    }
}
