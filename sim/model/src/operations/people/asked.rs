//! What rules ask people for, and what people put down when it is over.

use super::remedy::Trust;
use super::say::office;
use super::state::{By, Deed};
use super::{approval, crew, desk, field, restart, tickets};
use crate::elements::ElementId;
use crate::host::Host;
use crate::noc::{self, Answer};
use sandtable_correlation::AlarmKey;
use sandtable_correlation::engine::{About, ActionId, IncidentId, Step};
use sandtable_correlation::rules::actions::ActionKind;

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
        Step::AwaitsApproval { role, .. } => approval::wait(host, action, role),
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
            field::reroute(host, element, action);
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
    for ticket in tickets::of_incident(host, incident) {
        desk::close(host, ticket);
    }
}

/// An alarm is cleared: the ticket that is about it alone is closed.
pub(crate) fn cleared(host: &mut Host<'_, '_>, alarm: &AlarmKey) {
    if let Some(ticket) = host.people().of_alarm.get(alarm).copied() {
        desk::close(host, ticket);
    }
}
