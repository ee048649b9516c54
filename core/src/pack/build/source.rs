//! A TOML file that remembers where everything stands, so that a mistake found later can still name its line.

use std::ops::Range;

use serde::de::DeserializeOwned;
use toml::Spanned;
use toml::de::{DeTable, DeValue, Error, ValueDeserializer};

use super::Mistake;

#[derive(Debug)]
pub struct Source<'t> {
    pub file: &'t str,
    text: &'t str,
    root: DeTable<'t>,
}

impl<'t> Source<'t> {
    /// Every mistake in the writing itself; nothing else is looked for in a file that has one.
    pub fn parse(file: &'t str, text: &'t str) -> Result<Self, Vec<Mistake>> {
        let (root, errors) = DeTable::parse_recoverable(text);
        let source = Self { file, text, root: root.into_inner() };
        if errors.is_empty() { Ok(source) } else { Err(errors.iter().map(|error| source.mistaken(error)).collect()) }
    }

    /// The file as a `T`, but for the list of tables called `apart`, which is read by itself: an error in one of them then
    /// hides none of the others.
    pub fn whole_but<T: DeserializeOwned>(&self, apart: &str) -> Result<T, Mistake> {
        let mut rest = self.root.clone();
        rest.remove(apart);
        let value = Spanned::new(0..self.text.len(), DeValue::Table(rest));
        T::deserialize(ValueDeserializer::from(value)).map_err(|error| Mistake {
            // An error in the whole file spans all of it, which says nothing.
            line: error.span().filter(|span| span.len() < self.text.len()).map(|span| self.line_at(&span)),
            ..self.mistaken(&error)
        })
    }

    /// The tables called `name`, in order, each with its number in the list. What cannot be read as a `T` leaves its
    /// `code` or its `id`, so that what refers to it is not told off as well.
    pub fn each<T: DeserializeOwned>(&self, name: &str, mistakes: &mut Vec<Mistake>) -> Vec<Part<T>> {
        let Some(list) = self.root.get(name) else { return Vec::new() };
        let Some(list) = list.get_ref().as_array() else {
            let remedy = format!("Begin each one with a line [[{name}]].");
            mistakes.push(Mistake::new(
                self.file,
                self.line(&[Step::Key(name)]),
                format!("{name} is not a list"),
                remedy,
            ));
            return Vec::new();
        };
        let parts = list.iter().enumerate().map(|(index, value)| {
            let code = ["code", "id"].into_iter().find_map(|name| value.get_ref().get(name)?.get_ref().as_str());
            let content = T::deserialize(ValueDeserializer::from(value.clone()));
            Part {
                index,
                code: code.unwrap_or_default().to_owned(),
                content: content.map_err(|error| mistakes.push(self.mistaken(&error))).ok(),
            }
        });
        parts.collect()
    }

    /// What the file says that its thing is called; empty where it does not.
    pub fn code(&self) -> &str {
        self.root.get("code").and_then(|code| code.get_ref().as_str()).unwrap_or_default()
    }

    pub fn has(&self, name: &str) -> bool {
        self.root.contains_key(name)
    }

    /// The line of what stands at this path, or of the nearest thing around it.
    pub fn line(&self, path: &[Step<'_>]) -> Option<usize> {
        let (Step::Key(first), rest) = path.split_first()? else { return None };
        let mut at = self.root.get(*first)?;
        for step in rest {
            let within = match step {
                Step::Key(key) => at.get_ref().get(*key),
                Step::Number(number) => at.get_ref().get(*number),
            };
            match within {
                Some(within) => at = within,
                None => break,
            }
        }
        Some(self.line_at(&at.span()))
    }

    pub fn mistake(&self, path: &[Step<'_>], what: impl Into<String>, remedy: impl Into<String>) -> Mistake {
        Mistake::new(self.file, self.line(path), what, remedy)
    }

    fn mistaken(&self, error: &Error) -> Mistake {
        let what = error.message().replace('\n', " ");
        let remedy = if what.starts_with("missing field") {
            "Add it."
        } else if what.starts_with("unknown field") {
            "Correct its spelling, or take it out."
        } else if what.starts_with("unknown variant") {
            "Use one of the words that it names."
        } else if what.ends_with("expected a formatted date string") {
            "Write it in quotes: \"2026-11-01\"."
        } else {
            "Correct this line."
        };
        Mistake::new(self.file, error.span().map(|span| self.line_at(&span)), what, remedy)
    }

    fn line_at(&self, span: &Range<usize>) -> usize {
        1 + self.text.bytes().take(span.start).filter(|byte| *byte == b'\n').count()
    }
}

/// One table of a list.
#[derive(Debug)]
pub struct Part<T> {
    pub index: usize,
    pub code: String,
    pub content: Option<T>,
}

/// A step on the way to a value.
#[derive(Clone, Copy, Debug)]
pub enum Step<'a> {
    Key(&'a str),
    Number(usize),
}
