//! Routing as link-state protocols do it: shortest paths by cost, and at each node equal shares over
//! all links that lie on one (equal-cost multi-path).
//!
//! Pure functions on a graph and what of it is down: what flows where, what full links drop, and
//! what a failure changes of that, before anyone notices, with fast reroute, and when all
//! routers have new paths. Nodes, links and demands are numbers here; what they stand for, and when
//! something fails, is left to the model.

mod congestion;
mod failure;
mod graph;
mod marks;
mod paths;
mod route;
mod situation;
mod stream;
mod tree;

pub use congestion::{Carried, Offer};
pub use failure::{Flows, Stage};
pub use graph::{Arc, Down, Failed, Graph};
pub use paths::Paths;
pub use route::{Quality, Route};
pub use situation::Situation;
pub use stream::{Routes, Stream};
pub use tree::Tree;

/// What flows from a node to a destination, in any unit of rate.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Source {
    /// Where it enters the network.
    pub node: u32,
    /// How much it is.
    pub rate: f64,
}

/// All that flows to one destination.
#[derive(Debug, Clone, PartialEq)]
pub struct Destination {
    /// The nodes that count as arrived, such as all routers with a core; mostly one.
    pub roots: Vec<u32>,
    /// What flows there.
    pub sources: Vec<Source>,
    /// How much comes back for each unit that goes there, over the same links.
    pub back: f64,
}
