//! What numbers of bit rates and lengths mean: the units that files name, in whatever spelling, and what
//! is assumed of a number that stands alone.

use sandtable_units::{BitRate, Length};

const PREFIXES: [(&str, f64); 10] = [
    ("kilo", 1e3),
    ("mega", 1e6),
    ("giga", 1e9),
    ("tera", 1e12),
    ("peta", 1e15),
    ("k", 1e3),
    ("m", 1e6),
    ("g", 1e9),
    ("t", 1e12),
    ("p", 1e15),
];

/// Units of length in kilometres.
const LENGTHS: [(&str, f64); 14] = [
    ("km", 1.0),
    ("kilometers", 1.0),
    ("kilometres", 1.0),
    ("m", 1e-3),
    ("meters", 1e-3),
    ("metres", 1e-3),
    ("cm", 1e-5),
    ("mm", 1e-6),
    ("mi", 1.609_344),
    ("miles", 1.609_344),
    ("ft", 3.048e-4),
    ("feet", 3.048e-4),
    ("in", 2.54e-5),
    ("nmi", 1.852),
];

/// Bits per second of a unit by its name: `bps`, `Mbit/s`, `GBITSPERSEC`, `MB/s`. A `B` with a small `s`
/// after it is a byte; in capitals throughout it is a bit.
pub(super) fn rate_named(name: &str) -> Option<f64> {
    let written: String = name.chars().filter(|c| c.is_alphanumeric()).collect();
    // As long as `written`, where the case is looked up.
    let plain = written.to_ascii_lowercase();
    let of = |rest: &str| {
        let cased = &written[written.len().checked_sub(rest.len())?..];
        match rest {
            "bps" | "bs" if cased.starts_with('B') && cased.ends_with('s') => Some(8.0),
            "b" | "bps" | "bs" | "bit" | "bits" | "bitps" | "bitsps" | "bitpersec"
            | "bitspersec" | "bitpersecond" | "bitspersecond" => Some(1.0),
            "byte" | "bytes" | "byteps" | "bytesps" | "bytepersec" | "bytespersec"
            | "bytepersecond" | "bytespersecond" => Some(8.0),
            _ => None,
        }
    };
    of(&plain).or_else(|| {
        let (rest, factor) =
            PREFIXES.iter().find_map(|(word, by)| Some((plain.strip_prefix(word)?, by)))?;
        if rest.is_empty() { Some(*factor) } else { of(rest).map(|bits| bits * factor) }
    })
}

/// Kilometres of a unit by its name.
pub(super) fn length_named(name: &str) -> Option<f64> {
    let plain = name.trim().to_lowercase();
    LENGTHS.iter().find(|(known, _)| *known == plain).map(|(_, kilometres)| *kilometres)
}

/// The number at the beginning of a text, and what stands behind it.
fn split(text: &str) -> Option<(f64, &str)> {
    let text = text.trim();
    let whole = text.parse::<f64>().ok().map(|number| (number, ""));
    let (number, rest) = whole.or_else(|| {
        let end = text.find(|c: char| !c.is_ascii_digit() && !".+-".contains(c))?;
        Some((text[..end].parse::<f64>().ok()?, text[end..].trim()))
    })?;
    number.is_finite().then_some((number, rest))
}

/// Bits per second of a rate as written, alone in the given unit.
pub(super) fn rate(text: &str, unit: f64) -> Option<f64> {
    let (number, named) = split(text)?;
    let unit = if named.is_empty() { unit } else { rate_named(named)? };
    Some(number * unit).filter(|bits| bits.is_finite())
}

/// Kilometres of a length as written, alone in the given unit.
pub(super) fn length(text: &str, unit: f64) -> Option<f64> {
    let (number, named) = split(text)?;
    let unit = if named.is_empty() { unit } else { length_named(named)? };
    Some(number * unit).filter(|kilometres| kilometres.is_finite())
}

/// What numbers that stand alone are in.
#[derive(Debug, Clone, Copy)]
pub(super) struct Units {
    /// Bits per second, where the user says it.
    pub(super) rate: Option<f64>,
    /// Kilometres, where the user says it.
    pub(super) length: Option<f64>,
}

impl Units {
    /// Bits per second: what the user says, or else what the file names, or else a megabit.
    pub(super) fn rate_or(self, named: Option<f64>) -> f64 {
        self.rate.or(named).unwrap_or(1e6)
    }

    pub(super) fn length(self) -> f64 {
        self.length.unwrap_or(1.0)
    }

    /// How the unit of rates is told.
    pub(super) fn rate_told(bits: f64) -> String {
        let whole = BitRate::from_bits_per_second_rounded(bits);
        let told = whole.map_or_else(|| format!("{bits} bit/s"), |rate| rate.to_string());
        match told.strip_prefix('1') {
            Some(unit) if !unit.starts_with(|c: char| c.is_ascii_digit()) => unit.trim().to_owned(),
            Some(_) | None => told,
        }
    }

    /// How the unit of lengths is told.
    pub(super) fn length_told(self) -> String {
        match self.length {
            None => "kilometres".to_owned(),
            Some(kilometres) => {
                format!("units of {}", Length::from_metres_rounded(kilometres * 1e3))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_are_known_in_every_spelling() {
        for (name, bits) in [
            ("BITSPERSEC", 1.0),
            ("MBITPERSEC", 1e6),
            ("bps", 1.0),
            ("Gbps", 1e9),
            ("GBPS", 1e9),
            ("kbit/s", 1e3),
            ("Mb/s", 1e6),
            ("MB/s", 8e6),
            ("BYTESPERSEC", 8.0),
            ("Gigabit per second", 1e9),
            ("T", 1e12),
        ] {
            assert_eq!(rate_named(name), Some(bits), "{name}");
        }
        // Letters whose small ones are longer or shorter.
        for name in ["", "Erlangs", "lightpaths", "x", "Ω", "\u{212a}bps", "ẞ"] {
            assert_eq!(rate_named(name), None, "{name}");
        }
        assert_eq!(rate("10 Gbit/s", 1.0), Some(1e10));
        assert_eq!(rate("2.5", 1e9), Some(2.5e9));
        assert_eq!(rate("< 155", 1e6), None);
        assert_eq!(length("12.5km", 1e-3), Some(12.5));
        assert_eq!(length("1500", 1e-3), Some(1.5));
        assert_eq!(Units::rate_told(1e9), "Gbit/s");
        assert_eq!(Units::rate_told(155e6), "155Mbit/s");
    }
}
