//! Stations: servers that work by shifts, and a queue by priority, first come first served within one.
//!
//! Work that is under way when its server's shift ends rests until that server is back. A station that
//! fails loses what was under way and keeps what waits.

use crate::calendar::Calendar;
use sandtable_units::{SimTime, Span};
use serde::{Deserialize, Serialize};
use std::collections::VecDeque;

/// How many priorities there are: 0, the most urgent, to 4 (TMF622).
pub const PRIORITIES: usize = 5;

/// What is fixed of a station.
#[derive(Debug, Clone)]
pub struct StationPlan {
    /// Its servers, by the hours that they work; those that come first are given work first.
    pub shifts: Vec<Shift>,
}

/// Servers that work the same hours.
#[derive(Debug, Clone)]
pub struct Shift {
    /// How many pieces of work they do at once.
    pub servers: u32,
    /// When they work.
    pub hours: Calendar,
}

/// A station at work on jobs of type `J`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Station<J> {
    queues: [VecDeque<J>; PRIORITIES],
    /// Servers of each shift that have work.
    busy: Vec<u32>,
    is_down: bool,
    /// How often it has failed: what was begun before is lost.
    failures: u32,
    /// When it is to look again, because a shift begins.
    wake: Option<SimTime>,
    worked: Span,
}

/// A job that is begun.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Start<J> {
    /// The job.
    pub job: J,
    /// Who does it.
    pub server: Server,
}

/// A server that has been given work.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Server {
    shift: u16,
    failures: u32,
}

impl StationPlan {
    /// Servers that work day and night.
    pub fn always(servers: u32) -> Self {
        Self { shifts: vec![Shift { servers, hours: Calendar::always() }] }
    }

    /// Working time of all servers together between two moments.
    pub fn on_duty(&self, from: SimTime, to: SimTime) -> Span {
        let shifts = self.shifts.iter();
        let each = shifts.map(|shift| shift.hours.working(from, to) * u64::from(shift.servers));
        each.fold(Span::ZERO, Span::saturating_add)
    }

    /// When work of `span` that a server begins at `at` is done.
    pub fn done(&self, server: Server, at: SimTime, span: Span) -> SimTime {
        self.shifts[usize::from(server.shift)].hours.after_working(at, span)
    }
}

impl<J> Station<J> {
    /// A station without work.
    pub fn new(plan: &StationPlan) -> Self {
        Self {
            queues: std::array::from_fn(|_| VecDeque::new()),
            busy: vec![0; plan.shifts.len()],
            is_down: false,
            failures: 0,
            wake: None,
            worked: Span::ZERO,
        }
    }

    /// A job comes.
    pub fn ask(&mut self, priority: u8, job: J) {
        self.queues[usize::from(priority).min(PRIORITIES - 1)].push_back(job);
    }

    /// Takes the next job if somebody is free to do it now.
    pub fn begin(&mut self, plan: &StationPlan, now: SimTime) -> Option<Start<J>> {
        if self.is_down || self.waiting() == 0 {
            return None;
        }
        let free =
            |(shift, busy): &(&Shift, &u32)| **busy < shift.servers && shift.hours.is_open(now);
        let shift = plan.shifts.iter().zip(&self.busy).position(|pair| free(&pair))?;
        let job = self.queues.iter_mut().find_map(VecDeque::pop_front)?;
        self.busy[shift] += 1;
        let shift = u16::try_from(shift).expect("a station has few shifts");
        Some(Start { job, server: Server { shift, failures: self.failures } })
    }

    /// A server has done its work of `span`. False if the station has failed since: the work is lost.
    pub fn end(&mut self, server: Server, span: Span) -> bool {
        if server.failures != self.failures {
            return false;
        }
        self.busy[usize::from(server.shift)] -= 1;
        self.worked += span;
        true
    }

    /// When a free server's shift begins, if something waits for that and nobody has been told yet.
    pub fn wake(&mut self, plan: &StationPlan, now: SimTime) -> Option<SimTime> {
        if self.is_down || self.waiting() == 0 {
            return None;
        }
        let free =
            plan.shifts.iter().zip(&self.busy).filter(|(shift, busy)| **busy < shift.servers);
        let opens = free.map(|(shift, _)| shift.hours.opens(now)).min()?;
        if self.wake.is_some_and(|wake| now < wake && wake <= opens) || opens == SimTime::NEVER {
            return None;
        }
        self.wake = Some(opens);
        Some(opens)
    }

    /// It fails: what was under way is lost, what waits waits on.
    pub fn fail(&mut self) {
        self.is_down = true;
        self.failures += 1;
        self.busy.fill(0);
        self.wake = None;
    }

    /// It works again.
    pub fn recover(&mut self) {
        self.is_down = false;
    }

    /// Whether it has failed.
    pub fn is_down(&self) -> bool {
        self.is_down
    }

    /// How many jobs wait.
    pub fn waiting(&self) -> usize {
        self.queues.iter().map(VecDeque::len).sum()
    }

    /// How many servers are at work.
    pub fn busy(&self) -> u32 {
        self.busy.iter().sum()
    }

    /// Working time spent on jobs that are done, of all servers together.
    pub fn worked(&self) -> Span {
        self.worked
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOON: SimTime = SimTime::from_nanos(12 * Span::HOUR.nanos());

    fn office(servers: u32) -> Shift {
        let hours = [(Span::HOUR * 8, Span::HOUR * 16)];
        Shift { servers, hours: Calendar::weekly(&hours, &[], Span::ZERO).unwrap() }
    }

    #[test]
    fn urgent_work_first_then_in_order_of_arrival() {
        let plan = StationPlan::always(1);
        let mut station = Station::new(&plan);
        for (priority, job) in [(4, "a"), (2, "b"), (0, "c"), (2, "d"), (9, "e")] {
            station.ask(priority, job);
        }
        let mut order = Vec::new();
        while let Some(Start { job, server }) = station.begin(&plan, NOON) {
            assert!(station.begin(&plan, NOON).is_none(), "there is one server");
            order.push(job);
            assert!(station.end(server, Span::HOUR));
        }
        assert_eq!(order, ["c", "b", "d", "a", "e"]);
        assert_eq!((station.worked(), station.busy()), (Span::HOUR * 5, 0));
    }

    #[test]
    fn work_waits_for_the_shift_and_rests_after_it() {
        let plan = StationPlan { shifts: vec![office(1)] };
        let mut station = Station::new(&plan);
        station.ask(1, "early");
        let midnight = SimTime::from_nanos(0);
        let eight = SimTime::from_nanos(Span::HOUR.nanos() * 8);
        assert!(station.begin(&plan, midnight).is_none());
        assert_eq!(station.wake(&plan, midnight), Some(eight));
        assert_eq!(station.wake(&plan, midnight), None, "told once");
        let start = station.begin(&plan, eight).unwrap();
        let week = SimTime::from_nanos((Span::DAY * 7 + Span::HOUR * 9).nanos());
        assert_eq!(plan.done(start.server, eight, Span::HOUR * 9), week);
    }

    #[test]
    fn a_failure_loses_what_is_under_way() {
        let plan = StationPlan::always(2);
        let mut station = Station::new(&plan);
        (0..3).for_each(|job| station.ask(1, job));
        let first = station.begin(&plan, NOON).unwrap();
        station.fail();
        assert!(station.begin(&plan, NOON).is_none() && station.wake(&plan, NOON).is_none());
        station.recover();
        assert!(!station.end(first.server, Span::HOUR));
        assert_eq!((station.waiting(), station.busy()), (2, 0));
        let second = station.begin(&plan, NOON).unwrap();
        assert!(station.end(second.server, Span::HOUR));
    }
}
