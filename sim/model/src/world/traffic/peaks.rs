//! How full a site has been: the busiest cell in the busiest period of this day and of the last.

use sandtable_units::{Chance, SimTime, Span};
use serde::{Deserialize, Serialize};

/// The busiest periods of this day and of the last, from the start of the run.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Peaks {
    day: u64,
    today: Chance,
    last: Chance,
}

impl Peaks {
    /// Takes in how much of the blocks of a cell was in use, in a period that began at `since`.
    pub(super) fn take(&mut self, since: SimTime, used: Chance) {
        self.turn_to(since);
        self.today = self.today.max(used);
    }

    /// How much of the blocks was in use at most.
    pub(crate) fn busiest(mut self, now: SimTime) -> Chance {
        self.turn_to(now);
        self.today.max(self.last)
    }

    fn turn_to(&mut self, now: SimTime) {
        let day = now.since_start() / Span::DAY;
        if day != self.day {
            let last = if day == self.day + 1 { self.today } else { Chance::NEVER };
            *self = Self { day, today: Chance::NEVER, last };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_busiest_of_two_days() {
        let at = |hour: u64| SimTime::from_nanos((Span::HOUR * hour).nanos());
        let tenths = |tenths: u32| Chance::from_share(f64::from(tenths) / 10.0);
        let mut peaks = Peaks::default();
        for (hour, used) in [(1, 2), (5, 7), (20, 3), (26, 4)] {
            peaks.take(at(hour), tenths(used));
        }
        assert_eq!(peaks.busiest(at(30)), tenths(7));
        assert_eq!(peaks.busiest(at(50)), tenths(4), "the day after");
        assert_eq!(peaks.busiest(at(80)), Chance::NEVER, "long ago");
    }
}
