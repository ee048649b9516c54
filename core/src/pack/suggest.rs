//! Which categories a person's words are about. By names, keywords, descriptions and answers to choose from, in every
//! language of the pack at once: people type the language that they think in. docs/adr/0007 says why this is no full-text
//! index.

use std::collections::HashMap;

use super::wordforms::{Known, Typed, words};
use super::{Pack, PackError, Service};

/// How much a word counts that stands in a name or among the keywords, in a description, in an answer to choose from.
const NAME: f32 = 3.0;
const DESCRIPTION: f32 = 1.0;
const CHOICE: f32 = 0.7;
/// More words than this tell nothing more.
const WORDS_MOST: usize = 30;

/// Every word of a pack's categories, and whose it is.
#[derive(Debug)]
pub(super) struct Vocabulary {
    codes: Vec<String>,
    words: Vec<Entry>,
}

#[derive(Debug)]
struct Entry {
    known: Known,
    /// By number of the category, how much it counts there.
    of: Vec<(usize, f32)>,
    /// A word of one category tells more than a word of many.
    rarity: f32,
}

impl Pack {
    /// Codes of the categories that this may be about, the likeliest first; none where nothing fits.
    pub fn suggest(&self, typed: &str, most: usize) -> Result<Vec<String>, PackError> {
        Ok(self.vocabulary()?.suggest(typed, most))
    }

    /// Read from the pack: its own text, and what it says in other languages.
    pub(super) fn read_vocabulary(&self) -> Result<Vocabulary, PackError> {
        let own = self.services()?;
        let mut found: HashMap<(String, bool), HashMap<usize, f32>> = HashMap::new();
        gather(own.iter(), false, &mut found);
        // In whichever it has words, be they few: that it is found in a language does not say that it asks in it.
        for language in self.word_languages()? {
            let said = self.services_in(&language)?;
            if said.iter().zip(own).any(|(said, own)| **said != *own) {
                gather(said.iter().map(AsRef::as_ref), language.starts_with("cy"), &mut found);
            }
        }
        let mut entries: Vec<_> = found.into_iter().collect();
        entries.sort_by(|(one, _), (other, _)| one.cmp(other));
        let all = own.len() as f32;
        let words = entries.into_iter().map(|((word, welsh), of)| {
            let rarity = (1.0 + all / of.len() as f32).ln();
            let mut of: Vec<_> = of.into_iter().collect();
            of.sort_by_key(|(service, _)| *service);
            Entry { known: Known::new(&word, welsh), of, rarity }
        });
        Ok(Vocabulary { words: words.collect(), codes: own.iter().map(|it| it.code.clone()).collect() })
    }
}

fn gather<'s>(
    services: impl Iterator<Item = &'s Service>,
    welsh: bool,
    found: &mut HashMap<(String, bool), HashMap<usize, f32>>,
) {
    for (number, service) in services.enumerate() {
        let mut add = |text: &str, counts: f32, joined: bool| {
            let words = words(text);
            // "dog poo" is typed as one word, too.
            let pairs = words.iter().zip(words.iter().skip(1)).filter(|_| joined);
            let pairs: Vec<_> = pairs.map(|(one, other)| format!("{one}{other}")).collect();
            for word in words.into_iter().chain(pairs) {
                let known = found.entry((word, welsh)).or_default().entry(number).or_insert(0.0);
                *known = known.max(counts);
            }
        };
        let names = [&service.name, &service.spoken].into_iter().chain(&service.keywords);
        names.for_each(|name| add(name, NAME, true));
        add(&service.description, DESCRIPTION, false);
        let choices = service.questions.iter().flat_map(|question| &question.choices);
        choices.for_each(|choice| add(&choice.name, CHOICE, false));
    }
}

impl Vocabulary {
    fn suggest(&self, typed: &str, most: usize) -> Vec<String> {
        let ended = typed.ends_with(|last: char| !last.is_alphanumeric());
        let mut words = words(typed);
        words.truncate(WORDS_MOST);
        let last = words.len().saturating_sub(1);
        let pairs = words.iter().zip(words.iter().skip(1)).map(|(one, other)| format!("{one}{other}"));
        let pairs: Vec<_> = pairs.map(|pair| Typed::new(&pair, false)).collect();
        let typed = words.iter().enumerate().map(|(at, word)| Typed::new(word, at == last && !ended));
        let mut scores = vec![0.0; self.codes.len()];
        for typed in typed.chain(pairs) {
            // The same word in two languages, or a word and its plural, count once.
            let mut best = vec![0.0_f32; self.codes.len()];
            for entry in &self.words {
                let near = typed.near(&entry.known);
                if near > 0.0 {
                    for (service, counts) in &entry.of {
                        if let Some(best) = best.get_mut(*service) {
                            *best = best.max(near * counts * entry.rarity);
                        }
                    }
                }
            }
            scores.iter_mut().zip(best).for_each(|(score, best)| *score += best);
        }
        let mut ranked: Vec<_> = scores.into_iter().zip(&self.codes).filter(|(score, _)| *score > 0.0).collect();
        // Of equals, the one that the pack names first.
        ranked.sort_by(|(one, _), (other, _)| other.total_cmp(one));
        ranked.into_iter().take(most).map(|(_, code)| code.clone()).collect()
    }
}
