//! Model time: moments and durations in whole nanoseconds. The scenario says which civil moment
//! the start is; calendars and clocks on the wall are left to the edges.

use crate::quantity::{Parts, Scale, written};
use std::ops::{Add, AddAssign, Div, Mul, Rem, Sub};

/// A moment: nanoseconds since the scenario's start. It reaches 584 years.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct SimTime(u64);

impl SimTime {
    /// The scenario's start.
    pub const START: Self = Self(0);
    /// A moment that no run reaches.
    pub const NEVER: Self = Self(u64::MAX);

    /// The moment `nanos` nanoseconds after the start.
    #[inline]
    pub const fn from_nanos(nanos: u64) -> Self {
        Self(nanos)
    }

    /// Nanoseconds since the start.
    #[inline]
    pub const fn nanos(self) -> u64 {
        self.0
    }

    /// The span since an earlier moment.
    ///
    /// # Panics
    /// If `earlier` is later: time does not run backwards.
    #[inline]
    pub const fn since(self, earlier: Self) -> Span {
        Span(self.0.checked_sub(earlier.0).expect("time does not run backwards"))
    }

    /// The span since the start.
    #[inline]
    pub const fn since_start(self) -> Span {
        Span(self.0)
    }

    /// The moment `span` later, or [`SimTime::NEVER`] if that is beyond what time can tell.
    #[inline]
    pub const fn saturating_add(self, span: Span) -> Self {
        Self(self.0.saturating_add(span.0))
    }
}

impl Add<Span> for SimTime {
    type Output = Self;

    /// The moment `span` later. What is beyond 584 years is [`SimTime::NEVER`]: no run reaches it, and draws of
    /// heavy tails ask for it.
    #[inline]
    fn add(self, span: Span) -> Self {
        self.saturating_add(span)
    }
}

impl std::fmt::Display for SimTime {
    /// Days and clock since the start: `3d 04:05:06`, with milliseconds where there are any, rounded down.
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let seconds = self.0 / Span::SECOND.0;
        let (days, clock) = (seconds / 86_400, seconds % 86_400);
        if days > 0 {
            write!(out, "{days}d ")?;
        }
        write!(out, "{:02}:{:02}:{:02}", clock / 3600, clock / 60 % 60, clock % 60)?;
        let millis = self.0 % Span::SECOND.0 / Span::MILLISECOND.0;
        if millis == 0 {
            return Ok(());
        }
        let digits = format!("{millis:03}");
        write!(out, ".{}", digits.trim_end_matches('0'))
    }
}

impl serde::Serialize for SimTime {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u64(self.0)
    }
}

impl<'de> serde::Deserialize<'de> for SimTime {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        u64::deserialize(deserializer).map(Self)
    }
}

/// A duration in nanoseconds, never negative. Written `15min`, `1.5h` or `2d 4h`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Span(u64);

const SCALE: Scale = Scale {
    kind: "a time span",
    finest: "a nanosecond",
    units: &[
        ("d", 86_400_000_000_000),
        ("h", 3_600_000_000_000),
        ("min", 60_000_000_000),
        ("s", 1_000_000_000),
        ("ms", 1_000_000),
        ("us", 1_000),
        ("ns", 1),
    ],
    nothing: "s",
    parts: Parts::Several,
};

written!(Span, SCALE, "a time span", "15min");

impl Span {
    /// No time.
    pub const ZERO: Self = Self(0);
    /// One millisecond.
    pub const MILLISECOND: Self = Self(1_000_000);
    /// One second.
    pub const SECOND: Self = Self(1_000_000_000);
    /// One minute.
    pub const MINUTE: Self = Self(60 * Self::SECOND.0);
    /// One hour.
    pub const HOUR: Self = Self(60 * Self::MINUTE.0);
    /// One day of 24 hours.
    pub const DAY: Self = Self(24 * Self::HOUR.0);
    /// The longest span that can be told.
    pub const MAX: Self = Self(u64::MAX);

    /// A span of `nanos` nanoseconds.
    #[inline]
    pub const fn from_nanos(nanos: u64) -> Self {
        Self(nanos)
    }

    /// The span in nanoseconds.
    #[inline]
    pub const fn nanos(self) -> u64 {
        self.0
    }

    /// A span of `seconds`, rounded to the nearest nanosecond; what is negative or not a number
    /// becomes zero, and what is beyond 584 years [`Span::MAX`].
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a float cast saturates and turns NaN into zero, which is what is promised"
    )]
    pub fn from_seconds_rounded(seconds: f64) -> Self {
        Self((seconds * 1e9).round() as u64)
    }

    /// The span in seconds, to describe it.
    pub const fn seconds(self) -> f64 {
        self.0 as f64 / 1e9
    }

    /// The span in hours, to describe it.
    pub const fn hours(self) -> f64 {
        self.0 as f64 / 3.6e12
    }

    /// Whether this is no time at all.
    pub const fn is_zero(self) -> bool {
        self.0 == 0
    }

    /// The sum, or [`Span::MAX`].
    #[inline]
    pub const fn saturating_add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }

    /// The difference, or zero where `other` is longer.
    #[inline]
    pub const fn saturating_sub(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }

    /// The span times `numerator / denominator`, rounded down; [`Span::MAX`] if it does not fit.
    ///
    /// # Panics
    /// If the denominator is zero.
    pub fn scaled(self, numerator: u64, denominator: u64) -> Self {
        let product = u128::from(self.0) * u128::from(numerator) / u128::from(denominator);
        Self(u64::try_from(product).unwrap_or(u64::MAX))
    }

    /// Whether the span is a whole number of `unit`s.
    pub const fn is_multiple_of(self, unit: Self) -> bool {
        self.0.is_multiple_of(unit.0)
    }

    /// The span with only its two largest units, for people: `2d 4h`, `13min 5s`.
    pub fn rounded(self) -> Self {
        for pair in SCALE.units.windows(2) {
            let [(_, larger), (_, smaller)] = pair else { unreachable!("windows of two") };
            if self.0 >= *larger {
                return Self(self.0.saturating_add(smaller / 2) / smaller * smaller);
            }
        }
        self
    }
}

impl Add for Span {
    type Output = Self;

    /// The sum, or [`Span::MAX`], which no run lasts. Totals that may be longer are counted in `u128`.
    #[inline]
    fn add(self, other: Self) -> Self {
        self.saturating_add(other)
    }
}

impl AddAssign for Span {
    #[inline]
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl Sub for Span {
    type Output = Self;

    #[inline]
    fn sub(self, other: Self) -> Self {
        Self(self.0.checked_sub(other.0).expect("a span below zero"))
    }
}

impl Mul<u64> for Span {
    type Output = Self;

    /// So many times the span, or [`Span::MAX`], which no run lasts.
    #[inline]
    fn mul(self, count: u64) -> Self {
        Self(self.0.saturating_mul(count))
    }
}

impl Div for Span {
    type Output = u64;

    /// How many whole times `unit` fits into the span.
    #[inline]
    fn div(self, unit: Self) -> u64 {
        self.0 / unit.0
    }
}

impl Rem for Span {
    type Output = Self;

    #[inline]
    fn rem(self, unit: Self) -> Self {
        Self(self.0 % unit.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Quantity as _, QuantityError};
    use proptest::prelude::*;

    #[test]
    fn spans_are_read_as_people_write_them() {
        for (text, nanos) in [
            ("15min", 15 * 60 * 1_000_000_000),
            ("2d 4h", 52 * 3600 * 1_000_000_000),
            ("1.5h", 5400 * 1_000_000_000),
            (" 250 ms ", 250_000_000),
            ("1h30min", 5400 * 1_000_000_000),
            ("0s", 0),
            ("7ns", 7),
        ] {
            assert_eq!(Span::parse(text), Ok(Span::from_nanos(nanos)), "{text}");
        }
    }

    #[test]
    fn what_is_no_span_is_refused_with_its_reason() {
        for (text, reason) in [
            ("", "expected a time span, found nothing"),
            ("15", "`15` has no unit"),
            ("min", "`min` is not a time span: it does not start with a number"),
            ("NaNs", "`NaNs` is not a time span: it does not start with a number"),
            ("-3h", "`-3h` is negative"),
            ("3 weeks", "`weeks` is not a unit of a time span"),
            ("0.5ns", "`0.5ns` is finer than a nanosecond"),
            ("1,5h", "`1,5h` is not a time span: it does not start with a number"),
            ("213504d", "`213504d` is too large: the most is 213503d"),
        ] {
            let error = Span::parse(text).map(|span| span.to_string());
            assert_eq!(error.map_err(|error| error.to_string()), Err(reason.into()), "{text}");
        }
    }

    #[test]
    fn a_missing_unit_is_helped() {
        let error = QuantityError::MissingUnit { text: "3".into(), units: "`h`".into() };
        assert_eq!(error.help("15min"), "write a number with the unit `h`, such as \"15min\"");
    }

    #[test]
    fn moments_show_days_and_clock() {
        let moment = |nanos| SimTime::from_nanos(nanos).to_string();
        assert_eq!(moment(0), "00:00:00");
        assert_eq!(moment(3_723_500_000_000), "01:02:03.5");
        assert_eq!(moment(273_906_000_000_000), "3d 04:05:06");
    }

    #[test]
    fn rounding_keeps_two_units() {
        assert_eq!(Span::ZERO.to_string(), "0s");
        assert_eq!(SimTime::from_nanos(3_600_001_999_999).to_string(), "01:00:00.001");
        assert_eq!(SimTime::from_nanos(3_600_000_999_999).to_string(), "01:00:00");
        assert_eq!(Span::parse("2d 4h 29min").map(Span::rounded), Span::parse("2d 4h"));
        assert_eq!(Span::parse("59min 59.7s").map(Span::rounded), Span::parse("1h"));
    }

    proptest! {
        #[test]
        fn a_written_span_reads_back(nanos: u64) {
            let span = Span::from_nanos(nanos);
            prop_assert_eq!(Span::parse(&span.to_string()), Ok(span));
        }

        #[test]
        fn no_text_makes_the_reader_panic(text in "\\PC{0,12}") {
            prop_assert!(Span::parse(&text).is_ok() || Span::parse(&text).is_err());
        }
    }
}
