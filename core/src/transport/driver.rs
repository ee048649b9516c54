//! The driver: a small loop over `next_task` and `finish`.

use std::sync::Arc;
use std::time::{Duration, Instant};

use serde::Serialize;

use super::Transport;
use crate::endpoint::Outcome;
use crate::outbox::Why;
use crate::sync::{Budget, Next, Task};
use crate::wayside::{Error, Wayside};

/// How long a lease may go without being renewed in its row.
const RENEW_EVERY: Duration = Duration::from_secs(20);

/// When to stop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Until {
    /// Nothing is due now.
    NothingDue,
    /// Nothing is due within this long: what comes due before is waited for.
    NothingDueWithin(Duration),
}

/// What a pass did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Pass {
    /// Reports whose words the council has since this pass.
    pub accepted: u32,
    pub photos_sent: u32,
    /// Comments, edits and withdrawals that the council has since.
    pub changes_told: u32,
    /// Items, words and photos, still on their way after it.
    pub waiting: u32,
    /// Items that need a person.
    pub wedged: u32,
    /// Of request bodies.
    pub bytes_sent: u64,
    pub connections: u64,
}

/// Sends until there is nothing more to do. `None` if another process is sending for the same folder.
pub async fn drive<T: Transport>(
    wayside: &Arc<Wayside>,
    transport: &T,
    budget: Budget,
    until: Until,
) -> Result<Option<Pass>, Error> {
    let Some(alone) = blocking(wayside, |wayside| wayside.drive()).await? else { return Ok(None) };
    let (bytes_before, connections_before) = transport.counted();
    let started = Instant::now();
    let mut pass = Pass::default();
    while alone.is_held() {
        let mut left = budget;
        left.time = budget.time.saturating_sub(started.elapsed());
        left.bytes = budget.bytes.saturating_sub(transport.counted().0 - bytes_before);
        match blocking(wayside, move |wayside| wayside.next_task(&left)).await? {
            Next::Send(task) => {
                let lease = task.lease;
                let outcome = carry(wayside, transport, *task).await;
                let finished = blocking(wayside, move |wayside| wayside.finish(lease, &outcome)).await?;
                pass.accepted += finished.accepted;
                pass.photos_sent += finished.photos_sent;
                pass.changes_told += finished.changes_told;
            }
            Next::Wait(wait) => match until {
                Until::NothingDueWithin(longest) if wait <= longest => tokio::time::sleep(wait).await,
                _ => break,
            },
            Next::Done => break,
        }
    }
    blocking(wayside, |wayside| wayside.tidy()).await?;
    blocking(wayside, |wayside| wayside.look_through()).await?;
    let (bytes, connections) = transport.counted();
    (pass.bytes_sent, pass.connections) = (bytes - bytes_before, connections - connections_before);
    (pass.waiting, pass.wedged) = blocking(wayside, |wayside| wayside.outstanding()).await?;
    Ok(Some(pass))
}

/// Redirects within one host; more is a circle.
const HOPS: usize = 3;

async fn carry<T: Transport>(wayside: &Arc<Wayside>, transport: &T, mut task: Task) -> Outcome {
    for _ in 0..HOPS {
        let outcome = carry_once(wayside, transport, task.clone()).await;
        match elsewhere(&task.request.url, &outcome) {
            Some(url) => task.request.url = url,
            None => return outcome,
        }
    }
    carry_once(wayside, transport, task).await
}

/// 307 and 308 keep method and body; they are followed within the same host, or from it to itself by https. Everything
/// else is for the dialect's table to judge: 301 and 302 would turn a POST into a GET, another host is a captive portal.
fn elsewhere(from: &str, outcome: &Outcome) -> Option<String> {
    let Outcome::Answer(answer) = outcome else { return None };
    let from = url::Url::parse(from).ok()?;
    let to = from.join(answer.header("location")?).ok()?;
    let upgraded = to.scheme() == "https" && to.host() == from.host();
    let follows = matches!(answer.status, 307 | 308) && (to.origin() == from.origin() || upgraded);
    follows.then(|| to.into())
}

async fn carry_once<T: Transport>(wayside: &Arc<Wayside>, transport: &T, task: Task) -> Outcome {
    let photo = match wayside.open_body(&task.request.body) {
        Ok(photo) => photo,
        Err(_) => return Outcome::NotSent(Why::LocalRead),
    };
    let lease = task.lease;
    let (renewing, renewed) = (Arc::clone(wayside), std::sync::Mutex::new(Instant::now()));
    let progress = move || {
        let mut last = renewed.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if last.elapsed() >= RENEW_EVERY {
            *last = Instant::now();
            let renewing = Arc::clone(&renewing);
            // A renewal that fails costs a second look at what was sent, no more.
            tokio::task::spawn_blocking(move || drop(renewing.progress(lease)));
        }
    };
    transport.carry(task, photo, Box::new(progress)).await
}

/// The store's calls are short and blocking; they stay off the async workers.
async fn blocking<T: Send + 'static>(
    wayside: &Arc<Wayside>,
    act: impl FnOnce(&Wayside) -> Result<T, Error> + Send + 'static,
) -> Result<T, Error> {
    let wayside = Arc::clone(wayside);
    match tokio::task::spawn_blocking(move || act(&wayside)).await {
        Ok(result) => result,
        Err(error) if error.is_panic() => std::panic::resume_unwind(error.into_panic()),
        Err(_) => Err(Error::Store(crate::store::StoreError::Foreign("the runtime is shutting down".to_owned()))),
    }
}
