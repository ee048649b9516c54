//! What Kotlin, Swift and Python see, on one page. Coarse calls, records across, photos as paths; every call may fail,
//! none panics, and no host is called while a lock is held.

mod records;
mod screens;

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use wayside_core::endpoint::Request;
use wayside_core::ports::{FolderSecrets, Ports, SecretError, Secrets};
use wayside_core::report::ReportId;
use wayside_core::sync::{Budget, Network};
use wayside_core::transport::{HttpTransport, Until, drive};
use wayside_core::wayside::{Change, ChangeError, Settings, SubmitError};

pub use records::*;
pub use screens::*;

uniffi::setup_scaffolding!();

/// The host's key store. Its errors never hold a secret.
#[uniffi::export(foreign)]
pub trait SecretStore: Send + Sync {
    /// `None` if it never had it or has it no longer.
    fn get(&self, name: String) -> Result<Option<Vec<u8>>, SecretStoreError>;
    fn put(&self, name: String, value: Vec<u8>) -> Result<(), SecretStoreError>;
    fn delete(&self, name: String) -> Result<(), SecretStoreError>;
}

/// Told that something changed, never what: ask again. Comes from any thread.
#[uniffi::export(foreign)]
pub trait ChangeObserver: Send + Sync {
    fn changed(&self, hint: ChangeHint) -> Result<(), ObserverError>;
}

/// One person's reports on one phone. Open it once and keep it; close it when the app ends.
#[derive(uniffi::Object)]
pub struct WaysideClient {
    core: Arc<wayside_core::Wayside>,
    transport: HttpTransport,
}

#[uniffi::export]
impl WaysideClient {
    /// Opens the reports in `folder`, or makes a first home for them. Without a key store, secrets lie in a folder
    /// beside it.
    #[uniffi::constructor]
    pub fn open(folder: String, secrets: Option<Arc<dyn SecretStore>>) -> Result<Arc<Self>, OpenFailure> {
        let folder = Path::new(&folder);
        let secrets: Arc<dyn Secrets> = match secrets {
            Some(host) => Arc::new(HostSecrets(host)),
            None => Arc::new(FolderSecrets::beside(folder)),
        };
        let core = wayside_core::Wayside::open(folder, Ports::system(secrets))?;
        let transport = HttpTransport::new().map_err(|error| OpenFailure::Unavailable { reason: error.to_string() })?;
        Ok(Arc::new(Self { core: Arc::new(core), transport }))
    }

    /// Where a damaged store was put, whole, if opening had to do that. Say so.
    pub fn set_aside(&self) -> Result<Option<String>, Failure> {
        Ok(self.core.set_aside().map(|aside| aside.folder.display().to_string()))
    }

    /// Verifies a council's pack and puts it in use; `endpoint` and `dialect` stand in for the pack's own.
    pub fn install_pack(
        &self,
        file: String,
        endpoint: Option<String>,
        dialect: Option<DialectName>,
    ) -> Result<CouncilRecord, Failure> {
        let settings = Settings { endpoint, dialect: dialect.map(Into::into), ..Settings::default() };
        Ok(self.core.set_up(Path::new(&file), &settings)?.into())
    }

    /// What can be reported, with the questions of each.
    pub fn services(&self) -> Result<Vec<ServiceRecord>, Failure> {
        Ok(self.core.services()?.into_iter().map(Into::into).collect())
    }

    /// Begins a draft; its moment of capture is now. Gives its id, which will be the report's.
    pub fn begin(&self, changes: DraftChanges) -> Result<String, Failure> {
        Ok(self.core.begin(changes.try_into()?)?.to_string())
    }

    pub fn change(&self, draft: String, changes: DraftChanges) -> Result<(), Failure> {
        Ok(self.core.change(id(&draft)?, changes.try_into()?)?)
    }

    /// Takes a JPEG in under a draft: durable when this returns. Gives the photo's id.
    pub fn add_photo(&self, draft: String, file: String) -> Result<String, Failure> {
        let added = self.core.add_photo(id(&draft)?, Path::new(&file));
        Ok(added.map_err(|error| Failure::of_photo(&self.core, error))?.id.to_string())
    }

    /// Makes a report of a draft: on disk, in the queue, when this returns. Submitting twice is one report.
    pub fn submit(&self, draft: String) -> Result<ReportRecord, SubmitFailure> {
        let id = id(&draft).map_err(|failure| SubmitFailure::Failed { reason: failure.to_string() })?;
        self.core.submit(id).map(Into::into).map_err(|error| match error {
            SubmitError::Kept(kept) => SubmitFailure::Kept {
                codes: kept.reasons.iter().map(|reason| reason.code().to_owned()).collect(),
                sentences: kept.sentences,
            },
            SubmitError::Other(error) => SubmitFailure::Failed { reason: error.to_string() },
        })
    }

    /// The screen at which a draft's form is, in the person's language.
    pub fn ask(&self, draft: String) -> Result<ScreenRecord, Failure> {
        Ok(self.core.ask(id(&draft)?)?.into())
    }

    /// The categories that these words may be about, to choose from; all of them where nothing fits.
    pub fn look_for(&self, draft: String, typed: String) -> Result<ScreenRecord, Failure> {
        Ok(self.core.look_for(id(&draft)?, &typed)?.into())
    }

    /// An answer to a screen's step, and the next screen; the same one with its problems where the answer will not do. A
    /// screen that asks nothing is passed with no values.
    pub fn answer(&self, draft: String, step: String, values: Vec<String>) -> Result<ScreenRecord, Failure> {
        Ok(self.core.answer(id(&draft)?, &step, values)?.into())
    }

    /// The screen before this one, with what was answered there.
    pub fn back(&self, draft: String) -> Result<ScreenRecord, Failure> {
        Ok(self.core.back(id(&draft)?)?.into())
    }

    /// From "check your answers" to the step of one of its rows.
    pub fn ask_again(&self, draft: String, step: String) -> Result<ScreenRecord, Failure> {
        Ok(self.core.ask_again(id(&draft)?, &step)?.into())
    }

    /// "Exit this page": the draft is kept, and in no list until the app is opened again, or [`Self::come_back`]. Whoever then goes
    /// on with it is asked first whether to go on or to delete it.
    pub fn exit_quickly(&self, draft: String) -> Result<(), Failure> {
        Ok(self.core.exit_quickly(id(&draft)?)?)
    }

    /// The app is in front again, after it was not.
    pub fn come_back(&self) -> Result<(), Failure> {
        self.core.come_back();
        Ok(())
    }

    /// What stands around every screen, in the person's language.
    pub fn page_words(&self) -> Result<PageWordsRecord, Failure> {
        Ok(self.core.page_words().into())
    }

    /// Speaks this language from now on, by its BCP 47 tag. Gives the nearest that there is, which it is.
    pub fn speak(&self, language: String) -> Result<String, Failure> {
        self.core.speak(&language)?;
        Ok(self.core.words().language().to_owned())
    }

    /// Drafts first, then reports in the order in which they were submitted.
    pub fn list(&self) -> Result<Vec<ReportRecord>, Failure> {
        Ok(self.core.list()?.into_iter().map(Into::into).collect())
    }

    /// Where a report stands, in words.
    pub fn explain(&self, report: String) -> Result<ExplanationRecord, Failure> {
        let detail = self.core.show(id(&report)?)?;
        Ok(ExplanationRecord { name: detail.name, sentence: detail.sentence, help: detail.help })
    }

    /// The photos of a draft or a report, in the order in which they were taken.
    pub fn photos(&self, report: String) -> Result<Vec<PhotoRecord>, Failure> {
        Ok(self.core.show(id(&report)?)?.photos.into_iter().map(Into::into).collect())
    }

    /// What was said of a report since it was submitted, oldest first.
    pub fn said(&self, report: String) -> Result<Vec<SaidRecord>, Failure> {
        Ok(self.core.show(id(&report)?)?.said.into_iter().map(Into::into).collect())
    }

    /// Changes what a report says; true if the council is to be told, because it may have the words already.
    pub fn edit(&self, report: String, changes: DraftChanges) -> Result<bool, Failure> {
        Ok(self.core.edit(id(&report)?, changes.try_into()?)? == Change::ToBeTold)
    }

    /// Takes a photo out of a draft or a report; true if the council may have it, or a part of it, all the same.
    pub fn remove_photo(&self, report: String, photo: String) -> Result<bool, Failure> {
        let photo = photo.parse().map_err(|_| Failure::from(ChangeError::NoSuchPhoto))?;
        Ok(self.core.remove_photo(id(&report)?, photo)? == Change::LetGo)
    }

    /// Adds a comment for the council. Gives its id.
    pub fn comment(&self, report: String, text: String) -> Result<String, Failure> {
        Ok(self.core.comment(id(&report)?, &text)?.to_string())
    }

    /// Sends again what may have arrived, as the person decided: better twice than not at all.
    pub fn resend(&self, report: String) -> Result<(), Failure> {
        Ok(self.core.resend(id(&report)?)?)
    }

    /// Writes what needs a person into a folder, to be given to the council another way.
    pub fn export_stuck(&self, folder: String) -> Result<Vec<StuckRecord>, Failure> {
        Ok(self.core.export_stuck(Path::new(&folder))?.into_iter().map(Into::into).collect())
    }

    /// Takes back a draft or a report. What never left the phone is forgotten; of anything else the council is told with
    /// the next sync, where its back office takes that.
    pub fn withdraw(&self, report: String) -> Result<(), Failure> {
        self.core.withdraw(id(&report)?)?;
        Ok(())
    }

    /// Asks the council for news at the next sync, however lately it was asked.
    pub fn ask_for_news(&self) -> Result<(), Failure> {
        Ok(self.core.ask_for_news()?)
    }

    pub fn observe(&self, observer: Arc<dyn ChangeObserver>) -> Result<(), Failure> {
        self.core.observe(Arc::new(HostObserver(observer)));
        Ok(())
    }
}

#[uniffi::export(async_runtime = "tokio")]
impl WaysideClient {
    /// One bounded pass: sends what is due, waiting for what comes due within `wait_seconds`. Asking for news is part
    /// of it. Ends early when `metered` photos are all that is left.
    pub async fn sync(&self, metered: bool, wait_seconds: u32) -> Result<PassRecord, Failure> {
        let network = if metered { Network::Metered } else { Network::Unmetered };
        let until = match wait_seconds {
            0 => Until::NothingDue,
            seconds => Until::NothingDueWithin(Duration::from_secs(seconds.into())),
        };
        let budget = Budget { network, ..Budget::default() };
        let pass = drive(&self.core, &self.transport, budget, until).await?;
        pass.map(Into::into).ok_or(Failure::Busy)
    }

    /// Fetches the newest pack of each council that is set up here. One that cannot be had says why, and keeps no other.
    pub async fn update(&self) -> Result<Vec<PackUpdateRecord>, Failure> {
        let carry =
            |request: Request, limit| async move { self.transport.get(&request.url, &request.headers, limit).await };
        let mut updates = Vec::new();
        for (council, address) in self.core.pack_addresses()? {
            let fetched = self.core.fetch_pack(&address, None, carry).await;
            updates.push(PackUpdateRecord::of(council, fetched));
        }
        Ok(updates)
    }
}

fn id(text: &str) -> Result<ReportId, Failure> {
    text.parse().map_err(|_| Failure::NoSuchReport)
}

struct HostSecrets(Arc<dyn SecretStore>);

impl From<SecretStoreError> for SecretError {
    fn from(error: SecretStoreError) -> Self {
        match error {
            SecretStoreError::NotAvailableYet => Self::NotAvailableYet,
            SecretStoreError::Failed => Self::Failed("the host's key store failed".to_owned()),
        }
    }
}

impl Secrets for HostSecrets {
    fn get(&self, name: &str) -> Result<Vec<u8>, SecretError> {
        self.0.get(name.to_owned())?.ok_or(SecretError::Gone)
    }
    fn put(&self, name: &str, value: &[u8]) -> Result<(), SecretError> {
        Ok(self.0.put(name.to_owned(), value.to_vec())?)
    }
    fn delete(&self, name: &str) -> Result<(), SecretError> {
        Ok(self.0.delete(name.to_owned())?)
    }
}

struct HostObserver(Arc<dyn ChangeObserver>);

impl wayside_core::Observer for HostObserver {
    fn changed(&self, hint: wayside_core::Hint) {
        // An observer that fails has missed a hint; it asks again at the next.
        drop(self.0.changed(hint.into()));
    }
}
