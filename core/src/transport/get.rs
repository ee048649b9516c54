//! Reading one address, for what is checked by what it says and not by where it came from: a pack, a catalogue.

use std::time::Duration;

use super::{HttpTransport, Transport};
use crate::endpoint::{Outcome, Request};
use crate::store::LeaseRef;
use crate::sync::Task;

const STALL: Duration = Duration::from_secs(30);
/// Redirects; more is a circle.
const HOPS: usize = 4;

impl HttpTransport {
    /// Follows redirects wherever they lead.
    pub async fn get(&self, url: &str, headers: &[(&'static str, String)], answer_limit: u64) -> Outcome {
        let mut url = url.to_owned();
        let mut hops = 0;
        loop {
            let request = Request { headers: headers.to_vec(), ..Request::get(url.clone()) };
            let lease = LeaseRef { generation: 0 };
            let task = Task { lease, items: 0, request, answer_limit, stall_after: STALL };
            let outcome = self.carry(task, None, Box::new(|| ())).await;
            hops += 1;
            match elsewhere(&url, &outcome) {
                Some(other) if hops < HOPS => url = other,
                _ => return outcome,
            }
        }
    }
}

fn elsewhere(from: &str, outcome: &Outcome) -> Option<String> {
    let Outcome::Answer(answer) = outcome else { return None };
    let location = answer.header("location").filter(|_| matches!(answer.status, 301 | 302 | 303 | 307 | 308))?;
    Some(url::Url::parse(from).ok()?.join(location).ok()?.into())
}
