//! Episodes: what begins and ends in the stream of records, put together: faults and outages with
//! both their ends. Tally and tables are made from these.

use sandtable_model::faults::{FaultId, Origin};
use sandtable_model::kernel::Recorded;
use sandtable_model::network::Reason;
use sandtable_model::units::SimTime;
use sandtable_model::{ElementId, Record};
use std::collections::BTreeMap;

/// Something that began and ended, or was still open at the end of the run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Episode {
    Fault(Fault),
    Outage(Outage),
}

/// A fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Fault {
    pub(crate) id: FaultId,
    pub(crate) origin: Origin,
    pub(crate) began: SimTime,
    /// Nothing if it was open at the end.
    pub(crate) ended: Option<SimTime>,
}

/// A time out of service with one fault to blame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Outage {
    pub(crate) element: ElementId,
    pub(crate) cause: FaultId,
    pub(crate) reason: Reason,
    pub(crate) began: SimTime,
    /// When service was lost at all: earlier, if another fault was to blame before.
    pub(crate) lost: SimTime,
    /// Nothing if it was open at the end.
    pub(crate) ended: Option<SimTime>,
}

/// What is open.
#[derive(Debug, Default)]
pub(crate) struct Episodes {
    faults: BTreeMap<FaultId, Fault>,
    outages: BTreeMap<ElementId, Outage>,
}

impl Episodes {
    /// Takes in a record and returns the episode that it closes.
    pub(crate) fn take(&mut self, recorded: &Recorded<Record>) -> Option<Episode> {
        let now = recorded.time;
        match recorded.record {
            Record::FaultBegan { fault, origin } => {
                let began = Fault { id: fault, origin, began: now, ended: None };
                let again = self.faults.insert(fault, began);
                assert_eq!(again, None, "a fault begins once");
                None
            }
            Record::FaultEnded { fault } => {
                let open = self.faults.remove(&fault).expect("what ends has begun");
                Some(Episode::Fault(Fault { ended: Some(now), ..open }))
            }
            Record::OutageBegan { element, cause, reason, continues } => {
                let before = self.outages.remove(&element);
                assert_eq!(before.is_some(), continues, "an outage continues one that is open");
                let lost = before.map_or(now, |before| before.lost);
                let began = Outage { element, cause, reason, began: now, lost, ended: None };
                self.outages.insert(element, began);
                before.map(|before| Episode::Outage(Outage { ended: Some(now), ..before }))
            }
            Record::OutageEnded { element } => {
                let open = self.outages.remove(&element).expect("what ends has begun");
                Some(Episode::Outage(Outage { ended: Some(now), ..open }))
            }
            Record::Alarm(_)
            | Record::Period { .. }
            | Record::Traffic { .. }
            | Record::Incident { .. }
            | Record::Suppressed { .. }
            | Record::Action { .. }
            | Record::Link { .. }
            | Record::Orders(_)
            | Record::Customers(_)
            | Record::Transport { .. }
            | Record::Dropped { .. }
            | Record::Ticket { .. }
            | Record::Visit { .. }
            | Record::Restart { .. }
            | Record::Restarted { .. }
            | Record::Team { .. } => None,
        }
    }

    /// What is still open, at the end of the run.
    pub(crate) fn open(self) -> impl Iterator<Item = Episode> {
        let outages = self.outages.into_values().map(Episode::Outage);
        self.faults.into_values().map(Episode::Fault).chain(outages)
    }
}
