//! Random numbers for the generator: a named stream for each purpose, and the few draws that it
//! needs. All functions come from libm, so that a network is the same on every machine.

use rand::{Rng as _, RngExt as _, SeedableRng as _};
use rand_pcg::Pcg64Mcg;
use xxhash_rust::xxh3::Xxh3Default;

pub(super) struct Chance(Pcg64Mcg);

impl Chance {
    /// The stream for `purpose` of the network number `seed`.
    pub(super) fn new(seed: u64, purpose: &str) -> Self {
        let mut key = Xxh3Default::new();
        key.update(&seed.to_le_bytes());
        key.update(purpose.as_bytes());
        Self(Pcg64Mcg::from_seed(key.digest128().to_le_bytes()))
    }

    /// A number from `low` to below `high`, each equally likely.
    pub(super) fn between(&mut self, low: f64, high: f64) -> f64 {
        let unit = (self.0.next_u64() >> 11) as f64 / (1_u64 << 53) as f64;
        low + (high - low) * unit
    }

    /// Whether something happens that happens with this share.
    pub(super) fn happens(&mut self, share: f64) -> bool {
        self.between(0.0, 1.0) < share
    }

    /// A whole number below `bound`.
    pub(super) fn below(&mut self, bound: usize) -> usize {
        self.0.random_range(0..bound)
    }

    /// A point of a round normal distribution of the given spread (Box and Muller 1958).
    pub(super) fn normal_point(&mut self, spread: f64) -> [f64; 2] {
        let radius = spread * (-2.0 * libm::log(1.0 - self.between(0.0, 1.0))).sqrt();
        let angle = self.between(0.0, std::f64::consts::TAU);
        [radius * libm::cos(angle), radius * libm::sin(angle)]
    }
}
