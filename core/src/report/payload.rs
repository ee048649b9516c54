//! The words of a report as they are stored, frozen and sent: one JSON shape, read by our own server as well.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{PhotoId, Position, ReportId};
use crate::words::{ENGLISH, words};

/// A whole report. Its JSON is frozen at the first send and hashed byte for byte, so fields may be added (with a
/// default) and never renamed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Report {
    pub id: ReportId,
    /// The council's GSS code, which is its pack's jurisdiction.
    pub jurisdiction: String,
    /// Open311 `service_code`.
    pub service: String,
    /// Decided from the pack at submission, and never loosened by anyone afterwards.
    pub private: bool,
    /// The pack's version whose questions were asked, so that an answer's code can be read back later.
    pub pack_version: String,
    /// Of the privacy notice that the person was given.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub notice_version: String,
    /// BCP 47, the language that the person was asked in.
    pub language: String,
    /// When the person saw it, by the phone's clock: never the time of sending.
    pub captured_at: DateTime<Utc>,
    pub position: Position,
    /// In the person's own words; at most 4,000 characters.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub description: String,
    #[serde(default)]
    pub answers: Vec<Answer>,
    #[serde(default)]
    pub photos: Vec<PhotoRef>,
    #[serde(default)]
    pub reporter: Reporter,
}

/// One answered question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    pub question: String,
    #[serde(flatten)]
    pub value: AnswerValue,
}

impl Answer {
    /// Nobody asked it: a worker logged what they saw, and it is filled in later.
    pub const NOT_ASKED: &str = "NOT_ASKED";

    pub fn not_asked(question: &str) -> Self {
        // As every label goes to the council: in English.
        let label = words(ENGLISH).say("answer-not-asked-yet");
        let code = ChosenCode { code: Self::NOT_ASKED.to_owned(), label };
        Self { question: question.to_owned(), value: AnswerValue::Choices(vec![code]) }
    }

    pub fn is_not_asked(&self) -> bool {
        matches!(&self.value, AnswerValue::Choices(chosen) if chosen.iter().any(|it| it.code == Self::NOT_ASKED))
    }
}

/// Codes keep the label that was shown, because labels change from pack to pack.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AnswerValue {
    Choices(Vec<ChosenCode>),
    /// Text, a number or an RFC 3339 date and time, as the question's datatype has it.
    Text(String),
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChosenCode {
    pub code: String,
    pub label: String,
}

/// A photo as the words declare it, so that the receiver knows what is still to come and can check it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PhotoRef {
    pub id: PhotoId,
    /// `photo` today; `evidence`, `before` and `after` later.
    pub role: String,
    pub order: u32,
    /// Plain bytes, not those of the file on the phone.
    pub length: u64,
    /// Lower-case hex over the plain bytes.
    pub sha256: String,
}

/// Who tells. "Without your name", never "anonymous".
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Reporter {
    #[default]
    WithoutName,
    Named {
        name: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        email: Option<String>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        phone: Option<String>,
    },
    /// A worker of the council, whom it knows by their sign-in: no name stands here, and none is ever published.
    Staff,
    /// Told to a worker by somebody.
    OnBehalf {
        name: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        email: Option<String>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        phone: Option<String>,
        /// The worker asked them, and they agreed to be named.
        #[serde(default)]
        agreed: bool,
    },
}

impl Reporter {
    /// Written down by a worker: what they were not asked is no gap.
    pub fn is_staff(&self) -> bool {
        matches!(self, Self::Staff | Self::OnBehalf { .. })
    }

    /// By e-mail or by phone.
    pub fn can_be_reached(&self) -> bool {
        let given = |contact: Option<&str>| contact.is_some_and(|contact| !contact.trim().is_empty());
        self.person().is_some_and(|(_, email, phone)| given(email) || given(phone))
    }

    /// Name, e-mail address and phone number of whoever is to hear of it.
    pub fn person(&self) -> Option<(&str, Option<&str>, Option<&str>)> {
        match self {
            Self::Named { name, email, phone } | Self::OnBehalf { name, email, phone, .. } => {
                Some((name, email.as_deref(), phone.as_deref()))
            }
            Self::WithoutName | Self::Staff => None,
        }
    }
}

/// Whether the person had it sent again, perhaps a second time, say its words as this phone keeps them.
pub(crate) fn says_sent_again(words: &[u8]) -> bool {
    #[derive(Default, Deserialize)]
    struct Said {
        #[serde(default)]
        sent_again: bool,
    }
    serde_json::from_slice::<Said>(words).unwrap_or_default().sent_again
}
