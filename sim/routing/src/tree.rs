//! The shortest paths to one destination, and what flows along them.

use crate::Source;
use crate::graph::{Arc, Down, Graph};
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// The shortest paths from everywhere to a destination. (With equal-cost multi-path it is no tree in
/// the strict sense: a node may have several next hops.)
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Tree {
    /// By node; [`u64::MAX`] where no path leads to the destination.
    distances: Vec<u64>,
    /// The nodes from which a path leads there, the farthest first.
    order: Vec<u32>,
}

impl Tree {
    /// The shortest paths to the nearest of `roots` (Dijkstra's algorithm).
    pub fn new(graph: &Graph, roots: &[u32], down: &Down) -> Self {
        let mut distances = vec![u64::MAX; graph.nodes()];
        let mut order = Vec::with_capacity(graph.nodes());
        let mut open = BinaryHeap::new();
        for root in roots {
            if !down.node(*root) && distances[*root as usize] != 0 {
                distances[*root as usize] = 0;
                open.push(Reverse((0, *root)));
            }
        }
        while let Some(Reverse((distance, node))) = open.pop() {
            if distance > distances[node as usize] {
                continue;
            }
            order.push(node);
            for (arc, other) in graph.out(node) {
                let beyond = distance + u64::from(graph.cost(*arc));
                if beyond < distances[*other as usize]
                    && !down.link(arc.link())
                    && !down.node(*other)
                {
                    distances[*other as usize] = beyond;
                    open.push(Reverse((beyond, *other)));
                }
            }
        }
        order.reverse();
        Self { distances, order }
    }

    /// Whether a path leads from a node to the destination.
    pub fn reaches(&self, node: u32) -> bool {
        self.distances[node as usize] != u64::MAX
    }

    /// What the shortest path from a node costs, if there is one.
    pub fn distance(&self, node: u32) -> Option<u64> {
        Some(self.distances[node as usize]).filter(|distance| *distance != u64::MAX)
    }

    /// The nodes from which a path leads to the destination, the farthest first.
    pub fn farthest_first(&self) -> &[u32] {
        &self.order
    }

    /// The next hops of a node: the arcs that lie on a shortest path. Their order is that of links.
    pub fn next_hops<'g>(
        &'g self,
        graph: &'g Graph,
        node: u32,
        down: &'g Down,
    ) -> impl Iterator<Item = (Arc, u32)> + 'g {
        let distance = self.distances[node as usize];
        graph.out(node).iter().copied().filter(move |(arc, to)| {
            let beyond = self.distances[*to as usize];
            beyond != u64::MAX
                && beyond + u64::from(graph.cost(*arc)) == distance
                && !down.link(arc.link())
                && !down.node(*to)
        })
    }

    /// Lets `sources` flow to the destination, over the paths that were found when `down` was down.
    /// `carry` is told what each arc is given, in a fixed order, and says whether it gets across; what
    /// does not arrive is returned.
    pub fn spread(
        &self,
        graph: &Graph,
        sources: impl Iterator<Item = Source>,
        down: &Down,
        mut carry: impl FnMut(Arc, f64) -> bool,
    ) -> f64 {
        let mut at = vec![0.0; graph.nodes()];
        let mut lost = 0.0;
        for source in sources {
            if self.reaches(source.node) {
                at[source.node as usize] += source.rate;
            } else {
                lost += source.rate;
            }
        }
        let mut hops: Vec<(Arc, u32)> = Vec::new();
        for node in &self.order {
            let flow = at[*node as usize];
            if flow == 0.0 || self.distances[*node as usize] == 0 {
                continue;
            }
            hops.clear();
            hops.extend(self.next_hops(graph, *node, down));
            let share = flow / hops.len() as f64;
            for (arc, to) in &hops {
                if carry(*arc, share) {
                    at[*to as usize] += share;
                } else {
                    lost += share;
                }
            }
        }
        lost
    }
}
