//! Who reaches a core: a forest of paths with a core at each root, mended where it breaks.
//!
//! A change costs only as much as it touches. When something fails, the part of the tree behind it
//! is cut off and looks for another way in; when something is repaired, what is cut off behind it is
//! taken in again. Which of several ways is taken is decided by the order of links; it has no effect
//! on who reaches a core.

use serde::{Deserialize, Serialize};

/// A node and its links, as they are built.
#[derive(Debug, Clone, Default)]
pub(crate) struct Neighbours(pub(crate) Vec<(u32, u32)>);

/// The forest. Nodes and links are numbered densely.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Forest {
    nodes: Vec<Node>,
    link_up: Vec<bool>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
struct Node {
    up: bool,
    /// Whether a working core stands here.
    root: bool,
    way: Way,
}

/// How a node reaches a core.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
enum Way {
    None,
    Root,
    Link(u32),
}

impl Forest {
    /// A forest in which everything works; `roots` are the nodes of cores.
    pub(crate) fn new(graph: &[Neighbours], links: usize, roots: &[u32]) -> Self {
        let node = Node { up: true, root: false, way: Way::None };
        let mut forest = Self { nodes: vec![node; graph.len()], link_up: vec![true; links] };
        for root in roots {
            forest.set_root(graph, *root, true);
        }
        forest
    }

    /// Whether a node works and reaches a core.
    pub(crate) fn reaches(&self, node: u32) -> bool {
        self.nodes[node as usize].way != Way::None
    }

    /// Whether a working core stands at a node.
    pub(crate) fn is_root(&self, node: u32) -> bool {
        self.nodes[node as usize].root
    }

    /// Whether a node works.
    pub(crate) fn is_up(&self, node: u32) -> bool {
        self.nodes[node as usize].up
    }

    /// Whether a link works.
    pub(crate) fn link_is_up(&self, link: u32) -> bool {
        self.link_up[link as usize]
    }

    /// Sets whether a node works. Returns the nodes that now reach a core, or no longer do, in the
    /// order of their numbers.
    pub(crate) fn set_node(&mut self, graph: &[Neighbours], node: u32, up: bool) -> Vec<u32> {
        if self.nodes[node as usize].up == up {
            return Vec::new();
        }
        self.nodes[node as usize].up = up;
        if up { self.take_in(graph, node) } else { self.cut_off(graph, &[node]) }
    }

    /// Sets whether a working core stands at a node.
    pub(crate) fn set_root(&mut self, graph: &[Neighbours], node: u32, root: bool) -> Vec<u32> {
        if self.nodes[node as usize].root == root {
            return Vec::new();
        }
        self.nodes[node as usize].root = root;
        match self.nodes[node as usize].way {
            Way::None if root => self.take_in(graph, node),
            Way::Root if !root => self.cut_off(graph, &[node]),
            Way::None | Way::Root | Way::Link(_) => Vec::new(),
        }
    }

    /// Sets whether a link works. `ends` are the nodes that it joins.
    pub(crate) fn set_link(
        &mut self,
        graph: &[Neighbours],
        link: u32,
        ends: [u32; 2],
        up: bool,
    ) -> Vec<u32> {
        if self.link_up[link as usize] == up {
            return Vec::new();
        }
        self.link_up[link as usize] = up;
        if up {
            let outside = ends.into_iter().find(|end| !self.reaches(*end));
            return outside.map(|end| self.take_in(graph, end)).unwrap_or_default();
        }
        let behind: Vec<u32> = (ends.into_iter())
            .filter(|end| self.nodes[*end as usize].way == Way::Link(link))
            .collect();
        self.cut_off(graph, &behind)
    }

    /// Takes in a node, if there is a way for it, and all that reaches a core through it.
    fn take_in(&mut self, graph: &[Neighbours], node: u32) -> Vec<u32> {
        let mut gained = Vec::new();
        self.find_way(graph, node, &mut gained);
        self.spread(graph, &mut gained);
        gained.sort_unstable();
        gained
    }

    /// Cuts off some nodes and all behind them, then takes in again what finds another way.
    fn cut_off(&mut self, graph: &[Neighbours], nodes: &[u32]) -> Vec<u32> {
        let mut lost: Vec<u32> = nodes.to_vec();
        lost.retain(|node| self.reaches(*node));
        for node in &lost {
            self.nodes[*node as usize].way = Way::None;
        }
        let mut next = 0;
        while let Some(node) = lost.get(next).copied() {
            next += 1;
            for (link, other) in &graph[node as usize].0 {
                if self.nodes[*other as usize].way == Way::Link(*link) {
                    self.nodes[*other as usize].way = Way::None;
                    lost.push(*other);
                }
            }
        }
        lost.sort_unstable();
        let mut again = Vec::new();
        for node in &lost {
            self.find_way(graph, *node, &mut again);
        }
        self.spread(graph, &mut again);
        lost.retain(|node| !self.reaches(*node));
        lost
    }

    /// Gives a node a way if it works and stands at a core or beside a node that has one.
    fn find_way(&mut self, graph: &[Neighbours], node: u32, found: &mut Vec<u32>) {
        let Node { up, root, way } = self.nodes[node as usize];
        if !up || way != Way::None {
            return;
        }
        let way = if root {
            Some(Way::Root)
        } else {
            let beside = graph[node as usize].0.iter();
            let mut open =
                beside.filter(|(link, other)| self.link_is_up(*link) && self.reaches(*other));
            open.next().map(|(link, _)| Way::Link(*link))
        };
        if let Some(way) = way {
            self.nodes[node as usize].way = way;
            found.push(node);
        }
    }

    /// From nodes that have just found a way, takes in all that can be reached through them.
    fn spread(&mut self, graph: &[Neighbours], found: &mut Vec<u32>) {
        let mut next = 0;
        while let Some(node) = found.get(next).copied() {
            next += 1;
            for (link, other) in &graph[node as usize].0 {
                let there = &mut self.nodes[*other as usize];
                if self.link_up[*link as usize] && there.up && there.way == Way::None {
                    there.way = Way::Link(*link);
                    found.push(*other);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    /// Who reaches a core, worked out from nothing.
    fn plain(
        graph: &[Neighbours],
        up: &[bool],
        link_up: &[bool],
        roots: &BTreeSet<u32>,
    ) -> Vec<bool> {
        let mut reached = vec![false; graph.len()];
        let mut open: Vec<u32> = roots.iter().copied().filter(|root| up[*root as usize]).collect();
        while let Some(node) = open.pop() {
            if std::mem::replace(&mut reached[node as usize], true) {
                continue;
            }
            for (link, other) in &graph[node as usize].0 {
                if link_up[*link as usize] && up[*other as usize] {
                    open.push(*other);
                }
            }
        }
        reached
    }

    #[derive(Debug, Clone)]
    enum Change {
        Node(u32, bool),
        Root(u32, bool),
        Link(u32, bool),
    }

    fn changes() -> impl Strategy<Value = Vec<Change>> {
        let number = any::<u32>();
        let change = prop_oneof![
            (number, any::<bool>()).prop_map(|(node, up)| Change::Node(node, up)),
            (number, any::<bool>()).prop_map(|(node, root)| Change::Root(node, root)),
            (number, any::<bool>()).prop_map(|(link, up)| Change::Link(link, up)),
        ];
        prop::collection::vec(change, 0..80)
    }

    proptest! {
        /// After any changes to any network, the forest reaches whom a search from nothing reaches,
        /// and each change told exactly those for whom something changed.
        #[test]
        fn the_forest_is_right(
            nodes in 1..20_u32,
            ends in prop::collection::vec((any::<u32>(), any::<u32>()), 0..40),
            changes in changes(),
        ) {
            let mut graph = vec![Neighbours::default(); nodes as usize];
            let ends: Vec<[u32; 2]> = ends.iter().map(|(a, b)| [a % nodes, b % nodes]).collect();
            for (link, [a, b]) in (0..).zip(&ends) {
                graph[*a as usize].0.push((link, *b));
                graph[*b as usize].0.push((link, *a));
            }
            let mut up = vec![true; nodes as usize];
            let mut link_up = vec![true; ends.len()];
            let mut roots = BTreeSet::from([0]);
            let mut forest = Forest::new(&graph, ends.len(), &[0]);
            let mut before = plain(&graph, &up, &link_up, &roots);
            for change in changes {
                let told = match change {
                    Change::Node(node, now) => {
                        up[(node % nodes) as usize] = now;
                        forest.set_node(&graph, node % nodes, now)
                    }
                    Change::Root(node, true) => {
                        roots.insert(node % nodes);
                        forest.set_root(&graph, node % nodes, true)
                    }
                    Change::Root(node, false) => {
                        roots.remove(&(node % nodes));
                        forest.set_root(&graph, node % nodes, false)
                    }
                    Change::Link(..) if ends.is_empty() => Vec::new(),
                    Change::Link(link, now) => {
                        let link = link as usize % ends.len();
                        link_up[link] = now;
                        let number = u32::try_from(link).unwrap();
                        forest.set_link(&graph, number, ends[link], now)
                    }
                };
                let after = plain(&graph, &up, &link_up, &roots);
                let found: Vec<bool> = (0..nodes).map(|node| forest.reaches(node)).collect();
                prop_assert_eq!(&found, &after);
                let changed: Vec<u32> =
                    (0..nodes).filter(|node| before[*node as usize] != after[*node as usize]).collect();
                prop_assert_eq!(told, changed);
                before = after;
            }
        }
    }
}
