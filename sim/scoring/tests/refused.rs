//! Cases that make no sense are refused with the reason, and never scored or panicked over.

#![expect(clippy::unwrap_used, reason = "a failed test panics")]

mod cases;

use cases::{case, election, seconds, suspect};
use sandtable_scoring::{
    AlarmId, Case, CaseError, FaultId, IncidentId, Notification, Subject, Suppression, Suspect,
    score,
};

/// One fault with two alarms in one incident, and a second fault without any.
fn sound() -> Case {
    let mut case = case(2, |_| Some(0), |_| Some(0));
    case.faults.push(case.faults[0].clone());
    case.faults[1].root_alarms.clear();
    case
}

#[track_caller]
fn refused(change: impl Fn(&mut Case)) -> CaseError {
    let mut case = sound();
    assert!(score(&case, |_, _| None).is_ok());
    change(&mut case);
    score(&case, |_, _| None).unwrap_err()
}

#[test]
fn what_does_not_exist() {
    let fault = refused(|case| case.alarms[0].faults.push(FaultId(2)));
    assert_eq!(fault, CaseError::UnknownFault(FaultId(2)));
    let incident = refused(|case| case.alarms[0].incidents.push(IncidentId(1)));
    assert_eq!(incident, CaseError::UnknownIncident(IncidentId(1)));
    let alarm = CaseError::UnknownAlarm(AlarmId(2));
    assert_eq!(refused(|case| case.faults[0].root_alarms.push(AlarmId(2))), alarm);
    let elected = refused(|case| {
        let inferred = Suspect { alarm: Some(AlarmId(2)), ..suspect(0) };
        case.incidents[0].elections[0].ranked.push(inferred);
    });
    assert_eq!(elected, alarm);
    let told = |subject| {
        refused(move |case| case.notifications.push(Notification { at: seconds(0), subject }))
    };
    assert_eq!(told(Subject::Alarm(AlarmId(2))), alarm);
    assert_eq!(told(Subject::Incident(IncidentId(1))), incident);
    assert_eq!(incident.to_string(), "incident 1 is named but not in the list");
}

#[test]
fn what_is_named_twice_or_not_at_all() {
    let fault = refused(|case| case.alarms[1].faults.push(FaultId(0)));
    assert_eq!(fault, CaseError::NamedTwice(AlarmId(1)));
    let incident = refused(|case| case.alarms[1].incidents.push(IncidentId(0)));
    assert_eq!(incident, CaseError::NamedTwice(AlarmId(1)));
    let foreign = refused(|case| case.faults[1].root_alarms.push(AlarmId(1)));
    assert_eq!(foreign, CaseError::NotOfFault { alarm: AlarmId(1), fault: FaultId(1) });
}

#[test]
fn time_that_runs_backwards() {
    let fault = refused(|case| {
        case.faults[1].began = seconds(2);
        case.faults[1].ended = Some(seconds(1));
    });
    assert_eq!(fault, CaseError::FaultOrder(FaultId(1)));
    let incident = CaseError::IncidentOrder(IncidentId(0));
    assert_eq!(refused(|case| case.incidents[0].ticketed = Some(seconds(99))), incident);
    assert_eq!(refused(|case| case.incidents[0].cleared = Some(seconds(99))), incident);
    assert_eq!(refused(|case| case.incidents[0].elections[0].at = seconds(99)), incident);
    let back = refused(|case| {
        let earlier = [election(102, &[0]), election(101, &[0])];
        case.incidents[0].elections.extend(earlier);
    });
    assert_eq!(back, incident);
    let suppressed = |some: &'static [(u64, Option<u64>)]| {
        refused(|case| {
            case.alarms[1].suppressed = some
                .iter()
                .map(|(from, until)| Suppression {
                    from: seconds(*from),
                    until: until.map(seconds),
                })
                .collect();
        })
    };
    for wrong in [&[(2, Some(1))][..], &[(1, Some(3)), (2, Some(4))], &[(1, None), (2, None)]] {
        assert_eq!(suppressed(wrong), CaseError::SuppressionOrder(AlarmId(1)));
    }
}
