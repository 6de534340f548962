//! All that an engine remembers from one moment to the next. What can be worked out again (indexes,
//! ways through the topology) is kept elsewhere.

use super::output::{About, Clearing, Impact, Joining};
use super::statistics::RuleStatistics;
use crate::alarm::{AlarmKey, Change, EventType, Severity};
use crate::rules::{RuleId, UseId};
use crate::topology::ResourceId;
use sandtable_units::SimTime;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;

macro_rules! numbers {
    ($($(#[doc = $doc:literal])* $name:ident),*) => {$(
        $(#[doc = $doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub struct $name(pub(crate) u32);

        impl std::fmt::Display for $name {
            fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(out)
            }
        }
    )*};
}

numbers!(
    /// The number of an incident, from 1 in the order in which they were opened.
    IncidentId,
    /// The number of an action, from 1 in the order in which they were asked for.
    ActionId
);

/// Where the record of an alarm is; given to another when the record is dropped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) struct AlarmId(pub(crate) u32);

/// The key of an instance of a rule that counts: its parts, one after the other.
pub(crate) type Key = Arc<str>;

/// What stands between the parts of a key.
pub(crate) const BETWEEN_PARTS: char = '\u{1f}';

/// What a notification says beyond its key, change and severity.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(crate) struct Details {
    pub(crate) event_type: EventType,
    pub(crate) probable_cause: String,
    pub(crate) text: String,
    pub(crate) attributes: BTreeMap<String, String>,
}

/// A notification that waits for its moment.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Arrival {
    pub(crate) key: Arc<AlarmKey>,
    /// The record, if there already was one. Records are made in the order in which arrivals are
    /// taken, so that their numbers do not depend on the order in which they came.
    pub(crate) alarm: Option<AlarmId>,
    pub(crate) change: Change,
    pub(crate) severity: Option<Severity>,
    /// When it happened, by its source.
    pub(crate) told: SimTime,
    /// Only where it differs from what the alarm's record says.
    pub(crate) details: Option<Box<Details>>,
}

/// Why an alarm is explained, and by what.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) struct Support {
    pub(crate) rule: RuleId,
    pub(crate) kind: SupportKind,
    /// All of them together, in the order of their records.
    pub(crate) causes: Vec<AlarmId>,
    pub(crate) path: Vec<ResourceId>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) enum SupportKind {
    /// It is a symptom.
    Symptom,
    /// A rule raised an alarm because of it, which hides it or not.
    Evidence { hides: bool },
    /// It falls into planned work.
    Planned,
}

impl Support {
    pub(crate) const fn hides(&self) -> bool {
        match self.kind {
            SupportKind::Symptom | SupportKind::Planned => true,
            SupportKind::Evidence { hides } => hides,
        }
    }
}

/// The changes of an alarm, for `flap`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct Changes {
    pub(crate) flapping: bool,
    pub(crate) is_timed: bool,
    pub(crate) times: VecDeque<SimTime>,
    /// One bit a notification, the newest lowest: whether it changed anything.
    pub(crate) history: u32,
}

/// The record of an alarm.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[expect(clippy::struct_excessive_bools, reason = "each is a state of its own")]
pub(crate) struct Alarm {
    pub(crate) key: Arc<AlarmKey>,
    pub(crate) resource: Option<ResourceId>,
    /// Rules that raise it, each with the alarms that it rests on.
    pub(crate) held_by: BTreeMap<RuleId, BTreeSet<AlarmId>>,
    pub(crate) active: bool,
    /// As its source says, and as enriched.
    pub(crate) told_severity: Severity,
    pub(crate) severity: Severity,
    pub(crate) details: Details,
    /// The attributes with what rules added; the same as told where none did.
    pub(crate) enriched: Option<BTreeMap<String, String>>,
    pub(crate) raised: SimTime,
    pub(crate) cleared: SimTime,
    /// The newest moment that its source told of.
    pub(crate) told: Option<SimTime>,
    /// The last word of its source.
    pub(crate) heard: SimTime,
    /// When it passes, if it only happened at a moment.
    pub(crate) passes: Option<SimTime>,
    pub(crate) count: u64,
    pub(crate) episode: u32,
    /// Selectors that can fit, and those that do.
    pub(crate) fits: Box<[UseId]>,
    pub(crate) matched: Vec<UseId>,
    pub(crate) matching_is_due: bool,
    pub(crate) age_is_timed: bool,
    pub(crate) retirement_is_timed: bool,
    /// How many notifications of it wait.
    pub(crate) waiting: u32,
    /// Until when it must last before it stands.
    pub(crate) pending: Option<SimTime>,
    /// Until when it stands although it is cleared.
    pub(crate) kept: Option<SimTime>,
    pub(crate) changes: Option<Box<Changes>>,
    pub(crate) limited: Option<RuleId>,
    /// Whether the rules after the gates see it.
    pub(crate) standing: bool,
    pub(crate) supports: Vec<Support>,
    /// Until when it stays hidden although its supports are gone.
    pub(crate) lingers: Option<SimTime>,
    pub(crate) hidden: bool,
    /// The alarms that it is among the causes of.
    pub(crate) dependents: BTreeSet<AlarmId>,
    /// The alarms that a rule raised because of it.
    pub(crate) evidence_for: BTreeSet<(AlarmId, RuleId)>,
    pub(crate) incident: Option<IncidentId>,
    pub(crate) last_incident: Option<IncidentId>,
    /// How many incidents that are not closed count it among their members.
    pub(crate) memberships: u32,
    pub(crate) last_clearing: Option<Clearing>,
    /// The rules whose actions it has had in this episode.
    pub(crate) acted: Vec<RuleId>,
}

impl Alarm {
    pub(crate) fn attributes(&self) -> &BTreeMap<String, String> {
        self.enriched.as_ref().unwrap_or(&self.details.attributes)
    }

    pub(crate) fn is_planned(&self) -> bool {
        self.supports.iter().any(|support| support.kind == SupportKind::Planned)
    }
}

/// A member of an incident.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Member {
    pub(crate) joined: SimTime,
    pub(crate) because: Joining,
    /// The member that explains it; itself, if none does.
    pub(crate) head: AlarmId,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Phase {
    Open,
    Resolved { at: SimTime },
}

/// An incident that is not closed.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Incident {
    pub(crate) rule: Option<RuleId>,
    pub(crate) key: Key,
    pub(crate) opened: SimTime,
    /// Since when it has been about what it is about: since it was opened, or since a symptom outlived
    /// its root cause.
    pub(crate) since: SimTime,
    pub(crate) last_joined: SimTime,
    pub(crate) phase: Phase,
    pub(crate) quiet_since: Option<SimTime>,
    /// Boxed, as is what else there are many maps of with one entry: a map has room for eleven.
    pub(crate) members: BTreeMap<AlarmId, Box<Member>>,
    /// How many members each explains, itself included.
    pub(crate) heads: BTreeMap<AlarmId, u32>,
    /// How many members stand.
    pub(crate) standing: u32,
    pub(crate) root: AlarmId,
    pub(crate) reasons: Vec<String>,
    pub(crate) impact: Impact,
    /// The standing heads that the impact was worked out from.
    pub(crate) impact_from: Vec<AlarmId>,
    pub(crate) acknowledged: Option<String>,
    pub(crate) manual: bool,
    /// The rules whose actions it has had since it was opened.
    pub(crate) acted: BTreeSet<RuleId>,
    /// What is going on for it, and what was done that must be taken back.
    pub(crate) actions: BTreeSet<ActionId>,
    pub(crate) reopened: u32,
    /// How often a symptom outlived its root cause.
    pub(crate) outlived: u32,
}

impl Incident {
    /// A number for each time that its actions begin anew.
    pub(crate) fn turn(&self) -> u32 {
        self.reopened + self.outlived
    }
}

/// Where an action stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum ActionPhase {
    AwaitsApproval { role: String },
    Waits { at: SimTime },
    Asked { since: SimTime },
    Done { reference: String },
}

/// Something that is done.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Act {
    pub(crate) rule: RuleId,
    pub(crate) about: About,
    pub(crate) incident: Option<IncidentId>,
    pub(crate) idempotency_key: String,
    pub(crate) attempt: u32,
    pub(crate) phase: ActionPhase,
    pub(crate) approved_by: Option<String>,
}

/// What a rule that counts remembers for one key.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) enum Instance {
    Threshold {
        entries: VecDeque<(SimTime, AlarmId)>,
        raised: Option<AlarmId>,
    },
    Absence {
        last: SimTime,
        armed: bool,
        raised: Option<AlarmId>,
    },
    Sequence {
        runs: Vec<Option<(SimTime, Vec<AlarmId>)>>,
    },
    Limit {
        times: VecDeque<SimTime>,
    },
    /// The active alarms that a rule with `clear` can clear.
    Clearable {
        alarms: BTreeSet<AlarmId>,
    },
    /// The alarms that hold a triggered window open.
    Trigger {
        alarms: BTreeSet<AlarmId>,
    },
    /// Until when a flexible window is open.
    Flexible {
        until: SimTime,
    },
}

/// What an engine has to come back to.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) enum Timer {
    Persist(AlarmId),
    Kept(AlarmId),
    Flap(AlarmId),
    Passes(AlarmId),
    Age(AlarmId),
    Instance(RuleId, Key),
    Maintenance(RuleId),
    Linger(AlarmId),
    Resolve(IncidentId),
    Close(IncidentId),
    ActOnIncident(RuleId, IncidentId),
    ActOnAlarm(RuleId, AlarmId, u32),
    Attempt(ActionId),
    Timeout(ActionId),
    Retire(AlarmId),
}

/// All that an engine remembers.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct State {
    /// What the engine was told the time is.
    pub(crate) now: SimTime,
    /// The moment that is worked on: `now` less the hold-back.
    pub(crate) moment: SimTime,
    pub(crate) week_offset: sandtable_units::Span,
    pub(crate) alarms: Vec<Option<Alarm>>,
    pub(crate) free: Vec<AlarmId>,
    pub(crate) arrivals: BTreeMap<SimTime, Vec<Arrival>>,
    /// By moment, in the order in which they were set.
    pub(crate) timers: BTreeMap<SimTime, Vec<Timer>>,
    pub(crate) instances: BTreeMap<(RuleId, Key), Instance>,
    pub(crate) incidents: BTreeMap<IncidentId, Box<Incident>>,
    pub(crate) incidents_opened: u32,
    pub(crate) actions: BTreeMap<ActionId, Act>,
    pub(crate) actions_asked: u32,
    /// When actions under a policy were asked for.
    pub(crate) asked: BTreeMap<(RuleId, Key), VecDeque<SimTime>>,
    pub(crate) statistics: Vec<RuleStatistics>,
}
