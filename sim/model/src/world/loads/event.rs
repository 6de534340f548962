//! What sites ask of the transport network, what it tells them, and what it tells itself.

use super::state::Connection;
use serde::{Deserialize, Serialize};

/// An event of loads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Event {
    /// To the transport network: the people of a site ask for more or less than before.
    Asked {
        /// The node of the site.
        node: u32,
        /// Downlink bits a second.
        rate: u64,
    },
    /// To the transport network from itself: something has changed, work out what flows.
    Weigh,
    /// To the transport network from itself: the ends of a failed link have seen it.
    Detected,
    /// To the transport network from itself: routers know of changes that are old enough.
    Converged,
    /// To a site: what its connection is worth now.
    Connected(Connection),
}

impl Event {
    /// What its connection is worth changes the pace of a site's sessions, and nothing elsewhere.
    pub(crate) fn is_quiet(&self) -> bool {
        match self {
            Self::Connected(_) => true,
            Self::Asked { .. } | Self::Weigh | Self::Detected | Self::Converged => false,
        }
    }
}
