//! When something happens in a run, as people write it: so long after its start, or by the clock.

use super::Run;
use sandtable_document::{Definitions, Diagnostics, Node, Read, Value};
use sandtable_units::{Quantity as _, SimTime, Span};
use serde::{Serialize, Serializer};
use serde_json::json;

/// When something happens in a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Occasion {
    /// So long after the start.
    After(Span),
    /// By the clock of the place where the run starts.
    Clock {
        /// How many days after that of the start; without it, on the first day on which there is such a time.
        day: Option<u32>,
        /// The time of day.
        time: Span,
    },
}

const HELP: &str = "write a span since the start, such as \"9h\", or a time of day, such as \"21:00\" or, on \
                    the day after that of the start, \"1d 21:00\"";

impl Run {
    /// The time of day at the start.
    pub fn time_of_day(&self) -> Span {
        let (hour, into_hour) = self.start().hour_of_week();
        Span::HOUR * u64::from(hour % 24) + into_hour
    }
}

impl Occasion {
    /// How long after the start of a run it is; what would be before the start is at the start.
    pub fn since_start(self, run: &Run) -> Span {
        self.after(run.time_of_day())
    }

    /// How long after a start at this time of day it is; what would be before the start is at the start.
    pub fn after(self, start: Span) -> Span {
        match self {
            Self::After(span) => span,
            Self::Clock { day: None, time } if time < start => {
                (time + Span::DAY).saturating_sub(start)
            }
            Self::Clock { day, time } => {
                (Span::DAY * u64::from(day.unwrap_or(0)) + time).saturating_sub(start)
            }
        }
    }

    /// Whether it is before a start at this time of day.
    pub fn is_before(self, start: Span) -> bool {
        matches!(self, Self::Clock { day: Some(0), time } if time < start)
    }

    /// Reads a span or a time of day: `9h`, `21:00`, `21:00:30`, `1d 21:00`.
    ///
    /// # Errors
    /// If it is neither.
    pub fn parse(text: &str) -> Result<Self, String> {
        if !text.contains(':') {
            return Span::parse(text).map(Self::After).map_err(|error| error.to_string());
        }
        Self::clock(text).ok_or_else(|| format!("`{text}` is no time of day"))
    }

    fn clock(text: &str) -> Option<Self> {
        let (day, clock) = match text.trim().split_once("d ") {
            Some((day, clock)) => {
                (Some(day.parse().ok().filter(|day| *day < 200_000)?), clock.trim_start())
            }
            None => (None, text.trim()),
        };
        let is_number = |part: &&str| {
            (1..=2).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit())
        };
        let parts: Option<Vec<u64>> =
            clock.split(':').map(|part| Some(part).filter(is_number)?.parse().ok()).collect();
        let (hours, minutes, seconds) = match parts?[..] {
            [hours @ 0..=23, minutes @ 0..=59] => (hours, minutes, 0),
            [hours @ 0..=23, minutes @ 0..=59, seconds @ 0..=59] => (hours, minutes, seconds),
            _ => return None,
        };
        let time = Span::HOUR * hours + Span::MINUTE * minutes + Span::SECOND * seconds;
        Some(Self::Clock { day, time })
    }
}

impl std::fmt::Display for Occasion {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match *self {
            Self::After(span) => span.fmt(out),
            Self::Clock { day, time } => {
                if let Some(day) = day {
                    write!(out, "{day}d ")?;
                }
                SimTime::START.saturating_add(time).fmt(out)
            }
        }
    }
}

impl Read for Occasion {
    fn read(node: &Node, out: &mut Diagnostics) -> Option<Self> {
        // TOML has times of day of its own, unquoted.
        let text = match &node.value {
            Value::Text(text) if !text.contains(':') => {
                return Span::read(node, out).map(Self::After);
            }
            Value::Text(text) => text.clone(),
            Value::Moment(moment) if moment.date.is_none() && moment.offset.is_none() => {
                moment.to_string()
            }
            Value::Integer(_)
            | Value::HugeInteger
            | Value::Float(_)
            | Value::Truth(_)
            | Value::Moment(_)
            | Value::List(_)
            | Value::Table(_) => {
                out.error(node.place, "expected a span or a time of day", HELP);
                return None;
            }
        };
        Self::parse(&text).map_err(|reason| out.error(node.place, reason, HELP)).ok()
    }

    fn schema(definitions: &mut Definitions) -> serde_json::Value {
        let span = Span::schema(definitions);
        let clock = json!({
            "type": "string",
            "description": "a time of day: the first from the start on, or so many days after that of the start",
            "pattern": "^\\s*([0-9]+d )?\\s*[0-2]?[0-9]:[0-5]?[0-9](:[0-5]?[0-9])?\\s*$",
            "examples": ["21:00", "1d 21:00"],
        });
        json!({ "anyOf": [span, clock] })
    }
}

impl Serialize for Occasion {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_of_day_count_from_the_day_of_the_start() {
        let noon = Span::HOUR * 12 + Span::MINUTE * 30;
        let since = |text: &str| Occasion::parse(text).map(|at| at.after(noon).to_string());
        let right = [
            ("9h", "9h"),
            ("21:00", "8h 30min"),
            ("12:30", "0s"),
            ("9:00:30", "20h 30min 30s"),
            ("1d 21:00", "1d 8h 30min"),
            ("0d 21:00", "8h 30min"),
        ];
        for (text, span) in right {
            assert_eq!(since(text).as_deref(), Ok(span), "{text}");
        }
        for wrong in
            ["24:00", "21:60", "21", "2:0:0:0", "21:00:60", "-1:00", "x:00", "d 1:00", "1:+1"]
        {
            assert!(since(wrong).is_err(), "{wrong}");
        }
        assert!(Occasion::parse("0d 9:00").unwrap().is_before(noon));
        assert!(!Occasion::parse("9:00").unwrap().is_before(noon));
    }
}
