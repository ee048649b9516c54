//! Rule 6: every status there is, in three ways of speaking with a council, with nothing in it, with a page, with JSON that
//! says nothing, with an error and with good news. What may end a report is listed here; whatever else comes, it is tried again.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod support;

use std::ops::RangeInclusive;
use std::time::Duration;

use wayside_core::endpoint::wire::{BatchAnswer, ItemResult, RejectReason, Rejection, Verdict};
use wayside_core::endpoint::{Answer, Body, Method, Outcome};
use wayside_core::outbox::{State, WedgeReason};
use wayside_core::report::ReportId;
use wayside_core::sync::{Next, Task};

use support::*;

const STATUSES: RangeInclusive<u16> = 100..=599;
/// Longer than anything is left alone.
const LATER: Duration = Duration::from_secs(7 * 3600);

/// What an answer does to a report that is not tried again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ends {
    Accepted,
    /// Refused, in words about this very item.
    Refused,
    /// It may be there, and nobody can tell: the person decides.
    Held,
}

use Ends::{Accepted, Held, Refused};

impl Ends {
    fn of(state: &State) -> Option<Self> {
        match state {
            State::Accepted => Some(Accepted),
            State::Wedged(WedgeReason::Held) => Some(Held),
            State::Wedged(WedgeReason::Refused { .. } | WedgeReason::ServiceGone | WedgeReason::PhotoTooLarge) => {
                Some(Refused)
            }
            State::Queued | State::Waiting(_) | State::Unconfirmed { .. } => None,
            other => panic!("{other:?}"),
        }
    }
}

/// A body, by what it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Said {
    Nothing,
    APage,
    EmptyJson,
    /// In the dialect's own form.
    AnError,
    /// That it was taken, as the dialect says it.
    GoodNews,
    /// That this item is not taken, as Wayside sync says it.
    ARefusal,
}

use Said::{APage, ARefusal, AnError, EmptyJson, GoodNews, Nothing};

/// The kind of a body, and the body.
type Content = (&'static str, Vec<u8>);

/// Where something is sent, how answers look there, and what they may do.
struct Door {
    phone: fn() -> Phone,
    submit: fn(&Phone) -> ReportId,
    is: fn(&Task) -> bool,
    state: fn(&Phone, ReportId) -> State,
    says: fn(&Task, u16, Said) -> Content,
    /// Good news of an upload stands in a header.
    offset: bool,
    ends: &'static [(RangeInclusive<u16>, &'static [Said], Ends)],
}

const ALL: &[Said] = &[Nothing, APage, EmptyJson, AnError, GoodNews];

const WORDS: Door = Door {
    phone: || Phone::in_memory(&[]),
    submit: |phone| phone.submit(pothole()),
    is: |task| task.request.url.ends_with("/batch"),
    state: Phone::state,
    says: |task, _, said| {
        let verdict = match said {
            AnError => return ("application/json", br#"{"code":"malformed","description":"No"}"#.to_vec()),
            GoodNews => accepted("R"),
            _ => Verdict::Rejected(Rejection {
                reason: RejectReason::ServiceGone,
                question: None,
                description: String::new(),
            }),
        };
        let items = batch(task).items.into_iter();
        let results = items.map(|item| ItemResult { id: item.id, verdict: verdict.clone() }).collect();
        ("application/json", serde_json::to_vec(&BatchAnswer { results }).unwrap())
    },
    offset: false,
    ends: &[(200..=200, &[GoodNews], Accepted), (200..=200, &[ARefusal], Refused)],
};

const GEOREPORT: Door = Door {
    phone: || by_georeport(&[]),
    submit: |phone| phone.submit(pothole()),
    is: |task| task.request.method == Method::Post && task.request.url.ends_with("/requests.json"),
    state: Phone::state,
    says: |_, status, said| {
        let row = match said {
            GoodNews => serde_json::json!([{ "service_request_id": format!("R-{status}") }]),
            // Each in its own words: the same for two would be the server's trouble.
            _ => serde_json::json!([{ "code": status, "description": format!("No such street ({status})") }]),
        };
        ("application/json", serde_json::to_vec(&row).unwrap())
    },
    offset: false,
    ends: &[
        (200..=299, &[GoodNews], Accepted),
        (400..=400, &[AnError], Refused),
        (404..=404, &[AnError], Refused),
        (409..=409, &[AnError], Refused),
        (413..=413, &[AnError], Refused),
        (415..=415, &[AnError], Refused),
        (422..=422, &[AnError], Refused),
    ],
};

/// Where a report is not known again, and cannot be looked for: what may have been taken is not sent twice.
const KEYLESS: Door = Door {
    phone: || by_georeport(PLAIN_GEOREPORT),
    ends: &[
        (200..=299, &[GoodNews], Accepted),
        (200..=299, &[Nothing, EmptyJson, AnError], Held),
        (300..=303, ALL, Held),
        (400..=400, &[AnError], Refused),
        (404..=404, &[AnError], Refused),
        (408..=408, ALL, Held),
        (409..=409, &[AnError], Refused),
        (413..=413, &[AnError], Refused),
        (415..=415, &[AnError], Refused),
        (422..=422, &[AnError], Refused),
        (500..=510, ALL, Held),
        (512..=599, ALL, Held),
    ],
    ..GEOREPORT
};

const PHOTOS: Door = Door {
    submit: |phone| phone.submit_with_photos(1),
    is: |task| task.request.url.contains("/photos/"),
    state: |phone, id| phone.photo_states(id).remove(0),
    says: |_, _, said| match said {
        AnError => ("application/json", br#"{"code":"too_large","description":"No"}"#.to_vec()),
        _ => ("", Vec::new()),
    },
    offset: true,
    ends: &[(200..=200, &[GoodNews], Accepted), (204..=204, &[GoodNews], Accepted), (413..=413, &[AnError], Refused)],
    ..WORDS
};

fn by_georeport(edits: &[(&str, &str, &str)]) -> Phone {
    let phone = Phone::in_memory(edits);
    let dialect = Some(wayside_core::pack::Dialect::GeoReport);
    phone.wayside.choose(&wayside_core::wayside::Settings { dialect, ..Default::default() }).unwrap();
    phone
}

impl Door {
    fn answer(&self, phone: &Phone, task: &Task, status: u16, said: Said) -> Outcome {
        let (kind, body) = match said {
            Nothing => ("", Vec::new()),
            APage => ("text/html", b"<html><h1>No</h1></html>".to_vec()),
            EmptyJson => ("application/json", b"{}".to_vec()),
            _ => (self.says)(task, status, said),
        };
        let kind = (!kind.is_empty()).then(|| ("content-type".to_owned(), kind.to_owned()));
        let offset =
            (self.offset && said == GoodNews).then(|| ("upload-offset".to_owned(), whole(phone, task).to_string()));
        Outcome::Answer(Answer { status, headers: kind.into_iter().chain(offset).collect(), body, body_complete: true })
    }

    /// What is next sent here, however long that takes; all else is answered as it should be.
    fn next(&self, phone: &Phone, office: &mut Office) -> Task {
        for _ in 0..50 {
            match phone.next() {
                Next::Send(task) if (self.is)(&task) => return *task,
                Next::Send(task) => {
                    let outcome = match task.request.url.contains("requests.json") {
                        true => json(200, &[0; 0]),
                        false => office.serve(phone, &task),
                    };
                    phone.finish(&task, outcome);
                }
                Next::Wait(_) => phone.clock.forward(LATER),
                Next::Done => panic!("it is given up"),
            }
        }
        panic!("it is not sent any more");
    }

    /// One report after the other meets every status there is, until it is one of those that end it.
    fn meets(&self, said: Said) {
        let phone = (self.phone)();
        let mut office = Office::default();
        let mut id = (self.submit)(&phone);
        let mut submitted = vec![id];
        for status in STATUSES {
            let task = self.next(&phone, &mut office);
            phone.finish(&task, self.answer(&phone, &task, status, said));
            let listed =
                self.ends.iter().find(|(statuses, bodies, _)| statuses.contains(&status) && bodies.contains(&said));
            let ends = Ends::of(&(self.state)(&phone, id));
            assert_eq!(ends, listed.map(|(.., ends)| *ends), "{status} with {said:?}");
            if ends.is_some() {
                // What it says that it has, it has.
                office.photos.values_mut().for_each(|(held, length, _)| held.resize(*length as usize, 0));
                id = (self.submit)(&phone);
                submitted.push(id);
            }
            phone.clock.forward(LATER);
        }
        // The last of them goes when the council is well again.
        let task = self.next(&phone, &mut office);
        phone.finish(&task, self.answer(&phone, &task, 200, GoodNews));
        assert_eq!((self.state)(&phone, id), State::Accepted, "after everything with {said:?}");
        assert_eq!(phone.wayside.list().unwrap().len(), submitted.len(), "each is here still");
    }
}

/// The length of the photo that this is of.
fn whole(phone: &Phone, task: &Task) -> u64 {
    let id = match &task.request.body {
        Body::Blob { photo, .. } => photo.to_string(),
        _ => task.request.url.rsplit('/').next().unwrap().to_owned(),
    };
    let photos = phone.wayside.list().unwrap().into_iter().flat_map(|it| phone.wayside.show(it.id).unwrap().photos);
    photos.filter(|photo| photo.id == id).map(|photo| photo.length).next().unwrap()
}

#[test]
fn no_status_ends_the_words_of_a_batch_but_a_result_of_theirs_in_a_200() {
    [Nothing, APage, EmptyJson, AnError, GoodNews, ARefusal].into_iter().for_each(|said| WORDS.meets(said));
}

#[test]
fn no_status_ends_a_georeport_but_a_receipt_and_an_error_in_its_own_form() {
    ALL.iter().for_each(|said| GEOREPORT.meets(*said));
}

#[test]
fn where_no_report_is_known_again_one_that_may_have_been_taken_is_held_and_no_other_status_ends_it() {
    ALL.iter().for_each(|said| KEYLESS.meets(*said));
}

#[test]
fn no_status_ends_a_photo_but_all_of_it_being_there_and_our_own_word_that_it_is_too_large() {
    ALL.iter().for_each(|said| PHOTOS.meets(*said));
}
