//! The tally of traffic: what was offered, carried and lost, how full cells were and how fast data
//! went.

use crate::figures::Value;
use sandtable_model::traffic::{Counts, Fates, Sessions};
use sandtable_model::units::{SimTime, Span};
use sandtable_model::{ElementId, Plan};

/// Adds up the traffic of a run.
#[derive(Debug, Default)]
pub(crate) struct TrafficTally {
    sessions: Sessions,
    bytes: Fates,
    /// Bytes of completed data sessions, and the microseconds that they took.
    completed: (u128, u128),
    /// The cell and period that are being added up: the cell, when the period ends, how long it is, and
    /// block-nanoseconds in use.
    cell: Option<(ElementId, SimTime, Span, u64)>,
    /// Block-nanoseconds in use, and those that there were.
    busy: (u128, u128),
    busiest: f64,
    /// Latency in nanoseconds times bytes, and those bytes.
    latency: (u128, u128),
    slowest: Span,
}

impl TrafficTally {
    /// Takes in a slice of a cell in the period that ends at `now`. Slices of a cell come one after the
    /// other.
    pub(crate) fn take(
        &mut self,
        plan: &Plan,
        (cell, now): (ElementId, SimTime),
        length: Span,
        counts: &Counts,
        latency: Span,
    ) {
        let carried = u128::from(counts.bytes.carried);
        self.latency.0 += u128::from(latency.nanos()) * carried;
        self.latency.1 += carried;
        if carried > 0 {
            self.slowest = self.slowest.max(latency);
        }
        self.sessions += counts.sessions;
        self.bytes += counts.bytes;
        self.completed.0 += u128::from(counts.completed.0);
        self.completed.1 += u128::from(counts.completed.1);
        match &mut self.cell {
            Some((open, until, _, busy)) if (*open, *until) == (cell, now) => *busy += counts.busy,
            Some(_) | None => {
                self.close(plan);
                self.cell = Some((cell, now, length, counts.busy));
            }
        }
    }

    /// Closes the cell and period that are being added up.
    pub(crate) fn close(&mut self, plan: &Plan) {
        let Some((cell, _, length, busy)) = self.cell.take() else { return };
        let blocks = plan.traffic.as_ref().map_or(0, |_| plan.resource_blocks(cell));
        let whole = u128::from(blocks) * u128::from(length.nanos());
        self.busy.0 += u128::from(busy);
        self.busy.1 += whole;
        if whole > 0 {
            self.busiest = self.busiest.max(100.0 * busy as f64 / whole as f64);
        }
    }

    /// The figure of a metric of traffic.
    pub(crate) fn value(&self, key: &str) -> Value {
        // Of nothing it is not a number.
        let percent = |part: u128, whole: u128| Value::Number(100.0 * part as f64 / whole as f64);
        let Sessions { offered, blocked, dropped, uncovered, taken_over, .. } = self.sessions;
        let bytes = &self.bytes;
        match key {
            "traffic.sessions" => Value::Count(offered),
            "traffic.sessions_blocked" => percent(blocked.into(), offered.into()),
            "traffic.sessions_dropped" => percent(dropped.into(), offered.into()),
            "traffic.sessions_uncovered" => percent(uncovered.into(), offered.into()),
            "traffic.sessions_taken_over" => Value::Count(taken_over),
            "traffic.offered" => Value::Count(bytes.offered),
            "traffic.carried" => Value::Count(bytes.carried),
            "traffic.blocked" => Value::Count(bytes.blocked),
            "traffic.dropped" => Value::Count(bytes.dropped),
            "traffic.uncovered" => Value::Count(bytes.uncovered),
            "traffic.carried_share" => percent(bytes.carried.into(), bytes.offered.into()),
            "traffic.RRU.PrbTotDl" => percent(self.busy.0, self.busy.1),
            "traffic.RRU.PrbTotDl_max" => Value::Number(self.busiest),
            "traffic.DRB.UEThpDl" => {
                let (bytes, micros) = self.completed;
                Value::Number(8e3 * bytes as f64 / micros as f64)
            }
            "traffic.latency" => {
                let (sum, bytes) = self.latency;
                Value::Number(sum as f64 / bytes as f64 / 1e6)
            }
            "traffic.latency_max" => Value::Number(1e3 * self.slowest.seconds()),
            unknown => unreachable!("no value for the metric `{unknown}`"),
        }
    }
}
