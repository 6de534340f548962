//! `tasks`: each piece of work on an order, a row each, with who did it and when.

use super::Clock;
use super::sheet::{Cell, Column, Kind, Sheet};
use crate::directory::{DirectoryError, ResultDirectory};
use sandtable_model::orders::{Job, Outcome, Plan, Record};
use sandtable_model::units::SimTime;

const COLUMNS: &[Column] = &[
    ("order", Kind::Count, "1", "the number of the order"),
    ("item", Kind::Count, "1", "the number of the item, from 1"),
    ("offering", Kind::Word, "", "what was ordered"),
    ("task", Kind::Word, "", "the task"),
    ("job", Kind::Word, "", "whether it was done, undone, mended or sorted out"),
    ("resource", Kind::Word, "", "the team or system that did it"),
    ("enabled", Kind::Moment, "UTC", "when it was asked for"),
    ("started", Kind::Moment, "UTC", "when it was begun"),
    ("ended", Kind::Moment, "UTC", "when it was done"),
    ("worked", Kind::Number, "s", "working time"),
    ("outcome", Kind::Word, "", "how it went"),
    ("cause", Kind::WordOrNone, "", "why it failed"),
    (
        "batch",
        Kind::CountOrNone,
        "1",
        "the number of the batch, if it was done for several items at once",
    ),
];

pub(super) struct Tasks<'p> {
    plan: &'p Plan,
    clock: Clock,
    sheet: Sheet,
}

impl<'p> Tasks<'p> {
    pub(super) fn create(
        plan: &'p Plan,
        clock: Clock,
        directory: &ResultDirectory,
    ) -> Result<Self, DirectoryError> {
        Ok(Self { plan, clock, sheet: Sheet::create(directory, "tasks", COLUMNS)? })
    }

    /// Writes a row, if the record is about a piece of work.
    pub(super) fn write(&mut self, record: &Record, now: SimTime) -> Result<(), DirectoryError> {
        let Record::Work { order, item, offering, task, job, station, .. } = *record else {
            return Ok(());
        };
        let Record::Work { asked, began, worked, outcome, batch, .. } = *record else {
            return Ok(());
        };
        let planned = &self.plan.offerings[usize::from(offering)];
        let (job, outcome_word) = (job_word(job), outcome_word(outcome));
        let cause = self.plan.cause(offering, task, outcome);
        let task = &planned.tasks[usize::from(task)];
        self.sheet.row([
            Cell::Count(order),
            Cell::Count(u64::from(item) + 1),
            Cell::Word(Some(&planned.name)),
            Cell::Word(Some(&task.name)),
            Cell::Word(Some(job)),
            Cell::Word(Some(&self.plan.stations[usize::from(station)].name)),
            Cell::Moment(Some(self.clock.micros(asked))),
            Cell::Moment(Some(self.clock.micros(began))),
            Cell::Moment(Some(self.clock.micros(now))),
            Cell::Number(worked.seconds()),
            Cell::Word(Some(outcome_word)),
            Cell::Word(cause.map(|cause| self.plan.causes[usize::from(cause)].as_str())),
            Cell::CountOrNone(batch),
        ])
    }

    pub(super) fn finish(self) -> Result<(), DirectoryError> {
        self.sheet.finish()
    }
}

fn job_word(job: Job) -> &'static str {
    match job {
        Job::Do => "do",
        Job::Undo => "undo",
        Job::Mend(_) => "mend",
        Job::Sort => "sort",
    }
}

fn outcome_word(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Done => "done",
        Outcome::Failed(_) => "failed",
        Outcome::NoneLeft => "none left",
        Outcome::Refused => "refused",
    }
}
