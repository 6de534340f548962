//! What of the transport network goes down together: each element alone, and the groups that share a
//! risk.

use crate::elements::ElementId;
use crate::plan::{LpKind, NodeKind, Plan};
use sandtable_routing::Failed;
use sandtable_scenarios::schema::faults::Class;

/// A kind of element or group whose failure takes down parts of the transport network.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Group {
    /// One link.
    Link,
    /// One router.
    Router,
    /// One site.
    Site,
    /// The links in a duct.
    Duct,
    /// The sites and routers on a power feeder, when their batteries are empty.
    Feeder,
}

impl Plan {
    /// All failures of one element or group, with what is down then, in the order of elements.
    pub fn risk_groups(&self) -> Vec<(ElementId, Group, Failed)> {
        let failures = (0..).zip(&self.elements).filter_map(|(id, element)| {
            let rank = element.rank;
            let sites = u32::try_from(self.sites.len()).expect("sites are numbered in 32 bits");
            let node = |node| Failed { nodes: vec![node], links: Vec::new() };
            let links = |links| Failed { nodes: Vec::new(), links };
            let (group, failed) = match element.class {
                Class::Link => (Group::Link, links(vec![rank])),
                Class::Duct => (Group::Duct, links(self.ducts[rank as usize].links.clone())),
                Class::Site => (Group::Site, node(rank)),
                Class::Router => (Group::Router, node(sites + rank)),
                Class::Feeder => (Group::Feeder, self.fed_by(rank)),
                Class::Cell | Class::Core | Class::Function | Class::Mains => return None,
            };
            Some((ElementId(id), group, failed))
        });
        failures.collect()
    }

    /// The nodes that hang on a feeder.
    fn fed_by(&self, feeder: u32) -> Failed {
        let nodes = self.feeders[feeder as usize].iter().filter_map(|fed| {
            match self.lps[fed.lp.rank() as usize].kind {
                LpKind::Site(site) => Some(self.sites[site as usize].node),
                LpKind::Transport => (0..).zip(&self.nodes).find_map(|(number, node)| {
                    let supplied = node.kind == NodeKind::Router { supply: fed.supply };
                    supplied.then_some(number)
                }),
                LpKind::Office | LpKind::Grid => None,
            }
        });
        Failed { nodes: nodes.collect(), links: Vec::new() }
    }

    /// The nodes at which a core stands.
    pub fn core_nodes(&self) -> Vec<u32> {
        let mut nodes: Vec<u32> = self.cores.iter().map(|core| core.node).collect();
        nodes.sort_unstable();
        nodes.dedup();
        nodes
    }

    /// The name of the site or router that a node is.
    pub fn node_name(&self, node: u32) -> &str {
        &self.element(self.nodes[node as usize].element).name
    }
}
