//! What the transport network remembers of its traffic: what sites ask for, what routers know, what
//! flows, and what has flown in this period.

use super::Part;
use super::standing::Standing;
use crate::plan::Plan;
use sandtable_routing::Tree;
use sandtable_units::{SimTime, Span};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeSet, VecDeque};

/// What the connection of a site is worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Connection {
    /// The share of what its people ask for that gets through, in millionths.
    pub share: u32,
    /// How much more it could carry to them while all others get what they get, in bits a second.
    pub room: u64,
    /// What the narrowest link on the way carries at most, in bits a second: no session is faster.
    pub most: u64,
    /// How long the path to the core takes, waiting included.
    pub delay: Span,
}

impl Connection {
    /// All of it, in the units of the share.
    pub const WHOLE: u32 = 1_000_000;
    /// No limit, in the units of rates.
    pub const UNLIMITED: u64 = u64::MAX;
    /// As long as nothing else is known.
    pub(crate) const FREE: Self = Self {
        share: Self::WHOLE,
        room: Self::UNLIMITED,
        most: Self::UNLIMITED,
        delay: Span::ZERO,
    };
}

/// The traffic on links.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Loads {
    /// By site, downlink bits a second.
    pub(crate) asked: Vec<u64>,
    /// By site, what it was told last.
    pub(crate) told: Vec<Connection>,
    pub(crate) known: Known,
    /// What routers do not know yet, the oldest first.
    pub(crate) news: VecDeque<News>,
    /// When what flows is to be worked out again; never if nothing has changed.
    pub(crate) due: SimTime,
    pub(crate) flow: Flow,
    /// Up to when it has been added up.
    pub(crate) since: SimTime,
    /// What has flown in this period, in bits.
    pub(crate) sum: Flow,
    /// How long links have lost something in this period.
    pub(crate) losing: Span,
    /// The paths of each destination, the last being the cores.
    #[serde(skip)]
    pub(crate) trees: Vec<Tree>,
    /// What routers have learned since they were found.
    #[serde(skip)]
    pub(crate) learned: Vec<News>,
    /// Whether what works or what routers know has changed since what flows was worked out.
    #[serde(skip)]
    pub(crate) changed: bool,
    /// Sites that have asked for another thing since then.
    #[serde(skip)]
    pub(crate) asked_anew: Vec<u32>,
    /// What flows of the sites' traffic, as long as it can be kept up to date.
    #[serde(skip)]
    pub(crate) standing: Option<Box<Standing>>,
}

impl Loads {
    /// Before anything flows.
    pub(crate) fn new(plan: &Plan) -> Self {
        let (sites, arcs) = (plan.sites.len(), plan.routed.arcs());
        Self {
            asked: vec![0; sites],
            told: vec![Connection::FREE; sites],
            known: Known {
                nodes: vec![false; plan.nodes.len()],
                links: vec![false; plan.links.len()],
                cores: plan.core_nodes().into_iter().collect(),
            },
            news: VecDeque::new(),
            due: SimTime::NEVER,
            flow: Flow::nothing(arcs),
            since: SimTime::START,
            sum: Flow::nothing(arcs),
            losing: Span::ZERO,
            trees: Vec::new(),
            learned: Vec::new(),
            changed: true,
            asked_anew: Vec::new(),
            standing: None,
        }
    }
}

/// What all routers know.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Known {
    /// By node, whether it is down.
    pub(crate) nodes: Vec<bool>,
    /// By link, whether it is down.
    pub(crate) links: Vec<bool>,
    /// The nodes where cores work.
    pub(crate) cores: BTreeSet<u32>,
}

impl Known {
    /// Takes in what has become known.
    pub(crate) fn learn(&mut self, news: News) {
        match news.part {
            Part::Node(node) => self.nodes[node as usize] = news.down,
            Part::Link(link) => self.links[link as usize] = news.down,
            Part::Cores(node) if news.down => {
                self.cores.remove(&node);
            }
            Part::Cores(node) => {
                self.cores.insert(node);
            }
        }
    }
}

/// Something that has changed and that not all routers know.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct News {
    pub(crate) since: SimTime,
    pub(crate) part: Part,
    pub(crate) down: bool,
}

/// What flows, in bits a second, or what has flown, in bits.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Flow {
    /// By arc, what gets across.
    pub(crate) carried: Vec<f64>,
    /// By arc, what is lost there: over capacity, or sent over a link that is down.
    pub(crate) lost: Vec<f64>,
    /// All that is sent.
    pub(crate) offered: f64,
    /// What of that arrives.
    pub(crate) delivered: f64,
}

impl Flow {
    pub(crate) fn nothing(arcs: usize) -> Self {
        Self { carried: vec![0.0; arcs], lost: vec![0.0; arcs], offered: 0.0, delivered: 0.0 }
    }

    /// Adds what flows in some seconds.
    pub(crate) fn add(&mut self, rates: &Self, seconds: f64) {
        let lists = [(&mut self.carried, &rates.carried), (&mut self.lost, &rates.lost)];
        for (sums, rates) in lists {
            for (sum, rate) in sums.iter_mut().zip(rates) {
                *sum += rate * seconds;
            }
        }
        self.offered += rates.offered * seconds;
        self.delivered += rates.delivered * seconds;
    }
}
