//! What is where, asked of the file in place: whose land it is, places by name, the lamp that stands nearest. Nothing is
//! kept in memory, so that a pack with every authority of the country costs no more than a council's.

use std::collections::BTreeMap;

use geo::{Contains, Point};
use rusqlite::{Row, params};

use super::read::{area, rows};
use super::{Asset, Boundary, District, Owner, Pack, PackError, Place, read};
use crate::report::Position;

/// 1e-5 degrees in a degree, as in `rings`.
pub(super) const SCALE: f64 = 1e5;
/// The side of an asset's cell, in 1e-5 degrees of latitude and of longitude: about 70 m at 52°.
const CELL: (i64, i64) = (64, 104);
/// Cells are numbered along parallels: more of them than lie round the Earth.
const CELLS_ROUND: i64 = 1_000_000;

/// So many places are fetched before those nearest are chosen from among them.
const PLACES_WEIGHED: usize = 60;

pub(super) fn fixed(degrees: f64) -> i64 {
    (degrees * SCALE).round() as i64
}

fn degrees(fixed: i64) -> f64 {
    fixed as f64 / SCALE
}

pub(super) fn cell(lat: i64, lon: i64) -> i64 {
    lat.div_euclid(CELL.0) * CELLS_ROUND + lon.div_euclid(CELL.1)
}

impl Pack {
    /// The authority that a position lies in, of those that the pack draws; the first, where lines overlap.
    pub fn authority_at(&self, position: &Position) -> Result<Option<Boundary>, PackError> {
        let found = self.within("boundary", position, read::one_boundary)?;
        Ok(found.into_iter().find(|it| holds(&it.area, position)))
    }

    /// Whose land it is, where it is not simply the council's: a towpath in a park is both a trust's and the park's.
    pub fn owners_at(&self, position: &Position) -> Result<Vec<Owner>, PackError> {
        let mut found = self.within("owner", position, owner)?;
        found.retain(|it| holds(&it.area, position));
        Ok(found)
    }

    /// All of them.
    pub fn owners(&self) -> Result<Vec<Owner>, PackError> {
        self.with(|db| rows(db, "SELECT * FROM owner ORDER BY ord", [None], owner))
    }

    /// The county that has the roads of a lower-tier authority.
    pub fn county_of(&self, code: &str) -> Result<Option<District>, PackError> {
        let sql = "SELECT * FROM district WHERE district = ?1";
        Ok(self.with(|db| rows(db, sql, [Some(code)], district))?.pop())
    }

    /// Every lower-tier authority that it knows the county of.
    pub fn districts(&self) -> Result<Vec<District>, PackError> {
        self.with(|db| rows(db, "SELECT * FROM district ORDER BY district", [None], district))
    }

    /// Another authority than this pack's own that a position lies in, of those that it draws: of two tiers, the other.
    pub(super) fn other_authority_at(&self, position: &Position) -> Result<Option<Boundary>, PackError> {
        let own = &self.council()?.jurisdiction;
        let found = self.within("boundary", position, read::one_boundary)?;
        Ok(found.into_iter().find(|it| it.code != *own && holds(&it.area, position)))
    }

    /// Places whose names hold words that begin so, the likeliest first: those that are called just so; of those, towns before
    /// streets, and of equals the nearest.
    pub fn places(&self, typed: &str, near: Option<&Position>, most: usize) -> Result<Vec<Place>, PackError> {
        let Some(asked) = as_query(typed) else { return Ok(Vec::new()) };
        let typed = typed.trim().to_lowercase();
        let weighed = i64::try_from(PLACES_WEIGHED.max(most)).unwrap_or(i64::MAX);
        // Those called so; then those with such words in their names; then those that only lie within something called so.
        let called =
            "SELECT * FROM place WHERE name COLLATE NOCASE BETWEEN ?1 AND ?1 || char(0x10FFFF) ORDER BY ord LIMIT ?2";
        let worded = "SELECT place.* FROM place_name JOIN place ON place.ord = place_name.rowid
            WHERE place_name MATCH ?1 ORDER BY place_name.rowid LIMIT ?2";
        let mut found: Vec<(i64, Place)> = Vec::new();
        for (sql, asked) in [(called, typed), (worded, format!("name : ({asked})")), (worded, asked)] {
            if found.len() >= most {
                break;
            }
            let mut alike: Vec<(i64, Place)> = self.with(|db| {
                let mut statement = db.prepare_cached(sql)?;
                let rows = statement.query_map(params![asked, weighed], |row| Ok((row.get("ord")?, place(row)?)))?;
                Ok(rows.collect::<Result<_, _>>()?)
            })?;
            alike.retain(|(ord, _)| !found.iter().any(|(other, _)| other == ord));
            alike.sort_by(|(one_ord, one), (other_ord, other)| {
                let far = |place: &Place| near.map_or(0.0, |near| square_of_distance(near, place));
                match one.kind == other.kind && near.is_some() {
                    true => far(one).total_cmp(&far(other)),
                    false => one_ord.cmp(other_ord),
                }
            });
            found.extend(alike);
        }
        Ok(found.into_iter().map(|(_, place)| place).take(most).collect())
    }

    /// Lamps, bins and the like of one kind in this cell and those round it, the nearest first: up to about 70 m away.
    pub fn assets_near(&self, kind: &str, position: &Position) -> Result<Vec<Asset>, PackError> {
        let (lat, lon) = (fixed(position.lat()), fixed(position.lon()));
        let mut found: Vec<Asset> = self.with(|db| {
            let mut statement = db.prepare_cached(
                "SELECT kind, id, lat, lon FROM asset WHERE kind = ?1 AND cell BETWEEN ?2 - 1 AND ?2 + 1",
            )?;
            let mut found = Vec::new();
            for row in [-1, 0, 1] {
                let middle = cell(lat + row * CELL.0, lon);
                found.extend(statement.query_map(params![kind, middle], asset)?.collect::<Result<Vec<_>, _>>()?);
            }
            Ok(found)
        })?;
        let far = |it: &Asset| square(position, it.lat, it.lon);
        found.sort_by(|one, other| far(one).total_cmp(&far(other)));
        Ok(found)
    }

    /// How many places there are, and assets of each kind.
    pub(super) fn counts(&self) -> Result<(u64, BTreeMap<String, u64>), PackError> {
        self.with(|db| {
            let places = db.query_row("SELECT count(*) FROM place", [], |row| row.get(0))?;
            let assets = rows(db, "SELECT kind, count(*) FROM asset GROUP BY kind", [None], |row| {
                Ok((row.get(0)?, row.get(1)?))
            })?;
            Ok((places, assets.into_iter().collect()))
        })
    }

    /// All of them, those first that are meant most.
    #[cfg(feature = "pack-build")]
    pub(super) fn all_places(&self) -> Result<Vec<Place>, PackError> {
        self.with(|db| rows(db, "SELECT * FROM place ORDER BY ord", [None], place))
    }

    #[cfg(feature = "pack-build")]
    pub(super) fn all_assets(&self) -> Result<Vec<Asset>, PackError> {
        self.with(|db| rows(db, "SELECT kind, id, lat, lon FROM asset ORDER BY kind, id", [None], asset))
    }

    /// Every place and every lamp can be read.
    #[cfg(feature = "pack-build")]
    pub(super) fn check_ground(&self) -> Result<(), PackError> {
        self.with(|db| {
            rows(db, "SELECT * FROM place", [None], |row| place(row).map(drop))?;
            rows(db, "SELECT * FROM asset", [None], |row| asset(row).map(drop))?;
            let unnamed = "SELECT count(*) FROM place WHERE ord NOT IN (SELECT rowid FROM place_name)";
            match db.query_row(unnamed, [], |row| row.get::<_, u32>(0))? {
                0 => Ok(()),
                _ => Err(PackError::damaged("its places cannot be looked up by name")),
            }
        })
    }

    /// Rows whose boxes hold the position.
    fn within<T>(
        &self,
        table: &str,
        position: &Position,
        each: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Vec<T>, PackError> {
        self.with(|db| {
            let mut statement = db.prepare_cached(&format!(
                "SELECT * FROM {table} WHERE ?1 BETWEEN west AND east AND ?2 BETWEEN south AND north ORDER BY ord"
            ))?;
            let at = params![fixed(position.lon()), fixed(position.lat())];
            Ok(statement.query_map(at, each)?.collect::<Result<_, _>>()?)
        })
    }
}

fn holds(area: &geo::MultiPolygon<f64>, position: &Position) -> bool {
    area.contains(&Point::new(position.lon(), position.lat()))
}

fn district(row: &Row<'_>) -> rusqlite::Result<District> {
    Ok(District { district: row.get("district")?, county: row.get("county")?, county_name: row.get("county_name")? })
}

fn owner(row: &Row<'_>) -> rusqlite::Result<Owner> {
    Ok(Owner {
        id: row.get("id")?,
        name: row.get("name")?,
        tell: row.get("tell")?,
        sample: row.get("sample")?,
        area: area(row)?,
    })
}

fn place(row: &Row<'_>) -> rusqlite::Result<Place> {
    Ok(Place {
        name: row.get("name")?,
        kind: row.get("kind")?,
        within: row.get("within")?,
        lat: degrees(row.get("lat")?),
        lon: degrees(row.get("lon")?),
        usrn: row.get("usrn")?,
    })
}

fn asset(row: &Row<'_>) -> rusqlite::Result<Asset> {
    Ok(Asset {
        id: row.get("id")?,
        kind: row.get("kind")?,
        lat: degrees(row.get("lat")?),
        lon: degrees(row.get("lon")?),
    })
}

/// Each word as a beginning. `None`: nothing to look for.
fn as_query(typed: &str) -> Option<String> {
    let words = typed.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty());
    let words: Vec<String> = words.map(|word| format!("\"{word}\"*")).collect();
    (!words.is_empty()).then(|| words.join(" "))
}

fn square_of_distance(from: &Position, place: &Place) -> f64 {
    square(from, place.lat, place.lon)
}

/// For comparing only: degrees of longitude are shortened as they are at this latitude.
fn square(from: &Position, lat: f64, lon: f64) -> f64 {
    let (north, east) = (lat - from.lat(), (lon - from.lon()) * from.lat().to_radians().cos());
    north * north + east * east
}
