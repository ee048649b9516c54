//! A position as a person types it: `52.6766,-2.4469,12`.

use crate::report::{Position, PositionError};

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AtError {
    #[error("write latitude,longitude or latitude,longitude,accuracy: 52.6766,-2.4469,12")]
    Shape,
    #[error("the {0} is not a number")]
    NotANumber(&'static str),
    #[error(transparent)]
    Position(#[from] PositionError),
}

/// Latitude and longitude in degrees, and how many metres the fix may be off. Without the third it is 0: a point that was
/// pointed out rather than measured, about which only the boundary's own tolerance leaves doubt.
pub fn parse_at(text: &str) -> Result<Position, AtError> {
    let mut parts = text.split(',');
    let (Some(lat), Some(lon), accuracy, None) = (parts.next(), parts.next(), parts.next(), parts.next()) else {
        return Err(AtError::Shape);
    };
    let accuracy = accuracy.map_or(Ok(0.0), |text| number(text, "accuracy"))?;
    Ok(Position::new(number(lat, "latitude")?, number(lon, "longitude")?, accuracy)?)
}

/// Digits, a point and a sign. Rust also reads `inf`, `nan` and `1e3`, which nobody means by a place.
fn number(text: &str, name: &'static str) -> Result<f64, AtError> {
    let text = text.trim();
    let plain = text.chars().all(|c| c.is_ascii_digit() || "+-.".contains(c));
    if !plain {
        return Err(AtError::NotANumber(name));
    }
    text.parse().map_err(|_| AtError::NotANumber(name))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_place_is_read_with_its_accuracy_or_without() {
        for (text, lat, lon, accuracy) in [
            ("52.6766,-2.4469,12", 52.6766, -2.4469, 12.0),
            (" 52.6766 , -2.4469 ", 52.6766, -2.4469, 0.0),
            ("+52,-2,0.5", 52.0, -2.0, 0.5),
        ] {
            assert_eq!(parse_at(text), Ok(Position::new(lat, lon, accuracy).unwrap()), "{text}");
        }
    }

    #[test]
    fn what_is_no_place_is_refused_by_reason() {
        for (text, why) in [
            ("", AtError::Shape),
            ("52.6766", AtError::Shape),
            ("52.6766,-2.4469,12,7", AtError::Shape),
            ("52.6766;-2.4469", AtError::Shape),
            ("north,-2.4469", AtError::NotANumber("latitude")),
            ("52.6766,", AtError::NotANumber("longitude")),
            ("52°40'36\",-2.4469", AtError::NotANumber("latitude")),
            ("52.6766,NaN", AtError::NotANumber("longitude")),
            ("52.6766,-2.4469,inf", AtError::NotANumber("accuracy")),
            ("152.6766,-2.4469", AtError::Position(PositionError::Latitude)),
            ("52.6766,-202.4469", AtError::Position(PositionError::Longitude)),
            ("52.6766,-2.4469,-1", AtError::Position(PositionError::Accuracy)),
            ("0,0", AtError::Position(PositionError::NullIsland)),
        ] {
            assert_eq!(parse_at(text), Err(why), "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_a_place_or_an_error(text in "[-+.,0-9eE naif]{0,40}|\\PC{0,40}") {
            let _ = parse_at(&text);
        }

        #[test]
        fn a_position_is_read_back_as_it_is_written(lat in 49.0..61.0f64, lon in -8.0..2.0f64, accuracy in 0.0..500.0f64) {
            let read = parse_at(&format!("{lat},{lon},{accuracy}"));
            prop_assert_eq!(read, Ok(Position::new(lat, lon, accuracy).unwrap()));
        }
    }
}
