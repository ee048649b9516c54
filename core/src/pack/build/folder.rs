//! Reads the folder's files and hands each to its checks.

use std::fs;
use std::io::{ErrorKind, Read};
use std::path::Path;

use flate2::read::GzDecoder;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::rules::Broken;
use super::source::{Source, Step};
use super::unread::{Names, Unread, question};
use super::{Content, Mistake, boundary, check, questions, rules, tables, words};
use crate::pack::{CaseReview, Colours, Council, Endpoint, Keys, Mapping, Page, Privacy, Question, Route, Service};

const ENDPOINTS: &str = "endpoints.toml";
const PAGES: &str = "pages.toml";
const ROUTING: &str = "routing.toml";
/// Longer than this, it is not even read. Whether what is made of it fits on a phone, `verify` says.
const LONGEST: u64 = 64 << 20;

/// What stands in endpoints.toml besides its endpoints.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NothingElse {}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Routing {
    #[serde(default, rename = "route")]
    routes: Vec<Route>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Pages {
    #[serde(default, rename = "page")]
    pages: Vec<Page>,
}

pub fn read(folder: &Path) -> Result<Content, Vec<Mistake>> {
    let mut mistakes = Vec::new();

    let text_of_council = text(folder, "council.toml", &mut mistakes);
    let council = text_of_council.as_ref().and_then(|text| parsed("council.toml", text, &mut mistakes));
    let council: Option<Council> = council.and_then(|source| {
        let reading = source.whole_but::<Council>("", &mut mistakes);
        if let Some(council) = reading.any() {
            check::council(&source, council, |field| reading.has_read(field), &mut mistakes);
            let broken = rules::council(council).into_iter().filter(|it| reading.has_read(&it.field));
            mistakes.extend(broken.map(|it| located(&source, &[], it)));
        }
        reading.value
    });

    let files = service_files(folder, &mut mistakes);
    let texts: Vec<(String, String)> =
        files.iter().filter_map(|file| Some((file.clone(), text(folder, file, &mut mistakes)?))).collect();
    let sources: Vec<Source<'_>> = texts.iter().filter_map(|(file, text)| parsed(file, text, &mut mistakes)).collect();
    let mut unread = Unread { council: council.is_none(), ..Unread::default() };
    // Where there is none at all, that is said; not of each that a route or an endpoint names.
    if sources.len() < files.len() || files.is_empty() {
        unread.services.add("");
    }
    let services = sources.iter().filter_map(|source| Some((source, service(source, &mut unread, &mut mistakes)?)));
    let services: Vec<(&Source<'_>, Service)> = services.collect();
    check::services(&services, &mut mistakes);
    let (sources, services): (Vec<&Source<'_>>, Vec<Service>) = services.into_iter().unzip();

    let text_of_endpoints = text(folder, ENDPOINTS, &mut mistakes);
    let offices = text_of_endpoints.as_ref().and_then(|text| parsed(ENDPOINTS, text, &mut mistakes));
    let parts = offices.as_ref().map_or_else(Vec::new, |source| {
        source.whole_but::<NothingElse>("endpoint", &mut mistakes);
        source.each::<Endpoint>("endpoint", &mut mistakes)
    });

    let jurisdiction = council.as_ref().map(|council| council.jurisdiction.as_str());
    let boundaries = match folder.join(boundary::PACKED).exists() {
        true => unpacked(folder, boundary::PACKED, &mut mistakes),
        false => text(folder, boundary::FILE, &mut mistakes),
    };
    let boundaries = boundaries.map_or_else(Vec::new, |text| boundary::read(&text, jurisdiction, &mut mistakes));
    unread.endpoints = Names::of(&parts);
    if offices.is_none() {
        unread.endpoints.add("");
    }
    let endpoints = parts.iter().filter_map(|part| part.content().cloned()).collect();
    let mut content = Content { services, endpoints, boundaries, ..Content::of(council.unwrap_or_else(nobody)) };
    beside(folder, &mut content, &mut unread, &mut mistakes);
    if let Some(source) = &offices {
        check::endpoints(source, &parts, (&sources, &content), &unread, &mut mistakes);
        for part in &parts {
            let path = [Step::Key("endpoint"), Step::Number(part.index)];
            let may_have = |map: &Mapping| unread.may_have_question(map);
            let broken = part.reading.any().into_iter();
            let broken = broken.flat_map(|it| rules::endpoint(it, &content.services, may_have));
            let broken = broken.filter(|it| part.reading.has_read(&it.field));
            mistakes.extend(broken.map(|it| located(source, &path, it)));
        }
    }
    if let Some(text) = text_of_council.filter(|_| !unread.council)
        && let Some(source) = parsed("council.toml", &text, &mut mistakes)
    {
        check::languages(&source, &content, &word_files(folder), &mut mistakes);
    }
    unknown(folder, &mut mistakes);
    if mistakes.is_empty() { Ok(content) } else { Err(mistakes) }
}

/// What a folder may have beside that.
fn beside(folder: &Path, content: &mut Content, unread: &mut Unread, mistakes: &mut Vec<Mistake>) {
    let before = mistakes.len();
    if let Some(text) = optional(folder, boundary::OWNERS, mistakes) {
        content.owners = boundary::owners(&text, &mut unread.owners, mistakes);
    } else if mistakes.len() > before {
        unread.owners.add("");
    }
    let before = mistakes.len();
    if let Some(text) = optional(folder, tables::DISTRICTS, mistakes) {
        content.districts = tables::districts(&text, mistakes);
    }
    unread.districts = mistakes.len() > before;
    if let Some(text) = optional(folder, tables::PLACES, mistakes) {
        content.places = tables::places(&text, content.boundaries.first(), mistakes);
    }
    if let Some(text) = optional(folder, tables::ASSETS, mistakes) {
        content.assets = tables::assets(&text, content.boundaries.first(), mistakes);
    }
    match toml::<Pages>(folder, PAGES, mistakes) {
        Table::Nothing => {}
        Table::Wrong => unread.pages = true,
        Table::Whole(text, read) => {
            content.pages = read.pages;
            if let Some(source) = parsed(PAGES, &text, mistakes) {
                check::pages(&source, &content.pages, mistakes);
            }
        }
    }
    match toml::<Routing>(folder, ROUTING, mistakes) {
        Table::Nothing => {}
        Table::Wrong => unread.routes = true,
        Table::Whole(text, read) => {
            content.routes = read.routes;
            if let Some(source) = parsed(ROUTING, &text, mistakes) {
                check::routes(&source, content, unread, mistakes);
            }
        }
    }
    for (file, language) in word_files(folder) {
        if let Some(text) = text(folder, &file, mistakes) {
            let words = words::read(&file, &language, &text, (content, unread), mistakes);
            content.words.extend(words);
        }
    }
}

enum Table<T> {
    /// The file is not there.
    Nothing,
    Wrong,
    Whole(String, T),
}

fn toml<T: DeserializeOwned>(folder: &Path, file: &str, mistakes: &mut Vec<Mistake>) -> Table<T> {
    let before = mistakes.len();
    let Some(text) = optional(folder, file, mistakes) else {
        return if mistakes.len() == before { Table::Nothing } else { Table::Wrong };
    };
    let read = match parsed(file, &text, mistakes) {
        Some(source) => source.whole_but::<T>("", mistakes).value,
        None => None,
    };
    read.map_or(Table::Wrong, |read| Table::Whole(text, read))
}

/// Files that look as if they were to be read, and are not: `Places.csv`, `pothole.toml.txt`.
fn unknown(folder: &Path, mistakes: &mut Vec<Mistake>) {
    const FILES: [&str; 12] = [
        "council.toml",
        ENDPOINTS,
        PAGES,
        ROUTING,
        boundary::FILE,
        boundary::PACKED,
        boundary::OWNERS,
        tables::DISTRICTS,
        tables::PLACES,
        tables::ASSETS,
        "services",
        "words",
    ];
    let mut look = |within: &str, is_known: &dyn Fn(&str) -> bool| {
        let entries = fs::read_dir(folder.join(within)).into_iter().flatten();
        let mut names: Vec<String> = entries.filter_map(|it| it.ok()?.file_name().into_string().ok()).collect();
        names.sort();
        for name in names.into_iter().filter(|name| !is_known(name)) {
            let kind = [".toml", ".csv", ".geojson", ".ftl"].iter().any(|kind| name.to_lowercase().contains(kind));
            let meant = kind || FILES.contains(&name.to_lowercase().as_str());
            if meant && !name.starts_with('.') && !name.ends_with('~') {
                let file = Path::new(within).join(&name).display().to_string();
                let remedy = "Name it as the guide does, in small letters, or take it out of the folder.";
                mistakes.push(Mistake::new(file, None, "nothing reads a file of this name", remedy));
            }
        }
    };
    look("", &|name| FILES.contains(&name));
    look("services", &|name| name.ends_with(".toml"));
    look("words", &|name| name.ends_with(".ftl"));
}

/// Stands in where council.toml could not be read, so that all else is looked at too.
fn nobody() -> Council {
    Council {
        id: String::new(),
        jurisdiction: String::new(),
        name: String::new(),
        version: String::new(),
        languages: Vec::new(),
        attribution: Vec::new(),
        contact_day: String::new(),
        contact_out_of_hours: String::new(),
        colours: Colours::default(),
        privacy: Privacy::default(),
        mode: String::new(),
        keys: Keys::default(),
        pack_url: String::new(),
        safeguarding: String::new(),
        power_lines: String::new(),
        still_there_days: 0,
        case_review: CaseReview::default(),
    }
}

/// A broken rule, where it stands in the folder.
fn located(source: &Source<'_>, path: &[Step<'_>], it: Broken) -> Mistake {
    let fields = it.field.split('.').filter(|field| !field.is_empty());
    let fields = fields.map(|field| field.parse().map_or(Step::Key(field), Step::Number));
    let path: Vec<Step<'_>> = path.iter().copied().chain(fields).collect();
    source.mistake(&path, it.what, it.remedy)
}

fn service(source: &Source<'_>, unread: &mut Unread, mistakes: &mut Vec<Mistake>) -> Option<Service> {
    let reading = source.whole_but::<Service>("question", mistakes);
    let broken = reading.any().into_iter().flat_map(rules::service).filter(|it| reading.has_read(&it.field));
    mistakes.extend(broken.map(|it| located(source, &[], it)));
    let parts = source.each::<Question>("question", mistakes);
    questions::check(source, &parts, mistakes);
    let levels = reading.any().filter(|_| reading.has_read("level")).map(|it| it.levels.as_slice());
    questions::levels(source, levels.unwrap_or_default(), &parts, mistakes);
    let Some(mut service) = reading.value else {
        unread.services.add(source.code());
        return None;
    };
    for part in parts.iter().filter(|part| part.content().is_none()) {
        let question = if part.code.is_empty() { String::new() } else { question(&service.code, &part.code) };
        unread.questions.add(&question);
    }
    service.questions = parts.into_iter().filter_map(|part| part.reading.value).collect();
    Some(service)
}

/// In the order of their names, so that the pack does not depend on the order in which a disk lists them.
fn service_files(folder: &Path, mistakes: &mut Vec<Mistake>) -> Vec<String> {
    let mut files: Vec<String> = match fs::read_dir(folder.join("services")) {
        Ok(entries) => entries
            .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
            .filter(|name| name.ends_with(".toml") && !name.starts_with('.'))
            .map(|name| format!("services/{name}"))
            .collect(),
        Err(_) => Vec::new(),
    };
    files.sort();
    if files.is_empty() {
        let remedy = "Add a file for each service, services/pothole.toml for one.";
        mistakes.push(Mistake::new("services", None, "there is no service", remedy));
    }
    files
}

/// In the order of their languages.
fn word_files(folder: &Path) -> Vec<(String, String)> {
    let entries = fs::read_dir(folder.join("words")).into_iter().flatten();
    let names = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    let mut files: Vec<(String, String)> = names
        .filter_map(|name| Some((format!("words/{name}"), name.strip_suffix(".ftl")?.to_owned())))
        .filter(|(_, language)| !language.starts_with('.'))
        .collect();
    files.sort();
    files
}

fn text(folder: &Path, file: &str, mistakes: &mut Vec<Mistake>) -> Option<String> {
    let found = optional(folder, file, mistakes);
    if found.is_none() && !folder.join(file).exists() {
        mistakes.push(Mistake::new(file, None, "the file is not there", "Add it."));
    }
    found
}

/// `None`, and no mistake, where the file is not there.
fn optional(folder: &Path, file: &str, mistakes: &mut Vec<Mistake>) -> Option<String> {
    let path = folder.join(file);
    let length = fs::metadata(&path).map_or(0, |it| it.len());
    if length > LONGEST {
        let what = format!("the file is {} MB long", length >> 20);
        let remedy = format!("Cut it to the council's own area: {} MB at most.", LONGEST >> 20);
        mistakes.push(Mistake::new(file, None, what, remedy));
        return None;
    }
    let (what, remedy) = match fs::read_to_string(path) {
        Ok(text) => return Some(text),
        Err(error) if error.kind() == ErrorKind::NotFound => return None,
        Err(error) if error.kind() == ErrorKind::InvalidData => {
            ("the file is not text in UTF-8".to_owned(), "Save it again as UTF-8.")
        }
        Err(error) => (format!("the file could not be read: {error}"), "Check that it may be read."),
    };
    mistakes.push(Mistake::new(file, None, what, remedy));
    None
}

fn unpacked(folder: &Path, file: &str, mistakes: &mut Vec<Mistake>) -> Option<String> {
    let mut text = String::new();
    let read = fs::File::open(folder.join(file))
        .and_then(|packed| GzDecoder::new(packed).take(LONGEST).read_to_string(&mut text));
    match read {
        Ok(_) => Some(text),
        Err(error) => {
            let what = format!("the file could not be unpacked: {error}");
            mistakes.push(Mistake::new(file, None, what, "Pack it again with gzip."));
            None
        }
    }
}

fn parsed<'t>(file: &'t str, text: &'t str, mistakes: &mut Vec<Mistake>) -> Option<Source<'t>> {
    Source::parse(file, text).map_err(|found| mistakes.extend(found)).ok()
}
