//! What a lease is for, as its row says it: enough to read the answer after a restart.

use serde::{Deserialize, Serialize};

use super::next::Stage;
use crate::report::ReportId;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum Purpose {
    /// Words in a batch (Wayside sync).
    Batch,
    /// One report, with its photos where the endpoint takes them so (GeoReport).
    Post,
    /// How much of a photo is there?
    Offset,
    /// More of a photo, from here on.
    Patch { from: u64, length: u64 },
    /// Reports looked for by their markers, one page.
    LookUp { page: u32 },
    /// A reference for a token.
    Token,
    /// What became of our reports, by cursor.
    Pull,
    /// What became of these, by reference.
    Statuses { asked: Vec<(ReportId, String)> },
    /// What does a restored server still hold of these?
    Known {
        reports: Vec<ReportId>,
        /// None is left to be asked about after them.
        #[serde(default)]
        last: bool,
    },
}

impl Purpose {
    /// Its items are being sent, so that nobody else may; else they are only asked after.
    pub fn sends(&self) -> bool {
        matches!(self, Self::Batch | Self::Post | Self::Offset | Self::Patch { .. })
    }

    /// Where in a pass it belongs.
    pub fn stage(&self) -> Stage {
        match self {
            Self::Batch | Self::Post => Stage::Words,
            Self::Offset | Self::Patch { .. } => Stage::Photos,
            Self::LookUp { .. } => Stage::LookUp,
            Self::Token => Stage::Tokens,
            Self::Pull | Self::Statuses { .. } => Stage::Follow,
            Self::Known { .. } => Stage::Known,
        }
    }

    pub fn text(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    pub fn read(text: &str) -> Option<Self> {
        serde_json::from_str(text).ok()
    }
}
