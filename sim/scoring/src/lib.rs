//! How well alarms were put together, measured against the truth: pure functions of a [`Case`], which
//! says for every alarm which faults are behind it and which incidents it was put in, and of what
//! became of both in time. Where the truth comes from, and what score is good enough, is left to
//! whoever calls.
//!
//! Every score is over *all* alarms and all faults that could be heard, so that nothing is gained by
//! losing alarms or by keeping quiet. No figure is ever NaN: each function says what it gives where a
//! formula has no value, and a figure that has nothing to measure is absent (`None`, `null`).

mod assignment;
mod b_cubed;
mod baseline;
mod case;
mod check;
mod contingency;
mod economy;
mod entropy;
mod figures;
mod matching;
mod metrics;
mod pairs;
mod precision;
mod root_cause;
mod scores;
mod suppression;
mod timeliness;

pub use b_cubed::{b_cubed, b_cubed_extended};
pub use baseline::{Baseline, BaselineError, Comparison, Difference, Tolerance, Verdict};
pub use case::{
    Alarm, AlarmId, Case, Election, Fault, FaultId, Incident, IncidentId, Notification, ResourceId,
    Subject, Suppression, Suspect,
};
pub use check::CaseError;
pub use contingency::Contingency;
pub use economy::EconomyScores;
pub use entropy::{Entropies, adjusted_mutual_information, entropies, expected_mutual_information};
pub use figures::{Direction, Figure, Metric, Unit, Value};
pub use matching::IncidentScores;
pub use metrics::METRICS;
pub use pairs::{adjusted_rand, pairwise};
pub use precision::PrecisionRecall;
pub use root_cause::RootCauseScores;
pub use scores::{PartitionScores, Scores, score};
pub use suppression::SuppressionScores;
pub use timeliness::{Delay, TimelinessScores};
