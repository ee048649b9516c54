//! `GET /servicerequestupdates`: mySociety's extension, for foreign clients. Of public reports only.

use std::sync::Arc;

use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde::Serialize;

use super::dates::{read, w3c, window};
use super::format::{Document, Format};
use super::params::Params;
use super::xml::Xml;
use crate::config::App;
use crate::error::Error;
use crate::store::{PublicUpdate, UpdateQuery};

pub(crate) async fn list(State(app): State<Arc<App>>, RawQuery(query): RawQuery, format: Format) -> Response {
    let params = Params::read(query.unwrap_or_default().as_bytes());
    format.reply(find(&app, &params, format).await)
}

async fn find(app: &App, params: &Params, format: Format) -> Result<Response, Error> {
    params.check_jurisdiction(&app.config.catalogue)?;
    let (limit, skip) = params.page()?;
    let date = |name| params.get(name).map(|text| read(name, text)).transpose();
    let query = UpdateQuery {
        references: params.list("service_request_id"),
        between: Some(window(date("start_date")?, date("end_date")?, app.config.clock.now_us())?),
        hidden: app.config.catalogue.private_services(),
        limit,
        skip,
    };
    let found = app.store().public_updates(app.jurisdiction(), query).await?;
    format.answer(StatusCode::OK, &Updates(found.into_iter().map(Update::from).collect()))
}

#[derive(Serialize)]
struct Updates(Vec<Update>);

#[derive(Serialize)]
struct Update {
    update_id: String,
    service_request_id: String,
    /// mySociety's extended states, lower case on GET.
    status: &'static str,
    updated_datetime: String,
    description: String,
    media_url: &'static str,
}

impl From<PublicUpdate> for Update {
    fn from(update: PublicUpdate) -> Self {
        Self {
            update_id: update.id,
            service_request_id: update.reference,
            status: update.status.extended(),
            updated_datetime: w3c(update.at_us),
            description: update.description,
            media_url: "",
        }
    }
}

impl Document for Updates {
    const ROOT: &'static str = "service_request_updates";
    fn xml(&self, out: &mut Xml) {
        for update in &self.0 {
            out.element("request_update", |out| {
                out.text("update_id", &update.update_id);
                out.text("service_request_id", &update.service_request_id);
                out.text("status", update.status);
                out.text("updated_datetime", &update.updated_datetime);
                out.text("description", &update.description);
                out.text("media_url", update.media_url);
            });
        }
    }
}
