//! Decibels, powers that add up, and the noise of a receiver that they must exceed.

/// A power ratio in decibels.
pub fn to_db(ratio: f64) -> f64 {
    10.0 * libm::log10(ratio)
}

/// A ratio of powers from decibels.
pub fn from_db(decibels: f64) -> f64 {
    libm::pow(10.0, decibels / 10.0)
}

/// The sum of powers that are given in dBm.
pub fn add_db(powers: impl Iterator<Item = f64>) -> f64 {
    to_db(powers.map(from_db).sum())
}

/// The noise of a receiver.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Noise {
    /// What the receiver adds, in dB; 9 dB for a phone (3GPP TR 38.802).
    pub figure: f64,
}

impl Noise {
    /// Thermal noise at 290 K, in dBm per hertz.
    const THERMAL: f64 = -174.0;

    /// The noise in a bandwidth of so many hertz, in dBm.
    pub fn power(self, bandwidth: f64) -> f64 {
        Self::THERMAL + to_db(bandwidth) + self.figure
    }
}
