//! Dialects: how an item becomes a request, and what an answer means. Request out, answer in; no sockets here.
//!
//! [`answers`] is the one place where an HTTP status becomes a decision.

pub mod answers;
pub mod frame;
pub(crate) mod georeport;
mod http;
pub(crate) mod packing;
pub(crate) mod wayside;
pub mod wire;

use crate::outbox::{Contact, ItemOutcome};
use crate::report::{ItemId, ReportId, Status};

pub(crate) use answers::Meaning;
pub use georeport::Found;
pub use http::{Answer, Body, Method, Outcome, Part, Request};

/// Everything that an answer told us, before any of it is stored.
#[derive(Clone, Debug, PartialEq)]
pub struct Heard {
    /// About the endpoint itself.
    pub contact: Contact,
    /// About the items of the task, one each.
    pub said: Vec<Said>,
    /// Where the server's store stands, if it says.
    pub store: Option<StorePosition>,
    pub news: News,
}

/// What an answer said of one item.
#[derive(Clone, Debug, PartialEq)]
pub struct Said {
    pub item: ItemId,
    pub outcome: ItemOutcome,
    pub reference: Option<String>,
    pub token: Option<String>,
    /// Where the report's photos go.
    pub slots: Vec<wire::UploadSlot>,
    /// A photo: the bytes that are there.
    pub offset: Option<u64>,
    /// A refusal of this try alone, which says nothing of those before it.
    pub of_this_try: bool,
}

impl Said {
    pub fn only(item: ItemId, outcome: ItemOutcome) -> Self {
        Self { item, outcome, reference: None, token: None, slots: Vec::new(), offset: None, of_this_try: false }
    }
}

/// A server's store: made anew (a restored backup) it has another epoch; rolled back, a lower sequence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StorePosition {
    pub epoch: String,
    pub sequence: u64,
}

/// What else an answer brought.
#[derive(Clone, Debug, PartialEq)]
pub enum News {
    None,
    /// The server does not know this phone: it registers again by itself.
    UnknownInstallation,
    /// Our secret is not the one it knows: this is a copied phone.
    BadSecret,
    /// The cursor is of another store: from the beginning.
    CursorGone,
    Changes(wire::Changes),
    Known(wire::Known),
    /// A look through an endpoint's public list, whole.
    LookedUp(Vec<Found>),
    /// Statuses asked for by reference.
    Statuses(Vec<(ReportId, Status, String, Option<chrono::DateTime<chrono::Utc>>)>),
}

impl Heard {
    pub fn contact(contact: Contact) -> Self {
        Self { contact, said: Vec::new(), store: None, news: News::None }
    }

    /// The same said of every item.
    pub fn of_all(contact: Contact, items: &[ItemId], outcome: &ItemOutcome) -> Self {
        let said = items.iter().map(|item| Said::only(*item, outcome.clone())).collect();
        Self { said, ..Self::contact(contact) }
    }
}
