//! What a model must say to be simulated.

use crate::event::LpId;
use crate::turn::Turn;
use bevy_ecs::entity::Entity;
use bevy_ecs::system::SystemParam;
use bevy_ecs::world::World;
use sandtable_units::Span;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::borrow::Cow;
use std::fmt::Debug;

/// What a model's handlers may touch in the world of a region, as a type with lifetimes.
pub type AccessOf<'w, 's, M> = <<M as Model>::Access as SystemParam>::Item<'w, 's>;

/// A turn of one of a model's processes.
pub type TurnOf<'a, M> = Turn<'a, M>;

/// Why a process's state from a checkpoint has no place in a model, as the end of a sentence about it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Misfit(pub String);

/// A world of logical processes.
///
/// The model itself holds what never changes during a run; what changes lives in the components of
/// the processes' entities and is reached through [`Model::Access`]. All methods must be functions
/// of their arguments alone: no clock, no environment, no order of a query may reach a result.
pub trait Model: Send + Sync + Sized + 'static {
    /// What processes tell each other: plain data.
    type Event: Copy + Debug + Send + Sync + Serialize + DeserializeOwned + 'static;
    /// What a run says to the outside.
    type Record: Clone + Debug + PartialEq + Send + Sync + Serialize + 'static;
    /// What handlers may touch in a world: queries over the processes' components.
    type Access: SystemParam + 'static;
    /// All of a process's changing state, for checkpoints.
    type State: Serialize + DeserializeOwned;

    /// How many processes there are.
    fn lp_count(&self) -> u32;

    /// The name of a process. Names are unique and rise with the rank: so ranks, which decide ties,
    /// come from names and not from the order in which something was built.
    fn lp_name(&self, lp: LpId) -> Cow<'_, str>;

    /// The shortest delay of a message between two processes; also the length of the shortest window.
    fn lookahead(&self) -> Span;

    /// Whether an event is quiet, which makes windows longer and changes no result: its handler sends
    /// nothing to other processes, and schedules events that are not quiet (loud ones) no sooner than
    /// [`LONGEST_WINDOW`](crate::LONGEST_WINDOW) less one lookaheads ahead. A run in which that is
    /// not so is stopped. An event that sends only sometimes can be two kinds of event: which it is
    /// is asked when it is sent, and must follow from the event and the model alone.
    #[inline]
    fn is_quiet(&self, event: &Self::Event) -> bool {
        let _ = event;
        false
    }

    /// How often [`Model::tick`] is called: a whole number of lookaheads.
    fn tick_period(&self) -> Option<Span> {
        None
    }

    /// Builds a process's entity with its components.
    fn populate(&self, lp: LpId, world: &mut World) -> Entity;

    /// A process's first turn, at the start, before any event: here it schedules its own.
    fn start(&self, access: &mut AccessOf<'_, '_, Self>, turn: &mut TurnOf<'_, Self>);

    /// A process's turn in a window: it takes its events from `turn`, in the order of their keys,
    /// until there are none.
    fn turn(&self, access: &mut AccessOf<'_, '_, Self>, turn: &mut TurnOf<'_, Self>);

    /// A process's turn at the end of each period, before the events of that moment.
    fn tick(&self, access: &mut AccessOf<'_, '_, Self>, turn: &mut TurnOf<'_, Self>) {
        let _ = (access, turn);
    }

    /// A process's last turn, at the end of the run: what is open is closed and said.
    fn finish(&self, access: &mut AccessOf<'_, '_, Self>, turn: &mut TurnOf<'_, Self>) {
        let _ = (access, turn);
    }

    /// The process's state, to be written into a checkpoint.
    fn save(&self, access: &AccessOf<'_, '_, Self>, entity: Entity) -> Self::State;

    /// Puts the state from a checkpoint in the place of what [`Model::populate`] built, all of it: what has
    /// no place in this model is refused.
    fn restore(
        &self,
        access: &mut AccessOf<'_, '_, Self>,
        entity: Entity,
        state: Self::State,
    ) -> Result<(), Misfit>;
}
