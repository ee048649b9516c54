//! From a draft to a report: what a person has said so far, and what is missing before it can be sent.
//!
//! The only door through which a [`Report`] comes into being.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use crate::form::{self, FormError, MAX_TEXT, Progress, RawAnswers};
use crate::pack::{Council, Dialect, Elsewhere, Identity, Pack, PackError, Way};
use crate::place::{Ground, is_inside, locate};
use crate::ports::{BootId, Now};
use crate::report::{AnswerValue, PhotoRef, Position, Report, ReportId, Reporter};

/// What a person has said so far. Needs nothing at all: a draft without a place is still a draft.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Draft {
    #[serde(default)]
    pub service: String,
    #[serde(default)]
    pub position: Option<Position>,
    #[serde(default)]
    pub description: String,
    #[serde(default)]
    pub answers: RawAnswers,
    #[serde(default)]
    pub reporter: Reporter,
    /// BCP 47.
    #[serde(default = "english")]
    pub language: String,
    /// Why the last photo that was given was not taken in, as `words::refused_photo` keeps it; empty once another was.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub photo_refused: String,
    /// The names of the files that were refused and in whose place no other was taken in.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub refused_files: Vec<String>,
    /// How far the talk about it has come.
    #[serde(default, skip_serializing_if = "Progress::is_new")]
    pub progress: Progress,
    /// The moment of capture, frozen when the draft was begun, by both clocks.
    pub captured_us: i64,
    pub captured_since_boot_us: i64,
    pub captured_boot: String,
}

fn english() -> String {
    "en-GB".to_owned()
}

impl Draft {
    /// Begun now.
    pub fn begun(now: &Now) -> Self {
        Self {
            service: String::new(),
            position: None,
            description: String::new(),
            answers: RawAnswers::new(),
            reporter: Reporter::default(),
            language: english(),
            photo_refused: String::new(),
            refused_files: Vec::new(),
            progress: Progress::default(),
            captured_us: now.wall_us,
            captured_since_boot_us: now.since_boot_us,
            captured_boot: now.boot.0.clone(),
        }
    }

    /// What a report was made of, to be changed and made into one again.
    pub fn of(report: &Report, captured: &Now) -> Self {
        let values = |value: &AnswerValue| match value {
            AnswerValue::Text(text) => vec![text.clone()],
            AnswerValue::Choices(chosen) => chosen.iter().map(|choice| choice.code.clone()).collect(),
        };
        let answered = report.answers.iter().filter(|answer| !answer.is_not_asked());
        Self {
            service: report.service.clone(),
            position: Some(report.position),
            description: report.description.clone(),
            answers: answered.map(|answer| (answer.question.clone(), values(&answer.value))).collect(),
            reporter: report.reporter.clone(),
            language: report.language.clone(),
            ..Self::begun(captured)
        }
    }

    /// Begun, and nothing more: not even what it is about. Its photos are not in it.
    pub fn says_nothing(&self) -> bool {
        let words = [&self.service, &self.description, &self.photo_refused];
        words.iter().all(|it| it.trim().is_empty())
            && self.position.is_none()
            && self.answers.is_empty()
            && self.reporter.person().is_none()
            && !self.progress.has_passed_any()
    }

    pub fn captured(&self) -> Now {
        Now {
            wall_us: self.captured_us,
            since_boot_us: self.captured_since_boot_us,
            boot: BootId(self.captured_boot.clone()),
        }
    }
}

/// Why a draft cannot go yet. Each has one remedy, said by `words`.
#[derive(Clone, Debug, PartialEq)]
pub enum DraftReason {
    NoPack,
    NoPlace,
    /// The council is no more; who took over is another's pack to say.
    Ended {
        council: String,
        last_day: NaiveDate,
    },
    /// The council has not begun.
    NotYet {
        council: String,
        first_day: NaiveDate,
    },
    OutsideCouncil {
        council: String,
        edge_m: f64,
    },
    UnknownService {
        service: String,
    },
    /// Nobody to send it to; for a private service, nobody who may have it.
    NoEndpoint,
    /// Somebody else's business, and whose.
    Elsewhere(Elsewhere),
    /// The council takes this only from somebody whom it can answer.
    NoContact,
    TooLong {
        limit: usize,
    },
    /// A NUL, which no database and no back office keeps.
    Unstorable,
    Answer(FormError),
}

impl DraftReason {
    pub fn code(&self) -> &'static str {
        match self {
            Self::NoPack => "no_pack",
            Self::NoPlace => "no_place",
            Self::Ended { .. } => "council_ended",
            Self::NotYet { .. } => "council_not_yet",
            Self::OutsideCouncil { .. } => "outside_council",
            Self::UnknownService { service } if service.is_empty() => "no_category",
            Self::UnknownService { .. } => "service_gone",
            Self::NoEndpoint => "no_endpoint",
            Self::Elsewhere(_) => "elsewhere",
            Self::NoContact => "no_contact",
            Self::TooLong { .. } => "too_long",
            Self::Unstorable => "unstorable",
            Self::Answer(_) => "answers",
        }
    }
}

/// A report with what the queue needs to know of it.
#[derive(Clone, Debug)]
pub struct Ready {
    pub report: Report,
    /// Its id.
    pub endpoint: String,
    pub keep_days: u32,
}

/// Everything that stands in the way today, or a report. The place is decided first: where nobody can be told, that is said
/// before anything about answers.
pub fn parse(
    id: ReportId,
    draft: &Draft,
    photos: Vec<PhotoRef>,
    pack: &Pack,
    (dialect, today): (Option<Dialect>, NaiveDate),
) -> Result<Result<Ready, Vec<DraftReason>>, PackError> {
    let council = pack.council()?;
    let mut missing = Vec::new();
    if let Some(reason) = place_missing(draft, council, pack, today)? {
        missing.push(reason);
    }
    // The labels that the person was shown are kept with what they chose.
    let Some(service) = pack.service_in(&draft.service, &draft.language)? else {
        missing.push(DraftReason::UnknownService { service: draft.service.clone() });
        return Ok(Err(missing));
    };
    // Where an answer ends the form, whoever else is told of it is said instead.
    if let Some(stop) = form::ending(&service, &draft.answers) {
        let (why, tell) = (stop.text.trim().to_owned(), stop.link.clone());
        missing.push(DraftReason::Elsewhere(Elsewhere { area: None, why, tell, route: None }));
    }
    let endpoint = match draft.position {
        Some(position) => match pack.way_in((&service.code, false), Some(&position), dialect, &draft.language)? {
            Way::To(endpoint) => Some(endpoint),
            Way::Elsewhere(elsewhere) => {
                missing.push(DraftReason::Elsewhere(elsewhere));
                None
            }
            Way::Nowhere => {
                missing.push(DraftReason::NoEndpoint);
                None
            }
        },
        // Where the place decides, nothing can be said before it is known.
        None => {
            let takes = pack.endpoint_for(&service.code, dialect)?;
            if takes.is_none() && pack.routes()?.is_empty() {
                missing.push(DraftReason::NoEndpoint);
            }
            takes
        }
    };
    if draft.description.chars().count() > MAX_TEXT {
        missing.push(DraftReason::TooLong { limit: MAX_TEXT });
    }
    if draft.description.contains('\0') {
        missing.push(DraftReason::Unstorable);
    }
    // A worker is known to the council by their sign-in.
    if service.identity != Identity::None && !draft.reporter.is_staff() && !draft.reporter.can_be_reached() {
        missing.push(DraftReason::NoContact);
    }
    let check = if draft.reporter.is_staff() { form::check_of_staff } else { form::check };
    let answers =
        check(&service, &draft.answers).map_err(|errors| missing.extend(errors.into_iter().map(DraftReason::Answer)));
    let (Some(position), Some(endpoint), Ok(answers), true) = (draft.position, endpoint, answers, missing.is_empty())
    else {
        return Ok(Err(missing));
    };
    let captured_at = DateTime::<Utc>::from_timestamp_micros(draft.captured_us).unwrap_or_default();
    let report = Report {
        id,
        jurisdiction: council.jurisdiction.clone(),
        service: service.code.clone(),
        private: service.private,
        pack_version: council.version.clone(),
        notice_version: service.privacy.as_ref().map(|notice| notice.version.clone()).unwrap_or_default(),
        language: draft.language.clone(),
        captured_at,
        position,
        description: draft.description.trim().to_owned(),
        answers,
        photos,
        reporter: draft.reporter.clone(),
    };
    Ok(Ok(Ready { report, endpoint: endpoint.id.clone(), keep_days: service.keep_days }))
}

fn place_missing(
    draft: &Draft,
    council: &Council,
    pack: &Pack,
    today: NaiveDate,
) -> Result<Option<DraftReason>, PackError> {
    let boundary = pack.boundary()?;
    if let Some(last_day) = boundary.filter(|it| it.has_ended(today)).and_then(|it| it.valid_to) {
        return Ok(Some(DraftReason::Ended { council: council.name.clone(), last_day }));
    }
    if let Some(first_day) = boundary.and_then(|it| it.valid_from).filter(|first_day| today < *first_day) {
        return Ok(Some(DraftReason::NotYet { council: council.name.clone(), first_day }));
    }
    let Some(position) = draft.position else { return Ok(Some(DraftReason::NoPlace)) };
    let Some(boundary) = boundary.filter(|boundary| !is_inside(&position, boundary)) else { return Ok(None) };
    let Ground { edge_m, ambiguous, .. } = locate(&position, boundary);
    // A fix that may as well be inside is taken: the server decides, and nobody is turned away for a metre.
    Ok((!ambiguous).then(|| DraftReason::OutsideCouncil { council: council.name.clone(), edge_m }))
}
