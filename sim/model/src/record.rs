//! What a run says: one closed list, the same for tables, digest and whoever watches.

use crate::assurance::{AlarmId, Notification};
use crate::elements::ElementId;
use crate::faults::{FaultId, Origin};
use crate::network::Reason;
use crate::noc::{ActionStep, IncidentStep};
use crate::people::{TicketId, TicketStep, VisitId, VisitStep};
use crate::traffic::Counts;
use sandtable_correlation::engine::{ActionId, IncidentId};
use sandtable_correlation::rules::actions::ActionKind;
use sandtable_units::Span;
use serde::{Deserialize, Serialize};

/// Something that a run says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Record {
    /// A fault began: the truth, which nothing that plays the operator can see.
    FaultBegan {
        /// The fault, which also tells the element.
        fault: FaultId,
        /// Why it began.
        origin: Origin,
    },
    /// A fault ended.
    FaultEnded {
        /// The fault.
        fault: FaultId,
    },
    /// A cell or site is out of service from now on, or is so for another reason than before.
    OutageBegan {
        /// The cell or site.
        element: ElementId,
        /// The fault that is to blame.
        cause: FaultId,
        /// How it is to blame.
        reason: Reason,
        /// Whether it was out of service already.
        continues: bool,
    },
    /// A cell or site is no longer out of service for the reason told last.
    OutageEnded {
        /// The cell or site.
        element: ElementId,
    },
    /// A notification has reached the operator's alarm list.
    Alarm(Notification),
    /// A period has ended for a cell or site.
    Period {
        /// The cell or site.
        element: ElementId,
        /// How long the period was.
        length: Span,
        /// How long it was out of service, by reason.
        out: [Span; Reason::COUNT],
    },
    /// What became of the traffic of a cell and slice in the period that has ended.
    Traffic {
        /// The cell.
        element: ElementId,
        /// The slice, by its number in the plan.
        slice: u8,
        /// How long the period was.
        length: Span,
        /// What became of it.
        counts: Counts,
        /// How long a packet took on average from the core to a user.
        latency: Span,
    },
    /// The operations centre has done something with an incident.
    Incident {
        /// The incident, by its number.
        incident: IncidentId,
        /// What.
        step: IncidentStep,
    },
    /// The operations centre hides an alarm as a symptom, or no longer does.
    Suppressed {
        /// The alarm.
        alarm: AlarmId,
        /// Whether it is hidden.
        hidden: bool,
    },
    /// The operations centre has something done.
    Action {
        /// The action, by its number.
        action: ActionId,
        /// What is done.
        kind: ActionKind,
        /// The incident that it is about, if it is about one.
        incident: Option<IncidentId>,
        /// Where.
        element: Option<ElementId>,
        /// How far it has come.
        step: ActionStep,
    },
    /// What a link did in the period that has ended.
    Link {
        /// The link.
        element: ElementId,
        /// How long the period was.
        length: Span,
        /// Bytes that it carried from its first end to its second, and back.
        carried: [u64; 2],
        /// Bytes that it was given and did not carry, in both directions.
        lost: [u64; 2],
    },
    /// What became of all that flowed through the transport network in the period that has ended.
    Transport {
        /// How long the period was.
        length: Span,
        /// Bytes that were to be sent, of sites and demands together.
        offered: u64,
        /// Bytes of those that arrived.
        delivered: u64,
        /// For how long at least one link lost something.
        losing: Span,
    },
    /// A notification came to the collector while as many waited there as it can hold, and is lost.
    Dropped {
        /// What it was about.
        element: ElementId,
    },
    /// The desk has done something with a ticket.
    Ticket {
        /// The ticket.
        ticket: TicketId,
        /// The incident that it is about, if it is about one.
        incident: Option<IncidentId>,
        /// What is held to be the cause.
        element: Option<ElementId>,
        /// What was done.
        step: TicketStep,
    },
    /// A crew does something.
    Visit {
        /// The visit.
        visit: VisitId,
        /// The team, by its number in the plan.
        team: u16,
        /// Where it was sent.
        element: ElementId,
        /// Whether rules have sent it, and not the desk.
        by_rule: bool,
        /// What it does.
        step: VisitStep,
    },
    /// An element is restarted from afar.
    Restart {
        /// Which restart, counted from 0.
        restart: u32,
        /// What is restarted.
        element: ElementId,
        /// Whether rules do it, and not the desk.
        by_rule: bool,
    },
    /// It is known what came of a restart.
    Restarted {
        /// Which.
        restart: u32,
        /// Whether it has mended anything.
        mended: bool,
    },
    /// What a team did in the run.
    Team {
        /// The team, by its number in the plan.
        team: u16,
        /// How long its people had work, added up, in nanoseconds.
        worked: u128,
        /// How long they were on duty, added up, in nanoseconds.
        on_duty: u128,
    },
    /// The order desk says something.
    Orders(sandtable_orders::Record),
    /// Something is said of customers.
    Customers(crate::customers::Record),
}
