//! The shipped transport with a watch on it: when what went, and what came back. It can be made to carry badly.

use std::io::{Cursor, Read};
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use wayside_core::endpoint::{Body, Method, Outcome};
use wayside_core::sync::Task;
use wayside_core::transport::Transport;
use wayside_tests::sender::Carrying;

/// What a client sends at once that knows no measured rate.
const CRUMB: u64 = 16 * 1024;

pub struct Watched<T> {
    inner: T,
    carrying: Carrying,
    seen: Mutex<Seen>,
    hoard: Mutex<Vec<Vec<u8>>>,
}

#[derive(Clone, Debug, Default)]
pub struct Seen {
    began: Option<Instant>,
    /// From the first request that carried something to the last answer to one.
    pub seconds: f64,
    pub requests: u32,
    pub unanswered: u32,
    pub bearer: String,
}

impl<T: Transport> Watched<T> {
    pub fn new(inner: T, carrying: Carrying) -> Self {
        Self { inner, carrying, seen: Mutex::default(), hoard: Mutex::default() }
    }

    pub fn seen(&self) -> Seen {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn carried_badly(&self, task: &mut Task, photo: Option<Box<dyn Read + Send>>) -> Option<Box<dyn Read + Send>> {
        match self.carrying {
            Carrying::AsShipped => photo,
            Carrying::Crumbs => {
                task.request.headers.push(("connection", "close".to_owned()));
                if let Body::Blob { length, .. } = &mut task.request.body {
                    *length = CRUMB.min(*length);
                }
                photo.map(|photo| Box::new(photo.take(CRUMB)) as Box<dyn Read + Send>)
            }
            Carrying::Hoarding => photo.map(|mut photo| {
                let mut whole = Vec::new();
                photo.read_to_end(&mut whole).expect("the phone's own file can be read");
                let again = Cursor::new(whole.clone());
                self.hoard.lock().unwrap_or_else(PoisonError::into_inner).push(whole);
                Box::new(again) as Box<dyn Read + Send>
            }),
        }
    }
}

impl<T: Transport> Transport for Watched<T> {
    async fn carry(
        &self,
        mut task: Task,
        photo: Option<Box<dyn Read + Send>>,
        progress: Box<dyn Fn() + Send + Sync>,
    ) -> Outcome {
        let photo = self.carried_badly(&mut task, photo);
        // Asking for news is nobody's report on its way.
        let counts = task.request.method != Method::Get;
        let bearer = task.request.headers.iter().find(|(name, _)| *name == "authorization");
        let bearer = bearer.map(|(_, value)| value.clone()).unwrap_or_default();
        let began = Instant::now();
        let outcome = self.inner.carry(task, photo, progress).await;
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        if counts {
            let first = *seen.began.get_or_insert(began);
            let answered = matches!(outcome, Outcome::Answer(_));
            if answered {
                seen.seconds = first.elapsed().as_secs_f64();
            }
            seen.requests += 1;
            seen.unanswered += u32::from(!answered);
            seen.bearer = bearer;
        }
        outcome
    }

    fn counted(&self) -> (u64, u64) {
        self.inner.counted()
    }
}
