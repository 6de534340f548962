//! How much faster or slower than usual orders come, from one time of the year to the next.

use sandtable_queueing::Calendar;
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

    /// So many times as fast at all times.
    #[must_use]
    pub fn times(&self, factor: f64) -> Self {
        let mut turns = self.turns.clone();
        if turns.first().is_none_or(|(at, _)| *at > SimTime::START) {
            turns.insert(0, (SimTime::START, USUAL));
        }
        for (_, pace) in &mut turns {
            *pace = Self::parts(*pace as f64 / USUAL as f64 * factor);
        }
        Self { turns }
    }

    /// A pace as it is counted: the nearest millionth.
    ///
    /// # Panics
    /// If it is less than nothing, or more than a million times as fast.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "within the assertion"
    )]
    pub fn parts(pace: f64) -> u64 {
        assert!((0.0..=1e6).contains(&pace), "a pace of {pace}");
        (pace * USUAL as f64).round() as u64
    }

    /// When a wait is over that begins at a moment, if only some `hours` count; rounded down to the nanosecond.
    pub fn after(&self, hours: &Calendar, from: SimTime, wait: Span) -> SimTime {
        let mut left = u128::from(wait.nanos()) * u128::from(USUAL);
        let mut now = from;
        let next = self.turns.partition_point(|(at, _)| *at <= from);
        let mut pace = next.checked_sub(1).map_or(USUAL, |number| self.turns[number].1);
        for (at, changed) in &self.turns[next..] {
            let used = u128::from(hours.working(now, *at).nanos()) * u128::from(pace);
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
        hours.after_working(now, Span::from_nanos(nanos))
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
        let always = Calendar::always();
        let pace = Pace::new(vec![(at(10), 2 * USUAL), (at(20), 0), (at(30), USUAL / 2)]);
        // Eight hours as usual, twenty at double pace, then nothing for ten, then half as fast.
        assert_eq!(pace.after(&always, at(2), HOUR * 8), at(10));
        assert_eq!(pace.after(&always, at(2), HOUR * 18), at(15));
        assert_eq!(pace.after(&always, at(12), HOUR * 16), at(30));
        assert_eq!(pace.after(&always, at(2), HOUR * 29), at(32));
        assert_eq!(pace.after(&always, at(30), HOUR), at(32));
        assert_eq!(Pace::new(vec![(at(1), 0)]).after(&always, at(0), HOUR * 2), SimTime::NEVER);
        assert_eq!(Pace::new(Vec::new()).after(&always, at(3), HOUR), at(4));
        let faster = pace.times(2.0);
        assert_eq!(faster.after(&always, at(2), HOUR * 16), at(10));
        assert_eq!(faster.after(&always, at(30), HOUR), at(31));
    }

    /// Open from eight to four; from the second day on nothing comes for ten days, then twice as much.
    #[test]
    fn only_hours_in_which_orders_come_are_used_up() {
        let hours: Vec<_> = (0..7).map(|day| Span::DAY * day).collect();
        let hours: Vec<_> = hours.iter().map(|day| (*day + HOUR * 8, *day + HOUR * 16)).collect();
        let hours = Calendar::weekly(&hours, &[], Span::ZERO).unwrap();
        let pace = Pace::new(vec![(at(24), 0), (at(11 * 24), 2 * USUAL)]);
        assert_eq!(pace.after(&hours, at(13), HOUR * 2), at(15));
        assert_eq!(pace.after(&hours, at(15), HOUR * 3), at(11 * 24 + 9));
        assert_eq!(pace.after(&hours, at(15), HOUR * 19), at(12 * 24 + 9));
    }
}
