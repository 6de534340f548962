//! What assurance remembers: the alarms of each process, and the operator's list.

use super::event::{Alarm, Voice};
use super::look::LookId;
use crate::elements::ElementId;
use crate::faults::FaultId;
use bevy_ecs::component::Component;
use sandtable_kernel::{LpId, Stream};
use sandtable_units::SimTime;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// An occurrence of an alarm: the process it is raised in, and how many there were before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct AlarmId {
    /// The process.
    pub source: LpId,
    /// Counted from 0.
    pub number: u32,
}

/// A notification: an alarm was raised or cleared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notification {
    /// The occurrence.
    pub alarm: AlarmId,
    /// What it is about.
    pub element: ElementId,
    /// Who tells it; nobody for the element manager.
    pub reporter: Option<ElementId>,
    /// What it looks like.
    pub look: LookId,
    /// Whether it is cleared by this.
    pub cleared: bool,
    /// When that happened.
    pub time: SimTime,
    /// Whether planned work was under way on the element.
    pub planned: bool,
    /// The truth: the fault that is behind it. Nothing that plays the operator can see this.
    pub cause: FaultId,
}

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
}
