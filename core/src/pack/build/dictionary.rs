//! Makes a pack's dictionary: what the council's reports will say, before anyone has said it.
//!
//! The one place of the pack that knows the wire, because a dictionary is of the bytes that go over it: a sample report of
//! every service, every question answered with every answer there is, in a batch as a phone writes it. Before that, the
//! pack's own words, which people use too. The most useful stands last, where deflate's distances are shortest; if all
//! of it is more than deflate can look back on, the front is left out. The same folder makes the same bytes.

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use geo::BoundingRect;
use uuid::Uuid;

use super::Content;
use crate::endpoint::wire::{Batch, BatchItem, BatchKind, Registration};
use crate::pack::{DICTIONARY_BYTES, Question, Service};
use crate::report::{Answer, AnswerValue, ChosenCode, PhotoId, PhotoRef, Position, Report, ReportId, Reporter};

pub fn make(content: &Content) -> Vec<u8> {
    let text = vocabulary(&content.services) + &samples(content);
    let bytes = text.into_bytes();
    let too_many = bytes.len().saturating_sub(DICTIONARY_BYTES);
    bytes.get(too_many..).unwrap_or_default().to_vec()
}

/// What the pack says of its services in whole sentences.
fn vocabulary(services: &[Service]) -> String {
    let mut words: Vec<&str> = Vec::new();
    for service in services {
        words.extend([service.notice.as_str(), &service.name, &service.description]);
        words.extend(service.keywords.iter().map(String::as_str));
        words.extend(service.questions.iter().flat_map(|question| [question.text.as_str(), &question.hint]));
    }
    words.join(" ")
}

/// Two batches, as a phone sends them: one with a report of each service, and the shortest one last, with the envelope
/// that every batch has.
fn samples(content: &Content) -> String {
    let Some(plain) = report(content) else { return String::new() };
    let of_each = content.services.iter().map(|service| Report {
        service: service.code.clone(),
        private: service.private,
        notice_version: service.privacy.as_ref().map(|notice| notice.version.clone()).unwrap_or_default(),
        answers: service.questions.iter().filter(|question| question.variable).map(answered).collect(),
        description: "-".to_owned(),
        ..plain.clone()
    });
    let of_each = Batch { register: None, items: of_each.map(|report| item(&report)).collect() };
    let register = Some(Registration { id: Uuid::nil(), secret: String::new() });
    let shortest = Batch { register, items: vec![item(&Report { photos: Vec::new(), ..plain })] };
    let text = [of_each, shortest].map(|batch| serde_json::to_string(&batch).unwrap_or_default()).concat();
    // Ids are never the same again.
    text.replace(&Uuid::nil().to_string(), "")
}

fn report(content: &Content) -> Option<Report> {
    let council = &content.council;
    let middle = content.boundaries.first().and_then(|it| it.area.bounding_rect()).map(|rect| rect.center());
    let (lon, lat) = middle.map_or((-2.0, 54.0), |middle| (to_a_tenth(middle.x), to_a_tenth(middle.y)));
    let photo = |order| PhotoRef {
        id: PhotoId(Uuid::nil()),
        role: "photo".to_owned(),
        order,
        length: 0,
        sha256: String::new(),
    };
    Some(Report {
        id: ReportId(Uuid::nil()),
        jurisdiction: council.jurisdiction.clone(),
        service: String::new(),
        private: false,
        pack_version: council.version.clone(),
        notice_version: String::new(),
        language: council.languages.first().cloned().unwrap_or_default(),
        captured_at: made_at(&council.version),
        position: Position::new(lat, lon, 10.0).ok()?,
        description: String::new(),
        answers: Vec::new(),
        photos: vec![photo(0), photo(1)],
        reporter: Reporter::WithoutName,
    })
}

/// Versions begin with a date; reports are made soon after it.
fn made_at(version: &str) -> DateTime<Utc> {
    let day = version.get(..10).and_then(|day| NaiveDate::parse_from_str(day, "%Y-%m-%d").ok());
    day.map(|day| day.and_time(NaiveTime::MIN).and_utc()).unwrap_or_default()
}

/// The places of one council have their first digits in common.
fn to_a_tenth(degrees: f64) -> f64 {
    (degrees * 10.0).round() / 10.0
}

fn answered(question: &Question) -> Answer {
    let value = if question.datatype.is_list() {
        let choices = question.choices.iter();
        let all = choices.map(|choice| ChosenCode { code: choice.key.clone(), label: choice.name.clone() });
        AnswerValue::Choices(all.collect())
    } else {
        AnswerValue::Text(String::new())
    };
    Answer { question: question.code.clone(), value }
}

fn item(report: &Report) -> BatchItem {
    BatchItem {
        id: Uuid::nil(),
        kind: BatchKind::Report,
        rev: 1,
        of: None,
        age_s: Some(1),
        sha256: String::new(),
        payload: serde_json::to_string(report).unwrap_or_default(),
    }
}
