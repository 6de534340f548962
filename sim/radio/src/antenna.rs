//! Antennas: how a sector's gain falls off beside and below its main direction, as 3GPP TR 38.901
//! (table 7.3-1) and TR 36.814 (table A.2.1.1-2) have it.

/// A sector antenna. Without an azimuth it radiates the same in all directions around.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Antenna {
    /// In its main direction, in dBi.
    pub gain: f64,
    /// Where it looks, in degrees clockwise from north.
    pub azimuth: Option<f64>,
    /// How far it looks below the horizon, in degrees.
    pub tilt: f64,
}

/// The angle between both directions at half power, sideways and up and down, in degrees.
const HALF_POWER: (f64, f64) = (65.0, 10.0);
/// The most that is lost sideways, and up and down, in dB.
const LOSS_MAX: (f64, f64) = (30.0, 20.0);

impl Antenna {
    /// The gain in dBi towards a bearing (degrees clockwise from north) and an angle below the horizon
    /// (degrees).
    pub fn gain_towards(&self, bearing: f64, below: f64) -> f64 {
        let sideways = self.azimuth.map_or(0.0, |azimuth| {
            let off = turn(bearing - azimuth) / HALF_POWER.0;
            (12.0 * off * off).min(LOSS_MAX.0)
        });
        let off = (below - self.tilt) / HALF_POWER.1;
        let upright = (12.0 * off * off).min(LOSS_MAX.1);
        self.gain - (sideways + upright).min(LOSS_MAX.0)
    }
}

/// An angle as a turn from -180 to 180 degrees.
fn turn(degrees: f64) -> f64 {
    degrees - 360.0 * libm::round(degrees / 360.0)
}
