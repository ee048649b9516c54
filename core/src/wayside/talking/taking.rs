//! An answer is taken, or what to put right is said.

use super::screen::AGREED;
use super::{LANGUAGE, RETURN, SERVICE};
use crate::draft::{Draft, DraftReason};
use crate::form::{MAX_TEXT, Step};
use crate::place::parse_at;
use crate::report::Reporter;
use crate::wayside::{Error, Wayside};
use crate::words::{Sayable, draft_sentence, form_sentence};

/// Why an answer will not do.
type Taken = Result<(), Vec<String>>;

impl Wayside {
    pub(super) fn take_answer(&self, draft: &mut Draft, step: &str, values: &[String]) -> Result<Taken, Error> {
        let words = self.words();
        let problem = |name: &str| Ok(Err(vec![words.say(name)]));
        let first = values.first().map(|value| value.trim().to_owned()).unwrap_or_default();
        match (step, first.as_str()) {
            (RETURN, "CONTINUE") => {
                draft.progress.left = false;
                return Ok(Ok(()));
            }
            (RETURN, _) => return problem("return-select"),
            // One that is offered was taken before this.
            (LANGUAGE, _) => return problem("ask-language-select"),
            (SERVICE, code) => {
                let chosen = Draft { service: code.to_owned(), ..draft.clone() };
                if self.talk_of(&chosen)?.is_none() {
                    return problem("ask-service-select");
                }
                *draft = chosen;
                draft.progress.wants_nothing();
                return Ok(Ok(()));
            }
            (".place", typed) if !typed.is_empty() => match parse_at(typed) {
                Ok(position) => draft.position = Some(position),
                // Enter on what stands there: the place as it is.
                Err(_) if Some(typed) == draft.position.map(|at| crate::words::place(words, &at)).as_deref() => {}
                Err(error) => return Ok(Err(vec![error.say(words)])),
            },
            _ => {}
        }
        let Some(service) = self.talk_of(draft)? else {
            if step == Step::Photos.name() {
                draft.progress.photo_taken();
            }
            draft.progress.wants_nothing();
            return Ok(Ok(()));
        };
        match step {
            ".danger" => match first.as_str() {
                "YES" | "NO" => draft.progress.in_danger = Some(first == "YES"),
                _ => return problem("ask-danger-select"),
            },
            ".description" => {
                let text = values.join("\n");
                let problem = match text.chars().count() > MAX_TEXT {
                    true => Some(DraftReason::TooLong { limit: MAX_TEXT }),
                    false => text.contains('\0').then_some(DraftReason::Unstorable),
                };
                if let Some(problem) = problem {
                    return Ok(Err(vec![draft_sentence(words, &problem, None)]));
                }
                draft.description = text;
            }
            ".contact" => {
                if let Err(problems) = self.take_contact(draft, values) {
                    return Ok(Err(problems));
                }
            }
            question if service.questions.iter().any(|it| it.code == question) => {
                let answered = draft.progress.answer(&service, &mut draft.answers, question, values.to_vec());
                return Ok(answered.map_err(|problems| {
                    let asked = service.questions.iter().find(|it| it.code == question);
                    problems.iter().map(|it| form_sentence(words, it, asked)).collect()
                }));
            }
            _ => {}
        }
        draft.progress.pass(&service, &draft.answers, step);
        Ok(Ok(()))
    }

    fn take_contact(&self, draft: &mut Draft, values: &[String]) -> Taken {
        let words = self.words();
        let mut parts = values.iter().map(|part| part.trim().to_owned());
        let (name, email, phone, agreed) = (parts.next().unwrap_or_default(), parts.next(), parts.next(), parts.next());
        let given = |part: Option<String>| part.filter(|part| !part.is_empty());
        let (email, phone) = (given(email), given(phone));
        let typed = || [Some(&name), email.as_ref(), phone.as_ref()].into_iter().flatten();
        if typed().any(|it| it.contains('\0')) {
            return Err(vec![words.say("ask-contact-unstorable")]);
        }
        if typed().any(|it| it.chars().count() > MAX_TEXT) {
            return Err(vec![words.fill("ask-contact-too-long", &[("limit", MAX_TEXT.to_string().into())])]);
        }
        if email.as_ref().is_some_and(|it| !is_address(it)) {
            return Err(vec![words.say("ask-contact-email")]);
        }
        let staff = draft.reporter.is_staff();
        if name.is_empty() && (email.is_some() || phone.is_some()) {
            return Err(vec![words.say(if staff { "ask-behalf-name" } else { "ask-contact-name" })]);
        }
        if staff && !name.is_empty() && agreed.as_deref() != Some(AGREED) {
            return Err(vec![words.say("ask-behalf-agree")]);
        }
        draft.reporter = match (name.as_str(), staff) {
            ("", true) => Reporter::Staff,
            ("", false) => Reporter::default(),
            (_, true) => Reporter::OnBehalf { name, email, phone, agreed: true },
            (_, false) => Reporter::Named { name, email, phone },
        };
        Ok(())
    }
}

/// Something on both sides of an "@": more is for whoever writes to it to find out.
fn is_address(email: &str) -> bool {
    email.split_once('@').is_some_and(|(name, place)| !name.is_empty() && !place.is_empty())
}
