//! Who watches a run: it is told, window by window, how far the run is and what was said.

use crate::event::LpId;
use sandtable_units::SimTime;
use std::ops::ControlFlow;

/// A record with its place in the run: the order of records is time, process, index.
#[derive(Debug, Clone, PartialEq)]
pub struct Recorded<R> {
    /// When it was said.
    pub time: SimTime,
    /// Who said it.
    pub lp: LpId,
    /// How many records that process had said before.
    pub index: u64,
    /// What was said.
    pub record: R,
}

impl<R> Recorded<R> {
    /// The place in the run, unique to each record.
    pub(crate) fn place(&self) -> (SimTime, LpId, u64) {
        (self.time, self.lp, self.index)
    }
}

/// How far a run is, at the edge of a window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Everything before this moment has happened.
    pub now: SimTime,
    /// Events handled so far.
    pub events: u64,
}

/// A watcher of runs.
pub trait Observer<R>: Send {
    /// Whether records are wanted; if not, they are digested and dropped.
    fn wants_records(&self) -> bool {
        true
    }

    /// A window has ended. `records` are what was said in it, in order. Breaking ends the run at
    /// this edge.
    fn window(&mut self, progress: Progress, records: &[Recorded<R>]) -> ControlFlow<()>;
}

/// Watches nothing.
#[derive(Debug, Clone, Copy, Default)]
pub struct Unobserved;

impl<R> Observer<R> for Unobserved {
    fn wants_records(&self) -> bool {
        false
    }

    fn window(&mut self, _: Progress, _: &[Recorded<R>]) -> ControlFlow<()> {
        ControlFlow::Continue(())
    }
}

/// Keeps every record.
#[derive(Debug, Clone, Default)]
pub struct Collected<R>(pub Vec<Recorded<R>>);

impl<R: Clone + Send> Observer<R> for Collected<R> {
    fn window(&mut self, _: Progress, records: &[Recorded<R>]) -> ControlFlow<()> {
        self.0.extend_from_slice(records);
        ControlFlow::Continue(())
    }
}
