//! Makes a pack out of a folder that a council officer can read and change.
//!
//! ```text
//! council.toml        who the council is, whom to call, whose data this is
//! services/*.toml     one category each, with its questions; in the order of the files' names
//! endpoints.toml      the back offices, and what each can do
//! boundary.geojson    the council's boundary, exported from any GIS
//! ```
//!
//! Everything that is wrong is told at once, each with the file, the line where one is known, and what to do. The same
//! folder makes the same bytes (with the same SQLite, whose version stands in the file's header), so that two people can
//! check that they hold the same pack.

mod boundary;
mod check;
mod dictionary;
mod folder;
mod mistake;
mod questions;
mod source;
mod write;

use std::path::{Path, PathBuf};

use serde::Serialize;

use super::{Boundary, Council, Endpoint, Service};
pub use mistake::Mistake;

/// A pack that was written.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Built {
    pub path: PathBuf,
    pub bytes: u64,
    /// SHA-256 as the trailer has it, lower-case hex.
    pub fingerprint: String,
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
}

/// Reads the folder, checks it and writes the pack. `out` appears whole or not at all: written beside itself, synced,
/// verified as an installation would, renamed.
pub fn build(folder: &Path, out: &Path) -> Result<Built, Vec<Mistake>> {
    let content = folder::read(folder)?;
    let pack = write::write(&content, out).map_err(|error| {
        let remedy = "Choose a file in a folder that is there and may be written to.";
        vec![Mistake::new(out.display().to_string(), None, format!("the pack could not be written: {error}"), remedy)]
    })?;
    Ok(Built {
        path: out.to_owned(),
        bytes: pack.length(),
        fingerprint: pack.fingerprint(),
        council: content.council,
        services: content.services.len(),
    })
}
