//! What flows between sites and cores, kept up to date: people's traffic changes somewhere every few
//! minutes, and most of the network never hears of it. What flows is defined in [`super::flow`]; this
//! comes to the same, to the last bit.

use super::flow::{Load, Network, State, tell};
use super::plan::{LoadsPlan, UPLINK};
use crate::host::Host;
use crate::plan::Plan;
use sandtable_routing::{Arc, Paths, Quality, Routes, Stream};

/// What flows between sites and cores, while nobody sends around failed links.
#[derive(Debug, Clone)]
pub(crate) struct Standing {
    state: State,
    paths: Paths,
    /// What demands load arcs with.
    demands: Load,
    /// If everybody got what they ask for.
    wanted: Layer,
    /// When each site gets its share.
    granted: Layer,
}

/// What flows if sites send so much.
#[derive(Debug, Clone)]
struct Layer {
    stream: Stream,
    load: Load,
    /// By link, in both directions; the delay only where it is asked for.
    qualities: Vec<Quality>,
    routes: Routes,
    /// Links on which something has changed.
    links: Vec<u32>,
    /// Nodes whose routes have changed.
    nodes: Vec<u32>,
}

impl Standing {
    /// Before anything flows.
    pub(super) fn nothing(plan: &Plan) -> Self {
        let graph = &plan.routed;
        let layer = Layer {
            stream: Stream::nothing(graph),
            load: Load::nothing(graph),
            qualities: vec![Quality { delay: 0.0, through: 1.0 }; graph.links()],
            routes: Routes::none(graph),
            links: (0..).take(graph.links()).collect(),
            nodes: Vec::new(),
        };
        Self {
            state: State::calm(graph),
            paths: Paths::default(),
            demands: Load::nothing(graph),
            wanted: layer.clone(),
            granted: layer,
        }
    }

    /// Takes in that something has failed or works again, or that routers have learned of it and may
    /// have other paths.
    pub(super) fn change(
        &mut self,
        host: &mut Host<'_, '_>,
        planned: &LoadsPlan,
        state: State,
        other_paths: bool,
    ) {
        let (plan, graph) = (host.plan, &host.plan.routed);
        let trees = &host.loads().trees;
        let (people, demands) = trees.split_last().expect("the last destination are the cores");
        if other_paths {
            let paths = Paths::new(graph, people, &state.known);
            let before = std::mem::replace(&mut self.paths, paths);
            for (node, other_hops) in self.paths.changes(&before) {
                for layer in [&mut self.wanted, &mut self.granted] {
                    if other_hops {
                        let Layer { stream, links, .. } = layer;
                        stream.withdraw(graph, &self.paths, node, |arc| links.push(arc.link()));
                        layer.routes.look_at(&self.paths, node);
                    }
                    layer.stream.look_at(&self.paths, node);
                }
            }
        }
        for link in (0..).take(graph.links()) {
            if state.now.closed(Arc::forth(link)) != self.state.now.closed(Arc::forth(link)) {
                for layer in [&mut self.wanted, &mut self.granted] {
                    layer.links.push(link);
                    for end in graph.ends(link) {
                        layer.stream.look_at(&self.paths, end);
                    }
                }
            }
        }
        if !demands.is_empty() {
            self.demands = Network { plan, planned, state: &state }.load(demands, &plan.demands);
            for layer in [&mut self.wanted, &mut self.granted] {
                layer.links.extend((0..).take(graph.links()));
            }
        }
        self.state = state;
    }

    /// Works out what flows now that some sites ask for another thing than before, and tells sites whose
    /// connection is worth another thing.
    pub(super) fn weigh(
        &mut self,
        host: &mut Host<'_, '_>,
        planned: &LoadsPlan,
        asked_anew: &[u32],
    ) {
        let Self { state, paths, demands, wanted, granted } = self;
        let network = Network { plan: host.plan, planned, state };
        let loads = host.loads();
        let asked = &loads.asked;
        let sends = |site: u32, share: f64| {
            let rate = asked[site as usize] as f64 * share * UPLINK;
            if network.state.now.node(site) { 0.0 } else { rate }
        };
        for site in asked_anew {
            wanted.stream.set_source(paths, *site, sends(*site, 1.0));
        }
        wanted.flow(&network, paths, demands, false);
        let share = |site: u32| wanted.routes.of(site).through;
        wanted.nodes.retain(|node| (*node as usize) < asked.len());
        for site in asked_anew.iter().chain(&wanted.nodes) {
            granted.stream.set_source(paths, *site, sends(*site, share(*site)));
        }
        granted.flow(&network, paths, demands, true);
        granted.nodes.retain(|node| (*node as usize) < asked.len());
        for link in granted.links.drain(..) {
            network.set_flow(&mut loads.flow, &granted.load, link);
        }
        let (_, trees) = loads.trees.split_last().expect("the last destination are the cores");
        let share_of = |site: usize| share(u32::try_from(site).expect("sites are few"));
        (loads.flow.offered, loads.flow.delivered) =
            network.totals(asked, share_of, trees, &granted.load);
        granted.nodes.append(&mut wanted.nodes);
        granted.nodes.sort_unstable();
        wanted.links.clear();
        let sites = granted.nodes.drain(..);
        tell(host, sites.map(|site| (site, share(site), granted.routes.of(site))));
    }
}

impl Layer {
    /// Lets everything flow that sites send, and works out what it meets.
    fn flow(&mut self, network: &Network<'_>, paths: &Paths, demands: &Load, waits: bool) {
        let Self { stream, load, qualities, routes, links, nodes } = self;
        let graph = &network.plan.routed;
        let closed = |arc: Arc| network.state.now.closed(arc);
        stream.flow(paths, closed, |arc| links.push(arc.link()));
        for link in &*links {
            let arc = Arc::forth(*link);
            for arc in [arc, arc.reverse()] {
                let (index, back) = (arc.index(), 1.0 / UPLINK);
                // Paths lead over a link in one direction at most: the other sum is zero.
                let people = stream.given(arc) + stream.given(arc.reverse()) * back;
                let (given, lost) = if closed(arc) { (0.0, people) } else { (people, 0.0) };
                load.given[index] = demands.given[index] + given;
                load.into_nothing[index] = demands.into_nothing[index] + lost;
            }
            let quality = if waits {
                network.both_ways(load, arc)
            } else {
                Quality { delay: 0.0, through: network.through(load, arc) }
            };
            let known = &mut qualities[*link as usize];
            if std::mem::replace(known, quality) != quality {
                for end in graph.ends(*link) {
                    routes.look_at(paths, end);
                }
            }
        }
        routes.update(paths, |arc| qualities[arc.link() as usize], |node| nodes.push(node));
    }
}
