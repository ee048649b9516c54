//! What is missing or wrong before a report can go, in words that name the remedy. GOV.UK's manner: no "please", no
//! "sorry", no "invalid".

use super::delivery::date;
use super::{Arg, Explained, Words};
use crate::draft::{Draft, DraftReason};
use crate::form::{FormError, Problem};
use crate::pack::{Elsewhere, Question, Service};
use crate::photo::IntakeError;
use crate::report::Position;
use wayside_photo::{LooksLike, PhotoError};

/// A distance as people say it.
pub fn distance(words: Words, metres: f64) -> String {
    if metres < 950.0 {
        let metres = format!("{:.0}", (metres / 10.0).round().max(1.0) * 10.0);
        return words.fill("distance-metres", &[("metres", metres.into())]);
    }
    words.fill("distance-kilometres", &[("kilometres", format!("{:.1}", metres / 1000.0).into())])
}

/// A place as it is written down. An accuracy that nobody gave is not made up.
pub fn place(words: Words, at: &Position) -> String {
    let place = format!("{:.5}, {:.5}", at.lat(), at.lon());
    if at.accuracy_m() <= 0.0 {
        return place;
    }
    let metres = format!("{:.0}", at.accuracy_m().max(1.0));
    words.fill("place-to", &[("place", place.into()), ("metres", metres.into())])
}

/// Words of others, for a terminal or a file: what would move the cursor, or turn the line round, is made visible.
pub fn printable(text: &str) -> String {
    let harmless = |letter: char| match letter {
        '\n' | '\t' => letter,
        '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' => '\u{FFFD}',
        letter if letter.is_control() => '\u{FFFD}',
        letter => letter,
    };
    text.chars().map(harmless).collect()
}

/// Why a report cannot go as it is, and what helps.
pub fn draft_sentence(words: Words, reason: &DraftReason, service: Option<&Service>) -> String {
    match reason {
        DraftReason::NoPack => words.say("missing-pack"),
        DraftReason::NoPlace => words.say("missing-place"),
        DraftReason::Ended { council, last_day } => {
            let date = date(words, *last_day);
            words.fill("missing-ended", &[("council", council.as_str().into()), ("date", date.into())])
        }
        DraftReason::NotYet { council, first_day } => {
            let date = date(words, *first_day);
            words.fill("missing-not-yet", &[("council", council.as_str().into()), ("date", date.into())])
        }
        DraftReason::OutsideCouncil { council, edge_m } => {
            let distance = distance(words, *edge_m);
            words.fill("missing-outside", &[("council", council.as_str().into()), ("distance", distance.into())])
        }
        DraftReason::UnknownService { service } if service.is_empty() => words.say("missing-category"),
        DraftReason::UnknownService { service } => {
            words.fill("missing-service", &[("service", service.as_str().into())])
        }
        DraftReason::NoEndpoint => words.say("missing-endpoint"),
        DraftReason::Elsewhere(Elsewhere { area, why, tell, .. }) => {
            let area = area.as_ref().map(|area| words.fill("elsewhere-area", &[("area", area.as_str().into())]));
            let theirs = words.fill("elsewhere", &[("why", why.as_str().into()), ("tell", tell.as_str().into())]);
            [area.as_deref().unwrap_or_default(), &theirs].join(" ").trim().to_owned()
        }
        DraftReason::NoContact => words.say("missing-contact"),
        DraftReason::TooLong { limit } => words.fill("description-too-long", &[("limit", (*limit).into())]),
        DraftReason::Unstorable => words.say("description-unstorable"),
        DraftReason::Answer(error) => form_sentence(
            words,
            error,
            service.and_then(|it| it.questions.iter().find(|one| one.code == error.question)),
        ),
    }
}

/// What to put right in an answer.
pub fn form_sentence(words: Words, error: &FormError, question: Option<&Question>) -> String {
    let asked = question.map_or(error.question.as_str(), |question| question.text.as_str());
    let about = |name: &str, more: &[Arg<'_>]| {
        let args: Vec<Arg<'_>> = [("asked", asked.into())].into_iter().chain(more.iter().cloned()).collect();
        words.fill(name, &args)
    };
    match &error.problem {
        // The pack's own words name what is wanted; these only its question.
        Problem::Required => match question {
            Some(question) if !question.missing.is_empty() => question.missing.clone(),
            Some(question) if question.datatype.is_list() => about("answer-select", &[]),
            _ => about("answer-enter", &[]),
        },
        Problem::UnknownQuestion => words.fill("answer-unknown-question", &[("code", error.question.as_str().into())]),
        Problem::NotAsked { only_if: Some(_) } => about("answer-not-asked", &[]),
        Problem::NotAsked { only_if: None } => about("answer-not-wanted", &[]),
        Problem::UnknownCode { given, allowed } => {
            // What is to be chosen, and what to write for it where it is written.
            let allowed: Vec<String> =
                allowed.iter().map(|choice| format!("{} ({})", choice.name, choice.key)).collect();
            about("answer-unknown", &[("given", given.as_str().into()), ("allowed", allowed.join(", ").into())])
        }
        Problem::TakesOne { .. } => about("answer-takes-one", &[]),
        Problem::StandsAlone { choice, .. } => about("answer-alone", &[("choice", choice.as_str().into())]),
        Problem::NotANumber => about("answer-number", &[]),
        Problem::NotADate => about("answer-date", &[]),
        Problem::OutOfTime => about("answer-year", &[]),
        Problem::TooLong { limit, .. } => about("answer-too-long", &[("limit", (*limit).into())]),
        Problem::Unstorable => about("answer-unstorable", &[]),
    }
}

/// Why a photo was not taken in.
pub fn intake_sentence(words: Words, error: &IntakeError) -> String {
    photo_sentence(words, &refused_photo(error))
}

/// The same as it is kept, to be said in whichever language is spoken by then: the message's name, and what the system says.
pub fn refused_photo(error: &IntakeError) -> String {
    match error {
        IntakeError::Photo(why) => photo_name(why).to_owned(),
        IntakeError::Source(why) if why.kind() == std::io::ErrorKind::NotFound => "photo-not-there".to_owned(),
        IntakeError::Source(why) => ["photo-source", &why.to_string()].join("\n"),
        IntakeError::Keep(why) if why.kind() == std::io::ErrorKind::StorageFull => "photo-no-room".to_owned(),
        IntakeError::Keep(why) => ["photo-not-kept", &why.to_string()].join("\n"),
    }
}

/// What was kept of a photo that was refused, as a sentence; before, the sentence itself was kept.
fn photo_sentence(words: Words, kept: &str) -> String {
    match kept.split_once('\n') {
        Some((name, why)) if words.has(name) => words.fill(name, &[("why", why.into())]),
        None if words.has(kept) => words.say(kept),
        _ => kept.to_owned(),
    }
}

/// Of a draft: that photos are not there, which, why, and what helps.
pub fn draft_photo_refused(words: Words, draft: &Draft) -> Option<String> {
    if draft.photo_refused.is_empty() {
        return None;
    }
    let Explained { sentence, help } = words.explain("draft-photo-refused", &[]);
    let sentence = match draft.refused_files.as_slice() {
        [] => sentence,
        [file] => words.fill("draft-photo-refused-file", &[("file", file.as_str().into())]),
        files => {
            words.fill("draft-photos-refused", &[("count", files.len().into()), ("files", files.join(", ").into())])
        }
    };
    Some([sentence, photo_sentence(words, &draft.photo_refused), help.unwrap_or_default()].join(" "))
}

fn photo_name(error: &PhotoError) -> &'static str {
    match error {
        PhotoError::Empty => "photo-empty",
        PhotoError::NotJpeg { looks_like: LooksLike::Heic | LooksLike::Avif } => "photo-some-phones",
        PhotoError::NotJpeg { .. } => "photo-not-jpeg",
        PhotoError::TooManyPixels { .. } | PhotoError::TooManyProgressivePixels { .. } => "photo-too-many-pixels",
        PhotoError::FileTooLarge { .. } => "photo-too-large",
        PhotoError::Damaged(_) => "photo-damaged",
        PhotoError::Read(_) => "photo-unread",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::{ENGLISH, words};

    #[test]
    fn an_accuracy_that_nobody_gave_is_not_made_up() {
        let at = |accuracy| place(words(ENGLISH), &Position::new(52.6766, -2.4469, accuracy).unwrap());
        assert_eq!(
            [at(0.0), at(12.0), at(0.2)],
            ["52.67660, -2.44690", "52.67660, -2.44690 (to 12 m)", "52.67660, -2.44690 (to 1 m)"]
        );
    }
}
