//! B-cubed: precision and recall seen by each alarm, then their mean over all alarms, so that large
//! faults weigh by their alarms and small ones are not lost. Plain for partitions, extended for
//! alarms with several faults or incidents.

use crate::contingency::Contingency;
use crate::precision::PrecisionRecall;
use std::collections::{BTreeMap, BTreeSet};

/// B-cubed of two partitions (Bagga and Baldwin 1998): precision is the mean over alarms of the share
/// of its incident that has its fault; recall of the share of its fault that is in its incident.
///
/// An alarm is its own companion, so neither is ever 0/0. Everything alone has precision 1,
/// everything together recall 1. Without alarms both are 1.
pub fn b_cubed(contingency: &Contingency) -> PrecisionRecall {
    if contingency.alarms() == 0 {
        return PrecisionRecall { precision: 1.0, recall: 1.0 };
    }
    let (mut precision, mut recall) = (0.0, 0.0);
    for (cell, times) in contingency.cells() {
        let alarms = (cell.alarms * times) as f64;
        precision += alarms * (cell.alarms as f64 / cell.found as f64);
        recall += alarms * (cell.alarms as f64 / cell.truth as f64);
    }
    let total = contingency.alarms() as f64;
    PrecisionRecall { precision: precision / total, recall: recall / total }
}

/// The labels of an alarm in both clusterings, each sorted.
type Labels = (Vec<u32>, Vec<u32>);

/// Extended B-cubed (Amigó, Gonzalo, Artiles and Verdejo 2009): as [`b_cubed`], where an alarm may
/// have several true labels and several found ones. Two alarms that share `f` found and `t` true
/// labels count min(f, t) / f for precision and min(f, t) / t for recall; the mean is over all that
/// an alarm shares at least one label with, itself included.
///
/// For each alarm its true and its found labels; an alarm without one is a cluster of its own. With
/// at most one label each it is [`b_cubed`]. Like the measure it comes from, it sees how many labels
/// alarms share and not which, so read it beside the plain one.
pub fn b_cubed_extended(labels: impl IntoIterator<Item = (Vec<u32>, Vec<u32>)>) -> PrecisionRecall {
    let mut alike: BTreeMap<Labels, u64> = BTreeMap::new();
    let mut total = 0;
    for (mut truth, mut found) in labels {
        truth.sort_unstable();
        truth.dedup();
        found.sort_unstable();
        found.dedup();
        *alike.entry((truth, found)).or_default() += 1;
        total += 1;
    }
    if total == 0 {
        return PrecisionRecall { precision: 1.0, recall: 1.0 };
    }
    let groups: Vec<Group> =
        alike.into_iter().map(|((truth, found), alarms)| Group { truth, found, alarms }).collect();
    let index = Index::new(&groups);
    let (mut precision, mut recall) = (Vec::new(), Vec::new());
    for (number, group) in groups.iter().enumerate() {
        let shared = index.shared(&groups, number);
        let by_found = mean(&shared, index.found.companions(&groups, &group.found), Share::found);
        let by_truth = mean(&shared, index.truth.companions(&groups, &group.truth), Share::truth);
        precision.push((by_found, group.alarms));
        recall.push((by_truth, group.alarms));
    }
    PrecisionRecall {
        precision: weighted_mean(precision, total),
        recall: weighted_mean(recall, total),
    }
}

/// Alarms with the same labels.
struct Group {
    truth: Vec<u32>,
    found: Vec<u32>,
    alarms: u64,
}

/// How many labels two alarms have in common.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Share {
    truth: usize,
    found: usize,
}

impl Share {
    const fn truth(self) -> usize {
        self.truth
    }

    const fn found(self) -> usize {
        self.found
    }
}

/// The groups behind labels, each list sorted.
struct Index {
    truth: Behind,
    found: Behind,
    both: BTreeMap<(u32, u32), Vec<usize>>,
}

/// The groups behind each label, and how many alarms they have.
#[derive(Default)]
struct Behind(BTreeMap<u32, (Vec<usize>, u64)>);

impl Behind {
    fn add(&mut self, label: u32, number: usize, alarms: u64) {
        let (groups, sum) = self.0.entry(label).or_default();
        groups.push(number);
        *sum += alarms;
    }

    /// How many alarms have at least one of the labels; an alarm without any has itself.
    fn companions(&self, groups: &[Group], labels: &[u32]) -> u64 {
        match labels {
            [] => 1,
            [label] => self.0[label].1,
            several => {
                let union: BTreeSet<usize> =
                    several.iter().flat_map(|label| &self.0[label].0).copied().collect();
                union.into_iter().map(|number| groups[number].alarms).sum()
            }
        }
    }
}

impl Index {
    fn new(groups: &[Group]) -> Self {
        let (mut truth, mut found) = (Behind::default(), Behind::default());
        let mut both: BTreeMap<(u32, u32), Vec<usize>> = BTreeMap::new();
        for (number, group) in groups.iter().enumerate() {
            for label in &group.found {
                found.add(*label, number, group.alarms);
            }
            for label in &group.truth {
                truth.add(*label, number, group.alarms);
                for other in &group.found {
                    both.entry((*label, *other)).or_default().push(number);
                }
            }
        }
        Self { truth, found, both }
    }

    /// With how many alarms an alarm of the group shares how many labels, where it shares both true
    /// and found ones.
    fn shared(&self, groups: &[Group], number: usize) -> BTreeMap<Share, u64> {
        let group = &groups[number];
        if group.truth.is_empty() || group.found.is_empty() {
            // A label of its own: it has that in common with itself alone.
            let share = Share { truth: group.truth.len().max(1), found: group.found.len().max(1) };
            return BTreeMap::from([(share, 1)]);
        }
        let pairs = group.truth.iter().flat_map(|truth| {
            group.found.iter().flat_map(move |found| &self.both[&(*truth, *found)])
        });
        let others: BTreeSet<usize> = pairs.copied().collect();
        let mut shared: BTreeMap<Share, u64> = BTreeMap::new();
        for other in others.into_iter().map(|other| &groups[other]) {
            let share = Share {
                truth: shared_labels(&group.truth, &other.truth),
                found: shared_labels(&group.found, &other.found),
            };
            *shared.entry(share).or_default() += other.alarms;
        }
        shared
    }
}

/// How many labels two sorted lists have in common.
fn shared_labels(left: &[u32], right: &[u32]) -> usize {
    left.iter().filter(|label| right.binary_search(label).is_ok()).count()
}

/// The mean over an alarm's companions of how far what they share on both sides covers what they
/// share on one. Summed in an order that does not tell the sides apart.
fn mean(shared: &BTreeMap<Share, u64>, companions: u64, side: impl Fn(Share) -> usize) -> f64 {
    let mut parts: BTreeMap<(usize, usize), u64> = BTreeMap::new();
    for (share, alarms) in shared {
        *parts.entry((share.truth.min(share.found), side(*share))).or_default() += alarms;
    }
    let sum: f64 = parts
        .into_iter()
        .map(|((covered, of), alarms)| alarms as f64 * (covered as f64 / of as f64))
        .sum();
    sum / companions as f64
}

/// The mean of values with weights that sum up to `total`, summed by size and so the same in any
/// order.
fn weighted_mean(mut values: Vec<(f64, u64)>, total: u64) -> f64 {
    values.sort_by(|left, right| left.0.total_cmp(&right.0).then(left.1.cmp(&right.1)));
    values.into_iter().map(|(value, weight)| value * weight as f64).sum::<f64>() / total as f64
}
