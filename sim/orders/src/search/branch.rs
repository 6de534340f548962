//! What can happen to the orders of a plan beside what goes well: work that fails, stocks that run dry,
//! customers who change their mind between two tasks, work that is undone. Which of it a schedule shows is
//! read from what the desk says.

use crate::event::{Job, Outcome, Record};
use crate::lifecycle::OrderState;
use crate::plan::{Effect, Plan};
use sandtable_units::Chance;
use std::collections::{BTreeMap, BTreeSet};

/// Something that can happen to a task of an offering, by their numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Branch {
    /// The task fails in one of its ways, by number.
    Fails {
        /// The offering.
        offering: u16,
        /// Its task.
        task: u8,
        /// The failure.
        failure: u8,
    },
    /// The task finds nothing left of its stock.
    NoneLeft {
        /// The offering.
        offering: u16,
        /// Its task.
        task: u8,
    },
    /// The customer changes the order when this task was the last that was done.
    TurnsBack {
        /// The offering.
        offering: u16,
        /// Its task.
        task: u8,
    },
    /// The task is undone.
    Undone {
        /// The offering.
        offering: u16,
        /// Its task.
        task: u8,
    },
}

impl Branch {
    /// What can happen by the plan alone. When customers can change their mind depends on how tasks follow
    /// each other, which playing them shows.
    pub(super) fn possible(plan: &Plan) -> BTreeSet<Self> {
        let mut all = BTreeSet::new();
        for offering in ordered(plan) {
            for (task, planned) in (0..).zip(&plan.offerings[usize::from(offering)].tasks) {
                let mut before = Chance::NEVER;
                for (number, failure) in (0..).zip(&planned.failures) {
                    let happens = match failure.reads {
                        Some(inventory) => {
                            let inventory = &plan.inventories[usize::from(inventory)];
                            inventory.wrong > Chance::NEVER || inventory.drift > Chance::NEVER
                        }
                        None => failure.chance > before,
                    };
                    before = before.max(failure.chance);
                    if happens {
                        all.insert(Self::Fails { offering, task, failure: number });
                    }
                }
                if matches!(planned.effect, Effect::Reserve(_)) {
                    all.insert(Self::NoneLeft { offering, task });
                }
                if planned.undo.is_some() && planned.effect != Effect::Nothing {
                    all.insert(Self::Undone { offering, task });
                }
            }
        }
        all
    }

    /// What it is, in words: names instead of numbers.
    pub fn describe(self, plan: &Plan) -> String {
        let of = |offering: u16, task: u8| {
            let offering = &plan.offerings[usize::from(offering)];
            (format!("`{}`", offering.tasks[usize::from(task)].name), &offering.name)
        };
        match self {
            Self::Fails { offering, task, failure } => {
                let (name, of) = of(offering, task);
                let planned = plan.task(offering, task).failures[usize::from(failure)];
                let cause = &plan.causes[usize::from(planned.cause)];
                format!("{name} of `{of}` fails ({cause})")
            }
            Self::NoneLeft { offering, task } => {
                let (name, of) = of(offering, task);
                format!("nothing is left for {name} of `{of}`")
            }
            Self::TurnsBack { offering, task } => {
                let (name, of) = of(offering, task);
                format!("the customer changes or cancels `{of}` after {name}")
            }
            Self::Undone { offering, task } => {
                let (name, of) = of(offering, task);
                format!("{name} of `{of}` is undone")
            }
        }
    }
}

/// The offerings that orders are about, and the parts of bundles.
fn ordered(plan: &Plan) -> BTreeSet<u16> {
    let mut all = BTreeSet::new();
    for arrivals in &plan.arrivals {
        let drawn = arrivals.offerings.iter().map(|(_, offering)| *offering);
        for offering in drawn.chain(arrivals.once.iter().copied()) {
            all.extend(plan.parts(offering));
        }
    }
    all
}

/// Reads branches from what the desk says.
#[derive(Debug, Default)]
pub(super) struct Watch {
    /// What was seen.
    pub(super) seen: BTreeSet<Branch>,
    /// The task that was done last for each open order.
    last: BTreeMap<u64, (u16, u8)>,
}

impl Watch {
    /// Hears a record.
    pub(super) fn hear(&mut self, record: &Record) {
        match *record {
            Record::Work { order, offering, task, job, outcome, .. } => {
                match (job, outcome) {
                    (Job::Do, Outcome::Failed(failure)) => {
                        self.seen.insert(Branch::Fails { offering, task, failure });
                    }
                    (Job::Do, Outcome::NoneLeft) => {
                        self.seen.insert(Branch::NoneLeft { offering, task });
                    }
                    (Job::Undo, Outcome::Done) => {
                        self.seen.insert(Branch::Undone { offering, task });
                    }
                    (Job::Do | Job::Undo | Job::Mend(_) | Job::Sort, _) => {}
                }
                if (job, outcome) == (Job::Do, Outcome::Done) {
                    self.last.insert(order, (offering, task));
                }
            }
            Record::Order {
                order,
                state: OrderState::AssessingCancellation | OrderState::Pending,
            }
            | Record::TooLate { order } => {
                if let Some((offering, task)) = self.last.get(&order) {
                    self.seen.insert(Branch::TurnsBack { offering: *offering, task: *task });
                }
            }
            Record::Order { .. }
            | Record::Received { .. }
            | Record::Closed { .. }
            | Record::Item { .. }
            | Record::Milestone { .. }
            | Record::Jeopardy { .. }
            | Record::DeadLetter { .. }
            | Record::Reconciled { .. }
            | Record::Broken { .. }
            | Record::Bundled { .. }
            | Record::Moving { .. }
            | Record::Rejected { .. }
            | Record::Reminded { .. }
            | Record::PutRight { .. }
            | Record::Lost { .. }
            | Record::Audited { .. } => {}
        }
    }
}
