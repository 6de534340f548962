//! What other rules would have made of the same alarms: incidents that only one side has, that one
//! side splits or merges, other root causes, other actions. Incidents are the same where they share an
//! occurrence of an alarm of a source. Their root causes are those while most of their alarms were active.

use super::ledger::Ledger;
use super::outcome::AlarmName;
use sandtable_correlation::AlarmKey;
use sandtable_correlation::engine::IncidentId;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// An incident of one side whose alarms are in several of the other.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Parted {
    /// The one.
    pub incident: IncidentId,
    /// Its root cause.
    pub root: Option<AlarmName>,
    /// The others.
    pub into: Vec<IncidentId>,
}

/// An incident that both sides have, with another root cause.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OtherRoot {
    /// On this side.
    pub here: IncidentId,
    /// On the other.
    pub there: IncidentId,
    /// The root cause on this side.
    pub root_here: Option<AlarmName>,
    /// The root cause on the other.
    pub root_there: Option<AlarmName>,
}

/// Actions of one kind on both sides. Two are the same where they are about the same alarm.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct ActionDifference {
    /// Done on this side.
    pub here: u64,
    /// Done on the other.
    pub there: u64,
    /// Alarms that only this side did it for.
    pub only_here: Vec<AlarmName>,
    /// Alarms that only the other did it for.
    pub only_there: Vec<AlarmName>,
}

/// What differs between two sides: here, and there with other rules.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// Incidents with the same alarms and root cause on both sides.
    pub same: u64,
    /// Incidents that both sides have, with the same root cause and other members.
    pub other_members: u64,
    /// Incidents none of whose alarms are in one there.
    pub only_here: Vec<IncidentId>,
    /// Incidents none of whose alarms are in one here.
    pub only_there: Vec<IncidentId>,
    /// Incidents here that are several there.
    pub split: Vec<Parted>,
    /// Incidents there that are several here.
    pub merged: Vec<Parted>,
    /// Incidents that both have, with another root cause.
    pub other_root: Vec<OtherRoot>,
    /// Actions by kind.
    pub actions: BTreeMap<&'static str, ActionDifference>,
    /// Times at which an alarm was hidden, here.
    pub suppressed_here: u64,
    /// And there.
    pub suppressed_there: u64,
}

type Occurrence<'a> = (&'a Arc<AlarmKey>, u32);

/// Which incidents of one side share alarms with which of the other.
struct Overlap<'a> {
    here: &'a Ledger,
    there: &'a Ledger,
    from_here: BTreeMap<IncidentId, BTreeSet<IncidentId>>,
    from_there: BTreeMap<IncidentId, BTreeSet<IncidentId>>,
}

fn standing(ledger: &Ledger) -> impl Iterator<Item = IncidentId> {
    let kept = ledger.incidents.iter().filter(|(_, story)| story.merged_into.is_none());
    kept.map(|(id, _)| *id)
}

impl<'a> Overlap<'a> {
    fn new(here: &'a Ledger, there: &'a Ledger) -> Self {
        let mut place: BTreeMap<Occurrence<'_>, Vec<IncidentId>> = BTreeMap::new();
        for id in standing(there) {
            for occurrence in there.occurrences(id) {
                place.entry(occurrence).or_default().push(id);
            }
        }
        let mut from_there: BTreeMap<_, BTreeSet<IncidentId>> =
            standing(there).map(|id| (id, BTreeSet::new())).collect();
        let mut from_here: BTreeMap<_, BTreeSet<IncidentId>> = BTreeMap::new();
        for id in standing(here) {
            let others = from_here.entry(id).or_default();
            for occurrence in here.occurrences(id) {
                others.extend(place.get(&occurrence).into_iter().flatten().copied());
            }
            for other in others.iter() {
                from_there.entry(*other).or_default().insert(id);
            }
        }
        Self { here, there, from_here, from_there }
    }

    /// The pairs that have nothing to do with others.
    fn pairs(&self) -> impl Iterator<Item = (IncidentId, IncidentId)> {
        self.from_here.iter().filter_map(|(here, others)| {
            let there = others.first().filter(|_| others.len() == 1)?;
            (self.from_there[there].len() == 1).then_some((*here, *there))
        })
    }
}

fn root(ledger: &Ledger, incident: IncidentId) -> Option<AlarmName> {
    let root = ledger.incidents[&incident].height.root.as_ref()?;
    Some(AlarmName::from(&*root.alarm))
}

fn alone(from: &BTreeMap<IncidentId, BTreeSet<IncidentId>>) -> Vec<IncidentId> {
    from.iter().filter(|(_, others)| others.is_empty()).map(|(id, _)| *id).collect()
}

fn parted(ledger: &Ledger, from: &BTreeMap<IncidentId, BTreeSet<IncidentId>>) -> Vec<Parted> {
    let several = from.iter().filter(|(_, others)| others.len() > 1);
    let parted = several.map(|(id, others)| Parted {
        incident: *id,
        root: root(ledger, *id),
        into: others.iter().copied().collect(),
    });
    parted.collect()
}

impl Difference {
    /// What is different `there`, seen from `here`.
    pub fn new(here: &Ledger, there: &Ledger) -> Self {
        let overlap = Overlap::new(here, there);
        let mut difference = Self {
            same: 0,
            other_members: 0,
            only_here: alone(&overlap.from_here),
            only_there: alone(&overlap.from_there),
            split: parted(here, &overlap.from_here),
            merged: parted(there, &overlap.from_there),
            other_root: Vec::new(),
            actions: actions(here, there),
            suppressed_here: here.happened.suppressed,
            suppressed_there: there.happened.suppressed,
        };
        for (one, other) in overlap.pairs() {
            let (root_here, root_there) = (root(here, one), root(there, other));
            if root_here != root_there {
                let changed = OtherRoot { here: one, there: other, root_here, root_there };
                difference.other_root.push(changed);
            } else if overlap.here.occurrences(one).eq(overlap.there.occurrences(other)) {
                difference.same += 1;
            } else {
                difference.other_members += 1;
            }
        }
        difference
    }

    /// Whether nothing differs.
    pub fn is_none(&self) -> bool {
        let Self { only_here, only_there, split, merged, other_root, actions, .. } = self;
        self.other_members == 0
            && [only_here, only_there].into_iter().all(Vec::is_empty)
            && [split, merged].into_iter().all(Vec::is_empty)
            && other_root.is_empty()
            && actions.values().all(|of| of.here == of.there && of.only_here.is_empty())
            && self.suppressed_here == self.suppressed_there
    }
}

/// Actions that were done, by kind and by what they are about.
fn done(ledger: &Ledger) -> BTreeMap<&'static str, (u64, BTreeSet<AlarmName>)> {
    let mut done: BTreeMap<&'static str, (u64, BTreeSet<AlarmName>)> = BTreeMap::new();
    for action in ledger.actions.values().filter(|action| action.done) {
        let (count, about) = done.entry(action.kind.word()).or_default();
        *count += 1;
        about.insert(AlarmName::from(&*action.alarm));
    }
    done
}

fn actions(here: &Ledger, there: &Ledger) -> BTreeMap<&'static str, ActionDifference> {
    let (mut here, mut there) = (done(here), done(there));
    let kinds: BTreeSet<&'static str> = here.keys().chain(there.keys()).copied().collect();
    let of = |kind| {
        let (one, mine) = here.remove(kind).unwrap_or_default();
        let (other, theirs) = there.remove(kind).unwrap_or_default();
        let difference = ActionDifference {
            here: one,
            there: other,
            only_here: mine.difference(&theirs).cloned().collect(),
            only_there: theirs.difference(&mine).cloned().collect(),
        };
        (kind, difference)
    };
    kinds.into_iter().map(of).collect()
}
