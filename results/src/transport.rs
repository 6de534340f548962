//! The tally of the transport network: what was sent and arrived, how full links were, what they lost.

use crate::figures::Value;
use sandtable_model::units::Span;
use sandtable_model::{ElementId, Plan};

/// Adds up the transport network's traffic in a run.
#[derive(Debug, Default)]
pub(crate) struct TransportTally {
    offered: u128,
    delivered: u128,
    lost: u128,
    fullest: f64,
    losing: Span,
}

impl TransportTally {
    /// Takes in a link in a period.
    pub(crate) fn link(
        &mut self,
        plan: &Plan,
        link: ElementId,
        length: Span,
        (carried, lost): ([u64; 2], [u64; 2]),
    ) {
        self.lost += lost.iter().map(|lost| u128::from(*lost)).sum::<u128>();
        for used in filled_by(plan, link, length, carried).into_iter().flatten() {
            self.fullest = self.fullest.max(used);
        }
    }

    /// Takes in all that flowed in a period, and for how long of it anything was lost.
    pub(crate) fn all(&mut self, offered: u64, delivered: u64, losing: Span) {
        self.losing = self.losing.saturating_add(losing);
        self.offered += u128::from(offered);
        self.delivered += u128::from(delivered);
    }

    /// The figure of a metric of the transport network.
    pub(crate) fn value(&self, key: &str) -> Value {
        let count = |sum: u128| Value::Count(u64::try_from(sum).unwrap_or(u64::MAX));
        match key {
            "transport.offered" => count(self.offered),
            "transport.delivered_share" => {
                // Of nothing it is not a number.
                Value::Number(100.0 * self.delivered as f64 / self.offered as f64)
            }
            "transport.lost" => count(self.lost),
            "transport.utilisation_max" => Value::Number(self.fullest),
            "transport.losing" => Value::Number(self.losing.hours()),
            unknown => unreachable!("no value for the metric `{unknown}`"),
        }
    }
}

/// What a link carried in each direction by what it can carry, in percent; nothing without a capacity.
pub(crate) fn filled_by(
    plan: &Plan,
    link: ElementId,
    length: Span,
    carried: [u64; 2],
) -> [Option<f64>; 2] {
    let capacity = plan.link(link).capacity;
    carried.map(|bytes| {
        let most = capacity?.bits_per_second() as f64 * length.seconds();
        Some(100.0 * 8.0 * bytes as f64 / most)
    })
}
