//! What traffic remembers of a site: in each cell who camps there, the sessions under way, and what
//! has become of traffic in this period.

use super::connection::Asked;
use super::counts::Counts;
use super::event::Session;
use super::flow::Flow;
use super::known::KnownFlows;
use super::latency::PathDelay;
use super::peaks::Peaks;
use super::plan::TrafficPlan;
use super::pool::Pool;
use super::pool::THOUSANDTHS;
use crate::loads::Connection;
use crate::plan::{self, Plan};
use sandtable_kernel::Stream;
use sandtable_units::SimTime;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZeroU64;

/// The traffic of a site.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct SiteTraffic {
    /// The number of the site.
    pub(crate) site: u32,
    pub(crate) cells: Vec<CellTraffic>,
    /// By patch, the last time that its people were sent around, as far as is known here.
    pub(crate) epochs: BTreeMap<u32, u32>,
    /// The patches whose best cell is here and down.
    pub(crate) displaced: BTreeSet<u32>,
    /// What its people asked of the connection when it was told last, in bits a second.
    pub(crate) asked: u64,
    pub(crate) connection: Connection,
    pub(crate) delay: PathDelay,
    pub(crate) peaks: Peaks,
}

/// The traffic of a cell.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct CellTraffic {
    pub(crate) arrivals: Stream,
    pub(crate) choices: Stream,
    /// Who camps here: patches in order, each with the rank of this cell among those that reach it.
    pub(crate) camped: BTreeMap<u32, u8>,
    /// The patches whose best cell this is and that no cell serves.
    pub(crate) uncovered: BTreeSet<u32>,
    pub(crate) mix: Mix,
    pub(crate) calls: Calls,
    pub(crate) slices: Vec<SliceTraffic>,
    /// Up to when slices have been brought.
    pub(crate) since: SimTime,
    /// Its resource blocks.
    pub(crate) blocks: u32,
    /// The thousandths of blocks that the connection lets fluid traffic fill.
    pub(crate) open: u64,
    pub(crate) asked: Asked,
    /// Flows that have been worked out for the people who camp here now.
    #[serde(skip)]
    pub(crate) known: KnownFlows,
}

/// The traffic of a slice in a cell.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct SliceTraffic {
    pub(crate) pool: Pool,
    /// The resource blocks that its calls have.
    pub(crate) blocks: u32,
    pub(crate) counts: Counts,
    /// What flows where traffic is fluid.
    pub(crate) flow: Flow,
}

/// Who begins sessions in a cell, and how often.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Mix {
    /// Which of the times that arrivals were set.
    pub(crate) generation: u32,
    /// The mean time between sessions, in nanoseconds; none where nobody is.
    pub(crate) gap: Option<u64>,
    /// By service, the chance out of 2^32 that a session is of it or one before it.
    pub(crate) services: Vec<u64>,
    pub(crate) people: Vec<Group>,
}

/// The people of a patch in a mix.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Group {
    pub(crate) patch: u32,
    /// How many are in it and those before it, by what they do of what all people do.
    pub(crate) reached: u32,
    /// How many people elsewhere do as much as they.
    pub(crate) weight: u32,
    /// How many they are.
    pub(crate) people: u32,
    /// Bits a second that one of them gets who has the whole cell; none where no cell serves.
    pub(crate) rate: Option<NonZeroU64>,
}

/// Calls under way.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Calls {
    pub(crate) slots: Vec<Slot>,
    /// Slots without a call.
    pub(crate) free: Vec<u32>,
    /// Bits a second of all of them.
    pub(crate) rate: u64,
}

/// A place for a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Slot {
    pub(crate) generation: u32,
    pub(crate) call: Option<Call>,
}

/// A call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Call {
    pub(crate) session: Session,
    pub(crate) blocks: u32,
    /// Up to when it has been counted.
    pub(crate) counted: SimTime,
    pub(crate) ends: SimTime,
}

impl SiteTraffic {
    /// Before anybody has begun anything: people camp on their best cells.
    pub(crate) fn new(plan: &Plan, traffic: &TrafficPlan, site: &plan::Site) -> Self {
        let planned = &traffic.cells[site.node as usize];
        let cells = site.cells.iter().zip(planned).map(|(element, planned)| {
            let name = &plan.element(*element).name;
            let served = |patch: &&u32| traffic.patches[**patch as usize].covered;
            CellTraffic {
                arrivals: plan.seed.stream(name, "arrivals"),
                choices: plan.seed.stream(name, "sessions"),
                camped: planned.home.iter().filter(served).map(|patch| (*patch, 0)).collect(),
                uncovered: planned.home.iter().filter(|patch| !served(patch)).copied().collect(),
                mix: Mix::default(),
                calls: Calls::default(),
                slices: vec![SliceTraffic::default(); traffic.slices.len()],
                since: SimTime::START,
                blocks: planned.blocks,
                open: u64::from(planned.blocks) * THOUSANDTHS,
                asked: Asked::default(),
                known: KnownFlows::default(),
            }
        });
        Self {
            site: site.node,
            cells: cells.collect(),
            epochs: BTreeMap::new(),
            displaced: BTreeSet::new(),
            asked: 0,
            connection: Connection::FREE,
            delay: PathDelay::default(),
            peaks: Peaks::default(),
        }
    }
}
