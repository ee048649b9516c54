//! Pausing: a phone that puts an app to sleep ends one that holds a lock or is in the middle of a write.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, TryLockError, Weak};
use std::time::{Duration, Instant};

use super::{Error, Wayside};
use crate::ports::FileLock;

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

/// Whether the app goes on, and what it holds for longer than a call of the store takes.
#[derive(Default)]
pub(super) struct Pausing {
    paused: Mutex<bool>,
    goes_on: Condvar,
    /// Of the one driver in this process.
    driving: Mutex<Option<Weak<Held>>>,
    /// Photos that are being taken in.
    intakes: AtomicUsize,
}

/// A lock that a pause takes away.
pub(super) type Held = Mutex<Option<Box<dyn FileLock>>>;

/// A photo is being taken in while this lives.
pub(super) struct Intake<'a>(&'a AtomicUsize);

impl Drop for Intake<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

impl Wayside {
    /// Hands out nothing more and takes in no outcome, from now on until [`Self::resume`]. Answers within a second or so.
    pub fn pause(&self) -> Paused {
        *self.pausing.is_paused() = true;
        let driving = self.pausing.driving.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(held) = driving.and_then(|held| held.upgrade()) {
            drop(held.lock().unwrap_or_else(PoisonError::into_inner).take());
        }
        let began = Instant::now();
        loop {
            let inner = match self.inner.try_lock() {
                Ok(inner) => Some(inner),
                Err(TryLockError::Poisoned(poisoned)) => Some(PoisonError::into_inner(poisoned)),
                Err(TryLockError::WouldBlock) => None,
            };
            match inner.filter(|_| self.pausing.intakes.load(Ordering::SeqCst) == 0) {
                Some(mut inner) => {
                    inner.store.let_go();
                    return Paused::Paused;
                }
                None if began.elapsed() >= PATIENCE => return Paused::StillWriting,
                None => {
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
        *self.pausing.is_paused() = false;
        self.pausing.goes_on.notify_all();
        Ok(())
    }

    pub(super) fn is_paused(&self) -> bool {
        *self.pausing.is_paused()
    }

    /// An outcome that comes while the app is to be suspended waits until it goes on. Should it never go on, it is as if its
    /// process had died.
    pub(super) fn wait_while_paused(&self) {
        let mut paused = self.pausing.is_paused();
        while *paused {
            paused = self.pausing.goes_on.wait(paused).unwrap_or_else(PoisonError::into_inner);
        }
    }

    pub(super) fn intake(&self) -> Intake<'_> {
        self.pausing.intakes.fetch_add(1, Ordering::SeqCst);
        Intake(&self.pausing.intakes)
    }

    /// From now on a pause takes this lock away.
    pub(super) fn is_driving(&self, lock: Box<dyn FileLock>) -> Arc<Held> {
        let held = Arc::new(Mutex::new(Some(lock)));
        *self.pausing.driving.lock().unwrap_or_else(PoisonError::into_inner) = Some(Arc::downgrade(&held));
        held
    }
}

impl Pausing {
    fn is_paused(&self) -> MutexGuard<'_, bool> {
        self.paused.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::mpsc::channel;

    use super::*;
    use crate::endpoint::Outcome;
    use crate::outbox::Why;
    use crate::ports::{FolderSecrets, LockKind, Ports};
    use crate::store::{LeaseRef, StoreError};
    use crate::sync::{Budget, Next};

    fn phone(folder: &std::path::Path) -> Arc<Wayside> {
        let ports = Ports::system(Arc::new(FolderSecrets::beside(folder)));
        Arc::new(Wayside::open(folder, ports).unwrap())
    }

    #[test]
    fn a_pause_lets_go_of_every_lock_and_hands_out_nothing_until_it_is_over() {
        let dir = tempfile::tempdir().unwrap();
        let wayside = phone(&dir.path().join("data"));
        let alone = |lock: &str| {
            let path = dir.path().join("data").join(lock);
            wayside.ports.files.lock(&path, LockKind::Exclusive, false).unwrap().is_some()
        };
        let driver = wayside.drive().unwrap().unwrap();
        assert!(!alone("open.lock") && !alone("driver.lock") && driver.is_held());
        assert_eq!(wayside.pause(), Paused::Paused);
        assert!(alone("open.lock") && alone("driver.lock") && !driver.is_held());
        assert_eq!(wayside.next_task(&Budget::default()).unwrap(), Next::Done);
        assert!(wayside.drive().unwrap().is_none() && alone("driver.lock"), "nobody begins to send meanwhile");
        // What comes of a request meanwhile is written down when the app goes on, and not before.
        let (told, heard) = channel();
        let late = Arc::clone(&wayside);
        let finishing = std::thread::spawn(move || {
            let finished = late.finish(LeaseRef { generation: 1 }, &Outcome::NotSent(Why::Connect));
            told.send(()).unwrap();
            finished
        });
        assert!(heard.recv_timeout(Duration::from_millis(200)).is_err());
        wayside.resume().unwrap();
        heard.recv_timeout(Duration::from_secs(5)).unwrap();
        finishing.join().unwrap().unwrap();
        assert!(
            !alone("open.lock") && !driver.is_held(),
            "another may have sent meanwhile: it is to be asked for anew"
        );
        assert!(wayside.drive().unwrap().is_some());
    }

    #[test]
    fn a_photo_that_is_being_taken_in_keeps_the_app_awake() {
        let dir = tempfile::tempdir().unwrap();
        let wayside = phone(&dir.path().join("data"));
        let intake = wayside.intake();
        assert_eq!(wayside.pause(), Paused::StillWriting);
        drop(intake);
        assert_eq!(wayside.pause(), Paused::Paused);
    }

    #[test]
    fn a_write_that_does_not_come_back_is_said_and_never_broken_off() {
        let dir = tempfile::tempdir().unwrap();
        let wayside = phone(&dir.path().join("data"));
        let ((begun, wait_for_it), (let_go, at_last)) = (channel(), channel());
        let writing = Arc::clone(&wayside);
        let write = std::thread::spawn(move || {
            writing.inner().store.change(|db| {
                db.execute("INSERT INTO meta VALUES ('slow', 1)", [])?;
                begun.send(()).unwrap();
                // A disk that takes longer than anyone waits.
                at_last.recv().unwrap();
                Ok(())
            })
        });
        wait_for_it.recv().unwrap();
        assert_eq!(wayside.pause(), Paused::StillWriting);
        let_go.send(()).unwrap();
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
