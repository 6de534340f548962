//! What happened in a test, as it can be expected: incidents, hidden alarms, alarms, actions and audit
//! entries, each with all its states and their moments. Of what changes several times in one moment,
//! the last state counts. Whether that is what was wanted is left to `judge`.

use super::name::name_of;
use super::schema::Outcome;
use sandtable_correlation::rules::actions::ActionKind;
use sandtable_correlation::{AlarmKey, Severity};
use sandtable_units::SimTime;
use std::collections::{BTreeMap, BTreeSet};

/// Something that happened, from its first state to its last.
#[derive(Debug, Clone)]
pub(super) struct Life<T> {
    /// How it is called in reports.
    pub(super) id: String,
    /// Never empty; in order of time, each moment once.
    pub(super) states: Vec<(SimTime, T)>,
}

impl<T: Clone + PartialEq> Life<T> {
    fn new(id: String, at: SimTime, state: T) -> Self {
        Self { id, states: vec![(at, state)] }
    }

    pub(super) fn last(&self) -> &T {
        &self.states.last().expect("a life has a state").1
    }

    pub(super) fn began(&self) -> SimTime {
        self.states[0].0
    }

    fn change(&mut self, at: SimTime, change: impl FnOnce(&mut T)) {
        let mut state = self.last().clone();
        change(&mut state);
        if *self.last() == state {
            return;
        }
        match self.states.last_mut() {
            Some((last, old)) if *last == at => *old = state,
            Some(_) | None => self.states.push((at, state)),
        }
    }
}

/// An incident at a moment.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct IncidentState {
    pub(super) rule: Option<String>,
    pub(super) root: Option<AlarmKey>,
    pub(super) members: BTreeSet<AlarmKey>,
    pub(super) resolved: bool,
    pub(super) closed: bool,
    pub(super) acknowledged: Option<String>,
    pub(super) customers: u64,
    pub(super) hits: Vec<String>,
    /// The incident that it is part of since.
    pub(super) merged: Option<String>,
}

/// A hidden alarm at a moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct HiddenState {
    pub(super) alarm: AlarmKey,
    pub(super) by: BTreeSet<AlarmKey>,
    pub(super) rule: String,
    pub(super) hidden: bool,
}

/// An alarm at a moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct AlarmState {
    pub(super) alarm: AlarmKey,
    pub(super) rule: Option<String>,
    pub(super) active: bool,
    pub(super) severity: Severity,
    pub(super) flapping: bool,
    pub(super) limited: bool,
    pub(super) told: u64,
}

/// An action at a moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ActionState {
    pub(super) kind: ActionKind,
    pub(super) rule: String,
    pub(super) to: String,
    pub(super) about: AlarmKey,
    pub(super) incident: Option<String>,
    pub(super) outcome: Outcome,
    pub(super) attempts: u32,
    pub(super) reference: String,
}

/// An entry of the audit trail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct AuditState {
    pub(super) who: String,
    pub(super) what: String,
    pub(super) on: String,
    pub(super) why: String,
    pub(super) approved_by: Option<String>,
    pub(super) grounds: BTreeSet<AlarmKey>,
}

/// A root cause that was elected, for the scores.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Election {
    pub(super) incident: String,
    pub(super) at: SimTime,
    pub(super) root: AlarmKey,
}

/// An outside system is asked to do something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Request {
    pub(super) action: String,
    pub(super) to: String,
}

/// What happened.
#[derive(Debug, Clone, Default)]
pub(super) struct History {
    pub(super) incidents: Vec<Life<IncidentState>>,
    pub(super) hidden: Vec<Life<HiddenState>>,
    pub(super) alarms: Vec<Life<AlarmState>>,
    pub(super) actions: Vec<Life<ActionState>>,
    pub(super) audit: Vec<Life<AuditState>>,
    pub(super) elections: Vec<Election>,
    /// Everything in order, a line each, for people.
    pub(super) trace: Vec<(SimTime, String)>,
    /// Why incidents and alarms are as they are at the end.
    pub(super) explanations: BTreeMap<String, String>,
    pub(super) requests: Vec<Request>,
    places: Places,
}

/// Where in the lists everything is.
#[derive(Debug, Clone, Default)]
struct Places {
    incidents: BTreeMap<String, usize>,
    hidden: BTreeMap<AlarmKey, usize>,
    alarms: BTreeMap<AlarmKey, usize>,
    actions: BTreeMap<String, usize>,
}

/// The life of a key, made if there is none.
fn life<'a, K: Ord + Clone, T: Clone + PartialEq>(
    lives: &'a mut Vec<Life<T>>,
    places: &mut BTreeMap<K, usize>,
    key: &K,
    at: SimTime,
    make: impl FnOnce() -> (String, T),
) -> &'a mut Life<T> {
    let index = *places.entry(key.clone()).or_insert_with(|| {
        let (id, state) = make();
        lives.push(Life::new(id, at, state));
        lives.len() - 1
    });
    &mut lives[index]
}

impl History {
    pub(super) fn note(&mut self, at: SimTime, line: impl Into<String>) {
        self.trace.push((at, line.into()));
    }

    pub(super) fn incident(
        &mut self,
        id: &str,
        at: SimTime,
        change: impl FnOnce(&mut IncidentState),
    ) {
        let make = || (format!("incident {id}"), IncidentState::default());
        let (lives, places) = (&mut self.incidents, &mut self.places.incidents);
        life(lives, places, &id.to_owned(), at, make).change(at, change);
    }

    /// The newest incident that is not closed and has such a member.
    pub(super) fn open_incident(&self, is_member: impl Fn(&AlarmKey) -> bool) -> Option<String> {
        let open = self.places.incidents.iter().filter(|(_, index)| {
            let state = self.incidents[**index].last();
            !state.closed && state.merged.is_none() && state.members.iter().any(&is_member)
        });
        open.max_by_key(|(_, index)| **index).map(|(id, _)| id.clone())
    }

    /// The newest action of a rule that awaits approval.
    pub(super) fn awaiting(&self, rule: &str) -> Option<String> {
        let waiting = self.places.actions.iter().filter(|(_, index)| {
            let state = self.actions[**index].last();
            state.rule == rule && state.outcome == Outcome::AwaitsApproval
        });
        waiting.max_by_key(|(_, index)| **index).map(|(id, _)| id.clone())
    }

    pub(super) fn elected(&mut self, incident: &str, at: SimTime, root: &AlarmKey) {
        let (incident, root) = (incident.to_owned(), root.clone());
        self.elections.push(Election { incident, at, root });
    }

    pub(super) fn hidden(
        &mut self,
        alarm: &AlarmKey,
        at: SimTime,
        change: impl FnOnce(&mut HiddenState),
    ) {
        let make = || {
            let state = HiddenState {
                alarm: alarm.clone(),
                by: BTreeSet::new(),
                rule: String::new(),
                hidden: false,
            };
            (name_of(alarm), state)
        };
        life(&mut self.hidden, &mut self.places.hidden, alarm, at, make).change(at, change);
    }

    /// An alarm is hidden no longer, if it ever was.
    pub(super) fn no_longer_hidden(&mut self, alarm: &AlarmKey, at: SimTime) {
        if let Some(index) = self.places.hidden.get(alarm) {
            self.hidden[*index].change(at, |state| state.hidden = false);
        }
    }

    pub(super) fn alarm(
        &mut self,
        alarm: &AlarmKey,
        at: SimTime,
        change: impl FnOnce(&mut AlarmState),
    ) {
        let make = || {
            let state = AlarmState {
                alarm: alarm.clone(),
                rule: None,
                active: false,
                severity: Severity::Indeterminate,
                flapping: false,
                limited: false,
                told: 0,
            };
            (name_of(alarm), state)
        };
        life(&mut self.alarms, &mut self.places.alarms, alarm, at, make).change(at, change);
    }

    pub(super) fn action(
        &mut self,
        id: &str,
        at: SimTime,
        make: impl FnOnce() -> ActionState,
        change: impl FnOnce(&mut ActionState),
    ) {
        let make = || (format!("action {id}"), make());
        let (lives, places) = (&mut self.actions, &mut self.places.actions);
        life(lives, places, &id.to_owned(), at, make).change(at, change);
    }

    pub(super) fn audited(&mut self, at: SimTime, entry: AuditState) {
        let id = format!("audit entry {}", self.audit.len() + 1);
        self.audit.push(Life::new(id, at, entry));
    }
}
