//! Money: prices, wages, credits. Written `39.90EUR`, counted in hundredths; amounts of different
//! currencies are never added, and none is converted.

use crate::quantity::{Parts, Quantity, QuantityError, Scale};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

/// An amount of one currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Money {
    hundredths: u64,
    currency: Currency,
}

/// A currency with hundredths (ISO 4217).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Currency {
    /// Euro.
    Eur,
    /// Pound sterling.
    Gbp,
    /// United States dollar.
    Usd,
}

const SCALE: Scale = Scale {
    kind: "an amount of money",
    finest: "a hundredth",
    units: &[("EUR", 100), ("GBP", 100), ("USD", 100)],
    nothing: "EUR",
    parts: Parts::One,
};

impl Currency {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Eur, Self::Gbp, Self::Usd];

    /// Its code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Eur => "EUR",
            Self::Gbp => "GBP",
            Self::Usd => "USD",
        }
    }
}

impl Money {
    /// An amount in hundredths of a currency.
    pub const fn from_hundredths(hundredths: u64, currency: Currency) -> Self {
        Self { hundredths, currency }
    }

    /// The amount in hundredths.
    pub const fn hundredths(self) -> u64 {
        self.hundredths
    }

    /// Its currency.
    pub const fn currency(self) -> Currency {
        self.currency
    }
}

impl Quantity for Money {
    const KIND: &'static str = "an amount of money";
    const EXAMPLE: &'static str = "39.90EUR";

    fn parse(text: &str) -> Result<Self, QuantityError> {
        let hundredths = SCALE.read(text)?;
        let written = |currency: &Currency| text.trim().ends_with(currency.code());
        let currency = Currency::ALL.into_iter().find(written);
        let currency = currency.expect("the scale knows these units only");
        Ok(Self { hundredths, currency })
    }

    fn pattern() -> String {
        SCALE.pattern()
    }
}

impl std::str::FromStr for Money {
    type Err = QuantityError;

    fn from_str(text: &str) -> Result<Self, QuantityError> {
        Self::parse(text)
    }
}

impl std::fmt::Display for Money {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (whole, rest) = (self.hundredths / 100, self.hundredths % 100);
        write!(out, "{whole}.{rest:02}{}", self.currency.code())
    }
}

impl Serialize for Money {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Money {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_is_read_and_written() {
        let price = Money::parse("39.90EUR").unwrap();
        assert_eq!(price, Money::from_hundredths(3_990, Currency::Eur));
        assert_eq!(price.to_string(), "39.90EUR");
        assert_eq!(Money::parse("5 USD").unwrap().to_string(), "5.00USD");
        for wrong in ["39.90", "39.905EUR", "-1EUR", "1DEM", "1EUR 2USD"] {
            assert!(Money::parse(wrong).is_err(), "{wrong}");
        }
    }
}
