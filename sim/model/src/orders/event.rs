//! What the order desk does at a time of its own, and what it and sites tell each other.

use serde::{Deserialize, Serialize};

/// An event of the order desk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Event {
    /// Something is due at the desk.
    Due,
    /// To a site: something is to be configured for a customer.
    Configure {
        /// What, by the number that the desk knows it by.
        call: u32,
    },
    /// To the desk: a site has configured something.
    Configured {
        /// What.
        call: u32,
    },
}
