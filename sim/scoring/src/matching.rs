//! Faults and incidents matched one to one, and what each of them became: found, torn apart, swallowed
//! or overlooked.

use crate::assignment::{Pair, assign};
use crate::case::{Case, IncidentId};
use std::collections::BTreeMap;

/// What became of faults and incidents. Every fault with an alarm is detected, partial, merged or
/// missed; every incident is detected, partial, split or spurious.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct IncidentScores {
    /// Faults with at least one alarm.
    pub audible: u64,
    /// Faults without any alarm, which no correlation can find.
    pub silent: u64,
    /// Faults matched with an incident that has at least half of the alarms of both together.
    pub detected: u64,
    /// Faults matched with an incident that has less.
    pub partial: u64,
    /// Faults whose alarms are only in incidents that match other faults better.
    pub merged: u64,
    /// Faults of which no alarm is in an incident.
    pub missed: u64,
    /// Incidents without a match that have alarms of faults: more incidents than faults.
    pub split: u64,
    /// Incidents of background noise alone, or without alarms.
    pub spurious: u64,
    /// The likeness (Jaccard) of fault and incident, mean over matched pairs and over what has no
    /// match, which counts 0: audible faults and incidents alike. None without both.
    pub likeness: Option<f64>,
    /// 2 detected / (audible faults + incidents): the harmonic mean of the shares of faults and of
    /// incidents that are detected. None without both.
    pub detection_f1: Option<f64>,
}

/// Which incident stands for which fault.
pub(crate) struct Matching {
    /// For each fault its incident.
    pub(crate) incident_of: Vec<Option<IncidentId>>,
    pub(crate) scores: IncidentScores,
}

/// What a fault and an incident have in common.
struct Overlap {
    fault: u32,
    incident: u32,
    shared: u64,
    union: u64,
}

impl Overlap {
    /// The Jaccard index in parts of 2^40, at least one of them: finer than two different ones lie
    /// apart where fault and incident have up to a million alarms together. A sum over a million
    /// incidents still fits.
    fn weight(&self) -> i64 {
        let scaled = (u128::from(self.shared) << 40) / u128::from(self.union);
        i64::try_from(scaled).expect("at most one").max(1)
    }

    /// At least half of the alarms of both together, the usual limit of what counts as found.
    const fn is_half(&self) -> bool {
        self.shared * 2 >= self.union
    }
}

/// What faults and incidents have in common, where they do, in order of faults.
fn overlaps(case: &Case) -> Vec<Overlap> {
    let mut of_fault = vec![0u64; case.faults.len()];
    let mut of_incident = vec![0u64; case.incidents.len()];
    let mut both = Vec::new();
    for alarm in &case.alarms {
        for fault in &alarm.faults {
            of_fault[fault.index()] += 1;
            both.extend(alarm.incidents.iter().map(|incident| (fault.0, incident.0)));
        }
        for incident in &alarm.incidents {
            of_incident[incident.index()] += 1;
        }
    }
    both.sort_unstable();
    let overlap = |same: &[(u32, u32)]| {
        let (fault, incident) = same[0];
        let shared = same.len() as u64;
        let union = of_fault[fault as usize] + of_incident[incident as usize] - shared;
        Overlap { fault, incident, shared, union }
    };
    both.chunk_by(|left, right| left == right).map(overlap).collect()
}

/// Matches faults and incidents so that their Jaccard indices sum up to the most there can be. Where
/// that is possible in several ways, places in the lists decide.
pub(crate) fn matching(case: &Case) -> Matching {
    let overlaps = overlaps(case);
    let pairs: Vec<Pair> = overlaps
        .iter()
        .map(|overlap| Pair {
            row: overlap.fault,
            column: overlap.incident,
            weight: overlap.weight(),
        })
        .collect();
    let columns = assign(case.faults.len(), case.incidents.len(), &pairs);
    let incident_of: Vec<Option<IncidentId>> =
        columns.into_iter().map(|column| column.map(IncidentId)).collect();
    let scores = scores(case, &overlaps, &incident_of);
    Matching { incident_of, scores }
}

fn scores(case: &Case, overlaps: &[Overlap], incident_of: &[Option<IncidentId>]) -> IncidentScores {
    let mut fault_touched = vec![false; case.faults.len()];
    let mut incident_touched = vec![false; case.incidents.len()];
    // How often each likeness occurs, so that their sum is the same in any order of faults.
    let mut alike: BTreeMap<(u64, u64), u64> = BTreeMap::new();
    let (mut detected, mut partial) = (0, 0);
    for overlap in overlaps {
        fault_touched[overlap.fault as usize] = true;
        incident_touched[overlap.incident as usize] = true;
        if incident_of[overlap.fault as usize] == Some(IncidentId(overlap.incident)) {
            *alike.entry((overlap.shared, overlap.union)).or_default() += 1;
            *(if overlap.is_half() { &mut detected } else { &mut partial }) += 1;
        }
    }
    let count = |flags: &[bool]| flags.iter().filter(|flag| **flag).count() as u64;
    let audible = count(&case.audible());
    let incidents = case.incidents.len() as u64;
    let (matched, all) = (detected + partial, audible + incidents);
    let sum: f64 = alike
        .iter()
        .map(|((shared, union), times)| *times as f64 * (*shared as f64 / *union as f64))
        .sum();
    IncidentScores {
        audible,
        silent: case.faults.len() as u64 - audible,
        detected,
        partial,
        merged: count(&fault_touched) - matched,
        missed: audible - count(&fault_touched),
        split: count(&incident_touched) - matched,
        spurious: incidents - count(&incident_touched),
        likeness: (all > 0).then(|| sum / (all - matched) as f64),
        detection_f1: (all > 0).then(|| 2.0 * detected as f64 / all as f64),
    }
}
