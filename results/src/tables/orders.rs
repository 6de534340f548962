//! `orders`: what became of each order, a row an order: those that ended as nothing was under way for them any
//! longer, then those that were open at the end.

use super::Clock;
use super::sheet::{Cell, Column, Kind, Sheet};
use crate::directory::{DirectoryError, ResultDirectory};
use crate::orders::{OrderStory, shown};
use sandtable_model::orders::Plan;

const COLUMNS: &[Column] = &[
    ("order", Kind::Count, "1", "the number of the order"),
    ("stream", Kind::Word, "", "where it came from"),
    ("customer", Kind::Count, "1", "the number of the customer"),
    ("site", Kind::WordOrNone, "", "the site that the customer lives at"),
    ("offerings", Kind::Text, "", "what was ordered, an item each"),
    ("received", Kind::Moment, "UTC", "when it came"),
    (
        "ended",
        Kind::MomentOrNone,
        "UTC",
        "when it ended; nothing if it was open at the end of the run",
    ),
    ("state", Kind::Word, "", "how it ended, or how it stood (TMF622)"),
    (
        "late",
        Kind::Number,
        "h",
        "how much later than promised; of an open one, until the end of the run",
    ),
    ("jeopardy", Kind::Truth, "", "whether it was predicted to be late, before it was"),
    ("mended", Kind::Count, "1", "pieces of work by people that were not planned"),
    ("repeated", Kind::Count, "1", "pieces of work that were in vain"),
    ("cost", Kind::Number, "currency", "work of people on it"),
    ("costOfFallout", Kind::Number, "currency", "of that, on what fell out"),
    ("action", Kind::Word, "", "what it asked for (TMF622)"),
    ("foreseen", Kind::MomentOrNone, "UTC", "when it was first predicted to be late"),
];

pub(super) struct Orders<'p> {
    plan: &'p Plan,
    clock: Clock,
    sheet: Sheet,
}

impl<'p> Orders<'p> {
    pub(super) fn create(
        plan: &'p Plan,
        clock: Clock,
        directory: &ResultDirectory,
    ) -> Result<Self, DirectoryError> {
        Ok(Self { plan, clock, sheet: Sheet::create(directory, "orders", COLUMNS)? })
    }

    pub(super) fn write(&mut self, order: &OrderStory) -> Result<(), DirectoryError> {
        let site = self.plan.places.get(order.place as usize);
        let named = |offering: &u16| self.plan.offerings[usize::from(*offering)].name.as_str();
        let offerings: Vec<&str> = order.offerings.iter().map(named).collect();
        self.sheet.row([
            Cell::Count(order.number),
            Cell::Word(Some(&self.plan.arrivals[usize::from(order.stream)].name)),
            Cell::Count(order.customer),
            Cell::Word(site.map(|site| site.name.as_str())),
            Cell::Text(&offerings.join(", ")),
            Cell::Moment(Some(self.clock.micros(order.received))),
            Cell::Moment(order.ended.map(|ended| self.clock.micros(ended))),
            Cell::Word(Some(order.state.word())),
            Cell::Number(order.late.hours()),
            Cell::Truth(order.foreseen.is_some()),
            Cell::Count(u64::from(order.mended)),
            Cell::Count(u64::from(order.repeated)),
            Cell::Number(shown(order.cost)),
            Cell::Number(shown(order.cost_of_fallout)),
            Cell::Word(Some(self.plan.arrivals[usize::from(order.stream)].action.word())),
            Cell::Moment(order.foreseen.map(|foreseen| self.clock.micros(foreseen))),
        ])
    }

    pub(super) fn finish(self) -> Result<(), DirectoryError> {
        self.sheet.finish()
    }
}
