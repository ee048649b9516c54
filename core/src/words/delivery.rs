//! Where a report stands, in words: the one place where a state becomes a sentence.

use chrono::{DateTime, Utc};

use crate::outbox::{Kind, State, WaitReason, WedgeReason, Why, WithdrawnWhy};
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
    /// The council's number by day.
    pub contact: &'a str,
}

fn said(sentence: impl Into<String>) -> Explained {
    Explained { sentence: sentence.into(), help: None }
}

fn helped(sentence: impl Into<String>, help: impl Into<String>) -> Explained {
    Explained { sentence: sentence.into(), help: Some(help.into()) }
}

/// The state of a report's words first, then of its photos.
pub fn explain(state: &State, parts: Parts<'_>) -> Explained {
    let mut words = match state {
        State::Queued => said(format!("{} It goes by itself when you have signal.", opening(Kind::Report, parts.sent))),
        State::Leased => said("Saved on this phone. It is being sent now."),
        State::Unconfirmed { .. } => helped(
            "Saved on this phone. It may have arrived: there was no answer that says so.",
            "It is checked by itself before anything is sent again.",
        ),
        State::Token => said("The council has it. Received, reference to come."),
        State::Accepted => said(match parts.reference {
            Some(reference) => format!("The council has it. Reference {reference}."),
            None => "The council has it. It gives no reference.".to_owned(),
        }),
        State::Waiting(reason) => waiting(opening(Kind::Report, parts.sent), reason),
        State::Wedged(reason) => wedged(Kind::Report, reason, parts.contact),
        State::Withdrawing => said("You took this back. The council is being told."),
        State::Withdrawn(WithdrawnWhy::ByPerson) => said("You took this back. It was not sent."),
        State::Withdrawn(WithdrawnWhy::MayHaveArrived) => helped(
            "You took this back. It is not sent again, but it may have arrived before.",
            format!("To be sure, tell the council: {}.", parts.contact),
        ),
        State::Withdrawn(WithdrawnWhy::CouncilTold) => said("You took this back. The council has been told."),
        State::Withdrawn(WithdrawnWhy::EndpointTakesNone) => {
            said("The council takes no photos this way. It is kept on this phone.")
        }
    };
    let has_it = matches!(state, State::Accepted | State::Token);
    if has_it && parts.photos_total > 0 {
        words.sentence.push_str(&match parts.photos_total {
            1 if parts.photos_sent == 1 => " The photo is sent.".to_owned(),
            1 => " The photo is not sent yet.".to_owned(),
            total => format!(" {} of {total} photos sent.", parts.photos_sent),
        });
    }
    words
}

/// The state of one thing beside the words: a photo, or what was said of the report since.
pub fn explain_part(kind: Kind, state: &State, contact: &str) -> Explained {
    match (kind, state) {
        (_, State::Wedged(reason)) => wedged(kind, reason, contact),
        (Kind::Photo, State::Queued) => said("Kept on this phone. The photo goes by itself when you have signal."),
        (Kind::Photo, State::Leased) => said("Kept on this phone. The photo is being sent now."),
        (Kind::Photo, State::Accepted) => said("The photo is sent."),
        (Kind::Photo, State::Withdrawn(WithdrawnWhy::MayHaveArrived)) => {
            said("You removed this photo. The council may have it, or a part of it, all the same.")
        }
        (Kind::Photo, State::Withdrawn(WithdrawnWhy::ByPerson)) => said("You removed this photo. It was not sent."),
        (Kind::Photo, State::Waiting(WaitReason::Parent)) => said("Kept on this phone. Photos go after the words."),
        (_, State::Waiting(WaitReason::Parent)) => said("Kept on this phone. It goes after the report."),
        (_, State::Waiting(reason)) => waiting(opening(kind, false), reason),
        (_, State::Queued) => said(format!("{} It goes by itself when you have signal.", opening(kind, false))),
        (_, State::Leased) => said("It is being sent now."),
        (_, State::Unconfirmed { .. }) => said(format!("{} {ANSWER_LOST}", opening(kind, false))),
        (_, State::Accepted | State::Token) => said("The council has it."),
        _ => explain(state, Parts { contact, ..Parts::default() }),
    }
}

/// Where it stands in a few words, for a table; from the codes that a list has.
pub fn brief(state: &str, reason: Option<&str>) -> String {
    let told = match (state, reason.unwrap_or_default()) {
        ("waiting", "offline") => "waiting: no connection",
        ("waiting", "retry") => "waiting: it did not get through",
        ("waiting", "server_busy") => "waiting: the server is busy",
        ("waiting", "endpoint_paused") => "waiting: the server does not accept this app",
        ("waiting", "metered") => "waiting for Wi-Fi",
        ("waiting", "parent") => "goes after the words",
        ("waiting", "key_unavailable") => "waiting: the phone is locked",
        ("unconfirmed", _) => "may have arrived",
        ("token", _) => "received, reference to come",
        ("accepted", _) => "with the council",
        ("wedged", "answer_refused") => "needs you: an answer was refused",
        ("wedged", "service_gone") => "needs you: no such category any more",
        ("wedged", "no_private_endpoint") => "needs you: no safe way to send it",
        ("wedged", "held") => "needs you: it may have arrived",
        ("wedged", "photo_damaged") => "needs you: the file is damaged",
        ("wedged", "photo_left_behind") => "needs you: the photo stayed behind",
        ("wedged", "photo_too_large") => "needs you: the photo is too large",
        ("wedged", "sign_in") => "needs you: signed out",
        ("wedged", "app_too_old") => "needs you: the app is too old",
        ("wedged", "key_lost") => "needs you: it cannot be opened",
        ("wedged", _) => "needs you: it was refused",
        ("withdrawing", _) => "being taken back",
        ("withdrawn", "endpoint_takes_none") => "stays on this phone",
        ("withdrawn", "may_have_arrived") => "taken back, perhaps too late",
        ("withdrawn", _) => "taken back",
        ("draft", "no_pack") => "draft: no council is set up",
        ("draft", "no_place") => "draft: no place",
        ("draft", "outside_council") => "draft: outside the council",
        ("draft", "service_gone") => "draft: no category",
        ("draft", "no_endpoint") => "draft: nobody to send it to",
        ("draft", "too_long") => "draft: too long",
        ("draft", "unstorable") => "draft: a character cannot be stored",
        ("draft", "answers") => "draft: answers missing",
        ("draft", "key_lost") => "draft: it cannot be opened",
        (state, _) => state,
    };
    told.to_owned()
}

/// What is sent again without a look arrives once: the server knows it.
const ANSWER_LOST: &str = "It may have arrived: there was no answer that says so. It is sent again, and arrives once.";

/// Where it is, before anything is said of why.
/// That it is not sent, by itself.
pub fn opening(kind: Kind, sent: bool) -> &'static str {
    match kind {
        Kind::Report if sent => "Saved on this phone. The council has not confirmed it yet.",
        Kind::Report => "Saved on this phone. Not sent yet.",
        Kind::Photo => "Kept on this phone. The photo is not sent yet.",
        Kind::Comment => "Your comment is not sent yet.",
        Kind::Amendment => "What you changed is not sent yet.",
        Kind::Withdrawal => "The council has not been told yet.",
    }
}

fn waiting(opening: &str, reason: &WaitReason) -> Explained {
    let Explained { sentence, help } = because(reason);
    Explained { sentence: format!("{opening} {sentence}"), help }
}

/// Why something waits, by itself.
pub fn because(reason: &WaitReason) -> Explained {
    match reason {
        WaitReason::Offline => said("There is no connection. It goes by itself when you have signal."),
        WaitReason::Retry(why) => {
            let Explained { sentence, help } = trouble(*why);
            Explained { sentence: format!("{sentence} It is tried again by itself."), help }
        }
        WaitReason::ServerBusy => said("The council's server asked us to wait. It is tried again by itself."),
        WaitReason::EndpointPaused => {
            let Explained { sentence, help } = trouble(Why::Forbidden);
            Explained { sentence: format!("{sentence} It is tried again by itself."), help }
        }
        WaitReason::Metered => helped(
            "Photos wait for Wi-Fi, because this connection costs money.",
            "To send them now, allow photos on mobile data.",
        ),
        WaitReason::Parent => said("Photos go once the council has the words."),
        WaitReason::KeyUnavailable => helped(
            "The phone does not give out its key, as before it is first unlocked.",
            "Unlock the phone; if that does not help, restart it.",
        ),
    }
}

/// What went wrong on the way, by itself.
pub fn trouble(why: Why) -> Explained {
    match why {
        Why::NoNetwork => said("There is no connection."),
        Why::Dns => helped(
            "The council's server could not be found.",
            "If other websites do not open either, it is the connection. If they do, the address may be wrong: update the app.",
        ),
        Why::Connect => said("The council's server did not answer."),
        Why::Tls => helped(
            "The connection to the council's server was not safe.",
            "If you are on public Wi-Fi, use another connection. Check the phone's date.",
        ),
        Why::Stalled | Why::Cut => said("The connection was lost."),
        Why::Interrupted => said("Sending was interrupted."),
        Why::LocalRead => said("The phone could not read what it was to send."),
        Why::BadAddress => helped("The council's address in this app is wrong.", "Update the app."),
        Why::NotOurServer => helped(
            "Something other than the council's server answered.",
            "If you are on public Wi-Fi, sign in to it in your browser, or use another connection.",
        ),
        Why::AnswerTooLong | Why::BadAnswer => said("The council's server gave an answer that made no sense."),
        Why::Forbidden => helped(
            "The council's server, or a filter on the way to it, does not accept this app at the moment.",
            "Try another connection. If it stays so, update the app.",
        ),
        Why::Refusing => helped(
            "The council's server refuses one report after the other with the same words.",
            "If it stays so, tell the council another way.",
        ),
        Why::Status(429 | 503) => said("The council's server has too much to do."),
        Why::Status(status) => helped(
            format!("The council's server has a problem (code {status})."),
            "If it stays so, tell the council another way.",
        ),
    }
}

fn wedged(kind: Kind, reason: &WedgeReason, contact: &str) -> Explained {
    let another_way = || another_way(contact);
    let could_not = match kind {
        Kind::Report => "We could not send this.",
        Kind::Photo => "We could not send this photo.",
        Kind::Comment => "We could not send your comment.",
        Kind::Amendment => "We could not send what you changed.",
        Kind::Withdrawal => "We could not tell the council that you took this back.",
    };
    match reason {
        WedgeReason::AnswerRefused { question, words } => {
            let refused = format!("{could_not} The council does not accept the answer to \"{question}\".");
            let quoted = if words.is_empty() { String::new() } else { format!(" {}", quoted(words)) };
            helped(refused + &quoted, "Change that answer.")
        }
        WedgeReason::ServiceGone => helped(
            format!("{could_not} The council no longer takes this kind of report here."),
            "Choose another category.",
        ),
        WedgeReason::NoPrivateEndpoint => helped(
            format!("{could_not} The council has no safe way to take a private report from this app."),
            another_way(),
        ),
        WedgeReason::Held => helped(
            "We could not tell whether this arrived, and the council's server cannot be asked.",
            format!("Send it again if it matters more than a double; or ask the council: {contact}."),
        ),
        WedgeReason::PhotoDamaged => {
            helped("We could not send this photo. Its file on this phone is damaged.", "Remove this photo.")
        }
        WedgeReason::PhotoTooLarge => {
            helped("We could not send this photo. It is too large for the council's server.", "Remove this photo.")
        }
        WedgeReason::PhotoLeftBehind => helped(
            "We could not send this photo. The phone could not read it when the report went. It is still on this phone.",
            another_way(),
        ),
        WedgeReason::SignIn => helped(format!("{could_not} You are signed out."), "Sign in."),
        WedgeReason::AppTooOld { min } => helped(
            format!("{could_not} The council's server needs version {min} of this app or newer."),
            "Update the app.",
        ),
        WedgeReason::KeyLost => helped("This phone can no longer open this report.", "Tell the council again."),
        WedgeReason::Conflict => {
            helped(format!("{could_not} The council holds another report under the same number."), another_way())
        }
        WedgeReason::Refused { words, .. } if words.is_empty() => {
            helped(format!("{could_not} The council's server refused it and gave no reason."), another_way())
        }
        WedgeReason::Refused { words, .. } => helped(format!("{could_not} {}", quoted(words)), another_way()),
    }
}

pub fn another_way(contact: &str) -> String {
    format!("Tell the council another way: {contact}.")
}

/// Words that end by themselves get no second full stop.
pub fn quoted(words: &str) -> String {
    let end = if words.ends_with(['.', '!', '?']) { "" } else { "." };
    format!("The council's server said: \"{words}\"{end}")
}

/// What the council says became of it.
pub fn status_sentence(status: Status) -> &'static str {
    match status {
        Status::Received => "The council has received it.",
        Status::Investigating => "The council is looking into it.",
        Status::Scheduled => "The council has planned the work.",
        Status::InProgress => "The council is working on it.",
        Status::Closed(ClosedReason::Fixed) => "Closed: it has been dealt with.",
        Status::Closed(ClosedReason::NotFound) => "Closed: the council looked and did not find it.",
        Status::Closed(ClosedReason::Duplicate) => "Closed: the council already knew of it.",
        Status::Closed(ClosedReason::Referred) => "Closed: the council has passed it to somebody else.",
        Status::Closed(ClosedReason::PrivateLand) => "Closed: it is on private land, which the owner must clear.",
        Status::Closed(ClosedReason::NoFurtherAction) => "Closed: the council will do no more about it.",
        Status::Closed(ClosedReason::NeedMoreDetail) => "Closed: the council needs to know more.",
        Status::Closed(ClosedReason::Cancelled) => "Closed: it was cancelled.",
        Status::Closed(ClosedReason::NotStated) => "Closed: the council gave no reason.",
    }
}

/// Reports that have not gone for long, without a word of what they are about.
pub fn late(count: u32) -> String {
    match count {
        1 => "One report has not reached the council yet. It is safe on this phone.".to_owned(),
        many => format!("{many} reports have not reached the council yet. They are safe on this phone."),
    }
}

/// What helps: with a connection seen the reason is another than without one.
pub fn late_help(despite_connection: bool) -> &'static str {
    if despite_connection {
        "Open the app to see why, or tell the council another way."
    } else {
        "Open the app where there is Wi-Fi or a better signal."
    }
}

/// What a report is called where nobody may see what it is: "Report, 3 May".
pub fn neutral_name(captured_us: i64) -> String {
    let captured = DateTime::<Utc>::from_timestamp_micros(captured_us).unwrap_or_default();
    captured.format("Report, %-d %B").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outbox::tests::every_state;

    fn with_contact() -> Parts<'static> {
        Parts { contact: "01952 000000", ..Parts::default() }
    }

    #[test]
    fn every_state_and_reason_is_a_sentence_and_says_what_helps() {
        let parts = Parts { reference: Some("TW-7K2M"), photos_total: 3, photos_sent: 2, ..with_contact() };
        let mut all = String::new();
        for state in every_state() {
            let Explained { sentence, help } = explain(&state, parts);
            assert!(sentence.ends_with('.'), "{sentence}");
            assert_eq!(matches!(state, State::Wedged(_)), help.is_some() && matches!(state, State::Wedged(_)));
            all.push_str(&format!("{state:?}\n  {sentence}\n  {}\n", help.unwrap_or_default()));
        }
        insta::assert_snapshot!(all);
    }

    #[test]
    fn every_part_that_needs_a_person_says_what_could_not_be_sent_and_what_helps() {
        let reason = WedgeReason::Refused { code: "400".into(), words: "No comments on Sundays".into() };
        let mut all = String::new();
        for kind in [Kind::Photo, Kind::Comment, Kind::Amendment, Kind::Withdrawal] {
            let Explained { sentence, help } = explain_part(kind, &State::Wedged(reason.clone()), "01952 000000");
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
    fn every_state_has_a_few_plain_words_for_a_table() {
        for state in every_state() {
            let brief = brief(state.name(), state.reason());
            assert!(!brief.contains(['_', '(']) && brief.len() < 50, "{brief}");
            assert!(state.reason().is_none_or(|_| brief != state.name()), "{brief} says nothing of its reason");
        }
    }

    #[test]
    fn every_status_is_a_sentence_without_the_word_sorry() {
        for status in Status::all() {
            let sentence = status_sentence(status);
            assert!(sentence.ends_with('.') && !sentence.to_lowercase().contains("sorry"), "{sentence}");
        }
    }

    #[test]
    fn a_private_report_is_called_by_its_date_alone() {
        assert_eq!(neutral_name(1_777_766_400_000_000), "Report, 3 May");
    }
}
