//! Records and errors as hosts see them. One variant per thing a caller can do; no field is called `message`.

use std::collections::{BTreeMap, HashMap};

use wayside_core::pack::{Council, Datatype, Dialect, Question, Service};
use wayside_core::report::{Position, Reporter};
use wayside_core::store::OpenError;
use wayside_core::transport::Pass;
use wayside_core::wayside::{
    ChangeError, Changes, Error, ExportError, InstallError, PhotoError, PhotoView, SaidView, StuckReport, Summary,
};
use wayside_core::wayside::{FetchError, Fetched};

#[derive(Debug, Clone, Copy, PartialEq, Eq, uniffi::Enum)]
pub enum ChangeHint {
    Reports,
    Pack,
}

impl From<wayside_core::Hint> for ChangeHint {
    fn from(hint: wayside_core::Hint) -> Self {
        match hint {
            wayside_core::Hint::Reports => Self::Reports,
            wayside_core::Hint::Pack => Self::Pack,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, uniffi::Enum)]
pub enum DialectName {
    Wayside,
    GeoReport,
}

impl From<DialectName> for Dialect {
    fn from(name: DialectName) -> Self {
        match name {
            DialectName::Wayside => Self::Wayside,
            DialectName::GeoReport => Self::GeoReport,
        }
    }
}

#[derive(Debug, Clone, PartialEq, uniffi::Record)]
pub struct CouncilRecord {
    pub name: String,
    /// GSS code.
    pub jurisdiction: String,
    pub pack_version: String,
    pub attribution: Vec<String>,
    pub contact_day: String,
    pub contact_out_of_hours: String,
}

impl From<Council> for CouncilRecord {
    fn from(it: Council) -> Self {
        Self {
            name: it.name,
            jurisdiction: it.jurisdiction,
            pack_version: it.version,
            attribution: it.attribution,
            contact_day: it.contact_day,
            contact_out_of_hours: it.contact_out_of_hours,
        }
    }
}

/// What came of asking for a council's newest pack.
#[derive(Debug, Clone, PartialEq, uniffi::Record)]
pub struct PackUpdateRecord {
    pub jurisdiction: String,
    /// Of the pack that is in use now.
    pub pack_version: String,
    /// It came just now.
    pub new: bool,
    /// Why there is no newer one, where that is not known: the line, mostly. What was fetched is kept for the next time.
    pub problem: Option<String>,
}

impl PackUpdateRecord {
    pub(crate) fn of(before: Council, fetched: Result<Fetched, FetchError>) -> Self {
        let (council, new, problem) = match fetched {
            Ok(Fetched::Installed(council)) => (*council, true, None),
            Ok(Fetched::Current(council)) => (*council, false, None),
            Err(why) => (before, false, Some(why.to_string())),
        };
        Self { jurisdiction: council.jurisdiction, pack_version: council.version, new, problem }
    }
}

#[derive(Debug, Clone, PartialEq, uniffi::Record)]
pub struct ServiceRecord {
    pub code: String,
    pub name: String,
    pub description: String,
    pub group: String,
    pub private: bool,
    /// Said before the questions.
    pub notice: String,
    pub questions: Vec<QuestionRecord>,
}

#[derive(Debug, Clone, PartialEq, uniffi::Record)]
pub struct QuestionRecord {
    pub code: String,
    pub text: String,
    pub hint: String,
    /// GeoReport v2's datatype: `string`, `number`, `datetime`, `text`, `singlevaluelist`, `multivaluelist`.
    pub datatype: String,
    pub required: bool,
    pub only_if: Option<OnlyIfRecord>,
    pub choices: Vec<ChoiceRecord>,
}

/// Asked only where that question was answered with one of these codes.
#[derive(Debug, Clone, PartialEq, uniffi::Record)]
pub struct OnlyIfRecord {
    pub question: String,
    pub codes: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, uniffi::Record)]
pub struct ChoiceRecord {
    pub key: String,
    pub name: String,
}

impl From<Service> for ServiceRecord {
    fn from(it: Service) -> Self {
        Self {
            code: it.code,
            name: it.name,
            description: it.description,
            group: it.group,
            private: it.private,
            notice: it.notice,
            questions: it.questions.into_iter().map(Into::into).collect(),
        }
    }
}

impl From<Question> for QuestionRecord {
    fn from(it: Question) -> Self {
        let datatype = match it.datatype {
            Datatype::String => "string",
            Datatype::Number => "number",
            Datatype::Datetime => "datetime",
            Datatype::Text => "text",
            Datatype::SingleValueList => "singlevaluelist",
            Datatype::MultiValueList => "multivaluelist",
        };
        let choices = it.choices.into_iter().map(|choice| ChoiceRecord { key: choice.key, name: choice.name });
        Self {
            code: it.code,
            text: it.text,
            hint: it.hint,
            datatype: datatype.to_owned(),
            required: it.required,
            only_if: it.only_if.map(|it| OnlyIfRecord { question: it.question, codes: it.is }),
            choices: choices.collect(),
        }
    }
}

/// Degrees (WGS 84) and metres.
#[derive(Debug, Clone, Copy, PartialEq, uniffi::Record)]
pub struct PositionRecord {
    pub lat: f64,
    pub lon: f64,
    pub accuracy_m: f64,
}

/// Who tells; nobody's name if it is left out.
#[derive(Debug, Clone, PartialEq, uniffi::Record)]
pub struct ReporterRecord {
    /// Empty for a worker of the council who tells what they saw themselves.
    #[uniffi(default = "")]
    pub name: String,
    #[uniffi(default = None)]
    pub email: Option<String>,
    #[uniffi(default = None)]
    pub phone: Option<String>,
    /// A worker writes it down: a photo, the category and the place will do. The name is then that of whoever told them, and
    /// agreed to be named.
    #[uniffi(default = false)]
    pub staff: bool,
}

impl From<ReporterRecord> for Reporter {
    fn from(it: ReporterRecord) -> Self {
        let ReporterRecord { name, email, phone, staff } = it;
        match (name.trim(), staff) {
            ("", true) => Self::Staff,
            ("", false) => Self::WithoutName,
            (_, true) => Self::OnBehalf { name, email, phone, agreed: true },
            (_, false) => Self::Named { name, email, phone },
        }
    }
}

/// What a person adds to a draft. What is left out stays as it is.
#[derive(Debug, Clone, Default, PartialEq, uniffi::Record)]
pub struct DraftChanges {
    #[uniffi(default = None)]
    pub service: Option<String>,
    #[uniffi(default = None)]
    pub position: Option<PositionRecord>,
    #[uniffi(default = None)]
    pub description: Option<String>,
    /// Question to its values; no values take the answer away.
    #[uniffi(default)]
    pub answers: HashMap<String, Vec<String>>,
    #[uniffi(default = None)]
    pub reporter: Option<ReporterRecord>,
    /// BCP 47.
    #[uniffi(default = None)]
    pub language: Option<String>,
}

impl TryFrom<DraftChanges> for Changes {
    type Error = Failure;
    fn try_from(it: DraftChanges) -> Result<Self, Failure> {
        let position = it.position.map(|at| Position::new(at.lat, at.lon, at.accuracy_m)).transpose();
        Ok(Self {
            service: it.service,
            position: position.map_err(|error| Failure::BadPlace { reason: error.to_string() })?,
            description: it.description,
            answers: it.answers.into_iter().collect::<BTreeMap<_, _>>(),
            reporter: it.reporter.map(Into::into),
            language: it.language,
        })
    }
}

/// One line of the list; the names are those of `wayside list --json`.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct ReportRecord {
    pub id: String,
    pub service: String,
    /// The words' delivery state, or `draft`.
    pub state: String,
    pub reference: Option<String>,
    pub status: Option<String>,
    pub status_reason: Option<String>,
    pub private: bool,
    pub photos_total: u32,
    pub photos_sent: u32,
    pub attempts: u32,
    /// RFC 3339.
    pub next_attempt: Option<String>,
    /// A code: why it waits, is wedged, or is only a draft.
    pub reason: Option<String>,
    /// Words, photos, comments and changes that cannot go before a person does something.
    pub needs_you: u32,
    /// Photos, comments and changes that are still to go after the words.
    pub to_go: u32,
}

impl From<Summary> for ReportRecord {
    fn from(it: Summary) -> Self {
        Self {
            id: it.id.to_string(),
            service: it.service,
            state: it.state,
            reference: it.reference,
            status: it.status,
            status_reason: it.status_reason,
            private: it.private,
            photos_total: it.photos_total,
            photos_sent: it.photos_sent,
            attempts: it.attempts,
            next_attempt: it.next_attempt,
            reason: it.reason,
            needs_you: it.needs_you,
            to_go: it.to_go,
        }
    }
}

/// A photo of a draft or a report, and where it stands in words.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct PhotoRecord {
    pub id: String,
    /// From 0; with gaps where photos were removed.
    pub order: u32,
    pub width: u32,
    pub height: u32,
    /// Bytes, and how many of them the council is known to hold.
    pub length: u64,
    pub sent: u64,
    pub state: String,
    pub reason: Option<String>,
    pub sentence: String,
    pub help: Option<String>,
    /// RFC 3339.
    pub next_attempt: Option<String>,
}

impl From<PhotoView> for PhotoRecord {
    fn from(it: PhotoView) -> Self {
        Self {
            id: it.id,
            order: it.order,
            width: it.width,
            height: it.height,
            length: it.length,
            sent: it.sent,
            state: it.state,
            reason: it.reason,
            sentence: it.sentence,
            help: it.help,
            next_attempt: it.next_attempt,
        }
    }
}

/// What a person said of a report since it was submitted: a `comment`, an `amendment` or a `withdrawal`.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct SaidRecord {
    pub id: String,
    pub kind: String,
    /// RFC 3339; left out once the phone's copy is gone.
    pub at: Option<String>,
    /// A comment's own text.
    pub text: Option<String>,
    /// What an amendment changed: `description`, `answers`, `position`, `reporter`, `language`.
    pub changed: Vec<String>,
    pub state: String,
    pub reason: Option<String>,
    pub sentence: String,
    pub help: Option<String>,
    /// RFC 3339.
    pub next_attempt: Option<String>,
}

impl From<SaidView> for SaidRecord {
    fn from(it: SaidView) -> Self {
        Self {
            id: it.id.to_string(),
            kind: it.kind,
            at: it.at,
            text: it.text,
            changed: it.changed,
            state: it.state,
            reason: it.reason,
            sentence: it.sentence,
            help: it.help,
            next_attempt: it.next_attempt,
        }
    }
}

/// Something that needs a person, as it was written out.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct StuckRecord {
    pub report: String,
    /// A private one is named by its date alone.
    pub name: String,
    pub why: String,
    pub photos: u32,
    /// What it stands in, in the folder that it was written into.
    pub file: String,
}

impl From<StuckReport> for StuckRecord {
    fn from(it: StuckReport) -> Self {
        Self { report: it.id.to_string(), name: it.name, why: it.why, photos: it.photos, file: it.file }
    }
}

/// Where a report stands, in words.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct ExplanationRecord {
    pub name: String,
    pub sentence: String,
    pub help: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, uniffi::Record)]
pub struct PassRecord {
    pub accepted: u32,
    pub photos_sent: u32,
    pub changes_told: u32,
    pub waiting: u32,
    pub wedged: u32,
    pub bytes_sent: u64,
    pub connections: u64,
}

impl From<Pass> for PassRecord {
    fn from(it: Pass) -> Self {
        Self {
            accepted: it.accepted,
            photos_sent: it.photos_sent,
            changes_told: it.changes_told,
            waiting: it.waiting,
            wedged: it.wedged,
            bytes_sent: it.bytes_sent,
            connections: it.connections,
        }
    }
}

/// Why the reports did not open. Nothing was moved.
#[derive(Debug, thiserror::Error, uniffi::Error)]
pub enum OpenFailure {
    /// Try later.
    #[error("{reason}")]
    Unavailable { reason: String },
    /// Update the app.
    #[error("a newer version of the app wrote these reports")]
    NewerApp,
}

impl From<OpenError> for OpenFailure {
    fn from(error: OpenError) -> Self {
        match error {
            OpenError::Unavailable(reason) => Self::Unavailable { reason },
            OpenError::NewerApp => Self::NewerApp,
        }
    }
}

/// Why something was not done. Nothing was changed.
#[derive(Debug, thiserror::Error, uniffi::Error)]
pub enum Failure {
    #[error("there is no room left on this phone")]
    DiskFull,
    #[error("no council is set up on this phone yet")]
    NoPack,
    #[error("there is no report with this id on this phone")]
    NoSuchReport,
    /// The pack was refused; the one in use stays.
    #[error("{reason}")]
    PackRefused { reason: String },
    #[error("{reason}")]
    BadPlace { reason: String },
    #[error("{reason}")]
    PhotoRefused { reason: String },
    #[error("already with the council")]
    AlreadySent,
    /// Another process is sending.
    #[error("another process is sending")]
    Busy,
    #[error("{reason}")]
    Failed { reason: String },
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        match error {
            Error::NoPack => Self::NoPack,
            Error::NoSuchReport => Self::NoSuchReport,
            Error::Store(wayside_core::store::StoreError::DiskFull) => Self::DiskFull,
            other => Self::Failed { reason: other.to_string() },
        }
    }
}

impl From<InstallError> for Failure {
    fn from(error: InstallError) -> Self {
        Self::PackRefused { reason: error.to_string() }
    }
}

impl Failure {
    /// In the person's language: it is shown as it is.
    pub(crate) fn of_photo(core: &wayside_core::Wayside, error: PhotoError) -> Self {
        match error {
            PhotoError::Other(error) => error.into(),
            PhotoError::Intake(why) => {
                Self::PhotoRefused { reason: wayside_core::words::intake_sentence(core.words(), &why) }
            }
        }
    }
}

impl From<ChangeError> for Failure {
    fn from(error: ChangeError) -> Self {
        match error {
            ChangeError::AlreadySent | ChangeError::PerhapsSent => Self::AlreadySent,
            ChangeError::Other(error) => error.into(),
            other => Self::Failed { reason: other.to_string() },
        }
    }
}

impl From<ExportError> for Failure {
    fn from(error: ExportError) -> Self {
        match error {
            ExportError::Other(error) => error.into(),
            other => Self::Failed { reason: other.to_string() },
        }
    }
}

/// Why a draft was not submitted. It is kept.
#[derive(Debug, thiserror::Error, uniffi::Error)]
pub enum SubmitFailure {
    /// What stands in the way, in the order of the form: codes, and sentences that name the remedy.
    #[error("{} Your words are kept as a draft", .sentences.join(" "))]
    Kept { codes: Vec<String>, sentences: Vec<String> },
    #[error("{reason}")]
    Failed { reason: String },
}

/// Why the host's key store did not answer.
#[derive(Debug, thiserror::Error, uniffi::Error)]
pub enum SecretStoreError {
    /// Before the first unlock.
    #[error("locked")]
    NotAvailableYet,
    #[error("failed")]
    Failed,
}

/// An exception that nobody expected, whose text may hold anything: it is dropped unread.
impl From<uniffi::UnexpectedUniFFICallbackError> for SecretStoreError {
    fn from(_: uniffi::UnexpectedUniFFICallbackError) -> Self {
        Self::Failed
    }
}

#[derive(Debug, thiserror::Error, uniffi::Error)]
pub enum ObserverError {
    #[error("the observer failed")]
    Failed,
}

impl From<uniffi::UnexpectedUniFFICallbackError> for ObserverError {
    fn from(_: uniffi::UnexpectedUniFFICallbackError) -> Self {
        Self::Failed
    }
}
