//! Looking before sending again: reports whose answers were lost are looked for by their markers, all of an endpoint's
//! in one walk through its public list; tokens are asked after.

use std::collections::HashSet;

use chrono::{DateTime, TimeDelta, Utc};

use super::finish::server_time_us;
use super::next::Office;
use super::{Desk, Purpose, SyncError, Task, Walk, Where};
use crate::endpoint::georeport::{Listed, Page, Sought};
use crate::endpoint::{Heard, News, Outcome, Said, georeport};
use crate::outbox::{Contact, Event, ItemOutcome, Kind, Policy, State, jittered, step};
use crate::pack::{Endpoint, LookUp};
use crate::ports::{Due, Now};
use crate::report::{ItemId, Report, ReportId, marker};
use crate::store::{Lease, Part, Scheduled, Shut, drafts, endpoints, items, receipts, reports};

const HOUR_US: i64 = 3600 * 1_000_000;
const DAY_US: i64 = 24 * HOUR_US;
/// How far before the first send a look-up begins: clocks differ, and a zone may have been left out.
const LOOK_BACK_US: i64 = 3 * HOUR_US;
/// The same where only a clock that somebody may have set right since knows when that was. What is not there is looked for
/// once more as far back as a list goes: it may have been set by more.
const LOOK_BACK_BY_WALL_US: i64 = 7 * DAY_US;
/// GeoReport v2 lists 90 days from a start on: a window of 89 days still ends after now.
const LOOK_BACK_MOST_US: i64 = 89 * DAY_US;
/// Clocks that differ by more than this would hide what is looked for.
const WRONG_BY_US: i64 = HOUR_US;
/// Reports in one look.
const AT_ONCE: u32 = 1000;
/// A list that is longer than this is no list that can be looked through.
const MOST_PAGES: u32 = 500;
/// A list that opened at none of so many looks, and is still shut so long after the first of them, is waited for no more.
const SHUT_LOOKS: u32 = 10;
const SHUT_US: i64 = 7 * DAY_US;

impl Desk<'_> {
    /// The token that has waited longest is asked after.
    pub(super) fn ask_token(&mut self, office: &Office, now: &Now) -> Result<Option<Task>, SyncError> {
        let tokens = (Kind::Report, Part::Token);
        for row in items::due_now(self.store.read(), office.key(), tokens, now, AT_ONCE)? {
            let receipt = receipts::get(self.store.read(), row.item.of)?;
            if let Some(token) = receipt.and_then(|receipt| receipt.token) {
                let request = georeport::token(&self.to_be_asked(office), &token);
                return self.hand_out(office, &Purpose::Token, &[row], &[], request, now).map(Some);
            }
        }
        Ok(None)
    }

    /// Nothing but a POST needs the key by the specification, and one that is wrong may shut what is open to all; some servers
    /// ask for it all the same.
    pub(super) fn to_be_asked(&self, office: &Office) -> Endpoint {
        let mut endpoint = office.endpoint.clone();
        if !self.pace.asked_with_key.contains(&office.place()) {
            endpoint.api_key.clear();
        }
        endpoint
    }

    /// One that refuses to be asked without the key is asked with it from then on, and the other way about.
    pub(super) fn learn_key(&mut self, purpose: &Purpose, place: Where, heard: &Heard) {
        let asked = matches!(purpose, Purpose::LookUp { .. } | Purpose::Token | Purpose::Statuses { .. });
        if asked && heard.contact == Contact::Forbidden && !self.pace.asked_with_key.remove(&place) {
            self.pace.asked_with_key.insert(place);
        }
    }

    /// Reports whose answers were lost are looked for, all of an endpoint's at once.
    pub(super) fn look_up(&mut self, office: &Office, now: &Now) -> Result<Option<Task>, SyncError> {
        let lost = (Kind::Report, Part::Unconfirmed);
        let due = items::due_now(self.store.read(), office.key(), lost, now, AT_ONCE)?;
        let id = &office.place();
        let mut unconfirmed = Vec::new();
        for row in due {
            // A server that knows it again is given it again.
            if !(office.endpoint.abilities.idempotent && items::went_keyed(self.store.read(), &row.item)?) {
                unconfirmed.push(row);
            }
        }
        if office.endpoint.abilities.lookup == LookUp::None {
            self.give_up_looking(&office.endpoint, &unconfirmed, now)?;
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
        let request = georeport::look_up(&self.to_be_asked(office), since, walk.next);
        let purpose = Purpose::LookUp { page: walk.asked };
        self.pace.walk.insert(id.clone(), walk);
        self.hand_out(office, &purpose, &unconfirmed, &[], request, now).map(Some)
    }

    /// From before the first of them was sent, by the server's clock as far as it is known. A phone's clock proves nothing:
    /// one that was set since may have been days ahead, and one that has gone back gives no time at all.
    fn begin_walk(&self, office: &Office, rows: &[Scheduled], now: &Now) -> Result<Walk, SyncError> {
        let mut back_us = 0;
        let mut sought = Vec::new();
        let mut by_wall = false;
        for row in rows {
            let age = self.age_us(row, now.wall_us, now)?;
            let back = match age {
                Age::Known(age) => age.saturating_add(LOOK_BACK_US),
                Age::ByWall(age) if age >= 0 => age.saturating_add(LOOK_BACK_BY_WALL_US),
                Age::ByWall(_) => LOOK_BACK_MOST_US,
            };
            by_wall |= matches!(age, Age::ByWall(_)) && back < LOOK_BACK_MOST_US;
            back_us = back_us.max(back.min(LOOK_BACK_MOST_US));
            sought.extend(self.went_as(row, office)?.map(|form| Sought::read(row.item.id, &form)));
        }
        let since_us = self.server_now_us(&office.place(), now).saturating_sub(back_us);
        let items = rows.iter().map(|row| row.item.id).collect();
        Ok(Walk {
            asked: 1,
            next: Page::First,
            dated: false,
            since_us,
            items,
            sought,
            seen: Vec::new(),
            again: false,
            by_wall,
            hidden: HashSet::new(),
        })
    }

    /// How long ago it was sent at first. Of a copy that never sent it, how long ago that was copied from may have.
    fn age_us(&self, row: &Scheduled, wall_us: i64, now: &Now) -> Result<Age, SyncError> {
        let db = self.store.read();
        let Some(frozen) = items::frozen(db, row.item.id, row.item.rev)? else {
            let submitted_us = reports::get(db, row.item.of)?.map_or(wall_us, |report| report.submitted_us);
            return Ok(Age::ByWall(wall_us.saturating_sub(submitted_us)));
        };
        Ok(match frozen.age_us(now) {
            Some(age_us) => Age::Known(age_us),
            None => Age::ByWall(wall_us.saturating_sub(frozen.frozen_us)),
        })
    }

    /// The form that was sent; of a copy that never sent it, the one that the original would have sent.
    fn went_as(&self, row: &Scheduled, office: &Office) -> Result<Option<Vec<u8>>, SyncError> {
        let db = self.store.read();
        if let Some(frozen) = items::frozen(db, row.item.id, row.item.rev)? {
            return Ok(Some(frozen.bytes));
        }
        let words = drafts::words(db, row.item.id)?.unwrap_or_default();
        let report = serde_json::from_slice::<Report>(&words).ok();
        Ok(report.map(|report| georeport::freeze_report(&report, &office.endpoint, false)))
    }

    fn server_now_us(&self, place: &Where, now: &Now) -> i64 {
        now.wall_us.saturating_add(self.pace.skew_us.get(place).copied().unwrap_or(0))
    }

    /// What was sent longer ago than this, by the server's clock.
    fn sent_before(&self, ago_us: i64, ids: &[ItemId], place: &Where, now: &Now) -> Result<Vec<Scheduled>, SyncError> {
        let server_now_us = self.server_now_us(place, now);
        let mut sent_before = Vec::new();
        for row in self.rows(ids)? {
            let (Age::Known(age_us) | Age::ByWall(age_us)) = self.age_us(&row, server_now_us, now)?;
            if age_us > ago_us {
                sent_before.push(row);
            }
        }
        Ok(sent_before)
    }

    fn rows(&self, ids: &[ItemId]) -> Result<Vec<Scheduled>, SyncError> {
        let rows = ids.iter().map(|id| items::get(self.store.read(), *id));
        Ok(rows.collect::<Result<Vec<_>, _>>()?.into_iter().flatten().collect())
    }

    /// Where looking tells nothing (a pack that takes the look-up away, a report too old for any list) no answer is waited
    /// for: the pack says what then.
    fn give_up_looking(&mut self, endpoint: &Endpoint, rows: &[Scheduled], now: &Now) -> Result<(), SyncError> {
        let can = &endpoint.abilities;
        let policy = Policy { look_up: None, idempotent: false, ..Policy::of(can, false) };
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

    /// A list that does not open is asked for again later and later, and where it has not for long, no answer is waited for.
    fn find_shut(&mut self, endpoint: &Endpoint, lease: &Lease, outcome: &Outcome, now: &Now) -> Result<(), SyncError> {
        let at_us = server_time_us(outcome).unwrap_or_else(|| self.server_now_us(&lease.place(), now));
        let random = self.ports.random.as_ref();
        let given_up = self.store.change(|db| {
            let mut rows = Vec::new();
            for (id, _) in &lease.items {
                // As it is now: another process may have taken it back, or found it.
                let Some(mut row) = items::get(db, *id)? else { continue };
                if matches!(row.item.state, State::Unconfirmed { .. }) {
                    // Not in the future: a clock was set back since.
                    let since_us = row.shut.since_us.map_or(at_us, |since_us| since_us.min(at_us));
                    row.shut = Shut { looks: row.shut.looks.saturating_add(1), since_us: Some(since_us) };
                    rows.push(row);
                }
            }
            // One wait for all of them: they are looked for at once.
            let looks = rows.iter().map(|row| row.shut.looks).max().unwrap_or(0);
            let due = Due::after(now, jittered(looks, random));
            for row in &rows {
                items::put_off_shut(db, row.item.id, row.shut, &due)?;
            }
            rows.retain(|Scheduled { shut, .. }| {
                shut.looks > SHUT_LOOKS && shut.since_us.is_some_and(|us| at_us.saturating_sub(us) > SHUT_US)
            });
            Ok(rows)
        })?;
        self.give_up_looking(endpoint, &given_up, now)
    }

    /// That a list did not open: it answered with something else, or not at all though the endpoint answers others. A line over
    /// which nothing comes says nothing of it.
    fn is_shut(&self, place: &Where, outcome: &Outcome, now: &Now) -> Result<bool, SyncError> {
        let lately = |at_us: i64| (0..DAY_US).contains(&now.wall_us.saturating_sub(at_us));
        Ok(match outcome {
            Outcome::Answer(_) => true,
            Outcome::Unknown { .. } => {
                endpoints::get(self.store.read(), (&place.0, &place.1))?.answered_us.is_some_and(lately)
            }
            Outcome::NotSent(_) => false,
        })
    }

    /// A page of a look-up. What is found is accepted at once; "not found" counts when all of the list was seen. Where that
    /// cannot be told, or by what clock it was asked, the look has told nothing.
    pub(super) fn hear_look_up(
        &mut self,
        page: u32,
        (endpoint, lease): (&Endpoint, &Lease),
        outcome: &Outcome,
        now: &Now,
    ) -> Result<Heard, SyncError> {
        let (place, ids) = (&lease.place(), &lease.items.iter().map(|(id, _)| *id).collect::<Vec<_>>());
        let markers: Vec<_> = ids.iter().map(|id| (*id, marker(ReportId(id.0)))).collect();
        let (mut heard, listed) = georeport::heard_look_up(outcome, &markers);
        let goes_on = |walk: &Walk| walk.asked == page && walk.next != Page::First;
        if listed.is_none() && georeport::refuses_page(outcome) && self.pace.walk.get(place).is_some_and(goes_on) {
            heard = Heard { news: News::LookedUp(Vec::new()), ..Heard::contact(Contact::Good) };
        } else if listed.is_none() {
            // A late word of an old look says nothing of this one.
            if !lease.ended && self.is_shut(place, outcome, now)? {
                self.find_shut(endpoint, lease, outcome, now)?;
            }
            return Ok(heard);
        }
        let News::LookedUp(found) = &heard.news else { return Ok(heard) };
        let learnt_us = self.learn_skew(place, outcome, now);
        let skew_us = self.pace.skew_us.get(place).copied().unwrap_or(0);
        let walk = self.pace.walk.get_mut(place).filter(|walk| walk.asked == page);
        let end = match walk {
            // Not of the walk that is being made (the process was started again): it tells what is there, never what
            // is not.
            None => None,
            // The list was asked for by a clock that turns out to be wrong: from the beginning, once.
            Some(walk) if learnt_us.abs() > WRONG_BY_US && !walk.again => {
                walk.begin_at(walk.since_us.saturating_add(learnt_us));
                (walk.dated, walk.again) = (true, true);
                None
            }
            Some(walk) => {
                walk.dated |= server_time_us(outcome).is_some();
                walk.hidden.extend(georeport::hidden(outcome, &walk.sought));
                // A list without an end: walked again it would have none either.
                let end = walk.turn(listed).or((page >= MOST_PAGES).then_some(End::Unsure));
                let all_found = ids.iter().all(|id| found.iter().any(|found| found.item == *id));
                match end {
                    Some(End::Whole) if walk.by_wall && !all_found => {
                        let since_us = now.wall_us.saturating_add(skew_us).saturating_sub(LOOK_BACK_MOST_US);
                        walk.begin_at(since_us);
                        walk.by_wall = false;
                        None
                    }
                    end => end,
                }
            }
        };
        let ended = end.is_some();
        let missed: Vec<_> = ids.iter().filter(|id| !found.iter().any(|found| found.item == **id)).copied().collect();
        let mut given_up = Vec::new();
        if let Some(end) = end {
            let hidden = self.pace.walk.remove(place).map(|walk| walk.hidden).unwrap_or_default();
            given_up = match end {
                // Before any list begins: that it is not there proves nothing. Nor does a row without its last words.
                End::Whole => {
                    let (hidden, seen): (Vec<_>, Vec<_>) = missed.iter().partition(|id| hidden.contains(*id));
                    let mut rows = self.sent_before(LOOK_BACK_MOST_US - LOOK_BACK_US, &seen, place, now)?;
                    rows.extend(self.rows(&hidden)?);
                    rows
                }
                End::Unsure => self.rows(&missed)?,
            };
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

/// How a walk through a list came to its end.
enum End {
    /// All that there is was seen.
    Whole,
    /// It may have been a part of the list, or one from another time.
    Unsure,
}

/// How long ago something was sent.
enum Age {
    /// By the clock that nobody sets.
    Known(i64),
    /// By one that somebody may have set since.
    ByWall(i64),
}

impl Walk {
    /// From the first page on, of what is no older than this.
    fn begin_at(&mut self, since_us: i64) {
        (self.asked, self.next, self.since_us) = (1, Page::First, since_us);
        self.seen.clear();
        self.hidden.clear();
    }

    /// After a page: the next one, or the end. By number first, then by rows; a server that knows neither gives the same page
    /// again. If that may be the first part of more, what is older than it is asked for, and what is newer. One that refuses
    /// the page (`None`) has no more of them if it gave one in these terms before; else it may not know the terms, and gives
    /// nothing new.
    fn turn(&mut self, page: Option<Listed>) -> Option<End> {
        let whole = Some(if self.dated { End::Whole } else { End::Unsure });
        let refused = page.is_none();
        let knows_these = match self.next {
            Page::Nth(nth) => nth > 1,
            Page::After(rows) => rows > self.seen.len(),
            Page::First | Page::Until(_) | Page::From(_) => false,
        };
        let page = page.unwrap_or_else(|| if knows_these { Vec::new() } else { self.seen.clone() });
        let again = self.seen == page;
        // Only where a list is narrowed by time does it matter which rows are new.
        let narrows = matches!(self.next, Page::Until(_) | Page::From(_));
        let seen: HashSet<_> = self.seen.iter().filter(|_| narrows).collect();
        let new: Listed = page.iter().filter(|row| narrows && !seen.contains(row)).copied().collect();
        let within = |from: Option<DateTime<Utc>>, until: Option<DateTime<Utc>>| {
            let is_in =
                |at: &DateTime<Utc>| from.is_none_or(|from| from <= *at) && until.is_none_or(|until| *at <= until);
            page.iter().all(|(_, at)| at.as_ref().is_some_and(is_in))
        };
        let next = match self.next {
            Page::First | Page::Nth(_) | Page::After(_) if page.is_empty() => return whole,
            Page::First => Some(Page::Nth(1)),
            // The first page is number 1, or number 0 and this is the second; or it knows no numbers.
            Page::Nth(1) if again && !refused => Some(Page::Nth(2)),
            Page::Nth(_) if again && !may_be_cut(page.len()) => return whole,
            Page::Nth(_) if again => Some(Page::After(page.len())),
            Page::Nth(nth) => Some(Page::Nth(nth.saturating_add(1))),
            Page::After(_) if again => span(&page).map(|(oldest, _)| Page::Until(oldest + SECOND)),
            Page::After(rows) => Some(Page::After(rows.saturating_add(page.len()))),
            Page::Until(_) | Page::From(_) if refused => None,
            // One that does not know the word gives what was not asked for.
            Page::Until(end) if !within(None, Some(end)) => None,
            Page::Until(_) if new.is_empty() => span(&self.seen).map(|(_, newest)| Page::From(newest)),
            Page::Until(end) => {
                span(&new).map(|(oldest, _)| oldest + SECOND).filter(|oldest| *oldest < end).map(Page::Until)
            }
            Page::From(start) if !within(Some(start - SECOND), None) => None,
            Page::From(_) if new.is_empty() => return whole,
            Page::From(start) => span(&new).map(|(_, newest)| newest).filter(|newest| *newest > start).map(Page::From),
        };
        let Some(next) = next else { return Some(End::Unsure) };
        if narrows {
            self.seen.extend(new);
        } else {
            self.seen = page;
        }
        (self.next, self.asked) = (next, self.asked.saturating_add(1));
        None
    }
}

/// Servers tell moments to the second.
const SECOND: TimeDelta = TimeDelta::seconds(1);

/// Lists end after a round number of rows where a server ends them: 10, 25, 50, 100, 1000.
fn may_be_cut(rows: usize) -> bool {
    rows >= 10 && rows.is_multiple_of(5)
}

/// The oldest and the newest of these; `None` where one does not say when it is of.
fn span(rows: &Listed) -> Option<(DateTime<Utc>, DateTime<Utc>)> {
    let times: Option<Vec<_>> = rows.iter().map(|(_, at)| *at).collect();
    let times = times?;
    Some((times.iter().min().copied()?, times.iter().max().copied()?))
}
