//! What assurance does at a time of its own: flaps, polls, notifications on their way.

use super::alarm::{Alarm, Notification};
use crate::plan::Plan;
use serde::{Deserialize, Serialize};

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
    /// A notification arrives at the collector, if there is one that takes time, or else at the operator's
    /// list.
    Notify(Notification),
    /// The collector has passed a notification on to the operator's list.
    Collected(Notification),
}

impl Event {
    /// What comes to the operator's list is noted there, and brings nothing about without an operations
    /// centre.
    pub(crate) fn is_quiet(&self, plan: &Plan) -> bool {
        match self {
            Self::Notify(_) | Self::Collected(_) => plan.noc.is_none(),
            Self::Flap { .. } | Self::Poll { .. } => false,
        }
    }
}
