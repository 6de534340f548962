//! `faults`: the truth of what failed, when and why.

use super::sheet::{Cell, Column, Kind, Sheet};
use super::{Clock, area_name, fault_name};
use crate::directory::{DirectoryError, ResultDirectory};
use crate::episodes::Fault;
use sandtable_model::Plan;
use sandtable_model::faults::Origin;

const COLUMNS: &[Column] = &[
    ("fault", Kind::Text, "", "the fault: the element, and which of its faults it is"),
    ("element", Kind::Word, "", "the element that failed"),
    ("elementType", Kind::Word, "", "the class of that element"),
    ("area", Kind::WordOrNone, "", "the area of the element"),
    ("origin", Kind::Word, "", "chance, planned work or injection"),
    ("name", Kind::WordOrNone, "", "what the scenario calls the fault or the work"),
    ("began", Kind::Moment, "UTC", "when it began"),
    ("ended", Kind::MomentOrNone, "UTC", "when it ended; nothing if it was open at the end"),
];

pub(super) struct Faults<'p> {
    plan: &'p Plan,
    clock: Clock,
    sheet: Sheet,
}

impl<'p> Faults<'p> {
    pub(super) fn create(
        plan: &'p Plan,
        clock: Clock,
        directory: &ResultDirectory,
    ) -> Result<Self, DirectoryError> {
        Ok(Self { plan, clock, sheet: Sheet::create(directory, "faults", COLUMNS)? })
    }

    pub(super) fn write(&mut self, fault: &Fault) -> Result<(), DirectoryError> {
        let plan = self.plan;
        let element = plan.element(fault.id.element);
        let origin = match fault.origin {
            Origin::Mode(_) => "chance",
            Origin::Work(_) => "planned work",
            Origin::Injection(_) => "injection",
        };
        self.sheet.row([
            Cell::Text(&fault_name(plan, fault.id)),
            Cell::Word(Some(&element.name)),
            Cell::Word(Some(element.class.word())),
            Cell::Word(area_name(plan, fault.id.element)),
            Cell::Word(Some(origin)),
            Cell::Word(plan.origin_name(fault.origin)),
            Cell::Moment(Some(self.clock.micros(fault.began))),
            Cell::Moment(fault.ended.map(|ended| self.clock.micros(ended))),
        ])
    }

    pub(super) fn finish(self) -> Result<(), DirectoryError> {
        self.sheet.finish()
    }
}
