//! The catalogues of the core, of the terminal and of the server: each message is there in Welsh as well, is about the same
//! things in every language, is said somewhere, and reads as its snapshot; and no name is said that there is nothing under.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use wayside_core::pack::Service;
use wayside_core::words::{Arg, Catalogue, ENGLISH};
use wayside_tests::repository;

/// The folder of the words, and that of the sources that say them.
const CATALOGUES: [(&str, &str); 3] =
    [("core/words", "core/src"), ("bindings/cli/words", "bindings/cli/src"), ("server-stub/words", "server-stub/src")];

/// Each language of a folder with its text, English first.
fn texts(folder: &str) -> Vec<(String, String)> {
    let entries = fs::read_dir(repository().join(folder)).unwrap().map(|entry| entry.unwrap().path());
    let files = entries.filter(|path| path.extension().is_some_and(|it| it == "ftl"));
    let named = files.map(|path| (path.file_stem().unwrap().to_str().unwrap().to_owned(), path));
    let mut texts: Vec<_> = named.map(|(language, path)| (language, fs::read_to_string(path).unwrap())).collect();
    texts.sort_by_key(|(language, _)| (language != ENGLISH, language.clone()));
    texts
}

/// Each message and attribute of a language (`leased`, `unconfirmed.help`) with the names that stand in its placeables.
fn messages(text: &str) -> BTreeMap<String, BTreeSet<String>> {
    let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut name = String::new();
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        if let Some((key, _)) = line.split_once(" =").filter(|(key, _)| !key.starts_with([' ', '['])) {
            name = key.to_owned();
            assert!(found.insert(name.clone(), BTreeSet::new()).is_none(), "{name} is there twice");
        } else if let Some((attribute, _)) = line.trim_start().strip_prefix('.').and_then(|it| it.split_once(" =")) {
            name = format!("{}.{attribute}", name.split('.').next().unwrap());
            found.insert(name.clone(), BTreeSet::new());
        }
        let names = line.split('$').skip(1).map(|it| it.split([' ', '}']).next().unwrap().to_owned());
        found.entry(name.clone()).or_default().extend(names);
    }
    found.remove("");
    found
}

/// `pack build` is left out: who makes packs is told in English.
fn sources(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let read = |path: std::path::PathBuf| match path.is_dir() {
        true if path.ends_with("pack/build") => Vec::new(),
        true => sources(&path),
        false if path.extension().is_some_and(|it| it == "rs") => vec![fs::read_to_string(&path).unwrap()],
        false => Vec::new(),
    };
    entries.flat_map(read).collect()
}

#[test]
fn every_language_says_the_same_things_about_the_same_things() {
    for (folder, _) in CATALOGUES {
        let texts = texts(folder);
        let english = messages(&texts[0].1);
        assert!(english.len() > 30 && texts.iter().any(|(language, _)| language == "cy"), "{folder}");
        for (language, text) in &texts[1..] {
            let said = messages(text);
            // Plain English has only what plain words say otherwise; every other language says everything.
            if !language.starts_with("en-") {
                let missing: Vec<_> = english.keys().filter(|name| !said.contains_key(*name)).collect();
                assert_eq!(missing, [""; 0], "{folder} in {language}");
            }
            for (name, about) in &said {
                let known = english.get(name).unwrap_or_else(|| panic!("{folder}: {name} is nothing that is said"));
                assert_eq!(about, known, "{folder} in {language}: what {name} is about");
            }
        }
    }
}

#[test]
fn nothing_stands_in_a_catalogue_that_nobody_says() {
    for (folder, code) in CATALOGUES {
        let sources = sources(&repository().join(code));
        assert!(sources.len() > 10, "{code}");
        let said = |name: &str| sources.iter().any(|source| source.contains(&format!("\"{name}\"")));
        // Those are asked for by the codes of states, which have a test of their own.
        let unsaid: Vec<_> = messages(&texts(folder)[0].1)
            .into_keys()
            .filter(|name| !name.contains('.') && !name.starts_with("brief-") && !said(name))
            .collect();
        assert_eq!(unsaid, [""; 0], "{folder}");
    }
}

/// What a message is asked for with: the methods, and the short names that sources give to them.
const SAYING: [&str; 8] = ["say(", "fill(", "explain(", "out.count(", "said(", "why(", "about(", "because("];

/// The literal names in the calls that say something; also behind `if` and `match`, but not what those compare with.
fn said(source: &str) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for call in SAYING {
        let begins = source.match_indices(call).filter(|(at, _)| {
            !source[..*at].ends_with(|before: char| before.is_alphanumeric() || before == '_')
                && !source[..*at].ends_with("fn ")
        });
        for (at, _) in begins {
            let mut depth = 1;
            let mut rest = source[at + call.len()..].chars();
            let mut before = String::new();
            while let (1.., Some(letter)) = (depth, rest.next()) {
                match letter {
                    '(' | '[' => depth += 1,
                    ')' | ']' => depth -= 1,
                    '"' => {
                        let text = rest.as_str();
                        let Some(end) = text.find('"') else { break };
                        let (literal, after) = (&text[..end], text[end + 1..].trim_start());
                        let is_name = literal.starts_with(|it: char| it.is_ascii_lowercase())
                            && literal.chars().all(|it| it.is_ascii_lowercase() || it.is_ascii_digit() || it == '-');
                        let compared = after.starts_with("=>") || after.starts_with('|') || before.ends_with("== ");
                        if depth == 1 && is_name && !compared {
                            names.insert(literal.to_owned());
                        }
                        rest = text[end + 1..].chars();
                    }
                    _ => {}
                }
                before.push(letter);
            }
        }
    }
    names
}

#[test]
fn a_name_that_is_said_is_found_wherever_it_stands() {
    let source = r#"
        out.say("one"); words.fill("two", &[("no", 1.into())]); out.count("eleven", 2); count("no"); let x = own.say(if it == "no" { "three" } else { "four" });
        words.say(match it { A | B => "five", _ => "six-7" }); say(match kind { "no" => "eight", "no" | "no" => "nine" });
        fn say("no"); essay("no"); words.say(&name); Err(malformed(say("ten"))); say("A sentence."); say(other)
    "#;
    let names = ["one", "two", "three", "four", "five", "six-7", "eight", "nine", "ten", "eleven"];
    assert_eq!(said(source), names.map(str::to_owned).into());
}

#[test]
fn every_name_that_is_said_stands_in_the_catalogue() {
    for (folder, code) in CATALOGUES {
        let known = messages(&texts(folder)[0].1);
        let said: BTreeSet<String> = sources(&repository().join(code)).iter().flat_map(|source| said(source)).collect();
        assert!(said.len() > 30, "{code} says {} names", said.len());
        let unknown: Vec<_> = said.iter().filter(|name| !known.contains_key(*name)).collect();
        assert_eq!(unknown, [""; 0], "{code} says what {folder} does not have");
    }
}

/// Samples of what a message is about: a number is tried in every form that Welsh has, the rest is shown by its name.
fn samples(about: &BTreeSet<String>) -> Vec<Vec<(&str, Option<u32>)>> {
    let numbers: &[u32] = match about.iter().map(String::as_str).find(|name| ["count", "total", "month"].contains(name))
    {
        Some("month") => &[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12],
        Some(_) => &[0, 1, 2, 3, 6, 4, 1000],
        None => &[0],
    };
    // A day is a number beside its month, and elsewhere a name.
    let is_number =
        |name: &str| ["count", "total", "sent", "month"].contains(&name) || (name == "day" && about.contains("month"));
    let sample =
        |number: u32| about.iter().map(move |name| (name.as_str(), is_number(name).then_some(number))).collect();
    numbers.iter().map(|number| sample(*number)).collect()
}

#[test]
fn every_message_in_every_language_reads_as_it_did() {
    for (folder, _) in CATALOGUES {
        let texts = texts(folder);
        let static_texts: Vec<(&'static str, &str)> =
            texts.iter().map(|(language, text)| (&*language.clone().leak(), text.as_str())).collect();
        let catalogue: &'static Catalogue = Box::leak(Box::new(Catalogue::of(&static_texts)));
        let english = messages(&texts[0].1);
        for (language, text) in &texts {
            let words = catalogue.words(language);
            let mut all = String::new();
            for name in messages(text).keys() {
                let (message, attribute) = name.split_once('.').map_or((name.as_str(), false), |(it, _)| (it, true));
                let forms = samples(&english[name]).into_iter().map(|sample| {
                    let args: Vec<Arg<'_>> = sample
                        .into_iter()
                        .map(|(name, number)| {
                            let name: &'static str = name.to_owned().leak();
                            (name, number.map_or_else(|| format!("‹{name}›").into(), Into::into))
                        })
                        .collect();
                    let told = words.explain(message, &args);
                    if attribute { told.help.unwrap_or_default() } else { told.sentence }
                });
                let mut forms: Vec<String> = forms.collect();
                forms.dedup();
                assert!(forms.iter().all(|it| !it.is_empty() && !it.contains(['{', '$'])), "{name}: {forms:?}");
                all.push_str(&format!("{name}\n    {}\n", forms.join("\n    ")));
            }
            let name = folder.trim_end_matches("/words").replace('/', "-");
            insta::assert_snapshot!(format!("{name}.{language}"), all);
        }
    }
}

/// Where plain English stands: the core's, the terminal's, and that of the sample's three main forms.
const PLAIN: [&str; 3] = ["core/words", "bindings/cli/words", "core/packs/telford-and-wrekin/words"];

#[test]
fn plain_english_has_short_sentences() {
    for folder in PLAIN {
        let text = fs::read_to_string(repository().join(folder).join("en-GB-x-plain.ftl")).unwrap();
        let lines = text.lines().filter(|line| !line.starts_with('#'));
        let said = lines.map(|line| line.split_once(" = ").map_or(line, |(_, said)| said));
        let sentences = said.flat_map(|said| said.split(['.', '?', '!', ':'])).filter(|it| !it.trim().is_empty());
        let long: Vec<_> = sentences.filter(|sentence| sentence.split_whitespace().count() > 20).collect();
        assert_eq!(long, [""; 0], "{folder}: more than 20 words");
    }
}

#[test]
fn the_three_main_forms_are_asked_in_plain_english_from_first_to_last() {
    let room = wayside_tests::scratch_in_memory("plain");
    let pack = wayside_core::pack::Pack::open(&wayside_tests::sample_pack(room.path())).unwrap();
    for code in ["fly-tipping", "graffiti", "antisocial-behaviour"] {
        let [english, plain] =
            [ENGLISH, "en-GB-x-plain"].map(|language| pack.service_in(code, language).unwrap().unwrap());
        assert!(plain.notice != english.notice && plain.description != english.description, "{code}");
        let why = |service: &Service| service.privacy.as_ref().unwrap().why.clone();
        assert_ne!(why(&plain), why(&english), "{code}");
        let asked = english.questions.iter().zip(&plain.questions);
        let said_otherwise = asked.filter(|(english, plain)| {
            english.text != plain.text || english.hint != plain.hint || english.choices != plain.choices
        });
        assert!(said_otherwise.count() * 4 >= english.questions.len() * 3, "{code}: three of four questions, or more");
    }
    // What the form itself says around them.
    let plain = messages(&fs::read_to_string(repository().join("core/words/en-GB-x-plain.ftl")).unwrap());
    for name in ["ask-service", "ask-danger", "call-mobile", "notice-private", "ask-photos-hint", "ask-check"] {
        assert!(plain.contains_key(name), "{name}");
    }
}
