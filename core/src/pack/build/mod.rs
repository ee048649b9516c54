//! Makes a pack out of a folder that a council officer can read and change.
//!
//! ```text
//! council.toml        who the council is, whom to call, whose data this is
//! services/*.toml     one category each, with its questions; in the order of the files' names
//! endpoints.toml      the back offices, and what each can do
//! boundary.geojson    the council's boundary, exported from any GIS
//! ```
//!
//! and, where the council has them,
//!
//! ```text
//! owners.geojson      land that others look after
//! routing.toml        what goes elsewhere by place or by owner
//! districts.csv       who has the roads of a lower-tier council
//! places.csv          towns and streets, to be found by name
//! assets.csv          lamps and bins, by what is written on them
//! pages.toml          pages of the council's own: winter, flood
//! words/cy.ftl        all that is said, in another language
//! ```
//!
//! Everything that is wrong is told at once, each with the file, the line where one is known, and what to do. The same
//! folder makes the same bytes (with the same SQLite, whose version stands in the file's header), so that two people can
//! check that they hold the same pack.

mod boundary;
mod check;
mod dictionary;
mod diff;
mod folder;
mod import;
mod mistake;
mod new;
mod questions;
mod rules;
mod source;
mod tables;
mod unread;
mod words;
mod write;

use std::path::{Path, PathBuf};

use serde::Serialize;

use super::{
    Asset, Boundary, Council, District, Distrust, Endpoint, Owner, Pack, PackError, Page, Place, PublicKey, Route,
    Service, SigningKey, TEST_KEY, Trust, Word,
};
pub use diff::{Difference, diff};
pub use import::{Fetch, From, ImportError, Imported, import};
pub use mistake::Mistake;
pub use new::{Begun, NewError, begin};
pub use rules::{About, Broken};

/// A pack that was written.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Built {
    pub path: PathBuf,
    pub bytes: u64,
    /// SHA-256 as the trailer has it, lower-case hex.
    pub fingerprint: String,
    /// The signer's key by its id; `None`: unsigned.
    pub key_id: Option<String>,
    pub council: Council,
    pub services: usize,
}

/// Everything that a pack says.
#[derive(Debug)]
struct Content {
    council: Council,
    services: Vec<Service>,
    endpoints: Vec<Endpoint>,
    /// The council's own first.
    boundaries: Vec<Boundary>,
    owners: Vec<Owner>,
    routes: Vec<Route>,
    districts: Vec<District>,
    /// Those first that are meant most.
    places: Vec<Place>,
    assets: Vec<Asset>,
    pages: Vec<Page>,
    words: Vec<Word>,
}

impl Content {
    fn of(council: Council) -> Self {
        Self {
            council,
            services: Vec::new(),
            endpoints: Vec::new(),
            boundaries: Vec::new(),
            owners: Vec::new(),
            routes: Vec::new(),
            districts: Vec::new(),
            places: Vec::new(),
            assets: Vec::new(),
            pages: Vec::new(),
            words: Vec::new(),
        }
    }

    /// A category that a route says is another council's.
    fn is_anothers(&self, service: &str) -> bool {
        self.routes.iter().any(|route| route.is_anothers() && route.services.iter().any(|code| code == service))
    }

    /// This council is one of two that have the same ground, and districts.csv knows the other.
    fn has_two_tiers(&self) -> bool {
        let own = &self.council.jurisdiction;
        self.districts.iter().any(|it| it.district == *own || it.county == *own)
    }

    /// Back from a file, for its rules.
    fn read(pack: &Pack) -> Result<Self, PackError> {
        Ok(Self {
            services: pack.services()?.to_vec(),
            endpoints: pack.endpoints()?.to_vec(),
            boundaries: pack.boundaries()?,
            owners: pack.owners()?,
            routes: pack.routes()?.to_vec(),
            districts: pack.districts()?,
            places: pack.all_places()?,
            assets: pack.all_assets()?,
            pages: pack.pages()?,
            words: pack.words()?,
            ..Self::of(pack.council()?.clone())
        })
    }
}

/// Whether a pack may be given to people: every rule that it breaks. A release is held to more than a sample, and to the key
/// that people's apps believe.
pub fn verify(path: &Path, released_with: Option<PublicKey>) -> Result<Vec<Broken>, PackError> {
    let pack = Pack::verify(path)?;
    let content = Content::read(&pack)?;
    let mut broken = rules::all(&content);
    broken.extend(rules::size(pack.length()));
    if let Some(key) = released_with {
        broken.extend(rules::release(&content, pack.key_id().as_deref(), chrono::Utc::now().date_naive()));
        let believed = Trust { key: Some(key), ..Trust::default() };
        // Unsigned, or a sample, is said already.
        if matches!(pack.signer(&[&believed], true), Err(Distrust::Stranger)) {
            broken.push(rules::not_signed_by(key));
        }
    }
    Ok(broken)
}

/// Whether it is this key that has signed it.
pub fn signed_by(path: &Path, key: PublicKey) -> Result<Result<(), Distrust>, PackError> {
    let pack = Pack::verify(path)?;
    let believed = Trust { key: Some(key), ..Trust::default() };
    Ok(pack.signer(&[&believed], key == TEST_KEY).map(|_| ()))
}

/// A sample: signed with the test key.
pub fn build(folder: &Path, out: &Path) -> Result<Built, Vec<Mistake>> {
    build_with(folder, out, SigningKey::test().as_ref())
}

/// Reads the folder, checks it and writes the pack. `out` appears whole or not at all: written beside itself, synced,
/// verified as an installation would, renamed. Without a key it is not signed, and no phone takes it before it is.
pub fn build_with(folder: &Path, out: &Path, key: Option<&SigningKey>) -> Result<Built, Vec<Mistake>> {
    let content = folder::read(folder)?;
    let pack = write::write(&content, out, key).map_err(|error| vec![unwritten(out, &error)])?;
    Ok(Built {
        path: out.to_owned(),
        bytes: pack.length(),
        fingerprint: pack.fingerprint(),
        key_id: pack.key_id(),
        council: content.council,
        services: content.services.len(),
    })
}

/// Signs a pack in its place: afterwards the signed one is there whole, or the one before.
pub fn sign(path: &Path, key: &SigningKey) -> Result<(), Mistake> {
    write::sign(path, key).map(|_| ()).map_err(|error| unwritten(path, &error))
}

fn unwritten(out: &Path, error: &write::WriteError) -> Mistake {
    // Its sentence has its own remedy: another file would be no better.
    if let write::WriteError::Pack(error) = error {
        let said = error.to_string();
        let (what, remedy) = said.split_once(". ").unwrap_or((&said, ""));
        return Mistake::new(out.display().to_string(), None, what, remedy);
    }
    let remedy = "Choose a file in a folder that is there and may be written to.";
    Mistake::new(out.display().to_string(), None, format!("the pack could not be written: {error}"), remedy)
}
