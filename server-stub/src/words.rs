//! What people read of this server, in their language: a report's own where there is a report, the browser's where there is a
//! reader. Protocol faults of `/sync/v1` and of tus are for programs, and stay English.

use std::cmp::Reverse;
use std::sync::OnceLock;

use axum::http::HeaderMap;
use axum::http::header::ACCEPT_LANGUAGE;
use wayside_core::words::{Arg, Catalogue, ENGLISH, PSEUDO, Sayable, Words, words};

const TEXTS: [(&str, &str); 2] =
    [(ENGLISH, include_str!("../words/en-GB.ftl")), ("cy", include_str!("../words/cy.ftl"))];

/// The server's own sentences.
pub fn own(language: &str) -> Words {
    static CATALOGUE: OnceLock<Catalogue> = OnceLock::new();
    CATALOGUE.get_or_init(|| Catalogue::of(&TEXTS)).words(language)
}

/// The language that a reader likes best of those that there are, where they name any.
pub fn asked_for(headers: &HeaderMap) -> Option<&'static str> {
    let listed = headers.get(ACCEPT_LANGUAGE)?.to_str().ok()?;
    let mut wanted: Vec<(&str, u16)> = listed.split(',').filter_map(wanted).collect();
    wanted.sort_by_key(|(_, quality)| Reverse(*quality));
    wanted.into_iter().find_map(|(tag, _)| {
        let language = words(tag).language();
        let of = |tag: &str| tag.split('-').next().unwrap_or_default().to_ascii_lowercase();
        // What nobody wrote falls back to English: the reader may like another of those that they named better.
        (of(tag) == of(language)).then_some(language)
    })
}

/// `cy;q=0.8`, in thousandths; what is wanted not at all is left out.
fn wanted(part: &str) -> Option<(&str, u16)> {
    let (tag, quality) = part.split_once(';').unwrap_or((part, "q=1"));
    let quality: f32 = quality.trim().strip_prefix("q=")?.trim().parse().ok()?;
    let thousandths = (quality.clamp(0.0, 1.0) * 1000.0) as u16;
    (thousandths > 0).then_some((tag.trim(), thousandths))
}

/// What `<html lang>` says.
pub fn html_tag(language: &str) -> &str {
    if language == PSEUDO { ENGLISH } else { language }
}

/// A sentence that is said once it is known to whom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sentence {
    Own(&'static str, Vec<(&'static str, String)>),
    /// In the language that it is needed in, or for programs.
    Said(String),
}

/// One of the server's own by its name.
pub fn say(name: &'static str) -> Sentence {
    Sentence::Own(name, Vec::new())
}

/// The same with what it is about.
pub fn fill<const N: usize>(name: &'static str, args: [(&'static str, String); N]) -> Sentence {
    Sentence::Own(name, args.into())
}

/// One of the core's.
pub fn core(sayable: &impl Sayable, language: &str) -> Sentence {
    Sentence::Said(sayable.say(words(language)))
}

impl Sentence {
    pub fn text(&self, language: &str) -> String {
        match self {
            Self::Own(name, args) => {
                let args: Vec<Arg<'_>> = args.iter().map(|(name, value)| (*name, value.as_str().into())).collect();
                own(language).fill(name, &args)
            }
            Self::Said(text) => text.clone(),
        }
    }
}

impl From<&str> for Sentence {
    fn from(text: &str) -> Self {
        Self::Said(text.to_owned())
    }
}

impl From<String> for Sentence {
    fn from(text: String) -> Self {
        Self::Said(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reader_gets_the_language_that_they_like_best_of_those_that_there_are() {
        for (asked, given) in [
            ("cy", Some("cy")),
            ("cy-GB,en;q=0.5", Some("cy")),
            ("en;q=0.5, cy;q=0.9", Some("cy")),
            ("fr, cy;q=0.2", Some("cy")),
            ("fr", None),
            ("cy;q=0, en;q=0.1", Some("en-GB")),
            ("en-US", Some("en-GB")),
            ("*", None),
            ("", None),
            ("cy;q=lots", None),
        ] {
            let headers = HeaderMap::from_iter([(ACCEPT_LANGUAGE, asked.parse().unwrap())]);
            assert_eq!(asked_for(&headers), given, "{asked}");
        }
        assert_eq!(asked_for(&HeaderMap::new()), None);
    }
}
