//! What processes tell each other and themselves: a closed list of the domains' lists.

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
