//! Two partitions of the same alarms laid over each other, reduced to what every measure of their
//! likeness depends on: how often each combination of sizes occurs. Names and order of clusters are
//! gone, so that no measure can depend on them, down to the last bit.

use std::collections::BTreeMap;

/// Alarms that have both their clusters in common, as far as sizes tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Cell {
    /// How many alarms there are in it.
    pub(crate) alarms: u64,
    /// How many have the same true cluster.
    pub(crate) truth: u64,
    /// How many have the same found cluster.
    pub(crate) found: u64,
}

/// A partition that is the truth and one that was found, over all alarms.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contingency {
    total: u64,
    /// How often each cell occurs.
    cells: BTreeMap<Cell, u64>,
    /// How many true clusters there are of each size.
    truth: BTreeMap<u64, u64>,
    /// How many found clusters there are of each size.
    found: BTreeMap<u64, u64>,
}

impl Contingency {
    /// Lays partitions over each other: for each alarm its true and its found label. An alarm
    /// without a label is a cluster of its own.
    pub fn new(labels: impl IntoIterator<Item = (Option<u32>, Option<u32>)>) -> Self {
        let mut pairs: Vec<(Option<u32>, Option<u32>)> = labels.into_iter().collect();
        pairs.sort_unstable();
        let sizes = |labels: Vec<Option<u32>>| {
            let mut sizes: BTreeMap<u32, u64> = BTreeMap::new();
            for label in labels.into_iter().flatten() {
                *sizes.entry(label).or_default() += 1;
            }
            sizes
        };
        let truth = sizes(pairs.iter().map(|pair| pair.0).collect());
        let found = sizes(pairs.iter().map(|pair| pair.1).collect());
        let size =
            |sizes: &BTreeMap<u32, u64>, label: Option<u32>| label.map_or(1, |label| sizes[&label]);
        let mut cells: BTreeMap<Cell, u64> = BTreeMap::new();
        for same in pairs.chunk_by(|left, right| left == right) {
            let (truth, found) = (size(&truth, same[0].0), size(&found, same[0].1));
            let alone = same[0].0.is_none() || same[0].1.is_none();
            let alarms = if alone { 1 } else { same.len() as u64 };
            *cells.entry(Cell { alarms, truth, found }).or_default() += same.len() as u64 / alarms;
        }
        let total = pairs.len() as u64;
        Self { total, cells, truth: by_size(&truth, total), found: by_size(&found, total) }
    }

    /// How many alarms there are.
    pub const fn alarms(&self) -> u64 {
        self.total
    }

    /// Cells, and how often each occurs, in a fixed order.
    pub(crate) fn cells(&self) -> impl Iterator<Item = (Cell, u64)> {
        self.cells.iter().map(|(cell, times)| (*cell, *times))
    }

    /// Sizes of true clusters, and how often each occurs.
    pub(crate) const fn truth(&self) -> &BTreeMap<u64, u64> {
        &self.truth
    }

    /// Sizes of found clusters, and how often each occurs.
    pub(crate) const fn found(&self) -> &BTreeMap<u64, u64> {
        &self.found
    }

    /// Whether both partitions are the same, names aside.
    pub(crate) fn is_identical(&self) -> bool {
        self.cells.keys().all(|cell| cell.alarms == cell.truth && cell.alarms == cell.found)
    }

    /// Whether one of both says nothing: everything together, or everything alone.
    pub(crate) fn is_trivial(&self) -> bool {
        [&self.truth, &self.found]
            .into_iter()
            .any(|sizes| sizes.contains_key(&self.total) || sizes.keys().all(|size| *size == 1))
    }
}

/// How many clusters there are of each size, with those of one alarm that have no label.
fn by_size(labelled: &BTreeMap<u32, u64>, total: u64) -> BTreeMap<u64, u64> {
    let mut sizes: BTreeMap<u64, u64> = BTreeMap::new();
    for size in labelled.values() {
        *sizes.entry(*size).or_default() += 1;
    }
    let alone = total - labelled.values().sum::<u64>();
    if alone > 0 {
        *sizes.entry(1).or_default() += alone;
    }
    sizes
}
