//! The open tickets: they wait for the desk, are watched, and are looked at again.

use super::event::Event;
use super::records::{TicketId, TicketStep};
use super::say::{office, schedule};
use super::state::{Job, Stage};
use crate::elements::ElementId;
use crate::host::Host;
use crate::record::Record;
use sandtable_correlation::engine::IncidentId;

/// A ticket is looked at again after waits that are doubled so often at most.
const DOUBLED_MOST: u32 = 5;

/// A ticket waits for somebody of the desk.
pub(super) fn ask(host: &mut Host<'_, '_>, ticket: TicketId, priority: u8) {
    let team = office(host).desk;
    host.people().stations[usize::from(team)].ask(priority, Job::Ticket(ticket));
    schedule(host, host.turn.now(), Event::Serve { team });
}

/// Nothing more is to be done about a ticket for now: it is looked at again after a while.
pub(super) fn watch(host: &mut Host<'_, '_>, ticket: TicketId) {
    let looks = host.people().tickets[&ticket].looks;
    let wait = office(host).look_again * (1 << looks.min(DOUBLED_MOST));
    let at = host.turn.now().saturating_add(wait);
    schedule(host, at, Event::LookAgain { ticket, looks });
}

/// A ticket is looked at again, if nothing has come of it.
pub(super) fn look_again(host: &mut Host<'_, '_>, ticket: TicketId, looks: u32) {
    let Some(open) = host.people().tickets.get_mut(&ticket) else { return };
    if open.looks == looks && open.stage == Stage::Watched {
        open.looks += 1;
        open.restarted = false;
        open.stage = Stage::Waits;
        let priority = open.priority;
        ask(host, ticket, priority);
    }
}

/// No crew is to come to a place any more: what else is the matter there is looked at again.
pub(super) fn crew_left(host: &mut Host<'_, '_>, element: ElementId) {
    let plan = host.plan;
    let tickets = host.people().tickets.iter();
    let here = tickets.filter(|(_, open)| {
        let other = plan.find(&open.alarm.resource);
        open.stage == Stage::Watched
            && other.is_some_and(|other| other != element && plan.at_one_place(other, element))
    });
    let here: Vec<(TicketId, u32)> = here.map(|(ticket, open)| (*ticket, open.looks)).collect();
    for (ticket, looks) in here {
        look_again(host, ticket, looks);
    }
}

/// The open tickets of an incident.
pub(super) fn of_incident(host: &mut Host<'_, '_>, incident: IncidentId) -> Vec<TicketId> {
    let all = (incident, TicketId(0))..=(incident, TicketId(u32::MAX));
    host.people().of_incident.range(all).map(|(_, ticket)| *ticket).collect()
}

/// Says what was done with an open ticket.
pub(super) fn record(host: &mut Host<'_, '_>, ticket: TicketId, step: TicketStep) {
    let open = &host.people().tickets[&ticket];
    let (incident, resource) = (open.incident, open.alarm.resource.clone());
    let element = host.plan.find(&resource);
    host.turn.record(Record::Ticket { ticket, incident, element, step });
}
