//! The plain page at `/`: public reports and what became of them, for people and for whoever wonders what this server is.

use std::sync::Arc;

use axum::extract::State;
use axum::http::HeaderMap;
use axum::http::header::{ACCEPT_LANGUAGE, HeaderValue, VARY};
use axum::response::{Html, IntoResponse, Response};
use wayside_core::words::{ENGLISH, moment, status_sentence, words};

use crate::clock::utc;
use crate::config::App;
use crate::error::Error;
use crate::store::{PublicReport, RequestQuery};
use crate::words::{asked_for, html_tag, own};

/// Reports on the page, newest first.
const SHOWN: usize = 200;

/// Plain GOV.UK manner: system fonts, black on white, links and rules that can be seen.
const STYLE: &str = "
body{margin:0;font:1.1875rem/1.4 system-ui,Arial,sans-serif;color:#0b0c0c;background:#fff}
header{background:#0b0c0c;color:#fff;border-bottom:10px solid #1d70b8}
header p{margin:0;padding:.75rem 1rem;max-width:66rem;margin-inline:auto;font-weight:700}
main,footer{max-width:66rem;margin-inline:auto;padding:1rem}
h1{font-size:2rem;line-height:1.15;margin:1.5rem 0}
.scroll{overflow-x:auto}
table{border-collapse:collapse;width:100%}
#latest{font-weight:700;margin-bottom:.5rem}
th,td{text-align:left;vertical-align:top;padding:.6rem 1.2rem .6rem 0;border-bottom:1px solid #b1b4b6}
td.word,tbody th{white-space:nowrap}
footer{border-top:1px solid #b1b4b6;color:#505a5f;font-size:1rem;margin-top:2rem}
a{color:#1d70b8}
a:focus{outline:3px solid #fd0;color:#0b0c0c;background:#fd0}
";

pub(crate) async fn show(State(app): State<Arc<App>>, headers: HeaderMap) -> Result<Response, Error> {
    let query =
        RequestQuery { hidden: app.config.catalogue.private_services(), limit: SHOWN, ..RequestQuery::default() };
    let reports = app.store().public_requests(app.jurisdiction(), query).await?;
    let language = asked_for(&headers).unwrap_or(ENGLISH);
    Ok(([(VARY, HeaderValue::from(ACCEPT_LANGUAGE))], Html(page(&app, language, &reports))).into_response())
}

fn page(app: &App, language: &str, reports: &[PublicReport]) -> String {
    let say = |name| escape(&own(language).say(name));
    let council = &app.config.catalogue.council;
    let name = escape(&council.name);
    let body = if reports.is_empty() {
        format!("<p>{}</p>", say("page-none"))
    } else {
        let columns = ["page-reference", "page-what", "page-where", "page-received", "page-status"];
        let columns: String = columns.into_iter().map(|name| format!("<th scope=\"col\">{}</th>", say(name))).collect();
        let rows: String = reports.iter().map(|report| row(app, language, report)).collect();
        format!(
            "<p id=\"latest\">{}</p>\n\
             <div class=\"scroll\" role=\"region\" aria-labelledby=\"latest\" tabindex=\"0\">\
             <table aria-labelledby=\"latest\">\n<thead><tr>\
             {columns}</tr></thead>\n<tbody>\n{rows}</tbody></table></div>",
            say("page-latest")
        )
    };
    let (tag, title, about) = (html_tag(language), say("page-title"), say("page-about"));
    let (programs, discovery) = (say("page-programs"), say("page-discovery"));
    let attribution: String = council.attribution.iter().map(|line| format!("<p>{}</p>\n", escape(line))).collect();
    format!(
        "<!doctype html>\n<html lang=\"{tag}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>{title} – {name}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n\
         <header><p>{name}</p></header>\n<main>\n<h1>{title}</h1>\n\
         <p>{about}</p>\n\
         {body}\n</main>\n<footer>\n<p>{programs} <a href=\"/discovery.json\">{discovery}</a></p>\n\
         {attribution}</footer>\n</body>\n</html>\n"
    )
}

fn row(app: &App, language: &str, report: &PublicReport) -> String {
    let service =
        app.config.catalogue.service_in(&report.service, language).map_or(&report.service, |service| &service.name);
    let place = report.place.map_or_else(|| "–".to_owned(), |(lat, lon)| format!("{lat:.5}, {lon:.5}"));
    let received = utc(report.received_us).format("%Y-%m-%dT%H:%M:%SZ").to_string();
    format!(
        "<tr><th scope=\"row\">{}</th><td>{}</td><td class=\"word\">{place}</td>\
         <td class=\"word\"><time datetime=\"{received}\">{}</time></td><td>{}</td></tr>\n",
        escape(&report.reference),
        escape(service),
        escape(&moment(words(language), &received)),
        escape(&status(language, report)),
    )
}

/// What became of it, and what the council wrote.
fn status(language: &str, report: &PublicReport) -> String {
    let sentence = status_sentence(words(language), report.status);
    if report.note.is_empty() {
        return sentence;
    }
    own(language).fill("page-noted", &[("sentence", sentence.into()), ("note", report.note.as_str().into())])
}

fn escape(text: &str) -> String {
    quick_xml::escape::escape(text).into_owned()
}
