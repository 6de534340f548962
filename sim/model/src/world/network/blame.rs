//! Who is to blame where no path leads to a core.
//!
//! Of all faults that are active, take the first, the first two and so on in the order in which they
//! came: the one with which a node would lose its last path is to blame. So it is always one that is
//! there and matters, and how things came to be as they are makes no difference. Whether the node itself
//! works is left out of it: that is its own affair.
//!
//! A path holds until the first fault on it, and the fault with which the last path is lost is that of
//! the path that holds longest: one search for widest paths finds it for all nodes of a region.

use super::causes::{Cause, Causes};
use super::state::{Core, TransportNetwork};
use crate::plan::{self, Plan};
use std::collections::{BTreeMap, BTreeSet, BinaryHeap};

/// How long something stands up to the active faults, taken in their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Holds {
    /// No fault is needed: not even an intact network has a path.
    Never,
    Until(Cause),
    Always,
}

impl Holds {
    fn of(causes: &Causes) -> Self {
        causes.first().map_or(Self::Always, Self::Until)
    }
}

/// Who is to blame for each node that may be concerned by a change beside some nodes; nobody for those
/// that would reach a core if they worked.
pub(super) fn blame(
    plan: &Plan,
    transport: &TransportNetwork,
    beside: &[u32],
) -> Vec<(u32, Option<Cause>)> {
    let region = region(plan, transport, beside);
    let mut holds: BTreeMap<u32, Holds> = region.iter().map(|node| (*node, Holds::Never)).collect();
    for (planned, state) in plan.cores.iter().zip(&transport.cores) {
        if let Some(known) = holds.get_mut(&planned.node) {
            *known = core(planned, state).max(*known);
        }
    }
    // What is known of a node may still grow; the one that holds longest is settled.
    let mut open: BinaryHeap<(Holds, u32)> = BinaryHeap::new();
    for node in &region {
        let ways = plan.graph[*node as usize].0.iter();
        let outside = ways.filter(|(_, other)| !region.contains(other));
        let best = outside.map(|way| along(transport, *way)).max().unwrap_or(Holds::Never);
        let known = holds.get_mut(node).expect("it is of the region");
        *known = best.max(*known);
        open.push((*known, *node));
    }
    while let Some((settled, node)) = open.pop() {
        if settled < holds[&node] {
            continue;
        }
        let through = settled.min(Holds::of(&transport.nodes[node as usize].causes));
        for (link, other) in &plan.graph[node as usize].0 {
            let Some(known) = holds.get_mut(other) else { continue };
            let found = through.min(Holds::of(&transport.links[*link as usize]));
            if found > *known {
                *known = found;
                open.push((found, *other));
            }
        }
    }
    let blamed = holds.into_iter().map(|(node, holds)| match holds {
        Holds::Until(cause) => (node, Some(cause)),
        Holds::Always | Holds::Never => (node, None),
    });
    blamed.collect()
}

/// How long the way over a link and the node at its end holds.
fn along(transport: &TransportNetwork, (link, node): (u32, u32)) -> Holds {
    let link = Holds::of(&transport.links[link as usize]);
    link.min(Holds::of(&transport.nodes[node as usize].causes))
}

/// How long a core works: as long as it and enough instances of each of its functions do.
fn core(planned: &plan::Core, state: &Core) -> Holds {
    let functions = planned.functions.iter().zip(&state.functions).map(|(function, instances)| {
        let mut instances: Vec<Holds> = instances.iter().map(Holds::of).collect();
        instances.sort_by(|one, other| other.cmp(one));
        let last = usize::from(function.needed).checked_sub(1);
        last.map_or(Holds::Always, |last| instances.get(last).copied().unwrap_or(Holds::Never))
    });
    functions.fold(Holds::of(&state.causes), Holds::min)
}

/// The nodes beside a change, and all beside those, that reach no core or were told so.
fn region(plan: &Plan, transport: &TransportNetwork, beside: &[u32]) -> BTreeSet<u32> {
    let concerned = |node: &u32| {
        transport.nodes[*node as usize].cut_off.is_some() || !would_reach(plan, transport, *node)
    };
    let mut open: Vec<u32> = beside.iter().copied().filter(concerned).collect();
    let mut region = BTreeSet::new();
    while let Some(node) = open.pop() {
        if region.insert(node) {
            let others = plan.graph[node as usize].0.iter().map(|(_, other)| *other);
            open.extend(others.filter(|other| !region.contains(other) && concerned(other)));
        }
    }
    region
}

/// Whether a node reaches a core, or would if it worked.
fn would_reach(plan: &Plan, transport: &TransportNetwork, node: u32) -> bool {
    let forest = &transport.forest;
    let beside = || plan.graph[node as usize].0.iter();
    forest.reaches(node)
        || !forest.is_up(node)
            && (forest.is_root(node)
                || beside().any(|(link, other)| forest.link_is_up(*link) && forest.reaches(*other)))
}
