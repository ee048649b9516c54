//! The form on a terminal, from the first question to the council's answer: typed as a person types it, in English and in Welsh.

use std::io::Write;
use std::process::{Command, Stdio};

use wayside_tests::{program, repository, scratch_in_memory};

/// Everything that a terminal shows while this is typed into `wayside report --ask`.
fn talked(language: &str, pack: &str, typed: &[&str]) -> String {
    let room = scratch_in_memory("talk");
    let folder = repository().join("core/packs").join(pack);
    let file = room.path().join("council.pack");
    let wayside = |args: &[&str]| {
        let mut command = Command::new(program("wayside"));
        command.arg("--data").arg(room.path().join("phone")).args(args);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    };
    let run = |args: &[&str], typed: &str| {
        let mut child = wayside(args).spawn().unwrap();
        child.stdin.take().unwrap().write_all(typed.as_bytes()).unwrap();
        let done = child.wait_with_output().unwrap();
        String::from_utf8([done.stdout, done.stderr].concat()).unwrap()
    };
    run(&["pack", "build", folder.to_str().unwrap(), "--out", file.to_str().unwrap()], "");
    run(&["init", "--pack", file.to_str().unwrap()], "");
    run(&["language", language], "");
    run(&["report", "--ask"], &(typed.join("\n") + "\n"))
}

/// A lamp that is out: the shortest of the forms, with a wrong answer, Back, and a change at the end.
const LAMP: [&str; 14] =
    ["5", "", "not a place", "52.6766,-2.4469,12", "", "9", "1", "b", "2", "KX-14", "", "", "3", "q"];

#[test]
fn a_talk_goes_from_the_first_question_to_check_your_answers_with_back_and_change() {
    let shown = talked("en-GB", "telford-and-wrekin", &LAMP);
    for said in [
        "What is it about?",
        "Where is it?",
        "There is a problem",
        "Write the place as latitude, longitude and metres",
        "Type one of what is offered.",
        "Check your answers before you send them",
        "Kept as a draft. To go on: wayside report --draft",
    ] {
        assert!(shown.contains(said), "{said}\n{shown}");
    }
}

#[test]
fn a_talk_in_welsh_is_welsh_from_first_to_last() {
    let shown = talked("cy", "powys", &["1", "2", "", "", "", "q"]);
    let english = ["What ", "Where ", "Number", "Enter your", "There is", "Kept", "Select", "Before you"];
    assert!(shown.contains("Am beth mae'r adroddiad?") && shown.contains("Ble mae?"), "{shown}");
    assert_eq!(english.iter().filter(|word| shown.contains(*word)).collect::<Vec<_>>(), [&""; 0], "{shown}");
}

/// `docs/talk-en-GB.txt` and `docs/talk-cy.txt`; written anew with `INSTA_UPDATE=always`.
#[test]
fn the_talks_in_the_docs_are_as_they_go() {
    let lamp = ["5", "", "52.6766,-2.4469,12", "", "2", "KX-14", "By the bus stop", "", "q"];
    let tipping = ["2", "", "52.2415,-3.3785,12", "", "1,2", "3", "1", "", "", "", "2", "", "", "q"];
    for (language, pack, typed) in [("en-GB", "telford-and-wrekin", &lamp[..]), ("cy", "powys", &tipping[..])] {
        let file = repository().join(format!("docs/talk-{language}.txt"));
        let shown = talked(language, pack, typed);
        // The draft's id is another each time.
        let last = shown.rfind(' ').unwrap_or_default();
        let shown: String =
            format!("{} ID\n", &shown[..last]).lines().map(|line| format!("{}\n", line.trim_end())).collect();
        if std::env::var("INSTA_UPDATE").is_ok_and(|how| how == "always") {
            std::fs::write(&file, &shown).unwrap();
        }
        assert_eq!(std::fs::read_to_string(&file).unwrap_or_default(), shown, "{}", file.display());
    }
}
