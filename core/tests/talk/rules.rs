//! What holds on every way through every sample pack's forms, whatever anybody does.

use std::sync::OnceLock;

use proptest::prelude::*;
use wayside_core::form::{Progress, RawAnswers, Step, check, check_of_staff};
use wayside_core::pack::{Datatype, Pack, Service};
use wayside_core::report::Reporter;
use wayside_core::wayside::{Asks, Changes, Screen};

use crate::support::pack_of;
use crate::{SHREWSBURY, TELFORD, fitting, phone};

/// Every category of every sample pack, with whose it is.
fn services() -> &'static [(String, Service)] {
    static SERVICES: OnceLock<Vec<(String, Service)>> = OnceLock::new();
    SERVICES.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap();
        let councils = ["lewisham", "powys", "shropshire", "telford-and-wrekin", "united-kingdom"];
        let of = |council: &str| {
            let pack = Pack::open(&pack_of(council, folder.path(), &[])).unwrap();
            let jurisdiction = pack.council().unwrap().jurisdiction.clone();
            pack.services().unwrap().iter().map(|it| (jurisdiction.clone(), it.clone())).collect::<Vec<_>>()
        };
        councils.into_iter().flat_map(of).collect()
    })
}

#[derive(Clone, Debug)]
enum Act {
    /// Whatever will do here: the choice of this number, or a word that fits.
    On(usize),
    Wrong(&'static str),
    Back,
    Again(usize),
    Category(usize),
}

fn act() -> impl Strategy<Value = Act> {
    let wrong = prop_oneof![Just("½"), Just("GOLD"), Just("1823-01-01"), Just("a\0b"), Just("🚮"), Just("")];
    prop_oneof![
        12 => (0_usize..40).prop_map(Act::On),
        2 => wrong.prop_map(Act::Wrong),
        2 => Just(Act::Back),
        2 => (0_usize..40).prop_map(Act::Again),
        1 => (0_usize..400).prop_map(Act::Category),
    ]
}

/// One who fills in a form.
struct Person {
    category: usize,
    progress: Progress,
    given: RawAnswers,
}

impl Person {
    fn service(&self) -> &'static Service {
        &services()[self.category].1
    }

    fn fit(&mut self) {
        self.progress.fit(&services()[self.category].0, &services()[self.category].1, &mut self.given);
    }

    fn take(&mut self, act: &Act) {
        let service = self.service();
        let here = self.progress.next(service, &self.given);
        match (here, act) {
            (Step::Question(question), Act::On(nth)) => {
                let fitting = match question.datatype {
                    Datatype::Number => "12".to_owned(),
                    Datatype::Datetime => "3/5/2026".to_owned(),
                    Datatype::String | Datatype::Text => "KR02 XYZ".to_owned(),
                    _ => question.choices[nth % question.choices.len()].key.clone(),
                };
                self.progress.answer(service, &mut self.given, &question.code, vec![fitting]).unwrap();
            }
            (Step::Question(question), Act::Wrong(value)) => {
                let _ = self.progress.answer(service, &mut self.given, &question.code, vec![(*value).to_owned()]);
            }
            (Step::Danger, Act::On(nth)) => {
                self.progress.in_danger = Some(nth % 2 == 0);
                self.progress.pass(service, &self.given, ".danger");
            }
            (step, Act::On(_)) if !step.is_end() => self.progress.pass(service, &self.given, &step.name()),
            (_, Act::Back) => {
                self.progress.back(service, &self.given);
            }
            (Step::Check, Act::Again(nth)) => {
                let steps = self.progress.every_step(service, &self.given);
                self.progress.ask_again(&steps[nth % steps.len()].name());
            }
            (_, Act::Category(nth)) => self.category = nth % services().len(),
            _ => {}
        }
        self.fit();
        let service = self.service();
        let here = self.progress.next(service, &self.given);
        assert!(self.progress.every_step(service, &self.given).contains(&here), "{here:?} is no step");
    }

    /// To the end by answers that will do; every end but a signpost's is a form that can be sent.
    fn finish(&mut self) {
        for _ in 0..100 {
            let (service, given) = (self.service(), &mut self.given);
            match self.progress.next(service, given) {
                Step::Check => {
                    let checked =
                        if self.progress.quick { check_of_staff(service, given) } else { check(service, given) };
                    assert!(checked.is_ok(), "{}: {checked:?}", service.code);
                    return;
                }
                Step::Stop(question, stop) if stop.ends => {
                    // A slip is left by Back, and answered otherwise.
                    self.progress.back(service, given);
                    let other =
                        question.choices.iter().find(|it| !question.stops.iter().any(|stop| stop.is.contains(&it.key)));
                    let other = vec![other.unwrap().key.clone()];
                    self.progress.answer(service, given, &question.code, other).unwrap();
                }
                Step::Question(_) => self.take(&Act::On(0)),
                step => self.progress.pass(service, given, &step.name()),
            }
        }
        panic!("{} never ends", self.service().code);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn every_way_through_every_form_ends_in_what_can_be_sent(
        category in 0_usize..400, quick in any::<bool>(), acts in proptest::collection::vec(act(), 0..60)
    ) {
        let progress = serde_json::from_value(serde_json::json!({ "quick": quick })).unwrap();
        let mut person = Person { category: category % services().len(), progress, given: RawAnswers::new() };
        person.fit();
        for act in &acts {
            person.take(act);
        }
        person.finish();
    }

    #[test]
    fn fitting_a_form_twice_changes_nothing_more(
        category in 0_usize..400, other in 0_usize..400, acts in proptest::collection::vec(act(), 0..40)
    ) {
        let progress = Progress::default();
        let mut person = Person { category: category % services().len(), progress, given: RawAnswers::new() };
        person.fit();
        for act in &acts {
            person.take(act);
        }
        person.category = other % services().len();
        person.fit();
        let (progress, given) = (person.progress.clone(), person.given.clone());
        person.fit();
        prop_assert_eq!((person.progress, person.given), (progress, given));
    }
}

/// What a shell does at a screen.
#[derive(Clone, Debug)]
enum Deed {
    On(usize),
    Wrong,
    Back,
    Again(usize),
    Elsewhere(bool),
    Exit,
}

fn deed() -> impl Strategy<Value = Deed> {
    prop_oneof![
        12 => (0_usize..20).prop_map(Deed::On),
        1 => Just(Deed::Wrong),
        3 => Just(Deed::Back),
        3 => (0_usize..20).prop_map(Deed::Again),
        1 => any::<bool>().prop_map(Deed::Elsewhere),
        1 => Just(Deed::Exit),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, max_shrink_iters: 40, ..ProptestConfig::default() })]

    /// Two councils with other categories each, a worker or a resident, Back and changes, places here and there.
    #[test]
    fn whatever_is_done_at_the_screens_the_end_can_be_sent(
        quick in any::<bool>(), deeds in proptest::collection::vec(deed(), 0..40)
    ) {
        let phone = phone(&["telford-and-wrekin", "shropshire"]);
        let reporter = quick.then_some(Reporter::Staff);
        let id = phone.wayside.begin(Changes { reporter, ..Changes::default() }).unwrap();
        let mut screen = phone.wayside.ask(id).unwrap();
        for deed in deeds {
            let step = screen.step.clone();
            screen = match deed {
                Deed::On(nth) => {
                    let value = match screen.choices.len() {
                        0 => fitting(&screen, TELFORD),
                        many if screen.step != ".return" => screen.choices[nth % many].key.clone(),
                        _ => "CONTINUE".to_owned(),
                    };
                    phone.say(id, &step, &[value.as_str()])
                }
                Deed::Wrong => phone.say(id, &step, &["a\0b"]),
                Deed::Back if screen.can_go_back => phone.wayside.back(id).unwrap(),
                Deed::Again(nth) if screen.asks == Asks::Check => {
                    phone.wayside.ask_again(id, &screen.rows[nth % screen.rows.len()].step).unwrap()
                }
                Deed::Elsewhere(telford) if screen.asks == Asks::Place => {
                    phone.say(id, &step, &[if telford { TELFORD } else { SHREWSBURY }])
                }
                Deed::Exit => {
                    phone.wayside.exit_quickly(id).unwrap();
                    phone.wayside.come_back();
                    phone.wayside.ask(id).unwrap()
                }
                _ => screen,
            };
            prop_assert!(!screen.heading.is_empty());
        }
        let end = to_check(&phone, id);
        let sent = phone.wayside.submit(id);
        prop_assert!(sent.is_ok(), "{:?} after {:?}", sent, end);
    }
}

/// From what is there, without what would not do.
fn to_check(phone: &crate::Phone, id: wayside_core::report::ReportId) -> Screen {
    let mut screen = phone.wayside.ask(id).unwrap();
    for _ in 0..80 {
        screen = match screen.asks {
            Asks::Check => return screen,
            Asks::End => phone.wayside.back(id).unwrap(),
            _ if screen.step == ".return" => phone.say(id, ".return", &["CONTINUE"]),
            _ => {
                let step = screen.step.clone();
                // The last choice ends no form here.
                let last = screen.choices.last().map(|it| it.key.clone());
                let value = last.unwrap_or_else(|| fitting(&screen, TELFORD));
                phone.say(id, &step, &[value.as_str()])
            }
        };
    }
    panic!("it never ends: {screen:?}")
}
