//! `slas`: each window of each service level agreement, what was measured, whether it is as promised,
//! what is due, and what that is judged by.

use super::sheet::{Cell, Column, Kind, Sheet};
use super::{Clock, fault_name};
use crate::agreements::WindowVerdict;
use crate::directory::{DirectoryError, ResultDirectory};
use sandtable_model::Plan;

const COLUMNS: &[Column] = &[
    ("agreement", Kind::Word, "", "the agreement"),
    ("windowStart", Kind::Moment, "UTC", "when the window began"),
    ("windowEnd", Kind::Moment, "UTC", "when it ended, with the run at the latest"),
    ("value", Kind::Number, "%, kbit/s or ms", "what was measured"),
    ("target", Kind::Number, "%, kbit/s or ms", "what was promised"),
    ("met", Kind::Truth, "", "whether it is as promised"),
    ("credit", Kind::Number, "%", "what is due, by the charge of the window"),
    ("samples", Kind::Count, "1", "how many samples or outages it is judged by"),
    ("worstCells", Kind::Text, "", "the cells that were worst, the worst first"),
    ("truthFaults", Kind::Text, "", "truth: the faults that cost most of it, the dearest first"),
];

pub(super) struct Slas<'p> {
    plan: &'p Plan,
    clock: Clock,
    sheet: Sheet,
}

impl<'p> Slas<'p> {
    pub(super) fn create(
        plan: &'p Plan,
        clock: Clock,
        directory: &ResultDirectory,
    ) -> Result<Self, DirectoryError> {
        Ok(Self { plan, clock, sheet: Sheet::create(directory, "slas", COLUMNS)? })
    }

    pub(super) fn write(&mut self, verdict: &WindowVerdict) -> Result<(), DirectoryError> {
        let agreement = &self.plan.agreements[verdict.agreement];
        let cells = verdict.worst_cells.iter().map(|cell| self.plan.element(*cell).name.clone());
        let faults = verdict.faults.iter().map(|fault| fault_name(self.plan, *fault));
        self.sheet.row([
            Cell::Word(Some(&agreement.name)),
            Cell::Moment(Some(self.clock.micros(verdict.from))),
            Cell::Moment(Some(self.clock.micros(verdict.to))),
            Cell::Number(verdict.value),
            Cell::Number(agreement.target),
            Cell::Truth(verdict.met),
            Cell::Number(verdict.credit),
            Cell::Count(verdict.samples),
            Cell::Text(&cells.collect::<Vec<_>>().join(", ")),
            Cell::Text(&faults.collect::<Vec<_>>().join(", ")),
        ])
    }

    pub(super) fn finish(self) -> Result<(), DirectoryError> {
        self.sheet.finish()
    }
}
