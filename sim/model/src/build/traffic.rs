//! The plan of traffic: services with their hours, slices with their shares, people with their cells.

use super::coverage::{Coverage, weight};
use super::elements::Index;
use super::{cells_of, distribution, number};
use crate::traffic::{CellPlan, Patch, Server, Service, ServiceKind, Slice, TrafficPlan};
use sandtable_kernel::SpanDistribution;
use sandtable_scenarios::Scenario;
use sandtable_scenarios::schema::traffic::{self as written, Family, Fidelity, Volume};
use sandtable_units::{Chance, SimTime, Span};
use std::collections::BTreeMap;

/// The plan of a scenario's traffic, if it has services.
pub(super) fn plan(scenario: &Scenario, index: &Index<'_>) -> Option<TrafficPlan> {
    if scenario.service.is_empty() {
        return None;
    }
    let coverage = Coverage::new(scenario, index);
    let slices = slices(scenario, index);
    let patches = patches(scenario, index, &coverage);
    let services = services(scenario, &slices);
    let (start_hour, into_hour) = scenario.run.start().hour_of_week();
    Some(TrafficPlan {
        sessions: scenario.traffic.fidelity == Fidelity::Sessions,
        hour_kinds: hour_kinds(&services),
        services,
        cells: cells(index, &patches, coverage.blocks()),
        edges: edges(&slices, &patches),
        slices,
        patches,
        least_rate: scenario.traffic.least_rate.value.bits_per_second(),
        start_hour,
        into_hour,
    })
}

fn at(span: Span) -> SimTime {
    SimTime::START.saturating_add(span)
}

fn slices(scenario: &Scenario, index: &Index<'_>) -> Vec<Slice> {
    let share = |chance: Chance| weight(Slice::WHOLE, chance.share());
    let mut slices = vec![Slice {
        name: "shared".to_owned(),
        dedicated: 0,
        least: 0,
        most: Slice::WHOLE,
        sites: Vec::new(),
        from: SimTime::START,
        until: SimTime::NEVER,
        latency: scenario.radio.latency.value,
    }];
    let mut written: Vec<&written::Slice> = scenario.slice.iter().collect();
    written.sort_by(|one, other| one.name.value.cmp(&other.name.value));
    slices.extend(written.into_iter().map(|slice| {
        let listed = |site: &written::Slice, name: &str| site.sites.iter().any(|at| **at == name);
        let sites = if slice.sites.is_empty() {
            Vec::new()
        } else {
            index.sites.iter().map(|site| listed(slice, &site.name)).collect()
        };
        let until = |lasts: &Span| at(slice.from.saturating_add(*lasts));
        Slice {
            name: slice.name.value.clone(),
            dedicated: share(slice.dedicated),
            least: share(slice.least.value),
            most: share(slice.most.value),
            sites,
            from: at(slice.from),
            latency: slice.latency.as_ref().unwrap_or(&scenario.radio.latency).value,
            until: slice.lasts.as_ref().map_or(SimTime::NEVER, |lasts| until(&lasts.value)),
        }
    }));
    slices
}

fn services(scenario: &Scenario, slices: &[Slice]) -> Vec<Service> {
    let mut services: Vec<&written::Service> = scenario.service.iter().collect();
    services.sort_by(|one, other| one.name.value.cmp(&other.name.value));
    let slice_of = |service: &written::Service| {
        let named = service.slice.as_ref();
        let found =
            named.and_then(|name| slices[1..].iter().position(|slice| slice.name == **name));
        u8::try_from(found.map_or(0, |found| found + 1)).expect("there are fewer than 256 slices")
    };
    services
        .into_iter()
        .map(|service| Service {
            name: service.name.value.clone(),
            slice: slice_of(service),
            five_qi: service.five_qi.value,
            crowd: service.crowd.as_ref().map(|name| {
                let found = crowds(scenario).iter().position(|crowd| crowd.name == *name);
                u16::try_from(found.expect("crowds have been checked")).expect("crowds are few")
            }),
            intensity: intensity(scenario, service),
            kind: kind(service),
        })
        .collect()
}

/// Sessions a second of a person, by hour of the week.
fn intensity(scenario: &Scenario, service: &written::Service) -> Vec<f64> {
    let mean = service.users.share() * service.sessions.value / Span::DAY.seconds();
    let named = service.rhythm.as_ref();
    let rhythm = named.and_then(|name| scenario.rhythm.iter().find(|rhythm| rhythm.name == *name));
    let Some(rhythm) = rhythm else { return vec![mean; 168] };
    let weekday = &rhythm.weekday.value;
    let weekend = rhythm.weekend.as_ref().map_or(weekday, |weekend| &weekend.value);
    let all: f64 = weekday.iter().sum::<f64>() / 24.0;
    let days = (0..7).flat_map(|day| if day < 5 { weekday } else { weekend });
    days.map(|hour| mean * hour / all).collect()
}

/// By hour of the week, its number among those in which people do different things.
fn hour_kinds(services: &[Service]) -> Vec<u8> {
    let of_hour = |hour: usize| {
        let bits = services.iter().map(|service| service.intensity[hour].to_bits());
        bits.collect::<Vec<u64>>()
    };
    let mut kinds: Vec<Vec<u64>> = Vec::new();
    let kind = |hour| {
        let found = of_hour(hour);
        let known = kinds.iter().position(|kind| *kind == found);
        let number = known.unwrap_or_else(|| {
            kinds.push(found);
            kinds.len() - 1
        });
        u8::try_from(number).expect("a week has 168 hours")
    };
    (0..168).map(kind).collect()
}

fn kind(service: &written::Service) -> ServiceKind {
    match (&service.volume, &service.rate, &service.lasts) {
        (Some(volume), _, _) => ServiceKind::Data(bytes(volume)),
        (None, Some(rate), Some(lasts)) => {
            ServiceKind::Call(rate.bits_per_second(), distribution(lasts))
        }
        (None, _, _) => unreachable!("services have been checked"),
    }
}

/// No session carries more: ten terabytes, a nanosecond for each byte.
const LARGEST: Span = Span::from_nanos(10_000_000_000_000);

/// A distribution of bytes: that of spans, a byte for each nanosecond.
fn bytes(volume: &Volume) -> SpanDistribution {
    let mean = Span::from_nanos(volume.mean.count());
    let varies = volume.variation.value > 0.0;
    let made = match volume.family {
        Family::LogNormal if !varies => Ok(SpanDistribution::constant(mean)),
        Family::Constant => Ok(SpanDistribution::constant(mean)),
        Family::Exponential => SpanDistribution::exponential(mean),
        Family::LogNormal => SpanDistribution::log_normal(mean, volume.variation.value),
    };
    let bounded = made.and_then(|made| made.bounded(Span::ZERO, LARGEST));
    bounded.expect("volumes have been checked")
}

fn patches(scenario: &Scenario, index: &Index<'_>, coverage: &Coverage<'_>) -> Vec<Patch> {
    if !scenario.spot.is_empty() {
        return spots(scenario, index);
    }
    let mut patches = Vec::new();
    for (number, site) in index.sites.iter().enumerate() {
        patches.extend(coverage.of_site(number, site.population));
    }
    let crowds = crowds(scenario);
    for (number, crowd) in (0..).zip(crowds) {
        let times = (at(crowd.from), at(crowd.from.saturating_add(crowd.lasts.value)));
        let (people, activity) = (crowd.people.value, crowd.activity.value);
        let radius = crowd.radius.metres();
        let mut crowded = coverage.of_crowd((crowd.at.position(), radius), people, activity, times);
        for patch in &mut crowded {
            patch.crowd = Some((number, crowd.everyday));
        }
        patches.extend(crowded);
    }
    patches
}

/// The crowds in the order of their names.
fn crowds(scenario: &Scenario) -> Vec<&written::Crowd> {
    let mut crowds: Vec<&written::Crowd> = scenario.crowd.iter().collect();
    crowds.sort_by(|one, other| one.name.value.cmp(&other.name.value));
    crowds
}

/// The spots as they are written.
fn spots(scenario: &Scenario, index: &Index<'_>) -> Vec<Patch> {
    let mut places: BTreeMap<String, (u32, u16)> = BTreeMap::new();
    for (site, written) in (0..).zip(&index.sites) {
        for (cell, written) in (0..).zip(cells_of(written)) {
            places.insert(written.name.value, (site, cell));
        }
    }
    let mut spots: Vec<&written::Spot> = scenario.spot.iter().collect();
    spots.sort_by(|one, other| one.name.value.cmp(&other.name.value));
    let patch = |spot: &written::Spot| Patch {
        people: spot.people.value,
        weight: spot.people.value,
        crowd: None,
        from: SimTime::START,
        until: SimTime::NEVER,
        covered: true,
        servers: (spot.server.iter())
            .map(|server| {
                let (site, cell) = places[server.cell.as_str()];
                Server { site, cell, rate: server.rate.bits_per_second() }
            })
            .collect(),
    };
    spots.into_iter().map(patch).collect()
}

/// By site and cell, the patches that it serves best and those that it reaches.
fn cells(index: &Index<'_>, patches: &[Patch], blocks: u32) -> Vec<Vec<CellPlan>> {
    let empty = CellPlan { blocks, ..CellPlan::default() };
    let mut cells: Vec<Vec<CellPlan>> =
        (index.sites.iter()).map(|site| vec![empty.clone(); cells_of(site).len()]).collect();
    for (patch, planned) in patches.iter().enumerate() {
        for (rank, server) in planned.servers.iter().enumerate() {
            let cell = &mut cells[server.site as usize][usize::from(server.cell)];
            let patches = if rank == 0 { &mut cell.home } else { &mut cell.reached };
            patches.push(number(patch));
        }
    }
    cells
}

/// The moments at which crowds and slices come and go.
fn edges(slices: &[Slice], patches: &[Patch]) -> Vec<SimTime> {
    let of_slices = slices.iter().flat_map(|slice| [slice.from, slice.until]);
    let of_patches = patches.iter().flat_map(|patch| [patch.from, patch.until]);
    let mut edges: Vec<SimTime> = of_slices.chain(of_patches).collect();
    edges.sort_unstable();
    edges.dedup();
    edges
}
