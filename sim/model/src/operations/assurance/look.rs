//! What alarms look like: type, probable cause, severity and specific problem, by the names of ITU-T
//! X.733, IANA-ITU-ALARM-TC-MIB and 3GPP TS 28.532.

use sandtable_scenarios::schema::faults::{AlarmType, Class, Severity};
use serde::{Deserialize, Serialize};

/// What an alarm looks like.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Look {
    /// Alarm type.
    pub alarm_type: AlarmType,
    /// Probable cause.
    pub probable_cause: String,
    /// Perceived severity while it is raised.
    pub severity: Severity,
    /// Specific problem: what this program calls it.
    pub specific_problem: String,
}

/// The number of a look in the plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct LookId(pub(crate) u16);

impl LookId {
    pub(crate) const CELL_UNAVAILABLE: Self = Self(0);
    pub(crate) const LINK_DOWN: Self = Self(1);
    pub(crate) const MAINS_FAILURE: Self = Self(2);
    pub(crate) const BATTERY_LOW: Self = Self(3);
    pub(crate) const NODE_UNREACHABLE: Self = Self(4);
    const CELL_DEFECT: Self = Self(5);
    const SITE_DEFECT: Self = Self(6);
    const ROUTER_DEFECT: Self = Self(7);
    const CORE_DEFECT: Self = Self(8);
    const FUNCTION_DEFECT: Self = Self(9);

    /// The number, to look it up in the plan's table of looks.
    pub const fn index(self) -> usize {
        self.0 as usize
    }

    /// How a defect of a class looks where the scenario does not say.
    pub(crate) const fn of_class(class: Class) -> Self {
        match class {
            Class::Cell => Self::CELL_DEFECT,
            Class::Site => Self::SITE_DEFECT,
            Class::Mains | Class::Feeder => Self::MAINS_FAILURE,
            Class::Router => Self::ROUTER_DEFECT,
            Class::Link | Class::Duct => Self::LINK_DOWN,
            Class::Core => Self::CORE_DEFECT,
            Class::Function => Self::FUNCTION_DEFECT,
        }
    }
}

/// The looks that every plan begins with, in the order of the constants above.
pub(crate) fn standard() -> Vec<Look> {
    use AlarmType::{Communications, Environmental, Equipment, ProcessingError};
    use Severity::{Critical, Major};
    let look = |alarm_type, probable_cause: &str, severity, specific_problem: &str| Look {
        alarm_type,
        probable_cause: probable_cause.to_owned(),
        severity,
        specific_problem: specific_problem.to_owned(),
    };
    vec![
        look(Communications, "unavailable", Critical, "cell unavailable"),
        look(Communications, "lossOfSignal", Major, "link down"),
        look(Environmental, "commercialPowerFailure", Major, "mains failure"),
        look(Environmental, "lowBatteryThreshold", Critical, "battery low"),
        look(Communications, "connectionEstablishmentError", Critical, "node does not answer"),
        look(Equipment, "transmitterFailure", Major, "radio unit failure"),
        look(Equipment, "externalEquipmentFailure", Critical, "site failure"),
        look(Equipment, "processorProblem", Critical, "router failure"),
        look(Equipment, "applicationSubsystemFailture", Critical, "core failure"),
        look(ProcessingError, "softwareError", Major, "function instance failure"),
    ]
}
