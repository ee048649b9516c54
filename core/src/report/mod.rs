//! What a report is made of: ids, position, answers, photos, reporter, status.
//!
//! A [`Report`] is parsed into existence: it cannot be built without a place, a service and valid answers (the façade
//! puts it together from a draft). From then on its words never change; only its delivery state does.

mod follow_up;
mod hex;
mod id;
mod marker;
mod payload;
mod position;
mod status;

pub use follow_up::{FollowUp, FollowUpSaid};
pub use hex::hex;
pub use id::{ItemId, PhotoId, ReportId, mint_after};
pub use marker::marker;
pub(crate) use payload::says_sent_again;
pub use payload::{Answer, AnswerValue, ChosenCode, PhotoRef, Report, Reporter};
pub use position::{Position, PositionError};
pub use status::{ClosedReason, Status, UnknownStatus};
