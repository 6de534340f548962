//! What people who work with an engine can ask it: how bad an alarm is, what an incident is about and
//! whom it hits.

use super::{Engine, IncidentId};
use crate::alarm::{AlarmKey, Severity};
use std::cmp::Reverse;

impl Engine {
    /// How bad an alarm is; none if nothing is remembered of it.
    pub fn severity(&self, alarm: &AlarmKey) -> Option<Severity> {
        self.find(alarm).map(|id| self.alarm(id).severity)
    }

    /// The alarm by which to work on an incident: what is held to be its cause, or when that is over, the
    /// worst and then the earliest of those that still stand and are not hidden. None if the incident is
    /// no more.
    pub fn to_work_on(&self, incident: IncidentId) -> Option<&AlarmKey> {
        let incident = self.state.incidents.get(&incident)?;
        let root = self.alarm(incident.root);
        let members = incident.members.keys().map(|member| self.alarm(*member));
        let left = members.filter(|alarm| !root.standing && alarm.standing && !alarm.hidden);
        let worst = left.min_by_key(|alarm| (Reverse(alarm.severity), alarm.raised, &alarm.key));
        Some(&worst.unwrap_or(root).key)
    }

    /// The customers that an incident affects, and their revenue an hour, as the inventory has them.
    pub fn affected(&self, incident: IncidentId) -> Option<(u64, u64)> {
        let incident = self.state.incidents.get(&incident)?;
        Some((incident.impact.customers, incident.impact.revenue))
    }
}
