//! Causes, suppressions, delays and what is left for people, in cases small enough to be worked out by
//! hand.

#![expect(clippy::unwrap_used, reason = "a failed test panics")]

mod cases;

use cases::{case, election, seconds, suspect, value};
use proptest::prelude::*;
use sandtable_scoring::{
    AlarmId, Case, Delay, Election, FaultId, IncidentId, Notification, ResourceId, Scores, Subject,
    Suppression, Suspect, score,
};
use sandtable_units::Span;

/// Four alarms each of faults 0, 1 and 2, found exactly.
fn three() -> Case {
    let number = |alarm: usize| u32::try_from(alarm / 4).ok();
    let mut case = case(12, number, number);
    case.end = seconds(10_000);
    case.release_within = Span::MINUTE;
    case
}

/// Resources are as many hops apart as their numbers, and 99 is nowhere.
fn scored(case: &Case) -> Scores {
    let hops = |one: ResourceId, other: ResourceId| (one.0 != 99).then(|| one.0.abs_diff(other.0));
    score(case, hops).unwrap()
}

/// Means of delays are rounded to the nanosecond.
#[track_caller]
fn assert_values(scores: &Scores, expected: &[(&str, Option<f64>)]) {
    for (key, expected) in expected {
        let found = value(scores, key);
        let close = match (found, expected) {
            (Some(found), Some(expected)) => (found - expected).abs() < 1.5e-9,
            (None, None) => true,
            (Some(_), None) | (None, Some(_)) => false,
        };
        assert!(close, "{key}: {found:?} and {expected:?}");
    }
}

fn suppress(case: &mut Case, alarm: usize, from: u64, until: Option<u64>) {
    let suppression = Suppression { from: seconds(from), until: until.map(seconds) };
    case.alarms[alarm].suppressed.push(suppression);
}

#[test]
fn causes_are_judged_by_rank_distance_and_alarm() {
    let mut case = three();
    // The root second, three hops off; no election at all; the right resource by a symptom.
    case.incidents[0].elections = vec![election(100, &[3, 0])];
    case.incidents[1].elections = vec![];
    let symptom = Suspect { alarm: Some(AlarmId(9)), ..suspect(2) };
    case.incidents[2].elections = vec![Election { at: seconds(100), ranked: vec![symptom] }];
    let expected = [
        ("root_cause.top_1", Some(1.0 / 3.0)),
        ("root_cause.reciprocal_rank", Some(0.5)),
        ("root_cause.wrong_alarm", Some(1.0)),
        ("root_cause.unelected", Some(1.0)),
        ("root_cause.hops_mean", Some(1.5)),
        ("root_cause.hops_max", Some(3.0)),
        ("root_cause.hops_unknown", Some(0.0)),
    ];
    assert_values(&scored(&case), &expected);
    // The root alarm itself, and a resource from which there is no way.
    case.incidents[2].elections[0].ranked[0].alarm = Some(AlarmId(8));
    case.incidents[0].elections = vec![election(100, &[99])];
    let expected = [
        ("root_cause.wrong_alarm", Some(0.0)),
        ("root_cause.reciprocal_rank", Some(1.0 / 3.0)),
        ("root_cause.hops_mean", Some(0.0)),
        ("root_cause.hops_unknown", Some(1.0)),
    ];
    assert_values(&scored(&case), &expected);
}

#[test]
fn merged_and_missed_faults_count_as_not_found() {
    let number = |alarm: usize| u32::try_from(alarm / 4).ok();
    let merged = case(12, number, |alarm| Some(u32::from(alarm >= 8)));
    let expected = [
        ("root_cause.top_1", Some(2.0 / 3.0)),
        ("root_cause.top_1_matched", Some(1.0)),
        ("root_cause.reciprocal_rank", Some(2.0 / 3.0)),
        ("incidents.merged", Some(1.0)),
    ];
    assert_values(&scored(&merged), &expected);
}

#[test]
fn changes_of_the_elected_resource_are_counted_until_the_clear() {
    let mut case = three();
    // 7, 7, 0, none, 0: three changes. Withdrawn as it clears, and elected anew afterwards: none.
    let elections: [(u64, &[u32]); 7] = [
        (100, &[7]),
        (110, &[7, 0]),
        (120, &[0]),
        (130, &[]),
        (140, &[0]),
        (200, &[]),
        (300, &[5]),
    ];
    case.incidents[0].elections = elections.map(|(at, ranked)| election(at, ranked)).to_vec();
    case.incidents[0].cleared = Some(seconds(200));
    case.faults[0].ended = Some(seconds(190));
    // Elected in the moment of the clear counts.
    case.incidents[2].cleared = Some(seconds(100));
    case.faults[2].ended = Some(seconds(50));
    // Not yet elected is no change.
    case.incidents[1].elections = vec![election(100, &[]), election(101, &[1])];
    let expected = [
        ("root_cause.changes", Some(3.0)),
        ("root_cause.changes_per_incident", Some(1.0)),
        ("root_cause.top_1", Some(1.0)),
        // Right for good since 140, 101 and 100; faults began at 0, 1 and 2.
        ("timeliness.root.faults", Some(3.0)),
        ("timeliness.root.median", Some(100.0)),
        ("timeliness.root.longest", Some(140.0)),
        ("timeliness.root.mean", Some((140.0 + 100.0 + 98.0) / 3.0)),
    ];
    assert_values(&scored(&case), &expected);
}

#[test]
fn symptoms_are_told_from_causes() {
    let mut case = three();
    // Alarms 0, 4 and 8 are root alarms. Two of nine symptoms, one of three roots.
    for alarm in [1, 2, 4] {
        suppress(&mut case, alarm, 100, Some(200));
        case.alarms[alarm].cleared = Some(seconds(200));
    }
    let expected = [
        ("suppression.symptoms", Some(2.0 / 9.0)),
        ("suppression.faults_wrongly", Some(1.0)),
        ("suppression.faults_wrongly_share", Some(1.0 / 3.0)),
        ("suppression.alarms_wrongly_share", Some(1.0 / 3.0)),
        ("suppression.releases_right", None),
    ];
    assert_values(&scored(&case), &expected);
    // A second root alarm that is shown tells of the fault.
    case.faults[1].root_alarms.push(AlarmId(5));
    let expected = [
        ("suppression.symptoms", Some(2.0 / 8.0)),
        ("suppression.faults_wrongly", Some(0.0)),
        ("suppression.alarms_wrongly_share", Some(1.0 / 4.0)),
    ];
    assert_values(&scored(&case), &expected);
    // Without root alarms there is none to hide.
    case.faults.iter_mut().for_each(|fault| fault.root_alarms.clear());
    let expected = [
        ("suppression.symptoms", Some(3.0 / 12.0)),
        ("suppression.faults_wrongly_share", None),
        ("suppression.alarms_wrongly_share", None),
    ];
    assert_values(&scored(&case), &expected);
}

/// What late, early and share are for one symptom of faults 0 and 1, suppressed as said, which clears
/// as said. Fault 0 ends at 200, fault 1 at 300; release is due at 360.
fn release(suppressed: &[(u64, Option<u64>)], cleared: Option<u64>) -> [Option<f64>; 3] {
    let mut case = three();
    case.faults[0].ended = Some(seconds(200));
    case.faults[1].ended = Some(seconds(300));
    case.alarms[1].faults.push(FaultId(1));
    case.alarms[1].cleared = cleared.map(seconds);
    for (from, until) in suppressed {
        suppress(&mut case, 1, *from, *until);
    }
    let scores = scored(&case);
    ["released_late", "released_early", "releases_right"]
        .map(|key| value(&scores, &format!("suppression.{key}")))
}

#[test]
fn releases_are_right_late_or_early() {
    let not_due = [Some(0.0), Some(0.0), None];
    let right = [Some(0.0), Some(0.0), Some(1.0)];
    let late = [Some(1.0), Some(0.0), Some(0.0)];
    let early = [Some(0.0), Some(1.0), Some(0.0)];
    assert_eq!(release(&[(100, Some(350))], Some(350)), not_due, "cleared with it");
    assert_eq!(release(&[(100, None)], Some(355)), not_due, "cleared before it was due");
    assert_eq!(release(&[(100, Some(350))], None), right, "shown again in time");
    assert_eq!(release(&[(100, Some(300))], None), right, "in the first moment");
    assert_eq!(release(&[(100, Some(360))], None), right, "in the last moment");
    assert_eq!(release(&[(100, Some(361))], None), late, "shown again too late");
    assert_eq!(release(&[(100, None)], None), late, "never shown again");
    assert_eq!(release(&[(100, Some(350)), (400, Some(410))], None), late, "hidden once more");
    // One of two supports is gone, the other goes on.
    assert_eq!(release(&[(100, Some(200))], Some(310)), early, "shown although a fault went on");
    assert_eq!(release(&[(100, Some(200)), (200, Some(310))], None), right, "handed over");
    assert_eq!(release(&[(100, Some(200)), (210, Some(310))], None), early, "shown in between");
}

#[test]
fn what_is_due_after_the_end_is_not_asked_for() {
    let mut case = three();
    case.faults[0].ended = Some(seconds(200));
    suppress(&mut case, 1, 100, None);
    assert_eq!(scored(&case).suppression.released_late, 1);
    case.end = seconds(259);
    assert_eq!(scored(&case).suppression.released_late, 0);
}

#[test]
fn delays_run_from_the_beginning_of_the_fault() {
    let mut case = three();
    case.faults[0].ended = Some(seconds(500));
    case.faults[1].ended = Some(seconds(500));
    case.incidents[0].cleared = Some(seconds(600));
    case.incidents[0].ticketed = Some(seconds(150));
    // Cleared while the fault goes on, and opened before it began.
    case.incidents[1].cleared = Some(seconds(499));
    case.faults[2].began = seconds(101);
    let expected = [
        ("timeliness.open.faults", Some(3.0)),
        ("timeliness.open.longest", Some(100.0)),
        ("timeliness.open.median", Some(99.0)),
        ("timeliness.opened_early", Some(1.0)),
        ("timeliness.ticket.faults", Some(1.0)),
        ("timeliness.ticket.mean", Some(150.0)),
        ("timeliness.clear.faults", Some(1.0)),
        ("timeliness.clear.mean", Some(600.0)),
        ("timeliness.cleared_early", Some(1.0)),
    ];
    assert_values(&scored(&case), &expected);
    // At the same moment is neither early nor late; a wrong cause is never right.
    case.incidents[1].cleared = Some(seconds(500));
    case.faults[2].began = seconds(100);
    case.incidents[2].elections = vec![election(100, &[0])];
    let expected = [
        ("timeliness.opened_early", Some(0.0)),
        ("timeliness.cleared_early", Some(0.0)),
        ("timeliness.clear.faults", Some(2.0)),
        ("timeliness.root.faults", Some(2.0)),
    ];
    assert_values(&scored(&case), &expected);
}

#[test]
fn notifications_are_premature_before_the_lasting_cause_and_of_hidden_alarms() {
    let mut case = three();
    case.incidents[0].elections = vec![election(110, &[7]), election(120, &[0])];
    case.incidents[1].elections.clear();
    suppress(&mut case, 1, 200, Some(300));
    let incident = |id, at| (Subject::Incident(IncidentId(id)), at);
    let alarm = |at| (Subject::Alarm(AlarmId(1)), at);
    let premature = [incident(0, 105), incident(0, 110), incident(0, 119), alarm(150), alarm(299)];
    let in_time = [incident(0, 120), incident(1, 100), alarm(300)];
    case.notifications = premature
        .iter()
        .chain(&in_time)
        .map(|(subject, at)| Notification { at: seconds(*at), subject: *subject })
        .collect();
    let expected =
        [("timeliness.premature", Some(5.0)), ("timeliness.premature_share", Some(5.0 / 8.0))];
    assert_values(&scored(&case), &expected);
}

#[test]
fn alarms_that_are_left_alone_are_no_compression() {
    let number = |alarm: usize| u32::try_from(alarm / 4).ok();
    let mut case = case(12, number, |alarm| if alarm < 8 { number(alarm) } else { None });
    case.events = 36;
    case.tickets = 6;
    let expected = [
        ("economy.compression", Some(12.0 / (2.0 + 4.0))),
        ("economy.left_alone", Some(4.0)),
        ("economy.events_per_alarm", Some(3.0)),
        ("economy.tickets_per_fault", Some(2.0)),
        ("economy.notifications_per_fault", Some(0.0)),
    ];
    assert_values(&scored(&case), &expected);
}

#[test]
fn delays_of_none_and_one() {
    let none = Delay::new(Vec::new());
    assert_eq!((none.faults, none.mean, none.median, none.longest), (0, None, None, None));
    let one = Delay::new(vec![Span::MINUTE]);
    let all = [one.mean, one.median, one.quantile_95, one.longest];
    assert_eq!((one.faults, all), (1, [Some(Span::MINUTE); 4]));
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// By the definition: the least observed value that enough of them do not exceed.
    #[test]
    fn quantiles_are_the_least_that_enough_do_not_exceed(
        nanos in proptest::collection::vec(0u64..50, 1..60),
    ) {
        let delay = Delay::new(nanos.iter().copied().map(Span::from_nanos).collect());
        for (percent, quantile) in [(50, delay.median), (95, delay.quantile_95)] {
            let within = |limit: u64| nanos.iter().filter(|nanos| **nanos <= limit).count() * 100;
            let enough = nanos.len() * percent;
            let least = nanos.iter().copied().filter(|limit| within(*limit) >= enough).min();
            prop_assert_eq!(quantile.map(Span::nanos), least);
        }
    }
}
