//! What people do at a time of their own, and what they hear from where they look.

use super::records::{TicketId, VisitId};
use sandtable_correlation::engine::ActionId;
use sandtable_queueing::Server;
use sandtable_units::{SimTime, Span};
use serde::{Deserialize, Serialize};

/// An event of the people's domain. All of them come to the back office.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Event {
    /// A team may have work to begin.
    Serve {
        /// The team.
        team: u16,
    },
    /// It is known what to do about a ticket.
    Diagnosed {
        /// The ticket.
        ticket: TicketId,
        /// Who has looked at it.
        server: Server,
        /// Since when.
        since: SimTime,
    },
    /// A ticket for which nothing is under way may be looked at again.
    LookAgain {
        /// The ticket.
        ticket: TicketId,
        /// How often it must have been looked at again before.
        looks: u32,
    },
    /// It is decided what rules asked approval for.
    Decided {
        /// The action.
        action: ActionId,
        /// The team of who has decided it.
        team: u16,
        /// Who.
        server: Server,
        /// Since when.
        since: SimTime,
    },
    /// A crew arrives.
    Arrives {
        /// The visit.
        visit: VisitId,
    },
    /// What a crew finds.
    Found {
        /// The visit.
        visit: VisitId,
        /// What.
        finding: Finding,
    },
    /// A crew has done its work.
    Worked {
        /// The visit.
        visit: VisitId,
    },
    /// The part that a visit waits for is there.
    PartIsThere {
        /// The visit.
        visit: VisitId,
    },
    /// What came of a restart.
    Restarted {
        /// Which.
        restart: u32,
        /// Whether it has mended anything.
        mended: bool,
    },
    /// Whether traffic can go another way.
    Rerouted {
        /// The action that asked for it.
        action: ActionId,
        /// Whether it can.
        possible: bool,
    },
}

/// What a crew finds where it was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Finding {
    /// Something that it can mend in this time.
    Work(Span),
    /// Something that takes a part, which is there after this time.
    Part(Span),
    /// Something that others must mend: a fault of this way to fail.
    OtherSkill(u16),
    /// Nothing that anybody could mend here.
    Nothing,
}
