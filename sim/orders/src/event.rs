//! What happens at the order desk and between systems, and what is said of it.

use crate::disturbance::{Disturbance, Trouble};
use crate::lifecycle::{ItemState, OrderState};
use sandtable_queueing::Server;
use sandtable_units::{Chance, SimTime, Span};
use serde::{Deserialize, Serialize};

/// An order: where it is kept, and its number, which is never given twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct OrderRef {
    /// Nobody outside knows it.
    pub(crate) slot: Option<u32>,
    /// Its number, from 1 in the order of arrival.
    pub number: u64,
}

impl OrderRef {
    /// An order that somebody outside knows by its number.
    pub const fn of_number(number: u64) -> Self {
        Self { slot: None, number }
    }
}

/// A request for a piece of work, or the reply to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Message {
    /// The order.
    pub order: OrderRef,
    /// The item, by number from 0.
    pub item: u8,
    /// What was ordered.
    pub offering: u16,
    /// The task, by number within the offering.
    pub task: u8,
    /// Which run of the item's tasks: those of an amended item begin anew.
    pub epoch: u8,
    /// How often the work had been done before, without success.
    pub tries: u8,
    /// How often the request had been sent before.
    pub attempt: u32,
    /// What is asked for.
    pub job: Job,
}

/// What is done with a task.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Job {
    /// It is done.
    Do,
    /// What it left behind is taken back.
    Undo,
    /// People mend what fell out.
    Mend(Fallout),
    /// People look at a request that was put aside.
    Sort,
}

/// Why a task fell out, in one byte wherever it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(from = "u8", into = "u8")]
pub enum Fallout {
    /// It failed, by the number of the task's failure.
    Failure(u8),
    /// There was nothing left of the stock that it takes from.
    NoneLeft,
}

impl From<u8> for Fallout {
    fn from(written: u8) -> Self {
        match written {
            u8::MAX => Self::NoneLeft,
            failure => Self::Failure(failure),
        }
    }
}

impl From<Fallout> for u8 {
    fn from(fallout: Fallout) -> Self {
        match fallout {
            Fallout::Failure(failure) => failure,
            Fallout::NoneLeft => Self::MAX,
        }
    }
}

/// How a piece of work went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Outcome {
    /// It is done.
    Done,
    /// It failed, by the number of the task's failure.
    Failed(u8),
    /// There is nothing left of the stock that it takes from.
    NoneLeft,
    /// The request cannot be used as it is: unreadable, expired or of another schema.
    Refused,
}

/// A piece of work that was done: by whom, and when.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Work {
    /// The station.
    pub station: u16,
    /// How long it worked.
    pub worked: Span,
    /// When it was asked to.
    pub asked: SimTime,
    /// When it began.
    pub began: SimTime,
}

/// What items that are worked on together have in common.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct BatchKey {
    /// The tasks that may be done together.
    pub(crate) group: u32,
    /// The stream of orders, if customers are counted by streams.
    pub(crate) stream: u16,
    /// Which order, customer, place or batch.
    pub(crate) which: u64,
}

/// Something that happens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Event {
    /// The next order of a stream of arrivals, or the first look at it.
    Arrival {
        /// The stream, by number.
        stream: u16,
        /// How many came before.
        serial: u64,
    },
    /// The customer cancels.
    Cancel {
        /// The order.
        order: OrderRef,
    },
    /// The customer wants something else.
    Amend {
        /// The order.
        order: OrderRef,
    },
    /// A task may begin: its appointment has come.
    Due(Message),
    /// A customer has done nothing and is reminded; the message's attempt counts the reminders before.
    Reminder(Message),
    /// What waits to be done together has waited for long enough.
    Gathered {
        /// The team.
        station: u16,
        /// What it has in common.
        key: BatchKey,
        /// When the first began to wait.
        since: SimTime,
    },
    /// A server has done its work on several items.
    FinishedBatch {
        /// The server.
        server: Server,
        /// What it did; asked for by the first.
        work: Work,
        /// Where the desk keeps what was done.
        batch: u32,
    },
    /// A request is sent, after a pause or because a circuit is closed again.
    Send(Message),
    /// A request arrives at its system.
    Request(Message),
    /// A server has done its work.
    Finished {
        /// The server.
        server: Server,
        /// What it did.
        work: Work,
        /// The request.
        message: Message,
    },
    /// The network at the customer's place has answered: there is room, or it has taken the configuration.
    Configured {
        /// What was asked.
        message: Message,
        /// Who asked.
        work: Work,
        /// Whether there was room.
        room: bool,
    },
    /// A reply arrives.
    Reply(Message, Outcome),
    /// A reply has been waited for long enough.
    Timeout(Message),
    /// A shift begins.
    Wake {
        /// The station.
        station: u16,
    },
    /// An inventory is held against what it is about.
    Reconcile {
        /// Its number.
        inventory: u16,
    },
    /// A disturbance begins or ends.
    Trouble {
        /// What is wrong.
        kind: Trouble,
        /// The system, by number.
        station: u16,
        /// Whether it begins.
        begins: bool,
    },
    /// A stock is held against what is really free.
    Audit {
        /// Its number.
        stock: u16,
    },
    /// It is time to look whether an order will be late.
    Look {
        /// The order.
        order: OrderRef,
    },
    /// The network at a place goes out of service, or is back.
    OutOfService {
        /// The place, by number.
        place: u32,
        /// Whether it goes out.
        is_out: bool,
    },
}

impl Event {
    /// The beginning and the end of a disturbance.
    pub fn of_disturbance(disturbance: &Disturbance) -> [(SimTime, Self); 2] {
        let Disturbance { kind, station, at, lasts } = *disturbance;
        [(at, true), (at.saturating_add(lasts), false)]
            .map(|(at, begins)| (at, Self::Trouble { kind, station, begins }))
    }
}

/// Something that is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Record {
    /// An order comes.
    Received {
        /// Its number.
        order: u64,
        /// The stream of arrivals that it is of, by number.
        stream: u16,
        /// The customer, by number: as many as the stream has, or a new one with each order.
        customer: u64,
        /// The place where the customer lives, by number.
        place: u32,
        /// TMF622 priority, 0 (highest) to 4.
        priority: u8,
    },
    /// An order is in another state.
    Order {
        /// Its number.
        order: u64,
        /// The state.
        state: OrderState,
    },
    /// An item is in another state.
    Item {
        /// The order's number.
        order: u64,
        /// Its number in the order.
        item: u8,
        /// What was ordered.
        offering: u16,
        /// The state.
        state: ItemState,
    },
    /// A piece of work is done, or has failed.
    Work {
        /// The order's number.
        order: u64,
        /// The item's number.
        item: u8,
        /// What was ordered.
        offering: u16,
        /// The task's number.
        task: u8,
        /// What was done with it.
        job: Job,
        /// Who did it.
        station: u16,
        /// When it was asked for.
        asked: SimTime,
        /// When it was begun.
        began: SimTime,
        /// Working time, without what lies between shifts; of what was done for several items at once, its
        /// share.
        worked: Span,
        /// How it went.
        outcome: Outcome,
        /// The number of the batch, from 1, if it was done for several items at once. Items keep the
        /// number as long as they stay together.
        batch: Option<u64>,
    },
    /// A milestone is reached.
    Milestone {
        /// The order's number.
        order: u64,
        /// The item's number.
        item: u8,
        /// The task's number.
        task: u8,
    },
    /// An order is predicted to be late, before what was promised has passed.
    Jeopardy {
        /// Its number.
        order: u64,
        /// When it is now thought to be done.
        expected: SimTime,
    },
    /// The customer asked for something that is too late.
    TooLate {
        /// The order's number.
        order: u64,
    },
    /// A request was put aside.
    DeadLetter {
        /// The order's number.
        order: u64,
        /// The item's number.
        item: u8,
        /// The task's number.
        task: u8,
        /// The system.
        station: u16,
    },
    /// An inventory was held against what it is about.
    Reconciled {
        /// Its number.
        inventory: u16,
        /// How many of its records were wrong.
        before: Chance,
        /// How many are wrong now.
        after: Chance,
    },
    /// A law does not hold.
    Broken {
        /// The law.
        law: Law,
        /// The order's number, if it is about one.
        order: Option<u64>,
    },
    /// A customer is reminded of something.
    Reminded {
        /// The order's number.
        order: u64,
        /// The item's number.
        item: u8,
        /// What was ordered.
        offering: u16,
        /// The task's number.
        task: u8,
    },
    /// Some items of an order are of a bundle.
    Bundled {
        /// The order's number.
        order: u64,
        /// The bundle, by its number as an offering.
        offering: u16,
        /// Its first item.
        item: u8,
        /// How many items are of it.
        items: u8,
    },
    /// An order is to move what its customer has.
    Moving {
        /// Its number.
        order: u64,
        /// The place that it is moved to, by number.
        to: u32,
    },
    /// An item was refused before anything was done for it, and its order is rejected.
    Rejected {
        /// The order's number.
        order: u64,
        /// The item's number.
        item: u8,
        /// Why.
        reason: Rejection,
    },
    /// What an item has given back to a stock was not written down as free.
    Lost {
        /// The order's number.
        order: u64,
        /// The item's number.
        item: u8,
        /// The stock.
        stock: u16,
    },
    /// A stock was held against what is really free.
    Audited {
        /// Its number.
        stock: u16,
        /// How many were lost.
        lost: u64,
        /// How many of those were found.
        found: u64,
    },
    /// What an ended order has left wrong was found by a reconciliation and put right.
    PutRight {
        /// The order's number.
        order: u64,
        /// The item's number.
        item: u8,
        /// What was ordered.
        offering: u16,
        /// The task's number.
        task: u8,
    },
    /// Nothing is under way any longer for an order that has ended: no more work will be said of it.
    Closed {
        /// Its number.
        order: u64,
    },
}

/// Why an order is rejected before anything is done for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Rejection {
    /// The offering does not reach the customer.
    NotEligible,
    /// The customer has nothing of what the order is about.
    NothingInstalled,
}

impl Rejection {
    /// What people are told.
    pub const fn word(self) -> &'static str {
        match self {
            Self::NotEligible => "not eligible",
            Self::NothingInstalled => "nothing installed",
        }
    }
}

impl Record {
    /// The number of the order that it is about.
    pub fn order(&self) -> Option<u64> {
        match *self {
            Self::Received { order, .. }
            | Self::Order { order, .. }
            | Self::Item { order, .. }
            | Self::Work { order, .. }
            | Self::Milestone { order, .. }
            | Self::Jeopardy { order, .. }
            | Self::TooLate { order }
            | Self::Reminded { order, .. }
            | Self::PutRight { order, .. }
            | Self::DeadLetter { order, .. }
            | Self::Bundled { order, .. }
            | Self::Moving { order, .. }
            | Self::Rejected { order, .. }
            | Self::Closed { order }
            | Self::Lost { order, .. } => Some(order),
            Self::Broken { order, .. } => order,
            Self::Reconciled { .. } | Self::Audited { .. } => None,
        }
    }
}

/// What must hold whatever happens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Law {
    /// Orders and items move along legal transitions only, and into one terminal state.
    LegalTransitions,
    /// An order is what its items come to.
    RollUp,
    /// What is done under one key is done once.
    OneEffectPerKey,
    /// What failed or was cancelled leaves nothing behind.
    NoOrphans,
    /// What is completed is active.
    NothingMissing,
    /// No request is sent more often than [`MOST_SENT`](crate::laws::MOST_SENT) times without people having
    /// looked at it.
    BoundedRetries,
    /// What is taken from a stock is what orders hold of it.
    StocksAgree,
    /// Each order ends once what disturbs it is over.
    EveryOrderEnds,
    /// In the end nothing waits.
    QueuesDrain,
    /// What customers have is what they had at the start and what completed orders have made of it; nothing is
    /// given up twice.
    InstalledBaseAgrees,
    /// After reconciliation what orders say is what is active and reserved.
    InventoriesAgree,
}

impl Law {
    /// All of them.
    pub const ALL: [Self; 11] = [
        Self::LegalTransitions,
        Self::RollUp,
        Self::OneEffectPerKey,
        Self::NoOrphans,
        Self::NothingMissing,
        Self::BoundedRetries,
        Self::StocksAgree,
        Self::EveryOrderEnds,
        Self::QueuesDrain,
        Self::InstalledBaseAgrees,
        Self::InventoriesAgree,
    ];

    /// What it is called in files.
    pub const fn word(self) -> &'static str {
        match self {
            Self::EveryOrderEnds => "every-order-ends",
            Self::LegalTransitions => "legal-transitions",
            Self::RollUp => "roll-up",
            Self::OneEffectPerKey => "one-effect-per-key",
            Self::NoOrphans => "no-orphans",
            Self::NothingMissing => "nothing-missing",
            Self::BoundedRetries => "bounded-retries",
            Self::StocksAgree => "stocks-agree",
            Self::QueuesDrain => "queues-drain",
            Self::InstalledBaseAgrees => "installed-base-agrees",
            Self::InventoriesAgree => "inventories-agree",
        }
    }

    /// What must hold, in a sentence without its full stop.
    pub const fn meaning(self) -> &'static str {
        match self {
            Self::LegalTransitions => {
                "orders and items move along legal transitions only, and into one terminal state"
            }
            Self::RollUp => "an order is what its items come to",
            Self::OneEffectPerKey => "what is done under one key is done once",
            Self::NoOrphans => "what failed or was cancelled leaves nothing behind",
            Self::NothingMissing => "what is completed is active",
            Self::BoundedRetries => {
                "no request is sent more than a hundred times without people having looked at it"
            }
            Self::StocksAgree => "what is taken from a stock is what orders hold of it",
            Self::EveryOrderEnds => "each order ends once what disturbs it is over",
            Self::QueuesDrain => "in the end nothing waits",
            Self::InstalledBaseAgrees => {
                "what customers have is what they had and what completed orders have made of it"
            }
            Self::InventoriesAgree => {
                "after reconciliation what orders say is what is active and reserved"
            }
        }
    }

    /// Whether it says that something must happen in the end, which can be asked only if disturbances
    /// end; the others say what must never happen.
    pub const fn is_liveness(self) -> bool {
        match self {
            Self::EveryOrderEnds | Self::QueuesDrain | Self::InventoriesAgree => true,
            Self::LegalTransitions
            | Self::RollUp
            | Self::OneEffectPerKey
            | Self::NoOrphans
            | Self::NothingMissing
            | Self::BoundedRetries
            | Self::StocksAgree
            | Self::InstalledBaseAgrees => false,
        }
    }
}
