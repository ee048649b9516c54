//! Why something was not done, as a sentence that names the remedy where there is one.
//!
//! The errors' own `Display` is for a log. What only those meet who make packs or run a server stays English there.

use super::mistakes::{draft_sentence, intake_sentence};
use super::{Words, trouble};
use crate::draft::DraftReason;
use crate::pack::{Distrust, PackError};
use crate::photo::BlobError;
use crate::place::AtError;
use crate::report::PositionError;
use crate::store::{OpenError, StoreError};
use crate::wayside::{ChangeError, Error, ExportError, FetchError, InstallError, PhotoError, SubmitError};

/// Something that can be said to a person, in their language.
pub trait Sayable {
    fn say(&self, words: Words) -> String;
}

/// A message that tells why in the words of the system beneath.
fn because(words: Words, name: &str, why: &dyn std::fmt::Display) -> String {
    words.fill(name, &[("why", why.to_string().into())])
}

impl Sayable for Error {
    fn say(&self, words: Words) -> String {
        match self {
            Self::Store(error) => error.say(words),
            Self::Pack(error) => error.say(words),
            Self::NoPack => words.say("missing-pack"),
            Self::NoSuchReport => words.say("failure-no-report"),
        }
    }
}

impl Sayable for StoreError {
    fn say(&self, words: Words) -> String {
        match self {
            Self::DiskFull => words.say("failure-no-room"),
            Self::Sqlite(why) => because(words, "failure-store", why),
            Self::Meanwhile => words.say("failure-meanwhile"),
            Self::Foreign(why) => because(words, "failure-foreign", why),
        }
    }
}

impl Sayable for OpenError {
    fn say(&self, words: Words) -> String {
        match self {
            Self::Unavailable(why) => because(words, "failure-open", why),
            Self::NewerApp => words.say("failure-newer-app"),
        }
    }
}

impl Sayable for std::io::Error {
    fn say(&self, words: Words) -> String {
        because(words, "failure-file", self)
    }
}

impl Sayable for PackError {
    fn say(&self, words: Words) -> String {
        match self {
            Self::Damaged { what } => because(words, "pack-damaged", what),
            Self::NotAPack => words.say("pack-not-one"),
            Self::NewerFormat { needs } => words.fill("pack-newer", &[("format", needs.to_string().into())]),
            Self::OlderFormat { is } => words.fill("pack-older", &[("format", is.to_string().into())]),
            Self::Unreadable(why) => because(words, "pack-unreadable", why),
        }
    }
}

impl Sayable for Distrust {
    fn say(&self, words: Words) -> String {
        words.say(match self {
            Self::Unsigned => "pack-unsigned",
            Self::Sample => "pack-sample",
            Self::Stranger => "pack-stranger",
            Self::Revoked => "pack-revoked",
        })
    }
}

impl Sayable for InstallError {
    fn say(&self, words: Words) -> String {
        match self {
            Self::Pack(error) => error.say(words),
            Self::Distrust(why) => why.say(words),
            Self::Older { installed, offered } => words.fill(
                "pack-is-older",
                &[("offered", offered.as_str().into()), ("installed", installed.as_str().into())],
            ),
            Self::Keep(why) => because(words, "pack-not-kept", why),
            Self::Store(error) => error.say(words),
            Self::BadEndpoint(address) => words.fill("failure-address", &[("address", address.as_str().into())]),
        }
    }
}

impl Sayable for FetchError {
    fn say(&self, words: Words) -> String {
        match self {
            Self::Line(why) => format!("{} {}", words.say("pack-not-fetched"), trouble(words, *why).sentence),
            Self::NotThere(address) => words.fill("pack-not-there", &[("address", address.as_str().into())]),
            Self::NotAPack(address) => words.fill("pack-something-else", &[("address", address.as_str().into())]),
            Self::Install(error) => error.say(words),
            Self::Keep(why) => because(words, "pack-not-kept", why),
        }
    }
}

impl Sayable for ChangeError {
    fn say(&self, words: Words) -> String {
        words.say(match self {
            Self::AlreadySent => "change-already-sent",
            Self::PerhapsSent => "change-perhaps-sent",
            Self::Unsure => "change-unsure",
            Self::NoWay => "change-no-way",
            Self::BeingSent => "change-being-sent",
            Self::NoSuchPhoto => "change-no-such-photo",
            Self::TakenBack => "change-taken-back",
            Self::NotTaken => "change-not-taken",
            Self::NotHeld => "change-not-held",
            Self::Forgotten => "change-forgotten",
            Self::NothingChanged => "change-nothing",
            Self::OtherCategory => "change-other-category",
            Self::NoComments => "change-no-comments",
            Self::IsDraft => "change-is-draft",
            Self::NoComment => "change-no-comment",
            Self::Kept(kept) => return format!("{} {}", kept.sentences.join(" "), words.say("change-kept")),
            Self::Other(error) => return error.say(words),
        })
    }
}

impl Sayable for SubmitError {
    fn say(&self, words: Words) -> String {
        match self {
            Self::Kept(kept) => format!("{} {}", kept.sentences.join(" "), words.say("submit-kept")),
            Self::Other(error) => error.say(words),
        }
    }
}

impl Sayable for PhotoError {
    fn say(&self, words: Words) -> String {
        match self {
            Self::Intake(why) => intake_sentence(words, why),
            Self::Other(error) => error.say(words),
        }
    }
}

/// Without the questions' own texts.
impl Sayable for DraftReason {
    fn say(&self, words: Words) -> String {
        draft_sentence(words, self, None)
    }
}

impl Sayable for BlobError {
    fn say(&self, words: Words) -> String {
        match self {
            Self::Io(why) => because(words, "photo-source", why),
            Self::Damaged(_) => words.say("photo-damaged"),
            Self::Newer => words.say("failure-newer-app"),
        }
    }
}

impl Sayable for ExportError {
    fn say(&self, words: Words) -> String {
        match self {
            Self::NoFolder(name) => words.fill("export-no-folder", &[("name", name.as_str().into())]),
            Self::Write(why) => because(words, "export-not-written", why),
            // The task's lease: a program's mistake, or a host's that comes late.
            Self::Over => words.say("export-over"),
            Self::Photo(error) => error.say(words),
            Self::Other(error) => error.say(words),
        }
    }
}

impl Sayable for AtError {
    fn say(&self, words: Words) -> String {
        match self {
            Self::Shape => words.say("ask-place-problem"),
            Self::NotANumber("latitude") => words.say("place-latitude-number"),
            Self::NotANumber("longitude") => words.say("place-longitude-number"),
            Self::NotANumber(_) => words.say("place-accuracy-number"),
            Self::Position(error) => error.say(words),
        }
    }
}

impl Sayable for PositionError {
    fn say(&self, words: Words) -> String {
        words.say(match self {
            Self::Latitude => "place-latitude",
            Self::Longitude => "place-longitude",
            Self::Accuracy => "place-accuracy-number",
            Self::NullIsland => "place-null-island",
        })
    }
}

#[cfg(feature = "transport")]
impl Sayable for crate::transport::SetUpError {
    fn say(&self, words: Words) -> String {
        because(words, "failure-network", self)
    }
}
