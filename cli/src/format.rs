//! How numbers are shown to people: with thousands set apart, in units that fit, rounded for reading.
//! What programs read (JSON, tables) is never rounded here.

use comfy_table::{CellAlignment, Table, presets};
use sandtable_results::{Figure, Summary, Unit, Value};
use sandtable_units::Span;

/// A whole number with its thousands set apart: `1,234,567`.
pub(crate) fn count(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A number rounded to the nearest whole one.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "figures are not negative, and what is beyond 2^64 saturates"
)]
fn rounded_count(number: f64) -> u64 {
    number.round() as u64
}

/// A number rounded to the nearest whole one.
pub(crate) fn rounded(number: f64) -> String {
    count(rounded_count(number))
}

/// A share of a whole, in percent with as many digits as tell something.
pub(crate) fn percent(part: f64, whole: f64) -> String {
    let share = if whole > 0.0 { 100.0 * part / whole } else { 0.0 };
    if share >= 10.0 { format!("{share:.0}%") } else { format!("{share:.1}%") }
}

/// `1 cell`, `2 cells`.
pub(crate) fn counted(number: u64, what: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{} {what}{plural}", count(number))
}

/// The figure of a key; a dash where there was nothing to measure.
pub(crate) fn figure_of(summary: &Summary, key: &str) -> String {
    summary.get(key).map_or_else(|| "–".to_owned(), figure)
}

/// A figure with its unit.
pub(crate) fn figure(figure: Figure) -> String {
    number(figure.value.number(), figure.metric.unit)
}

/// A number in a unit.
pub(crate) fn number(number: f64, unit: Unit) -> String {
    match unit {
        // Nines are counted, sevens are not.
        Unit::Percent if number >= 100.0 => format!("{number:.0}%"),
        Unit::Percent if number > 99.0 => format!("{number:.4}%"),
        Unit::Percent => format!("{number:.2}%"),
        Unit::Count | Unit::Currency => rounded(number),
        Unit::Hours => span(Span::from_seconds_rounded(number * 3600.0)),
        Unit::PersonHours => format!("{} person hours", rounded(number)),
        Unit::CellHours => format!("{number:.1} cell hours"),
        Unit::Ratio => format!("{number:.1}"),
        Unit::Bytes => indicatif::DecimalBytes(rounded_count(number)).to_string(),
        Unit::Index => format!("{number:.3}"),
        Unit::Seconds => format!("{number:.1} s"),
        Unit::Milliseconds => format!("{number:.1} ms"),
        Unit::KilobitsPerSecond => bit_rate(number * 1e3),
    }
}

/// A span with its two largest units.
pub(crate) fn span(span: Span) -> String {
    span.rounded().to_string()
}

/// A number of bytes.
pub(crate) fn bytes(bytes: u64) -> String {
    indicatif::HumanBytes(bytes).to_string()
}

/// A large number, shortened: `12.3 million`.
pub(crate) fn rate(number: f64) -> String {
    if number >= 1e6 { format!("{:.1} million", number / 1e6) } else { rounded(number) }
}

/// A bit rate with its largest unit: `12.3 Gbit/s`.
pub(crate) fn bit_rate(bits: f64) -> String {
    const UNITS: [(&str, f64); 4] = [("T", 1e12), ("G", 1e9), ("M", 1e6), ("k", 1e3)];
    let (prefix, unit) = UNITS.into_iter().find(|(_, unit)| bits >= *unit).unwrap_or(("", 1.0));
    format!("{:.1} {prefix}bit/s", bits / unit)
}

/// The value as a whole number.
pub(crate) fn whole(value: Value) -> u64 {
    match value {
        Value::Count(count) => count,
        Value::Number(_) => 0,
    }
}

/// A table whose first column is text and whose others are numbers.
pub(crate) fn table<const N: usize>(header: [&str; N]) -> Table {
    let mut table = Table::new();
    table.load_style(presets::NOTHING).set_header(header);
    for column in table.column_iter_mut().skip(1) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_shown_as_people_write_them() {
        assert_eq!(count(7), "7");
        assert_eq!(count(1_234_567), "1,234,567");
        assert_eq!(percent(1.0, 8.0), "12%");
        assert_eq!(percent(1.0, 30.0), "3.3%");
        assert_eq!(counted(1, "cell"), "1 cell");
        assert_eq!(counted(2000, "cell"), "2,000 cells");
        assert_eq!(rate(12_340_000.0), "12.3 million");
    }
}
