//! Laws that hold in every run: what begins ends once, time out of service adds up to the
//! nanosecond, alarms tell of what is there.

#![expect(clippy::wildcard_enum_match_arm, reason = "a test looks at few of the records")]

use crate::world::{EVERYTHING, employed, run, scenario};
use sandtable_kernel::{Recorded, Speed};
use sandtable_model::assurance::{AlarmId, Notification};
use sandtable_model::faults::FaultId;
use sandtable_model::{ElementId, Operator, Record};
use sandtable_scenarios::schema::faults::Class;
use sandtable_units::{SimTime, Span};
use std::collections::{BTreeMap, BTreeSet};

/// A collector at which nothing is lost: what one loses is told of in `people.rs`.
const COLLECTS_ALL: [&str; 2] =
    ["alarms.collector_rate=1000000", "alarms.collector_buffer=1000000"];

fn everything(settings: &[&str]) -> (Operator, Vec<Recorded<Record>>) {
    let settings = [settings, &COLLECTS_ALL[..]].concat();
    let operator = employed(&scenario(EVERYTHING, &settings), 0);
    let said = run(&operator, Speed::SINGLE).1;
    (operator, said)
}

#[test]
fn every_fault_begins_once_and_ends_at_most_once() {
    let (_, said) = everything(&[]);
    let mut open: BTreeSet<FaultId> = BTreeSet::new();
    let mut counts: BTreeMap<ElementId, u32> = BTreeMap::new();
    for recorded in &said {
        match recorded.record {
            Record::FaultBegan { fault, .. } => {
                let count = counts.entry(fault.element).or_default();
                assert_eq!(fault.number, *count, "faults of an element are counted");
                *count += 1;
                assert!(open.insert(fault));
            }
            Record::FaultEnded { fault } => assert!(open.remove(&fault)),
            _ => {}
        }
    }
}

#[test]
fn time_out_of_service_adds_up_to_the_nanosecond() {
    let (operator, said) = everything(&[]);
    let end = operator.plan().end;
    let mut open: BTreeMap<ElementId, SimTime> = BTreeMap::new();
    let mut by_outages: BTreeMap<ElementId, Span> = BTreeMap::new();
    let mut by_periods: BTreeMap<ElementId, Span> = BTreeMap::new();
    let mut covered: BTreeMap<ElementId, Span> = BTreeMap::new();
    for recorded in &said {
        match recorded.record {
            Record::OutageBegan { element, continues, .. } => {
                let before = open.insert(element, recorded.time);
                assert_eq!(before.is_some(), continues);
                if let Some(before) = before {
                    *by_outages.entry(element).or_default() += recorded.time.since(before);
                }
            }
            Record::OutageEnded { element } => {
                let before = open.remove(&element).expect("what ends has begun");
                *by_outages.entry(element).or_default() += recorded.time.since(before);
            }
            Record::Period { element, length, out } => {
                let sum = out.into_iter().fold(Span::ZERO, |sum, out| sum + out);
                assert!(sum <= length);
                *covered.entry(element).or_default() += length;
                if !sum.is_zero() {
                    *by_periods.entry(element).or_default() += sum;
                }
            }
            _ => {}
        }
    }
    for (element, since) in open {
        *by_outages.entry(element).or_default() += end.since(since);
    }
    by_outages.retain(|_, out| !out.is_zero());
    assert!(by_outages.len() > 50);
    assert_eq!(by_outages, by_periods);
    assert!(covered.values().all(|covered| *covered == end.since_start()));
}

#[test]
fn who_is_to_blame_has_failed_before() {
    let (_, said) = everything(&[]);
    let mut began: BTreeSet<FaultId> = BTreeSet::new();
    for recorded in &said {
        match recorded.record {
            Record::FaultBegan { fault, .. } => {
                began.insert(fault);
            }
            Record::OutageBegan { cause, .. } => assert!(began.contains(&cause)),
            Record::Alarm(notification) => {
                assert!(began.contains(&notification.cause));
                assert!(notification.time < recorded.time, "what is told has happened");
            }
            _ => {}
        }
    }
}

/// Where nothing is lost, doubled or flapping, each alarm is raised once and cleared at most once,
/// and those still raised at the end tell of what is still the matter.
#[test]
fn alarms_are_raised_once_and_cleared_once() {
    let quiet = ["alarms.lost=\"0%\"", "alarms.duplicated=\"0%\"", "alarms.flapping=\"0%\""];
    let (operator, said) = everything(&quiet);
    let mut raised: BTreeMap<AlarmId, Notification> = BTreeMap::new();
    let mut out_of_service: BTreeSet<ElementId> = BTreeSet::new();
    let mut cleared: BTreeSet<AlarmId> = BTreeSet::new();
    let mut open_faults: BTreeSet<FaultId> = BTreeSet::new();
    for recorded in &said {
        match recorded.record {
            Record::Alarm(notification) if notification.cleared => {
                assert!(cleared.insert(notification.alarm), "cleared twice");
            }
            Record::Alarm(notification) => {
                assert_eq!(raised.insert(notification.alarm, notification), None, "raised twice");
            }
            Record::FaultBegan { fault, .. } => {
                open_faults.insert(fault);
            }
            Record::FaultEnded { fault } => {
                open_faults.remove(&fault);
            }
            Record::OutageBegan { element, .. } => {
                out_of_service.insert(element);
            }
            Record::OutageEnded { element } => {
                out_of_service.remove(&element);
            }
            _ => {}
        }
    }
    let end = operator.plan().end;
    let settled = SimTime::from_nanos(end.nanos() - Span::HOUR.nanos());
    let unanswered: BTreeSet<ElementId> = (raised.iter())
        .filter(|(alarm, told)| told.reporter.is_none() && !cleared.contains(alarm))
        .map(|(_, told)| told.element)
        .collect();
    for (alarm, told) in &raised {
        // The last hour's may still be on their way, and so may restarts. Who cannot be heard now
        // keeps the news for later. A cell may be out for another reason by now.
        let silent = told.reporter.is_some_and(|reporter| {
            out_of_service.contains(&reporter) || unanswered.contains(&reporter)
        });
        // Of routers that are cut off only the element manager tells.
        let cut_off =
            told.reporter.is_none() && operator.plan().element(told.element).class == Class::Router;
        let still_out = out_of_service.contains(&told.element) || cut_off;
        if !cleared.contains(alarm) && told.time < settled && !silent && !still_out {
            assert!(open_faults.contains(&told.cause), "{told:?} outlives its cause");
        }
    }
    let unraised = cleared.iter().filter(|alarm| !raised.contains_key(alarm)).count();
    assert!(unraised <= 2, "{unraised} were cleared before the news of them came");
    assert!(raised.len() > 300, "{}", raised.len());
}

#[test]
fn lost_and_doubled_notifications_are_so_in_their_share() {
    let all = |settings: &[&str]| {
        // Without rules, so that no repair depends on what is heard.
        let settings = [settings, &COLLECTS_ALL[..]].concat();
        let said = run(&Operator::new(&scenario(EVERYTHING, &settings), 0), Speed::SINGLE).1;
        said.iter().filter(|said| matches!(said.record, Record::Alarm(_))).count() as f64
    };
    let plain = ["alarms.lost=\"0%\"", "alarms.duplicated=\"0%\"", "alarms.flapping=\"0%\""];
    let whole = all(&plain);
    let half = all(&["alarms.lost=\"50%\"", plain[1], plain[2]]);
    let double = all(&[plain[0], "alarms.duplicated=\"100%\"", plain[2]]);
    // 3.3 standard errors of a share of one half.
    assert!((half / whole - 0.5).abs() < 3.3 * (0.25 / whole).sqrt(), "{half} of {whole}");
    assert!((double / whole - 2.0).abs() < 0.01, "{double} of {whole}");
    let flapping = all(&[plain[0], plain[1], "alarms.flapping=\"100%\""]);
    assert!(flapping > 2.0 * whole, "{flapping} of {whole}");
}
