//! The façade: everything an app does, through one door. Open, capture, submit, list, follow, sync.
//!
//! Every call is blocking and short, holds no lock when it returns, and calls no host while holding one.

mod capture;
mod changing;
mod fetching;
mod hosting;
mod notices;
mod pausing;
mod renewing;
mod sending;
mod settings;
mod succession;
mod talking;
mod view;

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

pub use capture::{Changes, Kept, PhotoError, SubmitError};
pub use changing::{Change, ChangeError};
pub use fetching::{FetchError, Fetched};
pub use hosting::{Estimate, ExportError};
pub use notices::{Notice, StuckReport};
pub use pausing::Paused;
pub use sending::DriverLock;
pub use settings::{InstallError, Settings};
pub use talking::{AGREED, Action, Asks, Offered, PageWords, Row, Screen};
pub use view::{Detail, PhotoView, SaidView, Summary, UpdateView};

use crate::draft::Draft;
use crate::pack::{Pack, Packs};
use crate::place::{choose, here};
use crate::ports::Ports;
use crate::report::{Position, ReportId};
use crate::store::{Busy, OpenError, SetAside, Store, StoreError, reports};
use crate::sync::{Chosen, Pace};

/// Told that something changed, never what: shells ask again. Called with no lock held, from whichever thread changed it.
pub trait Observer: Send + Sync {
    fn changed(&self, hint: Hint);
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hint {
    /// Reports, drafts or their states.
    Reports,
    /// The council's pack.
    Pack,
}

/// One person's reports on one phone, open. Share it by `Arc`; open it once.
pub struct Wayside {
    folder: PathBuf,
    ports: Ports,
    inner: Mutex<Inner>,
    packs: RwLock<Packs>,
    observers: Mutex<Vec<Arc<dyn Observer>>>,
    set_aside: Option<SetAside>,
    pausing: pausing::Pausing,
    /// Reached without the lock on `inner`.
    busy: Arc<Busy>,
}

struct Inner {
    store: Store,
    chosen: Chosen,
    pace: Pace,
    /// Drafts that somebody left at once, before anybody saw them: in no list until the app is opened again or comes to the front.
    out_of_sight: HashSet<ReportId>,
}

impl std::fmt::Debug for Wayside {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Wayside").field("folder", &self.folder).finish_non_exhaustive()
    }
}

/// Why something could not be read or done. Nothing was changed, nothing held was touched.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Pack(#[from] crate::pack::PackError),
    #[error("no council is set up on this phone yet")]
    NoPack,
    #[error("there is no report with this id on this phone")]
    NoSuchReport,
}

impl From<crate::sync::SyncError> for Error {
    fn from(error: crate::sync::SyncError) -> Self {
        match error {
            crate::sync::SyncError::Store(error) => Self::Store(error),
            crate::sync::SyncError::Pack(error) => Self::Pack(error),
        }
    }
}

impl Wayside {
    /// Opens the reports in `folder`, or makes a first home for them. A corrupt store is set aside and said so
    /// ([`Self::set_aside`]); any other failure moves nothing.
    pub fn open(folder: &Path, ports: Ports) -> Result<Self, OpenError> {
        let (store, set_aside) = Store::open(folder, &ports)?;
        let chosen = settings::chosen(store.read()).map_err(|error| OpenError::Unavailable(error.to_string()))?;
        let packs = settings::packs(folder, store.read()).map_err(|error| OpenError::Unavailable(error.to_string()))?;
        let busy = store.busy();
        let wayside = Self {
            folder: folder.to_owned(),
            ports,
            inner: Mutex::new(Inner { store, chosen, pace: Pace::default(), out_of_sight: HashSet::new() }),
            packs: RwLock::new(packs),
            observers: Mutex::new(Vec::new()),
            set_aside,
            pausing: pausing::Pausing::default(),
            busy,
        };
        // A disk that is full today puts it off to the next opening.
        let _ = wayside.renew_at_need();
        let _ = wayside.forget_ended_exports();
        Ok(wayside)
    }

    /// Where a corrupt store was put, if opening had to do that.
    pub fn set_aside(&self) -> Option<&SetAside> {
        self.set_aside.as_ref()
    }

    pub fn observe(&self, observer: Arc<dyn Observer>) {
        self.observers.lock().unwrap_or_else(PoisonError::into_inner).push(observer);
    }

    /// Every council's that is set up here.
    pub fn packs(&self) -> Packs {
        self.packs.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The pack of the council that was set up last.
    pub fn home(&self) -> Result<Arc<Pack>, Error> {
        self.packs().home().cloned().ok_or(Error::NoPack)
    }

    /// The pack of whoever looks after this, at this place.
    fn pack_for(&self, draft: &Draft) -> Result<Arc<Pack>, Error> {
        let today = self.ports.clock.now().today();
        choose(&self.packs(), draft.position.as_ref(), &draft.service, today)?.cloned().ok_or(Error::NoPack)
    }

    /// The packs of whoever has a say at this place.
    fn packs_at(&self, position: Option<&Position>) -> Result<Vec<Arc<Pack>>, Error> {
        let packs = self.packs();
        let here: Vec<_> = here(&packs, position, self.ports.clock.now().today())?.into_iter().cloned().collect();
        if here.is_empty() { Err(Error::NoPack) } else { Ok(here) }
    }

    /// The pack of the council that has this report, or is to have it.
    fn pack_of(&self, report: ReportId) -> Result<Arc<Pack>, Error> {
        let row = reports::get(self.inner().store.read(), report)?;
        let Some(row) = row else { return self.home() };
        self.packs().of_council(&row.jurisdiction).cloned().ok_or(Error::NoPack)
    }

    /// A poisoned lock means that another call panicked; SQLite has rolled its transaction back, so the store is whole.
    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn tell(&self, hint: Hint) {
        let observers = self.observers.lock().unwrap_or_else(PoisonError::into_inner).clone();
        for observer in observers {
            observer.changed(hint);
        }
    }
}
