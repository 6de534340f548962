//! What a flow meets on its way to a destination: how long it takes, and how much of it arrives.

use crate::graph::{Down, Graph};
use crate::tree::Tree;

/// What a link does to what flows over it in one direction.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Quality {
    /// Seconds from one end to the other, waiting included.
    pub delay: f64,
    /// The share that arrives, from 0 to 1.
    pub delivered: f64,
}

/// What a flow from one node meets on its way, mean over its paths.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Route {
    /// Seconds; mean over what arrives, where anything does.
    pub delay: f64,
    /// The share that arrives, from 0 to 1.
    pub delivered: f64,
}

impl Tree {
    /// What flows from each node meet on their way to the destination; nothing arrives from nodes
    /// without a path. `quality` has both directions of all links.
    pub fn routes(&self, graph: &Graph, down: &Down, quality: &[Quality]) -> Vec<Route> {
        let nowhere = Route { delay: 0.0, delivered: 0.0 };
        let mut routes = vec![nowhere; graph.nodes()];
        for node in self.farthest_first().iter().rev() {
            if self.distance(*node) == Some(0) {
                routes[*node as usize] = Route { delay: 0.0, delivered: 1.0 };
                continue;
            }
            let (mut hops, mut delivered, mut delay) = (0.0, 0.0, 0.0);
            for (arc, to) in self.next_hops(graph, *node, down) {
                let (link, beyond) = (quality[arc.index()], routes[to as usize]);
                let arrives = link.delivered * beyond.delivered;
                hops += 1.0;
                delivered += arrives;
                delay += arrives * (link.delay + beyond.delay);
            }
            let mean = if delivered > 0.0 { delay / delivered } else { 0.0 };
            routes[*node as usize] = Route { delay: mean, delivered: delivered / hops };
        }
        routes
    }
}
