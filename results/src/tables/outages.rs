//! `outages`: when each cell and site was out of service, and which fault was to blame. An outage
//! whose blame passes from one fault to another is a row for each.

use super::sheet::{Cell, Column, Kind, Sheet};
use super::{Clock, area_name, fault_name};
use crate::directory::{DirectoryError, ResultDirectory};
use crate::episodes::Outage;
use sandtable_model::Plan;

const COLUMNS: &[Column] = &[
    ("object", Kind::Word, "", "the cell or site"),
    ("objectType", Kind::Word, "", "the class of the object"),
    ("area", Kind::WordOrNone, "", "the area of the object"),
    ("reason", Kind::Word, "", "ManualIntervention, Fault, Power or TransportProblem"),
    ("continues", Kind::Truth, "", "whether it was out of service before, for another reason"),
    ("began", Kind::Moment, "UTC", "when it began"),
    ("ended", Kind::MomentOrNone, "UTC", "when it ended; nothing if it was open at the end"),
    ("truthFault", Kind::Word, "", "truth: the fault to blame, as in the table of faults"),
];

pub(super) struct Outages<'p> {
    plan: &'p Plan,
    clock: Clock,
    sheet: Sheet,
}

impl<'p> Outages<'p> {
    pub(super) fn create(
        plan: &'p Plan,
        clock: Clock,
        directory: &ResultDirectory,
    ) -> Result<Self, DirectoryError> {
        Ok(Self { plan, clock, sheet: Sheet::create(directory, "outages", COLUMNS)? })
    }

    pub(super) fn write(&mut self, outage: &Outage) -> Result<(), DirectoryError> {
        let element = self.plan.element(outage.element);
        self.sheet.row([
            Cell::Word(Some(&element.name)),
            Cell::Word(Some(element.class.word())),
            Cell::Word(area_name(self.plan, outage.element)),
            Cell::Word(Some(outage.reason.word())),
            Cell::Truth(outage.began != outage.lost),
            Cell::Moment(Some(self.clock.micros(outage.began))),
            Cell::Moment(outage.ended.map(|ended| self.clock.micros(ended))),
            Cell::Word(Some(&fault_name(self.plan, outage.cause))),
        ])
    }

    pub(super) fn finish(self) -> Result<(), DirectoryError> {
        self.sheet.finish()
    }
}
