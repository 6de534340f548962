//! Working hours: intervals of the week, but for holidays, on the clock of a fixed offset (a change to
//! summer time in mid-run is not followed).

use sandtable_units::{SimTime, Span};

const WEEK: Span = Span::from_nanos(7 * Span::DAY.nanos());

/// When somebody works.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Calendar {
    /// Open intervals of a week from Monday midnight, in order, neither touching nor overlapping.
    week: Vec<(Span, Span)>,
    /// Days off, counted from the Monday before the run's start, in order.
    holidays: Vec<u64>,
    /// How far into the week the run starts.
    into_week: Span,
}

/// Why working hours cannot be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CalendarError {
    /// There are none.
    Never,
    /// An interval ends before it begins, or after the week.
    Order,
}

impl std::fmt::Display for CalendarError {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(match self {
            Self::Never => "there are no working hours",
            Self::Order => "working hours end after they begin and within the week",
        })
    }
}

impl std::error::Error for CalendarError {}

impl Calendar {
    /// Day and night.
    pub fn always() -> Self {
        Self { week: vec![(Span::ZERO, WEEK)], holidays: Vec::new(), into_week: Span::ZERO }
    }

    /// The given hours of each week, from Monday midnight, in any order, for a run that starts
    /// `into_week`; none on the days of `holidays`, counted from the Monday before the start.
    ///
    /// # Errors
    /// If no hours remain, or an interval is not one.
    pub fn weekly(
        hours: &[(Span, Span)],
        holidays: &[u64],
        into_week: Span,
    ) -> Result<Self, CalendarError> {
        let mut sorted = hours.to_vec();
        sorted.sort_unstable();
        let mut week: Vec<(Span, Span)> = Vec::new();
        for (from, to) in sorted {
            if from >= to || to > WEEK {
                return Err(CalendarError::Order);
            }
            match week.last_mut() {
                Some(last) if from <= last.1 => last.1 = last.1.max(to),
                _ => week.push((from, to)),
            }
        }
        if week.is_empty() {
            return Err(CalendarError::Never);
        }
        let mut holidays = holidays.to_vec();
        holidays.sort_unstable();
        holidays.dedup();
        Ok(Self { week, holidays, into_week: into_week % WEEK })
    }

    /// Whether there is work at a moment.
    pub fn is_open(&self, at: SimTime) -> bool {
        self.interval(at).is_some_and(|(from, _)| from <= at)
    }

    /// The first moment from `at` on at which there is work.
    pub fn opens(&self, at: SimTime) -> SimTime {
        self.interval(at).map_or(SimTime::NEVER, |(from, _)| from.max(at))
    }

    /// The next moment after `at` at which hours begin or end; never for who works day and night.
    pub fn changes(&self, at: SimTime) -> SimTime {
        if self.is_always() {
            return SimTime::NEVER;
        }
        match self.interval(at) {
            Some((from, to)) => {
                if from > at {
                    from
                } else {
                    to
                }
            }
            None => SimTime::NEVER,
        }
    }

    /// When work of `span` that is begun at `at` is done, if nobody works outside the hours.
    pub fn after_working(&self, at: SimTime, span: Span) -> SimTime {
        if self.is_always() {
            return at.saturating_add(span);
        }
        let (mut now, mut left) = self.over_weeks(at, span);
        loop {
            let Some((from, to)) = self.interval(now) else { return SimTime::NEVER };
            let begin = from.max(now);
            let here = to.since(begin);
            if left <= here {
                return begin.saturating_add(left);
            }
            left = left - here;
            now = to;
        }
    }

    /// Whole weeks of work are counted and not walked through: how far that leads and what work is left then, some
    /// of it always, for work ends with hours and not when the next begin. Weeks are alike after the last holiday.
    fn over_weeks(&self, at: SimTime, span: Span) -> (SimTime, Span) {
        let mut open = Span::ZERO;
        for (from, to) in &self.week {
            open += *to - *from;
        }
        let clock = at.since_start().saturating_add(self.into_week);
        if self.holidays.last().is_some_and(|last| *last >= clock / Span::DAY) {
            return (at, span);
        }
        let weeks = span.saturating_sub(Span::from_nanos(1)) / open;
        (at + WEEK * weeks, span - open * weeks)
    }

    /// Working time between two moments.
    pub fn working(&self, from: SimTime, to: SimTime) -> Span {
        let (mut now, mut sum) = (from, Span::ZERO);
        while let Some((opens, closes)) = self.interval(now) {
            let (opens, closes) = (opens.max(now), closes.min(to));
            if opens >= closes {
                break;
            }
            sum += closes.since(opens);
            now = closes;
        }
        sum
    }

    pub(crate) fn is_always(&self) -> bool {
        self.holidays.is_empty() && self.week == [(Span::ZERO, WEEK)]
    }

    /// The open interval that holds `at` or else the next one: it ends after `at`. None if it would
    /// begin beyond the end of time.
    fn interval(&self, at: SimTime) -> Option<(SimTime, SimTime)> {
        let mut clock = at.since_start().saturating_add(self.into_week);
        loop {
            let (weeks, within) = (clock / WEEK, clock % WEEK);
            let monday = WEEK * weeks;
            for (from, to) in self.week.iter().filter(|(_, to)| *to > within) {
                let whole =
                    (monday.saturating_add((*from).max(within)), monday.saturating_add(*to));
                // What ends beyond the end of time does not end.
                if whole.1 == Span::MAX {
                    return None;
                }
                if let Some((from, to)) = self.without_holidays(whole) {
                    let time = |clock: Span| {
                        SimTime::from_nanos(clock.saturating_sub(self.into_week).nanos())
                    };
                    return Some((time(from), time(to)));
                }
            }
            clock = monday.saturating_add(WEEK);
            if clock == Span::MAX {
                return None;
            }
        }
    }

    /// The first part of an interval on the clock of weeks that is in no holiday.
    fn without_holidays(&self, (mut from, to): (Span, Span)) -> Option<(Span, Span)> {
        loop {
            let day = from / Span::DAY;
            let next = self.holidays.partition_point(|holiday| *holiday < day);
            let Some(holiday) = self.holidays.get(next) else { return Some((from, to)) };
            let (off, on) = (Span::DAY * *holiday, Span::DAY * (*holiday + 1));
            if off > from {
                return Some((from, to.min(off)));
            }
            from = on;
            if from >= to {
                return None;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(day: u64, hour: u64) -> SimTime {
        SimTime::from_nanos((Span::DAY * day + Span::HOUR * hour).nanos())
    }

    /// Eight to five with an hour off, Monday to Friday; Wednesday of the first week is a holiday.
    fn office(into_week: Span) -> Calendar {
        let hours: Vec<(Span, Span)> = (0..5)
            .flat_map(|day| [(8, 12), (13, 17)].map(|(a, b)| (day, a, b)))
            .map(|(day, a, b)| (Span::DAY * day + Span::HOUR * a, Span::DAY * day + Span::HOUR * b))
            .collect();
        Calendar::weekly(&hours, &[2], into_week).unwrap()
    }

    /// A week by hand: 20 hours of work begun on Monday at 10.
    #[test]
    fn a_week_by_hand() {
        let office = office(Span::ZERO);
        // Monday 10-12 and 13-17 are 6 hours, Tuesday 8 makes 14, Wednesday is off, Thursday
        // 8-12 makes 18, and from 13 on 2 more.
        assert_eq!(office.after_working(at(0, 10), Span::HOUR * 20), at(3, 15));
        // What ends with the day ends then and not the next morning.
        assert_eq!(office.after_working(at(0, 10), Span::HOUR * 6), at(0, 17));
        // Begun on Friday evening, done on Monday.
        assert_eq!(office.after_working(at(4, 20), Span::HOUR), at(7, 9));
        assert_eq!(office.opens(at(1, 17)), at(3, 8));
        assert_eq!(office.opens(at(1, 12)), at(1, 13));
        assert!(
            office.is_open(at(1, 8)) && !office.is_open(at(1, 12)) && !office.is_open(at(2, 9))
        );
        assert_eq!(office.working(at(0, 0), at(7, 0)), Span::HOUR * 32);
        assert_eq!(office.changes(at(0, 8)), at(0, 12));
        assert_eq!(office.changes(at(0, 12)), at(0, 13));
        assert_eq!(office.changes(at(1, 17)), at(3, 8));
        assert_eq!(Calendar::always().changes(at(0, 8)), SimTime::NEVER);
        // The second week has its Wednesday.
        assert_eq!(office.working(at(7, 0), at(14, 0)), Span::HOUR * 40);
    }

    /// A run that starts on Thursday at noon.
    #[test]
    fn a_run_may_start_in_mid_week() {
        let office = office(Span::DAY * 3 + Span::HOUR * 12);
        assert_eq!(office.opens(at(0, 0)), at(0, 1));
        assert_eq!(office.after_working(at(0, 0), Span::HOUR * 5), at(0, 21));
        assert_eq!(office.opens(at(0, 5)), at(0, 20));
    }

    #[test]
    fn what_cannot_be_is_refused() {
        let refused =
            |hours: &[(Span, Span)]| Calendar::weekly(hours, &[], Span::ZERO).unwrap_err();
        assert_eq!(refused(&[]), CalendarError::Never);
        assert_eq!(refused(&[(Span::HOUR, Span::HOUR)]), CalendarError::Order);
        assert_eq!(refused(&[(Span::ZERO, WEEK + Span::HOUR)]), CalendarError::Order);
        let always = Calendar::weekly(&[(Span::ZERO, WEEK)], &[], Span::HOUR).unwrap();
        assert_eq!(always.after_working(at(3, 1), Span::DAY * 30), at(33, 1));
    }

    /// More work than there is time is never done, and looked for in no time.
    #[test]
    fn the_end_of_time_is_told() {
        for into in [Span::ZERO, Span::HOUR, Span::DAY * 6 + Span::HOUR * 23] {
            let office = office(into);
            for (begun, work) in [(0, 200_000), (0, 213_503), (100_000, 100_000), (213_500, 100)] {
                let done = office.after_working(at(begun, 3), Span::DAY * work);
                assert_eq!(done, SimTime::NEVER, "{work} d begun on {begun}");
            }
            let almost = SimTime::from_nanos(u64::MAX - 1);
            assert_eq!(office.after_working(almost, Span::HOUR), SimTime::NEVER);
            assert_eq!(office.opens(almost), SimTime::NEVER);
            assert_eq!(office.working(almost, SimTime::NEVER), Span::ZERO);
        }
    }

    proptest! {
        /// Working time is what it takes to be done, and it does not matter where it is cut.
        #[test]
        fn work_adds_up(start in 0_u64..400, first in 1_u64..60, second in 1_u64..60, into in 0_u64..168) {
            let office = office(Span::HOUR * into);
            let start = at(0, start);
            let halfway = office.after_working(start, Span::HOUR * first);
            let end = office.after_working(halfway, Span::HOUR * second);
            prop_assert_eq!(end, office.after_working(start, Span::HOUR * (first + second)));
            prop_assert_eq!(office.working(start, end), Span::HOUR * (first + second));
        }

        /// Whole weeks are counted as they would be walked through.
        #[test]
        fn weeks_are_counted(start in 0_u64..1_000, hours in 1_u64..4_000, into in 0_u64..168) {
            let office = office(Span::HOUR * into);
            let mut walked = at(0, start);
            for _ in 0..hours {
                walked = office.after_working(walked, Span::HOUR);
            }
            prop_assert_eq!(office.after_working(at(0, start), Span::HOUR * hours), walked);
        }
    }
}
