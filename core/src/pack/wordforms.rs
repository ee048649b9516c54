//! Words as people type them, against words as a pack has them: without accents, endings and mutations, and misspelt.

use strsim::osa_distance;

/// How near two words are, from 0 to 1.
pub type Nearness = f32;

/// One word of what was typed, in the forms under which it may stand in a pack.
#[derive(Debug)]
pub struct Typed {
    word: String,
    stem: Stem,
    /// What it may have been before a Welsh mutation.
    radicals: Vec<Stem>,
    /// It may not be typed to its end yet.
    unfinished: bool,
}

impl Typed {
    pub fn new(word: &str, unfinished: bool) -> Self {
        let radicals = radicals(word).into_iter().map(|radical| Stem::of(&radical)).collect();
        Self { word: word.to_owned(), stem: Stem::of(word), radicals, unfinished }
    }

    pub fn near(&self, there: &Known) -> Nearness {
        // Most words are far from most: seen by their letters, before anything is compared.
        let far = |stem: &Stem| (stem.letters ^ there.stem.letters).count_ones() > 2 * SLIPS_MOST;
        if !self.unfinished && far(&self.stem) && (!there.welsh || self.radicals.iter().all(far)) {
            return 0.0;
        }
        if self.word == there.word {
            return 1.0;
        }
        if self.stem == there.stem {
            return 0.95;
        }
        if there.welsh && self.radicals.contains(&there.stem) {
            return 0.9;
        }
        if self.unfinished && self.word.len() >= 3 && there.word.starts_with(&self.word) {
            return 0.7;
        }
        let forms = [&self.stem].into_iter().chain(self.radicals.iter().filter(|_| there.welsh));
        forms.map(|form| misspelt(form, &there.stem)).fold(0.0, f32::max)
    }
}

/// A word of a pack.
#[derive(Debug)]
pub struct Known {
    pub word: String,
    stem: Stem,
    welsh: bool,
}

impl Known {
    pub fn new(word: &str, welsh: bool) -> Self {
        Self { word: word.to_owned(), stem: Stem::of(word), welsh }
    }
}

/// A word without its ending, and which letters are in it.
#[derive(Debug, PartialEq)]
struct Stem {
    text: String,
    /// A bit for each: a slip of the finger changes two at most, so that most words need not be compared letter by letter.
    letters: u64,
}

impl Stem {
    fn of(word: &str) -> Self {
        let text = stem(word);
        let letters = text.bytes().fold(0, |letters, byte| letters | 1 << (byte % 64));
        Self { text, letters }
    }
}

/// The words of a text that say something, plain: small letters, no accents, no apostrophes.
pub fn words(text: &str) -> Vec<String> {
    let plain: String =
        text.chars().flat_map(char::to_lowercase).filter(|it| !"'’‘`".contains(*it)).map(plain).collect();
    let words = plain.split(|letter: char| !letter.is_alphanumeric());
    words.filter(|word| word.len() > 1 && !EMPTY.contains(word)).map(str::to_owned).collect()
}

fn plain(letter: char) -> char {
    match letter {
        'â' | 'à' | 'á' | 'ä' => 'a',
        'ê' | 'è' | 'é' | 'ë' => 'e',
        'î' | 'ì' | 'í' | 'ï' => 'i',
        'ô' | 'ò' | 'ó' | 'ö' => 'o',
        'û' | 'ù' | 'ú' | 'ü' => 'u',
        'ŵ' | 'ẁ' | 'ẃ' | 'ẅ' => 'w',
        'ŷ' | 'ỳ' | 'ý' | 'ÿ' => 'y',
        other => other,
    }
}

/// Words that stand in every sentence, in English and in Welsh: they tell nothing of what it is about.
#[rustfmt::skip]
const EMPTY: [&str; 96] = [
    "a", "about", "after", "all", "am", "an", "and", "any", "are", "around", "as", "at", "be", "been", "but", "by", "can",
    "for", "from", "has", "have", "he", "her", "his", "in", "into", "is", "it", "its", "just", "keep", "keeps", "left",
    "me", "my", "near", "nobody", "not", "of", "off", "on", "or", "our", "out", "outside", "over", "people", "put", "some",
    "someone", "something", "that", "the", "their", "them", "there", "they", "this", "to", "too", "up", "was", "were",
    "what", "which", "who", "with", "you", "your",
    "ac", "ar", "au", "bod", "chi", "ei", "eich", "ein", "eu", "fy", "gan", "gyda", "heb", "hi", "hyn", "mae", "maen",
    "nad", "neu", "oes", "rhywun", "sydd", "sy", "wedi", "yma", "yn", "yr",
];

/// Without the commoner endings of English: "dumped", "dumping" and "dumps" meet.
fn stem(word: &str) -> String {
    let long = |rest: &&str| rest.len() >= 3;
    let mut stem = word;
    if let Some(rest) = stem.strip_suffix('s').filter(|rest| !rest.ends_with(['s', 'u'])).filter(long) {
        stem = ["sse", "she", "che", "xe"]
            .iter()
            .find_map(|end| rest.ends_with(end).then(|| rest.strip_suffix('e')).flatten())
            .unwrap_or(rest);
    }
    for end in ["ing", "ed"] {
        if let Some(rest) = stem.strip_suffix(end).filter(long) {
            let letters = rest.as_bytes();
            let doubled = matches!(letters, [.., one, other] if one == other && !b"aeiousl".contains(one));
            stem = if doubled { rest.get(..rest.len() - 1).unwrap_or(rest) } else { rest };
        }
    }
    if let Some(rest) = stem.strip_suffix("ie").filter(long) {
        return format!("{rest}y");
    }
    stem.strip_suffix('e').filter(long).unwrap_or(stem).to_owned()
}

/// What a Welsh word may have begun with before it was mutated: soft, nasal and aspirate.
fn radicals(word: &str) -> Vec<String> {
    const MUTATED: [(&str, &[&str]); 14] = [
        ("ngh", &["c"]),
        ("mh", &["p"]),
        ("nh", &["t"]),
        ("ng", &["g"]),
        ("ph", &["p"]),
        ("th", &["t"]),
        ("ch", &["c"]),
        ("dd", &["d"]),
        ("b", &["p"]),
        ("d", &["t"]),
        ("g", &["c"]),
        ("f", &["b", "m"]),
        ("m", &["b"]),
        ("n", &["d"]),
    ];
    let mut radicals = Vec::new();
    if let Some((mutated, from)) = MUTATED.iter().find(|(mutated, _)| word.starts_with(mutated)) {
        let rest = word.strip_prefix(mutated).unwrap_or_default();
        radicals.extend(from.iter().map(|from| format!("{from}{rest}")));
    }
    // The soft mutation takes a g away, and half of ll and rh.
    if word.starts_with(['a', 'e', 'i', 'o', 'u', 'w', 'y', 'l', 'r']) {
        radicals.push(format!("g{word}"));
    }
    if word.starts_with('l') && !word.starts_with("ll") {
        radicals.push(format!("l{word}"));
    }
    if let Some(rest) = word.strip_prefix('r').filter(|rest| !rest.starts_with('h')) {
        radicals.push(format!("rh{rest}"));
    }
    // "ei hysgol"
    if let Some(rest) = word.strip_prefix('h').filter(|rest| rest.starts_with(['a', 'e', 'i', 'o', 'u', 'w', 'y'])) {
        radicals.push(rest.to_owned());
    }
    radicals
}

const SLIPS_MOST: u32 = 2;

/// One slip of the finger in five letters, two in eight; in short words the first letter is believed.
fn misspelt(typed: &Stem, word: &Stem) -> Nearness {
    let changed = (typed.letters ^ word.letters).count_ones();
    let (typed, word) = (&typed.text, &word.text);
    let (shorter, longer) = (typed.len().min(word.len()), typed.len().max(word.len()));
    let slips = match shorter {
        ..=3 => return 0.0,
        4 if longer == 4 => return 0.0,
        4..=6 => 1,
        _ => SLIPS_MOST,
    };
    if longer - shorter > slips as usize || (shorter < 7 && typed.as_bytes().first() != word.as_bytes().first()) {
        return 0.0;
    }
    if changed > 2 * slips {
        return 0.0;
    }
    match osa_distance(typed, word) {
        1 => 0.75,
        2 if slips == 2 => 0.6,
        _ => 0.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(typed: &str, word: &str) -> Nearness {
        Typed::new(typed, false).near(&Known::new(word, true))
    }

    #[test]
    fn endings_accents_and_apostrophes_make_no_other_word() {
        for (one, other) in [("dumped", "dumping"), ("tyres", "tyre"), ("mattresses", "mattress"), ("parties", "party")]
        {
            assert!(near(one, other) > 0.9, "{one} {other}: {} {}", stem(one), stem(other));
        }
        assert_eq!(
            words("Someone's dumped a MATTRESS — sŵn yn y nos"),
            ["someones", "dumped", "mattress", "swn", "nos"]
        );
        // The control: other words stay other words.
        for (one, other) in [("bus", "bin"), ("glass", "gas"), ("park", "dark"), ("bags", "bars"), ("noise", "nose")] {
            assert!(near(one, other) < 0.8, "{one} {other}");
        }
    }

    #[test]
    fn every_welsh_mutation_leads_back_to_its_radical() {
        for (radical, mutated) in [
            ("pont", "bont mhont phont"),
            ("teiars", "deiars nheiars theiars"),
            ("ci", "gi nghi chi"),
            ("bin", "fin min"),
            ("dwr", "ddwr nwr"),
            ("graffiti", "raffiti ngraffiti"),
            ("matres", "fatres"),
            ("llwybr", "lwybr"),
            ("rhwystr", "rwystr"),
            ("ysgol", "hysgol"),
        ] {
            for mutated in mutated.split(' ') {
                assert!(near(mutated, radical) >= 0.9, "{mutated} is {radical}: {:?}", radicals(mutated));
            }
        }
        assert_eq!(Typed::new("raffiti", false).near(&Known::new("graffiti", false)), 0.75, "in English a slip");
    }

    #[test]
    fn a_slip_of_the_finger_is_forgiven_and_two_in_a_long_word() {
        for (typed, word) in
            [("matress", "mattress"), ("grafitti", "graffiti"), ("syrynge", "syringe"), ("neeedle", "needle")]
        {
            assert!(near(typed, word) >= 0.6, "{typed}");
        }
        for (typed, word) in [("cat", "car"), ("swan", "sway"), ("litter", "lighter"), ("paint", "plant")] {
            assert!(near(typed, word) < 0.6, "{typed} is no {word}");
        }
    }

    #[test]
    fn what_is_not_typed_to_its_end_is_a_beginning() {
        assert!(Typed::new("graf", true).near(&Known::new("graffiti", false)) > 0.6);
        assert_eq!(Typed::new("graf", false).near(&Known::new("graffiti", false)), 0.0);
    }
}
