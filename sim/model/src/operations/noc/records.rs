//! What the record says of the operations centre: steps in the lives of incidents and actions, small
//! enough to be said often.

use crate::assurance::AlarmId;
use crate::elements::ElementId;
use sandtable_correlation::engine::IncidentId;
use serde::{Deserialize, Serialize};

/// A step in the life of an incident.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum IncidentStep {
    /// It is opened.
    Opened,
    /// An alarm joins it; none of the network's if a rule has raised it.
    Joined(Option<AlarmId>),
    /// An alarm leaves it for another.
    Left(Option<AlarmId>),
    /// Another cause is held to be the root: where, and the alarm that tells of it.
    Root(Option<ElementId>, Option<AlarmId>),
    /// People and money behind it, as the inventory has them: customers, revenue an hour.
    Impact(u64, u64),
    /// All its members have gone to another.
    Merged(IncidentId),
    /// All its alarms are cleared.
    Resolved,
    /// One of them is back.
    Reopened,
    /// It is over.
    Closed,
}

/// A step in the life of an action.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum ActionStep {
    /// It needs somebody's approval.
    AwaitsApproval,
    /// It is asked for, for the first time or again.
    Requested(u32),
    /// It did not work and is tried again.
    WillRetry,
    /// It is done.
    Succeeded,
    /// It has failed for good.
    Failed,
    /// A policy or a person does not allow it.
    Refused,
    /// It is no longer needed.
    Withdrawn,
    /// It is taken back, as a ticket is closed.
    TakenBack,
}
