//! The states of an item and the typed reasons in them. Reasons are types; their sentences are in `words`.

use serde::{Deserialize, Serialize};

/// Where an item stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State {
    /// Due now.
    Queued,
    /// Handed out for sending.
    Leased,
    /// Bytes may have arrived and no answer came. `lookups` times it was looked for and not found.
    Unconfirmed {
        lookups: u32,
    },
    /// The council took it and will give the reference later: asked after, never sent again.
    Token,
    /// The receiver's answer is in the database.
    Accepted,
    /// Not due, and why.
    Waiting(WaitReason),
    /// Needs a person, or a new pack or app, before it can go.
    Wedged(WedgeReason),
    /// The person took it back and the council is being told.
    Withdrawing,
    Withdrawn(WithdrawnWhy),
}

/// Why an item is not due. Each ends by itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WaitReason {
    Offline,
    Retry(Why),
    /// The server named a time.
    ServerBusy,
    EndpointPaused,
    Metered,
    /// A photo, while its report's words are not there yet.
    Parent,
    /// The key store is locked until the phone is first unlocked.
    KeyUnavailable,
}

/// Why an item cannot go as it is. Each has one remedy, said by `words`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WedgeReason {
    AnswerRefused {
        question: String,
        /// The council's own, if it gave any.
        words: String,
    },
    ServiceGone,
    /// Somebody else's business by now: whose, and how to tell them.
    Elsewhere {
        words: String,
    },
    NoPrivateEndpoint,
    /// The answer was lost and this endpoint cannot be looked through: a person decides.
    Held,
    /// The same of one that the council calls a duplicate again and again, and that is not in its list.
    HeldAsDuplicate {
        /// The council's own, by which it was seen to be called one: never none.
        words: String,
    },
    PhotoDamaged,
    PhotoTooLarge,
    /// It could not be read when the words went that it was to go with.
    PhotoLeftBehind,
    SignIn,
    AppTooOld {
        min: String,
    },
    KeyLost,
    /// The council holds other words under this id.
    Conflict,
    Refused {
        code: String,
        words: String,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WithdrawnWhy {
    ByPerson,
    /// The same; but it may be with the council all the same, and the council cannot be told.
    MayHaveArrived,
    /// The council had it, and was told.
    CouncilTold,
    /// A photo that this endpoint cannot take: kept on the phone, said so.
    EndpointTakesNone,
}

/// What went wrong on the way, as exactly as we know.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    NoNetwork,
    Dns,
    Connect,
    Tls,
    /// No progress for the task's `stall_after`.
    Stalled,
    /// The connection broke after bytes went out.
    Cut,
    /// The process died or the host dropped the task.
    Interrupted,
    /// This phone could not read what it was to send.
    LocalRead,
    /// The endpoint's address in the pack is no address.
    BadAddress,
    /// A redirect to another host, or a page where an answer was due: a captive portal or a wrong address.
    NotOurServer,
    /// An answer longer than the task allows.
    AnswerTooLong,
    /// The answer ended early or was not what the dialect says.
    BadAnswer,
    /// 401 or 403 for the whole request.
    Forbidden,
    /// It refuses one report after the other, each in the same words: not theirs to mend.
    Refusing,
    Status(u16),
}

impl Why {
    /// A failure of this phone's own connection, which a change of network may mend at once.
    pub fn is_local(self) -> bool {
        matches!(self, Self::NoNetwork | Self::Dns | Self::Connect)
    }

    pub fn code(self) -> String {
        match self {
            Self::NoNetwork => "no_network".into(),
            Self::Dns => "dns".into(),
            Self::Connect => "connect".into(),
            Self::Tls => "tls".into(),
            Self::Stalled => "stalled".into(),
            Self::Cut => "cut".into(),
            Self::Interrupted => "interrupted".into(),
            Self::LocalRead => "local_read".into(),
            Self::BadAddress => "bad_address".into(),
            Self::NotOurServer => "not_our_server".into(),
            Self::AnswerTooLong => "answer_too_long".into(),
            Self::BadAnswer => "bad_answer".into(),
            Self::Forbidden => "forbidden".into(),
            Self::Refusing => "refusing".into(),
            Self::Status(status) => format!("status_{status}"),
        }
    }

    /// Those that carry nothing.
    const PLAIN: &[Self] = &[
        Self::NoNetwork,
        Self::Dns,
        Self::Connect,
        Self::Tls,
        Self::Stalled,
        Self::Cut,
        Self::Interrupted,
        Self::LocalRead,
        Self::BadAddress,
        Self::NotOurServer,
        Self::AnswerTooLong,
        Self::BadAnswer,
        Self::Forbidden,
        Self::Refusing,
    ];

    pub fn from_code(code: &str) -> Option<Self> {
        match code.strip_prefix("status_") {
            Some(number) => number.parse().ok().map(Self::Status),
            None => Self::PLAIN.iter().copied().find(|why| why.code() == code),
        }
    }
}

/// A state as three columns: its name, its reason's code, and what the reason carries.
pub type Columns = (&'static str, Option<String>, Option<String>);

impl WedgeReason {
    /// Only a person decides whether it goes again.
    pub fn is_held(&self) -> bool {
        matches!(self, Self::Held | Self::HeldAsDuplicate { .. })
    }
}

impl State {
    pub fn name(&self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Leased => "leased",
            Self::Unconfirmed { .. } => "unconfirmed",
            Self::Token => "token",
            Self::Accepted => "accepted",
            Self::Waiting(_) => "waiting",
            Self::Wedged(_) => "wedged",
            Self::Withdrawing => "withdrawing",
            Self::Withdrawn(_) => "withdrawn",
        }
    }

    /// The reason's code, without what it carries: `retry`, `answer_refused`.
    pub fn reason(&self) -> Option<&'static str> {
        match self {
            Self::Waiting(reason) => Some(match reason {
                WaitReason::Offline => "offline",
                WaitReason::Retry(_) => "retry",
                WaitReason::ServerBusy => "server_busy",
                WaitReason::EndpointPaused => "endpoint_paused",
                WaitReason::Metered => "metered",
                WaitReason::Parent => "parent",
                WaitReason::KeyUnavailable => "key_unavailable",
            }),
            Self::Wedged(reason) => Some(match reason {
                WedgeReason::AnswerRefused { .. } => "answer_refused",
                WedgeReason::ServiceGone => "service_gone",
                WedgeReason::Elsewhere { .. } => "elsewhere",
                WedgeReason::NoPrivateEndpoint => "no_private_endpoint",
                WedgeReason::Held | WedgeReason::HeldAsDuplicate { .. } => "held",
                WedgeReason::PhotoDamaged => "photo_damaged",
                WedgeReason::PhotoTooLarge => "photo_too_large",
                WedgeReason::PhotoLeftBehind => "photo_left_behind",
                WedgeReason::SignIn => "sign_in",
                WedgeReason::AppTooOld { .. } => "app_too_old",
                WedgeReason::KeyLost => "key_lost",
                WedgeReason::Conflict => "conflict",
                WedgeReason::Refused { .. } => "refused",
            }),
            Self::Withdrawn(WithdrawnWhy::ByPerson) => Some("by_person"),
            Self::Withdrawn(WithdrawnWhy::MayHaveArrived) => Some("may_have_arrived"),
            Self::Withdrawn(WithdrawnWhy::CouncilTold) => Some("council_told"),
            Self::Withdrawn(WithdrawnWhy::EndpointTakesNone) => Some("endpoint_takes_none"),
            _ => None,
        }
    }

    pub fn columns(&self) -> Columns {
        let detail = match self {
            Self::Unconfirmed { lookups } => Some(lookups.to_string()),
            Self::Waiting(WaitReason::Retry(why)) => Some(why.code()),
            Self::Wedged(WedgeReason::AnswerRefused { question, words }) => Some(format!("{question}\n{words}")),
            Self::Wedged(WedgeReason::AppTooOld { min }) => Some(min.clone()),
            Self::Wedged(WedgeReason::Elsewhere { words } | WedgeReason::HeldAsDuplicate { words }) => {
                Some(words.clone())
            }
            Self::Wedged(WedgeReason::Refused { code, words }) => Some(format!("{code}\n{words}")),
            _ => None,
        };
        (self.name(), self.reason().map(str::to_owned), detail)
    }

    /// Reads a state back. A word that is not ours (a newer schema within our reach) is `None`.
    pub fn from_columns(name: &str, reason: Option<&str>, detail: Option<&str>) -> Option<Self> {
        let detail = detail.unwrap_or_default();
        Some(match (name, reason) {
            ("queued", _) => Self::Queued,
            ("leased", _) => Self::Leased,
            ("unconfirmed", _) => Self::Unconfirmed { lookups: detail.parse().unwrap_or(0) },
            ("token", _) => Self::Token,
            ("accepted", _) => Self::Accepted,
            ("withdrawing", _) => Self::Withdrawing,
            ("withdrawn", Some("may_have_arrived")) => Self::Withdrawn(WithdrawnWhy::MayHaveArrived),
            ("withdrawn", Some("council_told")) => Self::Withdrawn(WithdrawnWhy::CouncilTold),
            ("withdrawn", Some("endpoint_takes_none")) => Self::Withdrawn(WithdrawnWhy::EndpointTakesNone),
            ("withdrawn", _) => Self::Withdrawn(WithdrawnWhy::ByPerson),
            ("waiting", Some(reason)) => Self::Waiting(match reason {
                "offline" => WaitReason::Offline,
                "retry" => WaitReason::Retry(Why::from_code(detail)?),
                "server_busy" => WaitReason::ServerBusy,
                "endpoint_paused" => WaitReason::EndpointPaused,
                "metered" => WaitReason::Metered,
                "parent" => WaitReason::Parent,
                "key_unavailable" => WaitReason::KeyUnavailable,
                _ => return None,
            }),
            ("wedged", Some(reason)) => Self::Wedged(match reason {
                "answer_refused" => {
                    let (question, words) = detail.split_once('\n').unwrap_or((detail, ""));
                    WedgeReason::AnswerRefused { question: question.to_owned(), words: words.to_owned() }
                }
                "service_gone" => WedgeReason::ServiceGone,
                "elsewhere" => WedgeReason::Elsewhere { words: detail.to_owned() },
                "no_private_endpoint" => WedgeReason::NoPrivateEndpoint,
                // One code for both, which hosts know. A duplicate is called one in words: there always are some.
                "held" if detail.is_empty() => WedgeReason::Held,
                "held" => WedgeReason::HeldAsDuplicate { words: detail.to_owned() },
                "photo_damaged" => WedgeReason::PhotoDamaged,
                "photo_too_large" => WedgeReason::PhotoTooLarge,
                "photo_left_behind" => WedgeReason::PhotoLeftBehind,
                "sign_in" => WedgeReason::SignIn,
                "app_too_old" => WedgeReason::AppTooOld { min: detail.to_owned() },
                "key_lost" => WedgeReason::KeyLost,
                "conflict" => WedgeReason::Conflict,
                "refused" => {
                    let (code, words) = detail.split_once('\n').unwrap_or((detail, ""));
                    WedgeReason::Refused { code: code.to_owned(), words: words.to_owned() }
                }
                _ => return None,
            }),
            _ => return None,
        })
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// One of each state and of each reason.
    pub(crate) fn every_state() -> Vec<State> {
        let waits = [
            WaitReason::Offline,
            WaitReason::ServerBusy,
            WaitReason::EndpointPaused,
            WaitReason::Metered,
            WaitReason::Parent,
            WaitReason::KeyUnavailable,
        ];
        let wedges = [
            WedgeReason::AnswerRefused { question: "waste".into(), words: "We take\nno tyres".into() },
            WedgeReason::ServiceGone,
            WedgeReason::Elsewhere { words: "The park trust looks after this park. Call it.".into() },
            WedgeReason::NoPrivateEndpoint,
            WedgeReason::Held,
            WedgeReason::HeldAsDuplicate { words: "base is a duplicate".into() },
            WedgeReason::PhotoDamaged,
            WedgeReason::PhotoTooLarge,
            WedgeReason::PhotoLeftBehind,
            WedgeReason::SignIn,
            WedgeReason::AppTooOld { min: "2.1".into() },
            WedgeReason::KeyLost,
            WedgeReason::Conflict,
            WedgeReason::Refused { code: "400".into(), words: "No such\nstreet".into() },
        ];
        let plain = [
            State::Queued,
            State::Leased,
            State::Unconfirmed { lookups: 1 },
            State::Token,
            State::Accepted,
            State::Withdrawing,
            State::Withdrawn(WithdrawnWhy::ByPerson),
            State::Withdrawn(WithdrawnWhy::MayHaveArrived),
            State::Withdrawn(WithdrawnWhy::CouncilTold),
            State::Withdrawn(WithdrawnWhy::EndpointTakesNone),
        ];
        let whys = Why::PLAIN.iter().copied().chain([Why::Status(503)]).map(WaitReason::Retry);
        let waits = waits.into_iter().chain(whys).map(State::Waiting);
        plain.into_iter().chain(waits).chain(wedges.into_iter().map(State::Wedged)).collect()
    }

    #[test]
    fn every_state_with_its_reason_is_read_back_from_its_columns() {
        for state in every_state() {
            let (name, reason, detail) = state.columns();
            let read = State::from_columns(name, reason.as_deref(), detail.as_deref());
            assert_eq!(read, Some(state));
        }
    }
}
