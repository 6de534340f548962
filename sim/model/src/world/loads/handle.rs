//! What the transport network does when sites ask for more or less, when something fails or is repaired,
//! when routers have new paths, and when a period ends.

use super::Part;
use super::event::Event;
use super::flow::weigh;
use super::state::{Flow, Loads, News};
use crate::host::Host;
use crate::record::Record;
use crate::traffic;
use sandtable_units::{SimTime, Span};

/// The transport network's first turn: demands flow from the start.
pub(crate) fn start(host: &mut Host<'_, '_>) {
    if host.plan.loads.is_some() {
        reweigh(host, Span::ZERO);
    }
}

/// Handles an event.
pub(crate) fn handle(host: &mut Host<'_, '_>, event: Event) {
    match event {
        Event::Asked { node, rate } => {
            let loads = host.loads();
            loads.asked[node as usize] = rate;
            loads.asked_anew.push(node);
            // When something fails, people turn from site to site for a while: their news are gathered.
            reweigh(host, host.plan.lookahead);
        }
        Event::Weigh => {
            let now = host.turn.now();
            if host.loads().due <= now {
                host.loads().due = SimTime::NEVER;
                pass(host);
                weigh(host);
            }
        }
        Event::Detected => {
            host.loads().changed = true;
            reweigh(host, Span::ZERO);
        }
        Event::Converged => converged(host),
        Event::Connected(connection) => traffic::connected(host, connection),
    }
}

/// A part of the transport network is down or up again.
pub(crate) fn changed(host: &mut Host<'_, '_>, part: Part, down: bool) {
    let Some(plan) = &host.plan.loads else { return };
    let now = host.turn.now();
    host.loads().changed = true;
    host.loads().news.push_back(News { since: now, part, down });
    reweigh(host, Span::ZERO);
    if plan.fast_reroute && down {
        schedule(host, plan.detection, Event::Detected);
    }
    schedule(host, plan.convergence, Event::Converged);
}

/// Routers know of what changed long enough ago.
fn converged(host: &mut Host<'_, '_>) {
    let Some(plan) = &host.plan.loads else { return };
    let now = host.turn.now();
    let loads = host.loads();
    loads.changed = true;
    while let Some(news) =
        loads.news.pop_front_if(|news| news.since.saturating_add(plan.convergence) <= now)
    {
        loads.known.learn(news);
        loads.learned.push(news);
    }
    reweigh(host, Span::ZERO);
}

/// Has what flows worked out again after a delay, once all that happens at that moment has happened.
fn reweigh(host: &mut Host<'_, '_>, delay: Span) {
    let at = host.turn.now().saturating_add(delay);
    if at < host.loads().due {
        host.loads().due = at;
        schedule(host, delay, Event::Weigh);
    }
}

fn schedule(host: &mut Host<'_, '_>, delay: Span, event: Event) {
    host.turn.schedule(delay, crate::Event::Loads(event));
}

/// Adds up what has flown up to now.
fn pass(host: &mut Host<'_, '_>) {
    let now = host.turn.now();
    let Loads { flow, sum, losing, since, .. } = host.loads();
    let time = now.since(*since);
    if flow.lost.iter().any(|lost| *lost > 0.0) {
        *losing = losing.saturating_add(time);
    }
    sum.add(flow, time.seconds());
    *since = now;
}

/// The end of a period.
pub(crate) fn tick(host: &mut Host<'_, '_>) {
    tell(host, host.plan.period);
}

/// The end of the run, which may cut a period short.
pub(crate) fn finish(host: &mut Host<'_, '_>) {
    let rest = host.turn.now().since_start() % host.plan.period;
    if !rest.is_zero() {
        tell(host, rest);
    }
}

fn tell(host: &mut Host<'_, '_>, length: Span) {
    if host.plan.loads.is_none() || host.turn.now() == SimTime::START {
        return;
    }
    pass(host);
    let arcs = host.plan.routed.arcs();
    let sum = std::mem::replace(&mut host.loads().sum, Flow::nothing(arcs));
    let bytes = |bits: f64| whole(bits / 8.0);
    for (number, link) in host.plan.links.iter().enumerate() {
        let both = |bits: &[f64]| [bytes(bits[2 * number]), bytes(bits[2 * number + 1])];
        let (carried, lost) = (both(&sum.carried), both(&sum.lost));
        if carried != [0; 2] || lost != [0; 2] {
            host.turn.record(Record::Link { element: link.element, length, carried, lost });
        }
    }
    let losing = std::mem::take(&mut host.loads().losing);
    let (offered, delivered) = (bytes(sum.offered), bytes(sum.delivered));
    host.turn.record(Record::Transport { length, offered, delivered, losing });
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "amounts are not below zero, and what no link can carry saturates"
)]
fn whole(amount: f64) -> u64 {
    libm::round(amount) as u64
}
