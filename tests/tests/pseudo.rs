//! The whole of a resident's terminal in the language in which everything that a catalogue or the pack says stands in brackets:
//! from setting up to what became of it, mistakes among them. A word that stands outside of brackets is said past the catalogues.
//! `--help`, wrong usage of flags (clap's words) and `pack …` (an officer's) stay English.

use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use serde_json::Value;
use wayside_tests::{Phone, Server, program, repository, sample_pack, scratch_in_memory};

/// What is nobody's language: ids, codes, what was typed.
struct Nobodys(Vec<String>);

impl Nobodys {
    fn and(&mut self, words: impl IntoIterator<Item = String>) {
        self.0.extend(words.into_iter().filter(|word| word.len() > 1));
        self.0.sort_by_key(|word| std::cmp::Reverse(word.len()));
    }

    /// The lines that have letters outside of brackets.
    fn bare(&self, shown: &str) -> Vec<String> {
        let outside = |line: &str| {
            let mut depth = 0_u32;
            let bare = line.chars().filter(|letter| match letter {
                '⟦' => {
                    depth += 1;
                    false
                }
                '⟧' => {
                    depth = depth.saturating_sub(1);
                    false
                }
                _ => depth == 0,
            });
            let mut bare = bare.collect::<String>();
            self.0.iter().for_each(|word| bare = bare.replace(word.as_str(), ""));
            bare
        };
        // A text of several paragraphs stands in one pair of brackets.
        let mut whole = vec![String::new()];
        let mut depth = 0_i32;
        for letter in shown.chars() {
            depth += i32::from(letter == '⟦') - i32::from(letter == '⟧');
            match (letter, whole.last_mut()) {
                ('\n', _) if depth == 0 => whole.push(String::new()),
                (letter, Some(line)) => line.push(letter),
                (_, None) => {}
            }
        }
        whole.into_iter().filter(|line| outside(line).chars().any(char::is_alphabetic)).collect()
    }
}

#[test]
fn a_word_outside_of_brackets_is_found() {
    let nobodys = Nobodys(vec!["TYRES".to_owned()]);
    assert_eq!(nobodys.bare("TYRES  ⟦Tyres\n\nof ⟦cars⟧⟧ 12\n  3/4"), [""; 0]);
    assert_eq!(nobodys.bare("⟦One⟧\n⟦Next try⟧: soon\nTYRES"), ["⟦Next try⟧: soon"]);
}

/// A resident at a terminal.
struct Resident {
    data: PathBuf,
    /// The same phone, asked by a program: what it says in JSON is data.
    json: Phone,
    nobodys: Nobodys,
    bare: Vec<String>,
    commands: usize,
}

impl Resident {
    /// Runs a command that must end with this code, and notes what it says outside of brackets.
    fn run(&mut self, args: &[&str], code: i32) -> String {
        self.types(args, &[], code)
    }

    fn types(&mut self, args: &[&str], typed: &[&str], code: i32) -> String {
        let mut command = Command::new(program("wayside"));
        command.arg("--data").arg(&self.data).args(args);
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        // It may end before it reads anything.
        let _ = child.stdin.take().unwrap().write_all((typed.join("\n") + "\n").as_bytes());
        let done = child.wait_with_output().unwrap();
        let shown = String::from_utf8([done.stdout, done.stderr].concat()).unwrap();
        assert_eq!(done.status.code(), Some(code), "{args:?}: {shown}");
        assert!(shown.contains('⟦'), "{args:?} says something: {shown}");
        self.learn();
        // What was typed into it is shown at the end of its line where it does not come from a keyboard.
        let echoed = |line: &&str| typed.iter().all(|it| it.is_empty() || !line.ends_with(&format!(") {it}")));
        let said = shown.lines().map(|line| match echoed(&line) {
            true => line,
            false => line.rsplit_once(") ").map_or(line, |(said, _)| said),
        });
        let bare = self.nobodys.bare(&said.collect::<Vec<_>>().join("\n"));
        self.bare.extend(bare.into_iter().map(|line| format!("{args:?}: {line}")));
        self.commands += 1;
        shown
    }

    fn ids(&self) -> Vec<String> {
        self.json.list().iter().map(|it| it["id"].as_str().unwrap().to_owned()).collect()
    }

    /// The ids, markers and references that there are by now.
    fn learn(&mut self) {
        for id in self.ids() {
            let shown = self.json.show(&id);
            self.nobodys.and(["id", "marker", "reference"].map(|it| shown[it].as_str().unwrap_or_default().to_owned()));
            self.nobodys.and([id[id.len() - 12..].to_owned()]);
        }
    }

    fn report(&self, args: &[&str]) -> String {
        self.json.run([&["report"], args].concat()).expect_json()["id"].as_str().unwrap().to_owned()
    }
}

/// Codes and keys, at whatever depth.
fn codes(value: &Value, into: &mut Vec<String>) {
    match value {
        Value::Array(all) => all.iter().for_each(|value| codes(value, into)),
        Value::Object(fields) => fields.iter().for_each(|(name, value)| match value {
            Value::String(text) if ["code", "key"].contains(&name.as_str()) => into.push(text.clone()),
            other => codes(other, into),
        }),
        _ => {}
    }
}

#[test]
fn the_whole_of_a_residents_terminal_says_nothing_past_the_catalogues() {
    let room = scratch_in_memory("pseudo");
    let path = |name: &str| room.path().join(name).to_str().unwrap().to_owned();
    let pack = sample_pack(room.path());
    let server = Server::start(&room.path().join("council"), &pack);
    let photo = repository().join("tests/scenarios/street.jpg");
    let (pack, photo) = (pack.to_str().unwrap(), photo.to_str().unwrap());
    let (nothing, no_jpeg, out) = (path("nothing.jpg"), path("words.jpg"), path("out"));
    std::fs::write(&no_jpeg, "These are words").unwrap();

    let data = room.path().join("phone");
    let json = Phone::new(program("wayside"), &data);
    json.run(["language", "en-XA"]);
    let typed =
        ["By the bus stop", "Deep, and wet", "Bess Tipper", "bess@example.org", "KX-14", "Bigger now", "tel:", "GOLD"];
    let mut it =
        Resident { data, json, nobodys: Nobodys(typed.map(str::to_owned).to_vec()), bare: Vec::new(), commands: 0 };

    // Nothing is set up, and what is offered is no pack.
    it.run(&["services"], 1);
    it.run(&["update"], 1);
    it.run(&["list"], 0);
    it.run(&["language", "tlh"], 1);
    it.run(&["init", "--pack", &no_jpeg], 1);
    it.run(&["init", "--pack", &nothing], 1);
    it.run(&["init", "--pack", &format!("{}/packs/none.pack", server.url)], 1);
    it.run(&["init", "--pack", "http://127.0.0.1:9/a.pack"], 1);
    it.run(&["init", "--pack", pack, "--endpoint", "nowhere"], 1);

    // A council whose server does not answer.
    it.run(&["init", "--pack", pack, "--endpoint", "http://127.0.0.1:9"], 0);
    it.run(&["follow"], 0);

    // What is mistyped.
    it.run(&["report"], 2);
    it.run(&["report", "dragons"], 1);
    for place in ["here", "x,2", "0,0", "95,0", "1,950", "52,-2,x"] {
        it.run(&["report", "pothole", "--at", place], 2);
    }
    it.run(&["report", "pothole", "--answer", "deep"], 2);
    it.run(&["show", "no-such-id"], 1);
    it.run(&["withdraw", "01890000-0000-7000-8000-000000000000"], 1);

    // What is kept as a draft, and why. What it says to be typed next holds the codes of questions, in brackets.
    it.run(&["report", "fly-tipping"], 1);
    it.run(&["report", "fly-tipping", "--at", "51.5,-0.12,5"], 1);
    let here = "52.6766,-2.4469,12";
    it.run(&["report", "fly-tipping", "--at", here, "--answer", "waste=GOLD", "--answer", "size=1"], 1);
    it.run(&["report", "fly-tipping", "--at", here, "--photo", &no_jpeg, "--photo", &nothing], 1);
    it.run(&["report", "pothole", "--description", "Deep, and wet"], 1);
    it.run(&["list"], 0);
    for id in it.ids() {
        it.run(&["show", &id], 0);
    }
    let draft = it.ids()[0].clone();
    it.run(&["edit", &draft, "--description", "By the bus stop"], 0);
    it.run(&["comment", &draft, "Bigger now"], 1);
    for id in it.ids() {
        it.run(&["withdraw", &id], 0);
    }

    // The form, asked on a terminal, with a wrong answer, Back, and a change at the end.
    let lamp = ["5", "2", "", "not a place", here, "", "9", "1", "b", "2", "KX-14", "", "", "3", "q"];
    let shown = it.types(&["report", "--ask"], &lamp, 0);
    assert!(shown.matches('⟦').count() > 60, "{shown}");
    let draft = it.ids()[0].clone();
    it.run(&["withdraw", &draft], 0);

    // Two reports in the queue.
    let told = ["--answer", "waste=TYRES", "--answer", "size=CAR_BOOT", "--answer", "land=HIGHWAY"];
    let more = ["--answer", "witnessed=NO", "--photo", photo, "--name", "Bess Tipper", "--email", "bess@example.org"];
    let tipping = it.report(&[&["fly-tipping", "--at", here], &told[..], &more[..]].concat());
    let hole = it.report(&["pothole", "--at", here, "--description", "Deep, and wet"]);
    it.run(&["list"], 0);
    it.run(&["sync", "--once"], 0);
    it.run(&["list"], 0);
    it.run(&["show", &tipping], 0);
    it.run(&["resend", &tipping], 1);
    it.run(&["export", &out], 0);
    it.run(&["edit", &hole, "--remove-photo", "7"], 1);
    it.run(&["edit", &hole, "--description", "Bigger now"], 0);
    it.run(&["report", "--draft", &hole, "--description", "Deep, and wet"], 1);

    // The council's own server: sent, changed, taken back, followed.
    it.run(&["init", "--pack", pack, "--endpoint", &server.url], 0);
    it.run(&["update"], 0);
    it.run(&["sync"], 0);
    it.run(&["edit", &tipping, "--description", "Bigger now"], 0);
    it.run(&["edit", &tipping, "--description", "Bigger now"], 1);
    it.run(&["edit", &tipping, "--service", "graffiti"], 1);
    it.run(&["comment", &tipping, "By the bus stop"], 0);
    it.run(&["comment", &tipping, ""], 1);
    it.run(&["show", &tipping], 0);
    it.run(&["withdraw", &hole], 0);
    it.run(&["list"], 0);
    it.run(&["sync"], 0);
    it.run(&["withdraw", &hole], 0);
    it.run(&["comment", &hole, "Bigger now"], 1);
    let reference = it.json.show(&tipping)["reference"].as_str().unwrap().to_owned();
    server.set_status(&reference, "scheduled", "");
    it.run(&["follow"], 0);
    server.set_status(&reference, "closed:FIXED", "Cleared");
    it.run(&["follow", &tipping], 0);
    let shown = it.run(&["show", &tipping], 0);
    assert!(shown.contains("\"Cleared\""), "{shown}");
    it.run(&["list"], 0);
    drop(server);
    it.run(&["follow"], 0);

    // Codes are typed as they are.
    let mut known = Vec::new();
    codes(&it.json.run(["services"]).expect_json(), &mut known);
    assert!(known.len() > 50, "codes of services, questions and answers");
    it.nobodys.and(known);
    it.run(&["services"], 0);

    assert_eq!(it.bare, [""; 0]);
    assert!(it.commands > 55, "{} commands were looked through", it.commands);
}
