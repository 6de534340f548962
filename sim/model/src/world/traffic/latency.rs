//! How long packets take from the core to a user: the path, the air, and the wait for resource blocks.

use super::cell::Setting;
use sandtable_units::{SimTime, Span};
use serde::{Deserialize, Serialize};

/// A packet waits no longer than so many times what it takes without waiting: then it is dropped and sent
/// again by its application. An assumption.
const LONGEST: f64 = 100.0;

/// The delay of the path to the core, averaged over a period.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct PathDelay {
    since: SimTime,
    begun: SimTime,
    /// Nanoseconds of delay times nanoseconds.
    sum: u128,
}

impl PathDelay {
    /// Lets time pass with a delay.
    pub(super) fn pass(&mut self, delay: Span, now: SimTime) {
        let time = now.since(self.since);
        self.sum += u128::from(delay.nanos()) * u128::from(time.nanos());
        self.since = now;
    }

    /// The mean of the period that ends now, and begins the next one.
    pub(super) fn close(&mut self, delay: Span, now: SimTime) -> Span {
        self.pass(delay, now);
        let length = u128::from(now.since(self.begun).nanos()).max(1);
        let mean = self.sum / length;
        *self = Self { since: now, begun: now, sum: 0 };
        Span::from_nanos(u64::try_from(mean).expect("a mean is no more than the largest"))
    }
}

/// How long a packet of a slice takes through the air in a cell, with the blocks that were in use in
/// a period. Packets share what their slice may have equally, so each takes 1/(1 - load) times as long as
/// alone (processor sharing).
pub(super) fn through_the_air(
    setting: Setting<'_>,
    slice: usize,
    busy: &[u64],
    length: Span,
) -> Span {
    let alone = setting.plan.slices[slice].latency;
    let blocks = |busy: u64| busy as f64 / length.nanos() as f64;
    let others: u64 = busy.iter().sum::<u64>() - busy[slice];
    let free = f64::from(setting.blocks) - blocks(others);
    let may = f64::from(setting.most(slice)).min(free.max(f64::from(setting.kept(slice))));
    let load = if may > 0.0 { blocks(busy[slice]) / may } else { 1.0 };
    let factor = if load < 1.0 { (1.0 / (1.0 - load)).min(LONGEST) } else { LONGEST };
    Span::from_seconds_rounded(alone.seconds() * factor)
}
