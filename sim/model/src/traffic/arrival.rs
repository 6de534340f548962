//! Sessions that begin: how often in a cell, by whom, and what they want.
//!
//! Arrivals of a cell are one Poisson process for all services and people there, whose rate is that of
//! the hour. When the rate changes, the time to the next arrival is drawn again: the process has no
//! memory.

use super::camping::interrupt;
use super::cell::{admit, bytes_left, narrow, schedule, setting, settle};
use super::components::{CellTraffic, Mix, People};
use super::event::{Event, Session};
use super::plan::{ServiceKind, TrafficPlan};
use crate::host::Host;
use sandtable_kernel::SpanDistribution;
use sandtable_units::{SimTime, Span};
use std::num::NonZeroU64;

/// Takes in that others are in a cell than before.
pub(super) fn refresh(host: &mut Host<'_, '_>, cell: usize) {
    host.traffic().cells[cell].known.forget();
    begin_hour(host, cell);
}

/// Works out who begins sessions in a cell in this hour, and sets the next arrival.
fn begin_hour(host: &mut Host<'_, '_>, cell: usize) {
    let (plan, site, now) = (host.traffic_plan(), host.site_number(), host.turn.now());
    if !plan.sessions {
        let setting = setting(host, cell);
        let state = &mut host.traffic().cells[cell];
        state.pass(setting);
        return state.set_flows(setting);
    }
    let state = &mut host.traffic().cells[cell];
    state.mix = mix(plan, site, state, now);
    set_next(host, cell);
}

fn set_next(host: &mut Host<'_, '_>, cell: usize) {
    let now = host.turn.now();
    let state = &mut host.traffic().cells[cell];
    let Some(gap) = state.mix.gap else { return };
    let mean = SpanDistribution::exponential(Span::from_nanos(gap)).expect("a gap is some time");
    let at = now.saturating_add(mean.draw(&mut state.arrivals));
    let generation = state.mix.generation;
    schedule(host, at, Event::Arrive { cell: narrow(cell), generation });
}

/// Who begins sessions in a cell at a moment: those who camp there, and those whom no cell serves.
fn mix(plan: &TrafficPlan, site: u32, state: &CellTraffic, now: SimTime) -> Mix {
    let mut people = Vec::new();
    let mut sum = 0_u32;
    let camped = state.camped.iter().map(|(patch, rank)| (*patch, Some(*rank)));
    let uncovered = state.uncovered.iter().map(|patch| (*patch, None));
    for (patch, rank) in camped.chain(uncovered) {
        let there = &plan.patches[patch as usize];
        if there.is_there(now) {
            sum += there.weight;
            let rate = rank.and_then(|rank| NonZeroU64::new(there.servers[usize::from(rank)].rate));
            people.push(People { patch, reached: sum, people: there.people, rate });
        }
    }
    let (hour, _) = plan.hour(now);
    let rates = plan.services.iter().map(|service| {
        let serves = plan.slices[usize::from(service.slice)].serves(site, now);
        if serves { service.intensity[hour] } else { 0.0 }
    });
    let rates: Vec<f64> = rates.collect();
    let all: f64 = rates.iter().sum();
    let generation = state.mix.generation.wrapping_add(1);
    if sum == 0 || all <= 0.0 {
        return Mix { generation, ..Mix::default() };
    }
    let mut reached = 0.0;
    let services = rates.iter().map(|rate| {
        reached += rate;
        chance_below(reached / all)
    });
    let services = services.collect();
    let gap = Span::from_seconds_rounded(1.0 / (all * f64::from(sum))).nanos().max(1);
    Mix { generation, gap: Some(gap), services, people }
}

/// A share as a number out of 2^32.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "shares are from 0 to 1"
)]
fn chance_below(share: f64) -> u64 {
    (share * 4_294_967_296.0).round() as u64
}

/// The next session of a cell begins.
pub(super) fn arrive(host: &mut Host<'_, '_>, cell: usize, generation: u32) {
    let state = &mut host.traffic().cells[cell];
    if state.mix.generation != generation {
        return;
    }
    let drawn = u64::from(state.choices.below(u32::MAX));
    let service = state.mix.services.partition_point(|reached| *reached <= drawn);
    let people = &state.mix.people;
    let all = people.last().expect("someone is there").reached;
    let person = state.choices.below(all);
    let number = people.partition_point(|people| people.reached <= person);
    let before = number.checked_sub(1).map_or(0, |before| people[before].reached);
    let there = people[number];
    begin(host, cell, service, there, person - before);
    set_next(host, cell);
}

/// A session of someone begins.
fn begin(host: &mut Host<'_, '_>, cell: usize, service: usize, there: People, person: u32) {
    let plan = host.traffic_plan();
    let planned = &plan.services[service];
    let slice = usize::from(planned.slice);
    let state = &mut host.traffic().cells[cell];
    let left = match &planned.kind {
        ServiceKind::Data(volume) => volume.draw(&mut state.choices).nanos().max(1),
        ServiceKind::Call(_, lasts) => lasts.draw(&mut state.choices).nanos().max(1),
    };
    let service = u8::try_from(service).expect("there are fewer than 256 services");
    // Where few people do as much as many, several numbers stand for one of them.
    let user = person % there.people.max(1);
    let session = Session { service, patch: there.patch, user, left };
    let bytes = bytes_left(plan, &session);
    state.slices[slice].counts.sessions.offered += 1;
    let Some(rate) = there.rate else {
        let counts = &mut state.slices[slice].counts;
        counts.sessions.uncovered += 1;
        counts.bytes.miss(bytes);
        return;
    };
    if !admit(host, cell, session, rate.get()) {
        let counts = &mut host.traffic().cells[cell].slices[slice].counts;
        counts.sessions.blocked += 1;
        counts.bytes.block(bytes);
    }
}

/// What people do changes: an hour has begun, or a crowd or slice comes or goes.
pub(super) fn change(host: &mut Host<'_, '_>) {
    let edge = host.traffic_plan().edges.binary_search(&host.turn.now()).is_ok();
    for cell in 0..host.traffic().cells.len() {
        if edge {
            end_slices(host, cell);
            refresh(host, cell);
        } else {
            begin_hour(host, cell);
        }
        settle(host, cell);
    }
}

/// Cuts off the sessions of slices that serve here no longer.
fn end_slices(host: &mut Host<'_, '_>, cell: usize) {
    let setting = setting(host, cell);
    let plan = setting.plan;
    for (slice, planned) in plan.slices.iter().enumerate() {
        if planned.serves(setting.site, setting.now) {
            continue;
        }
        for session in interrupt(host, cell, Some(slice)) {
            let bytes = bytes_left(plan, &session);
            let counts = &mut host.traffic().cells[cell].slices[slice].counts;
            counts.sessions.dropped += 1;
            counts.bytes.drop(bytes);
        }
    }
}
