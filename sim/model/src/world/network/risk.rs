//! What of the transport network goes down together: each element alone, and the groups that share a
//! risk; and how long such a failure lasts by what the scenario says of repairs.

use crate::elements::ElementId;
use crate::plan::{LpKind, NodeKind, Plan, Target};
use sandtable_routing::Failed;
use sandtable_scenarios::schema::faults::Class;
use sandtable_units::Span;
use std::collections::BTreeMap;

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
    /// The sites and routers on a power feeder, as their batteries run out.
    Feeder,
}

/// A failure of one element or group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RiskGroup {
    /// The element, or what the group hangs on.
    pub element: ElementId,
    /// What it is.
    pub group: Group,
    /// What is down, and how long after the failure: at once but for feeders, where batteries run out
    /// one after another. Each phase includes those before; the last is as bad as it gets.
    pub phases: Vec<(Span, Failed)>,
}

impl Plan {
    /// All failures of one element or group, in the order of elements.
    pub fn risk_groups(&self) -> Vec<RiskGroup> {
        let failures = (0..).zip(&self.elements).filter_map(|(id, element)| {
            let rank = element.rank;
            let sites = u32::try_from(self.sites.len()).expect("sites are numbered in 32 bits");
            let node = |node| at_once(Failed { nodes: vec![node], links: Vec::new() });
            let links = |links| at_once(Failed { nodes: Vec::new(), links });
            let (group, phases) = match element.class {
                Class::Link => (Group::Link, links(vec![rank])),
                Class::Duct => (Group::Duct, links(self.ducts[rank as usize].links.clone())),
                Class::Site => (Group::Site, node(rank)),
                Class::Router => (Group::Router, node(sites + rank)),
                Class::Feeder => (Group::Feeder, self.going_dark(rank)),
                Class::Cell | Class::Core | Class::Function | Class::Mains => return None,
            };
            Some(RiskGroup { element: ElementId(id), group, phases })
        });
        failures.collect()
    }

    /// The nodes that hang on a feeder, as their batteries run out.
    fn going_dark(&self, feeder: u32) -> Vec<(Span, Failed)> {
        let mut dark: BTreeMap<Span, Vec<u32>> = BTreeMap::new();
        for fed in &self.feeders[feeder as usize] {
            let (node, supply) = match self.lp(fed.lp).kind {
                LpKind::Site(site) => {
                    let site = &self.sites[site as usize];
                    (site.node, site.supply)
                }
                LpKind::Transport => {
                    let router = NodeKind::Router { supply: fed.supply };
                    let node = (0..).zip(&self.nodes).find(|(_, node)| node.kind == router);
                    let (node, _) = node.expect("a supply of transport is a router's");
                    (node, self.router_supplies[fed.supply as usize])
                }
                LpKind::Office | LpKind::Grid => continue,
            };
            dark.entry(supply.battery).or_default().push(node);
        }
        let mut nodes = Vec::new();
        let phases = dark.into_iter().map(|(after, more)| {
            nodes.extend(more);
            (after, Failed { nodes: nodes.clone(), links: Vec::new() })
        });
        let phases: Vec<_> = phases.collect();
        if phases.is_empty() { at_once(Failed::default()) } else { phases }
    }

    /// How long elements are down on average when they fail themselves: the mean repair of their faults,
    /// each as often as it comes in fair weather, with the way of the crew where one must come, and without
    /// waits for people who are busy or off duty. Elements without faults are left out; what planned work
    /// and lost mains do to them does not count.
    pub fn mean_repairs(&self) -> BTreeMap<ElementId, Span> {
        let mut sums: BTreeMap<ElementId, (f64, f64)> = BTreeMap::new();
        for renewal in self.lps.iter().flat_map(|lp| &lp.renewals) {
            let mode = &self.modes[usize::from(renewal.mode)];
            let life = mode.time_to_failure.mean().seconds();
            if matches!(renewal.target, Target::Mains(_)) || life <= 0.0 {
                continue;
            }
            let often = renewal.exposure.speed as f64 / life;
            let (repairs, all) = sums.entry(renewal.element).or_default();
            let people = self.people.as_ref();
            let before = people.map_or(Span::ZERO, |people| people.mean_before_repair(mode));
            *repairs += often * before.saturating_add(mode.time_to_repair.mean()).seconds();
            *all += often;
        }
        let failing = sums.into_iter().filter(|(_, (_, all))| *all > 0.0);
        failing.map(|(id, (sum, all))| (id, Span::from_seconds_rounded(sum / all))).collect()
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

/// All of it is down at once.
fn at_once(failed: Failed) -> Vec<(Span, Failed)> {
    vec![(Span::ZERO, failed)]
}
