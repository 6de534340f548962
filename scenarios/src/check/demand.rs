//! Demands and routing: ends that are there, with a path between them, factors that can be.

use super::names::{Meaning, Names};
use crate::schema::Scenario;
use crate::schema::demand::{Demand, Growth, Matrix, MatrixModel};
use crate::schema::faults::Class;
use sandtable_document::{Diagnostic, Diagnostics, Placed, nearest};
use std::collections::{BTreeMap, BTreeSet};

const ENDS: [Meaning; 2] = [Meaning::Element(Class::Site), Meaning::Element(Class::Router)];

pub(super) fn check(scenario: &Scenario, names: &Names, out: &mut Diagnostics) {
    for link in &scenario.link {
        if !(1..=COST_MAX).contains(&link.cost.value) {
            let message = format!("a link cannot cost {}", link.cost.value);
            out.error(link.cost.place, message, format!("write a number from 1 to {COST_MAX}"));
        }
        if let Some(capacity) = link.capacity.as_ref().filter(|rate| rate.bits_per_second() == 0) {
            let message = "a link that carries nothing is none";
            out.error(capacity.place, message, "write for instance \"10Gbit/s\", or leave it out");
        }
    }
    let routing = &scenario.routing;
    if routing.detection.value > routing.convergence.value {
        let message = "routers cannot have new paths before anyone knows of the failure";
        let help = format!("write a `convergence` of {} or more", routing.detection.value);
        out.error(routing.detection.place, message, help);
    }
    scenario.demand.iter().for_each(|demand| check_demand(demand, names, out));
    scenario.matrix.iter().for_each(|matrix| check_matrix(matrix, scenario, names, out));
    let demands = scenario.demand.iter().filter_map(|demand| demand.group.as_ref());
    let matrices = scenario.matrix.iter().filter_map(|matrix| matrix.group.as_ref());
    let groups: BTreeSet<&str> = demands.chain(matrices).map(|group| group.as_str()).collect();
    scenario.growth.iter().for_each(|growth| check_growth(growth, &groups, out));
}

/// Checks that there is a path for all that flows while everything works.
pub(super) fn check_whole(scenario: &Scenario, out: &mut Diagnostics) {
    let parts = parts(scenario);
    let help = "link its ends, or leave it out: all that it offers is lost";
    let part = |name: &Placed<String>| parts.get(name.as_str());
    let apart = |demand: &&Demand| {
        let ends = part(&demand.from).zip(part(&demand.to));
        demand.rate.bits_per_second() > 0 && ends.is_some_and(|(from, to)| from != to)
    };
    let lost: Vec<&Demand> = scenario.demand.iter().filter(apart).collect();
    if let Some(first) = lost.first() {
        let more = match lost.len() - 1 {
            0 => String::new(),
            1 => ", nor for another demand".to_owned(),
            more => format!(", nor for {more} more demands"),
        };
        let message = format!("no path leads from `{}` to `{}`{more}", *first.from, *first.to);
        out.push(Diagnostic::warning(first.place, message).help(help));
    }
    for matrix in &scenario.matrix {
        let gravity = matrix.model == MatrixModel::Gravity;
        let mut routers = matrix.routers(scenario);
        routers.retain(|router| !gravity || router.population > 0);
        let mut sizes: BTreeMap<Option<&usize>, usize> = BTreeMap::new();
        for router in &routers {
            *sizes.entry(part(&router.name)).or_default() += 1;
        }
        let all = routers.len() * routers.len().saturating_sub(1);
        let within: usize = sizes.values().map(|size| size * (size - 1)).sum();
        if within < all {
            let apart = all - within;
            let message = format!("no path leads between {apart} of {all} pairs of this matrix");
            let help =
                "link the parts of the network, or name the routers of one part in `between`";
            out.push(Diagnostic::warning(matrix.place, message).help(help));
        }
    }
}

/// Of each site and router the part of the network that it is in: within a part all reach each other
/// while everything works.
fn parts(scenario: &Scenario) -> BTreeMap<&str, usize> {
    let mut beside: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for site in &scenario.site {
        beside.entry(site.name.as_str()).or_default();
    }
    for router in &scenario.router {
        beside.entry(router.name.as_str()).or_default();
    }
    for link in &scenario.link {
        beside.entry(link.from.as_str()).or_default().push(&link.to);
        beside.entry(link.to.as_str()).or_default().push(&link.from);
    }
    let mut parts: BTreeMap<&str, usize> = BTreeMap::new();
    for (part, start) in beside.keys().copied().enumerate() {
        let mut open = vec![start];
        while let Some(node) = open.pop() {
            if !parts.contains_key(node) {
                parts.insert(node, part);
                open.extend(beside.get(node).into_iter().flatten());
            }
        }
    }
    parts
}

/// The most that OSPF lets a path cost in one link (RFC 2328).
const COST_MAX: u32 = 65_535;

fn check_demand(demand: &Demand, names: &Names, out: &mut Diagnostics) {
    names.refer(&demand.from, &ENDS, out);
    names.refer(&demand.to, &ENDS, out);
    if demand.from.value == demand.to.value {
        let message = format!("the demand leads from `{}` to itself", *demand.from);
        out.error(demand.to.place, message, "name another site or router");
    }
}

fn check_matrix(matrix: &Matrix, scenario: &Scenario, names: &Names, out: &mut Diagnostics) {
    for router in &matrix.between {
        names.refer(router, &[Meaning::Element(Class::Router)], out);
    }
    let routers = matrix.routers(scenario);
    if routers.len() < 2 {
        let message = "a traffic matrix needs two routers at least";
        out.error(matrix.place, message, "write more `[[router]]` tables, or leave it out");
    } else if matrix.model == MatrixModel::Gravity
        && routers.iter().filter(|router| router.population > 0).count() < 2
    {
        let message = "gravity needs two routers with a population";
        out.error(matrix.place, message, "write how many people live around each router");
    }
}

fn check_growth(growth: &Growth, groups: &BTreeSet<&str>, out: &mut Diagnostics) {
    if !groups.contains(growth.group.as_str()) {
        let message = format!("no demand is in group `{}`", *growth.group);
        let help = match nearest(&growth.group, groups.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "give demands this `group`".to_owned(),
        };
        out.error(growth.group.place, message, help);
    }
    let factor = growth.factor.value;
    if !(0.0..=1e6).contains(&factor) {
        let message = format!("traffic cannot grow by a factor of {factor}");
        out.error(growth.factor.place, message, "write a factor from 0 to 1000000");
    }
}
