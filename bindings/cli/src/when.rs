//! Moments as people say them: how long until then, and the clock's time.

use chrono::{DateTime, TimeDelta, Utc};
use wayside_core::form::in_britain;
use wayside_core::words::moment;

use crate::out::Out;

/// `Next try: in 6 minutes, with the next ‘wayside sync’ from 18:08 on.`, by the clocks here: the first whole minute at which it
/// is due. A moment that has passed is now.
pub fn next(out: &Out, at: &str) -> String {
    DateTime::parse_from_rfc3339(at).map_or_else(|_| at.to_owned(), |at| from(out, at.to_utc(), Utc::now()))
}

/// The same in a table: `in 6 min`.
pub fn short(out: &Out, at: &str) -> String {
    let left = |at: DateTime<Utc>| minutes(at, Utc::now());
    match DateTime::parse_from_rfc3339(at).map(|at| left(at.to_utc())) {
        Err(_) => at.to_owned(),
        Ok(0) => out.say("in-now"),
        Ok(left @ ..=90) => out.count("in-minutes", left),
        Ok(left @ ..=2880) => out.count("in-hours", (left + 30) / 60),
        Ok(left) => out.count("in-days", (left + 720) / 1440),
    }
}

/// `18:08`, or with its day where that is another.
pub fn at(out: &Out, at: &str) -> String {
    DateTime::parse_from_rfc3339(at).map_or_else(|_| at.to_owned(), |at| clock(out, at.to_utc(), Utc::now()))
}

fn clock(out: &Out, at: DateTime<Utc>, now: DateTime<Utc>) -> String {
    let at = at + TimeDelta::seconds(59);
    match in_britain(at).date_naive() == in_britain(now).date_naive() {
        true => in_britain(at).format("%H:%M").to_string(),
        false => moment(out.words(), &at.to_rfc3339()),
    }
}

fn from(out: &Out, at: DateTime<Utc>, now: DateTime<Utc>) -> String {
    // Before the minute is over it is not due.
    let whole = at + TimeDelta::seconds(59);
    let clock = || ("clock", in_britain(whole).format("%H:%M").to_string().into());
    match minutes(at, now) {
        0 => out.say("next-now"),
        left @ ..=90 => out.fill("next-minutes", &[("count", left.into()), clock()]),
        left @ ..=1440 if in_britain(at).date_naive() == in_britain(now).date_naive() => {
            out.fill("next-hours", &[("count", ((left + 30) / 60).into()), clock()])
        }
        _ => out.fill("next-on", &[("moment", moment(out.words(), &whole.to_rfc3339()).into())]),
    }
}

/// Begun ones count.
fn minutes(at: DateTime<Utc>, now: DateTime<Utc>) -> u64 {
    u64::try_from((at - now).num_seconds()).map_or(0, |seconds| seconds.div_ceil(60))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_said_as_people_say_it() {
        let now: DateTime<Utc> = "2026-11-23T18:00:00Z".parse().unwrap();
        let english = Out::new(false);
        let said = |at: &str| from(&english, at.parse().unwrap(), now);
        assert_eq!(said("2026-11-23T17:59:00Z"), "Next try: with the next `wayside sync`.");
        assert_eq!(said("2026-11-23T18:00:20Z"), "Next try: in a minute, with the next `wayside sync` from 18:01 on.");
        assert_eq!(said("2026-11-23T18:08:20Z"), "Next try: in 9 minutes, with the next `wayside sync` from 18:09 on.");
        assert_eq!(said("2026-11-23T21:10:00Z"), "Next try: in 3 hours, with the next `wayside sync` from 21:10 on.");
        let summer: DateTime<Utc> = "2026-07-01T18:00:00Z".parse().unwrap();
        let of_summer = from(&english, "2026-07-01T18:08:20Z".parse().unwrap(), summer);
        assert_eq!(
            of_summer, "Next try: in 9 minutes, with the next `wayside sync` from 19:09 on.",
            "by the clocks here"
        );
        let another_day = "Next try: with the next `wayside sync` from 24 November 2026, 06:00 on.";
        assert_eq!(said("2026-11-24T06:00:00Z"), another_day, "not a bare time of another day");
    }

    #[test]
    fn welsh_names_its_own_months_and_counts_its_own_way() {
        let now: DateTime<Utc> = "2026-11-23T18:00:00Z".parse().unwrap();
        let welsh = Out::new(false);
        welsh.speak("cy");
        let said = |at: &str| from(&welsh, at.parse().unwrap(), now);
        assert_eq!(
            said("2026-11-23T18:01:20Z"),
            "Cynnig nesaf: mewn 2 funud, gyda'r `wayside sync` nesaf o 18:02 ymlaen."
        );
        assert_eq!(
            said("2026-11-25T09:00:00Z"),
            "Cynnig nesaf: gyda'r `wayside sync` nesaf o 25 Tachwedd 2026, 09:00 ymlaen."
        );
    }
}
