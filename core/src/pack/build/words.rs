//! `words/cy.ftl`: what the pack says, in another language, as Fluent.
//!
//! ```text
//! # reviewed: A. Translator, 2026-11-01
//! fly-tipping = Tipio anghyfreithlon
//!     .notice = …
//! fly-tipping--waste = Beth sydd wedi ei adael?
//!     .TYRES = Teiars
//! ```
//!
//! A message stands for a service (`fly-tipping`), one of its questions (`fly-tipping--waste`), a page (`page--winter`), an owner
//! (`owner--park`), a route by its owner or its endpoint (`route--park`, `route--to-parks`, `route--elsewhere`) or the council
//! (`council--privacy`), an attribute for what hangs on it: a notice, a hint, a choice by its key. Letters that Fluent's names cannot have are
//! `_`. A message without the line `# reviewed:` above it awaits its translator.

use fluent_syntax::ast::{Entry, InlineExpression, Pattern, PatternElement};
use fluent_syntax::parser;

use super::unread::Unread;
use super::{Content, Mistake};
use crate::pack::Word;
use crate::pack::said::{self, keywords_key, name};

/// Everything a person may be told by this pack: each under its key.
pub fn said(content: &Content) -> Vec<(String, String)> {
    let mut said = Vec::new();
    let mut say = |message: &str, attribute: &str, text: &str| {
        if !text.trim().is_empty() {
            let dot = if attribute.is_empty() { "" } else { "." };
            said.push((format!("{message}{dot}{attribute}"), text.to_owned()));
        }
    };
    for service in &content.services {
        let mut service = service.clone();
        let keywords = (keywords_key(&service), service.keywords.join(", "));
        let texts = said::texts(&mut service).into_iter().map(|(key, text)| (key, text.clone()));
        for (key, text) in texts.chain([keywords]) {
            let (message, attribute) = key.split_once('.').unwrap_or((&key, ""));
            say(message, attribute, &text);
        }
    }
    let mut council = content.council.clone();
    for (key, text) in said::council_texts(&mut council) {
        let (message, attribute) = key.split_once('.').unwrap_or((&key, ""));
        say(message, attribute, text);
    }
    for page in &content.pages {
        let name = format!("page--{}", name(&page.id));
        say(&name, "", &page.title);
        say(&name, "text", &page.text);
    }
    for (number, route) in content.routes.iter().enumerate() {
        say(&said::route_key(&content.routes, number), "", &route.why);
    }
    for owner in &content.owners {
        say(&said::owner_key(&owner.id), "", &owner.tell);
    }
    said
}

/// Reads one file. Keys that the pack does not say are mistakes, where all that it says is known: nobody would ever see them.
pub fn read(
    file: &str,
    language: &str,
    text: &str,
    (content, unread): (&Content, &Unread),
    mistakes: &mut Vec<Mistake>,
) -> Vec<Word> {
    // Some programs begin a file with a mark.
    let text = text.trim_start_matches('\u{feff}');
    let resource = match parser::parse(text) {
        Ok(resource) => resource,
        Err((resource, errors)) => {
            for error in errors {
                let line = line_at(text, error.pos.start);
                mistakes.push(Mistake::new(
                    file,
                    Some(line),
                    format!("it is not Fluent: {error}"),
                    "Correct this line.",
                ));
            }
            resource
        }
    };
    let known: std::collections::HashSet<String> = said(content).into_iter().map(|(key, _)| key).collect();
    let mut words = Vec::new();
    for entry in &resource.body {
        let Entry::Message(message) = entry else { continue };
        let id = message.id.name;
        let line = text.lines().position(|line| line.split('=').next().is_some_and(|name| name.trim_end() == id));
        let line = line.map(|line| line + 1);
        let reviewed = message
            .comment
            .as_ref()
            .is_some_and(|it| it.content.iter().any(|line| line.trim_start().starts_with("reviewed:")));
        let own = message.value.iter().map(|value| (id.to_owned(), value));
        let hung = message.attributes.iter().map(|it| (format!("{id}.{}", it.id.name), &it.value));
        for (key, pattern) in own.chain(hung) {
            if !known.contains(&key) && !unread.may_say(id) {
                let remedy = "Correct its name, or take it out.";
                mistakes.push(Mistake::new(file, line, format!("{key:?} is nothing that this pack says"), remedy));
                continue;
            }
            if words.iter().any(|word: &Word| word.key == key) {
                mistakes.push(Mistake::new(file, line, format!("{key:?} is there twice"), "Take one of them out."));
                continue;
            }
            match plain(pattern) {
                Some(text) => words.push(Word { language: language.to_owned(), key, text, reviewed }),
                None => mistakes.push(Mistake::new(
                    file,
                    line,
                    format!("{key:?} has a placeholder"),
                    "Write it out: a pack's sentences stand as they are.",
                )),
            }
        }
    }
    words.sort_by(|one, other| one.key.cmp(&other.key));
    words
}

/// What is missing in a language, and what no translator has seen: by key.
pub fn lacking(content: &Content, language: &str) -> (Vec<String>, Vec<String>) {
    let word = |key: &str| content.words.iter().find(|it| it.language == language && it.key == key);
    let (mut missing, mut unreviewed) = (Vec::new(), Vec::new());
    for (key, _) in said(content) {
        match word(&key) {
            None => missing.push(key),
            Some(word) if !word.reviewed => unreviewed.push(key),
            Some(_) => {}
        }
    }
    (missing, unreviewed)
}

fn plain(pattern: &Pattern<&str>) -> Option<String> {
    pattern
        .elements
        .iter()
        .map(|element| match element {
            PatternElement::TextElement { value } => Some((*value).to_owned()),
            // `{""}` and the like, by which Fluent writes what it would otherwise read as its own.
            PatternElement::Placeable {
                expression: fluent_syntax::ast::Expression::Inline(InlineExpression::StringLiteral { value }),
            } => Some((*value).to_owned()),
            PatternElement::Placeable { .. } => None,
        })
        .collect()
}

fn line_at(text: &str, byte: usize) -> usize {
    1 + text.bytes().take(byte).filter(|byte| *byte == b'\n').count()
}
