//! The sequential runner: one world, one heap, one event at a time in the order of keys. It is slow
//! and plain on purpose: the oracle that the parallel runner is held against.

use crate::digest::{LpLog, fold};
use crate::event::{LpId, Pending};
use crate::model::{AccessOf, Model, TurnOf};
use crate::observer::{Observer, Progress, Recorded};
use crate::simulation::{Clock, Outcome};
use crate::turn::{Agenda, EventHeap, Outlet, Said, Turn};
use bevy_ecs::entity::Entity;
use bevy_ecs::system::SystemState;
use bevy_ecs::world::World;
use sandtable_units::SimTime;
use std::cmp::Reverse;
use std::ops::ControlFlow;
use std::sync::Arc;

/// A simulation on one heap.
pub struct Sequential<M: Model> {
    model: Arc<M>,
    world: World,
    access: SystemState<M::Access>,
    residents: Vec<(Entity, LpLog)>,
    heap: EventHeap<M::Event>,
    said: Said<M::Record>,
    clock: Clock,
    handled: u64,
}

impl<M: Model> Sequential<M> {
    /// Builds the model's processes and stands at the start.
    pub fn new(model: &Arc<M>) -> Self {
        let mut world = World::new();
        let residents = (0..model.lp_count())
            .map(|rank| (model.populate(LpId::new(rank), &mut world), LpLog::default()))
            .collect();
        Self {
            model: Arc::clone(model),
            access: SystemState::new(&mut world),
            world,
            residents,
            heap: EventHeap::new(),
            said: Said::new(),
            clock: Clock::new(&**model),
            handled: 0,
        }
    }

    /// Runs to the end: all that happens before `until`, then the processes' last turns.
    pub fn run(&mut self, until: SimTime, observer: &mut impl Observer<M::Record>) -> Outcome {
        let stopped = self.advance(until, observer).is_break();
        if self.clock.next_tick == self.clock.now {
            self.clock.ticked(&*self.model);
            self.occasion(M::tick);
        }
        self.occasion(M::finish);
        let _over_anyway = self.report(observer);
        let digest = fold(self.residents.iter().map(|(_, log)| log));
        Outcome { digest, events: self.handled, end: self.clock.now, stopped }
    }

    /// Runs all that happens before `until` and stands there. The observer is told at each tick and
    /// at the end.
    pub fn advance(
        &mut self,
        until: SimTime,
        observer: &mut impl Observer<M::Record>,
    ) -> ControlFlow<()> {
        self.said.listen(observer.wants_records());
        if !self.clock.started {
            self.clock.started = true;
            self.occasion(M::start);
        }
        loop {
            let next = self.heap.peek().map_or(SimTime::NEVER, |Reverse(first)| first.key.time);
            let tick = self.clock.next_tick;
            if tick < until && tick <= next {
                self.clock.now = tick;
                self.clock.ticked(&*self.model);
                self.occasion(M::tick);
                self.report(observer)?;
            } else if next < until {
                let Reverse(first) = self.heap.pop().expect("an event was seen");
                self.handle(first);
            } else {
                self.clock.now = until;
                return self.report(observer);
            }
        }
    }

    fn handle(&mut self, pending: Pending<M::Event>) {
        let now = pending.key.time;
        let ready = [pending];
        self.turn(pending.to as usize, now, &ready, M::turn);
    }

    fn occasion(&mut self, visit: impl Fn(&M, &mut AccessOf<'_, '_, M>, &mut TurnOf<'_, M>)) {
        for rank in 0..self.residents.len() {
            self.turn(rank, self.clock.now, &[], &visit);
        }
    }

    fn turn(
        &mut self,
        rank: usize,
        now: SimTime,
        ready: &[Pending<M::Event>],
        visit: impl Fn(&M, &mut AccessOf<'_, '_, M>, &mut TurnOf<'_, M>),
    ) {
        let (entity, log) = self.residents[rank];
        let mut turn = Turn {
            model: &*self.model,
            lp: LpId::new(u32::try_from(rank).expect("ranks are 24 bits wide")),
            entity,
            now,
            lookahead: self.model.lookahead(),
            log,
            handled: 0,
            is_loud: ready.is_empty(),
            // Nothing is soon: everything goes over the heap.
            agenda: Agenda { ready, soon: &mut EventHeap::new(), end: SimTime::START },
            outlet: Outlet::Heap(&mut self.heap),
            said: &mut self.said,
        };
        let mut access = self.access.get_mut(&mut self.world).expect("the model's access is valid");
        visit(&self.model, &mut access, &mut turn);
        self.residents[rank].1 = turn.log;
        self.handled += turn.finished();
    }

    fn report(&mut self, observer: &mut impl Observer<M::Record>) -> ControlFlow<()> {
        let mut batch = self.said.records.as_mut().map(std::mem::take).unwrap_or_default();
        batch.sort_by_key(Recorded::place);
        observer.window(Progress { now: self.clock.now, events: self.handled }, &batch)
    }
}
