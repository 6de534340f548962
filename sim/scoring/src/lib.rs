//! How well alarms were put together, measured against the truth: pure functions of two partitions
//! of the same alarms. Where the truth comes from is left to whoever calls.

mod b_cubed;
mod case;
mod check;
mod contingency;
mod entropy;
mod pairs;
mod precision;

pub use b_cubed::{b_cubed, b_cubed_extended};
pub use case::{
    Alarm, AlarmId, Case, Election, Fault, FaultId, Incident, IncidentId, Notification, ResourceId,
    Subject, Suppression, Suspect,
};
pub use check::CaseError;
pub use contingency::Contingency;
pub use entropy::{
    Information, adjusted_mutual_information, expected_mutual_information, information,
};
pub use pairs::{adjusted_rand, pairwise};
pub use precision::PrecisionRecall;
