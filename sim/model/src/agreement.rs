//! Service level agreements, as far as the scenario fixes them. Whether they are kept is found out from
//! the records, by `results`.

use crate::elements::ElementId;
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

impl Agreement {
    /// Whether one value is worse than another.
    pub fn is_worse(&self, value: f64, than: f64) -> bool {
        match self.measure {
            Measure::Availability | Measure::Throughput => value < than,
            Measure::Refused | Measure::Latency => value > than,
        }
    }

    /// What is due for a window of this value, in percent.
    pub fn credit(&self, value: f64) -> f64 {
        let steps = self.credits.iter().filter(|(than, _)| self.is_worse(value, *than));
        steps.map(|(_, due)| *due).fold(0.0, f64::max)
    }
}
