//! What the network's processes tell each other of reachability and of sites that stop working.

use crate::elements::ElementId;
use crate::faults::FaultId;
use sandtable_correlation::engine::ActionId;
use sandtable_units::SimTime;
use serde::{Deserialize, Serialize};

/// An event of the network.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Event {
    /// To a site: it no longer reaches a core, whether it works or not, or another fault than before is
    /// to blame for it.
    CutOff {
        /// The fault that is to blame.
        cause: FaultId,
        /// Since when that fault is felt in the transport network.
        since: SimTime,
    },
    /// To a site: it reaches a core again, or would if it worked.
    Reachable,
    /// To the transport network: a site's equipment no longer works, or another fault than before is to
    /// blame for it.
    NodeDown {
        /// The node of the site.
        node: u32,
        /// The fault that is to blame.
        cause: FaultId,
        /// Since when that fault is felt at the site.
        since: SimTime,
    },
    /// To the transport network: can traffic go another way than over an element?
    Rerouted {
        /// The element.
        element: ElementId,
        /// The action that asks.
        action: ActionId,
    },
    /// To the transport network: a site's equipment works again.
    NodeUp {
        /// The node of the site.
        node: u32,
    },
}
