//! How much faster or slower than usual orders come, from one time of the year to the next.

use sandtable_units::{SimTime, Span};

/// A pace of one, in the parts that paces are counted in.
pub const USUAL: u64 = 1_000_000;

/// A pace that changes at given times. Waits are divided by it: a wait that spans a change is used up at the pace
/// of each time. So an order keeps its number, and all that is drawn for it, whatever the pace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pace {
    /// From when on, and how fast in millionths of the usual; in the order of time, the first from the start.
    turns: Vec<(SimTime, u64)>,
}

impl Pace {
    /// A pace that is as usual until the first of `turns`.
    ///
    /// # Panics
    /// If they are not in the order of time.
    pub fn new(turns: Vec<(SimTime, u64)>) -> Self {
        assert!(turns.is_sorted_by_key(|(at, _)| *at), "the pace of one time after the other");
        Self { turns }
    }

    /// When a wait is over that begins at a moment; rounded down to the nanosecond.
    pub fn after(&self, from: SimTime, wait: Span) -> SimTime {
        let mut left = u128::from(wait.nanos()) * u128::from(USUAL);
        let mut now = from;
        let next = self.turns.partition_point(|(at, _)| *at <= from);
        let mut pace = next.checked_sub(1).map_or(USUAL, |number| self.turns[number].1);
        for (at, changed) in &self.turns[next..] {
            let used = u128::from(at.since(now).nanos()) * u128::from(pace);
            if left < used {
                break;
            }
            left -= used;
            (now, pace) = (*at, *changed);
        }
        if pace == 0 {
            return SimTime::NEVER;
        }
        let nanos = u64::try_from(left / u128::from(pace)).unwrap_or(u64::MAX);
        now.saturating_add(Span::from_nanos(nanos))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: Span = Span::HOUR;

    fn at(hours: u64) -> SimTime {
        SimTime::START + HOUR * hours
    }

    #[test]
    fn a_wait_is_used_up_at_the_pace_of_each_time() {
        let pace = Pace::new(vec![(at(10), 2 * USUAL), (at(20), 0), (at(30), USUAL / 2)]);
        // Eight hours as usual, twenty at double pace, then nothing for ten, then half as fast.
        assert_eq!(pace.after(at(2), HOUR * 8), at(10));
        assert_eq!(pace.after(at(2), HOUR * 18), at(15));
        assert_eq!(pace.after(at(12), HOUR * 16), at(30));
        assert_eq!(pace.after(at(2), HOUR * 29), at(32));
        assert_eq!(pace.after(at(30), HOUR), at(32));
        assert_eq!(Pace::new(vec![(at(1), 0)]).after(at(0), HOUR * 2), SimTime::NEVER);
        assert_eq!(Pace::new(Vec::new()).after(at(3), HOUR), at(4));
    }
}
