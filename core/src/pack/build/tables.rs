//! The folder's CSV files: a row a thing, the first row naming the columns.

use geo::{BoundingRect, Rect};
use serde::de::DeserializeOwned;

use super::Mistake;
use crate::pack::{Asset, Boundary, District, Place};

pub const DISTRICTS: &str = "districts.csv";
pub const PLACES: &str = "places.csv";
pub const ASSETS: &str = "assets.csv";

/// Of one file, so many wrong rows are told; a wrong column makes every row wrong.
const TOLD: usize = 20;

pub fn districts(text: &str, mistakes: &mut Vec<Mistake>) -> Vec<District> {
    let rows = read::<District>(DISTRICTS, text, mistakes);
    let lacks = |it: &District| {
        [(&it.district, "district"), (&it.county, "county"), (&it.county_name, "county_name")]
            .into_iter()
            .find_map(|(text, column)| text.is_empty().then_some(column))
    };
    let rows = named(DISTRICTS, rows, lacks, mistakes);
    unique(DISTRICTS, rows, |it| it.district.clone(), "names the same district", mistakes)
}

/// Those that are meant most first, so that a search can stop early: towns, then villages, then streets.
pub fn places(text: &str, council: Option<&Boundary>, mistakes: &mut Vec<Mistake>) -> Vec<Place> {
    let rows = read::<Place>(PLACES, text, mistakes);
    let rows = named(PLACES, rows, |it| it.name.is_empty().then_some("name"), mistakes);
    let rows = about_here(PLACES, rows, |it| (it.lat, it.lon), council, mistakes);
    let mut places: Vec<Place> = rows.into_iter().map(|(_, place)| place).collect();
    places.sort_by(|one, other| {
        let order = |it: &Place| (weight(&it.kind), it.name.to_lowercase());
        order(one).cmp(&order(other)).then(one.within.cmp(&other.within)).then(one.lat.total_cmp(&other.lat))
    });
    places.dedup();
    places
}

pub fn assets(text: &str, council: Option<&Boundary>, mistakes: &mut Vec<Mistake>) -> Vec<Asset> {
    let rows = read::<Asset>(ASSETS, text, mistakes);
    let lacks = |it: &Asset| match (it.id.is_empty(), it.kind.is_empty()) {
        (true, _) => Some("id"),
        (false, true) => Some("kind"),
        (false, false) => None,
    };
    let rows = named(ASSETS, rows, lacks, mistakes);
    let rows = about_here(ASSETS, rows, |it| (it.lat, it.lon), council, mistakes);
    unique(ASSETS, rows, |it| format!("{} {}", it.kind, it.id), "names the same thing", mistakes)
}

/// OS Open Names' own kinds, and whatever else stands there.
fn weight(kind: &str) -> usize {
    const KINDS: [&str; 7] = ["City", "Town", "Suburban Area", "Village", "Hamlet", "Other Settlement", "Postcode"];
    KINDS.iter().position(|known| known.eq_ignore_ascii_case(kind)).unwrap_or(KINDS.len())
}

/// Rows with their lines.
fn read<T: DeserializeOwned>(file: &str, text: &str, mistakes: &mut Vec<Mistake>) -> Vec<(usize, T)> {
    // Spreadsheets begin a file with a mark.
    let text = text.trim_start_matches('\u{feff}');
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(text.as_bytes());
    let Ok(head) = reader.headers().cloned() else { return Vec::new() };
    let mut rows = Vec::new();
    let mut wrong = 0_usize;
    for record in reader.records() {
        let line = |position: Option<&csv::Position>| position.and_then(|at| usize::try_from(at.line()).ok());
        let (line, read) = match record {
            Ok(record) => (line(record.position()), record.deserialize::<T>(Some(&head))),
            Err(error) => (line(error.position()), Err(error)),
        };
        match read {
            Ok(row) => rows.push((line.unwrap_or_default(), row)),
            Err(error) => {
                wrong += 1;
                if wrong <= TOLD {
                    mistakes.push(Mistake::new(
                        file,
                        line,
                        plainly(&error, &head),
                        "Correct this row, or the first one, which names the columns.",
                    ));
                }
            }
        }
    }
    if wrong > TOLD {
        let what = format!("{} more rows cannot be read", wrong - TOLD);
        mistakes.push(Mistake::new(file, None, what, "Correct those above first."));
    }
    rows
}

fn plainly(error: &csv::Error, head: &csv::StringRecord) -> String {
    match error.kind() {
        csv::ErrorKind::UnequalLengths { expected_len, len, .. } => {
            format!("the row has {len} columns where the first one has {expected_len}")
        }
        csv::ErrorKind::Deserialize { err, .. } => {
            let column = err.field().and_then(|field| head.get(usize::try_from(field).ok()?));
            column.map_or_else(|| err.to_string(), |column| format!("{column}: {}", err.kind()))
        }
        _ => error.to_string(),
    }
}

/// Degrees beyond the council's own box: what is over the edge may be named, what is in another sea may not.
const ROUND_ABOUT: f64 = 0.5;

/// Rows whose positions are on Earth, and not far from the council's area.
fn about_here<T>(
    file: &str,
    rows: Vec<(usize, T)>,
    at: impl Fn(&T) -> (f64, f64),
    council: Option<&Boundary>,
    mistakes: &mut Vec<Mistake>,
) -> Vec<(usize, T)> {
    let own: Option<Rect<f64>> = council.and_then(|council| council.area.bounding_rect());
    let is_far = |lat: f64, lon: f64| {
        own.is_some_and(|own| {
            let beyond = |value: f64, least: f64, most: f64| value < least - ROUND_ABOUT || value > most + ROUND_ABOUT;
            beyond(lat, own.min().y, own.max().y) || beyond(lon, own.min().x, own.max().x)
        })
    };
    let (mut kept, mut told) = (Vec::new(), Told::of(file));
    for (line, row) in rows {
        let (lat, lon) = at(&row);
        // What is no number at all is not greater either.
        if !(lat.abs() <= 90.0 && lon.abs() <= 180.0) {
            let what = format!("{lat}, {lon} is no latitude and longitude");
            told.say(line, what, "Export it in WGS 84 (EPSG:4326), in degrees.");
        } else if is_far(lat, lon) {
            let what = format!("{lat}, {lon} is far from the council's area");
            told.say(line, what, "See whether latitude and longitude have changed places, or take the row out.");
        } else {
            kept.push((line, row));
        }
    }
    told.end("are somewhere else", mistakes);
    kept
}

/// Rows that do not say what a thing is called.
fn named<T>(
    file: &str,
    rows: Vec<(usize, T)>,
    lacks: impl Fn(&T) -> Option<&'static str>,
    mistakes: &mut Vec<Mistake>,
) -> Vec<(usize, T)> {
    let (mut kept, mut told) = (Vec::new(), Told::of(file));
    for (line, row) in rows {
        match lacks(&row) {
            Some(column) => told.say(line, format!("the {column} is empty"), "Write it, or take the row out."),
            None => kept.push((line, row)),
        }
    }
    told.end("lack something too", mistakes);
    kept
}

/// The first mistakes of a file, and how many more there are.
struct Told<'a> {
    file: &'a str,
    first: Vec<Mistake>,
    more: usize,
}

impl<'a> Told<'a> {
    fn of(file: &'a str) -> Self {
        Self { file, first: Vec::new(), more: 0 }
    }

    fn say(&mut self, line: usize, what: impl Into<String>, remedy: &str) {
        match self.first.len() < TOLD {
            true => self.first.push(Mistake::new(self.file, Some(line), what, remedy)),
            false => self.more += 1,
        }
    }

    fn end(self, more: &str, mistakes: &mut Vec<Mistake>) {
        mistakes.extend(self.first);
        if self.more > 0 {
            let what = format!("{} more rows {more}", self.more);
            mistakes.push(Mistake::new(self.file, None, what, "Correct those above first."));
        }
    }
}

fn unique<T>(
    file: &str,
    rows: Vec<(usize, T)>,
    name: impl Fn(&T) -> String,
    twice: &str,
    mistakes: &mut Vec<Mistake>,
) -> Vec<T> {
    let mut seen = std::collections::HashMap::new();
    let (mut kept, mut told) = (Vec::new(), Told::of(file));
    for (line, row) in rows {
        match seen.insert(name(&row), line) {
            Some(first) => told.say(line, format!("the row {twice} as line {first}"), "Take one of them out."),
            None => kept.push(row),
        }
    }
    told.end("are there twice", mistakes);
    kept
}
