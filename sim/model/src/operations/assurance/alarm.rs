//! Conditions, the alarms that tell of them, and the notifications that carry those to the operator.

use super::look::LookId;
use crate::elements::ElementId;
use crate::faults::FaultId;
use sandtable_kernel::LpId;
use sandtable_units::SimTime;
use serde::{Deserialize, Serialize};

/// Something that an alarm can be about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Condition {
    /// The element itself is defective; different defects look different.
    Defect {
        /// How it looks.
        look: LookId,
    },
    /// A link is down, seen from one of its ends.
    LinkDown {
        /// Which end: 0 or 1.
        end: u8,
    },
    /// A cell serves no one.
    CellUnavailable,
    /// No mains.
    MainsFailure,
    /// The battery is at its low mark.
    BatteryLow,
    /// A site or router does not answer.
    NodeUnreachable,
}

/// An alarm: an element and a condition. There is at most one at a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Alarm {
    /// What it is about.
    pub element: ElementId,
    /// What is the matter.
    pub condition: Condition,
}

/// Who speaks. Nodes are numbered as the transport network numbers them; a site knows only its own
/// and calls it 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Voice {
    /// The equipment at a node, for itself.
    Node(u32),
    /// The element manager, of a node that does not answer.
    Manager(u32),
}

impl Voice {
    /// The node that is spoken from or of.
    pub(crate) const fn node(self) -> u32 {
        match self {
            Self::Node(node) | Self::Manager(node) => node,
        }
    }
}

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
