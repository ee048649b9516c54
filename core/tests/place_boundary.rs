//! Real boundaries: known places, and every answer held against a slow, independent calculation.
#![cfg(feature = "pack-build")]
// .clippy.toml allows these in a test itself, not in what tests share.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, clippy::print_stdout)]

use std::path::{Path, PathBuf};

use geo::{Coord, LineString, MultiPolygon, Polygon};
use geojson::{GeoJson, GeometryValue, Position as Pair};
use wayside_core::pack::{Boundary, Pack, build};
use wayside_core::place::locate;
use wayside_core::report::Position;

fn folder() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn telford() -> Boundary {
    let out = tempfile::tempdir().unwrap();
    let file = out.path().join("telford.pack");
    build::build(&folder().join("packs/telford-and-wrekin"), &file).unwrap();
    Pack::open(&file).unwrap().boundaries().unwrap().remove(0)
}

/// A place, whose it is, and that it is far enough from any edge to be sure.
const KNOWN: &[(&str, f64, f64, &str)] = &[
    ("Telford town centre", 52.6766, -2.4469, "E06000020"),
    ("Wellington", 52.7007, -2.5164, "E06000020"),
    ("Newport, Shropshire", 52.7690, -2.3787, "E06000020"),
    ("Shrewsbury", 52.7077, -2.7541, "E06000051"),
    ("Shifnal", 52.6683, -2.3744, "E06000051"),
    ("Bridgnorth", 52.5347, -2.4197, "E06000051"),
    ("Stafford", 52.8067, -2.1168, "E07000197"),
    ("Lewisham", 51.4613, -0.0117, "E09000023"),
    ("Cardiff", 51.4816, -3.1791, "W06000015"),
];

#[test]
fn known_places_are_inside_the_council_or_outside() {
    let telford = telford();
    for (name, lat, lon, code) in KNOWN {
        let ground = locate(&Position::new(*lat, *lon, 12.0).unwrap(), &telford);
        assert_eq!(ground.inside, *code == telford.code, "{name}");
        assert!(!ground.ambiguous, "{name}: {} m", ground.edge_m);
    }
}

#[test]
fn each_known_place_is_in_one_authority_of_the_whole_kingdom() {
    let Some(all) = kingdom() else { return };
    for (name, lat, lon, code) in KNOWN {
        let here = Position::new(*lat, *lon, 12.0).unwrap();
        let holding: Vec<_> = all.iter().filter(|it| locate(&here, it).inside).map(|it| it.code.as_str()).collect();
        assert_eq!(holding, [*code], "{name}");
    }
}

#[test]
fn the_packed_boundary_is_the_published_one_to_within_two_metres() {
    let Some(all) = kingdom() else { return };
    let packed = telford();
    let published = all.into_iter().find(|it| it.code == packed.code).unwrap();
    for at in points(&published) {
        let ground = locate(&Position::new(at.y, at.x, 0.0).unwrap(), &packed);
        assert!(ground.edge_m < 2.0, "{at:?}: {} m", ground.edge_m);
    }
}

#[test]
fn inside_and_distance_agree_with_a_slow_independent_calculation() {
    let telford = telford();
    let edges: Vec<Coord<f64>> = points(&telford).collect();
    let samples = sampled(&edges);
    // A grid over the boundary and somewhat beyond, and places some 30 m to each side of its edges.
    let grid = (0..14).flat_map(|row| {
        (0..14).map(move |column| (52.59 + f64::from(row) * 0.0217, -2.72 + f64::from(column) * 0.0343))
    });
    let near = edges.windows(2).step_by(9).flat_map(|pair| {
        let middle = (pair[0] + pair[1]) / 2.0;
        [(middle.y + 0.0002, middle.x + 0.0003), (middle.y - 0.0002, middle.x - 0.0003)]
    });
    let (mut inside, mut outside) = (0, 0);
    for (lat, lon) in grid.chain(near) {
        let ground = locate(&Position::new(lat, lon, 0.0).unwrap(), &telford);
        assert_eq!(ground.inside, crossings(&edges, lat, lon) % 2 == 1, "{lat},{lon}");
        let slow = samples.iter().map(|at| haversine(lat, lon, at)).fold(f64::INFINITY, f64::min);
        // A sphere is up to 0.4% off the ellipsoid here, and the nearest sample up to 2.5 m along the edge from the
        // nearest point.
        let least = (slow * slow - 2.5 * 2.5).max(0.0).sqrt();
        let between = least * 0.995 - 0.01..=slow * 1.005;
        assert!(between.contains(&ground.edge_m), "{lat},{lon}: {} m, slowly {slow} m", ground.edge_m);
        if ground.inside { inside += 1 } else { outside += 1 }
    }
    assert!(inside > 100 && outside > 100, "{inside} inside, {outside} outside: the places prove little");
}

/// Even-odd rule: edges crossed on the way east.
fn crossings(edges: &[Coord<f64>], lat: f64, lon: f64) -> usize {
    let crosses = |pair: &&[Coord<f64>]| {
        let (a, b) = (pair[0], pair[1]);
        (a.y > lat) != (b.y > lat) && lon < a.x + (lat - a.y) / (b.y - a.y) * (b.x - a.x)
    };
    edges.windows(2).filter(crosses).count()
}

/// A point each 5 m or less along the edges.
fn sampled(edges: &[Coord<f64>]) -> Vec<Coord<f64>> {
    let along = edges.windows(2).flat_map(|pair| {
        let (a, b) = (pair[0], pair[1]);
        let steps = (haversine(a.y, a.x, &b) / 5.0).ceil().max(1.0) as u32;
        (0..steps).map(move |step| a + (b - a) * (f64::from(step) / f64::from(steps)))
    });
    along.collect()
}

fn haversine(lat: f64, lon: f64, to: &Coord<f64>) -> f64 {
    let (a, b) = (lat.to_radians(), to.y.to_radians());
    let h = ((b - a) / 2.0).sin().powi(2) + a.cos() * b.cos() * ((to.x - lon).to_radians() / 2.0).sin().powi(2);
    2.0 * 6_371_008.8 * h.sqrt().asin()
}

/// Of the one outer ring that Telford has.
fn points(boundary: &Boundary) -> impl Iterator<Item = Coord<f64>> + '_ {
    assert_eq!(boundary.area.0.len(), 1);
    boundary.area.0[0].exterior().0.iter().copied()
}

/// All authorities, when the data is there: the project is tested without it as well.
fn kingdom() -> Option<Vec<Boundary>> {
    let file: PathBuf = folder().join("../../shared/data/boundaries/uk-local-authorities-20m.geojson");
    let Ok(text) = std::fs::read_to_string(&file) else {
        println!("skipped: {} is not there", file.display());
        return None;
    };
    let GeoJson::FeatureCollection(all) = text.parse().unwrap() else { panic!("not a collection") };
    let boundary = |feature: geojson::Feature| Boundary {
        code: feature.property("c").unwrap().as_str().unwrap().to_owned(),
        name: feature.property("n").unwrap().as_str().unwrap().to_owned(),
        source: String::new(),
        licence: String::new(),
        date: String::new(),
        tolerance_m: 20.0,
        provisional: true,
        valid_from: None,
        valid_to: None,
        successor: None,
        area: match feature.geometry.unwrap().value {
            GeometryValue::Polygon { coordinates } => MultiPolygon(vec![polygon(&coordinates)]),
            GeometryValue::MultiPolygon { coordinates } => coordinates.iter().map(|it| polygon(it)).collect(),
            other => panic!("{}", other.type_name()),
        },
    };
    Some(all.features.into_iter().map(boundary).collect())
}

fn polygon(rings: &[Vec<Pair>]) -> Polygon<f64> {
    let ring = |ring: &Vec<Pair>| LineString(ring.iter().map(|at| Coord { x: at[0], y: at[1] }).collect());
    Polygon::new(ring(&rings[0]), rings[1..].iter().map(ring).collect())
}
