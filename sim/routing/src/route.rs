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
    /// How much more it could carry, in a unit of rate.
    pub room: f64,
    /// The most that it carries, in the same unit.
    pub most: f64,
}

/// What a flow from one node meets on its way, over all its paths.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Route {
    /// Seconds; mean over what gets through, where anything does.
    pub delay: f64,
    /// The share that gets through, from 0 to 1: link by link the share of what has come so far.
    pub through: f64,
    /// How much more a path could carry, by the link of it that has least room. Of several paths the
    /// harmonic mean: what is sent over either takes so long.
    pub room: f64,
    /// The most that a path could carry, by its narrowest link; of several the harmonic mean.
    pub most: f64,
}

impl Route {
    /// Where there is no path.
    pub(crate) const NONE: Self = Self { delay: 0.0, through: 0.0, room: 0.0, most: 0.0 };
    /// At the destination.
    pub(crate) const ARRIVED: Self =
        Self { delay: 0.0, through: 1.0, room: f64::INFINITY, most: f64::INFINITY };

    /// Over equal shares of some links, and what there is beyond each.
    pub(crate) fn over(hops: impl Iterator<Item = (Quality, Self)>) -> Self {
        let (mut many, mut through, mut delay) = (0.0, 0.0, 0.0);
        let (mut without_room, mut narrow) = (0.0, 0.0);
        for (link, beyond) in hops {
            let gets = link.through * beyond.through;
            many += 1.0;
            through += gets;
            delay += gets * (link.delay + beyond.delay);
            without_room += 1.0 / link.room.min(beyond.room);
            narrow += 1.0 / link.most.min(beyond.most);
        }
        Self {
            delay: if through > 0.0 { delay / through } else { 0.0 },
            through: through / many,
            room: many / without_room,
            most: many / narrow,
        }
    }
}

impl Tree {
    /// What flows from each node meet on their way to the destination, when the paths are those found
    /// while `down` was down; nothing gets through from nodes without a path. `quality` is asked for each
    /// arc when it is known what there is beyond it, the nearest first.
    pub fn routes(
        &self,
        graph: &Graph,
        down: &Down,
        mut quality: impl FnMut(Arc, &Route) -> Quality,
    ) -> Vec<Route> {
        let mut routes = vec![Route::NONE; graph.nodes()];
        for node in self.farthest_first().iter().rev() {
            if self.distance(*node) == Some(0) {
                routes[*node as usize] = Route::ARRIVED;
                continue;
            }
            let hops = self.next_hops(graph, *node, down);
            let route = Route::over(hops.map(|(arc, to)| {
                let beyond = routes[to as usize];
                (quality(arc, &beyond), beyond)
            }));
            routes[*node as usize] = route;
        }
        routes
    }
}
