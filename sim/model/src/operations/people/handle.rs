//! Who handles what; what rules ask for and how it is answered; people who are free take what waits.

use super::components::{By, Deed, Job};
use super::event::Event;
use super::plan::PeoplePlan;
use super::remedy::Trust;
use super::{crew, desk, restart};
use crate::elements::ElementId;
use crate::faults;
use crate::host::Host;
use crate::network;
use crate::noc::{self, Answer};
use crate::record::Record;
use sandtable_correlation::AlarmKey;
use sandtable_correlation::engine::{About, ActionId, IncidentId, Step};
use sandtable_correlation::rules::actions::ActionKind;
use sandtable_kernel::SpanDistribution;
use sandtable_queueing::{Server, Start};
use sandtable_units::{SimTime, Span};

/// The priority of a decision that rules wait for.
const DECISION: u8 = 1;

/// Handles an event.
pub(crate) fn handle(host: &mut Host<'_, '_>, event: Event) {
    match event {
        Event::Serve { team } => serve(host, team),
        Event::Diagnosed { ticket, server, since } => {
            desk::diagnosed(host, ticket, (server, since));
        }
        Event::LookAgain { ticket, looks } => desk::look_again(host, ticket, looks),
        Event::Decided { action, team, server, since } => {
            decided(host, action, team, (server, since));
        }
        Event::Arrives { visit } => crew::arrive(host, visit),
        Event::Found { visit, finding } => crew::found(host, visit, finding),
        Event::Worked { visit } => crew::worked(host, visit),
        Event::PartIsThere { visit } => crew::part_is_there(host, visit),
        Event::Restarted { restart, mended } => restart::ended(host, restart, mended),
        Event::Rerouted { action, possible } => {
            noc::answer_later(host, action, if possible { Answer::Done } else { Answer::Failed });
        }
    }
}

/// Rules ask for something, or take it back. What is begun at once is not done in the midst of what the
/// rules say, but right after it.
pub(crate) fn asked(
    host: &mut Host<'_, '_>,
    action: ActionId,
    kind: ActionKind,
    about: &About,
    step: &Step,
) {
    match step {
        Step::Requested { .. } => {
            if let Some(answer) = requested(host, action, kind, about) {
                noc::answer_later(host, action, answer);
            }
        }
        Step::AwaitsApproval { role, .. } => awaits_approval(host, action, role),
        Step::TakenBack { .. } | Step::Withdrawn => take_back(host, action),
        Step::RefusedByPolicy { .. }
        | Step::RefusedBy { .. }
        | Step::WillRetry { .. }
        | Step::Succeeded { .. }
        | Step::Failed { .. } => {}
    }
}

/// Does what rules ask for; what cannot be answered yet is answered later.
fn requested(
    host: &mut Host<'_, '_>,
    action: ActionId,
    kind: ActionKind,
    about: &About,
) -> Option<Answer> {
    let incident = match about {
        About::Incident { incident, .. } => Some(*incident),
        About::Alarm { .. } => None,
    };
    let element = host.plan.find(&about.alarm().resource);
    match kind {
        ActionKind::Ticket => {
            desk::open(host, action, about);
            Some(Answer::Done)
        }
        ActionKind::Escalate => {
            desk::escalate(host, incident);
            Some(Answer::Done)
        }
        ActionKind::Notify | ActionKind::CustomerMessage => Some(Answer::Done),
        // There is nothing in the network that could be made larger.
        ActionKind::Scale => Some(Answer::Failed),
        ActionKind::OrderPart => {
            let Some(element) = element else { return Some(Answer::Failed) };
            let now = host.turn.now();
            host.people().parts.entry(element).or_insert(now);
            Some(Answer::Done)
        }
        ActionKind::Dispatch => Some(dispatch(host, action, (element, incident), about)),
        ActionKind::Restart => {
            let Some(element) = element else { return Some(Answer::Failed) };
            // Asked again while it is under way: the answer will come.
            if !host.people().restarts.values().any(|by| *by == By::Action(action)) {
                restart::begin(host, element, By::Action(action));
            }
            None
        }
        ActionKind::Reroute => {
            let Some(element) = element else { return Some(Answer::Failed) };
            let event = network::Event::Rerouted { element, action };
            let (to, delay) = (host.plan.transport, host.plan.lookahead);
            host.turn.send(to, delay, crate::Event::Network(event));
            None
        }
    }
}

/// Rules send a crew where the alarm says just what it takes.
fn dispatch(
    host: &mut Host<'_, '_>,
    action: ActionId,
    (element, incident): (Option<ElementId>, Option<IncidentId>),
    about: &About,
) -> Answer {
    let plan = host.plan;
    let Some(element) = element else { return Answer::Failed };
    if host.people().deeds.contains_key(&action)
        || host.people().visits.values().any(|visit| plan.at_one_place(visit.element, element))
    {
        return Answer::Done;
    }
    let remedy = plan.remedy(element, &about.alarm().alarm_type, Trust::Strict);
    let Some(skill) = remedy.skill else { return Answer::Failed };
    let customers = incident.and_then(|id| host.noc().engine.affected(id));
    let urgent = customers.is_some_and(|(customers, _)| customers >= office(host).urgent_customers);
    let by = (By::Action(action), incident, u8::from(!urgent));
    match crew::book(host, element, skill, by) {
        Some(visit) => {
            host.people().deeds.insert(action, Deed::Visit(visit));
            Answer::Done
        }
        None => Answer::Failed,
    }
}

/// Somebody of a team with the role decides, when it is his turn; without one nobody ever does.
fn awaits_approval(host: &mut Host<'_, '_>, action: ActionId, role: &str) {
    let plan = office(host);
    let has = |team: &super::Team| team.roles.iter().any(|known| known == role);
    let Some(team) = plan.teams.iter().position(has) else { return };
    let people = host.people();
    people.approvals.insert(action, role.to_owned());
    people.stations[team].ask(DECISION, Job::Approval(action));
    let team = u16::try_from(team).expect("there are few teams");
    schedule(host, host.turn.now(), Event::Serve { team });
}

fn decided(
    host: &mut Host<'_, '_>,
    action: ActionId,
    team: u16,
    (server, since): (Server, SimTime),
) {
    let now = host.turn.now();
    host.people().stations[usize::from(team)].end(server, now.since(since));
    if let Some(role) = host.people().approvals.remove(&action) {
        noc::approve(host, action, role);
    }
    serve(host, team);
}

/// What an action has led to is taken back, as far as it can be.
fn take_back(host: &mut Host<'_, '_>, action: ActionId) {
    host.people().approvals.remove(&action);
    match host.people().deeds.remove(&action) {
        Some(Deed::Ticket(ticket)) => desk::close(host, ticket),
        Some(Deed::Visit(visit)) => crew::call_off(host, visit),
        None => {}
    }
}

/// An incident is resolved or is no more: nobody works on it any longer.
pub(crate) fn over(host: &mut Host<'_, '_>, incident: IncidentId) {
    for ticket in desk::of_incident(host, incident) {
        desk::close(host, ticket);
    }
}

/// An alarm is cleared: the ticket that is about it alone is closed.
pub(crate) fn cleared(host: &mut Host<'_, '_>, alarm: &AlarmKey) {
    if let Some(ticket) = host.people().of_alarm.get(alarm).copied() {
        desk::close(host, ticket);
    }
}

/// Those of a team who are free take what waits.
pub(super) fn serve(host: &mut Host<'_, '_>, team: u16) {
    let plan = office(host);
    let station = &plan.teams[usize::from(team)].station;
    let now = host.turn.now();
    while let Some(Start { job, server }) =
        host.people().stations[usize::from(team)].begin(station, now)
    {
        let begun = match job {
            Job::Ticket(ticket) => desk::take(host, ticket, server),
            Job::Visit(visit) => crew::depart(host, visit, server),
            Job::Approval(action) => decide(host, action, team, server),
        };
        if !begun {
            host.people().stations[usize::from(team)].end(server, Span::ZERO);
        }
    }
    if let Some(at) = host.people().stations[usize::from(team)].wake(station, now, false) {
        schedule(host, at, Event::Serve { team });
    }
}

/// Somebody begins to decide, unless it is no longer asked for.
fn decide(host: &mut Host<'_, '_>, action: ActionId, team: u16, server: Server) -> bool {
    if !host.people().approvals.contains_key(&action) {
        return false;
    }
    let (plan, now) = (office(host), host.turn.now());
    let lasts = drawn(host, None, &plan.decision, "decision");
    schedule(host, now.saturating_add(lasts), Event::Decided { action, team, server, since: now });
    true
}

/// The end of the run: how much of their time people had work.
pub(crate) fn finish(host: &mut Host<'_, '_>) {
    if !host.has_people() {
        return;
    }
    let plan = office(host);
    let now = host.turn.now();
    let mut worked: Vec<u128> =
        host.people().stations.iter().map(sandtable_queueing::Station::worked).collect();
    let busy: Vec<_> = host.people().busy(plan.desk).collect();
    for (team, since) in busy {
        worked[usize::from(team)] += u128::from(now.since(since).nanos());
    }
    for ((team, worked), planned) in (0..).zip(worked).zip(&plan.teams) {
        let on_duty = planned.station.on_duty(SimTime::START, now);
        host.turn.record(Record::Team { team, worked, on_duty });
    }
}

/// What is fixed of people; only who has them asks.
pub(super) fn office<'h>(host: &Host<'h, '_>) -> &'h PeoplePlan {
    host.plan.people.as_ref().expect("people have a plan")
}

pub(super) fn schedule(host: &mut Host<'_, '_>, at: SimTime, event: Event) {
    host.turn.schedule_at(at, crate::Event::People(event));
}

/// Sends something to where an element is.
pub(super) fn send(host: &mut Host<'_, '_>, element: ElementId, event: faults::Event) {
    let to = host.plan.element(element).owner;
    host.turn.send(to, host.plan.lookahead, crate::Event::Faults(event));
}

/// A time that is drawn for an element, or for none: the first, second and so on of an element is the same
/// whatever happens elsewhere.
pub(super) fn drawn(
    host: &mut Host<'_, '_>,
    element: Option<ElementId>,
    times: &SpanDistribution,
    what: &str,
) -> Span {
    let place = element.unwrap_or(ElementId(u32::MAX));
    let count = host.people().draws.entry(place).or_default();
    let number = *count;
    *count += 1;
    let name = element.map_or("operations centre", |element| &host.plan.element(element).name);
    let mut stream = host.plan.seed.stream(name, &format!("{what} {number}"));
    times.draw(&mut stream)
}
