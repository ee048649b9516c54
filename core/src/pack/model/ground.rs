//! What is where: boundaries, owners of land, places by name, lamps and bins, and where reports of them go.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

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
    /// The first day of the authority, and the last.
    pub valid_from: Option<NaiveDate>,
    pub valid_to: Option<NaiveDate>,
    /// Whose it is afterwards, by GSS code.
    pub successor: Option<String>,
    pub area: geo::MultiPolygon<f64>,
}

impl Boundary {
    /// Whether there is such an authority on this day.
    pub fn is_valid(&self, today: NaiveDate) -> bool {
        self.valid_from.is_none_or(|from| from <= today) && !self.has_ended(today)
    }

    pub fn has_ended(&self, today: NaiveDate) -> bool {
        self.valid_to.is_some_and(|to| to < today)
    }
}

/// Land that is not the council's to look after: a park trust's, a railway's.
#[derive(Clone, Debug, PartialEq)]
pub struct Owner {
    pub id: String,
    pub name: String,
    /// How to tell them, in a sentence.
    pub tell: String,
    /// Invented, to show how it works.
    pub sample: bool,
    pub area: geo::MultiPolygon<f64>,
}

/// A lower-tier authority, and the county that has its roads.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct District {
    /// GSS code.
    pub district: String,
    pub county: String,
    pub county_name: String,
}

/// A place or a street, by its name.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Place {
    pub name: String,
    /// Street, Village, Town …
    pub kind: String,
    /// What tells it from others of its name: the town, the postcode's district.
    #[serde(default)]
    pub within: String,
    pub lat: f64,
    pub lon: f64,
    /// Of a street: its unique street reference number.
    #[serde(default)]
    pub usrn: Option<u64>,
}

/// One lamp, one bin.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Asset {
    /// What is written on it.
    pub id: String,
    /// `street-light`, `litter-bin`.
    pub kind: String,
    pub lat: f64,
    pub lon: f64,
}

/// Where reports of these services go; the first that fits holds, and endpoints take the rest by their own lists.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Route {
    /// Codes, or `*`.
    pub services: Vec<String>,
    /// Only on this owner's land.
    #[serde(default)]
    pub owner: Option<String>,
    /// The endpoint; without one it is nobody's to take, and the person is told whose it is.
    #[serde(default)]
    pub endpoint: Option<String>,
    /// In a sentence, for the person.
    pub why: String,
}

impl Route {
    /// It says of categories that they are another council's, wherever it is: of two tiers, the county's or the district's.
    pub fn is_anothers(&self) -> bool {
        self.owner.is_none() && self.endpoint.is_none()
    }
}
