//! What the terminal is told: words or JSON on stdout, why it failed on stderr.
use std::io::Write;

use serde::Serialize;
use wayside_core::wayside::{ChangeError, ExportError, InstallError};
use wayside_core::words::printable;

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

impl std::fmt::Display for Failed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.sentence)
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
    wayside_core::pack::build::ImportError,
    wayside_core::pack::build::NewError,
    wayside_core::transport::SetUpError,
    wayside_core::wayside::FetchError,
    InstallError,
    ChangeError,
    ExportError,
    std::io::Error
);

/// An error's own words as a sentence.
fn sentence(error: &str) -> String {
    // A file's name stays as it is.
    let is_word = error.split(' ').next().is_some_and(|word| word.chars().all(char::is_alphabetic));
    let mut letters = error.chars();
    let first =
        letters.next().map(|letter| if is_word { letter.to_uppercase().to_string() } else { letter.to_string() });
    let end = if error.ends_with(['.', '!', '?']) { "" } else { "." };
    format!("{}{}{end}", first.unwrap_or_default(), letters.as_str())
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

    pub fn is_json(&self) -> bool {
        self.json
    }

    /// The command's answer: as JSON, or in the words that `words` makes.
    pub fn answer<T: Serialize>(&self, answer: &T, words: impl FnOnce() -> String) {
        if self.json {
            match serde_json::to_string(answer) {
                Ok(text) => say(std::io::stdout(), &text),
                Err(error) => say(std::io::stderr(), &error.to_string()),
            }
        } else {
            say(std::io::stdout(), words().trim_end());
        }
    }

    /// Beside the answer, whatever its form.
    pub fn note(&self, words: &str) {
        say(std::io::stderr(), words);
    }

    pub fn failed(&self, failed: &Failed) {
        say(std::io::stderr(), &failed.sentence);
    }
}

/// One line or more, with nothing in them that a terminal would obey. Whoever reads no further (`| head`) has what they
/// wanted.
fn say(mut to: impl Write, words: &str) {
    let _ = writeln!(to, "{}", printable(words)).and_then(|()| to.flush());
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_others_wrote_moves_no_cursor_and_colours_nothing() {
        let mut terminal = Vec::new();
        say(&mut terminal, "Deep\u{1b}[2J\u{202e}\nby the bus stop");
        assert_eq!(String::from_utf8_lossy(&terminal), "Deep\u{fffd}[2J\u{fffd}\nby the bus stop\n");
    }

    #[test]
    fn who_reads_no_further_ends_nothing_with_a_panic() {
        struct Closed;
        impl Write for Closed {
            fn write(&mut self, _: &[u8]) -> std::io::Result<usize> {
                Err(std::io::ErrorKind::BrokenPipe.into())
            }
            fn flush(&mut self) -> std::io::Result<()> {
                Ok(())
            }
        }
        say(Closed, "more than they wanted");
    }
}
