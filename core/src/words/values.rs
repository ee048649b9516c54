//! What was answered, as it is shown: dates and numbers as they are written here.

use chrono::{DateTime, NaiveDate, Timelike, Utc};

use super::Words;
use super::delivery::date;
use crate::form::in_britain;
use crate::pack::Datatype;

/// "3 November 2026, 14:30" and "4,000". What is no date or number is shown as it stands.
pub fn value(words: Words, datatype: Datatype, text: &str) -> String {
    let shown = match datatype {
        Datatype::Datetime => typed_date(words, text),
        Datatype::Number => grouped(text),
        _ => None,
    };
    shown.unwrap_or_else(|| text.to_owned())
}

/// As somebody here would type it: it is read again as the same moment.
pub fn typed(words: Words, datatype: Datatype, text: &str) -> String {
    let shown = if datatype == Datatype::Datetime { typed_date(words, text) } else { None };
    shown.unwrap_or_else(|| text.to_owned())
}

fn typed_date(words: Words, text: &str) -> Option<String> {
    if let Ok(day) = text.parse::<NaiveDate>() {
        return Some(date(words, day));
    }
    let at = in_britain(DateTime::parse_from_rfc3339(text).ok()?.with_timezone(&Utc));
    // Nobody types seconds.
    let time = (at.second() == 0).then(|| at.format("%H:%M").to_string())?;
    Some(words.fill("date-time", &[("date", date(words, at.date_naive()).into()), ("time", time.into())]))
}

/// With a comma before each three digits, in English and in Welsh.
fn grouped(text: &str) -> Option<String> {
    let (sign, rest) = text.strip_prefix('-').map_or(("", text), |rest| ("-", rest));
    let (whole, part) = rest.split_at(rest.find('.').unwrap_or(rest.len()));
    if whole.is_empty() || !whole.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let digits: Vec<_> = whole.chars().collect();
    let threes: Vec<String> = digits.rchunks(3).rev().map(|three| three.iter().collect()).collect();
    Some(format!("{sign}{}{part}", threes.join(",")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::{ENGLISH, words};

    #[test]
    fn numbers_and_dates_are_shown_as_they_are_written_here() {
        for (datatype, text, english, welsh) in [
            (Datatype::Number, "4000", "4,000", "4,000"),
            (Datatype::Number, "-1234567.50", "-1,234,567.50", "-1,234,567.50"),
            (Datatype::Number, "12", "12", "12"),
            (Datatype::Datetime, "2026-11-03", "3 November 2026", "3 Tachwedd 2026"),
            (Datatype::Datetime, "2026-07-03T13:30:00Z", "3 July 2026, 14:30", "3 Gorffennaf 2026, 14:30"),
            (Datatype::Datetime, "2026-07-03T13:30:07Z", "2026-07-03T13:30:07Z", "2026-07-03T13:30:07Z"),
            (Datatype::String, "2026-11-03", "2026-11-03", "2026-11-03"),
            (Datatype::Number, "½", "½", "½"),
        ] {
            assert_eq!([value(words(ENGLISH), datatype, text), value(words("cy"), datatype, text)], [english, welsh]);
        }
    }
}
