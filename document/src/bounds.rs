//! How large a quantity may be that somebody writes into a file. All bounds stand here. They are beyond what any
//! operator has, and small enough that sums and products of what is within them fit the integers that they
//! are counted in; what goes together with other values is checked where these are known.

use sandtable_units::{BitRate, Bytes, Chance, Currency, Frequency, Length, Money, Quantity, Span};
use serde::Serialize;

/// The mean of a random span. It may be longer than a span: of many things that fail once in four hundred years, some
/// fail in each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct MeanSpan(pub Span);

impl MeanSpan {
    /// The longest: draws that are longer than time are taken for never.
    pub(crate) const MOST: Span = Span::from_nanos(200_000 * Span::DAY.nanos());
}

/// A quantity with a bound.
pub trait Bounded: Quantity {
    /// The largest value that may be written.
    const MOST: Self;
    /// Why nobody needs more, for a `help:` line.
    const WHY: &'static str;
}

impl Bounded for Span {
    // Two of them after each other still end before time does, 584 years after the start.
    const MOST: Self = Self::from_nanos(100_000 * Self::DAY.nanos());
    const WHY: &'static str = "nothing takes longer than 273 years";
}

impl Bounded for BitRate {
    const MOST: Self = Self::from_bits_per_second(1_000_000_000_000_000);
    const WHY: &'static str = "the whole internet carries less";
}

impl Bounded for Bytes {
    const MOST: Self = Self::new(1_000_000_000_000_000);
    const WHY: &'static str = "no single transfer carries more";
}

impl Bounded for Frequency {
    const MOST: Self = Self::from_hertz(1_000_000_000_000);
    const WHY: &'static str = "no radio is above it";
}

impl Bounded for Length {
    const MOST: Self = Self::from_metres(100_000_000);
    const WHY: &'static str = "it is more than twice around the earth";
}

impl Bounded for Money {
    const MOST: Self = Self::from_hundredths(1_000_000_000, Currency::Usd);
    const WHY: &'static str = "no single price, wage or message costs more";
}

impl Bounded for Chance {
    const MOST: Self = Self::ALWAYS;
    const WHY: &'static str = "write for instance \"0.3%\"";
}

/// The most that a plain count may be: of people, items, weights.
pub(crate) const COUNT_MAX: u32 = 1_000_000_000;
