//! All scores of a case, from the likeness of partitions to what is left for people.

use crate::b_cubed::{b_cubed, b_cubed_extended};
use crate::case::{Alarm, Case, ResourceId};
use crate::check::{CaseError, check};
use crate::contingency::Contingency;
use crate::economy::EconomyScores;
use crate::entropy::{Entropies, adjusted_mutual_information, entropies};
use crate::matching::{IncidentScores, matching};
use crate::pairs::{adjusted_rand, pairwise};
use crate::precision::PrecisionRecall;
use crate::root_cause::{RootCauseScores, root_causes};
use crate::suppression::{SuppressionScores, suppressions};
use crate::timeliness::{TimelinessScores, timeliness};

/// How well a run was correlated. [`Scores::figures`] tells all of it with units and definitions.
#[derive(Debug, Clone, PartialEq)]
pub struct Scores {
    /// The likeness of faults and incidents as partitions of all alarms; None without alarms.
    pub partition: Option<PartitionScores>,
    /// Faults and incidents matched one to one.
    pub incidents: IncidentScores,
    /// The elected causes.
    pub root_cause: RootCauseScores,
    /// What was hidden as a symptom.
    pub suppression: SuppressionScores,
    /// Delays and haste.
    pub timeliness: TimelinessScores,
    /// What is left for people.
    pub economy: EconomyScores,
}

/// The likeness of faults and incidents as partitions of all alarms: an alarm in no incident is one
/// of its own, and so is background noise among the faults. Where an alarm has several faults or
/// incidents, all but `b_cubed_extended` see the first.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PartitionScores {
    /// As each alarm sees it.
    pub b_cubed: PrecisionRecall,
    /// The same with all faults and incidents of an alarm.
    pub b_cubed_extended: PrecisionRecall,
    /// As each pair of alarms sees it.
    pub pairwise: PrecisionRecall,
    /// Pairs treated alike beyond chance.
    pub adjusted_rand: f64,
    /// Information beyond chance.
    pub adjusted_mutual_information: f64,
    /// Homogeneity, completeness and variation of information.
    pub entropies: Entropies,
}

/// Scores a case. `hops` tells how far the first resource is from the second, if there is a way.
pub fn score(
    case: &Case,
    hops: impl Fn(ResourceId, ResourceId) -> Option<u32>,
) -> Result<Scores, CaseError> {
    check(case)?;
    let matching = matching(case);
    Ok(Scores {
        partition: (!case.alarms.is_empty()).then(|| partition(&case.alarms)),
        incidents: matching.scores,
        root_cause: root_causes(case, &matching, hops),
        suppression: suppressions(case),
        timeliness: timeliness(case, &matching),
        economy: EconomyScores::new(case),
    })
}

fn partition(alarms: &[Alarm]) -> PartitionScores {
    let contingency = Contingency::new(alarms.iter().map(|alarm| {
        let fault = alarm.faults.first().map(|fault| fault.0);
        (fault, alarm.incidents.first().map(|incident| incident.0))
    }));
    let labels = alarms.iter().map(|alarm| {
        let faults = alarm.faults.iter().map(|fault| fault.0).collect();
        (faults, alarm.incidents.iter().map(|incident| incident.0).collect())
    });
    PartitionScores {
        b_cubed: b_cubed(&contingency),
        b_cubed_extended: b_cubed_extended(labels),
        pairwise: pairwise(&contingency),
        adjusted_rand: adjusted_rand(&contingency),
        adjusted_mutual_information: adjusted_mutual_information(&contingency),
        entropies: entropies(&contingency),
    }
}
