//! `incidents`: what the operations centre put together, with what it held to be the cause, and beside
//! it the truth.

use super::sheet::{Cell, Column, Kind, Sheet};
use super::{Clock, fault_name};
use crate::correlation::Incident;
use crate::directory::{DirectoryError, ResultDirectory};
use sandtable_model::Plan;

const COLUMNS: &[Column] = &[
    ("incident", Kind::Count, "1", "the number of the incident"),
    ("opened", Kind::Moment, "UTC", "when it was opened"),
    ("resolved", Kind::MomentOrNone, "UTC", "when all its alarms were cleared"),
    ("rootCause", Kind::WordOrNone, "", "the element held to be its cause"),
    ("alarms", Kind::Count, "1", "alarms in it"),
    ("ticketed", Kind::MomentOrNone, "UTC", "when a ticket was opened for it"),
    ("truthFaults", Kind::Text, "", "truth: the faults behind its alarms, the most frequent first"),
];

pub(super) struct Incidents<'p> {
    plan: &'p Plan,
    clock: Clock,
    sheet: Sheet,
}

impl<'p> Incidents<'p> {
    pub(super) fn create(
        plan: &'p Plan,
        clock: Clock,
        directory: &ResultDirectory,
    ) -> Result<Self, DirectoryError> {
        Ok(Self { plan, clock, sheet: Sheet::create(directory, "incidents", COLUMNS)? })
    }

    pub(super) fn write(&mut self, incident: &Incident) -> Result<(), DirectoryError> {
        let root = incident.root.map(|root| self.plan.element(root).name.as_str());
        let faults = incident.faults.iter().map(|fault| fault_name(self.plan, *fault));
        self.sheet.row([
            Cell::Count(incident.number),
            Cell::Moment(Some(self.clock.micros(incident.opened))),
            Cell::Moment(incident.resolved.map(|at| self.clock.micros(at))),
            Cell::Word(root),
            Cell::Count(incident.alarms),
            Cell::Moment(incident.ticketed.map(|at| self.clock.micros(at))),
            Cell::Text(&faults.collect::<Vec<_>>().join(", ")),
        ])
    }

    pub(super) fn finish(self) -> Result<(), DirectoryError> {
        self.sheet.finish()
    }
}
