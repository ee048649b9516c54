//! What a person waits for in the form, on the phone's processor: which question is next, what a few words are about, and the
//! words of a whole screen with everything that is read for it.

use std::path::Path;
use std::time::Instant;

use wayside_core::form::{Progress, RawAnswers, Step};
use wayside_core::pack::{Datatype, Pack, Service};
use wayside_core::wayside::{Asks, Changes};
use wayside_tests::sample_pack_of;

use crate::median;
use crate::row::{Row, Target};
use crate::submits::phone;

const TIMES: usize = 200;
/// Of one measurement: it is too short for the clock by itself.
const REPEATS: u32 = 20;
/// As people type them; half a word, a slip, a whole sentence, and what is about nothing.
const TYPED: [&str; 6] = [
    "matt",
    "someone dumped a matress",
    "sbwriel ar y ffordd",
    "lads on bikes",
    "there is a big hole in the road outside number 12 and a car has hit it and burst a tyre and now it is stuck",
    "xyzzy",
];

pub fn measure(room: &Path, pack: &Path) -> Vec<Row> {
    vec![next_question(pack), suggestions(room), screen(room, pack)]
}

/// The slowest of all the steps of the longest form.
fn next_question(pack: &Path) -> Row {
    let pack = Pack::open(pack).expect("it opens");
    let service = pack.service("fly-tipping").expect("it can be read").expect("it is there");
    let (mut progress, mut given) = (Progress::default(), RawAnswers::new());
    let (mut slowest, mut steps) = (0.0_f64, 0);
    loop {
        slowest = slowest.max(microseconds(|| assert!(!progress.next(service, &given).name().is_empty())));
        let step = progress.next(service, &given);
        if step == Step::Check {
            break;
        }
        pass(&mut progress, service, &mut given);
        steps += 1;
    }
    Row::new("talk-next", slowest, "µs", Target::AtMost(50.0))
        .note(format!("the slowest of {steps} steps of fly-tipping"))
}

fn pass(progress: &mut Progress, service: &Service, given: &mut RawAnswers) {
    match progress.next(service, given) {
        Step::Question(question) => {
            let first = question.choices.first().map(|choice| choice.key.clone());
            let value = match question.datatype {
                Datatype::Number => "12".to_owned(),
                Datatype::Datetime => "3 November 2026".to_owned(),
                _ => first.unwrap_or_else(|| "KR02 XYZ".to_owned()),
            };
            progress.answer(service, given, &question.code, vec![value]).expect("it will do");
        }
        step => progress.pass(service, given, &step.name()),
    }
}

/// In the pack with the most categories, in both its languages.
fn suggestions(room: &Path) -> Row {
    let pack = Pack::open(&sample_pack_of("united-kingdom", room)).expect("it opens");
    // Read once, at the first letter that anybody types.
    pack.suggest("a", 5).expect("it can be asked");
    let slowest = TYPED.iter().map(|typed| microseconds(|| drop(pack.suggest(typed, 5).expect("it can be asked"))));
    let slowest = slowest.fold(0.0, f64::max) / 1000.0;
    Row::new("suggestions", slowest, "ms", Target::AtMost(1.0))
        .note(format!("the slowest of {} things that people type, among the national pack's categories", TYPED.len()))
}

/// At the question with the most answers, as it is asked for when the app comes back to it.
fn screen(room: &Path, pack: &Path) -> Row {
    let phone = phone(&room.join("talk"), pack);
    let service = Some("fly-tipping".to_owned());
    let id = phone.begin(Changes { service, ..Changes::default() }).expect("it can be kept");
    let mut screen = phone.ask(id).expect("it can be asked");
    while screen.asks != Asks::Many {
        let values = if screen.asks == Asks::Place { vec!["52.6766,-2.4469,12".to_owned()] } else { Vec::new() };
        screen = phone.answer(id, &screen.step, values).expect("it can be answered");
    }
    let took = microseconds(|| assert!(phone.ask(id).expect("it can be asked").choices.len() > 10));
    Row::new("talk-screen", took, "µs", Target::AtMost(100.0))
        .note("the draft read, its place looked up, and every word of the screen")
}

fn microseconds(mut act: impl FnMut()) -> f64 {
    let mut times = Vec::new();
    for _ in 0..TIMES {
        let begun = Instant::now();
        (0..REPEATS).for_each(|_| act());
        times.push(begun.elapsed().as_secs_f64() * 1e6 / f64::from(REPEATS));
    }
    median(times)
}
