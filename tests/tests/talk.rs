//! The form on a terminal, from the first question to the council's answer: typed as a person types it, in English and in Welsh.

use std::io::{Read, Write};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use wayside_tests::{program, repository, scratch_in_memory};

/// A phone with one council's sample pack.
struct Terminal {
    room: tempfile::TempDir,
}

impl Terminal {
    fn new(pack: &str) -> Self {
        let it = Self { room: scratch_in_memory("talk") };
        let (folder, file) = (repository().join("core/packs").join(pack), it.room.path().join("council.pack"));
        it.run(&["pack", "build", folder.to_str().unwrap(), "--out", file.to_str().unwrap()], &[]);
        it.run(&["init", "--pack", file.to_str().unwrap()], &[]);
        it
    }

    fn phone(&self) -> PathBuf {
        self.room.path().join("phone")
    }

    fn start(&self, args: &[&str]) -> Child {
        let mut command = Command::new(program("wayside"));
        command.arg("--data").arg(self.phone()).args(args);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
    }

    /// Everything that is shown while this is typed, what is typed among it.
    fn run(&self, args: &[&str], typed: &[&str]) -> String {
        let mut child = self.start(args);
        let typed: String = typed.iter().map(|line| format!("{line}\n")).collect();
        child.stdin.take().unwrap().write_all(typed.as_bytes()).unwrap();
        let done = child.wait_with_output().unwrap();
        String::from_utf8([done.stdout, done.stderr].concat()).unwrap()
    }
}

/// Everything that a terminal shows while this is typed into `wayside report --ask`.
fn talked(language: &str, pack: &str, typed: &[&str]) -> String {
    let terminal = Terminal::new(pack);
    terminal.run(&["language", language], &[]);
    terminal.run(&["report", "--ask"], typed)
}

/// A lamp that is out: the shortest of the forms, with a wrong answer, Back, and a change at the end.
const LAMP: [&str; 15] =
    ["5", "2", "", "not a place", "52.6766,-2.4469,12", "", "9", "1", "b", "2", "KX-14", "", "", "5", "q"];

#[test]
fn a_talk_goes_from_the_first_question_to_check_your_answers_with_back_and_change() {
    let shown = talked("en-GB", "telford-and-wrekin", &LAMP);
    for said in [
        "What is it about?",
        "Where is it?",
        "There is a problem",
        "Write the place as latitude, longitude and metres",
        "Type one of what is offered: a number, or a key.",
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

#[test]
fn a_signpost_that_ends_the_form_is_left_by_back_and_gives_the_words() {
    // Abandoned vehicle; nothing wrong but its tax; the words; Back, and another answer.
    let typed = ["1", "", "51.4452,-0.0202,12", "", "6", "", "c", "b", "1", "b", "6", "q"];
    let terminal = Terminal::new("lewisham");
    let shown = terminal.run(&["report", "--ask"], &typed);
    let condition = shown.matches("What state is it in?").count();
    assert!(condition >= 3 && shown.contains("What is its registration?"), "{shown}");
    assert!(
        shown.contains("https://www.gov.uk/report-untaxed-vehicle") && shown.contains("c: Copy my words"),
        "{shown}"
    );
    assert!(shown.contains("What is it about?\nAbandoned vehicle"), "{shown}");
    assert!(shown.trim_end().lines().last().unwrap().starts_with("Kept as a draft, should you need"), "{shown}");
    // Whoever comes back is at the signpost still, and can go on.
    let id = shown.trim_end().rsplit(' ').next().unwrap();
    let again = terminal.run(&["report", "--draft", id, "--ask"], &["b", "1", "q"]);
    assert!(again.contains("What is its registration?"), "{again}");
}

/// To "Who are you?" of antisocial behaviour, without an answer to anything that may be left out.
const ASB: [&str; 15] = ["1", "2", "", "52.6766,-2.4469,12", "", "1", "", "", "1", "", "", "", "", "", ""];

#[test]
fn the_keys_of_every_screen_are_keys_at_each_line_about_oneself() {
    for (at, name) in [(0, &[][..]), (1, &["Ann Owen"][..]), (2, &["Ann Owen", "ann@example.org"][..])] {
        let terminal = Terminal::new("telford-and-wrekin");
        let typed = [&ASB[..], name, &["x"]].concat();
        let shown = terminal.run(&["report", "--ask"], &typed);
        assert!(shown.contains("Your name?"), "{shown}");
        assert!(shown.ends_with("\u{1b}[H\u{1b}[2J\u{1b}[3J"), "\"x\" at line {at} leaves nothing: {shown}");
        let back = terminal.run(&["report", "--draft", &only(&terminal), "--ask"], &["1", "b", "q"]);
        assert!(back.contains("You left this page") && !back.contains("ntisocial"), "{back}");
    }
    let terminal = Terminal::new("telford-and-wrekin");
    let named = ["Ann Owen", "b", "", "ann@example.org", "07700 900123"];
    // Changed from "check your answers": Enter keeps the name, "-" takes the address away.
    let typed = [&ASB[..], &named, &["14", "", "-", "", "q"]].concat();
    let shown = terminal.run(&["report", "--ask"], &typed);
    assert!(shown.contains("Ann Owen, ann@example.org, 07700 900123"), "{shown}");
    assert!(shown.contains("Ann Owen, 07700 900123"), "{shown}");
}

/// The id of the one draft.
fn only(terminal: &Terminal) -> String {
    let list = terminal.run(&["list", "--json"], &[]);
    let list: serde_json::Value = serde_json::from_str(&list).unwrap();
    list[0]["id"].as_str().unwrap().to_owned()
}

#[test]
fn where_somebody_may_look_on_the_way_out_comes_before_what_is_wrong() {
    let shown = Terminal::new("telford-and-wrekin").run(&["report", "--ask"], &["1", "", "q"]);
    let problem = shown.find("There is a problem").unwrap();
    let last = shown[..problem].rfind("x: Exit this page").unwrap();
    assert!(!shown[last..problem].contains("Is anyone in danger"), "{shown}");
}

#[test]
fn a_phone_in_wales_that_was_told_no_language_asks_for_it_first() {
    let shown = Terminal::new("powys").run(&["report", "--ask"], &["1", "q"]);
    assert!(shown.contains("Pa iaith? / Which language?") && shown.contains("  1  Cymraeg"), "{shown}");
    assert!(shown.contains("Am beth mae'r adroddiad?"), "{shown}");
}

#[test]
fn a_talk_that_is_killed_between_two_questions_goes_on_at_the_second() {
    let terminal = Terminal::new("telford-and-wrekin");
    let mut child = terminal.start(&["report", "--ask"]);
    let (mut typing, mut shown) = (child.stdin.take().unwrap(), child.stdout.take().unwrap());
    let mut seen = String::new();
    for (typed, next) in [
        ("2", "Before you start"),
        ("", "Where is it?"),
        ("52.6766,-2.4469,12", "Add photos"),
        ("", "What has been dumped?"),
        ("7", "How much is there?"),
    ] {
        writeln!(typing, "{typed}").unwrap();
        let mut bytes = [0; 4096];
        while !seen.contains(next) || !seen.ends_with(") ") {
            let count = shown.read(&mut bytes).unwrap();
            assert!(count > 0, "it ended: {seen}");
            seen.push_str(&String::from_utf8_lossy(&bytes[..count]));
        }
    }
    // SIGKILL: it is asked nothing, and tidies nothing up.
    child.kill().unwrap();
    child.wait().unwrap();
    let again = terminal.run(&["report", "--draft", &only(&terminal), "--ask"], &["b", "", "q"]);
    let first = again.lines().find(|line| !line.trim().is_empty()).unwrap();
    assert_eq!(first, "How much is there?", "{again}");
    assert!(again.contains("*  7  Tyres"), "what was answered before it died is there: {again}");
}

/// As somebody who is new to it went about it: words in place of a number, a place as they would say it.
/// `docs/talk-en-GB.txt` and `docs/talk-cy.txt`; written anew with `INSTA_UPDATE=always`.
#[test]
fn the_talks_in_the_docs_are_as_they_go() {
    let lamp = [
        "lamp is out",
        "1",
        "2",
        "",
        "by the bus stop",
        "52.6766,-2.4469,12",
        "",
        "2",
        "KX-14",
        "By the bus stop",
        "",
        "q",
    ];
    let tipping = ["1", "2", "", "52.2415,-3.3785,12", "", "1,2", "3", "1", "", "", "", "2", "", "", "q"];
    for (language, pack, typed) in [("en-GB", "telford-and-wrekin", &lamp[..]), ("cy", "powys", &tipping[..])] {
        let file = repository().join(format!("docs/talk-{language}.txt"));
        let shown = Terminal::new(pack).run(&["report", "--ask"], typed);
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
