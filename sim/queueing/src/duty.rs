//! Duty: how many of a team are at work when. Members are people and shifts their hours, so that no more
//! are on duty at a time than there are people, whichever shifts overlap.

use crate::calendar::Calendar;
use sandtable_units::{SimTime, Span};

/// How far ahead it is worked out when work will be done.
const FORESEEN: Span = Span::from_nanos(3_652 * Span::DAY.nanos());

/// What is fixed of a station.
#[derive(Debug, Clone)]
pub struct StationPlan {
    shifts: Vec<Shift>,
    /// How many people there are.
    members: u32,
    /// How many are on duty, if that never changes.
    always: Option<u32>,
}

/// Hours of some of a team.
#[derive(Debug, Clone)]
pub struct Shift {
    /// How many are at work in them; each does one piece of work at a time.
    pub servers: u32,
    /// When they work.
    pub hours: Calendar,
}

impl StationPlan {
    /// A team of `members` people, of whom the given shifts have so many at work. If a shift has more than
    /// there are members, there are as many as it has.
    pub fn new(members: u32, shifts: Vec<Shift>) -> Self {
        let most = shifts.iter().map(|shift| shift.servers).max().unwrap_or(0);
        let mut plan = Self { members: members.max(most), shifts, always: None };
        let is_always = plan.shifts.iter().all(|shift| shift.hours.is_always());
        plan.always = is_always.then(|| plan.on_duty_at(SimTime::START));
        plan
    }

    /// Servers that work day and night.
    pub fn always(servers: u32) -> Self {
        Self::new(servers, vec![Shift { servers, hours: Calendar::always() }])
    }

    /// Whether as many are at work at all times.
    pub fn is_always(&self) -> bool {
        self.always.is_some()
    }

    /// How many are on duty at a moment: those of all shifts, but no more than there are people.
    pub fn on_duty_at(&self, at: SimTime) -> u32 {
        if let Some(always) = self.always {
            return always;
        }
        let open = self.shifts.iter().filter(|shift| shift.hours.is_open(at));
        open.fold(0, |sum: u32, shift| sum.saturating_add(shift.servers)).min(self.members)
    }

    /// The next moment after `at` at which a shift begins or ends.
    pub fn changes(&self, at: SimTime) -> SimTime {
        if self.is_always() {
            return SimTime::NEVER;
        }
        self.shifts.iter().map(|shift| shift.hours.changes(at)).min().unwrap_or(SimTime::NEVER)
    }

    /// Working time of all together between two moments, in nanoseconds.
    pub fn on_duty(&self, from: SimTime, to: SimTime) -> u128 {
        let mut sum = 0;
        for (begin, end, people) in self.stretches(from) {
            if begin >= to {
                break;
            }
            sum += u128::from(end.min(to).since(begin).nanos()) * u128::from(people);
        }
        sum
    }

    /// When work of `span` is worked off from a moment on, if all on duty share it; never, if that takes
    /// more than ten years.
    pub fn worked_off(&self, from: SimTime, span: Span) -> SimTime {
        self.after(from, span, |people| people)
    }

    /// When work of `span` that is begun at a moment is done, if one of whoever is on duty is at it; never,
    /// the same.
    pub fn done(&self, from: SimTime, span: Span) -> SimTime {
        self.after(from, span, |people| people.min(1))
    }

    fn after(&self, from: SimTime, span: Span, at_work: impl Fn(u32) -> u32) -> SimTime {
        let mut left = span;
        for (begin, end, people) in self.stretches(from) {
            let people = u64::from(at_work(people));
            let here = end.since(begin).scaled(people, 1);
            if people > 0 && left <= here {
                return begin.saturating_add(left.scaled(1, people));
            }
            left = left.saturating_sub(here);
            if begin.since(from) > FORESEEN {
                break;
            }
        }
        SimTime::NEVER
    }

    /// Stretches of time from a moment on in which as many are on duty, to the end of time.
    fn stretches(&self, from: SimTime) -> impl Iterator<Item = (SimTime, SimTime, u32)> {
        let mut now = from;
        std::iter::from_fn(move || {
            if now == SimTime::NEVER {
                return None;
            }
            let begin = now;
            now = self.changes(begin);
            Some((begin, now, self.on_duty_at(begin)))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(hour: u64) -> SimTime {
        SimTime::START + Span::HOUR * hour
    }

    fn of(hours: u64) -> u128 {
        u128::from((Span::HOUR * hours).nanos())
    }

    fn daily(servers: u32, from: u64, to: u64) -> Shift {
        let day = |day: u64| Span::DAY * day;
        let hours = |hour: u64| Span::HOUR * hour;
        let week: Vec<_> = (0..7).map(|of| (day(of) + hours(from), day(of) + hours(to))).collect();
        Shift { servers, hours: Calendar::weekly(&week, &[], Span::ZERO).unwrap() }
    }

    #[test]
    fn members_are_people_and_shifts_their_hours() {
        let lunch = StationPlan::new(1, vec![daily(1, 8, 12), daily(1, 13, 17)]);
        let duty = |plan: &StationPlan, hours: &[u64]| -> Vec<u32> {
            hours.iter().map(|hour| plan.on_duty_at(at(*hour))).collect()
        };
        assert_eq!(duty(&lunch, &[7, 8, 12, 13, 17]), [0, 1, 0, 1, 0]);
        assert_eq!(lunch.on_duty(at(0), at(24)), of(8));
        assert_eq!(lunch.done(at(11), Span::HOUR * 2), at(14));
        assert_eq!(lunch.changes(at(11)), at(12));
        // One who works in two shifts at a time is still one; two are two where shifts share them out.
        let one = StationPlan::new(1, vec![daily(1, 8, 16), daily(1, 12, 20)]);
        assert_eq!(duty(&one, &[8, 12, 16, 20]), [1, 1, 1, 0]);
        let two = StationPlan::new(2, vec![daily(1, 8, 16), daily(1, 12, 20)]);
        assert_eq!(duty(&two, &[8, 12, 16, 20]), [1, 2, 1, 0]);
        assert_eq!(two.on_duty(at(0), at(24)), of(16));
        assert_eq!(two.worked_off(at(10), Span::HOUR * 6), at(14));
        // Who is needed in a shift is there, though fewer are said to be in the team.
        assert_eq!(duty(&StationPlan::new(1, vec![daily(3, 8, 16)]), &[9]), [3]);
    }

    #[test]
    fn day_and_night_nothing_changes() {
        let always = StationPlan::always(3);
        assert!(always.is_always());
        assert_eq!((always.on_duty_at(at(3)), always.changes(at(3))), (3, SimTime::NEVER));
        assert_eq!(always.on_duty(at(0), at(10)), of(30));
        assert_eq!(always.worked_off(at(1), Span::HOUR * 6), at(3));
        // Years of a large team are more than time itself is long.
        let many = StationPlan::always(100_000);
        assert_eq!(many.on_duty(at(0), at(8_760)), 100_000 * of(8_760));
    }
}
