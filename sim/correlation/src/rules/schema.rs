//! What a rule file may say: the policies that hold for all alarms, and rules, each with a selector
//! and exactly one operator.

use super::actions::Action;
use super::key::KeyPart;
use super::selector::{Pairs, Selector};
use crate::alarm::Severity;
use crate::topology::Path;
use sandtable_document::{Placed, keyword, table};
use sandtable_units::Span;

table! {
    /// A set of rules.
    pub struct RuleFile as "a rule file" {
        /// The policies that hold for all alarms.
        rules: Policies,
        /// The rules, in the order in which they are tried.
        rule: Vec<WrittenRule>,
    }
}

keyword! {
    /// What an alarm is that is raised again after it was cleared.
    pub enum Reraise as "a policy for alarms raised again" {
        /// The same alarm, reopened, and so is its incident.
        Reopen = "reopen",
        /// A new alarm, in an incident of its own.
        New = "new",
    }
}

keyword! {
    /// What becomes of a notification that comes later than the lateness bound.
    pub enum Late as "a policy for late notifications" {
        /// It counts as if it had happened when it came.
        Accept = "accept",
        /// It is told of and left out.
        Discard = "discard",
    }
}

table! {
    /// The head of a rule file: its name and the policies that hold for all alarms.
    pub struct Policies as "`[rules]`" {
        /// The name of the set.
        name: String,
        /// What it is for.
        description: String = String::new(),
        /// What an alarm is that is raised again soon after it was cleared.
        reraise: Reraise = Reraise::Reopen,
        /// How soon: an alarm raised again later than this is a new one under either policy.
        reopen_within: Span = Span::MINUTE * 5,
        /// For how long each notification is held back, so that those that overtook each other are
        /// taken in the order in which they happened.
        hold_back: Span = Span::ZERO,
        /// How much later than it happened a notification may come.
        lateness: Span = Span::MINUTE * 15,
        /// What becomes of notifications that come later.
        late: Late = Late::Accept,
        /// After how long without a word an alarm counts as cleared; without it, never.
        age: Option<Placed<Span>>,
        /// How long what happened at a moment, and is never cleared, counts as active.
        occurrence: Placed<Span> = Placed::nowhere(Span::MINUTE * 5),
    }
}

table! {
    /// A rule: which alarms it is for and what it does, in exactly one operator.
    pub struct WrittenRule as "a rule" {
        /// Its name.
        name: Placed<String>,
        /// The alarms it is for; without it, all.
        when: Selector = Selector::default(),
        /// What else must hold, in the Common Expression Language.
        condition: Option<Placed<String>>,
        /// Adds what is known beside the alarm.
        enrich: Option<Enrich>,
        /// Waits whether an alarm lasts.
        persist: Option<Persist>,
        /// Holds an alarm that comes and goes.
        flap: Option<Flap>,
        /// Lets only so many alarms through.
        limit: Option<Limit>,
        /// Clears alarms when something else is told.
        clear: Option<ClearOthers>,
        /// Raises an alarm when there are many.
        threshold: Option<Threshold>,
        /// Raises an alarm when nothing comes.
        absence: Option<Absence>,
        /// Raises an alarm when several come one after the other.
        sequence: Option<Sequence>,
        /// Raises an alarm at other resources.
        derive: Option<Derive>,
        /// Hides alarms in planned work.
        maintenance: Option<Maintenance>,
        /// Hides symptoms of a cause.
        suppress: Option<Suppress>,
        /// Puts alarms together into incidents.
        group: Option<Group>,
        /// Says which member of an incident is its root cause.
        root: Option<Root>,
        /// Says what an incident does to services and customers.
        impact: Option<Impact>,
        /// Does something.
        action: Option<Action>,
    }
}

table! {
    /// Adds what is known beside the alarm.
    pub struct Enrich as "`enrich`" {
        /// Attributes of the resource that are taken over from the inventory.
        inventory: Vec<Placed<String>>,
        /// Attributes that are set to these texts.
        set: Pairs<String> = Pairs(Vec::new()),
        /// The severity that the alarm then has.
        severity: Option<Severity>,
    }
}

table! {
    /// An alarm stands only after it has lasted.
    pub struct Persist as "`persist`" {
        /// For how long; without it, it stands at once.
        lasts: Placed<Span> = Placed::nowhere(Span::ZERO),
        /// How long it goes on standing after it is cleared.
        keep: Span = Span::ZERO,
    }
}

keyword! {
    /// How coming and going is measured.
    pub enum FlapMeasure as "a measure of flapping" {
        /// By the number of changes in the window.
        Count = "count",
        /// By the share of the last 20 notifications that were changes, the newest weighing most,
        /// as Icinga 2 does.
        Weighted = "weighted",
    }
}

table! {
    /// An alarm that comes and goes stands as one until it is quiet.
    pub struct Flap as "`flap`" {
        /// How it is measured.
        measure: FlapMeasure = FlapMeasure::Count,
        /// Flapping begins at so many changes in the window, or at so many percent.
        begins: Placed<u32>,
        /// Flapping ends at so many changes in the window or fewer, or at so many percent.
        ends: Placed<u32>,
        /// The window; without a change for as long, flapping ends.
        window: Placed<Span>,
    }
}

table! {
    /// Only so many alarms go through; the others wait until they are raised again.
    pub struct Limit as "`limit`" {
        /// How many.
        count: Placed<u32>,
        /// In how long.
        window: Placed<Span>,
        /// Counted apart for each value of these.
        by: Vec<Placed<KeyPart>>,
    }
}

table! {
    /// Clears the alarms that what is told puts an end to.
    pub struct ClearOthers as "`clear`" {
        /// The types of the alarms that are cleared.
        types: Vec<Placed<String>>,
        /// What they must have in common with what is told.
        by: Vec<Placed<KeyPart>>,
    }
}

table! {
    /// The alarm that a rule raises.
    pub struct Raise as "`raise`" {
        /// Its type.
        kind: Placed<String>,
        /// Its severity.
        severity: Severity = Severity::Major,
        /// What it says to people.
        text: String = String::new(),
        /// Where; without it, at the resource that the rule counted by.
        resource: Option<String>,
    }
}

table! {
    /// Raises an alarm when there are many in a sliding window.
    pub struct Threshold as "`threshold`" {
        /// How many.
        count: Placed<u32>,
        /// In how long.
        window: Placed<Span>,
        /// Whether alarms at one resource count as one.
        places: bool = false,
        /// Whether only those count that are still active.
        only_active: bool = true,
        /// The alarm goes when fewer than this are left; without it, fewer than `count`.
        until: Option<Placed<u32>>,
        /// Counted apart for each value of these.
        by: Vec<Placed<KeyPart>>,
        /// The alarm.
        raise: Raise,
        /// Whether the alarm hides those that it was raised for.
        hides: bool = false,
    }
}

table! {
    /// Raises an alarm when nothing comes.
    pub struct Absence as "`absence`" {
        /// For how long.
        within: Placed<Span>,
        /// What must have come before; without it, the rule waits from the first that it is for.
        after: Option<Selector>,
        /// Whether it waits from the start at every resource that the selector fits.
        from_start: bool = false,
        /// Waited for apart for each value of these.
        by: Vec<Placed<KeyPart>>,
        /// The alarm.
        raise: Raise,
    }
}

keyword! {
    /// How many of the supports must be left.
    pub enum Hold as "a word for how many" {
        /// One of them is enough.
        Any = "any",
        /// All of them.
        All = "all",
    }
}

table! {
    /// Raises an alarm when several come one after the other.
    pub struct Sequence as "`sequence`" {
        /// What comes after what the rule is for, in this order.
        then: Vec<Selector>,
        /// In how long.
        window: Placed<Span>,
        /// Counted apart for each value of these.
        by: Vec<Placed<KeyPart>>,
        /// How many of them must still be active for the alarm to stay.
        hold: Hold = Hold::Any,
        /// The alarm.
        raise: Raise,
    }
}

keyword! {
    /// Which way a path goes.
    pub enum Toward as "a direction" {
        /// Along the edges, to what a resource depends on.
        Dependencies = "dependencies",
        /// Against the edges, to what depends on a resource.
        Dependents = "dependents",
    }
}

table! {
    /// Raises an alarm at every resource of a class along a path; it goes with its last support.
    pub struct Derive as "`derive`" {
        /// The path.
        path: Placed<Path>,
        /// Which way.
        toward: Toward = Toward::Dependents,
        /// The class of the resources.
        class: Placed<String>,
        /// The alarm.
        raise: Raise,
    }
}

keyword! {
    /// A day of the week.
    pub enum Day as "a day of the week" {
        /// Monday.
        Monday = "monday",
        /// Tuesday.
        Tuesday = "tuesday",
        /// Wednesday.
        Wednesday = "wednesday",
        /// Thursday.
        Thursday = "thursday",
        /// Friday.
        Friday = "friday",
        /// Saturday.
        Saturday = "saturday",
        /// Sunday.
        Sunday = "sunday",
    }
}

table! {
    /// Hides alarms in planned work: fixed, flexible, triggered, or by the calendar.
    pub struct Maintenance as "`maintenance`" {
        /// When it begins: from the start, or from midnight of each of `days`.
        from: Placed<Span> = Placed::nowhere(Span::ZERO),
        /// When it ends.
        to: Placed<Span> = Placed::nowhere(Span::MAX),
        /// The days of a calendar; without them, the window comes once.
        days: Vec<Placed<Day>>,
        /// For a flexible window: it lasts as long as this from the first alarm between `from` and
        /// `to`.
        lasts: Option<Placed<Span>>,
        /// For a triggered window: it is open while such an alarm is active between `from` and `to`.
        trigger: Option<Selector>,
        /// What the alarm must have in common with the one that triggers.
        by: Vec<Placed<KeyPart>>,
    }
}

table! {
    /// Hides symptoms while their cause stands.
    pub struct Suppress as "`suppress`" {
        /// The alarms that can be the cause.
        cause: Selector,
        /// The path from the symptom to its cause; without it, both are at one resource.
        path: Option<Placed<Path>>,
        /// How many resources without an alarm may lie between.
        silent: u8 = Path::STEPS_MAX,
        /// How long a symptom stays hidden after its cause is gone.
        linger: Span = Span::ZERO,
    }
}

table! {
    /// Puts alarms together into incidents. Each alarm is held against the anchor of an incident,
    /// its root cause, and never against its other members, so that storms that touch do not chain.
    pub struct Group as "`group`" {
        /// What the alarms of an incident have in common.
        by: Vec<Placed<KeyPart>>,
        /// How long after it was opened an incident takes more alarms.
        window: Placed<Span>,
        /// How many steps from its anchor, over any edges.
        distance: Option<Placed<u8>>,
        /// How long all members must be cleared before the incident is resolved.
        resolve_after: Span = Span::ZERO,
        /// How long after that it is closed.
        close_after: Span = Span::DAY,
    }
}

keyword! {
    /// A reason to take one member rather than another for the root cause.
    pub enum Criterion as "a criterion" {
        /// It explains more of the members.
        Explains = "explains",
        /// Its type stands earlier in `prefer`.
        Prefer = "prefer",
        /// It was raised earlier.
        Earliest = "earliest",
        /// It is more severe.
        Severity = "severity",
        /// More depends on it.
        Dependents = "dependents",
    }
}

table! {
    /// Says which member of an incident is its root cause.
    pub struct Root as "`root`" {
        /// Types of alarms, the likeliest causes first.
        prefer: Vec<Placed<String>>,
        /// The criteria, the weightiest first.
        order: Vec<Placed<Criterion>>,
    }
}

table! {
    /// Says what an incident does to services and customers.
    pub struct Impact as "`impact`" {
        /// The path from what is hit to what fails with it, taken against the edges.
        path: Placed<Path>,
        /// The classes of what is told, such as `service` and `slice`.
        classes: Vec<Placed<String>>,
        /// The attribute with the number of customers.
        customers: String = "customers".to_owned(),
        /// The attribute with the revenue an hour.
        revenue: String = "revenue".to_owned(),
    }
}
