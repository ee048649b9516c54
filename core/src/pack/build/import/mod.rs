//! A folder made from a back office that speaks Open311 already: its services and their questions, as GeoReport v2
//! publishes them, in a council's own boundary.
//!
//! What it says is taken over as it stands wherever a pack can say it. What a pack cannot say is left out or altered, and
//! listed, so that nobody finds out from a resident.

mod answers;
mod tree;
mod write;

use std::path::Path;

use serde::Serialize;

use self::answers::{Definition, Discovery, Listed, Place};
use self::tree::Tree;
use super::new::{Begun, NewError, Site};

/// More services than any council has.
const MOST_SERVICES: usize = 1_000;

/// Reads one address; `Err` is why not, in words.
pub type Fetch<'a> = &'a mut dyn FnMut(&str) -> Result<Vec<u8>, String>;

/// Where to read from.
#[derive(Clone, Copy, Debug)]
pub struct From<'a> {
    /// Of a discovery document, or the base address of a server.
    pub url: &'a str,
    /// Some servers answer for several councils.
    pub jurisdiction_id: Option<&'a str>,
}

/// What was made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Imported {
    #[serde(flatten)]
    pub begun: Begun,
    pub services: usize,
    /// Codes of those whose questions are not published, or could not be read: they ask none.
    pub without_questions: Vec<String>,
    /// What a pack cannot say, and what became of it.
    pub altered: Vec<String>,
}

#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    #[error(transparent)]
    New(#[from] NewError),
    #[error("The address {url} could not be read: {why}.")]
    Unread { url: String, why: String },
    #[error(
        "The server at {0} answers, but not as Open311 does. Give the address of its discovery document, or the one before /services.json."
    )]
    NotOpen311(String),
    #[error("The server at {0} lists no service of which a category could be made.")]
    NoServices(String),
}

/// Makes the folder. Everything is read before anything is written.
pub fn import(asked: &str, into: Option<&Path>, from: From<'_>, fetch: Fetch<'_>) -> Result<Imported, ImportError> {
    let site = Site::find(asked, into)?;
    let mut asking = Asking { jurisdiction_id: from.jurisdiction_id, fetch };
    let server = asking.server(from.url)?;
    let mut found = Found::default();
    for listed in asking.services(&server)? {
        if found.services.len() == MOST_SERVICES {
            found.altered.push(format!("The services after the first {MOST_SERVICES} were left out."));
            break;
        }
        if let Some(why) = left_out(&listed, &server) {
            let named = if listed.code.is_empty() { &listed.name } else { &listed.code };
            found.altered.push(format!("{named}: it was left out: {why}."));
            continue;
        }
        if found.services.iter().any(|(other, _)| other.code == listed.code) {
            found.altered.push(format!("{}: it is listed twice, and was taken once.", listed.code));
            continue;
        }
        let definition = if listed.has_definition {
            asking.definition(&server, &listed.code).unwrap_or_else(|why| {
                found.altered.push(format!("{}: its questions could not be read: {why}.", listed.code));
                Definition::default()
            })
        } else {
            Definition::default()
        };
        found.services.push((listed, definition));
    }
    if found.services.is_empty() {
        return Err(ImportError::NoServices(from.url.to_owned()));
    }
    let services = found.services.len();
    let (files, without_questions) = write::files(&server, from.jurisdiction_id, &mut found);
    let begun = site.write(&files)?;
    Ok(Imported { begun, services, without_questions, altered: found.altered })
}

/// Why a service is not for everybody to report, or cannot be.
fn left_out(listed: &Listed, server: &Server) -> Option<&'static str> {
    if !listed.is_usable() {
        return Some("it has no code or no name, or a code that is none");
    }
    if listed.is_marked("inactive") {
        return Some("the server says that it is inactive");
    }
    if listed.is_marked("staff") {
        return Some("the server says that it is for staff");
    }
    // Where Wayside sync is spoken, a private report has somewhere to go.
    (listed.is_marked("private") && server.sync.is_none())
        .then_some("it is private, and whether this server shows private reports to anybody is not known")
}

/// Everything that was read, and what a pack cannot say of it.
#[derive(Default)]
struct Found {
    services: Vec<(Listed, Definition)>,
    altered: Vec<String>,
}

/// Where GeoReport is spoken, and how it is asked.
struct Server {
    base: String,
    /// `json` or `xml`, the one that is answered.
    format: &'static str,
    /// Wayside sync is spoken there too.
    sync: Option<String>,
}

struct Asking<'a> {
    jurisdiction_id: Option<&'a str>,
    fetch: Fetch<'a>,
}

impl Asking<'_> {
    /// By its discovery document, where there is one; else the address itself.
    fn server(&mut self, url: &str) -> Result<Server, ImportError> {
        let document = url.split(['?', '#']).next().unwrap_or(url).rsplit('/').next().unwrap_or_default();
        if document.ends_with(".json") || document.ends_with(".xml") {
            let tree = self.read(url).map_err(|why| ImportError::Unread { url: url.to_owned(), why })?;
            let discovery = tree.as_ref().and_then(Discovery::of);
            let found = discovery.and_then(|discovery| Self::speaks(&discovery));
            return found.ok_or_else(|| ImportError::NotOpen311(url.to_owned()));
        }
        let base = url.trim_end_matches('/');
        for format in ["json", "xml"] {
            let tree = self.read(&format!("{base}/discovery.{format}")).ok().flatten();
            if let Some(found) = tree.as_ref().and_then(Discovery::of).and_then(|it| Self::speaks(&it)) {
                return Ok(found);
            }
        }
        let mut why = None;
        for format in ["json", "xml"] {
            match self.read(&self.address(base, "services", format)) {
                Ok(Some(tree)) if Listed::all(&tree).iter().any(Listed::is_usable) => {
                    return Ok(Server { base: base.to_owned(), format, sync: None });
                }
                Ok(_) => {}
                Err(unread) => why = why.or(Some(unread)),
            }
        }
        Err(match why {
            Some(why) => ImportError::Unread { url: url.to_owned(), why },
            None => ImportError::NotOpen311(url.to_owned()),
        })
    }

    /// The production server before the test one.
    fn speaks(discovery: &Discovery) -> Option<Server> {
        let by = |specification: &str, kind: &str| {
            let fits = |it: &&Place| it.specification.to_lowercase().ends_with(specification) && it.kind == kind;
            discovery.places.iter().find(fits)
        };
        let any = |specification| by(specification, "production").or_else(|| by(specification, "test"));
        let georeport = any("georeport_v2")?;
        let json = georeport.formats.is_empty() || georeport.formats.iter().any(|format| format.contains("json"));
        Some(Server {
            base: georeport.url.trim_end_matches('/').to_owned(),
            format: if json { "json" } else { "xml" },
            sync: any("wayside:sync:1").map(|place| place.url.clone()),
        })
    }

    fn services(&mut self, server: &Server) -> Result<Vec<Listed>, ImportError> {
        let url = self.address(&server.base, "services", server.format);
        let tree = self.read(&url).map_err(|why| ImportError::Unread { url: url.clone(), why })?;
        tree.as_ref().map(Listed::all).ok_or(ImportError::NotOpen311(url))
    }

    fn definition(&mut self, server: &Server, code: &str) -> Result<Definition, String> {
        let code: String =
            url::form_urlencoded::byte_serialize(code.as_bytes()).collect::<String>().replace('+', "%20");
        let tree = self.read(&self.address(&server.base, &format!("services/{code}"), server.format))?;
        tree.as_ref().and_then(Definition::of).ok_or_else(|| "it is no service definition".to_owned())
    }

    fn address(&self, base: &str, what: &str, format: &str) -> String {
        let mut url = format!("{base}/{what}.{format}");
        if let Some(id) = self.jurisdiction_id {
            url.push_str("?jurisdiction_id=");
            url.extend(url::form_urlencoded::byte_serialize(id.as_bytes()));
        }
        url
    }

    /// `None`: it is neither JSON nor XML.
    fn read(&mut self, url: &str) -> Result<Option<Tree>, String> {
        (self.fetch)(url).map(|bytes| Tree::read(&bytes))
    }
}
