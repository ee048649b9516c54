//! Where a report stands, in words: the one place where a state becomes a sentence.

use chrono::{DateTime, Datelike, NaiveDate, Utc};

use super::Words;
use crate::form::in_britain;
use crate::outbox::{Kind, State, WaitReason, WedgeReason, Why, WithdrawnWhy};
use crate::pack::Council;
use crate::report::{ClosedReason, Status};

/// A sentence, and what helps, where anything does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explained {
    pub sentence: String,
    pub help: Option<String>,
}

/// What a sentence about a report needs beside its state.
#[derive(Clone, Copy, Debug, Default)]
pub struct Parts<'a> {
    pub reference: Option<&'a str>,
    pub photos_total: u32,
    pub photos_sent: u32,
    /// It left the phone once: that it is not there is not known.
    pub sent: bool,
    /// Its back office knows what it is given twice: nothing is looked for before it is sent again.
    pub arrives_once: bool,
    /// The council's number by day.
    pub contact: &'a str,
}

/// The state of a report's words first, then of its photos.
pub fn explain(words: Words, state: &State, parts: Parts<'_>) -> Explained {
    let contact = [("contact", parts.contact.into())];
    let mut told = match state {
        State::Queued => queued(words, Kind::Report, parts.sent),
        State::Leased => words.explain("leased", &[]),
        State::Unconfirmed { .. } if parts.arrives_once => words.explain("unconfirmed-arrives-once", &[]),
        State::Unconfirmed { .. } => words.explain("unconfirmed", &[]),
        State::Token => words.explain("token", &[]),
        State::Accepted => match parts.reference {
            Some(reference) => words.explain("accepted-with-reference", &[("reference", reference.into())]),
            None => words.explain("accepted", &[]),
        },
        State::Waiting(reason) => waiting(words, opening(words, Kind::Report, parts.sent), reason),
        State::Wedged(reason) => wedged(words, Kind::Report, reason, parts.contact),
        State::Withdrawing => words.explain("withdrawing", &[]),
        State::Withdrawn(WithdrawnWhy::ByPerson) => words.explain("withdrawn-by-person", &[]),
        State::Withdrawn(WithdrawnWhy::MayHaveArrived) => words.explain("withdrawn-may-have-arrived", &contact),
        State::Withdrawn(WithdrawnWhy::CouncilTold) => words.explain("withdrawn-council-told", &[]),
        State::Withdrawn(WithdrawnWhy::EndpointTakesNone) => words.explain("withdrawn-endpoint-takes-none", &[]),
    };
    if matches!(state, State::Accepted | State::Token) && parts.photos_total > 0 {
        let photos = match (parts.photos_total, parts.photos_sent) {
            (1, 1) => words.say("photo-sent"),
            (1, _) => words.say("photo-not-sent"),
            (total, sent) => words.fill("photos-sent", &[("sent", sent.into()), ("total", total.into())]),
        };
        told.sentence = one_after_another(&told.sentence, &photos);
    }
    told
}

/// The state of one thing beside the words: a photo, or what was said of the report since.
pub fn explain_part(words: Words, kind: Kind, state: &State, contact: &str) -> Explained {
    let said = |name| words.explain(name, &[]);
    match (kind, state) {
        (_, State::Wedged(reason)) => wedged(words, kind, reason, contact),
        (Kind::Withdrawal, State::Withdrawn(WithdrawnWhy::EndpointTakesNone)) => {
            words.explain("part-withdrawal-too-late", &[("contact", contact.into())])
        }
        (Kind::Photo, State::Queued) => said("part-photo-queued"),
        (Kind::Photo, State::Leased) => said("part-photo-leased"),
        (Kind::Photo, State::Accepted) => said("photo-sent"),
        (Kind::Photo, State::Withdrawn(WithdrawnWhy::MayHaveArrived)) => said("part-photo-may-have-arrived"),
        (Kind::Photo, State::Withdrawn(WithdrawnWhy::ByPerson)) => said("part-photo-removed"),
        (Kind::Photo, State::Waiting(WaitReason::Parent)) => said("part-photo-after-words"),
        (_, State::Waiting(WaitReason::Parent)) => said("part-after-report"),
        (_, State::Waiting(reason)) => waiting(words, opening(words, kind, false), reason),
        (_, State::Queued) => queued(words, kind, false),
        (_, State::Leased) => said("part-leased"),
        // What is sent again without a look arrives once: the server knows it.
        (_, State::Unconfirmed { .. }) => after(&opening(words, kind, false), said("part-answer-lost")),
        (_, State::Accepted | State::Token) => said("part-accepted"),
        _ => explain(words, state, Parts { contact, ..Parts::default() }),
    }
}

/// Where it stands in a few words, for a table; from the codes that a list has.
pub fn brief(words: Words, state: &str, reason: Option<&str>) -> String {
    let state = state.replace(['_', ' '], "-");
    let known = |name: String| words.has(&name).then(|| words.say(&name));
    reason
        .and_then(|reason| known(format!("brief-{state}-{}", reason.replace('_', "-").to_lowercase())))
        .or_else(|| known(format!("brief-{state}")))
        .unwrap_or(state)
}

/// Where it is, before anything is said of why.
pub fn opening(words: Words, kind: Kind, sent: bool) -> String {
    words.say(match kind {
        Kind::Report if sent => "opening-report-sent",
        Kind::Report => "opening-report",
        Kind::Photo => "opening-photo",
        Kind::Comment => "opening-comment",
        Kind::Amendment => "opening-amendment",
        Kind::Withdrawal => "opening-withdrawal",
    })
}

/// Whole sentences, one after another.
fn one_after_another(one: &str, other: &str) -> String {
    format!("{one} {other}")
}

fn after(one: &str, told: Explained) -> Explained {
    Explained { sentence: one_after_another(one, &told.sentence), help: told.help }
}

fn queued(words: Words, kind: Kind, sent: bool) -> Explained {
    after(&opening(words, kind, sent), words.explain("goes-by-itself", &[]))
}

fn waiting(words: Words, opening: String, reason: &WaitReason) -> Explained {
    after(&opening, because(words, reason))
}

/// Why something waits, by itself.
pub fn because(words: Words, reason: &WaitReason) -> Explained {
    let again = |why| {
        let Explained { sentence, help } = trouble(words, why);
        Explained { sentence: one_after_another(&sentence, &words.say("tried-by-itself")), help }
    };
    match reason {
        WaitReason::Offline => words.explain("waiting-offline", &[]),
        WaitReason::Retry(why) => again(*why),
        WaitReason::ServerBusy => words.explain("waiting-server-busy", &[]),
        WaitReason::EndpointPaused => again(Why::Forbidden),
        WaitReason::Metered => words.explain("waiting-metered", &[]),
        WaitReason::Parent => words.explain("waiting-parent", &[]),
        WaitReason::KeyUnavailable => words.explain("waiting-key-unavailable", &[]),
    }
}

/// What went wrong on the way, by itself.
pub fn trouble(words: Words, why: Why) -> Explained {
    let name = match why {
        Why::NoNetwork => "trouble-no-network",
        Why::Dns => "trouble-dns",
        Why::Connect => "trouble-connect",
        Why::Tls => "trouble-tls",
        Why::Stalled | Why::Cut => "trouble-lost",
        Why::Interrupted => "trouble-interrupted",
        Why::LocalRead => "trouble-local-read",
        Why::BadAddress => "trouble-bad-address",
        Why::NotOurServer => "trouble-not-our-server",
        Why::AnswerTooLong | Why::BadAnswer => "trouble-bad-answer",
        Why::Forbidden => "trouble-forbidden",
        Why::Refusing => "trouble-refusing",
        Why::Status(429 | 503) => "trouble-busy",
        // tus: the checksum did not match.
        Why::Status(460) => "trouble-damaged",
        Why::Status(status) => return words.explain("trouble-status", &[("code", status.to_string().into())]),
    };
    words.explain(name, &[])
}

fn wedged(words: Words, kind: Kind, reason: &WedgeReason, contact: &str) -> Explained {
    let could_not = words.say(match kind {
        Kind::Report => "could-not-report",
        Kind::Photo => "could-not-photo",
        Kind::Comment => "could-not-comment",
        Kind::Amendment => "could-not-amendment",
        Kind::Withdrawal => "could-not-withdrawal",
    });
    let why = |name, args: &[super::Arg<'_>]| after(&could_not, words.explain(name, args));
    let Explained { sentence, help } = match reason {
        WedgeReason::AnswerRefused { question, words: theirs } => {
            let told = why("wedged-answer-refused", &[("question", question.as_str().into())]);
            match theirs.as_str() {
                "" => told,
                theirs => Explained { sentence: one_after_another(&told.sentence, &quoted(words, theirs)), ..told },
            }
        }
        WedgeReason::ServiceGone => why("wedged-service-gone", &[]),
        // The pack's own words say how to tell them.
        WedgeReason::Elsewhere { words: theirs } => {
            let told = after(&words.say("wedged-elsewhere"), Explained { sentence: words.theirs(theirs), help: None });
            Explained { help: words.explain("wedged-elsewhere", &[]).help, ..told }
        }
        WedgeReason::NoPrivateEndpoint => why("wedged-no-private-endpoint", &[]),
        WedgeReason::Held => words.explain("wedged-held", &[("contact", contact.into())]),
        WedgeReason::HeldAsDuplicate { words: theirs } => {
            let told = words.explain("wedged-held-as-duplicate", &[("contact", contact.into())]);
            Explained { sentence: one_after_another(&told.sentence, &quoted(words, theirs)), ..told }
        }
        WedgeReason::PhotoDamaged => words.explain("wedged-photo-damaged", &[]),
        WedgeReason::PhotoTooLarge => words.explain("wedged-photo-too-large", &[]),
        WedgeReason::PhotoLeftBehind => words.explain("wedged-photo-left-behind", &[]),
        WedgeReason::SignIn => why("wedged-sign-in", &[]),
        WedgeReason::AppTooOld { min } => why("wedged-app-too-old", &[("min", min.as_str().into())]),
        WedgeReason::KeyLost => words.explain("wedged-key-lost", &[]),
        WedgeReason::Conflict => why("wedged-conflict", &[]),
        WedgeReason::Refused { words: theirs, .. } if theirs.is_empty() => why("wedged-refused-without-reason", &[]),
        WedgeReason::Refused { words: theirs, .. } => {
            Explained { sentence: one_after_another(&could_not, &quoted(words, theirs)), help: None }
        }
    };
    Explained { sentence, help: help.or_else(|| Some(another_way(words, contact))) }
}

pub fn another_way(words: Words, contact: &str) -> String {
    words.fill("another-way", &[("contact", contact.into())])
}

/// Words that end by themselves get no second full stop.
pub fn quoted(words: Words, theirs: &str) -> String {
    let ends = theirs.ends_with(['.', '!', '?']);
    let name = if ends { "server-said-a-sentence" } else { "server-said" };
    words.fill(name, &[("words", theirs.into())])
}

/// What the council says became of it.
pub fn status_sentence(words: Words, status: Status) -> String {
    words.say(match status {
        Status::Received => "status-received",
        Status::Investigating => "status-investigating",
        Status::Scheduled => "status-scheduled",
        Status::InProgress => "status-in-progress",
        Status::Closed(ClosedReason::Fixed) => "status-fixed",
        Status::Closed(ClosedReason::NotFound) => "status-not-found",
        Status::Closed(ClosedReason::Duplicate) => "status-duplicate",
        Status::Closed(ClosedReason::Referred) => "status-referred",
        Status::Closed(ClosedReason::PrivateLand) => "status-private-land",
        Status::Closed(ClosedReason::NoFurtherAction) => "status-no-further-action",
        Status::Closed(ClosedReason::NeedMoreDetail) => "status-need-more-detail",
        Status::Closed(ClosedReason::Cancelled) => "status-cancelled",
        Status::Closed(ClosedReason::NotStated) => "status-not-stated",
    })
}

/// Reports that have not gone for long, without a word of what they are about; and what helps: with a connection seen the
/// reason is another than without one.
pub fn late(words: Words, count: u32, despite_connection: bool) -> (String, String) {
    let help = if despite_connection { "late-help-online" } else { "late-help-offline" };
    (words.fill("late", &[("count", count.into())]), words.say(help))
}

/// Reports whose words this phone cannot read any more.
pub fn unopened(words: Words, count: u32) -> String {
    words.fill("unopened", &[("count", count.into())])
}

/// What was sent is gone from the phone: the council's copy is the council's to delete.
pub fn deleted(words: Words, contact: &str) -> Explained {
    words.explain("deleted", &[("contact", contact.into())])
}

/// A draft is gone, and nobody else has it.
pub fn draft_deleted(words: Words) -> String {
    words.say("deleted-draft")
}

/// Of a report that is urgent, and is not sent yet: nobody is on the way.
pub fn urgent(words: Words, council: &Council) -> String {
    let night = council.contact_out_of_hours.as_str().into();
    words.fill("urgent-not-known", &[("day", council.contact_day.as_str().into()), ("night", night)])
}

/// Of a report that lay on the phone for long: that it is not sent, or that it is asked about since the council has it.
pub fn old(words: Words, days: i64, received: bool) -> String {
    words.fill(if received { "old-received" } else { "old-not-sent" }, &[("days", days.into())])
}

/// A day of the year: "3 May".
fn day(words: Words, date: NaiveDate) -> String {
    words.fill("day", &[("day", date.day().into()), ("month", date.month().into())])
}

/// "3 May 2026".
pub fn date(words: Words, date: NaiveDate) -> String {
    words.fill("date", &[("day", day(words, date).into()), ("year", date.year().to_string().into())])
}

/// "3 May 2026, 15:30", by the clocks here, as the form asks for it; of a moment that is not written as RFC 3339, what is written.
pub fn moment(words: Words, at: &str) -> String {
    let Ok(at) = DateTime::parse_from_rfc3339(at).map(|at| in_britain(at.to_utc())) else { return at.to_owned() };
    let time = at.format("%H:%M").to_string();
    words.fill("date-time", &[("date", date(words, at.date_naive()).into()), ("time", time.into())])
}

/// What a report is called where nobody may see what it is: "Report, 3 May".
pub fn neutral_name(words: Words, captured_us: i64) -> String {
    let captured = DateTime::<Utc>::from_timestamp_micros(captured_us).unwrap_or_default();
    words.fill("neutral-name", &[("day", day(words, in_britain(captured).date_naive()).into())])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outbox::tests::every_state;
    use crate::words::{ENGLISH, words};

    fn with_contact() -> Parts<'static> {
        Parts { contact: "01952 000000", ..Parts::default() }
    }

    #[test]
    fn every_state_and_reason_is_a_sentence_and_says_what_helps() {
        let parts = Parts { reference: Some("TW-7K2M"), photos_total: 3, photos_sent: 2, ..with_contact() };
        let mut all = String::new();
        for state in every_state() {
            let Explained { sentence, help } = explain(words(ENGLISH), &state, parts);
            assert!(sentence.ends_with('.'), "{sentence}");
            assert_eq!(matches!(state, State::Wedged(_)), help.is_some() && matches!(state, State::Wedged(_)));
            all.push_str(&format!("{state:?}\n  {sentence}\n  {}\n", help.unwrap_or_default()));
        }
        insta::assert_snapshot!(all);
    }

    #[test]
    fn the_same_is_said_in_welsh_and_in_plain_english() {
        for language in ["cy", "en-GB-x-plain"] {
            let parts = Parts { reference: Some("TW-7K2M"), photos_total: 3, photos_sent: 2, ..with_contact() };
            let said = every_state().into_iter().map(|state| {
                let Explained { sentence, help } = explain(words(language), &state, parts);
                assert!(!sentence.contains(['{', '$']), "{sentence}");
                format!("{state:?}\n  {sentence}\n  {}\n", help.unwrap_or_default())
            });
            insta::assert_snapshot!(language, said.collect::<String>());
        }
    }

    #[test]
    fn every_part_that_needs_a_person_says_what_could_not_be_sent_and_what_helps() {
        let reason = WedgeReason::Refused { code: "400".into(), words: "No comments on Sundays".into() };
        let mut all = String::new();
        for kind in [Kind::Photo, Kind::Comment, Kind::Amendment, Kind::Withdrawal] {
            let Explained { sentence, help } =
                explain_part(words(ENGLISH), kind, &State::Wedged(reason.clone()), "01952 000000");
            all.push_str(&format!("{sentence} {}\n", help.unwrap_or_default()));
        }
        insta::assert_snapshot!(all, @r#"
        We could not send this photo. The council's server said: "No comments on Sundays". Tell the council another way: 01952 000000.
        We could not send your comment. The council's server said: "No comments on Sundays". Tell the council another way: 01952 000000.
        We could not send what you changed. The council's server said: "No comments on Sundays". Tell the council another way: 01952 000000.
        We could not tell the council that you took this back. The council's server said: "No comments on Sundays". Tell the council another way: 01952 000000.
        "#);
    }

    #[test]
    fn what_is_held_is_not_said_to_be_beyond_asking_and_a_duplicate_is_called_one() {
        let told = |reason: WedgeReason| explain(words(ENGLISH), &State::Wedged(reason), with_contact());
        let held = told(WedgeReason::Held);
        assert!(!held.sentence.contains("cannot be asked"), "{}", held.sentence);
        let duplicate = told(WedgeReason::HeldAsDuplicate { words: "Seen before".into() });
        assert!(duplicate.sentence.contains("calls this a duplicate"), "{}", duplicate.sentence);
        assert!(duplicate.sentence.ends_with("said: \"Seen before\"."), "{}", duplicate.sentence);
        assert_eq!(duplicate.help, held.help);
    }

    #[test]
    fn every_state_has_a_few_plain_words_for_a_table() {
        for state in every_state() {
            let brief = brief(words(ENGLISH), state.name(), state.reason());
            assert!(!brief.contains(['_', '(']) && brief.len() < 50, "{brief}");
            assert!(state.reason().is_none_or(|_| brief != state.name()), "{brief} says nothing of its reason");
        }
    }

    #[test]
    fn every_status_has_a_few_words_of_its_own_for_a_table() {
        for language in ["en-GB", "cy"] {
            let said = |it: Status| brief(words(language), &format!("status_{}", it.name()), it.reason());
            let few: std::collections::BTreeSet<_> = Status::all().map(said).collect();
            assert_eq!(few.len(), Status::all().count(), "{few:?}");
            assert!(few.iter().all(|it| !it.contains("status") && !it.contains("brief")), "{few:?}");
        }
    }

    #[test]
    fn a_moment_is_said_with_the_month_of_the_language() {
        let at = "2026-05-03T14:30:59Z";
        assert_eq!(moment(words(ENGLISH), at), "3 May 2026, 15:30");
        assert_eq!(moment(words("cy"), at), "3 Mai 2026, 15:30");
        assert_eq!(moment(words("cy"), "some day"), "some day");
    }

    #[test]
    fn every_status_is_a_sentence_without_the_word_sorry() {
        for status in Status::all() {
            let sentence = status_sentence(words(ENGLISH), status);
            assert!(sentence.ends_with('.') && !sentence.to_lowercase().contains("sorry"), "{sentence}");
        }
    }

    #[test]
    fn a_private_report_is_called_by_its_date_alone() {
        assert_eq!(neutral_name(words(ENGLISH), 1_777_766_400_000_000), "Report, 3 May");
        // Half past eleven at night by Greenwich is the next day here.
        assert_eq!(neutral_name(words(ENGLISH), 1_777_851_000_000_000), "Report, 4 May");
    }
}
