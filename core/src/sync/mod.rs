//! The engine of sending: hands out tasks, takes in what came of them. Opens no socket.
//!
//! A task is a finished request for one or many items under one lease. [`Desk::next_task`] freezes what is sent for the
//! first time, writes the lease, and only then gives the task away; [`Desk::finish`] lets the dialect read the answer
//! and writes everything it says in one transaction. Whoever carries the bytes may die at any point in between.

mod blame;
mod books;
mod finish;
mod following;
mod hand_out;
mod hearing;
mod identity;
mod learning;
mod looking;
mod next;
mod packing;
mod photos;
mod purpose;
pub(crate) mod tidy;
mod words;

use std::collections::{HashMap, HashSet};
use std::time::Duration;

pub use finish::Finished;
pub use identity::Keyring;
use purpose::Purpose;

use crate::endpoint::Request;
use crate::pack::{Dialect, Endpoint, PackError, Packs};
use crate::ports::Ports;
use crate::store::{LeaseRef, Store, StoreError};
use crate::words::{ENGLISH, Words, words};

/// What a pass may use. Given anew with each [`Desk::next_task`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Budget {
    pub time: Duration,
    /// Of request bodies, words and photos. Once they are used up photos wait; words always go.
    pub bytes: u64,
    pub network: Network,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Network {
    Unmetered,
    /// Words go; photos wait.
    Metered,
    Constrained,
}

impl Default for Budget {
    /// No limit, on an unmetered link.
    fn default() -> Self {
        Self { time: Duration::MAX, bytes: u64::MAX, network: Network::Unmetered }
    }
}

/// One request to carry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Task {
    pub lease: LeaseRef,
    /// How many items are in it.
    pub items: usize,
    pub request: Request,
    /// More of an answer than this is not read: what is longer is not our server's.
    pub answer_limit: u64,
    /// No byte in either direction for this long: give up. Never a limit on the whole.
    pub stall_after: Duration,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Next {
    Send(Box<Task>),
    /// Nothing is due before this long.
    Wait(Duration),
    /// Nothing is waiting for a time.
    #[default]
    Done,
}

/// Why the engine itself could not go on. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum SyncError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Pack(#[from] PackError),
}

impl From<rusqlite::Error> for SyncError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Store(error.into())
    }
}

/// What the person or the host chose over the pack.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Chosen {
    /// Which of the pack's endpoints to use.
    pub dialect: Option<Dialect>,
    /// In place of the endpoint's address (a test server).
    pub url: Option<String>,
    /// Photos go over links that cost money or are slow, too.
    pub photos_anywhere: bool,
    /// BCP 47; what a phone speaks before it was told otherwise if `None`.
    pub language: Option<String>,
}

impl Chosen {
    pub fn language(&self) -> &str {
        self.language.as_deref().unwrap_or(ENGLISH)
    }

    pub fn words(&self) -> Words {
        words(self.language())
    }
}

/// An endpoint among those of every council: jurisdiction and id.
type Where = (String, String);

/// What the engine remembers between calls and can do without: speeds, and a look-up in the middle of its pages.
#[derive(Debug, Default)]
pub struct Pace {
    /// Bytes a second of the last upload, by endpoint.
    rate: HashMap<Where, f64>,
    /// When a task was handed out, by lease, since boot.
    started_us: HashMap<u64, i64>,
    /// Look-ups in the middle of their pages, by endpoint.
    walk: HashMap<Where, Walk>,
    /// How far an endpoint's clock is ahead of this phone's.
    skew_us: HashMap<Where, i64>,
    /// Where a photo stood when more of it was last sent: only what is beyond that is progress.
    stood: HashMap<crate::report::ItemId, u64>,
    /// Photos whose hash was wrong at the end, and that are not there yet. Forgotten by an app that ends in the middle of
    /// one.
    spoilt: HashSet<crate::report::ItemId>,
    /// The last report that a restored server was asked about, by endpoint; the next portion begins after it.
    known_after: HashMap<Where, crate::report::ReportId>,
    /// Endpoints that seemed to be restored of late.
    restores: HashMap<Where, learning::Restores>,
    /// Endpoints that are asked with the key, since they refused to be asked without it.
    asked_with_key: HashSet<Where>,
    /// Stages of endpoints that are left alone for a while.
    resting: HashMap<(Where, next::Stage), blame::Rest>,
    /// Those that were not answered when they were last asked, though they were reached.
    unanswered: HashSet<(Where, next::Stage)>,
    /// Reports in trouble of their own since something got through, by endpoint.
    own_troubles: HashMap<Where, HashSet<crate::report::ItemId>>,
    /// Pages of changes asked for in a row.
    pages: u32,
    /// The key store was locked when it was last asked.
    pub(crate) key_locked: bool,
    /// What the last pass went over.
    pub(crate) link: Option<Network>,
    /// The boot in whose terms every wait is written.
    boot: Option<crate::ports::BootId>,
    /// Control: the ids under which items went, and whose they are.
    #[cfg(feature = "controls")]
    aliases: HashMap<String, String>,
}

/// One look through an endpoint's public list. What is looked for and from when on stay the same from the first page to
/// the last, or "not there" would be said of what was on a page that was never asked for.
#[derive(Clone, Debug)]
struct Walk {
    /// How many requests this makes.
    asked: u32,
    next: crate::endpoint::georeport::Page,
    /// It has said what time it is there.
    dated: bool,
    since_us: i64,
    items: Vec<crate::report::ItemId>,
    /// What these said when they went.
    sought: Vec<crate::endpoint::georeport::Sought>,
    /// The page before this one; where the list is narrowed by time, all that was seen.
    seen: crate::endpoint::georeport::Listed,
    /// Begun again once already because the clocks were found to differ.
    again: bool,
    /// It begins where a clock says that somebody may have set since.
    by_wall: bool,
    /// What a row may be whose words were cut off before the marker.
    hidden: HashSet<crate::report::ItemId>,
}

/// The engine with everything it works on, for the length of one call.
#[derive(Debug)]
pub struct Desk<'a> {
    pub store: &'a mut Store,
    pub packs: &'a Packs,
    pub ports: &'a Ports,
    pub chosen: &'a Chosen,
    pub pace: &'a mut Pace,
    /// Asked for before the store was locked; empty where nothing is to be sent.
    pub keys: &'a Keyring,
}

impl Desk<'_> {
    /// A council's endpoints, at the addresses where they are today.
    fn endpoints(&self, jurisdiction: &str) -> Result<Vec<Endpoint>, SyncError> {
        let mut endpoints = self.packs.endpoints(jurisdiction)?.to_vec();
        if let Some(url) = &self.chosen.url {
            endpoints.iter_mut().for_each(|endpoint| endpoint.url.clone_from(url));
        }
        Ok(endpoints)
    }

    fn endpoint(&self, jurisdiction: &str, id: &str) -> Result<Option<Endpoint>, SyncError> {
        Ok(self.endpoints(jurisdiction)?.into_iter().find(|endpoint| endpoint.id == id))
    }
}
