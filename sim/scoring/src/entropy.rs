//! Measures of what one partition tells about the other, in nats: homogeneity, completeness,
//! variation of information, and mutual information above chance.

use crate::contingency::Contingency;
use crate::precision::harmonic_mean;
use std::collections::BTreeMap;

/// What partitions tell about each other.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Entropies {
    /// 1 if no incident mixes faults, 0 if incidents tell nothing about faults; 1 if the truth is
    /// one cluster, because nothing can be mixed then.
    pub homogeneity: f64,
    /// 1 if no fault is torn apart, 0 if faults tell nothing about incidents; 1 if everything was
    /// put in one incident, because nothing is torn apart then.
    pub completeness: f64,
    /// What is left unsaid: the entropy of the truth given what was found and the other way round,
    /// in nats. 0 for identical partitions, at most the logarithm of the number of alarms
    /// (Meila 2007).
    pub variation: f64,
}

impl Entropies {
    /// The harmonic mean of homogeneity and completeness (Rosenberg and Hirschberg 2007, beta 1); 0
    /// if both are 0.
    pub fn v_measure(self) -> f64 {
        harmonic_mean(self.homogeneity, self.completeness)
    }
}

/// The entropy of a partition of `total` alarms.
fn entropy(sizes: &BTreeMap<u64, u64>, total: f64) -> f64 {
    let term = |(size, times): (&u64, &u64)| {
        (size * times) as f64 / total * libm::log(total / *size as f64)
    };
    sizes.iter().map(term).sum()
}

/// What partitions tell about each other. Without alarms they are identical.
pub fn entropies(contingency: &Contingency) -> Entropies {
    let total = contingency.alarms() as f64;
    let (mut truth_left, mut found_left) = (0.0, 0.0);
    for (cell, times) in contingency.cells() {
        let share = (cell.alarms * times) as f64 / total;
        truth_left += share * libm::log(cell.found as f64 / cell.alarms as f64);
        found_left += share * libm::log(cell.truth as f64 / cell.alarms as f64);
    }
    let told = |left: f64, of: f64| if of > 0.0 { (1.0 - left / of).clamp(0.0, 1.0) } else { 1.0 };
    Entropies {
        homogeneity: told(truth_left, entropy(contingency.truth(), total)),
        completeness: told(found_left, entropy(contingency.found(), total)),
        variation: truth_left + found_left,
    }
}

/// Mutual information adjusted for chance (Vinh, Epps and Bailey 2010): what partitions of these
/// sizes tell about each other beyond the mean over all ways to draw them, by the most they could
/// tell. Normalised by the arithmetic mean of both entropies. 1 for identical partitions, 0 by
/// chance; may be negative.
///
/// Identical partitions score 1 also where everything is together or alone, or without alarms.
/// Everything together, or everything alone, against any other truth: 0, because every drawing of
/// those sizes tells the same.
pub fn adjusted_mutual_information(contingency: &Contingency) -> f64 {
    if contingency.is_identical() {
        return 1.0;
    }
    if contingency.is_trivial() {
        return 0.0;
    }
    let total = contingency.alarms() as f64;
    let truth = entropy(contingency.truth(), total);
    let found = entropy(contingency.found(), total);
    let told: f64 = contingency
        .cells()
        .map(|(cell, times)| {
            let alarms = cell.alarms as f64;
            let ratio = (total / cell.truth as f64) * (alarms / cell.found as f64);
            (cell.alarms * times) as f64 / total * libm::log(ratio)
        })
        .sum();
    let chance = expected_mutual_information(contingency);
    let most = f64::midpoint(truth, found);
    ((told - chance) / (most - chance)).min(1.0)
}

/// The exact mean of the mutual information over all partitions of these sizes (Vinh, Epps and
/// Bailey 2009, theorem 1): for each pair of sizes, the mean over the hypergeometric distribution of
/// what they have in common.
pub fn expected_mutual_information(contingency: &Contingency) -> f64 {
    let mut sum = 0.0;
    for (truth, truths) in contingency.truth() {
        for (found, founds) in contingency.found() {
            let term = expected_term(*truth, *found, contingency.alarms());
            sum += (truths * founds) as f64 * term;
        }
    }
    sum
}

/// Weights below this, by the weight of the mode, are beyond the precision of the sum.
const NEGLIGIBLE: f64 = 1e-20;

/// The mean of n/N ln(N n / (a b)), where n is what clusters of `a` and `b` alarms have in common.
///
/// Weights are walked from the mode outward by the ratio of neighbours, and divided by their sum in
/// the end. The usual way takes differences of logarithms of factorials, whose error grows with the
/// number of alarms; this one has no large terms.
fn expected_term(a: u64, b: u64, total: u64) -> f64 {
    let (least, most) = ((a + b).saturating_sub(total), a.min(b));
    let mode = u128::from(a + 1) * u128::from(b + 1) / (u128::from(total) + 2);
    let mode = u64::try_from(mode).map_or(most, |mode| mode.clamp(least, most));
    let (a_f, b_f, total_f) = (a as f64, b as f64, total as f64);
    let (mut weights, mut sum) = (0.0, 0.0);
    let mut add = |n: u64, weight: f64| {
        weights += weight;
        if n > 0 {
            let n = n as f64;
            sum += weight * (n / total_f) * libm::log((total_f / a_f) * (n / b_f));
        }
    };
    add(mode, 1.0);
    let mut weight = 1.0;
    for n in mode..most {
        // From n to n + 1.
        weight *=
            ((a - n) as f64 / (n + 1) as f64) * ((b - n) as f64 / (total + n + 1 - a - b) as f64);
        if weight < NEGLIGIBLE {
            break;
        }
        add(n + 1, weight);
    }
    let mut weight = 1.0;
    for n in (least + 1..=mode).rev() {
        // From n to n - 1.
        weight *=
            (n as f64 / (a - n + 1) as f64) * ((total + n - a - b) as f64 / (b - n + 1) as f64);
        if weight < NEGLIGIBLE {
            break;
        }
        add(n - 1, weight);
    }
    sum / weights
}
