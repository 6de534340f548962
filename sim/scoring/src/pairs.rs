//! Measures that count pairs of alarms: which belong together, and which were put together. All of
//! it is exact in whole numbers up to the last division.

use crate::contingency::Contingency;
use crate::precision::PrecisionRecall;
use std::collections::BTreeMap;

/// Pairs of alarms by whether they belong together and whether they were put together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Pairs {
    both: u128,
    only_truth: u128,
    only_found: u128,
    neither: u128,
}

fn pairs_of(size: u64) -> u128 {
    u128::from(size) * u128::from(size.saturating_sub(1)) / 2
}

fn pairs(contingency: &Contingency) -> Pairs {
    let within = |sizes: &BTreeMap<u64, u64>| -> u128 {
        sizes.iter().map(|(size, times)| pairs_of(*size) * u128::from(*times)).sum()
    };
    let both: u128 =
        contingency.cells().map(|(cell, times)| pairs_of(cell.alarms) * u128::from(times)).sum();
    let only_truth = within(contingency.truth()) - both;
    let only_found = within(contingency.found()) - both;
    let neither = pairs_of(contingency.alarms()) - both - only_truth - only_found;
    Pairs { both, only_truth, only_found, neither }
}

/// Of the pairs of alarms that were put together the share that belongs together (precision), and
/// of the pairs that belong together the share that was put together (recall).
///
/// Nothing put together is nothing put together wrongly: precision 1. Nothing that belongs together
/// is nothing missed: recall 1.
pub fn pairwise(contingency: &Contingency) -> PrecisionRecall {
    let Pairs { both, only_truth, only_found, neither: _ } = pairs(contingency);
    let share = |of: u128| if of == 0 { 1.0 } else { both as f64 / of as f64 };
    PrecisionRecall { precision: share(both + only_found), recall: share(both + only_truth) }
}

/// The adjusted Rand index (Hubert and Arabie 1985): pairs treated alike by both partitions, such
/// that chance gives 0 and identity 1. May be negative.
///
/// Where chance allows of nothing else (0/0: no alarm or one, everything together in both, or
/// everything alone in both) the partitions are identical: 1. Everything together, or everything
/// alone, against any other truth: 0.
pub fn adjusted_rand(contingency: &Contingency) -> f64 {
    let Pairs { both, only_truth, only_found, neither } = pairs(contingency);
    let chance =
        (both + only_truth) * (only_truth + neither) + (both + only_found) * (only_found + neither);
    if chance == 0 {
        return 1.0;
    }
    // Both products are below the fourth power of the number of alarms: far within 128 bits.
    let (alike, unlike) = (both * neither, only_truth * only_found);
    let excess = if alike >= unlike { (alike - unlike) as f64 } else { -((unlike - alike) as f64) };
    2.0 * excess / chance as f64
}
