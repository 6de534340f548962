//! The paths to one destination, written out: the next hops of each node and who sends through it. For
//! whoever walks them again and again while they stay the same; [`Tree`] finds them.

use crate::graph::{Arc, Down, Graph};
use crate::tree::Tree;

/// The paths to one destination.
#[derive(Debug, Clone, Default)]
pub struct Paths {
    /// The nodes from which a path leads there, the farthest first.
    order: Vec<u32>,
    /// By node, its place in that order; [`NOWHERE`] where there is none.
    places: Vec<u32>,
    /// By node, whether it is the destination.
    arrived: Vec<bool>,
    /// By node, where its traffic leaves it, in the order of links.
    hops: Lists,
    /// By node, where traffic comes in and from whom, in the order in which it is added up.
    feeders: Lists,
}

const NOWHERE: u32 = u32::MAX;

/// A list for each node.
#[derive(Debug, Clone, Default)]
struct Lists {
    /// By node, where its list starts in `all`.
    first: Vec<u32>,
    all: Vec<(Arc, u32)>,
}

impl Lists {
    fn of(&self, node: u32) -> &[(Arc, u32)] {
        let range = self.first.get(node as usize..node as usize + 2);
        range.map_or(&[], |range| &self.all[range[0] as usize..range[1] as usize])
    }
}

impl Paths {
    /// The paths of a tree that was found while `down` was down.
    pub fn new(graph: &Graph, tree: &Tree, down: &Down) -> Self {
        let order = tree.farthest_first().to_vec();
        let mut places = vec![NOWHERE; graph.nodes()];
        for (place, node) in (0..).zip(&order) {
            places[*node as usize] = place;
        }
        let nodes = || (0..).take(graph.nodes());
        let mut hops = Lists::default();
        let mut many = vec![0_u32; graph.nodes() + 1];
        for node in nodes() {
            hops.first.push(length(&hops.all));
            hops.all.extend(tree.next_hops(graph, node, down));
        }
        hops.first.push(length(&hops.all));
        for (_, to) in &hops.all {
            many[*to as usize + 1] += 1;
        }
        for node in 1..many.len() {
            many[node] += many[node - 1];
        }
        let mut feeders = Lists { first: many.clone(), all: hops.all.clone() };
        for node in &order {
            for (arc, to) in hops.of(*node) {
                feeders.all[many[*to as usize] as usize] = (*arc, *node);
                many[*to as usize] += 1;
            }
        }
        let arrived = nodes().map(|node| tree.distance(node) == Some(0)).collect();
        Self { order, places, arrived, hops, feeders }
    }

    /// Whether a path leads from a node to the destination.
    pub fn reaches(&self, node: u32) -> bool {
        self.place(node).is_some()
    }

    /// The nodes whose paths are not those of before, nor those of whoever sends through them; and
    /// whether their own next hops are others.
    pub fn changes<'p>(&'p self, before: &'p Self) -> impl Iterator<Item = (u32, bool)> + 'p {
        (0..).take(self.places.len()).filter_map(|node: u32| {
            let same_end = self.reaches(node) == before.reaches(node)
                && self.has_arrived(node) == before.has_arrived(node);
            let other_hops = !same_end || self.hops(node) != before.hops(node);
            let other = other_hops || self.feeders(node) != before.feeders(node);
            other.then_some((node, other_hops))
        })
    }

    pub(crate) fn place(&self, node: u32) -> Option<u32> {
        self.places.get(node as usize).copied().filter(|place| *place != NOWHERE)
    }

    pub(crate) fn node_at(&self, place: u32) -> u32 {
        self.order[place as usize]
    }

    pub(crate) fn has_arrived(&self, node: u32) -> bool {
        self.arrived.get(node as usize).is_some_and(|arrived| *arrived)
    }

    pub(crate) fn hops(&self, node: u32) -> &[(Arc, u32)] {
        self.hops.of(node)
    }

    pub(crate) fn feeders(&self, node: u32) -> &[(Arc, u32)] {
        self.feeders.of(node)
    }
}

fn length(list: &[(Arc, u32)]) -> u32 {
    u32::try_from(list.len()).expect("a graph has fewer than 2^32 arcs")
}
