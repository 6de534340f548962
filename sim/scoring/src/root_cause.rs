//! Whether the elected cause of an incident is the true one, how far off it is, and how often it
//! changed. Judged is the incident that is matched with the fault, by the election that stands until
//! it clears.

use crate::case::{AlarmId, Case, Fault, Incident, ResourceId};
use crate::matching::Matching;
use std::collections::BTreeMap;

/// How well the causes of faults were found. Shares are over all audible faults, so that a fault
/// which was merged or missed counts as not found; None without audible faults.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RootCauseScores {
    /// The share of audible faults whose true root is the first suspect.
    pub top_1: Option<f64>,
    /// The same, by the faults that are matched with an incident; None without a match.
    pub top_1_matched: Option<f64>,
    /// One by the rank of the true root among the suspects, mean over audible faults; 0 where it is
    /// not among them.
    pub reciprocal_rank: Option<f64>,
    /// Faults with the right resource elected, but by an alarm that does not tell of the cause.
    pub wrong_alarm: u64,
    /// Matched faults for which no cause was elected.
    pub unelected: u64,
    /// Hops from the elected resource to the true one, mean where they are known; None if nowhere.
    pub hops_mean: Option<f64>,
    /// The most hops; None if they are known nowhere.
    pub hops_max: Option<u32>,
    /// Matched faults with an elected resource from which no way to the true one is known.
    pub hops_unknown: u64,
    /// How often the elected resource of an incident changed after its first election.
    pub changes: u64,
    /// The same by incident; None without incidents.
    pub changes_per_incident: Option<f64>,
}

#[derive(Default)]
struct Tally {
    audible: u64,
    matched: u64,
    top_1: u64,
    wrong_alarm: u64,
    unelected: u64,
    hops: u64,
    hops_known: u64,
    hops_max: Option<u32>,
    hops_unknown: u64,
    /// How many faults have their true root on each rank, from 1.
    ranks: BTreeMap<usize, u64>,
}

/// Judges the causes. `hops` tells the distance from the elected to the true resource, if there is a
/// way; equal resources are not asked for.
pub(crate) fn root_causes(
    case: &Case,
    matching: &Matching,
    hops: impl Fn(ResourceId, ResourceId) -> Option<u32>,
) -> RootCauseScores {
    let mut tally = Tally { audible: matching.scores.audible, ..Tally::default() };
    for (fault, incident) in case.faults.iter().zip(&matching.incident_of) {
        if let Some(incident) = incident {
            tally.judge(fault, &case.incidents[incident.index()], &hops);
        }
    }
    let share = |part: u64, of: u64| (of > 0).then(|| part as f64 / of as f64);
    let ranks: f64 = tally.ranks.iter().map(|(rank, faults)| *faults as f64 / *rank as f64).sum();
    let changes = case.incidents.iter().map(Incident::changes).sum();
    RootCauseScores {
        top_1: share(tally.top_1, tally.audible),
        top_1_matched: share(tally.top_1, tally.matched),
        reciprocal_rank: (tally.audible > 0).then(|| ranks / tally.audible as f64),
        wrong_alarm: tally.wrong_alarm,
        unelected: tally.unelected,
        hops_mean: share(tally.hops, tally.hops_known),
        hops_max: tally.hops_max,
        hops_unknown: tally.hops_unknown,
        changes,
        changes_per_incident: share(changes, case.incidents.len() as u64),
    }
}

impl Tally {
    fn judge(
        &mut self,
        fault: &Fault,
        incident: &Incident,
        hops: impl Fn(ResourceId, ResourceId) -> Option<u32>,
    ) {
        self.matched += 1;
        let ranked = incident.last_election().map_or(&[][..], |election| &election.ranked);
        let Some(first) = ranked.first() else {
            self.unelected += 1;
            return;
        };
        if let Some(place) = ranked.iter().position(|suspect| suspect.resource == fault.root) {
            *self.ranks.entry(place + 1).or_default() += 1;
        }
        let distance = if first.resource == fault.root {
            self.top_1 += 1;
            let foreign = |alarm: AlarmId| !fault.root_alarms.contains(&alarm);
            self.wrong_alarm += u64::from(first.alarm.is_some_and(foreign));
            Some(0)
        } else {
            hops(first.resource, fault.root)
        };
        match distance {
            Some(distance) => {
                self.hops += u64::from(distance);
                self.hops_known += 1;
                self.hops_max = self.hops_max.max(Some(distance));
            }
            None => self.hops_unknown += 1,
        }
    }
}
