//! A folder to begin with: a council's own boundary and name, with the services and questions of the sample. It builds as it
//! is, and goes to a server on this machine; what a council has to write itself says SAMPLE.

use std::fmt::Write as _;
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

use chrono::Utc;
use flate2::read::GzDecoder;
use geojson::Feature;
use serde::{Deserialize, Serialize};

/// Every authority of the United Kingdom: see the folder's README.
const AUTHORITIES: &[u8] = include_bytes!("../../../packs/united-kingdom/boundary.geojson.gz");

/// Which county has the roads of which district.
const DISTRICTS: &str = include_str!("../../../packs/united-kingdom/districts.csv");

const ENDPOINTS: &str = include_str!("../../../packs/telford-and-wrekin/endpoints.toml");
const SERVICES: [(&str, &str); 5] = [
    ("antisocial-behaviour", include_str!("../../../packs/telford-and-wrekin/services/antisocial-behaviour.toml")),
    ("fly-tipping", include_str!("../../../packs/telford-and-wrekin/services/fly-tipping.toml")),
    ("graffiti", include_str!("../../../packs/telford-and-wrekin/services/graffiti.toml")),
    ("pothole", include_str!("../../../packs/telford-and-wrekin/services/pothole.toml")),
    ("street-light", include_str!("../../../packs/telford-and-wrekin/services/street-light.toml")),
];

/// What was begun.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Begun {
    pub folder: PathBuf,
    /// GSS code.
    pub code: String,
    /// As the Office for National Statistics has it.
    pub name: String,
    /// Of the files that still say SAMPLE.
    pub to_write: Vec<String>,
}

#[derive(Debug, thiserror::Error)]
pub enum NewError {
    #[error("There is no local authority called {asked:?} in this list.{} {COUNTIES}", suggested(.like))]
    NoSuchCouncil { asked: String, like: Vec<String> },
    #[error("The folder {0} is there already, with something in it. Choose another folder.")]
    NotEmpty(String),
    #[error("The folder could not be written: {0}. Choose one in a place that may be written to.")]
    Write(#[from] std::io::Error),
    /// Never of a whole build.
    #[error("The boundaries of this build cannot be read: {0}.")]
    Boundaries(#[from] geojson::Error),
}

/// The list is of the authorities that every place has one of: of two tiers, the lower.
const COUNTIES: &str = "County councils of two tiers are not in it. For one, begin with one of its districts; then write \
                        the county's own name, code and line into council.toml and boundary.geojson.";

fn suggested(names: &[String]) -> String {
    if names.is_empty() {
        return " Write its name as its website has it, or its GSS code.".to_owned();
    }
    format!(" Do you mean {}?", names.join(", or "))
}

/// Makes the folder. `into`: under the council's own name here, where none is given.
pub fn begin(asked: &str, into: Option<&Path>) -> Result<Begun, NewError> {
    let mut files = vec![("endpoints.toml".to_owned(), ENDPOINTS.to_owned())];
    files.extend(SERVICES.map(|(service, text)| (format!("services/{service}.toml"), marked(text))));
    let site = Site::find(asked, into)?;
    let county = DISTRICTS.lines().find(|line| line.split(',').next() == Some(&site.code));
    if let Some(county) = county {
        files.push(("districts.csv".to_owned(), format!("district,county,county_name\n{county}\n")));
        files.push(("routing.toml".to_owned(), COUNTYS.to_owned()));
    }
    site.write(&files)
}

/// Where there are two tiers, of what is begun with.
const COUNTYS: &str = r#"# SAMPLE. What is the county's: a route without an owner and an endpoint tells the person that it is, and districts.csv says
# which county that is. Where the county's own pack is on the phone too, the report goes by that.

[[route]]
services = ["pothole", "street-light"]
why = "The county council looks after roads and street lights. Report it on its website."
"#;

/// The sample's council, by day: another's number sends nobody to it.
const SAMPLES_NUMBER: &str = "01952 380000";

/// Of those that Ofcom keeps for drama: it reaches nobody.
const NOBODYS_NUMBER: &str = "01632 960001";

/// A sample's service, whose privacy notice says in every line that it is one, as does every sentence with the number of the
/// sample's council: a comment goes into no pack, and would be missed by `verify`.
fn marked(service: &str) -> String {
    const SAID: [&str; 4] = ["why", "lawful_basis", "who_sees", "how_long"];
    let mut text = String::new();
    let (mut notice, mut of_another) = (false, false);
    for line in service.lines() {
        if line.starts_with('[') {
            notice = line == "[privacy]";
        }
        let field = line.split_once(" = ").map(|(name, _)| name);
        let in_notice = notice && field.is_some_and(|name| SAID.contains(&name));
        // A link holds no words; the sentence before it does.
        of_another |= line.contains(SAMPLES_NUMBER) && field != Some("link");
        let ends = line.strip_suffix("\"\"\"").filter(|before| !before.ends_with(" = "));
        let line = line.replace(SAMPLES_NUMBER, NOBODYS_NUMBER);
        match (line.strip_suffix('"').filter(|_| in_notice), ends.filter(|_| of_another)) {
            (Some(line), _) => text.push_str(&format!("{line} (sample)\"\n")),
            (None, Some(said)) => {
                of_another = false;
                text.push_str(&format!("{} (sample)\"\"\"\n", said.replace(SAMPLES_NUMBER, NOBODYS_NUMBER)));
            }
            (None, None) => text.push_str(&format!("{line}\n")),
        }
    }
    text
}

/// Which council, and where its folder is to be.
pub(super) struct Site {
    authority: Feature,
    code: String,
    name: String,
    /// The pack's.
    id: String,
    folder: PathBuf,
}

impl Site {
    pub fn find(asked: &str, into: Option<&Path>) -> Result<Self, NewError> {
        let authority = authority(asked)?;
        let (code, name) = (property(&authority, "code"), property(&authority, "name"));
        let id = slug(&name);
        let folder = into.map_or_else(|| PathBuf::from(&id), Path::to_owned);
        if fs::read_dir(&folder).is_ok_and(|mut entries| entries.next().is_some()) {
            return Err(NewError::NotEmpty(folder.display().to_string()));
        }
        Ok(Self { authority, code, name, id, folder })
    }

    /// The council's own files, and these.
    pub fn write(self, files: &[(String, String)]) -> Result<Begun, NewError> {
        let Self { authority, code, name, id, folder } = self;
        fs::create_dir_all(folder.join("services"))?;
        let mut to_write = Vec::new();
        let mut keep = |file: &str, text: &str| {
            fs::write(folder.join(file), text)?;
            to_write.extend(text.contains("SAMPLE").then(|| file.to_owned()));
            Ok::<(), std::io::Error>(())
        };
        keep("council.toml", &council(&id, &code, &name))?;
        for (file, text) in files {
            keep(file, text)?;
        }
        keep("boundary.geojson", &boundary(authority, &code, &name))?;
        Ok(Begun { folder, code, name, to_write })
    }
}

fn authority(asked: &str) -> Result<Feature, NewError> {
    let mut text = String::new();
    GzDecoder::new(AUTHORITIES).read_to_string(&mut text)?;
    // A line each: only the one that is wanted is read whole.
    let lines: Vec<(&str, Named)> = text.lines().filter_map(|line| Some((line, Named::of(line)?))).collect();
    let wanted = plain(asked);
    // Of the City of London nothing is left but its name as it stands.
    let exact = lines.iter().find(|(_, it)| {
        let same = |one: &str| one.eq_ignore_ascii_case(asked.trim());
        same(&it.code) || same(&it.name) || (!wanted.is_empty() && plain(&it.name) == wanted)
    });
    let alike: Vec<_> =
        lines.iter().filter(|(_, it)| !wanted.is_empty() && plain(&it.name).contains(&wanted)).collect();
    // What only begins so may be meant; what merely has it in its name is another's, as South Gloucestershire is not the county.
    let of_county = asked.to_lowercase().contains("county");
    let meant = match alike.as_slice() {
        [one] if !of_county && plain(&one.1.name).starts_with(&wanted) => Some(*one),
        _ => None,
    };
    let line = match exact.or(meant) {
        Some((line, _)) => line,
        None => {
            let like = alike.iter().take(5).map(|(_, it)| it.name.clone()).collect();
            return Err(NewError::NoSuchCouncil { asked: asked.to_owned(), like });
        }
    };
    Ok(line.trim_end_matches(',').parse()?)
}

#[derive(Deserialize)]
struct Named {
    code: String,
    name: String,
}

impl Named {
    /// Of a line that begins `{"type":"Feature","properties":{…},"geometry":`.
    fn of(line: &str) -> Option<Self> {
        let (_, properties) = line.split_once("\"properties\":")?;
        let (properties, _) = properties.split_once(",\"geometry\"")?;
        serde_json::from_str(properties).ok()
    }
}

/// `Shropshire Council`, `shropshire` and `City of Lincoln` are what they are whoever writes them.
fn plain(name: &str) -> String {
    const AROUND: [&str; 12] = [
        "council",
        "county",
        "borough",
        "district",
        "city",
        "metropolitan",
        "london",
        "royal",
        "of",
        "the",
        "and",
        "&",
    ];
    let lower = name.to_lowercase().replace([',', '.', '-', '\''], " ");
    let words: Vec<&str> = lower.split_whitespace().filter(|word| !AROUND.contains(word)).collect();
    words.join(" ")
}

fn property(feature: &Feature, name: &str) -> String {
    feature.property(name).and_then(|value| value.as_str()).unwrap_or_default().to_owned()
}

pub(super) fn slug(name: &str) -> String {
    let plain = |letter: char| if letter.is_ascii_alphanumeric() { letter.to_ascii_lowercase() } else { ' ' };
    let words: String = name.chars().map(plain).collect();
    words.split_whitespace().collect::<Vec<_>>().join("-")
}

/// As TOML writes it, whatever is in it.
pub(super) fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}

fn council(id: &str, code: &str, name: &str) -> String {
    let version = Utc::now().format("%Y-%m-%d.1");
    let mut text = String::new();
    // Writing into a String cannot fail.
    let _ = write!(
        text,
        r##"id = {id}
jurisdiction = {code}          # the council's GSS code (Office for National Statistics)
name = {name}
version = "{version}"              # newer packs sort after older ones
languages = ["en-GB"]               # the first is the one that people are offered first

# SAMPLE. Both numbers are among those that Ofcom keeps for drama: they reach nobody. Write the council's own.
contact_day = "01632 960001"
contact_out_of_hours = "01632 960999"

# Shown wherever the data is: the licences ask for it.
attribution = [
    "Source: Office for National Statistics licensed under the Open Government Licence v.3.0",
    "Contains OS data © Crown copyright and database right",
]

# SAMPLE. Text needs a contrast of 4.5 to 1, what is pressed and the focus ring 3 to 1.
[colours]
text = "#0b0c0c"
background = "#ffffff"
brand = "#1d4f91"
on_brand = "#ffffff"
link = "#1d4f91"
focus = "#0b0c0c"

# SAMPLE. Who answers for people's data.
[privacy]
controller = {name}
officer = "Data Protection Officer (sample)"
processor = "The council runs this system itself (sample)"
ico_number = "Z0000000"
complain = "Tell the Data Protection Officer. If you are not content with the answer, call the ICO on 0303 123 1113. (sample)"
"##,
        id = quoted(id),
        code = quoted(code),
        name = quoted(name),
    );
    if code.starts_with('N') {
        let networks =
            "power_lines = \"03457 643643\"        # NIE Networks: 105 is not answered in Northern Ireland\n";
        text = text.replace("\n# Shown wherever", &format!("{networks}\n# Shown wherever"));
    }
    text
}

fn boundary(mut feature: Feature, code: &str, name: &str) -> String {
    for (key, value) in [
        ("code", code),
        ("name", name),
        ("source", "Office for National Statistics, local authority boundaries, generalised to 20 m"),
        ("licence", "Open Government Licence v3.0. Contains OS data © Crown copyright and database right"),
        ("date", "2025"),
    ] {
        feature.set_property(key, value);
    }
    feature.set_property("tolerance_m", 20);
    feature.set_property("provisional", true);
    feature.to_string() + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_number_of_the_samples_own_council_is_given_to_another() {
        for (service, text) in SERVICES {
            let marked = marked(text);
            assert!(!marked.contains(SAMPLES_NUMBER), "{service}");
            assert!(toml::from_str::<toml::Table>(&marked).is_ok(), "{service}");
        }
        let text = SERVICES.iter().find(|(service, _)| *service == "street-light").unwrap().1;
        assert!(text.contains(SAMPLES_NUMBER), "there is one to be replaced");
        let marked = marked(text);
        assert!(marked.contains("You can carry on here. (sample)\"\"\""), "{marked}");
        assert!(marked.contains("link = \"tel:01632 960001\""), "{marked}");
    }

    #[test]
    fn a_council_is_found_however_its_name_is_written() {
        for (asked, code) in [
            ("Shropshire", "E06000051"),
            ("shropshire council", "E06000051"),
            ("Telford & Wrekin Council", "E06000020"),
            ("London Borough of Lewisham", "E09000023"),
            ("E09000023", "E09000023"),
            ("Powys County Council", "W06000023"),
            ("powy", "W06000023"),
            ("City of London", "E09000001"),
        ] {
            assert_eq!(property(&authority(asked).unwrap(), "code"), code, "{asked}");
        }
        let said = |asked: &str| authority(asked).unwrap_err().to_string();
        assert!(said("Atlantis").contains("GSS code"), "{}", said("Atlantis"));
        assert!(said("east").contains("Do you mean"), "{}", said("east"));
        for (county, like) in [
            ("Gloucestershire County Council", "South Gloucestershire"),
            ("Gloucestershire", "South Gloucestershire"),
            ("Nottinghamshire County Council", "GSS code"),
        ] {
            assert!(said(county).contains(like) && said(county).contains("County councils"), "{}", said(county));
        }
        assert!(authority("").is_err());
    }
}
