use proptest::prelude::*;

use super::*;
use crate::pack::Datatype;

/// Waste, then questions that hang on each other, a signpost, an end, and a list of several.
fn service() -> Service {
    serde_json::from_value(serde_json::json!({
        "code": "tipping", "name": "Fly-tipping", "danger": true, "notice": "Do not touch it.",
        "question": [
            { "code": "waste", "text": "What is it?", "datatype": "multivaluelist", "required": true,
              "choices": [{ "key": "BAGS", "name": "Bags" }, { "key": "ASBESTOS", "name": "Asbestos" }],
              "stop": [{ "is": ["ASBESTOS"], "text": "Tell the agency too." }] },
            { "code": "witnessed", "text": "Did you see it?", "datatype": "singlevaluelist", "required": true,
              "choices": [{ "key": "YES", "name": "Yes" }, { "key": "NO", "name": "No" }] },
            { "code": "vehicle", "text": "Was there a vehicle?", "datatype": "singlevaluelist",
              "only_if": { "question": "witnessed", "is": ["YES"] },
              "choices": [{ "key": "YES", "name": "Yes" }, { "key": "NO", "name": "No" }] },
            { "code": "plate", "text": "What was its registration?", "datatype": "string", "private": true,
              "only_if": { "question": "vehicle", "is": ["YES"] } },
            { "code": "whose", "text": "Whose land is it?", "datatype": "singlevaluelist", "required": true,
              "choices": [{ "key": "OURS", "name": "The council's" }, { "key": "RAIL", "name": "The railway's" }],
              "stop": [{ "is": ["RAIL"], "text": "Tell the railway.", "ends": true }] },
            { "code": "when", "text": "When?", "datatype": "datetime" },
            { "code": "many", "text": "How many bags?", "datatype": "number" }
        ]
    }))
    .unwrap()
}

fn names(steps: &[Step<'_>]) -> Vec<String> {
    steps.iter().map(Step::name).collect()
}

/// What a person may do at a screen.
#[derive(Clone, Debug)]
enum Act {
    Answer(Vec<String>),
    Danger(bool),
    Pass,
    /// Whatever will do here: the choice of this number, or a word that fits.
    On(usize),
    Back,
    Change(usize),
}

fn act() -> impl Strategy<Value = Act> {
    let value = prop_oneof![
        Just("BAGS"),
        Just("ASBESTOS"),
        Just("YES"),
        Just("NO"),
        Just("OURS"),
        Just("RAIL"),
        Just("KR02 XYZ"),
        Just(""),
        Just("½"),
        Just("12"),
        Just("2026-05-03"),
        Just("1823-01-01"),
        Just("🚮"),
        Just("\u{202e}ylf"),
        Just("a\0b")
    ];
    prop_oneof![
        6 => proptest::collection::vec(value.prop_map(str::to_owned), 0..3).prop_map(Act::Answer),
        2 => any::<bool>().prop_map(Act::Danger),
        4 => Just(Act::Pass),
        12 => (0_usize..2).prop_map(Act::On),
        2 => Just(Act::Back),
        1 => (0_usize..12).prop_map(Act::Change),
    ]
}

/// One deed at the step where the person is, as a shell does it.
fn take(service: &Service, progress: &mut Progress, given: &mut RawAnswers, act: &Act) {
    let here = progress.next(service, given);
    match (here, act) {
        (Step::Danger, Act::Danger(yes)) => {
            progress.in_danger = Some(*yes);
            progress.pass(service, given, ".danger");
        }
        (Step::Question(question), Act::Answer(values)) => {
            let _ = progress.answer(service, given, &question.code, values.clone());
        }
        (Step::Question(question), Act::On(nth)) => {
            let fitting = match question.datatype {
                Datatype::Number => vec!["12".to_owned()],
                Datatype::Datetime => vec!["2026-05-03".to_owned()],
                Datatype::String | Datatype::Text => vec!["KR02 XYZ".to_owned()],
                _ => vec![question.choices[nth % question.choices.len()].key.clone()],
            };
            progress.answer(service, given, &question.code, fitting.clone()).unwrap();
            assert_eq!(given.get(&question.code), Some(&fitting), "what will do is kept");
        }
        (Step::Danger, Act::On(nth)) => take(service, progress, given, &Act::Danger(nth % 2 == 0)),
        (step, Act::On(_)) if !step.is_end() => progress.pass(service, given, &step.name()),
        (Step::Danger | Step::Question(_), Act::Pass) => {}
        (step, Act::Pass) if !step.is_end() => progress.pass(service, given, &step.name()),
        (_, Act::Back) => {
            progress.back(service, given);
        }
        (Step::Check, Act::Change(nth)) => {
            let steps = names(&progress.steps(service, given));
            progress.ask_again(&steps[nth % steps.len()]);
        }
        _ => {}
    }
}

/// Goes on with answers that will do, to an end; how many steps that took.
fn to_the_end(service: &Service, progress: &mut Progress, given: &mut RawAnswers) -> usize {
    for steps in 0..100 {
        let here = progress.next(service, given);
        if here.is_end() {
            return steps;
        }
        match here {
            Step::Question(question) => {
                let kept = given.get(&question.code).cloned();
                let first = question.choices.first().map(|choice| vec![choice.key.clone()]).unwrap_or_default();
                progress.answer(service, given, &question.code, kept.unwrap_or(first)).unwrap();
            }
            other => progress.pass(service, given, &other.name()),
        }
    }
    panic!("it never ends")
}

#[test]
fn a_form_goes_from_danger_to_check_and_each_answer_opens_what_hangs_on_it() {
    let (service, mut progress, mut given) = (service(), Progress::default(), RawAnswers::new());
    assert_eq!(progress.next(&service, &given), Step::Danger);
    progress.in_danger = Some(true);
    progress.pass(&service, &given, ".danger");
    assert_eq!(progress.next(&service, &given), Step::Call, "no dead end: it goes on after that");
    for step in [".call", ".notice", ".place", ".photos"] {
        assert_eq!(progress.next(&service, &given).name(), step);
        progress.pass(&service, &given, step);
    }
    let answer = |progress: &mut Progress, given: &mut RawAnswers, question: &str, value: &str| {
        progress.answer(&service, given, question, vec![value.to_owned()])
    };
    assert!(answer(&mut progress, &mut given, "waste", "TYRES").is_err());
    assert_eq!(progress.next(&service, &given).name(), "waste", "an answer that will not do keeps one there");
    answer(&mut progress, &mut given, "waste", "ASBESTOS").unwrap();
    assert_eq!(progress.next(&service, &given).name(), "waste.stop.ASBESTOS");
    progress.pass(&service, &given, "waste.stop.ASBESTOS");
    for (question, value) in [("witnessed", "YES"), ("vehicle", "YES"), ("plate", "KR02 XYZ"), ("whose", "RAIL")] {
        assert_eq!(progress.next(&service, &given).name(), question);
        answer(&mut progress, &mut given, question, value).unwrap();
    }
    assert!(progress.next(&service, &given).is_end(), "the railway's is the railway's");
    progress.ask_again("whose");
    answer(&mut progress, &mut given, "whose", "OURS").unwrap();
    assert_eq!(progress.next(&service, &given).name(), "when");
}

#[test]
fn changing_an_answer_takes_out_what_hung_on_it_and_nothing_else() {
    let (service, mut progress, mut given) = (service(), Progress::default(), RawAnswers::new());
    let answers = [("waste", "BAGS"), ("witnessed", "YES"), ("vehicle", "YES"), ("plate", "KR02 XYZ"), ("many", "4")];
    for (question, value) in answers {
        progress.answer(&service, &mut given, question, vec![value.to_owned()]).unwrap();
    }
    progress.answer(&service, &mut given, "witnessed", vec!["NO".to_owned()]).unwrap();
    assert_eq!(given.keys().collect::<Vec<_>>(), ["many", "waste", "witnessed"]);
}

#[test]
fn from_check_one_answer_is_looked_at_again_and_left_by_back_as_it_was() {
    let (service, mut progress, mut given) = (service(), Progress::default(), RawAnswers::new());
    given.insert("whose".to_owned(), vec!["OURS".to_owned()]);
    to_the_end(&service, &mut progress, &mut given);
    let before = given.clone();
    for quick in [false, true] {
        progress.quick = quick;
        progress.ask_again(".photos");
        assert_eq!(progress.next(&service, &given), Step::Photos);
        assert_eq!(progress.back(&service, &given), Some(Step::Check), "and not to the step before the photos");
        assert_eq!(given, before);
    }
}

#[test]
fn another_category_keeps_what_it_asks_too_and_nothing_that_it_does_not_know() {
    let (one, mut progress, mut given) = (service(), Progress::default(), RawAnswers::new());
    progress.fit("E06000020", &one, &mut given);
    given.insert("whose".to_owned(), vec!["OURS".to_owned()]);
    to_the_end(&one, &mut progress, &mut given);
    let mut other = service();
    other.code = "litter".to_owned();
    // One question less, one that offers less, one that is no list any more, and one that only looks alike.
    other.questions.retain(|question| question.code != "many");
    other.questions[0].choices.remove(0);
    other.questions[1].datatype = Datatype::Datetime;
    other.questions[1].choices.clear();
    other.questions[1].required = false;
    given.insert("many".to_owned(), vec!["4".to_owned()]);
    given.insert("waste".to_owned(), vec!["BAGS".to_owned(), "ASBESTOS".to_owned()]);
    progress.fit("E06000020", &other, &mut given);
    let kept: Vec<_> = given.iter().map(|(code, values)| (code.as_str(), values.concat())).collect();
    assert_eq!(kept, [("waste", "ASBESTOS".to_owned()), ("whose", "OURS".to_owned())]);
    assert_eq!(progress.next(&other, &given), Step::Danger, "who is in danger, and what not to touch, is said anew");
    progress.in_danger = Some(false);
    progress.pass(&other, &given, ".danger");
    progress.pass(&other, &given, ".notice");
    assert_eq!(progress.next(&other, &given).name(), "waste", "the place and the photos are what they were");
    to_the_end(&other, &mut progress, &mut given);
    assert_eq!(super::super::check(&other, &given).map(|answers| answers.len()), Ok(2));
}

#[test]
fn another_council_says_its_own_first_and_asks_no_question_twice() {
    let (service, mut progress, mut given) = (service(), Progress::default(), RawAnswers::new());
    progress.fit("E06000020", &service, &mut given);
    given.insert("whose".to_owned(), vec!["OURS".to_owned()]);
    given.insert("waste".to_owned(), vec!["ASBESTOS".to_owned()]);
    progress.in_danger = Some(false);
    to_the_end(&service, &mut progress, &mut given);
    assert!(!progress.moved);
    progress.fit("E06000051", &service, &mut given);
    assert!(progress.moved);
    for step in [".danger", ".notice"] {
        assert_eq!(progress.next(&service, &given).name(), step);
        progress.pass(&service, &given, step);
        assert!(!progress.moved, "said once");
    }
    assert_eq!(progress.next(&service, &given).name(), "waste.stop.ASBESTOS");
    progress.pass(&service, &given, "waste.stop.ASBESTOS");
    assert_eq!(progress.next(&service, &given), Step::Check);
}

#[test]
fn from_check_one_answer_is_changed_and_only_what_is_new_is_asked() {
    let (service, mut progress, mut given) = (service(), Progress::default(), RawAnswers::new());
    progress.answer(&service, &mut given, "witnessed", vec!["NO".to_owned()]).unwrap();
    given.insert("whose".to_owned(), vec!["OURS".to_owned()]);
    to_the_end(&service, &mut progress, &mut given);
    assert_eq!(progress.next(&service, &given), Step::Check);
    progress.ask_again("witnessed");
    progress.answer(&service, &mut given, "witnessed", vec!["YES".to_owned()]).unwrap();
    assert_eq!(progress.next(&service, &given).name(), "vehicle");
    progress.answer(&service, &mut given, "vehicle", vec!["NO".to_owned()]).unwrap();
    assert_eq!(progress.next(&service, &given), Step::Check);
}

proptest! {
    #[test]
    fn every_form_ends_and_no_reachable_state_has_neither_a_next_step_nor_an_end(
        acts in proptest::collection::vec(act(), 0..40)
    ) {
        let (service, mut progress, mut given) = (service(), Progress::default(), RawAnswers::new());
        for act in &acts {
            take(&service, &mut progress, &mut given, act);
            let here = progress.next(&service, &given);
            prop_assert!(progress.steps(&service, &given).contains(&here));
            // What it goes on with was written down and read again: a phone may die at any step.
            progress = serde_json::from_slice(&serde_json::to_vec(&progress).unwrap()).unwrap();
        }
        prop_assert!(to_the_end(&service, &mut progress, &mut given) < 20);
    }

    #[test]
    fn from_any_reachable_answers_back_and_forward_again_give_the_same(
        acts in proptest::collection::vec(act(), 0..40)
    ) {
        let (service, mut progress, mut given) = (service(), Progress::default(), RawAnswers::new());
        for act in &acts {
            take(&service, &mut progress, &mut given, act);
        }
        let (here, before) = (progress.next(&service, &given).name(), given.clone());
        if progress.wanted.is_some() {
            // From what was asked for again, to where that was done; it is passed still.
            let there = progress.back(&service, &given).map(|step| step.name());
            prop_assert_eq!(there, Some(progress.next(&service, &given).name()));
            prop_assert!(progress.wanted.is_none());
            prop_assert_eq!(given, before);
            return Ok(());
        }
        let Some(back) = progress.back(&service, &given).map(|step| step.name()) else { return Ok(()) };
        prop_assert_eq!(progress.next(&service, &given).name(), back.clone());
        let steps = names(&progress.steps(&service, &given));
        let at = |name: &String| steps.iter().position(|step| step == name);
        prop_assert_eq!(at(&back).map(|at| at + 1), at(&here), "to the step right before");
        prop_assert_eq!(&given, &before, "Back keeps answers");
        match service.questions.iter().find(|question| question.code == back) {
            Some(question) => {
                let same = given.get(&question.code).cloned().unwrap_or_default();
                progress.answer(&service, &mut given, &back, same).unwrap();
            }
            None => progress.pass(&service, &given, &back),
        }
        prop_assert_eq!((progress.next(&service, &given).name(), given), (here, before));
    }

    #[test]
    fn pruning_never_takes_an_answer_that_nothing_changed_depended_on(
        acts in proptest::collection::vec(act(), 0..40),
        change in (0_usize..7, proptest::sample::select(vec!["BAGS", "ASBESTOS", "YES", "NO", "OURS", "12"]))
    ) {
        let (service, mut progress, mut given) = (service(), Progress::default(), RawAnswers::new());
        for act in &acts {
            take(&service, &mut progress, &mut given, act);
        }
        let changed = service.questions[change.0].code.clone();
        let before = given.clone();
        if progress.answer(&service, &mut given, &changed, vec![change.1.to_owned()]).is_err() {
            prop_assert_eq!(given, before);
            return Ok(());
        }
        // What hangs on the changed one, however far.
        let mut hangs = BTreeSet::from([changed]);
        for question in &service.questions {
            if question.only_if.as_ref().is_some_and(|it| hangs.contains(&it.question)) {
                hangs.insert(question.code.clone());
            }
        }
        for (question, values) in before.iter().filter(|(question, _)| !hangs.contains(*question)) {
            prop_assert_eq!(given.get(question), Some(values), "{} was taken out", question);
        }
    }
}
