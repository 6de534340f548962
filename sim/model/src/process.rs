//! The processes: for each kind what changes in one of them during a run, in one component, so that a
//! turn fetches once what its handlers work on, and a checkpoint keeps what a run has.
//!
//! What is so and what the operator knows of it stand apart, also inside one process: `world` and
//! `operations` each say what they keep there, and neither sees into what the other keeps.

use crate::noc::{Noc, NocState};
use crate::operations::{Office, OperationsAtSite, OperationsInTransport};
use crate::plan::{LpKind, Plan};
use crate::world::{Grid, WorldAtSite, WorldInTransport};
use bevy_ecs::component::Component;
use sandtable_kernel::{LpId, Misfit};
use serde::{Deserialize, Serialize};

/// What changes in a process during a run, by its kind; `N` is the operations centre, at work or as a
/// checkpoint keeps it.
#[derive(Component, Serialize, Deserialize)]
pub enum Process<N = Noc>
where
    N: Send + Sync + 'static,
{
    /// The operator's systems and people.
    Office {
        /// All but the operations centre.
        office: Box<Office>,
        /// The operations centre, where there are rules.
        noc: Option<Box<N>>,
    },
    /// The power grid.
    Grid {
        /// What is so.
        world: Box<Grid>,
    },
    /// A site.
    Site {
        /// What is so.
        world: Box<WorldAtSite>,
        /// What the operator has there.
        operations: Box<OperationsAtSite>,
    },
    /// The transport network.
    Transport {
        /// What is so.
        world: Box<WorldInTransport>,
        /// What the operator has there.
        operations: Box<OperationsInTransport>,
    },
}

/// A process as a checkpoint keeps it.
pub type State = Process<NocState>;

/// A part that a process may have or not, by its name, and whether it has it.
pub(crate) type Presence = (&'static str, bool);

impl Process {
    /// A process before its first turn.
    pub(crate) fn new(plan: &Plan, lp: LpId) -> Self {
        let own = plan.lp(lp);
        match own.kind {
            LpKind::Office => Self::Office {
                office: Box::new(Office::new(plan)),
                noc: plan.noc.as_ref().map(|noc| Box::new(Noc::new(noc))),
            },
            LpKind::Grid => Self::Grid { world: Box::new(Grid::new(plan, own)) },
            LpKind::Site(site) => {
                let site = &plan.sites[site as usize];
                Self::Site {
                    world: Box::new(WorldAtSite::new(plan, own, site)),
                    operations: Box::new(OperationsAtSite::new(plan, site)),
                }
            }
            LpKind::Transport => Self::Transport {
                world: Box::new(WorldInTransport::new(plan, own)),
                operations: Box::new(OperationsInTransport::new(plan)),
            },
        }
    }

    /// What a checkpoint keeps of it.
    pub(crate) fn save(&self) -> State {
        match self {
            Self::Office { office, noc } => Process::Office {
                office: office.clone(),
                noc: noc.as_ref().map(|noc| Box::new(noc.state())),
            },
            Self::Grid { world } => Process::Grid { world: world.clone() },
            Self::Site { world, operations } => {
                Process::Site { world: world.clone(), operations: operations.clone() }
            }
            Self::Transport { world, operations } => {
                Process::Transport { world: world.clone(), operations: operations.clone() }
            }
        }
    }

    /// Puts what a checkpoint keeps in the place of this process, if it has the same parts.
    pub(crate) fn restore(&mut self, plan: &Plan, state: State) -> Result<(), Misfit> {
        for ((part, is_there), (kept, was_there)) in self.parts().into_iter().zip(state.parts()) {
            if part != kept {
                return Err(Misfit(format!("it is the state of {kept}, not of {part}")));
            }
            match (is_there, was_there) {
                (true, true) | (false, false) => {}
                (false, true) => {
                    return Err(Misfit(format!("it has {part}, and the scenario has none")));
                }
                (true, false) => {
                    return Err(Misfit(format!("it has no {part}, and the scenario has")));
                }
            }
        }
        *self = match state {
            Process::Office { office, noc } => {
                let noc = noc.zip(plan.noc.as_ref());
                let noc = noc.map(|(state, plan)| Noc::resume(plan, *state).map(Box::new));
                Self::Office { office, noc: noc.transpose()? }
            }
            Process::Grid { world } => Self::Grid { world },
            Process::Site { world, operations } => Self::Site { world, operations },
            Process::Transport { world, operations } => Self::Transport { world, operations },
        };
        Ok(())
    }
}

impl<N: Send + Sync + 'static> Process<N> {
    /// What it is, and which parts it has of those that a scenario may leave out.
    fn parts(&self) -> Vec<Presence> {
        match self {
            Self::Office { office, noc } => {
                let own = [("the back office", true), ("rules", noc.is_some())];
                own.into_iter().chain(office.parts()).collect()
            }
            Self::Grid { world } => [("the grid", true)].into_iter().chain(world.parts()).collect(),
            Self::Site { world, operations } => {
                let own = [("a site", true)];
                own.into_iter().chain(world.parts()).chain(operations.parts()).collect()
            }
            Self::Transport { world, operations } => {
                let own = [("the transport network", true)];
                own.into_iter().chain(world.parts()).chain(operations.parts()).collect()
            }
        }
    }
}
