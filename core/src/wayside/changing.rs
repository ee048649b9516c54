//! Changing a report after it was submitted: edited, added to, taken back, sent again.
//!
//! What never left the phone is changed here, and nobody hears of it. What may have left it is followed by an item of its
//! own, which waits until the council has the words; where the endpoint takes none, the person is told so.

use chrono::{DateTime, Utc};
use rusqlite::Connection;

use super::capture::{apply, own_up, put_report};
use super::{Changes, Error, Hint, Kept, Wayside};
use crate::draft::{Draft, parse};
use crate::form::MAX_TEXT;
use crate::outbox::{Event, Kind, Policy, State, WaitReason, WithdrawnWhy, step};
use crate::pack::{Endpoint, PhotoAbility};
use crate::ports::{BootId, Now, Ports, Random};
use crate::report::{FollowUp, FollowUpSaid, ItemId, PhotoId, Report, ReportId};
use crate::store::{ReportRow, Scheduled, StoreError, drafts, items, reports};

/// How a change was taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// Nothing had left the phone: it is done.
    Here,
    /// The council is told, once it has the words.
    ToBeTold,
    /// It goes no further from here. Whether it had arrived is not known, and the council can be told nothing.
    LetGo,
}

/// Why a change was not taken. The report is as it was.
#[derive(Debug, thiserror::Error)]
pub enum ChangeError {
    #[error("Already with the council, whose system takes no changes from this app. Tell the council another way")]
    AlreadySent,
    /// Whether it is there is not known yet.
    #[error(
        "It may be with the council already, whose system takes no changes from this app. Tell the council another way"
    )]
    PerhapsSent,
    /// Nothing more will be learnt of it by itself.
    #[error("Nobody can tell whether the council has this. Send it again first, or tell the council another way")]
    Unsure,
    /// Where it was to go is no more, and the pack names no other.
    #[error("The council no longer takes this kind of report from this app. Tell it another way")]
    NoWay,
    /// A photo that is on its way at this moment.
    #[error("It is being sent just now. Try again in a minute")]
    BeingSent,
    #[error("There is no such photo in this report")]
    NoSuchPhoto,
    #[error("This report was taken back")]
    TakenBack,
    /// It was refused: nothing can be said of what is not there.
    #[error("The council has not taken this report, so it can be told nothing about it. Change the report itself")]
    NotTaken,
    #[error("Only what may have arrived can be sent again. What was refused can be changed, or told another way")]
    NotHeld,
    /// Their days are over: only the receipt is left.
    #[error("The council has this report. Its words are no longer on this phone, so they cannot be changed here")]
    Forgotten,
    #[error("Nothing is different: say what is to be changed")]
    NothingChanged,
    /// Its questions are others, and the council has sorted it by the first.
    #[error("The category cannot be changed once a report was sent. Report it again in the other category")]
    OtherCategory,
    /// Nothing but the words themselves can be changed, and those are still here.
    #[error(
        "The council takes no comments from this app. This report is not sent yet: write it into the report instead"
    )]
    NoComments,
    #[error("This is a draft. Write it into the draft itself")]
    IsDraft,
    #[error("A comment has words, at most 4,000 characters of them")]
    NoComment,
    #[error("{} The report stays as it was", .0.sentences.join(" "))]
    Kept(Box<Kept>),
    #[error(transparent)]
    Other(#[from] Error),
}

impl From<StoreError> for ChangeError {
    fn from(error: StoreError) -> Self {
        Self::Other(error.into())
    }
}

impl From<crate::pack::PackError> for ChangeError {
    fn from(error: crate::pack::PackError) -> Self {
        Self::Other(error.into())
    }
}

/// A submitted report as it stands in the middle of a change.
struct Standing {
    row: ReportRow,
    words: Scheduled,
}

impl Standing {
    fn read(db: &Connection, id: ReportId) -> Result<Self, ChangeError> {
        let Some(row) = reports::get(db, id)? else {
            let is_draft = drafts::get(db, id)?.is_some();
            return Err(if is_draft { ChangeError::IsDraft } else { Error::NoSuchReport.into() });
        };
        let mut held = items::of_report(db, id)?.into_iter();
        let words = held.next().ok_or(Error::NoSuchReport)?;
        let taken_back = matches!(words.item.state, State::Withdrawn(_));
        // A wish that could not be fulfilled, because it had arrived, is no withdrawal.
        let wished = |row: &Scheduled| {
            row.item.kind == Kind::Withdrawal && row.item.state != State::Withdrawn(WithdrawnWhy::EndpointTakesNone)
        };
        if taken_back || held.any(|row| wished(&row)) {
            return Err(ChangeError::TakenBack);
        }
        Ok(Self { row, words })
    }
}

impl Wayside {
    /// Changes what a report says. What never left the phone is changed in place, refused words as well; of anything else
    /// the council is told by an amendment.
    pub fn edit(&self, id: ReportId, changes: Changes) -> Result<Change, ChangeError> {
        let pack = self.pack_of(id)?;
        let offices = pack.endpoints()?;
        let now = self.ports.clock.now();
        let random = self.ports.random.as_ref();
        let mut inner = self.inner();
        let (dialect, words) = (inner.chosen.dialect, inner.chosen.words());
        // Read and written in one transaction: another process may be editing it, or about to send it.
        let changed = inner.store.change(|db| {
            let standing = match Standing::read(db, id) {
                Ok(standing) => standing,
                Err(error) => return Ok(Err(error)),
            };
            let Some(before) = read_words(db, id)? else { return Ok(Err(ChangeError::Forgotten)) };
            let mut draft = Draft::of(&before, &standing.row.captured);
            apply(&mut draft, changes);
            let here = step(&standing.words.item, &Event::Edited, Policy::UNKNOWN, random);
            let abilities = offices.iter().find(|it| it.id == standing.row.endpoint).map(|it| &it.abilities);
            if here.is_err() && is_unsure(&standing.words) {
                return Ok(Err(ChangeError::Unsure));
            }
            // What cannot be told is said before anything about its questions.
            if here.is_err() && !abilities.is_some_and(|can| can.takes(false)) {
                return Ok(Err(already(&standing.words)));
            }
            if here.is_err() && draft.service != before.service {
                return Ok(Err(ChangeError::OtherCategory));
            }
            let ready = match parse(id, &draft, before.photos.clone(), &pack, (dialect, now.today())) {
                Ok(Ok(ready)) => ready,
                Ok(Err(reasons)) => {
                    let service = pack.service_in(&draft.service, words.language()).ok().flatten();
                    return Ok(Err(ChangeError::Kept(Box::new(Kept::because(words, id, reasons, service.as_deref())))));
                }
                Err(error) => return Ok(Err(error.into())),
            };
            // The council has it under the notice that it was given with.
            let notice_version =
                if here.is_err() { before.notice_version.clone() } else { ready.report.notice_version };
            let after = Report { notice_version, ..ready.report };
            if means(&after) == means(&before) {
                return Ok(Err(ChangeError::NothingChanged));
            }
            if let Ok(step) = here {
                // What the council was to be told of it stands in the words themselves now.
                take_up_unsaid(db, id, random, &now)?;
                put_report(db, &after)?;
                items::unfreeze(db, id.into())?;
                reports::reroute(db, id, &ready.endpoint, &after.service, after.private)?;
                items::apply(db, id.into(), &step, None, &now)?;
                return Ok(Ok(Change::Here));
            }
            let unsaid = take_up_unsaid(db, id, random, &now)?;
            let amendment = amendment(&before, &after, unsaid.as_slice());
            queue(db, &standing, Kind::Amendment, amendment, (&self.ports, &now))?;
            // What was sent stays as it was frozen; here stands what the person says by now.
            put_report(db, &after)?;
            Ok(Ok(Change::ToBeTold))
        })?;
        drop(inner);
        self.tell(Hint::Reports);
        changed
    }

    /// Takes a photo out of a draft or a report. What the council has of it already stays there: then it is let go.
    pub fn remove_photo(&self, id: ReportId, photo: PhotoId) -> Result<Change, ChangeError> {
        let pack = self.pack_of(id).ok();
        let offices = pack.as_ref().map(|pack| pack.endpoints()).transpose()?.unwrap_or_default();
        let random = self.ports.random.as_ref();
        let now = self.ports.clock.now();
        let mut inner = self.inner();
        let removed = inner.store.change_at_need(|db| {
            if drafts::one_photo(db, photo)?.is_none_or(|row| row.report != id || row.deleted_us.is_some()) {
                return Ok(Err(ChangeError::NoSuchPhoto));
            }
            if drafts::get(db, id)?.is_some() {
                drafts::remove_photo(db, photo)?;
                return Ok(Ok(Change::Here));
            }
            let standing = match Standing::read(db, id) {
                Ok(standing) => standing,
                Err(error) => return Ok(Err(error)),
            };
            if let Ok(step) = step(&standing.words.item, &Event::Edited, Policy::UNKNOWN, random) {
                let Some(mut words) = read_words(db, id)? else { return Ok(Err(ChangeError::Forgotten)) };
                words.photos.retain(|it| it.id != photo);
                put_report(db, &words)?;
                items::unfreeze(db, id.into())?;
                items::apply(db, id.into(), &step, None, &now)?;
                items::remove(db, photo.into())?;
                drafts::remove_photo(db, photo)?;
                return Ok(Ok(Change::Here));
            }
            let Some(row) = items::get(db, photo.into())? else { return Ok(Err(ChangeError::NoSuchPhoto)) };
            // Where photos go with the words, one that is not known to have stayed behind may be there.
            let office = offices.iter().find(|it| it.id == row.endpoint);
            let with_words = office.is_some_and(|it| it.abilities.photos == PhotoAbility::MultipartWithReport);
            let may_be_there = with_words && row.item.sent && !matches!(row.item.state, State::Wedged(_));
            match step(&row.item, &Event::WithdrawAsked, Policy::UNKNOWN, random) {
                Ok(step) if !may_be_there => {
                    items::apply(db, photo.into(), &step, None, &now)?;
                    drafts::forget_photo(db, photo, now.wall_us)?;
                    Ok(Ok(if row.item.sent { Change::LetGo } else { Change::Here }))
                }
                _ if row.item.state == State::Leased => Ok(Err(ChangeError::BeingSent)),
                _ => Ok(Err(already(&standing.words))),
            }
        })?;
        drop(inner);
        self.tell(Hint::Reports);
        removed
    }

    /// Adds a comment for the council.
    pub fn comment(&self, id: ReportId, text: &str) -> Result<ItemId, ChangeError> {
        let text = text.trim();
        if text.is_empty() || text.contains('\0') || text.chars().count() > MAX_TEXT {
            return Err(ChangeError::NoComment);
        }
        self.follow_up(id, Kind::Comment, FollowUpSaid::Comment { text: text.to_owned() })
    }

    /// Takes a draft or a report back. What never left the phone is forgotten; of anything else the council is told. Where it
    /// can be told nothing, what may have arrived goes no further from here.
    pub fn withdraw(&self, id: ReportId) -> Result<Change, ChangeError> {
        let pack = self.pack_of(id).ok();
        let endpoints = pack.as_ref().map(|pack| pack.endpoints()).transpose()?.unwrap_or_default();
        let random = self.ports.random.as_ref();
        let now = self.ports.clock.now();
        // Looked at and taken back in one transaction: another process may be about to send it.
        let taken = self.inner().store.change_at_need(|db| {
            if drafts::get(db, id)?.is_some() {
                drafts::discard(db, id)?;
                return Ok(Ok(Change::Here));
            }
            let standing = match Standing::read(db, id) {
                Ok(standing) => standing,
                // Asked for twice is asked for.
                Err(ChangeError::TakenBack) => return Ok(Ok(how_taken_back(db, id, endpoints)?)),
                Err(error) => return Ok(Err(error)),
            };
            let can = endpoints.iter().find(|it| it.id == standing.row.endpoint).map(|it| &it.abilities);
            let can_be_told = can.is_some_and(|can| can.takes(true));
            let policy = can.map_or(Policy::UNKNOWN, |can| Policy::of(can, standing.row.private));
            let policy = policy.if_keyed(items::went_keyed(db, &standing.words.item)?);
            let words = &standing.words.item;
            let here = |event: &Event| step(words, event, policy, random).is_ok();
            let (event, change) = match () {
                () if here(&Event::WithdrawAsked) => (Event::WithdrawAsked, Change::Here),
                () if can_be_told && !matches!(words.state, State::Wedged(_)) => {
                    queue(db, &standing, Kind::Withdrawal, FollowUpSaid::Withdrawal, (&self.ports, &now))?;
                    return Ok(Ok(Change::ToBeTold));
                }
                () if here(&Event::LetGo) => (Event::LetGo, Change::LetGo),
                () if matches!(words.state, State::Unconfirmed { .. } | State::Leased) => {
                    queue(db, &standing, Kind::Withdrawal, FollowUpSaid::Withdrawal, (&self.ports, &now))?;
                    return Ok(Ok(Change::LetGo));
                }
                () => return Ok(Err(ChangeError::AlreadySent)),
            };
            items::take_back(db, id, &event, policy, (random, &now))?;
            Ok(Ok(change))
        })?;
        self.tell(Hint::Reports);
        taken
    }

    /// Sends again what may have arrived, as the person decided: better twice than not at all.
    pub fn resend(&self, id: ReportId) -> Result<(), ChangeError> {
        let pack = self.pack_of(id)?;
        let now = self.ports.clock.now();
        let mut inner = self.inner();
        let dialect = inner.chosen.dialect;
        let report = reports::get(inner.store.read(), id)?;
        let private = report.as_ref().is_some_and(|report| report.private);
        let service = report.map(|report| report.service);
        let route = service.map(|service| pack.endpoint_for(&service, dialect)).transpose()?.flatten();
        let endpoints = pack.endpoints()?;
        let random = self.ports.random.as_ref();
        let decided = inner.store.change(|db| {
            let Some(row) = items::get(db, id.into())? else { return Ok(Err(Error::NoSuchReport.into())) };
            let office = endpoints.iter().find(|it| it.id == row.endpoint);
            let policy = office.map_or(Policy::UNKNOWN, |office| Policy::of(&office.abilities, private));
            let policy = policy.if_keyed(items::went_keyed(db, &row.item)?);
            let Ok(change) = step(&row.item, &Event::ResendAsked, policy, random) else {
                return Ok(Err(ChangeError::NotHeld));
            };
            // Where it went is no more, or speaks otherwise: it is made anew for where such reports go now.
            let was_spoken = items::frozen(db, row.item.id, row.item.rev)?.map(|frozen| frozen.dialect);
            let same = |it: &&Endpoint| was_spoken.as_ref().is_none_or(|dialect| dialect == it.dialect.code());
            let gone = office.filter(same).is_none();
            if gone && route.is_none() {
                return Ok(Err(ChangeError::NoWay));
            }
            items::apply(db, row.item.id, &change, None, &now)?;
            own_up(db, id)?;
            if let (true, Some(route), Some(report)) = (gone, &route, reports::get(db, id)?) {
                items::unfreeze(db, id.into())?;
                reports::reroute(db, id, &route.id, &report.service, report.private)?;
            }
            Ok(Ok(()))
        })?;
        drop(inner);
        self.tell(Hint::Reports);
        decided
    }

    fn follow_up(&self, id: ReportId, kind: Kind, said: FollowUpSaid) -> Result<ItemId, ChangeError> {
        let pack = self.pack_of(id)?;
        let endpoints = pack.endpoints()?;
        let now = self.ports.clock.now();
        let queued = self.inner().store.change(|db| {
            let standing = match Standing::read(db, id) {
                Ok(standing) => standing,
                Err(error) => return Ok(Err(error)),
            };
            match standing.words.item.state {
                State::Wedged(_) if standing.words.item.sent => return Ok(Err(ChangeError::Unsure)),
                State::Wedged(_) => return Ok(Err(ChangeError::NotTaken)),
                _ => {}
            }
            let endpoint = endpoints.iter().find(|it| it.id == standing.row.endpoint);
            if !endpoint.is_some_and(|it| it.abilities.takes(kind == Kind::Withdrawal)) {
                let here = step(&standing.words.item, &Event::Edited, Policy::UNKNOWN, self.ports.random.as_ref());
                return Ok(Err(if here.is_ok() { ChangeError::NoComments } else { already(&standing.words) }));
            }
            Ok(Ok(queue(db, &standing, kind, said, (&self.ports, &now))?))
        })?;
        self.tell(Hint::Reports);
        queued
    }
}

/// It may be there, and nothing more will be learnt: what is said of it now would wait for ever.
fn is_unsure(words: &Scheduled) -> bool {
    words.item.sent && matches!(words.item.state, State::Wedged(_))
}

/// Too late for a change that the council cannot be told.
fn already(words: &Scheduled) -> ChangeError {
    match words.item.state {
        State::Accepted | State::Token => ChangeError::AlreadySent,
        _ => ChangeError::PerhapsSent,
    }
}

/// What was said to the person when it was taken back.
fn how_taken_back(db: &Connection, id: ReportId, endpoints: &[Endpoint]) -> Result<Change, StoreError> {
    let words = items::get(db, id.into())?;
    let told = items::of_report(db, id)?.iter().any(|row| row.item.kind == Kind::Withdrawal);
    let endpoint = words.as_ref().and_then(|words| endpoints.iter().find(|it| it.id == words.endpoint));
    let can_be_told = endpoint.is_none_or(|it| it.abilities.takes(true));
    Ok(match words.map(|words| (words.item.state, words.item.sent)) {
        Some((State::Withdrawn(WithdrawnWhy::CouncilTold), _)) => Change::ToBeTold,
        Some((State::Withdrawn(_), true)) => Change::LetGo,
        Some((State::Withdrawn(_), false)) => Change::Here,
        _ if told && can_be_told => Change::ToBeTold,
        _ if told => Change::LetGo,
        _ => Change::Here,
    })
}

fn read_words(db: &Connection, id: ReportId) -> Result<Option<Report>, StoreError> {
    let Some(words) = drafts::words(db, id.into())? else { return Ok(None) };
    serde_json::from_slice(&words).map(Some).map_err(|error| StoreError::Foreign(error.to_string()))
}

/// What a report says, whatever its answers were called when they were given.
fn means(report: &Report) -> Draft {
    Draft::of(report, &Now { wall_us: 0, since_boot_us: 0, boot: BootId(String::new()) })
}

/// What is different, and whatever the council was to be told and was not.
fn amendment(before: &Report, after: &Report, unsaid: &[FollowUpSaid]) -> FollowUpSaid {
    let unsaid: Vec<String> = unsaid.iter().flat_map(FollowUpSaid::changed).collect();
    let (was, is) = (means(before), means(after));
    let other = |field: &str, differs: bool| differs || unsaid.iter().any(|it| it == field);
    FollowUpSaid::Amendment {
        description: other("description", was.description != is.description).then(|| after.description.clone()),
        answers: other("answers", was.answers != is.answers).then(|| after.answers.clone()),
        position: other("position", was.position != is.position).then_some(after.position),
        reporter: other("reporter", was.reporter != is.reporter).then(|| after.reporter.clone()),
        language: other("language", was.language != is.language).then(|| after.language.clone()),
    }
}

/// Amendments that never left the phone, or were refused: they end here, and the next one says what they said.
fn take_up_unsaid(
    db: &Connection,
    id: ReportId,
    random: &dyn Random,
    now: &Now,
) -> Result<Vec<FollowUpSaid>, StoreError> {
    let mut unsaid = Vec::new();
    for amendment in items::take_up_amendments(db, id, random, now)? {
        let Some(words) = drafts::words(db, amendment)? else { continue };
        let Ok(said) = serde_json::from_slice::<FollowUp>(&words) else { continue };
        unsaid.push(said.said);
    }
    Ok(unsaid)
}

/// It goes after the words, and independently of everything else of the report. Its id sorts after all that was said of the
/// report before, though the clock may have gone back since: the last word is to arrive last.
fn queue(
    db: &Connection,
    standing: &Standing,
    kind: Kind,
    said: FollowUpSaid,
    (ports, now): (&Ports, &Now),
) -> Result<ItemId, StoreError> {
    let of = standing.row.id;
    let said_before = items::of_report(db, of)?.into_iter().filter(|row| row.item.kind != Kind::Photo);
    let item = ItemId(ports.mint_after(said_before.map(|row| row.item.id.0).max()));
    let captured_at = DateTime::<Utc>::from_timestamp_micros(now.wall_us).unwrap_or_default();
    drafts::put_words(db, item, &json(&FollowUp { id: item, of, captured_at, said })?)?;
    let there = standing.words.item.state == State::Accepted;
    let state = if there { State::Queued } else { State::Waiting(WaitReason::Parent) };
    items::insert(db, item, of, kind, &standing.row.endpoint, &state)?;
    Ok(item)
}

fn json(value: &impl serde::Serialize) -> Result<Vec<u8>, StoreError> {
    serde_json::to_vec(value).map_err(|error| StoreError::Foreign(error.to_string()))
}
