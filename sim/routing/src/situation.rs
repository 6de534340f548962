//! What flows while routers know of some failures and not yet of others: what is sent over a failed
//! link that nobody goes around is lost.

use crate::graph::{Arc, Down, Graph};
use crate::tree::Tree;
use crate::{Destination, Source};
use std::collections::BTreeMap;

/// Where the network stands between a failure and its answer.
#[derive(Debug)]
pub struct Situation<'s, P> {
    graph: &'s Graph,
    known: &'s Down,
    now: &'s Down,
    protected: P,
    /// The ways around failed links, by the end that they lead to.
    bypasses: BTreeMap<u32, Tree>,
}

impl<'s, P: Fn(u32) -> bool> Situation<'s, P> {
    /// Routers route by what they know to be down, `known`, while `now` is down. Of links that are down
    /// without being known to, `protected` says whether their ends send around them.
    pub fn new(graph: &'s Graph, known: &'s Down, now: &'s Down, protected: P) -> Self {
        Self { graph, known, now, protected, bypasses: BTreeMap::new() }
    }

    /// Lets everything flow to a destination, by the paths that `known` gives. `give` is told what each
    /// arc is given and whether that gets across; what does not arrive is returned.
    pub fn flow(
        &mut self,
        tree: &Tree,
        destination: &Destination,
        mut give: impl FnMut(Arc, f64, bool),
    ) -> f64 {
        let now = self.now;
        let works = |source: &&Source| !now.node(source.node);
        let cut = destination.sources.iter().filter(|source| !works(source));
        let cut: f64 = cut.map(|source| source.rate).sum();
        let sources = destination.sources.iter().filter(works).copied();
        let (graph, known) = (self.graph, self.known);
        cut + tree.spread(graph, sources, known, |arc, load| {
            if !now.closed(arc) {
                give(arc, load, true);
                return true;
            }
            let around = (self.protected)(arc.link()) && self.go_around(arc, load, &mut give);
            if !around {
                give(arc, load, false);
            }
            around
        })
    }

    /// Sends what a failed arc is given around it, if both ends work and there is a way.
    fn go_around(&mut self, arc: Arc, load: f64, give: &mut impl FnMut(Arc, f64, bool)) -> bool {
        let (graph, now) = (self.graph, self.now);
        let (from, to) = (graph.tail(arc), graph.head(arc));
        if now.node(from) || now.node(to) {
            return false;
        }
        let tree = self.bypasses.entry(to).or_insert_with(|| Tree::new(graph, &[to], now));
        if !tree.reaches(from) {
            return false;
        }
        let source = std::iter::once(Source { node: from, rate: load });
        tree.spread(graph, source, now, |arc, load| {
            give(arc, load, true);
            true
        });
        true
    }
}
