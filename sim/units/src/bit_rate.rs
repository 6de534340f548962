//! Bit rates: the capacity of links. Written `2.5Gbit/s`; SI prefixes, so `k` is 1,000.

use crate::quantity::{Parts, Scale, written};

/// A rate in bits per second.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct BitRate(u64);

const SCALE: Scale = Scale {
    kind: "a bit rate",
    finest: "a bit per second",
    units: &[
        ("Tbit/s", 1_000_000_000_000),
        ("Gbit/s", 1_000_000_000),
        ("Mbit/s", 1_000_000),
        ("kbit/s", 1_000),
        ("bit/s", 1),
    ],
    nothing: "bit/s",
    parts: Parts::One,
};

written!(BitRate, SCALE, "a bit rate", "2.5Gbit/s");

impl BitRate {
    /// A rate of `bits` per second.
    pub const fn from_bits_per_second(bits: u64) -> Self {
        Self(bits)
    }

    /// A rate of `bits` per second, rounded to the nearest; none for what is negative, not a number or
    /// beyond 18 Ebit/s.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "the range has been checked"
    )]
    pub fn from_bits_per_second_rounded(bits: f64) -> Option<Self> {
        (0.0..18e18).contains(&bits).then(|| Self(bits.round() as u64))
    }

    /// Bits per second.
    pub const fn bits_per_second(self) -> u64 {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Quantity as _;
    use proptest::prelude::*;

    #[test]
    fn rates_are_read_and_written() {
        let rate = BitRate::parse("2.5Gbit/s");
        assert_eq!(rate, Ok(BitRate::from_bits_per_second(2_500_000_000)));
        assert_eq!(rate.map(|rate| rate.to_string()), Ok("2500Mbit/s".into()));
        assert!(BitRate::parse("1Gbit/s 5Mbit/s").is_err());
        assert!(BitRate::parse("10Gbps").is_err());
    }

    proptest! {
        #[test]
        fn a_written_rate_reads_back(bits: u64) {
            let rate = BitRate::from_bits_per_second(bits);
            prop_assert_eq!(BitRate::parse(&rate.to_string()), Ok(rate));
        }
    }
}
