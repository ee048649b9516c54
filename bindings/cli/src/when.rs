//! Moments as people say them: how long until then, and the clock's time.

use chrono::{DateTime, Utc};

/// `in 6 minutes (18:08 UTC)`; a moment that has passed is `now`.
pub fn next(at: &str) -> String {
    DateTime::parse_from_rfc3339(at).map_or_else(|_| at.to_owned(), |at| from(at.to_utc(), Utc::now()))
}

/// The same in a table: `in 6 min`.
pub fn short(at: &str) -> String {
    let left = |at: DateTime<Utc>| minutes(at, Utc::now());
    match DateTime::parse_from_rfc3339(at).map(|at| left(at.to_utc())) {
        Err(_) => at.to_owned(),
        Ok(..=0) => "now".to_owned(),
        Ok(left @ ..=90) => format!("in {left} min"),
        Ok(left @ ..=2880) => format!("in {} h", (left + 30) / 60),
        Ok(left) => format!("in {} days", (left + 720) / 1440),
    }
}

fn from(at: DateTime<Utc>, now: DateTime<Utc>) -> String {
    let clock = at.format("%H:%M UTC");
    match minutes(at, now) {
        ..=0 => "now".to_owned(),
        1 => format!("in a minute ({clock})"),
        left @ ..=90 => format!("in {left} minutes ({clock})"),
        left @ ..=1440 if at.date_naive() == now.date_naive() => format!("in {} hours ({clock})", (left + 30) / 60),
        _ => at.format("on %-d %B at %H:%M UTC").to_string(),
    }
}

/// Begun ones count.
fn minutes(at: DateTime<Utc>, now: DateTime<Utc>) -> i64 {
    let seconds = (at - now).num_seconds();
    if seconds <= 0 { 0 } else { (seconds + 59) / 60 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_said_as_people_say_it() {
        let now: DateTime<Utc> = "2026-11-23T18:00:00Z".parse().unwrap();
        let said = |at: &str| from(at.parse().unwrap(), now);
        assert_eq!(said("2026-11-23T17:59:00Z"), "now");
        assert_eq!(said("2026-11-23T18:00:20Z"), "in a minute (18:00 UTC)");
        assert_eq!(said("2026-11-23T18:08:20Z"), "in 9 minutes (18:08 UTC)");
        assert_eq!(said("2026-11-23T21:10:00Z"), "in 3 hours (21:10 UTC)");
        assert_eq!(said("2026-11-24T06:00:00Z"), "on 24 November at 06:00 UTC", "not a bare time of another day");
        assert_eq!(said("2026-11-25T09:00:00Z"), "on 25 November at 09:00 UTC");
    }
}
