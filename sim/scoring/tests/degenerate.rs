//! The cases in which formulas have no value or plausible scorers give the best score for bad work:
//! what every figure is there, and that nothing is ever NaN.

#![expect(clippy::unwrap_used, reason = "a failed test panics")]

mod cases;

use cases::{case, value};
use sandtable_scoring::{Case, FaultId, IncidentId, Scores, Value, score};

fn scores(case: &Case) -> Scores {
    let scores = score(case, |_, _| Some(1)).unwrap();
    for figure in scores.figures() {
        let value = figure.value.map_or(0.0, Value::number);
        assert!(value.is_finite(), "{} is {value}", figure.metric.key);
    }
    scores
}

/// All that a perfect correlation has 1 of.
const BEST: [&str; 18] = [
    "partition.b_cubed.precision",
    "partition.b_cubed.recall",
    "partition.b_cubed.f1",
    "partition.b_cubed_extended.precision",
    "partition.b_cubed_extended.recall",
    "partition.b_cubed_extended.f1",
    "partition.pairwise.precision",
    "partition.pairwise.recall",
    "partition.pairwise.f1",
    "partition.adjusted_rand",
    "partition.adjusted_mutual_information",
    "partition.homogeneity",
    "partition.completeness",
    "partition.v_measure",
    "incidents.likeness",
    "incidents.detection_f1",
    "root_cause.top_1",
    "root_cause.reciprocal_rank",
];

/// The figures that weigh both ways to be wrong.
const BALANCED: [&str; 7] = [
    "partition.b_cubed.f1",
    "partition.b_cubed_extended.f1",
    "partition.pairwise.f1",
    "partition.adjusted_rand",
    "partition.adjusted_mutual_information",
    "partition.v_measure",
    "incidents.likeness",
];

fn assert_perfect(scores: &Scores) {
    for key in BEST {
        assert_eq!(value(scores, key), Some(1.0), "{key}");
    }
    assert_eq!(value(scores, "partition.variation_of_information"), Some(0.0));
    assert_eq!(value(scores, "root_cause.hops_mean"), Some(0.0));
    for key in ["partial", "merged", "missed", "split", "spurious"] {
        assert_eq!(value(scores, &format!("incidents.{key}")), Some(0.0), "{key}");
    }
}

/// Asserts that all figures that weigh both ways to be wrong are below one, and returns the counts of
/// detected, partial, merged, missed, split and spurious.
fn counts_of_imperfect(scores: &Scores) -> [u64; 6] {
    for key in BALANCED {
        assert!(value(scores, key).unwrap() < 1.0, "{key}");
    }
    assert!(value(scores, "partition.variation_of_information").unwrap() > 0.0);
    counts(scores)
}

fn counts(scores: &Scores) -> [u64; 6] {
    let of = &scores.incidents;
    [of.detected, of.partial, of.merged, of.missed, of.split, of.spurious]
}

const TWO: [Option<u32>; 10] =
    [Some(0), Some(0), Some(0), Some(0), Some(0), Some(0), Some(1), Some(1), Some(1), Some(1)];

#[test]
fn one_perfect_incident_is_perfect() {
    assert_perfect(&scores(&case(5, |_| Some(0), |_| Some(0))));
    assert_perfect(&scores(&case(1, |_| Some(0), |_| Some(0))));
}

#[test]
fn two_perfect_incidents_are_perfect() {
    let same = case(10, |alarm| TWO[alarm], |alarm| TWO[alarm]);
    assert_perfect(&scores(&same));
    let other_names = case(10, |alarm| TWO[alarm], |alarm| TWO[alarm].map(|fault| 1 - fault));
    assert_perfect(&scores(&other_names));
}

#[test]
fn noise_that_is_left_alone_is_perfect() {
    let label = |alarm: usize| TWO.get(alarm).copied().flatten();
    assert_perfect(&scores(&case(110, label, label)));
}

#[test]
fn everything_in_one_incident() {
    let scores = scores(&case(10, |alarm| TWO[alarm], |_| Some(0)));
    assert_eq!(counts_of_imperfect(&scores), [1, 0, 1, 0, 0, 0]);
    assert_eq!(value(&scores, "partition.b_cubed.precision"), Some((6.0 * 0.6 + 4.0 * 0.4) / 10.0));
    assert_eq!(value(&scores, "partition.b_cubed.recall"), Some(1.0));
    assert_eq!(value(&scores, "partition.pairwise.precision"), Some(21.0 / 45.0));
    assert_eq!(value(&scores, "partition.pairwise.recall"), Some(1.0));
    assert_eq!(value(&scores, "partition.homogeneity"), Some(0.0));
    assert_eq!(value(&scores, "partition.completeness"), Some(1.0));
    for key in ["adjusted_rand", "adjusted_mutual_information", "v_measure"] {
        assert_eq!(value(&scores, &format!("partition.{key}")), Some(0.0), "{key}");
    }
    assert_eq!(value(&scores, "root_cause.top_1"), Some(0.5));
}

#[test]
fn everything_alone_without_incidents() {
    let scores = scores(&case(10, |alarm| TWO[alarm], |_| None));
    assert_eq!(counts_of_imperfect(&scores), [0, 0, 0, 2, 0, 0]);
    assert_eq!(value(&scores, "partition.b_cubed.precision"), Some(1.0));
    assert_eq!(value(&scores, "partition.b_cubed.recall"), Some(0.2));
    assert_eq!(value(&scores, "partition.pairwise.precision"), Some(1.0));
    assert_eq!(value(&scores, "partition.pairwise.f1"), Some(0.0));
    assert_eq!(value(&scores, "partition.homogeneity"), Some(1.0));
    for key in ["adjusted_rand", "adjusted_mutual_information"] {
        assert_eq!(value(&scores, &format!("partition.{key}")), Some(0.0), "{key}");
    }
    for key in ["incidents.likeness", "incidents.detection_f1", "root_cause.top_1"] {
        assert_eq!(value(&scores, key), Some(0.0), "{key}");
    }
    assert_eq!(value(&scores, "economy.compression"), Some(1.0));
    for key in ["root_cause.top_1_matched", "root_cause.hops_mean", "timeliness.open.mean"] {
        assert_eq!(value(&scores, key), None, "{key}");
    }
}

#[test]
fn everything_alone_in_incidents() {
    let scores = scores(&case(10, |alarm| TWO[alarm], |alarm| u32::try_from(alarm).ok()));
    assert_eq!(counts_of_imperfect(&scores), [0, 2, 0, 0, 8, 0]);
    assert_eq!(value(&scores, "partition.adjusted_mutual_information"), Some(0.0));
    assert_eq!(value(&scores, "incidents.likeness"), Some((1.0 / 6.0 + 1.0 / 4.0) / 10.0));
}

#[test]
fn half_of_all_alarms_lost_is_not_perfect() {
    let kept = |alarm: usize| if alarm.is_multiple_of(2) { TWO[alarm] } else { None };
    let scores = scores(&case(10, |alarm| TWO[alarm], kept));
    assert_eq!(counts_of_imperfect(&scores), [2, 0, 0, 0, 0, 0]);
    assert_eq!(value(&scores, "partition.b_cubed.precision"), Some(1.0));
    assert_eq!(value(&scores, "partition.b_cubed.recall"), Some(0.35));
    assert_eq!(value(&scores, "incidents.likeness"), Some(0.5));
}

#[test]
fn a_whole_fault_lost_is_missed() {
    let kept = |alarm: usize| TWO[alarm].filter(|fault| *fault == 0);
    let scores = scores(&case(10, |alarm| TWO[alarm], kept));
    assert_eq!(counts_of_imperfect(&scores), [1, 0, 0, 1, 0, 0]);
    assert_eq!(value(&scores, "root_cause.top_1"), Some(0.5));
    assert_eq!(value(&scores, "root_cause.top_1_matched"), Some(1.0));
}

#[test]
fn a_hundred_spurious_alarms_are_not_perfect() {
    let truth = |alarm: usize| TWO.get(alarm).copied().flatten();
    let in_one = case(110, truth, |alarm| truth(alarm).or(Some(2)));
    assert_eq!(counts_of_imperfect(&scores(&in_one)), [2, 0, 0, 0, 0, 1]);
    let in_both = case(110, truth, |alarm| truth(alarm).or(Some((alarm % 2).try_into().unwrap())));
    assert_eq!(counts_of_imperfect(&scores(&in_both)), [0, 2, 0, 0, 0, 0]);
    // Each in an incident of its own: the partition is right, but a hundred incidents say nothing.
    let apart = case(110, truth, |alarm| {
        truth(alarm).or_else(|| u32::try_from(alarm - TWO.len() + 2).ok())
    });
    let apart = scores(&apart);
    assert_eq!(counts(&apart), [2, 0, 0, 0, 0, 100]);
    assert_eq!(value(&apart, "incidents.likeness"), Some(2.0 / 102.0));
    assert_eq!(value(&apart, "incidents.detection_f1"), Some(4.0 / 104.0));
    assert!(value(&apart, "economy.compression").unwrap() < 1.1);
}

#[test]
fn no_alarms_have_no_partition() {
    let scores = scores(&Case::default());
    for figure in scores.figures() {
        let expected = match figure.metric.key {
            key if key.starts_with("partition.") => None,
            "incidents.likeness" | "incidents.detection_f1" => None,
            _ => continue,
        };
        assert_eq!(figure.value, expected, "{}", figure.metric.key);
    }
    assert_eq!(counts(&scores), [0; 6]);
    for key in ["root_cause.top_1", "suppression.symptoms", "economy.compression"] {
        assert_eq!(value(&scores, key), None, "{key}");
    }
}

#[test]
fn faults_without_alarms_are_silent_and_nobody_s_mistake() {
    let mut silent = case(10, |alarm| TWO[alarm], |alarm| TWO[alarm]);
    silent.faults.push(silent.faults[0].clone());
    silent.faults[2].root_alarms.clear();
    let scores = scores(&silent);
    assert_perfect(&scores);
    assert_eq!(scores.incidents.silent, 1);
}

#[test]
fn no_faults_but_incidents() {
    let scores = scores(&case(10, |_| None, |_| Some(0)));
    assert_eq!(counts(&scores), [0, 0, 0, 0, 0, 1]);
    assert_eq!(value(&scores, "partition.b_cubed.precision"), Some(0.1));
    assert_eq!(value(&scores, "partition.b_cubed.recall"), Some(1.0));
    assert_eq!(value(&scores, "partition.pairwise.f1"), Some(0.0));
    assert_eq!(value(&scores, "partition.adjusted_rand"), Some(0.0));
    assert_eq!(value(&scores, "partition.adjusted_mutual_information"), Some(0.0));
    assert_eq!(value(&scores, "incidents.detection_f1"), Some(0.0));
    assert_eq!(value(&scores, "incidents.likeness"), Some(0.0));
    assert_eq!(value(&scores, "root_cause.top_1"), None);
}

#[test]
fn neither_faults_nor_incidents() {
    let scores = scores(&case(10, |_| None, |_| None));
    for key in BEST.into_iter().filter(|key| key.starts_with("partition.")) {
        assert_eq!(value(&scores, key), Some(1.0), "{key}");
    }
    assert_eq!(value(&scores, "incidents.detection_f1"), None);
}

#[test]
fn of_several_faults_the_plain_figures_see_the_first() {
    let mut two = case(10, |alarm| TWO[alarm], |alarm| TWO[alarm]);
    two.alarms[3].faults.push(FaultId(1));
    let unaware = scores(&two);
    assert_eq!(value(&unaware, "partition.b_cubed.f1"), Some(1.0));
    assert!(value(&unaware, "partition.b_cubed_extended.recall").unwrap() < 1.0);
    assert!(value(&unaware, "incidents.likeness").unwrap() < 1.0);
    two.alarms[3].incidents.push(IncidentId(1));
    assert_perfect(&scores(&two));
}
