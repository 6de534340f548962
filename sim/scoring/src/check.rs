//! Whether a case makes sense: everything named exists, nothing is named twice, time runs forward.
//! The other files rely on it.

use crate::case::{Alarm, AlarmId, Case, FaultId, Incident, IncidentId, Subject};
use sandtable_units::SimTime;
use thiserror::Error;

/// Why a case cannot be scored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum CaseError {
    /// More of something than ids can count.
    #[error("more than {} alarms, faults or incidents", u32::MAX)]
    TooMany,
    /// A fault that is not in the list.
    #[error("fault {} is named but not in the list", .0.0)]
    UnknownFault(FaultId),
    /// An incident that is not in the list.
    #[error("incident {} is named but not in the list", .0.0)]
    UnknownIncident(IncidentId),
    /// An alarm that is not in the list.
    #[error("alarm {} is named but not in the list", .0.0)]
    UnknownAlarm(AlarmId),
    /// An alarm names a fault or an incident twice.
    #[error("alarm {} names a fault or an incident twice", .0.0)]
    NamedTwice(AlarmId),
    /// A root alarm that does not name its fault.
    #[error("alarm {} is a root alarm of fault {}, but does not name it", .alarm.0, .fault.0)]
    NotOfFault {
        /// The alarm.
        alarm: AlarmId,
        /// The fault.
        fault: FaultId,
    },
    /// Suppressions of an alarm that overlap or run backwards.
    #[error("the suppressions of alarm {} overlap or run backwards", .0.0)]
    SuppressionOrder(AlarmId),
    /// A fault that ends before it begins.
    #[error("fault {} ends before it begins", .0.0)]
    FaultOrder(FaultId),
    /// An incident with a ticket, an election or a clear before it was opened, or with elections
    /// that run backwards.
    #[error("the times of incident {} run backwards", .0.0)]
    IncidentOrder(IncidentId),
}

/// The ids of a list, in its order.
fn ids<T>(list: &[T]) -> impl Iterator<Item = (u32, &T)> {
    (0u32..).zip(list)
}

pub(crate) fn check(case: &Case) -> Result<(), CaseError> {
    let most = case.alarms.len().max(case.faults.len()).max(case.incidents.len());
    if u32::try_from(most).is_err() {
        return Err(CaseError::TooMany);
    }
    for (id, alarm) in ids(&case.alarms) {
        check_alarm(case, AlarmId(id), alarm)?;
    }
    for (id, fault) in ids(&case.faults) {
        let id = FaultId(id);
        if fault.ended.is_some_and(|ended| ended < fault.began) {
            return Err(CaseError::FaultOrder(id));
        }
        for root in &fault.root_alarms {
            let alarm = case.alarms.get(root.index()).ok_or(CaseError::UnknownAlarm(*root))?;
            if !alarm.faults.contains(&id) {
                return Err(CaseError::NotOfFault { alarm: *root, fault: id });
            }
        }
    }
    for (id, incident) in ids(&case.incidents) {
        check_incident(case, IncidentId(id), incident)?;
    }
    for notification in &case.notifications {
        match notification.subject {
            Subject::Incident(id) => known_incident(case, id)?,
            Subject::Alarm(id) => known_alarm(case, id)?,
        }
    }
    Ok(())
}

fn known_alarm(case: &Case, id: AlarmId) -> Result<(), CaseError> {
    case.alarms.get(id.index()).map(|_| ()).ok_or(CaseError::UnknownAlarm(id))
}

fn known_incident(case: &Case, id: IncidentId) -> Result<(), CaseError> {
    case.incidents.get(id.index()).map(|_| ()).ok_or(CaseError::UnknownIncident(id))
}

fn check_alarm(case: &Case, id: AlarmId, alarm: &Alarm) -> Result<(), CaseError> {
    if let Some(fault) = alarm.faults.iter().find(|fault| fault.index() >= case.faults.len()) {
        return Err(CaseError::UnknownFault(*fault));
    }
    for incident in &alarm.incidents {
        known_incident(case, *incident)?;
    }
    if repeats(&alarm.faults) || repeats(&alarm.incidents) {
        return Err(CaseError::NamedTwice(id));
    }
    let mut free = Some(SimTime::START);
    for suppression in &alarm.suppressed {
        let after_last = free.is_some_and(|free| free <= suppression.from);
        let forward = suppression.until.is_none_or(|until| suppression.from <= until);
        if !after_last || !forward {
            return Err(CaseError::SuppressionOrder(id));
        }
        free = suppression.until;
    }
    Ok(())
}

fn check_incident(case: &Case, id: IncidentId, incident: &Incident) -> Result<(), CaseError> {
    let early = |time| time < incident.opened;
    let backwards = incident.ticketed.is_some_and(early)
        || incident.cleared.is_some_and(early)
        || incident.elections.first().is_some_and(|first| early(first.at))
        || !incident.elections.is_sorted_by_key(|election| election.at);
    if backwards {
        return Err(CaseError::IncidentOrder(id));
    }
    let suspects = incident.elections.iter().flat_map(|election| &election.ranked);
    for alarm in suspects.filter_map(|suspect| suspect.alarm) {
        known_alarm(case, alarm)?;
    }
    Ok(())
}

/// Whether a list names something twice.
fn repeats<T: Ord + Copy>(list: &[T]) -> bool {
    if list.len() < 2 {
        return false;
    }
    let mut sorted = list.to_vec();
    sorted.sort_unstable();
    sorted.windows(2).any(|pair| pair[0] == pair[1])
}
