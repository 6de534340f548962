//! `tickets`: what came to the desk, and how long it took. What was behind it stands in `incidents`.

use super::Clock;
use super::sheet::{Cell, Column, Kind, Sheet};
use crate::directory::{DirectoryError, ResultDirectory};
use crate::people::Ticket;
use sandtable_model::Plan;

const COLUMNS: &[Column] = &[
    ("ticket", Kind::Count, "1", "the number of the ticket"),
    ("incident", Kind::WordOrNone, "", "the number of the incident that it is about"),
    ("element", Kind::WordOrNone, "", "the element held to be the cause at last"),
    ("priority", Kind::Count, "1", "from 0, the most urgent, to 4"),
    ("opened", Kind::Moment, "UTC", "when it was opened"),
    ("acknowledged", Kind::MomentOrNone, "UTC", "when somebody first took it"),
    ("closed", Kind::MomentOrNone, "UTC", "when it was closed; nothing if it was open at the end"),
];

pub(super) struct Tickets<'p> {
    plan: &'p Plan,
    clock: Clock,
    sheet: Sheet,
}

impl<'p> Tickets<'p> {
    pub(super) fn create(
        plan: &'p Plan,
        clock: Clock,
        directory: &ResultDirectory,
    ) -> Result<Self, DirectoryError> {
        Ok(Self { plan, clock, sheet: Sheet::create(directory, "tickets", COLUMNS)? })
    }

    pub(super) fn write(&mut self, ticket: &Ticket) -> Result<(), DirectoryError> {
        let element = ticket.element.map(|element| self.plan.element(element).name.as_str());
        let incident = ticket.incident.map(|incident| incident.to_string());
        let moment = |at: Option<_>| Cell::Moment(at.map(|at| self.clock.micros(at)));
        self.sheet.row([
            Cell::Count(ticket.number),
            Cell::Word(incident.as_deref()),
            Cell::Word(element),
            Cell::Count(u64::from(ticket.priority)),
            moment(Some(ticket.opened)),
            moment(ticket.acknowledged),
            moment(ticket.closed),
        ])
    }

    pub(super) fn finish(self) -> Result<(), DirectoryError> {
        self.sheet.finish()
    }
}
