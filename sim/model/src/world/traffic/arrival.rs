//! Sessions that begin: how often in a cell, by whom, and what they want.
//!
//! Arrivals of a cell are one Poisson process for all services and people there, whose rate is that of
//! the hour. When the rate changes, the time to the next arrival is drawn again: the process has no
//! memory.

use super::cell::{admit, bytes_left, narrow, schedule, setting, settle};
use super::connection;
use super::event::{Event, Session};
use super::interrupt::interrupt;
use super::plan::{Service, ServiceKind, TrafficPlan};
use super::state::{CellTraffic, Group, Mix};
use crate::host::Host;
use sandtable_kernel::SpanDistribution;
use sandtable_units::{SimTime, Span};
use std::num::NonZeroU64;

/// Takes in that others are in a cell than before.
pub(super) fn refresh(host: &mut Host<'_, '_>, cell: usize) {
    let (plan, now) = (host.traffic_plan(), host.turn.now());
    let edges = plan.edges.partition_point(|edge| *edge <= now);
    let state = &mut host.traffic().cells[cell];
    state.known.turn_to((state.camped.clone(), state.uncovered.clone(), edges));
    begin_hour(host, cell);
    connection::tell(host);
}

/// Works out who begins sessions in a cell in this hour, and sets the next arrival.
fn begin_hour(host: &mut Host<'_, '_>, cell: usize) {
    connection::ask(host, cell);
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
            sum += if there.uses(None) { there.weight } else { 0 };
            let rate = rank.and_then(|rank| NonZeroU64::new(there.servers[usize::from(rank)].rate));
            let (weight, count) = (there.weight, there.people);
            people.push(Group { patch, reached: sum, weight, people: count, rate });
        }
    }
    let (hour, _) = plan.hour(now);
    let rates = plan.services.iter().map(|service| {
        let serves = plan.slices[usize::from(service.slice)].serves(site, now);
        let users = match service.crowd {
            None => f64::from(sum),
            Some(_) => {
                of_crowd(plan, &people, service).map(|people| f64::from(people.weight)).sum()
            }
        };
        if serves { service.intensity[hour] * users } else { 0.0 }
    });
    let rates: Vec<f64> = rates.collect();
    let all: f64 = rates.iter().sum();
    let generation = state.mix.generation.wrapping_add(1);
    if all <= 0.0 {
        return Mix { generation, ..Mix::default() };
    }
    let mut reached = 0.0;
    let services = rates.iter().map(|rate| {
        reached += rate;
        chance_below(reached / all)
    });
    let services = services.collect();
    let gap = Span::from_seconds_rounded(1.0 / all).nanos().max(1);
    Mix { generation, gap: Some(gap), services, people }
}

/// The people who use a service that is for a crowd.
fn of_crowd<'m>(
    plan: &TrafficPlan,
    people: &'m [Group],
    service: &Service,
) -> impl Iterator<Item = &'m Group> {
    people.iter().filter(|people| plan.patches[people.patch as usize].uses(service.crowd))
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
    let plan = host.traffic_plan();
    let state = &mut host.traffic().cells[cell];
    if state.mix.generation != generation {
        return;
    }
    let drawn = u64::from(state.choices.below(u32::MAX));
    let service = state.mix.services.partition_point(|reached| *reached <= drawn);
    let (there, person) = state.someone(plan, service);
    begin(host, cell, service, there, person);
    set_next(host, cell);
}

impl CellTraffic {
    /// Someone who uses a service: the patch, and which of its people, by what they do.
    fn someone(&mut self, plan: &TrafficPlan, service: usize) -> (Group, u32) {
        let people = &self.mix.people;
        let service = &plan.services[service];
        if service.crowd.is_none() {
            let all = people.last().expect("someone is there").reached;
            let person = self.choices.below(all);
            let number = people.partition_point(|people| people.reached <= person);
            let before = number.checked_sub(1).map_or(0, |before| people[before].reached);
            return (people[number], person - before);
        }
        let all = of_crowd(plan, people, service).map(|people| people.weight).sum();
        let mut person = self.choices.below(all);
        for people in of_crowd(plan, people, service) {
            if person < people.weight {
                return (*people, person);
            }
            person -= people.weight;
        }
        unreachable!("someone of the crowd is there")
    }
}

/// A session of someone begins.
fn begin(host: &mut Host<'_, '_>, cell: usize, service: usize, there: Group, person: u32) {
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
    connection::tell(host);
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
