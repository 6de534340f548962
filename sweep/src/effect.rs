//! What one failure does to the transport network: the loads of links at each stage, what links have no
//! room for, and whom it cuts off.

use sandtable_model::Plan;
use sandtable_model::routing::{Arc, Destination, Down, Failed, Flows, Offer, Stage, Tree};
use std::borrow::Cow;

/// Who is without service once the network has done what it can, and is not so without a failure.
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

/// What every node must reach: the cores or, in a network without any, its largest part.
pub(crate) struct Reach<'p> {
    plan: &'p Plan,
    /// The ways to the cores while everything works, if there are any.
    to_cores: Option<Tree>,
    /// The nodes that are cut off without a failure.
    pub(crate) cut_off: Vec<u32>,
}

impl<'p> Reach<'p> {
    pub(crate) fn new(plan: &'p Plan) -> Self {
        let (graph, cores) = (&plan.routed, plan.core_nodes());
        let nothing = Down::nothing(graph);
        let to_cores = (!cores.is_empty()).then(|| Tree::new(graph, &cores, &nothing));
        let mut reach = Self { plan, to_cores, cut_off: Vec::new() };
        reach.cut_off = reach.impact(&Failed::default()).isolated;
        reach
    }

    /// The sites that are out of service without a failure, by number.
    pub(crate) fn sites_cut_off(&self) -> impl Iterator<Item = u32> {
        let sites = self.plan.sites.len();
        self.cut_off.iter().copied().filter(move |node| (*node as usize) < sites)
    }

    pub(crate) fn impact(&self, failed: &Failed) -> Impact {
        let graph = &self.plan.routed;
        let down = Down::nothing(graph).and(graph, failed);
        let reached = match &self.to_cores {
            None => Cow::Owned(self.largest_part(&down)),
            Some(ways) => {
                let after = ways.after(graph, failed, &down);
                after.map_or(Cow::Borrowed(ways), Cow::Owned)
            }
        };
        let mut impact = Impact::default();
        for node in self.nodes().filter(|node| !reached.reaches(*node)) {
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

    /// The nodes that are not cut off without a failure.
    fn nodes(&self) -> impl Iterator<Item = u32> {
        let all =
            0..u32::try_from(self.plan.routed.nodes()).expect("nodes are numbered in 32 bits");
        all.filter(|node| self.cut_off.binary_search(node).is_err())
    }

    /// The shortest paths to a node of the part with most nodes; of equal parts the first.
    fn largest_part(&self, down: &Down) -> Tree {
        let graph = &self.plan.routed;
        let mut met = vec![false; graph.nodes()];
        let mut largest = Tree::default();
        for node in self.nodes() {
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
}

/// What a failure does by a stage.
pub(crate) struct StageEffect {
    /// What arcs are given, where it differs from the base.
    pub(crate) changed: Vec<(u32, f64)>,
    pub(crate) lost: f64,
    /// The arc with the highest load, and that load.
    pub(crate) busiest: Option<(u32, f64)>,
}

/// The transport network at rest in an hour of the week, to try failures on.
pub(crate) struct Transport<'p> {
    pub(crate) plan: &'p Plan,
    pub(crate) destinations: Vec<Destination>,
    pub(crate) flows: Flows,
    /// The number of the destination of sites' traffic, where links limit it.
    limited: Option<usize>,
}

impl<'p> Transport<'p> {
    pub(crate) fn new(plan: &'p Plan, hour: usize) -> Self {
        let graph = &plan.routed;
        let mut destinations = plan.demands.clone();
        let of_sites = plan.site_traffic(hour);
        let limits = of_sites.is_some() && plan.links.iter().any(|link| link.capacity.is_some());
        let limited = limits.then_some(destinations.len());
        destinations.extend(of_sites);
        let flows = Flows::new(graph, &destinations, Down::nothing(graph));
        Self { plan, destinations, flows, limited }
    }

    /// What becomes of loads by stage.
    pub(crate) fn effect(&self, failed: &Failed, stages: &[Stage]) -> Vec<StageEffect> {
        stages.iter().map(|stage| self.stage(failed, *stage)).collect()
    }

    fn stage(&self, failed: &Failed, stage: Stage) -> StageEffect {
        let graph = &self.plan.routed;
        let (loads, lost) = self.flows.after(graph, &self.destinations, failed, stage);
        let arcs = || (0_u32..).zip(loads.iter().copied());
        let changed = arcs()
            .zip(&self.flows.loads)
            .filter(|((_, load), base)| (load - **base).abs() > **base * CHANGED)
            .map(|(arc, _)| arc)
            .collect();
        StageEffect { changed, lost, busiest: busiest(arcs()) }
    }

    /// By site, the share of what its people ask for that links have room for once routing has converged;
    /// none if there is room for all. The same shares as in a run.
    pub(crate) fn room(&self, failed: &Failed) -> Option<Vec<f64>> {
        let people = self.limited?;
        let graph = &self.plan.routed;
        let (loads, _) = self.flows.after(graph, &self.destinations, failed, Stage::Converged);
        let capacity = |arc: Arc| {
            let capacity = self.plan.links[arc.link() as usize].capacity;
            capacity.map_or(f64::INFINITY, |most| most.bits_per_second() as f64)
        };
        if graph.every_arc().all(|arc| loads[arc.index()] <= capacity(arc)) {
            return None;
        }
        let down = Down::nothing(graph).and(graph, failed);
        let trees: Vec<Cow<'_, Tree>> = (0..self.destinations.len())
            .map(|number| {
                let before = self.flows.tree(number);
                before.after(graph, failed, &down).map_or(Cow::Borrowed(before), Cow::Owned)
            })
            .collect();
        let flows = || trees.iter().map(Cow::as_ref).zip(&self.destinations);
        let carried = Offer {
            graph,
            known: &down,
            now: &down,
            protected: &vec![false; graph.links()],
            capacity,
            fixed: flows().take(people).collect(),
            elastic: flows().nth(people),
        }
        .carry();
        Some((0..).zip(&self.plan.sites).map(|(node, _)| carried.gets_through(node)).collect())
    }
}

/// Loads that differ by less are the same.
const CHANGED: f64 = 1e-9;

/// The arc with the highest load; of equal ones the first.
pub(crate) fn busiest(arcs: impl Iterator<Item = (u32, f64)>) -> Option<(u32, f64)> {
    arcs.reduce(|most, arc| if arc.1 > most.1 { arc } else { most })
}
