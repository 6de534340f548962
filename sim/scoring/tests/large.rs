//! A hundred thousand alarms in ten thousand incidents, in shapes that ask much of the assignment and
//! of the expected mutual information. How fast that is, is not tested here; that it ends, and that
//! nothing is lost on the way, is.

#![expect(clippy::unwrap_used, reason = "a failed test panics")]
#![expect(clippy::cast_possible_truncation, reason = "numbers of clusters are small")]
#![expect(clippy::cast_sign_loss, reason = "sizes of clusters are above zero")]

mod cases;

use cases::case;
use sandtable_scoring::{FaultId, IncidentId, Scores, score};

const ALARMS: usize = 100_000;
const INCIDENTS: u32 = 10_000;

/// A number that looks drawn (the finaliser of splitmix64).
fn drawn(alarm: usize, purpose: u64, below: u32) -> u32 {
    let mut bits = (alarm as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15).wrapping_add(purpose << 32);
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    ((bits ^ (bits >> 31)) % u64::from(below)) as u32
}

/// Faults from small to large: most alarms belong to few.
fn skewed(alarm: usize) -> u32 {
    let [one, other] = [1, 2].map(|purpose| u64::from(drawn(alarm, purpose, INCIDENTS)));
    (one * other / u64::from(INCIDENTS)) as u32
}

fn assert_counted(scores: &Scores) {
    let of = &scores.incidents;
    assert_eq!(of.audible, of.detected + of.partial + of.merged + of.missed);
    assert_eq!(scores.economy.incidents, of.detected + of.partial + of.split + of.spurious);
    for figure in scores.figures() {
        assert!(figure.value.is_none_or(|value| value.number().is_finite()));
    }
}

#[test]
fn mostly_right() {
    let found = |alarm: usize| match drawn(alarm, 3, 10) {
        0 => Some(drawn(alarm, 4, INCIDENTS)),
        1 => None,
        _ => Some(skewed(alarm)),
    };
    let scores = score(&case(ALARMS, |alarm| Some(skewed(alarm)), found), |_, _| None).unwrap();
    assert_counted(&scores);
    assert!(scores.partition.unwrap().b_cubed.f1() > 0.7, "{scores:?}");
}

#[test]
fn by_chance() {
    let truth = |alarm: usize| Some(drawn(alarm, 1, INCIDENTS));
    let case = case(ALARMS, truth, |alarm| Some(drawn(alarm, 2, INCIDENTS)));
    let scores = score(&case, |_, _| None).unwrap();
    assert_counted(&scores);
    let partition = scores.partition.unwrap();
    assert!(partition.adjusted_rand.abs() < 1e-3, "{partition:?}");
    assert!(partition.adjusted_mutual_information.abs() < 1e-2, "{partition:?}");
}

#[test]
fn sizes_all_different() {
    // About 447 clusters of 1, 2, 3, ... alarms on both sides.
    let step = |alarm: usize| (libm::sqrt(2.0 * alarm as f64 + 0.25) - 0.5) as u32;
    let found = |alarm: usize| Some(step(ALARMS - 1 - alarm));
    assert_counted(&score(&case(ALARMS, |alarm| Some(step(alarm)), found), |_, _| None).unwrap());
}

#[test]
fn everything_in_one_incident_and_every_fault_in_small_pieces() {
    let truth = |alarm: usize| Some(drawn(alarm, 1, INCIDENTS));
    let scores = score(&case(ALARMS, truth, |_| Some(0)), |_, _| None).unwrap();
    assert_counted(&scores);
    assert_eq!(scores.incidents.merged + 1, scores.incidents.audible);
    let scores = score(&case(ALARMS, |_| Some(0), truth), |_, _| None).unwrap();
    assert_counted(&scores);
    assert_eq!(scores.incidents.split + 1, scores.economy.incidents);
}

/// Smaller, because here everything overlaps everything and the assignment has no parts.
#[test]
fn many_causes_behind_each_alarm() {
    let truth = |alarm: usize| Some(drawn(alarm, 1, INCIDENTS / 10));
    let mut case = case(ALARMS / 10, truth, |alarm| Some(drawn(alarm / 10, 2, INCIDENTS / 10)));
    let (faults, incidents) = (case.faults.len() as u32, case.incidents.len() as u32);
    for (number, alarm) in case.alarms.iter_mut().enumerate() {
        let (fault, incident) = (drawn(number, 3, faults), drawn(number, 4, incidents));
        if fault != alarm.faults[0].0 {
            alarm.faults.push(FaultId(fault));
        }
        if incident != alarm.incidents[0].0 {
            alarm.incidents.push(IncidentId(incident));
        }
    }
    assert_counted(&score(&case, |_, _| None).unwrap());
}
