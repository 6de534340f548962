//! What a scenario expects of its figures, and whether the run meets it.

use crate::figures::{METRICS, Metric, Summary, Unit};
use sandtable_model::scenarios::Scenario;
use sandtable_model::scenarios::document::{Diagnostics, Placed, nearest};
use sandtable_model::scenarios::schema::Expect;
use sandtable_model::units::{BitRate, Bytes, Money, Quantity as _, Span};
use serde::Serialize;

/// Whether a figure is what was expected.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Verdict {
    /// The figure.
    pub metric: &'static str,
    /// What it came to, in its unit; nothing if there was nothing to measure.
    pub value: Option<f64>,
    /// What it counts in.
    pub unit: Unit,
    /// The least that was expected.
    pub min: Option<String>,
    /// The most that was expected.
    pub max: Option<String>,
    /// Whether it is met.
    pub met: bool,
}

/// Checks that expectations name figures, and bounds that fit them.
pub fn check_expectations(scenario: &Scenario) -> Diagnostics {
    let mut out = Diagnostics::default();
    for expect in &scenario.expect {
        let Some(metric) = find(expect) else {
            let name = &expect.metric.value;
            let help = match nearest(name, METRICS.iter().map(|metric| metric.key)) {
                Some(near) => format!("did you mean `{near}`?"),
                None => "`sandtable list --metrics` shows them all".to_owned(),
            };
            out.error(expect.metric.place, format!("there is no metric `{name}`"), help);
            continue;
        };
        let mut bounds = Vec::new();
        for bound in [&expect.min, &expect.max].into_iter().flatten() {
            if let Some(value) = read(bound, metric.unit) {
                bounds.push(value);
            } else {
                let message = format!("`{}` is no bound for `{}`", bound.value, metric.key);
                out.error(bound.place, message, format!("write {}", example(metric.unit)));
            }
        }
        if let (Some(max), [least, most]) = (&expect.max, bounds.as_slice())
            && least > most
        {
            let message = "nothing lies between these bounds";
            out.error(max.place, message, "write a `max` that is not below `min`");
        }
    }
    out
}

/// The verdict on each expectation of a scenario that has been checked.
pub fn verdicts(scenario: &Scenario, summary: &Summary) -> Vec<Verdict> {
    let verdicts = scenario.expect.iter().filter_map(|expect| {
        let metric = find(expect)?;
        let value = summary.get(metric.key).map(|figure| figure.value.number());
        let bound = |bound: &Option<Placed<String>>| read(bound.as_ref()?, metric.unit);
        let text = |bound: &Option<Placed<String>>| Some(bound.as_ref()?.value.clone());
        Some(Verdict {
            metric: metric.key,
            value,
            unit: metric.unit,
            min: text(&expect.min),
            max: text(&expect.max),
            met: value.is_some_and(|value| {
                bound(&expect.min).is_none_or(|least| value >= least)
                    && bound(&expect.max).is_none_or(|most| value <= most)
            }),
        })
    });
    verdicts.collect()
}

fn find(expect: &Expect) -> Option<&'static Metric> {
    METRICS.iter().find(|metric| metric.key == expect.metric.value)
}

/// A bound in the metric's unit.
fn read(bound: &Placed<String>, unit: Unit) -> Option<f64> {
    let text = bound.value.trim();
    let number = match unit {
        Unit::Percent => text.strip_suffix('%')?.trim().parse().ok()?,
        Unit::Hours => Span::parse(text).ok()?.hours(),
        Unit::Seconds => Span::parse(text).ok()?.seconds(),
        Unit::Milliseconds => 1e3 * Span::parse(text).ok()?.seconds(),
        Unit::Bytes => Bytes::parse(text).ok()?.count() as f64,
        Unit::KilobitsPerSecond => BitRate::parse(text).ok()?.bits_per_second() as f64 / 1e3,
        Unit::Currency => Money::parse(text).ok()?.hundredths() as f64 / 100.0,
        Unit::Count | Unit::Ratio | Unit::Index | Unit::PersonHours | Unit::CellHours => {
            text.parse().ok()?
        }
    };
    f64::is_finite(number).then_some(number)
}

fn example(unit: Unit) -> &'static str {
    match unit {
        Unit::Percent => "a percentage, such as \"99.9%\"",
        Unit::Hours => "a time span, such as \"4h\"",
        Unit::Index => "a number from 0 to 1, such as \"0.9\"",
        Unit::Seconds => "a time, such as \"30s\"",
        Unit::Milliseconds => "a time, such as \"20ms\"",
        Unit::Count => "a number, such as \"120\"",
        Unit::Ratio => "a number, such as \"7.5\"",
        Unit::PersonHours => "a number of person hours, such as \"5000\"",
        Unit::Bytes => "an amount of data, such as \"5GB\"",
        Unit::KilobitsPerSecond => "a bit rate, such as \"8Mbit/s\"",
        Unit::Currency => "an amount of money, such as \"250000EUR\"",
        Unit::CellHours => "a number of cell hours, such as \"800\"",
    }
}
