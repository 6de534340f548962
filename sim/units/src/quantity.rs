//! Numbers with units as people write them: `15min`, `2d 4h`, `2.5Gbit/s`, `0.3%`.
//!
//! One reader serves every quantity. It is exact: decimals are never rounded through a float, and
//! a value finer than the unit that the program counts in is an error rather than a rounding.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive as _;

/// A type whose values people write as a number with a unit.
pub trait Quantity: Sized + Copy + Ord + std::fmt::Display {
    /// What the quantity is called in a message, with its article.
    const KIND: &'static str;
    /// A value as it is written, to show in help.
    const EXAMPLE: &'static str;

    /// Reads the text of a value.
    fn parse(text: &str) -> Result<Self, QuantityError>;

    /// A regular expression (ECMA-262) for the texts of values: it lets all of them through, and little else.
    fn pattern() -> String;
}

/// Why a text is not the quantity that was expected.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum QuantityError {
    /// Nothing was written.
    #[error("expected {kind}, found nothing")]
    Empty {
        /// The quantity that was expected.
        kind: &'static str,
    },
    /// The part before the unit is no decimal number.
    #[error("`{text}` is not {kind}: it does not start with a number")]
    NotANumber {
        /// What was written.
        text: String,
        /// The quantity that was expected.
        kind: &'static str,
    },
    /// A number stands without a unit.
    #[error("`{text}` has no unit")]
    MissingUnit {
        /// What was written.
        text: String,
        /// The units to choose from.
        units: String,
    },
    /// The unit is none of this quantity's.
    #[error("`{unit}` is not a unit of {kind}")]
    UnknownUnit {
        /// The unit that was written.
        unit: String,
        /// The quantity that was expected.
        kind: &'static str,
        /// The units to choose from.
        units: String,
    },
    /// The value is below zero.
    #[error("`{text}` is negative")]
    Negative {
        /// What was written.
        text: String,
    },
    /// The value is no whole number of the smallest unit.
    #[error("`{text}` is finer than {finest}")]
    TooFine {
        /// What was written.
        text: String,
        /// The smallest step that can be told apart.
        finest: &'static str,
    },
    /// The value does not fit.
    #[error("`{text}` is too large: the most is {most}")]
    TooLarge {
        /// What was written.
        text: String,
        /// The largest value that can be told.
        most: String,
    },
}

impl QuantityError {
    /// What to write instead, for a `help:` line; `example` is a value of the expected quantity.
    pub fn help(&self, example: &str) -> String {
        match self {
            Self::MissingUnit { units, .. } | Self::UnknownUnit { units, .. } => {
                let choice = if units.contains(',') { "one of the units" } else { "the unit" };
                format!("write a number with {choice} {units}, such as \"{example}\"")
            }
            Self::Empty { .. }
            | Self::NotANumber { .. }
            | Self::Negative { .. }
            | Self::TooFine { .. }
            | Self::TooLarge { .. } => format!("write for instance \"{example}\""),
        }
    }
}

/// How a quantity is written: its units, each with its worth in the smallest step.
pub(crate) struct Scale {
    pub(crate) kind: &'static str,
    pub(crate) finest: &'static str,
    /// Symbol and worth; the first symbol of equal worth is the one that is shown.
    pub(crate) units: &'static [(&'static str, u64)],
    /// The unit of nothing.
    pub(crate) nothing: &'static str,
    /// Whether several parts may follow each other, as in `2d 4h`.
    pub(crate) parts: Parts,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Parts {
    One,
    Several,
}

impl Scale {
    /// The value of `text` in smallest steps.
    pub(crate) fn read(&self, text: &str) -> Result<u64, QuantityError> {
        let mut total: u64 = 0;
        for (number, worth) in self.parts_of(text)? {
            let steps = number
                .checked_mul(Decimal::from(worth))
                .ok_or_else(|| self.too_large(text))?
                .normalize();
            if !steps.is_integer() {
                return Err(QuantityError::TooFine { text: text.into(), finest: self.finest });
            }
            let steps = steps.to_u64().ok_or_else(|| self.too_large(text))?;
            total = total.checked_add(steps).ok_or_else(|| self.too_large(text))?;
        }
        Ok(total)
    }

    /// The numbers of `text`, each with the worth of its unit.
    pub(crate) fn parts_of(&self, text: &str) -> Result<Vec<(Decimal, u64)>, QuantityError> {
        let trimmed = text.trim();
        if trimmed.is_empty() {
            return Err(QuantityError::Empty { kind: self.kind });
        }
        if trimmed.starts_with('-') {
            return Err(QuantityError::Negative { text: text.into() });
        }
        let mut parts = Vec::new();
        let mut rest = trimmed;
        while !rest.is_empty() {
            if !parts.is_empty() && self.parts == Parts::One {
                return Err(self.unknown_unit(trimmed.trim_start_matches(is_numeral).trim()));
            }
            let (number, after) = split_at_first(rest, |c| !is_numeral(c));
            let number = Decimal::from_str_exact(number).map_err(|error| {
                if error == rust_decimal::Error::ExceedsMaximumPossibleValue {
                    self.too_large(text)
                } else if error == rust_decimal::Error::Underflow && !number.is_empty() {
                    QuantityError::TooFine { text: text.into(), finest: self.finest }
                } else {
                    QuantityError::NotANumber { text: text.into(), kind: self.kind }
                }
            })?;
            let (unit, after) =
                split_at_first(after.trim_start(), |c| is_numeral(c) || c.is_whitespace());
            if unit.is_empty() {
                return Err(QuantityError::MissingUnit {
                    text: text.into(),
                    units: self.symbols(),
                });
            }
            let worth = self.units.iter().find(|(symbol, _)| *symbol == unit);
            parts.push((number, worth.ok_or_else(|| self.unknown_unit(unit))?.1));
            rest = after.trim_start();
        }
        Ok(parts)
    }

    /// `steps` as text, in the largest units that leave no fraction.
    pub(crate) fn write(&self, steps: u64, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut rest = steps;
        let mut separator = "";
        for (symbol, worth) in self.units {
            let count = rest / worth;
            if count > 0 && (self.parts == Parts::Several || rest.is_multiple_of(*worth)) {
                write!(out, "{separator}{count}{symbol}")?;
                separator = " ";
                rest -= count * worth;
            }
        }
        if steps == 0 { write!(out, "0{}", self.nothing) } else { Ok(()) }
    }

    /// A regular expression for what [`Scale::parts_of`] reads.
    pub(crate) fn pattern(&self) -> String {
        let symbols: Vec<&str> = self.units.iter().map(|(symbol, _)| *symbol).collect();
        let part =
            format!(r"\+?([0-9][0-9_]*(\.[0-9_]*)?|\.[0-9][0-9_]*)\s*({})\s*", symbols.join("|"));
        match self.parts {
            Parts::One => format!(r"^\s*{part}$"),
            Parts::Several => format!(r"^\s*({part})+$"),
        }
    }

    fn symbols(&self) -> String {
        let symbols: Vec<String> =
            self.units.iter().map(|(symbol, _)| format!("`{symbol}`")).collect();
        symbols.join(", ")
    }

    fn unknown_unit(&self, unit: &str) -> QuantityError {
        QuantityError::UnknownUnit { unit: unit.into(), kind: self.kind, units: self.symbols() }
    }

    pub(crate) fn too_large(&self, text: &str) -> QuantityError {
        let (symbol, worth) = self.units[0];
        let most = format!("{}{symbol}", u64::MAX / worth);
        QuantityError::TooLarge { text: text.into(), most }
    }
}

fn is_numeral(c: char) -> bool {
    c.is_ascii_digit() || matches!(c, '.' | ',' | '_' | '+' | '-')
}

fn split_at_first(text: &str, stop: impl Fn(char) -> bool) -> (&str, &str) {
    text.split_at(text.find(stop).unwrap_or(text.len()))
}

/// Gives a newtype over `u64` the text of its scale: `Display`, [`Quantity`] and serde, which
/// writes the text where people read it and the integer everywhere else.
macro_rules! written {
    ($type:ident, $scale:expr, $kind:literal, $example:literal) => {
        impl std::fmt::Display for $type {
            fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                $scale.write(self.0, out)
            }
        }

        impl $crate::Quantity for $type {
            const KIND: &'static str = $kind;
            const EXAMPLE: &'static str = $example;

            fn parse(text: &str) -> Result<Self, $crate::QuantityError> {
                $scale.read(text).map(Self)
            }

            fn pattern() -> String {
                $scale.pattern()
            }
        }

        impl std::str::FromStr for $type {
            type Err = $crate::QuantityError;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                <Self as $crate::Quantity>::parse(text)
            }
        }

        $crate::quantity::serde_as_text_or!($type, u64);
    };
}
pub(crate) use written;

/// Serde for a newtype: its text in formats that people read, its integer in all others.
macro_rules! serde_as_text_or {
    ($type:ident, $integer:ty) => {
        impl serde::Serialize for $type {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                if serializer.is_human_readable() {
                    serializer.collect_str(self)
                } else {
                    serde::Serialize::serialize(&self.0, serializer)
                }
            }
        }

        impl<'de> serde::Deserialize<'de> for $type {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                if deserializer.is_human_readable() {
                    let text = <String as serde::Deserialize>::deserialize(deserializer)?;
                    text.parse().map_err(serde::de::Error::custom)
                } else {
                    <$integer as serde::Deserialize>::deserialize(deserializer).map(Self)
                }
            }
        }
    };
}
pub(crate) use serde_as_text_or;
