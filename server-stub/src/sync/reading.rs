//! One item read and judged by itself: its hash, its words, the pack's questions. Pure.

use std::collections::HashSet;

use wayside_core::draft::DraftReason;
use wayside_core::endpoint::wire::{BatchItem, BatchKind, ItemResult, RejectReason, Rejection, Verdict};
use wayside_core::pack::Service;
use wayside_core::report::{FollowUp, FollowUpSaid, PhotoRef, Report, ReportId};
use wayside_core::words::{Sayable, words as core_words};

use crate::answers::{self, Given};
use crate::catalogue::Catalogue;
use crate::hash::Sha256Sum;
use crate::photos::PHOTO_BYTES;
use crate::store::{Content, Item, Words};
use crate::words::{fill, say};

/// Characters, as GeoReport has it.
pub const DESCRIPTION_CHARS: usize = 4000;
/// More photos than anyone takes of one fly-tip.
const PHOTOS: usize = 50;

/// The item for the store, or its result where it is not even what it says it is: then nothing is looked up under its id.
pub fn read(catalogue: &Catalogue, item: BatchItem, reference: String) -> Result<Item, ItemResult> {
    let reject = |sentence: &str| ItemResult { id: item.id, verdict: Verdict::Rejected(malformed(sentence)) };
    let sha256 = Sha256Sum::of(&item.payload);
    if item.sha256.parse() != Ok(sha256) {
        return Err(reject("The payload does not have the hash that it was sent with."));
    }
    let content = match (item.kind, item.of) {
        (BatchKind::Report, _) => Content::Report(words(catalogue, &item, reference)),
        (kind, Some(of)) => {
            if serde_json::from_str::<serde::de::IgnoredAny>(&item.payload).is_err() {
                return Err(reject("The payload is not JSON."));
            }
            // Its place, answers and names are read with the types that the phone wrote them with.
            if kind == BatchKind::Amendment && !is_amendment(&item, of) {
                return Err(reject("The payload is not an amendment of this report."));
            }
            Content::Change { kind, of }
        }
        (_, None) => return Err(reject("A change must say what report it is of.")),
    };
    Ok(Item { id: item.id, rev: item.rev, age_s: item.age_s, sha256, payload: item.payload, content })
}

fn is_amendment(item: &BatchItem, of: ReportId) -> bool {
    let Ok(FollowUp { id, of: said_of, said, .. }) = serde_json::from_str(&item.payload) else { return false };
    let FollowUpSaid::Amendment { description, .. } = said else { return false };
    let long = description.is_some_and(|words| words.chars().count() > DESCRIPTION_CHARS);
    id.0 == item.id && said_of == of && !long
}

fn words(catalogue: &Catalogue, item: &BatchItem, reference: String) -> Result<Words, Rejection> {
    let report: Report = serde_json::from_str(&item.payload).map_err(|_| malformed("The payload is not a report."))?;
    if report.id.0 != item.id {
        return Err(malformed("The report's id is not the item's."));
    }
    if report.jurisdiction != catalogue.jurisdiction() {
        return Err(malformed("The report is for another council."));
    }
    // From here on a person reads it, in the language that they reported in.
    let language = report.language.as_str();
    if report.description.chars().count() > DESCRIPTION_CHARS {
        let too_long = DraftReason::TooLong { limit: DESCRIPTION_CHARS };
        return Err(malformed(&too_long.say(core_words(language))));
    }
    let service = catalogue.service_in(&report.service, language).ok_or_else(|| Rejection {
        reason: RejectReason::ServiceGone,
        question: None,
        description: fill("service-gone", [("council", catalogue.council.name.clone())]).text(language),
    })?;
    check_answers(service, &report)?;
    check_photos(&report.photos, language)?;
    Ok(Words {
        service: report.service,
        // Whatever the client says: its pack may be old.
        private: service.private,
        captured_us: Some(report.captured_at.timestamp_micros()),
        place: Some((report.position.lat(), report.position.lon())),
        marker: None,
        photos: report.photos,
        reference,
    })
}

fn check_answers(service: &Service, report: &Report) -> Result<(), Rejection> {
    let given: Vec<Given> = report.answers.iter().map(Given::from).collect();
    answers::check(service, &given, core_words(&report.language)).into_iter().next().map_or(Ok(()), |refusal| {
        Err(Rejection {
            reason: RejectReason::AnswerRefused,
            question: Some(refusal.question),
            description: refusal.sentence,
        })
    })
}

fn check_photos(photos: &[PhotoRef], language: &str) -> Result<(), Rejection> {
    if photos.len() > PHOTOS {
        return Err(malformed(&fill("photos-too-many", [("limit", PHOTOS.to_string())]).text(language)));
    }
    let mut ids = HashSet::new();
    for photo in photos {
        if !ids.insert(photo.id) {
            return Err(malformed("Two photos have one id."));
        }
        if !(1..=PHOTO_BYTES).contains(&photo.length) {
            return Err(malformed(&say("photo-too-long").text(language)));
        }
        if photo.sha256.parse::<Sha256Sum>().is_err() {
            return Err(malformed("A photo's hash is not a SHA-256."));
        }
    }
    Ok(())
}

pub fn malformed(sentence: &str) -> Rejection {
    Rejection { reason: RejectReason::Malformed, question: None, description: sentence.to_owned() }
}
