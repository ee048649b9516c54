//! Every sentence by its name, in every language, as Fluent. A shell with sentences of its own has a catalogue of its own.

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use unic_langid::LanguageIdentifier;

use super::{Explained, PSEUDO};

/// What a sentence is about: `("council", name.into())`.
pub type Arg<'a> = (&'static str, FluentValue<'a>);

/// The first language has every sentence; the others fall back to it.
pub struct Catalogue(Vec<(&'static str, FluentBundle<FluentResource>)>);

impl std::fmt::Debug for Catalogue {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.0.iter().map(|(language, _)| language)).finish()
    }
}

/// From a thousand up a number is read in groups of three: `4,000`, in English and in Welsh. Years are no numbers: they come as
/// text.
fn grouped(number: f64) -> Option<String> {
    if number.fract() != 0.0 || !(1000.0..1e15).contains(&number) {
        return None;
    }
    let digits = format!("{number:.0}");
    let mut text = String::new();
    for (nth, digit) in digits.chars().enumerate() {
        if nth > 0 && (digits.len() - nth).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    Some(text)
}

impl Catalogue {
    /// Each language with its Fluent text.
    pub fn of(texts: &[(&'static str, &str)]) -> Self {
        let bundle = |(language, text): &(&'static str, &str)| {
            let tag: LanguageIdentifier = language.parse().unwrap_or_default();
            let mut bundle = FluentBundle::new_concurrent(vec![tag]);
            // What is shown goes to one label or line at a time, in scripts of one direction.
            bundle.set_use_isolating(false);
            bundle.set_formatter(Some(|value, _| match value {
                FluentValue::Number(number) => grouped(number.value),
                _ => None,
            }));
            let resource = FluentResource::try_new((*text).to_owned()).unwrap_or_else(|(resource, _)| resource);
            bundle.add_resource_overriding(resource);
            (*language, bundle)
        };
        Self(texts.iter().map(bundle).collect())
    }

    /// In this language (BCP 47), or the nearest that there is: `cy-GB` is `cy`, and what nobody wrote is the first.
    pub fn words(&'static self, language: &str) -> Words {
        let exact = self.0.iter().position(|(known, _)| known.eq_ignore_ascii_case(language));
        let of = |tag: &str| tag.split('-').next().unwrap_or_default().to_ascii_lowercase();
        let near = || self.0.iter().position(|(known, _)| of(known) == of(language));
        let pseudo = language.eq_ignore_ascii_case(PSEUDO);
        let language = if pseudo { 0 } else { exact.or_else(near).unwrap_or(0) };
        Words { catalogue: self, language, pseudo }
    }

    /// The languages that there are sentences in.
    pub fn languages(&self) -> impl Iterator<Item = &'static str> {
        self.0.iter().map(|(language, _)| *language)
    }
}

/// The sentences of one language.
#[derive(Clone, Copy, Debug)]
pub struct Words {
    catalogue: &'static Catalogue,
    language: usize,
    pseudo: bool,
}

impl Words {
    /// As the language is written down: `cy`.
    pub fn language(self) -> &'static str {
        match self.catalogue.0.get(self.language) {
            Some(_) if self.pseudo => PSEUDO,
            Some((language, _)) => language,
            None => "",
        }
    }

    pub fn has(self, name: &str) -> bool {
        self.catalogue.0.first().is_some_and(|(_, bundle)| bundle.has_message(name))
    }

    pub fn say(self, name: &str) -> String {
        self.fill(name, &[])
    }

    /// The sentence of this name with what it is about. A name that there is nothing under is shown as it is: a test sees to
    /// it that there is none.
    pub fn fill(self, name: &str, args: &[Arg<'_>]) -> String {
        self.find(name, None, args).unwrap_or_else(|| name.to_owned())
    }

    /// The council's own words, as they are; in brackets where everything is that is said.
    pub fn theirs(self, text: &str) -> String {
        if self.pseudo { format!("⟦{text}⟧") } else { text.to_owned() }
    }

    /// The sentence and what helps.
    pub fn explain(self, name: &str, args: &[Arg<'_>]) -> Explained {
        Explained { sentence: self.fill(name, args), help: self.find(name, Some("help"), args) }
    }

    /// As it stands in the language itself or the one that it falls back to.
    fn find(self, name: &str, attribute: Option<&str>, args: &[Arg<'_>]) -> Option<String> {
        let bundles = [self.language, 0];
        bundles.iter().find_map(|nth| {
            let (_, bundle) = self.catalogue.0.get(*nth)?;
            let message = bundle.get_message(name)?;
            let pattern = match attribute {
                Some(attribute) => message.get_attribute(attribute)?.value(),
                None => message.value()?,
            };
            let args: FluentArgs<'_> = args.iter().cloned().collect();
            let said = bundle.format_pattern(pattern, Some(&args), &mut Vec::new());
            Some(if self.pseudo { format!("⟦{said}⟧") } else { said.into_owned() })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_read_in_groups_of_three_from_a_thousand_up() {
        let grouped = |number| grouped(number).unwrap_or_default();
        assert_eq!([grouped(999.0), grouped(2.5), grouped(-4000.0)], [""; 3], "as they are");
        assert_eq!([grouped(1000.0), grouped(4000.0), grouped(1_234_567.0)], ["1,000", "4,000", "1,234,567"]);
    }
}
