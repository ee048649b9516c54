//! What is missing or wrong before a report can go, in words that name the remedy. GOV.UK's manner: no "please", no
//! "sorry", no "invalid".

use crate::draft::DraftReason;
use crate::form::{FormError, Problem};
use crate::pack::{Elsewhere, Question, Service};
use crate::photo::IntakeError;
use crate::report::Position;
use wayside_photo::{LooksLike, PhotoError};

/// A distance as people say it.
pub fn metres(metres: f64) -> String {
    match metres {
        m if m < 950.0 => format!("{:.0} m", (m / 10.0).round().max(1.0) * 10.0),
        m => format!("{:.1} km", m / 1000.0),
    }
}

/// A place as it is written down. An accuracy that nobody gave is not made up.
pub fn place(at: &Position) -> String {
    let place = format!("{:.5}, {:.5}", at.lat(), at.lon());
    if at.accuracy_m() > 0.0 { format!("{place} (to {:.0} m)", at.accuracy_m().max(1.0)) } else { place }
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
pub fn draft_sentence(reason: &DraftReason, service: Option<&Service>) -> String {
    match reason {
        DraftReason::NoPack => "No council is set up on this phone yet.".to_owned(),
        DraftReason::NoPlace => "Say where it is.".to_owned(),
        DraftReason::Ended { council, last_day } => format!(
            "{council} ended on {}. Set up the council that took over, and submit this there.",
            last_day.format("%-d %B %Y")
        ),
        DraftReason::OutsideCouncil { council, edge_m } => {
            format!("This place is not in {council}'s area: it is {} outside.", metres(*edge_m))
        }
        DraftReason::UnknownService { service } => {
            format!("There is no category \"{service}\". Choose another.")
        }
        DraftReason::NoEndpoint => "The council has no way to take this from this app.".to_owned(),
        DraftReason::Elsewhere(Elsewhere { area, why, tell }) => {
            let area = area.as_ref().map(|area| format!("This place is in the area of {area}."));
            [area.as_deref().unwrap_or_default(), why, tell].join(" ").trim().to_owned()
        }
        DraftReason::TooLong { limit } => format!("Your description must be {limit} characters or fewer."),
        DraftReason::Unstorable => {
            "Your description holds a character that cannot be stored. Type it again.".to_owned()
        }
        DraftReason::Answer(error) => {
            form_sentence(error, service.and_then(|it| it.questions.iter().find(|one| one.code == error.question)))
        }
    }
}

/// What to put right in an answer.
pub fn form_sentence(error: &FormError, question: Option<&Question>) -> String {
    let code = &error.question;
    let asked = question.map_or(code.as_str(), |question| question.text.as_str());
    match &error.problem {
        Problem::Required if question.is_some_and(|question| question.datatype.is_list()) => {
            format!("Select an answer to \"{asked}\" ({code}).")
        }
        Problem::Required => format!("Enter an answer to \"{asked}\" ({code})."),
        Problem::UnknownQuestion => format!("There is no question \"{code}\" here. Take it out."),
        Problem::NotAsked { only_if: Some(condition) } => format!(
            "\"{asked}\" ({code}) is only asked when \"{}\" is {}. Take it out.",
            condition.question,
            condition.is.join(" or ")
        ),
        Problem::NotAsked { only_if: None } => format!("\"{code}\" takes no answer. Take it out."),
        Problem::UnknownCode { given, allowed } => {
            let allowed: Vec<&str> = allowed.iter().map(|choice| choice.key.as_str()).collect();
            format!(
                "\"{given}\" is not one of the answers to \"{asked}\" ({code}). Use one of: {}.",
                allowed.join(", ")
            )
        }
        Problem::TakesOne { .. } => format!("Select only one answer to \"{asked}\" ({code})."),
        Problem::NotANumber => format!("\"{asked}\" ({code}) must be a number, like 3 or 2.5."),
        Problem::NotADate => {
            format!("\"{asked}\" ({code}) must be a date, like 2026-05-03 or 2026-05-03T14:30:00Z.")
        }
        Problem::TooLong { limit, .. } => format!("\"{asked}\" ({code}) must be {limit} characters or fewer."),
        Problem::Unstorable => format!("\"{asked}\" ({code}) holds a character that cannot be stored. Type it again."),
    }
}

/// Why a photo was not taken in.
pub fn intake_sentence(error: &IntakeError) -> String {
    match error {
        IntakeError::Photo(why) => photo_sentence(why).to_owned(),
        IntakeError::Source(why) => format!("The photo's file could not be opened: {why}."),
        IntakeError::Keep(why) if why.kind() == std::io::ErrorKind::StorageFull => {
            "There is no room left on this phone. Nothing that is saved was touched.".to_owned()
        }
        IntakeError::Keep(why) => format!("The photo could not be kept on this phone: {why}."),
    }
}

fn photo_sentence(error: &PhotoError) -> &'static str {
    match error {
        PhotoError::Empty => "This photo's file is empty. Take the photo again.",
        PhotoError::NotJpeg { looks_like: LooksLike::Heic | LooksLike::Avif } => {
            "This photo is in a format that only some phones read. Save it as a JPEG."
        }
        PhotoError::NotJpeg { .. } => "This file is not a JPEG photo, whatever its name says. Choose a photo.",
        PhotoError::TooManyPixels { .. } | PhotoError::TooManyProgressivePixels { .. } => {
            "This photo has more pixels than a phone can work on. Take it with a lower resolution."
        }
        PhotoError::FileTooLarge { .. } => "This photo's file is too large. Take it with a lower resolution.",
        PhotoError::Damaged(_) => "This photo is damaged or was cut short. Choose another, or take it again.",
        PhotoError::Read(_) => "This photo could not be read. Try again.",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_accuracy_that_nobody_gave_is_not_made_up() {
        let at = |accuracy| place(&Position::new(52.6766, -2.4469, accuracy).unwrap());
        assert_eq!(
            [at(0.0), at(12.0), at(0.2)],
            ["52.67660, -2.44690", "52.67660, -2.44690 (to 12 m)", "52.67660, -2.44690 (to 1 m)"]
        );
    }
}
