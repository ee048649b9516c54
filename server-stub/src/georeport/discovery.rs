//! `/discovery`: one address, two endpoints.

use std::sync::Arc;

use axum::extract::State;
use axum::http::header::HOST;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use serde::Serialize;

use super::format::{Document, Format};
use super::xml::Xml;
use crate::config::App;

#[derive(Serialize)]
struct Discovery {
    changeset: String,
    contact: String,
    key_service: String,
    endpoints: Vec<Endpoint>,
}

#[derive(Serialize)]
struct Endpoint {
    specification: &'static str,
    url: String,
    changeset: String,
    #[serde(rename = "type")]
    kind: &'static str,
    formats: &'static [&'static str],
}

pub(crate) async fn show(State(app): State<Arc<App>>, headers: HeaderMap, format: Format) -> Response {
    let council = &app.config.catalogue.council;
    let endpoint = |specification, formats| Endpoint {
        specification,
        url: base(&app, &headers),
        changeset: council.version.clone(),
        kind: "production",
        formats,
    };
    let discovery = Discovery {
        changeset: council.version.clone(),
        contact: format!("{}, {}", council.name, council.contact_day),
        key_service: format!("The api_key is in the pack of {}; ask the council for another.", council.name),
        endpoints: vec![
            endpoint("http://wiki.open311.org/GeoReport_v2", &["application/json", "text/xml"]),
            endpoint("urn:wayside:sync:1", &["application/json"]),
        ],
    };
    format.reply(format.answer(StatusCode::OK, &discovery))
}

/// The address by which the asker knows this server.
fn base(app: &App, headers: &HeaderMap) -> String {
    if let Some(url) = &app.config.public_url {
        return url.trim_end_matches('/').to_owned();
    }
    let host = headers.get(HOST).and_then(|host| host.to_str().ok()).unwrap_or("localhost");
    format!("http://{host}")
}

impl Document for Discovery {
    const ROOT: &'static str = "discovery";
    fn xml(&self, out: &mut Xml) {
        out.text("changeset", &self.changeset);
        out.text("contact", &self.contact);
        out.text("key_service", &self.key_service);
        out.element("endpoints", |out| {
            for endpoint in &self.endpoints {
                out.element("endpoint", |out| {
                    out.text("specification", endpoint.specification);
                    out.text("url", &endpoint.url);
                    out.text("changeset", &endpoint.changeset);
                    out.text("type", endpoint.kind);
                    out.element("formats", |out| endpoint.formats.iter().for_each(|format| out.text("format", format)));
                });
            }
        });
    }
}
