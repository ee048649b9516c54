//! What is wrong with an answer, with what a sentence about it needs.

use crate::pack::{Choice, OnlyIf};

/// One thing to put right. None holds what was typed into a free field: errors end up in logs.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{question}: {problem}")]
pub struct FormError {
    /// The question's code, as it was given where there is no such question.
    pub question: String,
    pub problem: Problem,
}

/// The words are for logs; those for people are in `words`.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    #[error("required")]
    Required,
    #[error("no such question")]
    UnknownQuestion,
    /// Answered, though its condition does not hold; without one it is a text that is only shown.
    #[error("not asked")]
    NotAsked { only_if: Option<OnlyIf> },
    #[error("unknown code")]
    UnknownCode { given: String, allowed: Vec<Choice> },
    /// Several values where one is wanted.
    #[error("takes one value, {given} given")]
    TakesOne { given: usize },
    /// "I do not know" together with others.
    #[error("a choice that stands alone, among {given}")]
    StandsAlone { choice: String, given: usize },
    #[error("not a number")]
    NotANumber,
    #[error("neither an RFC 3339 date and time nor a date")]
    NotADate,
    #[error("a date that nobody reports")]
    OutOfTime,
    /// Counted in characters.
    #[error("{given} characters, {limit} at most")]
    TooLong { limit: usize, given: usize },
    #[error("holds a character that cannot be stored")]
    Unstorable,
}
