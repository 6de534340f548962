//! How a random time span is written: a plain span, or a table that names one distribution.

use sandtable_document::{
    Definitions, Diagnostic, Diagnostics, Layer, MeanSpan, Node, Place, Placed, Read, Table, Value,
    table,
};
use sandtable_units::Span;
use serde::{Serialize, Serializer};
use serde_json::json;

/// A random time span, as written.
#[derive(Debug, Clone)]
pub struct Distribution {
    /// Which one.
    pub shape: Shape,
    /// Shorter draws are moved up to this.
    pub least: Option<Placed<Span>>,
    /// Longer draws are moved down to this.
    pub most: Option<Placed<Span>>,
    /// Where it was written.
    pub place: Place,
}

/// The distributions to choose from.
#[derive(Debug, Clone)]
pub enum Shape {
    /// Always the same span.
    Constant(Span),
    /// No memory.
    Exponential(Mean),
    /// Early failures (shape below 1) or wear (above 1).
    Weibull(Shaped),
    /// The usual fit for repairs and service times.
    LogNormal(Varied),
    /// Between exponential and constant, or beyond exponential.
    Gamma(Shaped),
    /// The sum of equal exponential stages.
    Erlang(Staged),
    /// One of several exponential branches.
    HyperExponential(Vec<Weighted>),
    /// Anything between two spans.
    Uniform(Between),
    /// An expert's least, most likely and most.
    Triangular(Estimate),
    /// Measured values.
    Empirical(Vec<Weighted>),
}

table! {
    /// A distribution that its mean tells.
    pub struct Mean as "an exponential distribution" {
        /// The mean.
        mean: Placed<MeanSpan>,
    }
}

table! {
    /// A distribution of a given shape and mean.
    pub struct Shaped as "a Weibull or gamma distribution" {
        /// The shape, a number above 0.
        shape: Placed<f64>,
        /// The mean.
        mean: Placed<MeanSpan>,
    }
}

table! {
    /// A distribution of a given mean and spread.
    pub struct Varied as "a log-normal distribution" {
        /// The mean.
        mean: Placed<MeanSpan>,
        /// The coefficient of variation: standard deviation by mean.
        variation: Placed<f64>,
    }
}

table! {
    /// A number of exponential stages, one after the other.
    pub struct Staged as "an Erlang distribution" {
        /// How many stages.
        stages: Placed<u32>,
        /// The mean of all stages together.
        mean: Placed<MeanSpan>,
    }
}

table! {
    /// A value or branch with its weight.
    pub struct Weighted as "a weighted value", in lists whole {
        /// How often, relative to the others.
        weight: Placed<u32> = Placed::nowhere(1),
        /// The value, or the mean of the branch.
        value: Placed<Span>,
    }
}

table! {
    /// The bounds of a uniform distribution, both included.
    pub struct Between as "a uniform distribution" {
        /// The shortest.
        from: Placed<Span>,
        /// The longest.
        to: Placed<Span>,
    }
}

table! {
    /// A triangular estimate.
    pub struct Estimate as "a triangular distribution" {
        /// The shortest.
        from: Placed<Span>,
        /// The most likely.
        mode: Placed<Span>,
        /// The longest.
        to: Placed<Span>,
    }
}

table! {
    /// What may be written in a table.
    pub struct Written as "a distribution",
        chosen by constant or exponential or weibull or log_normal or gamma or erlang or
            hyper_exponential or uniform or triangular or empirical
    {
        /// Always the same span.
        constant: Option<Span>,
        /// Exponential: no memory.
        exponential: Option<Mean>,
        /// Weibull: early failures (shape below 1) or wear (above 1).
        weibull: Option<Shaped>,
        /// Log-normal: the usual fit for repairs and service times.
        log_normal: Option<Varied>,
        /// Gamma.
        gamma: Option<Shaped>,
        /// Erlang: the sum of equal exponential stages.
        erlang: Option<Staged>,
        /// Hyperexponential: one of several exponential branches.
        hyper_exponential: Option<Vec<Weighted>>,
        /// Uniform between two spans.
        uniform: Option<Between>,
        /// Triangular: an expert's least, most likely and most.
        triangular: Option<Estimate>,
        /// Empirical: measured values.
        empirical: Option<Vec<Weighted>>,
        /// Shorter draws are moved up to this.
        least: Option<Placed<Span>>,
        /// Longer draws are moved down to this.
        most: Option<Placed<Span>>,
    }
}

/// How many kinds of distribution a table names.
fn kinds_written(node: &Node) -> usize {
    let bounds = ["least", "most"];
    let entries = node.value.table().into_iter().flat_map(Table::entries);
    entries.filter(|(key, _)| !bounds.contains(&key.name.as_str())).count()
}

const KINDS: [&str; 10] = [
    "constant",
    "exponential",
    "weibull",
    "log_normal",
    "gamma",
    "erlang",
    "hyper_exponential",
    "uniform",
    "triangular",
    "empirical",
];

/// With more stages it is always the mean.
const STAGES_MAX: u32 = 1_000;

impl Distribution {
    /// A span that is always the same and that no file says.
    pub const fn constant(span: Span) -> Self {
        Self { shape: Shape::Constant(span), least: None, most: None, place: Place::NOWHERE }
    }

    /// The shortest span that can be drawn.
    pub fn shortest(&self) -> Span {
        let least = self.least.as_ref().map_or(Span::ZERO, |least| least.value);
        let shape = match &self.shape {
            Shape::Constant(span) => *span,
            Shape::Uniform(between) => between.from.value,
            Shape::Triangular(estimate) => estimate.from.value,
            Shape::Empirical(values) => {
                let taken = values.iter().filter(|value| value.weight.value > 0);
                taken.map(|value| value.value.value).min().unwrap_or(Span::ZERO)
            }
            Shape::Exponential(_)
            | Shape::Weibull(_)
            | Shape::LogNormal(_)
            | Shape::Gamma(_)
            | Shape::Erlang(_)
            | Shape::HyperExponential(_) => Span::ZERO,
        };
        shape.max(least)
    }

    /// The mean, before any bounds.
    pub fn mean(&self) -> Span {
        let weighted = |values: &[Weighted]| {
            let total: u128 = values.iter().map(|value| u128::from(value.weight.value)).sum();
            let sum: u128 = values
                .iter()
                .map(|value| u128::from(value.weight.value) * u128::from(value.value.nanos()))
                .sum();
            Span::from_nanos(u64::try_from(sum / total.max(1)).unwrap_or(u64::MAX))
        };
        let middle = |spans: &[Span]| {
            let sum: u128 = spans.iter().map(|span| u128::from(span.nanos())).sum();
            Span::from_nanos(u64::try_from(sum / spans.len() as u128).unwrap_or(u64::MAX))
        };
        match &self.shape {
            Shape::Constant(span) => *span,
            Shape::Exponential(mean) => mean.mean.value.0,
            Shape::Weibull(shaped) | Shape::Gamma(shaped) => shaped.mean.value.0,
            Shape::LogNormal(varied) => varied.mean.value.0,
            Shape::Erlang(staged) => staged.mean.value.0,
            Shape::HyperExponential(values) | Shape::Empirical(values) => weighted(values),
            Shape::Uniform(between) => middle(&[between.from.value, between.to.value]),
            Shape::Triangular(estimate) => {
                middle(&[estimate.from.value, estimate.mode.value, estimate.to.value])
            }
        }
    }

    fn check(&self, out: &mut Diagnostics) {
        let mut more_than_zero = |span: Span, place: Place| {
            if span.is_zero() {
                out.error(place, "the mean must be more than zero", "write a longer span");
            }
        };
        let mut positive = |mean: &Placed<MeanSpan>| more_than_zero(mean.value.0, mean.place);
        match &self.shape {
            Shape::Constant(_) => {}
            Shape::Exponential(mean) => positive(&mean.mean),
            Shape::Weibull(shaped) | Shape::Gamma(shaped) => {
                positive(&shaped.mean);
                factor(&shaped.shape, "the shape", 0.1, 1000.0, out);
            }
            Shape::LogNormal(varied) => {
                positive(&varied.mean);
                factor(&varied.variation, "the coefficient of variation", 0.001, 100.0, out);
            }
            Shape::Erlang(staged) => {
                positive(&staged.mean);
                if !(1..=STAGES_MAX).contains(&staged.stages.value) {
                    let message =
                        format!("an Erlang distribution of {} stages", staged.stages.value);
                    let help = format!("write a number from 1 to {STAGES_MAX}");
                    out.error(staged.stages.place, message, help);
                }
            }
            Shape::HyperExponential(branches) => {
                for branch in branches {
                    more_than_zero(branch.value.value, branch.value.place);
                }
                weights(branches, self.place, out);
            }
            Shape::Empirical(values) => weights(values, self.place, out),
            Shape::Uniform(between) => order(&between.from, &between.to, out),
            Shape::Triangular(estimate) => {
                order(&estimate.from, &estimate.mode, out);
                order(&estimate.mode, &estimate.to, out);
            }
        }
        if let (Some(least), Some(most)) = (&self.least, &self.most) {
            order(least, most, out);
        }
    }
}

fn factor(number: &Placed<f64>, what: &str, least: f64, most: f64, out: &mut Diagnostics) {
    if !(least..=most).contains(&number.value) {
        let message = format!("{what} cannot be {}", number.value);
        out.error(number.place, message, format!("write a number from {least} to {most}"));
    }
}

fn weights(values: &[Weighted], place: Place, out: &mut Diagnostics) {
    if values.iter().all(|value| value.weight.value == 0) {
        out.error(place, "no value of the distribution is ever taken", "give one a weight above 0");
    }
}

fn order(less: &Placed<Span>, more: &Placed<Span>, out: &mut Diagnostics) {
    if less.value > more.value {
        out.push(
            Diagnostic::error(more.place, format!("{} is less than {}", more.value, less.value))
                .also(less.place, "which should be the smaller one"),
        );
    }
}

impl Read for Distribution {
    fn read(node: &Node, out: &mut Diagnostics) -> Option<Self> {
        if node.value.text().is_some() {
            let shape = Shape::Constant(Span::read(node, out)?);
            return Some(Self { shape, least: None, most: None, place: node.place });
        }
        if !matches!(node.value, Value::Table(_)) {
            let message =
                format!("expected a time span or its distribution, found {}", node.value.kind());
            let help = "write for instance \"3min\", or { exponential = { mean = \"3min\" } }";
            out.error(node.place, message, help);
            return None;
        }
        let written = Written::read(node, out)?;
        let place = written.place;
        let mut shapes = [
            written.constant.map(Shape::Constant),
            written.exponential.map(Shape::Exponential),
            written.weibull.map(Shape::Weibull),
            written.log_normal.map(Shape::LogNormal),
            written.gamma.map(Shape::Gamma),
            written.erlang.map(Shape::Erlang),
            written.hyper_exponential.map(Shape::HyperExponential),
            written.uniform.map(Shape::Uniform),
            written.triangular.map(Shape::Triangular),
            written.empirical.map(Shape::Empirical),
        ]
        .into_iter()
        .flatten();
        if kinds_written(node) != 1 {
            let help = format!("write one of `{}`", KINDS.join("`, `"));
            out.error(place, "a distribution names exactly one kind", help);
            return None;
        }
        // What is wrong with the one that is written has been told.
        let shape = shapes.next()?;
        let distribution = Self { shape, least: written.least, most: written.most, place };
        distribution.check(out);
        Some(distribution)
    }

    fn layer() -> Layer {
        Written::layer()
    }

    fn schema(definitions: &mut Definitions) -> serde_json::Value {
        definitions.refer("Distribution", |definitions| {
            let mut table = Written::schema(definitions);
            table["oneOf"] = json!(KINDS.map(|kind| json!({ "required": [kind] })));
            json!({
                "description": "A random time span: a plain span, or a table that names one \
                                distribution.",
                "anyOf": [Span::schema(definitions), table],
            })
        })
    }
}

impl Serialize for Distribution {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut written = Written {
            constant: None,
            exponential: None,
            weibull: None,
            log_normal: None,
            gamma: None,
            erlang: None,
            hyper_exponential: None,
            uniform: None,
            triangular: None,
            empirical: None,
            least: self.least.clone(),
            most: self.most.clone(),
            place: self.place,
        };
        match self.shape.clone() {
            Shape::Constant(span) => written.constant = Some(span),
            Shape::Exponential(mean) => written.exponential = Some(mean),
            Shape::Weibull(shaped) => written.weibull = Some(shaped),
            Shape::LogNormal(varied) => written.log_normal = Some(varied),
            Shape::Gamma(shaped) => written.gamma = Some(shaped),
            Shape::Erlang(staged) => written.erlang = Some(staged),
            Shape::HyperExponential(branches) => written.hyper_exponential = Some(branches),
            Shape::Uniform(between) => written.uniform = Some(between),
            Shape::Triangular(estimate) => written.triangular = Some(estimate),
            Shape::Empirical(values) => written.empirical = Some(values),
        }
        written.serialize(serializer)
    }
}
