//! What a flow meets on its way to a destination: how long it takes, and how much of it gets through.

use crate::graph::{Arc, Down, Graph};
use crate::tree::Tree;

/// What a link does to what flows over it in one direction.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Quality {
    /// Seconds from one end to the other, waiting included.
    pub delay: f64,
    /// The share that gets through, from 0 to 1.
    pub through: f64,
}

/// What a flow from one node meets on its way, over all its paths.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Route {
    /// Seconds; mean over what gets through, where anything does.
    pub delay: f64,
    /// The share that gets through, from 0 to 1: on each path that of its narrowest link, for what has
    /// been held back there is not in the way farther on.
    pub through: f64,
}

impl Route {
    /// Where there is no path.
    pub(crate) const NONE: Self = Self { delay: 0.0, through: 0.0 };
    /// At the destination.
    pub(crate) const ARRIVED: Self = Self { delay: 0.0, through: 1.0 };

    /// Over equal shares of some links, and what there is beyond each.
    pub(crate) fn over(hops: impl Iterator<Item = (Quality, Self)>) -> Self {
        let (mut many, mut through, mut delay) = (0.0, 0.0, 0.0);
        for (link, beyond) in hops {
            let gets = link.through.min(beyond.through);
            many += 1.0;
            through += gets;
            delay += gets * (link.delay + beyond.delay);
        }
        let mean = if through > 0.0 { delay / through } else { 0.0 };
        Self { delay: mean, through: through / many }
    }
}

impl Tree {
    /// What flows from each node meet on their way to the destination, when the paths are those found
    /// while `down` was down; nothing gets through from nodes without a path.
    pub fn routes(
        &self,
        graph: &Graph,
        down: &Down,
        quality: impl Fn(Arc) -> Quality,
    ) -> Vec<Route> {
        let mut routes = vec![Route::NONE; graph.nodes()];
        for node in self.farthest_first().iter().rev() {
            if self.distance(*node) == Some(0) {
                routes[*node as usize] = Route::ARRIVED;
                continue;
            }
            let hops = self.next_hops(graph, *node, down);
            let route = Route::over(hops.map(|(arc, to)| (quality(arc), routes[to as usize])));
            routes[*node as usize] = route;
        }
        routes
    }
}
