//! Sending words: those of many reports in one batch, or one report by GeoReport. What goes for the first time is frozen.

use sha2::{Digest, Sha256};

use super::next::{Office, WORDS};
use super::{Desk, Purpose, SyncError, Task};
use crate::endpoint::wire::{BATCH_BYTES, Batch, BatchItem, BatchKind, Registration};
use crate::endpoint::{georeport, wayside};
use crate::outbox::{BATCH_CAP, Item, Kind, State, WedgeReason};
use crate::pack::{Dialect, PhotoAbility};
use crate::ports::Now;
use crate::report::{Report, hex, says_sent_again};
use crate::store::{Frozen, Part, ReportRow, Scheduled, drafts, items, receipts, reports};

impl Desk<'_> {
    /// Up to a hundred reports' words, and changes of reports, in one request.
    pub(super) fn send_batch(&mut self, office: &Office, now: &Now) -> Result<Option<Task>, SyncError> {
        let mut due = self.due_words(office, now)?;
        if due.is_empty() && !self.needs_identity(office, now)? {
            return Ok(None);
        }
        let Some(identity) = self.identity(&office.jurisdiction)? else { return Ok(None) };
        let register = (!identity.registered)
            .then(|| Registration { id: identity.bearer.installation, secret: identity.bearer.secret.clone() });
        if register.is_some() {
            // To whom it is new, nothing there is its own yet: a change of it would be refused. It asks first.
            due.retain(|row| row.item.kind == Kind::Report);
        }
        let mut due = others_first(due);
        due.truncate(usize::try_from(office.state.health.may_send()).unwrap_or(usize::MAX));
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
                age_s: (row.item.kind == Kind::Report).then(|| age_s(&report, now)).flatten(),
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
        let packing = self.packing(office)?;
        let request = wayside::batch(&office.endpoint.url, &identity.bearer, &batch, &packing);
        self.hand_out(office, &Purpose::Batch, &taken, &frozen_now, request, now).map(Some)
    }

    /// Words first, then what changes them; of each kind what has waited longest, but amendments as they were made: one that
    /// was put off is due after those that never were.
    fn due_words(&self, office: &Office, now: &Now) -> Result<Vec<Scheduled>, SyncError> {
        let mut due = Vec::new();
        for kind in WORDS {
            let to_send = (kind, Part::ToSend { again: true });
            let mut of_kind = items::due_now(self.store.read(), office.key(), to_send, now, BATCH_CAP)?;
            if kind == Kind::Amendment {
                of_kind.sort_by_key(|row| row.item.id);
            }
            due.append(&mut of_kind);
        }
        self.in_order(due)
    }

    /// What goes before something else of its report holds that up, unless it goes along.
    fn in_order(&self, due: Vec<Scheduled>) -> Result<Vec<Scheduled>, SyncError> {
        let goes_along = |it: &Scheduled| due.iter().any(|row| row.item.id == it.item.id && row.item.failures == 0);
        let mut kept = Vec::new();
        for row in &due {
            let mut waits = false;
            if row.item.kind != Kind::Report {
                for it in items::of_report(self.store.read(), row.item.of)? {
                    waits |= goes_before(&it.item, &row.item) && !goes_along(&it);
                }
            }
            kept.extend((!waits).then(|| row.clone()));
        }
        Ok(kept)
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
        let photo = items::due_now(self.store.read(), office.key(), (Kind::Photo, Part::All), now, 1)?;
        Ok(!photo.is_empty() || receipts::any_open_at(self.store.read(), office.key())?)
    }

    /// One report by GeoReport, with its photos where the endpoint takes them so.
    pub(super) fn send_report(&mut self, office: &Office, now: &Now) -> Result<Option<Task>, SyncError> {
        let abilities = &office.endpoint.abilities;
        // A phone that is a copy finds out before anything goes that cannot be known again.
        if !abilities.idempotent && self.identity(&office.jurisdiction)?.is_none() {
            return Ok(None);
        }
        let to_send = (Kind::Report, Part::ToSend { again: abilities.idempotent });
        let due = items::due_now(self.store.read(), office.key(), to_send, now, BATCH_CAP)?;
        let (others, alone): (Vec<_>, Vec<_>) = due.into_iter().partition(|row| row.item.failures == 0);
        for row in others.into_iter().chain(alone) {
            // What may have arrived is looked for, not sent again.
            let knows_again = abilities.idempotent && items::went_keyed(self.store.read(), &row.item)?;
            if matches!(row.item.state, State::Unconfirmed { .. }) && !knows_again {
                continue;
            }
            let Some((_, frozen)) = self.freeze(&row, office, now)? else { continue };
            let mut media = Vec::new();
            if abilities.photos == PhotoAbility::MultipartWithReport {
                match self.media(&row, now)? {
                    Ok(read) => media = read,
                    Err(held_up) => {
                        self.hold_up(&row, held_up, now)?;
                        continue;
                    }
                }
            }
            // A new revision is a new request: a server that remembers refusals would repeat the last one.
            let key = abilities.idempotent.then(|| match row.item.rev {
                ..=1 => row.item.id.to_string(),
                rev => format!("{}.{rev}", row.item.id),
            });
            let may_repeat = (row.item.sent && !knows_again).then_some(row.item.of);
            let request = georeport::post_report(&office.endpoint, key.as_deref(), &frozen.bytes, &media, may_repeat);
            return self.hand_out(office, &Purpose::Post, &[row], &[frozen], request, now).map(Some);
        }
        Ok(None)
    }

    /// The bytes that go for this item: those frozen at its first send, or made now and to be frozen by
    /// [`Self::hand_out`]. `None` if it cannot go: it then says why in its row.
    pub(super) fn freeze(
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
        let Some(words) = drafts::words(self.store.read(), row.item.id)? else {
            self.wedge(row, WedgeReason::KeyLost, now)?;
            return Ok(None);
        };
        let bytes = match (row.item.kind, office.endpoint.dialect) {
            (Kind::Report, Dialect::GeoReport) => {
                let Ok(report) = serde_json::from_slice::<Report>(&words) else {
                    self.wedge(row, WedgeReason::KeyLost, now)?;
                    return Ok(None);
                };
                georeport::freeze_report(&report, &office.endpoint, says_sent_again(&words))
            }
            _ => words,
        };
        let frozen = Frozen {
            id: row.item.id,
            rev: row.item.rev,
            endpoint: office.endpoint.id.clone(),
            dialect: office.endpoint.dialect.code().to_owned(),
            service: report.service.clone(),
            sha256: Sha256::digest(&bytes).to_vec(),
            frozen_us: now.wall_us,
            since_boot: Some((now.boot.clone(), now.since_boot_us)),
            keyed: office.endpoint.dialect == Dialect::Wayside || office.endpoint.abilities.idempotent,
            bytes,
        };
        Ok(Some((report, frozen)))
    }
}

/// Words that go again go before what was said of them: only then does the council know again whose they are. And the last
/// word is to arrive last: amendments go in the order in which they were made.
fn goes_before(it: &Item, other: &Item) -> bool {
    let done = matches!(it.state, State::Accepted | State::Token | State::Wedged(_) | State::Withdrawn(_));
    let earlier = match it.kind {
        Kind::Report => true,
        Kind::Amendment => other.kind == Kind::Amendment && it.id < other.id,
        Kind::Photo | Kind::Comment | Kind::Withdrawal => false,
    };
    earlier && !done
}

/// What came to nothing when it went alone may be in the way of others: it goes after them, and alone again.
fn others_first(due: Vec<Scheduled>) -> Vec<Scheduled> {
    let (others, mut alone): (Vec<_>, Vec<_>) = due.into_iter().partition(|row| row.item.failures == 0);
    alone.truncate(1);
    if others.is_empty() { alone } else { others }
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
