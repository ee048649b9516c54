//! Everything that a category, the council or a route says to people, each text under its key: `fly-tipping`, `fly-tipping.notice`,
//! `fly-tipping--waste`, `fly-tipping--waste.TYRES`; and the same in another language, where the pack has it.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError};

use super::{Council, Dialect, Elsewhere, Pack, PackError, Route, Service, Way, read};
use crate::report::Position;

/// English in brackets, by which a test sees what is said past the catalogue. A pack's words are in none: they stand in brackets
/// as well.
pub const PSEUDO: &str = "en-XA";

/// A pack may have words in a language without offering it as one of its own; in this one often.
pub(super) const PLAIN: &str = "en-GB-x-plain";

impl Pack {
    /// As the pack says it in this language, and in its own what it does not say in that. Read once for each language.
    pub fn services_in(&self, language: &str) -> Result<Arc<[Arc<Service>]>, PackError> {
        // Whatever else is asked for is said in the pack's own.
        let languages = self.council()?.languages.iter().map(String::as_str).chain([PLAIN, PSEUDO]);
        let known = languages.into_iter().find(|known| known.eq_ignore_ascii_case(language)).map(str::to_owned);
        let few =
            || Ok::<_, PackError>(self.word_languages()?.into_iter().find(|it| it.eq_ignore_ascii_case(language)));
        let language = &*known.map_or_else(few, |known| Ok(Some(known)))?.unwrap_or_default();
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

    /// In which languages it says anything beside its own.
    pub(super) fn word_languages(&self) -> Result<Vec<String>, PackError> {
        self.with(|db| read::rows(db, "SELECT DISTINCT language FROM word ORDER BY language", [None], |row| row.get(0)))
    }

    /// Who answers for people's data, in this language.
    pub fn council_in(&self, language: &str) -> Result<Council, PackError> {
        let words = self.with(|db| read::words_in(db, language))?;
        let mut council = self.council()?.clone();
        for (key, text) in council_texts(&mut council) {
            if let Some(said) = words.get(&key) {
                said.clone_into(text);
            }
        }
        Ok(council)
    }

    /// The same way, and whose business it is in this language.
    pub fn way_in(
        &self,
        service: (&str, bool),
        position: Option<&Position>,
        dialect: Option<Dialect>,
        language: &str,
    ) -> Result<Way<'_>, PackError> {
        let Way::Elsewhere(elsewhere) = self.way(service, position, dialect)? else {
            return self.way(service, position, dialect);
        };
        let words = self.with(|db| read::words_in(db, language))?;
        let said = |key: Option<String>, own: String| key.and_then(|key| words.get(&key).cloned()).unwrap_or(own);
        let routes = self.routes()?;
        let route = elsewhere.route.and_then(|number| routes.get(number));
        let owner = route.and_then(|route| route.owner.as_deref()).map(owner_key);
        let route = elsewhere.route.filter(|_| route.is_some()).map(|number| route_key(routes, number));
        Ok(Way::Elsewhere(Elsewhere {
            why: said(route, elsewhere.why),
            tell: said(owner, elsewhere.tell),
            ..elsewhere
        }))
    }
}

/// The council's own texts, empty ones too.
pub(super) fn council_texts(council: &mut Council) -> Vec<(String, &mut String)> {
    let privacy = &mut council.privacy;
    let of = |attribute: &str| format!("council--privacy.{attribute}");
    vec![
        (of("controller"), &mut privacy.controller),
        (of("officer"), &mut privacy.officer),
        (of("processor"), &mut privacy.processor),
        (of("complain"), &mut privacy.complain),
    ]
}

/// A route is called by its owner, its endpoint, or what it is: its words stay its own when others move. The second of one name
/// is `route--park-2`.
pub(super) fn route_key(routes: &[Route], number: usize) -> String {
    let called = |route: &Route| match (&route.owner, &route.endpoint) {
        (Some(owner), _) => name(owner),
        (None, Some(endpoint)) => format!("to-{}", name(endpoint)),
        (None, None) => "elsewhere".to_owned(),
    };
    let own = routes.get(number).map(called).unwrap_or_default();
    match routes.iter().take(number).filter(|other| called(other) == own).count() {
        0 => format!("route--{own}"),
        before => format!("route--{own}-{}", before + 1),
    }
}

pub(super) fn owner_key(id: &str) -> String {
    format!("owner--{}", name(id))
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
