//! Traffic between the nodes of the transport network, and how it finds its way.

use super::Scenario;
use super::network::Router;
use sandtable_document::{Placed, keyword, table};
use sandtable_units::{BitRate, Span};
use std::collections::BTreeSet;

keyword! {
    /// What the shortest path is the least of.
    pub enum Metric as "a metric" {
        /// The sum of the links' costs; without costs, the number of links.
        Cost = "cost",
        /// The length of the links.
        Length = "length",
    }
}

table! {
    /// How the transport network routes: shortest paths, equal shares over all next hops that lie on
    /// one (equal-cost multi-path).
    pub struct Routing as "`[routing]`" {
        /// What the shortest path is the least of.
        metric: Metric = Metric::Cost,
        /// Whether a run follows what links carry, and holds back what does not fit; without it, where
        /// any link has a capacity and anything flows.
        follow: Option<bool>,
        /// How long the ends of a link take to see that it has failed.
        detection: Placed<Span> = Placed::nowhere(Span::from_nanos(50_000_000)),
        /// Whether the ends of a failed link then send around it until all routers have new paths.
        fast_reroute: bool = false,
        /// How long it takes after a failure or repair until all routers have new paths.
        convergence: Placed<Span> = Placed::nowhere(Span::SECOND),
    }
}

table! {
    /// Traffic from one router or site to another.
    pub struct Demand as "a demand", in lists by name, leaving with from or to {
        /// Its name, if another scenario is to change it.
        name: Option<Placed<String>>,
        /// Where it enters the network.
        from: Placed<String>,
        /// Where it leaves.
        to: Placed<String>,
        /// How much it is.
        rate: BitRate,
        /// Whether as much flows the other way.
        both: bool = false,
        /// The group that it grows with.
        group: Option<Placed<String>>,
    }
}

keyword! {
    /// How traffic is shared out to pairs of routers.
    pub enum MatrixModel as "a model of a traffic matrix" {
        /// The same for each ordered pair of routers.
        Uniform = "uniform",
        /// In proportion to the product of the populations at both ends.
        Gravity = "gravity",
    }
}

table! {
    /// Traffic between many routers, besides the demands that are listed.
    pub struct Matrix as "a traffic matrix", in lists by name {
        /// Its name, if another scenario is to change it.
        name: Option<Placed<String>>,
        /// How it is shared out to pairs of routers.
        model: MatrixModel,
        /// How much it is between all pairs together, both directions counted.
        total: Placed<BitRate>,
        /// The routers concerned; without it, all.
        between: Vec<Placed<String>>,
        /// The group that it grows with.
        group: Option<Placed<String>>,
    }
}

table! {
    /// Growth of a group of demands.
    pub struct Growth as "a growth", in lists by group {
        /// The group.
        group: Placed<String>,
        /// What its traffic is multiplied by.
        factor: Placed<f64>,
    }
}

impl Matrix {
    /// The routers that it puts traffic between, each once, in the order of the scenario.
    pub fn routers<'s>(&self, scenario: &'s Scenario) -> Vec<&'s Router> {
        let chosen: BTreeSet<&str> = self.between.iter().map(|name| name.as_str()).collect();
        let routers = scenario.router.iter();
        routers
            .filter(|router| chosen.is_empty() || chosen.contains(router.name.as_str()))
            .collect()
    }
}
