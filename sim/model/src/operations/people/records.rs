//! What the record says of people: steps in the lives of tickets and visits.

use serde::{Deserialize, Serialize};

/// A ticket that the desk works on, counted from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct TicketId(pub(crate) u32);

/// A visit of a crew, counted from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct VisitId(pub(crate) u32);

impl TicketId {
    /// The number that people call it by, from 1.
    pub fn number(self) -> u64 {
        u64::from(self.0) + 1
    }
}

impl VisitId {
    /// The number that people call it by, from 1.
    pub fn number(self) -> u64 {
        u64::from(self.0) + 1
    }
}

/// A step in the life of a ticket.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum TicketStep {
    /// It is opened, with this priority.
    Opened(u8),
    /// Somebody has taken it for the first time.
    Acknowledged,
    /// It is known what to do, or that there is nothing to do; also when it is looked at again.
    Diagnosed,
    /// It is closed: what it was about is over.
    Closed,
}

/// A step in the life of a visit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum VisitStep {
    /// A crew is to go there.
    Booked,
    /// It is on its way.
    Departed,
    /// It is there.
    Arrived,
    /// It has found what is broken and works on it.
    Works,
    /// It has found what is broken, and goes until the part is there.
    AwaitsPart,
    /// It has mended what was broken. The visit is over.
    Mended,
    /// There was nothing to mend, or not for this crew: a false dispatch. The visit is over.
    InVain,
    /// It is no longer needed and has not come to anything. The visit is over.
    CalledOff,
}
