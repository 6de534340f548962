//! What an engine says: a closed list, in order, each with its moment. How it is shown or stored is
//! left to others.

use super::state::{ActionId, IncidentId};
use crate::alarm::{AlarmKey, Severity};
use crate::rules::actions::ActionKind;
use sandtable_units::{SimTime, Span};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// One thing that an engine says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Said {
    /// When, on the clock that the engine is given.
    pub at: SimTime,
    /// What.
    pub output: Output,
}

/// The name of a rule.
pub type RuleName = Arc<str>;

/// What an engine can say.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Output {
    /// An alarm is raised: by a source, or by a rule.
    Raised {
        /// Which.
        alarm: Arc<AlarmKey>,
        /// How bad.
        severity: Severity,
        /// The rule that raised it, if no source did.
        by: Option<RuleName>,
    },
    /// An alarm is raised again soon after it was cleared, and is the same one.
    Reopened {
        /// Which.
        alarm: Arc<AlarmKey>,
    },
    /// An active alarm was told again.
    Deduplicated {
        /// Which.
        alarm: Arc<AlarmKey>,
        /// How often it was told in all.
        count: u64,
    },
    /// An active alarm has another severity.
    Changed {
        /// Which.
        alarm: Arc<AlarmKey>,
        /// How bad it now is.
        severity: Severity,
    },
    /// An alarm is cleared.
    Cleared {
        /// Which.
        alarm: Arc<AlarmKey>,
        /// Why.
        why: Clearing,
    },
    /// A clear came for an alarm that is not active.
    Unmatched {
        /// Which.
        alarm: Arc<AlarmKey>,
    },
    /// A notification was overtaken by a newer one of its alarm and changes nothing.
    Stale {
        /// Which.
        alarm: Arc<AlarmKey>,
    },
    /// A notification came later than the lateness bound.
    Late {
        /// Which.
        alarm: Arc<AlarmKey>,
        /// How late.
        by: Span,
        /// Whether it was left out for that.
        discarded: bool,
    },
    /// An alarm begins or ceases to come and go.
    Flapping {
        /// Which.
        alarm: Arc<AlarmKey>,
        /// Whether it begins.
        begins: bool,
        /// By which rule.
        rule: RuleName,
    },
    /// An alarm does not go through a rate limit.
    Limited {
        /// Which.
        alarm: Arc<AlarmKey>,
        /// By which rule.
        rule: RuleName,
    },
    /// An alarm is hidden.
    Suppressed {
        /// Which.
        alarm: Arc<AlarmKey>,
        /// By which rule.
        rule: RuleName,
        /// The causes that hide it together; none in planned work.
        by: Vec<Arc<AlarmKey>>,
        /// The resources on the way to the cause.
        path: Vec<String>,
    },
    /// An alarm is no longer hidden, and still stands.
    Unsuppressed {
        /// Which.
        alarm: Arc<AlarmKey>,
    },
    /// An incident is opened.
    IncidentOpened {
        /// Which.
        incident: IncidentId,
        /// The rule, unless an operator opened it.
        rule: Option<RuleName>,
        /// Its first member.
        alarm: Arc<AlarmKey>,
    },
    /// An alarm joins an incident.
    MemberJoined {
        /// Which.
        incident: IncidentId,
        /// The alarm.
        alarm: Arc<AlarmKey>,
        /// Why.
        because: Joining,
    },
    /// An alarm leaves an incident for another.
    MemberLeft {
        /// Which.
        incident: IncidentId,
        /// The alarm.
        alarm: Arc<AlarmKey>,
    },
    /// A member is elected as the root cause.
    RootElected {
        /// Which.
        incident: IncidentId,
        /// The root cause.
        alarm: Arc<AlarmKey>,
        /// Why this one, the weightiest reason first.
        reasons: Vec<String>,
        /// Whether it only outlives the root cause, which is gone: it is worked on, but what began the
        /// incident was another.
        outlives: bool,
    },
    /// What an incident does to services and customers has changed.
    ImpactChanged {
        /// Which.
        incident: IncidentId,
        /// What it now does.
        impact: Impact,
    },
    /// An incident has lost all its members to another.
    IncidentMerged {
        /// Which.
        incident: IncidentId,
        /// The other.
        into: IncidentId,
    },
    /// All members of an incident are cleared.
    IncidentResolved {
        /// Which.
        incident: IncidentId,
    },
    /// A member of a resolved incident is back.
    IncidentReopened {
        /// Which.
        incident: IncidentId,
    },
    /// An incident takes no part in anything any more.
    IncidentClosed {
        /// Which.
        incident: IncidentId,
        /// Who closed it, unless it was time.
        by: Option<String>,
    },
    /// Somebody has seen it.
    Acknowledged {
        /// Which.
        incident: IncidentId,
        /// Who.
        by: String,
    },
    /// A step in the life of an action.
    Action {
        /// Which.
        action: ActionId,
        /// By which rule.
        rule: RuleName,
        /// What is done.
        kind: ActionKind,
        /// What it is about.
        about: About,
        /// The step.
        step: Step,
    },
    /// An entry for the audit trail.
    Audit(AuditEntry),
}

/// Why an alarm is cleared.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Clearing {
    /// Its source says so.
    Source,
    /// Nothing was heard of it for long.
    Age,
    /// What happened at a moment counts as active no longer.
    Passed,
    /// Another alarm puts an end to it.
    Other {
        /// By which rule.
        rule: RuleName,
        /// The other alarm.
        alarm: Arc<AlarmKey>,
    },
    /// The rule that raised it has lost its supports.
    Undone,
}

/// Why an alarm is in an incident.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Joining {
    /// It was the first.
    First,
    /// Another member explains it.
    Explained {
        /// By which rule.
        rule: RuleName,
        /// The other member.
        by: Arc<AlarmKey>,
        /// The resources on the way to it.
        path: Vec<String>,
    },
    /// It explains members.
    Explains {
        /// A member that it explains.
        alarm: Arc<AlarmKey>,
    },
    /// It has a key in common with the members, or is near the root cause.
    Grouped {
        /// By which rule.
        rule: RuleName,
        /// The key, in the order of the rule; empty if there is none.
        key: String,
        /// How many steps from the root cause, if that mattered.
        distance: Option<u8>,
    },
    /// It is a member that came back.
    Returned,
    /// An operator put it there.
    Operator {
        /// Who.
        by: String,
    },
}

/// What an incident does.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Impact {
    /// The names of what fails with it, of the classes that the rule tells, in order.
    pub resources: Vec<String>,
    /// How many customers they have.
    pub customers: u64,
    /// Their revenue an hour, in whole units of the inventory's money.
    pub revenue: u64,
}

/// What an action is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum About {
    /// An incident, with its root cause.
    Incident {
        /// Which.
        incident: IncidentId,
        /// Its root cause.
        root: Arc<AlarmKey>,
    },
    /// An alarm by itself.
    Alarm {
        /// Which.
        alarm: Arc<AlarmKey>,
    },
}

impl About {
    /// The alarm that it is about: of an incident, the root cause.
    pub fn alarm(&self) -> &Arc<AlarmKey> {
        match self {
            Self::Incident { root, .. } => root,
            Self::Alarm { alarm } => alarm,
        }
    }
}

/// A step in the life of an action.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Step {
    /// It needs somebody's approval.
    AwaitsApproval {
        /// The role that can give it.
        role: String,
        /// Who or what will be asked then.
        to: String,
    },
    /// It is asked for: an outside system must now answer.
    Requested {
        /// Who is asked.
        to: String,
        /// The attempt, counted from 1.
        attempt: u32,
        /// The same for every attempt, so that doing it twice can be avoided.
        idempotency_key: String,
    },
    /// The attempt has failed, and there will be another.
    WillRetry {
        /// What went wrong.
        reason: String,
        /// When.
        at: SimTime,
    },
    /// It is done.
    Succeeded {
        /// What the outside system calls it, such as the number of a ticket.
        reference: String,
    },
    /// It has failed for good.
    Failed {
        /// What went wrong.
        reason: String,
    },
    /// A policy does not allow it.
    RefusedByPolicy {
        /// Which and why.
        why: String,
    },
    /// A person does not allow it.
    RefusedBy {
        /// Who.
        by: String,
    },
    /// It is no longer needed and was not done.
    Withdrawn,
    /// It is taken back because the incident is resolved.
    TakenBack {
        /// What the outside system calls it.
        reference: String,
    },
}

/// An entry for the audit trail: who did what, on which grounds, and who approved it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditEntry {
    /// A rule (`rule NAME`) or a person.
    pub who: String,
    /// What was done.
    pub what: String,
    /// To what.
    pub on: String,
    /// On which data: the alarms that it rests on.
    pub grounds: Vec<Arc<AlarmKey>>,
    /// Why.
    pub why: String,
    /// Who approved it, where that was needed.
    pub approved_by: Option<String>,
}
