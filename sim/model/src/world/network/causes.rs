//! Causes: why an element is down. There may be several at once; the one that came first is to
//! blame as long as it lasts.

use crate::assurance::LookId;
use crate::faults::FaultId;
use sandtable_units::SimTime;
use serde::{Deserialize, Serialize};

/// How a fault takes service away. The names in the tables are those of the downtime counters of
/// 3GPP TS 32.405 where it has one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Reason {
    /// Planned work.
    Planned,
    /// A fault of the element itself or of what it is part of.
    Fault,
    /// No power.
    Power,
    /// No path to a core.
    Transport,
}

impl Reason {
    /// How many there are.
    pub const COUNT: usize = 4;
    /// All of them.
    pub const ALL: [Self; Self::COUNT] = [Self::Planned, Self::Fault, Self::Power, Self::Transport];

    /// Its place in [`Reason::ALL`].
    pub const fn index(self) -> usize {
        match self {
            Self::Planned => 0,
            Self::Fault => 1,
            Self::Power => 2,
            Self::Transport => 3,
        }
    }

    /// Its name in tables.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Planned => "ManualIntervention",
            Self::Fault => "Fault",
            Self::Power => "Power",
            Self::Transport => "TransportProblem",
        }
    }
}

/// A fault that keeps an element down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) struct Cause {
    /// When it came. First, so that causes are ordered by it.
    pub(crate) since: SimTime,
    pub(crate) fault: FaultId,
    pub(crate) reason: Reason,
    /// How an alarm of it looks.
    pub(crate) look: LookId,
}

/// The causes that keep an element down.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Causes(Vec<Cause>);

impl Causes {
    /// Adds a cause.
    pub(crate) fn add(&mut self, cause: Cause) {
        self.0.push(cause);
    }

    /// Takes a fault out.
    pub(crate) fn remove(&mut self, fault: FaultId) {
        self.0.retain(|cause| cause.fault != fault);
    }

    /// The cause that came first.
    pub(crate) fn first(&self) -> Option<Cause> {
        self.0.iter().min().copied()
    }

    /// Whether nothing keeps the element down.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}
