//! One value against its question's datatype.

use chrono::{DateTime, Datelike, NaiveDate};

use super::Problem;
use crate::pack::Datatype;

/// Characters of a text: as many as GeoReport v2 allows a description.
pub const MAX_TEXT: usize = 4_000;

/// Years that somebody may mean. A phone's clock may be years off, so that it says nothing of what is in the future.
const YEARS: std::ops::RangeInclusive<i32> = 1926..=2099;

/// Checks a value that is no choice of a list.
pub fn check(datatype: Datatype, value: &str) -> Result<(), Problem> {
    let given = value.chars().count();
    if given > MAX_TEXT {
        return Err(Problem::TooLong { limit: MAX_TEXT, given });
    }
    // SQLite, PostgreSQL and XML each stop at it or refuse it.
    if value.contains('\0') {
        return Err(Problem::Unstorable);
    }
    match datatype {
        Datatype::Number if !is_number(value) => Err(Problem::NotANumber),
        Datatype::Datetime => match year(value) {
            None => Err(Problem::NotADate),
            Some(year) if !YEARS.contains(&year) => Err(Problem::OutOfTime),
            Some(_) => Ok(()),
        },
        _ => Ok(()),
    }
}

/// `-?digits(.digits)?`: what every receiver reads alike. Not `½`, `1,000`, `1e3`, `NaN`, nor digits of other scripts.
fn is_number(text: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let text = text.strip_prefix('-').unwrap_or(text);
    match text.split_once('.') {
        Some((whole, part)) => digits(whole) && digits(part),
        None => digits(text),
    }
}

/// RFC 3339 with its zone, or a day where the hour is not known: its year.
fn year(text: &str) -> Option<i32> {
    // chrono alone would also read +2026-05-3.
    let shape = |text: &str| text.split('-').map(|part| if is_number(part) { part.len() } else { 0 }).eq([4, 2, 2]);
    let day = |text: &str| NaiveDate::parse_from_str(text, "%Y-%m-%d").ok().filter(|_| shape(text));
    DateTime::parse_from_rfc3339(text).map(|at| at.year()).ok().or_else(|| day(text).map(|day| day.year()))
}
