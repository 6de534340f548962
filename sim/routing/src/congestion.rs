//! What a network carries where links are too narrow for what they are given. A full link carries of
//! everything that comes to it the same share, and what it drops is not in the way farther on.
//!
//! Fixed traffic is sent whatever becomes of it. Elastic traffic is sent only as far as it gets through,
//! there and back: it is held back at its source and loses nothing, but where a link has failed and its
//! routers do not know.
//!
//! What comes to a link depends on what others drop, at times in a circle. The shares are found by
//! sweeps, which always begin with all links carrying everything and always go the same way: the same
//! network comes to the same bits, whatever flowed before. Without a circle that is exact.

use crate::graph::{Arc, Down, Graph};
use crate::route::{Quality, Route};
use crate::situation::Situation;
use crate::tree::Tree;
use crate::{Destination, Source};

/// What is to flow, and over what.
pub struct Offer<'o, C> {
    /// The network.
    pub graph: &'o Graph,
    /// What routers know to be down.
    pub known: &'o Down,
    /// What is down.
    pub now: &'o Down,
    /// By link, whether its ends send around it when it is down without being known to be.
    pub protected: &'o [bool],
    /// What an arc carries at most.
    pub capacity: C,
    /// Traffic that is sent whatever becomes of it, with the paths to its destination. Nothing of it
    /// comes back.
    pub fixed: Vec<(&'o Tree, &'o Destination)>,
    /// Traffic that is sent as far as it gets through, and comes back over the same links.
    pub elastic: Option<(&'o Tree, &'o Destination)>,
}

/// What flows.
#[derive(Debug, Clone, PartialEq)]
pub struct Carried {
    /// By arc, what comes to it.
    pub given: Vec<f64>,
    /// By arc, what gets across.
    pub across: Vec<f64>,
    /// By arc, what is lost there: over its capacity, or sent over it while it is down.
    pub lost: Vec<f64>,
    /// By arc, the share of elastic traffic that gets across it and back.
    pub through: Vec<f64>,
    /// By arc, whether it is given more than it carries.
    pub full: Vec<bool>,
    /// By destination of fixed traffic, what does not arrive.
    pub missing: Vec<f64>,
    /// By node, the share of elastic traffic that is sent, and the share that arrives.
    sent: Vec<f64>,
    arrives: Vec<f64>,
}

/// Shares that differ by less are the same.
const EXACT: f64 = 1e-12;
/// The shares of all links change by the whole way to where they should be in the first sweeps, by half
/// of it in the next ones, and so on: where they pull each other to and fro, they come to rest.
const STEPS: [(u32, f64); 4] = [(512, 1.0), (48, 0.5), (48, 0.25), (96, 0.125)];

impl<C: Fn(Arc) -> f64> Offer<'_, C> {
    /// Lets everything flow.
    pub fn carry(&self) -> Carried {
        let protected = |link: u32| self.protected[link as usize];
        let mut situation = Situation::new(self.graph, self.known, self.now, protected);
        let mut sweeps = Sweeps::new(self, &mut situation);
        let steps = STEPS.iter().flat_map(|(times, step)| (0..*times).map(|_| Step::Toward(*step)));
        // Should they not have come to rest, no link shall carry more than it can.
        for step in steps.chain([Step::Down; 16]).chain([Step::Stay]) {
            if !sweeps.sweep(&mut situation, step) {
                break;
            }
        }
        sweeps.finish()
    }
}

/// How shares change in a sweep.
#[derive(Clone, Copy, PartialEq)]
enum Step {
    /// By a part of the way to where they should be.
    Toward(f64),
    /// To where they should be if that is less.
    Down,
    /// Not at all.
    Stay,
}

/// The shares of all arcs, and what follows from them.
struct Sweeps<'s, 'o, C> {
    offer: &'s Offer<'o, C>,
    /// The sources of elastic traffic that work.
    sources: Vec<Source>,
    /// How much of it comes back.
    back: f64,
    /// By arc, the share of what comes to it that gets across.
    share: Vec<f64>,
    /// By arc, fixed traffic that comes to it, and what is sent over it that is down.
    fixed: Vec<f64>,
    into_nothing: Vec<f64>,
    missing: Vec<f64>,
    /// By arc, elastic traffic as it comes to it from its sources, if nothing held it back farther on.
    reached: Vec<f64>,
    /// By arc, elastic traffic that is sent around a failure and would come to it if it were wide.
    around: Vec<f64>,
    /// The failed arcs to which elastic traffic comes, each with the way around it, if there is one.
    failed: Vec<(Arc, Option<Tree>)>,
    /// By arc that has failed, the share of elastic traffic that gets around it and back. What is sent
    /// into nothing is not held back.
    over: Vec<f64>,
    changed: bool,
}

impl<'s, 'o, C: Fn(Arc) -> f64> Sweeps<'s, 'o, C> {
    fn new<P: Fn(u32) -> bool>(offer: &'s Offer<'o, C>, situation: &mut Situation<'_, P>) -> Self {
        let nothing = vec![0.0; offer.graph.arcs()];
        let sources = offer.elastic.map_or(&[][..], |(_, destination)| &destination.sources);
        let works = |source: &&Source| !offer.now.node(source.node);
        let mut sweeps = Self {
            offer,
            sources: sources.iter().filter(works).copied().collect(),
            back: offer.elastic.map_or(0.0, |(_, destination)| destination.back),
            share: vec![1.0; offer.graph.arcs()],
            fixed: nothing.clone(),
            into_nothing: nothing.clone(),
            missing: vec![0.0; offer.fixed.len()],
            reached: nothing.clone(),
            around: nothing,
            failed: Vec::new(),
            over: vec![1.0; offer.graph.arcs()],
            changed: false,
        };
        if let Some((tree, _)) = offer.elastic {
            sweeps.reached = sweeps.reach(tree, &sweeps.over);
            let meets = |arc: &Arc| offer.now.closed(*arc) && sweeps.reached[arc.index()] > 0.0;
            let around = |arc: Arc| (arc, situation.bypass(arc).cloned());
            sweeps.failed = offer.graph.every_arc().filter(meets).map(around).collect();
            sweeps.follow(tree);
        }
        sweeps
    }

    /// Works out what flows with the shares as they are, and then the shares anew. Returns whether any
    /// has changed.
    fn sweep<P: Fn(u32) -> bool>(&mut self, situation: &mut Situation<'_, P>, step: Step) -> bool {
        self.changed = false;
        self.pour(situation);
        let mut met = vec![false; self.offer.graph.links()];
        if let Some((tree, _)) = self.offer.elastic {
            let Offer { graph, known, now, .. } = self.offer;
            tree.routes(graph, known, |arc, beyond| {
                let wanted = self.reached[arc.index()] * beyond.through;
                if wanted > 0.0 && !now.closed(arc) {
                    met[arc.link() as usize] = true;
                    self.adjust_both(arc, wanted, step);
                }
                through(self.across(arc, &self.over))
            });
        }
        for link in (0..).zip(met).filter(|(_, met)| !met).map(|(link, _)| link) {
            for arc in both(Arc::forth(link)) {
                self.adjust(arc, self.right(arc, 0.0), step);
            }
        }
        if let Some((tree, _)) = self.offer.elastic {
            self.follow(tree);
        }
        self.changed
    }

    /// Lets fixed traffic flow.
    fn pour<P: Fn(u32) -> bool>(&mut self, situation: &mut Situation<'_, P>) {
        let Self { share, fixed, into_nothing, missing, .. } = self;
        fixed.fill(0.0);
        into_nothing.fill(0.0);
        for ((tree, destination), missing) in self.offer.fixed.iter().zip(missing) {
            let across = |arc: Arc| share[arc.index()];
            *missing = situation.flow(tree, destination, across, |arc, rate, works| {
                let of = if works { &mut *fixed } else { &mut *into_nothing };
                of[arc.index()] += rate;
            });
        }
    }

    /// Sets the shares of both directions of a link to which so much elastic traffic would come. What
    /// one of them holds back does not come to the other: the narrower one is the first to say.
    fn adjust_both(&mut self, arc: Arc, wanted: f64, step: Step) {
        let arcs = both(arc);
        let wanted = [wanted, wanted * self.back];
        let alone = [0, 1].map(|this| self.right(arcs[this], wanted[this]));
        let first = usize::from(alone[1] < alone[0]);
        let mut right = [1.0; 2];
        for this in [first, 1 - first] {
            let other = 1 - this;
            right[this] = alone[this];
            right[other] = self.right(arcs[other], wanted[other] * alone[this]);
            if right[other] >= 1.0 {
                break;
            }
        }
        let has_fixed = |arc: &Arc| self.fixed[arc.index()] + self.around[arc.index()] > 0.0;
        if right[0] < 1.0 && right[1] < 1.0 {
            if arcs.iter().any(has_fixed) {
                right = self.both_full(arcs, wanted);
            } else {
                // What the narrower one lets through just fits the other: less is an error of rounding.
                (right[first], right[1 - first]) = (alone[first], 1.0);
            }
        }
        for (arc, right) in arcs.into_iter().zip(right) {
            self.adjust(arc, right, step);
        }
    }

    /// The shares of both directions of a link if both are full and one has fixed traffic. With e as the elastic traffic that gets
    /// across, c as what a direction carries and f as its fixed traffic, each share is (c - e) / f, and e
    /// is what is wanted times both.
    fn both_full(&self, arcs: [Arc; 2], wanted: [f64; 2]) -> [f64; 2] {
        let back = self.back;
        let most = arcs.map(|arc| (self.offer.capacity)(arc));
        let fixed = arcs.map(|arc| self.fixed[arc.index()] + self.around[arc.index()]);
        let half = 0.5 * (wanted[0] * (most[1] + back * most[0]) + fixed[0] * fixed[1]);
        let (square, rest) = (wanted[0] * back, wanted[0] * most[0] * most[1]);
        let across = rest / (half + (half * half - square * rest).max(0.0).sqrt());
        let across = [across, across * back];
        // The share of a direction without fixed traffic is what the other one leaves to it.
        let of = |this: usize| (most[this] - across[this]) / fixed[this];
        let left = |this: usize| across[this] / (wanted[this] * of(1 - this));
        let shares = [0, 1].map(|this| if fixed[this] > 0.0 { of(this) } else { left(this) });
        shares.map(|share| share.clamp(f64::MIN_POSITIVE, 1.0))
    }

    /// The share of an arc that is right when so much elastic traffic would come to it.
    fn right(&self, arc: Arc, elastic: f64) -> f64 {
        let index = arc.index();
        let comes = self.fixed[index] + self.around[index] + elastic;
        let capacity = (self.offer.capacity)(arc);
        if comes > capacity { capacity / comes } else { 1.0 }
    }

    /// Sets the share of an arc.
    fn adjust(&mut self, arc: Arc, right: f64, step: Step) {
        let share = &mut self.share[arc.index()];
        let next = match step {
            Step::Stay => return,
            Step::Down => share.min(right),
            Step::Toward(_) if (right - *share).abs() <= EXACT * right => {
                // So no link is taken for full for an error of rounding.
                *share = right;
                return;
            }
            Step::Toward(1.0) => right,
            Step::Toward(part) => *share + (right - *share) * part,
        };
        self.changed |= next.to_bits() != share.to_bits();
        *share = next;
    }

    /// The share of elastic traffic that gets across an arc and back; of failed ones it stands in `over`.
    fn across(&self, arc: Arc, over: &[f64]) -> f64 {
        if self.offer.now.closed(arc) {
            return over[arc.index()];
        }
        self.share[arc.index()] * self.share[arc.reverse().index()]
    }

    /// What gets through of elastic traffic from each node.
    fn routes(&self, tree: &Tree, over: &[f64]) -> Vec<Route> {
        let Offer { graph, known, .. } = self.offer;
        tree.routes(graph, known, |arc, _| through(self.across(arc, over)))
    }

    /// What comes to each arc of elastic traffic.
    fn reach(&self, tree: &Tree, over: &[f64]) -> Vec<f64> {
        let Offer { graph, known, .. } = self.offer;
        let mut reached = vec![0.0; graph.arcs()];
        tree.spread(graph, self.sources.iter().copied(), known, |arc, rate| {
            reached[arc.index()] = rate;
            self.across(arc, over)
        });
        reached
    }

    /// Works out what elastic traffic comes to each arc with the shares as they are, around failed ones, too.
    fn follow(&mut self, tree: &Tree) {
        for number in 0..self.failed.len() {
            if let (arc, Some(tree)) = &self.failed[number] {
                self.over[arc.index()] = self.detour(*arc, tree, |_, _| ());
            }
        }
        self.reached = self.reach(tree, &self.over);
        if !self.failed.is_empty() {
            self.send_around(&self.routes(tree, &self.over));
        }
    }

    /// Works out what elastic traffic is sent around failed arcs.
    fn send_around(&mut self, routes: &[Route]) {
        let mut around = std::mem::take(&mut self.around);
        around.fill(0.0);
        for (failed, tree) in &self.failed {
            let Some(tree) = tree else { continue };
            let beyond = routes[self.offer.graph.head(*failed) as usize];
            let sent = self.reached[failed.index()] * beyond.through;
            self.detour(*failed, tree, |arc, part| {
                let answer = arc.reverse();
                around[arc.index()] += sent * part * self.share[answer.index()];
                around[answer.index()] += sent * self.back * part * self.share[arc.index()];
            });
        }
        self.around = around;
    }

    /// Says of each arc on the way around a failed one what part of the traffic there comes to it, as
    /// far as it gets through farther on. Returns the share that gets around and back.
    fn detour(&self, failed: Arc, tree: &Tree, mut visit: impl FnMut(Arc, f64)) -> f64 {
        let Offer { graph, now, .. } = self.offer;
        let routes = tree.routes(graph, now, |arc, _| through(self.across(arc, &self.over)));
        let from = graph.tail(failed);
        let one = std::iter::once(Source { node: from, rate: 1.0 });
        tree.spread(graph, one, now, |arc, part| {
            visit(arc, part * routes[graph.head(arc) as usize].through);
            self.across(arc, &self.over)
        });
        routes[from as usize].through
    }

    /// Puts together what flows.
    fn finish(self) -> Carried {
        let arcs = || self.offer.graph.every_arc();
        let share = |arc: Arc| self.share[arc.index()];
        let mut flow = Carried {
            given: self.fixed.clone(),
            across: arcs().map(|arc| self.fixed[arc.index()] * share(arc)).collect(),
            lost: Vec::new(),
            through: Vec::new(),
            full: arcs().map(|arc| share(arc) < 1.0).collect(),
            missing: self.missing.clone(),
            sent: Vec::new(),
            arrives: Vec::new(),
        };
        let lost = arcs().map(|arc| {
            self.fixed[arc.index()] * (1.0 - share(arc)) + self.into_nothing[arc.index()]
        });
        flow.lost = lost.collect();
        self.finish_elastic(&mut flow);
        flow
    }

    fn finish_elastic(&self, flow: &mut Carried) {
        let Some((tree, _)) = self.offer.elastic else { return };
        let Offer { graph, known, now, .. } = self.offer;
        // What is sent into nothing has been sent, but does not arrive.
        let mut over = self.over.clone();
        self.failed.iter().filter(|(_, around)| around.is_none()).for_each(|(arc, _)| {
            over[arc.index()] = 0.0;
        });
        let (sent, comes) = (self.routes(tree, &self.over), self.reach(tree, &self.over));
        let (arrives, gets) = (self.routes(tree, &over), self.reach(tree, &over));
        let mut carry = |arc: Arc, up: f64, down: f64| {
            for (arc, rate) in [(arc, up), (arc.reverse(), down * self.back)] {
                flow.given[arc.index()] += rate;
                flow.across[arc.index()] += rate;
            }
        };
        let mut into_nothing = Vec::new();
        for node in tree.farthest_first() {
            for (arc, to) in tree.next_hops(graph, *node, known) {
                // There, up to a failed link; and back, down to it.
                let up = gets[arc.index()] * sent[to as usize].through;
                let down = comes[arc.index()] * arrives[to as usize].through;
                if !now.closed(arc) {
                    let across = self.across(arc, &over);
                    carry(arc, up * across, down * across);
                } else if let Some((_, Some(tree))) =
                    self.failed.iter().find(|(failed, _)| *failed == arc)
                {
                    self.detour(arc, tree, |arc, part| {
                        let part = part * self.across(arc, &over);
                        carry(arc, up * part, down * part);
                    });
                } else {
                    into_nothing.push((arc, up, down));
                }
            }
        }
        for (arc, up, down) in into_nothing {
            flow.lost[arc.index()] += up;
            flow.lost[arc.reverse().index()] += down * self.back;
        }
        flow.through = graph.every_arc().map(|arc| self.across(arc, &over)).collect();
        flow.sent = sent.iter().map(|route| route.through).collect();
        flow.arrives = arrives.iter().map(|route| route.through).collect();
    }
}

impl Carried {
    /// The share of elastic traffic from a node that gets through: there, and back.
    pub fn gets_through(&self, node: u32) -> f64 {
        self.arrives.get(node as usize).copied().unwrap_or(1.0)
    }

    /// By how much the flows at the worst node do not add up: what enters it, less what leaves, what ends
    /// there and what is lost on its way out. It is the error of sums.
    pub fn imbalance<C: Fn(Arc) -> f64>(&self, offer: &Offer<'_, C>) -> f64 {
        let Offer { graph, now, .. } = offer;
        let mut rest = vec![0.0; graph.nodes()];
        for (arc, (carried, lost)) in graph.every_arc().zip(self.across.iter().zip(&self.lost)) {
            rest[graph.tail(arc) as usize] -= carried + lost;
            rest[graph.head(arc) as usize] += carried;
        }
        for ((tree, destination), missing) in offer.fixed.iter().zip(&self.missing) {
            let mut arrives = -missing;
            for source in &destination.sources {
                arrives += source.rate;
                if tree.reaches(source.node) && !now.node(source.node) {
                    rest[source.node as usize] += source.rate;
                }
            }
            destination.roots.iter().for_each(|root| rest[*root as usize] -= arrives);
        }
        if let Some((tree, destination)) = offer.elastic {
            for Source { node, rate } in &destination.sources {
                let (node, works) = (*node as usize, !now.node(*node));
                let rate = if works { *rate } else { 0.0 };
                rest[node] += rate * self.sent[node] - rate * self.arrives[node] * destination.back;
            }
            // What comes to a root has arrived there, and what leaves it has been sent there.
            for node in tree.farthest_first().iter().filter(|node| tree.distance(**node) == Some(0))
            {
                rest[*node as usize] = 0.0;
            }
        }
        rest.into_iter().map(f64::abs).fold(0.0, f64::max)
    }
}

fn through(through: f64) -> Quality {
    Quality { delay: 0.0, through, room: 0.0, most: 0.0 }
}

fn both(arc: Arc) -> [Arc; 2] {
    [arc, arc.reverse()]
}
