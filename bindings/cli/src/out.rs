//! What the terminal is told: words or JSON on stdout, why it failed on stderr.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "this is the terminal's one door")]

use serde::Serialize;
use wayside_core::wayside::{ChangeError, ExportError, InstallError};

/// Why a command did not do what it was asked.
#[derive(Debug)]
pub struct Failed {
    sentence: String,
    usage: bool,
}

impl Failed {
    pub fn because(sentence: impl Into<String>) -> Self {
        Self { sentence: sentence.into(), usage: false }
    }

    pub fn usage(sentence: impl Into<String>) -> Self {
        Self { sentence: sentence.into(), usage: true }
    }

    pub fn code(&self) -> u8 {
        if self.usage { 2 } else { 1 }
    }
}

macro_rules! failed_from {
    ($($error:ty),*) => {$(
        impl From<$error> for Failed {
            fn from(error: $error) -> Self {
                Self::because(sentence(&error.to_string()))
            }
        }
    )*};
}
failed_from!(
    wayside_core::Error,
    wayside_core::store::OpenError,
    wayside_core::pack::PackError,
    wayside_core::transport::SetUpError,
    InstallError,
    ChangeError,
    ExportError,
    std::io::Error
);

/// An error's own words as a sentence.
fn sentence(error: &str) -> String {
    let mut letters = error.chars();
    let first = letters.next().map(|letter| letter.to_uppercase().to_string()).unwrap_or_default();
    let end = if error.ends_with(['.', '!', '?']) { "" } else { "." };
    format!("{first}{}{end}", letters.as_str())
}

/// The terminal.
#[derive(Debug)]
pub struct Out {
    json: bool,
}

impl Out {
    pub fn new(json: bool) -> Self {
        Self { json }
    }

    /// The command's answer: as JSON, or in the words that `words` makes.
    pub fn answer<T: Serialize>(&self, answer: &T, words: impl FnOnce() -> String) {
        if self.json {
            match serde_json::to_string(answer) {
                Ok(text) => println!("{text}"),
                Err(error) => eprintln!("{error}"),
            }
        } else {
            println!("{}", words().trim_end());
        }
    }

    /// Beside the answer, whatever its form.
    pub fn note(&self, words: &str) {
        eprintln!("{words}");
    }

    pub fn failed(&self, failed: &Failed) {
        eprintln!("{}", failed.sentence);
    }
}

/// Columns as wide as their widest cell, two spaces apart; the last is left ragged.
pub fn table(rows: &[Vec<String>]) -> String {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let width = |column: usize| {
        rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count()).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..columns).map(width).collect();
    let mut text = String::new();
    for row in rows {
        let cells = row.iter().zip(&widths).map(|(cell, width)| format!("{cell:<width$}"));
        text.push_str(cells.collect::<Vec<_>>().join("  ").trim_end());
        text.push('\n');
    }
    text
}
