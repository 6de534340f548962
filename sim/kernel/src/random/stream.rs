//! Named random streams: one per seed, replication, entity and purpose.
//!
//! A stream is keyed by what it is for, never by an index or by the order of creation. So adding a
//! site, or a draw elsewhere, moves no draw here, and a what-if differs from its baseline only
//! where the change reaches (common random numbers).

use rand::rand_core::Infallible;
use rand::{Rng as _, RngExt as _, SeedableRng as _, TryRng};
use rand_pcg::Pcg64Mcg;
use sandtable_units::Chance;
use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::{Xxh3Default, xxh3_128};

/// What all streams of one run have in common: the scenario's seed and the replication's number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seed {
    /// The scenario's seed.
    pub seed: u64,
    /// The number of the replication, from 0.
    pub replication: u32,
}

impl Seed {
    /// The seed of the first replication.
    pub const fn new(seed: u64) -> Self {
        Self { seed, replication: 0 }
    }

    /// The stream of `entity` for `purpose`, at its beginning.
    pub fn stream(self, entity: &str, purpose: &str) -> Stream {
        Stream(Pcg64Mcg::from_seed(self.key(entity, purpose).to_le_bytes()))
    }

    /// The numbered streams of `entity` for `purpose`.
    pub fn family(self, entity: &str, purpose: &str) -> Family {
        Family(self.key(entity, purpose))
    }

    fn key(self, entity: &str, purpose: &str) -> u128 {
        let mut key = Xxh3Default::new();
        key.update(&self.seed.to_le_bytes());
        key.update(&self.replication.to_le_bytes());
        // The length keeps ("ab", "c") apart from ("a", "bc").
        key.update(&(entity.len() as u64).to_le_bytes());
        key.update(entity.as_bytes());
        key.update(purpose.as_bytes());
        key.digest128()
    }
}

/// Streams of one purpose that are told apart by a number, as those of the orders of a customer group:
/// each costs a hash of the number only.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Family(u128);

impl Family {
    /// The stream of a number, at its beginning.
    #[inline]
    pub fn stream(self, number: u128) -> Stream {
        let mut key = [0; 32];
        key[..16].copy_from_slice(&self.0.to_le_bytes());
        key[16..].copy_from_slice(&number.to_le_bytes());
        Stream(Pcg64Mcg::from_seed(xxh3_128(&key).to_le_bytes()))
    }
}

/// A stream of random words: PCG XSL 128/64 (MCG), 16 bytes of state.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stream(Pcg64Mcg);

impl Stream {
    /// Whether something of this chance happens.
    #[inline]
    pub fn decide(&mut self, chance: Chance) -> bool {
        chance.decides(self.0.next_u32())
    }

    /// A whole number below `bound`, each equally likely.
    ///
    /// # Panics
    /// If `bound` is zero.
    #[inline]
    pub fn below(&mut self, bound: u32) -> u32 {
        self.0.random_range(0..bound)
    }
}

impl TryRng for Stream {
    type Error = Infallible;

    #[inline]
    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        self.0.try_next_u32()
    }

    #[inline]
    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        self.0.try_next_u64()
    }

    #[inline]
    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        self.0.try_fill_bytes(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stream_is_named_by_all_of_its_key() {
        let seed = Seed::new(7);
        let first = |mut stream: Stream| stream.next_u64();
        let base = first(seed.stream("ab", "c"));
        assert_eq!(base, first(seed.stream("ab", "c")));
        assert_ne!(base, first(seed.stream("a", "bc")));
        assert_ne!(base, first(seed.stream("ab", "d")));
        assert_ne!(base, first(Seed::new(8).stream("ab", "c")));
        assert_ne!(base, first(Seed { replication: 1, ..seed }.stream("ab", "c")));
    }

    #[test]
    fn a_family_has_a_stream_for_each_number() {
        let family = |seed, purpose| Seed::new(seed).family("shop", purpose);
        let first = |family: Family, number| family.stream(number).next_u64();
        let base = first(family(7, "orders"), 1 << 70);
        assert_eq!(base, first(family(7, "orders"), 1 << 70));
        assert_ne!(base, first(family(7, "orders"), 1));
        assert_ne!(base, first(family(7, "moves"), 1 << 70));
        assert_ne!(base, first(family(8, "orders"), 1 << 70));
    }

    #[test]
    fn known_draws() {
        let mut stream = Seed::new(1).stream("site Köln-07", "mains");
        let draws: Vec<u64> = (0..3).map(|_| stream.next_u64()).collect();
        assert_eq!(
            draws,
            [5_060_820_784_468_145_252, 5_006_068_512_758_681_166, 2_796_614_143_986_928_373]
        );
    }
}
