//! Calls of slices that share blocks in part, against the whole chain of calls by class, in small cells
//! at random.

use proptest::prelude::*;
use sandtable_model::traffic::formulas::kaufman_roberts;
use sandtable_model::traffic::partial_sharing::{Sharer, partial_sharing};
use std::collections::BTreeMap;

/// Three slices of 25 blocks, worked out state by state.
#[test]
fn three_slices_by_the_whole_chain() {
    let sharer = |kept, most, units, erlang| Sharer { kept, most, classes: vec![(units, erlang)] };
    let sharers = [sharer(5, 10, 1, 8.0), sharer(6, 15, 2, 5.0), sharer(0, 9, 3, 2.5)];
    let refused = partial_sharing(25, &sharers);
    for (refused, published) in refused.iter().zip([0.1541, 0.2037, 0.3658]) {
        assert!((refused[0] - published).abs() < 5e-5, "{refused:?} {published}");
    }
    for (refused, expected) in refused.iter().zip(brute_force(25, &sharers)) {
        assert!((refused[0] - expected[0]).abs() < 1e-9, "{refused:?} {expected:?}");
    }
}

#[test]
fn without_shares_it_is_one_pool() {
    let classes = [vec![(1, 12.0), (2, 1.0)], vec![(4, 2.0)]];
    let sharers = classes.clone().map(|classes| Sharer { kept: 0, most: 25, classes });
    let refused: Vec<f64> = partial_sharing(25, &sharers).into_iter().flatten().collect();
    let pooled = kaufman_roberts(25, &classes.concat());
    for (refused, pooled) in refused.iter().zip(&pooled) {
        assert!((refused - pooled).abs() < 1e-12, "{refused} {pooled}");
    }
}

/// A million times what can be carried overflows and underflows nothing.
#[test]
fn far_too_much_is_refused_by_shares() {
    let sharer = |kept| Sharer { kept, most: 273, classes: vec![(1, 1e8)] };
    let refused = partial_sharing(273, &[sharer(100), sharer(0), sharer(20)]);
    let carried: Vec<f64> = refused.iter().map(|refused| 1e8 * (1.0 - refused[0])).collect();
    assert!((carried.iter().sum::<f64>() - 273.0).abs() < 1.0, "{carried:?}");
    assert!(carried.iter().all(|carried| *carried > 75.0), "{carried:?}");
}

/// The chain of calls by class, from the empty cell on, with the rule of admission written out anew;
/// calls of classes last differently, which must not matter.
fn brute_force(blocks: u32, sharers: &[Sharer]) -> Vec<Vec<f64>> {
    let classes: Vec<(usize, u32, f64)> = (0..)
        .zip(sharers)
        .flat_map(|(slice, sharer)| {
            sharer.classes.iter().map(move |(units, erlang)| (slice, *units, *erlang))
        })
        .collect();
    let admits = |state: &[u32], class: usize| {
        let mut used = vec![0; sharers.len()];
        for (calls, (slice, units, _)) in state.iter().zip(&classes) {
            used[*slice] += calls * units;
        }
        let (slice, units, _) = classes[class];
        let kept_for_others: u32 = (0..sharers.len())
            .filter(|other| *other != slice)
            .map(|other| sharers[other].kept.saturating_sub(used[other]))
            .sum();
        used[slice] + units <= sharers[slice].most
            && used.iter().sum::<u32>() + units + kept_for_others <= blocks
    };
    let rate = |class: usize| 1.0 + class as f64 / 2.0;
    let mut numbers = BTreeMap::from([(vec![0; classes.len()], 0_usize)]);
    let mut states = vec![vec![0; classes.len()]];
    let mut moves: Vec<(usize, usize, f64)> = Vec::new();
    let mut next = 0;
    while next < states.len() {
        let here = states[next].clone();
        for class in (0..classes.len()).filter(|class| admits(&here, *class)) {
            let mut up = here.clone();
            up[class] += 1;
            let number = *numbers.entry(up.clone()).or_insert_with(|| {
                states.push(up.clone());
                states.len() - 1
            });
            moves.push((next, number, classes[class].2 * rate(class)));
            moves.push((number, next, f64::from(up[class]) * rate(class)));
        }
        next += 1;
    }
    let mut leaving = vec![0.0; states.len()];
    let mut into = vec![Vec::new(); states.len()];
    for (from, to, rate) in moves {
        leaving[from] += rate;
        into[to].push((from, rate));
    }
    let mut chance = vec![1.0 / states.len() as f64; states.len()];
    for _ in 0..100_000 {
        let mut moved: f64 = 0.0;
        for state in 0..states.len() {
            let flows = into[state].iter().map(|(from, rate)| chance[*from] * rate);
            let balanced = flows.sum::<f64>() / leaving[state].max(1e-300);
            let balanced = if states.len() == 1 { 1.0 } else { balanced };
            moved = moved.max((balanced - chance[state]).abs());
            chance[state] = balanced;
        }
        let all: f64 = chance.iter().sum();
        for chance in &mut chance {
            *chance /= all;
        }
        if moved < 1e-14 {
            break;
        }
    }
    let mut refused: Vec<Vec<f64>> = vec![Vec::new(); sharers.len()];
    for (class, (slice, _, _)) in classes.iter().enumerate() {
        let full = states.iter().zip(&chance).filter(|(state, _)| !admits(state, class));
        refused[*slice].push(full.map(|(_, chance)| chance).sum());
    }
    refused
}

fn configurations() -> impl Strategy<Value = (u32, Vec<Sharer>)> {
    let class = (1..=3_u32, 0.05..4.0_f64);
    let sharer = (0..=3_u32, 1..=9_u32, prop::collection::vec(class, 0..=2));
    (1..=9_u32, prop::collection::vec(sharer, 1..=3)).prop_map(|(blocks, drawn)| {
        let mut left = blocks;
        let sharers = drawn.into_iter().map(|(kept, most, classes)| {
            let most = most.min(blocks);
            let kept = kept.min(left).min(most);
            left -= kept;
            Sharer { kept, most, classes }
        });
        (blocks, sharers.collect())
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn it_is_what_the_whole_chain_comes_to((blocks, sharers) in configurations()) {
        let expected = brute_force(blocks, &sharers);
        for (found, expected) in partial_sharing(blocks, &sharers).iter().zip(&expected) {
            for (found, expected) in found.iter().zip(expected) {
                prop_assert!((found - expected).abs() < 1e-7, "{} {}", found, expected);
            }
        }
    }
}
