//! Lengths: links, cell ranges, the radius of a storm. Written `12.5km`, counted in millimetres.

use crate::quantity::{Parts, Scale, written};

/// A length in millimetres.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Length(u64);

const SCALE: Scale = Scale {
    kind: "a length",
    finest: "a millimetre",
    units: &[("km", 1_000_000), ("m", 1_000), ("mm", 1)],
    nothing: "m",
    parts: Parts::One,
};

written!(Length, SCALE, "a length", "12.5km");

impl Length {
    /// A length of `metres`, rounded to the nearest millimetre.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a float cast saturates; lengths on earth are far below the limit"
    )]
    pub fn from_metres_rounded(metres: f64) -> Self {
        Self((metres * 1e3).round() as u64)
    }

    /// A length of whole metres.
    pub const fn from_metres(metres: u32) -> Self {
        Self(metres as u64 * 1_000)
    }

    /// The length in millimetres.
    pub const fn millimetres(self) -> u64 {
        self.0
    }

    /// The length in metres, to describe it or to do geometry with it.
    pub const fn metres(self) -> f64 {
        self.0 as f64 / 1e3
    }

    /// The length in kilometres, to describe it.
    pub const fn kilometres(self) -> f64 {
        self.0 as f64 / 1e6
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Quantity as _;

    #[test]
    fn lengths_are_read_and_written() {
        let length = Length::parse("12.5km");
        assert_eq!(length, Ok(Length::from_metres(12_500)));
        assert_eq!(length.map(|length| length.to_string()), Ok("12500m".into()));
        assert!(Length::parse("3 miles").is_err());
    }
}
