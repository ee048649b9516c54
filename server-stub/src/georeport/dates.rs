//! W3C dates and the window of ninety days.

use chrono::{DateTime, NaiveDate, NaiveTime, SecondsFormat};

use crate::clock::utc;
use crate::error::Error;
use crate::words::{fill, say};

/// GeoReport v2: a search spans at most 90 days.
const WINDOW_US: i64 = 90 * 24 * 3600 * 1_000_000;

/// A stored time as `2026-05-03T09:30:00Z`.
pub fn w3c(microseconds: i64) -> String {
    utc(microseconds).to_rfc3339_opts(SecondsFormat::Secs, true)
}

/// A date and time with its zone, or a date alone, which is its midnight in UTC.
pub fn read(name: &str, text: &str) -> Result<i64, Error> {
    // A `+` in an address that was not encoded arrives as a blank.
    let mended = text.trim().replace(' ', "+");
    if let Ok(moment) = DateTime::parse_from_rfc3339(&mended) {
        return Ok(moment.timestamp_micros());
    }
    let day = mended.parse::<NaiveDate>();
    day.map(|day| day.and_time(NaiveTime::MIN).and_utc().timestamp_micros())
        .map_err(|_| Error::malformed(fill("date-form", [("name", name.to_owned())])))
}

/// The window that is searched, both ends included: the latest ninety days of what was asked for. Dates are shown in
/// whole seconds, so the end means all of its second.
pub fn window(start: Option<i64>, end: Option<i64>, now_us: i64) -> Result<(i64, i64), Error> {
    let end = end.map(|end| end.saturating_add(999_999));
    match (start, end) {
        (Some(start), Some(end)) if end < start => Err(Error::malformed(say("end-before-start"))),
        (Some(start), Some(end)) => Ok((start.max(end.saturating_sub(WINDOW_US)), end)),
        (Some(start), None) => Ok((start, start.saturating_add(WINDOW_US))),
        (None, Some(end)) => Ok((end.saturating_sub(WINDOW_US), end)),
        (None, None) => Ok((now_us.saturating_sub(WINDOW_US), i64::MAX)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_with_any_zone_and_refused_without_one() {
        let noon = 1_767_268_800_000_000;
        for text in ["2026-01-01T12:00:00Z", "2026-01-01T13:00:00+01:00", "2026-01-01T13:00:00 01:00"] {
            assert_eq!(read("start_date", text).unwrap(), noon, "{text}");
        }
        assert_eq!(read("start_date", "2026-01-01").unwrap(), noon - 12 * 3600 * 1_000_000);
        for text in ["2026-01-01T12:00:00", "yesterday", "", "2026-13-01"] {
            assert!(read("start_date", text).is_err(), "{text}");
        }
        assert_eq!(w3c(noon), "2026-01-01T12:00:00Z");
    }

    #[test]
    fn a_window_never_spans_more_than_ninety_days() {
        let now = 10 * WINDOW_US;
        assert_eq!(window(None, None, now).unwrap().0, now - WINDOW_US);
        assert_eq!(window(Some(0), None, now).unwrap(), (0, WINDOW_US));
        assert_eq!(window(None, Some(now), now).unwrap(), (now + 999_999 - WINDOW_US, now + 999_999));
        assert_eq!(window(Some(0), Some(now), now).unwrap(), (now + 999_999 - WINDOW_US, now + 999_999));
        assert_eq!(window(Some(now - 5), Some(now), now).unwrap(), (now - 5, now + 999_999));
        assert!(window(Some(now), Some(0), now).is_err());
    }
}
