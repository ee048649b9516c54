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
        command.args(args).env("WAYSIDE_DATA", self.phone());
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
        "s",
    ];
    let tipping = ["1", "2", "", "52.2415,-3.3785,12", "", "1,2", "3", "1", "", "", "", "2", "", "", "s"];
    for (language, pack, typed) in [("en-GB", "telford-and-wrekin", &lamp[..]), ("cy", "powys", &tipping[..])] {
        let file = repository().join(format!("docs/talk-{language}.txt"));
        let shown = Terminal::new(pack).run(&["report", "--ask"], typed);
        // The draft's id is another each time.
        let last = shown.trim_end().rfind(char::is_whitespace).unwrap_or_default();
        let shown: String =
            format!("{}ID\n", &shown[..=last]).lines().map(|line| format!("{}\n", line.trim_end())).collect();
        if std::env::var("INSTA_UPDATE").is_ok_and(|how| how == "always") {
            std::fs::write(&file, &shown).unwrap();
        }
        assert_eq!(std::fs::read_to_string(&file).unwrap_or_default(), shown, "{}", file.display());
    }
}

/// To the question of this name of a street lamp in Telford.
fn lamp(more: &[&str]) -> String {
    let to = ["5", "2", "", "52.6766,-2.4469,12", "", "2", "KX-14", "By the bus stop"];
    Terminal::new("telford-and-wrekin").run(&["report", "--ask"], &[&to[..], more].concat())
}

/// The last of "check your answers", as far as its end.
fn checked(shown: &str) -> &str {
    shown.rsplit("Check your answers before").next().unwrap()
}

#[test]
fn the_language_that_is_chosen_in_the_talk_is_spoken_after_it() {
    let typed = ["1", "5", "2", "", "52.2415,-3.3785,12", "", "", "", "", "", "s"];
    let shown = Terminal::new("powys").run(&["report", "--ask"], &typed);
    assert!(shown.contains("I'w anfon: wayside sync") && !shown.contains("Saved on this phone"), "{shown}");
}

#[test]
fn what_was_typed_of_oneself_is_there_for_whoever_left_in_the_middle_of_it() {
    for leave in [&["q"][..], &[], &["b", "b", "q"], &["b", "nothing of the kind", "q"]] {
        let terminal = Terminal::new("telford-and-wrekin");
        let typed = [&["5", "2", "", "", "", "", "", "", "Ann Owen", "ann@example.org"][..], leave].concat();
        let shown = terminal.run(&["report", "--ask"], &typed);
        assert!(shown.contains("Your phone number?"), "{shown}");
        let id = only(&terminal);
        let shown = terminal.run(&["show", &id], &[]);
        // An address that is none is nobody's, and takes no name with it.
        let kept = !leave.contains(&"nothing of the kind");
        assert!(shown.contains("Ann Owen") && shown.contains("ann@example.org") == kept, "{leave:?}: {shown}");
        let again = terminal.run(&["report", "--draft", &id, "--ask"], &["q"]);
        let at_it = again.contains("Enter: Ann Owen. -: none.");
        assert!(at_it || leave.len() == 3 && leave[1] == "b", "the question itself is not passed: {again}");
    }
}

#[test]
fn an_answer_that_may_be_left_out_can_be_taken_back() {
    for (row, answer) in [("4", "It is on in the daytime"), ("5", "KX-14"), ("6", "By the bus stop")] {
        let shown = lamp(&["", row, "-", "q"]);
        assert!(shown.contains("Enter: as it is. -: none."), "{shown}");
        let before = shown.split("Check your answers before").nth(1).unwrap();
        assert!(before.contains(answer) && !checked(&shown).contains(answer), "{answer}: {shown}");
    }
    // Where there has to be one, "-" takes nothing away.
    let shown = lamp(&["", "1", "", "2", "-", "", "q"]);
    assert!(checked(&shown).contains("52.67660, -2.44690"), "{shown}");
}

#[test]
fn enter_after_an_answer_that_will_not_do_keeps_the_one_before_it() {
    let long = "x".repeat(4_001);
    let shown = lamp(&["", "5", &long, "", "6", &long, "", "2", "nowhere", "", "4", "1,2", "", "q"]);
    assert_eq!(shown.matches("There is a problem").count(), 4, "{shown}");
    assert!(shown.contains("  You typed: nowhere\n  Until now: 52.67660"), "{shown}");
    for kept in ["KX-14", "By the bus stop", "52.67660, -2.44690", "It is on in the daytime"] {
        assert!(checked(&shown).contains(kept), "{kept}: {shown}");
    }
}

#[test]
fn letters_in_another_encoding_end_no_talk() {
    let terminal = Terminal::new("telford-and-wrekin");
    let mut child = terminal.start(&["report", "--ask"]);
    let typed = b"5\n2\n\n\n\n\n\ncaf\xe9 corner\n\nq\n";
    child.stdin.take().unwrap().write_all(typed).unwrap();
    let done = child.wait_with_output().unwrap();
    let shown = String::from_utf8(done.stdout).unwrap();
    assert!(done.status.success() && checked(&shown).contains("caf\u{fffd} corner"), "{shown}");
}

#[test]
fn what_was_left_before_anything_was_said_is_no_draft() {
    for (pack, typed) in [("telford-and-wrekin", &["q"][..]), ("telford-and-wrekin", &[]), ("powys", &["2", "q"])] {
        let terminal = Terminal::new(pack);
        let shown = terminal.run(&["report", "--ask"], typed);
        assert!(shown.contains("Nothing is kept: you had not told us anything."), "{shown}");
        assert_eq!(terminal.run(&["list", "--json"], &[]).trim(), "[]");
    }
    let terminal = Terminal::new("telford-and-wrekin");
    terminal.run(&["report", "--ask"], &["5", "q"]);
    only(&terminal);
}

#[test]
fn what_was_left_at_once_is_in_the_list_by_its_day_alone_until_it_is_gone_on_with() {
    let terminal = Terminal::new("telford-and-wrekin");
    terminal.run(&["report", "--ask"], &["1", "2", "x"]);
    let id = only(&terminal);
    for command in [&["list"][..], &["show", &id]] {
        let shown = terminal.run(command, &[]);
        assert!(shown.contains("Report, ") && !shown.to_lowercase().contains("antisocial"), "{shown}");
    }
    terminal.run(&["report", "--draft", &id, "--ask"], &["1", "q"]);
    let shown = terminal.run(&["list"], &[]);
    assert!(shown.contains("Antisocial behaviour"), "the control: gone on with: {shown}");
}

#[test]
fn keys_are_keys_in_capitals_too_and_enter_keeps_the_category() {
    let shown = lamp(&["", "1", "", "B", "", "4", "B", "Q"]);
    assert!(shown.contains("Kept as a draft. To go on") && !shown.contains("Type one of what"), "{shown}");
    let shown = lamp(&["", "S"]);
    assert!(shown.contains("Saved on this phone. To send it: wayside sync"), "{shown}");
    assert!(!shown.contains("connection") && !shown.contains("Not sent yet"), "nothing goes by itself: {shown}");
}

#[test]
fn a_photo_is_found_in_quotes_and_in_ones_own_folder() {
    let terminal = Terminal::new("telford-and-wrekin");
    let home = terminal.room.path().join("home");
    std::fs::create_dir(&home).unwrap();
    std::fs::copy(repository().join("tests/scenarios/street.jpg"), home.join("a b.jpg")).unwrap();
    let quoted = format!("'{}'", home.join("a b.jpg").display());
    let mut command = Command::new(program("wayside"));
    command.arg("--data").arg(terminal.phone()).args(["report", "--ask"]).env("HOME", &home);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let typed = format!("5\n2\n\n\n~/a b.jpg\n{quoted}\nq\n");
    child.stdin.take().unwrap().write_all(typed.as_bytes()).unwrap();
    let shown = String::from_utf8(child.wait_with_output().unwrap().stdout).unwrap();
    assert_eq!(shown.matches("The photo is kept.").count(), 2, "{shown}");
}

#[test]
fn a_language_is_confirmed_in_itself_and_the_pseudo_language_is_in_no_list() {
    let terminal = Terminal::new("telford-and-wrekin");
    assert!(terminal.run(&["language", "cy"], &[]).starts_with("Bydd popeth"));
    let shown = terminal.run(&["language", "tlh"], &[]);
    assert!(shown.contains("en-GB-x-plain") && !shown.contains("en-XA"), "{shown}");
}

#[test]
fn a_date_that_was_answered_is_shown_by_the_clocks_here() {
    let terminal = Terminal::new("telford-and-wrekin");
    let answer = ["--answer", "when=2026-07-03T13:30:00Z"];
    let at = ["report", "antisocial-behaviour", "--at", "52.6766,-2.4469,12"];
    let rest = ["--answer", "what=NOISE", "--answer", "aimed=NO", "--answer", "how_often=ONCE"];
    let shown = terminal.run(&[&at[..], &answer, &rest].concat(), &[]);
    let shown = format!("{shown}{}", terminal.run(&["show", &only(&terminal)], &[]));
    assert!(shown.contains("3 July 2026, 14:30") && !shown.contains("13:30:00Z"), "{shown}");
}
