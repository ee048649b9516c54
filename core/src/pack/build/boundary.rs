//! boundary.geojson: the council's own boundary, and any others that the pack should know; owners.geojson: land that
//! others look after.

use std::collections::HashSet;

use chrono::NaiveDate;
use geo::algorithm::line_intersection::LineIntersection;
use geo::sweep::Intersections;
use geo::{BoundingRect, Contains, Coord, Intersects, LineString, LinesIter, MultiPolygon, Point, Polygon, Rect};
use geojson::{Feature, GeoJson, GeometryValue, Position};

use super::Mistake;
use super::unread::Names;
use crate::pack::rings::encode_rings;
use crate::pack::{Boundary, Council, Owner, decode_rings};

pub const FILE: &str = "boundary.geojson";
/// The same, packed: a whole country's.
pub const PACKED: &str = "boundary.geojson.gz";
pub const OWNERS: &str = "owners.geojson";

/// The boundaries as a pack will give them back, that of `jurisdiction` first.
pub fn read(text: &str, jurisdiction: Option<&str>, mistakes: &mut Vec<Mistake>) -> Vec<Boundary> {
    let Some(features) = features(FILE, text, mistakes) else { return Vec::new() };
    let mut say = |line, what: String, remedy: &str| mistakes.push(Mistake::new(FILE, line, what, remedy));
    let mut boundaries: Vec<Boundary> = Vec::new();
    for (number, feature) in features.iter().enumerate() {
        match boundary(feature) {
            Ok(found) if boundaries.iter().any(|other| other.code == found.code) => {
                let line = line_of(text, features.get(number), "code");
                say(line, format!("two features have the code {:?}", found.code), "Make them one, a MultiPolygon.");
            }
            Ok(found) => boundaries.push(found),
            Err(wrong) => {
                let line = line_of(text, features.get(number), "code");
                wrong
                    .into_iter()
                    .for_each(|(what, remedy)| say(line, format!("feature {}: {what}", number + 1), remedy));
            }
        }
    }
    if let Some(own) = jurisdiction.filter(|own| *own != Council::NATIONAL) {
        if boundaries.len() == features.len() && !boundaries.iter().any(|boundary| boundary.code == own) {
            say(
                None,
                format!("no feature has the code {own:?}"),
                "Give the council's boundary the jurisdiction of council.toml.",
            );
        }
        // Stable: the others stay in the file's order.
        boundaries.sort_by_key(|boundary| boundary.code != own);
    }
    boundaries
}

pub fn owners(text: &str, unread: &mut Names, mistakes: &mut Vec<Mistake>) -> Vec<Owner> {
    let Some(features) = features(OWNERS, text, mistakes) else {
        unread.add("");
        return Vec::new();
    };
    let mut owners: Vec<Owner> = Vec::new();
    for (number, feature) in features.iter().enumerate() {
        let wrong = match owner(feature) {
            Ok(found) if owners.iter().any(|other| other.id == found.id) => {
                vec![(format!("two features have the id {:?}", found.id), "Make them one, a MultiPolygon.")]
            }
            Ok(found) => {
                owners.push(found);
                continue;
            }
            Err(wrong) => {
                unread.add(feature.property("id").and_then(|id| id.as_str()).unwrap_or_default());
                wrong
            }
        };
        let line = line_of(text, features.get(number), "id");
        for (what, remedy) in wrong {
            mistakes.push(Mistake::new(OWNERS, line, format!("feature {}: {what}", number + 1), remedy));
        }
    }
    owners
}

fn features(file: &str, text: &str, mistakes: &mut Vec<Mistake>) -> Option<Vec<Feature>> {
    // Some programs begin a file with a mark.
    match text.trim_start_matches('\u{feff}').parse::<GeoJson>() {
        Ok(GeoJson::FeatureCollection(all)) => {
            // What the collection says of itself holds of each of them.
            let common = all.foreign_members.unwrap_or_default();
            let mut features = all.features;
            for feature in &mut features {
                for (name, value) in &common {
                    if !feature.contains_property(name) {
                        feature.set_property(name.clone(), value.clone());
                    }
                }
            }
            Some(features)
        }
        Ok(GeoJson::Feature(feature)) => Some(vec![feature]),
        Ok(GeoJson::Geometry(_)) => {
            let what = "it is a shape without properties";
            mistakes.push(Mistake::new(
                file,
                None,
                what,
                "Export it as a feature, with code, name, source and licence.",
            ));
            None
        }
        Err(error) => {
            let line = match &error {
                geojson::Error::MalformedGeoJson(error) => Some(error.line()).filter(|line| *line > 0),
                _ => None,
            };
            mistakes.push(Mistake::new(file, line, format!("it is not GeoJSON: {error}"), "Export it again."));
            None
        }
    }
}

type Wrong = (String, &'static str);

fn text_of(feature: &Feature, name: &'static str) -> Result<String, Wrong> {
    let found = feature.property(name).and_then(|value| value.as_str()).map(str::trim).filter(|text| !text.is_empty());
    found.map(str::to_owned).ok_or((format!("the property {name} is missing"), "Add it, as text."))
}

fn day_of(feature: &Feature, name: &'static str) -> Result<Option<NaiveDate>, Wrong> {
    let found = feature.property(name).filter(|value| !value.is_null());
    match found.map(|value| value.as_str().ok_or(value)) {
        None => Ok(None),
        Some(Err(other)) => Err((format!("{name} {other} is no day"), "Write it as text, like \"2027-04-01\".")),
        Some(Ok(text)) => {
            text.parse().map(Some).map_err(|_| (format!("{name} {text:?} is no day"), "Write it like 2027-04-01."))
        }
    }
}

/// Where a feature says what it is called; nowhere, where it does not.
fn line_of(text: &str, feature: Option<&Feature>, called: &str) -> Option<usize> {
    let name = serde_json::to_string(feature?.property(called)?.as_str()?).ok()?;
    let at = text.find(&name)?;
    Some(1 + text.bytes().take(at).filter(|byte| *byte == b'\n').count())
}

/// What was read, or everything that is wrong.
struct Faults(Vec<Wrong>);

impl Faults {
    fn or<T>(&mut self, read: Result<T, Wrong>) -> Option<T> {
        read.map_err(|wrong| self.0.push(wrong)).ok()
    }
}

fn owner(feature: &Feature) -> Result<Owner, Vec<Wrong>> {
    let mut faults = Faults(Vec::new());
    let [id, name, tell] = ["id", "name", "tell"].map(|property| faults.or(text_of(feature, property)));
    let area = faults.or(area(feature));
    let sample = feature.property("sample").and_then(|value| value.as_bool()).unwrap_or(false);
    match (id, name, tell, area) {
        (Some(id), Some(name), Some(tell), Some(area)) => Ok(Owner { id, name, tell, sample, area }),
        _ => Err(faults.0),
    }
}

/// Longitudes and latitudes of the United Kingdom, with room for its sea.
const HERE: (std::ops::RangeInclusive<f64>, std::ops::RangeInclusive<f64>) = (-14.0..=4.0, 48.0..=63.0);

fn boundary(feature: &Feature) -> Result<Boundary, Vec<Wrong>> {
    let mut faults = Faults(Vec::new());
    let texts = ["code", "name", "source", "licence", "date"].map(|property| faults.or(text_of(feature, property)));
    let tolerance = feature.property("tolerance_m").and_then(|value| value.as_f64()).filter(|metres| *metres >= 0.0);
    let tolerance = faults
        .or(tolerance
            .ok_or(("the property tolerance_m is missing".into(), "Say how far the line may be off, in metres.")));
    let provisional = feature.property("provisional").and_then(|value| value.as_bool());
    let provisional = faults.or(provisional.ok_or((
        "the property provisional is missing".into(),
        "Write true, or false for a line fit for real reports.",
    )));
    let days = ["valid_from", "valid_to"].map(|property| faults.or(day_of(feature, property)));
    let area = faults.or(area(feature));
    let ([Some(code), Some(name), Some(source), Some(licence), Some(date)], Some(tolerance_m), Some(provisional)) =
        (texts, tolerance, provisional)
    else {
        return Err(faults.0);
    };
    let ([Some(valid_from), Some(valid_to)], Some(area)) = (days, area) else { return Err(faults.0) };
    let successor = feature.property("successor").and_then(|value| value.as_str()).map(str::to_owned);
    Ok(Boundary { code, name, source, licence, date, tolerance_m, provisional, valid_from, valid_to, successor, area })
}

/// As the pack will have it, rounded to its precision.
fn area(feature: &Feature) -> Result<MultiPolygon<f64>, Wrong> {
    let polygons = match feature.geometry.as_ref().map(|geometry| &geometry.value) {
        Some(GeometryValue::Polygon { coordinates }) => vec![polygon(coordinates)?],
        Some(GeometryValue::MultiPolygon { coordinates }) => {
            coordinates.iter().map(|rings| polygon(rings)).collect::<Result<_, _>>()?
        }
        _ => return Err(("it is not an area".into(), "Give it a Polygon or a MultiPolygon.")),
    };
    let rounded = decode_rings(&encode_rings(&MultiPolygon(polygons.clone())));
    let rounded = rounded.map_err(|error| (error.to_string(), "Export it again."))?;
    if rounded.0.is_empty() {
        return Err(("its area is empty".into(), "Export it again."));
    }
    let abroad = |at: &&Coord<f64>| !(HERE.0.contains(&at.x) && HERE.1.contains(&at.y));
    if let Some(at) = polygons.iter().flat_map(|polygon| polygon.exterior().0.iter()).find(abroad) {
        let what = format!("longitude {}, latitude {} is not in the United Kingdom", at.x, at.y);
        return Err((what, "See whether longitude and latitude have changed places: GeoJSON has longitude first."));
    }
    let mend = "Mend it (QGIS: Fix geometries), and export it again.";
    if let Some(at) = polygons.iter().find_map(crossing) {
        return Err((format!("its line crosses itself at {:.5}, {:.5}", at.y, at.x), mend));
    }
    if let Some(at) = polygons.iter().flat_map(rings).find_map(touching) {
        return Err((format!("its line touches itself at {:.5}, {:.5}", at.y, at.x), mend));
    }
    if let Some(at) = overlapping(&polygons) {
        return Err((format!("two of its areas lie on one another at {:.5}, {:.5}", at.y, at.x), mend));
    }
    Ok(rounded)
}

fn rings(polygon: &Polygon<f64>) -> impl Iterator<Item = &LineString<f64>> {
    std::iter::once(polygon.exterior()).chain(polygon.interiors())
}

/// A corner that a ring comes to a second time: a bow-tie may meet there without crossing.
fn touching(ring: &LineString<f64>) -> Option<Coord<f64>> {
    let mut seen = HashSet::new();
    let mut before = None;
    let corners = ring.0.iter().skip(1).filter(|at| before.replace(**at) != Some(**at));
    corners.copied().find(|at| !seen.insert((at.x.to_bits(), at.y.to_bits())))
}

/// Where two of them cross, or one lies within another. That corners or edges meet is nothing. Only what lies in one another's
/// box is looked at: a coast has hundreds of islands.
fn overlapping(polygons: &[Polygon<f64>]) -> Option<Coord<f64>> {
    let boxed: Vec<(&Polygon<f64>, Rect<f64>)> =
        polygons.iter().filter_map(|polygon| Some((polygon, polygon.bounding_rect()?))).collect();
    let others = |number: usize| boxed.iter().enumerate().filter(move |(other, _)| *other != number).map(|(_, it)| it);
    let near =
        boxed.iter().enumerate().filter(|(number, (_, own))| others(*number).any(|(_, box_of)| own.intersects(box_of)));
    let lines = near.flat_map(|(_, (polygon, _))| polygon.lines_iter());
    let crossing = Intersections::from_iter(lines).find_map(|(_, _, meet)| match meet {
        LineIntersection::SinglePoint { intersection, is_proper: true } => Some(intersection),
        _ => None,
    });
    crossing.or_else(|| {
        boxed.iter().enumerate().find_map(|(number, (one, own))| {
            let within = others(number).filter(|(_, box_of)| own.contains(box_of));
            // Nothing crosses: one corner tells, and one that lies on a line does not.
            let corner = |(other, _): &(&Polygon<f64>, Rect<f64>)| {
                other.exterior().0.iter().take(3).copied().find(|at| one.contains(&Point(*at)))
            };
            within.filter_map(corner).next()
        })
    })
}

/// Where two of its lines cross, or lie on one another.
fn crossing(polygon: &Polygon<f64>) -> Option<Coord<f64>> {
    Intersections::from_iter(polygon.lines_iter()).find_map(|(_, _, meet)| match meet {
        LineIntersection::SinglePoint { intersection, is_proper: true } => Some(intersection),
        LineIntersection::SinglePoint { .. } => None,
        LineIntersection::Collinear { intersection } => Some(intersection.start),
    })
}

fn polygon(rings: &[Vec<Position>]) -> Result<Polygon<f64>, Wrong> {
    let mut rings = rings.iter().map(|ring| self::ring(ring)).collect::<Result<Vec<_>, _>>()?.into_iter();
    let outer = rings.next().ok_or(("a polygon has no ring".to_owned(), "Export it again."))?;
    Ok(Polygon::new(outer, rings.collect()))
}

fn ring(ring: &[Position]) -> Result<LineString<f64>, Wrong> {
    let points = ring.iter().map(point).collect::<Result<Vec<_>, _>>()?;
    if points.len() < 4 || points.first() != points.last() {
        return Err(("a ring is not closed".into(), "End each ring with its first point, after three others or more."));
    }
    Ok(LineString(points))
}

fn point(position: &Position) -> Result<Coord<f64>, Wrong> {
    match position.as_slice() {
        [x, y, ..] if x.abs() <= 180.0 && y.abs() <= 90.0 => Ok(Coord { x: *x, y: *y }),
        other => {
            let remedy = "Export it in WGS 84 (EPSG:4326), longitude first.";
            Err((format!("{other:?} is not a longitude and a latitude"), remedy))
        }
    }
}
