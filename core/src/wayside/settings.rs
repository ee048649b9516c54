//! What is set up on this phone: the council's pack, and what was chosen over it.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError};

use rusqlite::{Connection, OptionalExtension};

use super::{Error, Hint, Wayside};
use crate::draft::Draft;
use crate::pack::{
    Council, Dialect, Distrust, Pack, PackError, Packs, PublicKey, Service, TAKES_SAMPLES, TEST_KEY, Trust,
};
use crate::ports::{LockKind, write_durably};
use crate::report::{Position, hex};
use crate::store::{StoreError, endpoints};
use crate::sync::Chosen;
use crate::words::{Words, words};

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

pub(super) fn packs_folder(folder: &Path) -> PathBuf {
    folder.join("packs")
}

/// Not yet judged; no other pack's name.
const INCOMING: &str = "incoming.pack";
const INSTALL_LOCK: &str = "install.lock";

/// Of the jurisdiction of the council that was set up last.
const HOME: &str = "home";

const LANGUAGE: &str = "language";

/// The packs that are installed. One that does not open is as good as none: reports stay, and the next installation mends
/// it.
pub(super) fn packs(folder: &Path, db: &Connection) -> Result<Packs, StoreError> {
    packs_with(folder, db, TAKES_SAMPLES)
}

/// `samples`: one that is there already is believed, too. An app that ships opens none, whoever put it there.
fn packs_with(folder: &Path, db: &Connection, samples: bool) -> Result<Packs, StoreError> {
    let entries = std::fs::read_dir(packs_folder(folder)).into_iter().flatten().flatten();
    let files = entries.map(|entry| entry.path()).filter(|file| {
        file.extension().is_some_and(|ending| ending == "pack") && file.file_name().is_none_or(|name| name != INCOMING)
    });
    let test_key = hex(&TEST_KEY.id());
    let packs = files.filter_map(|file| Pack::open(&file).ok());
    let packs = packs.filter(|pack| samples || pack.key_id().as_ref() != Some(&test_key)).map(Arc::new).collect();
    Ok(Packs::of(packs, meta(db, HOME)?.as_deref()))
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
    Ok(Chosen { dialect, url: meta(db, "endpoint_url")?, photos_anywhere, language: meta(db, LANGUAGE)? })
}

impl Wayside {
    /// Sets up a council: its pack, and what is chosen over it. If either is refused, neither changes. Where there are several,
    /// this is where a report without a place belongs from now on.
    pub fn set_up(&self, pack: &Path, settings: &Settings) -> Result<Council, InstallError> {
        settings.check()?;
        let council = self.install(pack, settings.council_key)?;
        self.make_home(&council)?;
        self.choose(settings)?;
        Ok(council)
    }

    /// Where a report without a place belongs, of several councils. Never the whole country.
    pub fn make_home(&self, council: &Council) -> Result<(), InstallError> {
        if !council.is_national() {
            self.inner().store.change(|db| set_meta(db, HOME, Some(&council.jurisdiction)))?;
            self.take_up_packs()?;
        }
        Ok(())
    }

    /// Puts a pack beside those of other councils, in the place of its own council's, atomically, if it is whole, its
    /// council's own and not older. What was wedged is tried again.
    pub fn install_pack(&self, source: &Path) -> Result<Council, InstallError> {
        self.install(source, None)
    }

    /// What is verified is the copy that will be used: the file that it comes from may change meanwhile.
    pub(super) fn install(&self, source: &Path, key: Option<PublicKey>) -> Result<Council, InstallError> {
        Pack::open(source)?;
        let files = self.ports.files.as_ref();
        let packs = packs_folder(&self.folder);
        files.create_folder(&packs)?;
        // One after the other, whichever process: what is judged is what is renamed, and against what is there by then.
        let _lock = files.lock(&packs.join(INSTALL_LOCK), LockKind::Exclusive, true)?;
        self.take_up_packs()?;
        let incoming = packs.join(INCOMING);
        let mut from = std::fs::File::open(source)?;
        write_durably(files, &incoming, |to: &mut dyn Write| std::io::copy(&mut from, to).map(|_| ()))?;
        let council = self.judge(&incoming, key).inspect_err(|_| drop(files.remove(&incoming)))?;
        files.rename(&incoming, &packs.join(format!("{}.pack", council.jurisdiction)))?;
        files.sync_folder(&packs)?;
        self.take_up_packs()?;
        // The pack is in use. What could not be renewed now (a full disk) is before anything is sent.
        let _ = self.renew(true);
        let _ = self.name_installation(&council.jurisdiction);
        self.tell(Hint::Pack);
        Ok(council)
    }

    pub(super) fn take_up_packs(&self) -> Result<(), StoreError> {
        let found = packs(&self.folder, self.inner().store.read())?;
        *self.packs.write().unwrap_or_else(PoisonError::into_inner) = found;
        Ok(())
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
        // Nobody could ever sign another.
        if council.keys.next.is_none() && council.keys.revoked.contains(&signer) {
            return Err(Distrust::Revoked.into());
        }
        drop(inner);
        if let Some(installed) = self.packs().of_council(&council.jurisdiction) {
            let installed = installed.council()?;
            if installed.is_newer_than(council) {
                let (installed, offered) = (installed.version.clone(), council.version.clone());
                return Err(InstallError::Older { installed, offered });
            }
        }
        if signer != TEST_KEY {
            let trust = Trust::after(&[&remembered, &carried], signer, &council.keys);
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
        let language = inner.chosen.language.clone();
        let before = std::mem::replace(&mut inner.chosen, Chosen { dialect, url: endpoint, photos_anywhere, language });
        drop(inner);
        if before.dialect != dialect {
            let _ = self.renew(true);
        }
        Ok(())
    }

    /// Says everything in this language from now on (BCP 47), or in the nearest that there is, which is the answer. What is
    /// begun from now on asks the council for it too.
    pub fn speak(&self, language: &str) -> Result<&'static str, Error> {
        let language = words(language).language();
        let mut inner = self.inner();
        inner.store.change(|db| set_meta(db, LANGUAGE, Some(language)))?;
        inner.chosen.language = Some(language.to_owned());
        Ok(language)
    }

    /// What everything is said with.
    pub fn words(&self) -> Words {
        self.inner().chosen.words()
    }

    /// The council that was set up last.
    pub fn council(&self) -> Result<Council, Error> {
        Ok(self.home()?.council_in(self.words().language())?)
    }

    /// Every council whose pack is here, the home council first.
    pub fn councils(&self) -> Result<Vec<Council>, Error> {
        let language = self.words().language();
        self.packs().iter().map(|pack| Ok(pack.council_in(language)?)).collect()
    }

    /// The categories of the home council, in its pack's order.
    pub fn services(&self) -> Result<Vec<Service>, Error> {
        Ok(owned(&self.home()?.services_in(self.words().language())?))
    }

    /// The categories where this is, in their pack's order.
    pub fn services_at(&self, position: &Position) -> Result<Vec<Service>, Error> {
        self.offered_at(Some(position))
    }

    /// Where two councils have a say, each category once, as the one has it that takes it.
    pub(super) fn offered_at(&self, position: Option<&Position>) -> Result<Vec<Service>, Error> {
        let here = self.packs_at(position)?;
        let language = self.words().language();
        let mut offered: Vec<Service> = Vec::new();
        for pack in &here {
            for service in pack.services_in(language)?.iter() {
                if !offered.iter().any(|it| it.code == service.code) {
                    offered.push((**service).clone());
                }
            }
        }
        if here.len() > 1 {
            let at = |service: &Service| Draft {
                service: service.code.clone(),
                position: position.copied(),
                ..Draft::begun(&self.ports.clock.now())
            };
            for service in &mut offered {
                if let Some(takers) = self.pack_for(&at(service))?.service_in(&service.code, language)? {
                    *service = (*takers).clone();
                }
            }
        }
        Ok(offered)
    }

    /// Codes of the categories that these words may be about, of everybody who has a say here.
    pub(super) fn suggested_at(
        &self,
        position: Option<&Position>,
        typed: &str,
        most: usize,
    ) -> Result<Vec<String>, Error> {
        let mut suggested: Vec<String> = Vec::new();
        for pack in self.packs_at(position)? {
            for code in pack.suggest(typed, most)? {
                if !suggested.contains(&code) {
                    suggested.push(code);
                }
            }
        }
        suggested.truncate(most);
        Ok(suggested)
    }
}

fn owned(services: &[Arc<Service>]) -> Vec<Service> {
    services.iter().map(|service| (**service).clone()).collect()
}

#[cfg(test)]
#[cfg(feature = "pack-build")]
#[path = "settings_tests.rs"]
mod tests;
