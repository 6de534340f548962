//! Crews: booked, on their way, on site. What is wrong there they find out when they are there.

use super::event::{Event, Finding};
use super::records::{VisitId, VisitStep};
use super::say::{drawn, office, schedule};
use super::state::{By, Deed, Job, Visit, VisitStage};
use super::{field, tickets};
use crate::elements::ElementId;
use crate::host::Host;
use crate::record::Record;
use sandtable_correlation::engine::IncidentId;
use sandtable_queueing::Server;

/// Books a crew that can do what is needed: of the team for which least waits. None if nobody can.
pub(super) fn book(
    host: &mut Host<'_, '_>,
    element: ElementId,
    skill: &str,
    (by, incident, priority): (By, Option<IncidentId>, u8),
) -> Option<VisitId> {
    let plan = office(host);
    let stations = &host.people().stations;
    let crews = plan.crews(skill).map(|(team, _)| team);
    let team = crews.min_by_key(|team| stations[usize::from(*team)].waiting())?;
    let people = host.people();
    let visit = VisitId(people.counts.visits);
    people.counts.visits += 1;
    let booked = Visit { team, element, by, incident, priority, stage: VisitStage::Waits };
    people.visits.insert(visit, booked);
    record(host, visit, VisitStep::Booked);
    ask(host, visit);
    Some(visit)
}

fn ask(host: &mut Host<'_, '_>, visit: VisitId) {
    let Visit { team, priority, .. } = host.people().visits[&visit];
    host.people().stations[usize::from(team)].ask(priority, Job::Visit(visit));
    schedule(host, host.turn.now(), Event::Serve { team });
}

/// A crew goes, unless the visit was called off.
pub(super) fn depart(host: &mut Host<'_, '_>, visit: VisitId, server: Server) -> bool {
    let now = host.turn.now();
    let Some(booked) = host.people().visits.get_mut(&visit) else { return false };
    booked.stage = VisitStage::Travels(server, now);
    let (team, element) = (booked.team, booked.element);
    record(host, visit, VisitStep::Departed);
    let team = &office(host).teams[usize::from(team)];
    let lasts = drawn(host, Some(element), &team.travel, "travel");
    schedule(host, now.saturating_add(lasts), Event::Arrives { visit });
    true
}

/// A crew arrives, unless it was called off, and looks.
pub(super) fn arrive(host: &mut Host<'_, '_>, visit: VisitId) {
    let Some(there) = host.people().visits.get_mut(&visit) else { return };
    let VisitStage::Travels(server, since) = there.stage else { return };
    there.stage = VisitStage::Works(server, since);
    let (team, element) = (there.team, there.element);
    record(host, visit, VisitStep::Arrived);
    let ordered = host.people().parts.get(&element).copied();
    field::look(host, visit, (element, team), ordered);
}

/// A crew knows what is wrong. If it goes until a part is there, this is the team that it is free for.
pub(super) fn found(host: &mut Host<'_, '_>, visit: VisitId, finding: Finding) -> Option<u16> {
    let now = host.turn.now();
    let there = host.people().visits[&visit];
    assert!(matches!(there.stage, VisitStage::Works(..)), "only who is there finds something");
    match finding {
        Finding::Work(lasts) => {
            record(host, visit, VisitStep::Works);
            schedule(host, now.saturating_add(lasts), Event::Worked { visit });
        }
        Finding::Part(lead) => {
            record(host, visit, VisitStep::AwaitsPart);
            host.people().parts.entry(there.element).or_insert(now);
            free(host, &there);
            set(host, visit, VisitStage::AwaitsPart);
            schedule(host, now.saturating_add(lead), Event::PartIsThere { visit });
            return Some(there.team);
        }
        Finding::OtherSkill(mode) => {
            end(host, visit, VisitStep::InVain);
            let skill = &host.plan.modes[usize::from(mode)].skill;
            if wanted(host, &there) {
                let by = (there.by, there.incident, there.priority);
                let next = book(host, there.element, skill, by);
                if let (By::Action(action), Some(next)) = (there.by, next) {
                    host.people().deeds.insert(action, Deed::Visit(next));
                }
            }
        }
        Finding::Nothing => {
            end(host, visit, VisitStep::InVain);
            learn(host, &there);
        }
    }
    None
}

/// Whether a visit is wanted: what it was booked for is still open.
fn wanted(host: &mut Host<'_, '_>, visit: &Visit) -> bool {
    match visit.by {
        By::Ticket(ticket) => host.people().tickets.contains_key(&ticket),
        By::Action(action) => host.people().deeds.contains_key(&action),
    }
}

/// The tickets that a visit was for learn that there is nothing to mend at that place.
fn learn(host: &mut Host<'_, '_>, visit: &Visit) {
    let mut tickets = match visit.incident {
        Some(incident) => tickets::of_incident(host, incident),
        None => Vec::new(),
    };
    if let By::Ticket(ticket) = visit.by {
        tickets.push(ticket);
    }
    for ticket in tickets {
        if let Some(open) = host.people().tickets.get_mut(&ticket) {
            open.in_vain.insert(visit.element, open.looks);
        }
    }
}

/// The part is there: a crew can go again.
pub(super) fn part_is_there(host: &mut Host<'_, '_>, visit: VisitId) {
    if host.people().visits.contains_key(&visit) {
        set(host, visit, VisitStage::Waits);
        ask(host, visit);
    }
}

/// A crew has done its work.
pub(super) fn worked(host: &mut Host<'_, '_>, visit: VisitId) {
    let element = host.people().visits[&visit].element;
    host.people().parts.remove(&element);
    field::repaired(host, visit, element);
    end(host, visit, VisitStep::Mended);
}

/// A visit is no longer needed: a crew that works on something stays, any other turns back or does not
/// go at all.
pub(super) fn call_off(host: &mut Host<'_, '_>, visit: VisitId) {
    let Some(booked) = host.people().visits.get(&visit) else { return };
    if !matches!(booked.stage, VisitStage::Works(..)) {
        end(host, visit, VisitStep::CalledOff);
    }
}

fn end(host: &mut Host<'_, '_>, visit: VisitId, step: VisitStep) {
    record(host, visit, step);
    let ended = host.people().visits.remove(&visit).expect("a visit ends once");
    free(host, &ended);
    schedule(host, host.turn.now(), Event::Serve { team: ended.team });
    tickets::crew_left(host, ended.element);
}

/// The crew of a visit, if it has one, is free for another.
fn free(host: &mut Host<'_, '_>, visit: &Visit) {
    let (VisitStage::Travels(server, since) | VisitStage::Works(server, since)) = visit.stage
    else {
        return;
    };
    let now = host.turn.now();
    let team = usize::from(visit.team);
    host.people().stations[team].end(server, now.since(since));
}

fn set(host: &mut Host<'_, '_>, visit: VisitId, stage: VisitStage) {
    host.people().visits.get_mut(&visit).expect("it is booked").stage = stage;
}

fn record(host: &mut Host<'_, '_>, visit: VisitId, step: VisitStep) {
    let Visit { team, element, by, .. } = host.people().visits[&visit];
    let by_rule = matches!(by, By::Action(_));
    host.turn.record(Record::Visit { visit, team, element, by_rule, step });
}
