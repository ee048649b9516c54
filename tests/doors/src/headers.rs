//! Headers that tell times: `Retry-After` in its two forms, against the server's `Date`. And where its store stands.

use wayside_core::doors::heard_batch;
use wayside_core::endpoint::answers::retry_after;
use wayside_core::endpoint::{Answer, Outcome};
use wayside_core::outbox::{Kind, RETRY_AFTER_CAP, asked_for};
use wayside_core::ports::Random;

use crate::promise::{item, kept};
use crate::wire_text::{Parts, parts};

struct Longest;
impl Random for Longest {
    fn fill(&self, bytes: &mut [u8]) {
        bytes.fill(255);
    }
}

/// A wait that a server asks for is never longer than a day, and never nothing at all in a date by its own clock that is
/// still to come.
pub fn headers(bytes: &[u8]) {
    let Parts { headers, .. } = parts(bytes);
    for status in [200, 429, 503] {
        let answer = Answer { status, headers: headers.clone(), body: Vec::new(), body_complete: true };
        if let Some(wait) = retry_after(&answer) {
            assert!(answer.header("retry-after").is_some());
            assert!(asked_for(wait, &Longest) <= RETRY_AFTER_CAP);
        }
        let outcome = Outcome::Answer(answer);
        let heard = heard_batch(&outcome, &[item(1)]);
        kept(&heard, &[item(1)], Kind::Report, &outcome);
        if let (Some(store), Outcome::Answer(answer)) = (heard.store, &outcome) {
            let text = answer.header("wayside-store").expect("it was said");
            assert!(text.starts_with(&store.epoch) && text.contains(':'));
        }
    }
}
