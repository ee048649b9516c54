//! Inside or outside a boundary, and how far from its nearest edge.

use geo::{Contains, Coord, Distance, Euclidean, LineString, MapCoords, Point};

use crate::pack::Boundary;
use crate::report::Position;

/// What can be said of a position and one boundary.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ground {
    /// By the line as it is drawn; a point exactly on it is outside.
    pub inside: bool,
    /// Metres to the nearest edge, holes' edges included. Infinite for a boundary without an area.
    pub edge_m: f64,
    /// The edge is nearer than the fix and the line can be off together, so that `inside` may be wrong.
    pub ambiguous: bool,
}

/// By the line as it is drawn. Much quicker than to say how far from it.
pub fn is_inside(position: &Position, boundary: &Boundary) -> bool {
    boundary.area.contains(&Point::new(position.lon(), position.lat()))
}

/// Holds a position against a boundary.
pub fn locate(position: &Position, boundary: &Boundary) -> Ground {
    let here = Point::new(position.lon(), position.lat());
    let plane = Plane::about(here.0);
    let edge_m = boundary
        .area
        .iter()
        .flat_map(|polygon| std::iter::once(polygon.exterior()).chain(polygon.interiors()))
        // geo calls it 0 to a line that has no points.
        .filter(|ring| !ring.0.is_empty())
        .map(|ring| plane.distance_to(ring))
        .fold(f64::INFINITY, f64::min);
    Ground {
        inside: is_inside(position, boundary),
        edge_m,
        ambiguous: edge_m < position.accuracy_m() + boundary.tolerance_m,
    }
}

/// A flat sheet laid on the WGS 84 ellipsoid at one point: metres east and north of it, with the ellipsoid's two radii of
/// curvature there (equirectangular).
///
/// True at the point, and worse with the square of the distance, because meridians draw together: at 52° by up to 0.1 m
/// at 1 km, 10 m at 10 km and 250 m (0.5%) at 50 km. Where the distance decides anything it is some tens of metres. A
/// boundary across the 180th meridian is beyond it.
struct Plane {
    here: Coord<f64>,
    /// Metres in a degree of longitude and of latitude.
    per_degree: Coord<f64>,
}

impl Plane {
    fn about(here: Coord<f64>) -> Self {
        // WGS 84 (EPSG:7030): equatorial radius in metres, and the first eccentricity squared.
        const RADIUS: f64 = 6_378_137.0;
        const ECCENTRICITY_2: f64 = 0.006_694_379_990_14;
        let (sin, cos) = here.y.to_radians().sin_cos();
        let w2 = 1.0 - ECCENTRICITY_2 * sin * sin;
        let prime_vertical = RADIUS / w2.sqrt();
        let meridional = RADIUS * (1.0 - ECCENTRICITY_2) / (w2 * w2.sqrt());
        let per_degree = Coord { x: (prime_vertical * cos).to_radians(), y: meridional.to_radians() };
        Self { here, per_degree }
    }

    fn distance_to(&self, ring: &LineString<f64>) -> f64 {
        let flat = ring.map_coords(|at| Coord {
            x: (at.x - self.here.x) * self.per_degree.x,
            y: (at.y - self.here.y) * self.per_degree.y,
        });
        Euclidean.distance(&Point::new(0.0, 0.0), &flat)
    }
}

#[cfg(test)]
mod tests {
    use geo::{MultiPolygon, polygon};

    use super::*;

    /// A square of 0.02° with a hole of 0.002° in its middle, at 52.5° north.
    fn square() -> Boundary {
        Boundary {
            code: "E00000000".into(),
            name: "Square".into(),
            source: String::new(),
            licence: String::new(),
            date: String::new(),
            tolerance_m: 20.0,
            provisional: true,
            valid_from: None,
            valid_to: None,
            successor: None,
            area: MultiPolygon(vec![polygon!(
                exterior: [(x: -2.51, y: 52.49), (x: -2.49, y: 52.49), (x: -2.49, y: 52.51), (x: -2.51, y: 52.51)],
                interiors: [[(x: -2.501, y: 52.499), (x: -2.499, y: 52.499), (x: -2.499, y: 52.501), (x: -2.501, y: 52.501)]],
            )]),
        }
    }

    fn at(lat: f64, lon: f64, accuracy_m: f64) -> Position {
        Position::new(lat, lon, accuracy_m).unwrap()
    }

    #[test]
    fn a_hole_is_outside_and_its_edge_counts() {
        // A degree of latitude is 111,267 m at 52.5° (WGS 84), one of longitude 67,911 m.
        for (lat, lon, inside, edge_m) in [
            (52.505, -2.5, true, 445.1),
            (52.5, -2.5, false, 67.9),
            (52.52, -2.5, false, 1112.7),
            (52.5, -2.52, false, 679.1),
        ] {
            let ground = locate(&at(lat, lon, 5.0), &square());
            assert_eq!(ground.inside, inside, "{lat},{lon}");
            assert!((ground.edge_m - edge_m).abs() < 0.2, "{lat},{lon}: {}", ground.edge_m);
        }
    }

    #[test]
    fn near_the_edge_is_ambiguous_by_the_fix_and_the_line_together() {
        // 27.8 m inside the northern edge; the line may be off by 20.
        for (accuracy_m, ambiguous) in [(0.0, false), (7.0, false), (8.5, true), (100.0, true)] {
            let ground = locate(&at(52.50975, -2.505, accuracy_m), &square());
            assert!(ground.inside);
            assert_eq!(ground.ambiguous, ambiguous, "±{accuracy_m} m, edge at {}", ground.edge_m);
        }
    }

    #[test]
    fn a_boundary_without_an_area_holds_nothing_and_is_infinitely_far() {
        for area in [MultiPolygon(vec![]), MultiPolygon(vec![geo::Polygon::new(LineString(vec![]), vec![])])] {
            let ground = locate(&at(52.5, -2.5, 5.0), &Boundary { area, ..square() });
            assert_eq!(ground, Ground { inside: false, edge_m: f64::INFINITY, ambiguous: false });
        }
    }
}
