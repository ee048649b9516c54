//! What is on a screen, in the person's language and the pack's words.

use serde::Serialize;

use crate::draft::Draft;
use crate::form::{RawAnswers, Step};
use crate::pack::{Council, Datatype, Privacy, Question, Service};
use crate::report::Reporter;
use crate::words::{self, Words, place};

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
    /// A name, an e-mail address, a phone number; or none. What was typed before stands a line each.
    Contact,
    /// The same of whom a worker speaks for, and as a fourth value [`AGREED`] where that person agreed to it.
    Behalf,
    /// Nothing: it is read, and passed.
    Nothing,
    /// All that was answered, to be sent or changed.
    Check,
    /// Nothing, and the form ends here; the words stay a draft.
    End,
}

/// The fourth value of [`Asks::Behalf`].
pub const AGREED: &str = "AGREED";

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
    /// What was typed here before; where that will not do, as it was given.
    pub typed: String,
    /// The answer that is kept here, and stays so whatever was given after it that will not do.
    pub stored: Vec<String>,
    /// No answer is one, too.
    pub optional: bool,
    pub can_go_back: bool,
    pub rows: Vec<Row>,
    /// "There is a problem": why the answer will not do, and what to put right. What was answered stands here as it was given.
    pub problems: Vec<String>,
    /// "Exit this page", where somebody may be looking on: first in reading order, and no trace of it on the screen after it.
    pub exit: Option<String>,
    /// Whom to call, where to tell it, the words to take along: a button each, above [`Self::go_on`].
    pub actions: Vec<Action>,
    /// What the button says by which one goes on: "Continue". Empty where nothing comes after this.
    pub go_on: String,
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

/// A button that leads out of the form. It has one of the two.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Action {
    pub name: String,
    /// `tel:` or `https:`, to be opened.
    pub link: String,
    /// To be copied: where nobody can be told from here, the words can be taken along.
    pub copies: String,
}

/// What stands around every screen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PageWords {
    /// Over what is to be put right.
    pub problem: String,
    pub back: String,
    /// Beside each line of "check your answers".
    pub change: String,
    pub go_on: String,
    pub delete_draft: String,
}

impl PageWords {
    pub(super) fn of(words: Words) -> Self {
        Self {
            problem: words.say("page-problem"),
            back: words.say("page-back"),
            change: words.say("page-change"),
            go_on: words.say("page-continue"),
            delete_draft: words.say("return-delete"),
        }
    }
}

pub(super) fn screen(words: Words, step: &str, asks: Asks, heading: &str) -> Screen {
    let go_on = match asks {
        Asks::End => String::new(),
        Asks::Check => words.say("page-send"),
        _ => words.say("page-continue"),
    };
    Screen {
        step: step.to_owned(),
        asks,
        heading: words.say(heading),
        told: Vec::new(),
        choices: Vec::new(),
        typed: String::new(),
        stored: Vec::new(),
        optional: false,
        can_go_back: false,
        rows: Vec::new(),
        problems: Vec::new(),
        exit: None,
        actions: Vec::new(),
        go_on,
    }
}

pub(super) fn offered(words: Words, choices: &[(&str, &str)], chosen: Option<&str>) -> Vec<Offered> {
    let offer = |(key, name): &(&str, &str)| Offered {
        key: (*key).to_owned(),
        name: words.say(name),
        chosen: chosen == Some(*key),
    };
    choices.iter().map(offer).collect()
}

pub(super) fn photos_screen(words: Words) -> Screen {
    let told = vec![words.say("ask-photos-hint")];
    Screen { told, ..screen(words, &Step::Photos.name(), Asks::Photos, "ask-photos") }
}

pub(super) fn place_screen(words: Words, draft: &Draft) -> Screen {
    let typed = draft.position.map(|at| place(words, &at)).unwrap_or_default();
    let told = vec![words.say("ask-place-hint")];
    Screen { typed, told, ..screen(words, &Step::Place.name(), Asks::Place, "ask-place") }
}

/// Of a number as it is written in a pack; nothing of what is none.
fn call(words: Words, name: &str, number: &str) -> Option<Action> {
    let dialled: String = number.chars().filter(|it| it.is_ascii_digit() || *it == '+').collect();
    let name = words.fill(name, &[("number", number.into())]);
    (!dialled.is_empty()).then(|| Action { name, link: format!("tel:{dialled}"), ..Action::default() })
}

fn follow(words: Words, link: &str) -> Option<Action> {
    match link.strip_prefix("tel:") {
        Some(number) => call(words, "call-number", number.trim()),
        None => link.starts_with("https:").then(|| Action {
            name: words.fill("open-link", &[("link", link.into())]),
            link: link.to_owned(),
            ..Action::default()
        }),
    }
}

/// What a screen is made of.
pub(super) struct Talk<'a> {
    pub words: Words,
    pub council: &'a Council,
    pub privacy: Privacy,
    pub service: &'a Service,
    pub draft: &'a Draft,
    pub photos: usize,
}

impl Talk<'_> {
    pub fn screen(&self, step: &Step<'_>) -> Screen {
        let (words, draft) = (self.words, self.draft);
        let of = |asks, heading: &str| screen(words, &step.name(), asks, heading);
        match step {
            Step::Danger => {
                let chosen = draft.progress.in_danger.map(|yes| if yes { "YES" } else { "NO" });
                let choices = offered(words, &[("YES", "ask-yes"), ("NO", "ask-no")], chosen);
                Screen { choices, ..of(Asks::One, "ask-danger") }
            }
            Step::Call => self.call(of(Asks::Nothing, "call")),
            Step::Notice => Screen { told: self.notices(), ..of(Asks::Nothing, "ask-notice") },
            Step::Place => place_screen(words, draft),
            Step::Photos => photos_screen(words),
            Step::Question(question) => self.question(question),
            Step::Stop(_, stop) => {
                let told = vec![stop.text.trim().to_owned()];
                let mut actions: Vec<Action> = follow(words, &stop.link).into_iter().collect();
                match stop.ends {
                    true => {
                        actions.push(self.copy());
                        Screen { told, actions, ..of(Asks::End, "ask-stop-end") }
                    }
                    false => Screen { told, actions, ..of(Asks::Nothing, "ask-stop") },
                }
            }
            Step::Description => {
                let typed = draft.description.clone();
                let told = vec![words.say("ask-description-hint")];
                Screen { typed, told, optional: true, ..of(Asks::Text, "ask-description") }
            }
            Step::Contact if draft.reporter.is_staff() => {
                let told = vec![words.say("ask-behalf-hint")];
                Screen { typed: reporter(&draft.reporter, "\n"), told, ..of(Asks::Behalf, "ask-behalf") }
            }
            Step::Contact => {
                let told = vec![words.say("ask-contact-hint")];
                Screen { typed: reporter(&draft.reporter, "\n"), told, ..of(Asks::Contact, "ask-contact") }
            }
            Step::Check => {
                let fits = |level: &&crate::pack::Level| {
                    level.only_if.as_ref().is_none_or(|it| {
                        given(&draft.answers, &it.question).any(|one| it.is.iter().any(|is| is == one))
                    })
                };
                let level = self.service.levels.iter().find(fits).filter(|_| !self.council.is_national());
                let told = level.map(|level| level.text.trim().to_owned()).into_iter().collect();
                Screen { told, rows: self.rows(), ..of(Asks::Check, "ask-check") }
            }
        }
    }

    /// The national pack's numbers are the police's, which are said already: never shown as a council's.
    fn call(&self, screen: Screen) -> Screen {
        let (words, council) = (self.words, self.council);
        let mut told = ["call-mobile", "call-deaf"].map(|name| words.say(name)).to_vec();
        let mut actions: Vec<Action> = call(words, "call-police", "999").into_iter().collect();
        if !council.is_national() {
            told.push(words.say("call-council"));
            actions.extend(call(words, "call-by-day", &council.contact_day));
            actions.extend(call(words, "call-out-of-hours", &council.contact_out_of_hours));
        }
        for (name, number) in [("call-safeguarding", &council.safeguarding), ("call-power-lines", &council.power_lines)]
        {
            if !number.is_empty() {
                told.push(words.fill(name, &[("number", number.as_str().into())]));
                actions.extend(call(words, "call-number", number));
            }
        }
        Screen { told, actions, go_on: words.say("call-carry-on"), ..screen }
    }

    fn question(&self, question: &Question) -> Screen {
        let words = self.words;
        let asks = match question.datatype {
            Datatype::SingleValueList => Asks::One,
            Datatype::MultiValueList => Asks::Many,
            Datatype::Text => Asks::Text,
            _ => Asks::Line,
        };
        let heading = match question.required {
            true => question.text.clone(),
            false => words.fill("ask-optional", &[("asked", question.text.as_str().into())]),
        };
        let values: Vec<&str> = given(&self.draft.answers, &question.code).collect();
        let mut told: Vec<String> = [question.hint.clone()].into_iter().filter(|hint| !hint.is_empty()).collect();
        match question.datatype {
            // Many packs say it themselves.
            Datatype::MultiValueList if told.contains(&words.say("ask-many-hint")) => {}
            Datatype::MultiValueList => told.push(words.say("ask-many-hint")),
            Datatype::Number => told.push(words.say("ask-number-hint")),
            Datatype::Datetime => told.push(words.say("ask-date-hint")),
            _ => {}
        }
        let offered = question.choices.iter().map(|choice| Offered {
            key: choice.key.clone(),
            name: choice.name.clone(),
            chosen: values.contains(&choice.key.as_str()),
        });
        let choices = offered.collect();
        let typed = values.iter().map(|value| words::typed(words, question.datatype, value)).collect::<Vec<_>>();
        let typed = if question.datatype.is_list() { String::new() } else { typed.join("\n") };
        let optional = !question.required;
        Screen { heading, told, choices, typed, optional, ..screen(words, &question.code, asks, "") }
    }

    /// What not to touch; why it is asked, who sees it, who answers for that.
    fn notices(&self) -> Vec<String> {
        let (words, service) = (self.words, self.service);
        let mut told: Vec<String> =
            service.notice.split("\n\n").map(str::trim).filter(|it| !it.is_empty()).map(str::to_owned).collect();
        if let Some(notice) = &service.privacy {
            let Privacy { controller, officer, processor: _, ico_number, complain } = &self.privacy;
            let said: [(&str, &'static str, &str); 8] = [
                ("notice-why", "why", &notice.why),
                ("notice-basis", "basis", &notice.lawful_basis),
                ("notice-who", "who", &notice.who_sees),
                ("notice-how-long", "long", &notice.how_long),
                ("notice-controller", "controller", controller),
                ("notice-officer", "officer", officer),
                ("notice-ico", "number", ico_number),
                ("notice-complain", "complain", complain),
            ];
            // The sentence has a full stop of its own.
            let bare = |text: &str| text.trim().trim_end_matches('.').to_owned();
            let said = said.into_iter().map(|(name, about, text)| (name, about, bare(text)));
            told.extend(
                said.filter(|(.., text)| !text.is_empty())
                    .map(|(name, about, text)| words.fill(name, &[(about, text.into())])),
            );
        }
        told.push(words.say(match (self.council.is_national(), service.private) {
            (true, _) => "notice-kept",
            (false, true) => "notice-private",
            (false, false) => "notice-public",
        }));
        if service.private {
            told.push(words.say("notice-exit"));
        }
        told
    }

    fn rows(&self) -> Vec<Row> {
        let (words, draft) = (self.words, self.draft);
        let row = |step: String, asked: String, answered: String| Row {
            step,
            asked,
            answered: if answered.is_empty() { words.say("ask-not-answered") } else { answered },
        };
        let category = row(super::SERVICE.to_owned(), words.say("ask-service"), self.service.name.clone());
        let steps = draft.progress.every_step(self.service, &draft.answers);
        let rows = steps.iter().filter_map(|step| match step {
            Step::Place => {
                let at = draft.position.map(|at| place(words, &at)).unwrap_or_default();
                Some(row(step.name(), words.say("ask-place"), at))
            }
            Step::Photos => {
                let count = u32::try_from(self.photos).unwrap_or(u32::MAX);
                let photos = words.fill("check-photos", &[("count", count.into())]);
                Some(row(step.name(), words.say("check-photos-asked"), photos))
            }
            Step::Question(question) => {
                let named = given(&draft.answers, &question.code).map(|value| {
                    let choice = question.choices.iter().find(|choice| choice.key == value);
                    choice.map_or_else(|| words::value(words, question.datatype, value), |choice| choice.name.clone())
                });
                Some(row(step.name(), question.text.clone(), named.collect::<Vec<_>>().join(", ")))
            }
            Step::Description => Some(row(step.name(), words.say("ask-description"), draft.description.clone())),
            Step::Contact => {
                let asked = if draft.reporter.is_staff() { "ask-behalf" } else { "ask-contact" };
                Some(row(step.name(), words.say(asked), reporter(&draft.reporter, ", ")))
            }
            _ => None,
        });
        [category].into_iter().chain(rows).collect()
    }

    /// "Copy my words": everything that was answered, to be given to whoever takes it.
    pub fn copy(&self) -> Action {
        let nothing = self.words.say("ask-not-answered");
        // Of no photos there is nothing to be told either.
        let is_said = |row: &Row| row.answered != nothing && (self.photos > 0 || row.step != Step::Photos.name());
        let rows = self.rows().into_iter().filter(is_said);
        let copies = rows.map(|row| format!("{}\n{}", row.asked, row.answered)).collect::<Vec<_>>().join("\n\n");
        Action { name: self.words.say("copy-words"), copies, ..Action::default() }
    }
}

/// Without the spaces around them, and without what is then empty.
fn given<'g>(answers: &'g RawAnswers, question: &str) -> impl Iterator<Item = &'g str> {
    answers.get(question).into_iter().flatten().map(|value| value.trim()).filter(|value| !value.is_empty())
}

pub(super) fn reporter(reporter: &Reporter, between: &str) -> String {
    let Some((name, email, phone)) = reporter.person() else { return String::new() };
    match between {
        // Each has a line of its own, so that it can be kept or changed by itself.
        "\n" => [name, email.unwrap_or_default(), phone.unwrap_or_default()].join("\n").trim_end().to_owned(),
        _ => [Some(name), email, phone].into_iter().flatten().collect::<Vec<_>>().join(between),
    }
}
