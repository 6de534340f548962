//! What assurance remembers: the alarms of each process, and the operator's list.

use super::alarm::{Alarm, Notification, Voice};
use super::look::LookId;
use crate::faults::FaultId;
use crate::plan::{Plan, Site};
use sandtable_kernel::Stream;
use sandtable_units::SimTime;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The alarms of a process.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct AlarmSource {
    /// By node, for chance on the way.
    pub(crate) streams: Vec<Stream>,
    /// How many alarms have been raised.
    pub(crate) raised: u32,
    pub(crate) active: BTreeMap<Alarm, Active>,
    /// What could not be sent, by the node that will.
    pub(crate) kept: Vec<(u32, Notification)>,
    /// By node, whether the element manager is about to ask it.
    pub(crate) polls: Vec<bool>,
}

/// An alarm that is raised.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Active {
    pub(crate) number: u32,
    pub(crate) look: LookId,
    pub(crate) cause: FaultId,
    pub(crate) voice: Voice,
    /// Whether it is shown as raised: a flapping one is not all the time.
    pub(crate) shown: bool,
}

/// The operator's list.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct AlarmList {
    /// Notifications that have arrived.
    pub(crate) received: u64,
    /// When the collector will have passed on all that it has.
    pub(crate) collector_free: SimTime,
}

impl AlarmSource {
    /// The alarms of a site, which speaks with one voice.
    pub(crate) fn of_site(plan: &Plan, site: &Site) -> Self {
        let name = &plan.element(site.element).name;
        Self::new(vec![plan.seed.stream(name, "alarms")], 0)
    }

    /// The alarms of the transport network, where each node speaks and the element manager asks it.
    pub(crate) fn of_transport(plan: &Plan) -> Self {
        let names = plan.nodes.iter().map(|node| &plan.element(node.element).name);
        let streams = names.map(|name| plan.seed.stream(name, "alarms of the transport network"));
        Self::new(streams.collect(), plan.nodes.len())
    }

    fn new(streams: Vec<Stream>, polled: usize) -> Self {
        Self {
            streams,
            raised: 0,
            active: BTreeMap::new(),
            kept: Vec::new(),
            polls: vec![false; polled],
        }
    }
}
