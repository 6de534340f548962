//! Small cases to be scored: faults and incidents by number, one second apart.

#![allow(dead_code, reason = "not every test needs everything")]
#![allow(clippy::allow_attributes, reason = "an expectation would fail where everything is used")]

use sandtable_scoring::{
    Alarm, AlarmId, Case, Election, Fault, FaultId, Incident, IncidentId, ResourceId, Scores,
    Suspect, Value,
};
use sandtable_units::SimTime;

pub(crate) fn seconds(seconds: u64) -> SimTime {
    SimTime::from_nanos(seconds * 1_000_000_000)
}

/// The suspect that is the resource of that number.
pub(crate) fn suspect(resource: u32) -> Suspect {
    Suspect { resource: ResourceId(resource), alarm: None }
}

pub(crate) fn election(at: u64, resources: &[u32]) -> Election {
    Election { at: seconds(at), ranked: resources.iter().copied().map(suspect).collect() }
}

/// Alarms with at most one fault and one incident. Fault `n` is at resource `n`, begins at second `n`,
/// and its first alarm is its root alarm; an incident elects the resource of its first alarm's fault.
pub(crate) fn case(
    alarms: usize,
    fault: impl Fn(usize) -> Option<u32>,
    incident: impl Fn(usize) -> Option<u32>,
) -> Case {
    let mut case = Case::default();
    for alarm in 0..alarms {
        let (fault, incident) = (fault(alarm), incident(alarm));
        if let Some(number) = fault {
            while case.faults.len() <= number as usize {
                let began = case.faults.len();
                case.faults.push(Fault {
                    root: ResourceId(u32::try_from(began).unwrap()),
                    root_alarms: Vec::new(),
                    began: seconds(began as u64),
                    ended: None,
                });
            }
            if case.faults[number as usize].root_alarms.is_empty() {
                let root = AlarmId(u32::try_from(alarm).unwrap());
                case.faults[number as usize].root_alarms.push(root);
            }
        }
        if let Some(number) = incident {
            while case.incidents.len() <= number as usize {
                case.incidents.push(Incident { opened: seconds(100), ..Incident::default() });
            }
            let incident = &mut case.incidents[number as usize];
            if let (true, Some(fault)) = (incident.elections.is_empty(), fault) {
                incident.elections.push(election(100, &[fault]));
            }
        }
        case.alarms.push(Alarm {
            faults: fault.map(FaultId).into_iter().collect(),
            incidents: incident.map(IncidentId).into_iter().collect(),
            ..Alarm::default()
        });
    }
    case
}

/// The value of a figure, which must exist as a metric.
pub(crate) fn value(scores: &Scores, key: &str) -> Option<f64> {
    let figure = scores.figure(key).unwrap_or_else(|| panic!("no figure {key}"));
    figure.value.map(Value::number)
}
