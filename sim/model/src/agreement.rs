//! Service level agreements: what the scenario fixes of them, and the arithmetic by which samples become
//! a value, and a value a credit. What the samples are is found out by `results` from the records of a
//! run, and by `sweep` from a network at rest.

use crate::elements::ElementId;
use crate::traffic::Counts;
use sandtable_scenarios::schema::agreement::{Measure, Statistic};
use sandtable_units::Span;
use std::collections::BTreeSet;

/// A service level agreement. Values are percentages, of throughput kbit/s, of latency ms.
#[derive(Debug, Clone)]
pub struct Agreement {
    /// Its name.
    pub name: String,
    /// The slice that it is about, by its number in the plan of traffic; none for all.
    pub slice: Option<u8>,
    /// The cells where it holds.
    pub cells: BTreeSet<ElementId>,
    /// What is promised.
    pub measure: Measure,
    /// Which sample counts.
    pub statistic: Statistic,
    /// What is promised of it.
    pub target: f64,
    /// How long it is measured for.
    pub window: Span,
    /// Shorter outages do not count.
    pub qualifying: Span,
    /// Whether planned work does not count.
    pub exclude_planned: bool,
    /// Data that goes slower than so many kbit/s counts as no service.
    pub least_rate: Option<f64>,
    /// Data whose packets take longer counts as no service.
    pub latency_at_most: Option<Span>,
    /// Samples with a larger share of resource blocks in use do not count.
    pub load_at_most: f64,
    /// What is due, in percent, for windows that are worse than a value.
    pub credits: Vec<(f64, f64)>,
    /// The most that is due over the run, in percent.
    pub cap: f64,
}

/// What a cell and slice come to in a period, as an agreement counts it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sample {
    /// The value: percent, of throughput kbit/s.
    pub value: f64,
    /// What is divided by `whole`, for the mean of several.
    pub part: f64,
    /// See `part`.
    pub whole: f64,
}

impl Agreement {
    /// Whether one value is worse than another.
    pub fn is_worse(&self, value: f64, than: f64) -> bool {
        match self.measure {
            Measure::Availability | Measure::Throughput => value < than,
            Measure::Refused | Measure::Latency => value > than,
        }
    }

    /// What is due for a window of this value, in percent, when `due` is due already.
    pub fn credit(&self, value: f64, due: f64) -> f64 {
        let steps = self.credits.iter().filter(|(than, _)| self.is_worse(value, *than));
        let due_now = steps.map(|(_, due)| *due).fold(0.0, f64::max);
        due_now.min(self.cap - due)
    }

    /// Whether it is about the traffic of a slice in a cell.
    pub fn concerns(&self, cell: ElementId, slice: u8) -> bool {
        self.slice.is_none_or(|of| of == slice) && self.cells.contains(&cell)
    }

    /// Whether a period counts in which so much of the resource blocks was in use, times nanoseconds.
    pub fn counts_load(&self, busy: u64, blocks: u32, length: Span) -> bool {
        busy as f64 / (f64::from(blocks) * length.nanos() as f64) <= self.load_at_most
    }

    /// Whether data goes so slowly in a period that it counts as time out of service.
    /// The latency is that of the period, where it is known.
    pub fn is_slow(&self, counts: &Counts, latency: Option<Span>) -> bool {
        let rate = rate(counts).map(|(bits, micros)| 1e3 * bits / micros);
        let slow = self.least_rate.zip(rate).is_some_and(|(least, rate)| rate < least);
        slow || self.latency_at_most.zip(latency).is_some_and(|(most, latency)| latency > most)
    }

    /// What a period comes to; none of availability, and where there was nothing to measure.
    /// The latency is that of the period, where it is known.
    pub fn sample(&self, counts: &Counts, latency: Option<Span>) -> Option<Sample> {
        match self.measure {
            Measure::Availability => None,
            Measure::Latency => {
                let (value, whole) = (1e3 * latency?.seconds(), counts.bytes.carried as f64);
                (whole > 0.0).then_some(Sample { value, part: value * whole, whole })
            }
            Measure::Throughput => {
                let (bits, micros) = rate(counts)?;
                // kbit/s are bits by a microsecond times a thousand.
                let (part, value) = (1e3 * bits, 1e3 * bits / micros);
                Some(Sample { value, part, whole: micros })
            }
            Measure::Refused => {
                let sessions = &counts.sessions;
                let refused = sessions.blocked + sessions.dropped + sessions.uncovered;
                let (part, whole) = (100.0 * refused as f64, sessions.offered as f64);
                (sessions.offered > 0).then(|| Sample { value: part / whole, part, whole })
            }
        }
    }

    /// The availability of a window, in percent, of time out of service by time agreed, both times cells;
    /// none if no time was agreed.
    pub fn availability(down: u128, agreed: u128) -> Option<f64> {
        (agreed > 0).then(|| 100.0 * (1.0 - down.min(agreed) as f64 / agreed as f64))
    }

    /// What the samples of a window come to, each so many times; none without any. They are sorted.
    pub fn statistic_of(&self, samples: &mut [(Sample, f64)]) -> Option<f64> {
        if samples.is_empty() {
            return None;
        }
        if self.statistic == Statistic::Mean {
            let sum = |of: fn(&Sample) -> f64| {
                samples.iter().map(|(sample, times)| of(sample) * times).sum::<f64>()
            };
            return Some(sum(|sample| sample.part) / sum(|sample| sample.whole));
        }
        samples.sort_by(|(one, _), (other, _)| one.value.total_cmp(&other.value));
        let higher_is_worse = self.is_worse(1.0, 0.0);
        let share = match self.statistic {
            Statistic::Worst => 0.0,
            Statistic::Worst5 => 0.05,
            Statistic::Mean | Statistic::Median => 0.5,
        };
        Some(quantile(samples, if higher_is_worse { 1.0 - share } else { share }))
    }
}

/// The bits of completed data sessions, and the microseconds that they took, if there were any.
fn rate(counts: &Counts) -> Option<(f64, f64)> {
    let (bytes, micros) = counts.completed;
    (micros > 0).then_some((8.0 * bytes as f64, micros as f64))
}

/// The value that a share of sorted samples lies below, between two samples by definition 8 of
/// R. J. Hyndman and Y. Fan 1996. Packages for statistics know no samples that count many times, and
/// a window at rest has nothing else.
fn quantile(sorted: &[(Sample, f64)], share: f64) -> f64 {
    let count: f64 = sorted.iter().map(|(_, times)| times).sum();
    let at = |rank: f64| {
        let mut below = 0.0;
        let reached = sorted.iter().find(|(_, times)| {
            below += times;
            below >= rank - 1e-9 * count
        });
        reached.or(sorted.last()).expect("there are samples").0.value
    };
    let place = ((count + 1.0 / 3.0) * share + 1.0 / 3.0).clamp(1.0, count.max(1.0));
    let rank = libm::floor(place);
    if share <= 0.0 {
        return at(0.0);
    }
    if share >= 1.0 || rank >= count {
        return at(count);
    }
    at(rank) + (place - rank) * (at(rank + 1.0) - at(rank))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn samples(values: &[(f64, f64)]) -> Vec<(Sample, f64)> {
        let sample = |value| Sample { value, part: value, whole: 1.0 };
        values.iter().map(|(value, times)| (sample(*value), *times)).collect()
    }

    /// Samples that count many times are as many samples, at every share.
    #[test]
    fn a_sample_that_counts_thrice_is_three_samples() {
        let together = samples(&[(1.0, 3.0), (4.0, 1.0), (9.0, 2.0)]);
        let apart =
            samples(&[(1.0, 1.0), (1.0, 1.0), (1.0, 1.0), (4.0, 1.0), (9.0, 1.0), (9.0, 1.0)]);
        for share in 0..=100 {
            let share = f64::from(share) / 100.0;
            assert!((quantile(&together, share) - quantile(&apart, share)).abs() < 1e-9, "{share}");
        }
    }

    /// Between the third and the fourth of ten: 10 1/3 times 0.3 and a third.
    #[test]
    fn quantiles_by_hand() {
        let ten: Vec<(f64, f64)> = (1..=10).map(|value| (f64::from(value), 1.0)).collect();
        let ten = samples(&ten);
        assert!((quantile(&ten, 0.5) - 5.5).abs() < 1e-9);
        assert!((quantile(&ten, 0.3) - (31.0 / 10.0 + 1.0 / 3.0)).abs() < 1e-9);
        assert!((quantile(&ten, 0.0) - 1.0).abs() < 1e-9);
        assert!((quantile(&ten, 0.01) - 1.0).abs() < 1e-9);
        assert!((quantile(&ten, 1.0) - 10.0).abs() < 1e-9);
        assert!((quantile(&ten, 0.99) - 10.0).abs() < 1e-9);
    }
}
