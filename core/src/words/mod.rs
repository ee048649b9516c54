//! A state, a reason, an error as a sentence: the only place where the core speaks to a person.
//!
//! The sentences stand in `core/words`, a file for each language; here is which of them is said when.

mod catalogue;
mod delivery;
mod mistakes;
mod values;

use std::sync::OnceLock;

pub use catalogue::{Arg, Catalogue, PSEUDO, Words};
pub use delivery::{
    Explained, Parts, another_way, because, brief, date, explain, explain_part, late, neutral_name, old, opening,
    quoted, status_sentence, trouble, urgent,
};
pub use mistakes::{draft_sentence, form_sentence, intake_sentence, metres, place, printable};
pub use values::{typed, value};

/// What a phone speaks before it was told otherwise.
pub const ENGLISH: &str = "en-GB";

const TEXTS: [(&str, &str); 3] = [
    (ENGLISH, include_str!("../../words/en-GB.ftl")),
    ("cy", include_str!("../../words/cy.ftl")),
    ("en-GB-x-plain", include_str!("../../words/en-GB-x-plain.ftl")),
];

/// The core's own sentences.
pub fn catalogue() -> &'static Catalogue {
    static CATALOGUE: OnceLock<Catalogue> = OnceLock::new();
    CATALOGUE.get_or_init(|| Catalogue::of(&TEXTS))
}

/// In a language by its BCP 47 tag, or the nearest that there is.
pub fn words(language: &str) -> Words {
    catalogue().words(language)
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};
    use std::fs;
    use std::path::Path;

    use fluent_bundle::FluentResource;

    use super::*;

    /// Each message and attribute of a language with the names that stand in its placeables.
    fn messages(text: &str) -> BTreeMap<String, BTreeSet<String>> {
        let resource = FluentResource::try_new(text.to_owned()).expect("it is Fluent");
        assert!(resource.entries().count() > 0);
        let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        let mut name = String::new();
        for line in text.lines().filter(|line| !line.starts_with('#')) {
            if let Some((key, _)) = line.split_once(" =").filter(|(key, _)| !key.starts_with([' ', '['])) {
                name = key.to_owned();
                assert!(found.insert(name.clone(), BTreeSet::new()).is_none(), "{name} is there twice");
            } else if let Some((attribute, _)) = line.trim_start().strip_prefix('.').and_then(|it| it.split_once(" ="))
            {
                name = format!("{}.{attribute}", name.split('.').next().unwrap());
                found.insert(name.clone(), BTreeSet::new());
            }
            let names = line.split('$').skip(1).map(|it| it.split([' ', '}']).next().unwrap().to_owned());
            found.entry(name.clone()).or_default().extend(names);
        }
        found
    }

    #[test]
    fn every_language_says_the_same_things_about_the_same_things() {
        let [(_, english), (_, welsh), (_, plain)] = TEXTS.map(|(language, text)| (language, messages(text)));
        assert_eq!(english.keys().collect::<Vec<_>>(), welsh.keys().collect::<Vec<_>>(), "Welsh misses nothing");
        for (name, about) in welsh.iter().chain(&plain) {
            let known = english.get(name).unwrap_or_else(|| panic!("{name} is nothing that is said"));
            assert!(about == known, "{name} is about {about:?}, not {known:?}");
        }
    }

    fn sources(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        entries
            .flat_map(|path| if path.is_dir() { sources(&path) } else { vec![fs::read_to_string(&path).unwrap()] })
            .collect()
    }

    #[test]
    fn nothing_stands_in_the_catalogue_that_nobody_says() {
        let sources = sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"));
        assert!(sources.len() > 50, "the core's own sources");
        let said = |name: &str| sources.iter().any(|source| source.contains(&format!("\"{name}\"")));
        // Those are asked for by the codes of states, which have a test of their own.
        let unsaid: Vec<_> = messages(TEXTS[0].1)
            .into_keys()
            .filter(|name| !name.contains('.') && !name.starts_with("brief-") && !said(name))
            .collect();
        assert_eq!(unsaid, [""; 0]);
    }

    #[test]
    fn welsh_has_six_plural_forms() {
        let late = |count| late(words("cy"), count, false).0;
        let forms: BTreeSet<_> = [0, 1, 2, 3, 6, 4].map(late).into_iter().collect();
        assert_eq!(forms.len(), 6, "{forms:?}");
        assert_eq!(late(2), "Nid yw dau adroddiad wedi cyrraedd y cyngor eto. Maent yn ddiogel ar y ffôn hwn.");
    }

    #[test]
    fn a_language_is_the_nearest_that_there_is() {
        for (asked, given) in [
            ("en-GB", "en-GB"),
            ("cy", "cy"),
            ("cy-GB", "cy"),
            ("CY", "cy"),
            ("en-GB-x-plain", "en-GB-x-plain"),
            ("en-US", "en-GB"),
            ("", "en-GB"),
            ("tlh", "en-GB"),
            ("en-XA", "en-XA"),
        ] {
            assert_eq!(words(asked).language(), given, "{asked}");
        }
        assert_eq!(words("en-GB-x-plain").say("photo-sent"), "The photo is sent.", "said plainly enough");
        assert_eq!(words("en-XA").say("photo-sent"), "⟦The photo is sent.⟧");
    }
}
