//! What is set up on this phone: the council's pack, and what was chosen over it.

use std::collections::HashMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError};

use rusqlite::{Connection, OptionalExtension};

use super::{Error, Hint, Wayside};
use crate::outbox::{Event, Kind, Policy, State, WaitReason, step};
use crate::pack::{
    Council, Dialect, Distrust, Endpoint, Pack, PackError, PhotoAbility, PublicKey, Service, TAKES_SAMPLES, TEST_KEY,
    Trust,
};
use crate::ports::write_durably;
use crate::store::{Scheduled, StoreError, endpoints, items, reports};
use crate::sync::Chosen;

/// What the person or the host chose over the pack.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settings {
    /// In place of the endpoints' addresses: a test server.
    pub endpoint: Option<String>,
    /// Which of the pack's endpoints to use; the first that takes the service if `None`.
    pub dialect: Option<Dialect>,
    /// Photos go over links that cost money or are slow, too.
    pub photos_anywhere: bool,
    /// Believed as the signer of this council's packs, from now on, because the person says so.
    pub council_key: Option<PublicKey>,
}

impl Settings {
    fn check(&self) -> Result<(), InstallError> {
        let Some(url) = &self.endpoint else { return Ok(()) };
        let parsed = url::Url::parse(url).ok().filter(|it| matches!(it.scheme(), "http" | "https") && it.has_host());
        parsed.map(|_| ()).ok_or_else(|| InstallError::BadEndpoint(url.clone()))
    }
}

/// Why a pack was not installed. The one in use stays.
#[derive(Debug, thiserror::Error)]
pub enum InstallError {
    #[error(transparent)]
    Pack(#[from] PackError),
    #[error(transparent)]
    Distrust(#[from] Distrust),
    #[error(
        "This pack (version {offered}) is older than the one in use ({installed}), which stays. Get the council's newest pack."
    )]
    Older { installed: String, offered: String },
    #[error("the pack could not be kept on this phone: {0}")]
    Keep(#[from] std::io::Error),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("\"{0}\" is not an address that begins with http:// or https://")]
    BadEndpoint(String),
}

/// Whether the photos of this endpoint go in one request with the words.
fn goes_with_words(offices: &[Endpoint], row: &Scheduled) -> bool {
    let office = offices.iter().find(|office| office.id == row.endpoint);
    office.is_some_and(|office| office.abilities.photos == PhotoAbility::MultipartWithReport)
}

/// Whether the words that this belongs to are with the council.
fn council_has(db: &Connection, row: &Scheduled) -> Result<bool, StoreError> {
    Ok(items::get(db, row.item.of.into())?.is_some_and(|words| words.item.state == State::Accepted))
}

/// The app that last opened this store.
const APP_VERSION: &str = "app_version";

pub fn pack_path(folder: &Path) -> PathBuf {
    folder.join("packs").join("council.pack")
}

pub(super) fn meta(db: &Connection, key: &str) -> Result<Option<String>, StoreError> {
    Ok(db.query_row("SELECT value FROM meta WHERE key = ?1", [key], |row| row.get(0)).optional()?)
}

pub(super) fn set_meta(db: &Connection, key: &str, value: Option<&str>) -> Result<(), StoreError> {
    match value {
        Some(value) => db.execute("INSERT OR REPLACE INTO meta VALUES (?1, ?2)", [key, value])?,
        None => db.execute("DELETE FROM meta WHERE key = ?1", [key])?,
    };
    Ok(())
}

pub fn chosen(db: &Connection) -> Result<Chosen, StoreError> {
    let dialect = meta(db, "dialect")?;
    let dialect = [Dialect::Wayside, Dialect::GeoReport].into_iter().find(|it| dialect.as_deref() == Some(it.code()));
    let photos_anywhere = meta(db, "photos_anywhere")?.is_some();
    Ok(Chosen { dialect, url: meta(db, "endpoint_url")?, photos_anywhere })
}

impl Wayside {
    /// Sets up a council: its pack, and what is chosen over it. If either is refused, neither changes.
    pub fn set_up(&self, pack: &Path, settings: &Settings) -> Result<Council, InstallError> {
        settings.check()?;
        let council = self.install(pack, settings.council_key)?;
        self.choose(settings)?;
        Ok(council.clone())
    }

    /// Puts a pack in the place of the one in use, atomically, if it is whole, its council's own and not older. What was
    /// wedged is tried again.
    pub fn install_pack(&self, source: &Path) -> Result<Council, InstallError> {
        self.install(source, None)
    }

    /// What is verified is the copy that will be used: the file that it comes from may change meanwhile.
    fn install(&self, source: &Path, key: Option<PublicKey>) -> Result<Council, InstallError> {
        Pack::open(source)?;
        let files = self.ports.files.as_ref();
        let target = pack_path(&self.folder);
        let packs = target.parent().unwrap_or(&self.folder);
        files.create_folder(packs)?;
        let incoming = packs.join("incoming.pack");
        let mut from = std::fs::File::open(source)?;
        write_durably(files, &incoming, |to: &mut dyn Write| std::io::copy(&mut from, to).map(|_| ()))?;
        let council = self.judge(&incoming, key).inspect_err(|_| drop(files.remove(&incoming)))?;
        files.rename(&incoming, &target)?;
        files.sync_folder(packs)?;
        let pack = Arc::new(Pack::open(&target)?);
        *self.pack.write().unwrap_or_else(PoisonError::into_inner) = Some(pack);
        self.renew()?;
        self.tell(Hint::Pack);
        Ok(council)
    }

    /// Whether this pack may be used. What it says of keys is remembered before it is: a key that was taken back is
    /// believed no more, whatever happens next.
    fn judge(&self, file: &Path, by_hand: Option<PublicKey>) -> Result<Council, InstallError> {
        let pack = Pack::verify(file)?;
        let council = pack.council()?;
        let name = format!("trust {}", council.jurisdiction);
        let inner = self.inner();
        let remembered = meta(inner.store.read(), &name)?;
        let remembered: Trust = remembered.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default();
        let carried = Trust::carried(&council.jurisdiction);
        let said = Trust { key: by_hand, ..Trust::default() };
        let signer = pack.signer(&[&remembered, &carried, &said], TAKES_SAMPLES)?;
        drop(inner);
        if let Ok(installed) = self.council()
            && installed.jurisdiction == council.jurisdiction
            && installed.version > council.version
        {
            return Err(InstallError::Older { installed: installed.version, offered: council.version.clone() });
        }
        if signer != TEST_KEY {
            let trust = remembered.and(&carried).after(signer, &council.keys);
            let text = serde_json::to_string(&trust).unwrap_or_default();
            self.inner().store.change(|db| set_meta(db, &name, Some(&text)))?;
        }
        Ok(council.clone())
    }

    /// Keeps what was chosen over the pack. What never left the phone goes by another dialect too.
    pub fn choose(&self, settings: &Settings) -> Result<(), InstallError> {
        settings.check()?;
        let mut inner = self.inner();
        inner.store.change(|db| {
            set_meta(db, "endpoint_url", settings.endpoint.as_deref())?;
            set_meta(db, "dialect", settings.dialect.map(Dialect::code))?;
            set_meta(db, "photos_anywhere", settings.photos_anywhere.then_some("yes"))?;
            endpoints::forget_failures(db)
        })?;
        let Settings { endpoint, dialect, photos_anywhere, .. } = settings.clone();
        let before = std::mem::replace(&mut inner.chosen, Chosen { dialect, url: endpoint, photos_anywhere });
        drop(inner);
        if before.dialect == dialect { Ok(()) } else { self.renew() }
    }

    pub fn council(&self) -> Result<Council, Error> {
        Ok(self.pack()?.council()?.clone())
    }

    /// The categories, in the pack's order.
    pub fn services(&self) -> Result<Vec<Service>, Error> {
        Ok(self.pack()?.services()?.to_vec())
    }

    /// A new pack, or a new app: what was wedged may go now, save what a person must decide; and what never left the
    /// phone is made and routed anew. Frozen bytes that may have left it stay as they are.
    fn renew(&self) -> Result<(), InstallError> {
        let pack = self.pack().ok();
        let mut inner = self.inner();
        let now = self.ports.clock.now();
        let random = self.ports.random.as_ref();
        let dialect = inner.chosen.dialect;
        let council = pack.as_ref().map(|pack| pack.council()).transpose()?;
        let offices = pack.as_ref().map(|pack| pack.endpoints()).transpose()?.unwrap_or_default();
        let mut routes = HashMap::new();
        for service in pack.iter().map(|pack| pack.services()).collect::<Result<Vec<_>, _>>()?.into_iter().flatten() {
            let endpoint = pack.as_ref().map(|pack| pack.endpoint_for(&service.code, dialect)).transpose()?.flatten();
            routes.insert(service.code.clone(), endpoint.map(|endpoint| endpoint.id.clone()));
        }
        Ok(inner.store.change(|db| {
            set_meta(db, APP_VERSION, Some(env!("CARGO_PKG_VERSION")))?;
            endpoints::forget_failures(db)?;
            for row in items::wedged(db)? {
                let Ok(mut change) = step(&row.item, &Event::Renewed, Policy::UNKNOWN, random) else { continue };
                if row.item.kind == Kind::Photo && goes_with_words(offices, &row) {
                    if council_has(db, &row)? {
                        continue;
                    }
                    change.state = State::Waiting(WaitReason::Parent);
                }
                items::apply(db, row.item.id, &change, None, &now)?;
            }
            for row in items::words_to_go(db)? {
                let Some(report) = reports::get(db, row.item.of)? else { continue };
                // One council's reports are no business of another's pack.
                if council.as_ref().is_none_or(|council| council.jurisdiction != report.jurisdiction) {
                    continue;
                }
                if row.item.sent {
                    let gone = !offices.iter().any(|office| office.id == report.endpoint);
                    let change = gone.then(|| step(&row.item, &Event::EndpointGone, Policy::UNKNOWN, random));
                    if let Some(Ok(change)) = change {
                        items::apply(db, row.item.id, &change, None, &now)?;
                    }
                    continue;
                }
                items::unfreeze(db, row.item.id)?;
                if let Some(Some(endpoint)) =
                    routes.get(&report.service).filter(|to| to.as_ref() != Some(&report.endpoint))
                {
                    reports::reroute(db, report.id, endpoint, &report.service, report.private)?;
                }
            }
            for row in items::others_to_go(db)? {
                let here = reports::get(db, row.item.of)?.is_some_and(|report| {
                    council.as_ref().is_some_and(|council| council.jurisdiction == report.jurisdiction)
                });
                let gone = here && !offices.iter().any(|office| office.id == row.endpoint);
                if let (true, true, Ok(change)) =
                    (gone, council_has(db, &row)?, step(&row.item, &Event::EndpointGone, Policy::UNKNOWN, random))
                {
                    items::apply(db, row.item.id, &change, None, &now)?;
                }
            }
            Ok(())
        })?)
    }

    /// At opening: another version of the app than the one that was here last may know a way on.
    pub(super) fn renew_after_update(&self) -> Result<(), InstallError> {
        let last = meta(self.inner().store.read(), APP_VERSION)?;
        if last.as_deref() == Some(env!("CARGO_PKG_VERSION")) { Ok(()) } else { self.renew() }
    }
}
