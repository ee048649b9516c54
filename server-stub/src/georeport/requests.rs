//! `GET /requests` and `/requests/{id}`: public reports, without their words.

use std::sync::Arc;

use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde::Serialize;
use wayside_core::report::Status;
use wayside_core::words::{status_sentence, words};

use super::dates::{read, w3c, window};
use super::format::{Document, Format};
use super::params::Params;
use super::xml::Xml;
use crate::config::App;
use crate::error::Error;
use crate::segment::Segment;
use crate::store::{PublicReport, RequestQuery};
use crate::words::say;

pub(crate) async fn list(State(app): State<Arc<App>>, RawQuery(query): RawQuery, format: Format) -> Response {
    let params = Params::read(query.unwrap_or_default().as_bytes());
    format.reply(find(&app, &params, format).await)
}

async fn find(app: &App, params: &Params, format: Format) -> Result<Response, Error> {
    params.check_jurisdiction(&app.config.catalogue)?;
    let query = asked(app, params)?;
    let found = app.store().public_requests(app.jurisdiction(), query).await?;
    format.answer(StatusCode::OK, &requests(app, found, format))
}

/// What a GET asks for. References override everything else.
fn asked(app: &App, params: &Params) -> Result<RequestQuery, Error> {
    let (limit, skip) = params.page()?;
    let hidden = app.config.catalogue.private_services();
    if let Some(references) = params.list("service_request_id") {
        return Ok(RequestQuery { references: Some(references), hidden, limit, skip, ..RequestQuery::default() });
    }
    let date = |name| params.get(name).map(|text| read(name, text)).transpose();
    let received = window(date("start_date")?, date("end_date")?, app.config.clock.now_us())?;
    Ok(RequestQuery {
        references: None,
        services: params.list("service_code"),
        received: Some(received),
        closed: closed(params.list("status"))?,
        hidden,
        limit,
        skip,
    })
}

/// `open`, `closed`, or both, which is all.
fn closed(words: Option<Vec<String>>) -> Result<Option<bool>, Error> {
    let Some(words) = words else { return Ok(None) };
    if words.iter().any(|word| !matches!(word.as_str(), "open" | "closed")) {
        return Err(Error::malformed(say("status-open-closed")));
    }
    let (open, closed) = (words.iter().any(|word| word == "open"), words.iter().any(|word| word == "closed"));
    Ok(if open == closed { None } else { Some(closed) })
}

pub(crate) async fn one(
    State(app): State<Arc<App>>,
    Segment(file): Segment,
    RawQuery(query): RawQuery,
    format: Format,
) -> Response {
    let params = Params::read(query.unwrap_or_default().as_bytes());
    format.reply(look_up(&app, &file, &params, format).await)
}

/// A private report's 404 and an unknown one's are the same bytes: both are simply not among the public ones.
async fn look_up(app: &App, file: &str, params: &Params, format: Format) -> Result<Response, Error> {
    params.check_jurisdiction(&app.config.catalogue)?;
    let (reference, _) = Format::split(file).ok_or_else(Error::not_found)?;
    let query = RequestQuery {
        references: Some(vec![reference.to_owned()]),
        hidden: app.config.catalogue.private_services(),
        limit: 1,
        ..RequestQuery::default()
    };
    let found = app.store().public_requests(app.jurisdiction(), query).await?;
    if found.is_empty() {
        return Err(Error::not_found());
    }
    format.answer(StatusCode::OK, &requests(app, found, format))
}

fn requests(app: &App, found: Vec<PublicReport>, format: Format) -> Requests {
    Requests(found.into_iter().map(|report| Request::new(app, report, format)).collect())
}

#[derive(Serialize)]
struct Requests(Vec<Request>);

/// GeoReport's fields, all of them; those that are for the council alone are always empty.
#[derive(Serialize)]
struct Request {
    service_request_id: String,
    status: &'static str,
    status_notes: Option<String>,
    service_name: String,
    service_code: String,
    /// The marker, where the text that came by GeoReport had one.
    description: Option<String>,
    agency_responsible: String,
    service_notice: Option<String>,
    requested_datetime: String,
    updated_datetime: String,
    expected_datetime: Option<String>,
    address: Option<String>,
    address_id: Option<String>,
    zipcode: Option<String>,
    lat: Option<f64>,
    long: Option<f64>,
    media_url: Option<String>,
}

impl Request {
    fn new(app: &App, report: PublicReport, format: Format) -> Self {
        let catalogue = &app.config.catalogue;
        let name = catalogue.service_in(&report.service, format.language()).map(|service| service.name.clone());
        Self {
            service_request_id: report.reference,
            status: report.status.georeport(),
            status_notes: notes(report.status, &report.note, format.named),
            service_name: name.unwrap_or_else(|| report.service.clone()),
            service_code: report.service,
            description: report.marker,
            agency_responsible: catalogue.council.name.clone(),
            service_notice: None,
            requested_datetime: w3c(report.received_us),
            updated_datetime: w3c(report.updated_us),
            expected_datetime: None,
            address: None,
            address_id: None,
            zipcode: None,
            lat: report.place.map(|place| place.0),
            long: report.place.map(|place| place.1),
            media_url: None,
        }
    }
}

/// GeoReport has two words for a status: the reason for closing stands first in the notes, `FIXED: cleared on Tuesday`. Where the
/// council wrote nothing, whoever names a language reads what the status means in it. Nobody else does: to a phone the notes are
/// the council's own, and it says the status itself.
pub(crate) fn notes(status: Status, note: &str, named: Option<&str>) -> Option<String> {
    let note = match (note, named) {
        ("", Some(language)) => status_sentence(words(language), status),
        (note, _) => note.to_owned(),
    };
    match (status.reason(), note.as_str()) {
        (None, "") => None,
        (None, _) => Some(note),
        (Some(reason), "") => Some(reason.to_owned()),
        (Some(reason), _) => Some(format!("{reason}: {note}")),
    }
}

impl Document for Requests {
    const ROOT: &'static str = "service_requests";
    fn xml(&self, out: &mut Xml) {
        for request in &self.0 {
            out.element("request", |out| {
                out.text("service_request_id", &request.service_request_id);
                out.text("status", request.status);
                out.maybe("status_notes", request.status_notes.as_ref());
                out.text("service_name", &request.service_name);
                out.text("service_code", &request.service_code);
                out.maybe("description", request.description.as_ref());
                out.text("agency_responsible", &request.agency_responsible);
                out.maybe("service_notice", request.service_notice.as_ref());
                out.text("requested_datetime", &request.requested_datetime);
                out.text("updated_datetime", &request.updated_datetime);
                out.maybe("expected_datetime", request.expected_datetime.as_ref());
                out.maybe("address", request.address.as_ref());
                out.maybe("address_id", request.address_id.as_ref());
                out.maybe("zipcode", request.zipcode.as_ref());
                out.maybe("lat", request.lat);
                out.maybe("long", request.long);
                out.maybe("media_url", request.media_url.as_ref());
            });
        }
    }
}
