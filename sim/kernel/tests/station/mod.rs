//! Queueing stations, each an independent copy of one system, so that the copies' averages give a
//! confidence limit: `c` servers, one or two priority classes, room for a limited number, and jobs
//! that come back with a given chance.

use bevy_ecs::component::Component;
use bevy_ecs::entity::Entity;
use bevy_ecs::system::Query;
use bevy_ecs::world::World;
use sandtable_kernel::{
    AccessOf, Collected, LpId, Misfit, Model, Seed, Simulation, SpanDistribution, Speed, Stream,
    TurnOf,
};
use sandtable_units::{Chance, SimTime, Span};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::collections::VecDeque;
use std::sync::Arc;

pub(crate) const COPIES: u32 = 200;

/// Half the width of a 99.9 % confidence interval in standard errors: the two-sided quantile of
/// Student's t with 199 degrees of freedom.
const QUANTILE: f64 = 3.340;

/// One queueing system. Times are in its own unit, which is one second of model time.
pub(crate) struct Station {
    pub(crate) servers: u32,
    /// How many may wait.
    pub(crate) room: usize,
    /// Mean times between arrivals, by class; the first class goes first.
    pub(crate) arrivals: Vec<SpanDistribution>,
    pub(crate) service: SpanDistribution,
    pub(crate) comes_back: Chance,
    /// Measured from here on.
    pub(crate) warm: SimTime,
    pub(crate) end: SimTime,
}

/// What one copy measured.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Tally {
    pub(crate) arrived: u64,
    pub(crate) turned_away: u64,
    pub(crate) waited: u64,
    /// By class: jobs that began service for the first time, and their time in the queue.
    pub(crate) begun: [u64; 2],
    pub(crate) queued: [f64; 2],
    /// Jobs that left for good, and their time from first arrival.
    pub(crate) left: u64,
    pub(crate) stayed: f64,
}

#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(crate) enum Event {
    Arrive(u8),
    Depart(Job),
}

#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(crate) struct Job {
    class: u8,
    first: SimTime,
    queued: SimTime,
    again: bool,
}

#[derive(Debug, Clone, Component, Serialize, Deserialize)]
pub(crate) struct Copy {
    arrivals: Vec<Stream>,
    service: Stream,
    routing: Stream,
    queues: [VecDeque<Job>; 2],
    busy: u32,
    tally: Tally,
}

impl Station {
    /// Runs all copies.
    pub(crate) fn measure(self) -> Vec<Tally> {
        let mut said = Collected(Vec::new());
        let (end, speed) = (self.end, Speed { threads: 2, ..Speed::SINGLE });
        Simulation::new(&Arc::new(self), speed).unwrap().run(end, &mut said);
        said.0.into_iter().map(|recorded| recorded.record).collect()
    }

    fn arrive(&self, copy: &mut Copy, job: Job, turn: &mut TurnOf<'_, Self>) {
        let measured = job.first >= self.warm && !job.again;
        if measured {
            copy.tally.arrived += 1;
        }
        if copy.busy < self.servers {
            copy.busy += 1;
            self.begin(copy, job, turn);
        } else if copy.queues.iter().map(VecDeque::len).sum::<usize>() < self.room {
            copy.tally.waited += u64::from(measured);
            copy.queues[usize::from(job.class)].push_back(job);
        } else {
            copy.tally.turned_away += u64::from(measured);
        }
    }

    fn begin(&self, copy: &mut Copy, job: Job, turn: &mut TurnOf<'_, Self>) {
        if job.first >= self.warm && !job.again {
            copy.tally.begun[usize::from(job.class)] += 1;
            copy.tally.queued[usize::from(job.class)] += turn.now().since(job.queued).seconds();
        }
        turn.schedule(self.service.draw(&mut copy.service), Event::Depart(job));
    }

    fn depart(&self, copy: &mut Copy, job: Job, turn: &mut TurnOf<'_, Self>) {
        match copy.queues.iter_mut().find_map(VecDeque::pop_front) {
            Some(next) => self.begin(copy, next, turn),
            None => copy.busy -= 1,
        }
        if copy.routing.decide(self.comes_back) {
            self.arrive(copy, Job { again: true, queued: turn.now(), ..job }, turn);
        } else if job.first >= self.warm {
            copy.tally.left += 1;
            copy.tally.stayed += turn.now().since(job.first).seconds();
        }
    }
}

impl Model for Station {
    type Event = Event;
    type Record = Tally;
    type Access = Query<'static, 'static, &'static mut Copy>;
    type State = Copy;

    fn lp_count(&self) -> u32 {
        COPIES
    }

    fn lp_name(&self, lp: LpId) -> Cow<'_, str> {
        format!("copy {:03}", lp.rank()).into()
    }

    fn lookahead(&self) -> Span {
        Span::SECOND * 50
    }

    fn populate(&self, lp: LpId, world: &mut World) -> Entity {
        let stream = |purpose: &str| Seed::new(5).stream(&self.lp_name(lp), purpose);
        let arrivals = 0..self.arrivals.len();
        world
            .spawn(Copy {
                arrivals: arrivals.map(|class| stream(&format!("arrivals {class}"))).collect(),
                service: stream("service"),
                routing: stream("routing"),
                queues: [VecDeque::new(), VecDeque::new()],
                busy: 0,
                tally: Tally::default(),
            })
            .id()
    }

    fn start(&self, copies: &mut AccessOf<'_, '_, Self>, turn: &mut TurnOf<'_, Self>) {
        let mut copy = copies.get_mut(turn.entity()).unwrap();
        for (class, between) in (0_u8..).zip(&self.arrivals) {
            let delay = between.draw(&mut copy.arrivals[usize::from(class)]);
            turn.schedule(delay, Event::Arrive(class));
        }
    }

    fn turn(&self, copies: &mut AccessOf<'_, '_, Self>, turn: &mut TurnOf<'_, Self>) {
        let copy = &mut *copies.get_mut(turn.entity()).unwrap();
        while let Some(event) = turn.next_event() {
            let now = turn.now();
            match event {
                Event::Arrive(class) => {
                    let number = usize::from(class);
                    let delay = self.arrivals[number].draw(&mut copy.arrivals[number]);
                    turn.schedule(delay, event);
                    self.arrive(copy, Job { class, first: now, queued: now, again: false }, turn);
                }
                Event::Depart(job) => self.depart(copy, job, turn),
            }
        }
    }

    fn finish(&self, copies: &mut AccessOf<'_, '_, Self>, turn: &mut TurnOf<'_, Self>) {
        turn.record(copies.get_mut(turn.entity()).unwrap().tally.clone());
    }

    fn save(&self, copies: &AccessOf<'_, '_, Self>, entity: Entity) -> Copy {
        copies.get(entity).unwrap().clone()
    }

    fn restore(
        &self,
        copies: &mut AccessOf<'_, '_, Self>,
        entity: Entity,
        state: Copy,
    ) -> Result<(), Misfit> {
        *copies.get_mut(entity).unwrap() = state;
        Ok(())
    }
}

/// Holds the copies' averages of `measure` against the closed form: the difference must lie within
/// the 99.9 % confidence limit, and the limit must be narrow enough to tell something.
pub(crate) fn check(what: &str, copies: &[Tally], measure: impl Fn(&Tally) -> f64, expected: f64) {
    let values: Vec<f64> = copies.iter().map(measure).collect();
    let count = values.len() as f64;
    let mean = values.iter().sum::<f64>() / count;
    let variance =
        values.iter().map(|value| (value - mean) * (value - mean)).sum::<f64>() / (count - 1.0);
    let limit = QUANTILE * (variance / count).sqrt();
    let off = mean - expected;
    assert!(off.abs() <= limit, "{what}: {mean} is {off} off {expected}, the limit is {limit}");
    assert!(limit <= 0.06 * expected, "{what}: a limit of {limit} on {expected} tells nothing");
}
