//! Orders: what can be ordered, the tasks that this takes, who comes with orders, and the systems that
//! work on them. Teams stand in [`super::team`].

pub mod catalogue;
pub mod system;

use super::Date;
use super::distribution::Distribution;
use super::team::Shift;
use catalogue::{Change, Eligible, ItemAction};
use sandtable_document::{Placed, keyword, table};
use sandtable_units::{Chance, Money, Span};

table! {
    /// Something that can be ordered (TMF620 product offering).
    pub struct Offering as "an offering",
        in lists by name,
        either requires with promised and installed and modify and suspend and resume and r#move
            and delete or bundles
    {
        /// Its name.
        name: Placed<String>,
        /// What it brings a month.
        price: Option<Placed<Money>>,
        /// How soon it is promised.
        promised: Option<Placed<Span>>,
        /// The specifications that it is made of.
        requires: Vec<Placed<String>>,
        /// Instead of that: the offerings that are ordered with it, an item each, for its own price.
        bundles: Vec<Placed<String>>,
        /// How many customers have it at the start, over the sites by how many people live there.
        installed: Placed<u32> = Placed::nowhere(0),
        /// Whom it reaches; without it, everybody.
        eligible: Option<Eligible>,
        /// How it is changed.
        modify: Option<Change>,
        /// How it is suspended.
        suspend: Option<Change>,
        /// How it is resumed.
        resume: Option<Change>,
        /// How it is moved to another site.
        r#move: Option<Change>,
        /// How it is ceased.
        delete: Option<Change>,
    }
}

keyword! {
    /// Layers of the catalogue.
    pub enum SpecificationKind as "a kind of specification" {
        /// A service as customers know it (TMF633 CustomerFacingServiceSpecification).
        CustomerFacing = "customer-facing",
        /// A service that others are made of (TMF633 ResourceFacingServiceSpecification).
        ResourceFacing = "resource-facing",
        /// A resource (TMF634 ResourceSpecification).
        Resource = "resource",
    }
}

table! {
    /// A part that offerings are made of, with the tasks that provide it. What it requires is provided
    /// first.
    pub struct Specification as "a specification", in lists by name {
        /// Its name.
        name: Placed<String>,
        /// Which layer of the catalogue it is in.
        kind: SpecificationKind = SpecificationKind::CustomerFacing,
        /// The specifications that it is made of.
        requires: Vec<Placed<String>>,
        /// Its tasks.
        task: Vec<Task>,
    }
}

table! {
    /// A piece of work for one item of an order.
    pub struct Task as "a task", in lists by name {
        /// Its name.
        name: Placed<String>,
        /// The team or system that does it.
        by: Placed<String>,
        /// Working time.
        takes: Distribution,
        /// The tasks of the same specification that must be done before; without any it waits for all
        /// that the specification requires.
        after: Vec<Placed<String>>,
        /// How it can fail though it is done.
        fails: Vec<Fails>,
        /// The stock that it takes one of.
        reserves: Option<Placed<String>>,
        /// What is done when that has none left, or there is no `room`; without it, the item fails. People who
        /// are to mend it look once for one that was lost.
        when_none_left: Option<Remedy>,
        /// Whether something is active afterwards that was not.
        activates: bool = false,
        /// The stock that it gives one back to, where the customer has left it; others can have it once the item
        /// is completed.
        releases: Option<Placed<String>>,
        /// Whether something is no longer active afterwards that was.
        deactivates: bool = false,
        /// Working time of taking back what it reserves, activates, releases or deactivates; without it, that stays.
        undo: Option<Distribution>,
        /// Whether the site that the customer lives at must be in service for it.
        at_site: Placed<bool> = Placed::nowhere(false),
        /// That there must be room at the site that the customer lives at: less than this of the resource blocks
        /// of its busiest cell in use in the busiest `run.period` of this day and the last.
        room: Option<Placed<Chance>>,
        /// Whether it validates the order: all such tasks are done first, and may reject it.
        validates: Placed<bool> = Placed::nowhere(false),
        /// Whether the customer can no longer change or cancel once it is asked for.
        no_return: bool = false,
        /// Whether it is told as a milestone.
        milestone: bool = false,
        /// The customer's appointment: how long after it could begin.
        appointment: Option<Distribution>,
        /// With an appointment: that customers forget it, and are reminded.
        reminded: Option<Reminded>,
        /// For teams: that it is done for several items at once.
        batch: Option<Batch>,
    }
}

table! {
    /// Customers are reminded of what they have not done.
    pub struct Reminded as "a reminder" {
        /// After how long, again and again.
        every: Placed<Span>,
        /// How many do nothing before the next reminder; the others do it at their appointment.
        forgets: Placed<Chance> = Placed::nowhere(Chance::NEVER),
    }
}

table! {
    /// Work that is done for several items at once: whoever begins it takes all that waits.
    pub struct Batch as "a batch" {
        /// What the items have in common.
        of: Placed<BatchOf>,
        /// How long the first waits for others before it can be begun.
        wait: Span = Span::ZERO,
        /// How many items there are at most.
        most: Option<Placed<u32>>,
        /// Working time of each item but the first, on top of what the task `takes`.
        each: Option<Distribution>,
    }
}

keyword! {
    /// What items have in common that are worked on at once.
    pub enum BatchOf as "what a batch has in common" {
        /// Nothing.
        All = "all",
        /// Their order.
        Order = "order",
        /// Their customer.
        Customer = "customer",
        /// The site that their customers live at.
        Site = "site",
        /// That they were worked on together before.
        Batch = "batch",
    }
}

table! {
    /// How a task can fail.
    pub struct Fails as "a failure of a task", in lists by cause, either chance or reads {
        /// Why, in a few words.
        cause: Placed<String>,
        /// How often.
        chance: Option<Placed<Chance>>,
        /// Instead of that: the inventory whose record of the item makes it fail if it is wrong, as often as
        /// its records are, until people have mended it.
        reads: Option<Placed<String>>,
        /// What is done then.
        then: Remedy,
    }
}

keyword! {
    /// What is done about a failure.
    pub enum Action as "what is done about a failure" {
        /// The task is done again.
        Repeat = "repeat",
        /// An earlier task, and all that wait for it, are done again.
        Rework = "rework",
        /// People mend it, then the task is done again: fallout.
        Mend = "mend",
        /// The item fails; what was done for it is taken back.
        GiveUp = "give-up",
        /// The order is rejected; only for tasks that validate.
        Reject = "reject",
    }
}

table! {
    /// What is done about a failure.
    pub struct Remedy as "a remedy", chosen by action {
        /// What.
        action: Placed<Action>,
        /// For `rework`: the task of the same specification that is done again.
        task: Option<Placed<String>>,
        /// For `mend`: the team that mends it.
        by: Option<Placed<String>>,
        /// For `mend`: how long that takes.
        takes: Option<Distribution>,
    }
}

table! {
    /// What there is a limited number of: ports, numbers, shares of a slice.
    pub struct Stock as "a stock", in lists by name {
        /// Its name.
        name: Placed<String>,
        /// How many there are at the start.
        amount: Placed<u32>,
        /// Whether there are so many at each site, for the customers who live there.
        per_site: Placed<bool> = Placed::nowhere(false),
        /// How many of those that are given back are lost: free, and not written down as such.
        lost: Chance = Chance::NEVER,
        /// How often what is lost is looked for; never, without it.
        audited: Option<Placed<Span>>,
        /// How many of those that are lost that finds.
        finds: Chance = Chance::ALWAYS,
    }
}

table! {
    /// Records of what customers have, of services or of the network. They drift away from what they are
    /// about, and tasks that read them fail.
    pub struct Inventory as "an inventory", in lists by name {
        /// Its name.
        name: Placed<String>,
        /// How many of its records are wrong at the start.
        wrong: Chance = Chance::NEVER,
        /// How many of those that are right become wrong in a year.
        drift: Chance = Chance::NEVER,
        /// How often it is held against what it is about; never, without it.
        reconciled: Option<Placed<Span>>,
        /// How many of the mistakes that mends.
        mends: Chance = Chance::ALWAYS,
    }
}

table! {
    /// Orders that come from somewhere.
    pub struct Arrivals as "a stream of orders", in lists by name {
        /// Its name.
        name: Placed<String>,
        /// From one order to the next.
        every: Distribution,
        /// Hours in which orders come, on the clocks of `run.start`; without any, day and night. `every`
        /// counts these hours only.
        shift: Vec<Shift>,
        /// Days on which none come.
        holidays: Vec<Placed<Date>>,
        /// When it begins, from the start of the run.
        from: Span = Span::ZERO,
        /// When it ends; with the run, without it.
        to: Option<Placed<Span>>,
        /// How many orders there are at most.
        most: Option<Placed<u64>>,
        /// What is ordered: each item is one of these.
        offerings: Vec<Share>,
        /// How many items an order has; one, without it.
        items: Vec<ItemShare>,
        /// Offerings that each order adds besides, once each, whatever its `action`.
        once: Vec<Placed<String>>,
        /// How many customers order again and again; without it each order is a new customer's.
        customers: Option<Placed<u64>>,
        /// TMF622 priority, 0 (highest) to 4.
        priority: Placed<u8> = Placed::nowhere(4),
        /// How long a customer waits before cancelling.
        patience: Option<Distribution>,
        /// How many customers want something else later.
        amended: Chance = Chance::NEVER,
        /// How much later.
        amended_after: Distribution = Distribution::constant(Span::DAY),
        /// What the orders ask for. Those for what customers have come from where it is installed.
        action: Placed<ItemAction> = Placed::nowhere(ItemAction::Add),
        /// How many orders come in each month, from January, by how many come as a rule: twelve numbers. The time
        /// from one order to the next is divided by that.
        season: Option<Placed<Vec<f64>>>,
    }
}

table! {
    /// An offering and how often it is ordered.
    pub struct Share as "a share of orders", in lists by offering {
        /// The offering.
        offering: Placed<String>,
        /// How often, relative to the others.
        weight: Placed<u32> = Placed::nowhere(1),
    }
}

table! {
    /// A number of items and how often orders have so many.
    pub struct ItemShare as "a number of items", in lists by count {
        /// How many items.
        count: Placed<u8>,
        /// How often, relative to the others.
        weight: Placed<u32> = Placed::nowhere(1),
    }
}
