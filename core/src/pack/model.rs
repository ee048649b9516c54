//! What a pack says, as types: services with their questions, endpoints with what they can do, the council itself.
//!
//! The same types are read from a folder's TOML (`pack build`) and from a pack's tables, so that there is one
//! description of each.

use serde::{Deserialize, Serialize};

use super::Keys;

/// The council and the pack itself.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Council {
    /// The pack's id, which is its folder's name: `telford-and-wrekin`.
    pub id: String,
    /// GSS code, `E06000020`: the jurisdiction of every report made with this pack.
    pub jurisdiction: String,
    pub name: String,
    /// Newer packs compare greater as text: `2026-11-01.1`.
    pub version: String,
    pub languages: Vec<String>,
    /// Shown wherever the data is: licences ask for it.
    pub attribution: Vec<String>,
    /// The council's phone numbers, for "call" and for "tell the council another way".
    pub contact_day: String,
    pub contact_out_of_hours: String,
    /// Of the keys that sign packs: the next one, and those that are to be believed no more.
    #[serde(default, skip_serializing_if = "Keys::is_empty")]
    pub keys: Keys,
}

/// One category, in Open311's words.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Service {
    pub code: String,
    pub name: String,
    #[serde(default)]
    pub description: String,
    #[serde(default)]
    pub group: String,
    #[serde(default)]
    pub keywords: Vec<String>,
    #[serde(default, rename = "type")]
    pub answers_with: ServiceType,
    /// On no map, in no public answer, neutral in notices.
    #[serde(default)]
    pub private: bool,
    /// Days that the phone keeps a report's words and photos after the council has them.
    #[serde(default = "default_keep_days")]
    pub keep_days: u32,
    /// Local Government Service List number, where one is known.
    #[serde(default)]
    pub lgsl: Option<u32>,
    /// Said before the questions: what not to touch, whom to call.
    #[serde(default)]
    pub notice: String,
    #[serde(default, rename = "question")]
    pub questions: Vec<Question>,
}

fn default_keep_days() -> u32 {
    14
}

/// How a server of this service answers a POST (GeoReport v2 `type`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ServiceType {
    /// A `service_request_id` at once.
    #[default]
    Realtime,
    /// A token, and the id later.
    Batch,
    /// Neither: the 2xx is the receipt.
    Blackbox,
}

/// One question: a GeoReport v2 attribute, with the condition that GeoReport lacks.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Question {
    pub code: String,
    /// What the person is asked.
    pub text: String,
    pub datatype: Datatype,
    #[serde(default)]
    pub required: bool,
    /// GeoReport's `variable`: false for words that are only shown.
    #[serde(default = "yes")]
    pub variable: bool,
    /// A hint under the question.
    #[serde(default)]
    pub hint: String,
    /// Not published, whatever the service is: registrations, descriptions of people.
    #[serde(default)]
    pub private: bool,
    #[serde(default)]
    pub only_if: Option<OnlyIf>,
    #[serde(default)]
    pub choices: Vec<Choice>,
}

fn yes() -> bool {
    true
}

/// GeoReport v2 `datatype`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Datatype {
    String,
    Number,
    Datetime,
    Text,
    SingleValueList,
    MultiValueList,
}

impl Datatype {
    pub fn is_list(self) -> bool {
        matches!(self, Self::SingleValueList | Self::MultiValueList)
    }
}

/// Asked only where an earlier question was answered with one of these codes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OnlyIf {
    pub question: String,
    pub is: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Choice {
    pub key: String,
    pub name: String,
}

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
        }
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

/// An area on the ground: the council's own boundary first.
#[derive(Clone, Debug, PartialEq)]
pub struct Boundary {
    /// GSS code.
    pub code: String,
    pub name: String,
    pub source: String,
    pub licence: String,
    /// As of when the source has it: `2025`.
    pub date: String,
    /// How far the drawn line may be from the true one, in metres.
    pub tolerance_m: f64,
    /// Fit for samples only: shown as such, refused in a release.
    pub provisional: bool,
    pub area: geo::MultiPolygon<f64>,
}
