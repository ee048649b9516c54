//! A pack at a glance: for a person at a terminal, and for whoever compares two of them.

use std::fmt::Write;
use std::path::Path;

use geo::{BoundingRect, CoordsIter};
use serde::Serialize;

use super::read::code_of;
use super::{Boundary, Council, Endpoint, Pack, PackError, Service, TEST_KEY};
use crate::report::hex;

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Inspection {
    pub council: Council,
    pub format: u32,
    pub bytes: u64,
    /// SHA-256 as the trailer has it, lower-case hex.
    pub fingerprint: String,
    /// The signer's key by its id; `None`: unsigned.
    pub key_id: Option<String>,
    /// Signed with the test key, which everybody has.
    pub sample: bool,
    pub services: Vec<ServiceSummary>,
    pub endpoints: Vec<EndpointSummary>,
    pub boundaries: Vec<BoundarySummary>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ServiceSummary {
    pub code: String,
    pub name: String,
    pub private: bool,
    pub keep_days: u32,
    pub lgsl: Option<u32>,
    pub questions: usize,
    /// Codes of the questions that must be answered whenever they are asked.
    pub required: Vec<String>,
    /// The endpoint's id where its reports go first.
    pub endpoint: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct EndpointSummary {
    pub id: String,
    pub dialect: String,
    pub url: String,
    pub photos: String,
    pub idempotent: bool,
    pub private: bool,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct BoundarySummary {
    pub code: String,
    pub name: String,
    pub source: String,
    pub licence: String,
    pub date: String,
    pub tolerance_m: f64,
    pub provisional: bool,
    pub polygons: usize,
    pub points: usize,
    /// West, south, east, north in degrees.
    pub bounds: Option<[f64; 4]>,
}

/// Verifies the whole pack and sums it up.
pub fn inspect(path: &Path) -> Result<Inspection, PackError> {
    let pack = Pack::verify(path)?;
    let endpoints = pack.endpoints()?;
    Ok(Inspection {
        council: pack.council()?.clone(),
        format: pack.format(),
        bytes: pack.length(),
        fingerprint: pack.fingerprint(),
        key_id: pack.key_id(),
        sample: pack.key_id() == Some(hex(&TEST_KEY.id())),
        services: pack.services()?.iter().map(|service| sum_up(service, endpoints)).collect(),
        boundaries: pack.boundaries()?.into_iter().map(BoundarySummary::from).collect(),
        endpoints: endpoints.iter().map(EndpointSummary::from).collect(),
    })
}

fn sum_up(service: &Service, endpoints: &[Endpoint]) -> ServiceSummary {
    let endpoint = endpoints.iter().find(|endpoint| endpoint.takes(&service.code, service.private));
    ServiceSummary {
        endpoint: endpoint.map(|endpoint| endpoint.id.clone()),
        questions: service.questions.len(),
        required: service.questions.iter().filter(|it| it.required).map(|it| it.code.clone()).collect(),
        code: service.code.clone(),
        name: service.name.clone(),
        private: service.private,
        keep_days: service.keep_days,
        lgsl: service.lgsl,
    }
}

impl From<&Endpoint> for EndpointSummary {
    fn from(it: &Endpoint) -> Self {
        Self {
            id: it.id.clone(),
            dialect: it.dialect.code().to_owned(),
            url: it.url.clone(),
            photos: code_of(&it.abilities.photos),
            idempotent: it.abilities.idempotent,
            private: it.abilities.private,
        }
    }
}

impl From<Boundary> for BoundarySummary {
    fn from(it: Boundary) -> Self {
        Self {
            polygons: it.area.0.len(),
            points: it.area.coords_count(),
            bounds: it.area.bounding_rect().map(|to| [to.min().x, to.min().y, to.max().x, to.max().y]),
            code: it.code,
            name: it.name,
            source: it.source,
            licence: it.licence,
            date: it.date,
            tolerance_m: it.tolerance_m,
            provisional: it.provisional,
        }
    }
}

impl Inspection {
    /// A page for the terminal.
    pub fn to_text(&self) -> String {
        let mut page = String::new();
        // Writing into a String cannot fail.
        let _ = self.write(&mut page);
        page
    }

    fn write(&self, page: &mut String) -> std::fmt::Result {
        let council = &self.council;
        writeln!(page, "{} ({})", council.name, council.jurisdiction)?;
        writeln!(page, "pack {} version {}, {}", council.id, council.version, council.languages.join(", "))?;
        writeln!(page, "format {}, {} bytes, sha256 {}", self.format, self.bytes, self.fingerprint)?;
        match &self.key_id {
            Some(_) if self.sample => {
                writeln!(page, "signed with the TEST KEY: a sample, which no released app takes")?
            }
            Some(id) => writeln!(page, "signed with key {id}")?,
            None => writeln!(page, "NOT SIGNED: no phone takes it")?,
        }
        if let Some(next) = &council.keys.next {
            writeln!(page, "the next key is {next}")?;
        }
        for key in &council.keys.revoked {
            writeln!(page, "no longer to be believed: {key}")?;
        }
        writeln!(page, "call {}, out of hours {}", council.contact_day, council.contact_out_of_hours)?;

        writeln!(page, "\nServices")?;
        let width = self.services.iter().map(|it| it.code.chars().count()).max().unwrap_or(0);
        for it in &self.services {
            write!(page, "  {:width$}  {}", it.code, it.name)?;
            write!(page, "; {}", counted(it.questions, "question"))?;
            if !it.required.is_empty() {
                write!(page, " ({} required)", it.required.join(", "))?;
            }
            write!(page, "; to {}", it.endpoint.as_deref().unwrap_or("nobody"))?;
            if it.private {
                write!(page, "; PRIVATE, on the phone for {}", counted(it.keep_days as usize, "day"))?;
            }
            writeln!(page)?;
        }

        writeln!(page, "\nEndpoints")?;
        for it in &self.endpoints {
            write!(page, "  {}  {} at {}; photos: {}", it.id, it.dialect, it.url, it.photos.replace('_', " "))?;
            let again = if it.idempotent { "a repeat arrives once" } else { "a repeat may arrive twice" };
            let private = if it.private { "private reports too" } else { "no private reports" };
            writeln!(page, "; {again}; {private}")?;
        }

        writeln!(page, "\nBoundaries")?;
        for it in &self.boundaries {
            write!(page, "  {}  {}; {}, ", it.code, it.name, counted(it.polygons, "polygon"))?;
            write!(page, "{}; true to {} m", counted(it.points, "point"), it.tolerance_m)?;
            writeln!(page, "{}", if it.provisional { "; PROVISIONAL: for samples only" } else { "" })?;
            writeln!(page, "    {}, {}. {}", it.source, it.date, it.licence)?;
        }

        writeln!(page, "\nAttribution")?;
        for line in &council.attribution {
            writeln!(page, "  {line}")?;
        }
        Ok(())
    }
}

fn counted(number: usize, what: &str) -> String {
    if number == 1 { format!("1 {what}") } else { format!("{number} {what}s") }
}
