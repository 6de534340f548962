//! What processes tell each other and themselves: a closed list of the domains' lists.

use crate::plan::Plan;
use crate::{assurance, customers, faults, loads, network, noc, orders, people, traffic};
use serde::{Deserialize, Serialize};

/// An event of any domain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Event {
    /// Something fails or is repaired.
    Faults(faults::Event),
    /// Something is reachable or not.
    Network(network::Event),
    /// An alarm is on its way.
    Assurance(assurance::Event),
    /// Links carry another load.
    Loads(loads::Event),
    /// The operations centre does something.
    Noc(noc::Event),
    /// The desk or a crew does something.
    People(people::Event),
    /// The order desk does something.
    Orders(orders::Event),
    /// People do something with the network.
    Traffic(traffic::Event),
    /// Customers or the care team do something.
    Customers(customers::Event),
}

impl Event {
    /// Whether its handler sends nothing to another process and schedules only events of which the same
    /// is true. While nothing else happens anywhere, time passes in long windows.
    pub(crate) fn is_quiet(&self, plan: &Plan) -> bool {
        match self {
            Self::Traffic(event) => event.is_quiet(),
            Self::Loads(event) => event.is_quiet(),
            Self::Assurance(event) => event.is_quiet(plan),
            Self::Customers(event) => event.is_quiet(),
            Self::Faults(_)
            | Self::Network(_)
            | Self::Noc(_)
            | Self::People(_)
            | Self::Orders(_) => false,
        }
    }
}
