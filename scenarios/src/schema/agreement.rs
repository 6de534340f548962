//! Service level agreements: what is promised of a slice or some sites, how it is measured, and what is
//! due when it is not kept.

use sandtable_document::{Placed, keyword, table};
use sandtable_units::{BitRate, Chance, Span};

keyword! {
    /// What is promised.
    pub enum Measure as "a measure" {
        /// Time in service by time agreed, mean over cells. Where a `least_rate` or `latency_at_most` is
        /// agreed, a period in which data goes slower counts as time out of service (GSMA NG.116).
        Availability = "availability",
        /// The throughput of data sessions.
        Throughput = "throughput",
        /// The time of a packet from the core to a user.
        Latency = "latency",
        /// The share of sessions that are refused, cut off or not covered.
        Refused = "refused",
    }
}

keyword! {
    /// What of the samples of a window counts: a sample is a cell in a period.
    pub enum Statistic as "a statistic" {
        /// All of them together.
        Mean = "mean",
        /// The worst one.
        Worst = "worst",
        /// The one that one in twenty is worse than.
        Worst5 = "worst 5%",
        /// The one in the middle.
        Median = "median",
    }
}

table! {
    /// A service level agreement.
    pub struct Agreement as "an agreement", in lists by name {
        /// Its name.
        name: Placed<String>,
        /// The slice that it is about; without it, all traffic.
        slice: Option<Placed<String>>,
        /// The sites where it holds; without it, all.
        sites: Vec<Placed<String>>,
        /// What is promised.
        measure: Measure,
        /// Of all but availability, which sample counts.
        statistic: Statistic = Statistic::Mean,
        /// What is promised: a percentage, of throughput a bit rate, of latency a time.
        target: Placed<String>,
        /// How long it is measured for, from the start of the run on.
        window: Placed<Span> = Placed::nowhere(Span::DAY),
        /// Of availability: outages that are shorter do not count.
        qualifying: Span = Span::ZERO,
        /// Of availability: whether planned work does not count.
        exclude_planned: bool = true,
        /// Of availability: data that goes slower than this counts as no service.
        least_rate: Option<BitRate>,
        /// Of availability: data whose packets take longer counts as no service.
        latency_at_most: Option<Span>,
        /// Samples in which more of the resource blocks were in use do not count.
        load_at_most: Chance = Chance::ALWAYS,
        /// What is due for a window that is worse, in percent of its charge; of several the largest.
        credit: Vec<Credit>,
        /// The most that is due over the run, in percent of the charge of one window.
        cap: Placed<String> = Placed::nowhere("100%".to_owned()),
    }
}

table! {
    /// A step of a ladder of credits.
    pub struct Credit as "a credit", in lists by worse_than {
        /// The step holds for windows that are worse than this.
        worse_than: Placed<String>,
        /// What is due, in percent of the charge of the window.
        due: Placed<String>,
    }
}

impl Agreement {
    /// A value of its measure: percent, of throughput kbit/s, of latency ms.
    pub fn value(&self, text: &str) -> Option<f64> {
        match self.measure {
            Measure::Availability | Measure::Refused => percent(text),
            Measure::Throughput => {
                let rate: BitRate = text.parse().ok()?;
                Some(rate.bits_per_second() as f64 / 1e3)
            }
            Measure::Latency => {
                let latency: Span = text.parse().ok()?;
                Some(1e3 * latency.seconds())
            }
        }
    }
}

/// A percentage.
pub fn percent(text: &str) -> Option<f64> {
    let number: f64 = text.trim().strip_suffix('%')?.trim().parse().ok()?;
    (0.0..=1e6).contains(&number).then_some(number)
}
