//! A small random world in which order matters at every event: processes remember a hash of all
//! they have seen, ties are common, messages arrive after exactly the lookahead, some events lie
//! beyond the calendar's ring and some within the window. Some are quiet, and schedule loud ones as soon
//! as they may.

use bevy_ecs::component::Component;
use bevy_ecs::entity::Entity;
use bevy_ecs::resource::Resource;
use bevy_ecs::system::{Query, ResMut};
use bevy_ecs::world::World;
use rand::Rng as _;
use sandtable_kernel::{AccessOf, LONGEST_WINDOW, LpId, Misfit, Model, Seed, Stream, TurnOf};
use sandtable_units::{Chance, Span};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

#[derive(Debug, Clone)]
pub(crate) struct Tangle {
    pub(crate) lps: u32,
    pub(crate) seed: u64,
    pub(crate) events_per_lp: u32,
    /// All times are multiples of this, so that ties are common.
    pub(crate) grain: Span,
    pub(crate) remote: Chance,
    /// How often a loud event brings about a quiet one.
    pub(crate) hushed: Chance,
    pub(crate) ticks: bool,
    /// Deliberately lets processes of one region see each other's order.
    pub(crate) order_dependent: bool,
}

pub(crate) const LOOKAHEAD: Span = Span::from_nanos(12);

#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(crate) enum Event {
    Poke(u64),
    Echo {
        from: LpId,
        value: u64,
    },
    /// Quiet.
    Hum(u64),
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) enum Record {
    Seen { value: u64, memory: u64 },
    Echoed { from: LpId, memory: u64 },
    Period { memory: u64 },
    Last { memory: u64, seen: u32 },
}

#[derive(Debug, Clone, Component, Serialize, Deserialize)]
pub(crate) struct Knot {
    stream: Stream,
    memory: u64,
    seen: u32,
}

/// What a region's processes share when they should not.
#[derive(Resource, Default)]
pub(crate) struct Shared(u64);

impl Tangle {
    fn step(&self, turn: &mut TurnOf<'_, Self>, stream: &mut Stream, value: u64) {
        let delay = |stream: &mut Stream, most: u32| self.grain * u64::from(stream.below(most));
        let me = turn.lp();
        if self.hushed != Chance::NEVER && stream.decide(self.hushed) {
            return self.hush(turn, stream, value);
        }
        if stream.decide(self.remote) {
            let to = LpId::new(stream.below(self.lps));
            let delay = LOOKAHEAD + delay(stream, 4);
            turn.send(to, delay, Event::Echo { from: me, value });
        } else if stream.decide(Chance::from_share(0.02)) {
            turn.schedule(LOOKAHEAD * (700 + u64::from(stream.below(3000))), Event::Poke(value));
        } else {
            turn.schedule(delay(stream, 9), Event::Poke(value));
        }
    }

    /// A quiet event comes, here or elsewhere.
    fn hush(&self, turn: &mut TurnOf<'_, Self>, stream: &mut Stream, value: u64) {
        if stream.decide(self.remote) {
            turn.send(LpId::new(stream.below(self.lps)), LOOKAHEAD, Event::Hum(value));
        } else {
            turn.schedule(self.grain * u64::from(stream.below(9)), Event::Hum(value));
        }
    }

    /// What a quiet event brings about: most often another, and sometimes a loud one.
    fn hum(&self, turn: &mut TurnOf<'_, Self>, stream: &mut Stream, value: u64) {
        let soon = self.grain * u64::from(stream.below(9));
        match stream.below(50) {
            0..3 => turn.schedule(LOOKAHEAD * (LONGEST_WINDOW - 1) + soon, Event::Poke(value)),
            3 => {
                let far = LOOKAHEAD * (700 + u64::from(stream.below(3000)));
                turn.schedule(far, Event::Hum(value));
            }
            _ => turn.schedule(soon, Event::Hum(value)),
        }
    }
}

impl Model for Tangle {
    type Event = Event;
    type Record = Record;
    type Access = (Query<'static, 'static, &'static mut Knot>, ResMut<'static, Shared>);
    type State = Knot;

    fn lp_count(&self) -> u32 {
        self.lps
    }

    fn lp_name(&self, lp: LpId) -> Cow<'_, str> {
        format!("knot {:04}", lp.rank()).into()
    }

    fn lookahead(&self) -> Span {
        LOOKAHEAD
    }

    fn is_quiet(&self, event: &Event) -> bool {
        matches!(event, Event::Hum(_))
    }

    fn tick_period(&self) -> Option<Span> {
        self.ticks.then(|| LOOKAHEAD * 7)
    }

    fn populate(&self, lp: LpId, world: &mut World) -> Entity {
        world.get_resource_or_init::<Shared>();
        let stream = Seed::new(self.seed).stream(&self.lp_name(lp), "knot");
        world.spawn(Knot { stream, memory: 0, seen: 0 }).id()
    }

    fn start(&self, (knots, _): &mut AccessOf<'_, '_, Self>, turn: &mut TurnOf<'_, Self>) {
        let mut knot = knots.get_mut(turn.entity()).unwrap();
        for value in 0..self.events_per_lp {
            self.step(turn, &mut knot.stream, u64::from(value));
        }
    }

    fn turn(&self, (knots, shared): &mut AccessOf<'_, '_, Self>, turn: &mut TurnOf<'_, Self>) {
        let mut knot = knots.get_mut(turn.entity()).unwrap();
        while let Some(event) = turn.next_event() {
            let (Event::Poke(value) | Event::Echo { value, .. } | Event::Hum(value)) = event;
            let word = knot.memory.rotate_left(7) ^ value ^ turn.now().nanos();
            knot.memory = word.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ knot.stream.next_u64();
            knot.seen += 1;
            if self.order_dependent {
                shared.0 = shared.0.wrapping_add(1);
                knot.memory ^= shared.0;
            }
            let memory = knot.memory;
            match event {
                Event::Poke(value) | Event::Hum(value) if memory.is_multiple_of(3) => {
                    turn.record(Record::Seen { value, memory });
                }
                Event::Poke(_) | Event::Hum(_) => {}
                Event::Echo { from, .. } => turn.record(Record::Echoed { from, memory }),
            }
            match event {
                Event::Hum(_) => self.hum(turn, &mut knot.stream, memory % 97),
                Event::Poke(_) | Event::Echo { .. } => {
                    self.step(turn, &mut knot.stream, memory % 97);
                }
            }
        }
    }

    fn tick(&self, (knots, _): &mut AccessOf<'_, '_, Self>, turn: &mut TurnOf<'_, Self>) {
        let knot = knots.get_mut(turn.entity()).unwrap();
        turn.record(Record::Period { memory: knot.memory });
        if knot.memory.is_multiple_of(11) {
            turn.schedule(Span::ZERO, Event::Poke(1));
            turn.send(LpId::new(0), LOOKAHEAD, Event::Poke(2));
        }
    }

    fn finish(&self, (knots, _): &mut AccessOf<'_, '_, Self>, turn: &mut TurnOf<'_, Self>) {
        let knot = knots.get_mut(turn.entity()).unwrap();
        turn.record(Record::Last { memory: knot.memory, seen: knot.seen });
    }

    fn save(&self, (knots, _): &AccessOf<'_, '_, Self>, entity: Entity) -> Knot {
        knots.get(entity).unwrap().clone()
    }

    fn restore(
        &self,
        (knots, _): &mut AccessOf<'_, '_, Self>,
        entity: Entity,
        state: Knot,
    ) -> Result<(), Misfit> {
        *knots.get_mut(entity).unwrap() = state;
        Ok(())
    }
}
