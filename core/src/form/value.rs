//! One value against its question's datatype.

use chrono::{
    DateTime, Datelike, Days, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, Offset, SecondsFormat, TimeDelta, Utc,
};

use super::Problem;
use crate::pack::Datatype;

/// Characters of a text: as many as GeoReport v2 allows a description.
pub const MAX_TEXT: usize = 4_000;

/// Years that somebody may mean. A phone's clock may be years off, so that it says nothing of what is in the future.
const YEARS: std::ops::RangeInclusive<i32> = 1926..=2099;

/// As people write them, in the languages that are spoken here; in Welsh also after "o", as in "3 o Dachwedd".
const MONTHS: [[&str; 3]; 12] = [
    ["january", "ionawr", "ionawr"],
    ["february", "chwefror", "chwefror"],
    ["march", "mawrth", "fawrth"],
    ["april", "ebrill", "ebrill"],
    ["may", "mai", "fai"],
    ["june", "mehefin", "fehefin"],
    ["july", "gorffennaf", "orffennaf"],
    ["august", "awst", "awst"],
    ["september", "medi", "fedi"],
    ["october", "hydref", "hydref"],
    ["november", "tachwedd", "dachwedd"],
    ["december", "rhagfyr", "ragfyr"],
];

/// A value that is no choice of a list, as it is kept and sent: a date as RFC 3339, or a day as `2026-05-03`, whichever way
/// it was written; all else as it stands.
pub fn read(datatype: Datatype, value: &str) -> Result<String, Problem> {
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
        Datatype::Datetime => {
            let (year, date) = date(value).ok_or(Problem::NotADate)?;
            if YEARS.contains(&year) { Ok(date) } else { Err(Problem::OutOfTime) }
        }
        _ => Ok(value.to_owned()),
    }
}

/// `-?digits(.digits)?`: what every receiver reads alike. Not `½`, `1,000`, `1e3`, `NaN`, nor digits of other scripts.
fn is_number(text: &str) -> bool {
    let text = text.strip_prefix('-').unwrap_or(text);
    match text.split_once('.') {
        Some((whole, part)) => digits(whole) && digits(part),
        None => digits(text),
    }
}

fn digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Its year, and how it is sent. RFC 3339 with its zone; or a day, and perhaps a time by the clocks here: `2026-11-03`,
/// `3/11/2026 14:30`, `3 November 2026, 2.30pm`.
fn date(text: &str) -> Option<(i32, String)> {
    if let Ok(at) = DateTime::parse_from_rfc3339(text) {
        return Some((at.year(), text.to_owned()));
    }
    let text = text.to_lowercase().replace(',', " ");
    let mut parts: Vec<&str> = text.split_whitespace().filter(|part| !["at", "o"].contains(part)).collect();
    // 2026-11-03T14:30
    if let Some((day, time)) = parts.first().and_then(|first| first.split_once('t')).filter(|(day, _)| day.len() == 10)
    {
        parts.splice(..1, [day, time]);
    }
    let (day, rest) = match parts.as_slice() {
        [first, rest @ ..] if first.contains(['/', '-', '.']) => (day_in_numbers(first)?, rest),
        [day, month, year, rest @ ..] => (day_in_words(day, month, year)?, rest),
        _ => return None,
    };
    let time = match rest {
        [] => return Some((day.year(), day.to_string())),
        [time] => time_of_day(time)?,
        [time, half @ ("am" | "pm")] => time_of_day(&format!("{time}{half}"))?,
        _ => return None,
    };
    let at = day.and_time(time);
    // An hour that the clocks show twice is the first of the two.
    let at = at.and_local_timezone(here(at - TimeDelta::hours(1))).single()?;
    Some((day.year(), at.to_rfc3339_opts(SecondsFormat::Secs, true)))
}

/// The day before the month, as it is written here; or the year first, with all its digits.
fn day_in_numbers(text: &str) -> Option<NaiveDate> {
    let parts: Vec<&str> = text.split(['/', '-', '.']).collect();
    let [one, two, three] = parts.as_slice() else { return None };
    let number = |text: &str| digits(text).then(|| text.parse::<u32>().ok()).flatten();
    let (year, month, day) = match (one.len(), two.len(), three.len()) {
        (4, 2, 2) => (one, two, three),
        (1 | 2, 1 | 2, 4) => (three, two, one),
        _ => return None,
    };
    NaiveDate::from_ymd_opt(i32::try_from(number(year)?).ok()?, number(month)?, number(day)?)
}

/// `3 November 2026`, `3rd nov 2026`, `3 Tachwedd 2026`.
fn day_in_words(day: &str, month: &str, year: &str) -> Option<NaiveDate> {
    let day = ["st", "nd", "rd", "th"].iter().find_map(|ending| day.strip_suffix(ending)).unwrap_or(day);
    let letters = month.chars().count();
    let is = |names: &[&str; 3]| names.iter().any(|name| letters >= 3 && name.starts_with(month));
    let month = (1..).zip(&MONTHS).find(|(_, names)| is(names)).map(|(number, _)| number)?;
    let whole = digits(day) && digits(year) && year.len() == 4;
    whole.then(|| NaiveDate::from_ymd_opt(year.parse().ok()?, month, day.parse().ok()?)).flatten()
}

/// `14:30`, `14.30`, `2pm`.
fn time_of_day(text: &str) -> Option<NaiveTime> {
    let (clock, half) = match text.strip_suffix("pm") {
        Some(clock) => (clock, Some(12)),
        None => text.strip_suffix("am").map_or((text, None), |clock| (clock, Some(0))),
    };
    let (hour, minute) = match clock.split_once([':', '.']) {
        Some((hour, rest)) => (hour, rest.strip_suffix(":00").unwrap_or(rest)),
        None => (half.map(|_| clock)?, "00"),
    };
    if !digits(hour) || hour.len() > 2 || !digits(minute) || minute.len() != 2 {
        return None;
    }
    let hour: u32 = hour.parse().ok()?;
    let hour = match half {
        Some(after) if (1..=12).contains(&hour) => hour % 12 + after,
        Some(_) => return None,
        None => hour,
    };
    NaiveTime::from_hms_opt(hour, minute.parse().ok()?, 0)
}

/// By the clocks in the United Kingdom, which is where everything is that is reported. No table of the world's zones is on the
/// phone's library for it.
pub fn in_britain(at: DateTime<Utc>) -> DateTime<FixedOffset> {
    at.with_timezone(&here(at.naive_utc()))
}

/// An hour ahead from the last Sunday of March, 01:00 UTC, to the last of October, 01:00 UTC (Summer Time Order 2002).
fn here(utc: NaiveDateTime) -> FixedOffset {
    let (from, to) = (turn(utc.year(), 3), turn(utc.year(), 10));
    let summer = from.is_some_and(|from| from <= utc) && to.is_some_and(|to| utc < to);
    FixedOffset::east_opt(3600).filter(|_| summer).unwrap_or_else(|| Utc.fix())
}

/// 01:00 of the last Sunday of a month that has 31 days.
fn turn(year: i32, month: u32) -> Option<NaiveDateTime> {
    let last = NaiveDate::from_ymd_opt(year, month, 31)?;
    let sunday = last.checked_sub_days(Days::new(last.weekday().num_days_from_sunday().into()))?;
    sunday.and_hms_opt(1, 0, 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_is_read_as_people_here_write_it_and_kept_as_it_is_sent() {
        for (typed, kept) in [
            ("2026-11-03", "2026-11-03"),
            ("3 November 2026", "2026-11-03"),
            ("3rd nov 2026", "2026-11-03"),
            ("3 Tachwedd 2026", "2026-11-03"),
            ("3 o Dachwedd 2026", "2026-11-03"),
            ("03/11/2026", "2026-11-03"),
            ("3.11.2026", "2026-11-03"),
            ("3/11/2026 14:30", "2026-11-03T14:30:00Z"),
            ("3 November 2026, 2.30pm", "2026-11-03T14:30:00Z"),
            ("3 November 2026 at 12 am", "2026-11-03T00:00:00Z"),
            ("3/7/2026 14:30", "2026-07-03T14:30:00+01:00"),
            ("2026-07-03T14:30", "2026-07-03T14:30:00+01:00"),
            ("2026-07-03 14:30:00", "2026-07-03T14:30:00+01:00"),
            ("2026-07-03T14:30:00Z", "2026-07-03T14:30:00Z"),
            // The clocks go forward on 29 March 2026 and back on 25 October.
            ("29/3/2026 00:59", "2026-03-29T00:59:00Z"),
            ("29/3/2026 02:00", "2026-03-29T02:00:00+01:00"),
            ("25/10/2026 01:30", "2026-10-25T01:30:00+01:00"),
            ("25/10/2026 02:00", "2026-10-25T02:00:00Z"),
        ] {
            assert_eq!(read(Datatype::Datetime, typed).as_deref(), Ok(kept), "{typed}");
            assert_eq!(read(Datatype::Datetime, kept).as_deref(), Ok(kept), "{kept}");
        }
        for wrong in [
            "yesterday",
            "3 November",
            "11/2026",
            "31/2/2026",
            "3/13/2026",
            "2026-5-3",
            "+2026-05-3",
            "3 ma 2026",
            "3 November 26",
            "3/11/2026 25:00",
            "3/11/2026 14",
            "3/11/2026 13pm",
            "3/11/2026 14:30 or so",
            "½/1/2026",
            "/",
        ] {
            assert_eq!(read(Datatype::Datetime, wrong), Err(Problem::NotADate), "{wrong}");
        }
        assert_eq!(read(Datatype::Datetime, "3/5/1823"), Err(Problem::OutOfTime));
    }

    #[test]
    fn months_are_read_by_the_names_that_they_are_shown_by() {
        for language in ["en-GB", "cy"] {
            for month in 1..=12 {
                let day = NaiveDate::from_ymd_opt(2026, month, 9).unwrap();
                let shown = crate::words::date(crate::words::words(language), day);
                assert_eq!(read(Datatype::Datetime, &shown), Ok(day.to_string()), "{shown}");
            }
        }
    }
}
