//! The transport network's graph, and whom feeders feed.

use super::elements::Index;
use super::number;
use crate::network::Neighbours;
use crate::plan::{Core, Duct, Fed, Function, Link, Node, NodeKind};
use sandtable_kernel::Seed;
use sandtable_routing::Graph;
use sandtable_scenarios::Scenario;
use sandtable_scenarios::schema::demand::Metric;
use sandtable_units::{Length, Span};

pub(super) struct Wiring {
    pub(super) nodes: Vec<Node>,
    pub(super) graph: Vec<Neighbours>,
    pub(super) routed: Graph,
    pub(super) links: Vec<Link>,
    /// The lengths of the links.
    pub(super) lengths: Vec<Length>,
    pub(super) ducts: Vec<Duct>,
    pub(super) cores: Vec<Core>,
}

pub(super) fn wiring(scenario: &Scenario, index: &Index<'_>, seed: Seed) -> Wiring {
    let heartbeat = scenario.alarms.heartbeat.value;
    let node = |name: &str, kind| Node {
        element: index.id(name),
        kind,
        heartbeat_phase: phase(seed, name, heartbeat),
    };
    let sites = (0..)
        .zip(&index.sites)
        .map(|(rank, site)| node(&site.name, NodeKind::Site { lp: index.ranks.site(rank) }));
    let routers = (0..)
        .zip(&index.routers)
        .map(|(supply, router)| node(&router.name, NodeKind::Router { supply }));
    let nodes: Vec<Node> = sites.chain(routers).collect();
    let mut graph = vec![Neighbours::default(); nodes.len()];
    let (mut links, mut lengths) = (Vec::new(), Vec::new());
    for (rank, link) in (0..).zip(&index.links) {
        let ends = [index.node(&link.from), index.node(&link.to)];
        graph[ends[0] as usize].0.push((rank, ends[1]));
        graph[ends[1] as usize].0.push((rank, ends[0]));
        let place = |node: u32| index.element(nodes[node as usize].element).position;
        lengths.push(link.length.unwrap_or_else(|| place(ends[0]).distance(place(ends[1]))));
        let capacity = link.capacity.as_ref().map(|capacity| capacity.value);
        links.push(Link { element: index.id(&link.name), ends, capacity });
    }
    let costs =
        index.links.iter().zip(&lengths).map(|(link, length)| match scenario.routing.metric {
            Metric::Cost => link.cost.value,
            Metric::Length => {
                u32::try_from(length.millimetres() / 1_000).unwrap_or(u32::MAX).max(1)
            }
        });
    let ends = links.iter().map(|link| link.ends);
    let routed = Graph::new(number(nodes.len()), ends.zip(costs));
    Wiring { nodes, graph, routed, links, lengths, ducts: ducts(index), cores: cores(index) }
}

/// When in its beat the element manager asks a node.
fn phase(seed: Seed, name: &str, heartbeat: Span) -> Span {
    let share = seed.stream(name, "heartbeat").below(u32::MAX);
    heartbeat.scaled(u64::from(share), u64::from(u32::MAX))
}

fn ducts(index: &Index<'_>) -> Vec<Duct> {
    let ducts = index.ducts.iter().map(|duct| {
        let mut links: Vec<u32> =
            duct.links.iter().map(|link| index.element(index.id(link)).rank).collect();
        links.sort_unstable();
        links.dedup();
        Duct { links }
    });
    ducts.collect()
}

fn cores(index: &Index<'_>) -> Vec<Core> {
    let cores = index.cores.iter().map(|core| {
        let functions = core.function.iter();
        let functions = functions.map(|function| Function {
            needed: function.needed.value,
            count: function.count.value,
        });
        Core { node: index.node(&core.at), functions: functions.collect() }
    });
    cores.collect()
}

/// By feeder, the supplies that hang on it.
pub(super) fn feeders(index: &Index<'_>) -> Vec<Vec<Fed>> {
    let mut feeders = vec![Vec::new(); index.feeders.len()];
    let rank = |feeder: &str| index.element(index.id(feeder)).rank as usize;
    for (site, number) in index.sites.iter().zip(0..) {
        if let Some(feeder) = &site.feeder {
            feeders[rank(feeder)].push(Fed { lp: index.ranks.site(number), supply: 0 });
        }
    }
    for (router, supply) in index.routers.iter().zip(0..) {
        if let Some(feeder) = &router.feeder {
            feeders[rank(feeder)].push(Fed { lp: index.ranks.transport, supply });
        }
    }
    feeders
}
