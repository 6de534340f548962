//! The worst cases of each element: short lists, kept while failures come in.

use crate::risk::Kind;

/// A case: a failure, and what it does to an element.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Case<T> {
    /// The failure, by its number in the sweep.
    pub(crate) risk: u32,
    /// The stage, by its number in the options.
    pub(crate) stage: u8,
    /// The hour, by its number in the options.
    pub(crate) hour: u8,
    /// How bad it is: the higher, the worse; of equal ones the next number counts.
    pub(crate) rank: [f64; 3],
    pub(crate) found: T,
}

/// The worst cases, by element and kind of failure, the worst first; of equal ones the first met. Of the
/// hours of a failure only the worst is kept.
#[derive(Debug)]
pub(crate) struct WorstCases<T> {
    cases: Vec<[Vec<Case<T>>; KINDS]>,
}

const KINDS: usize = Kind::Double as usize + 1;

impl<T: Clone> WorstCases<T> {
    pub(crate) fn of(elements: usize) -> Self {
        Self { cases: vec![Default::default(); elements] }
    }

    /// Takes a case in if it is among the `keep` worst.
    pub(crate) fn take(&mut self, element: usize, kind: Kind, case: Case<T>, keep: usize) {
        let cases = &mut self.cases[element][kind as usize];
        let is_full = cases.len() >= keep;
        if is_full && cases.last().is_none_or(|least| least.rank >= case.rank) {
            return;
        }
        if let Some(same) = cases.iter().position(|other| case.is_of_failure(other)) {
            if cases[same].rank >= case.rank {
                return;
            }
            cases.remove(same);
        }
        let place = cases.partition_point(|other| other.rank >= case.rank);
        if place < keep {
            cases.insert(place, case);
            cases.truncate(keep);
        }
    }

    /// The worst cases of an element.
    pub(crate) fn cases(&self, element: usize) -> impl Iterator<Item = (Kind, &Case<T>)> {
        let kinds = Kind::ALL.into_iter().chain([Kind::Double]);
        kinds.flat_map(move |kind| {
            self.cases[element][kind as usize].iter().map(move |case| (kind, case))
        })
    }
}

impl<T> Case<T> {
    /// Whether it is the same failure at the same stage, in whatever hour.
    fn is_of_failure(&self, other: &Self) -> bool {
        self.risk == other.risk && self.stage == other.stage
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn case(risk: u32, hour: u8, load: f64) -> Case<()> {
        Case { risk, stage: 0, hour, rank: [load, 0.0, 0.0], found: () }
    }

    #[test]
    fn the_worst_are_kept_each_failure_once() {
        let mut worst = WorstCases::of(1);
        let cases = [(0, 0, 5.0), (0, 1, 7.0), (1, 0, 6.0), (1, 1, 2.0), (2, 0, 1.0), (3, 0, 7.0)];
        for (risk, hour, load) in cases {
            worst.take(0, Kind::Link, case(risk, hour, load), 2);
        }
        let kept: Vec<(u32, u8)> = worst.cases(0).map(|(_, case)| (case.risk, case.hour)).collect();
        assert_eq!(kept, [(0, 1), (3, 0)]);
    }
}
