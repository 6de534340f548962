//! The process whose turn it is: what every handler works on. What it keeps of the world only `world`
//! can reach, and what it keeps of the operations only `operations` can: their `state.rs` say how.

use crate::operator::Operator;
use crate::plan::{LpKind, Plan, Site};
use crate::process::Process;
use sandtable_kernel::TurnOf;

/// The process whose turn it is.
pub(crate) struct Host<'h, 't> {
    pub(crate) plan: &'h Plan,
    pub(crate) turn: &'h mut TurnOf<'t, Operator>,
    pub(crate) process: &'h mut Process,
}

/// Why a handler may use the state of a domain without asking.
pub(crate) const HAS: &str = "events of a domain come to processes that have it";

impl<'h> Host<'h, '_> {
    pub(crate) fn kind(&self) -> LpKind {
        self.plan.lp(self.turn.lp()).kind
    }

    /// The plan of the site that this process is.
    pub(crate) fn site_plan(&self) -> &'h Site {
        match self.kind() {
            LpKind::Site(site) => &self.plan.sites[site as usize],
            LpKind::Office | LpKind::Grid | LpKind::Transport => {
                unreachable!("only sites ask for their plan")
            }
        }
    }

    /// The number of the site that this process is.
    pub(crate) fn site_number(&self) -> u32 {
        self.site_plan().node
    }
}
