//! What the network remembers: of a site with its cells, and of the transport network.

use super::causes::{Cause, Causes, Reason};
use super::forest::Forest;
use crate::faults::FaultId;
use crate::plan::{self, Plan};
use sandtable_units::{SimTime, Span};
use serde::{Deserialize, Serialize};

/// A site and its cells.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct SiteNetwork {
    /// What keeps the whole site down.
    pub(crate) causes: Causes,
    /// The fault that keeps it from reaching a core, and since when that is felt here.
    pub(crate) cut_off: Option<(SimTime, FaultId)>,
    /// The service of the site as a whole.
    pub(crate) service: Service,
    pub(crate) cells: Vec<Cell>,
}

/// A cell.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Cell {
    /// What keeps this cell down, not counting its site.
    pub(crate) causes: Causes,
    pub(crate) service: Service,
}

/// Whether something serves, and how long it did not in this period.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Service {
    pub(crate) outage: Option<Outage>,
    /// Time out of service in this period before the present outage, by reason.
    pub(crate) out: [Span; Reason::COUNT],
}

/// Being out of service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Outage {
    /// Since when in this period.
    pub(crate) since: SimTime,
    pub(crate) cause: FaultId,
    pub(crate) reason: Reason,
}

/// The transport network: links, routers and cores, and the nodes of sites as far as it is told.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct TransportNetwork {
    pub(crate) forest: Forest,
    pub(crate) nodes: Vec<Node>,
    pub(crate) links: Vec<Causes>,
    pub(crate) cores: Vec<Core>,
}

/// A node of the transport network: a site or a router.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Node {
    /// What keeps it down; of a site, the one fault that it told.
    pub(crate) causes: Causes,
    /// The fault that keeps it from reaching a core, whether it works or not.
    pub(crate) cut_off: Option<Cause>,
}

/// A core.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Core {
    /// What keeps the whole core down.
    pub(crate) causes: Causes,
    /// By function, what keeps each instance down.
    pub(crate) functions: Vec<Vec<Causes>>,
}

impl SiteNetwork {
    /// A site at the start: it serves.
    pub(crate) fn new(site: &plan::Site) -> Self {
        Self {
            causes: Causes::default(),
            cut_off: None,
            service: Service::default(),
            cells: vec![Cell::default(); site.cells.len()],
        }
    }
}

impl TransportNetwork {
    /// The transport network at the start: all of it works.
    pub(crate) fn new(plan: &Plan) -> Self {
        let roots: Vec<u32> = plan.cores.iter().map(|core| core.node).collect();
        let core = |core: &plan::Core| Core {
            causes: Causes::default(),
            functions: (core.functions.iter())
                .map(|function| vec![Causes::default(); usize::from(function.count)])
                .collect(),
        };
        Self {
            forest: Forest::new(&plan.graph, plan.links.len(), &roots),
            nodes: vec![Node::default(); plan.nodes.len()],
            links: vec![Causes::default(); plan.links.len()],
            cores: plan.cores.iter().map(core).collect(),
        }
    }
}
