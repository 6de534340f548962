//! The worst cases of each link: a short list of the highest loads, kept while failures come in.

use crate::risk::Kind;

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
#[derive(Debug)]
pub(crate) struct WorstCases {
    cases: Vec<[Vec<Case>; KINDS]>,
}

const KINDS: usize = Kind::Double as usize + 1;

impl WorstCases {
    pub(crate) fn of_arcs(arcs: usize) -> Self {
        Self { cases: vec![Default::default(); arcs] }
    }

    /// Takes a case in if it is among the `keep` worst.
    pub(crate) fn take(&mut self, arc: u32, kind: Kind, case: Case, keep: usize) {
        let cases = &mut self.cases[arc as usize][kind as usize];
        let place = cases.partition_point(|other| other.load >= case.load);
        if place < keep {
            cases.insert(place, case);
            cases.truncate(keep);
        }
    }

    /// The worst cases of an arc.
    pub(crate) fn of(&self, arc: usize) -> impl Iterator<Item = (Kind, &Case)> {
        let kinds = Kind::ALL.into_iter().chain([Kind::Double]);
        kinds.flat_map(move |kind| {
            self.cases[arc][kind as usize].iter().map(move |case| (kind, case))
        })
    }
}
