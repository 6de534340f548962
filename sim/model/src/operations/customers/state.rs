//! What sites remember of their customers, and the back office of who waits for the care team.

use super::plan::Home;
use super::records::Reach;
use sandtable_queueing::Station;
use sandtable_units::{SimTime, Span};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, VecDeque};

/// The customers who live at a site.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct SiteCustomers {
    /// By segment.
    pub(crate) cohorts: Vec<Accounts>,
    /// How many outages there have been.
    pub(crate) outages: u32,
    /// The outage that is not over.
    pub(crate) outage: Option<Ongoing>,
}

/// The customers of a segment at a site.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Accounts {
    /// Those who have not left.
    pub(crate) count: u32,
    /// Outages that were long for them.
    pub(crate) long_outages: u32,
    /// How many contacts there have been in the outage.
    pub(crate) contacts: u32,
}

/// An outage that is not over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Ongoing {
    /// Which one.
    pub(crate) outage: u32,
    pub(crate) since: SimTime,
    pub(crate) warned: bool,
    /// The contacts that are to come, in their order.
    pub(crate) contacts: VecDeque<Group>,
}

/// Contacts that come together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Group {
    pub(crate) at: SimTime,
    pub(crate) segment: u8,
    pub(crate) count: u32,
}

/// The care team.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct CareDesk {
    pub(crate) station: Station<u64>,
    /// Who waits, by the number of the call.
    pub(crate) waiting: BTreeMap<u64, Call>,
    /// How many calls there have been.
    pub(crate) calls: u64,
    /// Orders that have not ended.
    pub(crate) orders: BTreeMap<u64, OpenOrder>,
}

/// A customer who waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Call {
    pub(crate) reach: Reach,
    /// Which of the contacts of those customers.
    pub(crate) number: u32,
    /// How often the customer has tried before.
    pub(crate) tries: u32,
    pub(crate) since: SimTime,
    pub(crate) takes: Span,
    /// After how long the customer tries again, if at all.
    pub(crate) again: Option<Span>,
}

/// An order that has not ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct OpenOrder {
    pub(crate) place: u32,
    pub(crate) received: SimTime,
    /// The longest time that any of its items is promised within.
    pub(crate) promised: Option<Span>,
}

impl SiteCustomers {
    pub(crate) fn new(home: &Home) -> Self {
        let accounts = |count| Accounts { count, long_outages: 0, contacts: 0 };
        Self {
            cohorts: home.cohorts.iter().map(|cohort| accounts(cohort.accounts)).collect(),
            outages: 0,
            outage: None,
        }
    }
}

impl CareDesk {
    pub(crate) fn new() -> Self {
        Self {
            station: Station::new(),
            waiting: BTreeMap::new(),
            calls: 0,
            orders: BTreeMap::new(),
        }
    }
}
