//! Runs the scenarios of tests/scenarios, word for word, over the façade and its own transport.
//!
//! `WAYSIDE_SCENARIOS` names another folder of them. What a step and an expectation mean is in tests/scenarios/README.md.

use std::collections::BTreeMap;
use std::io::Read;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;

use serde_json::{Map, Value, json};
use wayside_core::endpoint::Request;
use wayside_core::pack::{Dialect, Question, Service};
use wayside_core::ports::{FolderSecrets, Ports};
use wayside_core::report::{Position, ReportId, Reporter};
use wayside_core::sync::Budget;
use wayside_core::transport::{HttpTransport, Until, drive};
use wayside_core::wayside::{ChangeError, Changes, Error, Fetched, PhotoError, Settings, SubmitError};
use wayside_core::{Hint, Observer, Wayside};
use wayside_tests::{Server, edited_pack, repository, sample_pack, sample_pack_of, scratch};

#[test]
fn every_scenario_goes_as_its_data_says() {
    let mut failed = 0;
    for (name, data) in files().into_iter().filter(|(_, data)| data.get("steps").is_some()) {
        let steps = data["steps"].as_array().expect("steps is a list");
        let folder = scratch("scenario");
        let mut stage = Stage::new(folder.path());
        let mut passed = 0;
        for step in steps {
            if let Err(mismatch) = stage.take(step) {
                println!("FAILED {name}, step {} {}: {mismatch}", passed + 1, step["step"]);
                break;
            }
            passed += 1;
        }
        let missed = usize::from(passed < steps.len());
        let left = match steps.len() - passed - missed {
            0 => String::new(),
            left => format!(" (the {left} after it were not run)"),
        };
        println!("rust, {name}: {passed} passed, {missed} failed{left}");
        failed += missed;
    }
    assert_eq!(failed, 0);
}

#[test]
fn expectations_mean_what_the_table_says() {
    let (_, table) = files().into_iter().find(|(_, data)| data.get("cases").is_some()).expect("matching.json is there");
    let cases = table["cases"].as_array().expect("cases is a list");
    let known = table["names"].as_object().expect("names is an object");
    let agrees = |case: &Value| {
        let mut names = Names(known.clone().into_iter().collect());
        let matched = names.check(&case["expected"], &case["found"], "answer").is_ok();
        Some(matched) == case["matches"].as_bool()
    };
    let wrong: Vec<_> = cases.iter().filter(|case| !agrees(case)).collect();
    println!("rust, matching: {} passed, {} failed", cases.len() - wrong.len(), wrong.len());
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn the_photo_of_the_scenarios_is_drawn_by_our_own_code() {
    let exif = wayside_photo::drawing::Exif { orientation: 6, lat: 52.6766, lon: -2.4469 };
    let drawn = wayside_photo::drawing::street_scene(7, 400, 300, Some(exif));
    let file = repository().join("tests/scenarios/street.jpg");
    if std::fs::read(&file).is_ok_and(|kept| kept == drawn) {
        return;
    }
    let anew = Path::new(env!("CARGO_TARGET_TMPDIR")).join("street.jpg");
    std::fs::write(&anew, drawn).expect("it can be written");
    panic!("{} is not what is drawn: copy {} there if the drawing was meant to change", file.display(), anew.display());
}

fn folder() -> PathBuf {
    std::env::var_os("WAYSIDE_SCENARIOS").map_or_else(|| repository().join("tests/scenarios"), PathBuf::from)
}

/// Every JSON file of the scenarios' folder, by what it calls itself.
fn files() -> BTreeMap<String, Value> {
    let entries = std::fs::read_dir(folder()).expect("the scenarios are there");
    let paths = entries.map(|entry| entry.expect("a file").path());
    let texts = paths.filter(|path| path.extension().is_some_and(|it| it == "json")).map(|path| {
        let text = std::fs::read_to_string(&path).expect("a scenario can be read");
        let data: Value = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let name = data["scenario"].as_str().unwrap_or("matching").to_owned();
        (name, data)
    });
    texts.collect()
}

/// What the data calls by name: `{tyres}`.
struct Names(BTreeMap<String, Value>);

impl Names {
    fn filled(&self, value: &Value) -> Result<Value, String> {
        Ok(match value {
            Value::String(text) => Value::String(self.fill(text)?),
            Value::Array(list) => Value::Array(list.iter().map(|one| self.filled(one)).collect::<Result<_, _>>()?),
            Value::Object(map) => {
                let filled = map.iter().map(|(key, one)| Ok((key.clone(), self.filled(one)?)));
                Value::Object(filled.collect::<Result<_, String>>()?)
            }
            other => other.clone(),
        })
    }

    fn fill(&self, text: &str) -> Result<String, String> {
        let mut filled = String::new();
        let mut rest = text;
        while let Some((before, name, after)) = rest.split_once('{').and_then(|(before, rest)| {
            let (name, after) = rest.split_once('}')?;
            Some((before, name, after))
        }) {
            let known = self.0.get(name).and_then(Value::as_str);
            filled.push_str(before);
            filled.push_str(known.ok_or_else(|| format!("nothing is called {{{name}}}"))?);
            rest = after;
        }
        Ok(filled + rest)
    }

    /// `Err` names the first place where what was found is not what was expected.
    fn check(&mut self, expected: &Value, found: &Value, at: &str) -> Result<(), String> {
        let refuse = |wanted: &Value| Err(format!("{at}: expected {wanted}, found {found}"));
        match (expected, found) {
            (Value::Object(wanted), _) if wanted.keys().any(|key| key.starts_with('$')) => {
                if let Some(odd) =
                    wanted.keys().find(|key| !["$any", "$as", "$like", "$at_least"].contains(&key.as_str()))
                {
                    return Err(format!("{at}: {odd} is no expectation"));
                }
                if found.is_null() {
                    return refuse(expected);
                }
                if let Some(pattern) = wanted.get("$like").and_then(Value::as_str) {
                    let pattern = self.fill(pattern)?;
                    if !found.as_str().is_some_and(|text| like(&pattern, text)) {
                        return refuse(expected);
                    }
                }
                if let Some(least) = wanted.get("$at_least").and_then(Value::as_u64)
                    && found.as_u64().is_none_or(|number| number < least)
                {
                    return refuse(expected);
                }
                if let Some(name) = wanted.get("$as").and_then(Value::as_str) {
                    self.0.insert(name.to_owned(), found.clone());
                }
                Ok(())
            }
            (Value::Object(wanted), Value::Object(held)) => {
                wanted.iter().try_for_each(|(key, one)| match held.get(key) {
                    Some(found) => self.check(one, found, &format!("{at}.{key}")),
                    None => Err(format!("{at}.{key}: expected, not there")),
                })
            }
            (Value::Array(wanted), Value::Array(held)) if wanted.len() == held.len() => {
                let mut pairs = wanted.iter().zip(held).enumerate();
                pairs.try_for_each(|(index, (one, found))| self.check(one, found, &format!("{at}[{index}]")))
            }
            (Value::Object(_) | Value::Array(_), _) => refuse(expected),
            (plain, _) => {
                let wanted = self.filled(plain)?;
                if wanted == *found { Ok(()) } else { refuse(&wanted) }
            }
        }
    }
}

/// `*` is any text, `?` any one character.
fn like(pattern: &str, text: &str) -> bool {
    match (pattern.chars().next(), text.chars().next()) {
        (None, first) => first.is_none(),
        (Some('*'), first) => {
            like(&pattern[1..], text) || first.is_some_and(|first| like(pattern, &text[first.len_utf8()..]))
        }
        (Some(wanted), Some(first)) => {
            (wanted == '?' || wanted == first) && like(&pattern[wanted.len_utf8()..], &text[first.len_utf8()..])
        }
        (Some(_), None) => false,
    }
}

/// Why the façade did not do a step: a code, with what there is to say of it, as hosts have it.
struct Refused(Value);

fn refused(code: &str, why: &dyn std::fmt::Display) -> Refused {
    Refused(json!({ "error": code, "reason": why.to_string() }))
}

impl From<Error> for Refused {
    fn from(error: Error) -> Self {
        let code = match error {
            Error::NoPack => "no_pack",
            Error::NoSuchReport => "no_such_report",
            _ => "failed",
        };
        refused(code, &error)
    }
}

impl From<SubmitError> for Refused {
    fn from(error: SubmitError) -> Self {
        match error {
            SubmitError::Kept(kept) => {
                let codes: Vec<_> = kept.reasons.iter().map(|reason| reason.code()).collect();
                Self(json!({ "error": "kept", "codes": codes, "sentences": kept.sentences }))
            }
            SubmitError::Other(error) => refused("failed", &error),
        }
    }
}

impl From<PhotoError> for Refused {
    fn from(error: PhotoError) -> Self {
        match error {
            PhotoError::Other(error) => error.into(),
            intake => refused("photo_refused", &intake),
        }
    }
}

impl From<ChangeError> for Refused {
    fn from(error: ChangeError) -> Self {
        match error {
            ChangeError::Other(error) => error.into(),
            ChangeError::AlreadySent | ChangeError::PerhapsSent => refused("already_sent", &error),
            other => refused("failed", &other),
        }
    }
}

#[derive(Default)]
struct Hints(Mutex<BTreeMap<&'static str, u64>>);

impl Observer for Hints {
    fn changed(&self, hint: Hint) {
        let hint = match hint {
            Hint::Reports => "reports",
            Hint::Pack => "pack",
        };
        *self.0.lock().expect("nobody panicked").entry(hint).or_default() += 1;
    }
}

/// Takes what is sent, and ends without an answer.
struct MuteLine {
    at: String,
    ends: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl MuteLine {
    fn at(listen: &str) -> Self {
        let socket = TcpListener::bind(listen).expect("the port is free again");
        let ends = Arc::new(AtomicBool::new(false));
        let ending = Arc::clone(&ends);
        let thread = std::thread::spawn(move || {
            for connection in socket.incoming().flatten() {
                if ending.load(Ordering::Relaxed) {
                    return;
                }
                let _ = (&connection).read(&mut vec![0; 1 << 20]);
            }
        });
        Self { at: listen.to_owned(), ends, thread: Some(thread) }
    }
}

impl Drop for MuteLine {
    fn drop(&mut self) {
        self.ends.store(true, Ordering::Relaxed);
        // Wakes it where it waits for the next.
        let _ = std::net::TcpStream::connect(&self.at);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// One phone and one council, in folders of their own.
struct Stage {
    folder: PathBuf,
    listen: String,
    pack: PathBuf,
    phone: Option<Arc<Wayside>>,
    hints: Arc<Hints>,
    server: Option<Server>,
    mute: Option<MuteLine>,
    names: Names,
}

impl Stage {
    fn new(folder: &Path) -> Self {
        let free = TcpListener::bind("127.0.0.1:0").and_then(|socket| socket.local_addr()).expect("a port is free");
        let pack = sample_pack(folder);
        let newer = edited_pack(
            &folder.join("newer"),
            &[
                ("council.toml", "2026-11-01.1", "2026-12-01.1"),
                ("services/graffiti.toml", "code = \"graffiti\"", "code = \"street-writing\""),
                ("endpoints.toml", "service = \"graffiti\"", "service = \"street-writing\""),
            ],
        );
        let names = [
            ("server", format!("http://{free}/")),
            ("pack", pack.display().to_string()),
            ("newer_pack", newer.display().to_string()),
            ("welsh_pack", sample_pack_of("powys", folder).display().to_string()),
            ("scenarios", self::folder().display().to_string()),
        ];
        let names = names.map(|(name, value)| (name.to_owned(), Value::String(value)));
        Self {
            folder: folder.to_owned(),
            listen: free.to_string(),
            pack,
            phone: None,
            hints: Arc::default(),
            server: None,
            mute: None,
            names: Names(names.into()),
        }
    }

    fn take(&mut self, step: &Value) -> Result<(), String> {
        match (self.act(&self.names.filled(&arguments(step))?), step.get("fails")) {
            (Err(Refused(error)), Some(expected)) => self.names.check(expected, &error, "error"),
            (Err(Refused(error)), None) => Err(format!("it failed: {error}")),
            (Ok(answer), Some(_)) => Err(format!("it did not fail, and answered {answer}")),
            (Ok(answer), None) => {
                if let Some(name) = step.get("as").and_then(Value::as_str) {
                    self.names.0.insert(name.to_owned(), answer.clone());
                }
                step.get("expect").map_or(Ok(()), |expected| self.names.check(expected, &answer, "answer"))
            }
        }
    }

    fn act(&mut self, step: &Value) -> Result<Value, Refused> {
        let text = |key: &str| step[key].as_str().unwrap_or_else(|| panic!("{step} has no {key}"));
        let id = |key: &str| text(key).parse::<ReportId>().map_err(|_| Refused::from(Error::NoSuchReport));
        match text("do") {
            "open" => {
                // Closed before it is opened again.
                self.phone = None;
                let folder = self.folder.join("phone");
                let ports = Ports::system(Arc::new(FolderSecrets::beside(&folder)));
                let phone = Wayside::open(&folder, ports).map_err(|error| refused("unavailable", &error))?;
                let aside = phone.set_aside().map(|aside| aside.folder.display().to_string());
                self.phone = Some(Arc::new(phone));
                return Ok(json!({ "set_aside": aside }));
            }
            "start_server" if step["answers"] == json!(false) => {
                self.mute = Some(MuteLine::at(&self.listen));
                return Ok(Value::Null);
            }
            "start_server" => {
                self.server = Some(Server::start_at(&self.folder.join("council"), &self.pack, &self.listen));
                return Ok(Value::Null);
            }
            "stop_server" => {
                self.mute = None;
                self.server = None;
                return Ok(Value::Null);
            }
            "council" => {
                let server = self.server.as_ref().expect("the server runs");
                server.set_status(text("reference"), text("status"), step["note"].as_str().unwrap_or_default());
                return Ok(Value::Null);
            }
            _ => {}
        }
        let phone = self.phone.as_ref().expect("the phone is open");
        Ok(match text("do") {
            "install_pack" => {
                let dialect = step.get("dialect").map(|it| match it.as_str() {
                    Some("wayside") => Dialect::Wayside,
                    Some("georeport") => Dialect::GeoReport,
                    _ => panic!("{it} is no dialect"),
                });
                let endpoint = step["endpoint"].as_str().map(str::to_owned);
                let chosen = phone.choose(&Settings { endpoint, dialect, ..Settings::default() });
                let installed = chosen.and_then(|()| phone.install_pack(Path::new(text("file"))));
                let council = installed.map_err(|error| refused("pack_refused", &error))?;
                json!({
                    "name": council.name,
                    "jurisdiction": council.jurisdiction,
                    "pack_version": council.version,
                    "attribution": council.attribution,
                    "contact_day": council.contact_day,
                    "contact_out_of_hours": council.contact_out_of_hours,
                })
            }
            "services" => phone.services()?.into_iter().map(service).collect(),
            "begin" => json!(phone.begin(changes(&step["changes"])?)?),
            "change" => json!(phone.change(id("draft")?, changes(&step["changes"])?)?),
            "add_photo" => json!(phone.add_photo(id("draft")?, Path::new(text("file")))?.id.to_string()),
            "ask" => json!(phone.ask(id("draft")?)?),
            "look_for" => json!(phone.look_for(id("draft")?, text("typed"))?),
            "answer" => {
                let values = serde_json::from_value(step["values"].clone()).expect("values is a list of texts");
                json!(phone.answer(id("draft")?, text("step_name"), values)?)
            }
            "back" => json!(phone.back(id("draft")?)?),
            "ask_again" => json!(phone.ask_again(id("draft")?, text("step_name"))?),
            "come_back" => json!(phone.come_back()),
            "page_words" => json!(phone.page_words()),
            "exit_quickly" => json!(phone.exit_quickly(id("draft")?)?),
            "speak" => {
                phone.speak(text("language")).map_err(|error| refused("failed", &error))?;
                json!(phone.words().language())
            }
            "submit" => json!(phone.submit(id("draft")?)?),
            "list" => json!(phone.list()?),
            "explain" => {
                let detail = phone.show(id("report")?)?;
                json!({ "name": detail.name, "sentence": detail.sentence, "help": detail.help })
            }
            "withdraw" => json!(phone.withdraw(id("report")?).map(|_| ())?),
            "ask_for_news" => json!(phone.ask_for_news()?),
            "update" => {
                let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
                let transport = HttpTransport::new().expect("a transport");
                let mut updates = Vec::new();
                for (council, address) in phone.pack_addresses()? {
                    let carry = |request: Request, limit| {
                        let transport = &transport;
                        async move { transport.get(&request.url, &request.headers, limit).await }
                    };
                    let (council, new, problem) = match runtime.block_on(phone.fetch_pack(&address, None, carry)) {
                        Ok(Fetched::Installed(council)) => (*council, true, None),
                        Ok(Fetched::Current(council)) => (*council, false, None),
                        Err(why) => (council, false, Some(why.to_string())),
                    };
                    updates.push(json!({
                        "jurisdiction": council.jurisdiction,
                        "pack_version": council.version,
                        "new": new,
                        "problem": problem,
                    }));
                }
                json!(updates)
            }
            "sync" => {
                let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
                let until = match step["wait_seconds"].as_u64().expect("wait_seconds") {
                    0 => Until::NothingDue,
                    seconds => Until::NothingDueWithin(Duration::from_secs(seconds)),
                };
                let transport = HttpTransport::new().expect("a transport");
                let pass = runtime.block_on(drive(phone, &transport, Budget::default(), until))?;
                json!(pass.ok_or_else(|| refused("busy", &"another process is sending"))?)
            }
            "observe" => {
                self.hints = Arc::default();
                phone.observe(self.hints.clone());
                Value::Null
            }
            "hints" => {
                let told = self.hints.0.lock().expect("nobody panicked");
                let count = |hint| told.get(hint).copied().unwrap_or_default();
                json!({ "reports": count("reports"), "pack": count("pack") })
            }
            other => panic!("there is no step {other:?}"),
        })
    }
}

/// What the step is done with: what is expected of it is compared as it stands, names and all.
fn arguments(step: &Value) -> Value {
    let fields = step.as_object().expect("a step is an object").iter();
    let kept = fields.filter(|(key, _)| !["step", "as", "expect", "fails"].contains(&key.as_str()));
    Value::Object(kept.map(|(key, value)| (key.clone(), value.clone())).collect::<Map<_, _>>())
}

fn changes(data: &Value) -> Result<Changes, Refused> {
    let text = |data: &Value, key: &str| data[key].as_str().map(str::to_owned);
    let position = data.get("position").map(|at| {
        let number = |key: &str| at[key].as_f64().unwrap_or(f64::NAN);
        Position::new(number("lat"), number("lon"), number("accuracy_m"))
    });
    let answers = data.get("answers").map(|answers| serde_json::from_value(answers.clone()).expect("lists of values"));
    Ok(Changes {
        service: text(data, "service"),
        position: position.transpose().map_err(|error| refused("bad_place", &error))?,
        description: text(data, "description"),
        answers: answers.unwrap_or_default(),
        reporter: data.get("reporter").map(reporter),
        language: text(data, "language"),
    })
}

fn reporter(who: &Value) -> Reporter {
    let text = |who: &Value, key: &str| who[key].as_str().map(str::to_owned);
    let (email, phone) = (text(who, "email"), text(who, "phone"));
    match (text(who, "name"), who["staff"] == json!(true)) {
        (None, true) => Reporter::Staff,
        (None, false) => Reporter::WithoutName,
        (Some(name), true) => Reporter::OnBehalf { name, email, phone, agreed: true },
        (Some(name), false) => Reporter::Named { name, email, phone },
    }
}

/// As hosts see it: the pack's own names for the questions are not theirs.
fn service(it: Service) -> Value {
    let questions: Vec<_> = it.questions.into_iter().map(question).collect();
    json!({
        "code": it.code, "name": it.name, "description": it.description, "group": it.group,
        "private": it.private, "notice": it.notice, "questions": questions,
    })
}

fn question(it: Question) -> Value {
    let only_if = it.only_if.map(|it| json!({ "question": it.question, "codes": it.is }));
    json!({
        "code": it.code, "text": it.text, "hint": it.hint, "datatype": it.datatype, "required": it.required,
        "only_if": only_if, "choices": it.choices,
    })
}
