//! The plain page at `/`: public reports and what became of them, for people and for whoever wonders what this server is.

use std::sync::Arc;

use axum::extract::State;
use axum::response::{Html, IntoResponse, Response};

use crate::clock::utc;
use crate::config::App;
use crate::error::Error;
use crate::store::{PublicReport, RequestQuery};

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

pub(crate) async fn show(State(app): State<Arc<App>>) -> Result<Response, Error> {
    let query =
        RequestQuery { hidden: app.config.catalogue.private_services(), limit: SHOWN, ..RequestQuery::default() };
    let reports = app.store().public_requests(app.jurisdiction(), query).await?;
    Ok(Html(page(&app, &reports)).into_response())
}

fn page(app: &App, reports: &[PublicReport]) -> String {
    let council = &app.config.catalogue.council;
    let name = escape(&council.name);
    let body = if reports.is_empty() {
        "<p>There are no public reports yet.</p>".to_owned()
    } else {
        let rows: String = reports.iter().map(|report| row(app, report)).collect();
        format!(
            "<p id=\"latest\">The latest public reports, newest first. Times are UTC.</p>\n\
             <div class=\"scroll\" role=\"region\" aria-labelledby=\"latest\" tabindex=\"0\">\
             <table aria-labelledby=\"latest\">\n<thead><tr>\
             <th scope=\"col\">Reference</th><th scope=\"col\">What</th><th scope=\"col\">Where</th>\
             <th scope=\"col\">Received</th><th scope=\"col\">Status</th></tr></thead>\n<tbody>\n{rows}</tbody></table></div>"
        )
    };
    let attribution: String = council.attribution.iter().map(|line| format!("<p>{}</p>\n", escape(line))).collect();
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>Reports from the street – {name}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n\
         <header><p>{name}</p></header>\n<main>\n<h1>Reports from the street</h1>\n\
         <p>What people have told the council, and what became of it. Their words and photos are not shown here.</p>\n\
         {body}\n</main>\n<footer>\n<p>For programs: <a href=\"/discovery.json\">Open311 discovery</a>.</p>\n\
         {attribution}</footer>\n</body>\n</html>\n"
    )
}

fn row(app: &App, report: &PublicReport) -> String {
    let service = app.config.catalogue.service(&report.service).map_or(&report.service, |service| &service.name);
    let place = report.place.map_or_else(|| "–".to_owned(), |(lat, lon)| format!("{lat:.5}, {lon:.5}"));
    let received = utc(report.received_us);
    format!(
        "<tr><th scope=\"row\">{}</th><td>{}</td><td class=\"word\">{place}</td>\
         <td class=\"word\"><time datetime=\"{}\">{}</time></td><td>{}</td></tr>\n",
        escape(&report.reference),
        escape(service),
        received.format("%Y-%m-%dT%H:%M:%SZ"),
        received.format("%-d %B %Y, %H:%M"),
        escape(&status(report)),
    )
}

/// `Closed: no further action – the council's note`.
fn status(report: &PublicReport) -> String {
    let name = report.status.name();
    let mut words = name.get(..1).unwrap_or_default().to_uppercase() + name.get(1..).unwrap_or_default();
    if let Some(reason) = report.status.reason() {
        words += &format!(": {}", reason.to_lowercase().replace('_', " "));
    }
    if !report.note.is_empty() {
        words += &format!(" – {}", report.note);
    }
    words
}

fn escape(text: &str) -> String {
    quick_xml::escape::escape(text).into_owned()
}
