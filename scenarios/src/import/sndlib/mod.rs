//! SNDlib networks (Orlowski et al., Networks 55, 2010), native text or XML: what the two have in
//! common, and what becomes of it.

mod native;
mod xml;

use super::network::{Coordinates, Direction, Edge, Flow, Network, Node};
use super::unit::{self, Units};
use super::{ImportError, Imported, Options};

/// A file in either form.
struct File {
    name: Option<String>,
    /// What capacities and demands are in.
    unit: Option<String>,
    coordinates: Coordinates,
    nodes: Vec<Node>,
    links: Vec<WrittenLink>,
    /// Their rates in the unit of the file.
    demands: Vec<Flow>,
}

struct WrittenLink {
    at: String,
    id: String,
    from: String,
    to: String,
    /// 0 if there is none.
    installed: f64,
    routing_cost: f64,
    /// The capacities of the modules that could be installed.
    modules: Vec<f64>,
}

pub(super) fn import(text: &str, options: &Options) -> Result<Imported, ImportError> {
    let is_xml = text.trim_start().starts_with('<');
    let file = if is_xml { xml::read(text)? } else { native::read(text)? };
    let mut network = Network::new("SNDlib", file.coordinates, options);
    network.name = file.name;
    network.nodes = file.nodes;
    network.both = true;
    network.assumptions = told(&file.links);
    let named = file.unit.as_deref().map(str::trim).filter(|unit| !unit.is_empty());
    let unit = network.units.rate_or(named.and_then(unit::rate_named));
    if !file.demands.is_empty() || network.units.rate.is_some() || named.is_some() {
        network.assumptions.push(unit_told(named, unit, file.demands.len(), network.units));
    }
    network.flows =
        file.demands.into_iter().map(|it| Flow { rate: it.rate * unit, ..it }).collect();
    let costs = file.links.iter().any(|link| link.routing_cost != 0.0);
    network.edges = file.links.into_iter().map(|link| edge(link, costs, unit)).collect();
    network.build()
}

fn edge(link: WrittenLink, costs: bool, unit: f64) -> Edge {
    let largest = link.modules.iter().copied().reduce(f64::max).unwrap_or(0.0);
    let capacity = if link.installed == 0.0 { largest } else { link.installed };
    Edge {
        name: link.id,
        capacity: Some(capacity * unit),
        cost: costs.then_some(link.routing_cost),
        // Nothing in the format tells, and networks of both kinds are written in it.
        direction: Direction::Untold,
        ..Edge::new(link.at, link.from, link.to)
    }
}

/// What the numbers of the file were taken for.
fn unit_told(named: Option<&str>, unit: f64, demands: usize, units: Units) -> String {
    let told = Units::rate_told(unit);
    match named {
        Some(named) if units.rate.is_none() && unit::rate_named(named).is_some() => {
            format!(
                "the file names its unit, {named}: {demands} demands and the capacities are in {told}"
            )
        }
        Some(named) if units.rate.is_none() => format!(
            "the file names a unit that is no bit rate, {named}: {demands} demands and the capacities \
             were taken for {told} (`--rate-unit` says another)"
        ),
        Some(named) => format!(
            "{demands} demands and the capacities are in {told}, as `--rate-unit` says, although the \
             file names {named}"
        ),
        None => format!(
            "the {demands} demands of the file and the capacities were taken for {told} \
             (`--rate-unit` says another)"
        ),
    }
}

fn told(links: &[WrittenLink]) -> Vec<String> {
    let installed = links.iter().filter(|link| link.installed != 0.0).count();
    let modules =
        links.iter().filter(|link| link.installed == 0.0 && !link.modules.is_empty()).count();
    let mut told = vec![
        "links and demands lead in both directions, unless links are listed once a direction"
            .into(),
    ];
    if installed > 0 {
        told.push(format!("{installed} links have the capacity that is installed before planning"));
    }
    if modules > 0 {
        told.push(format!(
            "{modules} links have no capacity installed: each took the largest of the modules that \
             could be"
        ));
    }
    told.push(if links.iter().any(|link| link.routing_cost != 0.0) {
        "routing counts links by their routing cost".to_owned()
    } else {
        "the file has no routing costs: routing counts each link as 1".to_owned()
    });
    told
}
