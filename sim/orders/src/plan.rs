//! What is fixed of fulfilment: what can be ordered, the tasks that this takes, who does them, and how the
//! systems among those are reached. Whoever makes a plan has checked it (the checks of a scenario do).

use crate::catalogue::{Action, Eligible, Product, Promotion};
use crate::disturbance::Disturbance;
use crate::event::Outcome;
use crate::pace::Pace;
use sandtable_kernel::{Family, SpanDistribution};
use sandtable_queueing::{Calendar, StationPlan};
use sandtable_units::{Chance, SimTime, Span};

/// The most tasks of an offering: their states are kept as bits.
pub const MOST_TASKS: usize = 32;
/// The most items of an order.
pub const MOST_ITEMS: usize = 250;

/// All that is fixed.
#[derive(Debug, Clone)]
pub struct Plan {
    /// What can be ordered.
    pub offerings: Vec<Offering>,
    /// Teams and systems.
    pub stations: Vec<Station>,
    /// What is reserved for orders.
    pub stocks: Vec<Stock>,
    /// Records that drift away from what they are about.
    pub inventories: Vec<Inventory>,
    /// Where orders come from.
    pub arrivals: Vec<Arrivals>,
    /// The places that customers live at; empty where place does not matter.
    pub places: Vec<Place>,
    /// What disturbs systems and the ways to them, in any order.
    pub disturbances: Vec<Disturbance>,
    /// Names of the causes of failures.
    pub causes: Vec<String>,
    /// What customers have at the start, by the number of the product; empty if nobody asks.
    pub products: Vec<Product>,
    /// When what costs less.
    pub promotions: Vec<Promotion>,
}

/// A place that customers live at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Its name.
    pub name: String,
    /// How many live there and at all places before it.
    pub upto: u64,
}

/// Something that can be ordered (TMF620 product offering), with all the tasks that one action on it takes.
#[derive(Debug, Clone)]
pub struct Offering {
    /// Its name.
    pub name: String,
    /// What it brings a month, in hundredths of the operator's currency.
    pub price: u64,
    /// How soon it is promised; without a promise nothing is late.
    pub promised: Option<Span>,
    /// Its tasks; a task stands after those that it waits for.
    pub tasks: Vec<Task>,
    /// The tasks that validate an order, as bits: no other begins before those of all items are done.
    pub validates: u32,
    /// What is done with the product.
    pub action: Action,
    /// The product, by number: the same for all actions.
    pub product: u16,
    /// What is ordered with it, an item each, if it is a bundle; itself it then has no tasks.
    pub parts: Vec<u16>,
    /// Who may have it; without it, everybody.
    pub eligible: Option<Eligible>,
}

/// A piece of work on one item of an order.
#[derive(Debug, Clone)]
pub struct Task {
    /// Its name, unique within its offering.
    pub name: String,
    /// Who does it, by number.
    pub station: u16,
    /// Working time.
    pub takes: SpanDistribution,
    /// The tasks that must be done before, as bits.
    pub after: u32,
    /// How it can fail, and what is done then: chances are added up, one after the other.
    pub failures: Vec<Failure>,
    /// What is done when it takes from a stock that has nothing left, or there is no room.
    pub short: Remedy,
    /// What it leaves behind.
    pub effect: Effect,
    /// Working time of taking its effect back; without it, the effect stays.
    pub undo: Option<SpanDistribution>,
    /// Whether the network at the customer's place must work for it.
    pub at_site: bool,
    /// Whether there must be room there.
    pub room: Option<Room>,
    /// Whether the customer can no longer change or cancel once it is asked for.
    pub no_return: bool,
    /// Whether it is told as a milestone.
    pub milestone: bool,
    /// Whether it is for people to decide when: the customer's appointment, drawn from when the task
    /// could begin.
    pub appointment: Option<SpanDistribution>,
    /// Whether customers forget it, and are reminded.
    pub reminded: Option<Reminded>,
    /// Whether a team does it for several items at once.
    pub batch: Option<Batch>,
}

/// Room in the network at a customer's place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Room {
    /// How much of what there is may have been in use when there was most to do.
    pub below: Chance,
    /// The cause that is told when more was.
    pub cause: u16,
}

/// Customers are reminded of what they have not done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reminded {
    /// After how long, again and again.
    pub every: Span,
    /// How many do nothing before the next reminder; the others do it at their appointment.
    pub forgets: Chance,
}

/// Work on several items that is done at once.
#[derive(Debug, Clone)]
pub struct Batch {
    /// The tasks that may be done together have one number.
    pub group: u32,
    /// What the items have in common.
    pub of: BatchOf,
    /// How long the first waits for others.
    pub wait: Span,
    /// How many there are at most.
    pub most: u32,
    /// Working time of each but the first.
    pub each: Option<SpanDistribution>,
}

/// What items that are worked on together have in common.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BatchOf {
    /// Nothing.
    All,
    /// Their order.
    Order,
    /// Their customer.
    Customer,
    /// Where their customers live.
    Place,
    /// That they were worked on together before; what was not is worked on alone.
    Batch,
}

/// What a task leaves behind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// Nothing that anybody would miss.
    Nothing,
    /// One unit of a stock is taken.
    Reserve(u16),
    /// Something is active that was not.
    Activate,
    /// One unit of a stock is given back, at the place that the product leaves, once the item is completed.
    Release(u16),
    /// Something is no longer active.
    Deactivate,
}

/// A way in which a task fails though it is done.
#[derive(Debug, Clone, Copy)]
pub struct Failure {
    /// Its cause, by number.
    pub cause: u16,
    /// How often it or one of those before it happens; of no meaning if it comes from a record.
    pub chance: Chance,
    /// The inventory, by number, whose record of this item may be wrong: that makes it happen, until people
    /// have mended it.
    pub reads: Option<u16>,
    /// What is done then.
    pub remedy: Remedy,
}

/// What is done about a failure.
#[derive(Debug, Clone, Copy)]
pub enum Remedy {
    /// The task is done again, by the same station.
    Repeat,
    /// An earlier task and all that wait for it are done again.
    Rework(u8),
    /// Fallout: a team mends it, then the task is done again.
    Mend {
        /// The team.
        station: u16,
        /// How long it takes, by number in the team's `mending`.
        mending: u16,
    },
    /// The item fails; what was done for it is undone.
    GiveUp,
    /// The order is rejected. Only for tasks that validate.
    Reject,
}

/// A team of people or a system.
#[derive(Debug, Clone)]
pub struct Station {
    /// Its name.
    pub name: String,
    /// Its servers and their hours.
    pub queue: StationPlan,
    /// How it is reached, if it is a system.
    pub channel: Option<Channel>,
    /// What an hour of work costs, in hundredths of the operator's currency.
    pub hourly: u64,
    /// Working times of mending what fell out, by number.
    pub mending: Vec<SpanDistribution>,
}

/// How requests reach a system and how sure that is: the integration rules.
#[derive(Debug, Clone)]
pub struct Channel {
    /// What happens to requests while the system is down.
    pub mode: Mode,
    /// From here to there, and back again.
    pub latency: SpanDistribution,
    /// Requests and replies that are lost.
    pub lost: Chance,
    /// Requests and replies that arrive twice.
    pub duplicated: Chance,
    /// Requests that the system can never read, whatever is tried, until people have looked at them.
    pub poison: Chance,
    /// How long a reply is waited for before the request is sent again.
    pub timeout: Span,
    /// How often a request is sent before it is put aside; without a limit, for ever.
    pub attempts: Option<u16>,
    /// The pause before the second attempt, doubled before each further one.
    pub backoff: Span,
    /// The longest such pause.
    pub longest_backoff: Span,
    /// Whether a pause is drawn between zero and its length ("full jitter").
    pub jitter: bool,
    /// After how many timeouts in a row nothing is sent, and for how long.
    pub breaker: Option<(u16, Span)>,
    /// Whether the system knows requests that it has had by their key.
    pub keyed: bool,
    /// When the system says that it has a request.
    pub acknowledge: Acknowledge,
    /// Whether replies are stored with what was done, so that they survive a crash.
    pub outbox: bool,
    /// What becomes of requests that are put aside.
    pub dead_letters: DeadLetters,
}

/// What happens to requests while a system is down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// They are refused, and time out.
    Call,
    /// They wait on a bus.
    Bus,
}

/// When a system says that it has a request, so that it is not sent again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Acknowledge {
    /// When it is done.
    AfterCommit,
    /// When it arrives.
    OnReceipt,
}

/// What becomes of requests that are put aside.
#[derive(Debug, Clone, Copy)]
pub enum DeadLetters {
    /// Nothing: they are lost.
    Drop,
    /// They are sent again after this time.
    Replay(Span),
    /// A team looks at each and sends it again.
    People {
        /// The team.
        station: u16,
        /// How long it takes, by number in the team's `mending`.
        mending: u16,
    },
}

/// What there is a limited number of: ports, numbers, shares of a slice.
#[derive(Debug, Clone)]
pub struct Stock {
    /// Its name.
    pub name: String,
    /// How many there are, at each place if it is one of places, else at one place.
    pub amounts: Vec<u32>,
    /// The cause that is told when there are none left.
    pub cause: u16,
    /// How many of those that are given back are not written down as free.
    pub lost: Chance,
    /// How often those are looked for, and how many are found.
    pub audited: Option<(Span, Chance)>,
}

/// Records of what customers have, of services or of the network, some of which are wrong.
#[derive(Debug, Clone)]
pub struct Inventory {
    /// Its name.
    pub name: String,
    /// How many of its records are wrong at the start.
    pub wrong: Chance,
    /// How many of those that are right become wrong in a year of 365 days.
    pub drift: Chance,
    /// How often it is held against what it is about, and how many of its mistakes that mends.
    pub reconciled: Option<(Span, Chance)>,
}

/// Where orders come from.
#[derive(Debug, Clone)]
pub struct Arrivals {
    /// Its name, from which its draws come.
    pub name: String,
    /// From one order to the next, in hours in which they come.
    pub every: SpanDistribution,
    /// These hours.
    pub hours: Calendar,
    /// From when on.
    pub from: SimTime,
    /// Until when.
    pub until: SimTime,
    /// How many there are at most.
    pub most: u64,
    /// Offerings with their weights, added up: each item is one of them.
    pub offerings: Vec<(u64, u16)>,
    /// How many items an order has, with weights added up.
    pub items: Vec<(u64, u8)>,
    /// What every order has besides, once each: they are its first items.
    pub once: Vec<u16>,
    /// How many customers order again and again; without, each order is a new one's.
    pub customers: Option<u64>,
    /// TMF622 priority, 0 (highest) to 4.
    pub priority: u8,
    /// How long a customer waits before cancelling.
    pub patience: Option<SpanDistribution>,
    /// How many customers change their mind, and after how long.
    pub amended: Option<(Chance, SpanDistribution)>,
    /// Draws that concern its orders.
    pub draws: Family,
    /// What its orders ask for.
    pub action: Action,
    /// How fast orders come at what time; without it, as usual.
    pub pace: Option<Pace>,
}

impl Plan {
    /// The offering of an item, and its task.
    pub(crate) fn task(&self, offering: u16, task: u8) -> &Task {
        &self.offerings[usize::from(offering)].tasks[usize::from(task)]
    }

    /// Why work on a task failed, by the number of the cause; none if it did not, or nobody said why.
    pub fn cause(&self, offering: u16, task: u8, outcome: Outcome) -> Option<u16> {
        let task = self.task(offering, task);
        match (outcome, task.effect) {
            (Outcome::Failed(failure), _) => Some(task.failures[usize::from(failure)].cause),
            (Outcome::NoneLeft, Effect::Reserve(stock)) => {
                Some(self.stocks[usize::from(stock)].cause)
            }
            (
                Outcome::NoneLeft,
                Effect::Nothing | Effect::Activate | Effect::Release(_) | Effect::Deactivate,
            ) => task.room.map(|room| room.cause),
            (Outcome::Done | Outcome::Refused, _) => None,
        }
    }

    /// A station by its number.
    pub(crate) fn station(&self, station: u16) -> &Station {
        &self.stations[usize::from(station)]
    }
}
