//! What people who work with an engine can ask it: how bad an alarm is, what an incident is about and
//! whom it hits.

use super::{Engine, IncidentId};
use crate::alarm::{AlarmKey, Severity};

impl Engine {
    /// How bad an alarm is; none if nothing is remembered of it.
    pub fn severity(&self, alarm: &AlarmKey) -> Option<Severity> {
        self.find(alarm).map(|id| self.alarm(id).severity)
    }

    /// The alarm that is held to be the cause of an incident; none if the incident is no more.
    pub fn root_cause(&self, incident: IncidentId) -> Option<&AlarmKey> {
        let incident = self.state.incidents.get(&incident)?;
        Some(&self.alarm(incident.root).key)
    }

    /// The customers that an incident affects, and their revenue an hour, as the inventory has them.
    pub fn affected(&self, incident: IncidentId) -> Option<(u64, u64)> {
        let incident = self.state.incidents.get(&incident)?;
        Some((incident.impact.customers, incident.impact.revenue))
    }
}
