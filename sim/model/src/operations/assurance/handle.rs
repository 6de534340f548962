//! Alarms are raised and cleared, and their notifications travel.

use super::alarm::{Alarm, AlarmId, Condition, Notification, Voice};
use super::event::Event;
use super::look::LookId;
use super::state::Active;
use crate::faults::FaultId;
use crate::host::Host;
use crate::network;
use crate::noc;
use crate::plan::{Collector, LpKind};
use crate::record::Record;
use sandtable_units::{SimTime, Span};

/// Raises an alarm, unless it is raised already or nobody is there to tell of it.
pub(crate) fn raise(
    host: &mut Host<'_, '_>,
    alarm: Alarm,
    look: LookId,
    cause: FaultId,
    voice: Voice,
) {
    if host.alarms().active.contains_key(&alarm) || !works(host, voice) {
        return;
    }
    let (flapping, flaps) = (host.plan.alarms.flapping, host.plan.alarms.flaps);
    let source = host.alarms();
    let number = source.raised;
    source.raised += 1;
    let active = Active { number, look, cause, voice, shown: true };
    source.active.insert(alarm, active);
    let flaps = if source.streams[voice.node() as usize].decide(flapping) { flaps } else { 0 };
    notify(host, alarm, active);
    if flaps > 0 {
        flap_later(host, alarm, number, 2 * flaps - 1);
    }
}

/// Clears an alarm, if it is raised.
pub(crate) fn clear(host: &mut Host<'_, '_>, alarm: Alarm, voice: Voice) {
    let Some(active) = host.alarms().active.remove(&alarm) else { return };
    debug_assert_eq!(active.voice, voice, "who raised an alarm clears it");
    if active.shown {
        notify(host, alarm, Active { shown: false, ..active });
    }
}

/// Handles an event.
pub(crate) fn handle(host: &mut Host<'_, '_>, event: Event) {
    match event {
        Event::Flap { alarm, number, left } => flap(host, alarm, number, left),
        Event::Poll { node } => poll(host, node),
        Event::Notify(notification) => match host.plan.alarms.collector {
            Some(collector) => collect(host, collector, notification),
            None => listed(host, notification),
        },
        Event::Collected(notification) => listed(host, notification),
    }
}

/// A notification is on the operator's list.
fn listed(host: &mut Host<'_, '_>, notification: Notification) {
    host.alarm_list().received += 1;
    host.turn.record(Record::Alarm(notification));
    noc::hear(host, &notification);
}

/// A notification waits at the collector for its turn, or is lost because too many do.
fn collect(host: &mut Host<'_, '_>, collector: Collector, notification: Notification) {
    let now = host.turn.now();
    let free = host.alarm_list().collector_free.max(now);
    // The one that is being passed on does not wait.
    if free.since(now) > collector.takes * u64::from(collector.buffer) {
        host.turn.record(Record::Dropped { element: notification.element });
        return;
    }
    let at = free.saturating_add(collector.takes);
    host.alarm_list().collector_free = at;
    host.turn.schedule_at(at, crate::Event::Assurance(Event::Collected(notification)));
}

/// A node reaches a core now, or no longer does: what it has kept can be sent, and the element
/// manager will notice when it next asks.
pub(crate) fn reach_changed(host: &mut Host<'_, '_>, node: u32, reaches: bool) {
    if reaches {
        send_kept(host, Voice::Node(node));
    }
    if std::mem::replace(&mut host.alarms().polls[node as usize], true) {
        return;
    }
    let phase = host.plan.nodes[node as usize].heartbeat_phase;
    let at = next_beat(host.turn.now(), phase, host.plan.alarms.heartbeat);
    host.turn.schedule_at(at, crate::Event::Assurance(Event::Poll { node }));
}

/// The first moment from `now` on that is a whole number of periods after `phase`.
fn next_beat(now: SimTime, phase: Span, period: Span) -> SimTime {
    let passed = now.since_start().saturating_sub(phase);
    let beats = passed.nanos().div_ceil(period.nanos());
    SimTime::START.saturating_add(phase).saturating_add(period.scaled(beats, 1))
}

fn poll(host: &mut Host<'_, '_>, node: u32) {
    host.alarms().polls[node as usize] = false;
    let element = host.plan.nodes[node as usize].element;
    let alarm = Alarm { element, condition: Condition::NodeUnreachable };
    let voice = Voice::Manager(node);
    if network::reachable(host, node) {
        clear(host, alarm, voice);
        return;
    }
    if let Some(cause) = network::why_silent(host, node) {
        raise(host, alarm, LookId::NODE_UNREACHABLE, cause, voice);
    }
}

fn flap(host: &mut Host<'_, '_>, alarm: Alarm, number: u32, left: u32) {
    let Some(active) = host.alarms().active.get_mut(&alarm) else { return };
    if active.number != number {
        return;
    }
    active.shown = !active.shown;
    let active = *active;
    notify(host, alarm, active);
    if left > 0 {
        flap_later(host, alarm, number, left - 1);
    }
}

/// Each half of a flap takes half a period.
fn flap_later(host: &mut Host<'_, '_>, alarm: Alarm, number: u32, left: u32) {
    let half = host.plan.alarms.flap_period.scaled(1, 2);
    host.turn.schedule(half, crate::Event::Assurance(Event::Flap { alarm, number, left }));
}

/// Sends what a node has kept, if a path leads to the operator again.
pub(crate) fn send_kept(host: &mut Host<'_, '_>, voice: Voice) {
    if !heard(host, voice) {
        return;
    }
    let kept = std::mem::take(&mut host.alarms().kept);
    let (ready, rest) = kept.into_iter().partition(|(node, _)| *node == voice.node());
    let ready: Vec<(u32, Notification)> = ready;
    host.alarms().kept = rest;
    for (_, notification) in ready {
        transmit(host, voice, notification);
    }
}

fn notify(host: &mut Host<'_, '_>, alarm: Alarm, active: Active) {
    let time = host.turn.now();
    let reporter = match active.voice {
        Voice::Manager(_) => None,
        Voice::Node(node) => Some(match host.kind() {
            LpKind::Site(site) => host.plan.sites[site as usize].element,
            LpKind::Transport => host.plan.nodes[node as usize].element,
            LpKind::Office | LpKind::Grid => unreachable!("they raise no alarms"),
        }),
    };
    let notification = Notification {
        alarm: AlarmId { source: host.turn.lp(), number: active.number },
        element: alarm.element,
        reporter,
        look: active.look,
        cleared: !active.shown,
        time,
        planned: host.plan.under_work(alarm.element, time),
        cause: active.cause,
    };
    if heard(host, active.voice) {
        transmit(host, active.voice, notification);
    } else if host.plan.alarms.kept_while_unreachable {
        host.alarms().kept.push((active.voice.node(), notification));
    }
}

/// Sends a notification on its way, on which it may be lost, doubled and late.
fn transmit(host: &mut Host<'_, '_>, voice: Voice, notification: Notification) {
    let plan = host.plan;
    let stream = &mut host.alarms().streams[voice.node() as usize];
    let lost = stream.decide(plan.alarms.lost);
    let copies = 1 + u32::from(stream.decide(plan.alarms.duplicated));
    for _ in 0..if lost { 0 } else { copies } {
        let delay = plan.alarms.delay.draw(&mut host.alarms().streams[voice.node() as usize]);
        let event = crate::Event::Assurance(Event::Notify(notification));
        host.turn.send(plan.office, delay, event);
    }
}

/// Whether someone is there to speak.
fn works(host: &mut Host<'_, '_>, voice: Voice) -> bool {
    match voice {
        Voice::Manager(_) => true,
        Voice::Node(node) => network::works(host, node),
    }
}

/// Whether a path leads from who speaks to the operator.
fn heard(host: &mut Host<'_, '_>, voice: Voice) -> bool {
    match voice {
        Voice::Manager(_) => true,
        Voice::Node(node) => network::is_heard(host, node),
    }
}
