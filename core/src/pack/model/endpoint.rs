//! Back offices, and what each can do.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// A back office: its address, the dialect it speaks, and what it can do. The engine asks the abilities, never the
/// dialect's name.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Endpoint {
    /// Stands in frozen reports: never reused for another back office.
    pub id: String,
    pub dialect: Dialect,
    /// Base address, read at each send: councils move hosts.
    pub url: String,
    /// GeoReport's `api_key`. Public, since it is in every phone: identification, not security.
    #[serde(default)]
    pub api_key: String,
    /// Sent as `jurisdiction_id` only where set: some servers refuse an empty one.
    #[serde(default)]
    pub jurisdiction_id: String,
    /// Services that go here. The first endpoint that names a service has it; `*` is any.
    pub services: Vec<String>,
    pub abilities: Abilities,
    /// Questions that this back office calls otherwise; what is not named goes under our own codes.
    #[serde(default, rename = "map")]
    pub maps: Vec<Mapping>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Dialect {
    Wayside,
    GeoReport,
}

impl Dialect {
    pub fn code(self) -> &'static str {
        match self {
            Self::Wayside => "wayside",
            Self::GeoReport => "georeport",
        }
    }
}

impl Endpoint {
    /// One of which nothing is known but what it is spoken to in and how photos go: it can do nothing else.
    pub fn unable(id: &str, dialect: Dialect, photos: PhotoAbility) -> Self {
        Self {
            id: id.to_owned(),
            dialect,
            url: String::new(),
            api_key: String::new(),
            jurisdiction_id: String::new(),
            services: Vec::new(),
            abilities: Abilities {
                photos,
                idempotent: false,
                private: false,
                lookup: LookUp::None,
                on_unknown: OnUnknown::Hold,
                withdraw: ByUpdate::None,
                amend: ByUpdate::None,
                captured: Captured::Description,
            },
            maps: Vec::new(),
        }
    }

    /// How this back office calls a question; `None`: as we do.
    pub fn map_of(&self, service: &str, question: &str) -> Option<&Mapping> {
        self.maps.iter().find(|map| map.service == service && map.question == question)
    }

    /// Whether reports of this service may go here.
    pub fn takes(&self, service: &str, private: bool) -> bool {
        (self.abilities.private || !private) && self.services.iter().any(|code| code == service || code == "*")
    }
}

/// What an endpoint can do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Abilities {
    pub photos: PhotoAbility,
    /// The same id sent twice arrives once.
    pub idempotent: bool,
    /// May be given private reports.
    pub private: bool,
    /// Whether, and how long after, a report that was sent shows in the endpoint's public list.
    #[serde(default)]
    pub lookup: LookUp,
    /// What to do about a report whose answer was lost where looking is not possible.
    #[serde(default)]
    pub on_unknown: OnUnknown,
    #[serde(default)]
    pub withdraw: ByUpdate,
    #[serde(default)]
    pub amend: ByUpdate,
    /// Where the time of capture goes.
    #[serde(default)]
    pub captured: Captured,
}

impl Abilities {
    /// Whether it can be told of a withdrawal, or of other changes.
    pub fn takes(&self, withdrawal: bool) -> bool {
        let ability = if withdrawal { self.withdraw } else { self.amend };
        ability == ByUpdate::Update
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PhotoAbility {
    None,
    /// tus 1.0, each photo by itself, resumable.
    Tus,
    /// In the same request as the words.
    MultipartWithReport,
    /// Each photo as a `servicerequestupdates` POST of its own.
    UpdateMedia,
}

/// `none`, or the seconds after which a report sent is sure to be listed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LookUp {
    #[default]
    None,
    After(u32),
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OnUnknown {
    /// A person decides.
    #[default]
    Hold,
    /// Sent again, saying that it may repeat.
    Resend,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ByUpdate {
    #[default]
    None,
    Update,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Captured {
    Attribute,
    /// As a line of the description.
    #[default]
    Description,
}

/// A question of ours in a back office's own words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mapping {
    pub service: String,
    pub question: String,
    /// Its name there.
    pub attribute: String,
    /// Each key of ours with theirs; one that is empty there is left out. [`Answer::NOT_ASKED`](crate::report::Answer::NOT_ASKED)
    /// always, and nothing else where the answer is free text or the keys are the same there.
    #[serde(default)]
    pub values: BTreeMap<String, String>,
}

impl Mapping {
    /// What is sent for one of our codes.
    pub fn value_of<'a>(&'a self, code: &'a str) -> &'a str {
        self.values.get(code).map_or(code, String::as_str)
    }
}
