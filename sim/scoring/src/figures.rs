//! The scores as figures: each with name, unit, definition and the direction that is better, because a
//! number without them is none.

use crate::metrics::METRICS;
use crate::scores::Scores;
use sandtable_units::Span;
use serde::ser::{Serialize, SerializeMap as _, Serializer};

/// What a figure counts in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// A share or an index: 1 is all, or perfect.
    Share,
    /// Whole things.
    Count,
    /// Things for each other thing.
    Ratio,
    /// Natural units of information.
    Nats,
    /// Hops between resources.
    Hops,
    /// Seconds.
    Seconds,
}

impl Unit {
    /// How it is written.
    pub const fn symbol(self) -> &'static str {
        match self {
            Self::Share | Self::Count => "1",
            Self::Ratio => "1/1",
            Self::Nats => "nat",
            Self::Hops => "hop",
            Self::Seconds => "s",
        }
    }
}

/// Which way is better.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// More is better.
    Higher,
    /// Less is better.
    Lower,
    /// It says what was scored, not how well it was done.
    Neither,
}

/// A figure that every scoring has.
#[derive(Debug, Clone, Copy)]
pub struct Metric {
    /// Group and name, such as `partition.b_cubed.f1`.
    pub key: &'static str,
    /// What it counts in.
    pub unit: Unit,
    /// Which way is better.
    pub direction: Direction,
    /// What it is, in a sentence.
    pub definition: &'static str,
    pub(crate) of: fn(&Scores) -> Option<Value>,
}

/// The value of a figure.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Value {
    /// A whole number.
    Count(u64),
    /// Any number, in the figure's unit. Never NaN or infinite.
    Number(f64),
}

impl Value {
    /// The value as a number, to compare it.
    pub const fn number(self) -> f64 {
        match self {
            Self::Count(count) => count as f64,
            Self::Number(number) => number,
        }
    }
}

impl Serialize for Value {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Count(count) => serializer.serialize_u64(*count),
            // Nine decimals: finer than anyone compares, coarser than rounding.
            Self::Number(number) => serializer.serialize_f64((number * 1e9).round() / 1e9),
        }
    }
}

/// A metric and its value.
#[derive(Debug, Clone, Copy)]
pub struct Figure {
    /// What is measured.
    pub metric: &'static Metric,
    /// Its value; None where there is nothing to measure, which is neither good nor bad.
    pub value: Option<Value>,
}

impl Scores {
    /// All figures, in the order of [`METRICS`].
    pub fn figures(&self) -> impl Iterator<Item = Figure> {
        METRICS.iter().map(|metric| Figure { metric, value: (metric.of)(self) })
    }

    /// The figure of that name, if there is such a metric.
    pub fn figure(&self, key: &str) -> Option<Figure> {
        self.figures().find(|figure| figure.metric.key == key)
    }
}

/// A map from the names of the figures to their values, `null` where there is nothing to measure.
impl Serialize for Scores {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(METRICS.len()))?;
        for figure in self.figures() {
            map.serialize_entry(figure.metric.key, &figure.value)?;
        }
        map.end()
    }
}

/// Finds a metric by its name.
pub(crate) fn metric(key: &str) -> Option<&'static Metric> {
    METRICS.iter().find(|metric| metric.key == key)
}

/// What a field of the scores is as a value.
pub(crate) trait Told {
    fn told(self) -> Option<Value>;
}

impl Told for u64 {
    fn told(self) -> Option<Value> {
        Some(Value::Count(self))
    }
}

impl Told for f64 {
    fn told(self) -> Option<Value> {
        Some(Value::Number(self))
    }
}

impl Told for Option<f64> {
    fn told(self) -> Option<Value> {
        self.map(Value::Number)
    }
}

impl Told for Option<u32> {
    fn told(self) -> Option<Value> {
        self.map(|count| Value::Count(u64::from(count)))
    }
}

impl Told for Option<Span> {
    fn told(self) -> Option<Value> {
        self.map(|span| Value::Number(span.seconds()))
    }
}
