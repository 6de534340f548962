//! What the faults' domain remembers in each process.

use crate::elements::ElementId;
use crate::network::{Cause, Causes};
use crate::people::VisitId;
use crate::plan::{self, Lp, Plan};
use sandtable_kernel::Stream;
use sandtable_units::{SimTime, Span};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A fault: the element that failed, and how many faults it had had before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct FaultId {
    /// The element that failed.
    pub element: ElementId,
    /// Counted from 0.
    pub number: u32,
}

/// Why a fault began.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Origin {
    /// By chance, in the way of this number.
    Mode(u16),
    /// By planned work of this number.
    Work(u32),
    /// Because the scenario says so, in its injection of this number.
    Injection(u32),
}

/// The faults of a process's elements.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct LocalFaults {
    pub(crate) renewals: Vec<RenewalState>,
    /// The faults that each work under way has caused.
    pub(crate) works: Vec<Vec<FaultId>>,
    /// The fault that each injection under way has caused.
    pub(crate) injections: Vec<Option<FaultId>>,
    /// How many faults each element has had, by slot.
    pub(crate) counts: Vec<u32>,
    /// Faults that last until people end them.
    pub(crate) held: BTreeMap<FaultId, Held>,
}

/// A fault that lasts until people end it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Held {
    pub(crate) of: HeldOf,
    /// The way to fail that it is one of.
    pub(crate) mode: u16,
    /// How long people work on it.
    pub(crate) work: Span,
    /// Whether a restart mends it.
    pub(crate) restart: bool,
    /// How long the part that it takes is on its way.
    pub(crate) part: Option<Span>,
    /// Who works on it.
    pub(crate) claim: Option<Claim>,
}

/// What began a fault that lasts until people end it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum HeldOf {
    Renewal(u32),
    Injection(u32),
}

/// Who works on a fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Claim {
    Restart,
    Visit(VisitId),
}

/// An element that fails in one way again and again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct RenewalState {
    pub(crate) failures: Stream,
    pub(crate) repairs: Stream,
    pub(crate) fault: Option<FaultId>,
}

/// The power supplies of a process: a site has one, the transport network one for each router.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Supplies(pub(crate) Vec<Supply>);

/// A power supply: mains and a battery.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Supply {
    /// What takes the mains away.
    pub(crate) mains: Causes,
    /// How long the battery would last, at the moment `since`.
    pub(crate) charge: Span,
    pub(crate) since: SimTime,
    /// That the equipment has no power, until it is up again.
    pub(crate) dark: Option<Dark>,
    /// Counts changes, so that what was foreseen before one can be told.
    pub(crate) generation: u32,
}

/// Equipment without power.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Dark {
    /// Since when.
    pub(crate) since: SimTime,
    /// What is to blame now.
    pub(crate) cause: Cause,
}

impl LocalFaults {
    /// Before anything has failed.
    pub(crate) fn new(plan: &Plan, own: &Lp) -> Self {
        let renewals = own.renewals.iter().map(|planned| {
            let element = &plan.element(planned.element).name;
            let mode = &plan.modes[usize::from(planned.mode)].name;
            RenewalState {
                failures: plan.seed.stream(element, &format!("{mode}: failures")),
                repairs: plan.seed.stream(element, &format!("{mode}: repairs")),
                fault: None,
            }
        });
        Self {
            renewals: renewals.collect(),
            works: vec![Vec::new(); own.works.len()],
            injections: vec![None; own.injections.len()],
            counts: vec![0; own.slots as usize],
            held: BTreeMap::new(),
        }
    }
}

impl Supplies {
    /// With mains, and batteries that are full.
    pub(crate) fn new<'p>(planned: impl IntoIterator<Item = &'p plan::Supply>) -> Self {
        let supply = |planned: &plan::Supply| Supply {
            mains: Causes::default(),
            charge: planned.battery,
            since: SimTime::START,
            dark: None,
            generation: 0,
        };
        Self(planned.into_iter().map(supply).collect())
    }
}
