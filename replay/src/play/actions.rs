//! What became of the actions that rules asked for: each with its last step, and counted by kind.

use sandtable_correlation::AlarmKey;
use sandtable_correlation::engine::{About, IncidentId, RuleName, Step};
use sandtable_correlation::rules::actions::ActionKind;
use serde::Serialize;
use std::sync::Arc;

/// An action and how far it got.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActionStory {
    /// What is done.
    pub kind: ActionKind,
    /// The rule that asks for it.
    pub rule: RuleName,
    /// The incident that it is about, unless it is about an alarm alone.
    pub incident: Option<IncidentId>,
    /// The alarm that it is about: of an incident, the root cause.
    pub alarm: Arc<AlarmKey>,
    /// Whether it was done, even if it was taken back later.
    pub done: bool,
    /// The last step.
    pub step: Step,
}

impl ActionStory {
    pub(super) fn new(kind: ActionKind, rule: &RuleName, about: &About, step: &Step) -> Self {
        let incident = match about {
            About::Incident { incident, .. } => Some(*incident),
            About::Alarm { .. } => None,
        };
        let (rule, alarm) = (rule.clone(), about.alarm().clone());
        Self { kind, rule, incident, alarm, done: false, step: step.clone() }
    }

    pub(super) fn follow(&mut self, step: &Step) {
        self.done |= matches!(step, Step::Succeeded { .. });
        self.step = step.clone();
    }
}

/// Actions of one kind, by how far they got.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct ActionCounts {
    /// Actions in all.
    pub asked: u64,
    /// Done, even if taken back later.
    pub done: u64,
    /// Done and taken back, because the incident was resolved.
    pub taken_back: u64,
    /// Not needed any more before they were done.
    pub withdrawn: u64,
    /// Not allowed by a policy.
    pub refused: u64,
    /// Awaiting somebody's approval at the end.
    pub awaiting_approval: u64,
    /// Failed for good.
    pub failed: u64,
}

impl ActionCounts {
    pub(super) fn add(&mut self, action: &ActionStory) {
        self.asked += 1;
        self.done += u64::from(action.done);
        let count = match &action.step {
            Step::TakenBack { .. } => &mut self.taken_back,
            Step::Withdrawn => &mut self.withdrawn,
            Step::RefusedByPolicy { .. } | Step::RefusedBy { .. } => &mut self.refused,
            Step::AwaitsApproval { .. } => &mut self.awaiting_approval,
            Step::Failed { .. } => &mut self.failed,
            Step::Requested { .. } | Step::WillRetry { .. } | Step::Succeeded { .. } => return,
        };
        *count += 1;
    }
}
