//! The strings that Android and iOS show themselves (permissions, notification channels, the app's name), written for each from
//! the one Fluent text in `core/words/native`. Here, because nothing of it ships: a phone has the files that it writes.

use std::fmt::Write;
use std::path::PathBuf;

use wayside_core::words::{Catalogue, Words};

use crate::repository;

/// Where iOS looks a string up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ios {
    /// In `InfoPlist.strings`, under the system's own key.
    Plist(&'static str),
    /// In `Localizable.strings`, under the Fluent name.
    Localizable,
}

/// Every string, by its Fluent name.
pub const STRINGS: [(&str, Ios); 9] = [
    ("app-name", Ios::Plist("CFBundleDisplayName")),
    ("permission-location", Ios::Plist("NSLocationWhenInUseUsageDescription")),
    ("permission-camera", Ios::Plist("NSCameraUsageDescription")),
    ("permission-photos", Ios::Plist("NSPhotoLibraryUsageDescription")),
    // iOS asks in words of its own, after the app has said why.
    ("permission-notifications", Ios::Localizable),
    ("channel-delivery", Ios::Localizable),
    ("channel-delivery-about", Ios::Localizable),
    ("channel-council", Ios::Localizable),
    ("channel-council-about", Ios::Localizable),
];

/// The languages, with what Android and iOS call their folders.
const LANGUAGES: [(&str, &str, &str); 2] = [("en-GB", "values", "en.lproj"), ("cy", "values-cy", "cy.lproj")];

/// A Fluent text of `core/words/native`.
pub fn text(language: &str) -> String {
    let file = repository().join(format!("core/words/native/{language}.ftl"));
    std::fs::read_to_string(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()))
}

/// Every file with what belongs into it.
pub fn files() -> Vec<(PathBuf, String)> {
    let texts: Vec<_> = LANGUAGES.iter().map(|(language, ..)| (*language, text(language))).collect();
    let texts: Vec<_> = texts.iter().map(|(language, text)| (*language, text.as_str())).collect();
    let catalogue: &'static Catalogue = Box::leak(Box::new(Catalogue::of(&texts)));
    let write = |(language, android_folder, ios_folder): &(&str, &str, &str)| {
        let words = catalogue.words(language);
        let ios = |plist| repository().join("ios/Strings").join(ios_folder).join(plist);
        [
            (repository().join("android/res").join(android_folder).join("strings.xml"), android(words)),
            (ios("InfoPlist.strings"), plist(words)),
            (ios("Localizable.strings"), localizable(words)),
        ]
    };
    LANGUAGES.iter().flat_map(write).collect()
}

const GENERATED: &str =
    "Generated from core/words/native by `cargo run -p wayside-tests --bin native`: change it there.";

fn android(words: Words) -> String {
    let mut xml = format!("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<!-- {GENERATED} -->\n<resources>\n");
    for (name, _) in STRINGS {
        let _ = writeln!(
            xml,
            "    <string name=\"{}\">{}</string>",
            name.replace('-', "_"),
            android_escaped(&words.say(name))
        );
    }
    xml + "</resources>\n"
}

fn plist(words: Words) -> String {
    strings(words, |_, ios| match ios {
        Ios::Plist(key) => Some(key),
        Ios::Localizable => None,
    })
}

fn localizable(words: Words) -> String {
    strings(words, |name, ios| (ios == Ios::Localizable).then_some(name))
}

fn strings(words: Words, key: impl Fn(&'static str, Ios) -> Option<&'static str>) -> String {
    let mut text = format!("/* {GENERATED} */\n");
    for (name, ios) in STRINGS {
        if let Some(key) = key(name, ios) {
            let _ = writeln!(text, "\"{key}\" = \"{}\";", ios_escaped(&words.say(name)));
        }
    }
    text
}

/// As Android reads a string resource: XML, in which quotes, apostrophes and a first `@` or `?` mean something else.
pub fn android_escaped(text: &str) -> String {
    let mut escaped = String::new();
    for (nth, letter) in text.chars().enumerate() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '\'' | '"' | '\\' => escaped.extend(['\\', letter]),
            '@' | '?' if nth == 0 => escaped.extend(['\\', letter]),
            '\n' => escaped.push_str("\\n"),
            letter => escaped.push(letter),
        }
    }
    // Blanks at either end are kept only in quotes.
    if text.trim() == text { escaped } else { format!("\"{escaped}\"") }
}

/// As a property list in Apple's old style has it.
pub fn ios_escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n")
}
