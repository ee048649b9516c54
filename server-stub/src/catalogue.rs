//! What the pack says, held in memory while the server runs: the council, its services and its endpoints.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

use wayside_core::pack::{Council, Dictionary, Endpoint, Pack, PackError, Service};

use crate::packs::Shelf;

/// A council's services and keys. Built from a pack once, at start; a new pack is a new start.
#[derive(Clone, Debug)]
pub struct Catalogue {
    pub council: Council,
    pub services: Vec<Service>,
    /// The same in each other language that the pack has words of.
    pub translated: HashMap<&'static str, Vec<Service>>,
    pub endpoints: Vec<Endpoint>,
    /// What phones with this pack compress their batches with.
    pub dictionary: Option<Arc<Dictionary>>,
    /// The file itself, for phones.
    pub shelf: Shelf,
}

impl Catalogue {
    /// Verifies the whole pack, as at an installation: the server starts rarely, and a wrong pack would route wrongly.
    pub fn read(file: &Path) -> Result<Self, PackError> {
        let pack = Pack::verify(file)?;
        let mut translated = HashMap::new();
        for language in wayside_core::words::catalogue().languages() {
            let services = pack.services_in(language)?;
            translated.insert(language, services.iter().map(|service| Service::clone(service)).collect());
        }
        Ok(Self {
            translated,
            council: pack.council()?.clone(),
            services: pack.services()?.to_vec(),
            endpoints: pack.endpoints()?.to_vec(),
            dictionary: pack.dictionary()?,
            shelf: Shelf { bytes: std::fs::read(file)?.into(), fingerprint: pack.fingerprint() },
        })
    }

    /// GSS code: the key under which everything of this council is stored.
    pub fn jurisdiction(&self) -> &str {
        &self.council.jurisdiction
    }

    pub fn service(&self, code: &str) -> Option<&Service> {
        self.services.iter().find(|service| service.code == code)
    }

    /// Every service, as it is called in this language.
    pub fn services_in(&self, language: &str) -> &[Service] {
        self.translated.get(language).map_or(&self.services, Vec::as_slice)
    }

    pub fn service_in(&self, code: &str, language: &str) -> Option<&Service> {
        self.services_in(language).iter().find(|service| service.code == code)
    }

    /// Services that no public answer may show, even for reports made before the service became private.
    pub fn private_services(&self) -> Vec<String> {
        self.services.iter().filter(|service| service.private).map(|service| service.code.clone()).collect()
    }

    /// Whether a GeoReport `api_key` is one that the pack hands out. Public, so identification, not security.
    pub fn knows_key(&self, key: &str) -> bool {
        !key.is_empty() && self.endpoints.iter().any(|endpoint| endpoint.api_key == key)
    }

    /// Whether a GeoReport `jurisdiction_id` means this council: its GSS code, its pack's id, or what an endpoint sends.
    pub fn answers_for(&self, jurisdiction_id: &str) -> bool {
        jurisdiction_id == self.council.jurisdiction
            || jurisdiction_id == self.council.id
            || self.endpoints.iter().any(|endpoint| endpoint.jurisdiction_id == jurisdiction_id)
    }
}
