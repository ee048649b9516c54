//! Sending photos: piece by piece from where they stand, or whole with the words where an endpoint takes them so.

use std::io::Read;

use sha2::{Digest, Sha256};

use super::next::Office;
use super::{Budget, Desk, Purpose, SyncError, Task};
use crate::endpoint::wayside;
use crate::outbox::{Kind, State, WaitReason, WedgeReason, Why};
use crate::photo::BlobError;
use crate::ports::Now;
use crate::report::{PhotoId, PhotoRef, hex};
use crate::store::{Part, Scheduled, drafts, items};

/// A PATCH is to take about this long, so that a broken line costs no more than that.
const CHUNK_SECONDS: f64 = 20.0;
const CHUNK_FIRST: u64 = 64 * 1024;
const CHUNK_LEAST: u64 = 16 * 1024;
/// Words wait this many times (some ten minutes) for photos that cannot be read just now; then they go alone.
const WORDS_WAIT: u32 = 6;
/// Photos taken with the words by multipart: at most this many bytes in one request, which cannot be resumed.
const MULTIPART_BYTES: u64 = 24 << 20;

impl Desk<'_> {
    /// The photos that go with a report's words. One that is damaged or too much stays behind and says so; one that cannot
    /// be read just now holds the words up, though not for ever (`Err`: what they wait for).
    pub(super) fn media(&mut self, words: &Scheduled, now: &Now) -> Result<Result<Vec<PhotoRef>, State>, SyncError> {
        let (mut media, mut along, mut bytes) = (Vec::new(), Vec::new(), 0);
        for row in drafts::photos(self.store.read(), words.item.of)? {
            let Some(item) = items::get(self.store.read(), row.photo.id.into())? else { continue };
            if matches!(item.item.state, State::Wedged(_) | State::Withdrawn(_)) {
                continue;
            }
            bytes += row.photo.length;
            let read = if bytes > MULTIPART_BYTES {
                Err(State::Wedged(WedgeReason::PhotoTooLarge))
            } else {
                self.is_whole(&row.photo)
            };
            match read {
                Ok(()) => {
                    media.push(row.photo);
                    along.extend((!item.item.sent).then_some(item.item.id));
                }
                Err(waits @ State::Waiting(_)) if words.item.failures < WORDS_WAIT || words.item.state != waits => {
                    return Ok(Err(waits));
                }
                Err(State::Waiting(_)) => self.wedge(&item, WedgeReason::PhotoLeftBehind, now)?,
                Err(stays) => self.hold_up(&item, stays, now)?,
            }
        }
        if !along.is_empty() {
            // Before anything is sent: what the council then has is what went.
            self.store.change_what_was_seen(|db| items::go_along(db, &along))?;
        }
        Ok(Ok(media))
    }

    /// Reads a photo through: whether its bytes are still those that were taken in.
    pub(super) fn is_whole(&self, photo: &PhotoRef) -> Result<(), State> {
        let path = crate::photo::file_name(&self.store.photo_folder(), photo.id);
        let hash = crate::photo::open_blob(self.ports.files.as_ref(), &path, photo.id, 0, photo.length)
            .and_then(|file| Ok(sha256(file)?))
            .map_err(|error| unreadable(&error))?;
        let same = hash == photo.sha256;
        if same { Ok(()) } else { Err(State::Wedged(WedgeReason::PhotoDamaged)) }
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
        for row in items::due_now(self.store.read(), office.key(), (Kind::Photo, Part::All), now, 100)? {
            let id = PhotoId(row.item.id.0);
            // A restored server lost its words since: those go first, as they did before.
            let words = items::get(self.store.read(), row.item.of.into())?.map(|words| words.item.state);
            if let Some(State::Queued | State::Leased | State::Waiting(_) | State::Unconfirmed { .. }) = words {
                let waits = State::Waiting(WaitReason::Parent);
                self.store.change_what_was_seen(|db| items::set_state(db, row.item.id, &waits))?;
                continue;
            }
            self.pace.remember_spoilt(&row);
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
                Ok(_) if from == 0 && row.item.failures > 0 => self.is_whole(&photo.photo),
                Ok(_) => Ok(()),
                Err(error) => Err(unreadable(&error)),
            };
            if let Err(held_up) = readable {
                self.hold_up(&row, held_up, now)?;
                continue;
            }
            self.pace.stood.insert(row.item.id, from);
            let chunk = self.pace.rate.get(&office.place()).map_or(CHUNK_FIRST, |rate| (rate * CHUNK_SECONDS) as u64);
            let length = part(photo.photo.length.saturating_sub(from), chunk.max(CHUNK_LEAST)).min(budget.bytes);
            let request = wayside::patch(&office.endpoint.url, &identity.bearer, url, id, from, length);
            return self.hand_out(office, &Purpose::Patch { from, length }, &[row], &[], request, now).map(Some);
        }
        Ok(None)
    }
}

/// In lower-case hex, piece by piece.
fn sha256(mut from: impl Read) -> std::io::Result<String> {
    let (mut hash, mut piece) = (Sha256::new(), vec![0; 64 << 10]);
    loop {
        match from.read(&mut piece)? {
            0 => return Ok(hex(&hash.finalize())),
            read => hash.update(piece.get(..read).unwrap_or_default()),
        }
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
