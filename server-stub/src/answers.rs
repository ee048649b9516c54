//! Whether answers fit a service's questions: every required one there, no code and no question that the pack does not
//! know. Used by both dialects, so that they cannot come to differ.

use wayside_core::form::{FormError, Problem};
use wayside_core::pack::{Datatype, Question, Service};
use wayside_core::report::{Answer, AnswerValue};
use wayside_core::words::{Words, form_sentence};

/// One answered question, whichever dialect it came in: codes, or one text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Given {
    pub question: String,
    pub values: Vec<String>,
}

/// What the form does not accept, by question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    pub question: String,
    pub sentence: String,
}

impl From<&Answer> for Given {
    fn from(answer: &Answer) -> Self {
        let values = match &answer.value {
            AnswerValue::Choices(chosen) => chosen.iter().map(|choice| choice.code.clone()).collect(),
            AnswerValue::Text(text) => vec![text.clone()],
        };
        Self { question: answer.question.clone(), values }
    }
}

/// Every refusal, in the order of the questions; answers to unknown questions come last. The service is as it is called in the
/// language that is spoken, and the sentences are those that the phone's own form says.
pub fn check(service: &Service, given: &[Given], words: Words) -> Vec<Refusal> {
    let refusal = |question: &str, problem, asked: Option<&Question>| {
        let error = FormError { question: question.to_owned(), problem };
        Refusal { question: question.to_owned(), sentence: form_sentence(words, &error, asked) }
    };
    let refusals = service.questions.iter().filter(|question| question.variable).filter_map(|question| {
        let problem = refuse(question, values(given, &question.code), asked(question, given))?;
        Some(refusal(&question.code, problem, Some(question)))
    });
    let known = |code: &str| service.questions.iter().any(|question| question.code == code);
    let strangers = given.iter().filter(|answer| !known(&answer.question));
    let strangers = strangers.map(|answer| refusal(&answer.question, Problem::UnknownQuestion, None));
    refusals.chain(strangers).collect()
}

fn values<'a>(given: &'a [Given], question: &str) -> &'a [String] {
    given.iter().find(|answer| answer.question == question).map_or(&[], |answer| &answer.values)
}

/// Whether a question's condition holds: the answer that it hangs on was one of those named.
fn asked(question: &Question, given: &[Given]) -> bool {
    let Some(condition) = &question.only_if else { return true };
    values(given, &condition.question).iter().any(|value| condition.is.contains(value))
}

fn refuse(question: &Question, values: &[String], asked: bool) -> Option<Problem> {
    let answered = values.iter().any(|value| !value.trim().is_empty());
    if !answered {
        return (question.required && asked).then_some(Problem::Required);
    }
    // A worker's report: it is filled in later.
    if !question.datatype.is_list() || values == [Answer::NOT_ASKED] {
        return None;
    }
    if question.datatype == Datatype::SingleValueList && values.len() > 1 {
        return Some(Problem::TakesOne { given: values.len() });
    }
    let stranger = values.iter().find(|value| question.choices.iter().all(|choice| choice.key != **value))?;
    Some(Problem::UnknownCode { given: stranger.clone(), allowed: question.choices.clone() })
}
