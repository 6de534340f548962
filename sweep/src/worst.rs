//! The worst cases of each link: a short list of the highest loads, kept while failures come in.

use crate::risk::Kind;
use std::collections::BTreeMap;

/// A case: a failure at a stage, and the load that it puts on a link.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Case {
    /// The failure, by its number in the sweep.
    pub(crate) risk: u32,
    /// The stage, by its number in the options.
    pub(crate) stage: u8,
    pub(crate) load: f64,
}

/// The worst cases, by arc and kind of failure, the highest load first; of equal ones the first met.
#[derive(Debug, Default)]
pub(crate) struct WorstCases {
    cases: BTreeMap<(u32, Kind), Vec<Case>>,
}

impl WorstCases {
    /// Takes a case in if it is among the `keep` worst.
    pub(crate) fn take(&mut self, arc: u32, kind: Kind, case: Case, keep: usize) {
        let cases = self.cases.entry((arc, kind)).or_default();
        let place = cases.partition_point(|other| other.load >= case.load);
        if place < keep {
            cases.insert(place, case);
            cases.truncate(keep);
        }
    }

    /// The worst cases of an arc.
    pub(crate) fn of(&self, arc: u32) -> impl Iterator<Item = (Kind, &Case)> {
        let range = self.cases.range((arc, Kind::Link)..=(arc, Kind::Double));
        range.flat_map(|((_, kind), cases)| cases.iter().map(|case| (*kind, case)))
    }
}
