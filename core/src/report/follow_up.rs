//! What a person adds to a report after it has left the phone: an item of its own, frozen and sent like the words.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{Answer, ItemId, Position, ReportId, Reporter};

/// Its JSON is hashed byte for byte, so fields may be added (with a default) and never renamed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FollowUp {
    pub id: ItemId,
    /// The report that it is of.
    pub of: ReportId,
    /// When the person said it, by the phone's clock.
    pub captured_at: DateTime<Utc>,
    #[serde(flatten)]
    pub said: FollowUpSaid,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum FollowUpSaid {
    Comment {
        text: String,
    },
    /// Other words in the place of those that were sent; what is not named stays.
    Amendment {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        description: Option<String>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        answers: Option<Vec<Answer>>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        position: Option<Position>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reporter: Option<Reporter>,
        /// BCP 47.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        language: Option<String>,
    },
    Withdrawal,
}

impl FollowUpSaid {
    /// The names of the fields that an amendment changes.
    pub fn changed(&self) -> Vec<String> {
        let Self::Amendment { description, answers, position, reporter, language } = self else { return Vec::new() };
        let named = [
            ("description", description.is_some()),
            ("answers", answers.is_some()),
            ("position", position.is_some()),
            ("reporter", reporter.is_some()),
            ("language", language.is_some()),
        ];
        named.into_iter().filter(|(_, changed)| *changed).map(|(name, _)| name.to_owned()).collect()
    }
}
