//! The transport network: links, routers and cores that fail, and the nodes that are cut off by it.

use super::causes::{Cause, Causes, Reason};
use super::components::TransportNetwork;
use super::event::Event;
use crate::assurance::{self, Alarm, Condition, LookId, Voice};
use crate::faults::FaultId;
use crate::host::Host;
use crate::loads;
use crate::plan::NodeKind;
use std::collections::BTreeSet;

/// A part of the transport network that has causes of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    Node(u32),
    Link(u32),
    Duct(u32),
    Core(u32),
    Function { core: u32, function: u32, instance: u32 },
}

/// Changes the causes of a part. `fault` is the fault that came or went.
pub(crate) fn causes(
    host: &mut Host<'_, '_>,
    part: Part,
    fault: FaultId,
    change: impl Fn(&mut Causes),
) {
    match part {
        Part::Node(node) => {
            change(&mut host.transport().nodes[node as usize].causes);
            node_changed(host, node, fault);
        }
        Part::Link(link) => {
            links_changed(host, &[link], fault, change);
        }
        Part::Duct(duct) => {
            links_changed(host, &host.plan.ducts[duct as usize].links, fault, change);
        }
        Part::Core(core) => {
            change(&mut host.transport().cores[core as usize].causes);
            core_changed(host, core, fault);
        }
        Part::Function { core, function, instance } => {
            let functions = &mut host.transport().cores[core as usize].functions;
            change(&mut functions[function as usize][instance as usize]);
            core_changed(host, core, fault);
        }
    }
}

/// Whether a node works and reaches a core.
pub(crate) fn reachable(host: &mut Host<'_, '_>, node: u32) -> bool {
    host.transport().forest.reaches(node)
}

/// A site tells that its equipment no longer works.
pub(super) fn site_down(host: &mut Host<'_, '_>, node: u32, fault: FaultId) {
    let look = LookId::NODE_UNREACHABLE;
    let cause = Cause { since: host.turn.now(), fault, reason: Reason::Fault, look };
    host.transport().nodes[node as usize].causes.add(cause);
    node_changed(host, node, fault);
}

/// A site tells that its equipment works again.
pub(super) fn site_up(host: &mut Host<'_, '_>, node: u32) {
    let causes = std::mem::take(&mut host.transport().nodes[node as usize].causes);
    if let Some(cause) = causes.first() {
        node_changed(host, node, cause.fault);
    }
}

fn node_changed(host: &mut Host<'_, '_>, node: u32, fault: FaultId) {
    let plan = host.plan;
    let transport = host.transport();
    let up = transport.nodes[node as usize].causes.is_empty();
    let changed = up != transport.forest.is_up(node);
    let told = transport.forest.set_node(&plan.graph, node, up);
    if changed {
        loads::changed(host, loads::Part::Node(node), !up);
    }
    reach_changed(host, &told, node, fault);
}

/// Changes the causes of some links at once. Only when all of them have changed does anyone speak: who
/// is cut off by the last of them says nothing about the first.
fn links_changed(
    host: &mut Host<'_, '_>,
    links: &[u32],
    fault: FaultId,
    change: impl Fn(&mut Causes),
) {
    let plan = host.plan;
    let mut changed = Vec::new();
    for link in links {
        let ends = plan.links[*link as usize].ends;
        let transport = host.transport();
        change(&mut transport.links[*link as usize]);
        let up = transport.links[*link as usize].is_empty();
        if up != transport.forest.link_is_up(*link) {
            let told = transport.forest.set_link(&plan.graph, *link, ends, up);
            loads::changed(host, loads::Part::Link(*link), !up);
            reach_changed(host, &told, ends[0], fault);
            changed.push(*link);
        }
    }
    for link in changed {
        let wired = &plan.links[link as usize];
        let look = host.transport().links[link as usize].first().map(|cause| cause.look);
        for (end, node) in (0..).zip(wired.ends) {
            let alarm = Alarm { element: wired.element, condition: Condition::LinkDown { end } };
            match look {
                Some(look) => assurance::raise(host, alarm, look, fault, Voice::Node(node)),
                None => assurance::clear(host, alarm, Voice::Node(node)),
            }
        }
    }
}

fn core_changed(host: &mut Host<'_, '_>, core: u32, fault: FaultId) {
    let plan = host.plan;
    let planned = &plan.cores[core as usize];
    // Several cores may stand at one router: it is a way in while any of them works.
    let works = plan.cores.iter().zip(&host.transport().cores).any(|(beside, state)| {
        beside.node == planned.node
            && state.causes.is_empty()
            && beside.functions.iter().zip(&state.functions).all(|(function, instances)| {
                let up = instances.iter().filter(|causes| causes.is_empty()).count();
                up >= usize::from(function.needed)
            })
    });
    let forest = &mut host.transport().forest;
    let changed = works != forest.is_root(planned.node);
    let told = forest.set_root(&plan.graph, planned.node, works);
    if changed {
        loads::changed(host, loads::Part::Cores(planned.node), !works);
    }
    reach_changed(host, &told, planned.node, fault);
}

/// Tells those concerned that they now reach a core or no longer do; `at` is a node beside what
/// changed by `fault`.
fn reach_changed(host: &mut Host<'_, '_>, nodes: &[u32], at: u32, fault: FaultId) {
    for node in nodes {
        let transport = host.transport();
        let reaches = transport.forest.reaches(*node);
        let works = transport.forest.is_up(*node);
        let blame = (!reaches && works).then_some(fault);
        tell(host, *node, blame);
        assurance::reach_changed(host, *node, reaches);
    }
    reblame(host, at, fault);
}

/// Beside a change there may be nodes that work and are still cut off, though not by the fault that
/// they blame, or not yet by any: they blame the earliest fault around them.
fn reblame(host: &mut Host<'_, '_>, at: u32, fault: FaultId) {
    let plan = host.plan;
    let transport = host.transport();
    let beside = plan.graph[at as usize].0.iter().map(|(_, other)| *other);
    let in_question = |transport: &TransportNetwork, node: u32| {
        let blamed = transport.nodes[node as usize].cut_off;
        blamed.is_none_or(|blamed| blamed == fault)
            && transport.forest.is_up(node)
            && !transport.forest.reaches(node)
    };
    let starts: Vec<u32> =
        std::iter::once(at).chain(beside).filter(|node| in_question(transport, *node)).collect();
    let mut met = BTreeSet::new();
    for start in starts {
        if met.contains(&start) {
            continue;
        }
        let (island, around) = island(host, start);
        let still = around.iter().find(|cause| cause.fault == fault);
        if let Some(cause) = still.or(around.first()).copied() {
            for node in &island {
                if in_question(host.transport(), *node) {
                    tell(host, *node, Some(cause.fault));
                }
            }
        }
        met.extend(island);
    }
}

/// The nodes that are cut off together with `start`, and the causes on their borders.
fn island(host: &mut Host<'_, '_>, start: u32) -> (BTreeSet<u32>, BTreeSet<Cause>) {
    let plan = host.plan;
    let transport = host.transport();
    let (mut island, mut around) = (BTreeSet::from([start]), BTreeSet::new());
    let mut open = vec![start];
    while let Some(node) = open.pop() {
        for core in plan.cores.iter().zip(&transport.cores).filter(|(core, _)| core.node == node) {
            around.extend(core.1.causes.first());
            around.extend(core.1.functions.iter().flatten().filter_map(Causes::first));
        }
        for (link, other) in &plan.graph[node as usize].0 {
            let on_link = transport.links[*link as usize].first();
            let beyond = transport.nodes[*other as usize].causes.first();
            if on_link.is_none() && beyond.is_none() {
                if island.insert(*other) {
                    open.push(*other);
                }
            } else {
                around.extend(on_link);
                around.extend(beyond);
            }
        }
    }
    (island, around)
}

/// Tells a node that it is cut off by a fault, or no longer is.
fn tell(host: &mut Host<'_, '_>, node: u32, blame: Option<FaultId>) {
    let state = &mut host.transport().nodes[node as usize];
    if state.cut_off == blame {
        return;
    }
    state.cut_off = blame;
    let event = match blame {
        Some(cause) => Event::CutOff { cause },
        None => Event::Reachable,
    };
    match host.plan.nodes[node as usize].kind {
        NodeKind::Site { lp } => {
            host.turn.send(lp, host.plan.lookahead, crate::Event::Network(event));
        }
        NodeKind::Router { .. } => {}
    }
}
