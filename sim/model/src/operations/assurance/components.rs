//! What assurance remembers: the alarms of each process, and the operator's list.

use super::alarm::{Alarm, Notification, Voice};
use super::look::LookId;
use crate::faults::FaultId;
use bevy_ecs::component::Component;
use sandtable_kernel::Stream;
use sandtable_units::SimTime;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The alarms of a process.
#[derive(Debug, Clone, PartialEq, Eq, Component, Serialize, Deserialize)]
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
#[derive(Debug, Clone, Default, PartialEq, Eq, Component, Serialize, Deserialize)]
pub(crate) struct Office {
    /// Notifications that have arrived.
    pub(crate) received: u64,
    /// When the collector will have passed on all that it has.
    pub(crate) collector_free: SimTime,
}
