//! The order desk is given what is due, and what it says goes into the record and to sites.

use super::event::Event;
use crate::customers;
use crate::host::Host;
use crate::network;
use crate::record::Record;
use crate::traffic;
use sandtable_orders::plan::{Offering, Plan};
use sandtable_orders::{self as orders, Call, Outbox};
use sandtable_units::SimTime;

/// The desk's first turn.
pub(crate) fn start(host: &mut Host<'_, '_>) {
    if host.plan.orders.is_some() {
        wake(host);
    }
}

/// Handles an event.
pub(crate) fn handle(host: &mut Host<'_, '_>, event: Event) {
    let now = host.turn.now();
    match event {
        Event::Due => {
            if host.order_desk().due.is_some_and(|due| due <= now) {
                host.order_desk().due = None;
                work(host);
            }
        }
        Event::Configure { call, below } => {
            // How full it has been is known of a site that is out of service, too.
            let room = below.map(|below| traffic::busiest(host) < below);
            if room.is_none() && !network::site_serves(host) {
                host.site_orders().held.push(call);
            } else {
                answer(host, call, room.unwrap_or(true));
            }
        }
        Event::OutOfService { site, is_out } => {
            let event = orders::Event::OutOfService { place: site, is_out };
            host.order_desk().agenda.put(now, event);
            work(host);
        }
        Event::Configured { call, room } => {
            let desk = host.order_desk();
            let (message, done) = desk.calls.remove(call as usize);
            desk.agenda.put(now, orders::Event::Configured { message, work: done, room });
            work(host);
        }
    }
}

/// A site is out of service: the desk hears of it, so that it knows what will be late.
pub(crate) fn lost(host: &mut Host<'_, '_>) {
    tell(host, true);
}

fn tell(host: &mut Host<'_, '_>, is_out: bool) {
    let has_work_there = |plan: &Plan| plan.offerings.iter().any(has_work_at_site);
    if host.plan.orders.as_ref().is_some_and(has_work_there) {
        let (office, lookahead, site) = (host.plan.office, host.plan.lookahead, host.site_number());
        let event = Event::OutOfService { site, is_out };
        host.turn.send(office, lookahead, crate::Event::Orders(event));
    }
}

fn has_work_at_site(offering: &Offering) -> bool {
    offering.tasks.iter().any(|task| task.at_site)
}

/// A site is in service again: what was kept for it is configured.
pub(crate) fn restored(host: &mut Host<'_, '_>) {
    if host.plan.orders.is_none() {
        return;
    }
    tell(host, false);
    for call in std::mem::take(&mut host.site_orders().held) {
        answer(host, call, true);
    }
}

/// Something is configured, or a site tells whether there is room for it.
fn answer(host: &mut Host<'_, '_>, call: u32, room: bool) {
    let (office, lookahead) = (host.plan.office, host.plan.lookahead);
    host.turn.send(office, lookahead, crate::Event::Orders(Event::Configured { call, room }));
}

/// Does all that is due.
fn work(host: &mut Host<'_, '_>) {
    let now = host.turn.now();
    let plan = host.plan.orders.as_ref().expect("a desk has a plan");
    let mut out = Outbox::default();
    loop {
        let desk = host.order_desk();
        let Some((_, event)) = desk.agenda.next(now) else { break };
        desk.desk.handle(plan, now, event, &mut out);
        desk.agenda.take(&mut out);
        for record in out.records.drain(..) {
            host.turn.record(Record::Orders(record));
            customers::ordered(host, &record);
        }
        for call in out.calls.drain(..) {
            ask(host, call);
        }
    }
    wake(host);
}

fn ask(host: &mut Host<'_, '_>, asked: Call) {
    let Call { place, message, work, below } = asked;
    let call = host.order_desk().calls.insert((message, work));
    let call = u32::try_from(call).expect("fewer than 2^32 configurations are under way");
    let lookahead = host.plan.lookahead;
    host.turn.send(
        host.plan.lp_of_site(place),
        lookahead,
        crate::Event::Orders(Event::Configure { call, below }),
    );
}

/// Sees to it that the desk is woken when something is due.
fn wake(host: &mut Host<'_, '_>) {
    let desk = host.order_desk();
    let Some(next) = desk.agenda.due() else { return };
    if desk.due.is_none_or(|due| next < due) && next != SimTime::NEVER {
        desk.due = Some(next);
        host.turn.schedule_at(next, crate::Event::Orders(Event::Due));
    }
}
