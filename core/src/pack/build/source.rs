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
    pub fn whole_but<T: DeserializeOwned>(&self, apart: &str, mistakes: &mut Vec<Mistake>) -> Reading<T> {
        let mut rest = self.root.clone();
        rest.remove(apart);
        self.read(Spanned::new(0..self.text.len(), DeValue::Table(rest)), mistakes)
    }

    /// A reader stops at the first thing that is wrong. It is told, taken out or made up, and all is read again.
    fn read<T: DeserializeOwned>(&self, mut value: Spanned<DeValue<'t>>, mistakes: &mut Vec<Mistake>) -> Reading<T> {
        let mut wrong: Vec<String> = Vec::new();
        let mut made_up: Vec<MadeUp> = Vec::new();
        for _ in 0..TRIED {
            let error = match T::deserialize(ValueDeserializer::from(value.clone())) {
                Ok(read) if wrong.is_empty() => return Reading { value: Some(read), guessed: None, wrong },
                Ok(read) => return Reading { value: None, guessed: Some(read), wrong },
                Err(error) => error,
            };
            let span = error.span().unwrap_or(0..self.text.len());
            if let Some(made) = made_up.iter_mut().find(|made| made.span == span) {
                // What was made up is of another kind; there are few.
                made.kind += 1;
                if !make(&mut value, made) {
                    break;
                }
                continue;
            }
            if let Some(field) = named_in(error.message(), "missing field `") {
                let mut made =
                    MadeUp { table: span.clone(), field: field.to_owned(), span: self.beyond(made_up.len()), kind: 0 };
                let Some(top) = top_of(&value, &span, field) else {
                    mistakes.push(self.mistaken(&error));
                    wrong.push(field.to_owned());
                    break;
                };
                // Taken out before, because it was wrong.
                if !made_up.iter().any(|other| other.table == made.table && other.field == made.field)
                    && !wrong.contains(&format!("{span:?} {field}"))
                {
                    mistakes.push(Mistake {
                        line: Some(&span).filter(|span| span.len() < self.text.len()).map(|span| self.line_at(span)),
                        ..self.mistaken(&error)
                    });
                }
                wrong.push(top);
                if !make(&mut value, &mut made) {
                    break;
                }
                made_up.push(made);
                continue;
            }
            mistakes.push(Mistake {
                line: Some(&span).filter(|span| span.len() < self.text.len()).map(|span| self.line_at(span)),
                ..self.mistaken(&error)
            });
            match take_out(&mut value, &span) {
                Some(taken) => wrong.extend(taken),
                None => {
                    wrong.push(String::new());
                    break;
                }
            }
        }
        if wrong.is_empty() {
            wrong.push(String::new());
        }
        Reading { value: None, guessed: None, wrong }
    }

    /// No place of the file, and each another.
    fn beyond(&self, number: usize) -> Range<usize> {
        let at = self.text.len() + 1 + number;
        at..at + 1
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
            Part { index, code: code.unwrap_or_default().to_owned(), reading: self.read(value.clone(), mistakes) }
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
        let mut what = error.message().replace('\n', " ");
        // The only word that has a number of its own: `lookup = { after = 300 }`.
        let wants_number = what.contains("expected newtype variant");
        if wants_number {
            "this word stands with a number".clone_into(&mut what);
        }
        let remedy = if wants_number {
            "Write it in braces: { after = 300 }."
        } else if what.starts_with("missing field") {
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

/// As often a thing is read again; a file with more mistakes has enough to put right.
const TRIED: usize = 100;

/// What came of reading.
#[derive(Debug)]
pub struct Reading<T> {
    /// Where nothing was wrong.
    pub value: Option<T>,
    /// As it would be without what was wrong: for further mistakes only.
    pub guessed: Option<T>,
    /// The fields that were wrong, by what the outermost is called.
    pub wrong: Vec<String>,
}

impl<T> Reading<T> {
    /// For looking further, whatever was wrong.
    pub fn any(&self) -> Option<&T> {
        self.value.as_ref().or(self.guessed.as_ref())
    }

    /// Whether a field, dotted where it lies deeper, was read as it stands.
    pub fn has_read(&self, field: &str) -> bool {
        let outermost = field.split('.').next().unwrap_or_default();
        !self.wrong.iter().any(|wrong| wrong == outermost)
    }
}

/// A value in the place of one that is missing, so that the rest is looked at too.
struct MadeUp {
    table: Range<usize>,
    field: String,
    span: Range<usize>,
    kind: usize,
}

/// Puts it there; false: nothing will do.
fn make(value: &mut Spanned<DeValue<'_>>, made: &mut MadeUp) -> bool {
    // The words are those of fields that may be one of a few: a dialect, what photos go by, what an answer is.
    const KINDS: [&str; 8] = ["\"\"", "0", "false", "[]", "\"none\"", "\"wayside\"", "\"string\"", "{}"];
    let Some(text) = KINDS.get(made.kind) else { return false };
    let Ok(parsed) = DeValue::parse(text) else { return false };
    let Some(table) = table_at(value, &made.table) else { return false };
    table.insert(
        Spanned::new(made.span.clone(), made.field.clone().into()),
        Spanned::new(made.span.clone(), parsed.into_inner()),
    );
    true
}

fn table_at<'v, 't>(value: &'v mut Spanned<DeValue<'t>>, span: &Range<usize>) -> Option<&'v mut DeTable<'t>> {
    let here = value.span() == *span;
    match value.get_mut() {
        DeValue::Table(table) => match here {
            true => Some(table),
            false => table.iter_mut().find_map(|(_, within)| table_at(within, span)),
        },
        DeValue::Array(list) => list.iter_mut().find_map(|within| table_at(within, span)),
        _ => None,
    }
}

/// In which of the outermost fields a table lies; the missing field itself, where it is the outermost.
fn top_of(value: &Spanned<DeValue<'_>>, table: &Range<usize>, field: &str) -> Option<String> {
    if value.span() == *table {
        return Some(field.to_owned());
    }
    let DeValue::Table(fields) = value.get_ref() else { return None };
    fields.iter().find(|(_, within)| holds(within, table)).map(|(name, _)| name.get_ref().to_string())
}

fn holds(value: &Spanned<DeValue<'_>>, span: &Range<usize>) -> bool {
    value.span() == *span
        || match value.get_ref() {
            DeValue::Table(table) => table.iter().any(|(name, within)| name.span() == *span || holds(within, span)),
            DeValue::Array(list) => list.iter().any(|within| holds(within, span)),
            _ => false,
        }
}

/// Takes the field out whose name or value stands there: the outermost field's name, and where what was in it was missed.
fn take_out(value: &mut Spanned<DeValue<'_>>, span: &Range<usize>) -> Option<Vec<String>> {
    let table_span = value.span();
    let DeValue::Table(table) = value.get_mut() else { return None };
    let own = table.iter().find(|(name, within)| name.span() == *span || within.span() == *span);
    if let Some(name) = own.map(|(name, _)| name.get_ref().to_string()) {
        table.remove(name.as_str());
        return Some(vec![format!("{table_span:?} {name}"), name]);
    }
    for (name, within) in table.iter_mut() {
        let deeper = match within.get_mut() {
            DeValue::Table(_) => take_out(within, span),
            DeValue::Array(list) => {
                list.iter_mut().find_map(|one| (holds(one, span)).then(|| take_out(one, span)).flatten())
            }
            _ => None,
        };
        if let Some(mut taken) = deeper {
            taken.push(name.get_ref().to_string());
            return Some(taken);
        }
    }
    None
}

fn named_in<'a>(message: &'a str, before: &str) -> Option<&'a str> {
    message.strip_prefix(before)?.split('`').next()
}

/// One table of a list.
#[derive(Debug)]
pub struct Part<T> {
    pub index: usize,
    pub code: String,
    pub reading: Reading<T>,
}

impl<T> Part<T> {
    /// Where nothing was wrong.
    pub fn content(&self) -> Option<&T> {
        self.reading.value.as_ref()
    }
}

/// A step on the way to a value.
#[derive(Clone, Copy, Debug)]
pub enum Step<'a> {
    Key(&'a str),
    Number(usize),
}
