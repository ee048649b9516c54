//! Whose turn it is at an upload: a newer request ends a hung older one.
//!
//! The store's fence alone would keep the older one from writing. This room makes it write what it holds first and
//! leave, so that the newer one goes on from there, within a second.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::{Mutex as AsyncMutex, OwnedMutexGuard, watch};
use wayside_core::report::PhotoId;

/// How long an older request is waited for; after that the fence alone stands between the two.
const WAIT: Duration = Duration::from_millis(700);

#[derive(Debug, Default)]
pub struct Turns(Mutex<HashMap<PhotoId, Arc<Queue>>>);

#[derive(Debug)]
struct Queue {
    /// The newest request's number.
    newest: watch::Sender<u64>,
    at_work: Arc<AsyncMutex<()>>,
}

/// Held while a request works at an upload.
#[derive(Debug)]
pub struct Turn {
    number: u64,
    newest: watch::Receiver<u64>,
    _queue: Arc<Queue>,
    _at_work: Option<OwnedMutexGuard<()>>,
}

impl Turns {
    /// Takes the turn: tells an older request to leave, and waits for it a moment.
    pub async fn take(&self, photo: PhotoId) -> Turn {
        let queue = self.queue(photo);
        let mut number = 0;
        queue.newest.send_modify(|newest| {
            *newest += 1;
            number = *newest;
        });
        let newest = queue.newest.subscribe();
        let at_work = tokio::time::timeout(WAIT, Arc::clone(&queue.at_work).lock_owned()).await.ok();
        Turn { number, newest, _queue: queue, _at_work: at_work }
    }

    fn queue(&self, photo: PhotoId) -> Arc<Queue> {
        let mut queues = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // Nobody is at those that only this table holds.
        queues.retain(|id, queue| *id == photo || Arc::strong_count(queue) > 1);
        let new = || Arc::new(Queue { newest: watch::Sender::new(0), at_work: Arc::default() });
        Arc::clone(queues.entry(photo).or_insert_with(new))
    }
}

impl Turn {
    /// Returns once a newer request wants the upload.
    pub async fn over(&mut self) {
        let number = self.number;
        // The sender lives as long as this turn holds its queue, so this cannot fail.
        let _ = self.newest.wait_for(|newest| *newest > number).await;
    }
}
