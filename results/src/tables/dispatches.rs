//! `dispatches`: visits of crews, who sent them, and what came of them.

use super::Clock;
use super::sheet::{Cell, Column, Kind, Sheet};
use crate::directory::{DirectoryError, ResultDirectory};
use crate::people::Visit;
use sandtable_model::Plan;
use sandtable_model::people::VisitStep;

const COLUMNS: &[Column] = &[
    ("visit", Kind::Count, "1", "the number of the visit"),
    ("team", Kind::Word, "", "the team whose crew it is for"),
    ("element", Kind::Word, "", "where the crew is sent"),
    ("byRule", Kind::Truth, "", "whether rules sent it, and not the desk"),
    ("booked", Kind::Moment, "UTC", "when it was booked"),
    ("departed", Kind::MomentOrNone, "UTC", "when a crew first set out"),
    ("arrived", Kind::MomentOrNone, "UTC", "when a crew last arrived"),
    ("ended", Kind::MomentOrNone, "UTC", "when it was over; nothing if it was open at the end"),
    ("state", Kind::Word, "", "how far it has come: at the end mended, in vain or called off"),
];

pub(super) struct Dispatches<'p> {
    plan: &'p Plan,
    clock: Clock,
    sheet: Sheet,
}

impl<'p> Dispatches<'p> {
    pub(super) fn create(
        plan: &'p Plan,
        clock: Clock,
        directory: &ResultDirectory,
    ) -> Result<Self, DirectoryError> {
        Ok(Self { plan, clock, sheet: Sheet::create(directory, "dispatches", COLUMNS)? })
    }

    pub(super) fn write(&mut self, visit: &Visit) -> Result<(), DirectoryError> {
        let state = match visit.step {
            VisitStep::Booked => "booked",
            VisitStep::Departed => "on the way",
            VisitStep::Arrived => "there",
            VisitStep::Works => "at work",
            VisitStep::AwaitsPart => "awaits a part",
            VisitStep::Mended => "mended",
            VisitStep::InVain => "in vain",
            VisitStep::CalledOff => "called off",
        };
        let moment = |at: Option<_>| Cell::Moment(at.map(|at| self.clock.micros(at)));
        self.sheet.row([
            Cell::Count(visit.number),
            Cell::Word(Some(&self.plan.teams()[usize::from(visit.team)].name)),
            Cell::Word(Some(&self.plan.element(visit.element).name)),
            Cell::Truth(visit.by_rule),
            moment(Some(visit.booked)),
            moment(visit.departed),
            moment(visit.arrived),
            moment(visit.ended),
            Cell::Word(Some(state)),
        ])
    }

    pub(super) fn finish(self) -> Result<(), DirectoryError> {
        self.sheet.finish()
    }
}
