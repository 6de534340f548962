//! Measures of partitions against values that scikit-learn gives, and B-cubed against its definition
//! worked out pair by pair: `reference/make.py` says how.

#![expect(clippy::unwrap_used, reason = "a failed test panics")]

use sandtable_scoring::{
    Contingency, PrecisionRecall, adjusted_mutual_information, adjusted_rand, b_cubed,
    b_cubed_extended, entropies, expected_mutual_information, pairwise,
};
use serde_json::Value;

fn labels(case: &Value, side: &str) -> Vec<Vec<u32>> {
    serde_json::from_value(case[side].clone()).unwrap()
}

#[track_caller]
fn assert_close(case: &Value, measure: &str, found: f64) {
    let expected = case[measure].as_f64().unwrap();
    assert!(
        (found - expected).abs() < 1e-11,
        "{} of {}: {found} and {expected}",
        measure,
        case["name"]
    );
}

#[track_caller]
fn assert_both(case: &Value, measure: &str, found: PrecisionRecall) {
    let expected: [f64; 2] = serde_json::from_value(case[measure].clone()).unwrap();
    for (found, expected) in [found.precision, found.recall].into_iter().zip(expected) {
        assert!(
            (found - expected).abs() < 1e-12,
            "{measure} of {}: {found} and {expected}",
            case["name"]
        );
    }
}

#[test]
fn measures_are_what_others_compute() {
    let cases: Vec<Value> =
        serde_json::from_str(include_str!("reference/partitions.json")).unwrap();
    assert_eq!(cases.len(), 17);
    for case in &cases {
        let (truth, found) = (labels(case, "truth"), labels(case, "found"));
        let first = |labels: &[Vec<u32>]| -> Vec<Option<u32>> {
            labels.iter().map(|some| some.first().copied()).collect()
        };
        let contingency = Contingency::new(first(&truth).into_iter().zip(first(&found)));
        let told = entropies(&contingency);
        assert_close(case, "adjusted_rand", adjusted_rand(&contingency));
        let adjusted = adjusted_mutual_information(&contingency);
        assert_close(case, "adjusted_mutual_information", adjusted);
        let expected = expected_mutual_information(&contingency);
        assert_close(case, "expected_mutual_information", expected);
        assert_close(case, "homogeneity", told.homogeneity);
        assert_close(case, "completeness", told.completeness);
        assert_close(case, "v_measure", told.v_measure());
        assert_close(case, "variation", told.variation);
        assert_both(case, "pairwise", pairwise(&contingency));
        assert_both(case, "b_cubed", b_cubed(&contingency));
        assert_both(case, "b_cubed_extended", b_cubed_extended(truth.into_iter().zip(found)));
    }
}
