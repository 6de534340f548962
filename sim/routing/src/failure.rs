//! All flows of a network, and what becomes of them when something fails. Only what a failure touches
//! is computed again: destinations whose flows met what has failed.

use crate::Destination;
use crate::graph::{Arc, Down, Failed, Graph};
use crate::situation::Situation;
use crate::tree::Tree;
use std::collections::BTreeMap;

/// How far the network has got in answering a failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stage {
    /// Nobody has noticed: what is sent over what has failed is lost.
    BeforeReroute,
    /// The ends of failed links send around them, to the other end, and from there as before. What
    /// went through a failed node is lost, for its neighbours know no other way yet.
    FastReroute,
    /// All routers have new paths.
    Converged,
}

/// What flows where.
#[derive(Debug, Clone, PartialEq)]
pub struct Flows {
    /// What each arc is given, by [`Arc::index`].
    pub loads: Vec<f64>,
    /// What does not arrive for want of a path, both directions together.
    pub lost: f64,
    /// What flows to each destination, in the order of destinations.
    parts: Vec<Part>,
    /// By link, the destinations with a flow over it.
    over: Vec<Vec<u32>>,
    /// By node, the destinations that it is a root of.
    rooted: BTreeMap<u32, Vec<u32>>,
    /// What was down already.
    down: Down,
}

/// The paths to one destination, and what flows there.
#[derive(Debug, Clone, PartialEq)]
struct Part {
    tree: Tree,
    loads: Vec<(Arc, f64)>,
    lost: f64,
}

impl Flows {
    /// Lets everything flow while `down` is down.
    pub fn new(graph: &Graph, destinations: &[Destination], down: Down) -> Self {
        let mut flows = Self {
            loads: vec![0.0; graph.arcs()],
            lost: 0.0,
            parts: Vec::with_capacity(destinations.len()),
            over: vec![Vec::new(); graph.links()],
            rooted: BTreeMap::new(),
            down,
        };
        for (number, destination) in (0..).zip(destinations) {
            for root in &destination.roots {
                flows.rooted.entry(*root).or_default().push(number);
            }
            let tree = Tree::new(graph, &destination.roots, &flows.down);
            let mut loads = Vec::new();
            let lost = along(&tree, graph, destination, &flows.down, |arc, load| {
                loads.push((arc, load));
            });
            let part = Part { tree, loads, lost };
            for (arc, load) in &part.loads {
                flows.give(*arc, *load, destination.back);
                let over = &mut flows.over[arc.link() as usize];
                if over.last() != Some(&number) {
                    over.push(number);
                }
            }
            flows.lost += part.lost * (1.0 + destination.back);
            flows.parts.push(part);
        }
        flows
    }

    fn give(&mut self, arc: Arc, load: f64, back: f64) {
        self.loads[arc.index()] += load;
        self.loads[arc.reverse().index()] += load * back;
    }

    /// The shortest paths to a destination.
    pub fn tree(&self, destination: usize) -> &Tree {
        &self.parts[destination].tree
    }

    /// What each arc is given and what is lost at a stage of a failure.
    pub fn after(
        &self,
        graph: &Graph,
        destinations: &[Destination],
        failed: &Failed,
        stage: Stage,
    ) -> (Vec<f64>, f64) {
        let down = self.down.clone().and(graph, failed);
        let protected = |_| stage == Stage::FastReroute;
        let mut meanwhile = Situation::new(graph, &self.down, &down, protected);
        let (mut loads, mut lost) = (self.loads.clone(), self.lost);
        for number in self.touched(graph, failed) {
            let (before, destination) =
                (&self.parts[number as usize], &destinations[number as usize]);
            for (arc, load) in &before.loads {
                loads[arc.index()] -= load;
                loads[arc.reverse().index()] -= load * destination.back;
            }
            let mut give = |arc: Arc, load: f64| {
                loads[arc.index()] += load;
                loads[arc.reverse().index()] += load * destination.back;
            };
            let tree = &before.tree;
            let lost_now = match stage {
                Stage::Converged => {
                    let tree = tree.after(graph, failed, &down);
                    let tree = tree.as_ref().unwrap_or(&before.tree);
                    along(tree, graph, destination, &down, give)
                }
                Stage::BeforeReroute | Stage::FastReroute => {
                    let all = |_| 1.0;
                    meanwhile.flow(tree, destination, all, |arc, load, across| {
                        if across {
                            give(arc, load);
                        }
                    })
                }
            };
            lost += (lost_now - before.lost) * (1.0 + destination.back);
        }
        // What is left of a load that has been taken away again is the error of the sums.
        for (load, before) in loads.iter_mut().zip(&self.loads) {
            if *load < before * ERROR {
                *load = 0.0;
            }
        }
        (loads, lost)
    }

    /// The destinations with flows that a failure touches.
    fn touched(&self, graph: &Graph, failed: &Failed) -> Vec<u32> {
        let at_nodes = failed.nodes.iter().flat_map(|node| graph.out(*node));
        let links = at_nodes.map(|(arc, _)| arc.link()).chain(failed.links.iter().copied());
        let over = links.flat_map(|link| &self.over[link as usize]);
        let rooted = failed.nodes.iter().filter_map(|node| self.rooted.get(node)).flatten();
        let mut touched: Vec<u32> = over.chain(rooted).copied().collect();
        touched.sort_unstable();
        touched.dedup();
        touched
    }
}

/// Sums of some thousand loads are exact to this share of them.
const ERROR: f64 = 1e-10;

/// Lets everything flow to a destination along the paths that were found when `down` was down, and
/// returns what does not arrive.
fn along(
    tree: &Tree,
    graph: &Graph,
    destination: &Destination,
    down: &Down,
    mut give: impl FnMut(Arc, f64),
) -> f64 {
    tree.spread(graph, destination.sources.iter().copied(), down, |arc, load| {
        give(arc, load);
        1.0
    })
}
