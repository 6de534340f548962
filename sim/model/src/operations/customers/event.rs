//! What sites and the care team tell each other and themselves of customers.

use super::records::Reach;
use sandtable_queueing::Server;
use sandtable_units::Span;
use serde::{Deserialize, Serialize};

/// An event of customers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Event {
    /// At a site: its customers are told of the outage, if it is not over.
    Warn {
        /// Which outage.
        outage: u32,
    },
    /// At a site: some of its customers contact us, if the outage is not over.
    Contact {
        /// Which outage.
        outage: u32,
    },
    /// To the care team: customers contact it.
    Calls {
        /// Whose.
        reach: Reach,
        /// How many contacts of theirs there were before.
        first: u32,
        /// How many there are now.
        count: u32,
    },
    /// At the care team: a customer who has given up tries again.
    CallAgain {
        /// Whose contact.
        reach: Reach,
        /// Which.
        number: u32,
        /// How often the customer has tried.
        tries: u32,
    },
    /// At the care team: a customer has waited long enough.
    GivesUp {
        /// The call.
        call: u64,
    },
    /// At the care team: a conversation is over.
    Finished {
        /// Who is free.
        server: Server,
        /// How long it took.
        took: Span,
    },
    /// At the care team: a shift begins.
    Serve,
    /// To a site: one of its customers has contacted us in vain.
    InVain {
        /// Whose contact.
        reach: Reach,
        /// Which.
        number: u32,
    },
    /// To a site: an order of somebody who lives there has gone wrong.
    OrderWentWrong {
        /// The order's number.
        order: u64,
    },
}

impl Event {
    /// At home customers make up their minds; of the care team, who begins or ends a conversation.
    pub(crate) fn is_quiet(&self) -> bool {
        match self {
            Self::Warn { .. }
            | Self::InVain { .. }
            | Self::OrderWentWrong { .. }
            | Self::Finished { .. }
            | Self::Serve => true,
            Self::Contact { .. }
            | Self::Calls { .. }
            | Self::CallAgain { .. }
            | Self::GivesUp { .. } => false,
        }
    }
}
