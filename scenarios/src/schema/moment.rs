//! Moments and dates as TOML writes them, and where they are in a run and its weeks.

use super::Run;
use sandtable_document::{Definitions, Diagnostics, Node, Read, Value};
use sandtable_units::Span;
use serde::{Serialize, Serializer};
use serde_json::json;

/// A civil moment with its offset from UTC, as TOML writes it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Moment(toml::value::Datetime);

/// A civil date, as TOML writes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Date(jiff::civil::Date);

impl Run {
    /// The civil moment of the start; the beginning of 2026, UTC, where none is written.
    ///
    /// # Panics
    /// Never: the default is a moment as RFC 3339 writes it.
    pub fn start(&self) -> Moment {
        let default = || Moment("2026-01-01T00:00:00Z".parse().expect("a moment"));
        self.start.unwrap_or_else(default)
    }

    /// How many days after the Monday on or before the start a day is; none if it is before that.
    pub fn days_since_monday(&self, day: Date) -> Option<u64> {
        let start = self.start().civil().date();
        let monday =
            start.saturating_sub(jiff::Span::new().days(start.weekday().to_monday_zero_offset()));
        u64::try_from(day.0.duration_since(monday).as_hours() / 24).ok()
    }
}

impl Moment {
    /// Date and time on its own clock.
    fn civil(self) -> jiff::civil::DateTime {
        self.0.to_string()[..19].parse().expect("date and time stand before the offset")
    }

    /// The hour of the week on the clocks of its offset, from Monday midnight, and how long it has
    /// lasted.
    ///
    /// # Panics
    /// Never: a moment has a date and a time that the TOML reader has checked.
    pub fn hour_of_week(&self) -> (u32, Span) {
        let civil = self.civil();
        let day = civil.weekday().to_monday_zero_offset();
        let hour = u32::from(day.unsigned_abs()) * 24 + u32::from(civil.hour().unsigned_abs());
        let seconds = u64::from(civil.minute().unsigned_abs()) * 60
            + u64::from(civil.second().unsigned_abs());
        (hour, Span::SECOND * seconds)
    }

    /// The months of its offset that a span from then on touches, from 0 for January, and how far into the span
    /// each begins.
    ///
    /// # Panics
    /// Never: a moment has a date and a time that the TOML reader has checked.
    pub fn months(&self, span: Span) -> Vec<(Span, usize)> {
        let start = self.civil();
        let month = |date: jiff::civil::Date| usize::from(date.month().unsigned_abs()) - 1;
        let mut months = vec![(Span::ZERO, month(start.date()))];
        let mut first = start.date().first_of_month();
        while let Ok(next) = first.checked_add(jiff::Span::new().months(1)) {
            let seconds = next.to_datetime(jiff::civil::Time::midnight()).duration_since(start);
            let begins = Span::SECOND * seconds.as_secs().unsigned_abs();
            if begins >= span {
                break;
            }
            months.push((begins, month(next)));
            first = next;
        }
        months
    }
}

impl std::fmt::Display for Moment {
    /// RFC 3339.
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(out)
    }
}

impl Read for Moment {
    fn read(node: &Node, out: &mut Diagnostics) -> Option<Self> {
        if let Value::Moment(moment) = node.value
            && moment.date.is_some()
            && moment.time.is_some()
            && moment.offset.is_some()
        {
            return Some(Self(moment));
        }
        let message = "expected a moment: date, time and offset";
        out.error(node.place, message, "write for instance 2026-06-18T00:00:00Z, unquoted");
        None
    }

    fn schema(_: &mut Definitions) -> serde_json::Value {
        json!({
            "type": "string",
            "format": "date-time",
            "pattern": r"^\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?([Zz]|[+-]\d{2}:\d{2})$",
        })
    }
}

impl Serialize for Moment {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl Read for Date {
    fn read(node: &Node, out: &mut Diagnostics) -> Option<Self> {
        if let Value::Moment(moment) = node.value
            && moment.time.is_none()
            && let Ok(day) = moment.to_string().parse()
        {
            return Some(Self(day));
        }
        out.error(node.place, "expected a date", "write for instance 2026-12-25, unquoted");
        None
    }

    fn schema(_: &mut Definitions) -> serde_json::Value {
        json!({ "type": "string", "format": "date", "pattern": r"^\d{4}-\d{2}-\d{2}$" })
    }
}

impl Serialize for Date {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}
