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

    /// Lets everything flow to a destination, by the paths that `known` gives. `across` says what share
    /// of what an arc that works is given gets across; `give` is told what each arc is given and whether
    /// it works. What does not arrive is returned.
    pub fn flow(
        &mut self,
        tree: &Tree,
        destination: &Destination,
        across: impl Fn(Arc) -> f64,
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
                return across(arc);
            }
            self.go_around(arc, load, &across, &mut give).unwrap_or_else(|| {
                give(arc, load, false);
                0.0
            })
        })
    }

    /// Sends what a failed arc is given around it, if its ends do that. Returns the share that comes to
    /// its other end.
    fn go_around(
        &mut self,
        arc: Arc,
        load: f64,
        across: &impl Fn(Arc) -> f64,
        give: &mut impl FnMut(Arc, f64, bool),
    ) -> Option<f64> {
        let (graph, now) = (self.graph, self.now);
        let tree = self.bypass(arc)?;
        let source = std::iter::once(Source { node: graph.tail(arc), rate: load });
        let lost = tree.spread(graph, source, now, |arc, load| {
            give(arc, load, true);
            across(arc)
        });
        Some(1.0 - lost / load)
    }

    /// The way around a failed arc, if its ends send around it, both work and there is a way.
    pub fn bypass(&mut self, arc: Arc) -> Option<&Tree> {
        let (graph, now) = (self.graph, self.now);
        let (from, to) = (graph.tail(arc), graph.head(arc));
        if !(self.protected)(arc.link()) || now.node(from) || now.node(to) {
            return None;
        }
        let tree = self.bypasses.entry(to).or_insert_with(|| Tree::new(graph, &[to], now));
        tree.reaches(from).then_some(tree)
    }
}
