//! What must hold of one service's questions.

use std::collections::HashSet;

use super::Mistake;
use super::check::{LINKS, is_link};
use super::source::{Part, Source, Step};
use crate::pack::{Level, Question};

pub fn check(source: &Source<'_>, parts: &[Part<Question>], mistakes: &mut Vec<Mistake>) {
    let mut seen = HashSet::new();
    for part in parts {
        if !part.code.is_empty() && !seen.insert(&part.code) {
            mistakes.push(source.mistake(
                &at(part, "code"),
                format!("two questions have the code {:?}", part.code),
                "Give each question a code of its own.",
            ));
        }
    }
    for part in parts {
        // Of what could not be read it was said already; the rest of it is looked at all the same.
        let Some(question) = part.reading.any() else { continue };
        let has_read = |fields: &[&str]| fields.iter().all(|field| part.reading.has_read(field));
        code(source, part, question, mistakes);
        if has_read(&["datatype", "choices"]) {
            choices(source, part, question, mistakes);
        }
        if has_read(&["only_if"]) {
            condition(source, part, question, parts, mistakes);
        }
        if has_read(&["stop", "choices"]) {
            stops(source, part, question, mistakes);
        }
    }
}

/// A service level holds where an answer was given that there is.
pub fn levels(source: &Source<'_>, levels: &[Level], parts: &[Part<Question>], mistakes: &mut Vec<Mistake>) {
    for (index, level) in levels.iter().enumerate() {
        let Some(condition) = &level.only_if else { continue };
        let path = [Step::Key("level"), Step::Number(index), Step::Key("only_if")];
        let Some(part) = parts.iter().find(|part| part.code == condition.question) else {
            let what = format!("a level depends on {:?}, which is no question here", condition.question);
            mistakes.push(source.mistake(&path, what, "Correct the code."));
            continue;
        };
        if condition.is.is_empty() {
            mistakes.push(source.mistake(&path, "a level depends on no answer", "Name one, or leave only_if out."));
        }
        let known = |key: &&String| part.content().is_none_or(|it| it.choices.iter().any(|one| one.key == **key));
        if let Some(key) = condition.is.iter().find(|key| !known(key)) {
            let what = format!("a level depends on {key:?}, which is no answer to {:?}", condition.question);
            mistakes.push(source.mistake(&path, what, "Correct the key."));
        }
    }
}

fn stops(source: &Source<'_>, part: &Part<Question>, question: &Question, mistakes: &mut Vec<Mistake>) {
    for (index, stop) in question.stops.iter().enumerate() {
        let path = [Step::Key("question"), Step::Number(part.index), Step::Key("stop"), Step::Number(index)];
        if let Some(key) = stop.is.iter().find(|key| !question.choices.iter().any(|choice| choice.key == **key)) {
            let what = format!("a stop follows {key:?}, which is no answer to {:?}", question.code);
            mistakes.push(source.mistake(&path, what, "Correct the key."));
        }
        if stop.is.is_empty() {
            let what = format!("a stop of {:?} follows no answer", question.code);
            mistakes.push(source.mistake(&path, what, "Name the answers: is = [\"YES\"]."));
        }
        if !is_link(&stop.link) {
            let what = format!("{:?} is nothing that a phone may open", stop.link);
            mistakes.push(source.mistake(&path, what, LINKS));
        }
        if stop.text.trim().is_empty() {
            let what = format!("a stop of {:?} says nothing", question.code);
            mistakes.push(source.mistake(&path, what, "Write whom else to tell."));
        }
    }
    let asks = ["required", "only_if"].iter().all(|field| part.reading.has_read(field));
    let always = asks && question.required && question.only_if.is_none() && !question.choices.is_empty();
    if always && question.choices.iter().all(|choice| ends(question, &choice.key)) {
        let what = format!("each answer to {:?} ends the form, so that nobody can report anything", question.code);
        mistakes.push(source.mistake(&at(part, "stop"), what, "Take ends = true out of one of its stops."));
    }
}

/// Whether the form goes no further after this answer.
fn ends(question: &Question, key: &str) -> bool {
    question.stops.iter().any(|stop| stop.ends && stop.is.iter().any(|is| is == key))
}

fn code(source: &Source<'_>, part: &Part<Question>, question: &Question, mistakes: &mut Vec<Mistake>) {
    // It stands in `attribute[code]` on the wire and before the `=` of an answer.
    let plain = |c: char| c.is_ascii_alphanumeric() || "_-.".contains(c);
    let has_read = |field| part.reading.has_read(field);
    if has_read("code") && (question.code.is_empty() || !question.code.chars().all(plain)) {
        mistakes.push(source.mistake(
            &at(part, "code"),
            format!("{:?} cannot be a question's code", question.code),
            "Use letters, digits, \"_\", \"-\" and \".\" only.",
        ));
    }
    // `.place` and `waste.stop.TYRES` are steps of the talk: see form/talk.rs.
    if question.code.starts_with('.') || question.code.contains(".stop.") {
        mistakes.push(source.mistake(
            &at(part, "code"),
            format!("{:?} cannot be a question's code: the form calls a step of its own so", question.code),
            "Begin it with a letter, and leave out \".stop.\".",
        ));
    }
    if has_read("text") && question.text.trim().is_empty() {
        let what = format!("the question {:?} has no text", question.code);
        mistakes.push(source.mistake(&at(part, "text"), what, "Say what the person is asked."));
    }
    if has_read("required") && has_read("variable") && question.required && !question.variable {
        mistakes.push(source.mistake(
            &at(part, "required"),
            format!("{:?} is required, and is only shown, not asked", question.code),
            "Take out required, or variable = false.",
        ));
    }
}

fn choices(source: &Source<'_>, part: &Part<Question>, question: &Question, mistakes: &mut Vec<Mistake>) {
    let name = &question.code;
    if question.datatype.is_list() && question.choices.is_empty() {
        let what = format!("the question {name:?} is a list without choices");
        mistakes.push(source.mistake(&at(part, "datatype"), what, "Add choices = [{ key = \"…\", name = \"…\" }, …]."));
    }
    if !question.datatype.is_list() && !question.choices.is_empty() {
        let what = format!("the question {name:?} has choices, and is no list");
        let remedy = "Make its datatype singlevaluelist or multivaluelist, or take the choices out.";
        mistakes.push(source.mistake(&at(part, "datatype"), what, remedy));
    }
    let mut seen = HashSet::new();
    for (number, choice) in question.choices.iter().enumerate() {
        let path = [Step::Key("question"), Step::Number(part.index), Step::Key("choices"), Step::Number(number)];
        if !seen.insert(&choice.key) {
            let what = format!("two choices of {name:?} have the key {:?}", choice.key);
            mistakes.push(source.mistake(&path, what, "Give each choice a key of its own."));
        }
        let key = choice.key.trim();
        if key.is_empty() || key.len() != choice.key.len() || choice.name.trim().is_empty() {
            let what = format!("a choice of {name:?} lacks its key or its name, or has spaces around its key");
            mistakes.push(source.mistake(&path, what, "Give each choice a key, and a name that people see."));
        }
    }
}

/// A condition looks back only: the person must have met the question, and no two can wait for each other.
fn condition(
    source: &Source<'_>,
    part: &Part<Question>,
    question: &Question,
    parts: &[Part<Question>],
    mistakes: &mut Vec<Mistake>,
) {
    let Some(only_if) = &question.only_if else { return };
    let (name, on) = (&question.code, &only_if.question);
    let mut say = |what: String, remedy: &str| mistakes.push(source.mistake(&at(part, "only_if"), what, remedy));
    let Some(earlier) = parts.iter().find(|other| other.code == *on) else {
        return say(format!("{name:?} is asked only if {on:?}, which is no question here"), "Correct the code.");
    };
    if earlier.index >= part.index {
        return say(
            format!("{name:?} is asked only if {on:?}, which is not asked before it"),
            "Move it below that question.",
        );
    }
    // One that could not be read has had its own mistake.
    let Some(earlier) = earlier.content() else { return };
    if !earlier.datatype.is_list() || !earlier.variable {
        return say(
            format!("{name:?} is asked only if {on:?}, which has no choices to ask for"),
            "Refer to a question that is a list.",
        );
    }
    if only_if.is.is_empty() {
        say(format!("{name:?} is asked only if {on:?} is nothing"), "Name the choices: is = [\"YES\"].");
    }
    if !only_if.is.is_empty() && only_if.is.iter().all(|code| ends(earlier, code)) {
        say(
            format!("{name:?} is never asked: after these answers to {on:?} the form ends"),
            "Take it out, or the ends.",
        );
    }
    for code in &only_if.is {
        if !earlier.choices.iter().any(|choice| choice.key == *code) {
            say(
                format!("{name:?} is asked only if {on:?} is {code:?}, which is no choice of it"),
                "Use one of that question's keys.",
            );
        }
    }
}

fn at<'a>(part: &Part<Question>, key: &'a str) -> [Step<'a>; 3] {
    [Step::Key("question"), Step::Number(part.index), Step::Key(key)]
}
