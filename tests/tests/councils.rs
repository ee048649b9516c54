//! docs/councils.md, done word for word as an officer would: from nothing to a first report, and how long that takes to read
//! and to type.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use serde_json::Value;
use wayside_tests::{Air, Fault, program, repository, scratch};

/// Words a minute that are read, and keys a minute that are pressed.
const WORDS: f64 = 200.0;
const KEYS: f64 = 150.0;
const MINUTES: f64 = 30.0;

/// One thing to do.
#[derive(Debug)]
enum Step {
    Type(String),
    /// Into a file of the folder: lines in the place of those of the same name, or the whole of a new one.
    Write {
        file: String,
        text: String,
    },
}

struct Guide {
    words: usize,
    keys: usize,
    steps: Vec<Step>,
}

/// Blocks of `toml` belong to the file that was named last before them; other blocks are typed into the terminal. A list of
/// files is only shown.
fn guide() -> Guide {
    let text = std::fs::read_to_string(repository().join("docs/councils.md")).expect("the guide is there");
    let mut guide = Guide { words: 0, keys: 0, steps: Vec::new() };
    let mut file = String::new();
    let mut block: Option<(String, String)> = None;
    for line in text.lines() {
        match (&mut block, line.strip_prefix("```")) {
            (None, Some(language)) => block = Some((language.to_owned(), String::new())),
            (Some(_), Some(_)) => {
                let Some((language, typed)) = block.take() else { continue };
                if typed.contains("/\n") {
                    guide.words += typed.split_whitespace().count();
                    continue;
                }
                guide.keys += typed.chars().count();
                match language.as_str() {
                    "toml" => guide.steps.push(Step::Write { file: file.clone(), text: typed }),
                    _ => guide.steps.extend(typed.lines().map(|line| Step::Type(line.to_owned()))),
                }
            }
            (Some((_, typed)), None) => {
                typed.push_str(line);
                typed.push('\n');
            }
            (None, None) => {
                guide.words += line.split_whitespace().count();
                let named = line.split('`').skip(1).step_by(2).filter(|name| name.ends_with(".toml"));
                file = named.last().map_or(file, str::to_owned);
            }
        }
    }
    guide
}

/// One officer's machine: a folder, a terminal, a server once it was started.
struct Desk {
    folder: PathBuf,
    port: u16,
    server: Option<Child>,
}

impl Desk {
    fn at(folder: &Path) -> Self {
        let free = std::net::TcpListener::bind("127.0.0.1:0").and_then(|it| it.local_addr()).expect("a port is free");
        Self { folder: folder.to_owned(), port: free.port(), server: None }
    }

    fn shell(&self, line: &str) -> Command {
        let programs = program("wayside").parent().map(Path::to_owned).expect("it lies in a folder");
        let path = std::env::var("PATH").unwrap_or_default();
        let mut command = Command::new("sh");
        command.args(["-c", line]).current_dir(&self.folder);
        command.env("PATH", format!("{}:{path}", programs.display())).env("WAYSIDE_DATA", self.folder.join("phone"));
        command
    }

    fn run(&self, line: &str) -> Output {
        self.shell(line).output().expect("there is a shell")
    }

    fn told(&self, line: &str) -> String {
        let output = self.run(line);
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(output.status.success(), "{line}: {said}{}", String::from_utf8_lossy(&output.stderr));
        said
    }

    fn act(&mut self, step: &Step) {
        match step {
            Step::Type(line) if line.starts_with("wayside-server serve") => {
                let line = format!("exec {line} --listen 127.0.0.1:{}", self.port);
                let mut child = self.shell(&line).stdout(Stdio::piped()).spawn().expect("there is a shell");
                let mut first = [0; 1];
                let said = child.stdout.as_mut().expect("its output is ours");
                std::io::Read::read_exact(said, &mut first).expect("the server says where it listens");
                self.server = Some(child);
            }
            Step::Type(line) => {
                self.told(line);
                // The sample's port may be another's on this machine.
                let endpoints = self.folder.join("shropshire/endpoints.toml");
                if let Ok(text) = std::fs::read_to_string(&endpoints) {
                    let own = text.replace("127.0.0.1:8311", &format!("127.0.0.1:{}", self.port));
                    std::fs::write(endpoints, own).expect("the folder can be written");
                }
            }
            Step::Write { file, text } => {
                let path = self.folder.join("shropshire").join(file);
                let edited = match std::fs::read_to_string(&path) {
                    Ok(before) => edited(file, &before, text),
                    Err(_) => text.clone(),
                };
                std::fs::write(path, edited).expect("the folder can be written");
            }
        }
    }
}

impl Drop for Desk {
    fn drop(&mut self) {
        if let Some(server) = &mut self.server {
            let _ = server.kill();
            let _ = server.wait();
        }
    }
}

/// Each line in the place of the next one of its name; a table, or a code, says from where on.
fn edited(file: &str, before: &str, with: &str) -> String {
    let mut lines: Vec<String> = before.lines().map(str::to_owned).collect();
    let mut from = 0;
    for line in with.lines().filter(|line| !line.is_empty()) {
        if line.starts_with('[') || line.starts_with("code = ") {
            let at = lines.iter().position(|it| it.starts_with(line));
            from = at.unwrap_or_else(|| panic!("{file} has no {line}"));
            continue;
        }
        let (name, _) = line.split_once('=').unwrap_or_else(|| panic!("{line} names nothing"));
        let at = lines.iter().skip(from).position(|it| it.starts_with(name));
        let at = from + at.unwrap_or_else(|| panic!("{file} has no {name}"));
        line.clone_into(&mut lines[at]);
    }
    lines.join("\n") + "\n"
}

#[test]
fn from_nothing_to_a_first_report_takes_half_an_hour_at_most() {
    let guide = guide();
    let minutes = (guide.words as f64 / WORDS, guide.keys as f64 / KEYS);
    println!(
        "docs/councils.md: {} words and {} keystrokes: {:.0} + {:.0} minutes",
        guide.words, guide.keys, minutes.0, minutes.1
    );
    assert!(minutes.0 + minutes.1 <= MINUTES, "{minutes:?}");

    let room = scratch("council");
    let mut desk = Desk::at(room.path());
    // As far as the trial; what comes after it needs a back office, and a key and a boundary that are not samples.
    let trial = guide.steps.iter().position(|step| matches!(step, Step::Type(line) if line == "wayside list"));
    let trial = trial.expect("the guide ends its trial with a look at the list");
    for step in &guide.steps[..=trial] {
        desk.act(step);
    }
    let list: Value = serde_json::from_str(&desk.told("wayside list --json")).expect("it answers in JSON");
    assert_eq!(list[0]["service"], "bench");
    assert_eq!(list[0]["state"], "accepted");
    assert!(list[0]["reference"].is_string());

    let services: Value = serde_json::from_str(&desk.told("wayside services --json")).expect("it answers in JSON");
    let services = services.as_array().expect("a list").clone();
    let graffiti = services.iter().find(|it| it["code"] == "graffiti").expect("graffiti is there still");
    let asked = graffiti["question"].as_array().expect("a list").iter().find(|it| it["code"] == "offensive");
    assert_eq!(asked.expect("it is asked")["text"], "Is it rude, or does it hate somebody?");
    let pack: Value = serde_json::from_str(&desk.told("wayside pack inspect shropshire.pack --json")).expect("JSON");
    assert_eq!(pack["council"]["colours"]["brand"], "#5b2c83");

    // What is left of the guide says what must still be done, and does no more.
    let refused = desk.run("wayside pack verify --release --key shropshire.key.pub shropshire.pack");
    let said = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(!refused.status.success() && said.contains("provisional") && !said.contains("test key"), "{said}");
}

#[test]
fn what_our_own_server_publishes_becomes_a_pack_that_builds() {
    let room = scratch("import");
    let desk = Desk::at(room.path());
    let pack = wayside_tests::sample_pack(room.path());
    let server = wayside_tests::Server::start(&room.path().join("council"), &pack);
    for (number, url) in [format!("{}/discovery.json", server.url), server.url.clone()].into_iter().enumerate() {
        let folder = format!("imported-{number}");
        let said = desk.told(&format!("wayside pack new Shropshire --into {folder} --from {url} --json"));
        let said: Value = serde_json::from_str(&said).expect("it answers in JSON");
        assert_eq!(
            (said["services"].as_u64(), &said["without_questions"]),
            (Some(5), &serde_json::json!([])),
            "{said}"
        );
        assert_eq!(said["altered"], serde_json::json!([]), "{said}");
        desk.told(&format!("wayside pack build {folder} --out {folder}.pack"));
        let pack: Value =
            serde_json::from_str(&desk.told(&format!("wayside pack inspect {folder}.pack --json"))).expect("JSON");
        let private = pack["services"].as_array().expect("a list").iter().filter(|it| it["private"] == true).count();
        assert_eq!(private, 1, "antisocial behaviour");
    }
}

#[test]
fn a_phone_fetches_the_newest_pack_from_its_councils_server() {
    let room = scratch("update");
    let desk = Desk::at(room.path());
    let older = wayside_tests::sample_pack(room.path());
    let newer =
        wayside_tests::edited_pack(&room.path().join("newer"), &[("council.toml", "2026-11-01.1", "2026-12-01.1")]);
    let server = wayside_tests::Server::start(&room.path().join("first"), &older);
    let jurisdiction = "E06000020";
    desk.told(&format!("wayside init --pack {}/packs/{jurisdiction}.pack --endpoint {}", server.url, server.url));
    assert!(desk.told("wayside update").contains("is the newest"));
    let at = server.address().to_owned();
    drop(server);
    let server = wayside_tests::Server::start_at(&room.path().join("second"), &newer, &at);
    assert!(desk.told("wayside update").contains("has a new pack (2026-12-01.1)"));
    drop(server);
    let refused = desk.run("wayside update");
    assert!(String::from_utf8_lossy(&refused.stderr).contains("could not be fetched"), "{refused:?}");
    assert!(desk.told("wayside services").contains("pothole"));
}

#[test]
fn a_pack_that_is_cut_off_again_and_again_goes_on_from_where_it_stopped_and_comes_whole() {
    const CUT: u64 = 150_000;
    let room = scratch("cutting");
    let desk = Desk::at(room.path());
    let pack = wayside_tests::sample_pack_of("shropshire", room.path());
    let length = std::fs::metadata(&pack).expect("it is there").len();
    assert!(length > 2 * CUT, "{length} bytes are too few to be cut");
    let server = wayside_tests::Server::start(&room.path().join("council"), &pack);
    let air = Air::to(server.address());
    let init = format!("wayside init --pack {}/packs/E06000051.pack", air.url);
    let mut cuts = 0;
    let said = loop {
        air.strike_at(Fault::Answers(CUT), || ());
        let output = desk.run(&init);
        if air.calm() {
            break output;
        }
        cuts += 1;
        assert!(!output.status.success(), "the line was cut");
        assert!(cuts < 50, "it never ends");
    };
    assert!(said.status.success(), "{said:?}");
    let pack = wayside_core::pack::Pack::verify(&desk.folder.join("phone/packs/E06000051.pack"));
    assert_eq!(pack.expect("it is whole").length(), length);
    println!("{length} bytes in {} runs, {cuts} of them cut: {} bytes went by", cuts + 1, air.answered());
    // The heads of the answers, and what was under way when a line was cut.
    let most = length + (cuts + 1) * 20_000;
    assert!(cuts >= 2 && air.answered() <= most, "{} bytes for a pack of {length}", air.answered());
}

/// A phone with the older pack, in a folder of its own.
fn phone(room: &Path, name: &str, older: &Path) -> Desk {
    let folder = room.join(name);
    std::fs::create_dir_all(&folder).expect("a folder can be made");
    let desk = Desk::at(&folder);
    desk.told(&format!("wayside init --pack {}", older.display()));
    desk
}

/// Bytes of a pack that was not fetched whole.
fn pieces(desk: &Desk) -> u64 {
    // A folder for each address.
    let rooms = std::fs::read_dir(desk.folder.join("phone/packs/download")).into_iter().flatten().flatten();
    let entries = rooms.filter_map(|it| std::fs::read_dir(it.path()).ok()).flatten().flatten();
    let pieces = entries.filter(|it| it.path().extension().is_some_and(|ending| ending == "piece"));
    pieces.filter_map(|it| Some(it.metadata().ok()?.len())).sum()
}

fn version(desk: &Desk) -> String {
    let pack = wayside_core::pack::Pack::verify(&desk.folder.join("phone/packs/E06000020.pack"));
    let pack = pack.unwrap_or_else(|error| panic!("neither the old pack nor the new one is there whole: {error}"));
    pack.council().expect("it is whole").version.clone()
}

#[test]
fn a_phone_killed_while_it_replaces_or_fetches_its_pack_has_the_old_one_or_the_new_one_whole() {
    const RUNS: u32 = 24;
    let room = scratch("replacing");
    let older = wayside_tests::sample_pack(room.path());
    let newer =
        wayside_tests::edited_pack(&room.path().join("newer"), &[("council.toml", "2026-11-01.1", "2026-12-01.1")]);
    let server = wayside_tests::Server::start(&room.path().join("council"), &newer);
    let air = Air::to(server.address());
    let length = std::fs::metadata(&newer).expect("it is there").len();
    let mut went_on = 0;
    let from_file = format!("exec wayside init --pack {}", newer.display());
    let from_server = format!("exec wayside init --pack {}/packs/E06000020.pack", air.url);
    for (what, command) in [("replaced", from_file), ("fetched", from_server)] {
        // How long it takes here, so that the kills fall before, into and after it.
        let desk = phone(room.path(), what, &older);
        let begun = std::time::Instant::now();
        desk.told(&command);
        let whole = begun.elapsed();
        let (mut old, mut new) = (0, 0);
        for run in 0..RUNS {
            let desk = phone(room.path(), &format!("{what}-{run}"), &older);
            let mut child = desk.shell(&command).stdout(Stdio::null()).spawn().expect("there is a shell");
            std::thread::sleep(whole * (run + 1) / RUNS * 5 / 4);
            let _ = child.kill();
            let _ = child.wait();
            match version(&desk).as_str() {
                "2026-11-01.1" => old += 1,
                "2026-12-01.1" => new += 1,
                other => panic!("a pack of {other}"),
            }
            // Whatever was left behind is in nobody's way; pieces that are here are not fetched again.
            let (here, before) = (pieces(&desk), air.answered());
            desk.told(&command);
            assert_eq!(version(&desk), "2026-12-01.1");
            if here > 0 {
                let fetched = air.answered() - before;
                assert!(fetched <= length - here + 5_000, "{fetched} bytes, with {here} of {length} here");
                went_on += 1;
            }
        }
        println!("{what}: {RUNS} kills, {old} with the old pack, {new} with the new one");
        assert!(old > 0 && new > 0, "{what}: {old} old, {new} new");
    }
    println!("{went_on} of them went on with pieces that were here");
    assert!(went_on > 0, "no kill fell between two pieces");
}

#[test]
fn a_key_is_never_written_over_and_another_keys_signature_hides_no_broken_rule() {
    let room = scratch("keys");
    let desk = Desk::at(room.path());
    desk.told("wayside pack key --out one.key");
    desk.told("wayside pack key --out two.key");
    // Its public half is all that is left of it here.
    std::fs::remove_file(desk.folder.join("one.key")).expect("it is there");
    let public = std::fs::read(desk.folder.join("one.key.pub")).expect("it is there");
    let refused = desk.run("wayside pack key --out one.key");
    assert!(!refused.status.success() && String::from_utf8_lossy(&refused.stderr).contains("one.key.pub"));
    assert_eq!(std::fs::read(desk.folder.join("one.key.pub")).expect("it is there"), public);
    assert!(!desk.folder.join("one.key").exists(), "nor is there a secret without it");
    // The other way round: the secret stays, and no public half of another comes beside it.
    std::fs::remove_file(desk.folder.join("two.key.pub")).expect("it is there");
    assert!(!desk.run("wayside pack key --out two.key").status.success());
    assert!(!desk.folder.join("two.key.pub").exists());

    desk.told("wayside pack new Powys --into powys");
    let file = desk.folder.join("powys/council.toml");
    let text = std::fs::read_to_string(&file).expect("it is there");
    std::fs::write(&file, text.replace("[\"en-GB\"]", "[\"en-GB\"] # no Welsh")).expect("it can be written");
    desk.told("wayside pack build powys --out powys.pack --key two.key");
    let line = "wayside pack verify --json --key one.key.pub powys.pack";
    let refused = desk.run(line);
    assert!(!refused.status.success());
    let said: Value = serde_json::from_slice(&refused.stdout).expect("it answers in JSON");
    let what: Vec<&str> =
        said["mistakes"].as_array().expect("a list").iter().filter_map(|it| it["what"].as_str()).collect();
    assert_eq!(said["fit"], false);
    assert!(
        what.iter().any(|it| it.contains("no Welsh")) && what.iter().any(|it| it.contains("does not know")),
        "{what:?}"
    );
    // So it is when a folder is built.
    std::fs::write(&file, text.replace("name = ", "nam = ")).expect("it can be written");
    let refused = desk.run("wayside pack build powys --out powys.pack --json");
    let said: Value = serde_json::from_slice(&refused.stdout).expect("it answers in JSON");
    assert!(said["mistakes"][0]["line"].is_number() && said["mistakes"][0]["remedy"].is_string(), "{said}");
}
