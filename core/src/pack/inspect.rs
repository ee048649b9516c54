//! A pack at a glance: for a person at a terminal, and for whoever compares two of them.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;

use geo::{BoundingRect, CoordsIter};
use serde::Serialize;

use super::read::code_of;
use super::{Boundary, Council, District, Endpoint, Evidence, Owner, Pack, PackError, Page, Route, Service, TEST_KEY};
use crate::report::hex;

/// Everything that it says, but for what there are thousands of: those are counted.
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
    pub services: Vec<Service>,
    pub endpoints: Vec<Endpoint>,
    pub routes: Vec<Route>,
    pub boundaries: Vec<AreaSummary>,
    pub owners: Vec<OwnerSummary>,
    pub pages: Vec<Page>,
    pub districts: Vec<District>,
    pub places: u64,
    /// How many of each kind.
    pub assets: BTreeMap<String, u64>,
    /// By language.
    pub words: BTreeMap<String, WordsSummary>,
    /// SHA-256 of what batches are packed with, lower-case hex.
    pub dictionary: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct AreaSummary {
    pub code: String,
    pub name: String,
    pub source: String,
    pub licence: String,
    pub date: String,
    pub tolerance_m: f64,
    pub provisional: bool,
    pub valid_from: Option<String>,
    pub valid_to: Option<String>,
    pub successor: Option<String>,
    pub polygons: usize,
    pub points: usize,
    /// West, south, east, north in degrees.
    pub bounds: Option<[f64; 4]>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct OwnerSummary {
    pub id: String,
    pub name: String,
    pub tell: String,
    pub sample: bool,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct WordsSummary {
    pub texts: u64,
    /// That a translator has seen.
    pub reviewed: u64,
    /// By what they are of: `fly-tipping--waste.TYRES`.
    pub said: BTreeMap<String, Said>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Said {
    pub text: String,
    pub reviewed: bool,
}

/// Verifies the whole pack and sums it up.
pub fn inspect(path: &Path) -> Result<Inspection, PackError> {
    let pack = Pack::verify(path)?;
    let mut words: BTreeMap<String, WordsSummary> = BTreeMap::new();
    for word in pack.words()? {
        let sum = words.entry(word.language).or_default();
        sum.texts += 1;
        sum.reviewed += u64::from(word.reviewed);
        sum.said.insert(word.key, Said { text: word.text, reviewed: word.reviewed });
    }
    let (places, assets) = pack.counts()?;
    Ok(Inspection {
        council: pack.council()?.clone(),
        format: pack.format(),
        bytes: pack.length(),
        fingerprint: pack.fingerprint(),
        key_id: pack.key_id(),
        sample: pack.key_id() == Some(hex(&TEST_KEY.id())),
        services: pack.services()?.to_vec(),
        endpoints: pack.endpoints()?.to_vec(),
        routes: pack.routes()?.to_vec(),
        boundaries: pack.boundaries()?.into_iter().map(AreaSummary::from).collect(),
        owners: pack.owners()?.into_iter().map(OwnerSummary::from).collect(),
        pages: pack.pages()?,
        districts: pack.districts()?,
        places,
        assets,
        words,
        dictionary: pack.dictionary()?.map(|it| hex(&it.sha256())),
    })
}

impl From<Boundary> for AreaSummary {
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
            valid_from: it.valid_from.map(|day| day.to_string()),
            valid_to: it.valid_to.map(|day| day.to_string()),
            successor: it.successor,
        }
    }
}

impl From<Owner> for OwnerSummary {
    fn from(it: Owner) -> Self {
        Self { id: it.id, name: it.name, tell: it.tell, sample: it.sample }
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
        self.write_council(page)?;
        self.write_services(page)?;
        self.write_endpoints(page)?;
        self.write_ground(page)?;
        if !self.pages.is_empty() {
            writeln!(page, "\nPages")?;
            for it in &self.pages {
                let shown = match (it.from, it.to) {
                    (Some(from), Some(to)) => format!(", {from} to {to}"),
                    (Some(from), None) => format!(", from {from}"),
                    (None, Some(to)) => format!(", until {to}"),
                    (None, None) => String::new(),
                };
                let mode = if it.mode.is_empty() { String::new() } else { format!(", in mode {:?}", it.mode) };
                writeln!(page, "  {}  {}{shown}{mode}", it.id, it.title)?;
            }
        }
        if !self.words.is_empty() {
            writeln!(page, "\nWords")?;
            for (language, sum) in &self.words {
                let (texts, reviewed) = (counted(sum.texts, "text"), sum.reviewed);
                writeln!(page, "  {language}  {texts}, {reviewed} of them seen by a translator")?;
            }
        }
        writeln!(page, "\nAttribution")?;
        for line in &self.council.attribution {
            writeln!(page, "  {line}")?;
        }
        Ok(())
    }

    fn write_council(&self, page: &mut String) -> std::fmt::Result {
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
        writeln!(page, "answers for the data: {}", council.privacy.controller)?;
        let colours = &council.colours;
        writeln!(
            page,
            "colours: {} on {}, {} with {}",
            colours.text, colours.background, colours.brand, colours.on_brand
        )?;
        if !council.mode.is_empty() {
            writeln!(page, "IN MODE {:?}", council.mode)?;
        }
        Ok(())
    }

    fn write_services(&self, page: &mut String) -> std::fmt::Result {
        writeln!(page, "\nServices")?;
        let width = self.services.iter().map(|it| it.code.chars().count()).max().unwrap_or(0);
        for it in &self.services {
            write!(page, "  {:width$}  {}", it.code, it.name)?;
            write!(page, "; {}", counted(it.questions.len() as u64, "question"))?;
            let required: Vec<&str> = it.questions.iter().filter(|it| it.required).map(|it| it.code.as_str()).collect();
            if !required.is_empty() {
                write!(page, " ({} required)", required.join(", "))?;
            }
            let endpoint = self.endpoints.iter().find(|endpoint| endpoint.takes(&it.code, it.private));
            // Whatever takes everything, a route that says whose it is comes first.
            let is_anothers = self.routes.iter().any(|route| route.is_anothers() && route.services.contains(&it.code));
            let to = match endpoint {
                _ if is_anothers => "nobody here",
                Some(endpoint) => endpoint.id.as_str(),
                None => "nobody",
            };
            write!(page, "; to {to}")?;
            if let Some(number) = it.lgsl {
                write!(page, "; LGSL {number}")?;
            }
            if it.danger {
                write!(page, "; asks about danger first")?;
            }
            if it.urgent {
                write!(page, "; URGENT")?;
            }
            if it.evidence == Evidence::Original {
                write!(page, "; the photo as taken is evidence (phones keep none yet)")?;
            }
            if let Some(soonest) = it.levels.iter().map(|level| level.hours).min() {
                write!(page, "; within {} at the soonest", counted(soonest.into(), "hour"))?;
            }
            let stops = it.questions.iter().map(|question| question.stops.len() as u64).sum::<u64>();
            if stops > 0 {
                write!(page, "; {} to others", counted(stops, "signpost"))?;
            }
            if it.private {
                write!(page, "; PRIVATE, on the phone for {}", counted(it.keep_days.into(), "day"))?;
            }
            writeln!(page)?;
        }
        Ok(())
    }

    fn write_endpoints(&self, page: &mut String) -> std::fmt::Result {
        writeln!(page, "\nEndpoints")?;
        for it in &self.endpoints {
            let photos = code_of(&it.abilities.photos).replace('_', " ");
            write!(page, "  {}  {} at {}; photos: {photos}", it.id, it.dialect.code(), it.url)?;
            let again = if it.abilities.idempotent { "a repeat arrives once" } else { "a repeat may arrive twice" };
            let private = if it.abilities.private { "private reports too" } else { "no private reports" };
            write!(page, "; {again}; {private}")?;
            let renamed = it.maps.iter().filter(|map| map.attribute != map.question).count();
            if renamed > 0 {
                write!(page, "; {} under other names", counted(renamed as u64, "question"))?;
            }
            writeln!(page)?;
        }
        for it in &self.routes {
            let whose = it.owner.as_ref().map_or_else(String::new, |owner| format!(" on the land of {owner}"));
            let to = it.endpoint.as_deref().unwrap_or("nobody here");
            writeln!(page, "  {}{whose} to {to}: {}", it.services.join(", "), it.why)?;
        }
        Ok(())
    }

    fn write_ground(&self, page: &mut String) -> std::fmt::Result {
        writeln!(page, "\nBoundaries")?;
        // A country's are too many for a page.
        const SHOWN: usize = 8;
        for it in self.boundaries.iter().take(SHOWN) {
            write!(page, "  {}  {}; {}, ", it.code, it.name, counted(it.polygons as u64, "polygon"))?;
            write!(page, "{}; true to {} m", counted(it.points as u64, "point"), it.tolerance_m)?;
            if let Some(to) = &it.valid_to {
                let then = it.successor.as_ref().map_or_else(String::new, |code| format!(", then {code}'s"));
                write!(page, "; until {to}{then}")?;
            }
            writeln!(page, "{}", if it.provisional { "; PROVISIONAL: for samples only" } else { "" })?;
            writeln!(page, "    {}, {}. {}", it.source, it.date, it.licence)?;
        }
        if self.boundaries.len() > SHOWN {
            writeln!(page, "  and {} more", self.boundaries.len() - SHOWN)?;
        }
        for it in &self.owners {
            writeln!(page, "  {}  {}{}", it.id, it.name, if it.sample { "; a SAMPLE" } else { "" })?;
        }
        if self.places > 0 || !self.districts.is_empty() || !self.assets.is_empty() {
            writeln!(page, "\nOn the ground")?;
        }
        if self.places > 0 {
            writeln!(page, "  {}, to be found by name", counted(self.places, "place"))?;
        }
        if !self.districts.is_empty() {
            let districts = counted(self.districts.len() as u64, "district");
            writeln!(page, "  {districts} with the county that has its roads")?;
        }
        for (kind, number) in &self.assets {
            writeln!(page, "  {number} of the kind {kind}, each by what is written on it")?;
        }
        Ok(())
    }
}

fn counted(number: u64, what: &str) -> String {
    if number == 1 { format!("1 {what}") } else { format!("{number} {what}s") }
}
