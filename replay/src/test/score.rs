//! The scores of a test whose trains say which fault is behind each alarm. Alarms that rules derive
//! are conclusions, and are not scored as alarms.

use super::history::{History, IncidentState, Life};
use super::schema::ScorePattern;
use super::suite::Test;
use sandtable_correlation::rules::actions::ActionKind;
use sandtable_correlation::{AlarmKey, Change};
use sandtable_scoring::{
    Alarm, AlarmId, Case, Election, Fault, FaultId, Incident, IncidentId, Notification, ResourceId,
    Subject, Suppression, Suspect, score,
};
use sandtable_units::{SimTime, Span};
use std::collections::BTreeMap;

/// Why a figure is not what is expected; none if it is.
pub(super) fn miss(pattern: &ScorePattern, test: &Test, history: &History) -> Option<String> {
    let key = &pattern.metric.value;
    let case = Builder::new(test, history).case();
    // How far apart resources are is not asked for: only whether they are the same.
    let hops = |one: ResourceId, other: ResourceId| (one == other).then_some(0);
    let scores = match score(&case, hops) {
        Ok(scores) => scores,
        Err(why) => return Some(format!("the test cannot be scored: {why}")),
    };
    let figure = scores.figure(key).expect("the name is checked when it is read");
    let Some(value) = figure.value else {
        return Some(format!("`{key}` has nothing to measure in this test"));
    };
    let number = value.number();
    let symbol = figure.metric.unit.symbol();
    if pattern.min.is_some_and(|min| number < min) {
        let min = pattern.min.unwrap_or_default();
        return Some(format!("`{key}` is {number:.6} [{symbol}], not at least {min}"));
    }
    if pattern.max.is_some_and(|max| number > max) {
        let max = pattern.max.unwrap_or_default();
        return Some(format!("`{key}` is {number:.6} [{symbol}], not at most {max}"));
    }
    None
}

struct Builder<'a> {
    test: &'a Test,
    history: &'a History,
    alarms: BTreeMap<&'a AlarmKey, AlarmId>,
    faults: BTreeMap<&'a str, FaultId>,
    resources: BTreeMap<&'a str, ResourceId>,
    incidents: BTreeMap<&'a str, IncidentId>,
}

/// Numbers things by their rank.
fn ranks<K: Ord, V>(keys: impl Iterator<Item = K>, number: impl Fn(u32) -> V) -> BTreeMap<K, V> {
    let sorted: std::collections::BTreeSet<K> = keys.collect();
    (0..).zip(sorted).map(|(rank, key)| (key, number(rank))).collect()
}

impl<'a> Builder<'a> {
    fn new(test: &'a Test, history: &'a History) -> Self {
        let raises = test.told.iter().map(|told| &told.notification);
        let raises = raises.filter(|told| told.change != Change::Cleared);
        let alarms = ranks(raises.map(|told| &told.key), AlarmId);
        let roots = history.elections.iter().map(|election| &election.root);
        let all = alarms.keys().copied().chain(roots);
        Self {
            resources: ranks(all.map(|key| key.resource.as_str()), ResourceId),
            faults: ranks(test.truth.iter().map(|truth| truth.fault.as_str()), FaultId),
            incidents: ranks(Self::apart(history).map(|life| life.id.as_str()), IncidentId),
            alarms,
            test,
            history,
        }
    }

    /// The incidents that have not become part of others.
    fn apart(history: &History) -> impl Iterator<Item = &Life<IncidentState>> {
        history.incidents.iter().filter(|life| life.last().merged.is_none())
    }

    fn case(&self) -> Case {
        let actions = self.history.actions.iter();
        let tickets = actions.clone().filter(|life| life.last().kind == ActionKind::Ticket);
        let words = actions.filter(|life| life.last().kind == ActionKind::Notify);
        Case {
            alarms: self.alarms.keys().map(|key| self.alarm(key)).collect(),
            faults: self.faults.keys().map(|fault| self.fault(fault)).collect(),
            incidents: {
                let mut all: Vec<_> = Self::apart(self.history).collect();
                all.sort_by_key(|life| self.incidents[life.id.as_str()]);
                all.into_iter().map(|life| self.incident(life)).collect()
            },
            notifications: words
                .filter_map(|life| {
                    let state = life.last();
                    let incident = state.incident.as_ref().map(|id| format!("incident {id}"));
                    let incident = incident.and_then(|id| self.incidents.get(id.as_str()));
                    let alarm = self.alarms.get(&state.about);
                    let subject = incident.map(|id| Subject::Incident(*id));
                    let subject = subject.or_else(|| alarm.map(|id| Subject::Alarm(*id)))?;
                    Some(Notification { at: life.began(), subject })
                })
                .collect(),
            events: self.test.told.len() as u64,
            tickets: tickets.count() as u64,
            release_within: Span::MINUTE * 5,
            end: self.test.end,
        }
    }

    /// When an alarm was cleared for good.
    fn cleared(&self, key: &AlarmKey) -> Option<SimTime> {
        let mut said = self.test.told.iter().map(|told| &told.notification);
        let last = said.rfind(|told| told.key == *key)?;
        (last.change == Change::Cleared).then_some(last.received)
    }

    fn alarm(&self, key: &AlarmKey) -> Alarm {
        let mut faults: Vec<FaultId> = Vec::new();
        for truth in self.test.truth.iter().filter(|truth| truth.alarm == *key) {
            let fault = self.faults[truth.fault.as_str()];
            if !faults.contains(&fault) {
                faults.push(fault);
            }
        }
        let holds = |life: &&Life<IncidentState>| life.last().members.contains(key);
        let incidents = Self::apart(self.history).filter(holds);
        let hidden = self.history.hidden.iter().find(|life| life.last().alarm == *key);
        let mut suppressed: Vec<Suppression> = Vec::new();
        for (at, state) in hidden.into_iter().flat_map(|life| &life.states) {
            match suppressed.last_mut() {
                Some(open) if open.until.is_none() && !state.hidden => open.until = Some(*at),
                Some(Suppression { until: None, .. }) => {}
                Some(_) | None if state.hidden => {
                    suppressed.push(Suppression { from: *at, until: None });
                }
                Some(_) | None => {}
            }
        }
        Alarm {
            faults,
            incidents: incidents.map(|life| self.incidents[life.id.as_str()]).collect(),
            cleared: self.cleared(key),
            suppressed,
        }
    }

    fn fault(&self, name: &str) -> Fault {
        let of = self.test.truth.iter().filter(|truth| truth.fault == name);
        let causes: Vec<&AlarmKey> =
            of.clone().filter(|truth| truth.is_cause).map(|truth| &truth.alarm).collect();
        let told: Vec<&AlarmKey> = of.map(|truth| &truth.alarm).collect();
        let first = self.test.told.iter().map(|told| &told.notification);
        let began = first.filter(|first| told.contains(&&first.key)).map(|first| first.time).min();
        let root = causes.first().or(told.first()).expect("a fault is named by an alarm");
        let ends: Vec<Option<SimTime>> = causes.iter().map(|key| self.cleared(key)).collect();
        let mut root_alarms: Vec<AlarmId> =
            causes.iter().filter_map(|key| self.alarms.get(key).copied()).collect();
        root_alarms.sort_unstable();
        root_alarms.dedup();
        Fault {
            root: self.resources[root.resource.as_str()],
            root_alarms,
            began: began.unwrap_or(SimTime::START),
            ended: ends
                .into_iter()
                .collect::<Option<Vec<_>>>()
                .and_then(|ends| ends.into_iter().max()),
        }
    }

    fn incident(&self, life: &Life<IncidentState>) -> Incident {
        let number = life.id.strip_prefix("incident ").unwrap_or(&life.id);
        let tickets = self.history.actions.iter().filter(|action| {
            let state = action.last();
            state.kind == ActionKind::Ticket && state.incident.as_deref() == Some(number)
        });
        let resolved = life.states.iter().rev().take_while(|(_, state)| state.resolved).last();
        let elections = self.history.elections.iter().filter(|one| one.incident == number);
        let elections = elections.map(|one| Election {
            at: one.at,
            ranked: vec![Suspect {
                resource: self.resources[one.root.resource.as_str()],
                alarm: self.alarms.get(&one.root).copied(),
            }],
        });
        Incident {
            opened: life.began(),
            ticketed: tickets.map(Life::began).min(),
            cleared: resolved.map(|(at, _)| *at),
            elections: elections.collect(),
        }
    }
}
