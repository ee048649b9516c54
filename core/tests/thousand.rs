//! Rule 9: one report of a thousand that the council refuses.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod support;

use std::time::Duration;

use wayside_core::endpoint::wire::{RejectReason, Rejection, Verdict};
use wayside_core::outbox::{State, WedgeReason};
use wayside_core::report::ReportId;
use wayside_core::sync::Next;

use support::*;

#[test]
fn of_a_thousand_reports_one_is_refused_and_the_others_arrive_in_their_order() {
    let phone = Phone::in_memory(&[]);
    let submit = |_| {
        phone.clock.forward(Duration::from_millis(1));
        phone.submit(pothole())
    };
    let ids: Vec<ReportId> = (0..1000).map(submit).collect();
    let bad = ids[450];
    let refusal = Rejection { reason: RejectReason::ServiceGone, question: None, description: String::new() };
    let (mut office, mut arrived, mut refused) = (Office::default(), Vec::new(), 0);
    while let Next::Send(task) = phone.next() {
        if !task.request.url.ends_with("/batch") {
            let served = office.serve(&phone, &task);
            phone.finish(&task, served);
            continue;
        }
        let mut said = Vec::new();
        for item in batch(&task).items {
            let verdict = if item.id == bad.0 { Verdict::Rejected(refusal.clone()) } else { accepted("R") };
            match verdict {
                Verdict::Accepted(_) => arrived.push(ReportId(item.id)),
                _ => refused += 1,
            }
            said.push((item.id, verdict));
        }
        phone.finish(&task, verdicts(said));
    }
    let others: Vec<ReportId> = ids.iter().copied().filter(|id| *id != bad).collect();
    assert_eq!(others.len(), 999);
    assert!(arrived == others, "each once, in the order in which they were submitted");
    assert_eq!((refused, phone.state(bad)), (1, State::Wedged(WedgeReason::ServiceGone)));
    assert!(others.iter().all(|id| phone.state(*id) == State::Accepted));
    assert_eq!(phone.wayside.outstanding().unwrap(), (0, 1));
}
