//! Looking before sending again: reports whose answers were lost are looked for by their markers, all of an endpoint's
//! in one walk through its public list; tokens are asked after.

use chrono::{DateTime, Utc};

use super::finish::server_time_us;
use super::next::Office;
use super::{Desk, Purpose, SyncError, Task, Walk, Where};
use crate::endpoint::{Heard, News, Outcome, Said, answers, georeport};
use crate::outbox::{Event, ItemOutcome, Kind, Policy, State, Why, step};
use crate::pack::{Endpoint, LookUp};
use crate::ports::Now;
use crate::report::{ItemId, ReportId, marker};
use crate::store::{Scheduled, items, receipts};

/// How far before the first send a look-up begins: clocks differ, and a zone may have been left out.
const LOOK_BACK_US: i64 = 3 * 3600 * 1_000_000;
/// GeoReport v2 lists 90 days from a start on: with [`LOOK_BACK_US`] before it, a window of 89 days still ends after now.
const LOOK_BACK_MOST_US: i64 = (89 * 24 - 3) * 3600 * 1_000_000;
/// Clocks that differ by more than this would hide what is looked for.
const WRONG_BY_US: i64 = 3600 * 1_000_000;
/// Reports in one look.
const AT_ONCE: u32 = 1000;
/// A list that is longer than this is no list that can be looked through.
const MOST_PAGES: u32 = 500;

impl Desk<'_> {
    /// The token that has waited longest is asked after.
    pub(super) fn ask_token(&mut self, office: &Office, now: &Now) -> Result<Option<Task>, SyncError> {
        let due = items::due_now(self.store.read(), office.key(), Kind::Report, now, AT_ONCE)?;
        for row in due.into_iter().filter(|row| row.item.state == State::Token) {
            let receipt = receipts::get(self.store.read(), row.item.of)?;
            if let Some(token) = receipt.and_then(|receipt| receipt.token) {
                let request = georeport::token(&office.endpoint, &token);
                return self.hand_out(office, &Purpose::Token, &[row], &[], request, now).map(Some);
            }
        }
        Ok(None)
    }

    /// Reports whose answers were lost are looked for, all of an endpoint's at once.
    pub(super) fn look_up(&mut self, office: &Office, now: &Now) -> Result<Option<Task>, SyncError> {
        let due = items::due_now(self.store.read(), office.key(), Kind::Report, now, AT_ONCE)?;
        let id = &office.place();
        let mut unconfirmed: Vec<_> =
            due.into_iter().filter(|row| matches!(row.item.state, State::Unconfirmed { .. })).collect();
        if office.endpoint.abilities.lookup == LookUp::None {
            if !office.endpoint.abilities.idempotent {
                self.give_up_looking(&office.endpoint, &unconfirmed, now)?;
            }
            return Ok(None);
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
            let ago = self.sent_ago_us(row, now.wall_us)?;
            ago_us = ago_us.max(if ago < 0 { LOOK_BACK_MOST_US } else { ago.min(LOOK_BACK_MOST_US) });
        }
        let since_us = self.server_now_us(&office.place(), now).saturating_sub(ago_us).saturating_sub(LOOK_BACK_US);
        let items = rows.iter().map(|row| row.item.id).collect();
        Ok(Walk { page: 1, since_us, items, sign: None, again: false })
    }

    fn server_now_us(&self, place: &Where, now: &Now) -> i64 {
        now.wall_us.saturating_add(self.pace.skew_us.get(place).copied().unwrap_or(0))
    }

    /// How long before `now_us` it was frozen to be sent; less than nothing where that cannot be known.
    fn sent_ago_us(&self, row: &Scheduled, now_us: i64) -> Result<i64, SyncError> {
        let frozen = items::frozen(self.store.read(), row.item.id, row.item.rev)?;
        Ok(frozen.map_or(-1, |frozen| now_us.saturating_sub(frozen.frozen_us)))
    }

    /// What was sent before any list begins, by the server's clock: that it is not there proves nothing.
    fn out_of_sight(&self, ids: &[ItemId], place: &Where, now: &Now) -> Result<Vec<Scheduled>, SyncError> {
        let server_now_us = self.server_now_us(place, now);
        let mut out_of_sight = Vec::new();
        for id in ids {
            let Some(row) = items::get(self.store.read(), *id)? else { continue };
            if self.sent_ago_us(&row, server_now_us)? > LOOK_BACK_MOST_US {
                out_of_sight.push(row);
            }
        }
        Ok(out_of_sight)
    }

    /// Where looking tells nothing (a pack that takes the look-up away, a report too old for any list) no answer is waited
    /// for: the pack says what then.
    fn give_up_looking(&mut self, endpoint: &Endpoint, rows: &[Scheduled], now: &Now) -> Result<(), SyncError> {
        let can = &endpoint.abilities;
        let policy = Policy { look_up: None, ..Policy::of(can, false) };
        let random = self.ports.random.as_ref();
        for row in rows {
            self.store.change(|db| {
                // As it is now: another process may have taken it back.
                let Some(row) = items::get(db, row.item.id)? else { return Ok(()) };
                let Ok(change) = step(&row.item, &Event::NotFound, policy, random) else { return Ok(()) };
                items::apply(db, row.item.id, &change, None, now)?;
                items::end_if_taken_back(db, row.item.of, &change, (can.takes(true), policy), (random, now))?;
                Ok(())
            })?;
        }
        Ok(())
    }

    /// A page of a look-up. What is found is accepted at once; "not found" counts when the pages have come to an end:
    /// an empty page, or the same one again from a server that knows no paging.
    pub(super) fn hear_look_up(
        &mut self,
        page: u32,
        (place, endpoint): (&Where, &Endpoint),
        ids: &[ItemId],
        outcome: &Outcome,
        now: &Now,
    ) -> Result<Heard, SyncError> {
        let markers: Vec<_> = ids.iter().map(|id| (*id, marker(ReportId(id.0)))).collect();
        let (mut heard, sign) = georeport::heard_look_up(outcome, &markers);
        let Some(sign) = sign else { return Ok(heard) };
        if page >= MOST_PAGES {
            self.pace.walk.remove(place);
            return Ok(Heard::contact(answers::trouble(Why::BadAnswer)));
        }
        let News::LookedUp(found) = &heard.news else { return Ok(heard) };
        let learnt_us = self.learn_skew(place, outcome, now);
        let walk = self.pace.walk.get_mut(place).filter(|walk| walk.page == page);
        let ended = match walk {
            // Not of the walk that is being made (the process was started again): it tells what is there, never what
            // is not.
            None => false,
            // The list was asked for by a clock that turns out to be wrong: from the beginning, once.
            Some(walk) if learnt_us.abs() > WRONG_BY_US && !walk.again => {
                let since_us = walk.since_us.saturating_add(learnt_us);
                *walk = Walk { page: 1, since_us, sign: None, again: true, items: walk.items.clone() };
                false
            }
            Some(walk) => {
                let ended = sign.rows == 0 || walk.sign.as_ref() == Some(&sign);
                (walk.page, walk.sign) = (page + 1, Some(sign));
                ended
            }
        };
        let missed: Vec<_> = ids.iter().filter(|id| !found.iter().any(|found| found.item == **id)).copied().collect();
        let mut given_up = Vec::new();
        if ended {
            self.pace.walk.remove(place);
            given_up = self.out_of_sight(&missed, place, now)?;
            self.give_up_looking(endpoint, &given_up, now)?;
        }
        heard.said = ids
            .iter()
            .filter(|id| !given_up.iter().any(|row| row.item.id == **id))
            .map(|id| match found.iter().find(|found| found.item == *id) {
                Some(found) => Said { reference: found.reference.clone(), ..Said::only(*id, ItemOutcome::Accepted) },
                None if ended => Said::only(*id, ItemOutcome::NotSent),
                None => Said::only(*id, ItemOutcome::Progress),
            })
            .collect();
        Ok(heard)
    }

    /// How much more the server's clock is ahead of this phone's than was thought.
    fn learn_skew(&mut self, place: &Where, outcome: &Outcome, now: &Now) -> i64 {
        let Some(server_us) = server_time_us(outcome) else { return 0 };
        let skew_us = server_us.saturating_sub(now.wall_us);
        let before = self.pace.skew_us.insert(place.clone(), skew_us).unwrap_or(0);
        skew_us.saturating_sub(before)
    }
}
