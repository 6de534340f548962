//! What flows now: all demands and what sites ask for, along the paths that routers know, over what
//! works; what does not fit; and what each site's connection is worth.

use super::Part;
use super::event::Event;
use super::plan::{LoadsPlan, UPLINK};
use super::standing::Standing;
use super::state::{Connection, News};
use crate::host::Host;
use crate::plan::{NodeKind, Plan};
use sandtable_routing::{
    Arc, Carried, Destination, Down, Failed, Graph, Offer, Quality, Route, Situation, Source, Tree,
};
use sandtable_units::Span;

/// The packets that wait before another are of this size, in bits: the largest that Ethernet carries.
const PACKET: f64 = 12_000.0;
/// No packet waits longer for a link than this, in seconds: then its buffer is full. An assumption.
const BUFFER: f64 = 0.05;
/// Path delays are told in steps of this many nanoseconds, so that what is no news is not told.
const STEP: f64 = 10_000.0;
/// And rates with so many binary digits, for the same reason: to a thousandth.
const DIGITS: u32 = 10;

/// Works out what flows and tells sites whose connection is worth another thing than before.
pub(super) fn weigh(host: &mut Host<'_, '_>) {
    let Some(planned) = &host.plan.loads else { return };
    let loads = host.loads();
    let standing = loads.standing.take();
    let mut asked_anew = std::mem::take(&mut loads.asked_anew);
    // What the ends of a failed link know depends on the time.
    let reroutes = planned.fast_reroute && !loads.news.is_empty();
    let changed = std::mem::take(&mut loads.changed) || standing.is_none() || reroutes;
    let mut standing = standing.unwrap_or_else(|| Box::new(Standing::nothing(host.plan)));
    if changed {
        let state = State::of(host, planned);
        let other_paths = find_trees(host, &state) || standing.is_new();
        standing.change(host, planned, state, other_paths);
        asked_anew = (0..).take(host.loads().asked.len()).collect();
    }
    standing.weigh(host, planned, &asked_anew);
    let loads = host.loads();
    loads.standing = Some(standing);
    asked_anew.clear();
    loads.asked_anew = asked_anew;
}

/// Tells sites what their connection is worth, if it is another thing than before. Who is cut off hears
/// nothing.
pub(super) fn tell(host: &mut Host<'_, '_>, sites: impl Iterator<Item = (u32, Route)>) {
    let Some(planned) = &host.plan.loads else { return };
    // Without services there is nobody at a site who would ask how it is connected.
    if host.plan.traffic.is_none() {
        return;
    }
    for (site, route) in sites {
        if route.through <= 0.0 {
            continue;
        }
        let told = &mut host.loads().told[site as usize];
        let connection = Connection::new(&route, planned.peaks[site as usize]);
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
    /// `peak` is the most that the cells of the site could send, in bits a second.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "shares are from 0 to 1, rates are not below zero, and no path takes 584 years"
    )]
    fn new(route: &Route, peak: u64) -> Self {
        let millionths = libm::round(route.through * f64::from(Self::WHOLE)) as u32;
        let steps = libm::round(route.delay * 1e9 / STEP) as u64;
        // What no cell could make use of is as good as no limit.
        let rate = |rate: f64| {
            if rate >= peak as f64 { Self::UNLIMITED } else { rounded(libm::round(rate) as u64) }
        };
        Self {
            share: millionths.max(1),
            room: rate(route.room),
            most: rate(route.most).max(1),
            delay: Span::from_nanos(steps * STEP as u64),
        }
    }
}

/// A rate with as many binary digits as are told.
fn rounded(rate: u64) -> u64 {
    let beyond = (u64::BITS - rate.leading_zeros()).saturating_sub(DIGITS);
    (rate >> beyond) << beyond
}

/// What works and what of it routers know.
#[derive(Debug, Clone)]
pub(super) struct State {
    pub(super) known: Down,
    pub(super) now: Down,
    /// By link, whether its ends send around it.
    protected: Vec<bool>,
    /// Whether something has failed of which routers do not know: what is sent over it is lost.
    pub(super) unknown: bool,
}

impl State {
    /// Nothing is down.
    pub(super) fn calm(graph: &Graph) -> Self {
        let (known, now) = (Down::nothing(graph), Down::nothing(graph));
        Self { known, now, protected: vec![false; graph.links()], unknown: false }
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
        let unknown = graph.every_arc().any(|arc| now.closed(arc) && !known.closed(arc));
        Self { known, now, protected, unknown }
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

/// What each arc is given by demands if all of it gets across, and by destination what of it has no way.
#[derive(Debug, Clone, Default)]
pub(super) struct Given {
    pub(super) by_arc: Vec<f64>,
    pub(super) missing: Vec<f64>,
}

pub(super) struct Network<'n> {
    pub(super) plan: &'n Plan,
    pub(super) planned: &'n LoadsPlan,
    pub(super) state: &'n State,
}

impl Network<'_> {
    /// What demands load arcs with where nothing has failed that routers do not know of.
    pub(super) fn given(&self, trees: &[Tree]) -> Given {
        let State { known, now, .. } = self.state;
        let graph = &self.plan.routed;
        let mut by_arc = vec![0.0; graph.arcs()];
        let mut situation = Situation::new(graph, known, now, |_| false);
        let flow = |(tree, destination): (&Tree, &Destination)| {
            situation.flow(tree, destination, |_| 1.0, |arc, rate, _| by_arc[arc.index()] += rate)
        };
        let missing = trees.iter().zip(&self.plan.demands).map(flow).collect();
        Given { by_arc, missing }
    }

    /// What flows, whatever has flown before: the definition of what [`Standing`] keeps up to date where
    /// links are wide enough and routers know of all that has failed. And what sites meet.
    pub(super) fn afresh(&self, trees: &[Tree], asked: &[u64]) -> (Carried, Vec<Route>) {
        let (people, demands) = trees.split_last().expect("the last destination are the cores");
        let State { known, now, protected, .. } = self.state;
        let asking = (0..).zip(asked).filter(|(_, rate)| **rate > 0);
        let sites = Destination {
            roots: Vec::new(),
            sources: asking
                .map(|(node, rate)| Source { node, rate: *rate as f64 * UPLINK })
                .collect(),
            back: 1.0 / UPLINK,
        };
        let offer = Offer {
            graph: &self.plan.routed,
            known,
            now,
            protected,
            capacity: |arc| self.capacity(arc),
            fixed: demands.iter().zip(&self.plan.demands).collect(),
            elastic: Some((people, &sites)),
        };
        let flow = offer.carry();
        debug_assert!(
            flow.imbalance(&offer) <= 1e-9 * (1.0 + flow.given.iter().sum::<f64>()),
            "what enters a node leaves it, ends there or is lost there"
        );
        let routes = people.routes(&self.plan.routed, known, |arc, _| {
            let full = |arc: Arc| flow.full[arc.index()];
            let through = flow.through[arc.index()];
            Quality { through, ..self.quality(&flow.given, full, arc) }
        });
        (flow, routes)
    }

    pub(super) fn capacity(&self, arc: Arc) -> f64 {
        let capacity = self.plan.links[arc.link() as usize].capacity;
        capacity.map_or(f64::INFINITY, |rate| rate.bits_per_second() as f64)
    }

    /// How long a packet waits for an arc, as in a queue with random arrivals and service times (M/M/1).
    fn wait(&self, given: f64, full: bool, arc: Arc) -> f64 {
        let capacity = self.capacity(arc);
        let busy = given / capacity;
        if full || busy >= 1.0 {
            return BUFFER;
        }
        (busy / (1.0 - busy) * PACKET / capacity).min(BUFFER)
    }

    /// What people's traffic meets that goes over an arc and comes back over its reverse, by what each
    /// arc is given. Rates are those of what comes back.
    pub(super) fn quality(&self, given: &[f64], full: impl Fn(Arc) -> bool, arc: Arc) -> Quality {
        let (there, back) = (arc, arc.reverse());
        let wait = |arc: Arc| self.wait(given[arc.index()], full(arc), arc);
        let room = |arc: Arc| if full(arc) { 0.0 } else { self.room(given, arc) };
        let failed = self.state.now.closed(arc);
        Quality {
            delay: self.planned.propagation[arc.link() as usize] + wait(there).max(wait(back)),
            through: 1.0,
            room: if failed { 0.0 } else { (room(there) / UPLINK).min(room(back)) },
            most: (self.capacity(there) / UPLINK).min(self.capacity(back)),
        }
    }

    /// What an arc could carry besides what it is given.
    fn room(&self, given: &[f64], arc: Arc) -> f64 {
        (self.capacity(arc) - given[arc.index()]).max(0.0)
    }

    /// All that is sent, and what of that arrives.
    pub(super) fn totals(
        &self,
        asked: &[u64],
        share: impl Fn(usize) -> f64,
        missing: &[f64],
    ) -> (f64, f64) {
        let (mut offered, mut delivered) = (0.0, 0.0);
        for (site, rate) in asked.iter().enumerate() {
            let rate = *rate as f64 * (1.0 + UPLINK);
            offered += rate;
            delivered += rate * share(site);
        }
        for (destination, missing) in self.plan.demands.iter().zip(missing) {
            let sent: f64 = destination.sources.iter().map(|source| source.rate).sum();
            offered += sent;
            delivered += (sent - missing).max(0.0);
        }
        (offered, delivered)
    }
}
