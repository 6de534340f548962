//! Spectrum: how many resource blocks a carrier has, and how many bits a hertz carries at which
//! signal-to-noise ratio.

use crate::link_budget::from_db;

/// A carrier of a cell, in one direction.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Carrier {
    /// In hertz.
    pub bandwidth: f64,
    /// Between subcarriers, in hertz.
    pub subcarrier_spacing: f64,
    /// Spatial layers that are sent at once.
    pub layers: u32,
    /// The share of time that the direction has, from 0 to 1: 1 with frequency duplex.
    pub duplex_share: f64,
}

/// Subcarriers of a resource block (3GPP TS 38.211).
const SUBCARRIERS: f64 = 12.0;
/// The share of a carrier that carries users' data: the rest goes to control channels, reference
/// signals and guard bands. 3GPP TS 38.306 takes 0.14 in the downlink of frequency range 1.
const PAYLOAD: f64 = 0.86;

impl Carrier {
    /// Its resource blocks.
    pub fn resource_blocks(&self) -> u32 {
        resource_blocks(self.bandwidth, self.subcarrier_spacing)
    }

    /// Bits a second to one user who has all resource blocks, at a signal-to-noise ratio in dB.
    pub fn rate(&self, ratio: f64) -> f64 {
        let used = f64::from(self.resource_blocks()) * SUBCARRIERS * self.subcarrier_spacing;
        let layers = f64::from(self.layers);
        spectral_efficiency(ratio, self.layers) * layers * used * PAYLOAD * self.duplex_share
    }
}

/// The resource blocks of a bandwidth, after 3GPP TS 38.101-1, table 5.3.2-1, for what it lists; for
/// other bandwidths nine tenths are used.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "bandwidths are positive and far below 2^32 blocks"
)]
pub fn resource_blocks(bandwidth: f64, subcarrier_spacing: f64) -> u32 {
    const LISTED: [(u32, u32, u32); 22] = [
        (15, 5, 25),
        (15, 10, 52),
        (15, 15, 79),
        (15, 20, 106),
        (15, 25, 133),
        (15, 30, 160),
        (15, 40, 216),
        (15, 50, 270),
        (30, 5, 11),
        (30, 10, 24),
        (30, 15, 38),
        (30, 20, 51),
        (30, 25, 65),
        (30, 30, 78),
        (30, 40, 106),
        (30, 50, 133),
        (30, 60, 162),
        (30, 70, 189),
        (30, 80, 217),
        (30, 90, 245),
        (30, 100, 273),
        (60, 100, 135),
    ];
    let (kilohertz, megahertz) = (subcarrier_spacing / 1e3, bandwidth / 1e6);
    let same = |listed: u32, given: f64| (f64::from(listed) - given).abs() < 1e-6;
    let listed = (LISTED.iter())
        .find(|(spacing, width, _)| same(*spacing, kilohertz) && same(*width, megahertz));
    listed.map_or_else(
        || (0.9 * bandwidth / (SUBCARRIERS * subcarrier_spacing)).max(1.0) as u32,
        |(_, _, blocks)| *blocks,
    )
}

/// Bits per second and hertz of one layer at a signal-to-noise ratio in dB, where the power is shared
/// by `layers`: Shannon's bound, of which 3GPP TR 36.942 (annex A) finds 0.6 to be reached, from -10
/// dB up to what 256-QAM carries.
pub fn spectral_efficiency(ratio: f64, layers: u32) -> f64 {
    const REACHED: f64 = 0.6;
    const LEAST: f64 = -10.0;
    /// 8 bits at a code rate of 948/1024 (3GPP TS 38.214, table 5.1.3.1-2).
    const MOST: f64 = 8.0 * 948.0 / 1024.0;
    if ratio < LEAST {
        return 0.0;
    }
    (REACHED * libm::log2(1.0 + from_db(ratio) / f64::from(layers))).min(MOST)
}
