//! A GeoReport server as they are out there: no idempotency, in one of many moods.

use std::sync::Arc;

use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::{Value, json};
use wayside_core::endpoint::{Answer, Body, Method, Request};

use super::clock::WorldClock;
use super::gate::said_by_a_front;

const SECOND_US: i64 = 1_000_000;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mood {
    /// What it takes it lists at once.
    Instant,
    /// Its public list is ten minutes behind.
    Lags,
    /// It takes a report a minute after the line broke.
    CommitsLate,
    /// Private services stand in no list.
    HidesPrivate,
    /// Its list has pages of three.
    Pages,
    /// The same, and the first of them is number 0.
    PagesFromNought,
    /// It knows no pages: its list goes on after so many rows, ten at a time.
    Rows,
    /// It knows neither: the first ten from a time on, until a time.
    FirstTen,
    /// Its list cuts descriptions, and the marker with them.
    CutsMarkers,
    /// Staff rewrite what people write; the marker is still there, after a fashion.
    StaffEdit,
    /// Its clock is two hours ahead.
    ClockAhead,
    /// Its clock is two hours behind.
    ClockBehind,
    /// A token at once, the reference minutes later.
    TokenFirst,
    /// Neither.
    Blackbox,
    /// Somebody reports the same thing at the same place in the same words.
    Neighbours,
    /// It takes a report and then says that it could not: 500, 502, 503, 504, 408 in turn.
    FailsAfterwards,
    /// It takes a report and leads to a page that thanks for it.
    SeeOther,
    /// What it takes it lists once somebody has read it; the same words meanwhile it calls a duplicate.
    Moderated,
    /// Its public list is out of order, until it is [`mended`](Open311::mend).
    ListOutOfOrder,
}

impl Mood {
    pub const ALL: [Self; 19] = [
        Self::Instant,
        Self::Lags,
        Self::CommitsLate,
        Self::HidesPrivate,
        Self::Pages,
        Self::PagesFromNought,
        Self::Rows,
        Self::FirstTen,
        Self::CutsMarkers,
        Self::StaffEdit,
        Self::ClockAhead,
        Self::ClockBehind,
        Self::TokenFirst,
        Self::Blackbox,
        Self::Neighbours,
        Self::FailsAfterwards,
        Self::SeeOther,
        Self::Moderated,
        Self::ListOutOfOrder,
    ];
}

#[derive(Debug)]
struct Row {
    reference: String,
    service: String,
    description: String,
    place: (String, String),
    taken_us: i64,
    ours: bool,
}

impl Row {
    /// Of the phone's own words.
    fn posted(reference: String, form: &[u8], taken_us: i64) -> Self {
        let form: Vec<(String, String)> = url::form_urlencoded::parse(form).into_owned().collect();
        let field =
            |name: &str| form.iter().find(|(key, _)| key == name).map(|(_, value)| value.clone()).unwrap_or_default();
        let (service, description) = (field("service_code"), field("description"));
        Self { reference, service, description, place: (field("lat"), field("long")), taken_us, ours: true }
    }
}

#[derive(Debug)]
pub struct Open311 {
    mood: Mood,
    clock: Arc<WorldClock>,
    rows: Vec<Row>,
}

impl Open311 {
    pub fn new(mood: Mood, clock: &Arc<WorldClock>) -> Self {
        Self { mood, clock: Arc::clone(clock), rows: Vec::new() }
    }

    /// Whether this reference is of a report with this marker.
    pub fn is_of(&self, reference: &str, marker: &str) -> bool {
        self.rows.iter().any(|row| row.reference == reference && row.description.contains(marker))
    }

    /// How often a report with this marker was taken.
    pub fn taken(&self, marker: &str) -> usize {
        self.rows.iter().filter(|row| row.ours && row.description.contains(marker)).count()
    }

    pub fn serve(&mut self, request: &Request, body: &[u8], whole: bool) -> Answer {
        let url = url::Url::parse(&request.url).expect("the engine asks for addresses");
        if request.method == Method::Post {
            if self.mood == Mood::Neighbours {
                self.take_the_neighbours(request);
            }
            // Half a request is no request.
            return if whole { self.take(body) } else { self.answer(400, &json!([])) };
        }
        let asked = |name: &str| url.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned());
        if let Some(token) = url.path().strip_suffix(".json").and_then(|path| path.split("/tokens/").nth(1)) {
            return self.by_token(token);
        }
        if let Some(references) = asked("service_request_id") {
            let wanted: Vec<&str> = references.split(',').collect();
            let rows: Vec<Value> = self
                .rows
                .iter()
                .filter(|row| wanted.contains(&row.reference.as_str()))
                .map(|row| self.shown(row))
                .collect();
            return self.answer(200, &json!(rows));
        }
        let since = asked("start_date").and_then(|text| DateTime::parse_from_rfc3339(&text).ok());
        let since_us = since.map_or(0, |since| since.timestamp_micros());
        let number = |name: &str| asked(name).and_then(|text| text.parse::<usize>().ok());
        let until = asked("end_date").and_then(|text| DateTime::parse_from_rfc3339(&text).ok());
        let until_us = until.map_or(i64::MAX, |until| until.timestamp_micros());
        self.list((since_us, until_us), (number("page"), number("offset").unwrap_or(0)))
    }

    fn own_now_us(&self) -> i64 {
        self.clock.now_us() + self.ahead_us()
    }

    fn ahead_us(&self) -> i64 {
        match self.mood {
            Mood::ClockAhead => 2 * 3600 * SECOND_US,
            Mood::ClockBehind => -2 * 3600 * SECOND_US,
            _ => 0,
        }
    }

    fn take(&mut self, body: &[u8]) -> Answer {
        let late_us = if self.mood == Mood::CommitsLate { 60 * SECOND_US } else { 0 };
        let reference = format!("FS-{}", self.rows.len() + 1);
        let row = Row::posted(reference.clone(), body, self.clock.now_us() + late_us);
        if self.mood == Mood::Moderated && self.rows.iter().any(|other| other.description == row.description) {
            return self.answer(400, &json!([{ "code": 400, "description": "base is a duplicate" }]));
        }
        self.rows.push(row);
        match self.mood {
            Mood::TokenFirst => self.answer(200, &json!([{ "token": reference }])),
            Mood::Blackbox => self.answer(200, &json!([{ "service_notice": "Thank you" }])),
            Mood::FailsAfterwards => said_by_a_front([500, 502, 503, 504, 408][self.rows.len() % 5], None),
            Mood::SeeOther => said_by_a_front(303, None),
            _ => self.answer(200, &json!([{ "service_request_id": reference }])),
        }
    }

    /// Somebody has reported the same thing at the same place in the same words, a moment before, and it has got through
    /// whatever becomes of ours.
    fn take_the_neighbours(&mut self, request: &Request) {
        let Body::Bytes(body) = &request.body else { return };
        let ours = Row::posted(format!("FS-{}", self.rows.len() + 1), body, self.clock.now_us());
        let words = ours.description.split("[M-").next().unwrap_or_default();
        let description = format!("{words}[M-0123456789]");
        self.rows.push(Row { description, ours: false, ..ours });
    }

    fn by_token(&self, token: &str) -> Answer {
        let row = self.rows.iter().find(|row| row.reference == token);
        let ready = row.is_some_and(|row| self.clock.now_us() - row.taken_us > 300 * SECOND_US);
        let reference = if ready { json!(token) } else { Value::Null };
        self.answer(200, &json!([{ "token": token, "service_request_id": reference }]))
    }

    /// Its list is in order again.
    pub fn mend(&mut self) {
        if self.mood == Mood::ListOutOfOrder {
            self.mood = Mood::Instant;
        }
    }

    fn list(&self, (since_us, until_us): (i64, i64), (page, after): (Option<usize>, usize)) -> Answer {
        if self.mood == Mood::ListOutOfOrder {
            return said_by_a_front(500, None);
        }
        let lag_us = match self.mood {
            Mood::Lags => 600 * SECOND_US,
            // Longer than two looks take, and not so long as two more.
            Mood::Moderated => 1080 * SECOND_US,
            _ => 0,
        };
        let visible = self.rows.iter().filter(|row| {
            row.taken_us + lag_us <= self.clock.now_us()
                && (since_us..=until_us).contains(&(row.taken_us + self.ahead_us()))
                && !(self.mood == Mood::HidesPrivate && row.service == "antisocial-behaviour")
        });
        let rows: Vec<Value> = match self.mood {
            Mood::Pages => {
                let before = page.unwrap_or(1).saturating_sub(1);
                visible.skip(before * 3).take(3).map(|row| self.shown(row)).collect()
            }
            Mood::PagesFromNought => visible.skip(page.unwrap_or(0) * 3).take(3).map(|row| self.shown(row)).collect(),
            Mood::Rows => visible.skip(after).take(10).map(|row| self.shown(row)).collect(),
            Mood::FirstTen => visible.take(10).map(|row| self.shown(row)).collect(),
            // One that knows no paging gives the same page again.
            _ => visible.map(|row| self.shown(row)).collect(),
        };
        self.answer(200, &json!(rows))
    }

    fn shown(&self, row: &Row) -> Value {
        let description = match self.mood {
            Mood::CutsMarkers => row.description.chars().take(20).collect(),
            Mood::StaffEdit => format!("Caller says: {}", row.description.to_lowercase().replace("[m-", "[ M -\n")),
            _ => row.description.clone(),
        };
        json!({
            "service_request_id": row.reference,
            "status": "open",
            "service_code": row.service,
            "description": description,
            "requested_datetime": rfc3339(row.taken_us + self.ahead_us()),
            "lat": row.place.0,
            "long": row.place.1,
        })
    }

    fn answer(&self, status: u16, body: &Value) -> Answer {
        let date = DateTime::<Utc>::from_timestamp_micros(self.own_now_us()).unwrap_or_default().to_rfc2822();
        Answer {
            status,
            headers: vec![("content-type".to_owned(), "application/json".to_owned()), ("date".to_owned(), date)],
            body: body.to_string().into_bytes(),
            body_complete: true,
        }
    }
}

fn rfc3339(us: i64) -> String {
    DateTime::<Utc>::from_timestamp_micros(us).unwrap_or_default().to_rfc3339_opts(SecondsFormat::Secs, true)
}
