//! The tally of the operations centre: what it made of alarms, held against the truth that the record
//! keeps beside them. The scores themselves are worked out by `scoring`.

use sandtable_model::assurance::{AlarmId, Notification};
use sandtable_model::faults::FaultId;
use sandtable_model::kernel::Recorded;
use sandtable_model::noc::correlation::engine::{ActionId, IncidentId};
use sandtable_model::noc::correlation::rules::actions::ActionKind;
use sandtable_model::noc::{ActionStep, IncidentStep};
use sandtable_model::units::{SimTime, Span};
use sandtable_model::{ElementId, Plan, Record};
use sandtable_scoring as scoring;
use sandtable_scoring::{Case, Scores};
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// An alarm may stay hidden for so long after its cause is gone: clears are on their way.
const RELEASE: Span = Span::from_nanos(600_000_000_000);

/// An incident of a run that is over.
#[derive(Debug, Clone)]
pub(crate) struct Incident {
    pub(crate) number: u64,
    pub(crate) opened: SimTime,
    pub(crate) resolved: Option<SimTime>,
    /// What was held to be its cause at last.
    pub(crate) root: Option<ElementId>,
    pub(crate) alarms: u64,
    pub(crate) ticketed: Option<SimTime>,
    /// The truth: what is behind its alarms, the most frequent first.
    pub(crate) faults: Vec<FaultId>,
}

/// Gathers what is scored.
#[derive(Debug)]
pub(crate) struct CorrelationTally<'p> {
    plan: &'p Plan,
    case: Case,
    alarms: BTreeMap<AlarmId, (usize, ElementId)>,
    faults: BTreeMap<FaultId, usize>,
    incidents: BTreeMap<IncidentId, usize>,
    tickets: BTreeSet<ActionId>,
    /// Alarms that were cleared before their raise came.
    overtaken: BTreeSet<AlarmId>,
    scores: Option<Scores>,
}

impl<'p> CorrelationTally<'p> {
    pub(crate) fn new(plan: &'p Plan) -> Self {
        Self {
            plan,
            case: Case { release_within: RELEASE, ..Case::default() },
            alarms: BTreeMap::new(),
            faults: BTreeMap::new(),
            incidents: BTreeMap::new(),
            tickets: BTreeSet::new(),
            overtaken: BTreeSet::new(),
            scores: None,
        }
    }

    /// Takes in a record.
    pub(crate) fn take(&mut self, recorded: &Recorded<Record>) {
        let now = recorded.time;
        match recorded.record {
            Record::FaultBegan { fault, .. } => {
                self.faults.insert(fault, self.case.faults.len());
                let root = resource(fault.element);
                let fault = scoring::Fault { root, root_alarms: vec![], began: now, ended: None };
                self.case.faults.push(fault);
            }
            Record::FaultEnded { fault } => {
                self.case.faults[self.faults[&fault]].ended = Some(now);
            }
            Record::Alarm(notification) => self.notified(&notification, now),
            Record::Incident { incident, step } => self.incident(incident, step, now),
            Record::Suppressed { alarm, hidden } => {
                let Some((alarm, _)) = self.alarms.get(&alarm) else { return };
                let suppressed = &mut self.case.alarms[*alarm].suppressed;
                let open = suppressed.last().is_some_and(|last| last.until.is_none());
                if hidden && !open {
                    suppressed.push(scoring::Suppression { from: now, until: None });
                } else if hidden {
                    // It is hidden by something else, too.
                } else if let Some(last) = suppressed.last_mut() {
                    last.until.get_or_insert(now);
                }
            }
            Record::Action { action, kind, incident, step, .. } => {
                self.action(action, (kind, step), incident, now);
            }
            Record::OutageBegan { .. }
            | Record::OutageEnded { .. }
            | Record::Period { .. }
            | Record::Traffic { .. }
            | Record::Link { .. }
            | Record::Orders(_)
            | Record::Customers(_)
            | Record::Transport { .. }
            | Record::Dropped { .. }
            | Record::Ticket { .. }
            | Record::Visit { .. }
            | Record::Restart { .. }
            | Record::Restarted { .. }
            | Record::Team { .. } => {}
        }
    }

    fn notified(&mut self, said: &Notification, now: SimTime) {
        self.case.events += 1;
        if let Some((alarm, _)) = self.alarms.get(&said.alarm) {
            self.case.alarms[*alarm].cleared = said.cleared.then_some(now);
            return;
        }
        if said.cleared {
            // Its raise was lost, or has been overtaken.
            self.overtaken.insert(said.alarm);
            return;
        }
        let number = self.case.alarms.len();
        self.alarms.insert(said.alarm, (number, said.element));
        let fault = self.faults[&said.cause];
        self.case.alarms.push(scoring::Alarm {
            faults: vec![scoring::FaultId(narrow(fault))],
            cleared: self.overtaken.remove(&said.alarm).then_some(now),
            ..scoring::Alarm::default()
        });
        if said.element == said.cause.element {
            self.case.faults[fault].root_alarms.push(scoring::AlarmId(narrow(number)));
        }
    }

    fn incident(&mut self, id: IncidentId, step: IncidentStep, now: SimTime) {
        if step == IncidentStep::Opened {
            self.incidents.insert(id, self.case.incidents.len());
            let incident = scoring::Incident { opened: now, ..scoring::Incident::default() };
            self.case.incidents.push(incident);
        }
        let Some(number) = self.incidents.get(&id).copied() else { return };
        let known = |alarm: Option<AlarmId>| alarm.and_then(|alarm| self.alarms.get(&alarm));
        let incident = &mut self.case.incidents[number];
        match step {
            IncidentStep::Joined(alarm) => {
                if let Some((alarm, _)) = known(alarm) {
                    // The incident that it was put in last counts.
                    let id = scoring::IncidentId(narrow(number));
                    self.case.alarms[*alarm].incidents = vec![id];
                }
            }
            IncidentStep::Root(element, alarm) => {
                let alarm = known(alarm).map(|(alarm, _)| scoring::AlarmId(narrow(*alarm)));
                let suspect = |element| scoring::Suspect { resource: resource(element), alarm };
                let ranked = element.map(suspect).into_iter().collect();
                incident.elections.push(scoring::Election { at: now, ranked });
            }
            IncidentStep::Resolved => incident.cleared = Some(now),
            IncidentStep::Reopened => incident.cleared = None,
            IncidentStep::Closed => {
                incident.cleared.get_or_insert(now);
            }
            IncidentStep::Opened
            | IncidentStep::Left(_)
            | IncidentStep::Impact(..)
            | IncidentStep::Merged(_) => {}
        }
    }

    fn action(
        &mut self,
        action: ActionId,
        (kind, step): (ActionKind, ActionStep),
        incident: Option<IncidentId>,
        now: SimTime,
    ) {
        let incident = incident.and_then(|id| self.incidents.get(&id)).copied();
        if kind == ActionKind::Ticket && step == ActionStep::Succeeded {
            self.tickets.insert(action);
            if let Some(number) = incident {
                self.case.incidents[number].ticketed.get_or_insert(now);
            }
        }
        let told = matches!(kind, ActionKind::Ticket | ActionKind::Notify | ActionKind::Escalate);
        if let (true, ActionStep::Requested(1), Some(number)) = (told, step, incident) {
            let subject = scoring::Subject::Incident(scoring::IncidentId(narrow(number)));
            self.case.notifications.push(scoring::Notification { at: now, subject });
        }
    }

    /// Works out the scores, when the run is over.
    pub(crate) fn finish(&mut self, end: SimTime) {
        self.case.tickets = self.tickets.len() as u64;
        self.case.end = end;
        let beside = beside(self.plan);
        let hops = |from: scoring::ResourceId, to: scoring::ResourceId| hops(&beside, from, to);
        let scores = scoring::score(&self.case, hops);
        self.scores = Some(scores.expect("what the record says can be scored"));
    }

    /// All incidents, when the run is over.
    pub(crate) fn incidents(&self) -> Vec<Incident> {
        let mut faults: Vec<BTreeMap<usize, u64>> =
            vec![BTreeMap::new(); self.case.incidents.len()];
        for alarm in &self.case.alarms {
            for incident in &alarm.incidents {
                let behind = &mut faults[incident.0 as usize];
                alarm.faults.iter().for_each(|fault| {
                    *behind.entry(fault.0 as usize).or_default() += 1;
                });
            }
        }
        let by_number: BTreeMap<usize, FaultId> =
            self.faults.iter().map(|(fault, number)| (*number, *fault)).collect();
        let incidents = self.case.incidents.iter().zip(faults).zip(1..);
        let incident = |((incident, behind), number): ((&scoring::Incident, BTreeMap<_, _>), _)| {
            let mut faults: Vec<(usize, u64)> = behind.into_iter().collect();
            faults.sort_by_key(|(fault, alarms)| (std::cmp::Reverse(*alarms), *fault));
            let root = incident.elections.last().and_then(|election| election.ranked.first());
            Incident {
                number,
                opened: incident.opened,
                resolved: incident.cleared,
                root: root.and_then(|root| self.plan.element_of(root.resource.0)),
                alarms: faults.iter().map(|(_, alarms)| alarms).sum(),
                ticketed: incident.ticketed,
                faults: faults.iter().map(|(fault, _)| by_number[fault]).collect(),
            }
        };
        incidents.map(incident).collect()
    }

    /// The scores, when the run is over.
    pub(crate) fn scores(&self) -> Option<&Scores> {
        self.scores.as_ref()
    }
}

fn narrow(number: usize) -> u32 {
    u32::try_from(number).expect("fewer than 2^32 of anything")
}

fn resource(element: ElementId) -> scoring::ResourceId {
    scoring::ResourceId(narrow(element.index()))
}

/// What hangs directly on each element, either way.
fn beside(plan: &Plan) -> Vec<Vec<u32>> {
    let mut beside = vec![Vec::new(); plan.elements.len()];
    for (from, _, to) in plan.ties() {
        beside[from.index()].push(narrow(to.index()));
        beside[to.index()].push(narrow(from.index()));
    }
    beside
}

/// How far one element is from another.
fn hops(beside: &[Vec<u32>], from: scoring::ResourceId, to: scoring::ResourceId) -> Option<u32> {
    let mut met = BTreeMap::from([(from.0, 0)]);
    let mut open = VecDeque::from([from.0]);
    while let Some(at) = open.pop_front() {
        let far = met[&at];
        if at == to.0 {
            return Some(far);
        }
        for next in &beside[at as usize] {
            if !met.contains_key(next) {
                met.insert(*next, far + 1);
                open.push_back(*next);
            }
        }
    }
    None
}
