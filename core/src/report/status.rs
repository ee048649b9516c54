//! What the council says became of a report, and the one table that puts it into Open311's words.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// The council's status. Closed is not fixed: a reason always.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Status {
    Received,
    Investigating,
    Scheduled,
    InProgress,
    Closed(ClosedReason),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ClosedReason {
    Fixed,
    NotFound,
    Duplicate,
    Referred,
    PrivateLand,
    NoFurtherAction,
    NeedMoreDetail,
    Cancelled,
    /// A foreign server closed it and did not say why. We never set it ourselves.
    NotStated,
}

/// Our code, mySociety's extended state, GeoReport's own word. Reading goes from the top, so that where several of ours
/// share one of theirs, the first stands for it.
const TABLE: &[(Status, &str, &str, &str)] = &[
    (Status::Received, "received", "open", "open"),
    (Status::Investigating, "investigating", "investigating", "open"),
    (Status::Scheduled, "scheduled", "action_scheduled", "open"),
    (Status::InProgress, "in progress", "in_progress", "open"),
    (Status::Closed(ClosedReason::Fixed), "closed:FIXED", "fixed", "closed"),
    (Status::Closed(ClosedReason::NoFurtherAction), "closed:NO_FURTHER_ACTION", "no_further_action", "closed"),
    (Status::Closed(ClosedReason::NotFound), "closed:NOT_FOUND", "no_further_action", "closed"),
    (Status::Closed(ClosedReason::NeedMoreDetail), "closed:NEED_MORE_DETAIL", "no_further_action", "closed"),
    (Status::Closed(ClosedReason::Duplicate), "closed:DUPLICATE", "duplicate", "closed"),
    (Status::Closed(ClosedReason::Referred), "closed:REFERRED", "internal_referral", "closed"),
    (Status::Closed(ClosedReason::PrivateLand), "closed:PRIVATE_LAND", "not_councils_responsibility", "closed"),
    (Status::Closed(ClosedReason::Cancelled), "closed:CANCELLED", "cancelled", "closed"),
    (Status::Closed(ClosedReason::NotStated), "closed:NOT_STATED", "closed", "closed"),
];

/// mySociety states without a counterpart of ours, and how we read them.
const ALSO_READ: &[(&str, Status)] =
    &[("planned", Status::Scheduled), ("reopen", Status::Received), ("for_triage", Status::Received)];

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("\"{0}\" is not a status; use one of: {known}", known = codes().collect::<Vec<_>>().join(", "))]
pub struct UnknownStatus(pub String);

/// Every code that `wayside-server status` takes.
fn codes() -> impl Iterator<Item = &'static str> {
    TABLE.iter().filter(|row| row.0 != Status::Closed(ClosedReason::NotStated)).map(|row| row.1)
}

impl Status {
    /// Every status there is, in the order of a report's life.
    pub fn all() -> impl Iterator<Item = Self> {
        TABLE.iter().map(|row| row.0)
    }

    /// Our code: `in progress`, `closed:FIXED`.
    pub fn code(self) -> &'static str {
        self.row().map_or("received", |row| row.1)
    }

    /// The code without its reason: `closed`.
    pub fn name(self) -> &'static str {
        self.code().split(':').next().unwrap_or_default()
    }

    /// The reason's code, for a closed report: `FIXED`.
    pub fn reason(self) -> Option<&'static str> {
        self.code().split_once(':').map(|(_, reason)| reason)
    }

    /// mySociety's extended state, lower case as on GET.
    pub fn extended(self) -> &'static str {
        self.row().map_or("open", |row| row.2)
    }

    /// GeoReport v2's own word: `open` or `closed`.
    pub fn georeport(self) -> &'static str {
        self.row().map_or("open", |row| row.3)
    }

    /// Reads a foreign server's status: GeoReport's two words or mySociety's, in any case. For a plain `closed` the
    /// reason is looked for at the start of `status_notes`, where our own server writes it.
    pub fn from_open311(word: &str, notes: &str) -> Option<Self> {
        let word = word.trim().to_ascii_lowercase();
        if word == "closed" {
            let reason = notes.split([':', ' ']).next().unwrap_or_default();
            return Some(format!("closed:{reason}").parse().unwrap_or(Self::Closed(ClosedReason::NotStated)));
        }
        let tabled = TABLE.iter().find(|row| row.2 == word).map(|row| row.0);
        tabled.or_else(|| ALSO_READ.iter().find(|(theirs, _)| *theirs == word).map(|(_, ours)| *ours))
    }

    fn row(self) -> Option<&'static (Self, &'static str, &'static str, &'static str)> {
        TABLE.iter().find(|row| row.0 == self)
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl FromStr for Status {
    type Err = UnknownStatus;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        TABLE.iter().find(|row| row.1 == text).map(|row| row.0).ok_or_else(|| UnknownStatus(text.to_owned()))
    }
}

impl Serialize for Status {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

impl<'de> Deserialize<'de> for Status {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_status_is_read_back_from_its_own_code() {
        for status in Status::all() {
            assert_eq!(status.code().parse(), Ok(status));
        }
    }

    #[test]
    fn a_foreign_status_becomes_ours() {
        for (word, notes, ours) in [
            ("open", "", "received"),
            ("OPEN", "", "received"),
            ("ACTION_SCHEDULED", "", "scheduled"),
            ("planned", "", "scheduled"),
            ("fixed", "", "closed:FIXED"),
            ("closed", "FIXED: cleared on Tuesday", "closed:FIXED"),
            ("closed", "we went and looked", "closed:NOT_STATED"),
            ("closed", "", "closed:NOT_STATED"),
        ] {
            assert_eq!(Status::from_open311(word, notes).map(Status::code), Some(ours), "{word} / {notes}");
        }
        assert_eq!(Status::from_open311("gone fishing", ""), None);
    }
}
