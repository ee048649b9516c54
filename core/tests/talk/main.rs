//! The talk through the façade, over the sample packs: what a person meets, and that nothing on the way is a dead end.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, clippy::print_stdout)]

#[path = "../support/mod.rs"]
mod support;

mod elsewhere;
mod every_branch;
mod packs;
mod rules;
mod said;

use support::{Phone, pack_of};
use wayside_core::report::ReportId;
use wayside_core::wayside::{Asks, Changes, Screen};

pub const TELFORD: &str = "52.6766,-2.4469,12";
pub const SHREWSBURY: &str = "52.7077,-2.7541,12";

/// A phone with these councils, at home in the first.
fn phone(councils: &[&str]) -> Phone {
    let phone = Phone::bare();
    for council in councils.iter().rev() {
        let council = phone.wayside.install_pack(&pack_of(council, phone.dir.path(), &[])).unwrap();
        phone.wayside.make_home(&council).unwrap();
    }
    phone
}

fn about(service: &str) -> Changes {
    Changes { service: Some(service.to_owned()), ..Changes::default() }
}

impl Phone {
    fn say(&self, id: ReportId, step: &str, values: &[&str]) -> Screen {
        let values = values.iter().map(|value| (*value).to_owned()).collect();
        self.wayside.answer(id, step, values).unwrap()
    }

    /// Goes on with what is there, or with the first answer that does not end the form, until the end or this step.
    fn on(&self, id: ReportId, until: &str, place: &str) -> Screen {
        let mut screen = self.wayside.ask(id).unwrap();
        for _ in 0..60 {
            if screen.step == until || matches!(screen.asks, Asks::Check | Asks::End) {
                return screen;
            }
            let values = fitting(&screen, place);
            screen = self.say(id, &screen.step, &[values.as_str()]);
            assert_eq!(screen.problems, [""; 0], "{values}");
        }
        panic!("it never ends: {screen:?}")
    }
}

/// Something that will do at this screen.
fn fitting(screen: &Screen, place: &str) -> String {
    let chosen = screen.choices.iter().find(|it| it.chosen).or(screen.choices.last());
    match screen.asks {
        Asks::One | Asks::Many => chosen.map(|it| it.key.clone()).unwrap_or_default(),
        Asks::Category => screen.choices[0].key.clone(),
        Asks::Place => place.to_owned(),
        Asks::Line if screen.optional => screen.typed.clone(),
        Asks::Line => "07700 900123".to_owned(),
        _ => String::new(),
    }
}
