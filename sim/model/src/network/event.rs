//! What the network's processes tell each other, and who handles it: sites on the one side, the
//! transport network on the other.

use super::{site, transport};
use crate::faults::FaultId;
use crate::host::Host;
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
    /// To the transport network: a site's equipment works again.
    NodeUp {
        /// The node of the site.
        node: u32,
    },
}

/// Handles an event.
pub(crate) fn handle(host: &mut Host<'_, '_>, event: Event) {
    match event {
        Event::CutOff { cause } => site::cut_off(host, cause),
        Event::Reachable => site::reachable(host),
        Event::NodeDown { node, cause } => transport::site_down(host, node, cause),
        Event::NodeUp { node } => transport::site_up(host, node),
    }
}
