//! Finding the first record at which two runs part: the cause lies there, not where the digests
//! are compared.

use crate::model::Model;
use crate::observer::{Collected, Observer, Recorded};
use crate::sequential::Sequential;
use crate::simulation::{Outcome, Simulation};
use sandtable_units::{SimTime, Span};
use std::ops::ControlFlow;

/// A simulation that can be run piece by piece.
pub trait Runner<M: Model> {
    /// Runs all that happens before `until` and stands there.
    fn advance(
        &mut self,
        until: SimTime,
        observer: &mut impl Observer<M::Record>,
    ) -> ControlFlow<()>;

    /// Runs to the end and gives the processes their last turns.
    fn run(&mut self, until: SimTime, observer: &mut impl Observer<M::Record>) -> Outcome;
}

/// The first difference between two runs. A run that has no more records shows `None`.
#[derive(Debug, Clone, PartialEq)]
pub struct Divergence<R> {
    /// What the one says.
    pub left: Option<Recorded<R>>,
    /// What the other says in its place.
    pub right: Option<Recorded<R>>,
}

/// Runs both until `until`, `piece` by `piece`, and stops at the first record that differs.
pub fn first_divergence<M: Model>(
    left: &mut impl Runner<M>,
    right: &mut impl Runner<M>,
    until: SimTime,
    piece: Span,
) -> Option<Divergence<M::Record>> {
    let mut edge = SimTime::START;
    loop {
        edge = edge.saturating_add(piece).min(until);
        let left = said(left, edge, until);
        let right = said(right, edge, until);
        let same = left.iter().zip(&right).take_while(|(left, right)| left == right).count();
        if same < left.len().max(right.len()) {
            let (left, right) = (left.get(same).cloned(), right.get(same).cloned());
            return Some(Divergence { left, right });
        }
        if edge == until {
            return None;
        }
    }
}

fn said<M: Model>(
    runner: &mut impl Runner<M>,
    edge: SimTime,
    until: SimTime,
) -> Vec<Recorded<M::Record>> {
    let mut said = Collected(Vec::new());
    if edge < until {
        let _never_breaks = runner.advance(edge, &mut said);
    } else {
        runner.run(edge, &mut said);
    }
    said.0.sort_by_key(Recorded::place);
    said.0
}

impl<M: Model> Runner<M> for Simulation<M> {
    fn advance(
        &mut self,
        until: SimTime,
        observer: &mut impl Observer<M::Record>,
    ) -> ControlFlow<()> {
        self.advance(until, observer)
    }

    fn run(&mut self, until: SimTime, observer: &mut impl Observer<M::Record>) -> Outcome {
        self.run(until, observer)
    }
}

impl<M: Model> Runner<M> for Sequential<M> {
    fn advance(
        &mut self,
        until: SimTime,
        observer: &mut impl Observer<M::Record>,
    ) -> ControlFlow<()> {
        self.advance(until, observer)
    }

    fn run(&mut self, until: SimTime, observer: &mut impl Observer<M::Record>) -> Outcome {
        self.run(until, observer)
    }
}
