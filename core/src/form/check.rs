//! Which questions are asked, and what a report may make of the answers.

use std::collections::BTreeSet;

use super::{FormError, Problem, RawAnswers, value};
use crate::pack::{Question, Service, Stop};
use crate::report::{Answer, AnswerValue, ChosenCode};

/// "I do not know", in every pack that offers it.
const NOT_KNOWN: &str = "NOT_KNOWN";

/// The questions that apply, given what is answered so far, in order. A condition on a question that is itself not asked
/// does not hold, whatever was answered to it.
pub fn asked<'s>(service: &'s Service, given: &RawAnswers) -> Vec<&'s Question> {
    let mut asked: Vec<&Question> = Vec::new();
    for question in service.questions.iter().filter(|question| question.variable) {
        let holds = question.only_if.as_ref().is_none_or(|only_if| {
            asked.iter().any(|earlier| earlier.code == only_if.question)
                && values(given, &only_if.question).any(|value| only_if.is.iter().any(|code| code == value))
        });
        if holds {
            asked.push(question);
        }
    }
    asked
}

/// Answers as a report has them, in the order of the questions, or everything that is wrong: the questions' order first,
/// then answers to questions that the service does not have.
pub fn check(service: &Service, given: &RawAnswers) -> Result<Vec<Answer>, Vec<FormError>> {
    weigh(service, given, false)
}

/// The same of what a worker has written down: what they were not asked is no gap, and is said to be none.
pub fn check_of_staff(service: &Service, given: &RawAnswers) -> Result<Vec<Answer>, Vec<FormError>> {
    weigh(service, given, true)
}

fn weigh(service: &Service, given: &RawAnswers, of_staff: bool) -> Result<Vec<Answer>, Vec<FormError>> {
    let asked: BTreeSet<&str> = asked(service, given).into_iter().map(|question| question.code.as_str()).collect();
    let mut answers = Vec::new();
    let mut errors = Vec::new();
    for question in &service.questions {
        let mut problems = Vec::new();
        if of_staff && asked.contains(question.code.as_str()) && values(given, &question.code).next().is_none() {
            answers.push(Answer::not_asked(&question.code));
        } else if asked.contains(question.code.as_str()) {
            let value = answer(question, given, &mut problems);
            answers.extend(value.map(|value| Answer { question: question.code.clone(), value }));
        } else if values(given, &question.code).next().is_some() {
            problems.push(Problem::NotAsked { only_if: question.only_if.clone() });
        }
        errors.extend(problems.into_iter().map(|problem| FormError { question: question.code.clone(), problem }));
    }
    let unknown = given.keys().filter(|code| !service.questions.iter().any(|question| question.code == **code));
    errors.extend(unknown.map(|code| FormError { question: code.clone(), problem: Problem::UnknownQuestion }));
    if errors.is_empty() { Ok(answers) } else { Err(errors) }
}

/// The signpost at which the form ends with these answers: the council can do nothing.
pub fn ending<'s>(service: &'s Service, given: &RawAnswers) -> Option<&'s Stop> {
    let hit = |question: &'s Question| {
        let fits =
            |stop: &&Stop| stop.ends && values(given, &question.code).any(|value| stop.is.iter().any(|is| is == value));
        question.stops.iter().find(fits)
    };
    asked(service, given).into_iter().find_map(hit)
}

/// Whether these values will do as the answer to this question.
pub fn answer_to(question: &Question, values: &[String]) -> Result<Option<AnswerValue>, Vec<FormError>> {
    let given = RawAnswers::from([(question.code.clone(), values.to_vec())]);
    let mut problems = Vec::new();
    let value = answer(question, &given, &mut problems);
    if problems.is_empty() {
        return Ok(value);
    }
    Err(problems.into_iter().map(|problem| FormError { question: question.code.clone(), problem }).collect())
}

/// The answer to a question that is asked; `None` where there is none or where it will not do.
fn answer(question: &Question, given: &RawAnswers, problems: &mut Vec<Problem>) -> Option<AnswerValue> {
    let given: Vec<&str> = values(given, &question.code).collect();
    if given.is_empty() {
        if question.required {
            problems.push(Problem::Required);
        }
        return None;
    }
    if given.len() > 1 && question.datatype != crate::pack::Datatype::MultiValueList {
        problems.push(Problem::TakesOne { given: given.len() });
    }
    if question.datatype.is_list() {
        return choices(question, &given, problems);
    }
    // Of several, which one is meant has to be known first.
    let [value] = given.as_slice() else { return None };
    match value::read(question.datatype, value) {
        Ok(value) => Some(AnswerValue::Text(value)),
        Err(problem) => {
            problems.push(problem);
            None
        }
    }
}

/// As they are kept: a date as it is sent, however it was typed. What will not do stays as it was.
pub fn tidy(question: &Question, values: Vec<String>) -> Vec<String> {
    if question.datatype.is_list() {
        return values;
    }
    values.into_iter().map(|typed| value::read(question.datatype, typed.trim()).unwrap_or(typed)).collect()
}

/// In the order of the choices, each once, so that the same answers are always the same words.
fn choices(question: &Question, given: &[&str], problems: &mut Vec<Problem>) -> Option<AnswerValue> {
    for value in given {
        if !question.choices.iter().any(|choice| choice.key == *value) {
            problems.push(Problem::UnknownCode { given: (*value).to_owned(), allowed: question.choices.clone() });
        }
    }
    let alone = question.choices.iter().find(|choice| choice.key == NOT_KNOWN && given.contains(&NOT_KNOWN));
    if let Some(choice) = alone.filter(|_| given.iter().any(|value| *value != NOT_KNOWN)) {
        problems.push(Problem::StandsAlone { choice: choice.name.clone(), given: given.len() });
    }
    let chosen = question.choices.iter().filter(|choice| given.contains(&choice.key.as_str()));
    let chosen = chosen.map(|choice| ChosenCode { code: choice.key.clone(), label: choice.name.clone() });
    Some(AnswerValue::Choices(chosen.collect()))
}

/// What was given to a question, without the spaces around it, and without what is then empty.
fn values<'g>(given: &'g RawAnswers, question: &str) -> impl Iterator<Item = &'g str> {
    given.get(question).into_iter().flatten().map(|value| value.trim()).filter(|value| !value.is_empty())
}
