//! A state, a reason, an error as a sentence: the only place where the core speaks to a person.
//!
//! English for now; whole sentences, never put together from pieces.

mod delivery;
mod mistakes;

pub use delivery::{
    Explained, Parts, another_way, because, brief, explain, explain_part, late, late_help, neutral_name, opening,
    quoted, status_sentence, trouble,
};
pub use mistakes::{draft_sentence, form_sentence, intake_sentence, metres, place, printable};
