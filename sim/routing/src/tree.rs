//! The shortest paths to one destination, and what flows along them.

use crate::Source;
use crate::graph::{Arc, Down, Failed, Graph};
use std::cmp::Reverse;
use std::collections::{BTreeSet, BinaryHeap};

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
    /// The shortest paths to the nearest of `roots`.
    pub fn new(graph: &Graph, roots: &[u32], down: &Down) -> Self {
        let mut distances = vec![u64::MAX; graph.nodes()];
        let mut open = BinaryHeap::new();
        for root in roots {
            if !down.node(*root) && distances[*root as usize] != 0 {
                distances[*root as usize] = 0;
                open.push(Reverse((0, *root)));
            }
        }
        let mut order = settle(graph, down, &mut distances, open);
        order.reverse();
        Self { distances, order }
    }

    /// The shortest paths when `failed` has failed, too, and `down` is all that is down now; none if
    /// they are the same. Only nodes whose every path is gone are looked at; the result is the same as
    /// a fresh start's.
    pub fn after(&self, graph: &Graph, failed: &Failed, down: &Down) -> Option<Self> {
        let keeps = |node: u32| {
            !down.node(node)
                && (self.distances[node as usize] == 0
                    || self.next_hops(graph, node, down).next().is_some())
        };
        if self.asked(graph, failed).all(keeps) {
            return None;
        }
        let mut distances = self.distances.clone();
        let lost = self.lose(graph, failed, down, &mut distances);
        let mut open = BinaryHeap::new();
        for node in lost.into_iter().filter(|node| !down.node(*node)) {
            let nearest = nearest(graph, down, &distances, node);
            open.extend(nearest.map(|distance| Reverse((distance, node))));
        }
        // Entered only now, so that the ways of lost nodes lead over those that are not.
        for Reverse((distance, node)) in &open {
            distances[*node as usize] = *distance;
        }
        let keeps = |node: &u32| distances[*node as usize] == self.distances[*node as usize];
        let kept: Vec<u32> = self.order.iter().copied().filter(keeps).collect();
        let found = settle(graph, down, &mut distances, open);
        Some(Self { order: merged(&distances, &kept, &found), distances })
    }

    /// The shortest paths when `repaired`, which holds no root, works again, and `down` is all that is
    /// still down; none if no node is nearer by it. Only nodes that are nearer are looked at; the
    /// result is the same as a fresh start's.
    pub fn restored(&self, graph: &Graph, repaired: &Failed, down: &Down) -> Option<Self> {
        let mut distances = self.distances.clone();
        let mut open = BinaryHeap::new();
        let ends = repaired.links.iter().flat_map(|link| graph.ends(*link));
        for node in ends.chain(repaired.nodes.iter().copied()) {
            let nearest = nearest(graph, down, &distances, node);
            if let Some(nearest) = nearest.filter(|nearest| *nearest < distances[node as usize]) {
                distances[node as usize] = nearest;
                open.push(Reverse((nearest, node)));
            }
        }
        if open.is_empty() {
            return None;
        }
        let found = settle(graph, down, &mut distances, open);
        let keeps = |node: &u32| distances[*node as usize] == self.distances[*node as usize];
        let kept: Vec<u32> = self.order.iter().copied().filter(keeps).collect();
        Some(Self { order: merged(&distances, &kept, &found), distances })
    }

    /// The nodes that may lose their paths first: those at what has failed.
    fn asked<'g>(&'g self, graph: &'g Graph, failed: &'g Failed) -> impl Iterator<Item = u32> + 'g {
        let ends = failed.links.iter().flat_map(|link| graph.ends(*link));
        ends.chain(failed.nodes.iter().copied()).filter(|node| self.reaches(*node))
    }

    /// Finds the nodes whose every path is gone and takes their distances away.
    fn lose(&self, graph: &Graph, failed: &Failed, down: &Down, distances: &mut [u64]) -> Vec<u32> {
        let mut lost = Vec::new();
        // In question are the ends of what has failed, then those whose paths led over lost nodes. The
        // nearest come first, so that what they lead over is known.
        let mut open: BTreeSet<(u64, u32)> = BTreeSet::new();
        let place = |node| (self.distances[node as usize], node);
        open.extend(self.asked(graph, failed).map(place));
        while let Some((distance, node)) = open.pop_first() {
            let keeps =
                |(arc, to): (Arc, u32)| distances[to as usize] != u64::MAX && !down.closed(arc);
            if !down.node(node) && (distance == 0 || self.hops(graph, node).any(keeps)) {
                continue;
            }
            distances[node as usize] = u64::MAX;
            lost.push(node);
            for (arc, behind) in graph.out(node) {
                let far = self.distances[*behind as usize];
                if far != u64::MAX && far == distance + u64::from(graph.cost(*arc)) {
                    open.insert((far, *behind));
                }
            }
        }
        lost
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

    /// The arcs from a node that lay on a shortest path when the paths were found, and may be down by
    /// now.
    fn hops<'g>(&'g self, graph: &'g Graph, node: u32) -> impl Iterator<Item = (Arc, u32)> + 'g {
        let distance = self.distances[node as usize];
        graph.out(node).iter().copied().filter(move |(arc, to)| {
            let beyond = self.distances[*to as usize];
            beyond < distance && beyond + u64::from(graph.cost(*arc)) == distance
        })
    }

    /// The next hops of a node: the arcs that lie on a shortest path while `down` is down. Their order
    /// is that of links.
    pub fn next_hops<'g>(
        &'g self,
        graph: &'g Graph,
        node: u32,
        down: &'g Down,
    ) -> impl Iterator<Item = (Arc, u32)> + 'g {
        self.hops(graph, node).filter(|(arc, _)| !down.closed(*arc))
    }

    /// Lets `sources` flow to the destination, over the paths that were found when `down` was down.
    /// `carry` is told what each arc is given, in a fixed order, and says what share of it gets across;
    /// what does not arrive is returned.
    pub fn spread(
        &self,
        graph: &Graph,
        sources: impl Iterator<Item = Source>,
        down: &Down,
        mut carry: impl FnMut(Arc, f64) -> f64,
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
        let mut hops: Vec<(Arc, u32)> = Vec::with_capacity(16);
        for node in &self.order {
            let flow = at[*node as usize];
            if flow == 0.0 || self.distances[*node as usize] == 0 {
                continue;
            }
            hops.clear();
            hops.extend(self.next_hops(graph, *node, down));
            let share = flow / hops.len() as f64;
            for (arc, to) in &hops {
                let across = share * carry(*arc, share);
                at[*to as usize] += across;
                lost += share - across;
            }
        }
        lost
    }
}

/// Dijkstra's algorithm from the nodes in `open`, whose distances have been entered. Returns the nodes
/// that it settled, the nearest first; of equal ones, the one with the lower number.
fn settle(
    graph: &Graph,
    down: &Down,
    distances: &mut [u64],
    mut open: BinaryHeap<Reverse<(u64, u32)>>,
) -> Vec<u32> {
    let mut settled = Vec::new();
    while let Some(Reverse((distance, node))) = open.pop() {
        if distance > distances[node as usize] {
            continue;
        }
        settled.push(node);
        for (arc, other) in graph.out(node) {
            let beyond = distance + u64::from(graph.cost(*arc));
            if beyond < distances[*other as usize] && !down.closed(*arc) {
                distances[*other as usize] = beyond;
                open.push(Reverse((beyond, *other)));
            }
        }
    }
    settled
}

/// How far it is from a node over its neighbours, by their distances.
fn nearest(graph: &Graph, down: &Down, distances: &[u64], node: u32) -> Option<u64> {
    let ways = graph.out(node).iter();
    let ways = ways.filter(|(arc, to)| distances[*to as usize] != u64::MAX && !down.closed(*arc));
    ways.map(|(arc, to)| distances[*to as usize] + u64::from(graph.cost(*arc))).min()
}

/// Nodes that kept their distance, the farthest first, and nodes that were found again, the nearest
/// first, as one list, the farthest first.
fn merged(distances: &[u64], kept: &[u32], found: &[u32]) -> Vec<u32> {
    let mut order = Vec::with_capacity(kept.len() + found.len());
    let mut kept = kept.iter().copied().peekable();
    let mut found = found.iter().rev().copied().peekable();
    let place = |node: u32| (distances[node as usize], node);
    loop {
        let next = match (kept.peek(), found.peek()) {
            (Some(one), Some(other)) if place(*one) > place(*other) => kept.next(),
            (_, Some(_)) => found.next(),
            (_, None) => kept.next(),
        };
        match next {
            Some(node) => order.push(node),
            None => return order,
        }
    }
}
