//! The three forms, in every language of every sample pack, from the first question to "check your answers": every question,
//! every answer, every signpost and every way to be told that an answer will not do. What is reached is counted against what
//! there is, and the count is printed.

use std::collections::BTreeSet;

use wayside_core::form::MAX_TEXT;
use wayside_core::pack::{Datatype, Question, Service};
use wayside_core::report::ReportId;
use wayside_core::wayside::{Asks, Screen};

use crate::support::Phone;
use crate::{about, phone};

const FORMS: [&str; 3] = ["antisocial-behaviour", "fly-tipping", "graffiti"];
const COUNCILS: [(&str, &str); 5] = [
    ("lewisham", "51.4452,-0.0202,12"),
    ("powys", "52.2415,-3.3785,12"),
    ("shropshire", crate::SHREWSBURY),
    ("telford-and-wrekin", crate::TELFORD),
    ("united-kingdom", "53.4808,-2.2426,12"),
];

/// Names of what there is, or of what was reached.
#[derive(Clone, Default, PartialEq, Eq)]
struct Branches {
    questions: BTreeSet<String>,
    answers: BTreeSet<String>,
    stops: BTreeSet<String>,
    errors: BTreeSet<String>,
}

impl Branches {
    /// Everything that this form has.
    fn of(form: &str, service: &Service) -> Self {
        let mut all = Self::default();
        for question in service.questions.iter().filter(|question| question.variable) {
            let name = format!("{form} {}", question.code);
            all.answers.extend(question.choices.iter().map(|choice| format!("{name}={}", choice.key)));
            all.stops.extend(question.stops.iter().map(|stop| format!("{name}: {}", stop.is.join("+"))));
            all.errors.extend(wrong(question).into_iter().map(|(error, _)| format!("{name}: {error}")));
            all.questions.insert(name);
        }
        let asked_of_all = wrong_of_all(service.danger);
        all.errors.extend(asked_of_all.into_iter().map(|(step, error, _)| format!("{form} {step}: {error}")));
        all
    }

    fn missing(&self, reached: &Self) -> Vec<String> {
        let each = [
            (&self.questions, &reached.questions),
            (&self.answers, &reached.answers),
            (&self.stops, &reached.stops),
            (&self.errors, &reached.errors),
        ];
        each.iter().flat_map(|(all, reached)| all.difference(reached).cloned()).collect()
    }

    fn extend(&mut self, other: Self) {
        self.questions.extend(other.questions);
        self.answers.extend(other.answers);
        self.stops.extend(other.stops);
        self.errors.extend(other.errors);
    }
}

/// What will not do as an answer to this question, each kind once.
fn wrong(question: &Question) -> Vec<(&'static str, Vec<String>)> {
    let is_list = question.datatype.is_list();
    let mut wrong = Vec::new();
    let mut add = |error, values: &[&str]| wrong.push((error, values.iter().map(|it| (*it).to_owned()).collect()));
    if question.required {
        add("required", &[" "]);
    }
    if question.datatype != Datatype::MultiValueList {
        let two = question.choices.get(..2).map(|two| [two[0].key.as_str(), two[1].key.as_str()]);
        add("takes one", &two.unwrap_or(["1", "2"]));
    }
    if is_list {
        add("unknown code", &["GOLD"]);
    } else {
        add("too long", &["x".repeat(MAX_TEXT + 1).as_str()]);
        add("unstorable", &["a\0b"]);
    }
    match question.datatype {
        Datatype::Number => add("not a number", &["½"]),
        Datatype::Datetime => {
            add("not a date", &["last week"]);
            add("out of time", &["3 May 1823"]);
        }
        _ => {}
    }
    wrong
}

/// The same at the steps that every form has.
fn wrong_of_all(danger: bool) -> Vec<(&'static str, &'static str, Vec<String>)> {
    let long = "x".repeat(MAX_TEXT + 1);
    let all = [
        (".danger", "not selected", ""),
        (".place", "no place", "by the bridge"),
        (".description", "too long", long.as_str()),
        (".description", "unstorable", "a\0b"),
        (".contact", "too long", long.as_str()),
        (".contact", "unstorable", "a\0b"),
        (".contact", "no name", ""),
    ];
    let all = all.into_iter().filter(|(step, ..)| danger || *step != ".danger");
    all.map(|(step, error, value)| {
        let values = if error == "no name" { vec![value, "a@example.org"] } else { vec![value] };
        (step, error, values.into_iter().map(str::to_owned).collect())
    })
    .collect()
}

/// Somebody who tries everything in one form.
struct Walk<'a> {
    phone: &'a Phone,
    id: ReportId,
    form: String,
    place: &'a str,
    service: &'a Service,
    reached: Branches,
}

impl Walk<'_> {
    fn say(&self, step: &str, values: &[String]) -> Screen {
        self.phone.wayside.answer(self.id, step, values.to_vec()).unwrap()
    }

    fn question(&self, step: &str) -> Option<&Question> {
        self.service.questions.iter().find(|it| it.code == step)
    }

    /// Whatever will not do here is said to be so, in words of this language, and one stays here.
    fn go_wrong(&mut self, screen: &Screen) {
        let step = &screen.step;
        let wrong: Vec<_> = match self.question(step) {
            Some(question) => wrong(question),
            None => wrong_of_all(self.service.danger)
                .into_iter()
                .filter(|(of, ..)| of == step)
                .map(|(_, error, values)| (error, values))
                .collect(),
        };
        for (error, values) in wrong {
            let name = format!("{} {step}: {error}", self.form);
            if self.reached.errors.contains(&name) {
                continue;
            }
            let again = self.say(step, &values);
            assert_eq!((&again.step, again.problems.len()), (step, 1), "{name}: {again:?}");
            let said = &again.problems[0];
            assert!(said.ends_with('.') && !said.contains(['{', '$', '\0']), "{name}: {said}");
            self.reached.errors.insert(name);
        }
    }

    /// From wherever one is to the end, by answers that nobody has given yet where there are any.
    fn on(&mut self) -> Screen {
        let mut screen = self.phone.wayside.ask(self.id).unwrap();
        for _ in 0..200 {
            assert!(!screen.heading.is_empty() && screen.told.iter().all(|told| !told.trim().is_empty()), "{screen:?}");
            if matches!(screen.asks, Asks::Check) {
                return screen;
            }
            if let Some((question, stop)) = screen.step.split_once(".stop.") {
                self.reached.stops.insert(format!("{} {question}: {stop}", self.form));
            }
            if screen.asks == Asks::End {
                screen = self.phone.wayside.back(self.id).unwrap();
                continue;
            }
            self.go_wrong(&screen);
            let values = self.untried(&screen);
            screen = self.say(&screen.step.clone(), &values);
            assert_eq!(screen.problems, [""; 0], "{values:?}");
        }
        panic!("it never ends: {screen:?}")
    }

    fn untried(&mut self, screen: &Screen) -> Vec<String> {
        let name = format!("{} {}", self.form, screen.step);
        if self.question(&screen.step).is_some() {
            self.reached.questions.insert(name.clone());
        }
        let new = screen.choices.iter().find(|it| !self.reached.answers.contains(&format!("{name}={}", it.key)));
        match screen.asks {
            Asks::One | Asks::Many => {
                // Where everything was tried: one that ends nothing.
                let ends = |key: &String| {
                    let stops = self.question(&screen.step).map(|it| it.stops.as_slice()).unwrap_or_default();
                    stops.iter().any(|stop| stop.ends && stop.is.contains(key))
                };
                let chosen = new.or(screen.choices.iter().find(|it| !ends(&it.key))).unwrap();
                self.reached.answers.insert(format!("{name}={}", chosen.key));
                vec![chosen.key.clone()]
            }
            Asks::Place => vec![self.place.to_owned()],
            Asks::Line | Asks::Text
                if self.question(&screen.step).is_some_and(|it| it.datatype == Datatype::Datetime) =>
            {
                vec!["3/11/2026 14:30".to_owned()]
            }
            Asks::Line | Asks::Text => vec!["KR02 XYZ".to_owned()],
            _ => Vec::new(),
        }
    }

    /// The first way through, and then from "check your answers" each question again until each of its answers was given.
    fn everything(&mut self) -> Screen {
        let mut check = self.on();
        // What was opened by an answer and pruned by the next is opened again.
        for code in self.service.questions.iter().map(|question| question.code.clone()).collect::<Vec<_>>() {
            for _ in 0..40 {
                let all = Branches::of(&self.form, self.service);
                let name = format!("{} {code}", self.form);
                let untried = |it: &&String| it.starts_with(&format!("{name}="));
                if !all.answers.difference(&self.reached.answers).any(|it| untried(&it)) {
                    break;
                }
                if !check.rows.iter().any(|row| row.step == code) {
                    self.open(&code);
                }
                self.phone.wayside.ask_again(self.id, &code).unwrap();
                check = self.on();
            }
            // Asked once and without answers to choose from, or not at all yet.
            if !self.reached.questions.contains(&format!("{} {code}", self.form)) {
                self.open(&code);
                check = self.on();
            }
        }
        check
    }

    /// Answers what this question hangs on so that it is asked.
    fn open(&mut self, code: &str) {
        let Some(only_if) = self.question(code).and_then(|it| it.only_if.clone()) else { return };
        self.open(&only_if.question);
        self.phone.wayside.ask_again(self.id, &only_if.question).unwrap();
        self.say(&only_if.question, &only_if.is[..1]);
    }
}

#[test]
fn every_branch_of_the_three_forms_is_taken_in_every_language_of_every_pack() {
    let (mut all, mut reached) = (Branches::default(), Branches::default());
    let mut forms = 0;
    for (council, place) in COUNCILS {
        for language in ["en-GB", "cy", "en-GB-x-plain"] {
            let phone = phone(&[council]);
            phone.wayside.speak(language).unwrap();
            if language == "cy" && !phone.wayside.council().unwrap().languages.contains(&language.to_owned()) {
                continue;
            }
            for code in FORMS {
                let service = phone.wayside.services().unwrap().into_iter().find(|it| it.code == code).unwrap();
                let form = format!("{council} {language} {code}:");
                all.extend(Branches::of(&form, &service));
                let id = phone.wayside.begin(about(code)).unwrap();
                let (service, reached_here) = (&service, Branches::default());
                let mut walk = Walk { phone: &phone, id, form, place, service, reached: reached_here };
                let check = walk.everything();
                assert_eq!(check.asks, Asks::Check);
                if council != "united-kingdom" {
                    phone.wayside.submit(id).unwrap();
                }
                reached.extend(walk.reached);
                forms += 1;
            }
        }
    }
    let count = |reached: &BTreeSet<String>, all: &BTreeSet<String>| {
        format!("{} of {}", all.intersection(reached).count(), all.len())
    };
    println!(
        "the talk: {forms} forms, questions {}, answers {}, stops {}, errors {}",
        count(&reached.questions, &all.questions),
        count(&reached.answers, &all.answers),
        count(&reached.stops, &all.stops),
        count(&reached.errors, &all.errors)
    );
    assert_eq!(all.missing(&reached), [""; 0]);
}

#[test]
fn a_question_that_nobody_reaches_is_counted_as_missing() {
    let phone = phone(&["telford-and-wrekin"]);
    let mut service = phone.wayside.services().unwrap().into_iter().find(|it| it.code == "graffiti").unwrap();
    let reached = Branches::of("graffiti:", &service);
    let mut unreached = service.questions[0].clone();
    unreached.code = "unreached".to_owned();
    service.questions.push(unreached);
    let missing = Branches::of("graffiti:", &service).missing(&reached);
    assert!(missing.contains(&"graffiti: unreached".to_owned()), "{missing:?}");
    assert!(
        missing.contains(&"graffiti: unreached=YES".to_owned()) && missing.iter().all(|it| it.contains("unreached"))
    );
}
