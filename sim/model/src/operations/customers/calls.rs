//! The care team: contacts wait for somebody, are answered, or are given up and made again.

use super::event::Event;
use super::plan::Purpose;
use super::records::{Reach, Record};
use super::say::{customers, record, schedule};
use super::state::Call;
use crate::host::Host;
use sandtable_queueing::{Server, Start};
use sandtable_units::Span;

/// All contacts are of one priority.
const PRIORITY: u8 = 0;

/// Customers contact the team.
pub(super) fn come(host: &mut Host<'_, '_>, reach: Reach, first: u32, count: u32) {
    record(host, Record::Contacts { reach, count, again: false });
    for number in first..first + count {
        call(host, reach, number, 0);
    }
    serve(host);
}

/// A customer who has given up tries again.
pub(super) fn come_again(host: &mut Host<'_, '_>, reach: Reach, number: u32, tries: u32) {
    record(host, Record::Contacts { reach, count: 1, again: true });
    call(host, reach, number, tries);
    serve(host);
}

/// A customer waits.
fn call(host: &mut Host<'_, '_>, reach: Reach, number: u32, tries: u32) {
    let (plan, now) = (customers(host), host.turn.now());
    let cohort = &plan.homes[reach.site as usize].cohorts[usize::from(reach.segment)];
    let mut draws = cohort.draws(reach.outage, Purpose::Call(number, tries));
    let takes = plan.takes.draw(&mut draws);
    let patience = plan.patience.as_ref().map(|patience| patience.draw(&mut draws));
    let again = draws.decide(plan.calls_again).then(|| plan.calls_again_after.draw(&mut draws));
    let desk = host.care_desk();
    let call = desk.calls;
    desk.calls += 1;
    desk.waiting.insert(call, Call { reach, number, tries, since: now, takes, again });
    desk.station.ask(PRIORITY, call);
    if let Some(patience) = patience {
        schedule(host, now.saturating_add(patience), Event::GivesUp { call });
    }
}

/// Those of the team who are free answer who waits.
pub(super) fn serve(host: &mut Host<'_, '_>) {
    let (plan, now) = (customers(host), host.turn.now());
    while let Some(Start { job, server }) = host.care_desk().station.begin(&plan.station, now) {
        // Who has given up is passed over.
        let Some(call) = host.care_desk().waiting.remove(&job) else {
            host.care_desk().station.end(server, Span::ZERO);
            continue;
        };
        let (reach, took) = (call.reach, call.takes);
        record(host, Record::Answered { reach, waited: now.since(call.since), takes: took });
        schedule(host, now.saturating_add(took), Event::Finished { server, took });
    }
    if let Some(at) = host.care_desk().station.wake(&plan.station, now, false) {
        schedule(host, at, Event::Serve);
    }
}

/// A conversation is over, after hours too.
pub(super) fn finished(host: &mut Host<'_, '_>, server: Server, took: Span) {
    host.care_desk().station.end(server, took);
    serve(host);
}

/// A customer waits no longer, unless answered.
pub(super) fn gives_up(host: &mut Host<'_, '_>, call: u64) {
    let now = host.turn.now();
    let Some(Call { reach, number, tries, since, again, .. }) =
        host.care_desk().waiting.remove(&call)
    else {
        return;
    };
    record(host, Record::GaveUp { reach, waited: now.since(since), again: again.is_some() });
    if let Some(pause) = again {
        let tries = tries.saturating_add(1);
        schedule(host, now.saturating_add(pause), Event::CallAgain { reach, number, tries });
    } else {
        let event = crate::Event::Customers(Event::InVain { reach, number });
        let lookahead = host.plan.lookahead;
        host.turn.send(host.plan.lp_of_site(reach.site), lookahead, event);
    }
}
