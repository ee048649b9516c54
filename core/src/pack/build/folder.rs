//! Reads the folder's files and hands each to its checks.

use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use serde::Deserialize;

use super::source::Source;
use super::{Content, Mistake, boundary, check, questions};
use crate::pack::{Council, Endpoint, Question, Service};

/// What stands in endpoints.toml besides its endpoints.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NothingElse {}

pub fn read(folder: &Path) -> Result<Content, Vec<Mistake>> {
    let mut mistakes = Vec::new();

    let council = text(folder, "council.toml", &mut mistakes);
    let council = council.as_ref().and_then(|text| parsed("council.toml", text, &mut mistakes));
    let council: Option<Council> = council.and_then(|source| {
        let council = source.whole_but("").map_err(|mistake| mistakes.push(mistake)).ok()?;
        check::council(&source, &council, &mut mistakes);
        Some(council)
    });

    let files = service_files(folder, &mut mistakes);
    let texts: Vec<(String, String)> =
        files.into_iter().filter_map(|file| text(folder, &file, &mut mistakes).map(|text| (file, text))).collect();
    let sources: Vec<Source<'_>> = texts.iter().filter_map(|(file, text)| parsed(file, text, &mut mistakes)).collect();
    let services: Vec<(&Source<'_>, Service)> =
        sources.iter().filter_map(|source| Some((source, service(source, &mut mistakes)?))).collect();
    check::services(&services, &mut mistakes);

    let endpoints = text(folder, "endpoints.toml", &mut mistakes);
    let endpoints = endpoints.as_ref().and_then(|text| parsed("endpoints.toml", text, &mut mistakes));
    let endpoints = endpoints.map_or_else(Vec::new, |source| {
        if let Err(mistake) = source.whole_but::<NothingElse>("endpoint") {
            mistakes.push(mistake);
        }
        let parts = source.each::<Endpoint>("endpoint", &mut mistakes);
        // A service whose file could not be read is not a service that an endpoint names in vain.
        let all_read = services.len() == texts.len();
        check::endpoints(&source, &parts, &services, all_read, &mut mistakes);
        parts.into_iter().filter_map(|part| part.content).collect()
    });

    let jurisdiction = council.as_ref().map(|council| council.jurisdiction.as_str());
    let boundaries = text(folder, boundary::FILE, &mut mistakes);
    let boundaries = boundaries.map_or_else(Vec::new, |text| boundary::read(&text, jurisdiction, &mut mistakes));

    match council {
        Some(council) if mistakes.is_empty() => {
            let services = services.into_iter().map(|(_, service)| service).collect();
            Ok(Content { council, services, endpoints, boundaries })
        }
        _ => Err(mistakes),
    }
}

fn service(source: &Source<'_>, mistakes: &mut Vec<Mistake>) -> Option<Service> {
    let service = source.whole_but::<Service>("question").map_err(|mistake| mistakes.push(mistake)).ok();
    let parts = source.each::<Question>("question", mistakes);
    questions::check(source, &parts, mistakes);
    let mut service = service?;
    service.questions = parts.into_iter().filter_map(|part| part.content).collect();
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

fn text(folder: &Path, file: &str, mistakes: &mut Vec<Mistake>) -> Option<String> {
    let (what, remedy) = match fs::read_to_string(folder.join(file)) {
        Ok(text) => return Some(text),
        Err(error) if error.kind() == ErrorKind::NotFound => ("the file is not there".to_owned(), "Add it."),
        Err(error) if error.kind() == ErrorKind::InvalidData => {
            ("the file is not text in UTF-8".to_owned(), "Save it again as UTF-8.")
        }
        Err(error) => (format!("the file could not be read: {error}"), "Check that it may be read."),
    };
    mistakes.push(Mistake::new(file, None, what, remedy));
    None
}

fn parsed<'t>(file: &'t str, text: &'t str, mistakes: &mut Vec<Mistake>) -> Option<Source<'t>> {
    Source::parse(file, text).map_err(|found| mistakes.extend(found)).ok()
}
