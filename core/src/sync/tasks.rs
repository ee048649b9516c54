//! Making tasks: what is sent for the first time is frozen, the lease is written, and only then is the task given away.

use std::time::Duration;

use chrono::{DateTime, Utc};
use sha2::{Digest, Sha256};

use super::next::{DRIVER_LEASE, Office, WORDS};
use super::{Budget, Desk, Purpose, SyncError, Task, Walk};
use crate::endpoint::answers::ANSWER_LIMIT;
use crate::endpoint::wire::{BATCH_BYTES, Batch, BatchItem, BatchKind, Known, Registration};
use crate::endpoint::{Request, georeport, wayside};
use crate::outbox::{Event, Kind, Policy, State, WaitReason, WedgeReason, Why, jittered, step};
use crate::pack::{Dialect, LookUp, PhotoAbility};
use crate::photo::BlobError;
use crate::ports::{Due, Now};
use crate::report::{ItemId, PhotoId, PhotoRef, Report, hex};
use crate::store::{Frozen, Holder, ReportRow, Scheduled, drafts, endpoints, items, leases, receipts, reports};

/// No byte for this long: give up (outbox rule 12: no progress, never a total).
const STALL: Duration = Duration::from_secs(60);
/// A PATCH is to take about this long, so that a broken line costs no more than that.
const CHUNK_SECONDS: f64 = 20.0;
const CHUNK_FIRST: u64 = 64 * 1024;
const CHUNK_LEAST: u64 = 16 * 1024;
/// How far before the first send a look-up begins: clocks differ, and a zone may have been left out.
const LOOK_BACK_US: i64 = 3 * 3600 * 1_000_000;
/// GeoReport v2 lists 90 days from a start on: with [`LOOK_BACK_US`] before it, a window of 89 days still ends after now.
const LOOK_BACK_MOST_US: i64 = (89 * 24 - 3) * 3600 * 1_000_000;
/// References in one question about statuses.
pub(super) const STATUSES_AT_ONCE: u32 = 50;
/// Reports in one question about what a restored server holds.
pub(super) const KNOWN_AT_ONCE: usize = 500;
/// Photos taken with the words by multipart: at most this many bytes in memory.
const MULTIPART_BYTES: u64 = 24 << 20;

impl Desk<'_> {
    /// Up to a hundred reports' words, and changes of reports, in one request.
    pub(super) fn send_batch(&mut self, office: &Office, now: &Now) -> Result<Option<Task>, SyncError> {
        let most = office.state.health.may_send();
        let mut due = Vec::new();
        for kind in WORDS {
            let room = most.saturating_sub(u32::try_from(due.len()).unwrap_or(u32::MAX));
            due.extend(items::due_now(self.store.read(), office.key(), kind, now, room)?);
        }
        due.retain(|row| row.item.state != State::Token);
        if due.is_empty() && !self.needs_identity(office, now)? {
            return Ok(None);
        }
        let Some(identity) = self.identity(&office.jurisdiction)? else { return Ok(None) };
        let register = (!identity.registered)
            .then(|| Registration { id: identity.bearer.installation, secret: identity.bearer.secret.clone() });
        let mut batch = Batch { register, items: Vec::new() };
        let mut taken = Vec::new();
        let mut frozen_now = Vec::new();
        let mut bytes = 0;
        for row in due {
            let Some((report, frozen)) = self.freeze(&row, office, now)? else { continue };
            let payload = String::from_utf8_lossy(&frozen.bytes).into_owned();
            // The envelope and JSON's escapes cost room as well.
            bytes += payload.len() + payload.matches('"').count() + 512;
            if bytes > BATCH_BYTES && !taken.is_empty() {
                break;
            }
            batch.items.push(BatchItem {
                id: row.item.id.0,
                kind: batch_kind(row.item.kind),
                rev: row.item.rev,
                of: (row.item.kind != Kind::Report).then_some(row.item.of),
                age_s: age_s(&report, now),
                sha256: hex(&frozen.sha256),
                payload,
            });
            taken.push(row);
            frozen_now.push(frozen);
        }
        if taken.is_empty() && batch.register.is_none() {
            return Ok(None);
        }
        #[cfg(feature = "controls")]
        self.without_key(&mut batch);
        let request = wayside::batch(&office.endpoint.url, &identity.bearer, &batch);
        self.hand_out(office, &Purpose::Batch, &taken, &frozen_now, request, now).map(Some)
    }

    /// Control: every try goes under an id of its own, as from a client that knows no idempotency.
    #[cfg(feature = "controls")]
    fn without_key(&mut self, batch: &mut Batch) {
        for item in batch.items.iter_mut().filter(|_| crate::controls::no_key()) {
            let (id, alias) = (item.id, self.ports.mint());
            self.pace.aliases.insert(alias.to_string(), id.to_string());
            item.id = alias;
            item.payload = item.payload.replace(&id.to_string(), &alias.to_string());
            item.sha256 = hex(&Sha256::digest(item.payload.as_bytes()));
        }
    }

    /// Photos or news are waiting for a server that does not know this phone (any more).
    fn needs_identity(&self, office: &Office, now: &Now) -> Result<bool, SyncError> {
        let photo = items::due_now(self.store.read(), office.key(), Kind::Photo, now, 1)?;
        Ok(!photo.is_empty() || receipts::any_open_at(self.store.read(), office.key())?)
    }

    /// One report by GeoReport, with its photos where the endpoint takes them so.
    pub(super) fn send_report(&mut self, office: &Office, now: &Now) -> Result<Option<Task>, SyncError> {
        let abilities = &office.endpoint.abilities;
        for row in items::due_now(self.store.read(), office.key(), Kind::Report, now, 100)? {
            // What may have arrived is looked for, and what has a token is asked after: neither is sent again.
            let asked_after = matches!(row.item.state, State::Unconfirmed { .. }) && !abilities.idempotent;
            if asked_after || row.item.state == State::Token {
                continue;
            }
            let Some((report, frozen)) = self.freeze(&row, office, now)? else { continue };
            let mut media = Vec::new();
            if abilities.photos == PhotoAbility::MultipartWithReport {
                match self.media(&report)? {
                    Ok(read) => media = read,
                    Err(held_up) => {
                        self.hold_up(&row, held_up, now)?;
                        continue;
                    }
                }
            }
            let key = abilities.idempotent.then(|| row.item.id.to_string());
            let request = georeport::post_report(&office.endpoint, key.as_deref(), &frozen.bytes, &media);
            return self.hand_out(office, &Purpose::Post, &[row], &[frozen], request, now).map(Some);
        }
        Ok(None)
    }

    /// A report's photos, or why they cannot go with it.
    fn media(&self, report: &ReportRow) -> Result<Result<Vec<georeport::Media>, State>, SyncError> {
        let photos = drafts::photos(self.store.read(), report.id)?;
        if photos.iter().map(|row| row.photo.length).sum::<u64>() > MULTIPART_BYTES {
            return Ok(Err(State::Wedged(WedgeReason::PhotoTooLarge)));
        }
        let read = photos.iter().map(|row| {
            let jpeg = self.whole_photo(&row.photo)?;
            Ok(georeport::Media { name: format!("{}.jpg", row.photo.id), jpeg })
        });
        Ok(read.collect())
    }

    /// A photo's plain bytes, if they are still those that were taken in.
    fn whole_photo(&self, photo: &PhotoRef) -> Result<Vec<u8>, State> {
        use std::io::Read;
        let path = crate::photo::file_name(&self.store.photo_folder(), photo.id);
        let mut jpeg = Vec::new();
        crate::photo::open_blob(self.ports.files.as_ref(), &path, photo.id, 0, photo.length)
            .and_then(|mut file| Ok(file.read_to_end(&mut jpeg)?))
            .map_err(|error| unreadable(&error))?;
        let same = hex(&Sha256::digest(&jpeg)) == photo.sha256;
        if same { Ok(jpeg) } else { Err(State::Wedged(WedgeReason::PhotoDamaged)) }
    }

    /// The photo that has waited longest: where it stands if that is not known, else more of it.
    pub(super) fn send_photo(
        &mut self,
        office: &Office,
        budget: &Budget,
        now: &Now,
    ) -> Result<Option<Task>, SyncError> {
        let Some(identity) = self.identity(&office.jurisdiction)?.filter(|identity| identity.registered) else {
            return Ok(None);
        };
        for row in items::due_now(self.store.read(), office.key(), Kind::Photo, now, 100)? {
            let id = PhotoId(row.item.id.0);
            let (Some(url), Some(photo)) = (&row.upload_url, drafts::one_photo(self.store.read(), id)?) else {
                continue;
            };
            let Some(from) = row.upload_offset else {
                let request = wayside::offset(&office.endpoint.url, &identity.bearer, url);
                return self.hand_out(office, &Purpose::Offset, &[row], &[], request, now).map(Some);
            };
            let path = crate::photo::file_name(&self.store.photo_folder(), id);
            // One that the server found to be wrong is looked at here as well before it goes again.
            let readable = match crate::photo::open_blob(self.ports.files.as_ref(), &path, id, from, 0) {
                Ok(_) if from == 0 && row.item.failures > 0 => self.whole_photo(&photo.photo).map(|_| ()),
                Ok(_) => Ok(()),
                Err(error) => Err(unreadable(&error)),
            };
            if let Err(held_up) = readable {
                self.hold_up(&row, held_up, now)?;
                continue;
            }
            self.pace.stood.insert(row.item.id, from);
            let chunk =
                self.pace.rate.get(&office.endpoint.id).map_or(CHUNK_FIRST, |rate| (rate * CHUNK_SECONDS) as u64);
            let length = part(photo.photo.length.saturating_sub(from), chunk.max(CHUNK_LEAST)).min(budget.bytes);
            let request = wayside::patch(&office.endpoint.url, &identity.bearer, url, id, from, length);
            return self.hand_out(office, &Purpose::Patch { from, length }, &[row], &[], request, now).map(Some);
        }
        Ok(None)
    }

    /// Reports whose answers were lost are looked for, all of an endpoint's at once; tokens are asked after.
    pub(super) fn look_up(&mut self, office: &Office, now: &Now) -> Result<Option<Task>, SyncError> {
        let due = items::due_now(self.store.read(), office.key(), Kind::Report, now, 1000)?;
        let (tokens, rest): (Vec<_>, Vec<_>) = due.into_iter().partition(|row| row.item.state == State::Token);
        if let Some(row) = tokens.into_iter().next() {
            let receipt = receipts::get(self.store.read(), row.item.of)?;
            if let Some(token) = receipt.and_then(|receipt| receipt.token) {
                let request = georeport::token(&office.endpoint, &token);
                return self.hand_out(office, &Purpose::Token, &[row], &[], request, now).map(Some);
            }
        }
        let id = &office.endpoint.id;
        let mut unconfirmed: Vec<_> =
            rest.into_iter().filter(|row| matches!(row.item.state, State::Unconfirmed { .. })).collect();
        if office.endpoint.abilities.lookup == LookUp::None {
            if !office.endpoint.abilities.idempotent {
                self.give_up_looking(office, &unconfirmed, now)?;
            }
            return Ok(None);
        }
        // What was sent before any window that can be asked for will not be found: that it is not there proves nothing.
        let out_of_sight = self.out_of_sight(&unconfirmed, now)?;
        if !out_of_sight.is_empty() {
            self.give_up_looking(office, &out_of_sight, now)?;
            unconfirmed.retain(|row| !out_of_sight.contains(row));
        }
        if let Some(walk) = self.pace.walk.get(id) {
            unconfirmed.retain(|row| walk.items.contains(&row.item.id));
        }
        if unconfirmed.is_empty() {
            // Others may be due: they begin a look of their own, at once.
            let begun = self.pace.walk.remove(id).is_some();
            return if begun { self.look_up(office, now) } else { Ok(None) };
        }
        let walk = match self.pace.walk.get(id) {
            Some(walk) => walk.clone(),
            None => self.begin_walk(office, &unconfirmed, now)?,
        };
        let since = DateTime::<Utc>::from_timestamp_micros(walk.since_us).unwrap_or_default();
        let request = georeport::look_up(&office.endpoint, since, walk.page);
        let purpose = Purpose::LookUp { page: walk.page };
        self.pace.walk.insert(id.clone(), walk);
        self.hand_out(office, &purpose, &unconfirmed, &[], request, now).map(Some)
    }

    /// From before the first of them was sent, by the server's clock as far as it is known. A phone's clock proves nothing:
    /// one that has gone back since gives no time at all, and the look goes as far back as GeoReport allows.
    fn begin_walk(&self, office: &Office, rows: &[Scheduled], now: &Now) -> Result<Walk, SyncError> {
        let mut ago_us = 0;
        for row in rows {
            let frozen = items::frozen(self.store.read(), row.item.id, row.item.rev)?;
            let ago = frozen.map_or(-1, |frozen| now.wall_us.saturating_sub(frozen.frozen_us));
            ago_us = ago_us.max(if ago < 0 { LOOK_BACK_MOST_US } else { ago.min(LOOK_BACK_MOST_US) });
        }
        let skew_us = self.pace.skew_us.get(&office.endpoint.id).copied().unwrap_or(0);
        let since_us = now.wall_us.saturating_add(skew_us).saturating_sub(ago_us).saturating_sub(LOOK_BACK_US);
        let items = rows.iter().map(|row| row.item.id).collect();
        Ok(Walk { page: 1, since_us, items, sign: None, again: false })
    }

    fn out_of_sight(&self, rows: &[Scheduled], now: &Now) -> Result<Vec<Scheduled>, SyncError> {
        let mut out_of_sight = Vec::new();
        for row in rows {
            let frozen = items::frozen(self.store.read(), row.item.id, row.item.rev)?;
            if frozen.is_some_and(|frozen| now.wall_us.saturating_sub(frozen.frozen_us) > LOOK_BACK_MOST_US) {
                out_of_sight.push(row.clone());
            }
        }
        Ok(out_of_sight)
    }

    /// Where looking tells nothing (a pack that takes the look-up away, a report too old for any list) there is nothing
    /// to wait for: the pack says what then.
    fn give_up_looking(&mut self, office: &Office, rows: &[Scheduled], now: &Now) -> Result<(), SyncError> {
        let policy = Policy { look_up: None, ..Policy::of(&office.endpoint.abilities, false) };
        for row in rows {
            if let Ok(change) = step(&row.item, &Event::NotFound, policy, self.ports.random.as_ref()) {
                self.store.change(|db| items::apply(db, row.item.id, &change, None, now))?;
            }
        }
        Ok(())
    }

    /// What became of reports that the council has, where it is time to ask.
    pub(super) fn follow(&mut self, office: &Office, now: &Now) -> Result<Option<Task>, SyncError> {
        if office.state.pull_due.as_ref().is_some_and(|due| !due.in_how_long(now).is_zero()) {
            return Ok(None);
        }
        match office.endpoint.dialect {
            Dialect::Wayside => {
                if !receipts::any_open_at(self.store.read(), office.key())? {
                    return Ok(None);
                }
                let identity = self.identity(&office.jurisdiction)?.filter(|identity| identity.registered);
                let Some(identity) = identity else { return Ok(None) };
                let request = wayside::changes(&office.endpoint.url, &identity.bearer, office.state.cursor.as_deref());
                self.hand_out(office, &Purpose::Pull, &[], &[], request, now).map(Some)
            }
            Dialect::GeoReport => {
                // Portion by portion, in the order of ids; the cursor is the last one asked for.
                let after = office.state.cursor.as_deref().and_then(|cursor| cursor.parse().ok());
                let asked = receipts::public_open_at(self.store.read(), office.key(), after, STATUSES_AT_ONCE)?;
                if asked.is_empty() {
                    return Ok(None);
                }
                let references: Vec<String> = asked.iter().map(|(_, reference)| reference.clone()).collect();
                let request = georeport::statuses(&office.endpoint, &references);
                self.hand_out(office, &Purpose::Statuses { asked }, &[], &[], request, now).map(Some)
            }
        }
    }

    /// A restored server: what does it hold of what this phone still has?
    pub(super) fn ask_known(&mut self, office: &Office, now: &Now) -> Result<Option<Task>, SyncError> {
        let Some(identity) = self.identity(&office.jurisdiction)?.filter(|identity| identity.registered) else {
            return Ok(None);
        };
        let after = self.pace.known_after;
        let held = receipts::still_held(self.store.read(), office.key())?.into_iter();
        let reports: Vec<_> = held.filter(|id| after.is_none_or(|after| *id > after)).take(KNOWN_AT_ONCE).collect();
        if reports.is_empty() {
            self.pace.known_after = None;
            let state = crate::store::EndpointState { ask_known: false, ..office.state.clone() };
            self.store.change(|db| endpoints::put(db, office.key(), &state))?;
            return Ok(None);
        }
        let mut photos = Vec::new();
        for report in &reports {
            photos.extend(drafts::photos(self.store.read(), *report)?.into_iter().map(|row| row.photo.sha256));
        }
        let known = Known { reports: reports.clone(), photos };
        let request = wayside::known(&office.endpoint.url, &identity.bearer, &known);
        self.hand_out(office, &Purpose::Known { reports }, &[], &[], request, now).map(Some)
    }

    /// The bytes that go for this item: those frozen at its first send, or made now and to be frozen by
    /// [`Self::hand_out`]. `None` if it cannot go: it then says why in its row.
    fn freeze(
        &mut self,
        row: &Scheduled,
        office: &Office,
        now: &Now,
    ) -> Result<Option<(ReportRow, Frozen)>, SyncError> {
        let Some(report) = reports::get(self.store.read(), row.item.of)? else {
            self.wedge(row, WedgeReason::KeyLost, now)?;
            return Ok(None);
        };
        if report.private && !office.endpoint.abilities.private {
            self.wedge(row, WedgeReason::NoPrivateEndpoint, now)?;
            return Ok(None);
        }
        if let Some(frozen) = items::frozen(self.store.read(), row.item.id, row.item.rev)? {
            return Ok(Some((report, frozen)));
        }
        let words = drafts::words(self.store.read(), report.id)?;
        let Some((words, parsed)) =
            words.and_then(|words| Some((serde_json::from_slice::<Report>(&words).ok()?, words)))
        else {
            self.wedge(row, WedgeReason::KeyLost, now)?;
            return Ok(None);
        };
        let bytes = match office.endpoint.dialect {
            Dialect::Wayside => parsed,
            Dialect::GeoReport => georeport::freeze_report(&words, &office.endpoint),
        };
        let frozen = Frozen {
            id: row.item.id,
            rev: row.item.rev,
            endpoint: office.endpoint.id.clone(),
            dialect: office.endpoint.dialect.code().to_owned(),
            service: report.service.clone(),
            sha256: Sha256::digest(&bytes).to_vec(),
            frozen_us: now.wall_us,
            bytes,
        };
        Ok(Some((report, frozen)))
    }

    /// Writes down that an item cannot go, so that the queue goes on without it.
    fn wedge(&mut self, row: &Scheduled, reason: WedgeReason, now: &Now) -> Result<(), SyncError> {
        self.hold_up(row, State::Wedged(reason), now)
    }

    /// The same, or that it cannot go just now.
    fn hold_up(&mut self, row: &Scheduled, state: State, now: &Now) -> Result<(), SyncError> {
        let failures = row.item.failures.saturating_add(1);
        let delay = matches!(state, State::Waiting(_)).then(|| jittered(failures, self.ports.random.as_ref()));
        let change =
            crate::outbox::Transition { state, delay, attempts: row.item.attempts, sent: row.item.sent, failures };
        Ok(self.store.change(|db| items::apply(db, row.item.id, &change, None, now))?)
    }

    /// The frozen bytes, the lease and the items' states in one transaction; nothing is sent whose mark could not first be written.
    fn hand_out(
        &mut self,
        office: &Office,
        purpose: &Purpose,
        rows: &[Scheduled],
        frozen: &[Frozen],
        request: Request,
        now: &Now,
    ) -> Result<Task, SyncError> {
        let until = Due::after(now, DRIVER_LEASE);
        let held: Vec<(ItemId, u32)> = rows.iter().map(|row| (row.item.id, row.item.rev)).collect();
        let random = self.ports.random.as_ref();
        let lease = self.store.change(|db| {
            for bytes in frozen {
                items::freeze(db, bytes)?;
            }
            let lease = leases::grant(db, office.key(), Holder::Driver, &purpose.text(), &until, &held)?;
            for row in rows {
                if !purpose.sends() {
                    items::put_off(db, row.item.id, &until)?;
                    continue;
                }
                let policy = Policy::of(&office.endpoint.abilities, false);
                if let Ok(change) = step(&row.item, &Event::Leased, policy, random) {
                    items::apply(db, row.item.id, &change, Some(lease.generation), now)?;
                }
            }
            Ok(lease)
        })?;
        self.pace.started_us.insert(lease.generation, now.since_boot_us);
        crate::controls::failpoint("send");
        Ok(Task { lease, items: rows.len(), request, answer_limit: ANSWER_LIMIT, stall_after: STALL })
    }
}

/// How much of what is left goes now. A rest of less than half a chunk goes along: by itself it would cost a round trip
/// to bring a few bytes.
fn part(left: u64, chunk: u64) -> u64 {
    if left < chunk.saturating_add(chunk / 2) { left } else { chunk }
}

/// A file that is not there, cut or another's stays so. One that cannot be read just now (before the first unlock, with
/// too many files open) is tried again.
fn unreadable(error: &BlobError) -> State {
    use std::io::ErrorKind::{NotFound, UnexpectedEof};
    match error {
        BlobError::Damaged(_) => State::Wedged(WedgeReason::PhotoDamaged),
        BlobError::Io(error) if matches!(error.kind(), NotFound | UnexpectedEof) => {
            State::Wedged(WedgeReason::PhotoDamaged)
        }
        BlobError::Io(_) | BlobError::Newer => State::Waiting(WaitReason::Retry(Why::LocalRead)),
    }
}

fn batch_kind(kind: Kind) -> BatchKind {
    match kind {
        Kind::Comment => BatchKind::Comment,
        Kind::Amendment => BatchKind::Amendment,
        Kind::Withdrawal => BatchKind::Withdrawal,
        Kind::Report | Kind::Photo => BatchKind::Report,
    }
}

/// Seconds since capture by the clock that counts sleep; unknown across a reboot.
fn age_s(report: &ReportRow, now: &Now) -> Option<u64> {
    let same_boot = report.captured.boot == now.boot;
    let age_us = now.since_boot_us.saturating_sub(report.captured.since_boot_us);
    same_boot.then(|| u64::try_from(age_us / 1_000_000).unwrap_or(0))
}
