//! What came of played alarms, in figures that can be shown or written as JSON: how much is left for
//! people to look at, the largest incidents, what was done, and what each rule did.

use super::Played;
use super::actions::ActionCounts;
use super::ledger::{Happened, IncidentStory};
use crate::recording::Counts;
use sandtable_correlation::engine::{IncidentId, RuleStatistics};
use sandtable_correlation::rules::actions::ActionKind;
use sandtable_correlation::{AlarmKey, RuleSet};
use sandtable_units::SimTime;
use serde::Serialize;
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// An alarm by its key.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct AlarmName {
    /// Where.
    pub resource: String,
    /// What.
    #[serde(rename = "type")]
    pub alarm_type: String,
    /// What tells it from others of its type there; empty where nothing has to.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub qualifier: String,
}

impl From<&AlarmKey> for AlarmName {
    fn from(key: &AlarmKey) -> Self {
        let AlarmKey { resource, alarm_type, qualifier } = key.clone();
        Self { resource, alarm_type, qualifier }
    }
}

impl std::fmt::Display for AlarmName {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "`{}` at `{}`", self.alarm_type, self.resource)?;
        if self.qualifier.is_empty() { Ok(()) } else { write!(out, " ({})", self.qualifier) }
    }
}

/// How many rows of a log there are to one thing that people have to look at.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Compression {
    /// Rows by incidents and alarms in no incident.
    pub rules: f64,
    /// Rows by distinct pairs of type and resource: what counting repeats would come to.
    pub deduplication: f64,
}

/// An incident in a few figures.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct IncidentSummary {
    /// Which.
    pub incident: IncidentId,
    /// When it was opened, in nanoseconds since the start.
    #[serde(rename = "opened_ns")]
    pub opened: SimTime,
    /// The rule that opened it.
    pub rule: Option<String>,
    /// How many alarms are in it.
    pub alarms: u64,
    /// How often they were raised.
    pub occurrences: u64,
    /// At how many resources they are.
    pub resources: u64,
    /// The root cause while most of its alarms were active.
    pub root: Option<AlarmName>,
    /// Why it is held to be that, the weightiest reason first.
    pub reasons: Vec<String>,
    /// How many customers it affects, as far as the topology tells.
    pub customers: u64,
    /// Whether it is over.
    pub is_over: bool,
}

/// What a rule did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RuleSummary {
    /// Its name.
    pub rule: String,
    /// What it is for, in the word of rule files.
    pub operator: &'static str,
    /// How often it did what.
    #[serde(flatten)]
    pub statistics: RuleStatistics,
}

/// What came of it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Outcome {
    /// Notifications that were played.
    pub notifications: u64,
    /// Notifications after the end, which were not.
    pub left_out: u64,
    /// When playing ended, in nanoseconds since the start.
    #[serde(rename = "end_ns")]
    pub end: SimTime,
    /// How often things happened.
    #[serde(flatten)]
    pub happened: Happened,
    /// Incidents that were opened and not merged into others.
    pub incidents: u64,
    /// Incidents that were merged into others.
    pub merged: u64,
    /// Incidents that are not over at the end.
    pub open: u64,
    /// Times that an alarm was raised and came into no incident.
    pub left_alone: u64,
    /// Alarms that are hidden at the end.
    pub hidden: u64,
    /// How much there is less to look at; none where nothing was played, or only a part.
    pub compression: Option<Compression>,
    /// The largest incidents, those with most alarms first.
    pub largest: Vec<IncidentSummary>,
    /// What was done, by kind of action.
    pub actions: BTreeMap<&'static str, ActionCounts>,
    /// What each rule did, in the order of the file.
    pub rules: Vec<RuleSummary>,
}

impl Outcome {
    /// What came of playing the notifications of a log with these counts.
    pub fn new(played: &Played, counts: &Counts, rules: &RuleSet, largest: usize) -> Self {
        let ledger = &played.ledger;
        let merged = ledger.incidents.values().filter(|story| story.merged_into.is_some()).count();
        let incidents = (ledger.incidents.len() - merged) as u64 + ledger.over.incidents;
        let merged = merged as u64 + ledger.over.merged;
        let left_alone = ledger.left_alone();
        let left = incidents + left_alone;
        let compression = (left > 0 && played.left_out == 0).then(|| Compression {
            rules: counts.rows as f64 / left as f64,
            deduplication: counts.compression(),
        });
        Self {
            notifications: played.notifications,
            left_out: played.left_out,
            end: played.end,
            happened: ledger.happened,
            incidents,
            merged,
            open: ledger.incidents.values().filter(|story| story.over.is_none()).count() as u64,
            left_alone,
            hidden: ledger.hidden(),
            compression,
            largest: largest_of(played, largest),
            actions: played.ledger.actions_by_kind(),
            rules: summaries(played, rules),
        }
    }
}

impl super::Ledger {
    /// What was done, by kind of action.
    pub fn actions_by_kind(&self) -> BTreeMap<&'static str, ActionCounts> {
        let mut counts = self.over.actions.clone();
        for action in self.actions.values() {
            counts.entry(action.kind.word()).or_default().add(action);
        }
        // Without tickets and words to people it is worth telling that there were none.
        for kind in [ActionKind::Ticket, ActionKind::Notify] {
            counts.entry(kind.word()).or_default();
        }
        counts
    }
}

fn largest_of(played: &Played, most: usize) -> Vec<IncidentSummary> {
    let incidents = played.ledger.incidents.iter();
    let mut incidents: Vec<_> =
        incidents.filter(|(_, story)| story.merged_into.is_none()).collect();
    incidents.sort_by_key(|(id, story)| (Reverse(story.members.len()), **id));
    let held = incidents.into_iter().take(most);
    let mut all: Vec<_> = held.map(|(id, story)| IncidentSummary::new(*id, story)).collect();
    all.extend(played.ledger.over.largest.values().cloned());
    all.sort_by_key(|summary| (Reverse(summary.alarms), summary.incident));
    all.truncate(most);
    all
}

impl IncidentSummary {
    pub(super) fn new(incident: IncidentId, story: &IncidentStory) -> Self {
        let mut resources: Vec<&str> = story.members.keys().map(|key| &*key.resource).collect();
        // Members stand in the order of their resources.
        resources.dedup();
        let occurrences =
            story.members.values().map(|member| member.occurrences.len() as u64).sum();
        Self {
            incident,
            opened: story.opened,
            rule: story.rule.as_deref().map(str::to_owned),
            alarms: story.members.len() as u64,
            occurrences,
            resources: resources.len() as u64,
            root: story.height.root.as_ref().map(|root| AlarmName::from(&*root.alarm)),
            reasons: story.height.root.as_ref().map_or_else(Vec::new, |root| root.reasons.clone()),
            customers: story.impact.customers,
            is_over: story.over.is_some(),
        }
    }
}

fn summaries(played: &Played, rules: &RuleSet) -> Vec<RuleSummary> {
    let of = |(name, statistics): (&str, &RuleStatistics)| RuleSummary {
        rule: name.to_owned(),
        operator: rules.operator_of(name).expect("the engine tells of the rules that it has"),
        statistics: statistics.clone(),
    };
    played.engine.rule_statistics().map(of).collect()
}
