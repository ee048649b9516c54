//! What the terminal is told: words or JSON on stdout, why it failed on stderr.
use std::cell::Cell;
use std::io::Write;
use std::path::Path;

use serde::Serialize;
use wayside_core::wayside::{ChangeError, ExportError, InstallError};
use wayside_core::words::{Arg, ENGLISH, Sayable, Words, printable};

use crate::words::own;

/// Why a command did not do what it was asked.
pub struct Failed {
    why: Why,
    usage: bool,
    /// What to type, by the name of that sentence.
    to_type: Option<&'static str>,
}

enum Why {
    Sentence(String),
    /// Said once it is known in which language.
    Error(Box<dyn Sayable>),
}

impl Failed {
    pub fn because(sentence: impl Into<String>) -> Self {
        Self { why: Why::Sentence(sentence.into()), usage: false, to_type: None }
    }

    pub fn usage(sentence: impl Into<String>) -> Self {
        Self { why: Why::Sentence(sentence.into()), usage: true, to_type: None }
    }

    pub fn sentence(&self, words: Words) -> String {
        match &self.why {
            Why::Sentence(sentence) => sentence.clone(),
            Why::Error(error) => error.say(words),
        }
    }

    pub fn code(&self) -> u8 {
        if self.usage { 2 } else { 1 }
    }
}

macro_rules! failed_from {
    ($($error:ty),*) => {$(
        impl From<$error> for Failed {
            fn from(error: $error) -> Self {
                Self { why: Why::Error(Box::new(error)), usage: false, to_type: None }
            }
        }
    )*};
}
failed_from!(
    wayside_core::store::OpenError,
    wayside_core::pack::PackError,
    wayside_core::transport::SetUpError,
    wayside_core::wayside::FetchError,
    InstallError,
    ChangeError,
    ExportError,
    std::io::Error
);

impl From<wayside_core::Error> for Failed {
    fn from(error: wayside_core::Error) -> Self {
        let to_type = matches!(error, wayside_core::Error::NoPack).then_some("type-init");
        Self { why: Why::Error(Box::new(error)), usage: false, to_type }
    }
}

/// Only who makes packs meets these: they stay English.
macro_rules! failed_in_english_from {
    ($($error:ty),*) => {$(
        impl From<$error> for Failed {
            fn from(error: $error) -> Self {
                Self::because(sentence(&error.to_string()))
            }
        }
    )*};
}
failed_in_english_from!(wayside_core::pack::build::ImportError, wayside_core::pack::build::NewError);

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
    language: Cell<&'static str>,
    /// What commands that are named begin with.
    command: String,
}

impl Out {
    pub fn new(json: bool) -> Self {
        Self { json, language: Cell::new(ENGLISH), command: "wayside".to_owned() }
    }

    /// The same for reports in a folder that was typed: commands that are named have it too, or they would speak of others.
    pub fn of(self, data: Option<&Path>) -> Self {
        let Some(data) = data.map(|data| data.display().to_string()) else { return self };
        let plain = |letter: char| letter.is_alphanumeric() || "/._-".contains(letter);
        let data = if data.chars().all(plain) { data } else { format!("'{}'", data.replace('\'', r"'\''")) };
        Self { command: format!("wayside --data {data}"), ..self }
    }

    /// What this person speaks from here on; before that, English is spoken. It may be chosen in the middle of a command.
    pub fn speak(&self, language: &'static str) {
        self.language.set(language);
    }

    fn language(&self) -> &'static str {
        self.language.get()
    }

    /// The terminal's own sentence of this name.
    pub fn say(&self, name: &str) -> String {
        self.fill(name, &[])
    }

    pub fn fill(&self, name: &str, args: &[Arg<'_>]) -> String {
        let command = ("wayside", self.command.as_str().into());
        own(self.language()).fill(name, &args.iter().cloned().chain([command]).collect::<Vec<_>>())
    }

    /// One sentence about so many things.
    pub fn count(&self, name: &str, count: impl Into<u64>) -> String {
        self.fill(name, &[("count", count.into().into())])
    }

    /// What the core says.
    pub fn words(&self) -> Words {
        wayside_core::words::words(self.language())
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
        say(std::io::stderr(), &failed.sentence(self.words()));
        if let Some(name) = failed.to_type {
            say(std::io::stderr(), &self.say(name));
        }
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
    fn a_command_that_is_named_names_the_folder_that_was_typed() {
        let said = |data: Option<&str>| Out::new(false).of(data.map(Path::new)).say("submitted");
        assert!(said(None).ends_with(": wayside sync"), "{}", said(None));
        assert!(said(Some("/tmp/d3")).ends_with(": wayside --data /tmp/d3 sync"), "{}", said(Some("/tmp/d3")));
        assert!(said(Some("my o'd3")).ends_with(r": wayside --data 'my o'\''d3' sync"), "{}", said(Some("my o'd3")));
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
