//! The engine: what is due runs moment by moment, each moment in the same order of stages.

mod actions;
mod alarms;
mod arrivals;
mod checkpoint;
mod derive;
mod gates;
mod group;
mod impact;
mod maintenance;
mod matching;
mod operator;
mod outlook;
mod output;
mod root;
mod state;
mod statistics;
mod suppress;
mod windows;

pub use actions::Reply;
pub use checkpoint::{Checkpoint, ResumeError};
pub use operator::{Command, CommandError};
pub use output::{About, AuditEntry, Clearing, Impact, Joining, Output, RuleName, Said, Step};
#[cfg(test)]
pub(crate) use state::Support;
pub use state::{ActionId, IncidentId};
pub(crate) use state::{Alarm, AlarmId, Incident, Phase};
pub use statistics::RuleStatistics;

use crate::alarm::AlarmKey;
use crate::defect::Defects;
use crate::rules::{Operator, Part, RuleId, RuleSet};
use crate::topology::{Topology, Walker};
use indexmap::IndexMap;
use rustc_hash::FxBuildHasher;
use sandtable_units::{SimTime, Span};
use state::{State, Timer};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use suppress::Route;

/// What has changed in the moment that is worked on and is not yet followed up.
#[derive(Debug, Default)]
struct Fresh {
    /// Alarms whose supports must be worked out again.
    symptoms: BTreeSet<AlarmId>,
    /// Alarms that must be put into an incident.
    grouping: BTreeSet<AlarmId>,
    /// Incidents whose members, root cause or impact may have changed.
    incidents: BTreeSet<IncidentId>,
    /// Members that may have become the root cause of their incident.
    contenders: BTreeMap<IncidentId, BTreeSet<AlarmId>>,
    /// Incidents whose root cause may have become weaker.
    recount: BTreeSet<IncidentId>,
    /// Incidents in which a symptom is seen again.
    outlived: BTreeSet<IncidentId>,
    /// Alarms that actions may follow.
    acting: BTreeSet<AlarmId>,
}

/// A rule engine: rules, a topology, and all that is remembered of the alarms so far.
pub struct Engine {
    pub(crate) rules: Arc<RuleSet>,
    pub(crate) topology: Arc<Topology>,
    pub(crate) state: State,
    defects: Defects,
    hold_back: Span,
    /// For how long the record of a cleared alarm is kept.
    memory: Span,
    index: IndexMap<Arc<AlarmKey>, AlarmId, FxBuildHasher>,
    /// The standing alarms at each resource, and at resources that the topology does not know.
    standing_at: Vec<Vec<AlarmId>>,
    strangers: BTreeMap<String, Vec<AlarmId>>,
    /// The open incidents whose root cause is at each resource.
    anchored_at: Vec<Vec<IncidentId>>,
    open_by_key: BTreeMap<(RuleId, state::Key), BTreeSet<IncidentId>>,
    routes: Vec<Option<Route>>,
    /// Which resources can reach each other both ways along the paths of suppression.
    circles: Vec<u32>,
    /// For each rule that hides alarms, the rules that can in turn hide its causes.
    hiding: Vec<BTreeSet<RuleId>>,
    /// How many standing alarms can be a cause, for each rule.
    causes: Vec<u32>,
    walker: Walker,
    scope: cel::Context<'static, 'static>,
    fresh: Fresh,
    said: Vec<Said>,
}

impl Engine {
    /// An engine at the start of time, without alarms.
    pub fn new(rules: Arc<RuleSet>, topology: Arc<Topology>) -> Self {
        Self::with_defects(rules, topology, Defects::default())
    }

    pub(crate) fn with_defects(
        rules: Arc<RuleSet>,
        topology: Arc<Topology>,
        defects: Defects,
    ) -> Self {
        let state = State {
            statistics: vec![RuleStatistics::default(); rules.rules.len()],
            ..State::default()
        };
        let mut engine = Self::around(rules, topology, state, defects);
        engine.begin_instances();
        engine.begin_maintenance();
        engine
    }

    /// The engine with the indexes that belong to a state.
    fn around(
        rules: Arc<RuleSet>,
        topology: Arc<Topology>,
        state: State,
        defects: Defects,
    ) -> Self {
        let count = topology.resources.len();
        let mut engine = Self {
            hold_back: rules.policies.hold_back,
            memory: Self::memory_of(&rules),
            index: IndexMap::default(),
            standing_at: vec![Vec::new(); count],
            strangers: BTreeMap::new(),
            anchored_at: vec![Vec::new(); count],
            open_by_key: BTreeMap::new(),
            routes: suppress::routes(&rules, &topology),
            circles: suppress::circles(&rules, &topology),
            hiding: rules.hiding(),
            causes: vec![0; rules.rules.len()],
            walker: Walker::default(),
            scope: cel::Context::default(),
            fresh: Fresh::default(),
            said: Vec::new(),
            rules,
            topology,
            state,
            defects,
        };
        engine.build_indexes();
        engine
    }

    /// Says which hour of the week the start of time is, counted from Monday midnight; without it,
    /// time starts on a Monday at midnight.
    pub fn start_in_week(&mut self, since_monday: Span) {
        self.state.week_offset = since_monday;
        self.begin_maintenance();
    }

    /// What the engine was told the time is.
    pub fn now(&self) -> SimTime {
        self.state.now
    }

    /// The next moment at which anything is due, unless something else happens first.
    pub fn next_deadline(&self) -> Option<SimTime> {
        self.next_moment().map(|moment| moment.saturating_add(self.hold_back))
    }

    /// Takes all that is said since the last time.
    pub fn drain(&mut self) -> Vec<Said> {
        std::mem::take(&mut self.said)
    }

    /// Moves time on and runs all that is due until then, `to` included. Time never moves back.
    pub fn advance(&mut self, to: SimTime) {
        while let Some(moment) = self.next_moment()
            && moment.saturating_add(self.hold_back) <= to
        {
            self.run(moment);
        }
        self.state.now = self.state.now.max(to);
        self.keep_up();
    }

    /// Runs all that is due before `to`.
    fn advance_before(&mut self, to: SimTime) {
        while let Some(moment) = self.next_moment()
            && moment.saturating_add(self.hold_back) < to
        {
            self.run(moment);
        }
        self.state.now = self.state.now.max(to);
        self.keep_up();
    }

    /// The moment follows the time at the distance of the hold-back.
    fn keep_up(&mut self) {
        let behind = self.state.now.since_start().saturating_sub(self.hold_back);
        self.state.moment = self.state.moment.max(SimTime::START + behind);
    }

    fn next_moment(&self) -> Option<SimTime> {
        let arrival = self.state.arrivals.keys().next().copied();
        let timer = self.state.timers.keys().next().copied();
        [arrival, timer].into_iter().flatten().min()
    }

    /// One moment: what arrived, then what was due, then what follows from both.
    fn run(&mut self, moment: SimTime) {
        self.state.moment = self.state.moment.max(moment);
        self.state.now = self.state.now.max(moment.saturating_add(self.hold_back));
        if let Some(arrivals) = self.state.arrivals.remove(&moment) {
            self.take_arrivals(arrivals);
        }
        let mut due = Vec::new();
        while let Some(first) = self.state.timers.first_entry()
            && *first.key() <= moment
        {
            let mut timers = first.remove();
            timers.sort_unstable();
            due.append(&mut timers);
        }
        self.run_timers(due);
        self.settle();
    }

    /// Timers of one moment, in an order that does not depend on where records are.
    fn run_timers(&mut self, mut due: Vec<Timer>) {
        if due.len() > 1 {
            due.sort_by(|one, other| self.order_of(one).cmp(&self.order_of(other)));
        }
        due.dedup();
        for timer in due {
            match timer {
                Timer::Persist(alarm) => self.persisted(alarm),
                Timer::Kept(alarm) => self.kept_long_enough(alarm),
                Timer::Flap(alarm) => self.quiet_enough(alarm),
                Timer::Passes(alarm) => self.passes(alarm),
                Timer::Age(alarm) => self.ages(alarm),
                Timer::Instance(rule, key) => self.instance_due(rule, &key),
                Timer::Maintenance(rule) => self.window_moves(rule),
                Timer::Linger(alarm) => {
                    self.fresh.symptoms.insert(alarm);
                }
                Timer::Resolve(incident) | Timer::Close(incident) => {
                    self.fresh.incidents.insert(incident);
                }
                Timer::ActOnIncident(rule, incident) => self.act_on_incident(rule, incident),
                Timer::ActOnAlarm(rule, alarm, episode) => {
                    self.act_on_alarm(rule, alarm, episode);
                }
                Timer::Attempt(action) => self.attempt(action),
                Timer::Timeout(action) => self.times_out(action),
                Timer::Retire(alarm) => self.retire(alarm),
            }
        }
    }

    /// A key by which timers of one moment are run: by kind, then by names.
    fn order_of<'a>(&'a self, timer: &'a Timer) -> (u8, u32, Option<&'a AlarmKey>, &'a str) {
        let alarm = |id: &AlarmId| {
            let alarm = self.state.alarms[id.0 as usize].as_ref();
            alarm.map(|alarm| &*alarm.key)
        };
        match timer {
            Timer::Persist(id) => (0, 0, alarm(id), ""),
            Timer::Kept(id) => (1, 0, alarm(id), ""),
            Timer::Flap(id) => (2, 0, alarm(id), ""),
            Timer::Passes(id) => (3, 0, alarm(id), ""),
            Timer::Age(id) => (4, 0, alarm(id), ""),
            Timer::Instance(rule, key) => (5, u32::from(rule.0), None, key),
            Timer::Maintenance(rule) => (6, u32::from(rule.0), None, ""),
            Timer::Linger(id) => (7, 0, alarm(id), ""),
            Timer::Resolve(incident) => (8, incident.0, None, ""),
            Timer::Close(incident) => (9, incident.0, None, ""),
            // Of one incident they stay in the order of their rules.
            Timer::ActOnIncident(_, incident) => (10, incident.0, None, ""),
            Timer::ActOnAlarm(rule, id, _) => (11, u32::from(rule.0), alarm(id), ""),
            Timer::Attempt(action) => (12, action.0, None, ""),
            Timer::Timeout(action) => (13, action.0, None, ""),
            Timer::Retire(id) => (14, 0, alarm(id), ""),
        }
    }

    /// Follows up what has changed, stage by stage.
    fn settle(&mut self) {
        self.hide_symptoms();
        self.put_together();
        self.settle_incidents();
        self.settle_actions();
    }

    /// How often each rule was looked at and did something, in the order of the file.
    pub fn rule_statistics(&self) -> impl Iterator<Item = (&str, &RuleStatistics)> {
        self.rules.rule_names().zip(&self.state.statistics)
    }

    fn count(&mut self, rule: RuleId) -> &mut RuleStatistics {
        &mut self.state.statistics[rule.0 as usize]
    }

    fn say(&mut self, output: Output) {
        self.said.push(Said { at: self.state.now, output });
    }

    fn wake(&mut self, at: SimTime, timer: Timer) {
        if at < SimTime::NEVER {
            // Most moments have one.
            let timers = self.state.timers.entry(at);
            timers.or_insert_with(|| Vec::with_capacity(1)).push(timer);
        }
    }

    pub(crate) fn alarm(&self, id: AlarmId) -> &Alarm {
        self.state.alarms[id.0 as usize].as_ref().expect("a record that is referred to is kept")
    }

    fn alarm_mut(&mut self, id: AlarmId) -> &mut Alarm {
        self.state.alarms[id.0 as usize].as_mut().expect("a record that is referred to is kept")
    }

    pub(crate) fn find(&self, key: &AlarmKey) -> Option<AlarmId> {
        self.index.get(key).copied()
    }

    /// Whether there is a record of an alarm: without one, all that was said of it is said.
    pub fn has_alarm(&self, key: &AlarmKey) -> bool {
        self.index.contains_key(key)
    }

    /// Whether an incident is not closed.
    pub fn has_incident(&self, incident: IncidentId) -> bool {
        self.state.incidents.contains_key(&incident)
    }

    /// Whether anything may still become of an action.
    pub fn has_action(&self, action: ActionId) -> bool {
        self.state.actions.contains_key(&action)
    }

    fn rule_name(&self, rule: RuleId) -> RuleName {
        self.rules.rule(rule).name.clone()
    }
}
