//! A deterministic, parallel discrete-event kernel. It knows nothing of telecoms.
//!
//! A model is a set of *logical processes* that own their state and send each other events. Between
//! two processes a message takes at least the *lookahead*; so within a *window* of that length they
//! are independent, and the *regions* they are shared out to can step side by side. Windows are longer
//! where the model says that its events are [quiet](Model::is_quiet). Every event has
//! a total key, every random stream a name, and the [`Digest`] of what a run says is the same for
//! any number of threads and regions, built in any order, resumed from a [`Checkpoint`] or not.
//!
//! The kernel does no input or output: records go to an [`Observer`], checkpoints to whatever
//! [`std::io::Write`] it is handed. What the records and events mean is left to the model.
//!
//! # PHOLD
//!
//! The field's standard load as an example: each event schedules one event, at its own process or
//! at a random other one.
//!
//! ```
//! use bevy_ecs::{component::Component, entity::Entity, system::Query, world::World};
//! use sandtable_kernel::*;
//! use sandtable_units::{Chance, SimTime, Span};
//! use std::{borrow::Cow, sync::Arc};
//!
//! struct Phold {
//!     increment: SpanDistribution,
//! }
//!
//! const LPS: u32 = 100;
//! const LOOKAHEAD: Span = Span::from_nanos(100_000_000);
//!
//! #[derive(Component, Clone, serde::Serialize, serde::Deserialize)]
//! struct Lp {
//!     stream: Stream,
//!     handled: u64,
//! }
//!
//! impl Model for Phold {
//!     type Event = ();
//!     type Record = u64;
//!     type Access = Query<'static, 'static, &'static mut Lp>;
//!     type State = Lp;
//!
//!     fn lp_count(&self) -> u32 {
//!         LPS
//!     }
//!     fn lp_name(&self, lp: LpId) -> Cow<'_, str> {
//!         format!("process {:03}", lp.rank()).into()
//!     }
//!     fn lookahead(&self) -> Span {
//!         LOOKAHEAD
//!     }
//!     fn populate(&self, lp: LpId, world: &mut World) -> Entity {
//!         let stream = Seed::new(1).stream(&self.lp_name(lp), "increments");
//!         world.spawn(Lp { stream, handled: 0 }).id()
//!     }
//!     fn start(&self, _: &mut AccessOf<Self>, turn: &mut TurnOf<Self>) {
//!         turn.schedule(LOOKAHEAD, ());
//!     }
//!     fn turn(&self, processes: &mut AccessOf<Self>, turn: &mut TurnOf<Self>) {
//!         let mut process = processes.get_mut(turn.entity()).expect("every process is there");
//!         while let Some(()) = turn.next_event() {
//!             process.handled += 1;
//!             let delay = LOOKAHEAD + self.increment.draw(&mut process.stream);
//!             let to = if process.stream.decide(Chance::from_share(0.1)) {
//!                 LpId::new(process.stream.below(LPS))
//!             } else {
//!                 turn.lp()
//!             };
//!             turn.send(to, delay, ());
//!         }
//!     }
//!     fn finish(&self, processes: &mut AccessOf<Self>, turn: &mut TurnOf<Self>) {
//!         let process = processes.get_mut(turn.entity()).expect("every process is there");
//!         turn.record(process.handled);
//!     }
//!     fn save(&self, processes: &AccessOf<Self>, entity: Entity) -> Lp {
//!         processes.get(entity).expect("every process is there").clone()
//!     }
//!     fn restore(&self, processes: &mut AccessOf<Self>, entity: Entity, state: Lp) -> Result<(), Misfit> {
//!         *processes.get_mut(entity).expect("every process is there") = state;
//!         Ok(())
//!     }
//! }
//!
//! let increment = SpanDistribution::exponential(Span::from_nanos(900_000_000))?;
//! let phold = Arc::new(Phold { increment });
//! let end = SimTime::START + Span::MINUTE;
//!
//! let mut said = Collected::default();
//! let single = Simulation::new(&phold, Speed::SINGLE)?.run(end, &mut said);
//! let handled: u64 = said.0.iter().map(|recorded| recorded.record).sum();
//! assert_eq!(single.events, handled);
//!
//! let speed = Speed { threads: 2, regions: Some(10), build_reversed: true };
//! assert_eq!(Simulation::new(&phold, speed)?.run(end, &mut Unobserved), single);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod calendar;
mod checkpoint;
mod digest;
mod divergence;
mod event;
mod exchange;
mod model;
mod observer;
mod partition;
mod random;
mod region;
mod sequential;
mod simulation;
mod turn;
mod window;

pub use checkpoint::{Checkpoint, CheckpointError};
pub use digest::Digest;
pub use divergence::{Divergence, Runner, first_divergence};
pub use event::{EventKey, LpId};
pub use model::{AccessOf, Misfit, Model, TurnOf};
pub use observer::{Collected, Observer, Progress, Recorded, Unobserved};
pub use random::{CountDistribution, DistributionError, Family, Seed, SpanDistribution, Stream};
pub use sequential::Sequential;
pub use simulation::{Input, Outcome, Simulation, Speed, StartError};
pub use turn::Turn;
pub use window::LONGEST_WINDOW;
