//! What rules made of alarms, taken down while an engine says it: incidents with their members, which
//! alarms are in none, and what was done. Memory grows with alarms and incidents, not with repeats; where
//! only the largest incidents are asked for, with those that are not over.

use super::actions::{ActionCounts, ActionStory};
use super::outcome::IncidentSummary;
use rustc_hash::FxBuildHasher;
use sandtable_correlation::engine::{
    ActionId, Impact, IncidentId, Joining, Output, RuleName, Said,
};
use sandtable_correlation::{AlarmKey, Engine};
use sandtable_units::SimTime;
use serde::Serialize;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

/// How often things happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Happened {
    /// Alarms that sources raised. One that comes back soon enough to be the same is counted once.
    pub alarms: u64,
    /// Alarms that rules raised.
    pub derived: u64,
    /// Active alarms that were told again.
    pub told_again: u64,
    /// Alarms that came back and were taken for the same.
    pub came_back: u64,
    /// Changes of severity.
    pub changed: u64,
    /// Ends of alarms.
    pub cleared: u64,
    /// Clears of what was not active.
    pub unmatched: u64,
    /// Notifications that a newer one had overtaken.
    pub stale: u64,
    /// Notifications that came later than the rules allow.
    pub late: u64,
    /// Those of them that were left out.
    pub discarded: u64,
    /// Times at which an alarm began to come and go.
    pub flapping: u64,
    /// Alarms that a rate limit held.
    pub limited: u64,
    /// Times at which an alarm was hidden.
    pub suppressed: u64,
    /// Times at which a hidden alarm was shown again.
    pub unsuppressed: u64,
}

impl Happened {
    fn count(&mut self, output: &Output) {
        let count = match output {
            Output::Raised { by: None, .. } => &mut self.alarms,
            Output::Raised { by: Some(_), .. } => &mut self.derived,
            Output::Reopened { .. } => &mut self.came_back,
            Output::Deduplicated { .. } => &mut self.told_again,
            Output::Changed { .. } => &mut self.changed,
            Output::Cleared { .. } => &mut self.cleared,
            Output::Unmatched { .. } => &mut self.unmatched,
            Output::Stale { .. } => &mut self.stale,
            Output::Late { discarded, .. } => {
                self.discarded += u64::from(*discarded);
                &mut self.late
            }
            Output::Flapping { begins: true, .. } => &mut self.flapping,
            Output::Limited { .. } => &mut self.limited,
            Output::Suppressed { .. } => &mut self.suppressed,
            Output::Unsuppressed { .. } => &mut self.unsuppressed,
            Output::Flapping { begins: false, .. }
            | Output::IncidentOpened { .. }
            | Output::MemberJoined { .. }
            | Output::MemberLeft { .. }
            | Output::RootElected { .. }
            | Output::ImpactChanged { .. }
            | Output::IncidentMerged { .. }
            | Output::IncidentResolved { .. }
            | Output::IncidentReopened { .. }
            | Output::IncidentClosed { .. }
            | Output::Acknowledged { .. }
            | Output::Action { .. }
            | Output::Audit(_) => return,
        };
        *count += 1;
    }
}

/// A member of an incident.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// When it joined first.
    pub joined: SimTime,
    /// Why it is in.
    pub because: Joining,
    /// Which of its occurrences, counted from 1.
    pub occurrences: BTreeSet<u32>,
}

/// What is held to be the root cause.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Root {
    /// The alarm.
    pub alarm: Arc<AlarmKey>,
    /// Why, the weightiest reason first.
    pub reasons: Vec<String>,
}

/// The life of an incident.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IncidentStory {
    /// When it was opened.
    pub opened: SimTime,
    /// The rule that opened it.
    pub rule: Option<RuleName>,
    /// Its members, also those that are cleared; not those that went to another incident.
    pub members: BTreeMap<Arc<AlarmKey>, Box<Member>>,
    /// The root cause that was held to be it last. When alarms are cleared one after the other, that may
    /// be whichever is left.
    pub root: Option<Root>,
    /// When most of its members were active.
    pub height: Height,
    /// How often a root cause was elected.
    pub elections: u32,
    /// What it did when that was told last.
    pub impact: Impact,
    /// When all was clear, unless an alarm came back.
    pub resolved: Option<SimTime>,
    /// When it was closed.
    pub closed: Option<SimTime>,
    /// The incident that took all its members.
    pub merged_into: Option<IncidentId>,
    /// When it was over: resolved, merged or closed.
    pub over: Option<SimTime>,
    active: BTreeSet<Arc<AlarmKey>>,
}

/// The last time at which most members of an incident were active: what it was about.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Height {
    /// How many were active.
    pub members: usize,
    /// What was held to be the root cause.
    pub root: Option<Root>,
    /// When the first of them was cleared or left, if one was.
    pub until: Option<SimTime>,
}

/// One alarm over all its occurrences.
#[derive(Debug, Default)]
struct Known {
    occurrence: u32,
    active: bool,
    derived: bool,
    incident: Option<IncidentId>,
    /// The occurrences that it takes along from an incident to the next.
    moving: BTreeSet<u32>,
    hidden: bool,
}

/// What is kept of what is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Kept {
    /// All.
    #[default]
    All,
    /// How much there was, and so many of the largest incidents.
    Largest(usize),
}

/// All that was said.
#[derive(Debug, Default)]
pub struct Ledger {
    /// How often things happened.
    pub happened: Happened,
    /// The incidents, in the order in which they were opened.
    pub incidents: BTreeMap<IncidentId, Box<IncidentStory>>,
    /// The actions, in the order in which they were asked for.
    pub actions: BTreeMap<ActionId, ActionStory>,
    known: HashMap<Arc<AlarmKey>, Known, FxBuildHasher>,
    kept: Kept,
    pub(super) over: Over,
    /// How much there may be before what is over is looked for.
    most: usize,
}

impl Ledger {
    /// Nothing was said yet.
    pub fn new(kept: Kept) -> Self {
        Self { kept, ..Self::default() }
    }

    /// Adds up and forgets what an engine has no record of any more, so that nothing will be said of it.
    pub(super) fn tidy(&mut self, engine: &Engine) {
        let Kept::Largest(largest) = self.kept else { return };
        if self.known.len() + self.incidents.len() + self.actions.len() <= self.most {
            return;
        }
        let Self { incidents, actions, known, over, .. } = self;
        incidents.retain(|id, story| {
            let stays = engine.has_incident(*id);
            if !stays {
                over.add_incident(*id, story, largest);
            }
            stays
        });
        actions.retain(|id, action| {
            let stays = engine.has_action(*id);
            if !stays {
                over.actions.entry(action.kind.word()).or_default().add(action);
            }
            stays
        });
        known.retain(|alarm, known| {
            let stays = known.active || engine.has_alarm(alarm);
            if !stays {
                over.begun += u64::from(known.occurrence);
            }
            stays
        });
        let left = self.known.len() + self.incidents.len() + self.actions.len();
        self.most = (left * 2).max(LOOKED_FOR);
    }

    /// Takes down one thing that an engine said.
    pub fn take(&mut self, said: &Said) {
        let at = said.at;
        match &said.output {
            Output::IncidentOpened { incident, rule, .. } => {
                let story = IncidentStory::new(at, rule.clone());
                self.incidents.insert(*incident, Box::new(story));
            }
            Output::MemberJoined { incident, alarm, because } => {
                self.joins(*incident, alarm, because, at);
            }
            Output::MemberLeft { incident, alarm } => self.leaves(*incident, alarm, at),
            Output::RootElected { incident, alarm, reasons, .. } => {
                let incident = self.incident(*incident);
                incident.elections += 1;
                incident.root = Some(Root { alarm: alarm.clone(), reasons: reasons.clone() });
                incident.weigh(at);
            }
            Output::ImpactChanged { incident, impact } => {
                self.incident(*incident).impact.clone_from(impact);
            }
            Output::IncidentMerged { incident, into } => {
                let incident = self.incident(*incident);
                incident.merged_into = Some(*into);
                incident.over = Some(at);
            }
            Output::IncidentResolved { incident } => {
                let incident = self.incident(*incident);
                incident.resolved = Some(at);
                incident.over = Some(at);
            }
            Output::IncidentReopened { incident } => self.reopens(*incident, at),
            Output::IncidentClosed { incident, .. } => {
                let incident = self.incident(*incident);
                incident.closed = Some(at);
                incident.over.get_or_insert(at);
            }
            Output::Action { action, rule, kind, about, step } => {
                let new = || ActionStory::new(*kind, rule, about, step);
                self.actions.entry(*action).or_insert_with(new).follow(step);
            }
            Output::Raised { alarm, by, .. } => self.begins(alarm, by.is_some(), at),
            Output::Reopened { alarm } => {
                let derived = self.is_derived(alarm);
                self.begins(alarm, derived, at);
            }
            Output::Cleared { alarm, .. } => self.ends(alarm, at),
            Output::Suppressed { alarm, .. } => self.known(alarm).hidden = true,
            Output::Unsuppressed { alarm } => self.known(alarm).hidden = false,
            Output::Deduplicated { .. }
            | Output::Changed { .. }
            | Output::Unmatched { .. }
            | Output::Stale { .. }
            | Output::Late { .. }
            | Output::Flapping { .. }
            | Output::Limited { .. }
            | Output::Acknowledged { .. }
            | Output::Audit(_) => {}
        }
        self.happened.count(&said.output);
    }

    /// An alarm is cleared. It stays a member.
    fn ends(&mut self, alarm: &Arc<AlarmKey>, at: SimTime) {
        let known = self.known(alarm);
        known.active = false;
        if let Some(story) = known.incident.and_then(|incident| self.incidents.get_mut(&incident)) {
            story.active.remove(alarm);
            story.weigh(at);
        }
    }

    fn leaves(&mut self, incident: IncidentId, alarm: &Arc<AlarmKey>, at: SimTime) {
        let story = self.incident(incident);
        let left = story.members.remove(alarm);
        story.active.remove(alarm);
        story.weigh(at);
        let known = self.known(alarm);
        known.incident = None;
        known.moving.extend(left.into_iter().flat_map(|member| member.occurrences));
    }

    fn known(&mut self, alarm: &Arc<AlarmKey>) -> &mut Known {
        if !self.known.contains_key(alarm) {
            self.known.insert(alarm.clone(), Known::default());
        }
        self.known.get_mut(alarm).expect("it was just put there")
    }

    fn incident(&mut self, incident: IncidentId) -> &mut IncidentStory {
        self.incidents.get_mut(&incident).expect("an incident is opened before all else")
    }

    /// An alarm is active from here: a member that comes back belongs to its incident.
    fn begins(&mut self, alarm: &Arc<AlarmKey>, derived: bool, at: SimTime) {
        let known = self.known(alarm);
        known.occurrence += 1;
        known.active = true;
        known.derived = derived;
        known.hidden = false;
        known.moving.clear();
        let (occurrence, incident) = (known.occurrence, known.incident);
        let Some(incident) = incident else { return };
        let story = self.incidents.get_mut(&incident);
        let is_open = |story: &&mut Box<IncidentStory>| {
            story.resolved.is_none_or(|resolved| resolved >= at) && story.closed.is_none()
        };
        if let Some(story) = story.filter(is_open) {
            if let Some(member) = story.members.get_mut(alarm) {
                member.occurrences.insert(occurrence);
                story.active.insert(alarm.clone());
                story.weigh(at);
            }
        } else {
            self.known(alarm).incident = None;
        }
    }

    fn joins(
        &mut self,
        incident: IncidentId,
        alarm: &Arc<AlarmKey>,
        because: &Joining,
        at: SimTime,
    ) {
        let known = self.known(alarm);
        let mut occurrences = std::mem::take(&mut known.moving);
        occurrences.insert(known.occurrence);
        let (occurrence, before) = (known.occurrence, known.incident.replace(incident));
        let (active, because) = (known.active, because.clone());
        // What came back was taken for a member that is back, until this said otherwise.
        let before = before.filter(|before| *before != incident);
        if let Some(story) = before.and_then(|before| self.incidents.get_mut(&before)) {
            if let Some(member) = story.members.get_mut(alarm) {
                member.occurrences.remove(&occurrence);
            }
            story.active.remove(alarm);
            story.weigh(at);
        }
        let story = self.incident(incident);
        let new = || Box::new(Member { joined: at, because, occurrences: BTreeSet::new() });
        let member = story.members.entry(alarm.clone()).or_insert_with(new);
        member.occurrences.append(&mut occurrences);
        if active {
            story.active.insert(alarm.clone());
        }
        story.weigh(at);
    }

    /// A member has come back. It was active before its incident was told to be open again.
    fn reopens(&mut self, incident: IncidentId, at: SimTime) {
        let story = self.incidents.get_mut(&incident).expect("an incident is opened first");
        story.resolved = None;
        story.over = None;
        for (alarm, member) in &mut story.members {
            let known = self.known.get_mut(alarm).expect("members were raised");
            if known.active && known.incident.is_none_or(|other| other == incident) {
                known.incident = Some(incident);
                member.occurrences.insert(known.occurrence);
                story.active.insert(alarm.clone());
            }
        }
        story.weigh(at);
    }

    /// Occurrences of alarms that are in no incident.
    pub fn left_alone(&self) -> u64 {
        let all: u64 = self.known.values().map(|known| u64::from(known.occurrence)).sum();
        let placed: BTreeSet<(&Arc<AlarmKey>, u32)> = self
            .incidents
            .values()
            .flat_map(|incident| &incident.members)
            .flat_map(|(alarm, member)| member.occurrences.iter().map(move |n| (alarm, *n)))
            .collect();
        all + self.over.begun - placed.len() as u64 - self.over.placed
    }

    /// Whether a rule raised an alarm.
    pub fn is_derived(&self, alarm: &AlarmKey) -> bool {
        self.known.get(alarm).is_some_and(|known| known.derived)
    }

    /// Alarms that are hidden and active at the end.
    pub fn hidden(&self) -> u64 {
        self.known.values().filter(|known| known.hidden && known.active).count() as u64
    }

    /// All alarms that there were, in the order of their keys.
    pub fn alarms(&self) -> impl Iterator<Item = &Arc<AlarmKey>> {
        let mut all: Vec<_> = self.known.keys().collect();
        all.sort_unstable();
        all.into_iter()
    }

    /// The occurrences in the members of an incident that sources have told of.
    pub fn occurrences(&self, incident: IncidentId) -> impl Iterator<Item = (&Arc<AlarmKey>, u32)> {
        let members = self.incidents.get(&incident).into_iter().flat_map(|story| &story.members);
        let told = members.filter(|(alarm, _)| !self.is_derived(alarm));
        told.flat_map(|(alarm, member)| member.occurrences.iter().map(move |n| (alarm, *n)))
    }
}

/// How much there may be at least before what is over is looked for.
const LOOKED_FOR: usize = 16;

/// What is over and was forgotten.
#[derive(Debug, Default)]
pub(super) struct Over {
    /// Incidents that were not merged into others, and those that were.
    pub(super) incidents: u64,
    pub(super) merged: u64,
    /// The largest of them, by size and number.
    pub(super) largest: BTreeMap<(Reverse<u64>, IncidentId), IncidentSummary>,
    pub(super) actions: BTreeMap<&'static str, ActionCounts>,
    /// How often alarms were raised, and how often into an incident.
    begun: u64,
    placed: u64,
}

impl Over {
    fn add_incident(&mut self, id: IncidentId, story: &IncidentStory, largest: usize) {
        self.placed +=
            story.members.values().map(|member| member.occurrences.len() as u64).sum::<u64>();
        if story.merged_into.is_some() {
            self.merged += 1;
            return;
        }
        self.incidents += 1;
        let place = (Reverse(story.members.len() as u64), id);
        let is_among = self.largest.len() < largest
            || self.largest.last_key_value().is_some_and(|(last, _)| place < *last);
        if largest > 0 && is_among {
            self.largest.insert(place, IncidentSummary::new(id, story));
            if self.largest.len() > largest {
                self.largest.pop_last();
            }
        }
    }
}

impl IncidentStory {
    fn new(opened: SimTime, rule: Option<RuleName>) -> Self {
        Self {
            opened,
            rule,
            members: BTreeMap::new(),
            root: None,
            elections: 0,
            impact: Impact::default(),
            resolved: None,
            closed: None,
            merged_into: None,
            height: Height::default(),
            over: None,
            active: BTreeSet::new(),
        }
    }

    /// Follows how many members are active.
    fn weigh(&mut self, at: SimTime) {
        if self.active.len() >= self.height.members {
            let (members, root) = (self.active.len(), self.root.clone());
            self.height = Height { members, root, until: None };
        } else {
            self.height.until.get_or_insert(at);
        }
    }
}
