//! What flows, kept up to date: people's traffic changes somewhere every few minutes, and most of the
//! network never hears of it. Where links are wide enough and routers know of all that has failed, only
//! what a change reaches is worked out anew; else all of it is, as [`super::flow`] has it. Either comes to
//! the same, to the last bit.

use super::flow::{Given, Network, State, tell};
use super::plan::{LoadsPlan, UPLINK};
use super::state::Flow;
use crate::host::Host;
use crate::plan::Plan;
#[cfg(debug_assertions)]
use sandtable_routing::Route;
use sandtable_routing::{Arc, Paths, Quality, Routes, Stream};

/// What flows while nobody is held back.
#[derive(Debug, Clone)]
pub(crate) struct Standing {
    state: State,
    paths: Paths,
    /// What demands load arcs with.
    demands: Given,
    /// What sites send to cores.
    stream: Stream,
    /// By arc, what it is given, and whether that is more than it carries.
    given: Vec<f64>,
    full: Vec<bool>,
    /// How many arcs are full.
    narrow: usize,
    /// By arc, what people's traffic meets that goes over it and comes back over its reverse.
    qualities: Vec<Quality>,
    routes: Routes,
    /// Links on which something has changed.
    links: Vec<u32>,
    /// Nodes whose routes have changed.
    nodes: Vec<u32>,
    /// Whether what flows was last worked out as a whole.
    afresh: bool,
}

impl Standing {
    /// Before anything flows.
    pub(super) fn nothing(plan: &Plan) -> Self {
        let graph = &plan.routed;
        let free = Quality { delay: 0.0, through: 1.0, room: f64::INFINITY, most: f64::INFINITY };
        Self {
            state: State::calm(graph),
            paths: Paths::default(),
            demands: Given::default(),
            stream: Stream::nothing(graph),
            given: vec![0.0; graph.arcs()],
            full: vec![false; graph.arcs()],
            narrow: 0,
            qualities: vec![free; graph.arcs()],
            routes: Routes::none(graph),
            links: Vec::new(),
            nodes: Vec::new(),
            afresh: true,
        }
    }

    /// Whether nothing has flown yet.
    pub(super) fn is_new(&self) -> bool {
        self.demands.by_arc.is_empty()
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
                if other_hops {
                    let Self { stream, links, .. } = self;
                    stream.withdraw(graph, &self.paths, node, |arc| links.push(arc.link()));
                    self.routes.look_at(&self.paths, node);
                }
                self.stream.look_at(&self.paths, node);
            }
        }
        if self.is_new() || !demands.is_empty() {
            self.demands = Network { plan, planned, state: &state }.given(demands);
            self.links.extend((0..).take(graph.links()));
        }
        // What people's traffic meets on a link depends on whether it works.
        let other = |link: &u32| {
            let arc = Arc::forth(*link);
            state.now.closed(arc) != self.state.now.closed(arc)
        };
        self.links.extend((0..).take(graph.links()).filter(other));
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
        let plan = host.plan;
        self.pour(plan, planned, &host.loads().asked, asked_anew);
        if self.state.unknown || self.narrow > 0 {
            return self.weigh_afresh(host, planned);
        }
        let sites = self.take_in(host, planned);
        #[cfg(debug_assertions)]
        self.assert_same(host, planned);
        let routes = &self.routes;
        tell(host, sites.into_iter().map(|site| (site, routes.of(site))));
    }

    /// Lets what sites send flow, and finds out which links that fills.
    fn pour(&mut self, plan: &Plan, planned: &LoadsPlan, asked: &[u64], asked_anew: &[u32]) {
        let Self { state, paths, demands, stream, given, full, links, .. } = self;
        let network = Network { plan, planned, state };
        for site in asked_anew {
            let works = !state.now.node(*site);
            let rate = if works { asked[*site as usize] as f64 * UPLINK } else { 0.0 };
            stream.set_source(paths, *site, rate);
        }
        stream.flow(paths, |arc| links.push(arc.link()));
        for link in &*links {
            let arc = Arc::forth(*link);
            for arc in [arc, arc.reverse()] {
                let (index, back) = (arc.index(), 1.0 / UPLINK);
                // Paths lead over a link in one direction at most: the other sum is zero.
                let people = stream.given(arc) + stream.given(arc.reverse()) * back;
                given[index] = demands.by_arc[index] + people;
                let is_full = given[index] > network.capacity(arc);
                let was_full = std::mem::replace(&mut full[index], is_full);
                self.narrow = self.narrow + usize::from(is_full) - usize::from(was_full);
            }
        }
    }

    /// Works out what has changed while all links carry what they are given. Returns the sites that may
    /// have to hear of it.
    fn take_in(&mut self, host: &mut Host<'_, '_>, planned: &LoadsPlan) -> Vec<u32> {
        let graph = &host.plan.routed;
        let sites = host.loads().asked.len();
        let all_anew = std::mem::take(&mut self.afresh);
        if all_anew {
            self.links.clear();
            self.links.extend((0..).take(graph.links()));
            self.routes = Routes::none(graph);
            (0..number(graph.nodes())).for_each(|node| self.routes.look_at(&self.paths, node));
        }
        let Self { state, paths, demands, given, qualities, routes, links, nodes, .. } = self;
        let network = Network { plan: host.plan, planned, state };
        let loads = host.loads();
        for link in links.drain(..) {
            let arc = Arc::forth(link);
            for arc in [arc, arc.reverse()] {
                loads.flow.carried[arc.index()] = given[arc.index()];
                loads.flow.lost[arc.index()] = 0.0;
                let quality = network.quality(given, |_| false, arc);
                if std::mem::replace(&mut qualities[arc.index()], quality) != quality {
                    routes.look_at(paths, graph.tail(arc));
                }
            }
        }
        routes.update(paths, |arc| qualities[arc.index()], |node| nodes.push(node));
        let share = |site: usize| routes.of(number(site)).through;
        (loads.flow.offered, loads.flow.delivered) =
            network.totals(&loads.asked, share, &demands.missing);
        if all_anew {
            nodes.clear();
            nodes.extend(0..number(sites));
        }
        nodes.retain(|node| (*node as usize) < sites);
        nodes.sort_unstable();
        std::mem::take(nodes)
    }

    /// Works out all that flows where some of it is held back or lost.
    fn weigh_afresh(&mut self, host: &mut Host<'_, '_>, planned: &LoadsPlan) {
        self.afresh = true;
        self.links.clear();
        let network = Network { plan: host.plan, planned, state: &self.state };
        let loads = host.loads();
        let (flow, routes) = network.afresh(&loads.trees, &loads.asked);
        let share = |site: usize| routes[site].through;
        let (offered, delivered) = network.totals(&loads.asked, share, &flow.missing);
        loads.flow = Flow { carried: flow.across, lost: flow.lost, offered, delivered };
        let sites = loads.asked.len();
        tell(host, (0..).zip(routes.into_iter().take(sites)));
    }

    /// In small networks, what is kept up to date is held against what is worked out as a whole.
    #[cfg(debug_assertions)]
    fn assert_same(&self, host: &mut Host<'_, '_>, planned: &LoadsPlan) {
        if host.plan.routed.nodes() > 64 {
            return;
        }
        let network = Network { plan: host.plan, planned, state: &self.state };
        let loads = host.loads();
        let (flow, routes) = network.afresh(&loads.trees, &loads.asked);
        assert_eq!(flow.across, loads.flow.carried, "what links carry");
        assert_eq!(flow.lost, loads.flow.lost, "what links lose");
        assert_eq!(flow.missing, self.demands.missing, "what does not arrive");
        let kept: Vec<Route> = (0..).take(routes.len()).map(|node| self.routes.of(node)).collect();
        assert_eq!(kept, routes, "what sites meet");
    }
}

fn number(node: usize) -> u32 {
    u32::try_from(node).expect("nodes are numbered in 32 bits")
}
