//! `traffic`: what became of the traffic of each cell and slice, period by period, with the
//! measurements of 3GPP TS 28.552 that follow from it.

use super::sheet::{Cell, Column, Kind, Sheet};
use super::{Clock, area_name};
use crate::directory::{DirectoryError, ResultDirectory};
use sandtable_model::traffic::{Counts, Fates, Sessions};
use sandtable_model::units::{SimTime, Span};
use sandtable_model::{ElementId, Plan};

const COLUMNS: &[Column] = &[
    ("periodStart", Kind::Moment, "UTC", "when the period began"),
    ("period", Kind::Number, "s", "how long it was"),
    ("cell", Kind::Word, "", "the cell"),
    ("area", Kind::WordOrNone, "", "the area of the cell"),
    ("slice", Kind::Word, "", "the slice; `shared` is what all share"),
    ("offered", Kind::Count, "B", "traffic whose fate was decided: the sum of the next four"),
    ("carried", Kind::Count, "B", "carried; of sessions under way at the end, what was so far"),
    ("blocked", Kind::Count, "B", "of sessions refused for want of resources"),
    ("dropped", Kind::Count, "B", "left when sessions were cut off"),
    ("uncovered", Kind::Count, "B", "wanted where no cell served"),
    ("sessionsOffered", Kind::Count, "1", "sessions begun by people who camp here"),
    ("sessionsCompleted", Kind::Count, "1", "sessions completed"),
    ("sessionsBlocked", Kind::Count, "1", "sessions refused for want of resources"),
    ("sessionsDropped", Kind::Count, "1", "sessions cut off and not taken over"),
    ("sessionsUncovered", Kind::Count, "1", "sessions begun where no cell served"),
    ("sessionsTakenOver", Kind::Count, "1", "sessions that came from cells out of service"),
    ("sessionsHandedOver", Kind::Count, "1", "sessions given to other cells"),
    (
        "DRB.PdcpSduVolumeDL",
        Kind::Number,
        "Mbit",
        "the traffic that was carried, as 3GPP counts it",
    ),
    (
        "latency",
        Kind::Number,
        "ms",
        "from the core to a user: path, wait and air, mean over packets",
    ),
    ("RRU.PrbTotDl", Kind::Number, "%", "resource blocks in use by those of the cell"),
    ("DRB.UEThpDl", Kind::Number, "kbit/s", "volume of completed data sessions by their time"),
];

pub(super) struct Traffic<'p> {
    plan: &'p Plan,
    clock: Clock,
    sheet: Sheet,
}

impl<'p> Traffic<'p> {
    pub(super) fn create(
        plan: &'p Plan,
        clock: Clock,
        directory: &ResultDirectory,
    ) -> Result<Self, DirectoryError> {
        Ok(Self { plan, clock, sheet: Sheet::create(directory, "traffic", COLUMNS)? })
    }

    pub(super) fn write(
        &mut self,
        (cell, slice): (ElementId, u8),
        length: Span,
        counts: &Counts,
        latency: Span,
        end: SimTime,
    ) -> Result<(), DirectoryError> {
        let start = SimTime::from_nanos(end.nanos() - length.nanos());
        let slices = self.plan.traffic.as_ref().map_or(&[][..], |traffic| &traffic.slices);
        let blocks = f64::from(self.plan.resource_blocks(cell));
        let (volume, time) = counts.completed;
        let throughput = if time == 0 { 0.0 } else { 8e3 * volume as f64 / time as f64 };
        let Sessions { offered, completed, blocked, dropped, uncovered, taken_over, handed_over } =
            counts.sessions;
        let sessions = [offered, completed, blocked, dropped, uncovered, taken_over, handed_over];
        let Fates { offered, carried, blocked, dropped, uncovered } = counts.bytes;
        let bytes = [offered, carried, blocked, dropped, uncovered];
        let head = [
            Cell::Moment(Some(self.clock.micros(start))),
            Cell::Number(length.seconds()),
            Cell::Word(Some(&self.plan.element(cell).name)),
            Cell::Word(area_name(self.plan, cell)),
            Cell::Word(slices.get(usize::from(slice)).map(|slice| slice.name.as_str())),
        ];
        let in_use = 100.0 * counts.busy as f64 / (blocks * length.nanos() as f64);
        let volume = 8e-6 * carried as f64;
        let tail = [volume, 1e3 * latency.seconds(), in_use, throughput].map(Cell::Number);
        let counted = bytes.into_iter().chain(sessions).map(Cell::Count);
        self.sheet.row(head.into_iter().chain(counted).chain(tail))
    }

    pub(super) fn finish(self) -> Result<(), DirectoryError> {
        self.sheet.finish()
    }
}
