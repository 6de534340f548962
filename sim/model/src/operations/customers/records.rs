//! What is said of customers: whom an outage reaches, what becomes of their contacts, who complains and
//! leaves.

use sandtable_units::Span;
use serde::{Deserialize, Serialize};

/// The customers of a segment at a site, as an outage of the site reaches them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Reach {
    /// The site, by its number in the plan.
    pub site: u32,
    /// Which of the outages of the site, from 0.
    pub outage: u32,
    /// The segment, by its number in the plan.
    pub segment: u8,
}

/// Something that is said of customers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Record {
    /// The home site of customers has gone out of service.
    Reached {
        /// Whom.
        reach: Reach,
        /// How many.
        accounts: u32,
    },
    /// They have been told of it.
    Warned {
        /// Whom.
        reach: Reach,
        /// How many.
        accounts: u32,
    },
    /// Some of them contact us.
    Contacts {
        /// Who.
        reach: Reach,
        /// How many.
        count: u32,
        /// Whether they have tried before.
        again: bool,
    },
    /// Somebody begins to answer one of them.
    Answered {
        /// Whom.
        reach: Reach,
        /// How long the customer has waited.
        waited: Span,
        /// How long it takes.
        takes: Span,
    },
    /// One of them waits no longer.
    GaveUp {
        /// Who.
        reach: Reach,
        /// How long the customer has waited.
        waited: Span,
        /// Whether the customer will try again.
        again: bool,
    },
    /// One of them complains of having contacted us in vain.
    Complained {
        /// Who.
        reach: Reach,
        /// Whether the customer leaves for it.
        leaves: bool,
    },
    /// The outage is over.
    Over {
        /// Whom it had reached.
        reach: Reach,
        /// How many get a compensation.
        compensated: u32,
        /// How many leave for it.
        left: u32,
    },
    /// An order has gone wrong for one of our customers.
    LetDown {
        /// The home site, by its number in the plan.
        site: u32,
        /// The segment, by its number in the plan.
        segment: u8,
        /// The order's number.
        order: u64,
        /// Whether the customer complains.
        complains: bool,
        /// Whether the customer leaves.
        leaves: bool,
    },
}
