//! Frequencies: carriers, bandwidths, spacings of subcarriers. Written `3.5GHz`.

use crate::quantity::{Parts, Scale, written};

/// A frequency in hertz.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Frequency(u64);

const SCALE: Scale = Scale {
    kind: "a frequency",
    finest: "a hertz",
    units: &[("GHz", 1_000_000_000), ("MHz", 1_000_000), ("kHz", 1_000), ("Hz", 1)],
    nothing: "Hz",
    parts: Parts::One,
};

written!(Frequency, SCALE, "a frequency", "3.5GHz");

impl Frequency {
    /// A frequency of so many hertz.
    pub const fn from_hertz(hertz: u64) -> Self {
        Self(hertz)
    }

    /// Hertz, to calculate with.
    pub const fn hertz(self) -> f64 {
        self.0 as f64
    }

    /// Gigahertz, to calculate with.
    pub const fn gigahertz(self) -> f64 {
        self.0 as f64 / 1e9
    }
}
