//! What is kept of an order, its items and their tasks.

use super::flight::{Answers, Flight};
use super::installed::Taken;
use crate::event::{Job, Message, OrderRef, Outcome};
use crate::lifecycle::{ItemState, OrderState};
use crate::plan::{self, Effect, Plan};
use sandtable_units::{SimTime, Span};
use serde::{Deserialize, Serialize};

/// An order.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Order {
    pub(super) number: u64,
    /// Where it comes from: the stream, and how many came before in it.
    pub(super) stream: u16,
    pub(super) serial: u64,
    pub(super) customer: u64,
    /// Where its customer lives, and where what is ordered is to be: elsewhere only if it moves.
    pub(super) place: u32,
    pub(super) to: u32,
    pub(super) priority: u8,
    pub(super) state: OrderState,
    pub(super) arrived: SimTime,
    /// The customer has cancelled, at a moment at which that could not be looked at.
    pub(super) wants_out: bool,
    /// The same of a change.
    pub(super) wants_change: bool,
    pub(super) jeopardy: bool,
    /// When it is to be looked at again whether it will be late.
    pub(super) looks_at: Option<SimTime>,
    /// Requests and pieces of work that are under way for it. It is kept as long as there are any.
    pub(super) flying: u32,
    pub(super) items: Vec<Item>,
}

/// An item of an order.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Item {
    pub(super) offering: u16,
    pub(super) state: ItemState,
    pub(super) epoch: u8,
    /// The batch that it was last worked on in.
    pub(super) batch: Option<u64>,
    /// What of the customer's products it is about, until it ends.
    pub(super) taken: Option<Taken>,
    /// What is to become of it once all that was done for it is undone.
    pub(super) ending: Option<Ending>,
    pub(super) tasks: Vec<Task>,
}

/// Why the tasks of an item are undone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Ending {
    Fail,
    Cancel,
    Restart,
}

/// How far a task is.
#[expect(clippy::struct_excessive_bools, reason = "each is so or not, whatever the others are")]
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct Task {
    pub(super) phase: Phase,
    /// How often it was done without success.
    pub(super) tries: u8,
    /// Requests sent so far for what is under way, and at the beginning of the present round.
    pub(super) attempt: u32,
    pub(super) round: u32,
    /// Requests sent when people last looked at it.
    pub(super) looked: u32,
    /// The system has said that it has the request.
    pub(super) taken: bool,
    /// People have mended what it failed by.
    pub(super) mended: bool,
    /// People have looked for a unit when the stock had none left.
    pub(super) sought: bool,
    /// People have made the request readable.
    pub(super) cleansed: bool,
    /// How often it has taken effect, and how often that was taken back.
    pub(super) applied: u8,
    pub(super) undone: u8,
    /// The system knows that it has been undone.
    pub(super) barred: bool,
    /// What the system answered last without success, to the request of which try.
    pub(super) refused: Option<(u8, Outcome)>,
    /// The request that its system has before it, and what it has answered, if it knows requests by their keys.
    pub(super) flight: Option<Flight>,
    pub(super) answers: Answers,
    pub(super) asked: SimTime,
    /// When people began what is asked for, if they have.
    pub(super) began: Option<SimTime>,
    /// When what is asked for was expected to be done when it was asked for.
    pub(super) expected: SimTime,
    /// The customer's appointment.
    pub(super) due: SimTime,
}

/// Where a task stands.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Phase {
    /// It waits for others, or is no longer needed.
    #[default]
    Waits,
    /// It waits for the customer's appointment.
    Appointed,
    /// It is asked for.
    Asked,
    /// People mend what fell out.
    Mending,
    /// It is done.
    Done,
    /// Undoing it is asked for.
    Undoing,
    /// It is undone.
    Undone,
}

impl Order {
    pub(super) fn reference(&self, slot: usize) -> OrderRef {
        let slot = u32::try_from(slot).expect("fewer than 2^32 orders are open at once");
        OrderRef { slot: Some(slot), number: self.number }
    }

    /// What it is promised within: the longest time of any of its items.
    pub(super) fn promised(&self, plan: &Plan) -> Option<Span> {
        let offerings = self.items.iter().map(|item| &plan.offerings[usize::from(item.offering)]);
        offerings.filter_map(|offering| offering.promised).max()
    }

    /// Whether the customer can still change or cancel it.
    pub(super) fn can_turn_back(&self, plan: &Plan) -> bool {
        self.items.iter().all(|item| {
            let passed = (0..).zip(&item.tasks).any(|(number, task)| {
                let waits = matches!(task.phase, Phase::Waits | Phase::Appointed);
                plan.task(item.offering, number).no_return && !waits
            });
            !item.state.is_terminal() && item.ending.is_none() && !passed
        })
    }
}

impl Item {
    /// One that has just come.
    pub(super) fn new(plan: &Plan, offering: u16) -> Self {
        let tasks = plan.offerings[usize::from(offering)].tasks.len();
        Self {
            offering,
            state: ItemState::Acknowledged,
            epoch: 0,
            batch: None,
            taken: None,
            ending: None,
            tasks: vec![Task::default(); tasks],
        }
    }

    /// The tasks that are done, as bits.
    pub(super) fn done(&self) -> u32 {
        let bit = |(number, task): (u32, &Task)| u32::from(task.phase == Phase::Done) << number;
        (0..).zip(&self.tasks).map(bit).sum()
    }

    /// Whether anything is under way for it.
    pub(super) fn is_busy(&self) -> bool {
        self.tasks.iter().any(|task| match task.phase {
            Phase::Asked | Phase::Mending | Phase::Undoing => true,
            Phase::Waits | Phase::Appointed | Phase::Done | Phase::Undone => false,
        })
    }
}

impl Task {
    /// Whether an item that is to end need not wait for it: people have not begun it, or it leaves nothing
    /// behind when they have done it.
    pub(super) fn can_be_left(&self, plan: &Plan, planned: &plan::Task) -> bool {
        match self.phase {
            Phase::Appointed | Phase::Mending => true,
            Phase::Asked => {
                let by_people = plan.station(planned.station).channel.is_none();
                by_people && (self.began.is_none() || planned.effect == Effect::Nothing)
            }
            Phase::Waits | Phase::Done | Phase::Undoing | Phase::Undone => false,
        }
    }

    /// Whether a message is about what is under way.
    pub(super) fn awaits(&self, message: &Message) -> bool {
        let phase = match message.job {
            Job::Do => self.phase == Phase::Asked,
            Job::Undo => self.phase == Phase::Undoing,
            Job::Mend(_) => self.phase == Phase::Mending,
            Job::Sort => matches!(self.phase, Phase::Asked | Phase::Undoing),
        };
        phase && self.tries == message.tries
    }
}
