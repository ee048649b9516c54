//! What no pack may do to a form, and what a form bears.

use std::fs;
use std::path::Path;

use wayside_core::form::{Progress, RawAnswers, Step};
use wayside_core::pack::Service;
use wayside_core::pack::build::build;

/// What is said of the sample with this behind its potholes.
fn mistakes(question: &str) -> Vec<String> {
    let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("packs/telford-and-wrekin");
    let within = tempfile::tempdir().unwrap();
    let folder = within.path().join("folder");
    fs::create_dir_all(folder.join("services")).unwrap();
    for from in [sample.clone(), sample.join("services")] {
        for entry in fs::read_dir(&from).unwrap().map(Result::unwrap).filter(|it| it.path().is_file()) {
            fs::copy(entry.path(), folder.join(from.strip_prefix(&sample).unwrap()).join(entry.file_name())).unwrap();
        }
    }
    let file = folder.join("services/pothole.toml");
    let text = fs::read_to_string(&file).unwrap();
    fs::write(&file, format!("{text}\n{question}")).unwrap();
    build(&folder, &within.path().join("it.pack")).err().unwrap_or_default().into_iter().map(|it| it.what).collect()
}

const WHOSE: &str = r#"
[[question]]
code = "whose"
text = "Whose is it?"
datatype = "singlevaluelist"
required = true
choices = [{ key = "OURS", name = "The council's" }, { key = "RAIL", name = "The railway's" }]

[[question.stop]]
is = ["RAIL"]
text = "Tell the railway."
ends = true
"#;

#[test]
fn no_question_is_called_as_a_step_of_the_form_is() {
    let of =
        |code: &str| mistakes(&format!("[[question]]\ncode = \"{code}\"\ntext = \"Which?\"\ndatatype = \"string\"\n"));
    for code in [".place", ".check", "waste.stop.TYRES"] {
        assert!(of(code).iter().any(|what| what.contains("calls a step of its own so")), "{code}: {:?}", of(code));
    }
    assert_eq!(of("post.number"), [""; 0], "the control: a dot within");
}

#[test]
fn no_form_ends_for_everybody_and_no_question_follows_only_an_end() {
    assert_eq!(mistakes(WHOSE), [""; 0], "the control");
    let all = mistakes(&WHOSE.replace("is = [\"RAIL\"]", "is = [\"RAIL\", \"OURS\"]"));
    assert!(all.iter().any(|what| what.contains("nobody can report anything")), "{all:?}");
    let after = "[[question]]\ncode = \"line\"\ntext = \"Which line?\"\ndatatype = \"string\"\nonly_if = { question = \"whose\", is = [\"RAIL\"] }\n";
    let after = mistakes(&format!("{WHOSE}\n{after}"));
    assert!(after.iter().any(|what| what.contains("is never asked")), "{after:?}");
}

#[test]
fn five_hundred_choices_are_asked_and_answered_all_at_once() {
    let choices: Vec<_> =
        (0..500).map(|nth| serde_json::json!({ "key": format!("K{nth}"), "name": format!("Number {nth}") })).collect();
    let service: Service = serde_json::from_value(serde_json::json!({
        "code": "many", "name": "Many",
        "question": [{ "code": "which", "text": "Which?", "datatype": "multivaluelist", "choices": choices }]
    }))
    .unwrap();
    let (mut progress, mut given) = (Progress::default(), RawAnswers::new());
    for step in [".place", ".photos"] {
        progress.pass(&service, &given, step);
    }
    assert_eq!(progress.next(&service, &given).name(), "which");
    let all: Vec<_> = (0..500).map(|nth| format!("K{nth}")).collect();
    progress.answer(&service, &mut given, "which", all.clone()).unwrap();
    assert_eq!((progress.next(&service, &given), given["which"].len()), (Step::Description, 500));
    progress.fit("E06000020", &service, &mut given);
    assert_eq!(given["which"], all);
}
