//! `/services` and `/services/{code}`: what can be reported, and what is asked.

use std::sync::Arc;

use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde::Serialize;
use wayside_core::pack::{Question, Service};

use super::format::{Document, Format};
use super::params::Params;
use super::xml::Xml;
use crate::config::App;
use crate::error::Error;
use crate::segment::Segment;

pub(crate) async fn list(State(app): State<Arc<App>>, RawQuery(query): RawQuery, format: Format) -> Response {
    let catalogue = &app.config.catalogue;
    let asked = Params::read(query.unwrap_or_default().as_bytes()).check_jurisdiction(catalogue);
    let services = Services(catalogue.services_in(format.language()).iter().map(ServiceEntry::from).collect());
    format.reply(asked.and_then(|()| format.answer(StatusCode::OK, &services)))
}

pub(crate) async fn definition(
    State(app): State<Arc<App>>,
    Segment(file): Segment,
    RawQuery(query): RawQuery,
    format: Format,
) -> Response {
    let catalogue = &app.config.catalogue;
    let asked = Params::read(query.unwrap_or_default().as_bytes()).check_jurisdiction(catalogue);
    let service = Format::split(&file).and_then(|(code, _)| catalogue.service_in(code, format.language()));
    let found = asked.and_then(|()| service.map(Definition::from).ok_or_else(Error::not_found));
    format.reply(found.and_then(|definition| format.answer(StatusCode::OK, &definition)))
}

#[derive(Serialize)]
struct Services(Vec<ServiceEntry>);

#[derive(Serialize)]
struct ServiceEntry {
    service_code: String,
    service_name: String,
    description: String,
    metadata: bool,
    #[serde(rename = "type")]
    kind: &'static str,
    /// A comma list; mySociety's `private` says that reports of it are never published.
    keywords: String,
    group: String,
}

impl From<&Service> for ServiceEntry {
    fn from(service: &Service) -> Self {
        let mut keywords: Vec<&str> = service.keywords.iter().map(String::as_str).collect();
        if service.private && !keywords.contains(&"private") {
            keywords.push("private");
        }
        Self {
            service_code: service.code.clone(),
            service_name: service.name.clone(),
            description: service.description.clone(),
            metadata: !service.questions.is_empty(),
            // Whatever another server of this service does, this one gives a reference at once.
            kind: "realtime",
            keywords: keywords.join(","),
            group: service.group.clone(),
        }
    }
}

impl Document for Services {
    const ROOT: &'static str = "services";
    fn xml(&self, out: &mut Xml) {
        for service in &self.0 {
            out.element("service", |out| {
                out.text("service_code", &service.service_code);
                out.text("service_name", &service.service_name);
                out.text("description", &service.description);
                out.text("metadata", service.metadata);
                out.text("type", service.kind);
                out.text("keywords", &service.keywords);
                out.text("group", &service.group);
            });
        }
    }
}

#[derive(Serialize)]
struct Definition {
    service_code: String,
    attributes: Vec<Attribute>,
}

#[derive(Serialize)]
struct Attribute {
    variable: bool,
    code: String,
    datatype: serde_json::Value,
    required: bool,
    datatype_description: Option<String>,
    order: usize,
    description: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    values: Option<Vec<ListValue>>,
}

#[derive(Serialize)]
struct ListValue {
    key: String,
    name: String,
}

impl From<&Service> for Definition {
    fn from(service: &Service) -> Self {
        let attributes = service.questions.iter().zip(1..).map(Attribute::from).collect();
        Self { service_code: service.code.clone(), attributes }
    }
}

impl From<(&Question, usize)> for Attribute {
    fn from((question, order): (&Question, usize)) -> Self {
        let values =
            question.choices.iter().map(|choice| ListValue { key: choice.key.clone(), name: choice.name.clone() });
        Self {
            variable: question.variable,
            code: question.code.clone(),
            // The datatypes' names are the pack's own, which are GeoReport's.
            datatype: serde_json::json!(question.datatype),
            // GeoReport has no conditions: what is asked only of some must not be demanded of all.
            required: question.required && question.only_if.is_none(),
            datatype_description: Some(question.hint.clone()).filter(|hint| !hint.is_empty()),
            order,
            description: question.text.clone(),
            values: question.datatype.is_list().then(|| values.collect()),
        }
    }
}

impl Document for Definition {
    const ROOT: &'static str = "service_definition";
    fn xml(&self, out: &mut Xml) {
        out.text("service_code", &self.service_code);
        out.element("attributes", |out| {
            for attribute in &self.attributes {
                out.element("attribute", |out| {
                    out.text("variable", attribute.variable);
                    out.text("code", &attribute.code);
                    out.text("datatype", attribute.datatype.as_str().unwrap_or_default());
                    out.text("required", attribute.required);
                    out.maybe("datatype_description", attribute.datatype_description.as_ref());
                    out.text("order", attribute.order);
                    out.text("description", &attribute.description);
                    if let Some(values) = &attribute.values {
                        out.element("values", |out| values.iter().for_each(|value| value.xml(out)));
                    }
                });
            }
        });
    }
}

impl ListValue {
    fn xml(&self, out: &mut Xml) {
        out.element("value", |out| {
            out.text("key", &self.key);
            out.text("name", &self.name);
        });
    }
}
