//! Mains and batteries. While the mains are away the battery discharges; when it is empty the
//! equipment goes dark. When they are back the battery charges, and dark equipment starts again.

use super::event::Event;
use super::state::{Dark, FaultId, Supply};
use crate::assurance::{self, Alarm, Condition, LookId, Voice};
use crate::host::Host;
use crate::network::{self, Cause, Part, Reason};
use crate::plan::LpKind;
use sandtable_units::{SimTime, Span};

/// A feeder tells all whom it feeds that mains are away or back.
pub(super) fn feed(host: &mut Host<'_, '_>, feeder: u32, fault: FaultId, look: LookId, back: bool) {
    for fed in &host.plan.feeders[feeder as usize] {
        let event = Event::Mains { supply: fed.supply, fault, look, back };
        host.turn.send(fed.lp, host.plan.lookahead, crate::Event::Faults(event));
    }
}

/// The mains are away, perhaps for one more reason.
pub(super) fn mains_lost(host: &mut Host<'_, '_>, supply: u32, fault: FaultId, look: LookId) {
    let now = host.turn.now();
    let capacity = planned(host, supply).battery;
    let (recharge, low_at) = (host.plan.power.recharge, host.plan.power.low_at);
    let state = &mut host.supplies().0[supply as usize];
    let first = state.mains.is_empty();
    state.mains.add(Cause { since: now, fault, reason: Reason::Power, look });
    if !first {
        return;
    }
    blame(host, supply);
    let state = &mut host.supplies().0[supply as usize];
    state.charge = charge(state, now, capacity, recharge);
    state.since = now;
    state.generation += 1;
    let (charge, generation, dark) = (state.charge, state.generation, state.dark.is_some());
    let voice = voice(host, supply);
    assurance::raise(host, alarm(host, supply, Condition::MainsFailure), look, fault, voice);
    if !dark {
        let low = Span::from_seconds_rounded((capacity.seconds() * low_at.share()).round());
        let until_low = charge.saturating_sub(low);
        schedule(host, until_low, Event::BatteryLow { supply, generation });
        schedule(host, charge, Event::BatteryEmpty { supply, generation });
    }
}

/// A fault of the mains has gone; perhaps others remain.
pub(super) fn mains_back(host: &mut Host<'_, '_>, supply: u32, fault: FaultId) {
    let now = host.turn.now();
    let restart = host.plan.power.restart;
    let state = &mut host.supplies().0[supply as usize];
    state.mains.remove(fault);
    if !state.mains.is_empty() {
        return blame(host, supply);
    }
    state.generation += 1;
    state.charge = state.charge.saturating_sub(now.since(state.since));
    state.since = now;
    let (generation, dark) = (state.generation, state.dark.is_some());
    let voice = voice(host, supply);
    assurance::clear(host, alarm(host, supply, Condition::MainsFailure), voice);
    assurance::clear(host, alarm(host, supply, Condition::BatteryLow), voice);
    if dark {
        blame(host, supply);
        schedule(host, restart, Event::Restarted { supply, generation });
    }
}

/// The battery comes to its low mark.
pub(super) fn battery_low(host: &mut Host<'_, '_>, supply: u32, generation: u32) {
    let state = &host.supplies().0[supply as usize];
    let cause = state.mains.first();
    if let (true, Some(cause)) = (state.generation == generation, cause) {
        let voice = voice(host, supply);
        let alarm = alarm(host, supply, Condition::BatteryLow);
        assurance::raise(host, alarm, LookId::BATTERY_LOW, cause.fault, voice);
    }
}

/// The battery is empty: the equipment goes dark.
pub(super) fn battery_empty(host: &mut Host<'_, '_>, supply: u32, generation: u32) {
    let now = host.turn.now();
    let state = &mut host.supplies().0[supply as usize];
    let (true, Some(cause)) = (state.generation == generation, state.mains.first()) else { return };
    let cause = Cause { since: now, ..cause };
    state.dark = Some(Dark { since: now, cause });
    change(host, supply, |causes| causes.add(cause));
}

/// The equipment is up again.
pub(super) fn restarted(host: &mut Host<'_, '_>, supply: u32, generation: u32) {
    let state = &mut host.supplies().0[supply as usize];
    if state.generation != generation {
        return;
    }
    let dark = state.dark.take().expect("only dark equipment restarts");
    change(host, supply, |causes| causes.remove(dark.cause.fault));
}

/// Dark equipment is dark by the first fault that still takes the mains away; while it starts again, by
/// the last that did, but then whatever else keeps it down comes before that.
fn blame(host: &mut Host<'_, '_>, supply: u32) {
    let state = &mut host.supplies().0[supply as usize];
    let Some(dark) = &mut state.dark else { return };
    let (since, before) = (dark.since, dark.cause);
    let after = match state.mains.first() {
        Some(mains) => Cause { since: mains.since.max(since), ..mains },
        None => Cause { since: SimTime::NEVER, ..before },
    };
    if before == after {
        return;
    }
    dark.cause = after;
    change(host, supply, |causes| {
        causes.remove(before.fault);
        causes.add(after);
    });
}

/// Changes what keeps the equipment of a supply down.
fn change(host: &mut Host<'_, '_>, supply: u32, change: impl Fn(&mut network::Causes)) {
    match host.kind() {
        LpKind::Site(_) => network::site_causes(host, change),
        LpKind::Transport => {
            let node = host.plan.router_node(supply);
            network::transport_causes(host, Part::Node(node), change);
        }
        LpKind::Office | LpKind::Grid => unreachable!("they have no supplies"),
    }
}

/// How long the battery would last, after charging since mains were back.
fn charge(state: &Supply, now: SimTime, capacity: Span, recharge: Span) -> Span {
    let gained = now.since(state.since).scaled(capacity.nanos(), recharge.nanos());
    state.charge.saturating_add(gained).min(capacity)
}

fn planned(host: &Host<'_, '_>, supply: u32) -> crate::plan::Supply {
    match host.kind() {
        LpKind::Site(_) => host.site_plan().supply,
        LpKind::Transport => host.plan.router_supplies[supply as usize],
        LpKind::Office | LpKind::Grid => unreachable!("they have no supplies"),
    }
}

fn voice(host: &Host<'_, '_>, supply: u32) -> Voice {
    match host.kind() {
        LpKind::Transport => Voice::Node(host.plan.router_node(supply)),
        LpKind::Site(_) | LpKind::Office | LpKind::Grid => Voice::Node(0),
    }
}

fn alarm(host: &Host<'_, '_>, supply: u32, condition: Condition) -> Alarm {
    Alarm { element: planned(host, supply).element, condition }
}

fn schedule(host: &mut Host<'_, '_>, delay: Span, event: Event) {
    host.turn.schedule(delay, crate::Event::Faults(event));
}
