//! Anything at all that may come of a task, through every dialect: what holds for all of them.

use wayside_core::doors::{
    heard_batch, heard_changes, heard_known, heard_look_up, heard_report, heard_statuses, heard_token, heard_upload,
};
use wayside_core::endpoint::{Heard, Outcome};
use wayside_core::outbox::{ItemOutcome, Kind};
use wayside_core::pack::ServiceType;

use crate::promise::{DOUBT, asked_after, item, kept};
use crate::wire_text::outcome as read;

/// No outcome ends an item of any dialect without an answer that is whole; a 5xx and a redirect never do.
pub fn outcome(bytes: &[u8]) {
    let outcome = read(bytes);
    let three = [item(1), item(2), item(3)];
    let batch = heard_batch(&outcome, &three);
    kept(&batch, &three, Kind::Report, &outcome);
    let post = heard_report(&outcome, item(1), ServiceType::Realtime, DOUBT);
    kept(&post, &three[..1], Kind::Report, &outcome);
    let upload = heard_upload(&outcome, item(1), 1000, Some(0));
    kept(&upload, &three[..1], Kind::Photo, &outcome);
    asked_after(&heard_token(&outcome, item(1)), &three[..1], &outcome);
    asked_after(&heard_changes(&outcome), &[], &outcome);
    asked_after(&heard_known(&outcome), &[], &outcome);
    asked_after(&heard_look_up(&outcome, &[]).0, &[], &outcome);
    asked_after(&heard_statuses(&outcome, &[]), &[], &outcome);

    let ends = |heard: &Heard| {
        heard
            .said
            .iter()
            .any(|said| matches!(said.outcome, ItemOutcome::Accepted | ItemOutcome::Token | ItemOutcome::Rejected(_)))
    };
    let Outcome::Answer(answer) = &outcome else {
        assert!(!ends(&batch) && !ends(&post) && !ends(&upload), "nobody answered");
        return;
    };
    // tus answers by headers alone, which are there or are not.
    let may_end = matches!(answer.status, 200..300 | 400..500);
    assert!(may_end || !(ends(&batch) || ends(&post) || ends(&upload)), "{} ended an item", answer.status);
    assert!(answer.body_complete || !(ends(&batch) || ends(&post)), "half an answer ended an item");
}
