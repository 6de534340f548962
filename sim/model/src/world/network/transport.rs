//! The transport network: links, routers and cores that fail, and the nodes that are cut off by it.

use super::blame::blame;
use super::causes::{Cause, Causes, Reason};
use super::event::Event;
use crate::assurance::{self, Alarm, Condition, LookId, Voice};
use crate::faults::FaultId;
use crate::host::Host;
use crate::loads;
use crate::plan::NodeKind;
use sandtable_units::SimTime;

/// A part of the transport network that has causes of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    Node(u32),
    Link(u32),
    Duct(u32),
    Core(u32),
    Function { core: u32, function: u32, instance: u32 },
}

/// Changes the causes of a part.
pub(crate) fn causes(host: &mut Host<'_, '_>, part: Part, change: impl Fn(&mut Causes)) {
    match part {
        Part::Node(node) => {
            change(&mut host.transport().nodes[node as usize].causes);
            node_changed(host, node);
        }
        Part::Link(link) => {
            links_changed(host, &[link], change);
        }
        Part::Duct(duct) => {
            links_changed(host, &host.plan.ducts[duct as usize].links, change);
        }
        Part::Core(core) => {
            change(&mut host.transport().cores[core as usize].causes);
            core_changed(host, core);
        }
        Part::Function { core, function, instance } => {
            let functions = &mut host.transport().cores[core as usize].functions;
            change(&mut functions[function as usize][instance as usize]);
            core_changed(host, core);
        }
    }
}

/// Whether a node works and reaches a core.
pub(crate) fn reachable(host: &mut Host<'_, '_>, node: u32) -> bool {
    host.transport().forest.reaches(node)
}

/// A site tells that its equipment no longer works, or that another fault than before is to blame.
pub(super) fn site_down(host: &mut Host<'_, '_>, node: u32, fault: FaultId, since: SimTime) {
    let look = LookId::NODE_UNREACHABLE;
    let cause = Cause { since, fault, reason: Reason::Fault, look };
    host.transport().nodes[node as usize].causes = Causes::default();
    host.transport().nodes[node as usize].causes.add(cause);
    node_changed(host, node);
}

/// A site tells that its equipment works again.
pub(super) fn site_up(host: &mut Host<'_, '_>, node: u32) {
    host.transport().nodes[node as usize].causes = Causes::default();
    node_changed(host, node);
}

fn node_changed(host: &mut Host<'_, '_>, node: u32) {
    let plan = host.plan;
    let transport = host.transport();
    let up = transport.nodes[node as usize].causes.is_empty();
    let changed = up != transport.forest.is_up(node);
    let told = transport.forest.set_node(&plan.graph, node, up);
    if changed {
        loads::changed(host, loads::Part::Node(node), !up);
    }
    let neighbors = plan.graph[node as usize].0.iter().map(|(_, other)| *other);
    let beside: Vec<u32> = std::iter::once(node).chain(neighbors).collect();
    reach_changed(host, told, &beside);
}

/// Changes the causes of some links at once. Only when all of them have changed does anyone speak: who
/// is cut off by the last of them says nothing about the first.
fn links_changed(host: &mut Host<'_, '_>, links: &[u32], change: impl Fn(&mut Causes)) {
    let plan = host.plan;
    let (mut changed, mut told, mut beside) = (Vec::new(), Vec::new(), Vec::new());
    for link in links {
        let ends = plan.links[*link as usize].ends;
        let transport = host.transport();
        change(&mut transport.links[*link as usize]);
        let up = transport.links[*link as usize].is_empty();
        beside.extend(ends);
        if up != transport.forest.link_is_up(*link) {
            told.extend(transport.forest.set_link(&plan.graph, *link, ends, up));
            loads::changed(host, loads::Part::Link(*link), !up);
            changed.push(*link);
        }
    }
    reach_changed(host, told, &beside);
    for link in changed {
        let wired = &plan.links[link as usize];
        let first = host.transport().links[link as usize].first();
        for (end, node) in (0..).zip(wired.ends) {
            let alarm = Alarm { element: wired.element, condition: Condition::LinkDown { end } };
            match first {
                Some(first) => {
                    assurance::raise(host, alarm, first.look, first.fault, Voice::Node(node));
                }
                None => assurance::clear(host, alarm, Voice::Node(node)),
            }
        }
    }
}

fn core_changed(host: &mut Host<'_, '_>, core: u32) {
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
    reach_changed(host, told, &[planned.node]);
}

/// Tells those concerned that they now reach a core or no longer do, or that another fault than before
/// is to blame. `changed` are the nodes for which reach has changed, `beside` those beside the change.
fn reach_changed(host: &mut Host<'_, '_>, mut changed: Vec<u32>, beside: &[u32]) {
    let plan = host.plan;
    for (node, blamed) in blame(plan, host.transport(), beside) {
        tell(host, node, blamed);
    }
    // Who was cut off by one link of a duct may have been taken in by the next.
    changed.sort_unstable();
    changed.dedup();
    for node in changed {
        let reaches = reachable(host, node);
        assurance::reach_changed(host, node, reaches);
    }
}

/// Tells a node that it is cut off by a fault, or no longer is.
fn tell(host: &mut Host<'_, '_>, node: u32, blamed: Option<Cause>) {
    let state = &mut host.transport().nodes[node as usize];
    if state.cut_off == blamed {
        return;
    }
    state.cut_off = blamed;
    let event = match blamed {
        Some(Cause { fault, since, .. }) => Event::CutOff { cause: fault, since },
        None => Event::Reachable,
    };
    match host.plan.nodes[node as usize].kind {
        NodeKind::Site { lp } => {
            host.turn.send(lp, host.plan.lookahead, crate::Event::Network(event));
        }
        NodeKind::Router { .. } => {}
    }
}
