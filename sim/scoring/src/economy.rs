//! How much of what came in is left for people: events, alarms, incidents, tickets, notifications.
//! None of it says whether the work was good: everything in one incident has the best compression.

use crate::case::Case;

/// What came in and what is left.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct EconomyScores {
    /// Events that came in.
    pub events: u64,
    /// Alarms that they told of.
    pub alarms: u64,
    /// Incidents that were opened.
    pub incidents: u64,
    /// Alarms in no incident, which people have to look at one by one.
    pub left_alone: u64,
    /// Tickets that were opened.
    pub tickets: u64,
    /// Notifications that were sent.
    pub notifications: u64,
    /// Faults that began.
    pub faults: u64,
}

/// One count by another; None by nothing.
fn ratio(part: u64, of: u64) -> Option<f64> {
    (of > 0).then(|| part as f64 / of as f64)
}

impl EconomyScores {
    pub(crate) fn new(case: &Case) -> Self {
        let alone = case.alarms.iter().filter(|alarm| alarm.incidents.is_empty());
        Self {
            events: case.events,
            alarms: case.alarms.len() as u64,
            incidents: case.incidents.len() as u64,
            left_alone: alone.count() as u64,
            tickets: case.tickets,
            notifications: case.notifications.len() as u64,
            faults: case.faults.len() as u64,
        }
    }

    /// Events by alarms: what deduplication and clearing save.
    pub fn events_per_alarm(&self) -> Option<f64> {
        ratio(self.events, self.alarms)
    }

    /// Alarms by what is left of them: incidents and alarms in none.
    pub fn compression(&self) -> Option<f64> {
        ratio(self.alarms, self.incidents + self.left_alone)
    }

    /// Tickets by faults.
    pub fn tickets_per_fault(&self) -> Option<f64> {
        ratio(self.tickets, self.faults)
    }

    /// Notifications by faults.
    pub fn notifications_per_fault(&self) -> Option<f64> {
        ratio(self.notifications, self.faults)
    }
}
