//! The rules of a form, one table row each, and then any answers at all.
// .clippy.toml allows these in a test itself, not in what tests share.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

use std::collections::BTreeSet;

use proptest::prelude::*;
use wayside_core::form::{FormError, Problem, RawAnswers, asked, check};
use wayside_core::pack::{Choice, Datatype, OnlyIf, Question, Service};
use wayside_core::report::{AnswerValue, ChosenCode};

fn question(code: &str, datatype: Datatype) -> Question {
    let choices = ["YES", "NO", "NOT_KNOWN"].map(|key| Choice { key: key.into(), name: key.to_lowercase() });
    Question {
        code: code.into(),
        text: code.into(),
        datatype,
        required: false,
        variable: true,
        missing: String::new(),
        hint: String::new(),
        private: false,
        only_if: None,
        choices: if datatype.is_list() { choices.into() } else { Vec::new() },
        stops: Vec::new(),
    }
}

fn only_if(question: &str) -> Option<OnlyIf> {
    Some(OnlyIf { question: question.into(), is: vec!["YES".into()] })
}

/// One question of each kind; `who` asked of a witness, `name` only where `who` was asked and answered.
fn service() -> Service {
    // Everything else as a pack has it that does not say.
    let bare = serde_json::from_value(serde_json::json!({ "code": "test", "name": "Test" })).unwrap();
    Service {
        questions: vec![
            Question { variable: false, ..question("notice", Datatype::Text) },
            Question { required: true, ..question("witnessed", Datatype::SingleValueList) },
            Question { required: true, only_if: only_if("witnessed"), ..question("who", Datatype::SingleValueList) },
            Question { only_if: only_if("who"), ..question("name", Datatype::String) },
            question("waste", Datatype::MultiValueList),
            question("count", Datatype::Number),
            question("when", Datatype::Datetime),
            question("more", Datatype::Text),
        ],
        ..bare
    }
}

fn given(answers: &[(&str, &[&str])]) -> RawAnswers {
    answers.iter().map(|(code, values)| ((*code).into(), values.iter().map(|it| (*it).into()).collect())).collect()
}

/// What `check` says to these answers beside an answered `witnessed`.
fn says(answers: &[(&str, &[&str])]) -> Vec<(String, Problem)> {
    let mut raw = given(answers);
    raw.entry("witnessed".into()).or_insert_with(|| vec!["NO".into()]);
    let errors = check(&service(), &raw).err().unwrap_or_default();
    errors.into_iter().map(|FormError { question, problem }| (question, problem)).collect()
}

#[test]
fn good_answers_become_codes_with_their_labels_and_texts_in_the_order_of_the_questions() {
    let answers = check(
        &service(),
        &given(&[
            ("more", &["  beside the hedge\n"]),
            ("waste", &["NO", "YES", "NO"]),
            ("witnessed", &["YES"]),
            ("who", &[" YES "]),
            ("name", &["a man"]),
            ("count", &["-12.50"]),
            ("when", &["2026-05-03T14:00:00+01:00"]),
        ]),
    )
    .unwrap();
    insta::assert_json_snapshot!(answers);
}

#[test]
fn an_empty_answer_is_no_answer() {
    let answers = check(&service(), &given(&[("witnessed", &["NO"]), ("count", &["  "]), ("more", &[])])).unwrap();
    assert_eq!(answers.len(), 1);
    assert_eq!(answers[0].value, AnswerValue::Choices(vec![ChosenCode { code: "NO".into(), label: "no".into() }]));
    let errors = check(&service(), &given(&[("witnessed", &[""])])).unwrap_err();
    assert_eq!(errors, [FormError { question: "witnessed".into(), problem: Problem::Required }]);
}

#[test]
fn a_number_is_what_every_receiver_reads_alike() {
    for good in ["0", "12", "-3", "2.50", "007"] {
        assert_eq!(says(&[("count", &[good])]), [], "{good}");
    }
    for bad in ["½", "NaN", "inf", "1e3", "1,000", "1.", ".5", "--1", "+1", "-", "٣", "12 m", "0x10"] {
        assert_eq!(says(&[("count", &[bad])]), [("count".into(), Problem::NotANumber)], "{bad}");
    }
}

#[test]
fn a_date_has_its_zone_or_is_a_day_or_is_by_the_clocks_here() {
    for good in [
        "2026-05-03",
        "3 May 2026",
        "2026-05-03T14:00:00",
        "2026-05-03T14:00:00Z",
        "2026-05-03T14:00:00.5+01:00",
        "2024-02-29",
    ] {
        assert_eq!(says(&[("when", &[good])]), [], "{good}");
    }
    for bad in ["yesterday", "3 May", "2026-5-3", "2026-02-30", "2026-05-03T14:00:61", "14:00", "+2026-05-3"] {
        assert_eq!(says(&[("when", &[bad])]), [("when".into(), Problem::NotADate)], "{bad}");
    }
}

#[test]
fn a_text_has_at_most_4000_characters_however_many_bytes_they_take() {
    assert_eq!(says(&[("more", &["é".repeat(4_000).as_str()])]), []);
    let problem = Problem::TooLong { limit: 4_000, given: 4_001 };
    assert_eq!(says(&[("more", &["é".repeat(4_001).as_str()])]), [("more".into(), problem)]);
    assert_eq!(says(&[("more", &["a\0b"])]), [("more".into(), Problem::Unstorable)]);
}

#[test]
fn an_unknown_code_is_refused_with_those_that_are_known() {
    let refused = says(&[("waste", &["YES", "TYRES", "yes"])]);
    let given: Vec<_> = refused
        .iter()
        .map(|(question, problem)| match problem {
            Problem::UnknownCode { given, allowed } if allowed.len() == 3 => (question.as_str(), given.as_str()),
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(given, [("waste", "TYRES"), ("waste", "yes")]);
}

#[test]
fn only_a_list_of_several_takes_several() {
    assert_eq!(says(&[("waste", &["YES", "NO"])]), []);
    for (code, values) in [("witnessed", ["YES", "NO"]), ("count", ["1", "2"]), ("more", ["a", "b"])] {
        let refused = says(&[(code, &values), ("who", &["NO"])]);
        assert!(refused.contains(&(code.into(), Problem::TakesOne { given: 2 })), "{code}: {refused:?}");
    }
}

#[test]
fn a_question_whose_condition_does_not_hold_is_not_asked_and_takes_no_answer() {
    let codes = |answers| asked(&service(), &given(answers)).iter().map(|it| it.code.clone()).collect::<Vec<_>>();
    assert_eq!(codes(&[]), ["witnessed", "waste", "count", "when", "more"]);
    assert_eq!(codes(&[("witnessed", &["YES"])]), ["witnessed", "who", "waste", "count", "when", "more"]);
    assert_eq!(codes(&[("witnessed", &["YES"]), ("who", &["YES"])])[..3], ["witnessed", "who", "name"]);
    // An answer to what is not asked makes no condition hold.
    assert_eq!(codes(&[("witnessed", &["NO"]), ("who", &["YES"])]), codes(&[]));

    let refused = says(&[("who", &["YES"]), ("name", &["a man"]), ("notice", &["seen"])]);
    assert_eq!(
        refused,
        [
            ("notice".into(), Problem::NotAsked { only_if: None }),
            ("who".into(), Problem::NotAsked { only_if: only_if("witnessed") }),
            ("name".into(), Problem::NotAsked { only_if: only_if("who") }),
        ]
    );
}

#[test]
fn required_holds_only_where_it_is_asked() {
    assert_eq!(says(&[("witnessed", &["YES"])]), [("who".into(), Problem::Required)]);
    assert_eq!(says(&[("witnessed", &["NO"])]), []);
}

#[test]
fn everything_wrong_is_told_at_once_in_the_order_of_the_questions() {
    let errors = check(
        &service(),
        &given(&[("zebra", &["1"]), ("apple", &[]), ("when", &["soon"]), ("count", &["½"]), ("waste", &["TYRES"])]),
    );
    let told: Vec<_> = errors.unwrap_err().iter().map(ToString::to_string).collect();
    assert_eq!(
        told,
        [
            "witnessed: required",
            "waste: unknown code",
            "count: not a number",
            "when: neither an RFC 3339 date and time nor a date",
            "apple: no such question",
            "zebra: no such question",
        ]
    );
}

fn any_value() -> impl Strategy<Value = String> {
    prop_oneof!["YES|NO|NOT_KNOWN|", "[-0-9.T:Z+½]{0,12}", "\\PC{0,20}", Just("\0".to_owned())]
}

fn any_answers() -> impl Strategy<Value = RawAnswers> {
    let code = prop_oneof!["notice|witnessed|who|name|waste|count|when|more", "\\PC{0,8}"];
    prop::collection::btree_map(code, prop::collection::vec(any_value(), 0..4), 0..9)
}

/// Any service, with conditions that point anywhere: at itself, ahead, at nothing.
fn any_service() -> impl Strategy<Value = Service> {
    let condition = prop::option::of("notice|witnessed|who|name|nowhere");
    prop::collection::vec((condition, any::<bool>()), 8).prop_map(|conditions| {
        let mut service = service();
        for (question, (condition, required)) in service.questions.iter_mut().zip(conditions) {
            question.only_if = condition.as_deref().and_then(only_if);
            question.required = required;
        }
        service
    })
}

proptest! {
    #[test]
    fn accepted_answers_are_to_asked_questions_only_and_leave_none_required_open(
        service in any_service(),
        raw in any_answers(),
    ) {
        let asked: BTreeSet<_> = asked(&service, &raw).iter().map(|it| it.code.clone()).collect();
        if let Ok(answers) = check(&service, &raw) {
            let answered: BTreeSet<_> = answers.iter().map(|it| it.question.clone()).collect();
            prop_assert!(answered.is_subset(&asked));
            prop_assert_eq!(answered.len(), answers.len());
            let required = service.questions.iter().filter(|it| it.required && asked.contains(&it.code));
            prop_assert!(required.map(|it| &it.code).all(|code| answered.contains(code)));
        }
    }

    #[test]
    fn a_refusal_always_names_something(service in any_service(), raw in any_answers()) {
        if let Err(errors) = check(&service, &raw) {
            prop_assert!(!errors.is_empty());
            for error in errors {
                prop_assert!(raw.contains_key(&error.question) || error.problem == Problem::Required);
            }
        }
    }
}
