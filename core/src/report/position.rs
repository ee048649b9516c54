//! Where: a WGS 84 position as the phone knew it at the moment of capture.

use serde::{Deserialize, Serialize};

/// Latitude and longitude in degrees (EPSG:4326) and the fix's accuracy in metres. Cannot hold a place that is none.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Unchecked")]
pub struct Position {
    lat: f64,
    lon: f64,
    accuracy_m: f64,
}

/// Why a position was refused; nothing is stored with one of these.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PositionError {
    #[error("latitude must be between -90 and 90 degrees")]
    Latitude,
    #[error("longitude must be between -180 and 180 degrees")]
    Longitude,
    #[error("accuracy must be a number of metres, 0 or more")]
    Accuracy,
    #[error("0,0 is in the sea off Ghana: the phone had no position yet")]
    NullIsland,
}

impl Position {
    /// Checks ranges; refuses NaN, infinities and the 0,0 that a phone without a fix reports.
    pub fn new(lat: f64, lon: f64, accuracy_m: f64) -> Result<Self, PositionError> {
        if !(-90.0..=90.0).contains(&lat) {
            return Err(PositionError::Latitude);
        }
        if !(-180.0..=180.0).contains(&lon) {
            return Err(PositionError::Longitude);
        }
        if !(accuracy_m.is_finite() && accuracy_m >= 0.0) {
            return Err(PositionError::Accuracy);
        }
        if lat == 0.0 && lon == 0.0 {
            return Err(PositionError::NullIsland);
        }
        Ok(Self { lat, lon, accuracy_m })
    }

    pub fn lat(&self) -> f64 {
        self.lat
    }
    pub fn lon(&self) -> f64 {
        self.lon
    }
    pub fn accuracy_m(&self) -> f64 {
        self.accuracy_m
    }
}

#[derive(Deserialize)]
struct Unchecked {
    lat: f64,
    lon: f64,
    accuracy_m: f64,
}

impl TryFrom<Unchecked> for Position {
    type Error = PositionError;
    fn try_from(it: Unchecked) -> Result<Self, PositionError> {
        Self::new(it.lat, it.lon, it.accuracy_m)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_that_is_none_is_refused_by_name() {
        for (lat, lon, accuracy, why) in [
            (90.1, 0.0, 5.0, PositionError::Latitude),
            (f64::NAN, 0.0, 5.0, PositionError::Latitude),
            (52.0, 180.5, 5.0, PositionError::Longitude),
            (52.0, f64::INFINITY, 5.0, PositionError::Longitude),
            (52.0, -2.0, -1.0, PositionError::Accuracy),
            (52.0, -2.0, f64::NAN, PositionError::Accuracy),
            (0.0, 0.0, 5.0, PositionError::NullIsland),
        ] {
            assert_eq!(Position::new(lat, lon, accuracy), Err(why), "{lat},{lon},{accuracy}");
        }
        assert!(Position::new(52.6766, -2.4469, 12.0).is_ok());
    }

    #[test]
    fn a_stored_position_is_checked_when_read() {
        let read = serde_json::from_str::<Position>(r#"{"lat": 95.0, "lon": 0.0, "accuracy_m": 1.0}"#);
        assert!(read.unwrap_err().to_string().contains("latitude"));
    }
}
