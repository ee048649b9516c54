//! Categories, their questions, and what a person is told on the way.

use serde::{Deserialize, Serialize};

/// One category, in Open311's words.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Service {
    pub code: String,
    pub name: String,
    #[serde(default)]
    pub description: String,
    #[serde(default)]
    pub group: String,
    #[serde(default)]
    pub keywords: Vec<String>,
    #[serde(default, rename = "type")]
    pub answers_with: ServiceType,
    /// On no map, in no public answer, neutral in notices.
    #[serde(default)]
    pub private: bool,
    /// Days that the phone keeps a report's words and photos after the council has them.
    #[serde(default = "default_keep_days")]
    pub keep_days: u32,
    /// Local Government Service List number, where one is known.
    #[serde(default)]
    pub lgsl: Option<u32>,
    /// Said before the questions: what not to touch, whom to call.
    #[serde(default)]
    pub notice: String,
    /// The name of its picture, one that the apps have: `trolley`.
    #[serde(default)]
    pub icon: String,
    /// What a screen reader says, where the name alone would mislead the ear.
    #[serde(default)]
    pub spoken: String,
    /// Begins with "Is anyone in danger, or is it dangerous now?".
    #[serde(default)]
    pub danger: bool,
    /// Unsent, it says that the council does not know yet and whom to call.
    #[serde(default)]
    pub urgent: bool,
    /// Unsent for so many days, it is marked old.
    #[serde(default = "default_old_after_days")]
    pub old_after_days: u32,
    #[serde(default)]
    pub identity: Identity,
    #[serde(default)]
    pub evidence: Evidence,
    /// How soon the council means to act; the first that fits holds.
    #[serde(default, rename = "level")]
    pub levels: Vec<Level>,
    #[serde(default)]
    pub privacy: Option<PrivacyNotice>,
    #[serde(default, rename = "question")]
    pub questions: Vec<Question>,
}

fn default_keep_days() -> u32 {
    14
}

fn default_old_after_days() -> u32 {
    7
}

/// Who must be known for a report to be taken.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Identity {
    #[default]
    None,
    /// An e-mail address or a phone number.
    Contact,
    Account,
}

/// Which of a photo's bytes the council keeps.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Evidence {
    /// The copy without metadata.
    #[default]
    Copy,
    /// The bytes as taken too, sealed and sent last.
    Original,
}

/// A service level.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Level {
    #[serde(default)]
    pub only_if: Option<OnlyIf>,
    pub hours: u32,
    /// "We aim to remove it within 24 hours."
    pub text: String,
}

/// What a person is told about their data before they give it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PrivacyNotice {
    /// Kept with each report that was made under it.
    pub version: String,
    pub why: String,
    pub lawful_basis: String,
    pub who_sees: String,
    pub how_long: String,
    /// Of the Data Protection Act 2018: 2, or 3 where it is about crime.
    pub part: u8,
}

/// How a server of this service answers a POST (GeoReport v2 `type`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ServiceType {
    /// A `service_request_id` at once.
    #[default]
    Realtime,
    /// A token, and the id later.
    Batch,
    /// Neither: the 2xx is the receipt.
    Blackbox,
}

/// One question: a GeoReport v2 attribute, with the condition that GeoReport lacks.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Question {
    pub code: String,
    /// What the person is asked.
    pub text: String,
    pub datatype: Datatype,
    #[serde(default)]
    pub required: bool,
    /// GeoReport's `variable`: false for words that are only shown.
    #[serde(default = "super::yes")]
    pub variable: bool,
    /// A hint under the question.
    #[serde(default)]
    pub hint: String,
    /// What is said where there is no answer and one is needed: "Select how much waste there is". The hosts' own sentence where
    /// it is empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub missing: String,
    /// Not published, whatever the service is: registrations, descriptions of people.
    #[serde(default)]
    pub private: bool,
    #[serde(default)]
    pub only_if: Option<OnlyIf>,
    #[serde(default)]
    pub choices: Vec<Choice>,
    /// Answers after which the person is told something, or goes no further.
    #[serde(default, rename = "stop")]
    pub stops: Vec<Stop>,
}

/// Who else to tell, said once one of these was answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stop {
    pub is: Vec<String>,
    pub text: String,
    #[serde(default)]
    pub link: String,
    /// The council can do nothing: the form ends here, and the words are kept as a draft.
    #[serde(default)]
    pub ends: bool,
}

/// GeoReport v2 `datatype`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Datatype {
    String,
    Number,
    Datetime,
    Text,
    SingleValueList,
    MultiValueList,
}

impl Datatype {
    pub fn is_list(self) -> bool {
        matches!(self, Self::SingleValueList | Self::MultiValueList)
    }
}

/// Asked only where an earlier question was answered with one of these codes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OnlyIf {
    pub question: String,
    pub is: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Choice {
    pub key: String,
    pub name: String,
}
