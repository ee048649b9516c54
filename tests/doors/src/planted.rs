//! The control: a reader with a fault that people do make. The promise of [`crate::DOORS`]' `sync_batch`, kept over it,
//! must be seen to be broken, by the corpus and by a fuzzer that begins with nothing.

use wayside_core::doors::heard_batch;
use wayside_core::endpoint::{Heard, Outcome};
use wayside_core::outbox::{ItemOutcome, WedgeReason};
use wayside_core::report::ItemId;

/// Believes any 4xx with a body, whoever wrote it, and gives every report up for it.
fn believes_anybody(outcome: &Outcome, items: &[ItemId]) -> Heard {
    let heard = heard_batch(outcome, items);
    match outcome {
        Outcome::Answer(answer) if (400..500).contains(&answer.status) && !answer.body.is_empty() => {
            let reason = WedgeReason::Refused { code: answer.status.to_string(), words: String::new() };
            Heard::of_all(heard.contact, items, &ItemOutcome::Rejected(reason))
        }
        _ => heard,
    }
}

/// `sync_batch` with that reader.
pub fn control(bytes: &[u8]) {
    crate::sync::batch_read_by(believes_anybody, bytes);
}
