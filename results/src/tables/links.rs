//! `links`: what each link of the transport network carried in each direction, period by period, and what
//! it did not.

use super::Clock;
use super::sheet::{Cell, Column, Kind, Sheet};
use crate::directory::{DirectoryError, ResultDirectory};
use crate::transport::filled_by;
use sandtable_model::units::{SimTime, Span};
use sandtable_model::{ElementId, Plan};

const COLUMNS: &[Column] = &[
    ("periodStart", Kind::Moment, "UTC", "when the period began"),
    ("period", Kind::Number, "s", "how long it was"),
    ("link", Kind::Word, "", "the link"),
    ("from", Kind::Word, "", "the site or router that this direction leads from"),
    ("to", Kind::Word, "", "the site or router that it leads to"),
    ("carried", Kind::Count, "B", "traffic that it carried"),
    ("lost", Kind::Count, "B", "traffic over its capacity, or sent over it while it was down"),
    ("utilisation", Kind::NumberOrNone, "%", "traffic carried by capacity, mean of the period"),
];

pub(super) struct Links<'p> {
    plan: &'p Plan,
    clock: Clock,
    sheet: Sheet,
}

impl<'p> Links<'p> {
    pub(super) fn create(
        plan: &'p Plan,
        clock: Clock,
        directory: &ResultDirectory,
    ) -> Result<Self, DirectoryError> {
        Ok(Self { plan, clock, sheet: Sheet::create(directory, "links", COLUMNS)? })
    }

    pub(super) fn write(
        &mut self,
        link: ElementId,
        length: Span,
        (carried, lost): ([u64; 2], [u64; 2]),
        end: SimTime,
    ) -> Result<(), DirectoryError> {
        let start = SimTime::from_nanos(end.nanos() - length.nanos());
        let used = filled_by(self.plan, link, length, carried);
        let ends = self.plan.link(link).ends.map(|node| self.plan.node_name(node));
        for (from, to) in [(0, 1), (1, 0)] {
            self.sheet.row([
                Cell::Moment(Some(self.clock.micros(start))),
                Cell::Number(length.seconds()),
                Cell::Word(Some(&self.plan.element(link).name)),
                Cell::Word(Some(ends[from])),
                Cell::Word(Some(ends[to])),
                Cell::Count(carried[from]),
                Cell::Count(lost[from]),
                Cell::NumberOrNone(used[from]),
            ])?;
        }
        Ok(())
    }

    pub(super) fn finish(self) -> Result<(), DirectoryError> {
        self.sheet.finish()
    }
}
