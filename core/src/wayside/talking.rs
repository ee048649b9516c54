//! The form as a talk: one screen after another in the person's language, each kept before the next is shown.

use serde::Serialize;

use super::capture::{as_bytes, read_draft};
use super::{Error, Hint, Wayside};
use crate::draft::{Draft, DraftReason, parse};
use crate::form::{MAX_TEXT, Step};
use crate::pack::{Council, Datatype, Pack, Question, Service};
use crate::place::parse_at;
use crate::report::{ReportId, Reporter};
use crate::store::drafts;
use crate::words::{Words, draft_sentence, form_sentence, place};

/// What a screen asks for, which decides how a shell draws it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Asks {
    /// One of the choices, or some words to look for it by.
    Category,
    /// One of the choices.
    One,
    /// Any of the choices.
    Many,
    /// A line; a number or a date where the question says so.
    Line,
    /// Lines.
    Text,
    Place,
    Photos,
    /// A name, an e-mail address, a phone number; or none.
    Contact,
    /// Nothing: it is read, and passed.
    Nothing,
    /// All that was answered, to be sent or changed.
    Check,
    /// Nothing, and the form ends here; the words stay a draft.
    End,
}

/// One screen, in words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Screen {
    /// By which it is answered, passed and asked for again.
    pub step: String,
    pub asks: Asks,
    pub heading: String,
    /// Under the heading, one after the other.
    pub told: Vec<String>,
    pub choices: Vec<Offered>,
    /// What was typed here before.
    pub typed: String,
    /// No answer is one, too.
    pub optional: bool,
    pub can_go_back: bool,
    pub rows: Vec<Row>,
    /// "There is a problem": why the answer will not do, and what to put right. What was answered stands here as it was given.
    pub problems: Vec<String>,
    /// "Exit this page", where somebody may be looking on: first in reading order, and no trace of it on the screen after it.
    pub exit: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Offered {
    pub key: String,
    pub name: String,
    pub chosen: bool,
}

/// A line of "check your answers".
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Row {
    /// The step to change it by.
    pub step: String,
    pub asked: String,
    pub answered: String,
}

/// More than these are no help in choosing.
const SUGGESTIONS: usize = 5;
/// The category itself, where there is none yet.
const SERVICE: &str = ".service";

impl Wayside {
    /// The screen at which this draft is.
    pub fn ask(&self, id: ReportId) -> Result<Screen, Error> {
        let draft = self.draft(id)?;
        self.screen(id, &draft)
    }

    /// An answer to a step, and the next screen; the same one with its problems where the answer will not do. What needs no
    /// answer is passed with none.
    pub fn answer(&self, id: ReportId, step: &str, values: Vec<String>) -> Result<Screen, Error> {
        let problems = match self.turn(id, |draft| self.take_answer(draft, step, &values))? {
            Ok(next) => return Ok(next),
            Err(problems) => problems,
        };
        let mut screen = self.ask(id)?;
        for offered in &mut screen.choices {
            offered.chosen = values.contains(&offered.key);
        }
        if screen.choices.is_empty() {
            screen.typed = values.join("\n");
        }
        Ok(Screen { problems, ..screen })
    }

    /// The categories that these words may be about, to choose from; all of them where nothing fits.
    pub fn look_for(&self, id: ReportId, typed: &str) -> Result<Screen, Error> {
        let draft = self.draft(id)?;
        let mut screen = self.screen(id, &Draft { service: String::new(), ..draft.clone() })?;
        if screen.asks != Asks::Category || typed.trim().is_empty() {
            return Ok(screen);
        }
        typed.clone_into(&mut screen.typed);
        let suggested = self.suggested_at(draft.position.as_ref(), typed, SUGGESTIONS)?;
        if suggested.is_empty() {
            screen.told.push(self.words().say("ask-service-nothing"));
            return Ok(screen);
        }
        screen.choices.retain(|offered| suggested.contains(&offered.key));
        screen.choices.sort_by_key(|offered| suggested.iter().position(|code| *code == offered.key));
        Ok(screen)
    }

    /// Away from this page at once, before anybody sees it. The draft is kept, and in no list until the app is opened again.
    pub fn exit_quickly(&self, id: ReportId) -> Result<(), Error> {
        self.draft(id)?;
        self.inner().out_of_sight.insert(id);
        self.tell(Hint::Reports);
        Ok(())
    }

    /// The screen before this one, with what was answered there.
    pub fn back(&self, id: ReportId) -> Result<Screen, Error> {
        let turned = self.turn(id, |draft| {
            match self.talk_of(draft)? {
                // A worker chooses the category between the photo and the place.
                Some(service)
                    if draft.progress.quick && draft.progress.next(&service, &draft.answers) == Step::Place =>
                {
                    draft.service.clear();
                }
                Some(service) if draft.progress.back(&service, &draft.answers).is_some() => {}
                None if draft.progress.quick => draft.progress.change(&Step::Photos.name()),
                _ => draft.service.clear(),
            }
            Ok(Ok(()))
        })?;
        turned.or_else(|_| self.ask(id))
    }

    /// From "check your answers" to one of them; the others stay.
    pub fn ask_again(&self, id: ReportId, step: &str) -> Result<Screen, Error> {
        let turned = self.turn(id, |draft| {
            draft.progress.change(step);
            Ok(Ok(()))
        })?;
        turned.or_else(|_| self.ask(id))
    }

    /// A draft is read, changed and kept. What else was changed in it meanwhile (a photo refused, another process) is not
    /// written over: it is done again on that.
    fn turn(
        &self,
        id: ReportId,
        mut act: impl FnMut(&mut Draft) -> Result<Result<(), Vec<String>>, Error>,
    ) -> Result<Result<Screen, Vec<String>>, Error> {
        loop {
            let before = self.draft(id)?;
            let mut draft = before.clone();
            if let Err(problems) = act(&mut draft)? {
                return Ok(Err(problems));
            }
            let now_us = self.ports.clock.now().wall_us;
            let kept = self.inner().store.change(|db| {
                let same = read_draft(db, id)?.as_ref() == Some(&before);
                if same {
                    drafts::put(db, id, &as_bytes(&draft)?, now_us)?;
                }
                Ok(same)
            })?;
            if kept {
                self.tell(Hint::Reports);
                return self.screen(id, &draft).map(Ok);
            }
        }
    }

    fn take_answer(&self, draft: &mut Draft, step: &str, values: &[String]) -> Result<Result<(), Vec<String>>, Error> {
        let words = self.words();
        if step == SERVICE {
            let code = values.first().cloned().unwrap_or_default();
            if self.talk_of(&Draft { service: code.clone(), ..draft.clone() })?.is_none() {
                return Ok(Err(vec![words.say("ask-service-select")]));
            }
            draft.service = code;
            return Ok(Ok(()));
        }
        let Some(service) = self.talk_of(draft)? else {
            if step == Step::Photos.name() {
                draft.progress.photo_taken();
            }
            return Ok(Ok(()));
        };
        let first = values.first().map(|value| value.trim().to_owned()).unwrap_or_default();
        match step {
            ".danger" => match first.as_str() {
                "YES" | "NO" => draft.progress.in_danger = Some(first == "YES"),
                _ => return Ok(Err(vec![words.say("ask-danger-select")])),
            },
            ".place" if !first.is_empty() => match parse_at(&first) {
                Ok(position) => draft.position = Some(position),
                Err(_) => return Ok(Err(vec![words.say("ask-place-problem")])),
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
                let mut parts = values.iter().map(|part| part.trim().to_owned());
                let (name, email, phone) = (parts.next().unwrap_or_default(), parts.next(), parts.next());
                let given = |part: Option<String>| part.filter(|part| !part.is_empty());
                let (email, phone) = (given(email), given(phone));
                if [Some(&name), email.as_ref(), phone.as_ref()].into_iter().flatten().any(|it| it.contains('\0')) {
                    return Ok(Err(vec![words.say("ask-contact-unstorable")]));
                }
                draft.reporter = match (name.as_str(), draft.reporter.is_staff()) {
                    ("", true) => Reporter::Staff,
                    ("", false) => Reporter::default(),
                    (_, true) => Reporter::OnBehalf { name, email, phone },
                    (_, false) => Reporter::Named { name, email, phone },
                };
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

    /// Its category as it is talked about; `None` where there is none yet, or none any more.
    fn talk_of(&self, draft: &Draft) -> Result<Option<Service>, Error> {
        Ok(self.pack_for(draft)?.service_in(&draft.service, self.words().language())?)
    }

    fn screen(&self, id: ReportId, draft: &Draft) -> Result<Screen, Error> {
        let words = self.words();
        let pack = self.pack_for(draft)?;
        let Some(service) = pack.service_in(&draft.service, words.language())? else {
            let photos = Step::Photos.name();
            if draft.progress.quick && !draft.progress.has_passed(&photos) {
                return Ok(photos_screen(words));
            }
            let services = self.offered_at(draft.position.as_ref())?;
            let offered = |it: Service| Offered { chosen: it.code == draft.service, key: it.code, name: it.name };
            let choices = services.into_iter().map(offered).collect();
            let can_go_back = draft.progress.quick;
            return Ok(Screen { choices, can_go_back, ..screen(SERVICE, Asks::Category, words.say("ask-service")) });
        };
        let steps = draft.progress.steps(&service, &draft.answers);
        let here = draft.progress.next(&service, &draft.answers);
        let mut screen = Talk { words, council: pack.council()?, service: &service, draft }.screen(&here);
        screen.can_go_back = true;
        screen.exit = service.private.then(|| words.say("exit"));
        // Where nobody here can be told, that is said before the rest is asked.
        let after_place = steps.iter().skip_while(|step| **step != Step::Place).skip(1).any(|step| *step == here);
        if after_place {
            let in_the_way = self.in_the_way(id, draft, &pack, &service, here == Step::Check)?;
            screen.told.splice(0..0, in_the_way);
        }
        Ok(screen)
    }

    /// That this place is nobody's here, and whose it is; at the end, everything.
    fn in_the_way(
        &self,
        id: ReportId,
        draft: &Draft,
        pack: &Pack,
        service: &Service,
        all: bool,
    ) -> Result<Vec<String>, Error> {
        let dialect = self.inner().chosen.dialect;
        let today = self.ports.clock.now().today();
        let Err(reasons) = parse(id, draft, Vec::new(), pack, (dialect, today))? else { return Ok(Vec::new()) };
        let of_place = |reason: &&DraftReason| {
            matches!(
                reason,
                DraftReason::OutsideCouncil { .. }
                    | DraftReason::Ended { .. }
                    | DraftReason::NotYet { .. }
                    | DraftReason::Elsewhere(_)
                    | DraftReason::NoEndpoint
            )
        };
        let words = self.words();
        let said = reasons.iter().filter(|reason| all || of_place(reason));
        Ok(said.map(|reason| draft_sentence(words, reason, Some(service))).collect())
    }
}

fn screen(step: &str, asks: Asks, heading: String) -> Screen {
    Screen {
        step: step.to_owned(),
        asks,
        heading,
        told: Vec::new(),
        choices: Vec::new(),
        typed: String::new(),
        optional: false,
        can_go_back: false,
        rows: Vec::new(),
        problems: Vec::new(),
        exit: None,
    }
}

fn photos_screen(words: Words) -> Screen {
    let told = vec![words.say("ask-photos-hint")];
    Screen { told, ..screen(&Step::Photos.name(), Asks::Photos, words.say("ask-photos")) }
}

/// What a screen is made of.
struct Talk<'a> {
    words: Words,
    council: &'a Council,
    service: &'a Service,
    draft: &'a Draft,
}

impl Talk<'_> {
    fn screen(&self, step: &Step<'_>) -> Screen {
        let (words, draft) = (self.words, self.draft);
        let of = |asks, name: &str| screen(&step.name(), asks, words.say(name));
        match step {
            Step::Danger => {
                let offered = |key: &str, name: &str| Offered {
                    key: key.to_owned(),
                    name: words.say(name),
                    chosen: draft.progress.in_danger == Some(key == "YES"),
                };
                let choices = vec![offered("YES", "ask-yes"), offered("NO", "ask-no")];
                Screen { choices, ..of(Asks::One, "ask-danger") }
            }
            Step::Call => {
                let numbers = [
                    ("day", self.council.contact_day.as_str().into()),
                    ("night", self.council.contact_out_of_hours.as_str().into()),
                ];
                let mut told = ["call-mobile", "call-deaf"].map(|name| words.say(name)).to_vec();
                told.push(words.fill("call-council", &numbers));
                told.extend(["call-power-lines", "call-carry-on"].map(|name| words.say(name)));
                Screen { told, ..of(Asks::Nothing, "call") }
            }
            Step::Notice => Screen { told: self.notices(), ..of(Asks::Nothing, "ask-notice") },
            Step::Place => {
                let typed = draft.position.map(|at| place(words, &at)).unwrap_or_default();
                Screen { typed, told: vec![words.say("ask-place-hint")], ..of(Asks::Place, "ask-place") }
            }
            Step::Photos => photos_screen(words),
            Step::Question(question) => self.question(question),
            Step::Stop(_, stop) => {
                let told = [stop.text.as_str(), stop.link.as_str()].into_iter().filter(|text| !text.is_empty());
                let told = told.map(str::to_owned).collect();
                match stop.ends {
                    true => Screen { told, ..of(Asks::End, "ask-stop-end") },
                    false => Screen { told, ..of(Asks::Nothing, "ask-stop") },
                }
            }
            Step::Description => {
                let typed = draft.description.clone();
                Screen { typed, told: vec![words.say("ask-description-hint")], ..of(Asks::Text, "ask-description") }
            }
            Step::Contact if draft.reporter.is_staff() => {
                let typed = reporter(&draft.reporter);
                Screen { typed, told: vec![words.say("ask-behalf-hint")], ..of(Asks::Contact, "ask-behalf") }
            }
            Step::Contact => {
                let typed = reporter(&draft.reporter);
                Screen { typed, told: vec![words.say("ask-contact-hint")], ..of(Asks::Contact, "ask-contact") }
            }
            Step::Check => Screen { rows: self.rows(), ..of(Asks::Check, "ask-check") },
        }
    }

    fn question(&self, question: &Question) -> Screen {
        let asks = match question.datatype {
            Datatype::SingleValueList => Asks::One,
            Datatype::MultiValueList => Asks::Many,
            Datatype::Text => Asks::Text,
            _ => Asks::Line,
        };
        let heading = match question.required {
            true => question.text.clone(),
            false => self.words.fill("ask-optional", &[("asked", question.text.as_str().into())]),
        };
        let values = self.draft.answers.get(&question.code).map(Vec::as_slice).unwrap_or_default();
        let mut told: Vec<String> = [question.hint.clone()].into_iter().filter(|hint| !hint.is_empty()).collect();
        match question.datatype {
            Datatype::MultiValueList => told.push(self.words.say("ask-many-hint")),
            Datatype::Number => told.push(self.words.say("ask-number-hint")),
            Datatype::Datetime => told.push(self.words.say("ask-date-hint")),
            _ => {}
        }
        let offered = question.choices.iter().map(|choice| Offered {
            key: choice.key.clone(),
            name: choice.name.clone(),
            chosen: values.contains(&choice.key),
        });
        let choices = offered.collect();
        let typed = if question.datatype.is_list() { String::new() } else { values.join("\n") };
        let optional = !question.required;
        Screen { told, choices, typed, optional, ..screen(&question.code, asks, heading) }
    }

    /// What not to touch; why it is asked, and who sees it; that the photo as taken is kept.
    fn notices(&self) -> Vec<String> {
        let (words, service) = (self.words, self.service);
        let mut told: Vec<String> =
            service.notice.split("\n\n").map(str::trim).filter(|it| !it.is_empty()).map(str::to_owned).collect();
        if service.evidence == crate::pack::Evidence::Original {
            told.push(words.say("notice-evidence"));
        }
        if let Some(privacy) = &service.privacy {
            told.push(words.fill("notice-why", &[("why", privacy.why.as_str().into())]));
            told.push(words.fill("notice-basis", &[("basis", privacy.lawful_basis.as_str().into())]));
            told.push(words.fill("notice-who", &[("who", privacy.who_sees.as_str().into())]));
            told.push(words.fill("notice-how-long", &[("long", privacy.how_long.as_str().into())]));
        }
        told.push(words.say(if service.private { "notice-private" } else { "notice-public" }));
        if service.private {
            told.push(words.say("notice-exit"));
        }
        told
    }

    fn rows(&self) -> Vec<Row> {
        let (words, draft) = (self.words, self.draft);
        let or_nothing = |text: String| if text.is_empty() { words.say("ask-not-answered") } else { text };
        let row = |step: &Step<'_>, asked: String, answered: String| Row {
            step: step.name(),
            asked,
            answered: or_nothing(answered),
        };
        let steps = draft.progress.every_step(self.service, &draft.answers);
        let rows = steps.iter().filter_map(|step| match step {
            Step::Place => {
                Some(row(step, words.say("ask-place"), draft.position.map(|at| place(words, &at)).unwrap_or_default()))
            }
            Step::Question(question) => {
                let values = draft.answers.get(&question.code).map(Vec::as_slice).unwrap_or_default();
                let named = values.iter().map(|value| {
                    let choice = question.choices.iter().find(|choice| choice.key == *value);
                    choice.map_or(value.as_str(), |choice| choice.name.as_str())
                });
                Some(row(step, question.text.clone(), named.collect::<Vec<_>>().join(", ")))
            }
            Step::Description => Some(row(step, words.say("ask-description"), draft.description.clone())),
            Step::Contact => {
                let asked = if draft.reporter.is_staff() { "ask-behalf" } else { "ask-contact" };
                Some(row(step, words.say(asked), reporter(&draft.reporter)))
            }
            _ => None,
        });
        rows.collect()
    }
}

fn reporter(reporter: &Reporter) -> String {
    let Some((name, email, phone)) = reporter.person() else { return String::new() };
    [Some(name), email, phone].into_iter().flatten().collect::<Vec<_>>().join(", ")
}
