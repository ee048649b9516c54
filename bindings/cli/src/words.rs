//! The terminal's own sentences. What a report, a question or a failure is called, the core says; here is what only a
//! terminal says: headings, commands to type, what became of the command.
//!
//! What residents read goes through this. Two things stay English: `--help` and wrong usage, which are clap's, and `pack …`,
//! which officers and operators type.

use std::sync::OnceLock;

use wayside_core::words::{Catalogue, ENGLISH, Words};

const TEXTS: [(&str, &str); 3] = [
    (ENGLISH, include_str!("../words/en-GB.ftl")),
    ("cy", include_str!("../words/cy.ftl")),
    ("en-GB-x-plain", include_str!("../words/en-GB-x-plain.ftl")),
];

/// In a language by its BCP 47 tag, or the nearest that there is.
pub fn own(language: &str) -> Words {
    static CATALOGUE: OnceLock<Catalogue> = OnceLock::new();
    CATALOGUE.get_or_init(|| Catalogue::of(&TEXTS)).words(language)
}
