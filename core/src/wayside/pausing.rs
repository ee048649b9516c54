//! Pausing: a phone that puts an app to sleep ends one that holds a lock or is in the middle of a write.

use std::sync::atomic::Ordering;
use std::sync::{PoisonError, TryLockError};
use std::time::{Duration, Instant};

use super::{Error, Wayside};

/// How long a write under way is waited for.
const PATIENCE: Duration = Duration::from_secs(1);
/// A read that takes longer than this is ended.
const LONG_READ: Duration = Duration::from_millis(100);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Paused {
    /// Nothing is under way and no lock is held: the app may be suspended.
    Paused,
    /// A write has not come back from the disk: the host keeps the app awake, and asks again.
    StillWriting,
}

impl Wayside {
    /// Hands out nothing more, from now on until [`Self::resume`]. Answers within a second or so.
    pub fn pause(&self) -> Paused {
        self.paused.store(true, Ordering::SeqCst);
        let began = Instant::now();
        loop {
            match self.inner.try_lock() {
                Ok(mut inner) => {
                    inner.store.let_go();
                    return Paused::Paused;
                }
                Err(TryLockError::Poisoned(poisoned)) => {
                    PoisonError::into_inner(poisoned).store.let_go();
                    return Paused::Paused;
                }
                Err(TryLockError::WouldBlock) if began.elapsed() >= PATIENCE => return Paused::StillWriting,
                Err(TryLockError::WouldBlock) => {
                    if began.elapsed() >= LONG_READ {
                        self.busy.interrupt_reads();
                    }
                    std::thread::sleep(Duration::from_millis(10));
                }
            }
        }
    }

    /// Goes on.
    pub fn resume(&self) -> Result<(), Error> {
        self.inner().store.take_up()?;
        self.paused.store(false, Ordering::SeqCst);
        Ok(())
    }

    pub(super) fn is_paused(&self) -> bool {
        self.paused.load(Ordering::SeqCst)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::mpsc::channel;

    use super::*;
    use crate::ports::{FolderSecrets, LockKind, Ports};
    use crate::store::StoreError;
    use crate::sync::{Budget, Next};

    fn phone(folder: &std::path::Path) -> Arc<Wayside> {
        let ports = Ports::system(Arc::new(FolderSecrets::beside(folder)));
        Arc::new(Wayside::open(folder, ports).unwrap())
    }

    #[test]
    fn a_pause_lets_go_of_every_lock_and_hands_out_nothing_until_it_is_over() {
        let dir = tempfile::tempdir().unwrap();
        let wayside = phone(&dir.path().join("data"));
        let alone = || {
            let path = dir.path().join("data").join("open.lock");
            wayside.ports.files.lock(&path, LockKind::Exclusive, false).unwrap()
        };
        assert!(alone().is_none());
        assert_eq!(wayside.pause(), Paused::Paused);
        assert!(alone().is_some());
        assert_eq!(wayside.next_task(&Budget::default()).unwrap(), Next::Done);
        wayside.resume().unwrap();
        assert!(alone().is_none());
        assert!(!wayside.is_paused());
    }

    #[test]
    fn a_write_that_does_not_come_back_is_said_and_never_broken_off() {
        let dir = tempfile::tempdir().unwrap();
        let wayside = phone(&dir.path().join("data"));
        let (begun, wait_for_it) = channel();
        let writing = Arc::clone(&wayside);
        let write = std::thread::spawn(move || {
            writing.inner().store.change(|db| {
                db.execute("INSERT INTO meta VALUES ('slow', 1)", [])?;
                begun.send(()).unwrap();
                // A disk that takes three seconds.
                std::thread::sleep(Duration::from_secs(3));
                Ok(())
            })
        });
        wait_for_it.recv().unwrap();
        assert_eq!(wayside.pause(), Paused::StillWriting);
        assert!(write.join().unwrap().is_ok());
        assert_eq!(wayside.pause(), Paused::Paused);
        let kept: i64 = wayside
            .inner()
            .store
            .read()
            .query_row("SELECT value FROM meta WHERE key = 'slow'", [], |row| row.get(0))
            .unwrap();
        assert_eq!(kept, 1);
    }

    #[test]
    fn a_read_that_takes_long_is_ended() {
        let dir = tempfile::tempdir().unwrap();
        let wayside = phone(&dir.path().join("data"));
        let (begun, wait_for_it) = channel();
        let reading = Arc::clone(&wayside);
        let read = std::thread::spawn(move || {
            let inner = reading.inner();
            begun.send(()).unwrap();
            let endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n";
            inner.store.read().query_row(endless, [], |row| row.get::<_, i64>(0)).map_err(StoreError::from)
        });
        wait_for_it.recv().unwrap();
        assert_eq!(wayside.pause(), Paused::Paused);
        assert!(read.join().unwrap().is_err());
    }
}
