//! A boundary's lines as a BLOB: 1.4 MB for the whole of the United Kingdom where GeoJSON takes 10.3.
//!
//! ```text
//! area    = count polygon*        polygon = count ring*        ring = count point*
//! point   = zigzag(Δlongitude) zigzag(Δlatitude)
//! ```
//!
//! Every number is an LEB128 varint. A coordinate is a whole number of 1e-5 degrees (1.1 m north, 0.7 m east at 52°), and
//! a difference is taken from the point before it in the blob, whichever ring that was in; the first from 0,0. A ring's
//! closing point is left out. A polygon's first ring is its outer one, the rest are holes.

use geo::{Coord, LineString, MultiPolygon, Polygon};

/// 1e-5 degrees in a degree.
const SCALE: f64 = 1e5;

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RingsError {
    #[error("the boundary ends too early")]
    Short,
    #[error("the boundary has bytes left over")]
    Long,
    #[error("a number in the boundary is out of range")]
    Range,
    #[error("a ring in the boundary has fewer than three points")]
    Degenerate,
}

/// Reads an area. Takes any bytes: memory stays within about ten times the blob, since no count is believed that the
/// bytes behind it could not fill.
pub fn decode_rings(blob: &[u8]) -> Result<MultiPolygon<f64>, RingsError> {
    let mut from = Reader { rest: blob, lon: 0, lat: 0 };
    // A point is 2 bytes or more, a ring 3 points and its count, a polygon a ring and its count.
    let polygons = from.many(8, |from| {
        let mut rings = from.many(7, Reader::ring)?.into_iter();
        let outer = rings.next().ok_or(RingsError::Degenerate)?;
        Ok(Polygon::new(outer, rings.collect()))
    })?;
    if from.rest.is_empty() { Ok(MultiPolygon(polygons)) } else { Err(RingsError::Long) }
}

/// Writes an area whose rings are closed, as `geo` keeps them. Points that fall on one another at this precision are
/// written once; a ring of which fewer than three are left is dropped, and a polygon whose outer ring is.
#[cfg(any(test, feature = "pack-build"))]
pub fn encode_rings(area: &MultiPolygon<f64>) -> Vec<u8> {
    let polygons: Vec<Vec<Vec<(i64, i64)>>> = area
        .iter()
        .filter_map(|polygon| {
            let outer = whole(polygon.exterior())?;
            Some([outer].into_iter().chain(polygon.interiors().iter().filter_map(whole)).collect())
        })
        .collect();
    let mut blob = Vec::new();
    let mut last = (0, 0);
    put(&mut blob, polygons.len() as u64);
    for rings in polygons {
        put(&mut blob, rings.len() as u64);
        for ring in rings {
            put(&mut blob, ring.len() as u64);
            for point in ring {
                put(&mut blob, zigzag(point.0 - last.0));
                put(&mut blob, zigzag(point.1 - last.1));
                last = point;
            }
        }
    }
    blob
}

/// A ring in whole 1e-5 degrees, without its closing point.
#[cfg(any(test, feature = "pack-build"))]
fn whole(ring: &LineString<f64>) -> Option<Vec<(i64, i64)>> {
    let mut points: Vec<(i64, i64)> =
        ring.0.iter().map(|at| ((at.x * SCALE).round() as i64, (at.y * SCALE).round() as i64)).collect();
    points.dedup();
    if points.first() == points.last() {
        points.pop();
    }
    (points.len() >= 3).then_some(points)
}

#[cfg(any(test, feature = "pack-build"))]
fn put(blob: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        blob.push((number & 0x7f) as u8 | 0x80);
        number >>= 7;
    }
    blob.push(number as u8);
}

#[cfg(any(test, feature = "pack-build"))]
fn zigzag(number: i64) -> u64 {
    ((number << 1) ^ (number >> 63)) as u64
}

struct Reader<'a> {
    rest: &'a [u8],
    lon: i64,
    lat: i64,
}

impl Reader<'_> {
    /// A count, and so many of what `each` reads, which takes at least `size` bytes.
    fn many<T>(
        &mut self,
        size: usize,
        mut each: impl FnMut(&mut Self) -> Result<T, RingsError>,
    ) -> Result<Vec<T>, RingsError> {
        let count = usize::try_from(self.varint()?).map_err(|_| RingsError::Short)?;
        if count > self.rest.len() / size {
            return Err(RingsError::Short);
        }
        (0..count).map(|_| each(self)).collect()
    }

    fn ring(&mut self) -> Result<LineString<f64>, RingsError> {
        let mut points = self.many(2, Self::point)?;
        if points.len() < 3 {
            return Err(RingsError::Degenerate);
        }
        points.extend(points.first().copied());
        Ok(LineString(points))
    }

    fn point(&mut self) -> Result<Coord<f64>, RingsError> {
        self.lon = step(self.lon, self.varint()?, 18_000_000)?;
        self.lat = step(self.lat, self.varint()?, 9_000_000)?;
        Ok(Coord { x: self.lon as f64 / SCALE, y: self.lat as f64 / SCALE })
    }

    /// At most 32 bits, in at most five bytes: more than any count or step within the globe.
    fn varint(&mut self) -> Result<u64, RingsError> {
        let mut number = 0;
        for shift in [0, 7, 14, 21, 28] {
            let (byte, rest) = self.rest.split_first().ok_or(RingsError::Short)?;
            self.rest = rest;
            number |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return if number <= u64::from(u32::MAX) { Ok(number) } else { Err(RingsError::Range) };
            }
        }
        Err(RingsError::Range)
    }
}

/// From one coordinate to the next, which must lie on the globe.
fn step(from: i64, zigzag: u64, limit: i64) -> Result<i64, RingsError> {
    let difference = (zigzag >> 1) as i64 ^ -((zigzag & 1) as i64);
    let to = from + difference;
    if (-limit..=limit).contains(&to) { Ok(to) } else { Err(RingsError::Range) }
}

#[cfg(test)]
mod tests {
    use geo::polygon;
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn an_area_with_a_hole_is_read_back_to_within_half_a_step() {
        let area = MultiPolygon(vec![
            polygon!(
                exterior: [(x: -2.5, y: 52.5), (x: -2.4, y: 52.5), (x: -2.4, y: 52.6), (x: -2.5, y: 52.6)],
                interiors: [[(x: -2.46, y: 52.54), (x: -2.44, y: 52.54), (x: -2.45, y: 52.560004)]],
            ),
            polygon![(x: 179.0, y: -89.0), (x: 180.0, y: -90.0), (x: -180.0, y: 90.0)],
        ]);
        let read = decode_rings(&encode_rings(&area)).unwrap();
        assert_eq!(read.0.len(), 2);
        for (was, is) in area.iter().zip(&read) {
            assert_eq!(was.interiors().len(), is.interiors().len());
            for (was, is) in was.exterior().0.iter().zip(&is.exterior().0) {
                assert!((was.x - is.x).abs() <= 0.5e-5 && (was.y - is.y).abs() <= 0.5e-5);
            }
        }
        assert_eq!(decode_rings(&encode_rings(&read)).unwrap(), read);
    }

    #[test]
    fn the_format_stays_as_it_is() {
        let area = MultiPolygon(vec![polygon![(x: 0.00001, y: -0.00001), (x: 0.00065, y: 0.0), (x: 0.0, y: 0.0)]]);
        assert_eq!(encode_rings(&area), [1, 1, 3, 2, 1, 0x80, 1, 2, 0x81, 1, 0]);
    }

    #[test]
    fn a_blob_that_is_none_is_refused_by_reason() {
        for (blob, why) in [
            (&[][..], RingsError::Short),
            (&[0xff, 0xff, 0xff, 0xff, 0x0f], RingsError::Short),
            (&[0xff, 0xff, 0xff, 0xff, 0xff, 1], RingsError::Range),
            (&[1, 1, 2, 2, 2, 2, 2, 0, 0], RingsError::Degenerate),
            (&[1, 0, 0, 0, 0, 0, 0, 0, 0], RingsError::Degenerate),
            (&[0, 0], RingsError::Long),
            (&[1, 1, 3, 2, 0xff, 0xff, 0xff, 0x0f, 2, 2, 2, 2], RingsError::Range),
        ] {
            assert_eq!(decode_rings(blob), Err(why), "{blob:?}");
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_an_area_on_the_globe_or_an_error(blob in prop::collection::vec(any::<u8>(), 0..400)) {
            if let Ok(area) = decode_rings(&blob) {
                use geo::CoordsIter;
                prop_assert!(area.coords_iter().all(|at| at.x.abs() <= 180.0 && at.y.abs() <= 90.0));
            }
        }

        #[test]
        fn a_changed_boundary_never_makes_the_reader_fall(at in 0usize..40, bit in 0u8..8) {
            let area = MultiPolygon(vec![polygon![(x: -2.5, y: 52.5), (x: -2.4, y: 52.5), (x: -2.4, y: 52.6)]]);
            let mut blob = encode_rings(&area);
            let at = at % blob.len();
            blob[at] ^= 1 << bit;
            let _ = decode_rings(&blob);
        }
    }
}
