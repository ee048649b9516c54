//! The council itself.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::pack::Keys;

/// The council and the pack itself.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Council {
    /// The pack's id, which is its folder's name: `telford-and-wrekin`.
    pub id: String,
    /// GSS code, `E06000020`: the jurisdiction of every report made with this pack.
    pub jurisdiction: String,
    pub name: String,
    /// Newer packs have a greater one, number by number: `2026-11-01.10` comes after `2026-11-01.9`.
    pub version: String,
    pub languages: Vec<String>,
    /// Shown wherever the data is: licences ask for it.
    pub attribution: Vec<String>,
    /// The council's phone numbers, for "call" and for "tell the council another way".
    pub contact_day: String,
    pub contact_out_of_hours: String,
    /// As the app of this council is painted.
    #[serde(default)]
    pub colours: Colours,
    /// Who answers for what is done with people's data.
    #[serde(default)]
    pub privacy: Privacy,
    /// The pages that are shown only in this mode: `flood`, `winter`. Empty: as always.
    #[serde(default)]
    pub mode: String,
    /// Where the newest pack lies, if not at the first endpoint: a council whose server speaks GeoReport alone has it elsewhere.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub pack_url: String,
    /// Whom to call about somebody who is at risk of harm or neglect; empty: nobody is named.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub safeguarding: String,
    /// Whom to call about fallen power lines: 105 in Great Britain, the network's own number in Northern Ireland.
    #[serde(default = "power_lines")]
    pub power_lines: String,
    /// So many days after a repair, "Still there" may be said of it.
    #[serde(default = "still_there_days")]
    pub still_there_days: u32,
    #[serde(default)]
    pub case_review: CaseReview,
    /// Of the keys that sign packs: the next one, and those that are to be believed no more.
    #[serde(default, skip_serializing_if = "Keys::is_empty")]
    pub keys: Keys,
}

impl Council {
    /// GSS code of the United Kingdom: the pack that knows whose land it is everywhere, and sends nothing itself.
    pub const NATIONAL: &str = "K02000001";

    /// What versions are compared by: their numbers as numbers, what stands between them as text.
    pub fn order(version: &str) -> Vec<(u64, &str)> {
        let mut order = Vec::new();
        let mut rest = version;
        while !rest.is_empty() {
            let digits = rest.find(|it: char| !it.is_ascii_digit()).unwrap_or(rest.len());
            let (number, more) = rest.split_at(digits);
            let text = more.find(|it: char| it.is_ascii_digit()).unwrap_or(more.len());
            let (between, more) = more.split_at(text);
            order.push((number.parse().unwrap_or(u64::MAX), between));
            rest = more;
        }
        order
    }

    pub fn is_newer_than(&self, other: &Self) -> bool {
        Self::order(&self.version) > Self::order(&other.version)
    }

    /// Whose pack asks for the language before anything else.
    pub fn is_in_wales(&self) -> bool {
        self.jurisdiction.starts_with('W')
    }

    pub fn is_national(&self) -> bool {
        self.jurisdiction == Self::NATIONAL
    }
}

fn power_lines() -> String {
    "105".to_owned()
}

fn still_there_days() -> u32 {
    14
}

/// From how many reports of antisocial behaviour on, within how many months, a person may ask for their case to be reviewed.
/// The Anti-social Behaviour, Crime and Policing Act 2014 (section 104) lets no council ask for more than three in six months.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CaseReview {
    pub reports: u32,
    pub months: u32,
}

impl Default for CaseReview {
    fn default() -> Self {
        Self { reports: 3, months: 6 }
    }
}

/// What came to the format after its first packs: in a table of its own, so that a pack from before is read as it was.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(in crate::pack) struct More {
    pub pack_url: String,
    pub safeguarding: String,
    pub power_lines: String,
    pub still_there_days: u32,
    pub case_review: CaseReview,
}

impl Default for More {
    fn default() -> Self {
        Self {
            pack_url: String::new(),
            safeguarding: String::new(),
            power_lines: power_lines(),
            still_there_days: still_there_days(),
            case_review: CaseReview::default(),
        }
    }
}

/// `#rrggbb` each. `verify` holds them to the contrast that WCAG 2.2 asks for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Colours {
    pub text: String,
    pub background: String,
    /// The head of a page, and what is to be pressed.
    pub brand: String,
    pub on_brand: String,
    pub link: String,
    /// Round what has the keyboard.
    pub focus: String,
}

impl Default for Colours {
    fn default() -> Self {
        let [text, background, brand, on_brand, link, focus] =
            ["#0b0c0c", "#ffffff", "#1d4f91", "#ffffff", "#1d4f91", "#0b0c0c"].map(str::to_owned);
        Self { text, background, brand, on_brand, link, focus }
    }
}

/// Names and addresses, in the words in which they are shown.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Privacy {
    pub controller: String,
    /// The data protection officer, and how to reach them.
    pub officer: String,
    /// Who handles the data for the controller.
    pub processor: String,
    /// The controller's number in the Information Commissioner's register.
    pub ico_number: String,
    /// How to complain.
    pub complain: String,
}

/// A page of the council's own: in winter, in a flood.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Page {
    pub id: String,
    pub title: String,
    pub text: String,
    #[serde(default)]
    pub link: String,
    /// Shown from this day, and to the end of that one.
    #[serde(default)]
    pub from: Option<NaiveDate>,
    #[serde(default)]
    pub to: Option<NaiveDate>,
    /// Shown only while the council is in this mode.
    #[serde(default)]
    pub mode: String,
}

impl Page {
    pub fn is_shown(&self, mode: &str, today: NaiveDate) -> bool {
        (self.mode.is_empty() || self.mode == mode)
            && self.from.is_none_or(|from| from <= today)
            && self.to.is_none_or(|to| today <= to)
    }
}
