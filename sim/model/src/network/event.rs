//! What the network's processes tell each other of reachability and of sites that stop working.

use crate::elements::ElementId;
use crate::faults::FaultId;
use sandtable_correlation::engine::ActionId;
use serde::{Deserialize, Serialize};

/// An event of the network.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Event {
    /// To a site: it no longer reaches a core, or is cut off by another fault than before.
    CutOff {
        /// The fault that is to blame.
        cause: FaultId,
    },
    /// To a site: it reaches a core again.
    Reachable,
    /// To the transport network: a site's equipment no longer works.
    NodeDown {
        /// The node of the site.
        node: u32,
        /// The fault that is to blame.
        cause: FaultId,
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
