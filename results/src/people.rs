//! The tally of people: what became of tickets, visits and restarts, and how long faults waited for them.
//! Here they are held against the truth, which they do not know.

use crate::figures::Value;
use sandtable_model::faults::{FaultId, Origin};
use sandtable_model::kernel::Recorded;
use sandtable_model::noc::correlation::engine::IncidentId;
use sandtable_model::people::{TicketId, TicketStep, VisitId, VisitStep};
use sandtable_model::scenarios::schema::faults::Repair;
use sandtable_model::scenarios::schema::team::TeamKind;
use sandtable_model::units::{SimTime, Span};
use sandtable_model::{ElementId, Plan, Record};
use std::collections::BTreeMap;

/// A ticket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Ticket {
    pub(crate) number: u64,
    pub(crate) incident: Option<IncidentId>,
    /// What was held to be the cause last.
    pub(crate) element: Option<ElementId>,
    pub(crate) priority: u8,
    pub(crate) opened: SimTime,
    pub(crate) acknowledged: Option<SimTime>,
    pub(crate) closed: Option<SimTime>,
}

/// A visit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Visit {
    pub(crate) number: u64,
    pub(crate) team: u16,
    pub(crate) element: ElementId,
    pub(crate) by_rule: bool,
    pub(crate) booked: SimTime,
    /// When a crew first set out and last arrived.
    pub(crate) departed: Option<SimTime>,
    pub(crate) arrived: Option<SimTime>,
    pub(crate) ended: Option<SimTime>,
    /// What happened last.
    pub(crate) step: VisitStep,
}

/// Adds up what people did.
#[derive(Debug)]
pub(crate) struct PeopleTally<'p> {
    plan: &'p Plan,
    /// Faults, planned work left out.
    faults: u64,
    /// Of which no alarm has come.
    untold: BTreeMap<FaultId, SimTime>,
    /// That take people and have not ended.
    waiting: BTreeMap<FaultId, SimTime>,
    detected: Mean,
    repaired: Mean,
    tickets: BTreeMap<TicketId, Ticket>,
    visits: BTreeMap<VisitId, Visit>,
    restarts: u64,
    helped: u64,
    /// By team, time at work and time on duty.
    times: Vec<(u128, u128)>,
}

/// A sum of times and how many they are.
#[derive(Debug, Clone, Copy, Default)]
struct Mean {
    nanos: u128,
    count: u64,
}

impl Mean {
    fn add(&mut self, span: Span) {
        self.nanos += u128::from(span.nanos());
        self.count += 1;
    }

    /// In seconds.
    fn seconds(self) -> Option<f64> {
        (self.count > 0).then(|| self.nanos as f64 / 1e9 / self.count as f64)
    }
}

impl<'p> PeopleTally<'p> {
    pub(crate) fn new(plan: &'p Plan) -> Self {
        Self {
            plan,
            faults: 0,
            untold: BTreeMap::new(),
            waiting: BTreeMap::new(),
            detected: Mean::default(),
            repaired: Mean::default(),
            tickets: BTreeMap::new(),
            visits: BTreeMap::new(),
            restarts: 0,
            helped: 0,
            times: vec![(0, 0); plan.teams().len()],
        }
    }

    /// Takes in a record.
    pub(crate) fn take(&mut self, recorded: &Recorded<Record>) {
        let now = recorded.time;
        match recorded.record {
            Record::FaultBegan { fault, origin } => self.began(fault, origin, now),
            Record::FaultEnded { fault } => {
                if let Some(began) = self.waiting.remove(&fault) {
                    self.repaired.add(now.since(began));
                }
            }
            Record::Alarm(notification) => {
                if let Some(began) = self.untold.remove(&notification.cause) {
                    self.detected.add(now.since(began));
                }
            }
            Record::Ticket { ticket, incident, element, step } => {
                self.ticket(ticket, (incident, element), step, now);
            }
            Record::Visit { visit, team, element, by_rule, step } => {
                self.visit(visit, (team, element, by_rule), step, now);
            }
            Record::Restart { .. } => self.restarts += 1,
            Record::Restarted { mended, .. } => self.helped += u64::from(mended),
            Record::Team { team, worked, on_duty } => {
                self.times[usize::from(team)] = (worked, on_duty);
            }
            Record::OutageBegan { .. }
            | Record::OutageEnded { .. }
            | Record::Period { .. }
            | Record::Traffic { .. }
            | Record::Incident { .. }
            | Record::Suppressed { .. }
            | Record::Action { .. }
            | Record::Link { .. }
            | Record::Orders(_)
            | Record::Customers(_)
            | Record::Transport { .. }
            | Record::Dropped { .. } => {}
        }
    }

    fn began(&mut self, fault: FaultId, origin: Origin, now: SimTime) {
        let mode = match origin {
            Origin::Work(_) => return,
            Origin::Mode(mode) => Some(mode),
            Origin::Injection(injection) => self.plan.injections[injection as usize],
        };
        self.faults += 1;
        self.untold.insert(fault, now);
        let takes_people = |mode: u16| self.plan.modes[usize::from(mode)].repair != Repair::Itself;
        if mode.is_some_and(takes_people) {
            self.waiting.insert(fault, now);
        }
    }

    fn ticket(
        &mut self,
        id: TicketId,
        (incident, element): (Option<IncidentId>, Option<ElementId>),
        step: TicketStep,
        now: SimTime,
    ) {
        if let TicketStep::Opened(priority) = step {
            let number = id.number();
            let (opened, acknowledged, closed) = (now, None, None);
            let ticket =
                Ticket { number, incident, element, priority, opened, acknowledged, closed };
            self.tickets.insert(id, ticket);
            return;
        }
        let ticket = self.tickets.get_mut(&id).expect("a ticket is opened first");
        ticket.element = element;
        match step {
            TicketStep::Acknowledged => ticket.acknowledged = Some(now),
            TicketStep::Closed => ticket.closed = Some(now),
            TicketStep::Opened(_) | TicketStep::Diagnosed => {}
        }
    }

    fn visit(
        &mut self,
        id: VisitId,
        (team, element, by_rule): (u16, ElementId, bool),
        step: VisitStep,
        now: SimTime,
    ) {
        let visit = self.visits.entry(id).or_insert(Visit {
            number: id.number(),
            team,
            element,
            by_rule,
            booked: now,
            departed: None,
            arrived: None,
            ended: None,
            step,
        });
        visit.step = step;
        match step {
            VisitStep::Departed => visit.departed = visit.departed.or(Some(now)),
            VisitStep::Arrived => visit.arrived = Some(now),
            VisitStep::Mended | VisitStep::InVain | VisitStep::CalledOff => {
                visit.ended = Some(now);
            }
            VisitStep::Booked | VisitStep::Works | VisitStep::AwaitsPart => {}
        }
    }

    /// A figure by its name; none if there is nothing to measure.
    pub(crate) fn figure(&self, key: &str) -> Option<Value> {
        let count = |count: usize| Some(Value::Count(count as u64));
        let ratio = |part: f64, whole: f64| (whole > 0.0).then(|| Value::Number(part / whole));
        let in_vain = self.ended_as(VisitStep::InVain);
        match key {
            "mttd" => self.detected.seconds().map(Value::Number),
            "mtta" => self.acknowledged().seconds().map(Value::Number),
            "mttr" => self.repaired.seconds().map(|seconds| Value::Number(seconds / 3600.0)),
            "faults_open" => count(self.waiting.len()),
            "tickets" => count(self.tickets.len()),
            "tickets_open" => {
                count(self.tickets.values().filter(|ticket| ticket.closed.is_none()).count())
            }
            "tickets_per_fault" => ratio(self.tickets.len() as f64, self.faults as f64),
            "restarts" => Some(Value::Count(self.restarts)),
            "restarts_helped" => Some(Value::Count(self.helped)),
            "dispatches" => {
                count(self.visits.values().filter(|visit| visit.departed.is_some()).count())
            }
            "dispatches_false" => count(in_vain),
            "dispatches_false_share" => {
                let known = in_vain + self.ended_as(VisitStep::Mended);
                ratio(100.0 * in_vain as f64, known as f64)
            }
            "desk_utilisation" => self.utilisation(TeamKind::Desk),
            "crew_utilisation" => self.utilisation(TeamKind::Field),
            _ => unreachable!("`noc.{key}` is not told"),
        }
    }

    fn acknowledged(&self) -> Mean {
        let mut mean = Mean::default();
        for ticket in self.tickets.values() {
            if let Some(at) = ticket.acknowledged {
                mean.add(at.since(ticket.opened));
            }
        }
        mean
    }

    fn ended_as(&self, step: VisitStep) -> usize {
        self.visits.values().filter(|visit| visit.step == step).count()
    }

    fn utilisation(&self, kind: TeamKind) -> Option<Value> {
        let teams = self.plan.teams().iter().zip(&self.times);
        let teams = teams.filter(|(team, _)| team.kind == kind);
        let (worked, on_duty) = teams.fold((0.0, 0.0), |sums, (_, (worked, on_duty))| {
            (sums.0 + *worked as f64 / 3.6e12, sums.1 + *on_duty as f64 / 3.6e12)
        });
        (on_duty > 0.0).then(|| Value::Number(100.0 * worked / on_duty))
    }

    /// All tickets, in order.
    pub(crate) fn tickets(&self) -> impl Iterator<Item = &Ticket> {
        self.tickets.values()
    }

    /// All visits, in order.
    pub(crate) fn visits(&self) -> impl Iterator<Item = &Visit> {
        self.visits.values()
    }
}
