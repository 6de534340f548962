//! What happens to faults: the events of this domain. Which faults there are stands in the plan.

use super::FaultId;
use crate::assurance::LookId;
use crate::elements::ElementId;
use crate::people::VisitId;
use sandtable_units::SimTime;
use serde::{Deserialize, Serialize};

/// An event of the faults' domain. Numbers are those of the plan of the process.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Event {
    /// An element fails.
    Fail {
        /// What fails and is repaired again and again.
        renewal: u32,
    },
    /// An element is repaired.
    Repair {
        /// What fails and is repaired again and again.
        renewal: u32,
    },
    /// Planned work begins.
    WorkBegins {
        /// The work.
        work: u32,
    },
    /// Planned work ends.
    WorkEnds {
        /// The work.
        work: u32,
    },
    /// An injected fault begins.
    InjectionBegins {
        /// The injection.
        injection: u32,
    },
    /// An injected fault ends.
    InjectionEnds {
        /// The injection.
        injection: u32,
    },
    /// A feeder takes mains away or gives them back.
    Mains {
        /// The supply.
        supply: u32,
        /// The feeder's fault.
        fault: FaultId,
        /// How an alarm of it looks.
        look: LookId,
        /// Whether there are mains again.
        back: bool,
    },
    /// A battery comes to its low mark, unless things have changed since.
    BatteryLow {
        /// The supply.
        supply: u32,
        /// What must still be the supply's generation.
        generation: u32,
    },
    /// A battery is empty, unless things have changed since.
    BatteryEmpty {
        /// The supply.
        supply: u32,
        /// What must still be the supply's generation.
        generation: u32,
    },
    /// An element is restarted from afar.
    Restart {
        /// The element.
        element: ElementId,
        /// Which restart.
        restart: u32,
    },
    /// A crew has come to an element and looks.
    Visited {
        /// The visit.
        visit: VisitId,
        /// Where it was sent.
        element: ElementId,
        /// The team.
        team: u16,
        /// When a part was ordered for it.
        ordered: Option<SimTime>,
    },
    /// A crew has mended what it found.
    Mended {
        /// The visit.
        visit: VisitId,
    },
    /// Equipment has come up again after power returned, unless things have changed since.
    Restarted {
        /// The supply.
        supply: u32,
        /// What must still be the supply's generation.
        generation: u32,
    },
}
