//! What a person said and was told, and so holds the app to; and what of it the council has.

use std::collections::BTreeMap;

use wayside_core::report::{AnswerValue, FollowUp, FollowUpSaid, Report};

/// The person's side of one report, by what the app said yes to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Told {
    pub service: String,
    pub photos: usize,
    /// `withdraw` came back.
    pub taken_back: bool,
    /// As it was submitted.
    pub first: String,
    /// As it is meant by now.
    pub words: Words,
    pub comments: Vec<String>,
    /// Another phone has it too: whose words are the last is anybody's guess.
    pub shared: bool,
}

/// A report's words: what they say, and the answers, by question.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Words {
    pub description: String,
    pub answers: BTreeMap<String, String>,
}

/// The council's side of one report: its words with every change of them, in the order in which they came.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Has {
    pub words: Words,
    pub comments: Vec<String>,
}

impl Has {
    pub fn report(payload: &str) -> Option<Self> {
        let report: Report = serde_json::from_str(payload).ok()?;
        let words = Words { description: report.description, answers: codes(&report.answers) };
        Some(Self { words, comments: Vec::new() })
    }

    pub fn follow(&mut self, payload: &str) {
        match serde_json::from_str::<FollowUp>(payload).map(|follow_up| follow_up.said) {
            Ok(FollowUpSaid::Comment { text }) => self.comments.push(text),
            Ok(FollowUpSaid::Amendment { description, answers, .. }) => {
                self.words.description = description.unwrap_or(std::mem::take(&mut self.words.description));
                if let Some(answers) = answers {
                    self.words.answers = codes(&answers);
                }
            }
            Ok(FollowUpSaid::Withdrawal) | Err(_) => {}
        }
    }
}

fn codes(answers: &[wayside_core::report::Answer]) -> BTreeMap<String, String> {
    let code = |value: &AnswerValue| match value {
        AnswerValue::Choices(chosen) => chosen.iter().map(|it| it.code.as_str()).collect::<Vec<_>>().join(","),
        AnswerValue::Text(text) => text.clone(),
    };
    answers.iter().map(|answer| (answer.question.clone(), code(&answer.value))).collect()
}

impl Told {
    /// What was said and is not with the council, and how much of it is there twice.
    pub fn against(&self, has: &Has) -> (Vec<String>, u64) {
        let mut missing = Vec::new();
        let mut twice = 0;
        for comment in &self.comments {
            match has.comments.iter().filter(|there| *there == comment).count() {
                0 => missing.push(format!("the comment {comment:?} is not there")),
                there => twice += there as u64 - 1,
            }
        }
        if !self.shared && self.words != has.words {
            missing.push(format!("it says {:?} there, and {:?} was said", has.words, self.words));
        }
        (missing, twice)
    }
}
