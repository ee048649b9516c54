//! A service's questions and what a person answered: which are asked, and whether the answers will do.
//!
//! Answers come as they were typed or chosen ([`RawAnswers`]) and leave as a report has them ([`Answer`]), or as every
//! reason why not, in the order of the questions. Reasons are types; `words` makes sentences of them.

mod check;
mod problem;
mod talk;
mod value;

use std::collections::BTreeMap;

pub use check::{asked, check, check_of_staff, ending};
pub use problem::{FormError, Problem};
pub use talk::{Progress, Step};
pub use value::{MAX_TEXT, in_britain};

#[cfg(doc)]
use crate::report::Answer;

/// A question's code and its values, as typed or chosen. Several values only for a list that takes several. Empty values
/// count as none, as an empty parameter does in GeoReport.
pub type RawAnswers = BTreeMap<String, Vec<String>>;
