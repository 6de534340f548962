//! Conditions, the alarms that tell of them, and how those travel.

use super::components::Notification;
use super::look::LookId;
use crate::elements::ElementId;
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

/// An event of assurance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Event {
    /// A flapping alarm is cleared or raised again.
    Flap {
        /// The alarm.
        alarm: Alarm,
        /// Which of its occurrences.
        number: u32,
        /// How many changes follow.
        left: u32,
    },
    /// The element manager asks a node whether it is there.
    Poll {
        /// The node.
        node: u32,
    },
    /// A notification arrives at the operator's list.
    Notify(Notification),
}
