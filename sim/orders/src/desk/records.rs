//! Inventories drift away from what they are about, and are reconciled with it.

use super::Turn;
use crate::event::{Event, Record};
use crate::plan;
use sandtable_units::{Chance, SimTime, Span};
use serde::{Deserialize, Serialize};

const YEAR: Span = Span::from_nanos(365 * Span::DAY.nanos());

/// How wrong an inventory was when it was last reconciled.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub(super) struct Records {
    wrong: Chance,
    since: SimTime,
}

impl Records {
    pub(super) fn new(planned: &plan::Inventory) -> Self {
        Self { wrong: planned.wrong, since: SimTime::START }
    }

    /// How many records are wrong at a moment: of those that were right, ever the same share of what is
    /// left becomes wrong in a year.
    fn wrong(self, planned: &plan::Inventory, at: SimTime) -> Chance {
        let years = at.since(self.since).nanos() as f64 / YEAR.nanos() as f64;
        let stays_right = libm::pow(1.0 - planned.drift.share(), years);
        let right = (1.0 - self.wrong.share()) * stays_right;
        Chance::from_share((1.0 - right).clamp(0.0, 1.0))
    }
}

impl Turn<'_> {
    /// How many records of an inventory are wrong now.
    pub(super) fn wrong(&self, inventory: u16) -> Chance {
        let planned = &self.plan.inventories[usize::from(inventory)];
        self.desk.records[usize::from(inventory)].wrong(planned, self.now)
    }

    /// An inventory is held against what it is about.
    pub(super) fn reconcile(&mut self, inventory: u16) {
        let Some((every, mends)) = self.plan.inventories[usize::from(inventory)].reconciled else {
            return;
        };
        let before = self.wrong(inventory);
        let after = Chance::from_share(before.share() * (1.0 - mends.share()));
        self.desk.records[usize::from(inventory)] = Records { wrong: after, since: self.now };
        self.say(Record::Reconciled { inventory, before, after });
        self.put_right(mends);
        self.later(self.now.saturating_add(every), Event::Reconcile { inventory });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_drift_as_interest_grows() {
        let planned = plan::Inventory {
            name: "ports".into(),
            wrong: Chance::from_share(0.1),
            drift: Chance::from_share(0.5),
            reconciled: None,
        };
        let records = Records::new(&planned);
        let at = |years: u64| SimTime::from_nanos(YEAR.nanos() * years);
        let near =
            |at: SimTime, share: f64| (records.wrong(&planned, at).share() - share).abs() < 1e-9;
        assert!(near(at(0), 0.1) && near(at(1), 0.55) && near(at(2), 0.775));
    }
}
