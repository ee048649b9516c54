//! `POST /requests` and `POST /servicerequestupdates`: from anybody with the pack's key.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::header::HeaderName;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use serde::Serialize;
use wayside_core::draft::DraftReason;
use wayside_core::report::{PhotoRef, Position, ReportId, Status};

use super::dates;
use super::format::{Document, Format};
use super::forms::{Form, discard_media, new_id};
use super::params::Params;
use super::xml::Xml;
use crate::answers::{self, Given};
use crate::catalogue::Catalogue;
use crate::config::App;
use crate::error::Error;
use crate::hash::Sha256Sum;
use crate::marker;
use crate::reference;
use crate::store::{Posted, PostedReport, PostedUpdate, Words};
use crate::words::{Sentence, core, say};

const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");
/// GeoReport v2, in characters.
const DESCRIPTION_CHARS: usize = 4000;
const KEY_CHARS: usize = 200;
const CAPTURED_AT: &str = "captured_at";

pub(crate) async fn report(State(app): State<Arc<App>>, format: Format, request: Request) -> Response {
    format.reply(take_report(app, format, request).await)
}

pub(crate) async fn update(State(app): State<Arc<App>>, format: Format, request: Request) -> Response {
    format.reply(take_update(app, format, request).await)
}

async fn take_report(app: Arc<App>, format: Format, request: Request) -> Result<Response, Error> {
    let key = idempotency_key(request.headers())?;
    let form = read(&app, request).await?;
    let mut words = words(&app.config.catalogue, &form.params, format.language())?;
    words.reference = reference::draw(&app.config.catalogue.council.id, app.config.random.as_ref())?;
    // A key that is a UUID is the report's own id: the same report by sync is then the same report.
    let id = match key.as_deref().and_then(|key| key.parse().ok()) {
        Some(id) => id,
        None => new_id(&app)?,
    };
    let asked = asked("requests", &form);
    // A task of its own: a line that is cut now must not leave photos without their report.
    let work = tokio::spawn(async move {
        words.photos = Form::keep_media(&app, form.media).await?;
        let photos = words.photos.clone();
        let payload = payload(&form.params, &photos);
        let report = PostedReport { id: ReportId(id), key, asked, words, payload };
        let posted = app.store().post_report(app.jurisdiction(), report).await;
        settle(&app, posted.map_err(Error::from), &photos).await
    });
    let (status, reference) = work.await.map_err(|error| Error::internal(error.to_string()))??;
    format.answer(
        status,
        &Created([CreatedRequest { service_request_id: reference, service_notice: None, account_id: None }]),
    )
}

async fn take_update(app: Arc<App>, format: Format, request: Request) -> Result<Response, Error> {
    let key = idempotency_key(request.headers())?;
    let form = read(&app, request).await?;
    let reference = form.params.get("service_request_id").map(reference::as_stored);
    let reference = reference.ok_or_else(|| Error::malformed(say("request-id-required")))?;
    let description = description(&form.params, format.language())?;
    if form.params.get("status").is_some_and(|word| Status::from_open311(word, "").is_none()) {
        return Err(Error::malformed(say("status-unknown")));
    }
    let (asked, id, marker) = (asked("updates", &form), new_id(&app)?, marker::find(description));
    let work = tokio::spawn(async move {
        let photos = Form::keep_media(&app, form.media).await?;
        let payload = payload(&form.params, &photos);
        let hidden = app.config.catalogue.private_services();
        let update = PostedUpdate { id, key, asked, reference, hidden, marker, photos: photos.clone(), payload };
        let posted = app.store().post_update(app.jurisdiction(), update).await;
        settle(&app, posted.map_err(Error::from), &photos).await
    });
    let (status, update_id) = work.await.map_err(|error| Error::internal(error.to_string()))??;
    format.answer(status, &CreatedUpdates([CreatedUpdate { update_id }]))
}

/// The form of one who has a key, for this council.
async fn read(app: &App, request: Request) -> Result<Form, Error> {
    let form = Form::read(app, request).await?;
    form.params.check_jurisdiction(&app.config.catalogue)?;
    if !form.params.get("api_key").is_some_and(|key| app.config.catalogue.knows_key(key)) {
        return Err(Error::new(StatusCode::FORBIDDEN, "api_key", say("key-wrong")));
    }
    Ok(form)
}

/// Photos stay only with what was newly written.
async fn settle(app: &App, posted: Result<Posted, Error>, photos: &[PhotoRef]) -> Result<(StatusCode, String), Error> {
    if !matches!(posted, Ok(Posted::New(_))) {
        discard_media(app, photos).await;
    }
    match posted? {
        Posted::New(answer) => Ok((StatusCode::CREATED, answer)),
        Posted::Again(answer) => Ok((StatusCode::OK, answer)),
        Posted::KeyTaken => Err(Error::malformed(say("idempotency-used"))),
        Posted::NoReport => Err(Error::not_found()),
    }
}

fn idempotency_key(headers: &HeaderMap) -> Result<Option<String>, Error> {
    let Some(value) = headers.get(IDEMPOTENCY_KEY) else { return Ok(None) };
    // As a structured header it is a quoted string (draft-ietf-httpapi-idempotency-key-header); most send it bare.
    let key = value.to_str().unwrap_or_default().trim().trim_matches('"');
    if key.is_empty() || key.len() > KEY_CHARS {
        return Err(Error::malformed(say("idempotency-form")));
    }
    Ok(Some(key.to_owned()))
}

/// Reads what a report needs; says everything that is wrong with it at once.
fn words(catalogue: &Catalogue, params: &Params, language: &str) -> Result<Words, Error> {
    let mut wrong: Vec<Sentence> = Vec::new();
    let mut service = None;
    let mut given = params.attributes();
    let captured_us = take_captured(&mut given).unwrap_or_else(|error| {
        wrong.extend(error.sentences);
        None
    });
    match params.get("service_code") {
        None => wrong.push(say("service-required")),
        Some(code) => match catalogue.service_in(code, language) {
            None => wrong.push(say("service-unknown")),
            Some(known) => {
                let refusals = answers::check(known, &given, wayside_core::words::words(language));
                wrong.extend(refusals.into_iter().map(|refusal| refusal.sentence.into()));
                service = Some(known);
            }
        },
    }
    let place = place(params, language).unwrap_or_else(|sentence| {
        wrong.push(sentence);
        None
    });
    let description = description(params, language).unwrap_or_else(|error| {
        wrong.extend(error.sentences);
        ""
    });
    match service {
        Some(service) if wrong.is_empty() => Ok(Words {
            service: service.code.clone(),
            private: service.private,
            captured_us,
            place,
            marker: marker::find(description),
            photos: Vec::new(),
            reference: String::new(),
        }),
        _ => {
            let mut error = Error::malformed(String::new());
            error.sentences = wrong;
            Err(error)
        }
    }
}

/// GeoReport has no field for when it was seen: where a pack says so, phones send it as an attribute, which is no
/// service's question.
fn take_captured(given: &mut Vec<Given>) -> Result<Option<i64>, Error> {
    let found = given.iter().position(|answer| answer.question == CAPTURED_AT).map(|place| given.swap_remove(place));
    let text = found.and_then(|answer| answer.values.into_iter().next());
    text.map(|text| dates::read(CAPTURED_AT, &text)).transpose()
}

/// One of lat with long, `address_string`, `address_id`.
fn place(params: &Params, language: &str) -> Result<Option<(f64, f64)>, Sentence> {
    match (params.get("lat"), params.get("long")) {
        (Some(lat), Some(long)) => {
            let number = |text: &str| text.parse::<f64>().unwrap_or(f64::NAN);
            let position = Position::new(number(lat), number(long), 0.0).map_err(|error| core(&error, language))?;
            Ok(Some((position.lat(), position.lon())))
        }
        (None, None) if params.get("address_string").or(params.get("address_id")).is_some() => Ok(None),
        (None, None) => Err(say("place-required")),
        _ => Err(say("place-together")),
    }
}

fn description<'a>(params: &'a Params, language: &str) -> Result<&'a str, Error> {
    let description = params.get("description").unwrap_or_default();
    if description.chars().count() > DESCRIPTION_CHARS {
        return Err(Error::malformed(core(&DraftReason::TooLong { limit: DESCRIPTION_CHARS }, language)));
    }
    Ok(description)
}

/// What was asked, without the key and in whatever order it came: one `Idempotency-Key` stands for one of these.
fn asked(what: &str, form: &Form) -> Sha256Sum {
    let mut params = parameters(&form.params);
    params.sort();
    let media: Vec<String> = form.media.iter().map(|photo| photo.sum().to_string()).collect();
    Sha256Sum::of(serde_json::json!([what, params, media]).to_string())
}

/// What is stored: the parameters as they came, and the photo manifest.
fn payload(params: &Params, photos: &[PhotoRef]) -> String {
    serde_json::json!({ "parameters": parameters(params), "photos": photos }).to_string()
}

fn parameters(params: &Params) -> Vec<&(String, String)> {
    params.0.iter().filter(|(name, _)| name != "api_key").collect()
}

#[derive(Serialize)]
struct Created([CreatedRequest; 1]);

#[derive(Serialize)]
struct CreatedRequest {
    service_request_id: String,
    service_notice: Option<String>,
    account_id: Option<String>,
}

impl Document for Created {
    const ROOT: &'static str = "service_requests";
    fn xml(&self, out: &mut Xml) {
        for request in &self.0 {
            out.element("request", |out| {
                out.text("service_request_id", &request.service_request_id);
                out.maybe("service_notice", request.service_notice.as_ref());
                out.maybe("account_id", request.account_id.as_ref());
            });
        }
    }
}

#[derive(Serialize)]
struct CreatedUpdates([CreatedUpdate; 1]);

#[derive(Serialize)]
struct CreatedUpdate {
    update_id: String,
}

impl Document for CreatedUpdates {
    const ROOT: &'static str = "service_request_updates";
    fn xml(&self, out: &mut Xml) {
        for update in &self.0 {
            out.element("request_update", |out| out.text("update_id", &update.update_id));
        }
    }
}
