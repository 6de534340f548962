//! What one failure does: to the loads of links at each stage, to nodes that it cuts off, to people.

use crate::risk::Risk;
use sandtable_model::Plan;
use sandtable_model::routing::{Destination, Down, Failed, Flows, Stage, Tree};

/// Who is without service once the network has done what it can.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Impact {
    /// The nodes that work but are cut off.
    pub isolated: Vec<u32>,
    /// The sites out of service, working or not, by number.
    pub sites_out: Vec<u32>,
    /// Cells out of service.
    pub cells_out: u64,
    /// People who live in reach of sites out of service.
    pub people_out: u64,
}

/// What a failure does.
pub(crate) struct Effect {
    /// By stage.
    pub(crate) stages: Vec<StageEffect>,
    pub(crate) impact: Impact,
}

/// What a failure does by a stage.
pub(crate) struct StageEffect {
    /// What arcs are given, where it differs from the base.
    pub(crate) changed: Vec<(u32, f64)>,
    pub(crate) lost: f64,
    /// The arc with the highest load, and that load.
    pub(crate) busiest: Option<(u32, f64)>,
}

/// A network at rest, to try failures on.
pub(crate) struct Bench<'p> {
    pub(crate) plan: &'p Plan,
    pub(crate) destinations: Vec<Destination>,
    pub(crate) flows: Flows,
    /// What every node must reach: the cores or, in a network without any, its largest part.
    homes: Vec<u32>,
}

impl<'p> Bench<'p> {
    /// The network with the traffic of an hour of the week.
    pub(crate) fn new(plan: &'p Plan, hour: usize) -> Self {
        let graph = &plan.routed;
        let mut destinations = plan.demands.clone();
        destinations.extend(plan.site_traffic(hour));
        let flows = Flows::new(graph, &destinations, Down::nothing(graph));
        let homes = plan.core_nodes();
        Self { plan, destinations, flows, homes }
    }

    pub(crate) fn effect(&self, risk: &Risk, stages: &[Stage]) -> Effect {
        let stages = stages.iter().map(|stage| self.stage(risk, *stage)).collect();
        Effect { stages, impact: self.impact(&risk.failed) }
    }

    fn stage(&self, risk: &Risk, stage: Stage) -> StageEffect {
        let graph = &self.plan.routed;
        let (loads, lost) = self.flows.after(graph, &self.destinations, &risk.failed, stage);
        let arcs = || (0_u32..).zip(loads.iter().copied());
        let changed = arcs()
            .zip(&self.flows.loads)
            .filter(|((_, load), base)| (load - **base).abs() > **base * CHANGED)
            .map(|(arc, _)| arc)
            .collect();
        StageEffect { changed, lost, busiest: busiest(arcs()) }
    }

    fn impact(&self, failed: &Failed) -> Impact {
        let graph = &self.plan.routed;
        let down = Down::nothing(graph).and(graph, failed);
        let nodes = 0..u32::try_from(graph.nodes()).expect("nodes are numbered in 32 bits");
        let reached = if self.homes.is_empty() {
            largest_part(self.plan, &down)
        } else {
            Tree::new(graph, &self.homes, &down)
        };
        let mut impact = Impact::default();
        for node in nodes {
            if reached.reaches(node) {
                continue;
            }
            if !down.node(node) {
                impact.isolated.push(node);
            }
            if let Some(site) = self.plan.sites.get(node as usize) {
                impact.sites_out.push(node);
                impact.cells_out += site.cells.len() as u64;
                impact.people_out += u64::from(site.population);
            }
        }
        impact
    }
}

/// Loads that differ by less are the same.
const CHANGED: f64 = 1e-9;

/// The arc with the highest load; of equal ones the first.
pub(crate) fn busiest(arcs: impl Iterator<Item = (u32, f64)>) -> Option<(u32, f64)> {
    arcs.reduce(|most, arc| if arc.1 > most.1 { arc } else { most })
}

/// The shortest paths to a node of the part with most nodes; of equal parts the first.
fn largest_part(plan: &Plan, down: &Down) -> Tree {
    let graph = &plan.routed;
    let mut met = vec![false; graph.nodes()];
    let mut largest = Tree::default();
    for node in 0..u32::try_from(graph.nodes()).expect("nodes are numbered in 32 bits") {
        if met[node as usize] || down.node(node) {
            continue;
        }
        let part = Tree::new(graph, &[node], down);
        part.farthest_first().iter().for_each(|node| met[*node as usize] = true);
        if part.farthest_first().len() > largest.farthest_first().len() {
            largest = part;
        }
    }
    largest
}
