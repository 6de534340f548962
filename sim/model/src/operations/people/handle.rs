//! Who handles what, and how people who are free take what waits.

use super::event::Event;
use super::say::{office, schedule};
use super::state::Job;
use super::{approval, crew, desk, restart, tickets};
use crate::host::Host;
use crate::noc::{self, Answer};
use crate::record::Record;
use sandtable_queueing::Start;
use sandtable_units::{SimTime, Span};

/// Handles an event.
pub(crate) fn handle(host: &mut Host<'_, '_>, event: Event) {
    match event {
        Event::Serve { team } => serve(host, team),
        Event::Diagnosed { ticket, server, since } => {
            desk::diagnosed(host, ticket, (server, since));
            serve(host, office(host).desk);
        }
        Event::LookAgain { ticket, looks } => tickets::look_again(host, ticket, looks),
        Event::Decided { action, team, server, since } => {
            approval::decided(host, action, team, (server, since));
            serve(host, team);
        }
        Event::Arrives { visit } => crew::arrive(host, visit),
        Event::Found { visit, finding } => {
            if let Some(team) = crew::found(host, visit, finding) {
                serve(host, team);
            }
        }
        Event::Worked { visit } => crew::worked(host, visit),
        Event::PartIsThere { visit } => crew::part_is_there(host, visit),
        Event::Restarted { restart, mended } => {
            if let Some(ticket) = restart::ended(host, restart, mended) {
                desk::restarted(host, ticket, mended);
            }
        }
        Event::Rerouted { action, possible } => {
            noc::answer_later(host, action, if possible { Answer::Done } else { Answer::Failed });
        }
    }
}

/// Those of a team who are free take what waits.
fn serve(host: &mut Host<'_, '_>, team: u16) {
    let plan = office(host);
    let station = &plan.teams[usize::from(team)].station;
    let now = host.turn.now();
    while let Some(Start { job, server }) =
        host.people().stations[usize::from(team)].begin(station, now)
    {
        let begun = match job {
            Job::Ticket(ticket) => desk::take(host, ticket, server),
            Job::Visit(visit) => crew::depart(host, visit, server),
            Job::Approval(action) => approval::begin(host, action, team, server),
        };
        if !begun {
            host.people().stations[usize::from(team)].end(server, Span::ZERO);
        }
    }
    if let Some(at) = host.people().stations[usize::from(team)].wake(station, now, false) {
        schedule(host, at, Event::Serve { team });
    }
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
