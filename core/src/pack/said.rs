//! Everything that a category says to people, each text under its key: `fly-tipping`, `fly-tipping.notice`,
//! `fly-tipping--waste`, `fly-tipping--waste.TYRES`; and the same in another language, where the pack has it.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError};

use super::{Pack, PackError, Privacy, Service, read};

/// English in brackets, by which a test sees what is said past the catalogue. A pack's words are in none: they stand in brackets
/// as well.
pub const PSEUDO: &str = "en-XA";

/// A pack may have words in it without offering it as a language of its own.
const PLAIN: &str = "en-GB-x-plain";

impl Pack {
    /// As the pack says it in this language, and in its own what it does not say in that. Read once for each language.
    pub fn services_in(&self, language: &str) -> Result<Arc<[Arc<Service>]>, PackError> {
        // Whatever else is asked for is said in the pack's own.
        let languages = self.council()?.languages.iter().map(String::as_str).chain([PLAIN, PSEUDO]);
        let language = languages.into_iter().find(|known| known.eq_ignore_ascii_case(language)).unwrap_or_default();
        let mut said = self.said.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(services) = said.get(language) {
            return Ok(Arc::clone(services));
        }
        let words = self.with(|db| read::words_in(db, language))?;
        let services: Arc<[Arc<Service>]> =
            self.services()?.iter().map(|service| Arc::new(translated(service, language, &words))).collect();
        said.insert(language.to_owned(), Arc::clone(&services));
        Ok(services)
    }

    pub fn service_in(&self, code: &str, language: &str) -> Result<Option<Arc<Service>>, PackError> {
        Ok(self.services_in(language)?.iter().find(|service| service.code == code).cloned())
    }

    /// Who answers for people's data, as the pack says it in this language.
    pub fn privacy_in(&self, language: &str) -> Result<Privacy, PackError> {
        let mut privacy = self.council()?.privacy.clone();
        let words = self.with(|db| read::words_in(db, language))?;
        let texts = [
            ("controller", &mut privacy.controller),
            ("officer", &mut privacy.officer),
            ("processor", &mut privacy.processor),
            ("complain", &mut privacy.complain),
        ];
        for (name, text) in texts {
            if let Some(said) = words.get(&format!("council--privacy.{name}")) {
                said.clone_into(text);
            }
        }
        Ok(privacy)
    }
}

fn translated(service: &Service, language: &str, words: &HashMap<String, String>) -> Service {
    let mut service = service.clone();
    if language.eq_ignore_ascii_case(PSEUDO) {
        for (_, text) in texts(&mut service).into_iter().filter(|(_, text)| !text.is_empty()) {
            *text = format!("⟦{text}⟧");
        }
        return service;
    }
    if words.is_empty() {
        return service;
    }
    if let Some(keywords) = words.get(&keywords_key(&service)) {
        service.keywords = keywords.split(',').map(|word| word.trim().to_owned()).collect();
    }
    for (key, text) in texts(&mut service) {
        if let Some(said) = words.get(&key) {
            said.clone_into(text);
        }
    }
    service
}

/// Under this key stand its keywords, one after the other: they are no text to be shown.
pub(super) fn keywords_key(service: &Service) -> String {
    format!("{}.keywords", name(&service.code))
}

/// Its texts, empty ones too.
pub(super) fn texts(service: &mut Service) -> Vec<(String, &mut String)> {
    let name = name(&service.code);
    let of = |attribute: &str| format!("{name}.{attribute}");
    let mut texts = vec![
        (name.clone(), &mut service.name),
        (of("description"), &mut service.description),
        (of("group"), &mut service.group),
        (of("notice"), &mut service.notice),
        (of("spoken"), &mut service.spoken),
    ];
    for (number, level) in service.levels.iter_mut().enumerate() {
        texts.push((of(&format!("level-{}", number + 1)), &mut level.text));
    }
    if let Some(notice) = &mut service.privacy {
        texts.push((of("privacy-why"), &mut notice.why));
        texts.push((of("privacy-lawful-basis"), &mut notice.lawful_basis));
        texts.push((of("privacy-who-sees"), &mut notice.who_sees));
        texts.push((of("privacy-how-long"), &mut notice.how_long));
    }
    for question in &mut service.questions {
        let asked = format!("{name}--{}", self::name(&question.code));
        for choice in &mut question.choices {
            texts.push((format!("{asked}.{}", self::name(&choice.key)), &mut choice.name));
        }
        for (number, stop) in question.stops.iter_mut().enumerate() {
            texts.push((format!("{asked}.stop-{}", number + 1), &mut stop.text));
        }
        texts.push((format!("{asked}.hint"), &mut question.hint));
        texts.push((format!("{asked}.missing"), &mut question.missing));
        texts.push((asked, &mut question.text));
    }
    texts
}

/// A code as a Fluent name: it begins with a letter and has letters, digits, `-` and `_`.
pub(super) fn name(code: &str) -> String {
    let plain = |letter: char| if letter.is_ascii_alphanumeric() || "-_".contains(letter) { letter } else { '_' };
    let name: String = code.chars().map(plain).collect();
    if name.starts_with(|first: char| first.is_ascii_alphabetic()) { name } else { format!("n{name}") }
}
