//! PHOLD: every process holds some events; handling one schedules one, at itself or, with a given
//! chance, at a process chosen uniformly. (Fujimoto 1990; these parameters are those of the Sequoia
//! record run, Barnes and others 2013.)

use bevy_ecs::component::Component;
use bevy_ecs::entity::Entity;
use bevy_ecs::system::Query;
use bevy_ecs::world::World;
use sandtable_kernel::{AccessOf, LpId, Misfit, Model, Seed, SpanDistribution, Stream, TurnOf};
use sandtable_units::{Chance, Span};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// The parameters of a run; the same for every engine.
#[derive(Debug, Clone)]
pub struct Phold {
    /// Processes.
    pub lps: u32,
    /// Events that each process holds at the start.
    pub events_per_lp: u32,
    /// How likely an event goes to a process chosen uniformly.
    pub remote: Chance,
    /// The least increment; also the length of a window.
    pub lookahead: Span,
    /// What is added to it: exponential.
    pub increment: SpanDistribution,
}

impl Phold {
    /// The standard load: increments of `lookahead` plus an exponential with mean 0.9 s.
    pub fn new(lps: u32, events_per_lp: u32, remote: Chance, lookahead: Span) -> Self {
        let mean = Span::from_nanos(900_000_000);
        let increment = SpanDistribution::exponential(mean).expect("a mean above zero");
        Self { lps, events_per_lp, remote, lookahead, increment }
    }

    /// The random stream of a process.
    pub fn stream(lp: u32) -> Stream {
        Seed::new(1).stream(&name(lp), "phold")
    }

    /// The next increment and receiver.
    #[inline]
    pub fn draw(&self, lp: u32, stream: &mut Stream) -> (u32, Span) {
        let delay = self.lookahead + self.increment.draw(stream);
        let to = if stream.decide(self.remote) { stream.below(self.lps) } else { lp };
        (to, delay)
    }
}

fn name(lp: u32) -> String {
    format!("{lp:08}")
}

/// What a process remembers: its stream, and a checksum over the moments of its events.
#[derive(Debug, Clone, Component, Serialize, Deserialize)]
pub struct PholdLp {
    stream: Stream,
    checksum: u64,
}

/// Adds the moment of an event to a checksum.
#[inline]
pub fn checksum(sum: u64, nanos: u64) -> u64 {
    (sum ^ nanos).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(29)
}

impl Model for Phold {
    type Event = ();
    type Record = u64;
    type Access = Query<'static, 'static, &'static mut PholdLp>;
    type State = PholdLp;

    fn lp_count(&self) -> u32 {
        self.lps
    }

    fn lp_name(&self, lp: LpId) -> Cow<'_, str> {
        name(lp.rank()).into()
    }

    fn lookahead(&self) -> Span {
        self.lookahead
    }

    fn populate(&self, lp: LpId, world: &mut World) -> Entity {
        world.spawn(PholdLp { stream: Self::stream(lp.rank()), checksum: 0 }).id()
    }

    fn start(&self, access: &mut AccessOf<'_, '_, Self>, turn: &mut TurnOf<'_, Self>) {
        let mut process = access.get_mut(turn.entity()).expect("every process has its component");
        for _ in 0..self.events_per_lp {
            let (to, delay) = self.draw(turn.lp().rank(), &mut process.stream);
            turn.send(LpId::new(to), delay, ());
        }
    }

    #[inline]
    fn turn(&self, access: &mut AccessOf<'_, '_, Self>, turn: &mut TurnOf<'_, Self>) {
        let mut process = access.get_mut(turn.entity()).expect("every process has its component");
        while let Some(()) = turn.next_event() {
            process.checksum = checksum(process.checksum, turn.now().nanos());
            let (to, delay) = self.draw(turn.lp().rank(), &mut process.stream);
            turn.send(LpId::new(to), delay, ());
        }
    }

    fn finish(&self, access: &mut AccessOf<'_, '_, Self>, turn: &mut TurnOf<'_, Self>) {
        let process = access.get_mut(turn.entity()).expect("every process has its component");
        turn.record(process.checksum);
    }

    fn save(&self, access: &AccessOf<'_, '_, Self>, entity: Entity) -> Self::State {
        access.get(entity).expect("every process has its component").clone()
    }

    fn restore(
        &self,
        access: &mut AccessOf<'_, '_, Self>,
        entity: Entity,
        state: Self::State,
    ) -> Result<(), Misfit> {
        *access.get_mut(entity).expect("every process has its component") = state;
        Ok(())
    }
}
