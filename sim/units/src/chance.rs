//! Chances: how likely something is, as a whole number out of 2^32, so that a draw decides by
//! comparing integers. Written `0.3%`.

use crate::quantity::{Parts, Quantity, QuantityError, Scale, serde_as_text_or};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive as _;

/// A probability out of 2^32; both 0 and 1 can be told exactly.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Chance(u64);

const ONE: u64 = 1 << 32;
const SCALE: Scale = Scale {
    kind: "a chance",
    finest: "one in four thousand million",
    units: &[("%", 1)],
    nothing: "%",
    parts: Parts::One,
};

serde_as_text_or!(Chance, u64);

impl Chance {
    /// It never happens.
    pub const NEVER: Self = Self(0);
    /// It always happens.
    pub const ALWAYS: Self = Self(ONE);

    /// The chance nearest to `share`, which must lie between 0 and 1.
    ///
    /// # Panics
    /// If `share` lies outside, or is not a number.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "between 0 and 2^32 by the assertion"
    )]
    pub fn from_share(share: f64) -> Self {
        assert!((0.0..=1.0).contains(&share), "a chance lies between 0 and 1, not at {share}");
        Self((share * ONE as f64).round() as u64)
    }

    /// The chance as a share between 0 and 1, to describe it.
    pub const fn share(self) -> f64 {
        self.0 as f64 / ONE as f64
    }

    /// So many of a number, rounded to the nearest.
    pub fn of(self, count: u64) -> u64 {
        let parts = u128::from(count) * u128::from(self.0) + u128::from(ONE / 2);
        u64::try_from(parts >> 32).unwrap_or(count)
    }

    /// Whether a uniformly drawn word makes it happen.
    #[inline]
    pub const fn decides(self, word: u32) -> bool {
        (word as u64) < self.0
    }
}

impl Quantity for Chance {
    const KIND: &'static str = "a chance";
    const EXAMPLE: &'static str = "0.3%";

    /// Reads percent and takes the nearest chance that can be told.
    fn parse(text: &str) -> Result<Self, QuantityError> {
        let too_large = || QuantityError::TooLarge { text: text.into(), most: "100%".into() };
        let percent = SCALE.parts_of(text)?[0].0;
        if percent > Decimal::ONE_HUNDRED {
            return Err(too_large());
        }
        let steps =
            percent.checked_mul(Decimal::from(ONE)).ok_or_else(too_large)? / Decimal::ONE_HUNDRED;
        steps.round().to_u64().map(Self).ok_or_else(too_large)
    }

    fn pattern() -> String {
        SCALE.pattern()
    }
}

impl std::str::FromStr for Chance {
    type Err = QuantityError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text)
    }
}

impl std::fmt::Display for Chance {
    /// Percent, with as many digits as make the text read back to the same chance.
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let percent = Decimal::from(self.0) * Decimal::ONE_HUNDRED / Decimal::from(ONE);
        let short = (0..8).map(|digits| percent.round_dp(digits)).find(|rounded| {
            (rounded * Decimal::from(ONE) / Decimal::ONE_HUNDRED).round() == Decimal::from(self.0)
        });
        write!(out, "{}%", short.unwrap_or(percent).normalize())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn chances_are_read_and_written() {
        assert_eq!(Chance::parse("100%"), Ok(Chance::ALWAYS));
        assert_eq!(Chance::parse("0%"), Ok(Chance::NEVER));
        assert_eq!(Chance::parse("25%"), Ok(Chance::from_share(0.25)));
        assert_eq!(Chance::from_share(0.003).to_string(), "0.3%");
        assert!(Chance::parse("101%").is_err());
        assert!(Chance::parse("0.3").is_err());
    }

    #[test]
    fn a_share_of_a_number_is_rounded() {
        let half = Chance::from_share(0.5);
        assert_eq!([half.of(2), half.of(3), half.of(0)], [1, 2, 0]);
        assert_eq!([Chance::NEVER.of(u64::MAX), Chance::ALWAYS.of(u64::MAX)], [0, u64::MAX]);
    }

    #[test]
    fn the_ends_are_exact() {
        assert!(!Chance::NEVER.decides(0));
        assert!(Chance::ALWAYS.decides(u32::MAX));
    }

    proptest! {
        #[test]
        fn a_written_chance_reads_back(steps in 0..=ONE) {
            let chance = Chance(steps);
            prop_assert_eq!(Chance::parse(&chance.to_string()), Ok(chance));
        }
    }
}
