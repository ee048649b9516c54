//! The talk with a person, from the first question to "check your answers": which step comes next, and what Back and Change
//! do, is decided here, so that every shell asks the same.
//!
//! The steps follow from the category and the answers; what is remembered is only which of them the person has passed. So a
//! draft that was left at any step is resumed there, and a new pack asks what is new.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::check::{answer_to, asked, tidy};
use super::{FormError, RawAnswers};
use crate::pack::{Question, Service, Stop};

/// One screen.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Step<'s> {
    /// "Is anyone in danger, or is it dangerous now?"
    Danger,
    /// Whom to call. Then: "I am safe now, carry on".
    Call,
    /// What is said before the questions: what not to touch, and what is done with what people tell.
    Notice,
    Place,
    Photos,
    Question(&'s Question),
    /// Who else to tell, after an answer. Where it ends the form, nothing comes after it.
    Stop(&'s Question, &'s Stop),
    /// In their own words.
    Description,
    Contact,
    /// "Check your answers before you send them".
    Check,
}

impl Step<'_> {
    /// The name by which a step is passed, and asked for again. No question's code begins with a dot or has `.stop.` in it:
    /// no pack with such a one is built.
    pub fn name(&self) -> String {
        match self {
            Self::Danger => ".danger".to_owned(),
            Self::Call => ".call".to_owned(),
            Self::Notice => ".notice".to_owned(),
            Self::Place => ".place".to_owned(),
            Self::Photos => ".photos".to_owned(),
            Self::Question(question) => question.code.clone(),
            Self::Stop(question, stop) => format!("{}.stop.{}", question.code, stop.is.join("+")),
            Self::Description => ".description".to_owned(),
            Self::Contact => ".contact".to_owned(),
            Self::Check => ".check".to_owned(),
        }
    }

    /// Nothing comes after it.
    pub fn is_end(&self) -> bool {
        matches!(self, Self::Check) || matches!(self, Self::Stop(_, stop) if stop.ends)
    }
}

/// How far a person has come.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    /// The steps that were passed, by their names, in the order in which they were.
    #[serde(default)]
    passed: Vec<String>,
    /// What was answered to the first question of all.
    #[serde(default)]
    pub in_danger: Option<bool>,
    /// A worker's: photo, category, place, and the rest only if they ask for it.
    #[serde(default)]
    pub quick: bool,
    /// Asked for from "check your answers". It was passed before, or is what a worker is not asked.
    #[serde(default)]
    wanted: Option<String>,
    /// What the steps that were passed were about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    about: Option<About>,
    /// Another council's than before: to be said until the next step is passed.
    #[serde(default, skip_serializing_if = "is_false")]
    pub moved: bool,
    /// Left by "Exit this page", and not gone on with since.
    #[serde(default, skip_serializing_if = "is_false")]
    pub left: bool,
}

/// Whose category it is, and under which notice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct About {
    jurisdiction: String,
    service: String,
    notice: String,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it with a reference")]
fn is_false(it: &bool) -> bool {
    !it
}

impl Progress {
    pub fn is_new(&self) -> bool {
        *self == Self::default()
    }

    /// Every step, with the answers that there are. It ends where nothing comes after a step.
    pub fn steps<'s>(&self, service: &'s Service, given: &RawAnswers) -> Vec<Step<'s>> {
        if self.quick { vec![Step::Photos, Step::Place, Step::Check] } else { self.every_step(service, given) }
    }

    /// The same, those among them that a worker is not asked.
    pub fn every_step<'s>(&self, service: &'s Service, given: &RawAnswers) -> Vec<Step<'s>> {
        let mut steps = Vec::new();
        if service.danger {
            steps.push(Step::Danger);
            if self.in_danger == Some(true) {
                steps.push(Step::Call);
            }
        }
        if !service.notice.trim().is_empty() || service.privacy.is_some() {
            steps.push(Step::Notice);
        }
        steps.extend([Step::Place, Step::Photos]);
        for question in asked(service, given) {
            steps.push(Step::Question(question));
            let values = given.get(&question.code).map(Vec::as_slice).unwrap_or_default();
            let fits = |stop: &&Stop| stop.is.iter().any(|code| values.iter().any(|value| value.trim() == code));
            for stop in question.stops.iter().filter(fits) {
                steps.push(Step::Stop(question, stop));
                // A worker is asked for nothing, so nothing ends before they check it; there it is said who else is told.
                if stop.ends && !self.quick {
                    return steps;
                }
            }
        }
        steps.extend([Step::Description, Step::Contact, Step::Check]);
        steps
    }

    /// The first that was not passed; the last one always is not.
    pub fn next<'s>(&self, service: &'s Service, given: &RawAnswers) -> Step<'s> {
        let wanted = |step: &Step<'_>| self.wanted.as_ref() == Some(&step.name());
        if let Some(wanted) =
            self.wanted.as_ref().and_then(|_| self.every_step(service, given).into_iter().find(wanted))
        {
            return wanted;
        }
        let steps = self.steps(service, given);
        let next = steps.iter().find(|step| step.is_end() || !self.has_passed(&step.name()));
        next.copied().unwrap_or(Step::Check)
    }

    /// An answer to a question, and on to the next step: it is kept only if it will do. What was asked only because of the
    /// answer before goes with that, and nothing else does.
    pub fn answer(
        &mut self,
        service: &Service,
        given: &mut RawAnswers,
        question: &str,
        values: Vec<String>,
    ) -> Result<(), Vec<FormError>> {
        let Some(asked) = asked(service, given).into_iter().find(|it| it.code == question) else { return Ok(()) };
        let values = tidy(asked, values);
        answer_to(asked, &values)?;
        if values.iter().all(|value| value.trim().is_empty()) {
            given.remove(question);
        } else {
            given.insert(question.to_owned(), values);
        }
        prune(service, given);
        self.pass(service, given, question);
        Ok(())
    }

    /// This step is done. One that asks nothing, or that may be left out.
    pub fn pass(&mut self, service: &Service, given: &RawAnswers, step: &str) {
        self.wanted = None;
        self.moved = false;
        self.passed.retain(|passed| passed != step);
        self.passed.push(step.to_owned());
        let there: BTreeSet<String> = self.steps(service, given).iter().map(Step::name).collect();
        self.passed.retain(|passed| there.contains(passed));
    }

    /// To the step before this one; its answer is as it was. From what was asked for again, to where that was done. At the first
    /// there is none.
    pub fn back<'s>(&mut self, service: &'s Service, given: &RawAnswers) -> Option<Step<'s>> {
        if self.wanted.take().is_some() {
            return Some(self.next(service, given));
        }
        let here = self.next(service, given).name();
        let steps = self.steps(service, given);
        let before = steps.iter().take_while(|step| step.name() != here).last().copied()?;
        self.not_passed(&before.name());
        Some(before)
    }

    /// One step again, from "check your answers": the others stay passed, and so does this one if it is left by Back.
    pub fn ask_again(&mut self, step: &str) {
        // The end is where it was asked for.
        self.wanted = (step != Step::Check.name()).then(|| step.to_owned());
    }

    /// Whether this was asked for again. The category and the place are where there are no steps yet.
    pub fn wants(&self, step: &str) -> bool {
        self.wanted.as_deref() == Some(step)
    }

    /// What was asked for again is done, or done without.
    pub fn wants_nothing(&mut self) {
        self.wanted = None;
    }

    pub fn not_passed(&mut self, step: &str) {
        self.passed.retain(|passed| passed != step);
    }

    /// Fits what was said to the category as it is now: another one, another council's, or a newer pack's. Answers to questions
    /// that it does not have, and codes that it does not offer, go; without that they would be refused at the end, where
    /// nobody could take them out. What has another meaning now is shown again, with the answer that is there.
    pub fn fit(&mut self, jurisdiction: &str, service: &Service, given: &mut RawAnswers) {
        let before = given.clone();
        given.retain(|code, values| {
            let Some(question) = service.questions.iter().find(|it| it.code == *code) else { return false };
            if question.datatype.is_list() {
                values.retain(|value| question.choices.iter().any(|choice| choice.key == value.trim()));
            }
            answer_to(question, values).is_ok_and(|answer| answer.is_some())
        });
        prune(service, given);
        self.passed.retain(|step| given.get(step) == before.get(step));
        let about = About {
            jurisdiction: jurisdiction.to_owned(),
            service: service.code.clone(),
            notice: service.privacy.as_ref().map(|it| it.version.clone()).unwrap_or_default(),
        };
        let Some(last) = self.about.replace(about.clone()).filter(|last| *last != about) else { return };
        let told = [Step::Danger, Step::Call, Step::Notice].map(|step| step.name());
        let elsewhere = last.jurisdiction != about.jurisdiction;
        self.moved |= elsewhere;
        if last.service != about.service {
            self.wanted = None;
            let of_any = [Step::Place, Step::Photos, Step::Description, Step::Contact].map(|step| step.name());
            self.passed.retain(|step| of_any.contains(step));
        } else if elsewhere {
            self.passed.retain(|step| !told.contains(step) && !step.contains(".stop."));
        } else {
            self.not_passed(&Step::Notice.name());
        }
    }

    pub fn has_passed_any(&self) -> bool {
        !self.passed.is_empty()
    }

    pub fn has_passed(&self, step: &str) -> bool {
        self.passed.iter().any(|passed| passed == step)
    }

    /// A worker has taken their photo: they go on.
    pub fn photo_taken(&mut self) {
        let photos = Step::Photos.name();
        if self.quick && !self.has_passed(&photos) {
            self.passed.push(photos);
        }
    }
}

/// Takes out what is not asked any more.
fn prune(service: &Service, given: &mut RawAnswers) {
    let still: BTreeSet<String> = asked(service, given).into_iter().map(|question| question.code.clone()).collect();
    given.retain(|question, _| still.contains(question));
}

#[cfg(test)]
#[path = "talk_tests.rs"]
mod tests;
