//! Who sends how much to whom over the transport network.

use super::elements::Index;
use sandtable_routing::{Destination, Source};
use sandtable_scenarios::Scenario;
use sandtable_scenarios::document::Placed;
use sandtable_scenarios::schema::demand::{Demand, Matrix, MatrixModel};
use std::collections::BTreeMap;

/// The demands and matrices of the scenario, grown, by destination. Rates are in bits per second.
pub(super) fn destinations(scenario: &Scenario, index: &Index<'_>) -> Vec<Destination> {
    let mut to: BTreeMap<u32, BTreeMap<u32, f64>> = BTreeMap::new();
    let mut add = |from: u32, target: u32, rate: f64| {
        if rate > 0.0 {
            *to.entry(target).or_default().entry(from).or_default() += rate;
        }
    };
    for demand in &scenario.demand {
        let (from, target) = (index.node(&demand.from), index.node(&demand.to));
        let rate = grown(scenario, demand);
        add(from, target, rate);
        if demand.both {
            add(target, from, rate);
        }
    }
    for matrix in &scenario.matrix {
        for (from, target, rate) in pairs(scenario, index, matrix) {
            add(from, target, rate);
        }
    }
    let destination = |(root, sources): (u32, BTreeMap<u32, f64>)| Destination {
        roots: vec![root],
        sources: sources.into_iter().map(|(node, rate)| Source { node, rate }).collect(),
        back: 0.0,
    };
    to.into_iter().map(destination).collect()
}

fn grown(scenario: &Scenario, demand: &Demand) -> f64 {
    demand.rate.bits_per_second() as f64 * growth(scenario, demand.group.as_ref())
}

/// What the traffic of a group is multiplied by: all its growths together.
fn growth(scenario: &Scenario, group: Option<&Placed<String>>) -> f64 {
    let growths = scenario.growth.iter();
    let of_group = growths.filter(|growth| group.is_some_and(|group| *group == growth.group));
    of_group.map(|growth| growth.factor.value).product()
}

/// What a matrix puts between each ordered pair of routers.
fn pairs(scenario: &Scenario, index: &Index<'_>, matrix: &Matrix) -> Vec<(u32, u32, f64)> {
    let mut routers = matrix.routers(scenario);
    routers.sort_by(|one, other| one.name.value.cmp(&other.name.value));
    let weights: Vec<(u32, f64)> = routers
        .into_iter()
        .map(|router| {
            let weight = match matrix.model {
                MatrixModel::Uniform => 1.0,
                MatrixModel::Gravity => f64::from(router.population),
            };
            (index.node(&router.name), weight)
        })
        .collect();
    let sum: f64 = weights.iter().map(|(_, weight)| weight).sum();
    let squares: f64 = weights.iter().map(|(_, weight)| weight * weight).sum();
    let total = matrix.total.bits_per_second() as f64 * growth(scenario, matrix.group.as_ref());
    let unit = total / (sum * sum - squares);
    let mut pairs = Vec::with_capacity(weights.len() * weights.len());
    for (from, weight) in &weights {
        let others = weights.iter().filter(|(to, _)| to != from);
        pairs.extend(others.map(|(to, other)| (*from, *to, unit * weight * other)));
    }
    pairs
}
