//! The desk: tickets wait for somebody, are acknowledged, diagnosed, and then restarted, sent out for, or
//! watched.

use super::event::Event;
use super::records::{TicketId, TicketStep};
use super::remedy::Trust;
use super::say::{drawn, office, schedule};
use super::state::{By, Deed, Stage, Ticket, Visit};
use super::tickets::{ask, of_incident, record, watch};
use super::{crew, restart};
use crate::host::Host;
use crate::noc;
use sandtable_correlation::Severity;
use sandtable_correlation::engine::{About, ActionId, IncidentId};
use sandtable_queueing::Server;
use sandtable_units::SimTime;

/// What a crew has said of a place is believed until a ticket was looked at again so often.
const LOOKS_TRUSTED: u32 = 5;

/// Opens a ticket for an action, unless it has one.
pub(super) fn open(host: &mut Host<'_, '_>, action: ActionId, about: &About) {
    if host.people().deeds.contains_key(&action) {
        return;
    }
    let incident = match about {
        About::Incident { incident, .. } => Some(*incident),
        About::Alarm { .. } => None,
    };
    let alarm = about.alarm().as_ref().clone();
    let priority = priority(host, incident, about);
    let people = host.people();
    let ticket = TicketId(people.counts.tickets);
    people.counts.tickets += 1;
    people.deeds.insert(action, Deed::Ticket(ticket));
    match incident {
        Some(incident) => {
            people.of_incident.insert((incident, ticket));
        }
        None => {
            people.of_alarm.insert(alarm.clone(), ticket);
        }
    }
    let open = Ticket {
        incident,
        alarm,
        priority,
        stage: Stage::Waits,
        acknowledged: false,
        restarted: false,
        in_vain: std::collections::BTreeMap::new(),
        looks: 0,
    };
    people.tickets.insert(ticket, open);
    record(host, ticket, TicketStep::Opened(priority));
    ask(host, ticket, priority);
}

/// How urgent a ticket is: by the severity of its alarm, by customers and by revenue.
fn priority(host: &mut Host<'_, '_>, incident: Option<IncidentId>, about: &About) -> u8 {
    let plan = office(host);
    let engine = &host.noc().engine;
    let by_severity = match engine.severity(about.alarm()) {
        Some(Severity::Critical) => 1,
        Some(Severity::Major) => 2,
        Some(Severity::Minor) => 3,
        Some(Severity::Warning | Severity::Indeterminate) | None => 4,
    };
    let (customers, revenue) = incident.and_then(|id| engine.affected(id)).unwrap_or_default();
    let by = |affected: u64, urgent: u64| match affected {
        affected if affected >= urgent => 0,
        affected if affected >= urgent.div_ceil(10) => 1,
        affected if affected >= urgent.div_ceil(100) => 2,
        _ => 4,
    };
    let by_size = by(customers, plan.urgent_customers).min(by(revenue, plan.urgent_revenue));
    by_size.min(by_severity)
}

/// Puts the tickets of an incident before all others that wait.
pub(super) fn escalate(host: &mut Host<'_, '_>, incident: Option<IncidentId>) {
    let Some(incident) = incident else { return };
    for ticket in of_incident(host, incident) {
        let open = &host.people().tickets[&ticket];
        if matches!(open.stage, Stage::Waits | Stage::Watched) && open.priority > 0 {
            let open = host.people().tickets.get_mut(&ticket).expect("it is open");
            (open.priority, open.stage) = (0, Stage::Waits);
            ask(host, ticket, 0);
        }
    }
}

/// Somebody of the desk takes a ticket, unless there is nothing to take any more.
pub(super) fn take(host: &mut Host<'_, '_>, ticket: TicketId, server: Server) -> bool {
    let now = host.turn.now();
    let Some(open) = host.people().tickets.get_mut(&ticket) else { return false };
    if open.stage != Stage::Waits {
        return false;
    }
    open.stage = Stage::Taken(now);
    let incident = open.incident;
    if !std::mem::replace(&mut open.acknowledged, true) {
        record(host, ticket, TicketStep::Acknowledged);
        if let Some(incident) = incident {
            noc::acknowledge(host, incident);
        }
    }
    let plan = office(host);
    let resource = host.people().tickets.get(&ticket).map(|open| open.alarm.resource.clone());
    let element = resource.and_then(|resource| host.plan.find(&resource));
    let lasts = drawn(host, element, &plan.diagnosis, "diagnosis");
    schedule(host, now.saturating_add(lasts), Event::Diagnosed { ticket, server, since: now });
    true
}

/// It is known what to do about a ticket; who looked at it is free.
pub(super) fn diagnosed(
    host: &mut Host<'_, '_>,
    ticket: TicketId,
    (server, since): (Server, SimTime),
) {
    let plan = office(host);
    let now = host.turn.now();
    host.people().stations[usize::from(plan.desk)].end(server, now.since(since));
    if host.people().tickets.contains_key(&ticket) {
        record(host, ticket, TicketStep::Diagnosed);
        decide(host, ticket);
    }
}

/// It is known what came of the restart that a ticket asked for.
pub(super) fn restarted(host: &mut Host<'_, '_>, ticket: TicketId, mended: bool) {
    let Some(open) = host.people().tickets.get_mut(&ticket) else { return };
    open.stage = Stage::Watched;
    if mended {
        watch(host, ticket);
    } else {
        decide(host, ticket);
    }
}

/// Does what may help about a ticket.
fn decide(host: &mut Host<'_, '_>, ticket: TicketId) {
    follow_cause(host, ticket);
    let plan = host.plan;
    let people = host.people();
    let open = people.tickets.get_mut(&ticket).expect("only open tickets are decided on");
    open.stage = Stage::Watched;
    let Some(element) = plan.find(&open.alarm.resource) else { return watch(host, ticket) };
    let trust = if open.looks == 0 { Trust::First } else { Trust::Doubt };
    let remedy = plan.remedy(element, &open.alarm.alarm_type, trust);
    let on_the_way = |visit: &Visit| visit.element == element;
    if remedy.restart && !open.restarted && !people.visits.values().any(on_the_way) {
        open.restarted = true;
        open.stage = Stage::Restarts;
        return restart::begin(host, element, By::Ticket(ticket));
    }
    // A crew that is on its way there looks at all that is there.
    let goes = people.visits.values().any(|visit| plan.at_one_place(visit.element, element));
    if let Some(skill) = remedy.skill
        && !goes
        && open.in_vain.get(&element).is_none_or(|looks| open.looks >= looks + LOOKS_TRUSTED)
    {
        let (incident, priority) = (open.incident, open.priority);
        crew::book(host, element, skill, (By::Ticket(ticket), incident, priority));
    }
    watch(host, ticket);
}

/// A ticket is about what is held to be the cause now.
fn follow_cause(host: &mut Host<'_, '_>, ticket: TicketId) {
    let Some(incident) = host.people().tickets[&ticket].incident else { return };
    let Some(alarm) = host.noc().engine.to_work_on(incident).cloned() else { return };
    let open = host.people().tickets.get_mut(&ticket).expect("it is open");
    if open.alarm != alarm {
        open.alarm = alarm;
        open.restarted = false;
    }
}

/// Closes a ticket, if it is open; a crew that has not arrived turns back.
pub(super) fn close(host: &mut Host<'_, '_>, ticket: TicketId) {
    if !host.people().tickets.contains_key(&ticket) {
        return;
    }
    record(host, ticket, TicketStep::Closed);
    let people = host.people();
    let closed = people.tickets.remove(&ticket).expect("it is open");
    match closed.incident {
        Some(incident) => {
            people.of_incident.remove(&(incident, ticket));
        }
        None => {
            people.of_alarm.remove(&closed.alarm);
        }
    }
    let visits = people.visits.iter().filter(|(_, visit)| visit.by == By::Ticket(ticket));
    let visits: Vec<_> = visits.map(|(id, _)| *id).collect();
    for visit in visits {
        crew::call_off(host, visit);
    }
}
