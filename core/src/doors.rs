//! For the fuzzers alone, under the feature `fuzzing`: the dialects' readers of foreign answers by name.
//!
//! Nothing is widened for anybody else: these stay the endpoint module's own, and a build that ships has no such door.

pub use crate::endpoint::georeport::{Doubt, Listed, heard_look_up, heard_report, heard_statuses, heard_token};
pub use crate::endpoint::wayside::{heard_batch, heard_changes, heard_known, heard_upload, under};
