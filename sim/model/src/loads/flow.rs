//! What flows now: all demands and what sites ask for, along the paths that routers know, over what
//! works; what does not fit; and what each site's connection is worth.

use super::Part;
use super::components::{Connection, Flow, News};
use super::event::Event;
use super::plan::{LoadsPlan, UPLINK};
use super::standing::Standing;
use crate::host::Host;
use crate::plan::{NodeKind, Plan};
use sandtable_routing::{
    Arc, Destination, Down, Failed, Graph, Quality, Route, Situation, Source, Tree,
};
use sandtable_units::Span;

/// The packets that wait before another are of this size, in bits: the largest that Ethernet carries.
const PACKET: f64 = 12_000.0;
/// No packet waits longer for a link than this, in seconds: then its buffer is full. An assumption.
const BUFFER: f64 = 0.05;
/// Path delays are told in steps of this many nanoseconds, so that what is no news is not told.
const STEP: f64 = 10_000.0;

/// Works out what flows and tells sites whose connection is worth another thing than before.
pub(super) fn weigh(host: &mut Host<'_, '_>) {
    let Some(planned) = &host.plan.loads else { return };
    let loads = host.loads();
    let mut standing = loads.standing.take();
    let mut asked_anew = std::mem::take(&mut loads.asked_anew);
    // What the ends of a failed link know depends on the time.
    let reroutes = planned.fast_reroute && !loads.news.is_empty();
    if std::mem::take(&mut loads.changed) || standing.is_none() || reroutes {
        let state = State::of(host, planned);
        let other_paths = find_trees(host, &state);
        if state.protected.contains(&true) {
            return afresh(host, &Network { plan: host.plan, planned, state: &state });
        }
        let other_paths = other_paths || standing.is_none();
        let standing = standing.get_or_insert_with(|| Box::new(Standing::nothing(host.plan)));
        standing.change(host, planned, state, other_paths);
        asked_anew = (0..).take(host.loads().asked.len()).collect();
    }
    let mut standing = standing.expect("what flows has just been made if there was none");
    standing.weigh(host, planned, &asked_anew);
    let loads = host.loads();
    loads.standing = Some(standing);
    asked_anew.clear();
    loads.asked_anew = asked_anew;
}

/// Works out all that flows, whatever has flown before: the definition of what [`Standing`] keeps up to
/// date, which knows of no way around failed links.
fn afresh(host: &mut Host<'_, '_>, network: &Network<'_>) {
    // What changes meanwhile is not followed: it is all worked out anew then.
    host.loads().changed = true;
    let trees = std::mem::take(&mut host.loads().trees);
    let asked = host.loads().asked.clone();
    let (people, demands) = trees.split_last().expect("the last destination are the cores");
    let all = |shares: &[f64]| -> Load {
        let mut load = network.load(demands, &host.plan.demands);
        network.pour(people, &to_cores(&asked, shares), &mut load);
        load
    };
    let mut shares = vec![1.0; asked.len()];
    let mut load = all(&shares);
    let mut routes = network.routes(people, &load, true);
    if routes[..asked.len()].iter().any(|route| route.through < 1.0) {
        shares = routes[..asked.len()].iter().map(|route| route.through).collect();
        load = all(&shares);
        routes = network.routes(people, &load, true);
    }
    let mut flow = network.flow(&load);
    (flow.offered, flow.delivered) = network.totals(&asked, |site| shares[site], demands, &load);
    host.loads().flow = flow;
    host.loads().trees = trees;
    let connections = (0..).zip(shares.iter().zip(&routes));
    tell(host, connections.map(|(site, (share, route))| (site, *share, *route)));
}

/// What flows between sites and the nearest core, when each site gets its share of what it asks for.
fn to_cores(asked: &[u64], shares: &[f64]) -> Destination {
    let sources = (0..).zip(asked).zip(shares).filter(|((_, rate), _)| **rate > 0);
    let sources = sources
        .map(|((node, rate), share)| Source { node, rate: *rate as f64 * share * UPLINK })
        .collect();
    Destination { roots: Vec::new(), sources, back: 1.0 / UPLINK }
}

/// Tells sites what their connection is worth, if it is another thing than before. Who is cut off hears
/// nothing.
pub(super) fn tell(host: &mut Host<'_, '_>, sites: impl Iterator<Item = (u32, f64, Route)>) {
    // Without services there is nobody at a site who would ask how it is connected.
    if host.plan.traffic.is_none() {
        return;
    }
    for (site, share, route) in sites {
        if share <= 0.0 || route.through <= 0.0 {
            continue;
        }
        let told = &mut host.loads().told[site as usize];
        let connection = Connection::new(share, route.delay);
        if *told == connection {
            continue;
        }
        *told = connection;
        let NodeKind::Site { lp } = host.plan.nodes[site as usize].kind else { continue };
        let event = crate::Event::Loads(Event::Connected(connection));
        host.turn.send(lp, host.plan.lookahead, event);
    }
}

impl Connection {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "shares are from 0 to 1, and no path takes 584 years"
    )]
    fn new(share: f64, delay: f64) -> Self {
        let millionths = libm::round(share * f64::from(Self::WHOLE)) as u32;
        let steps = libm::round(delay * 1e9 / STEP) as u64;
        Self { share: millionths.max(1), delay: Span::from_nanos(steps * STEP as u64) }
    }
}

/// What works and what of it routers know.
#[derive(Debug, Clone)]
pub(super) struct State {
    pub(super) known: Down,
    pub(super) now: Down,
    /// By link, whether its ends send around it.
    protected: Vec<bool>,
}

impl State {
    /// Nothing is down.
    pub(super) fn calm(graph: &Graph) -> Self {
        let (known, now) = (Down::nothing(graph), Down::nothing(graph));
        Self { known, now, protected: vec![false; graph.links()] }
    }

    fn of(host: &mut Host<'_, '_>, planned: &LoadsPlan) -> Self {
        let (graph, moment) = (&host.plan.routed, host.turn.now());
        let mut now = Down::nothing(graph);
        let forest = &host.transport().forest;
        (0..).take(graph.nodes()).for_each(|node| {
            if !forest.is_up(node) {
                now.set_node(graph, node, true);
            }
        });
        (0..).take(graph.links()).for_each(|link| {
            if !forest.link_is_up(link) {
                now.set_link(graph, link, true);
            }
        });
        let mut known = Down::nothing(graph);
        let loads = host.loads();
        let down = |list: &[bool]| (0..).zip(list.to_vec()).filter(|(_, down)| *down);
        down(&loads.known.nodes).for_each(|(node, _)| known.set_node(graph, node, true));
        down(&loads.known.links).for_each(|(link, _)| known.set_link(graph, link, true));
        let mut protected = vec![false; graph.links()];
        for news in &loads.news {
            let seen = news.since.saturating_add(planned.detection) <= moment;
            if let (Part::Link(link), true, true) = (news.part, planned.fast_reroute, seen) {
                protected[link as usize] = news.down;
            }
        }
        Self { known, now, protected }
    }
}

/// Finds the paths of each demand's destination and, last, to the cores, if routers know other things than
/// when they were found. Returns whether they do.
fn find_trees(host: &mut Host<'_, '_>, state: &State) -> bool {
    let plan = host.plan;
    let loads = host.loads();
    let learned = std::mem::take(&mut loads.learned);
    if !loads.trees.is_empty() && learned.is_empty() {
        return false;
    }
    let cores: Vec<u32> = loads.known.cores.iter().copied().collect();
    let roots = plan.demands.iter().map(|demand| &demand.roots).chain([&cores]);
    let (graph, known) = (&plan.routed, &state.known);
    let trees = match changed(&learned).filter(|_| !loads.trees.is_empty()) {
        None => roots.map(|roots| Tree::new(graph, roots, known)).collect(),
        Some((parts, down)) => {
            let after = |(tree, roots): (Tree, &Vec<u32>)| {
                let other = if down {
                    tree.after(graph, &parts, known)
                } else if parts.nodes.iter().any(|node| roots.contains(node)) {
                    Some(Tree::new(graph, roots, known))
                } else {
                    tree.restored(graph, &parts, known)
                };
                other.unwrap_or(tree)
            };
            std::mem::take(&mut loads.trees).into_iter().zip(roots).map(after).collect()
        }
    };
    loads.trees = trees;
    true
}

/// What has failed, or what works again, if that is all that routers have learned.
fn changed(learned: &[News]) -> Option<(Failed, bool)> {
    let down = learned.first()?.down;
    let mut parts = Failed::default();
    for news in learned {
        match news.part {
            _ if news.down != down => return None,
            Part::Node(node) => parts.nodes.push(node),
            Part::Link(link) => parts.links.push(link),
            Part::Cores(_) => return None,
        }
    }
    Some((parts, down))
}

/// What each arc is given, and what is sent over it that is down.
#[derive(Debug, Clone)]
pub(super) struct Load {
    pub(super) given: Vec<f64>,
    pub(super) into_nothing: Vec<f64>,
}

impl Load {
    pub(super) fn nothing(graph: &Graph) -> Self {
        let nothing = vec![0.0; graph.arcs()];
        Self { given: nothing.clone(), into_nothing: nothing }
    }
}

pub(super) struct Network<'n> {
    pub(super) plan: &'n Plan,
    pub(super) planned: &'n LoadsPlan,
    pub(super) state: &'n State,
}

impl Network<'_> {
    /// What some destinations load arcs with.
    pub(super) fn load(&self, trees: &[Tree], destinations: &[Destination]) -> Load {
        let mut load = Load::nothing(&self.plan.routed);
        for (tree, destination) in trees.iter().zip(destinations) {
            self.pour(tree, destination, &mut load);
        }
        load
    }

    /// Adds what flows to one destination.
    fn pour(&self, tree: &Tree, destination: &Destination, load: &mut Load) {
        let State { known, now, protected } = self.state;
        let protected = |link: u32| protected[link as usize];
        let mut situation = Situation::new(&self.plan.routed, known, now, protected);
        situation.flow(tree, destination, |arc, rate, across| {
            let of = if across { &mut load.given } else { &mut load.into_nothing };
            of[arc.index()] += rate;
            of[arc.reverse().index()] += rate * destination.back;
        });
    }

    fn capacity(&self, arc: Arc) -> f64 {
        let capacity = self.plan.links[arc.link() as usize].capacity;
        capacity.map_or(f64::INFINITY, |rate| rate.bits_per_second() as f64)
    }

    /// The share of what an arc is given that gets across.
    fn across(&self, load: &Load, arc: Arc) -> f64 {
        if self.state.now.closed(arc) && !self.state.protected[arc.link() as usize] {
            return 0.0;
        }
        let (given, capacity) = (load.given[arc.index()], self.capacity(arc));
        if given > capacity { capacity / given } else { 1.0 }
    }

    /// How long a packet waits for an arc, as in a queue with random arrivals and service times (M/M/1).
    fn wait(&self, load: &Load, arc: Arc) -> f64 {
        let capacity = self.capacity(arc);
        let busy = load.given[arc.index()] / capacity;
        if busy >= 1.0 {
            return BUFFER;
        }
        (busy / (1.0 - busy) * PACKET / capacity).min(BUFFER)
    }

    /// What flows from each node meet; `both` if they meet it in both directions.
    fn routes(&self, tree: &Tree, load: &Load, both: bool) -> Vec<Route> {
        tree.routes(&self.plan.routed, &self.state.known, |arc| {
            if both { self.both_ways(load, arc) } else { self.one_way(load, arc) }
        })
    }

    fn one_way(&self, load: &Load, arc: Arc) -> Quality {
        let propagation = self.planned.propagation[arc.link() as usize];
        Quality { delay: propagation + self.wait(load, arc), through: self.across(load, arc) }
    }

    /// What flows over an arc meet that are answered over its reverse.
    pub(super) fn both_ways(&self, load: &Load, arc: Arc) -> Quality {
        let propagation = self.planned.propagation[arc.link() as usize];
        let wait = self.wait(load, arc).max(self.wait(load, arc.reverse()));
        Quality { delay: propagation + wait, through: self.through(load, arc) }
    }

    /// The share that gets across in both directions.
    pub(super) fn through(&self, load: &Load, arc: Arc) -> f64 {
        self.across(load, arc).min(self.across(load, arc.reverse()))
    }

    /// What gets across each arc, and what does not.
    fn flow(&self, load: &Load) -> Flow {
        let mut flow = Flow::nothing(load.given.len());
        (0..).take(self.plan.links.len()).for_each(|link| self.set_flow(&mut flow, load, link));
        flow
    }

    /// Enters what gets across a link, and what does not.
    pub(super) fn set_flow(&self, flow: &mut Flow, load: &Load, link: u32) {
        for arc in [Arc::forth(link), Arc::forth(link).reverse()] {
            let (index, given) = (arc.index(), load.given[arc.index()]);
            flow.carried[index] = given.min(self.capacity(arc));
            flow.lost[index] = given - flow.carried[index] + load.into_nothing[index];
        }
    }

    /// All that is sent, and what of that arrives.
    pub(super) fn totals(
        &self,
        asked: &[u64],
        share: impl Fn(usize) -> f64,
        demands: &[Tree],
        load: &Load,
    ) -> (f64, f64) {
        let (mut offered, mut delivered) = (0.0, 0.0);
        for (site, rate) in asked.iter().enumerate() {
            let rate = *rate as f64 * (1.0 + UPLINK);
            offered += rate;
            delivered += rate * share(site);
        }
        for (tree, destination) in demands.iter().zip(&self.plan.demands) {
            let routes = self.routes(tree, load, false);
            for source in &destination.sources {
                offered += source.rate;
                delivered += source.rate * routes[source.node as usize].through;
            }
        }
        (offered, delivered)
    }
}
