//! What flows to one destination and what it meets, kept up to date: when something changes, only what
//! that reaches is worked out anew, and comes out as [`Tree::spread`](crate::Tree::spread) and
//! [`Tree::routes`](crate::Tree::routes) would have it afresh, to the last bit.

use crate::graph::{Arc, Graph};
use crate::marks::Marks;
use crate::paths::Paths;
use crate::route::{Quality, Route};

/// What flows along paths to one destination.
#[derive(Debug, Clone)]
pub struct Stream {
    /// By node, what enters there.
    sources: Vec<f64>,
    /// By arc, what it is given.
    given: Vec<f64>,
    /// The places of nodes to look at.
    open: Marks,
}

impl Stream {
    /// Before anything flows.
    pub fn nothing(graph: &Graph) -> Self {
        Self {
            sources: vec![0.0; graph.nodes()],
            given: vec![0.0; graph.arcs()],
            open: Marks::none(graph.nodes()),
        }
    }

    /// What an arc is given.
    pub fn given(&self, arc: Arc) -> f64 {
        self.given[arc.index()]
    }

    /// Says what enters at a node.
    pub fn set_source(&mut self, paths: &Paths, node: u32, rate: f64) {
        if becomes(&mut self.sources[node as usize], rate) {
            self.look_at(paths, node);
        }
    }

    /// Something has changed at a node: what comes in, or where it leaves.
    pub fn look_at(&mut self, paths: &Paths, node: u32) {
        if let Some(place) = paths.place(node) {
            self.open.set(place);
        }
    }

    /// A node has other next hops: it sends nothing before it is looked at again, as is who got
    /// something from it. `changed` is told which arcs had something.
    pub fn withdraw(
        &mut self,
        graph: &Graph,
        paths: &Paths,
        node: u32,
        mut changed: impl FnMut(Arc),
    ) {
        for (arc, to) in graph.out(node) {
            if std::mem::take(&mut self.given[arc.index()]) != 0.0 {
                changed(*arc);
                self.look_at(paths, *to);
            }
        }
    }

    /// Lets everything flow, as if every arc carried all. `changed` is told which arcs are given
    /// another thing than before.
    pub fn flow(&mut self, paths: &Paths, mut changed: impl FnMut(Arc)) {
        let Self { sources, given, open } = self;
        open.take_rising(|open, place| {
            let node = paths.node_at(place);
            let hops = paths.hops(node);
            if hops.is_empty() {
                return;
            }
            let mut flow = sources[node as usize];
            for (arc, _) in paths.feeders(node) {
                flow += given[arc.index()];
            }
            let share = flow / hops.len() as f64;
            for (arc, to) in hops {
                if becomes(&mut given[arc.index()], share) {
                    changed(*arc);
                    open.set(paths.place(*to).expect("a next hop reaches the destination"));
                }
            }
        });
    }
}

/// Enters a rate. Returns whether another one was there.
fn becomes(known: &mut f64, rate: f64) -> bool {
    std::mem::replace(known, rate).to_bits() != rate.to_bits()
}

/// What flows from each node meet on their way to one destination.
#[derive(Debug, Clone)]
pub struct Routes {
    routes: Vec<Route>,
    /// The places of nodes to look at.
    open: Marks,
}

impl Routes {
    /// Before there are any paths.
    pub fn none(graph: &Graph) -> Self {
        Self { routes: vec![Route::NONE; graph.nodes()], open: Marks::none(graph.nodes()) }
    }

    /// What flows from a node meet.
    pub fn of(&self, node: u32) -> Route {
        self.routes[node as usize]
    }

    /// Something has changed on the next hops of a node, or it has others.
    pub fn look_at(&mut self, paths: &Paths, node: u32) {
        match paths.place(node) {
            Some(place) => self.open.set(place),
            None => self.routes[node as usize] = Route::NONE,
        }
    }

    /// Works out what has changed. `changed` is told from which nodes flows meet another thing than
    /// before.
    pub fn update(
        &mut self,
        paths: &Paths,
        quality: impl Fn(Arc) -> Quality,
        mut changed: impl FnMut(u32),
    ) {
        let Self { routes, open } = self;
        open.take_falling(|open, place| {
            let node = paths.node_at(place);
            let route = if paths.has_arrived(node) {
                Route::ARRIVED
            } else {
                let hops = paths.hops(node).iter();
                Route::over(hops.map(|(arc, to)| (quality(*arc), routes[*to as usize])))
            };
            if std::mem::replace(&mut routes[node as usize], route) != route {
                changed(node);
                for (_, from) in paths.feeders(node) {
                    open.set(paths.place(*from).expect("who has a next hop reaches it"));
                }
            }
        });
    }
}
