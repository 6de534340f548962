//! What the order desk does at a time of its own, and what it and sites tell each other.

use sandtable_units::Chance;
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
        /// Whether only room for it is asked about: how much may have been in use.
        below: Option<Chance>,
    },
    /// To the desk: a site has gone out of service, or is back.
    OutOfService {
        /// The site, by number.
        site: u32,
        /// Whether it has gone out.
        is_out: bool,
    },
    /// To the desk: a site has configured something, or told of its room.
    Configured {
        /// What.
        call: u32,
        /// Whether there is room.
        room: bool,
    },
}
