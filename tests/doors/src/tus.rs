//! Answers to a HEAD or a PATCH of one photo's upload.

use wayside_core::doors::heard_upload;
use wayside_core::outbox::{ItemOutcome, Kind, WedgeReason};

use crate::promise::{item, kept};
use crate::sync::is_news_of;
use crate::wire_text::{answer as answered, outcome};

const LENGTH: u64 = 1000;

/// Whole only where the server says that it holds every byte; nothing beyond the photo's end is believed.
pub fn answer(bytes: &[u8]) {
    let outcome = outcome(bytes);
    for from in [None, Some(0), Some(400)] {
        let heard = heard_upload(&outcome, item(1), LENGTH, from);
        kept(&heard, &[item(1)], Kind::Photo, &outcome);
        is_news_of(&heard, &outcome);
        let [said] = heard.said.as_slice() else { panic!("one photo, one said") };
        assert!(said.offset.is_none_or(|offset| offset <= LENGTH), "{said:?}");
        let status = answered(&outcome).map(|answer| answer.status);
        match &said.outcome {
            ItemOutcome::Accepted => {
                assert_eq!((said.offset, matches!(status, Some(200 | 204))), (Some(LENGTH), true), "{status:?}");
            }
            ItemOutcome::Progress => assert!(said.offset > from && from.is_some(), "{said:?}"),
            ItemOutcome::OffsetKnown => assert!(from.is_none() && said.offset.is_some(), "{said:?}"),
            ItemOutcome::Rejected(reason) => {
                assert_eq!((reason, status), (&WedgeReason::PhotoTooLarge, Some(413)));
                let body = answered(&outcome).map(|answer| String::from_utf8_lossy(&answer.body).into_owned());
                assert!(body.is_some_and(|body| body.contains("too_large") || body.contains('\\')), "a proxy's limit");
            }
            _ => {}
        }
    }
}
