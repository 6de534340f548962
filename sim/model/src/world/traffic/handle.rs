//! Who handles which event of traffic, what happens at the start, and what is told of a period.

use super::arrival::{arrive, change, refresh};
use super::cell::{depart, hang_up, narrow_slice, schedule, setting};
use super::counts::Counts;
use super::event::Event;
use super::latency::through_the_air;
use super::{camping, plan::TrafficPlan};
use crate::host::Host;
use crate::record::Record;
use sandtable_units::{Chance, SimTime, Span};

/// The site's first turn.
pub(crate) fn start(host: &mut Host<'_, '_>) {
    if host.has_traffic() {
        for cell in 0..host.traffic().cells.len() {
            refresh(host, cell);
        }
        schedule_change(host);
    }
}

/// Handles an event.
pub(crate) fn handle(host: &mut Host<'_, '_>, event: Event) {
    match event {
        Event::Arrive { cell, generation } => arrive(host, usize::from(cell), generation),
        Event::Depart { cell, slice, generation } => {
            depart(host, usize::from(cell), usize::from(slice), generation);
        }
        Event::HangUp { cell, slot, generation } => {
            hang_up(host, usize::from(cell), slot, generation);
        }
        Event::Change => {
            change(host);
            schedule_change(host);
        }
        Event::Reselect(reselection) => camping::handle(host, reselection),
    }
}

/// Sets the next moment at which what people do changes, unless a period ends then: that is a turn
/// anyway.
fn schedule_change(host: &mut Host<'_, '_>) {
    let (plan, now) = (host.traffic_plan(), host.turn.now());
    let at = next_change(plan, now);
    if at < host.plan.end && !at.since_start().is_multiple_of(host.plan.period) {
        schedule(host, at, Event::Change);
    }
}

/// The end of a period.
pub(crate) fn tick(host: &mut Host<'_, '_>) {
    if !host.has_traffic() {
        return;
    }
    tell(host, host.plan.period);
    let (plan, now) = (host.traffic_plan(), host.turn.now());
    let before = SimTime::from_nanos(now.nanos() - 1);
    if next_change(plan, before) == now {
        change(host);
        schedule_change(host);
    }
}

/// How full the busiest cell of this site was at most, today and yesterday.
pub(crate) fn busiest(host: &mut Host<'_, '_>) -> Chance {
    let now = host.turn.now();
    host.traffic().peaks.busiest(now)
}

/// The next hour, or the next beginning or end of a crowd or slice before it.
fn next_change(plan: &TrafficPlan, now: SimTime) -> SimTime {
    let (_, hour_ends) = plan.hour(now);
    plan.edges
        .iter()
        .copied()
        .find(|edge| *edge > now)
        .map_or(hour_ends, |edge| edge.min(hour_ends))
}

/// Tells what has become of each cell's traffic in the period that ends now.
pub(crate) fn tell(host: &mut Host<'_, '_>, length: Span) {
    if !host.has_traffic() {
        return;
    }
    let now = host.turn.now();
    let traffic = host.traffic();
    let path = traffic.delay.close(traffic.connection.delay, now);
    let mut busy = Vec::new();
    for (cell, element) in host.site_plan().cells.iter().enumerate() {
        let setting = setting(host, cell);
        let state = &mut host.traffic().cells[cell];
        state.pass(setting);
        state.count_under_way(setting);
        busy.clear();
        busy.extend(state.slices.iter().map(|slice| slice.counts.busy));
        let used = busy.iter().sum::<u64>() as f64;
        let blocks = f64::from(setting.blocks) * length.nanos() as f64;
        if blocks > 0.0 {
            let begun = SimTime::START + (now.since_start() - length);
            host.traffic().peaks.take(begun, Chance::from_share((used / blocks).min(1.0)));
        }
        for slice in 0..busy.len() {
            let counts = std::mem::take(&mut host.traffic().cells[cell].slices[slice].counts);
            if counts != Counts::default() {
                let latency = path + through_the_air(setting, slice, &busy, length);
                let (element, slice) = (*element, narrow_slice(slice));
                host.turn.record(Record::Traffic { element, slice, length, counts, latency });
            }
        }
    }
}
