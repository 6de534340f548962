//! Stations: servers on duty, and a queue by priority, first come first served within one.
//!
//! No more are at work than are on duty: who finishes something after hours counts until it is done, and
//! so does work that rests until somebody is on duty again (`begun`), which goes on before anything new is
//! begun. A station that fails loses what was under way and keeps what waits.

use crate::duty::StationPlan;
use sandtable_units::{SimTime, Span};
use serde::{Deserialize, Serialize};
use std::collections::VecDeque;

/// How many priorities there are: 0, the most urgent, to 4 (TMF622).
pub const PRIORITIES: usize = 5;

/// A station at work on jobs of type `J`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Station<J> {
    queues: [VecDeque<J>; PRIORITIES],
    /// Work that is begun and not done.
    busy: u32,
    /// How often work was begun.
    begun: u64,
    is_down: bool,
    /// How often it has failed: what was begun before is lost.
    failures: u32,
    /// When it is to look again, because a shift begins or ends.
    wake: Option<SimTime>,
    /// In nanoseconds: of a thousand people, a year is a thousand years.
    worked: u128,
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
    /// The number of what it does.
    pub(crate) number: u64,
    failures: u32,
}

impl<J> Default for Station<J> {
    fn default() -> Self {
        Self::new()
    }
}

impl<J> Station<J> {
    /// A station without work.
    pub fn new() -> Self {
        Self {
            queues: std::array::from_fn(|_| VecDeque::new()),
            busy: 0,
            begun: 0,
            is_down: false,
            failures: 0,
            wake: None,
            worked: 0,
        }
    }

    /// A job comes.
    pub fn ask(&mut self, priority: u8, job: J) {
        self.queues[usize::from(priority).min(PRIORITIES - 1)].push_back(job);
    }

    /// Takes the next job if somebody is free to do it now.
    pub fn begin(&mut self, plan: &StationPlan, now: SimTime) -> Option<Start<J>> {
        if self.is_down || self.waiting() == 0 || self.busy >= plan.on_duty_at(now) {
            return None;
        }
        let job = self.queues.iter_mut().find_map(VecDeque::pop_front)?;
        self.busy += 1;
        self.begun += 1;
        Some(Start { job, server: Server { number: self.begun, failures: self.failures } })
    }

    /// Whether what a server has begun is under way: the station has not failed since.
    pub fn is_at_work(&self, server: Server) -> bool {
        server.failures == self.failures
    }

    /// A server has done its work of `span`. False if the station has failed since: the work is lost.
    pub fn end(&mut self, server: Server, span: Span) -> bool {
        if !self.is_at_work(server) {
            return false;
        }
        self.busy -= 1;
        self.worked += u128::from(span.nanos());
        true
    }

    /// When to look again because others are on duty then, if something waits for that, `rests` or will, and
    /// nobody has been told yet.
    pub fn wake(&mut self, plan: &StationPlan, now: SimTime, rests: bool) -> Option<SimTime> {
        if self.is_down || (self.waiting() == 0 && !rests) {
            return None;
        }
        let changes = plan.changes(now);
        if self.wake.is_some_and(|wake| now < wake && wake <= changes) || changes == SimTime::NEVER
        {
            return None;
        }
        self.wake = Some(changes);
        Some(changes)
    }

    /// It fails: what was under way is lost, what waits waits on.
    pub fn fail(&mut self) {
        self.is_down = true;
        self.failures += 1;
        self.busy = 0;
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

    /// How much work is begun and not done.
    pub fn busy(&self) -> u32 {
        self.busy
    }

    /// Working time spent on jobs that are done, of all servers together, in nanoseconds.
    pub fn worked(&self) -> u128 {
        self.worked
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Calendar, Shift};

    const NOON: SimTime = SimTime::from_nanos(12 * Span::HOUR.nanos());

    /// Mondays from eight to noon and from one to five.
    fn office(servers: u32) -> StationPlan {
        let shift = |from, to| Shift {
            servers,
            hours: Calendar::weekly(&[(Span::HOUR * from, Span::HOUR * to)], &[], Span::ZERO)
                .unwrap(),
        };
        StationPlan::new(servers, vec![shift(8, 12), shift(13, 17)])
    }

    #[test]
    fn urgent_work_first_then_in_order_of_arrival() {
        let plan = StationPlan::always(1);
        let mut station = Station::new();
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
        assert_eq!((station.worked(), station.busy()), (u128::from((Span::HOUR * 5).nanos()), 0));
    }

    #[test]
    fn work_waits_for_the_shift() {
        let plan = office(1);
        let mut station = Station::new();
        station.ask(1, "early");
        let midnight = SimTime::from_nanos(0);
        let eight = SimTime::from_nanos(Span::HOUR.nanos() * 8);
        assert!(station.begin(&plan, midnight).is_none());
        assert_eq!(station.wake(&plan, midnight, false), Some(eight));
        assert_eq!(station.wake(&plan, midnight, false), None, "told once");
        assert!(station.begin(&plan, eight).is_some());
        assert_eq!(station.wake(&plan, eight, false), None, "nothing waits");
        assert_eq!(station.wake(&plan, eight, true), Some(NOON), "then it rests");
    }

    /// Who is still at work after hours is not free when the next shift begins.
    #[test]
    fn nobody_is_in_two_places() {
        let plan = office(1);
        let mut station = Station::new();
        let at = |hour| SimTime::from_nanos(Span::HOUR.nanos() * hour);
        (0..2).for_each(|job| station.ask(1, job));
        let first = station.begin(&plan, at(11)).unwrap();
        assert!(station.begin(&plan, at(13)).is_none());
        assert!(station.end(first.server, Span::HOUR * 3));
        assert!(station.begin(&plan, at(14)).is_some());
    }

    #[test]
    fn a_failure_loses_what_is_under_way() {
        let plan = StationPlan::always(2);
        let mut station = Station::new();
        (0..3).for_each(|job| station.ask(1, job));
        let first = station.begin(&plan, NOON).unwrap();
        station.fail();
        assert!(station.begin(&plan, NOON).is_none() && station.wake(&plan, NOON, true).is_none());
        station.recover();
        assert!(!station.end(first.server, Span::HOUR));
        assert_eq!((station.waiting(), station.busy()), (2, 0));
        let second = station.begin(&plan, NOON).unwrap();
        assert!(station.end(second.server, Span::HOUR));
    }
}
