//! What holds for every pair of partitions: bounds, symmetry, no dependence on names and order, and
//! what tearing an incident apart does.

#![expect(clippy::float_cmp, reason = "invariance is exact")]
#![expect(clippy::unwrap_used, reason = "a failed test panics")]

mod cases;

use cases::case;
use proptest::prelude::*;
use sandtable_scoring::{
    Contingency, PrecisionRecall, Scores, Value, adjusted_mutual_information, adjusted_rand,
    b_cubed, b_cubed_extended, entropies, pairwise, score,
};

/// A true and a found label, either of which may be missing.
type Labelled = (Option<u32>, Option<u32>);

fn labels(most: usize) -> impl Strategy<Value = Vec<Labelled>> {
    let label = || prop_oneof![4 => (0u32..6).prop_map(Some), 1 => Just(None)];
    proptest::collection::vec((label(), label()), 1..most)
}

/// Any labels, up to three on each side.
fn several(most: usize) -> impl Strategy<Value = Vec<(Vec<u32>, Vec<u32>)>> {
    let some = || proptest::collection::btree_set(0u32..5, 0..4);
    let pair = (some(), some());
    let pair =
        pair.prop_map(|(truth, found)| (truth.into_iter().collect(), found.into_iter().collect()));
    proptest::collection::vec(pair, 1..most)
}

/// Every measure of a pair of partitions: precision and recall of three kinds, homogeneity and
/// completeness, then the symmetric ones.
fn measures(labels: &[Labelled]) -> ([[f64; 2]; 4], [f64; 4]) {
    let contingency = Contingency::new(labels.iter().copied());
    let both = |of: PrecisionRecall| [of.precision, of.recall];
    let told = entropies(&contingency);
    let one = |label: Option<u32>| label.into_iter().collect();
    let extended = b_cubed_extended(labels.iter().map(|pair| (one(pair.0), one(pair.1))));
    (
        [
            both(b_cubed(&contingency)),
            both(extended),
            both(pairwise(&contingency)),
            [told.homogeneity, told.completeness],
        ],
        [
            adjusted_rand(&contingency),
            adjusted_mutual_information(&contingency),
            told.v_measure(),
            told.variation,
        ],
    )
}

fn close(left: f64, right: f64) -> bool {
    (left - right).abs() < 1e-12
}

/// Another name for a label.
fn renamed(label: Option<u32>) -> Option<u32> {
    label.map(|label| (label * 7 + 3) % 11)
}

fn scored(labels: &[Labelled]) -> Scores {
    score(&case(labels.len(), |alarm| labels[alarm].0, |alarm| labels[alarm].1), |_, _| None)
        .unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 1_000,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn measures_keep_their_bounds(labels in labels(40)) {
        let (sided, [rand, mutual, v_measure, variation]) = measures(&labels);
        for share in sided.into_iter().flatten().chain([v_measure]) {
            prop_assert!((0.0..=1.0).contains(&share), "{share}");
        }
        for index in [rand, mutual] {
            prop_assert!((-1.0..=1.0).contains(&index), "{index}");
        }
        let most = libm::log(labels.len() as f64);
        prop_assert!((0.0..=most + 1e-12).contains(&variation), "{variation}");
    }

    #[test]
    fn truth_and_finding_in_turned_places_turn_precision_and_recall(labels in labels(40)) {
        let turned: Vec<Labelled> = labels.iter().map(|pair| (pair.1, pair.0)).collect();
        let (sided, symmetric) = measures(&labels);
        let (turned_sided, turned_symmetric) = measures(&turned);
        for (one, other) in sided.into_iter().zip(turned_sided) {
            prop_assert!(close(one[0], other[1]) && close(one[1], other[0]), "{one:?} {other:?}");
        }
        for (one, other) in symmetric.into_iter().zip(turned_symmetric) {
            prop_assert!(close(one, other), "{one} {other}");
        }
    }

    #[test]
    fn names_and_order_do_not_matter_to_the_last_bit(
        (labels, shuffled) in labels(40)
            .prop_flat_map(|labels| (Just(labels.clone()), Just(labels).prop_shuffle())),
    ) {
        let shuffled: Vec<Labelled> =
            shuffled.into_iter().map(|pair| (renamed(pair.0), renamed(pair.1))).collect();
        prop_assert_eq!(measures(&labels), measures(&shuffled));
    }

    #[test]
    fn several_labels_keep_bounds_turn_and_have_no_order(
        (labels, shuffled) in several(20)
            .prop_flat_map(|labels| (Just(labels.clone()), Just(labels).prop_shuffle())),
    ) {
        let both = |of: PrecisionRecall| [of.precision, of.recall];
        let of = both(b_cubed_extended(labels.iter().cloned()));
        prop_assert!(of.iter().all(|share| (0.0..=1.0 + 1e-12).contains(share)), "{of:?}");
        let renamed = shuffled.iter().map(|(truth, found)| {
            let rename = |labels: &[u32]| labels.iter().rev().map(|label| 9 - label).collect();
            (rename(truth), rename(found))
        });
        prop_assert_eq!(of, both(b_cubed_extended(renamed)));
        let turned = labels.iter().map(|(truth, found)| (found.clone(), truth.clone()));
        let turned = both(b_cubed_extended(turned));
        prop_assert_eq!(of, [turned[1], turned[0]]);
        let perfect = labels.iter().map(|(truth, _)| (truth.clone(), truth.clone()));
        prop_assert_eq!(both(b_cubed_extended(perfect)), [1.0, 1.0]);
    }

    #[test]
    fn only_identity_is_perfect(labels in labels(12)) {
        let together = |side: fn(&Labelled) -> Option<u32>, left: usize, right: usize| {
            side(&labels[left]).is_some() && side(&labels[left]) == side(&labels[right])
        };
        let alike = (0..labels.len()).flat_map(|left| (0..left).map(move |right| (left, right)))
            .all(|(left, right)| {
                together(|pair| pair.0, left, right) == together(|pair| pair.1, left, right)
            });
        let (sided, [rand, mutual, v_measure, variation]) = measures(&labels);
        let perfect = [
            sided[0] == [1.0, 1.0], sided[1] == [1.0, 1.0], sided[2] == [1.0, 1.0],
            rand == 1.0, mutual == 1.0, v_measure == 1.0, variation == 0.0,
        ];
        prop_assert_eq!(perfect, [alike; 7]);
    }

    /// By definition, and not only about: chance cannot do otherwise.
    #[test]
    fn everything_together_or_alone_is_no_better_than_chance(labels in labels(60)) {
        for found in [Some(0), None] {
            let labelled: Vec<Labelled> = labels.iter().map(|pair| (pair.0, found)).collect();
            let ([b_cubed, ..], [rand, mutual, ..]) = measures(&labelled);
            let expected = if b_cubed == [1.0, 1.0] { 1.0 } else { 0.0 };
            prop_assert_eq!([rand, mutual], [expected; 2]);
        }
    }

    /// Tearing an incident apart mixes less and breaks more; the other way round for a fault.
    #[test]
    fn refinement_gains_precision_and_loses_recall(
        labels in labels(40),
        moved in proptest::collection::vec(any::<bool>(), 40),
    ) {
        let torn: Vec<Labelled> = labels
            .iter()
            .zip(moved)
            .map(|(pair, moved)| match pair.1 {
                Some(2) if moved => (pair.0, Some(99)),
                _ => *pair,
            })
            .collect();
        let ([b_cubed, extended, pairs, told], _) = measures(&labels);
        let ([b_cubed_torn, extended_torn, pairs_torn, told_torn], _) = measures(&torn);
        for (whole, torn) in [(b_cubed, b_cubed_torn), (extended, extended_torn)] {
            prop_assert!(torn[0] >= whole[0] - 1e-12, "precision {whole:?} {torn:?}");
            prop_assert!(torn[1] <= whole[1] + 1e-12, "recall {whole:?} {torn:?}");
        }
        // Pairs that are torn apart may be right ones, so only recall has a direction there.
        prop_assert!(pairs_torn[1] <= pairs[1], "recall {pairs:?} {pairs_torn:?}");
        prop_assert!(told_torn[0] >= told[0] - 1e-12, "homogeneity {told:?} {told_torn:?}");
    }

    #[test]
    fn every_fault_and_every_incident_is_counted_once(labels in labels(40)) {
        let scores = scored(&labels);
        let of = &scores.incidents;
        prop_assert_eq!(of.audible, of.detected + of.partial + of.merged + of.missed);
        prop_assert_eq!(
            scores.economy.incidents,
            of.detected + of.partial + of.split + of.spurious
        );
        prop_assert_eq!(scores.economy.faults, of.audible + of.silent);
        prop_assert!(of.likeness.is_none_or(|share| (0.0..=1.0).contains(&share)));
        prop_assert!(of.detection_f1.is_none_or(|share| (0.0..=1.0).contains(&share)));
    }

    #[test]
    fn no_score_is_without_a_number(labels in labels(40)) {
        for figure in scored(&labels).figures() {
            let value = figure.value.map_or(0.0, Value::number);
            prop_assert!(value.is_finite(), "{} is {value}", figure.metric.key);
        }
    }
}
