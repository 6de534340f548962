//! Places on earth, in ten-millionths of a degree (about a centimetre), and compass bearings.
//! Distances are great circles; map projections are left to whoever draws.

use crate::Length;
use serde::{Deserialize, Serialize};

/// Mean radius of the earth in metres (IUGG, R1).
const EARTH_RADIUS: f64 = 6_371_008.8;

/// A point on the earth, WGS 84.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Position {
    /// Ten-millionths of a degree, north positive.
    latitude: i32,
    /// Ten-millionths of a degree, east positive.
    longitude: i32,
}

/// Why two numbers are no place on earth.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
pub enum PositionError {
    /// Not between -90 and 90.
    #[error("latitude {0} is not between -90 and 90 degrees")]
    Latitude(f64),
    /// Not between -180 and 180.
    #[error("longitude {0} is not between -180 and 180 degrees")]
    Longitude(f64),
}

impl Position {
    /// The position at `latitude` and `longitude` in degrees, rounded to a ten-millionth.
    pub fn from_degrees(latitude: f64, longitude: f64) -> Result<Self, PositionError> {
        if !(-90.0..=90.0).contains(&latitude) {
            return Err(PositionError::Latitude(latitude));
        }
        if !(-180.0..=180.0).contains(&longitude) {
            return Err(PositionError::Longitude(longitude));
        }
        Ok(Self { latitude: to_steps(latitude), longitude: to_steps(longitude) })
    }

    /// Degrees, north positive.
    pub fn latitude(self) -> f64 {
        f64::from(self.latitude) / 1e7
    }

    /// Degrees, east positive.
    pub fn longitude(self) -> f64 {
        f64::from(self.longitude) / 1e7
    }

    /// The great-circle distance (haversine formula) to `other`.
    pub fn distance(self, other: Self) -> Length {
        let (latitude_a, latitude_b) =
            (self.latitude().to_radians(), other.latitude().to_radians());
        let half_latitude = libm::sin((latitude_b - latitude_a) / 2.0);
        let half_longitude = libm::sin((other.longitude() - self.longitude()).to_radians() / 2.0);
        let square = half_latitude * half_latitude
            + libm::cos(latitude_a) * libm::cos(latitude_b) * half_longitude * half_longitude;
        let angle = 2.0 * libm::asin(square.sqrt().min(1.0));
        Length::from_metres_rounded(EARTH_RADIUS * angle)
    }

    /// The position `east` and `north` metres away, on the plane that touches the earth here: good
    /// to a thousandth within a hundred kilometres, away from the poles.
    pub fn shifted(self, east: f64, north: f64) -> Result<Self, PositionError> {
        let degree = EARTH_RADIUS.to_radians();
        let narrowed = libm::cos(self.latitude().to_radians());
        Self::from_degrees(
            self.latitude() + north / degree,
            self.longitude() + east / (degree * narrowed),
        )
    }

    /// Metres east and north from here to `other`: the inverse of [`Position::shifted`].
    pub fn offset_to(self, other: Self) -> (f64, f64) {
        let degree = EARTH_RADIUS.to_radians();
        let narrowed = libm::cos(self.latitude().to_radians());
        (
            (other.longitude() - self.longitude()) * degree * narrowed,
            (other.latitude() - self.latitude()) * degree,
        )
    }
}

#[expect(clippy::cast_possible_truncation, reason = "within 180 degrees by the caller's check")]
fn to_steps(degrees: f64) -> i32 {
    (degrees * 1e7).round() as i32
}

/// A compass bearing in whole degrees, clockwise from north, 0 to 359.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Azimuth(u16);

impl Azimuth {
    /// The bearing of `degrees`; 360 is taken as 0, and `None` is returned for more.
    pub const fn from_degrees(degrees: u16) -> Option<Self> {
        match degrees {
            0..=359 => Some(Self(degrees)),
            360 => Some(Self(0)),
            _ => None,
        }
    }

    /// Degrees clockwise from north.
    pub const fn degrees(self) -> u16 {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(latitude: f64, longitude: f64) -> Position {
        Position::from_degrees(latitude, longitude).unwrap()
    }

    #[test]
    fn a_degree_of_latitude_is_111_km() {
        let distance = at(50.0, 8.0).distance(at(51.0, 8.0)).kilometres();
        assert!((distance - 111.195).abs() < 0.001, "{distance}");
    }

    #[test]
    fn antipodes_are_half_the_circumference_apart() {
        let distance = at(0.0, 0.0).distance(at(0.0, 180.0)).kilometres();
        assert!((distance - 20_015.115).abs() < 0.01, "{distance}");
    }

    #[test]
    fn shifting_and_measuring_agree() {
        let home = at(50.0, 8.0);
        let away = home.shifted(3_000.0, 4_000.0).unwrap();
        assert!((home.distance(away).metres() - 5_000.0).abs() < 5.0);
        let (east, north) = home.offset_to(away);
        assert!((east - 3_000.0).abs() < 0.02 && (north - 4_000.0).abs() < 0.02);
    }

    #[test]
    fn what_is_not_on_earth_is_refused() {
        assert!(Position::from_degrees(91.0, 0.0).is_err());
        assert!(Position::from_degrees(0.0, f64::NAN).is_err());
    }
}
